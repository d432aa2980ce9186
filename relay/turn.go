package relay

import (
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"sayso/store"
	"sayso/wire"
)

// Bounds of what is put on disk at once.
const (
	maxBatch      = 4096 // events
	maxBatchBytes = 1 << 20
)

// turn is one batch in the making. What it appends is folded into the accounts at
// once, so that each order is judged after all the orders before it, on disk or not.
// What an order reads of logs it reads through the batch, which knows the same.
type turn struct {
	s       *Server
	now     time.Time
	batch   *store.Batch
	order   *order // at work
	events  int    // and marks: what there is to write
	touched []*account
	orders  []*order   // done in this turn, to be told of its fate
	alone   bool       // the one order is to be on disk before the next is begun
	broken  bool       // an order panicked: nothing of this is to be written
	landed  chan error // gets what became of it on the disk
}

func (s *Server) newTurn(b *store.Batch) *turn {
	return &turn{s: s, batch: b, landed: make(chan error, 1)}
}

// begun reports whether anybody waits for the turn.
func (t *turn) begun() bool { return len(t.orders) > 0 || t.broken }

// full reports whether the turn takes no more orders.
func (t *turn) full() bool {
	return t.alone || t.broken || t.events >= maxBatch || t.batch.Size() >= maxBatchBytes
}

// errPanic is what an order meets that the relay cannot do because of a fault of
// its own. It is not to be repeated.
var errPanic = errors.New("the relay met a fault of its own; tell its operator")

// do runs an order. What it could not even begin is declined at once; the others
// share the fate of the batch.
func (t *turn) do(o *order) {
	defer func() {
		if p := recover(); p != nil {
			// The order may have appended half of what it should, so the whole
			// batch goes; the others are asked to come again.
			t.s.log.Error("order", "kind", o.kind, "by", o.by, "panic", p, "stack", string(debug.Stack()))
			t.broken = true
			o.done(o, errPanic)
		}
	}()
	t.now, t.order = t.s.Now(), o
	if err := o.run(t, o); err != nil {
		t.s.log.Error("order", "kind", o.kind, "by", o.by, "err", err)
		o.done(o, fmt.Errorf("%w: the relay cannot read its disk", ErrBusy))
		return
	}
	t.orders, t.alone = append(t.orders, o), o.alone
}

// fly puts the turn on disk, beside the sequencer.
func (t *turn) fly() {
	for _, a := range t.touched {
		if a.state != nil && a.state.Head.Seq-a.snapshot >= snapshotEvery {
			a.snapshot = a.state.Head.Seq
			t.batch.Snapshot(a.name, a.snapshot, a.state.Snapshot())
		}
	}
	go func() {
		began := time.Now()
		err := t.batch.Commit()
		t.s.metrics.commit.Add(time.Since(began).Seconds())
		t.landed <- err
	}()
}

// settle tells those who gave the orders what became of them.
func (t *turn) settle(err error) {
	for _, a := range t.touched {
		if a.ahead == t {
			a.ahead = nil
		}
	}
	if err == nil {
		t.s.metrics.settled(t)
	}
	for _, o := range t.orders {
		o.done(o, err)
	}
}

// append places an event at the end of an account's log.
func (t *turn) append(a *account, e wire.Event) wire.Event {
	t.s.clock.wrote(t.now)
	e.At = t.now.UnixMilli()
	e = t.batch.Append(a.name, e)
	t.events++
	t.touch(a)
	if a.state != nil {
		a.state.ApplyBody(e, t.body(e))
	}
	return e
}

// body returns the body of an event. Mostly it has the bytes of the order at work,
// which is decoded already.
func (t *turn) body(e wire.Event) wire.Body {
	if o := t.order; e.Kind == o.kind && len(e.Raw) > 0 && len(o.raw) > 0 && &e.Raw[0] == &o.raw[0] {
		return o.body
	}
	return e.Body()
}

// touch notes that what is known about an account is ahead of the disk.
func (t *turn) touch(a *account) {
	if a.ahead != t {
		a.ahead = t
		t.touched = append(t.touched, a)
	}
}

// mark keeps a number beside an account's log.
func (t *turn) mark(a *account, name string, seq uint64) {
	t.batch.Mark(a.name, name, seq)
	t.events++
}

// own is the order's event in the log of the one who gave it.
func (o *order) own() wire.Event {
	return wire.Event{Key: o.key, By: o.by, Chat: o.chat, Kind: o.kind, Raw: o.raw}
}

// copied is the order's event in the log of the other side, with the same bytes.
func (o *order) copied() wire.Event {
	return wire.Event{Key: o.key, By: o.by, Chat: o.by, Kind: o.kind, Raw: o.raw}
}

// answered finds the event of an order that was done before: a key makes a command
// happen once, however often it is sent.
func (t *turn) answered(o *order) (bool, error) {
	seq, ok, err := t.batch.Find(o.by, wire.Ref{By: o.by, Key: o.key})
	if err != nil || !ok {
		return false, err
	}
	o.event, err = t.batch.At(o.by, seq)
	return true, err
}

// refuse answers an order with a no.
func (t *turn) refuse(a *account, o *order, cause wire.Cause, why string) {
	t.refused(a, o, wire.Refused{Cause: cause, Why: why})
}

// refused writes a no, which keeps what was asked for.
func (t *turn) refused(a *account, o *order, r wire.Refused) {
	e := wire.Event{Key: o.key, By: o.by, Chat: o.chat}
	if e.Chat == "" && wire.Account(o.name).Valid() {
		e.Chat = wire.Account(o.name)
	}
	r.What, r.Body = o.kind, o.raw
	o.event = t.append(a, e.With(r))
}

// decline gives an order that is not to be judged its no, once.
func (t *turn) decline(o *order, r wire.Refused) error {
	done, err := t.answered(o)
	if done || err != nil {
		return err
	}
	by, err := t.s.accounts.get(o.by)
	if err == nil {
		t.refused(by, o, r)
	}
	return err
}

// introduce puts a profile into a person's log where it is news.
func (t *turn) introduce(to, of *account) {
	if to.state == nil || to == of {
		return
	}
	profile := of.profile()
	if to.state.Introduced(profile) {
		return
	}
	t.append(to, wire.Event{By: of.name, Chat: of.name}.With(profile))
}
