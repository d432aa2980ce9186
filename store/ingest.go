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
	if err := l.ingest(events); err != nil {
		l.outbox.Store(nil)
		l.reload()
		return err
	}
	return nil
}

// ingest stores events that continue the log. While one part of them is written, the
// next is made ready: that takes about half as long.
func (l *Log) ingest(events []wire.Event) error {
	flying, at := 0, 0 // where the part begins that is being written, and the one after it
	box := l.outbox.Load()
	written := make(chan error, 1)
	written <- nil
	for at < len(events) {
		p, err := l.part(events[flying:], at-flying, box)
		if err := <-written; err != nil {
			return err
		}
		if err != nil {
			return err
		}
		go func() { written <- l.write(p) }()
		flying, at, box = at, at+p.length, p.box
	}
	return <-written
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

// part is what one transaction of an ingest stores.
type part struct {
	change
	length int      // in events
	head   wire.Pos // the last of them
	box    *outbox  // what is left of the outbox after it
}

// part makes ready the events from a number on, as many as fit a transaction. The log
// ends where the events before that number begin or end: they may be being written.
func (l *Log) part(events []wire.Event, from int, box *outbox) (p *part, err error) {
	const entries = 3 // of most events
	p = &part{change: change{entries: make([]badger.Entry, 0, entries*min(len(events)-from, 1024))}, box: box}
	for i := from; i < len(events) && p.size < maxIngest; i++ {
		e := events[i]
		p.length++
		p.head = e.Pos
		p.set(eventKey(l.name, e.Seq), e.Append(make([]byte, 0, len(e.Raw)+envelope)))
		if threaded(e) {
			p.set(threadKey(l.name, e.Chat, e.Seq), nil)
		}
		if err := l.index(&p.change, events[:i], e); err != nil {
			return nil, err
		}
		if e.Key == "" {
			continue
		}
		r := ref(e, l.owner)
		p.set(keyKey(l.name, r), number(e.Seq))
		if i := p.box.find(e.Key); i >= 0 && r.By == l.owner {
			p.remove(outboxKey(l.name, p.box.items[i].order))
			p.box = p.box.without(i)
		}
	}
	return p, nil
}

// write stores a part and shows it.
func (l *Log) write(p *part) error {
	err := l.db.commit(&p.change)
	if err == nil {
		l.outbox.Store(p.box)
		l.publish(p.head, nil)
	}
	return err
}
