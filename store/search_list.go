package store

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// spot is where a term stands: the offset of its message, times 256, and its place
// there, which is how many words or characters of runs are before it. Places go around
// after 64, so that those of a message are the bits of a number.
type spot uint32

const (
	places   = 64
	anywhere = places // the place of what has none, or of which it is not known
	andMore  = 0x80   // of a place on the disk: the term has another in the message
)

func spotAt(offset uint16, place byte) spot { return spot(offset)<<8 | spot(place) }

func (s spot) offset() uint16 { return uint16(s >> 8) }

func (s spot) place() byte { return byte(s) }

// list is the messages that have a term, in order. It is what stands in a part:
//
//	offsets  the first, 2 bytes; of each other the distance from the one before
//	         or, where that is shorter, a bit for each message up to the last
//	places   for each message a byte or more; none when they would not help
type list struct {
	bitmap          bool
	offsets, places []byte
}

// packList makes the list of spots, which it puts in order. With fewer messages than
// few it is without places: to look at those messages is cheaper than to keep them.
func packList(buf list, spots []spot, few int) list {
	if !slices.IsSorted(spots) { // an edit comes after later messages
		slices.Sort(spots)
	}
	last, n, placed := spots[0].offset(), 1, spots[0].place() != anywhere
	l := list{offsets: binary.BigEndian.AppendUint16(buf.offsets[:0], last), places: append(buf.places[:0], spots[0].place())}
	for i, s := range spots[1:] {
		if s == spots[i] {
			continue
		}
		if o := s.offset(); o != last {
			l.offsets = binary.AppendUvarint(l.offsets, uint64(o-last))
			last, n = o, n+1
		} else {
			l.places[len(l.places)-1] |= andMore
		}
		placed = placed || s.place() != anywhere
		l.places = append(l.places, s.place())
	}
	if !placed || n < few {
		l.places = l.places[:0]
	}
	if size := int(last)/8 + 1; size < len(l.offsets) {
		l.bitmap, l.offsets = true, slices.Grow(l.offsets[:0], size)[:size]
		clear(l.offsets)
		for _, s := range spots {
			l.offsets[s.offset()/8] |= 1 << (s.offset() % 8)
		}
	}
	return l
}

// append appends the list as it stands in a part.
func (l list) append(b []byte) []byte {
	head := uint64(len(l.offsets)) << 2
	if l.bitmap {
		head |= 1
	}
	if len(l.places) > 0 {
		b = binary.AppendUvarint(b, head|2)
		b = binary.AppendUvarint(b, uint64(len(l.places)))
	} else {
		b = binary.AppendUvarint(b, head)
	}
	return append(append(b, l.offsets...), l.places...)
}

// takeList reads what append wrote.
func (c *cursor) takeList() (l list) {
	head, width := c.number(4*maxRange), 0
	if head&2 != 0 {
		width = c.number(len(c.rest))
	}
	l.bitmap = head&1 != 0
	l.offsets, l.places = c.take(head>>2), c.take(width)
	if len(l.offsets) < 2 && !l.bitmap {
		c.err = errPart
	}
	return l
}

// each calls f for every message, with the places of the term in it.
func (l list) each(f func(o uint16, at []byte)) {
	l.among(nil, f)
}

// among is each for those messages that are in a set; all of them when it is nil.
func (l list) among(in *set, f func(o uint16, at []byte)) {
	rest := l.places
	if !l.bitmap {
		l.distances(func(o uint16) {
			n := placesOfNext(rest)
			if in == nil || in.has(o) {
				f(o, rest[:n])
			}
			rest = rest[n:]
		})
		return
	}
	passed := 0 // messages whose places are still to be left out
	for i := 0; i < len(l.offsets) && i < maxRange/8; i += 8 {
		have := l.bits(i)
		want := have
		if in != nil {
			want &= in[i/8]
		}
		for ; want != 0; want &= want - 1 {
			b := bits.TrailingZeros64(want)
			before := bits.OnesCount64(have & (1<<b - 1))
			rest = afterPlaces(rest, passed+before)
			n := placesOfNext(rest)
			f(uint16(i*8+b), rest[:n])
			rest, passed, have = rest[n:], 0, have&^(1<<b|(1<<b-1))
		}
		passed += bits.OnesCount64(have)
	}
}

// addTo adds the messages to a set.
func (l list) addTo(s *set) {
	if !l.bitmap {
		l.distances(s.add)
		return
	}
	for i := 0; i < len(l.offsets) && i < maxRange/8; i += 8 {
		s[i/8] |= l.bits(i)
	}
}

// bits returns 64 of the bits of a bitmap, from a byte on.
func (l list) bits(i int) uint64 {
	if i+8 <= len(l.offsets) {
		return binary.LittleEndian.Uint64(l.offsets[i:])
	}
	var b [8]byte
	copy(b[:], l.offsets[i:])
	return binary.LittleEndian.Uint64(b[:])
}

// distances calls each for every message of a list that is no bitmap.
func (l list) distances(each func(uint16)) {
	at, rest := int(binary.BigEndian.Uint16(l.offsets)), l.offsets[2:]
	each(uint16(at))
	for len(rest) > 0 {
		if rest[0] < 0x80 {
			at, rest = at+int(rest[0]), rest[1:]
		} else {
			n, width := binary.Uvarint(rest)
			if width <= 0 {
				return
			}
			at, rest = at+int(n), rest[width:]
		}
		each(uint16(at))
	}
}

// placesOfNext returns how many bytes the places of the next message are.
func placesOfNext(rest []byte) int {
	for n, b := range rest {
		if b&andMore == 0 {
			return n + 1
		}
	}
	return len(rest)
}

// afterPlaces leaves out the places of some messages, eight bytes at once.
func afterPlaces(rest []byte, messages int) []byte {
	for messages > 0 && len(rest) >= 8 {
		ends := ^binary.LittleEndian.Uint64(rest) & (andMore * 0x0101_0101_0101_0101)
		n := bits.OnesCount64(ends)
		if n < messages {
			rest, messages = rest[8:], messages-n
			continue
		}
		for ; messages > 1; messages-- {
			ends &= ends - 1
		}
		return rest[bits.TrailingZeros64(ends)/8+1:]
	}
	for ; messages > 0; messages-- {
		rest = rest[placesOfNext(rest):]
	}
	return rest
}

// spots calls each for every place of every message.
func (l list) spots(each func(spot)) {
	l.each(func(o uint16, at []byte) {
		if len(at) == 0 {
			each(spotAt(o, anywhere))
		}
		for _, p := range at {
			each(spotAt(o, p&^andMore))
		}
	})
}

// placeBits returns places as the bits of a number; all of them when none is known.
func placeBits(at []byte) (all uint64) {
	if len(at) == 0 {
		return ^uint64(0)
	}
	for _, p := range at {
		if p &^= andMore; p >= places {
			return ^uint64(0)
		}
		all |= 1 << (p &^ andMore)
	}
	return all
}
