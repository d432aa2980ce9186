package ui

import (
	"strconv"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sayso/ui/booktest"
	"sayso/wire"
)

// What is said to be new below is not on the screen.
func TestNewBelowIsBelow(t *testing.T) {
	b := newBook()
	b.says(booktest.Maya, "hello")
	for i := range 30 {
		b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: "line " + strconv.Itoa(i)})
	}
	s := newStage(t, b, 80, 24)
	s.open(booktest.Maya)
	for range 40 {
		shown := s.text()
		last := -1
		for i := range 30 {
			if strings.Contains(shown, "line "+strconv.Itoa(i)+" ") {
				last = i
			}
		}
		if want := strconv.Itoa(29-last) + " new below"; last < 29 && !s.shows(want) {
			t.Fatalf("the screen does not say %q:\n%s", want, shown)
		}
		if last == 29 {
			return
		}
		s.m.thread.scroll(1)
		s.send(Hint{})
	}
	t.Error("the end is never in sight")
}

// The first new message of a group stands right below its name, however long it is.
func TestNoEmptyLineBelowANewName(t *testing.T) {
	b := newBook()
	read := b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: "short"})
	b.Add(booktest.Ana, booktest.Maya, wire.Read{UpTo: read.Seq})
	b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: strings.Repeat("long enough to wrap ", 10)})
	s := newStage(t, b, 80, 24)
	s.open(booktest.Maya)
	lines := strings.Split(s.text(), "\n")
	for i, line := range lines {
		if strings.Contains(line, "── new ──") {
			if !strings.Contains(lines[i+2], "Maya") || !strings.Contains(lines[i+3], "long enough") {
				t.Fatalf("the name and the text are apart:\n%s", s.text())
			}
			return
		}
	}
	t.Fatalf("no line above what is new:\n%s", s.text())
}

// An edit is what was being written, too.
func TestWritingEndsWithAnEdit(t *testing.T) {
	b := newBook()
	said := wire.Event{At: b.Now.UnixMilli(), By: booktest.Maya, Chat: booktest.Maya, Key: "3AKEY1"}.With(wire.Message{Text: "at eigth"}).Follow(b.State.Head)
	b.State.Apply(said)
	b.Events = append(b.Events, said)
	s := newStage(t, b, 80, 24)
	s.open(booktest.Maya)
	s.send(Typing{From: booktest.Maya})
	s.mustShow("Maya is writing")
	s.arrive(b.Add(booktest.Maya, booktest.Maya, wire.Edit{Key: said.Key, Text: "at eight"}))
	if s.shows("is writing") {
		t.Error("the sign of writing stays after the edit")
	}
}

// Somebody who writes moves nothing on the screen.
func TestWritingMovesNothing(t *testing.T) {
	for _, size := range [][2]int{{40, 10}, {60, 20}, {80, 24}, {120, 36}, {200, 50}} {
		s := newStage(t, story(), size[0], size[1])
		s.open(booktest.Maya)
		s.press("esc", "enter")
		before := strings.Split(s.text(), "\n")
		s.send(Typing{From: booktest.Maya})
		s.mustShow("Maya is writing")
		changed := 0
		for i, line := range strings.Split(s.text(), "\n") {
			if line != before[i] {
				changed++
			}
		}
		if changed != 1 {
			t.Errorf("at %v %d lines change:\n%s\n%s", size, changed, strings.Join(before, "\n"), s.text())
		}
		s.pass(typingTime)
		if s.shows("is writing") {
			t.Errorf("at %v the sign of writing stays", size)
		}
	}
}

// Where the terminal never tells of the focus coming back, typing does.
func TestTypingIsBeingThere(t *testing.T) {
	b := newBook()
	b.says(booktest.Maya, "hello")
	s := newStage(t, b, 80, 24)
	s.open(booktest.Maya)
	s.send(tea.BlurMsg{})
	s.arrive(b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: "are you there?"}))
	s.pass(time.Minute)
	if n := len(s.queued("read")); n != 0 {
		t.Fatalf("%d Reads while nobody is there", n)
	}
	s.press("text:yes")
	s.pass(time.Minute)
	if n := len(s.queued("read")); n != 1 {
		t.Errorf("%d Reads though somebody types", n)
	}

	s.send(tea.FocusMsg{}, tea.BlurMsg{})
	s.arrive(b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: "still there?"}))
	s.press("text:a")
	s.pass(time.Minute)
	if n := len(s.queued("read")); n != 1 {
		t.Errorf("%d Reads though the terminal says that the focus is elsewhere", n)
	}
}

// Where the list has no room, its unread count is in the first line.
func TestUnreadIsSaidWithoutTheList(t *testing.T) {
	for _, w := range []int{40, 60, 69} {
		s := newStage(t, story(), w, 20)
		s.open(booktest.Maya)
		s.press("esc", "enter")
		first, _, _ := strings.Cut(s.text(), "\n")
		if want := strconv.Itoa(s.m.list.unread); s.m.list.unread == 0 || !strings.Contains(first, "All "+want) && !strings.Contains(first, "Unread "+want) {
			t.Errorf("at %d the first line is %q, %s chats are unread", w, first, want)
		}
	}
}
