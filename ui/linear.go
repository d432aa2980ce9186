package ui

import (
	"fmt"
	"strings"
	"time"

	"sayso/chat"
	"sayso/ui/consent"
	"sayso/ui/say"
	"sayso/wire"
)

// Line returns an event as one line without any drawing, for screen readers, pipes
// and logs: when, who, and what. The state must have seen the events before it, for
// the names.
func Line(s *chat.State, e wire.Event, now time.Time) string {
	return line(s, e, now, "")
}

// line is Line with the beginning of the message that this one answers, if it is known.
func line(s *chat.State, e wire.Event, now time.Time, quote string) string {
	when := clockOf(e, now)
	m, ok := e.Body().(wire.Message)
	if !ok {
		return when + " " + Said(s, e, now)
	}
	from := called(s, e.Chat)
	if e.By == s.Me.Account {
		from = "You to " + from
	}
	var about []string
	if m.Purpose != "" {
		about = append(about, "business", string(m.Purpose))
	}
	if m.Quiet {
		about = append(about, "quietly")
	}
	if m.Forwarded {
		about = append(about, forwardedWords(m))
	}
	switch {
	case m.Reply != nil && quote != "":
		about = append(about, "to “"+quote+"”")
	case m.Reply != nil:
		about = append(about, "a reply")
	}
	if len(about) > 0 {
		from += " (" + strings.Join(about, ", ") + ")"
	}
	return when + " " + from + ": " + messageWords(m, now)
}

// clockOf says when an event was, with the day unless that is today.
func clockOf(e wire.Event, now time.Time) string {
	at := e.Time().In(now.Location())
	if say.SameDay(at, now) {
		return at.Format("15:04")
	}
	return at.Format("2 Jan 2006 15:04")
}

// sentence ends a text so that another sentence can follow.
func sentence(text string) string {
	if strings.HasSuffix(text, ".") || strings.HasSuffix(text, "!") || strings.HasSuffix(text, "?") {
		return text
	}
	return text + "."
}

// called returns what to call an account of which the log may not have spoken.
func called(s *chat.State, a wire.Account) string {
	if a == s.Me.Account {
		return "yourself"
	}
	if c := s.Chat(a); c != nil {
		return c.Name()
	}
	return "+" + string(a)
}

// chatWith returns the chat with an account, an empty one when the log does not speak
// of it yet.
func chatWith(s *chat.State, a wire.Account) *chat.Chat {
	if c := s.Chat(a); c != nil {
		return c
	}
	return &chat.Chat{Account: a, Self: a != "" && a == s.Me.Account}
}

// Said returns what an event says, as a sentence: what was chosen, or what came of it.
// Of a message it is the text, and what it holds.
func Said(s *chat.State, e wire.Event, now time.Time) string {
	who := called(s, e.Chat)
	if e.Chat == "" {
		who = "all businesses"
	}
	switch b := e.Body().(type) {
	case wire.Message:
		return messageWords(b, now)
	case wire.Allow:
		return fmt.Sprintf("You allowed %s from %s%s.", say.Many(b.Purposes), who, consent.End(b.Until, now))
	case wire.Stop:
		return fmt.Sprintf("You stopped %s from %s.", say.Many(b.Purposes), who)
	case wire.Reset:
		return fmt.Sprintf("You forgot your choice about %s from %s: undecided again.", say.Many(b.Purposes), who)
	case wire.Follow:
		return fmt.Sprintf("You follow %s.", who)
	case wire.Unfollow:
		return fmt.Sprintf("You no longer follow %s.", who)
	case wire.Accept:
		return fmt.Sprintf("You continued with %s.", who)
	case wire.Mute:
		return fmt.Sprintf("You muted %s %s.", who, say.UntilAt(b.Until, now))
	case wire.Unmute:
		return fmt.Sprintf("You unmuted %s.", who)
	case wire.Block:
		if b.Report != "" {
			return fmt.Sprintf("You blocked %s and reported it: %s.", who, say.Reason(b.Report))
		}
		return fmt.Sprintf("You blocked %s. It is not told.", who)
	case wire.Unblock:
		return fmt.Sprintf("You unblocked %s.", who)
	case wire.Report:
		return fmt.Sprintf("You reported %s: %s.", who, say.Reason(b.Reason))
	default:
		return saidByRelay(s, e, who, now)
	}
}

// saidByRelay words what the relay wrote, and what concerns the whole account.
func saidByRelay(s *chat.State, e wire.Event, who string, now time.Time) string {
	switch b := e.Body().(type) {
	case wire.Quiet:
		if b.From == b.To {
			return "You ended quiet hours."
		}
		return fmt.Sprintf("You set quiet hours from %02d:%02d to %02d:%02d.", b.From/60, b.From%60, b.To/60, b.To%60)
	case wire.Cap:
		if b.PerDay == 0 {
			return "You ended the limit on offers."
		}
		return fmt.Sprintf("You limited offers to %d a day.", b.PerDay)
	case wire.Withheld:
		return fmt.Sprintf("Kept away from %s, %s: %s (%d that day).", who, say.Purpose(b.Purpose).Many, withheldWords(s, e, b), b.Count)
	case wire.Refused:
		return fmt.Sprintf("Not done: %s.", strings.TrimSuffix(b.Why, "."))
	case wire.Receipt:
		if b.State == wire.Seen {
			return who + " read your messages."
		}
		return "Your messages reached " + who + "."
	case wire.Read:
		return fmt.Sprintf("You read %s.", who)
	case wire.Edit, wire.Delete, wire.React, wire.Played, wire.Star, wire.Unstar, wire.Hide, wire.PinMessage:
		return saidOfMessage(s, e, b)
	case wire.Opened:
		return fmt.Sprintf("You looked in on %s; they are told.", who)
	case wire.Moved:
		return fmt.Sprintf("You told %s that your number is +%s now.", who, b.To)
	case wire.MarkUnread, wire.Pin, wire.Unpin, wire.Archive, wire.Unarchive:
		return fmt.Sprintf("You %s %s.", listVerbs[e.Kind], who)
	case wire.Privacy:
		return "You chose what others are told: " + privacyWords(b) + "."
	case wire.Device:
		return "A device of yours joined."
	case wire.Profile:
		if e.Chat == "" || b.Account == s.Me.Account {
			return fmt.Sprintf("You are %s, +%s.", b.Name, b.Account)
		}
		if b.Business {
			return fmt.Sprintf("%s, +%s, is a business.", b.Name, b.Account)
		}
		return fmt.Sprintf("%s is +%s.", b.Name, b.Account)
	default:
		return fmt.Sprintf("Something that this version does not know (%s).", wire.CleanName(e.Kind))
	}
}

var listVerbs = map[string]string{
	"mark_unread": "marked as unread", "pin": "pinned", "unpin": "unpinned", "archive": "archived", "unarchive": "brought back",
}

func privacyWords(p wire.Privacy) string {
	words := map[bool]string{true: "not ", false: ""}
	return words[p.NoReceipts] + "what you have read, " + words[p.NoTyping] + "that you are writing"
}

// saidOfMessage words what somebody did to a message that was said before.
func saidOfMessage(s *chat.State, e wire.Event, body wire.Body) string {
	by := called(s, e.By)
	if e.By == s.Me.Account {
		by = "You"
	}
	switch b := body.(type) {
	case wire.Edit:
		return by + " changed a message to: " + strings.ReplaceAll(b.Text, "\n", " / ")
	case wire.Delete:
		return by + " deleted a message."
	case wire.React:
		if b.Emoji == "" {
			return by + " took a reaction back."
		}
		return by + " reacted with " + b.Emoji + "."
	case wire.Played:
		return by + " listened to a voice message."
	case wire.Star:
		return by + " starred a message."
	case wire.Unstar:
		return by + " took a star away."
	case wire.PinMessage:
		if b.For == 0 {
			return by + " took a pinned message down."
		}
		return by + " pinned a message for " + spanWords(b.For) + "."
	default:
		return by + " deleted a message for " + map[bool]string{true: "yourself", false: "themselves"}[e.By == s.Me.Account] + "."
	}
}

// withheldWords says why the relay kept something away when it did.
func withheldWords(s *chat.State, e wire.Event, b wire.Withheld) string {
	c := chatWith(s, e.Chat)
	k := chat.Withheld{Purpose: b.Purpose, Cause: b.Cause, Total: 1, Last: chat.Moment{Seq: e.Seq, At: e.At}}
	decided := c.Choices.Of(b.Purpose)
	if b.Cause == wire.StoppedAll {
		decided = s.AtLarge.Of(b.Purpose)
	}
	if (b.Cause == wire.Stopped || b.Cause == wire.StoppedAll) && decided.Ended(e.Time()) {
		k.Ended = 1
	}
	return consent.Kept(s, c, k, e.Time())
}

// Standing says in words whether messages for a purpose come through, and by what
// choice: "no, you stopped it on 3 Nov (log 1 204)".
func Standing(s chat.Status, now time.Time) string {
	answer := "no"
	if s.Now.Deliver {
		answer = "yes"
	}
	if s.Choice.Is == chat.Unset {
		if s.Now.Deliver {
			return answer + ", you have not decided"
		}
		return answer + ", " + say.Cause(s.Now.Cause)
	}
	words := fmt.Sprintf("%s, you %s (%s)", answer, consent.Chose(s.Choice, "it", now), say.Log(s.Choice.Seq))
	if s.AtLarge {
		words += " for all businesses"
	}
	return words
}
