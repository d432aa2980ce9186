package chat

import (
	"slices"

	"sayso/wire"
)

const maxStars = 4096

// Star is a message that the person marked to find it again.
type Star struct {
	Ref    wire.Ref
	Chat   wire.Account // the thread it is in
	Moment              // when it was starred
}

// Starred lists the starred messages, last starred first: at most 4,096, of which
// the first starred fall away.
func (s *State) Starred() []Star {
	all := slices.Clone(s.stars)
	slices.Reverse(all)
	return all
}

// amend folds in what changes a message that was said before. Of messages the state
// has only the last of each chat, the stars and the pins; the rest is for whoever reads the
// thread. A reaction changes neither, so it is not here.
func (s *State) amend(e wire.Event, b wire.Body) {
	switch b := b.(type) {
	case wire.Edit:
		if l := s.lastIf(e.Chat, wire.Ref{By: e.By, Key: b.Key}); l != nil && !l.Deleted && !l.Hidden {
			l.Preview = preview(b.Text)
		}
	case wire.Delete:
		ref := wire.Ref{By: e.By, Key: b.Key}
		s.drop(e.Chat, ref)
		if l := s.lastIf(e.Chat, ref); l != nil {
			l.Preview, l.Deleted = "", true
		}
	case wire.Hide:
		s.drop(e.Chat, b.Ref)
		if l := s.lastIf(e.Chat, b.Ref); l != nil {
			l.Preview, l.Hidden = "", true
		}
	case wire.Star:
		s.unstar(b.Ref)
		if len(s.stars) == maxStars {
			s.stars = s.stars[:copy(s.stars, s.stars[1:])]
		}
		s.stars = append(s.stars, Star{Ref: b.Ref, Chat: e.Chat, Moment: moment(e)})
	case wire.Unstar:
		s.unstar(b.Ref)
	case wire.PinMessage:
		if c := s.chats[e.Chat]; c != nil {
			c.pin(e, b)
		}
	}
}

// drop takes a message that is gone from wherever it was kept to be found again.
func (s *State) drop(chat wire.Account, ref wire.Ref) {
	s.unstar(ref)
	if c := s.chats[chat]; c != nil {
		c.unpin(ref)
	}
}

func (s *State) unstar(ref wire.Ref) {
	s.stars = slices.DeleteFunc(s.stars, func(star Star) bool { return star.Ref == ref })
}

// lastIf returns the last line of a chat if it is that message, else nil.
func (s *State) lastIf(chat wire.Account, ref wire.Ref) *Line {
	c := s.chats[chat]
	if c == nil || c.Last.Kind != "message" || c.Last.By != ref.By || c.Last.Key != ref.Key {
		return nil
	}
	return &c.Last
}

// arrange folds in where the person wants a chat in the list.
func (s *State) arrange(e wire.Event, b wire.Body) {
	c := s.open(e.Chat)
	switch b.(type) {
	case wire.Pin:
		c.Pinned = moment(e)
	case wire.Unpin:
		c.Pinned = Moment{}
	case wire.Archive:
		c.Archived = moment(e)
	case wire.Unarchive:
		c.Archived = Moment{}
	case wire.MarkUnread:
		c.UnreadByHand = true
	}
}
