package chat

import (
	"time"

	"sayso/wire"
)

// Ask is a message that wants to reach the owner of a log.
type Ask struct {
	From    wire.Profile // who sends it
	Message wire.Message
	At      time.Time // now, by the relay's clock

	// Window takes the place of the platform's, if that has one: 0 leaves it, and less
	// than 0 means that there is none.
	Window time.Duration
}

// window is how long after a person's message the sender may answer in free form; 0
// when nothing bounds it.
func (a Ask) window() time.Duration {
	of := Platforms[a.From.Platform].Window
	switch {
	case of == 0 || a.Window < 0:
		return 0
	case a.Window > 0:
		return a.Window
	}
	return of
}

// Amending is the ask of what changes or answers a message instead of being one: an
// edit, a reaction. From a business it is judged as a word of conversation, or a
// business could say in that way what was stopped.
func Amending(from wire.Profile, at time.Time) Ask {
	a := Ask{From: from, At: at}
	if from.Business {
		a.Message.Purpose = wire.Conversation
	}
	return a
}

// Verdict is the answer. A message that is not delivered has a Cause; one of a
// business that is delivered has Grounds.
type Verdict struct {
	Deliver bool
	Quiet   bool // deliver without a stir
	Cause   wire.Cause
	Grounds wire.Grounds
}

// Judge says whether a message may reach the owner of this log now. It asks what
// the person chose first, most specific choice first, then what the platform
// demands, then the person's cap. It changes nothing.
func (s *State) Judge(a Ask) Verdict {
	c := s.chatWith(a.From.Account)
	if !a.From.Business {
		return s.judgePerson(c, a)
	}
	for _, refuses := range rules {
		if cause := refuses(s, c, a); cause != "" {
			return Verdict{Cause: cause}
		}
	}
	return Verdict{Deliver: true, Quiet: s.quietly(c, a), Grounds: s.grounds(c, a)}
}

// judgePerson judges people by block and mute alone: purposes, caps and quiet
// hours are about businesses.
func (s *State) judgePerson(c *Chat, a Ask) Verdict {
	if cause := blocked(s, c, a); cause != "" {
		return Verdict{Cause: cause}
	}
	return Verdict{Deliver: true, Quiet: c.MutedAt(a.At)}
}

// rules are what can refuse a business, in the order in which they are asked.
var rules = [...]func(*State, *Chat, Ask) wire.Cause{
	blocked, purposeless, stopped, notFollowing, windowClosed, night, capped,
}

func blocked(_ *State, c *Chat, _ Ask) wire.Cause {
	if c.Blocked.Ever() {
		return wire.Blocked
	}
	return ""
}

// purposeless refuses what names no purpose, as no choice could ever stop it.
func purposeless(_ *State, _ *Chat, a Ask) wire.Cause {
	if _, ok := slot(a.Message.Purpose); !ok {
		return wire.Invalid
	}
	return ""
}

func stopped(s *State, c *Chat, a Ask) wire.Cause {
	switch choice, atLarge := s.choice(c, a.Message.Purpose, a.At); {
	case choice.Is != Stopped:
		return ""
	case atLarge:
		return wire.StoppedAll
	default:
		return wire.Stopped
	}
}

func notFollowing(_ *State, c *Chat, a Ask) wire.Cause {
	p := Platforms[a.From.Platform]
	if p.Follow && !c.Following.Ever() && !within(p.Answer, c.Wrote, a.At) {
		return wire.NotFollowing
	}
	return ""
}

func windowClosed(_ *State, c *Chat, a Ask) wire.Cause {
	if freeForm(a.Message) && !windowOpen(a.window(), c, a.At) {
		return wire.WindowClosed
	}
	return ""
}

func night(s *State, _ *Chat, a Ask) wire.Cause {
	hours := Platforms[a.From.Platform].Night
	if a.Message.Purpose != wire.Marketing || hours.From == hours.To {
		return ""
	}
	where := s.zone
	if s.Quiet.Zone == "" {
		where = zone(hours.Zone)
	}
	if hours.contains(a.At.In(where)) {
		return wire.Night
	}
	return ""
}

func capped(s *State, _ *Chat, a Ask) wire.Cause {
	if a.Message.Purpose == wire.Marketing && s.Cap > 0 && s.marketingToday(a.At) >= s.Cap {
		return wire.Capped
	}
	return ""
}

// marketingToday counts the marketing that arrived on the person's day. Every zone
// begins its day on a quarter of an hour, so counting quarters is exact.
func (s *State) marketingToday(now time.Time) int {
	y, m, d := now.In(s.zone).Date()
	from := time.Date(y, m, d, 0, 0, 0, 0, s.zone)
	to := time.Date(y, m, d+1, 0, 0, 0, 0, s.zone)
	return s.marketing.sum(0, quarter(from.UnixMilli()), quarter(to.UnixMilli())-1)
}

// freeForm reports whether a message is the business's own words of the moment.
// An answer in a conversation always is.
func freeForm(m wire.Message) bool {
	return m.Template == "" || m.Purpose == wire.Conversation
}

// windowOpen reports whether the person's own message is recent enough to be
// answered in free form. Without a rule it always is.
func windowOpen(window time.Duration, c *Chat, now time.Time) bool {
	return window == 0 || within(window, c.Wrote, now)
}

// quietly reports whether a message of a business arrives without a stir. A login
// code that waits till morning is useless, so quiet hours leave codes alone; a mute
// is about this one business, and means it.
func (s *State) quietly(c *Chat, a Ask) bool {
	hours := Hours{From: s.Quiet.From, To: s.Quiet.To}
	return c.MutedAt(a.At) ||
		a.Message.Purpose != wire.Authentication && hours.contains(a.At.In(s.zone))
}

// grounds names the most explicit thing that the person did to let this message
// in, and, where there is nothing, the introduction: that of a business not yet
// introduced is the event that the relay writes next.
func (s *State) grounds(c *Chat, a Ask) wire.Grounds {
	choice, _ := s.choice(c, a.Message.Purpose, a.At)
	switch {
	case choice.Is == Allowed:
		return wire.Grounds{Rule: wire.Allowed, Seq: choice.Seq}
	case c.Wrote.Ever() && windowOpen(a.window(), c, a.At):
		return wire.Grounds{Rule: wire.Wrote, Seq: c.Wrote.Seq}
	case c.Following.Ever():
		return wire.Grounds{Rule: wire.Followed, Seq: c.Following.Seq}
	case c.Accepted.Ever():
		return wire.Grounds{Rule: wire.Accepted, Seq: c.Accepted.Seq}
	case c.Met.Ever():
		return wire.Grounds{Rule: wire.Contact, Seq: c.Met.Seq}
	}
	return wire.Grounds{Rule: wire.Contact, Seq: s.Head.Seq + 1}
}
