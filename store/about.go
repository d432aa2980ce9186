package store

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/dgraph-io/badger/v4"

	"sayso/wire"
)

// About returns the events that amend the message at seq: edits, deletes, reactions,
// stars and hides, oldest first. Of each account it is the latest of each sort, which
// is the one that counts; a star and its being taken away are one sort. It is for a
// replica.
func (l *Log) About(seq uint64) ([]wire.Event, error) {
	all, err := l.AboutAll([]uint64{seq})
	return all[seq], err
}

// AboutAll is About for many messages at once, by their numbers, which costs a page
// of them little. Messages that nothing amends are not in the map.
func (l *Log) AboutAll(seqs []uint64) (map[uint64][]wire.Event, error) {
	if l.db.o.Role != Replica {
		return nil, errNotReplica
	}
	all := map[uint64][]wire.Event{}
	err := l.db.view(func(txn *badger.Txn) error {
		it := txn.NewIterator(iterate(logKey(kindAbout, l.name)))
		defer it.Close()
		for _, seq := range seqs {
			events, err := l.about(txn, it, seq)
			if err != nil {
				return err
			}
			if len(events) > 0 {
				all[seq] = events
			}
		}
		return nil
	})
	return all, err
}

func (l *Log) about(txn *badger.Txn, it *badger.Iterator, seq uint64) (events []wire.Event, err error) {
	prefix := aboutKey(l.name, seq)
	for it.Seek(prefix); it.ValidForPrefix(prefix); it.Next() {
		v, err := it.Item().ValueCopy(nil)
		if err != nil {
			return nil, err
		}
		at := binary.BigEndian.Uint64(v)
		raw, err := read(txn, eventKey(l.name, at))
		if err != nil {
			return nil, l.missing(at, err)
		}
		e, err := l.parse(at, raw)
		if err != nil {
			return nil, err
		}
		events = append(events, e)
	}
	slices.SortFunc(events, func(a, b wire.Event) int { return cmp.Compare(a.Seq, b.Seq) })
	return events, nil
}

// amendment is what an event changes about a message said before.
type amendment struct {
	of   wire.Ref
	sort string       // of the same sort and account, the latest counts
	by   wire.Account // who makes it
}

// amends returns what e amends, if it amends anything.
func amends(e wire.Event) (amendment, bool) {
	a := amendment{sort: e.Kind, by: e.By}
	switch e.Kind {
	case "edit", "delete", "react", "star", "hide":
	case "unstar":
		a.sort = "star"
	default: // nearly every event; it is not decoded
		return a, false
	}
	a.of, _ = wire.Amends(e.By, e.Body())
	return a, a.of.Key != ""
}

func aboutKey(log wire.Account, seq uint64) []byte {
	return binary.BigEndian.AppendUint64(logKey(kindAbout, log), seq)
}

// key returns the key of the index entry, given the number of the message amended.
func (a amendment) key(log wire.Account, seq uint64) []byte {
	return appendName(appendName(aboutKey(log, seq), a.sort), string(a.by))
}

// index enters e, which stands after the events of before and of the log, into the
// index if it amends a message there. One that amends a message this log never got
// is kept like any event, and is about nothing.
func (l *Log) index(c *change, before []wire.Event, e wire.Event) error {
	a, ok := amends(e)
	if !ok {
		return nil
	}
	seq, err := l.locate(before, a.of)
	if err == nil && seq > 0 {
		c.set(a.key(l.name, seq), number(e.Seq))
	}
	return err
}

// locate finds a message among events about to be stored and in the log; 0 for none.
func (l *Log) locate(before []wire.Event, of wire.Ref) (uint64, error) {
	for _, e := range slices.Backward(before) {
		if e.Key == of.Key && ref(e, l.owner).By == of.By {
			return e.Seq, nil
		}
	}
	seq, _, err := l.Find(of)
	return seq, err
}

// amended proves that the index has the latest amendments of each sort and no others
// that count; all gathers what it must have.
func (c *checker) amended(e wire.Event, all map[string]uint64) error {
	a, ok := amends(e)
	if !ok {
		return nil
	}
	v, err := read(c.txn, keyKey(c.log.name, a.of))
	if errors.Is(err, ErrNone) {
		return nil
	}
	if err != nil {
		return err
	}
	if seq := binary.BigEndian.Uint64(v); seq < e.Seq {
		all[string(a.key(c.log.name, seq))] = e.Seq
	}
	return nil
}

// about proves that the entries of the index are what the events gave.
func (c *checker) about(all map[string]uint64) error {
	for key, want := range all {
		v, err := read(c.txn, []byte(key))
		if err == nil && binary.BigEndian.Uint64(v) != want {
			err = fmt.Errorf("it names %d", binary.BigEndian.Uint64(v))
		}
		if err != nil {
			return fmt.Errorf("rebuilt: log %s: amendment at %d: %w", c.log.name, want, err)
		}
	}
	return nil
}
