package ui

import (
	"strings"
	"testing"

	"sayso/ui/booktest"
)

// From the controls too the neighbouring chat is opened to write in.
func TestTheNextChatLeavesTheControls(t *testing.T) {
	for _, w := range []int{80, 120, 200} {
		for _, key := range []string{"alt+down", "alt+up"} {
			s := newStage(t, story(), w, 36)
			s.open(booktest.Maya)
			s.press("ctrl+o")
			if s.m.screen.focus != inPanel {
				s.press("ctrl+o")
			}
			s.press(key)
			s.quiet()
			if s.m.thread.chat == booktest.Maya || s.m.screen.focus != inComposer {
				t.Fatalf("%d, %s: the chat is %s, the focus %d", w, key, s.m.thread.chat, s.m.screen.focus)
			}
			s.press("text:hello")
			if s.m.composer.Text != "hello" {
				t.Errorf("%d, %s: the composer has %q", w, key, s.m.composer.Text)
			}
		}
	}
}

// Whoever types their own number gets a chat with themselves, and it says so before
// anything is written there and after.
func TestOnesOwnNumberIsForNotes(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.press("ctrl+k", "text:"+string(booktest.Ana))
	s.mustShow("Notes to yourself")
	s.press("enter")
	s.quiet()
	if s.m.thread.chat != booktest.Ana {
		t.Fatalf("the chat is %q", s.m.thread.chat)
	}
	s.mustShow("Notes to yourself", "Write a note", "sent to nobody")
	if n := len(s.queued("lookup")); n != 0 {
		t.Error("the relay is asked who one is")
	}
	s.press("text:milk", "enter")
	s.quiet()
	notes := s.queued("message")
	if len(notes) != 1 || notes[0].Chat != string(booktest.Ana) {
		t.Fatalf("queued: %+v", notes)
	}
	s.arrive(s.b.accepts(notes[0]))
	s.press("ctrl+k", "text:notes", "enter")
	if s.m.thread.chat != booktest.Ana || strings.Count(s.text(), "Notes to yourself") != 2 {
		t.Errorf("the list and the title do not both say it:\n%s", s.text())
	}
}
