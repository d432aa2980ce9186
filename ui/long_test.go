package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"sayso/chat"
	"sayso/ui/booktest"
	"sayso/ui/look"
	"sayso/wire"
)

// essay is a text of so many numbered lines.
func essay(n int) string {
	var lines []string
	for i := range n {
		lines = append(lines, fmt.Sprintf("line %d.", i))
	}
	return strings.Join(lines, "\n")
}

func TestALongTextIsOpenedByAKey(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 36}, {60, 24}} {
		b := story()
		b.keyed(booktest.Maya, wire.Message{Text: essay(100)})
		b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: essay(longAfter(size[1]))})
		s := newStage(t, b, size[0], size[1])
		s.open(booktest.Maya)
		s.m.focus(inComposer)
		s.press("up", "up")
		s.mustShow("line 0.", "more lines", "x unfolds")
		if s.shows("line 99.") {
			t.Errorf("at %v a hundred lines are shown", size)
		}
		row := func(what string) int {
			return slices.IndexFunc(strings.Split(s.text(), "\n"), func(line string) bool { return strings.Contains(line, what) })
		}
		at := row("line 1.")
		s.press("x")
		if err := exact(s.m.frame(), size[0], size[1]); err != nil {
			t.Error(err)
		}
		if now := row("line 1."); now != at || s.shows("more lines") {
			t.Errorf("at %v line 1 went from row %d to %d:\n%s", size, at, now, s.text())
		}
		s.press("x")
		s.mustShow("more lines")
		s.press("enter", "enter")
		s.mustShow("reply ╎")
		if said := s.m.thread.entry(s.m.thread.len() - 1); said.long {
			t.Error("a text that just fits is shortened")
		}
		s.mustFit("a long text")
	}
}

func TestHowToStopStaysInSight(t *testing.T) {
	b := story()
	b.Add(booktest.Air, booktest.Air, wire.Message{Text: essay(100) + "\nNorthwind Air, Harbour Street 9. Reply STOP to end offers.", Purpose: wire.Marketing, Grounds: &wire.Grounds{Rule: wire.Contact, Seq: 2}})
	b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: essay(100) + "\nYours, Maya"})
	s := newStage(t, b, 80, 24)
	s.open(booktest.Air)
	s.press("alt+end")
	s.mustShow("more lines", "Reply STOP")
	s.open(booktest.Maya)
	s.press("up")
	if s.mustShow("more lines"); s.shows("Yours, Maya") {
		t.Error("the end of a person's text shows")
	}
}

func TestASearchOpensALongText(t *testing.T) {
	b := story()
	b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: essay(60) + "\nthe walrus is here\n" + essay(60)})
	for i := range 40 {
		b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: fmt.Sprint("after it ", i)})
	}
	for _, w := range []int{120, 50} {
		s := newStage(t, b, w, 24)
		s.open(booktest.Maya)
		s.press("ctrl+f", "text:walrus", "enter")
		s.until("the place", func() bool { return s.shows("the walrus is here") })
		s.mustFit("a hit in a long text")
	}
}

// TestTheReaderKeepsTheirPlaceInLongTexts: opening and shortening what is on the screen
// moves nothing above it, and whatever else happens the top of the screen stays.
func TestTheReaderKeepsTheirPlaceInLongTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []*entry
		b := newBook()
		for range 60 {
			text := essay(rapid.SampledFrom([]int{1, 2, 12, 20, 80}).Draw(t, "lines"))
			e, _ := newEntry(b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: text}), booktest.Ana)
			all = append(all, e)
		}
		tl := timeline{chat: booktest.Maya, tall: 24}
		tl.look(newStyles(look.Look{Theme: "dark"}, true), &chat.Chat{Account: booktest.Maya}, booktest.Ana, b.Now)
		tl.resize(80, 20, false)
		tl.land(stretch{entries: all}, 0, 0)
		for range rapid.IntRange(1, 12).Draw(t, "acts") {
			tl.scroll(rapid.IntRange(-60, 30).Draw(t, "by"))
			from, to := tl.onScreen()
			i := rapid.IntRange(from, to).Draw(t, "entry")
			e := tl.entry(i)
			at, skip := tl.place()
			tl.chosen = e.id
			before := tl.draw()
			row := 0 // of the screen, where the entry begins
			for k := at; k < i; k++ {
				row += len(tl.lines(k))
			}
			row = max(row-skip, 0)
			opens := e.long && !e.whole
			tl.unfold(e)
			if err := exact(tl.draw(), tl.w, tl.h); err != nil {
				t.Fatal(err)
			}
			if from, to := tl.onScreen(); i < from || i > to {
				t.Fatalf("entry %d is not among %d to %d any more", i, from, to)
			}
			if now := tl.draw(); opens && !slices.Equal(now[:row], before[:row]) {
				t.Fatalf("%d lines above what was opened were\n%s\nand are\n%s", row, strings.Join(before, "\n"), strings.Join(now, "\n"))
			}
			top, _ := tl.place()
			was := tl.entry(top).id
			if tl.follow {
				continue
			}
			tl.tall = rapid.SampledFrom([]int{12, 24, 60}).Draw(t, "tall")
			tl.resize(rapid.IntRange(40, 160).Draw(t, "w"), rapid.IntRange(5, 20).Draw(t, "h"), false)
			if top, _ = tl.place(); !tl.follow && !tl.entry(top).is(was) {
				t.Fatalf("the top of the screen was %v and is %v", was, tl.entry(top).id)
			}
		}
	})
}

// TestAResizeStaysWithinALongText: whoever reads a selected text that is taller than the
// screen is not taken to its beginning or its end.
func TestAResizeStaysWithinALongText(t *testing.T) {
	b := story()
	b.keyed(booktest.Maya, wire.Message{Text: essay(200)})
	s := newStage(t, b, 80, 24)
	s.open(booktest.Maya)
	s.press("up", "x", "pgdown", "pgdown", "pgdown")
	line := func() string {
		row := strings.Split(s.text(), "\n")[6]
		return row[strings.LastIndex(row, "│"):]
	}
	was := line()
	for _, size := range [][2]int{{80, 12}, {100, 40}, {80, 24}} {
		s.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
	}
	if now := line(); now != was {
		t.Errorf("line %q became %q", was, now)
	}
}
