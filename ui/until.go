package ui

import (
	"fmt"
	"time"

	"sayso/chat"
	"sayso/ui/say"
	"sayso/wire"
)

// Consent that ends by itself, and choices as if they had never been made.

// spans are for how long a purpose may be allowed, in the order in which they are offered.
var spans = []duration{
	{"1 day", func(now time.Time) time.Time { return now.AddDate(0, 0, 1) }},
	{"1 week", func(now time.Time) time.Time { return now.AddDate(0, 0, 7) }},
	{"30 days", func(now time.Time) time.Time { return now.AddDate(0, 0, 30) }},
	{"90 days", func(now time.Time) time.Time { return now.AddDate(0, 0, 90) }},
}

// duration is one answer to "for how long".
type duration struct {
	name string
	end  func(now time.Time) time.Time // the zero time means always
}

// durations lists how long a mute may last, in the order in which it is offered.
// Tomorrow morning is the next 08:00 that is at least four hours away, so that
// somebody awake at one in the night gets the night they mean.
var durations = []duration{
	{"8 hours", func(now time.Time) time.Time { return now.Add(8 * time.Hour) }},
	{"1 week", func(now time.Time) time.Time { return now.AddDate(0, 0, 7) }},
	{"until tomorrow morning", func(now time.Time) time.Time {
		eight := time.Date(now.Year(), now.Month(), now.Day(), 8, 0, 0, 0, now.Location())
		if eight.Sub(now) < 4*time.Hour {
			eight = eight.AddDate(0, 0, 1)
		}
		return eight
	}},
	{"always", func(time.Time) time.Time { return time.Time{} }},
}

// newUntil asks until when a purpose may reach the person; with an empty account,
// from any business. What was chosen before can be forgotten there too.
func newUntil(s *chat.State, to wire.Account, now time.Time, p wire.Purpose) *question {
	at, chosen := stand(s, to, now), wish{purposes: []wire.Purpose{p}}
	a := actAllowUntil
	if to == "" {
		a = actAnybodyUntil
	}
	var answers []answer
	for _, span := range spans {
		chosen.until = span.end(now)
		e := a.effect(at, chosen, now)
		answers = append(answers, answer{name: say.Capital(span.name), right: say.Until(chosen.until, now), words: e.Words, do: e.ask()})
	}
	if at.own.Of(p).Is != chat.Unset {
		e := actForget.effect(at, chosen, now)
		answers = append(answers, answer{name: e.Yes, words: e.Words, do: e.ask()})
	}
	return newQuestion(fmt.Sprintf("%s from %s: only until ...", say.Capital(say.Purpose(p).Many), at.name), "Allowed, and stopped again by itself.", answers...)
}

// asBefore undoes a choice about purposes: each gets back what was chosen before, at
// the same reach, and is undecided again when nothing was.
func asBefore(s standing, w wish) []wire.Body {
	type earlier struct {
		is    chat.Decision
		until int64
	}
	var order []earlier
	purposes := map[earlier][]wire.Purpose{}
	for _, p := range w.purposes {
		c := s.own.Of(p)
		was := earlier{c.Is, c.Until}
		if purposes[was] == nil {
			order = append(order, was)
		}
		purposes[was] = append(purposes[was], p)
	}
	var out []wire.Body
	for _, was := range order {
		ps := named(purposes[was])
		switch was.is {
		case chat.Allowed:
			out = append(out, wire.Allow{Purposes: ps, Until: was.until})
		case chat.Stopped:
			out = append(out, wire.Stop{Purposes: ps})
		default:
			out = append(out, wire.Reset{Purposes: ps})
		}
	}
	return out
}

// standsAs returns what a purpose will be once a waiting choice about it is done, and
// in a word.
func standsAs(b wire.Body) (d chat.Decision, state string) {
	switch b.(type) {
	case wire.Stop:
		return chat.Stopped, "no"
	case wire.Reset:
		return chat.Unset, "-"
	}
	return chat.Allowed, "yes"
}

// choseWords says what a person chose about something and until when it holds:
// "allowed offers on 2 Nov, until 1 Dec".
func choseWords(c chat.Choice, what string, now time.Time) string {
	verb := c.Is.String()
	if c.Until != 0 {
		verb = chat.Allowed.String()
	}
	return fmt.Sprintf("%s %s %s%s", verb, what, say.On(c.At, now), endWords(c.Until, now))
}

// endWords goes on after an allowance with its end, if it has one: ", until 1 Dec",
// ", which ended on 1 Dec".
func endWords(until int64, now time.Time) string {
	switch {
	case until == 0:
		return ""
	case now.UnixMilli() >= until:
		return ", which ended " + say.On(until, now)
	}
	return ", until " + say.When(until, now)
}

// refusalWords says why a message is refused, by the choice that decides about it.
func refusalWords(cause wire.Cause, c chat.Choice, now time.Time) string {
	if c.Ended(now) && (cause == wire.Stopped || cause == wire.StoppedAll) {
		return "you allowed them only until " + say.When(c.Until, now)
	}
	return say.Cause(cause)
}

// keptCause says what kept messages away: a choice of the person, or that a permission
// ended by itself before the last of them.
func keptCause(s *chat.State, c *chat.Chat, k chat.Withheld, now time.Time) string {
	choice := chat.Choice{}
	switch k.Cause {
	case wire.Stopped:
		choice = c.Choices.Of(k.Purpose)
	case wire.StoppedAll:
		choice = s.AtLarge.Of(k.Purpose)
	}
	if choice.Ended(now) && k.Last.At >= choice.Until {
		return "your permission ended " + say.On(choice.Until, now)
	}
	return say.Cause(k.Cause)
}

// leftWords says in two or three cells how long an allowance lasts: "9d", "5h", "20m".
func leftWords(until int64, now time.Time) string {
	left := time.UnixMilli(until).Sub(now)
	switch {
	case left >= 48*time.Hour:
		return fmt.Sprintf("%dd", left/(24*time.Hour))
	case left >= time.Hour:
		return fmt.Sprintf("%dh", left/time.Hour)
	}
	return fmt.Sprintf("%dm", left/time.Minute)
}
