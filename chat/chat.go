package chat

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"sayso/wire"
)

// Chat is what the log says about one account: the thread with it, and what the
// owner of the log chose about it. In the log of a business it is a person, and
// the choices are those that the person made about the business.
type Chat struct {
	Account wire.Account
	Profile wire.Profile // as last introduced; zero before
	Met     Moment       // the first introduction
	Self    bool         // it is the owner's own, for notes

	Last        Line   // the newest message; choices show in the thread, but do not move a chat
	Unread      int    // messages of the other side after ReadTo, quiet ones included
	QuietUnread int    // how many of them arrived quietly
	FirstUnread uint64 // the first line not read, or 0: the "new" line goes right above it
	ReadTo      uint64 // how far the owner read: by Read, or by writing
	Delivered   uint64 // the owner's messages up to here are on a device of the other side; see [Chat.Reached]
	Seen        uint64 // and up to here they are read

	UnreadByHand bool   // marked unread, and not read since
	Pinned       Moment // since when kept at the top of the list
	Archived     Moment // since when out of the list; [State.Chats] has it all the same

	Request   bool   // a stranger wrote, and the person has not chosen yet
	Known     Moment // when the person first let the other in: continued, wrote, allowed or followed
	Accepted  Moment // when the person last chose to continue
	Wrote     Moment // the owner's last message here, which opens the window
	Heard     Moment // the other side's last message here
	Following Moment // since when followed
	Blocked   Moment // since when blocked
	Unblocked Moment // when a block last ended
	Muted     Mute
	Choices   Choices  // about this chat alone; see [State.Status] for what holds
	History   []uint64 // the newest events that changed a choice, oldest first, at most 64

	pins     []Pin  // first pinned first
	missed   []span // the owner's messages that never come
	unread   unread
	arrivals tally            // messages that arrived, by day and purpose
	lastIn   [purposes]Moment // the last that arrived, by purpose
	refusals tally            // messages kept away, by day, purpose and cause
	kept     []kept           // the same since the log began
	newer    *Chat            // neighbours in the list of chats
	older    *Chat
	listed   bool
}

// Line is what a list shows of a chat's newest message.
type Line struct {
	Moment
	By      wire.Account
	Key     wire.Key
	Kind    string       // "message", or "refused" for one of the owner's that the relay refused
	Preview string       // its text on one line, at most 120 characters
	Purpose wire.Purpose // of a business message
	Quiet   bool         // it arrived quietly
	Cause   wire.Cause   // why it was refused
	Deleted bool         // its author took it back, so there is no preview
	Hidden  bool         // the owner deleted it for themselves; likewise
}

// Mute is a chat's being muted. The zero Mute is none.
type Mute struct {
	Moment       // when it was muted
	Until  int64 // Unix milliseconds; 0 means always
}

// MutedAt reports whether the chat is muted at a time; the end is no longer in it.
func (c *Chat) MutedAt(now time.Time) bool {
	return c.Muted.Ever() && (c.Muted.Until == 0 || now.UnixMilli() < c.Muted.Until)
}

// Name returns what to call the other side: its name, else handle, else account.
func (c *Chat) Name() string {
	switch {
	case c.Self:
		return "Notes to yourself"
	case c.Profile.Name != "":
		return c.Profile.Name
	case c.Profile.Handle != "":
		return c.Profile.Handle
	}
	return string(c.Account)
}

// message folds in something said by either side.
func (s *State) message(e wire.Event, m wire.Message) {
	c := s.open(e.Chat)
	c.Last = Line{
		Moment: moment(e), By: e.By, Key: e.Key, Kind: e.Kind, Preview: preview(Summary(m)),
		Purpose: m.Purpose, Quiet: m.Quiet,
	}
	s.toFront(c)
	if e.By == s.Me.Account {
		c.Wrote = moment(e)
		c.letIn(c.Wrote)
		s.sortOut(c)
		c.readTo(e.Seq)
		c.UnreadByHand = false
		return
	}
	c.Heard = moment(e)
	s.sortOut(c)
	c.arrived(e.Seq, m.Quiet)
	if i, ok := slot(m.Purpose); ok {
		c.lastIn[i] = moment(e)
		c.arrivals.cell(day(e.At), i, keepDays).n++
	}
	if m.Purpose == wire.Marketing {
		s.marketing.cell(quarter(e.At), 0, keepQuarters).n++
	}
}

// refused shows a message that the relay refused, so that it can be sent again.
// It was never said: it opens no window, reads nothing and lets nobody in.
func (s *State) refused(e wire.Event, r wire.Refused) {
	m, ok := wire.Event{Kind: r.What, Raw: r.Body}.Body().(wire.Message)
	if !ok {
		return
	}
	c := s.open(e.Chat)
	c.Last = Line{
		Moment: moment(e), By: e.By, Key: e.Key, Kind: e.Kind, Preview: preview(Summary(m)),
		Purpose: m.Purpose, Cause: r.Cause,
	}
	s.toFront(c)
}

const previewRunes = 120

// preview puts a text on one line and cuts it. A short line is returned as it is,
// which most are.
func preview(text string) string {
	if len(text) <= previewRunes && !strings.ContainsAny(text, "\n\t\r") {
		return strings.TrimSpace(text)
	}
	if start, ok := ordinary(text); ok {
		return strings.Clone(start) // or the whole text would be kept with it
	}
	var b strings.Builder
	gap := false
	for n, rest := 0, text; rest != "" && n < previewRunes; {
		r, size := utf8.DecodeRuneInString(rest)
		rest = rest[size:]
		if unicode.IsSpace(r) {
			gap = n > 0
			continue
		}
		if gap {
			if n++; n == previewRunes {
				break // a space would be the last
			}
			b.WriteByte(' ')
			gap = false
		}
		b.WriteRune(r)
		n++
	}
	return b.String()
}

// ordinary returns the start of a text that a preview takes, if words stand one space
// apart in it, so that it can be taken as it is.
func ordinary(text string) (start string, ok bool) {
	gap := true
	for i, n := 0, 0; i < len(text); n++ {
		if n == previewRunes {
			text = text[:i]
			break
		}
		if c := text[i]; c < utf8.RuneSelf { // nearly all
			if c < ' ' || c == ' ' && gap {
				return "", false
			}
			i, gap = i+1, c == ' '
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if unicode.IsSpace(r) || r == utf8.RuneError {
			return "", false
		}
		i, gap = i+size, false
	}
	return strings.TrimSuffix(text, " "), true
}
