package relay

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"sayso/store"
	"sayso/wire"
)

// faults breaks commits of the relay's store while it is told to.
type faults struct {
	broken atomic.Pointer[func(commit func() error) error]
}

func (f *faults) setting(so *store.Options, _ *Options) {
	so.Commit = func(commit func() error) error {
		if broken := f.broken.Load(); broken != nil {
			return (*broken)(commit)
		}
		return commit()
	}
}

var errDisk = errors.New("input/output error")

// TestCommitFails breaks the disk under a command, mends it, and gives the command
// again: it must have happened once, and what was acknowledged must be there.
func TestCommitFails(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault func(commit func() error) error
		why   string
	}{
		{"failed and not persisted", func(func() error) error { return errDisk }, "did not take it"},
		{"failed but persisted", func(commit func() error) error { return errors.Join(commit(), errDisk) }, "did not take it"},
		{"disk full", func(func() error) error { return store.ErrFull }, "disk is full"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var f faults
			r := newRig(t, f.setting)
			key := newKey()
			ana := r.enroll("ana", key)
			maya := r.join("maya")[0]
			first := r.do(ana, maya, wire.Message{Text: "before"})
			l := r.open("ana", key)

			f.broken.Store(&c.fault)
			said := wire.Ask("maya", wire.Message{Text: "during"})
			if _, err := r.Do(t.Context(), ana, said); !errors.Is(err, ErrBusy) {
				t.Fatalf("the answer was %v", err)
			}
			stop := wire.Ask("corner-shop", wire.Stop{})
			l.write(wire.Do{Commands: []wire.Command{stop}})
			if d := find[wire.Declined](l); !d.Again || d.Key != stop.Key || !strings.Contains(d.Why, c.why) {
				t.Errorf("declined: %+v", d)
			}
			if !r.trouble.Load() {
				t.Error("the relay says that it is well")
			}

			f.broken.Store(nil)
			r.ask(ana, said)
			r.ask(ana, stop)
			if e := r.do(shop, ana, offer("lamps")); e.Kind != "refused" {
				t.Errorf("the shop's offer became a %s", e.Kind)
			}
			if r.trouble.Load() {
				t.Error("the relay says that it is not well")
			}
			if e, err := r.Log(ana).At(first.Seq); err != nil || e.Pos != first.Pos {
				t.Errorf("what was acknowledged is gone: %v", err)
			}
			for _, a := range []wire.Account{ana, maya} {
				r.once(a)
			}
			if n := count(r.events(maya), "message"); n != 2 {
				t.Errorf("maya got %d messages", n)
			}
		})
	}
}

// TestCommitsFailAtRandom has many senders while every third commit fails in turn
// in one of both ways. Whoever is told to come again does.
func TestCommitsFailAtRandom(t *testing.T) {
	var f faults
	r := newRig(t, f.setting)
	people := r.join("ana", "maya", "tom")
	var n atomic.Int64
	fault := func(commit func() error) error {
		switch n.Add(1) % 6 {
		case 0:
			return errDisk
		case 3:
			return errors.Join(commit(), errDisk)
		}
		return commit()
	}
	f.broken.Store(&fault)
	const each = 150
	var all sync.WaitGroup
	acknowledged := make([][]wire.Event, 12)
	for i := range acknowledged {
		by, to := people[i%3], people[(i+1)%3]
		all.Go(func() {
			for j := range each {
				command := wire.Ask(string(to), wire.Message{Text: fmt.Sprint(i, " ", j)})
				e, err := r.Do(t.Context(), by, command)
				for ; errors.Is(err, ErrBusy); e, err = r.Do(t.Context(), by, command) {
				}
				if err != nil {
					t.Error(err)
					return
				}
				acknowledged[i] = append(acknowledged[i], e.Event)
			}
		})
	}
	all.Wait()
	f.broken.Store(nil)
	for i, events := range acknowledged {
		for _, e := range events {
			if got, err := r.Log(people[i%3]).At(e.Seq); err != nil || got.Pos != e.Pos {
				t.Fatalf("acknowledged and gone: %d of %s: %v", e.Seq, people[i%3], err)
			}
		}
	}
	for _, a := range people {
		r.once(a)
		if n := count(r.events(a), "message"); n != 8*each {
			t.Errorf("%s has %d messages of %d", a, n, 8*each)
		}
	}
}

// once makes sure that no key of anybody happened twice in a log.
func (r *rig) once(a wire.Account) {
	r.t.Helper()
	seen := map[wire.Ref]uint64{}
	for _, e := range r.events(a) {
		ref := wire.Ref{By: e.By, Key: e.Key}
		if before, doubled := seen[ref]; doubled && e.Key != "" {
			r.t.Errorf("log of %s: %d and %d are both %v", a, before, e.Seq, ref)
		}
		seen[ref] = e.Seq
	}
}

func count(events []wire.Event, kind string) int {
	n := 0
	for _, e := range events {
		if e.Kind == kind {
			n++
		}
	}
	return n
}

// TestAPanicIsOneOrdersOwn has an order that panics in the middle of a batch.
func TestAPanicIsOneOrdersOwn(t *testing.T) {
	r := newRig(t)
	people := r.join("ana", "maya")
	ana, maya := people[0], people[1]
	bad := &order{by: ana, kind: "bad", run: func(t *turn, o *order) error {
		a, _ := t.s.accounts.get(ana)
		t.append(a, wire.Event{By: ana, Chat: maya}.With(wire.Stop{}))
		panic("a fault")
	}}
	heads := r.heads(ana)
	if err := r.settle(t.Context(), bad); !errors.Is(err, errPanic) {
		t.Errorf("the answer was %v", err)
	}
	if got := r.since(heads, ana); len(got) > 0 {
		t.Errorf("half of it was written: %v", got)
	}
	// What waits when a turn falls is asked to come again, with the same key.
	c := wire.Ask(string(maya), wire.Message{Text: "and on it goes"})
	_, err := r.Do(t.Context(), ana, c)
	for tries := 0; errors.Is(err, ErrBusy) && tries < 100; tries++ {
		_, err = r.Do(t.Context(), ana, c)
	}
	if err != nil {
		t.Errorf("after the fault: %v", err)
	}
}

// TestWhatFailedIsForgotten makes sure that nothing is judged by what did not reach
// the disk, and that what comes next is not taken for it.
func TestWhatFailedIsForgotten(t *testing.T) {
	var f faults
	r := newRig(t, f.setting)
	ana := r.join("ana")[0]
	fault := func(func() error) error { return errDisk }
	f.broken.Store(&fault)
	for _, b := range []wire.Body{wire.Stop{}, wire.Mute{}, wire.Unmute{}, wire.Mute{}, wire.Unmute{}} {
		if _, err := r.Do(t.Context(), ana, wire.Ask("corner-shop", b)); !errors.Is(err, ErrBusy) {
			t.Fatalf("the answer was %v", err)
		}
	}
	f.broken.Store(nil)
	if e := r.do(shop, ana, offer("lamps")); e.Kind != "message" {
		t.Errorf("the offer became a %s by a stop that never was", e.Kind)
	}
	r.do(ana, shop, wire.Stop{})
	if e := r.do(shop, ana, offer("lamps")); e.Kind != "refused" {
		t.Errorf("the offer became a %s in spite of a stop", e.Kind)
	}
}
