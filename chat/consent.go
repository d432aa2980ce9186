package chat

import (
	"sayso/wire"
)

// Decision is what a person chose about a purpose.
type Decision uint8

// The decisions. Unset is not consent, and not its withdrawal either.
const (
	Unset Decision = iota
	Allowed
	Stopped
)

// String returns unset, allowed or stopped.
func (d Decision) String() string {
	return [...]string{"unset", "allowed", "stopped"}[min(d, Stopped)]
}

// Choice is a decision and the event that made it. The zero Choice is unset.
type Choice struct {
	Is Decision
	Moment
}

// purposes is the number of purposes; a test holds it against the wire.
const purposes = 8

// Choices is one choice for each purpose.
type Choices [purposes]Choice

// Of returns the choice about a purpose; an unknown purpose is unset.
func (c *Choices) Of(p wire.Purpose) Choice {
	if i, ok := slot(p); ok {
		return c[i]
	}
	return Choice{}
}

// set makes the same choice about several purposes; none named means all.
func (c *Choices) set(named []wire.Purpose, d Decision, m Moment) {
	if len(named) == 0 {
		named = wire.Purposes
	}
	for _, p := range named {
		if i, ok := slot(p); ok {
			c[i] = Choice{Is: d, Moment: m}
		}
	}
}

// slot returns the place of a purpose among all purposes.
func slot(p wire.Purpose) (int, bool) {
	for i, q := range wire.Purposes {
		if p == q {
			return i, true
		}
	}
	return 0, false
}

// choice returns the choice that decides about a purpose: the one about this
// business, else the one about businesses at large. The most specific wins, so a
// business that was allowed by name stays allowed when all are stopped, and one
// that was stopped by name stays stopped when all are allowed.
func (s *State) choice(c *Chat, p wire.Purpose) (choice Choice, atLarge bool) {
	if own := c.Choices.Of(p); own.Is != Unset {
		return own, false
	}
	large := s.AtLarge.Of(p)
	return large, large.Is != Unset
}

// decide folds in a choice about one chat.
func (s *State) decide(e wire.Event, b wire.Body) {
	c := s.chats[e.Chat]
	if c == nil {
		c = &Chat{Account: e.Chat}
	}
	if !c.choose(b, moment(e)) {
		return
	}
	s.chats[e.Chat] = c
	c.History = remember(c.History, e.Seq)
	s.sortOut(c)
	if !c.listed {
		s.toFront(c)
	}
}

// decideAtLarge folds in what concerns the whole account: its owner's profile, and
// choices about businesses at large.
func (s *State) decideAtLarge(e wire.Event, b wire.Body) {
	switch b := b.(type) {
	case wire.Profile:
		s.Me = b
		return
	case wire.Privacy:
		s.Privacy = b
		return
	case wire.Allow:
		s.AtLarge.set(b.Purposes, Allowed, moment(e))
	case wire.Stop:
		s.AtLarge.set(b.Purposes, Stopped, moment(e))
	case wire.Quiet:
		s.Quiet, s.zone = b, zone(b.Zone)
	case wire.Cap:
		s.Cap = max(b.PerDay, 0)
	default:
		return
	}
	s.History = remember(s.History, e.Seq)
}

// choose does what a choice says, and reports whether b is one. Stop, mute and
// block each have a field of their own, and only its opposite undoes one.
func (c *Chat) choose(b wire.Body, now Moment) bool {
	switch b := b.(type) {
	case wire.Allow:
		c.Choices.set(b.Purposes, Allowed, now)
		c.letIn(now)
	case wire.Stop:
		c.Choices.set(b.Purposes, Stopped, now)
	case wire.Follow:
		c.Following = now
		c.letIn(now)
	case wire.Unfollow:
		c.Following = Moment{}
	case wire.Accept:
		c.Accepted = now
		c.letIn(now)
	case wire.Mute:
		c.Muted = Mute{Moment: now, Until: b.Until}
	case wire.Unmute:
		c.Muted = Mute{}
	case wire.Block:
		c.Blocked = now
	case wire.Unblock:
		c.Blocked, c.Unblocked = Moment{}, now
	case wire.Report: // changes nothing here; the operator hears of it
	default:
		return false
	}
	return true
}

// letIn notes that the person let the other side in. Once is enough: a later change
// of mind about a purpose does not make them strangers again.
func (c *Chat) letIn(m Moment) {
	if !c.Known.Ever() {
		c.Known = m
	}
}

// sortOut says whether a chat waits for the person's first choice. To block is a
// choice too. A business has no strangers.
func (s *State) sortOut(c *Chat) {
	c.Request = c.Heard.Ever() && !c.Known.Ever() && !c.Blocked.Ever() && !s.Me.Business
}

const historyLength = 64

// remember adds an event to a history, whose oldest entries fall away.
func remember(history []uint64, seq uint64) []uint64 {
	if len(history) == historyLength {
		history = history[:copy(history, history[1:])]
	}
	return append(history, seq)
}
