package ui

import (
	"fmt"
	"time"

	"sayso/chat"
	"sayso/ui/consent"
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
	at, chosen := consent.Stand(s, to, now), consent.Wish{Purposes: []wire.Purpose{p}}
	a := consent.AllowUntil
	if to == "" {
		a = consent.AnybodyUntil
	}
	var answers []answer
	for _, span := range spans {
		chosen.Until = span.end(now)
		e := a.Effect(at, chosen, now)
		answers = append(answers, answer{name: say.Capital(span.name), right: say.Until(chosen.Until, now), words: e.Words, do: asks(e)})
	}
	if at.Own.Of(p).Is != chat.Unset {
		e := consent.Forget.Effect(at, chosen, now)
		answers = append(answers, answer{name: e.Yes, words: e.Words, do: asks(e)})
	}
	return newQuestion(fmt.Sprintf("%s from %s: only until ...", say.Capital(say.Purpose(p).Many), at.Name), "Allowed, and stopped again by itself.", answers...)
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
