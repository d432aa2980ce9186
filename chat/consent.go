package chat

import (
	"time"

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
	Until int64 // of an allowance: when it ends, Unix milliseconds; 0 means never
}

// AsOf returns what the choice comes to at a time: from its end on an allowance is
// stopped, and the Until tells that apart from a stop.
func (c Choice) AsOf(now time.Time) Choice {
	if c.Ended(now) {
		c.Is = Stopped
	}
	return c
}

// Ended reports whether it was an allowance whose end has come, to the millisecond.
func (c Choice) Ended(now time.Time) bool {
	return c.Until != 0 && now.UnixMilli() >= c.Until
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
func (c *Choices) set(named []wire.Purpose, choice Choice) {
	if len(named) == 0 {
		named = wire.Purposes
	}
	for _, p := range named {
		if i, ok := slot(p); ok {
			c[i] = choice
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

// choice returns the choice that decides about a purpose now: the one about this
// business, else the one about businesses at large. The most specific wins, so a
// business that was allowed by name stays allowed when all are stopped, and one
// that was stopped by name stays stopped when all are allowed. An allowance that
// ended decides still: nothing less specific takes its place.
func (s *State) choice(c *Chat, p wire.Purpose, now time.Time) (choice Choice, atLarge bool) {
	if own := c.Choices.Of(p); own.Is != Unset {
		return own.AsOf(now), false
	}
	large := s.AtLarge.Of(p).AsOf(now)
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
		s.AtLarge.set(b.Purposes, Choice{Allowed, moment(e), b.Until})
	case wire.Stop:
		s.AtLarge.set(b.Purposes, Choice{Is: Stopped, Moment: moment(e)})
	case wire.Reset:
		s.AtLarge.set(b.Purposes, Choice{})
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
		c.Choices.set(b.Purposes, Choice{Allowed, now, b.Until})
		c.letIn(now)
	case wire.Stop:
		c.Choices.set(b.Purposes, Choice{Is: Stopped, Moment: now})
	case wire.Reset:
		c.Choices.set(b.Purposes, Choice{})
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
