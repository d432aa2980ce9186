package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sayso/wire"
)

func TestRawIsWhatWireWrote(t *testing.T) {
	db := open(t, Relay, t.TempDir())
	b := db.Batch()
	var want [][]byte
	for i := range 40 {
		e := b.Append(ana, said(ana, bob, wire.Key(fmt.Sprintf("KEY%08d", i)), "hallo"))
		want = append(want, e.Append(nil))
	}
	must(t, b.Commit())
	l := db.Log(ana)
	for _, c := range []struct{ after, limit, bytes, first, n int }{
		{0, 0, 0, 0, 40},
		{0, 3, 0, 0, 3},
		{37, 20, 0, 37, 3},
		{10, 20, 1, 10, 1},                 // at least one
		{10, 20, len(want[10]) + 1, 10, 2}, // about so many bytes
		{10, 5, 2 * len(want[10]), 10, 2},  // the same without an iterator
		{39, 0, 0, 39, 1},
	} {
		raw, last, err := l.RawAfter(uint64(c.after), c.limit, c.bytes)
		must(t, err)
		if diff := cmp.Diff(want[c.first:c.first+c.n], raw); diff != "" {
			t.Errorf("after %+v: %s", c, diff)
		}
		if last.Seq != uint64(c.first+c.n) {
			t.Errorf("after %+v: last is %d", c, last.Seq)
		}
	}
	raw, last, err := l.RawAfter(40, 10, 0)
	if raw != nil || last != (wire.Pos{}) || err != nil {
		t.Errorf("past the head: %v %v %v", raw, last, err)
	}
}

func TestAtAndFind(t *testing.T) {
	db := open(t, Relay, t.TempDir())
	b := db.Batch()
	e := b.Append(ana, said(ana, bob, "KEY00000", "hallo"))
	in := e
	in.Chat = ana
	b.Append(bob, in)
	asked := wire.Event{Key: "KEY00001", By: bob, Chat: bob}.With(wire.Profile{Account: bob, Name: "Bob"})
	b.Append(ana, asked)
	if seq, ok, err := b.Find(ana, wire.Ref{By: ana, Key: "KEY00000"}); seq != 1 || !ok || err != nil {
		t.Errorf("in the batch: %d %v %v", seq, ok, err)
	}
	if _, ok, _ := db.Log(ana).Find(wire.Ref{By: ana, Key: "KEY00000"}); ok {
		t.Error("found before the commit")
	}
	must(t, b.Commit())
	for _, c := range []struct {
		log wire.Account
		ref wire.Ref
		seq uint64
	}{
		{ana, wire.Ref{By: ana, Key: "KEY00000"}, 1},
		{ana, wire.Ref{By: ana, Key: "KEY00001"}, 2}, // an answer is found by who asked
		{ana, wire.Ref{By: bob, Key: "KEY00001"}, 0},
		{bob, wire.Ref{By: ana, Key: "KEY00000"}, 0}, // the relay indexes what the owner asked
		{ana, wire.Ref{By: ana}, 0},
	} {
		seq, ok, err := db.Log(c.log).Find(c.ref)
		if seq != c.seq || ok != (c.seq > 0) || err != nil {
			t.Errorf("%+v: %d %v %v", c, seq, ok, err)
		}
	}
	got, err := db.Log(ana).At(1)
	if diff := cmp.Diff(e, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	for _, seq := range []uint64{0, 3} {
		if _, err := db.Log(ana).At(seq); !errors.Is(err, ErrNone) {
			t.Errorf("at %d: %v", seq, err)
		}
	}
}

func TestNamesDoNotRunIntoEachOther(t *testing.T) {
	db := open(t, Replica, t.TempDir())
	names := []wire.Account{"", "a", "ab", "ab\x00", "b"}
	for i, name := range names {
		must(t, db.Log(name).Ingest(chained(wire.Pos{}, profile(ana), said(bob, "ab", wire.Key(fmt.Sprintf("KEY%05d", i)), fmt.Sprint(i)))))
		must(t, db.Log(name).SetDraft("a", "to "+string(name)))
	}
	got, err := db.Logs()
	if diff := cmp.Diff([]wire.Account{"", "a", "b", "ab", "ab\x00"}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	for i, name := range names {
		page, err := db.Log(name).Thread("ab", 0, 10)
		if len(page) != 1 || err != nil || page[0].Body().(wire.Message).Text != fmt.Sprint(i) {
			t.Errorf("thread of %q: %v %v", name, page, err)
		}
		drafts, err := db.Log(name).Drafts()
		if diff := cmp.Diff(map[wire.Account]string{"a": "to " + string(name)}, drafts); diff != "" || err != nil {
			t.Errorf("drafts of %q: %s %v", name, diff, err)
		}
	}
}

func TestWaitersAreWoken(t *testing.T) {
	db := open(t, Relay, t.TempDir())
	const n = 200
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			l, at := db.Log(ana), uint64(0)
			for at < n {
				if err := l.Wait(t.Context(), at); err != nil {
					t.Errorf("waiter %d at %d: %v", w, at, err)
					return
				}
				raw, last, err := l.RawAfter(at, 0, 0)
				if err != nil || last.Seq != at+uint64(len(raw)) || len(raw) == 0 {
					t.Errorf("waiter %d at %d: %d events to %d, %v", w, at, len(raw), last.Seq, err)
					return
				}
				at = last.Seq
			}
		})
	}
	b := db.Batch()
	for i := range n {
		b.Append(ana, said(ana, bob, wire.Key(fmt.Sprintf("KEY%08d", i)), "hallo"))
		must(t, b.Commit())
	}
	wg.Wait()
}

func TestWaitEnds(t *testing.T) {
	db := open(t, Relay, t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := db.Log(ana).Wait(ctx, 0); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	done := make(chan error)
	go func() { done <- db.Log(ana).Wait(t.Context(), 0) }()
	must(t, db.Close())
	if err := <-done; !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	b := db.Batch()
	b.Append(ana, said(ana, bob, "KEY00000", "late"))
	for what, err := range map[string]error{"commit": b.Commit(), "mark": db.Log(ana).SetMark("m", 1), "close": db.Close()} {
		if errors.Is(err, ErrClosed) != (what != "close") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestMarksHandlesSnapshots(t *testing.T) {
	dir := t.TempDir()
	big := bytes.Repeat([]byte("state"), 300_000)
	func() {
		db := open(t, Relay, dir)
		b := db.Batch()
		b.Append(ana, said(ana, bob, "KEY00000", "hallo"))
		b.Mark(ana, "delivered", 7)
		b.Handle("ana", ana)
		b.Snapshot(ana, 1, big)
		must(t, b.Commit())
		must(t, db.Log(bob).SetMark("webhook", 9))
		must(t, db.Log(bob).SetMark("web", 0))
		must(t, db.Log(bob).SetMark("webhook_part", 3))
		for _, state := range [][]byte{big, []byte("small"), nil, big[:partSize]} {
			must(t, db.Log(ana).SetSnapshot(1, state))
			seq, got, err := db.Log(ana).Snapshot()
			if seq != 1 || !bytes.Equal(got, state) || err != nil {
				t.Errorf("snapshot of %d bytes: %d, %d bytes, %v", len(state), seq, len(got), err)
			}
		}
		must(t, db.Check())
		must(t, db.Close())
	}()
	db := open(t, Relay, dir)
	if seq, state, err := db.Log(ana).Snapshot(); seq != 1 || !bytes.Equal(state, big[:partSize]) || err != nil {
		t.Errorf("%d, %d bytes, %v", seq, len(state), err)
	}
	if seq, state, err := db.Log(bob).Snapshot(); seq != 0 || state != nil || err != nil {
		t.Errorf("of nothing: %d, %q, %v", seq, state, err)
	}
	for log, want := range map[wire.Account]map[string]uint64{ana: {"delivered": 7, "webhook": 0}, bob: {"webhook": 9}} {
		for name, n := range want {
			if got, err := db.Log(log).Mark(name); got != n || err != nil {
				t.Errorf("mark %s of %s: %d, %v", name, log, got, err)
			}
		}
	}
	if got, err := db.Log(bob).Marks("web"); err != nil || !maps.Equal(got, map[string]uint64{"webhook": 9, "webhook_part": 3}) {
		t.Errorf("marks of bob: %v, %v", got, err)
	}
	if a, ok, err := db.Lookup("ana"); a != ana || !ok || err != nil {
		t.Error(a, ok, err)
	}
	if a, ok, err := db.Lookup("bob"); a != "" || ok || err != nil {
		t.Error(a, ok, err)
	}
}

// TestRelayIsASlice holds a relay's store against slices of events, over reopenings
// and commits that fail in both ways.
func TestRelayIsASlice(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		dir := tempDir(r)
		var fail func(commit func() error) error
		o := Options{Dir: dir, Role: Relay, Reserve: 1, Commit: func(commit func() error) error {
			if fail != nil {
				return fail(commit)
			}
			return commit()
		}}
		db, err := Open(o)
		must(r, err)
		defer func() { must(r, db.Close()) }()
		model := make(map[wire.Account][]wire.Event)
		keys := 0
		append3 := func(b *Batch, n int) map[wire.Account][]wire.Event {
			next := make(map[wire.Account][]wire.Event)
			for range n {
				keys++
				log := rapid.SampledFrom([]wire.Account{ana, bob}).Draw(r, "log")
				e := said(log, "15550100009", wire.Key(fmt.Sprintf("KEY%05d", keys)), rapid.StringN(0, 50, 200).Draw(r, "text"))
				next[log] = append(next[log], b.Append(log, e))
			}
			return next
		}
		check := func() {
			must(r, db.Check())
			for _, log := range []wire.Account{ana, bob} {
				got, err := db.Log(log).After(0, 0, 0)
				must(r, err)
				if diff := cmp.Diff(append([]wire.Event{}, model[log]...), append([]wire.Event{}, got...)); diff != "" {
					r.Fatalf("log %s: %s", log, diff)
				}
			}
		}
		commit := func(persists, fails bool) {
			b := db.Batch()
			next := append3(b, rapid.IntRange(0, 5).Draw(r, "n"))
			if fails {
				fail = func(commit func() error) error {
					if persists {
						must(r, commit())
					}
					return errors.New("a fault")
				}
			}
			err := b.Commit()
			if fail = nil; (err != nil) != (fails && len(next) > 0) {
				r.Fatalf("commit: %v", err)
			}
			for log, events := range next {
				if persists {
					model[log] = append(model[log], events...)
				}
			}
		}
		r.Repeat(map[string]func(*rapid.T){
			"append":            func(*rapid.T) { commit(true, false) },
			"fail":              func(*rapid.T) { commit(false, true) },
			"fail but be there": func(*rapid.T) { commit(true, true) },
			"":                  func(*rapid.T) { check() },
			"reopen": func(*rapid.T) {
				must(r, db.Close())
				db, err = Open(o)
				must(r, err)
			},
		})
	})
}
