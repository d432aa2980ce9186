package chat

import (
	"slices"
	"time"

	"sayso/wire"
)

// Status is how things stand between a business and one purpose.
type Status struct {
	Choice  Choice  // the choice that decides, as it stands then; unset when the person made none
	AtLarge bool    // it was made about businesses at large, not about this one
	Now     Verdict // what a message of this purpose would meet at that moment
}

// Status returns how things stand for one purpose. Messages other than
// conversation are taken to use a template, as they must outside the window.
func (s *State) Status(business wire.Account, p wire.Purpose, now time.Time) Status {
	c := s.chatWith(business)
	choice, atLarge := s.choice(c, p, now)
	return Status{Choice: choice, AtLarge: atLarge, Now: s.Judge(s.probe(c, p, now))}
}

// WindowEnd returns until when the business may answer in free form: that moment is
// no longer in the window. False means that its platform has no window, or the
// person never wrote.
func (s *State) WindowEnd(business wire.Account) (time.Time, bool) {
	c := s.chatWith(business)
	window := Platforms[c.Profile.Platform].Window
	if window == 0 || !c.Wrote.Ever() {
		return time.Time{}, false
	}
	return c.Wrote.Time().Add(window), true
}

// Reason answers why a message came.
type Reason struct {
	Rule    wire.Rule
	Since   Moment // the event it stood on; At is 0 when only the log still knows when
	Until   int64  // when that allowance ends or ended, Unix milliseconds; 0 when it does not, or was replaced
	AtLarge bool   // that event was about businesses at large
	Holds   bool   // a message like it would be let in on the same grounds now
	Now     Verdict
}

// Why explains a business message by the grounds it carries, and says what a
// message like it would meet now. A message without grounds has no rule.
func (s *State) Why(business wire.Account, m wire.Message, now time.Time) Reason {
	c := s.chatWith(business)
	r := Reason{Now: s.Judge(Ask{From: c.sender(), Message: m, At: now})}
	if m.Grounds == nil {
		return r
	}
	r.Rule, r.Since.Seq = m.Grounds.Rule, m.Grounds.Seq
	r.Holds = r.Now.Deliver && r.Now.Grounds == *m.Grounds
	large, own := s.AtLarge.Of(m.Purpose), c.Choices.Of(m.Purpose)
	for _, choice := range []Choice{large, own} {
		if choice.Seq == r.Since.Seq {
			r.Until = choice.Until
		}
	}
	for _, m := range []Moment{large.Moment, own.Moment, c.Wrote, c.Following, c.Accepted, c.Met} {
		if m.Seq == r.Since.Seq {
			r.Since = m
		}
	}
	r.AtLarge = r.Rule == wire.Allowed && large.Seq == r.Since.Seq
	return r
}

// Effect is what a choice would do to one purpose of one business.
type Effect struct {
	Business      wire.Account
	Purpose       wire.Purpose
	Before, After Verdict
	Received      int // messages of this kind that arrived in the last 30 days
}

// Stops reports whether the choice would keep away what comes through now.
func (e Effect) Stops() bool { return e.Before.Deliver && !e.After.Deliver }

// Starts reports whether the choice would let in what is kept away now.
func (e Effect) Starts() bool { return !e.Before.Deliver && e.After.Deliver }

// Quiets reports whether what comes through now would come quietly.
func (e Effect) Quiets() bool { return e.After.Deliver && e.After.Quiet && !e.Before.Quiet }

// Preview says what a choice would do before it is made: an effect for each
// purpose of the business, or of every business when it is about all of them. It
// makes the choice in a copy and judges there, so it is what will happen.
func (s *State) Preview(business wire.Account, choice wire.Body, now time.Time) []Effect {
	about, then := s.Businesses(), *s
	e := wire.Event{Pos: wire.Pos{Seq: s.Head.Seq + 1}, At: now.UnixMilli(), By: s.Me.Account, Chat: business}
	if business == "" {
		then.History = slices.Clone(s.History)
		then.decideAtLarge(e, choice)
	} else {
		about = []*Chat{s.chatWith(business)}
		then.chats = map[wire.Account]*Chat{business: about[0].copy()}
		then.decide(e, choice)
	}
	var effects []Effect
	for _, c := range about {
		for _, p := range wire.Purposes {
			ask := s.probe(c, p, now)
			effects = append(effects, Effect{
				Business: c.Account, Purpose: p,
				Before: s.Judge(ask), After: then.Judge(ask), Received: c.Received(p, now).Count,
			})
		}
	}
	return effects
}

// chatWith returns the chat with an account, an empty one when there is none.
func (s *State) chatWith(a wire.Account) *Chat {
	if c := s.chats[a]; c != nil {
		return c
	}
	return &Chat{Account: a}
}

// sender returns the other side as a business, which it is also before the relay
// has introduced it: choices about purposes are made about businesses alone.
func (c *Chat) sender() wire.Profile {
	from := c.Profile
	from.Account, from.Business = c.Account, true
	return from
}

// probe is a message made up to learn what one of its purpose would meet.
func (s *State) probe(c *Chat, p wire.Purpose, now time.Time) Ask {
	return Ask{From: c.sender(), Message: wire.Message{Purpose: p, Template: "any"}, At: now}
}

// copy returns a chat whose choices can be changed apart from those of c. It counts
// as listed, so that a choice leaves the list of chats alone.
func (c *Chat) copy() *Chat {
	d := *c
	d.History = slices.Clone(c.History)
	d.listed = true
	return &d
}
