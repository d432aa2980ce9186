package consent

import (
	"fmt"
	"time"

	"sayso/chat"
	"sayso/ui/say"
	"sayso/wire"
)

// Chose says what a person chose about something and until when it holds:
// "allowed offers on 2 Nov, until 1 Dec".
func Chose(c chat.Choice, what string, now time.Time) string {
	verb := c.Is.String()
	if c.Until != 0 {
		verb = chat.Allowed.String()
	}
	return fmt.Sprintf("%s %s %s%s", verb, what, say.On(c.At, now), End(c.Until, now))
}

// End goes on after an allowance with its end, if it has one: ", until 1 Dec",
// ", which ended on 1 Dec".
func End(until int64, now time.Time) string {
	switch {
	case until == 0:
		return ""
	case now.UnixMilli() >= until:
		return ", which ended " + say.On(until, now)
	}
	return ", until " + say.When(until, now)
}

// Refused says why a message is refused, by the choice that decides about it.
func Refused(cause wire.Cause, c chat.Choice, now time.Time) string {
	if c.Ended(now) && (cause == wire.Stopped || cause == wire.StoppedAll) {
		return "you allowed them only until " + say.When(c.Until, now)
	}
	return say.Cause(cause)
}

// Kept says what kept messages away: a choice of the person, or that a permission
// ended by itself. Where it was now the one and now the other, it says how many each.
func Kept(s *chat.State, c *chat.Chat, k chat.Withheld, now time.Time) string {
	if k.Ended == 0 {
		return say.Cause(k.Cause)
	}
	choice, who := c.Choices.Of(k.Purpose), ""
	if k.Cause == wire.StoppedAll {
		choice, who = s.AtLarge.Of(k.Purpose), " from all businesses"
	}
	ended := "your permission ended"
	if choice.Ended(now) && k.Last.At >= choice.Until {
		ended += " " + say.On(choice.Until, now)
	}
	if k.Ended == k.Total {
		return ended
	}
	return fmt.Sprintf("%s you stopped%s, %s after %s", say.Thousands(uint64(k.Total-k.Ended)), who, say.Thousands(uint64(k.Ended)), ended)
}
