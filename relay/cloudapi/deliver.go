package cloudapi

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"sayso/relay"
	"sayso/wire"
)

// Run delivers webhooks until ctx ends: one worker per business, so that a receiver
// that is slow or gone holds up no other, and none holds up the sends.
func (f *Face) Run(ctx context.Context) error {
	var workers sync.WaitGroup
	for _, b := range f.o.Relay.Businesses() {
		w := f.worker(b)
		workers.Go(func() { w.run(ctx) })
	}
	workers.Wait()
	return nil
}

// place is how far a worker came: all webhooks of the events up to seq are
// delivered, and so many of the event after it.
type place struct {
	seq  uint64
	part int
}

// The marks in the business's log that hold a worker's place.
const (
	markSeq  = "webhook"
	markPart = "webhook_part"
)

const (
	pageEvents = 256
	pageBytes  = 1 << 20
	// keepEvery is how often the place is kept while there is more to deliver. A mark
	// waits for the disk as the sequencer does, so one for every webhook would slow sends.
	keepEvery = 50 * time.Millisecond
	// snapshotEvery is the least number of events between two snapshots. A big
	// ledger waits longer, so that snapshots cost the same per event.
	snapshotEvery = 1024
)

// worker reads the log of one business and posts what it makes known. Its own
// goroutine owns all of it. A crash repeats the webhooks since the place was last
// kept and loses none: the place moves only after the answer 200.
type worker struct {
	face     *Face
	author   author
	log      *slog.Logger
	ledger   *ledger   // one event ahead of the place while that event is delivered
	at       place     // how far it came
	kept     place     // what the marks say
	keptAt   time.Time // when they were written
	snapshot uint64    // the event at which the last snapshot was taken
	failures int       // tries in a row that failed
}

func (f *Face) worker(b relay.Business) *worker {
	return &worker{face: f, author: author{b, f.nameOf, f.saidBy(b)}, log: f.o.Log.With("business", b.Account)}
}

// nameOf returns how a person is called, or else the number.
func (f *Face) nameOf(a wire.Account) string {
	if p, ok := f.o.Relay.Profile(a); ok && p.Name != "" {
		return p.Name
	}
	return string(a)
}

// saidBy finds the messages of a business in its own log.
func (f *Face) saidBy(b relay.Business) func(wire.Ref) (wire.Message, bool) {
	return func(ref wire.Ref) (wire.Message, bool) {
		log := f.o.Relay.Log(wire.Account(b.Account))
		seq, ok, err := log.Find(ref)
		if err != nil || !ok {
			return wire.Message{}, false
		}
		e, err := log.At(seq)
		m, ok := e.Body().(wire.Message)
		return m, ok && err == nil
	}
}

func (w *worker) account() wire.Account { return wire.Account(w.author.business.Account) }

// run follows the log until ctx ends. When the log cannot be read it starts again
// from what is on disk.
func (w *worker) run(ctx context.Context) {
	w.verify(ctx)
	for ctx.Err() == nil {
		err := w.follow(ctx)
		if err := w.keep(); err != nil {
			w.log.Warn("webhook place not kept; some will be repeated", "err", err)
		}
		if ctx.Err() != nil {
			return
		}
		w.log.Error("webhooks interrupted", "err", err)
		w.failures++
		if w.pause(ctx) != nil {
			return
		}
	}
}

// follow restores the ledger and delivers event after event. It returns with the
// error that ends it.
func (w *worker) follow(ctx context.Context) error {
	if err := w.restore(); err != nil {
		return err
	}
	log := w.face.o.Relay.Log(w.account())
	for {
		if err := log.Wait(ctx, w.at.seq); err != nil {
			return err
		}
		page, err := log.After(w.at.seq, pageEvents, pageBytes)
		if err != nil {
			return err
		}
		for _, e := range page {
			if err := w.event(ctx, e); err != nil {
				return err
			}
		}
		if log.Head().Seq == w.at.seq || w.due() {
			if err := w.keep(); err != nil {
				return err
			}
		}
		w.keepLedger()
	}
}

// restore brings the ledger to where the webhooks are delivered: from the snapshot,
// which only makes this short, and by folding the events since.
func (w *worker) restore() error {
	log := w.face.o.Relay.Log(w.account())
	_, state, err := log.Snapshot()
	if err != nil {
		return err
	}
	seq, err := log.Mark(markSeq)
	if err != nil {
		return err
	}
	part, err := log.Mark(markPart)
	if err != nil {
		return err
	}
	w.at = place{seq, int(part)}
	w.kept, w.ledger = w.at, restore(state)
	if w.ledger.Seq > seq {
		w.ledger = newLedger()
	}
	w.snapshot = w.ledger.Seq
	for w.ledger.Seq < seq {
		page, err := log.After(w.ledger.Seq, min(pageEvents, int(seq-w.ledger.Seq)), pageBytes)
		if err != nil {
			return err
		}
		if len(page) == 0 {
			return fmt.Errorf("log of %s ends at %d, before its webhooks at %d", w.account(), w.ledger.Seq, seq)
		}
		for _, e := range page {
			w.ledger.apply(w.account(), e)
		}
	}
	return nil
}

// event delivers what one event makes known, and moves the place past it.
func (w *worker) event(ctx context.Context, e wire.Event) error {
	news := w.ledger.apply(w.account(), e)
	if w.author.business.Webhook == "" {
		news = nil
	}
	for w.at.part < len(news) {
		if err := w.tell(ctx, e, news[w.at.part]); err != nil {
			return err
		}
		w.at.part++
		if w.due() {
			if err := w.keep(); err != nil {
				return err
			}
		}
	}
	w.at = place{seq: e.Seq}
	return nil
}

// tell delivers one notice that the event e makes known.
func (w *worker) tell(ctx context.Context, e wire.Event, n notice) error {
	of := e
	if n.of != e.Seq {
		var err error
		if of, err = w.face.o.Relay.Log(w.account()).At(n.of); err != nil {
			return err
		}
		// A receipt covers all that was sent before; what a block kept away never came.
		if kept, err := w.face.o.Relay.KeptAway(w.account(), of.Key); kept || err != nil {
			return err
		}
	}
	body, err := w.author.webhook(n, e, of)
	if err != nil {
		w.log.Error("webhook not made", "event", e.Seq, "err", err)
		return nil
	}
	return w.deliver(ctx, e, body)
}

// due reports whether the marks are old enough to be written again.
func (w *worker) due() bool { return time.Since(w.keptAt) >= keepEvery }

// keep writes the place into the marks. Between any two writes the marks stand at
// or before the place, so a crash there repeats and does not skip.
func (w *worker) keep() error {
	log := w.face.o.Relay.Log(w.account())
	set := func(name string, from, to uint64) error {
		if from == to {
			return nil
		}
		return log.SetMark(name, to)
	}
	if w.at.seq != w.kept.seq {
		if err := set(markPart, uint64(w.kept.part), 0); err != nil {
			return err
		}
		w.kept.part = 0
		if err := set(markSeq, w.kept.seq, w.at.seq); err != nil {
			return err
		}
		w.kept.seq = w.at.seq
	}
	if err := set(markPart, uint64(w.kept.part), uint64(w.at.part)); err != nil {
		return err
	}
	w.kept, w.keptAt = w.at, time.Now()
	return nil
}

// keepLedger takes a snapshot of the ledger now and then, never past the place
// that is kept. That it fails is no reason to stop: the next start folds more.
func (w *worker) keepLedger() {
	if w.kept.seq != w.ledger.Seq || w.ledger.Seq-w.snapshot < max(snapshotEvery, uint64(w.ledger.size())) {
		return
	}
	w.snapshot = w.ledger.Seq
	w.ledger.prune(w.face.o.Now().UnixMilli())
	state, err := w.ledger.snapshot()
	if err == nil {
		err = w.face.o.Relay.Log(w.account()).SetSnapshot(w.ledger.Seq, state)
	}
	if err != nil {
		w.log.Warn("webhook snapshot not kept", "err", err)
	}
}
