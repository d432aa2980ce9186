package store

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sayso/wire"
)

// talked is a history in which one message in ten answers one of its chat, and as many
// get a reaction or an edit.
func talked(n, chats int) []wire.Event {
	plain := history(n, chats)[1:]
	said := map[wire.Account][]wire.Event{}
	events := []wire.Event{profile(ana)}
	for _, e := range plain {
		before := said[e.Chat]
		if len(before) > 8 {
			of := before[len(before)-1-len(before)%8]
			ref := wire.Ref{By: of.By, Key: of.Key}
			switch len(before) % 20 {
			case 0, 1:
				e = e.With(wire.Message{Text: "as to that", Reply: &ref})
			case 2:
				events = append(events, wire.Event{By: ana, Chat: e.Chat, At: e.At}.With(wire.React{Ref: ref, Emoji: "+"}))
			case 3:
				events = append(events, wire.Event{By: of.By, Chat: e.Chat, At: e.At}.With(wire.Edit{Key: of.Key, Text: "rather this"}))
			case 4:
				pin := wire.Event{By: ana, Chat: e.Chat, At: e.At, Key: "3B" + of.Key}
				events = append(events, pin.With(wire.PinMessage{Ref: ref, For: int64(len(before)) % 3}))
			}
		}
		events, said[e.Chat] = append(events, e), append(before, e)
	}
	return chained(wire.Pos{}, events...)
}

// TestStretchIsAPartOfTheLog holds stretches against going through the log.
func TestStretchIsAPartOfTheLog(t *testing.T) {
	events := talked(600, 3)
	l := open(t, Replica, t.TempDir()).Log("ana")
	must(t, l.Ingest(events))
	rapid.Check(t, func(r *rapid.T) {
		chat := wire.Account(fmt.Sprint(15_550_200_000 + rapid.IntRange(0, 3).Draw(r, "chat")))
		s := Span{
			At:     rapid.SampledFrom([]uint64{0, 1, math.MaxUint64, rapid.Uint64Range(1, uint64(len(events))).Draw(r, "in it")}).Draw(r, "at"),
			Before: rapid.IntRange(0, 250).Draw(r, "before"), After: rapid.IntRange(0, 250).Draw(r, "after"),
		}
		for range rapid.IntRange(0, 2).Draw(r, "also") {
			if of := events[rapid.IntRange(1, len(events)-1).Draw(r, "of")]; of.Kind == "message" {
				s.Also = append(s.Also, wire.Ref{By: of.By, Key: of.Key})
			}
		}
		got, err := l.Stretch(chat, s)
		must(r, err)
		if diff := cmp.Diff(stretchOf(events, chat, s), got); diff != "" {
			r.Fatalf("%+v of %s: %s", s, chat, diff)
		}
		from, to := rapid.Uint64Range(0, 800).Draw(r, "from"), rapid.Uint64Range(0, 800).Draw(r, "to")
		want := 0
		for _, e := range events {
			if e.Kind == "message" && e.Chat == chat && e.By != ana && e.Seq > from && e.Seq < to {
				want++
			}
		}
		if n, err := l.Heard(chat, ana, from, to); n != want || err != nil {
			r.Fatalf("heard from %s %d between %d and %d, want %d: %v", chat, n, from, to, want, err)
		}
	})
}

// stretchOf is [Log.Stretch] of a list.
func stretchOf(events []wire.Event, chat wire.Account, s Span) (want Stretch) {
	var lines []wire.Event
	for _, e := range events {
		if e.Chat == chat && threaded(e) {
			lines = append(lines, e)
		}
	}
	at := slices.IndexFunc(lines, func(e wire.Event) bool { return s.At != 0 && e.Seq >= s.At })
	if at < 0 {
		at = len(lines)
	}
	from, to := at, at
	if s.At != 0 {
		to = min(at+s.After, len(lines))
		want.Newer = s.After > 0 && to < len(lines)
	}
	if s.Before > 0 {
		from = max(at-max(s.Before, s.After-(to-at)), 0)
		want.Older = from > 0
	}
	refs := map[wire.Ref]bool{}
	for _, of := range s.Also {
		refs[of] = true
	}
	shown := func(e wire.Event) bool {
		return slices.ContainsFunc(lines[from:to], func(o wire.Event) bool { return o.Seq == e.Seq })
	}
	for _, e := range lines[from:to] {
		want.Thread = append(want.Thread, e)
		refs[wire.Ref{By: e.By, Key: e.Key}] = true
		if m, ok := e.Body().(wire.Message); ok && m.Reply != nil {
			refs[*m.Reply] = true
		}
		if p, ok := e.Body().(wire.PinMessage); ok {
			refs[p.Ref] = true
		}
	}
	latest := map[string]uint64{}
	for _, e := range events {
		if a, ok := amends(e); ok {
			latest[fmt.Sprint(a)] = e.Seq
		}
	}
	for _, e := range events {
		a, amends := amends(e)
		switch {
		case amends && refs[a.of] && latest[fmt.Sprint(a)] == e.Seq, !amends && refs[wire.Ref{By: e.By, Key: e.Key}] && !shown(e):
			want.Beside = append(want.Beside, e)
		}
	}
	return want
}

func TestOnlyAReplicaHasThreads(t *testing.T) {
	l := open(t, Relay, t.TempDir()).Log(ana)
	if _, err := l.Stretch(bob, Span{Before: 5}); err == nil {
		t.Error("a relay gave a part of a thread")
	}
	if _, err := l.Heard(bob, ana, 0, 9); err == nil {
		t.Error("a relay counted what was heard")
	}
}
