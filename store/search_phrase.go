package store

import (
	"math/bits"
	"slices"
)

// set is a set of the events of a window.
type set [maxRange / 64]uint64

func (s *set) add(o uint16) { s[o>>6] |= 1 << (o & 63) }

func (s *set) has(o uint16) bool { return s[o>>6]&(1<<(o&63)) != 0 }

// and keeps what is in both, and returns how much that is.
func (s *set) and(t *set) (n int) {
	for i := range s {
		s[i] &= t[i]
		n += bits.OnesCount64(s[i])
	}
	return n
}

func (s *set) size() (n int) {
	for _, word := range s {
		n += bits.OnesCount64(word)
	}
	return n
}

// next returns the first member from o on, or from o back.
func (s *set) next(o int, back bool) (int, bool) {
	for o >= 0 && o < maxRange {
		word := s[o>>6]
		if back {
			if word <<= 63 - o&63; word != 0 {
				return o - bits.LeadingZeros64(word), true
			}
			o = o&^63 - 1
		} else {
			if word >>= o & 63; word != 0 {
				return o + bits.TrailingZeros64(word), true
			}
			o = o&^63 + 64
		}
	}
	return 0, false
}

// adjacency finds out whether the words of a phrase stand beside one another, by the
// places that the index has. So a phrase of common words, which many messages have
// somewhere, costs no look at those messages.
type adjacency struct {
	lists  [maxClauses][]list    // of the terms of each clause of a phrase, in this window
	before [maxRange / 64]uint16 // how many of the messages are before each 64 offsets
	begin  []uint64              // for each message, the places where the phrase may begin
	here   []uint64
}

// adjoin leaves out of found the messages in which the words of a phrase are nowhere
// beside one another, and returns how many are left. clauses are those that were
// looked up: each message found has a term of each of them.
func (a *adjacency) adjoin(clauses []clause, found *set) (n int) {
	last := 0
	for _, c := range clauses {
		last = max(last, c.phrase)
	}
	n = found.size()
	for phrase := 1; phrase <= last && n > 0; phrase++ {
		a.begin = slices.Grow(a.begin[:0], n)[:n]
		for rank := range a.begin {
			a.begin[rank] = ^uint64(0)
		}
		words := 0
		for i, c := range clauses {
			if c.phrase != phrase {
				continue
			}
			a.narrow(found, a.lists[i], c.at)
			if words++; words > 1 { // one alone has places in all of them
				n = a.drop(found)
			}
		}
	}
	return n
}

// narrow leaves the places where the phrase begins if a term of the lists is in it, so
// many places on.
func (a *adjacency) narrow(found *set, lists []list, on int) {
	if len(lists) == 1 { // nearly always: it has all that is found, in that order
		rank := 0
		lists[0].among(found, func(_ uint16, at []byte) {
			a.begin[rank] &= bits.RotateLeft64(placeBits(at), -on)
			rank++
		})
		return
	}
	n := 0
	for i, word := range found {
		a.before[i] = uint16(n)
		n += bits.OnesCount64(word)
	}
	a.here = append(a.here[:0], a.begin...)
	clear(a.here)
	for _, l := range lists {
		l.among(found, func(o uint16, at []byte) {
			below := found[o>>6] & (1<<(o&63) - 1)
			a.here[int(a.before[o>>6])+bits.OnesCount64(below)] |= placeBits(at)
		})
	}
	for rank, at := range a.here {
		a.begin[rank] &= bits.RotateLeft64(at, -on)
	}
}

// drop leaves out the messages in which the phrase can begin nowhere.
func (a *adjacency) drop(found *set) (left int) {
	rank := 0
	for i, word := range found {
		for ; word != 0; word &= word - 1 {
			if at := a.begin[rank]; at == 0 {
				found[i] &^= word & -word
			} else {
				a.begin[left] = at
				left++
			}
			rank++
		}
	}
	a.begin = a.begin[:left]
	return left
}
