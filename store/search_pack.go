package store

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"slices"
	"sort"
	"strings"
)

// postings say for each term where it stands.
type postings map[string]*[]spot

// add enters where a term stands. size grows by no less than what this takes when
// packed, and by about twice as much.
func (p postings) add(term []byte, at spot, size *int) {
	list := p[string(term)]
	if list == nil {
		list = new([]spot)
		p[string(term)] = list
		*size += len(term) + 8
	}
	if n := len(*list); n == 0 || (*list)[n-1] != at {
		*list = append(*list, at)
		*size += 3
	}
}

// pack orders the postings into a segment from one event to another.
func (p postings) pack(first, last uint64) segment {
	terms := make([]string, 0, len(p))
	for t := range p {
		terms = append(terms, t)
	}
	slices.Sort(terms)
	w := newPacker(first, last)
	for _, t := range terms {
		w.add(t, *p[t])
	}
	return w.done()
}

// segment is the index of the events from first to last, which are at most 65,536. Its
// terms are in order, and cut into parts.
type segment struct {
	first, last uint64
	size        int      // bytes of all parts
	terms       []string // the first term of each part
	sums        []uint32 // CRC-32 of each part
	parts       [][]byte // while they are in memory; they are written as they are
}

// A part is a list of terms, each as
//
//	a byte: how many bytes it shares with the term before, times 16, and how many are new
//	the new ones
//	how many bytes of offsets follow for its messages, times 4; plus 1 when they are a
//	bitmap, plus 2 when places follow, and then how many bytes of those
//	the offsets, and the places
//
// A number of 15 or more stands in the byte as 15, and what it is beyond that after it.
// Numbers are in the variable form of encoding/binary.
const partBytes = 8 << 10

// sparse is how many events there are for each message with a term at least, for the
// places to be left out.
const sparse = 1024

// packer writes parts. Terms are added in order.
type packer struct {
	segment
	part []byte
	prev string // term added
	list list
}

// newPacker begins a segment.
func newPacker(first, last uint64) *packer {
	return &packer{segment: segment{first: first, last: last}}
}

func (w *packer) add(term string, spots []spot) {
	w.list = packList(w.list, spots, int((w.last-w.first)/sparse))
	more := len(w.list.offsets) + len(w.list.places)
	if len(w.part) > 0 && len(w.part)+more > partBytes {
		w.close()
	}
	if len(w.part) == 0 {
		w.terms, w.prev = append(w.terms, term), ""
	}
	same := 0
	for same < len(term) && same < len(w.prev) && term[same] == w.prev[same] {
		same++
	}
	fresh := len(term) - same
	w.part = append(w.part, byte(min(same, 15)<<4|min(fresh, 15)))
	for _, n := range [...]int{same, fresh} {
		if n >= 15 {
			w.part = binary.AppendUvarint(w.part, uint64(n-15))
		}
	}
	w.part = append(w.part, term[same:]...)
	w.part = w.list.append(w.part)
	w.prev = term
}

func (w *packer) close() {
	if len(w.part) > 0 {
		w.parts = append(w.parts, slices.Clone(w.part))
		w.sums = append(w.sums, crc32.Checksum(w.part, castagnoli))
		w.size += len(w.part)
		w.part = w.part[:0]
	}
}

// done returns the segment of all that was added.
func (w *packer) done() segment {
	w.close()
	return w.segment
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// cursor reads a part.
type cursor struct {
	rest []byte
	term []byte
	list list
	err  error
}

// errPart is what leads to an index being built anew.
var errPart = errors.New("a part of the search index is missing or not the one it should be")

// next goes to the next term; false when there is none, or the part makes no sense.
func (c *cursor) next() bool {
	if len(c.rest) == 0 {
		return false
	}
	head := c.rest[0]
	c.rest = c.rest[1:]
	same, fresh := int(head>>4), int(head&15)
	if same == 15 {
		same += c.number(maxRange)
	}
	if fresh == 15 {
		fresh += c.number(maxRange)
	}
	if same > len(c.term) {
		same, c.err = 0, errPart
	}
	c.term = append(c.term[:same], c.take(fresh)...)
	c.list = c.takeList()
	return c.err == nil
}

func (c *cursor) number(most int) int {
	if len(c.rest) > 0 && c.rest[0] < 0x80 && int(c.rest[0]) <= most { // nearly always
		n := int(c.rest[0])
		c.rest = c.rest[1:]
		return n
	}
	n, width := binary.Uvarint(c.rest)
	if width <= 0 || n > uint64(most) {
		c.rest, c.err = nil, errPart
		return 0
	}
	c.rest = c.rest[width:]
	return int(n)
}

func (c *cursor) take(n int) []byte {
	if n > len(c.rest) {
		n, c.err = 0, errPart
	}
	b := c.rest[:n]
	c.rest = c.rest[n:]
	return b
}

// partOf returns the part in which term would be.
func (s segment) partOf(term string) int {
	return max(sort.Search(len(s.terms), func(i int) bool { return s.terms[i] > term })-1, 0)
}

// find calls each for the messages of every term in a span. part returns the parts.
func (s segment) find(in span, part func(int) ([]byte, error), each func(list)) error {
	for i := s.partOf(in.from); i < len(s.terms) && s.terms[i] < in.to; i++ {
		b, err := part(i)
		if err != nil {
			return err
		}
		c := cursor{rest: b}
		for c.next() && string(c.term) < in.to {
			if string(c.term) >= in.from {
				each(c.list)
			}
		}
		if c.err != nil {
			return c.err
		}
	}
	return nil
}

// walk calls each for all that the segment has, within its range.
func (s segment) walk(part func(int) ([]byte, error), each func(term []byte, at spot)) error {
	for i := range s.terms {
		b, err := part(i)
		if err != nil {
			return err
		}
		c := cursor{rest: b}
		for c.next() {
			c.list.spots(func(at spot) {
				if s.first+uint64(at.offset()) <= s.last {
					each(c.term, at)
				}
			})
		}
		if c.err != nil {
			return c.err
		}
	}
	return nil
}

// reader goes through all terms of a segment whose parts are in memory.
type reader struct {
	segment
	cursor
	part int
	done bool
}

func (r *reader) next() error {
	for !r.cursor.next() {
		if r.err != nil {
			return r.err
		}
		if r.part == len(r.parts) {
			r.done = true
			return nil
		}
		r.cursor = cursor{rest: r.parts[r.part]}
		r.part++
	}
	return nil
}

// fuse makes one segment, from first to last, of what several have there. Their parts
// are in memory.
func fuse(of []segment, first, last uint64) (segment, error) {
	readers := make([]*reader, len(of))
	for i, s := range of {
		readers[i] = &reader{segment: s}
		if err := readers[i].next(); err != nil {
			return segment{}, err
		}
	}
	w := newPacker(first, last)
	var spots []spot
	for {
		least := leastTerm(readers)
		if least == nil {
			return w.done(), nil
		}
		term := string(least.term)
		spots = spots[:0]
		for _, r := range readers {
			if r.done || string(r.term) != term {
				continue
			}
			r.list.spots(func(s spot) {
				if at := r.first + uint64(s.offset()); at >= first && at <= min(last, r.last) {
					spots = append(spots, spotAt(uint16(at-first), s.place()))
				}
			})
			if err := r.next(); err != nil {
				return segment{}, err
			}
		}
		if len(spots) > 0 {
			w.add(term, spots)
		}
	}
}

func leastTerm(readers []*reader) (least *reader) {
	for _, r := range readers {
		if !r.done && (least == nil || strings.Compare(string(r.term), string(least.term)) < 0) {
			least = r
		}
	}
	return least
}

// carve is fuse into as many segments as it takes for none to be too big. What is too
// big for one message comes from single.
func carve(of []segment, first, last uint64, single func(seq uint64) (segment, error)) ([]segment, error) {
	s, err := fuse(of, first, last)
	if err != nil || s.size <= maxSegment {
		return []segment{s}, err
	}
	if first == last {
		s, err = single(first)
		return []segment{s}, err
	}
	mid := first + (last-first)/2
	low, err := carve(of, first, mid, single)
	if err != nil {
		return nil, err
	}
	high, err := carve(of, mid+1, last, single)
	return append(low, high...), err
}
