package deliver

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"sayso/relay/cloudapi/webhook"
	"sayso/wire"
)

const (
	pageEvents = 256
	pageBytes  = 1 << 20
	// keepEvery is how often the place is kept while there is more to deliver. It waits
	// for the disk as the sequencer does, so one for every webhook would slow sends.
	keepEvery = 50 * time.Millisecond
	// snapshotEvery is the least number of events between two snapshots. A big
	// ledger waits longer, so that snapshots cost the same per event.
	snapshotEvery = 1024
	// lastTries is how long what is on its way may take when the relay closes.
	lastTries = 2 * time.Second
)

// worker reads the log of one business and posts what it makes known. Its own
// goroutine owns all of it but for what is said to be shared. A crash repeats the
// webhooks since the place was last kept and loses none: the place moves only after
// the answer 200.
type worker struct {
	courier *Courier
	account wire.Account
	log     *slog.Logger

	ledger  *webhook.Ledger // what all events up to ledger.Seq make known is in the lanes, or delivered
	lanes   lanes
	shot    *shot  // of the ledger; kept once nothing before it waits
	snapped uint64 // the event at which the last snapshot was taken

	kept   []byte // the place as it is on the disk
	keptAt time.Time
	moved  bool // since it was kept

	results chan result
	asked   chan func() // what others want done in the worker's goroutine

	twice   atomic.Int64 // shared: so many webhooks are delivered twice
	waiting atomic.Int64 // shared: webhooks that are not delivered yet
	oldest  atomic.Int64 // shared: when the first of them became known, Unix milliseconds; 0 for none
}

// shot is a snapshot of the ledger.
type shot struct {
	seq   uint64
	state []byte
}

func (c *Courier) worker(account wire.Account) *worker {
	return &worker{
		courier: c, account: account, log: c.o.Log.With("business", account),
		results: make(chan result, inFlight), asked: make(chan func(), 1),
	}
}

// run follows the log until ctx ends. When the log cannot be read it starts again
// from what is on disk.
func (w *worker) run(ctx context.Context) {
	w.greet(ctx)
	for failures := 1; ctx.Err() == nil; failures++ {
		err := w.follow(ctx)
		if err := w.keep(); err != nil {
			w.log.Warn("webhook place not kept; some will be repeated", "err", err)
		}
		if ctx.Err() != nil {
			return
		}
		w.log.Error("webhooks interrupted", "err", err)
		select {
		case <-ctx.Done():
		case <-time.After(w.courier.wait(failures)):
		}
	}
}

// follow restores the ledger and delivers what is and what comes. It returns with the
// error that ends it, once nothing is on its way any more.
func (w *worker) follow(ctx context.Context) error {
	if err := w.restore(); err != nil {
		return err
	}
	wake, cancel := w.courier.o.Relay.Log(w.account).Subscribe()
	defer cancel()
	flights, ground := context.WithCancel(context.WithoutCancel(ctx))
	defer ground()
	defer w.settle(ground)
	tick := time.NewTimer(0)
	defer tick.Stop()
	for {
		more, err := w.read()
		if err != nil {
			return err
		}
		w.launch(flights)
		tick.Reset(w.tend())
		var goOn chan struct{}
		if more {
			goOn = noWait
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case r := <-w.results:
			w.landed(r)
		case do := <-w.asked:
			do()
		case <-goOn:
		case <-wake:
		case <-tick.C:
		}
	}
}

// noWait can be received from.
var noWait = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

// read takes the next events of the log into the lanes, if there is room. It reports
// whether there may be more.
func (w *worker) read() (bool, error) {
	if w.lanes.full() {
		return false, nil
	}
	page, err := w.courier.o.Relay.Log(w.account).After(w.ledger.Seq, pageEvents, pageBytes)
	heard := len(page) > 0 && w.courier.hears(w.account)
	for i := range page {
		news := w.ledger.Apply(w.account, page[i])
		if w.moved = true; heard {
			w.lanes.add(&page[i], news, 0)
		}
	}
	return len(page) > 0, err
}

// launch sends out what may go, one webhook of a conversation at a time.
func (w *worker) launch(ctx context.Context) {
	for l := w.lanes.next(time.Now()); l != nil; l = w.lanes.next(time.Now()) {
		j, failures := l.jobs[0], l.failures
		go func() {
			over, taken := w.try(ctx, j, failures)
			w.results <- result{l, over, taken}
		}()
	}
}

// landed takes note of what became of a try, and of others that are in.
func (w *worker) landed(r result) {
	for in := true; in; {
		w.lanes.landed(r, time.Now(), w.courier.wait)
		w.moved = w.moved || r.over
		select {
		case r = <-w.results:
		default:
			in = false
		}
	}
}

// settle waits a little for what is on its way.
func (w *worker) settle(ground func()) {
	late := time.AfterFunc(lastTries, ground)
	defer late.Stop()
	for w.lanes.flying > 0 {
		w.landed(<-w.results)
	}
}

// keepAgain is when it is tried again to keep the place, on a disk that did not take it.
// Until then all goes on: only a crash would repeat more.
const keepAgain = time.Second

// tend keeps what is due to be kept, and returns after how long there is more to do.
func (w *worker) tend() time.Duration {
	now := time.Now()
	next := w.lanes.due(now)
	w.waiting.Store(int64(w.lanes.jobs))
	if !w.moved {
		return next
	}
	if rest := keepEvery - now.Sub(w.keptAt); rest > 0 {
		return min(next, rest)
	}
	if err := w.keep(); err != nil {
		w.log.Warn("webhook place not kept; a crash would repeat some", "err", err)
		w.keptAt = now.Add(keepAgain - keepEvery)
		return min(next, keepAgain)
	}
	w.oldest.Store(w.lanes.oldest())
	w.keepLedger()
	return next
}
