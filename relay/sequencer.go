package relay

import (
	"errors"
	"fmt"

	"sayso/store"
)

// sequencer is the only one that appends. It makes one turn while the one before is
// on its way to the disk: what is known about the accounts is ahead of the disk by two
// turns at most. But nobody is told of anything before it is there, and a turn that
// does not get there takes the one made on top of it along.
type sequencer struct {
	s      *Server
	taken  []*order // from the queue
	orders []*order // the rest of them, to be done
	turn   *turn    // in the making
	flying *turn    // on its way to the disk; nil when none is
}

// sequence is the sequencer's goroutine. It ends when the queue is closed and
// everything in it is on disk.
func (s *Server) sequence() {
	defer close(s.drained)
	q := &sequencer{s: s, turn: s.newTurn(s.db.Batch())}
	for q.step() {
	}
}

// step does what there is to do next, and waits when there is nothing.
func (q *sequencer) step() bool {
	if len(q.orders) == 0 {
		q.taken = q.s.queue.take(q.taken)
		q.orders = q.taken
	}
	none := len(q.orders) == 0
	switch {
	case q.turn.full(), q.turn.begun() && (none && q.flying == nil || !none && q.orders[0].alone):
		q.launch()
	case none:
		return q.wait()
	default:
		o := q.orders[0]
		q.orders = q.orders[1:]
		q.turn.do(o)
	}
	return true
}

// wait returns when there is something to do; it reports whether there ever will be.
func (q *sequencer) wait() bool {
	if q.flying == nil && q.s.queue.ended() {
		return false
	}
	var landed chan error
	if q.flying != nil {
		landed = q.flying.landed
	}
	select {
	case <-q.s.queue.some:
	case err := <-landed:
		q.land(err)
	}
	return true
}

// launch sends the turn to the disk once the one before is there, and begins the next
// on top of it.
func (q *sequencer) launch() {
	if q.flying != nil && !q.land(<-q.flying.landed) {
		return // and the turn fell with it
	}
	t := q.turn
	switch {
	case t.broken:
		q.fall(ErrBusy)
	case t.events == 0:
		q.turn = q.s.newTurn(t.batch)
		t.settle(nil)
	default:
		q.flying, q.turn = t, q.s.newTurn(t.batch.Next())
		t.fly()
		if t.alone {
			q.land(<-t.landed)
		}
	}
}

// land tells those who gave the orders of the turn that is on disk now. It reports
// false when the disk did not take it.
func (q *sequencer) land(err error) bool {
	if err != nil {
		q.fall(err)
		return false
	}
	t := q.flying
	q.flying = nil
	q.s.trouble.Store(false)
	t.settle(nil)
	q.s.accounts.trim(maxAccounts)
	return true
}

// fall gives up the turns under way. It is unknown whether the disk has the first of
// them: what was folded ahead of the disk is forgotten and read again. What was sent
// before its sender could hear of the failure must not overtake what failed, so what
// waits falls too: all of it comes again, in its old order and with its old keys.
func (q *sequencer) fall(err error) {
	s, waiting := q.s, append(q.orders, q.s.queue.take(nil)...)
	fallen := []*turn{q.turn}
	if q.flying != nil {
		fallen = []*turn{q.flying, q.turn}
	}
	q.flying, q.turn, q.orders = nil, s.newTurn(s.db.Batch()), nil
	s.trouble.Store(true)
	s.log.Error("batch", "turns", len(fallen), "orders", len(fallen[0].orders), "waiting", len(waiting), "err", err)
	switch {
	case errors.Is(err, ErrBusy): // a fault of ours
	case errors.Is(err, store.ErrFull):
		err = fmt.Errorf("%w: the relay's disk is full", ErrBusy)
	default:
		err = fmt.Errorf("%w: the relay's disk did not take it", ErrBusy)
	}
	for _, t := range fallen {
		s.accounts.forget(t.touched)
	}
	if counted, err := s.countReach(); err == nil { // else what fell counts too, for a day
		s.reach = counted
	}
	for _, t := range fallen {
		t.settle(err)
	}
	for _, o := range waiting {
		o.done(o, err)
	}
}
