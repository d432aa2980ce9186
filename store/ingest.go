package store

import (
	"errors"
	"fmt"

	"github.com/dgraph-io/badger/v4"

	"sayso/wire"
)

// maxIngest is about how many bytes of a list of events go into one transaction.
const maxIngest = 384 << 10

// Ingest stores events that a relay sent, in a replica. They must continue the log
// and follow one another, else it is ErrGap; a number that the log has under another
// sum, or a sum that does not follow, is ErrFork. Events that the log has are passed
// over. The entries of the outbox that the events answer go in the same transaction
// as the answers. A long list takes several transactions, each whole events.
func (l *Log) Ingest(events []wire.Event) error {
	l.db.writing.Lock()
	defer l.db.writing.Unlock()
	if _, err := l.waiting(); err != nil {
		return err
	}
	head, err := l.load()
	if err != nil {
		return err
	}
	events, err = l.fresh(head, events)
	if err != nil || len(events) == 0 {
		return err
	}
	if err := l.learnOwner(events); err != nil {
		return err
	}
	for len(events) > 0 {
		n, err := l.ingestSome(events)
		if err != nil {
			l.outbox = nil
			l.reload()
			return err
		}
		events = events[n:]
	}
	return nil
}

// fresh proves that events continue the log at head, and returns those beyond it.
func (l *Log) fresh(head wire.Pos, events []wire.Event) ([]wire.Event, error) {
	known := 0
	for i, e := range events {
		switch {
		case i > 0 && e.Seq != events[i-1].Seq+1, i == 0 && (e.Seq == 0 || e.Seq > head.Seq+1):
			return nil, fmt.Errorf("%w %s: it ends at %d, and %d came", ErrGap, l.name, head.Seq, e.Seq)
		case i > 0 && !e.Follows(events[i-1].Pos), i == 0 && e.Seq == head.Seq+1 && !e.Follows(head):
			return nil, l.fork(e.Seq)
		case e.Seq <= head.Seq:
			known++
		}
	}
	if known == 0 {
		return events, nil
	}
	// All of them hang together, so one common position proves all that came before it.
	at := events[known-1].Pos
	if at.Seq < head.Seq {
		mine, err := l.At(at.Seq)
		if err != nil {
			return nil, err
		}
		head = mine.Pos
	}
	if at != head {
		return nil, l.fork(at.Seq)
	}
	return events[known:], nil
}

func (l *Log) fork(seq uint64) error { return fmt.Errorf("log %s at %d: %w", l.name, seq, ErrFork) }

// learnOwner finds out whose log this is: its first event introduces its owner.
// events are about to be stored; it may be among them.
func (l *Log) learnOwner(events []wire.Event) error {
	if l.owner != "" {
		return nil
	}
	if len(events) > 0 && events[0].Seq == 1 {
		l.owner = events[0].By
		return nil
	}
	first, err := l.At(1)
	if errors.Is(err, ErrNone) {
		return nil
	}
	l.owner = first.By
	return err
}

// ingestSome stores the first of events, as many as fit a transaction, and returns
// how many that were.
func (l *Log) ingestSome(events []wire.Event) (n int, err error) {
	c := change{entries: make([]*badger.Entry, 0, 3*min(len(events), 1024))}
	box := &outbox{items: l.outbox.items}
	for n < len(events) && c.size < maxIngest {
		e := events[n]
		n++
		c.set(eventKey(l.name, e.Seq), e.Append(make([]byte, 0, len(e.Raw)+256)))
		if threaded(e) {
			c.set(threadKey(l.name, e.Chat, e.Seq), nil)
		}
		if err := l.index(&c, events[:n-1], e); err != nil {
			return 0, err
		}
		if e.Key == "" {
			continue
		}
		r := ref(e, l.owner)
		c.set(keyKey(l.name, r), number(e.Seq))
		if i := box.find(e.Key); i >= 0 && r.By == l.owner {
			c.remove(outboxKey(l.name, box.items[i].order))
			box.items = append(box.items[:i:i], box.items[i+1:]...)
		}
	}
	if err := l.db.commit(&c); err != nil {
		return 0, err
	}
	l.outbox = box
	l.publish(events[n-1].Pos)
	return n, nil
}
