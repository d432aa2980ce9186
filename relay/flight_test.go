package relay

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"sayso/wire"
)

// flight holds a batch on its way to the disk, with a turn made on top of it.
type flight struct {
	r       *rig
	taken   chan struct{} // closed when the disk has it in hand
	release chan struct{} // closed to let it go on
	mu      sync.Mutex    // protects following
	commits int
}

// holdUp makes the next commit wait, and then do what fault does; the others commit.
func (r *rig) holdUp(f *faults, fault func(commit func() error) error) *flight {
	h := &flight{r: r, taken: make(chan struct{}), release: make(chan struct{})}
	held := func(commit func() error) error {
		h.mu.Lock()
		h.commits++
		first := h.commits == 1
		h.mu.Unlock()
		if !first {
			return commit()
		}
		close(h.taken)
		<-h.release
		return fault(commit)
	}
	f.broken.Store(&held)
	return h
}

// give submits commands of an account in this order and returns where their fates
// are told, after they have been judged.
func (h *flight) give(by wire.Account, commands ...wire.Command) []chan error {
	h.r.t.Helper()
	var fates []chan error
	var orders []*order
	for _, c := range commands {
		o, fate := new(order), make(chan error, 1)
		if err := prepare(o, by, c, h.r.resolve); err != nil {
			h.r.t.Fatal(err)
		}
		o.done = func(_ *order, err error) { fate <- err }
		orders, fates = append(orders, o), append(fates, fate)
	}
	judged := make(chan struct{})
	orders = append(orders, &order{kind: "probe", done: func(*order, error) {}, run: func(t *turn, _ *order) error {
		t.s.accounts.trim(0) // whatever is ahead of the disk must stay
		close(judged)
		return nil
	}})
	if err := h.r.queue.put(false, orders...); err != nil {
		h.r.t.Fatal(err)
	}
	<-judged
	return fates
}

// TestFailsInFlight has a batch fail while the next is made: both must fall, and what
// comes again is judged by neither.
func TestFailsInFlight(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault func(commit func() error) error
	}{
		{"not persisted", func(func() error) error { return errDisk }},
		{"persisted", func(commit func() error) error { return errors.Join(commit(), errDisk) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			var f faults
			r := newRig(t, f.setting)
			people := r.join("ana", "maya")
			ana, maya := people[0], people[1]
			h := r.holdUp(&f, c.fault)
			said := wire.Ask("maya", wire.Message{Text: "in flight"})
			stop, offered := wire.Ask("corner-shop", wire.Stop{}), wire.Ask("ana", offer("lamps"))
			fates := h.give(ana, said)
			<-h.taken
			fates = append(fates, h.give(ana, stop)...)
			fates = append(fates, h.give(shop, offered)...)
			close(h.release)
			for i, fate := range fates {
				if err := <-fate; !errors.Is(err, ErrBusy) {
					t.Errorf("fate %d: %v", i, err)
				}
			}
			if h.commits != 1 {
				t.Errorf("%d commits", h.commits)
			}
			if e := r.ask(shop, offered); e.Kind != "message" {
				t.Errorf("the offer became a %s by a stop that never was", e.Kind)
			}
			r.ask(ana, said)
			r.ask(ana, stop)
			if e := r.do(shop, ana, offer("more lamps")); e.Kind != "refused" {
				t.Errorf("the offer became a %s in spite of a stop", e.Kind)
			}
			for _, a := range append(people, shop) {
				r.once(a)
			}
			if n := count(r.events(maya), "message"); n != 1 {
				t.Errorf("maya got %d messages", n)
			}
		})
	}
}

// TestSeesWhatIsInFlight has orders judged by what is not on disk yet, and makes sure
// that nobody hears of them before it is.
func TestSeesWhatIsInFlight(t *testing.T) {
	var f faults
	r := newRig(t, f.setting)
	people := r.join("ana", "maya")
	ana, maya := people[0], people[1]
	h := r.holdUp(&f, func(commit func() error) error { return commit() })
	heads := r.heads(ana, maya)
	said, stop := wire.Ask("maya", wire.Message{Text: "once"}), wire.Ask("corner-shop", wire.Stop{})
	fates := h.give(ana, said, stop)
	<-h.taken
	fates = append(fates, h.give(ana, said, wire.Ask("maya", wire.Edit{Key: said.Key, Text: "twice"}))...)
	offered := wire.Ask("ana", offer("lamps"))
	fates = append(fates, h.give(shop, offered)...)
	for i, fate := range fates {
		if len(fate) > 0 {
			t.Errorf("fate %d is told before it is on disk", i)
		}
	}
	if seen := r.since(heads, ana); len(seen) > 0 {
		t.Errorf("read before it is on disk: %v", seen)
	}
	close(h.release)
	for _, fate := range fates {
		if err := <-fate; err != nil {
			t.Error(err)
		}
	}
	if e := r.ask(shop, offered); e.Kind != "refused" {
		t.Errorf("the offer became a %s in spite of a stop", e.Kind)
	}
	if got := fmt.Sprint(count(r.events(maya), "message"), count(r.events(maya), "edit")); got != "1 1" {
		t.Errorf("maya got %s messages and edits", got)
	}
	r.once(ana)
}

// TestPanicsOnTop has an order panic while a batch is in flight, which is no reason
// for that one to fall.
func TestPanicsOnTop(t *testing.T) {
	var f faults
	r := newRig(t, f.setting)
	people := r.join("ana", "maya")
	ana, maya := people[0], people[1]
	h := r.holdUp(&f, func(commit func() error) error { return commit() })
	said := h.give(ana, wire.Ask("maya", wire.Message{Text: "below"}))
	<-h.taken
	fate := make(chan error, 1)
	bad := &order{by: ana, kind: "bad", done: func(_ *order, err error) { fate <- err }, run: func(t *turn, o *order) error {
		a, _ := t.s.accounts.get(ana)
		t.append(a, wire.Event{By: ana, Chat: maya}.With(wire.Block{}))
		panic("a fault")
	}}
	if err := r.queue.put(false, bad); err != nil {
		t.Fatal(err)
	}
	if err := <-fate; !errors.Is(err, errPanic) {
		t.Errorf("the answer was %v", err)
	}
	close(h.release)
	if err := <-said[0]; err != nil {
		t.Errorf("the one below: %v", err)
	}
	r.do(maya, ana, wire.Message{Text: "not blocked"})
	if n := count(r.events(ana), "message"); n != 2 || count(r.events(ana), "block") > 0 {
		t.Errorf("ana has %v", bodies(r.events(ana)))
	}
}
