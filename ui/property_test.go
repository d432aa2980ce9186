package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sayso/chat"
	"sayso/ui/booktest"
	"sayso/ui/look"
	"sayso/wire"
)

// TestSelectionIsAChat: whatever arrives while the list has the keys, what is
// selected stays selected, and stays where it is.
func TestSelectionIsAChat(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := newBook()
		people := rapid.IntRange(1, 12).Draw(t, "people")
		account := func(i int) wire.Account { return wire.Account(fmt.Sprint(15550200000 + i)) }
		for i := range people {
			b.Add(account(i), account(i), wire.Message{Text: "hello"})
		}
		var l chatList
		l.fill(b.State.Chats(), booktest.Ana)
		l.frozen = true
		l.chosen = account(rapid.IntRange(0, people-1).Draw(t, "chosen"))
		chosen, at := l.chosen, l.index(l.chosen)
		for range rapid.IntRange(1, 20).Draw(t, "arrivals") {
			from := account(rapid.IntRange(0, 2*people).Draw(t, "from"))
			b.Add(from, from, wire.Message{Text: "more"})
			l.fill(b.State.Chats(), booktest.Ana)
			l.scroll(12)
			if l.chosen != chosen || l.index(chosen) != at {
				t.Fatalf("%s in row %d became %s in row %d", chosen, at, l.chosen, l.index(l.chosen))
			}
		}
		l.frozen = false
		l.fill(b.State.Chats(), booktest.Ana)
		if !slices.Equal(l.rows, b.State.Chats()) {
			t.Fatal("thawed, the list is not the chats")
		}
	})
}

// TestTheReaderKeepsTheirPlace: pages before and after, arrivals, other widths and
// heights leave the message at the top of the screen where it is.
func TestTheReaderKeepsTheirPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, 11, 18, 14, 0, 0, 0, time.UTC)
		next := uint64(10000)
		first := next
		make := func(seq uint64, n int) []*entry {
			var all []*entry
			for i := range n {
				e := wire.Event{Pos: wire.Pos{Seq: seq + uint64(i)}, At: now.UnixMilli() + int64(seq+uint64(i))*1000, By: booktest.Maya, Chat: booktest.Maya}
				words := strings.Repeat("word ", rapid.IntRange(1, 60).Draw(t, "words"))
				entry, _ := newEntry(e.With(wire.Message{Text: words}), booktest.Ana)
				all = append(all, entry)
			}
			return all
		}
		tl := timeline{chat: booktest.Maya}
		tl.look(newStyles(look.Look{Theme: "dark"}, true), &chat.Chat{Account: booktest.Maya}, booktest.Ana, now)
		tl.resize(80, 20, false)
		tl.land(stretch{entries: make(next, 100), older: true}, 0, 0)
		next += 100
		tl.scroll(-rapid.IntRange(30, 90).Draw(t, "up"))
		if tl.follow {
			t.Skip("nothing to scroll")
		}
		top := tl.top
		for range rapid.IntRange(1, 8).Draw(t, "changes") {
			switch rapid.SampledFrom([]string{"older", "arrive", "resize", "wait"}).Draw(t, "change") {
			case "older":
				n := rapid.IntRange(1, 60).Draw(t, "n") // all of them fit the window, as pages asked for near its edge do
				first -= uint64(n)
				tl.extend(stretch{kind: older, entries: make(first, n), older: true})
			case "arrive":
				n := rapid.IntRange(1, 400).Draw(t, "n")
				tl.arrive(make(next, n))
				next += uint64(n)
			case "resize":
				tl.resize(rapid.IntRange(40, 160).Draw(t, "w"), rapid.IntRange(5, 20).Draw(t, "h"), false)
			case "wait":
				tl.wait([]*entry{{id: id{key: "k"}, mine: true, queued: true, body: wire.Message{Text: "x"}, text: "x"}})
			}
			if err := exact(tl.draw(), tl.w, tl.h); err != nil {
				t.Fatal(err)
			}
			if i, _ := tl.place(); !tl.entry(i).is(top) {
				t.Fatalf("the top of the screen was %v and is %v", top, tl.entry(i).id)
			}
		}
	})
}

// TestScrollingUpAndDownComesBack: whatever the heights, scrolling moves by lines.
func TestScrollingUpAndDownComesBack(t *testing.T) {
	s := newStage(t, story(), 120, 20)
	rapid.Check(t, func(t *rapid.T) {
		up := rapid.IntRange(1, 10).Draw(t, "up")
		s.m.thread.follow = true
		before := s.text()
		s.m.thread.scroll(-up)
		s.m.thread.scroll(up)
		if after := s.text(); after != before {
			t.Fatalf("%d lines up and down again:\n%s", up, after)
		}
	})
}
