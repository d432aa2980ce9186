package relay

import (
	"sync"

	"sayso/chat"
	"sayso/wire"
)

// Bounds of what waits for the sequencer.
const (
	maxWaiting      = 32 << 10 // orders
	maxWaitingBytes = 64 << 20
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

	run     func(*turn, *order) error // what to do; every read comes before the first append
	alone   bool                      // in a batch of its own: what follows must see it on disk
	event   wire.Event                // the answer in the log of by
	judged  bool
	verdict chat.Verdict        // when judged
	done    func(*order, error) // called once, by the sequencer, so it must not block
}

// queue holds the orders that wait for the sequencer.
type queue struct {
	some chan struct{} // one slot: there is something to take, or the queue is closed

	mu     sync.Mutex // protects following
	orders []*order
	bytes  int
	closed bool

	room sync.Cond // there is room again, or the queue is closed
}

func newQueue() *queue {
	q := &queue{some: make(chan struct{}, 1)}
	q.room.L = &q.mu
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
	notify(q.some)
	return nil
}

// take returns all that waits now, in order, and puts a used up slice in its place.
func (q *queue) take(used []*order) []*order {
	clear(used)
	q.mu.Lock()
	defer q.mu.Unlock()
	taken := q.orders
	q.orders, q.bytes = used[:0], 0
	q.room.Broadcast()
	return taken
}

func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.room.Broadcast()
	notify(q.some)
}

// ended reports whether the queue is closed and empty.
func (q *queue) ended() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.closed && len(q.orders) == 0
}

func (q *queue) waiting() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.orders)
}
