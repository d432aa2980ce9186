package relay

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sayso/store"
	"sayso/wire"
)

// TestDelivered has a messenger take what waits for it: the authors are told once,
// with the newest message that they sent.
func TestDelivered(t *testing.T) {
	r := newRig(t)
	key := newKey()
	ana := r.enroll("ana", key)
	maya := r.join("maya")[0]
	for i := range 3 {
		r.do(maya, ana, wire.Message{Text: fmt.Sprint(i)})
		r.do(shop, ana, wire.Message{Text: fmt.Sprint(i), Purpose: wire.Order})
	}
	heads := r.heads(maya, shop)
	d := r.messenger("ana", key).run()
	until(t, r.Log(maya), func() bool { return r.Log(maya).Head().Seq > heads[maya] })
	until(t, r.Log(shop), func() bool { return r.Log(shop).Head().Seq > heads[shop] })
	r.do(maya, ana, wire.Message{Text: "one more"})
	until(t, r.Log(maya), func() bool { return r.Log(maya).Head().Seq > heads[maya]+2 })
	want := []string{
		fmt.Sprintf("receipt ana>ana delivered %d", heads[maya]), "message maya>ana",
		fmt.Sprintf("receipt ana>ana delivered %d", heads[maya]+2),
	}
	if diff := cmp.Diff(want, r.since(heads, maya)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{fmt.Sprintf("receipt ana>ana delivered %d", heads[shop])}, r.since(heads, shop)); diff != "" {
		t.Error(diff)
	}
	d.follow(r, ana)
}

// TestNothingIsToldToTheBlocked has a person hold and read what the blocked one said before.
func TestNothingIsToldToTheBlocked(t *testing.T) {
	r := newRig(t)
	key := newKey()
	ana := r.enroll("ana", key)
	people := r.join("maya", "tom")
	maya, tom := people[0], people[1]
	r.do(maya, ana, wire.Message{Text: "before"})
	r.do(tom, ana, wire.Message{Text: "from another"})
	r.do(ana, maya, wire.Block{})
	heads := r.heads(maya, tom)
	l := r.open("ana", key)
	l.write(wire.Have{Seq: r.Log(ana).Head().Seq})
	until(t, r.Log(tom), func() bool { return r.Log(tom).Head().Seq > heads[tom] })
	r.do(ana, maya, wire.Read{UpTo: 4})
	if got := r.since(heads, maya); len(got) > 0 {
		t.Errorf("maya was told %v", got)
	}
}

// TestDeliveredAcrossManyMessages goes a way that takes several turns.
func TestDeliveredAcrossManyMessages(t *testing.T) {
	r := newRig(t)
	key := newKey()
	ana, mayas := r.enroll("ana", key), newKey()
	maya := r.enroll("maya", mayas)
	m := r.open("maya", mayas)
	const n = 3 * readEvents
	for range n / 128 {
		var do wire.Do
		for range 128 {
			do.Commands = append(do.Commands, wire.Ask("ana", wire.Message{Text: "x"}))
		}
		m.write(do)
	}
	until(t, r.Log(ana), func() bool { return r.Log(ana).Head().Seq == n+3 })
	l := r.open("ana", key)
	l.write(wire.Have{Seq: 1 << 60}) // which nobody can have
	last := func() string {
		all := r.told(r.events(maya))
		return all[len(all)-1]
	}
	want := fmt.Sprintf("receipt ana>ana delivered %d", n+3)
	until(t, r.Log(maya), func() bool { return last() == want })
}

// TestNothingToTell has a device hold what its owner said, which is no news to anybody:
// nothing is put on disk, and a relay that starts again goes on from there.
func TestNothingToTell(t *testing.T) {
	var commits atomic.Int64
	r := newRig(t, func(so *store.Options, _ *Options) {
		so.Commit = func(commit func() error) error { commits.Add(1); return commit() }
	})
	people := r.join("ana", "maya")
	ana, maya := people[0], people[1]
	r.do(ana, maya, wire.Message{Text: "hi"})
	hold := func(s *Server) {
		t.Helper()
		if err := s.settle(t.Context(), &order{kind: "have", run: func(t *turn, _ *order) error {
			_, err := t.hold(ana, 1<<60)
			return err
		}}); err != nil {
			t.Fatal(err)
		}
	}
	before := commits.Load()
	hold(r.Server)
	if n := commits.Load() - before; n > 0 {
		t.Errorf("%d commits", n)
	}
	if err := r.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	second, err := New(r.o)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close(context.Background())
	said, err := second.Do(t.Context(), maya, wire.Ask("ana", wire.Message{Text: "hey"}))
	if err != nil {
		t.Fatal(err)
	}
	heads := r.heads(maya)
	hold(second)
	if diff := cmp.Diff([]string{fmt.Sprintf("receipt ana>ana delivered %d", said.Seq)}, r.since(heads, maya)); diff != "" {
		t.Error(diff)
	}
	if held, err := r.Log(ana).Mark(heldMark); held != r.Log(ana).Head().Seq || err != nil {
		t.Errorf("held to %d: %v", held, err)
	}
}

// TestReadLooksBack reads up to an event that is not the message itself.
func TestReadLooksBack(t *testing.T) {
	r := newRig(t)
	people := r.join("ana", "maya")
	ana, maya := people[0], people[1]
	r.do(ana, maya, wire.Accept{})
	said := r.do(maya, ana, wire.Message{Text: "hi"})
	for range 20 {
		r.do(ana, maya, wire.Mute{})
	}
	heads := r.heads(maya)
	upTo := r.Log(ana).Head().Seq
	r.do(ana, maya, wire.Read{UpTo: upTo})
	r.do(ana, maya, wire.Read{UpTo: upTo + 1}) // which is no news
	if diff := cmp.Diff([]string{fmt.Sprintf("receipt ana>ana read %d", said.Seq)}, r.since(heads, maya)); diff != "" {
		t.Error(diff)
	}
}

// TestStrangersAreNotTold reads what a stranger wrote: they hear of it only when the
// person continues with them, or answers.
func TestStrangersAreNotTold(t *testing.T) {
	for what, choice := range map[string]wire.Body{"continue": wire.Accept{}, "answer": wire.Message{Text: "who is it?"}} {
		t.Run(what, func(t *testing.T) {
			r := newRig(t)
			people := r.join("ana", "maya")
			ana, maya := people[0], people[1]
			said := r.do(maya, ana, wire.Message{Text: "hi"})
			heads := r.heads(maya)
			r.do(ana, maya, wire.Read{UpTo: r.Log(ana).Head().Seq})
			if told := r.since(heads, maya); len(told) != 0 {
				t.Fatalf("a stranger was told: %v", told)
			}
			r.do(ana, maya, choice)
			want := fmt.Sprintf("receipt ana>ana read %d", said.Seq)
			if told := r.since(heads, maya); !slices.Contains(told, want) {
				t.Errorf("after the choice the log has %v, not %q", told, want)
			}
		})
	}
}
