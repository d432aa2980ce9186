package relay

import (
	"time"

	"sayso/store"
	"sayso/wire"
)

// turn is one batch in the making. What it appends is folded into the accounts at
// once, so that each order is judged after all the orders before it, on disk or not.
type turn struct {
	s       *Server
	now     time.Time
	batch   *store.Batch
	events  int // and marks: what there is to write
	touched []*account
	orders  []*order                // done in this turn, to be told of its fate
	keys    map[wire.Ref]wire.Event // answers in this batch, which the disk does not know yet
	away    map[wire.Ref]bool       // kept away by a block in this batch; likewise
	broken  bool                    // an order panicked: nothing of this is to be written
}

func (s *Server) newTurn() *turn {
	return &turn{s: s, batch: s.db.Batch(), keys: map[wire.Ref]wire.Event{}, away: map[wire.Ref]bool{}}
}

func (t *turn) full() bool { return t.events >= maxBatch || t.batch.Size() >= maxBatchBytes }

// append places an event at the end of an account's log.
func (t *turn) append(a *account, e wire.Event) wire.Event {
	e.At = t.now.UnixMilli()
	e = t.batch.Append(a.name, e)
	t.events++
	t.touch(a)
	if a.state != nil {
		a.state.Apply(e)
	}
	if e.Key != "" && e.By == a.name {
		t.keys[wire.Ref{By: e.By, Key: e.Key}] = e
	}
	return e
}

// touch notes that what is known about an account is ahead of the disk.
func (t *turn) touch(a *account) {
	if !a.touched {
		a.touched = true
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
	ref := wire.Ref{By: o.by, Key: o.key}
	if e, ok := t.keys[ref]; ok {
		o.event = e
		return true, nil
	}
	log := t.s.db.Log(o.by)
	seq, ok, err := log.Find(ref)
	if err != nil || !ok {
		return false, err
	}
	o.event, err = log.At(seq)
	return true, err
}

// refuse answers an order with a no that keeps what was asked for.
func (t *turn) refuse(a *account, o *order, cause wire.Cause, why string) {
	e := wire.Event{Key: o.key, By: o.by, Chat: o.chat}
	if e.Chat == "" && wire.Account(o.name).Valid() {
		e.Chat = wire.Account(o.name)
	}
	o.event = t.append(a, e.With(wire.Refused{Cause: cause, Why: why, What: o.kind, Body: o.raw}))
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
