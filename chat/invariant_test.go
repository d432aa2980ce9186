package chat

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sayso/wire"
)

// TestInvariant is the promise of the project: after the event that withdraws
// consent, no event in that log is a message that it forbids, until an event gives
// consent again. Messages and whatever else says something enter through Judge only,
// over random histories and restarts; the oracle below looks at nothing but the list
// of events.
func TestInvariant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := newScript()
		kept := map[wire.Account]int{}
		for _, p := range shops {
			l.add(p.Account, p.Account, p)
		}
		l.add(maya, maya, friend)
		for range rapid.IntRange(1, 80).Draw(t, "steps") {
			l.pass(time.Duration(rapid.Int64Range(-30, 400).Draw(t, "minutes")) * time.Minute)
			switch rapid.IntRange(0, 9).Draw(t, "step") {
			case 0:
				l.State = restore(t, l.Snapshot())
			case 1, 2, 3:
				chat, body := drawChoice(t)
				l.do(chat, body)
			default:
				admit(t, l, kept)
			}
		}
		for i, e := range l.log {
			if m, says := speech(e); says && e.By != ana {
				if why := forbids(l.log[:i], e.Time(), profileOf(e.By), m); why != "" {
					t.Fatalf("event %d, a %s (%s) of %s, came although: %s", e.Seq, e.Kind, m.Purpose, e.By, why)
				}
			}
		}
		for _, p := range append(slices.Clone(shops), friend) {
			total := 0
			for _, w := range l.Chat(p.Account).Withheld(l.now) {
				total += w.Total
			}
			same(t, kept[p.Account], total)
		}
	})
}

// speech returns the message that the rules take an event for, if it says anything.
func speech(e wire.Event) (m wire.Message, says bool) {
	switch b := e.Body().(type) {
	case wire.Message:
		return b, true
	case wire.Edit, wire.React, wire.Delete:
		if e.By != maya {
			m.Purpose = "conversation"
		}
		return m, true
	}
	return m, false
}

// drawSpeech draws a way of saying something, and how the relay asks about it.
func drawSpeech(t *rapid.T, l *script) (from wire.Profile, b wire.Body, a Ask) {
	from = rapid.SampledFrom(append(slices.Clone(shops), friend)).Draw(t, "from")
	m := wire.Message{Text: "hello", Forwarded: rapid.Bool().Draw(t, "forwarded")}
	ref := wire.Ref{By: ana, Key: "3A00112233"}
	if from.Business {
		m.Purpose = rapid.SampledFrom(slices.Concat(wire.Purposes, offers, offers)).Draw(t, "purpose")
		m.Template = rapid.SampledFrom([]string{"", "t"}).Draw(t, "template")
		if rapid.Bool().Draw(t, "parts") {
			m.Choices = []wire.Choice{{ID: "1", Title: "20 % off"}}
			m.Card = &wire.Card{Kind: wire.Order, Ref: "1"}
		}
	}
	switch rapid.IntRange(0, 7).Draw(t, "way") {
	case 0:
		return from, wire.React{Ref: ref, Emoji: "👍"}, Amending(from, l.now)
	case 1:
		if !from.Business {
			return from, wire.Edit{Key: ref.Key, Text: "20 % off"}, Amending(from, l.now)
		}
	case 2:
		if !from.Business {
			return from, wire.Delete{Key: ref.Key}, Amending(from, l.now)
		}
	}
	return from, m, Ask{From: from, Message: m, At: l.now}
}

// admit does with something random that is said what the relay does, and compares
// the verdict with the oracle's: what is not forbidden is let in.
func admit(t *rapid.T, l *script, kept map[wire.Account]int) {
	from, body, ask := drawSpeech(t, l)
	m, _ := speech(wire.Event{By: from.Account}.With(body))
	v := l.Judge(ask)
	if why := forbids(l.log, l.now, from, m); v.Deliver != (why == "") {
		t.Fatalf("%s %s of %s after event %d: judged %+v, but the log says %q", m.Purpose, body.Kind(), from.Account, l.Head.Seq, v, why)
	}
	if v.Deliver {
		if from.Business && (v.Cause != "" || v.Grounds.Seq == 0 || v.Grounds.Seq > l.Head.Seq) {
			t.Fatalf("delivered without grounds: %+v", v)
		}
		if said, ok := body.(wire.Message); ok && from.Business {
			said.Quiet, said.Grounds = v.Quiet, &v.Grounds
			body = said
		}
		l.add(from.Account, from.Account, body)
		return
	}
	kept[from.Account]++
	day := l.now.UTC().Format(time.DateOnly)
	l.add(from.Account, from.Account, wire.Withheld{
		Purpose: m.Purpose, Cause: v.Cause, Day: day,
		Count: l.Chat(from.Account).WithheldOn(m.Purpose, v.Cause, day) + 1,
	})
}

func profileOf(a wire.Account) wire.Profile {
	if a == maya {
		return friend
	}
	return shops[slices.IndexFunc(shops, func(p wire.Profile) bool { return p.Account == a })]
}

// forbids says why the events of a log forbid a message, or "". It is naive on
// purpose and shares nothing with the fold.
func forbids(log []wire.Event, now time.Time, from wire.Profile, m wire.Message) string {
	var blocked, follows bool
	var byName, atLarge string // the last word about this purpose
	var wrote time.Time
	perDay, where, quietZone := 0, time.UTC, ""
	for _, e := range log {
		mine := e.Chat == from.Account
		switch b := e.Body().(type) {
		case wire.Block:
			blocked = blocked || mine
		case wire.Unblock:
			blocked = blocked && !mine
		case wire.Follow:
			follows = follows || mine
		case wire.Unfollow:
			follows = follows && !mine
		case wire.Message:
			if mine && e.By == ana {
				wrote = e.Time()
			}
		case wire.Stop, wire.Allow, wire.Reset:
			word, named := spoken(b, now)
			if len(named) > 0 && !slices.Contains(named, m.Purpose) {
				continue
			}
			if mine {
				byName = word
			} else if e.Chat == "" {
				atLarge = word
			}
		case wire.Cap:
			perDay = b.PerDay
		case wire.Quiet:
			quietZone = b.Zone
			where, _ = time.LoadLocation(b.Zone)
		}
	}
	clock := now.In(where)
	if quietZone == "" {
		clock = now.In(time.FixedZone("Seoul", 9*3600))
	}
	hhmm := clock.Format("15:04")
	since := now.Sub(wrote)
	switch {
	case blocked:
		return "blocked"
	case !from.Business:
		return ""
	case byName == "stop":
		return "stopped by name"
	case byName == "" && atLarge == "stop":
		return "stopped at large"
	case from.Platform == "line" && !follows && (wrote.IsZero() || since >= 7*24*time.Hour):
		return "not followed"
	case from.Platform == "whatsapp" && (m.Template == "" || m.Purpose == "conversation") && (wrote.IsZero() || since >= 24*time.Hour):
		return "the window is closed"
	case from.Platform == "kakao" && m.Purpose == "marketing" && (hhmm >= "20:50" || hhmm < "08:00"):
		return "night"
	case m.Purpose == "marketing" && perDay > 0 && offersOn(log, now.In(where)) >= perDay:
		return "the cap is reached"
	}
	return ""
}

// spoken says what a choice comes to now. A reset is the person's own act: it lifts
// a stop without allowing anything, so it leaves no word at all.
func spoken(b wire.Body, now time.Time) (word string, named []wire.Purpose) {
	switch b := b.(type) {
	case wire.Stop:
		return "stop", b.Purposes
	case wire.Reset:
		return "", b.Purposes
	}
	allow := b.(wire.Allow)
	if allow.Until > 0 && !now.Before(time.UnixMilli(allow.Until)) {
		return "stop", allow.Purposes
	}
	return "allow", allow.Purposes
}

// offersOn counts the marketing that came on the day of now, in now's zone.
func offersOn(log []wire.Event, now time.Time) int {
	n := 0
	for _, e := range log {
		m, ok := e.Body().(wire.Message)
		if ok && e.By != ana && m.Purpose == "marketing" && e.Time().In(now.Location()).Format(time.DateOnly) == now.Format(time.DateOnly) {
			n++
		}
	}
	return n
}
