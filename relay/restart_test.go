package relay

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sayso/store"
	"sayso/wire"
)

// TestRestart has a second relay go on where the first ended: from a snapshot, with
// the choices, the running counts and the directory.
func TestRestart(t *testing.T) {
	r := newRig(t)
	key := newKey()
	ana := r.enroll("ana", key)
	r.do(ana, shop, wire.Stop{Purposes: []wire.Purpose{wire.Marketing}})
	l := r.open("ana", key)
	for range snapshotEvery/500 + 1 {
		var do wire.Do
		for range 500 {
			do.Commands = append(do.Commands, wire.Ask("", wire.Cap{PerDay: 1}))
		}
		l.write(do)
	}
	until(t, r.Log(ana), func() bool { return r.Log(ana).Head().Seq >= snapshotEvery+100 })
	r.do(shop, ana, offer("lamps"))
	if err := r.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	if seq, _, err := r.Log(ana).Snapshot(); seq == 0 || err != nil {
		t.Errorf("no snapshot: %v", err)
	}
	second, err := New(r.o)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close(context.Background())
	heads := r.heads(ana)
	if e, err := second.Do(t.Context(), shop, wire.Ask("ana", offer("lamps"))); err != nil || e.Kind != "refused" {
		t.Errorf("the offer became a %s: %v", e.Kind, err)
	}
	if diff := cmp.Diff([]string{"withheld corner-shop>corner-shop stopped 2"}, r.since(heads, ana)); diff != "" {
		t.Error(diff)
	}
	if p, ok := second.Profile(ana); !ok || p.Handle != "ana" || p.Name != "Ana" {
		t.Errorf("ana is %+v", p)
	}
}

// TestAccountsAreLetGo reads accounts again that were let go, least used first.
func TestAccountsAreLetGo(t *testing.T) {
	r := newRig(t)
	people := r.join("ana", "maya", "tom", "eve")
	r.do(people[0], people[1], wire.Block{})
	r.do(people[2], people[3], wire.Message{Text: "hi"})
	trim := &order{kind: "trim", run: func(t *turn, _ *order) error {
		t.s.accounts.trim(3)
		return nil
	}}
	if err := r.settle(t.Context(), trim); err != nil {
		t.Fatal(err)
	}
	heads := r.heads(people[0])
	r.do(people[1], people[0], wire.Message{Text: "hey"})
	if diff := cmp.Diff([]string{"withheld maya>maya blocked 1"}, r.since(heads, people[0])); diff != "" {
		t.Error(diff)
	}
}

// TestReports go to the operator's log with keys, and without a word of text.
func TestReports(t *testing.T) {
	var out bytes.Buffer
	r := newRig(t, func(_ *store.Options, o *Options) { o.Log = slog.New(slog.NewTextHandler(&out, nil)) })
	ana := r.join("ana")[0]
	var keys []string
	for i := range 7 {
		keys = append(keys, string(r.do(shop, ana, offer(fmt.Sprint("secret lamps ", i))).Key))
	}
	r.do(ana, shop, wire.Block{Report: wire.Spam})
	if err := r.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	said := out.String()
	for i, key := range keys {
		if reported := i >= len(keys)-reportedMessages; strings.Contains(said, key) != reported {
			t.Errorf("message %d reported: %v", i, !reported)
		}
	}
	if !strings.Contains(said, "reason=spam") || strings.Contains(said, "lamps") {
		t.Error(said)
	}
}
