package store

import (
	"errors"
	"slices"

	"github.com/dgraph-io/badger/v4"

	"sayso/wire"
)

// Thread returns the newest events of a chat before a number, at most limit of them,
// oldest first. before 0 means from the newest. It is for a replica. All events of
// the chat are there except those that do not show as lines: receipts, reads,
// withheld messages, profiles, where the chat stands in the list, and what amends a
// message; for that see [Log.About].
func (l *Log) Thread(chat wire.Account, before uint64, limit int) (events []wire.Event, err error) {
	err = l.reading(func(m *moment) error {
		seqs, _ := m.before(chat, before, limit)
		events, err = m.events(seqs)
		return err
	})
	return events, err
}

// Span says which part of a thread is meant: After events from a number on, and Before
// events before it. Where fewer than After follow it has as many more before, so that
// they fill a screen, unless Before is 0. At 0 is the end of the thread.
type Span struct {
	At            uint64
	Before, After int
	Also          []wire.Ref // messages that are wanted beside it, from wherever in the log
}

// Stretch is a part of a thread with what it cannot be shown without.
type Stretch struct {
	Thread       []wire.Event // as [Log.Thread] returns it
	Beside       []wire.Event // the messages that it answers or pins and those wanted too, and what amends them and it; oldest first
	Older, Newer bool         // whether the chat goes on before and after it; false where nothing was asked for
}

// Stretch reads a part of a chat. All of it is of one moment. It is for a replica.
func (l *Log) Stretch(chat wire.Account, s Span) (p Stretch, err error) {
	err = l.reading(func(m *moment) error {
		var before, after []uint64
		if s.At != 0 && s.After > 0 {
			after, p.Newer = m.after(chat, s.At, s.After)
		}
		if s.Before > 0 {
			before, p.Older = m.before(chat, s.At, max(s.Before, s.After-len(after)))
		}
		seqs := append(before, after...)
		if p.Thread, err = m.events(seqs); err == nil {
			p.Beside, err = m.beside(seqs, p.Thread, s.Also)
		}
		return err
	})
	return p, err
}

// Heard counts the messages of a chat between two numbers, both excluded, that are not
// by me. It costs a step for each event of the chat there. It is for a replica.
func (l *Log) Heard(chat, me wire.Account, after, before uint64) (n int, err error) {
	const most = 512 // at a time
	err = l.reading(func(m *moment) error {
		for more := true; more; {
			var seqs []uint64
			seqs, more = m.after(chat, after+1, most)
			end, _ := slices.BinarySearch(seqs, before)
			events, err := m.events(seqs[:end])
			if err != nil {
				return err
			}
			for _, e := range events {
				after = e.Seq
				if _, ok := e.Body().(wire.Message); ok && e.By != me {
					n++
				}
			}
			more = more && end == len(seqs)
		}
		return nil
	})
	return n, err
}

// moment is a replica's log as it was at one moment. Its iterators are kept from one
// question to the next.
type moment struct {
	log *Log
	txn *badger.Txn

	overEvents, overAbout *badger.Iterator // the events, and the index of what amends them; nil until needed
}

// reading runs f on a replica's log.
func (l *Log) reading(f func(*moment) error) error {
	if l.db.o.Role != Replica {
		return errNotReplica
	}
	return l.db.view(func(txn *badger.Txn) error {
		m := &moment{log: l, txn: txn}
		defer m.close()
		return f(m)
	})
}

func (m *moment) close() {
	for _, it := range []*badger.Iterator{m.overEvents, m.overAbout} {
		if it != nil {
			it.Close()
		}
	}
}

// through returns an iterator over the keys that begin with prefix, which it makes the
// first time.
func (m *moment) through(it **badger.Iterator, prefix []byte) *badger.Iterator {
	if *it == nil {
		*it = m.txn.NewIterator(iterate(prefix))
	}
	return *it
}

// before returns the numbers of the last events of a chat before one, in order, and
// whether there are more.
func (m *moment) before(chat wire.Account, seq uint64, limit int) (seqs []uint64, more bool) {
	seqs, more = m.walk(threadKey(m.log.name, chat, seq-1), limit, true) // 0 wraps: it is the end
	slices.Reverse(seqs)
	return seqs, more
}

// after returns the numbers of the first events of a chat from one on, and whether there
// are more.
func (m *moment) after(chat wire.Account, seq uint64, limit int) (seqs []uint64, more bool) {
	return m.walk(threadKey(m.log.name, chat, seq), limit, false)
}

func (m *moment) walk(from []byte, limit int, back bool) (seqs []uint64, more bool) {
	o := iterate(from[:len(from)-8])
	o.Reverse = back
	it := m.txn.NewIterator(o)
	defer it.Close()
	seqs = make([]uint64, 0, min(limit, 128))
	for it.Seek(from); it.Valid() && len(seqs) < limit; it.Next() {
		seqs = append(seqs, lastSeq(it.Item().Key()))
	}
	return seqs, it.Valid()
}

// find returns the number of the event with a key, 0 for none.
func (m *moment) find(of wire.Ref) (uint64, error) {
	v, err := read(m.txn, keyKey(m.log.name, of))
	if errors.Is(err, ErrNone) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return m.log.decode(v)
}

// near is how far apart events may be so that going through all between them beats
// looking for each by its key.
const near = 12

// events reads events by their numbers, which ascend.
func (m *moment) events(seqs []uint64) ([]wire.Event, error) {
	if len(seqs) == 0 {
		return nil, nil
	}
	events := make([]wire.Event, len(seqs))
	for from, to := 0, 0; from < len(seqs); from = to {
		for to = from + 1; to < len(seqs) && seqs[to]-seqs[to-1] <= near; to++ {
		}
		if err := m.run(seqs[from:to], events[from:to]); err != nil {
			return nil, err
		}
	}
	return events, nil
}

// run reads events that are near each other, or one.
func (m *moment) run(seqs []uint64, into []wire.Event) (err error) {
	key := eventKey(m.log.name, seqs[0])
	if len(seqs) == 1 {
		raw, err := read(m.txn, key)
		if err != nil {
			return m.log.missing(seqs[0], err)
		}
		into[0], err = m.log.parse(seqs[0], raw)
		return err
	}
	it := m.through(&m.overEvents, key[:len(key)-8])
	it.Seek(key)
	for i, seq := range seqs {
		for it.Valid() && lastSeq(it.Item().Key()) < seq {
			it.Next()
		}
		if !it.Valid() || lastSeq(it.Item().Key()) != seq {
			return m.log.missing(seq, ErrNone)
		}
		raw, err := it.Item().ValueCopy(nil)
		if err != nil {
			return err
		}
		if into[i], err = m.log.parse(seq, raw); err != nil {
			return err
		}
	}
	return nil
}
