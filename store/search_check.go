package store

import (
	"errors"
	"fmt"

	"sayso/wire"
)

// derived is up to how many events Check makes a log's search index anew.
const derived = 20_000

// searchIndex proves that the log's search index is what the events up to its mark
// give, and counts its parts. Texts that were edited since may be in it or not, and so
// may those of amendments after the mark: a write that was cut off leaves some.
func (c *checker) searchIndex() error {
	head, err := read(c.txn, logKey(kindIndex, c.log.name))
	if err != nil && !errors.Is(err, ErrNone) {
		return err
	}
	segments, ok := readSegments(head)
	if !ok {
		return nil // it will be built anew
	}
	have := map[entry]bool{}
	var mark uint64
	for _, s := range segments {
		c.parts += len(s.terms)
		mark = s.last
		if c.head.Seq > derived {
			continue
		}
		part := func(n int) ([]byte, error) { return c.log.readPart(c.txn, s, n) }
		if err := s.walk(part, func(term []byte, at spot) {
			have[entry{string(term), s.first + uint64(at.offset()), at.place()}] = true
		}); err != nil {
			return err
		}
	}
	if mark > c.head.Seq {
		return fmt.Errorf("searched: log %s: its search index stands at %d and it ends at %d", c.log.name, mark, c.head.Seq)
	}
	if c.head.Seq > derived || len(segments) == 0 {
		return nil
	}
	return c.derive(mark, have)
}

// entry is that a message has a term, and where.
type entry struct {
	term  string
	seq   uint64
	place byte
}

// entriesOf returns what is gathered for one event as entries of a message.
func entriesOf(p postings, seq uint64) (all []entry) {
	for term, spots := range p {
		for _, at := range *spots {
			all = append(all, entry{term, seq, at.place()})
		}
	}
	return all
}

// unplaced returns the entry as it is where the index leaves out the place.
func (e entry) unplaced() entry {
	e.place = anywhere
	return e
}

// derive makes the index anew from the events and holds it against what there is.
func (c *checker) derive(mark uint64, have map[entry]bool) error {
	may, edits := map[entry]bool{}, map[uint64]wire.Event{}
	err := c.each(func(e wire.Event) error {
		p, seq, size := postings{}, e.Seq, 0
		if a, ok := amends(e); ok && a.changes() {
			of, err := read(c.txn, keyKey(c.log.name, a.of))
			if errors.Is(err, ErrNone) {
				return nil
			} else if err != nil {
				return err
			}
			if seq = lastSeq(of); seq >= e.Seq {
				return nil
			}
			p.amendment(0, e, &size)
			if e.Kind == "edit" {
				edits[seq] = e
			}
		} else if m, ok := searchable(e); ok {
			p.message(0, e, m, &size)
		}
		for _, w := range entriesOf(p, seq) {
			may[w], may[w.unplaced()] = true, true
			if e.Kind != "edit" && e.Seq <= mark && !have[w] && !have[w.unplaced()] {
				return fmt.Errorf("searched: log %s: the search index lacks %q at %d", c.log.name, w.term, seq)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for e := range have {
		if !may[e] {
			return fmt.Errorf("searched: log %s: the search index has %q at %d", c.log.name, e.term, e.seq)
		}
	}
	return c.edited(mark, edits, have)
}

// edited proves that the last edit of each message is in the index.
func (c *checker) edited(mark uint64, edits map[uint64]wire.Event, have map[entry]bool) error {
	for seq, e := range edits {
		p, size := postings{}, 0
		p.amendment(0, e, &size)
		for _, w := range entriesOf(p, seq) {
			if e.Seq <= mark && !have[w] && !have[w.unplaced()] {
				return fmt.Errorf("searched: log %s: the search index lacks %q at %d, edited at %d", c.log.name, w.term, seq, e.Seq)
			}
		}
	}
	return nil
}

// each goes through all events.
func (c *checker) each(f func(wire.Event) error) error {
	it := c.txn.NewIterator(iterate(logKey(kindEvent, c.log.name)))
	defer it.Close()
	for it.Rewind(); it.Valid(); it.Next() {
		raw, err := it.Item().ValueCopy(nil)
		if err != nil {
			return err
		}
		e, err := c.log.parse(lastSeq(it.Item().Key()), raw)
		if err != nil {
			return err
		}
		if err := f(e); err != nil {
			return err
		}
	}
	return nil
}
