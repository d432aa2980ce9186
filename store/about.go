package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"sayso/wire"
)

// About returns the events that amend the message at seq: edits, deletes, reactions,
// stars and hides, oldest first. Of each account it is the latest of each sort, which
// is the one that counts; a star and its being taken away are one sort. It is for a
// replica.
func (l *Log) About(seq uint64) (events []wire.Event, err error) {
	err = l.reading(func(m *moment) error {
		events, err = m.about(seq)
		return err
	})
	return events, err
}

func (m *moment) about(seq uint64) ([]wire.Event, error) {
	seqs, err := m.amendments([]uint64{seq})
	if err != nil {
		return nil, err
	}
	return m.events(seqs)
}

// amendments returns the numbers of the events that amend messages, in order. The numbers of
// those ascend.
func (m *moment) amendments(messages []uint64) (seqs []uint64, err error) {
	key := aboutKey(m.log.name, 0)
	it := m.through(&m.overAbout, key[:len(key)-8])
	for i, seq := range messages {
		binary.BigEndian.PutUint64(key[len(key)-8:], seq)
		if i == 0 || it.Valid() && bytes.Compare(it.Item().Key(), key) < 0 {
			it.Seek(key)
		}
		for ; it.ValidForPrefix(key); it.Next() {
			err := it.Item().Value(func(v []byte) error {
				at, err := m.log.decode(v)
				seqs = append(seqs, at)
				return err
			})
			if err != nil {
				return nil, err
			}
		}
	}
	slices.Sort(seqs)
	return seqs, nil
}

// beside reads the messages that events of a page answer and others that are wanted,
// and what amends them and the page, oldest first. seqs are the numbers of the page.
func (m *moment) beside(seqs []uint64, page []wire.Event, wanted []wire.Ref) ([]wire.Event, error) {
	wanted = slices.Clip(wanted)
	for _, e := range page {
		if of, ok := answers(e); ok {
			wanted = append(wanted, of)
		}
	}
	var beside []uint64
	for _, of := range wanted {
		seq, err := m.find(of)
		if err != nil {
			return nil, err
		}
		if _, there := slices.BinarySearch(seqs, seq); !there && seq > 0 {
			beside = append(beside, seq)
		}
	}
	messages := seqs
	if len(beside) > 0 {
		messages = ordered(slices.Concat(beside, seqs))
	}
	about, err := m.amendments(messages)
	if err != nil {
		return nil, err
	}
	return m.events(ordered(append(beside, about...)))
}

// ordered sorts numbers and drops what is there twice.
func ordered(seqs []uint64) []uint64 {
	slices.Sort(seqs)
	return slices.Compact(seqs)
}

// answers returns the message that an event answers or pins; false for what does neither,
// which is seen without decoding it.
func answers(e wire.Event) (of wire.Ref, ok bool) {
	if e.Kind == (wire.PinMessage{}).Kind() {
		pin, ok := e.Body().(wire.PinMessage)
		return pin.Ref, ok
	}
	if e.Kind != (wire.Message{}).Kind() || !bytes.Contains(e.Raw, []byte(`"reply":`)) {
		return of, false
	}
	said, ok := e.Body().(wire.Message)
	if !ok || said.Reply == nil {
		return of, false
	}
	return *said.Reply, true
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
