package relay

import (
	"errors"
	"fmt"
	"runtime/debug"
	"sync"

	"sayso/store"
	"sayso/wire"
)

// Bounds of what waits for the sequencer, and of what it puts on disk at once.
const (
	maxWaiting      = 32 << 10 // orders
	maxWaitingBytes = 64 << 20
	maxBatch        = 4096 // events
	maxBatchBytes   = 1 << 20
)

// order is one thing for the sequencer to do, and whom to tell when it is on disk.
// Who made it owns it until it is submitted and again when done was called.
type order struct {
	by   wire.Account
	key  wire.Key
	kind string
	name string       // whom it concerns, as the command says it
	chat wire.Account // and who that is; empty when it is nobody
	body wire.Body    // decoded and cleaned
	raw  []byte       // the body's bytes in the log of by

	run   func(*turn, *order) error // what to do; every read comes before the first append
	alone bool                      // in a batch of its own: what follows must see it on disk
	event wire.Event                // the answer in the log of by
	done  func(*order, error)       // called once, by the sequencer, so it must not block
}

// queue holds the orders that wait for the sequencer.
type queue struct {
	mu     sync.Mutex // protects following
	orders []*order
	bytes  int
	closed bool

	some sync.Cond // there is something to take, or the queue is closed
	room sync.Cond // there is room again, or the queue is closed
}

func newQueue() *queue {
	q := &queue{}
	q.some.L, q.room.L = &q.mu, &q.mu
	return q
}

func (q *queue) full() bool { return len(q.orders) >= maxWaiting || q.bytes >= maxWaitingBytes }

// put adds orders; it waits for room, or says ErrBusy when it may not wait.
func (q *queue) put(wait bool, orders ...*order) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.full() && !q.closed {
		if !wait {
			return ErrBusy
		}
		q.room.Wait()
	}
	if q.closed {
		return ErrClosed
	}
	q.orders = append(q.orders, orders...)
	for _, o := range orders {
		q.bytes += len(o.raw)
	}
	q.some.Signal()
	return nil
}

// take returns all that waits, in order, and nothing when the queue is closed and
// empty. It reuses the room of what it gave before.
func (q *queue) take(before []*order) []*order {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.orders) == 0 && !q.closed {
		q.some.Wait()
	}
	clear(before)
	taken := q.orders
	q.orders, q.bytes = before[:0], 0
	q.room.Broadcast()
	return taken
}

// drop takes what waits now, without waiting for more.
func (q *queue) drop() []*order {
	q.mu.Lock()
	defer q.mu.Unlock()
	dropped := q.orders
	q.orders, q.bytes = nil, 0
	q.room.Broadcast()
	return dropped
}

func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.some.Broadcast()
	q.room.Broadcast()
}

func (q *queue) waiting() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.orders)
}

// sequence is the sequencer: the only one that appends. It ends when the queue is
// closed and everything in it is on disk.
func (s *Server) sequence() {
	defer close(s.drained)
	var orders []*order
	for {
		orders = s.queue.take(orders)
		if len(orders) == 0 {
			return
		}
		if err := s.work(orders); err != nil {
			// What was sent before its sender could hear of the failure must not
			// overtake what failed: all of it comes again, in its old order.
			for _, o := range s.queue.drop() {
				o.done(o, err)
			}
		}
		s.accounts.trim(maxAccounts)
	}
}

// work does orders in as many batches as their size asks for, up to the first batch
// that fails; the orders after that one fail with it.
func (s *Server) work(orders []*order) error {
	t := s.newTurn()
	for i, o := range orders {
		var err error
		if t.full() || o.alone && len(t.orders) > 0 {
			err = t.commit()
			t = s.newTurn()
		}
		if err == nil {
			t.do(o)
			i++
			if o.alone || t.broken {
				err = t.commit()
				t = s.newTurn()
			}
		}
		if err != nil {
			for _, o := range orders[i:] {
				o.done(o, err)
			}
			return err
		}
	}
	return t.commit()
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
	t.now = t.s.now()
	if err := o.run(t, o); err != nil {
		t.s.log.Error("order", "kind", o.kind, "by", o.by, "err", err)
		o.done(o, fmt.Errorf("%w: the relay cannot read its disk", ErrBusy))
		return
	}
	t.orders = append(t.orders, o)
}

// commit puts the turn on disk and tells those who ordered it. After a failure it
// is unknown whether the disk has it: what was folded ahead of the disk is
// forgotten and read again, and everybody comes again with the same keys.
func (t *turn) commit() error {
	err := t.write()
	if err != nil || t.events > 0 {
		t.s.trouble.Store(err != nil)
	}
	for _, a := range t.touched {
		a.touched = false
	}
	if err != nil {
		t.s.accounts.forget(t.touched)
		t.s.log.Error("batch", "events", t.events, "orders", len(t.orders), "err", err)
		if errors.Is(err, store.ErrFull) {
			err = fmt.Errorf("%w: the relay's disk is full", ErrBusy)
		} else if !t.broken {
			err = fmt.Errorf("%w: the relay's disk did not take it", ErrBusy)
		}
	}
	for _, o := range t.orders {
		o.done(o, err)
	}
	return err
}

func (t *turn) write() error {
	switch {
	case t.broken:
		return ErrBusy
	case t.events == 0:
		return nil
	}
	for _, a := range t.touched {
		if a.state != nil && a.state.Head.Seq-a.snapshot >= snapshotEvery {
			a.snapshot = a.state.Head.Seq
			t.batch.Snapshot(a.name, a.snapshot, a.state.Snapshot())
		}
	}
	return t.batch.Commit()
}
