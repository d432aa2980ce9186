package chat

import (
	"encoding/binary"
	"errors"
	"fmt"

	"sayso/wire"
)

// ErrSnapshot is wrapped when bytes are no snapshot of this version. Nothing is
// lost: fold the log again from its first event.
var ErrSnapshot = errors.New("no snapshot of this version, fold the log again")

const snapshotVersion = 6

// Snapshot returns the state as bytes for [Restore]. Equal states give equal bytes.
func (s *State) Snapshot() []byte {
	x := &coder{out: make([]byte, 0, 256+len(s.chats)*160)}
	s.code(x)
	return x.out
}

// Restore returns the state that [State.Snapshot] wrote. The state keeps strings
// that are parts of one copy of b.
func Restore(b []byte) (*State, error) {
	x := &coder{reading: true, in: string(b)}
	s := New()
	s.code(x)
	if x.err == nil && x.in != "" {
		x.fail("bytes after the end")
	}
	if x.err != nil {
		return nil, x.err
	}
	s.zone = zone(s.Quiet.Zone)
	return s, nil
}

// coder writes fields, or reads them back: the same list of fields serves both
// ways, so that they cannot drift apart.
type coder struct {
	reading bool
	out     []byte
	in      string
	err     error
}

func (x *coder) fail(what string) {
	if x.err == nil {
		x.err = fmt.Errorf("%w: %s", ErrSnapshot, what)
	}
	x.in = "" // nothing can be read after a mistake, so every loop ends soon
}

// num codes a whole number; a negative one takes ten bytes.
func num[T ~uint8 | ~uint32 | ~uint64 | ~int | ~int32 | ~int64](x *coder, v *T) {
	if !x.reading {
		x.out = binary.AppendUvarint(x.out, uint64(*v))
		return
	}
	var n uint64
	for shift := 0; ; shift += 7 {
		if x.in == "" || shift > 63 {
			x.fail("a number cut off")
			return
		}
		b := x.in[0]
		x.in = x.in[1:]
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			break
		}
	}
	if *v = T(n); uint64(*v) != n {
		x.fail("a number too large")
	}
}

func text[T ~string](x *coder, v *T) {
	n := len(*v)
	num(x, &n)
	if !x.reading {
		x.out = append(x.out, *v...)
		return
	}
	if n < 0 || n > len(x.in) {
		x.fail("a text cut off")
		return
	}
	*v, x.in = T(x.in[:n]), x.in[n:]
}

func flag(x *coder, v *bool) {
	var n uint8
	if *v {
		n = 1
	}
	num(x, &n)
	*v = n == 1
}

// list codes a slice. An element takes a byte or more, so a length that the bytes
// cannot hold is refused before any memory is taken for it.
func list[T any](x *coder, v *[]T, element func(*coder, *T)) {
	n := len(*v)
	num(x, &n)
	if x.reading {
		if n < 0 || n > len(x.in) {
			x.fail("a list cut off")
			return
		}
		if n > 0 {
			*v = make([]T, n)
		}
	}
	for i := range *v {
		element(x, &(*v)[i])
	}
}

func number(x *coder, v *uint64) { num(x, v) }

// code codes the whole state.
func (s *State) code(x *coder) {
	version := snapshotVersion
	if num(x, &version); version != snapshotVersion {
		x.fail(fmt.Sprintf("version %d", version))
	}
	num(x, &s.Head.Seq)
	s.codeSum(x)
	codeProfile(x, &s.Me)
	codeChoices(x, &s.AtLarge)
	num(x, &s.Quiet.From)
	num(x, &s.Quiet.To)
	text(x, &s.Quiet.Zone)
	num(x, &s.Cap)
	flag(x, &s.Privacy.NoReceipts)
	flag(x, &s.Privacy.NoTyping)
	list(x, &s.History, number)
	codeTally(x, &s.marketing, 1)
	list(x, &s.stars, codeStar)
	s.codeChats(x)
}

func (s *State) codeSum(x *coder) {
	sum := string(s.Head.Sum[:])
	text(x, &sum)
	if copy(s.Head.Sum[:], sum) != len(s.Head.Sum) || len(sum) != len(s.Head.Sum) {
		x.fail("a sum of another size")
	}
}

// codeChats codes the chats of the list, newest first, and then the others.
func (s *State) codeChats(x *coder) {
	rest := s.unlisted()
	listed, unlisted := len(s.chats)-len(rest), len(rest)
	num(x, &listed)
	num(x, &unlisted)
	if !x.reading {
		for c := s.newest; c != nil; c = c.older {
			c.code(x)
		}
		for _, c := range rest {
			c.code(x)
		}
		return
	}
	const least = 32 // bytes that a chat takes at the very least
	if listed < 0 || unlisted < 0 || max(listed, unlisted) > len(x.in)/least || listed+unlisted > len(x.in)/least {
		x.fail("chats cut off")
		return
	}
	room := make([]Chat, listed+unlisted)
	s.chats = make(map[wire.Account]*Chat, len(room))
	for i := range room {
		c := &room[i]
		c.code(x)
		if s.chats[c.Account] != nil || x.err != nil {
			x.fail("a chat twice")
			return
		}
		s.chats[c.Account] = c
		if i < listed {
			s.toBack(c)
		}
	}
}

func (c *Chat) code(x *coder) {
	text(x, &c.Account)
	codeProfile(x, &c.Profile)
	codeLine(x, &c.Last)
	num(x, &c.Unread)
	num(x, &c.QuietUnread)
	for _, seq := range []*uint64{&c.FirstUnread, &c.ReadTo, &c.Delivered, &c.Seen} {
		num(x, seq)
	}
	flag(x, &c.Self)
	flag(x, &c.Request)
	flag(x, &c.UnreadByHand)
	for _, m := range []*Moment{&c.Met, &c.Known, &c.Accepted, &c.Wrote, &c.Heard, &c.Following, &c.Blocked, &c.Unblocked, &c.Muted.Moment, &c.Pinned, &c.Archived} {
		codeMoment(x, m)
	}
	num(x, &c.Muted.Until)
	codeChoices(x, &c.Choices)
	list(x, &c.History, number)
	list(x, &c.pins, codePin)
	list(x, &c.missed, func(x *coder, s *span) {
		num(x, &s.from)
		num(x, &s.to)
	})
	list(x, &c.unread.seqs, number)
	num(x, &c.unread.more)
	num(x, &c.unread.moreQuiet)
	codeTally(x, &c.arrivals, purposes)
	for i := range c.lastIn {
		codeMoment(x, &c.lastIn[i])
	}
	codeTally(x, &c.refusals, withheldSlots)
	list(x, &c.kept, func(x *coder, k *kept) {
		codeSlot(x, &k.slot, withheldSlots)
		num(x, &k.total)
		num(x, &k.ended)
		codeMoment(x, &k.last)
	})
}

func codeProfile(x *coder, p *wire.Profile) {
	text(x, &p.Account)
	text(x, &p.Handle)
	text(x, &p.Name)
	flag(x, &p.Business)
	flag(x, &p.Verified)
	text(x, &p.Platform)
	text(x, &p.Category)
	text(x, &p.About)
}

func codeLine(x *coder, l *Line) {
	codeMoment(x, &l.Moment)
	text(x, &l.By)
	text(x, &l.Key)
	text(x, &l.Kind)
	text(x, &l.Preview)
	text(x, &l.Purpose)
	flag(x, &l.Quiet)
	text(x, &l.Cause)
	flag(x, &l.Deleted)
	flag(x, &l.Hidden)
}

func codeStar(x *coder, s *Star) {
	text(x, &s.Ref.By)
	text(x, &s.Ref.Key)
	text(x, &s.Chat)
	codeMoment(x, &s.Moment)
}

func codePin(x *coder, p *Pin) {
	text(x, &p.Ref.By)
	text(x, &p.Ref.Key)
	text(x, &p.By)
	codeMoment(x, &p.Moment)
	num(x, &p.Until)
}

// codeMoment takes one byte for what never happened.
func codeMoment(x *coder, m *Moment) {
	if num(x, &m.Seq); m.Seq != 0 {
		num(x, &m.At)
	}
}

func codeChoices(x *coder, c *Choices) {
	for i := range c {
		num(x, &c[i].Is)
		if c[i].Is > Stopped {
			x.fail("a decision that is none")
		}
		if c[i].Is != Unset {
			codeMoment(x, &c[i].Moment)
			num(x, &c[i].Until)
		}
	}
}

func codeTally(x *coder, t *tally, slots int) {
	list(x, (*[]cell)(t), func(x *coder, c *cell) {
		num(x, &c.span)
		codeSlot(x, &c.slot, slots)
		num(x, &c.n)
	})
}

func codeSlot(x *coder, slot *uint8, slots int) {
	if num(x, slot); int(*slot) >= slots {
		x.fail("a place beyond the last")
	}
}
