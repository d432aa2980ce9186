package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"slices"
	"sort"

	"github.com/dgraph-io/badger/v4"

	"sayso/wire"
)

// indexVersion changes whenever the index of the same events would be another: with
// the plain form of texts, the terms, or the bytes. An index of another version is
// thrown away and built anew.
const indexVersion = 2

func segmentKey(log wire.Account, first uint64, part int) []byte {
	k := binary.BigEndian.AppendUint64(logKey(kindSegment, log), first)
	return binary.BigEndian.AppendUint32(k, uint32(part))
}

// segmentOf returns which segment covers an event.
func (x *index) segmentOf(seq uint64) int {
	return sort.Search(len(x.segments), func(i int) bool { return x.segments[i].last >= seq })
}

// loadIndex reads what is on the disk of the index.
func (l *Log) loadIndex() error {
	x := &l.search
	head, err := l.db.get(logKey(kindIndex, l.name))
	if err != nil && !errors.Is(err, ErrNone) {
		return err
	}
	last, err := l.load()
	if err != nil {
		return err
	}
	segments, ok := readSegments(head)
	var mark uint64
	if n := len(segments); n > 0 {
		mark = segments[n-1].last
	}
	if !ok || mark > last.Seq {
		if err := l.dropIndex(); err != nil {
			return err
		}
		segments, mark = nil, 0
	}
	x.segments, x.gathered, x.loaded = segments, gatherAfter(mark), true
	x.upTo.Store(mark)
	return nil
}

// dropIndex removes an index from the disk, its head last.
func (l *Log) dropIndex() error {
	var c change
	err := l.db.view(func(txn *badger.Txn) error {
		it := txn.NewIterator(iterate(logKey(kindSegment, l.name)))
		defer it.Close()
		for it.Rewind(); it.Valid(); it.Next() {
			c.remove(it.Item().KeyCopy(nil))
		}
		return nil
	})
	if err != nil {
		return err
	}
	l.db.writing.Lock()
	defer l.db.writing.Unlock()
	const some = 1000 // of the keys in one transaction
	for gone := range slices.Chunk(c.gone, some) {
		if err := l.db.commit(&change{gone: gone}); err != nil {
			return err
		}
	}
	return l.db.commit(&change{gone: [][]byte{logKey(kindIndex, l.name)}})
}

// writeGathered writes what is gathered, and begins anew after it. What belongs to
// segments that are on the disk goes first, and the mark moves with the last
// transaction: after a crash in between, some entries are there when they are made again.
func (l *Log) writeGathered() error {
	x := &l.search
	err := l.writeOlder()
	if err == nil {
		err = l.writeFresh()
	}
	if err != nil {
		x.loaded = errors.Is(err, ErrFull) // else what is on the disk now must be read there
		return err
	}
	x.gathered = gatherAfter(x.gathered.upTo)
	return nil
}

func (l *Log) writeOlder() error {
	x := &l.search
	for _, first := range slices.Sorted(maps.Keys(x.gathered.older)) {
		i := x.segmentOf(first)
		old, err := l.withParts(x.segments[i])
		if err != nil {
			return err
		}
		carved, err := carve([]segment{old, x.gathered.older[first].pack(old.first, old.last)}, old.first, old.last, l.single)
		if err != nil {
			return err
		}
		// From the last on, each taking its part away from the old one, so that no
		// transaction has more than one of them.
		for k := len(carved) - 1; k > 0; k-- {
			rest := x.segments[i]
			rest.last = carved[k].first - 1
			if err := l.swap(i, i+1, rest, carved[k]); err != nil {
				return err
			}
		}
		if err := l.swap(i, i+1, carved[0]); err != nil {
			return err
		}
	}
	return nil
}

// single makes the index of one message anew. It is for one that has been edited so
// often that its former texts fill a segment: they are left out.
func (l *Log) single(seq uint64) (segment, error) {
	e, err := l.At(seq)
	if err != nil {
		return segment{}, err
	}
	p, size := postings{}, 0
	if m, ok := searchable(e); ok {
		p.message(0, e, m, &size)
	}
	about, err := l.About(seq)
	for _, e := range about {
		if a, _ := amends(e); a.changes() {
			p.amendment(0, e, &size)
		}
	}
	return p.pack(seq, seq), err
}

// writeFresh appends a segment, or as many as it takes. It takes in those before it that
// are not much bigger: so there are few, and each event is written only a few times.
func (l *Log) writeFresh() error {
	x := &l.search
	g := &x.gathered
	of := []segment{g.fresh.pack(g.first, g.upTo)}
	first, from, size := g.first, len(x.segments), of[0].size
	for ; from > 0; from-- {
		before := x.segments[from-1]
		if before.size > 2*size || before.size+size > maxSegment || g.upTo-before.first >= maxRange {
			break
		}
		before, err := l.withParts(before)
		if err != nil {
			return err
		}
		of, first, size = append(of, before), before.first, size+before.size
	}
	fresh := of
	if len(of) > 1 || size > maxSegment {
		var err error
		if fresh, err = carve(of, first, g.upTo, l.single); err != nil {
			return err
		}
	}
	for i, s := range fresh {
		if err := l.swap(from+i, len(x.segments), s); err != nil {
			return err
		}
	}
	return nil
}

// swap puts segments in the place of others, in one transaction. Those with parts are
// written; one without is there already.
func (l *Log) swap(i, j int, by ...segment) error {
	x := &l.search
	var c change
	stays := map[string]bool{}
	for _, s := range by {
		for n := range s.terms {
			k := segmentKey(l.name, s.first, n)
			stays[string(k)] = true
			if s.parts != nil {
				c.set(k, s.parts[n])
			}
		}
	}
	for _, s := range x.segments[i:j] {
		for n := range s.terms {
			if k := segmentKey(l.name, s.first, n); !stays[string(k)] {
				c.remove(k)
			}
		}
	}
	after := slices.Concat(x.segments[:i], by, x.segments[j:])
	for n := range after {
		after[n].parts = nil
	}
	c.set(logKey(kindIndex, l.name), appendSegments(nil, after))
	l.db.writing.Lock()
	defer l.db.writing.Unlock()
	if err := l.db.commit(&c); err != nil {
		return err
	}
	x.segments = after
	return nil
}

// withParts returns a segment with its parts read from the disk.
func (l *Log) withParts(s segment) (segment, error) {
	err := l.db.view(func(txn *badger.Txn) error {
		parts := make([][]byte, len(s.terms))
		for n := range parts {
			var err error
			if parts[n], err = l.readPart(txn, s, n); err != nil {
				return err
			}
		}
		s.parts = parts
		return nil
	})
	return s, err
}

func (l *Log) readPart(txn *badger.Txn, s segment, n int) ([]byte, error) {
	if s.parts != nil {
		return s.parts[n], nil
	}
	b, err := read(txn, segmentKey(l.name, s.first, n))
	if err != nil && !errors.Is(err, ErrNone) {
		return nil, err
	}
	// A power cut may take one of several writes.
	if err != nil || crc32.Checksum(b, castagnoli) != s.sums[n] {
		return nil, fmt.Errorf("log %s from %d: %w", l.name, s.first, errPart)
	}
	return b, nil
}

// appendSegments appends the head of an index: its version, and for each segment how
// many events it covers, its size, and the first term and the sum of each part.
func appendSegments(b []byte, all []segment) []byte {
	b = append(b, indexVersion)
	for _, s := range all {
		b = binary.AppendUvarint(b, s.last-s.first)
		b = binary.AppendUvarint(b, uint64(s.size))
		b = binary.AppendUvarint(b, uint64(len(s.terms)))
		for n, t := range s.terms {
			b = append(binary.AppendUvarint(b, uint64(len(t))), t...)
			b = binary.BigEndian.AppendUint32(b, s.sums[n])
		}
	}
	return b
}

// readSegments reads the head of an index; not ok when it is of another version, or
// makes no sense.
func readSegments(b []byte) (all []segment, ok bool) {
	if len(b) == 0 || b[0] != indexVersion {
		return nil, len(b) == 0
	}
	c := cursor{rest: b[1:]}
	for at := uint64(1); len(c.rest) > 0; {
		s := segment{first: at, last: at + uint64(c.number(maxRange-1)), size: c.number(2 * maxSegment)}
		for range c.number(len(c.rest)) {
			s.terms = append(s.terms, string(c.take(c.number(len(c.rest)))))
			if sum := c.take(4); len(sum) == 4 {
				s.sums = append(s.sums, binary.BigEndian.Uint32(sum))
			}
		}
		all, at = append(all, s), s.last+1
	}
	if c.err != nil {
		return nil, false
	}
	return all, true
}
