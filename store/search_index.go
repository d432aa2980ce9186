package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"sayso/wire"
)

const (
	// lag is how many events the index on the disk may be behind before they are worth a
	// write; a search reads those few itself.
	lag = 256
	// maxGather is how much is gathered before it is written, as postings.add counts:
	// what makes a segment of the size that stays as it is.
	maxGather = 1536 << 10
	// maxSegment is above how many bytes a segment is cut in two; one fits a transaction.
	maxSegment = 896 << 10
	// maxRange is how many events a segment covers at most, so that two bytes name one.
	maxRange = 1 << 16
)

// index is the search index of a log: segments on the disk, which cover the events up
// to a mark, and what has been gathered of the events after it. All texts that a
// message has had lead to the message; a search holds what it finds against the
// message as it stands. So an entry too many does no harm.
type index struct {
	mu       sync.Mutex // protects following
	loaded   bool
	segments []segment // without their parts
	gathered gathered

	upTo atomic.Uint64 // the last event gathered
}

// gathered is the part of an index that is not on the disk yet.
type gathered struct {
	first, upTo uint64              // the events it is of
	fresh       postings            // of messages among them
	older       map[uint64]postings // of messages before them, by the first event of their segment
	size        int                 // as postings.add counts
	packed      []segment           // all of it as it is searched; nil when that is not made
}

func gatherAfter(mark uint64) gathered {
	return gathered{first: mark + 1, upTo: mark, fresh: postings{}, older: map[uint64]postings{}}
}

// Indexed returns up to which event the log has been read for searching by this
// process: it shows how far the first [Log.Index] of a long history has come.
func (l *Log) Indexed() uint64 { return l.search.upTo.Load() }

// Index keeps a replica's log ready to be searched. It goes on until ctx ends or the
// store is closed, and returns nil then. It is woken by the log alone, and works when
// some hundred events have come. Without it a search finds the same, but the first one
// after many events reads them all. Killed at any point, it goes on from there.
func (l *Log) Index(ctx context.Context) error {
	for {
		err := l.lull(ctx)
		if err == nil {
			l.search.mu.Lock()
			err = l.anew(l.advance(ctx))
			first := l.search.gathered.first
			l.search.mu.Unlock()
			if err == nil {
				err = l.Wait(ctx, first+lag-2)
			}
		}
		if errors.Is(err, ErrClosed) || ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("search index of log %s: %w", l.name, err)
		}
	}
}

const (
	lullTime = 300 * time.Millisecond
	mostLull = 3 * time.Second
)

// lull waits until the log has not changed for a while, within bounds: while a process
// starts or very much comes at once, the screen has the processor.
func (l *Log) lull(ctx context.Context) error {
	wake, cancel := l.Subscribe()
	defer cancel()
	quiet, most := time.NewTimer(lullTime), time.NewTimer(mostLull)
	defer quiet.Stop()
	defer most.Stop()
	for {
		select {
		case <-wake:
			quiet.Reset(lullTime)
		case <-quiet.C:
			return nil
		case <-most.C:
			return nil
		case <-l.db.closed:
			return ErrClosed
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// anew throws the index away if that is what err asks for, and returns other errors.
func (l *Log) anew(err error) error {
	if !errors.Is(err, errPart) {
		return err
	}
	l.db.o.Log.Warn("search index built anew", "err", err)
	l.search.loaded, l.search.gathered = false, gatherAfter(0)
	return l.dropIndex()
}

// advance gathers all events up to the head, and writes when there is enough to write.
// The caller holds index.mu.
func (l *Log) advance(ctx context.Context) error {
	if l.db.o.Role != Replica {
		return errNotReplica
	}
	x := &l.search
	if !x.loaded {
		if err := l.loadIndex(); err != nil {
			return err
		}
	}
	g := &x.gathered
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		events, err := l.After(g.upTo, lag, maxIngest)
		if err != nil {
			return err
		}
		if len(events) == 0 {
			break
		}
		for _, e := range events {
			if err := l.gather(e); err != nil {
				return err
			}
			if g.size >= maxGather || g.upTo-g.first >= maxRange/2 {
				if err := l.writeGathered(); err != nil {
					return err
				}
			}
		}
		x.upTo.Store(g.upTo)
	}
	if g.upTo+1-g.first < lag {
		return nil
	}
	return l.writeGathered()
}

// gather takes in the next event.
func (l *Log) gather(e wire.Event) error {
	g := &l.search.gathered
	if a, ok := amends(e); ok {
		if err := l.gatherAmendment(a, e); err != nil {
			return err
		}
	} else if m, ok := searchable(e); ok {
		g.fresh.message(uint16(e.Seq-g.first), e, m, &g.size)
	}
	g.upTo, g.packed = e.Seq, nil
	return nil
}

// gatherAmendment enters what makes a message another under that message.
func (l *Log) gatherAmendment(a amendment, e wire.Event) error {
	if !a.changes() {
		return nil
	}
	seq, ok, err := l.Find(a.of)
	if err != nil || !ok || seq >= e.Seq {
		return err
	}
	g := &l.search.gathered
	p, first := g.fresh, g.first
	if seq < first {
		first = l.search.segments[l.search.segmentOf(seq)].first
		if p = g.older[first]; p == nil {
			p = postings{}
			g.older[first] = p
		}
	}
	p.amendment(uint16(seq-first), e, &g.size)
	return nil
}

// changes reports whether the amendment makes the message another, or takes it away.
func (a amendment) changes() bool { return a.sort == "edit" || a.sort == "delete" || a.sort == "hide" }

// searchable returns the message that e is or, if it was refused, would have been.
func searchable(e wire.Event) (wire.Message, bool) {
	if e.Chat == "" || e.Kind != kindMessage && e.Kind != kindRefused {
		return wire.Message{}, false
	}
	b := e.Body()
	if r, ok := b.(wire.Refused); ok {
		b = r.Asked()
	}
	m, ok := b.(wire.Message)
	return m, ok
}

const (
	kindMessage = "message"
	kindRefused = "refused"
)

// message enters a message under all its terms.
func (p postings) message(offset uint16, e wire.Event, m wire.Message, size *int) {
	add := func(term []byte) { p.add(term, spotAt(offset, anywhere), size) }
	p.text(offset, searchedText(m), size)
	add(label(termAccount, string(e.Chat)))
	if e.By != e.Chat {
		add(label(termAccount, string(e.By)))
	}
	if m.Purpose != "" {
		add(label(termPurpose, string(m.Purpose)))
	}
	if e.Kind != kindMessage {
		add(label(termKind, e.Kind))
	}
	add(hourTerm(e.At))
}

// text enters a text under its terms.
func (p postings) text(offset uint16, text string, size *int) {
	termsOf(fold(text), func(term []byte, place byte) { p.add(term, spotAt(offset, place), size) })
}

// amendment enters that a message is not what it was, and what it is now.
func (p postings) amendment(offset uint16, e wire.Event, size *int) {
	p.add([]byte(termAmended), spotAt(offset, anywhere), size)
	if edit, ok := e.Body().(wire.Edit); ok {
		p.text(offset, edit.Text, size)
	}
}
