package ui

import (
	"fmt"
	"strings"
	"time"

	"sayso/chat"
	"sayso/wire"
)

// Line returns an event as one line without any drawing, for screen readers, pipes
// and logs: when, who, and what. The state must have seen the events before it, for
// the names.
func Line(s *chat.State, e wire.Event, now time.Time) string {
	when := e.Time().In(now.Location()).Format("15:04")
	if !sameDay(e.Time().In(now.Location()), now) {
		when = e.Time().In(now.Location()).Format("2 Jan 2006 15:04")
	}
	m, ok := e.Body().(wire.Message)
	if !ok {
		return when + " " + Said(s, e, now)
	}
	from := called(s, e.Chat)
	switch {
	case e.By == s.Me.Account:
		from = "You to " + from
	case m.Purpose != "" && m.Quiet:
		from += fmt.Sprintf(" (business, %s, quietly)", m.Purpose)
	case m.Purpose != "":
		from += fmt.Sprintf(" (business, %s)", m.Purpose)
	case m.Quiet:
		from += " (quietly)"
	}
	return when + " " + from + ": " + strings.ReplaceAll(m.Text, "\n", " / ")
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

// Said returns what an event says, as a sentence: what was chosen, or what came of it.
// Of a message it is the text.
func Said(s *chat.State, e wire.Event, now time.Time) string {
	who := called(s, e.Chat)
	if e.Chat == "" {
		who = "all businesses"
	}
	switch b := e.Body().(type) {
	case wire.Message:
		return b.Text
	case wire.Allow:
		return fmt.Sprintf("You allowed %s from %s.", manyOf(b.Purposes), who)
	case wire.Stop:
		return fmt.Sprintf("You stopped %s from %s.", manyOf(b.Purposes), who)
	case wire.Follow:
		return fmt.Sprintf("You follow %s.", who)
	case wire.Unfollow:
		return fmt.Sprintf("You no longer follow %s.", who)
	case wire.Accept:
		return fmt.Sprintf("You continued with %s.", who)
	case wire.Mute:
		return fmt.Sprintf("You muted %s %s.", who, untilWords(muteUntil(b.Until), now))
	case wire.Unmute:
		return fmt.Sprintf("You unmuted %s.", who)
	case wire.Block:
		if b.Report != "" {
			return fmt.Sprintf("You blocked %s and reported it: %s.", who, reasonWords[b.Report])
		}
		return fmt.Sprintf("You blocked %s. It is not told.", who)
	case wire.Unblock:
		return fmt.Sprintf("You unblocked %s.", who)
	case wire.Report:
		return fmt.Sprintf("You reported %s: %s.", who, reasonWords[b.Reason])
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
		return fmt.Sprintf("Kept away from %s, %s: %s (%d that day).", who, purposeWords[b.Purpose].many, causeWords[b.Cause], b.Count)
	case wire.Refused:
		return fmt.Sprintf("Not done: %s.", strings.TrimSuffix(b.Why, "."))
	case wire.Receipt:
		if b.State == wire.Seen {
			return who + " read your messages."
		}
		return "Your messages reached " + who + "."
	case wire.Read:
		return fmt.Sprintf("You read %s.", who)
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
		return answer + ", " + causeWords[s.Now.Cause]
	}
	words := fmt.Sprintf("%s, you %s it %s (%s)", answer, s.Choice.Is, onWords(s.Choice.At, now), logWords(s.Choice.Seq))
	if s.AtLarge {
		words += " for all businesses"
	}
	return words
}
