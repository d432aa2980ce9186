package chat

import (
	"cmp"
	"slices"
	"time"

	"sayso/wire"
)

// State is what an account's log says, up to Head.
type State struct {
	Me      wire.Profile // whose log it is
	Head    wire.Pos     // the last event folded in
	AtLarge Choices      // choices about businesses at large
	Quiet   wire.Quiet   // hours in which businesses arrive quietly; From equal to To means none
	Cap     int          // marketing messages a day from all businesses together; 0 means no bound
	Privacy wire.Privacy // what others are not told
	History []uint64     // the newest events that changed a choice about businesses, oldest first, at most 64

	chats     map[wire.Account]*Chat
	newest    *Chat   // the list of chats, newest first, linked so that a move costs nothing
	oldest    *Chat   // its other end
	listing   []*Chat // the list as a slice; nil when it must be made again
	stars     []Star  // first starred first
	zone      *time.Location
	marketing tally // marketing that arrived, by quarter of an hour, for the cap
}

// New returns the state of an empty log.
func New() *State {
	return &State{chats: map[wire.Account]*Chat{}, zone: time.UTC}
}

// Moment is when something happened: which event of this log, and what the relay's
// clock said. The zero Moment means never.
type Moment struct {
	Seq uint64
	At  int64 // Unix milliseconds, for display; order is by Seq alone
}

func moment(e wire.Event) Moment { return Moment{Seq: e.Seq, At: e.At} }

// Ever reports whether it happened at all.
func (m Moment) Ever() bool { return m.Seq != 0 }

// Time returns At as a time in the local zone.
func (m Moment) Time() time.Time { return time.UnixMilli(m.At) }

// Apply folds in the next event of the log. An event that was folded before
// changes nothing; one that this version does not know moves Head alone.
func (s *State) Apply(e wire.Event) {
	if e.Seq > s.Head.Seq {
		s.ApplyBody(e, e.Body())
	}
}

// ApplyBody is Apply for who has the event's body decoded already.
func (s *State) ApplyBody(e wire.Event, body wire.Body) {
	if e.Seq <= s.Head.Seq {
		return
	}
	s.Head = e.Pos
	if e.Chat == "" {
		s.decideAtLarge(e, body)
		return
	}
	switch b := body.(type) {
	case wire.Message:
		s.message(e, b)
	case wire.Refused:
		s.refused(e, b)
	case wire.Profile:
		s.introduce(e, b)
	case wire.Withheld:
		c := s.open(e.Chat)
		choice, _ := s.choice(c, b.Purpose, e.Time())
		c.withhold(e, b, (b.Cause == wire.Stopped || b.Cause == wire.StoppedAll) && choice.Ended(e.Time()))
	case wire.Read:
		if c := s.chats[e.Chat]; c != nil {
			c.readTo(min(b.UpTo, e.Seq))
			c.UnreadByHand = false
		}
	case wire.Receipt:
		if c := s.chats[e.Chat]; c != nil {
			b.Seq = min(b.Seq, e.Seq)
			c.receipt(b)
		}
	case wire.Edit, wire.Delete, wire.Hide, wire.Star, wire.Unstar, wire.PinMessage:
		s.amend(e, b)
	case wire.Pin, wire.Unpin, wire.Archive, wire.Unarchive, wire.MarkUnread:
		s.arrange(e, b)
	default:
		s.decide(e, b)
	}
}

// introduce takes in who a chat is with. Only an answer to the person's own
// question puts the chat in the list: the relay also introduces senders whose
// messages it then keeps away.
func (s *State) introduce(e wire.Event, p wire.Profile) {
	c := s.open(e.Chat)
	c.Profile = p
	if !c.Met.Ever() {
		c.Met = moment(e)
	}
	if e.Key != "" && !c.listed {
		s.toFront(c)
	}
}

// Chat returns the chat with an account, or nil when the log does not speak of it.
func (s *State) Chat(a wire.Account) *Chat { return s.chats[a] }

// Introduced reports whether the log already says exactly this about an account,
// so that the relay need not introduce it again.
func (s *State) Introduced(p wire.Profile) bool {
	c := s.chats[p.Account]
	return c != nil && c.Met.Ever() && c.Profile == p
}

// Chats lists the chats that have something to show, newest line first. The slice
// is not touched again: when the order changes, the next call returns another.
// Accounts that were only ever kept away are not in it; see [State.Businesses].
func (s *State) Chats() []*Chat {
	if s.listing == nil {
		s.listing = make([]*Chat, 0, len(s.chats))
		for c := s.newest; c != nil; c = c.older {
			s.listing = append(s.listing, c)
		}
	}
	return s.listing
}

// Businesses lists every business that the log speaks of: those of [State.Chats]
// in that order, then those that have nothing to show, by account.
func (s *State) Businesses() []*Chat {
	var all []*Chat
	for _, c := range s.Chats() {
		if c.Profile.Business {
			all = append(all, c)
		}
	}
	for _, c := range s.unlisted() {
		if c.Profile.Business {
			all = append(all, c)
		}
	}
	return all
}

// unlisted returns the chats outside the list, by account.
func (s *State) unlisted() []*Chat {
	var all []*Chat
	for _, c := range s.chats {
		if !c.listed {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b *Chat) int { return cmp.Compare(a.Account, b.Account) })
	return all
}

// open returns the chat with an account, a new one when there was none.
func (s *State) open(a wire.Account) *Chat {
	c := s.chats[a]
	if c == nil {
		c = &Chat{Account: a, Self: a == s.Me.Account}
		s.chats[a] = c
	}
	return c
}

// toFront puts a chat first in the list. Numbers only grow, so whatever has just
// got a line is the newest: the list is in order without ever being sorted.
func (s *State) toFront(c *Chat) {
	if s.newest == c {
		return
	}
	if c.listed {
		c.newer.older = c.older
		if c.older != nil {
			c.older.newer = c.newer
		} else {
			s.oldest = c.newer
		}
	}
	c.newer, c.older, c.listed = nil, s.newest, true
	if s.newest != nil {
		s.newest.newer = c
	} else {
		s.oldest = c
	}
	s.newest, s.listing = c, nil
}

// toBack puts a chat that is not in the list last in it.
func (s *State) toBack(c *Chat) {
	c.newer, c.older, c.listed = s.oldest, nil, true
	if s.oldest != nil {
		s.oldest.older = c
	} else {
		s.newest = c
	}
	s.oldest, s.listing = c, nil
}
