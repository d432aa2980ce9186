package ui

import (
	"testing"

	"sayso/ui/booktest"
	"sayso/wire"
)

// One stray letter does not let a stranger in; a sentence is meant.
func TestALetterToAStrangerIsAskedAbout(t *testing.T) {
	s := newStage(t, story(), 80, 24)
	s.open(loansNo)
	s.press("text:r", "enter")
	s.mustShow("Writing to them takes them out of your requests. Enter sends, Esc does not.")
	s.press("esc", "enter")
	s.quiet()
	if n := len(s.queued("message")); n != 0 || s.m.composer.Text != "r" {
		t.Fatalf("%d messages are on their way, the composer has %q", n, s.m.composer.Text)
	}
	s.press("enter")
	s.quiet()
	if len(s.queued("message")) != 1 {
		t.Error("what was asked about and confirmed is not sent")
	}

	s.open(parcelNo)
	s.press("text:leave it with the neighbour", "enter")
	s.quiet()
	if len(s.queued("message")) != 2 {
		t.Error("a whole sentence is asked about")
	}
}

func TestToContinueIsNotTakenBack(t *testing.T) {
	s := newStage(t, story(), 80, 24)
	s.open(loansNo)
	s.press("tab", "c")
	s.quiet()
	s.mustShow("is among your chats now.")
	s.press("alt+z")
	s.quiet()
	s.mustShow("There is nothing to take back.")
	if n := len(s.queued("accept")); n != 1 {
		t.Errorf("%d times accepted", n)
	}
}

func TestADigitDoesNotAnswerAStranger(t *testing.T) {
	b := story()
	b.Add(loansNo, loansNo, wire.Message{Text: "Shall we call you?", Purpose: wire.Marketing, Choices: []wire.Choice{{ID: "y", Title: "Yes"}, {ID: "n", Title: "No"}}})
	s := newStage(t, b, 80, 24)
	s.open(loansNo)
	s.now = s.now.Add(dwellTime * 2)
	s.press("1")
	s.quiet()
	if len(s.queued("message")) != 0 || s.m.composer.Text != "1" {
		t.Errorf("one digit answered a stranger; the composer has %q", s.m.composer.Text)
	}
	s.press("backspace", "up", "1")
	s.quiet()
	s.mustShow("Answer with Yes?", "takes them out of your")
	if len(s.queued("message")) != 0 {
		t.Error("one digit on a message answered a stranger")
	}
	s.press("down", "enter")
	s.quiet()
	if len(s.queued("message")) != 1 {
		t.Error("the answer that was confirmed is not sent")
	}
}

// What the screen says of digits holds: it says so once they pick, and not before.
func TestDigitsPickWhenTheScreenSaysSo(t *testing.T) {
	b := story()
	s := newStage(t, b, 80, 24)
	s.open(booktest.Air)
	s.pass(2 * dwellTime)
	s.arrive(b.Add(booktest.Air, booktest.Air, wire.Message{Text: "Window or aisle?", Choices: []wire.Choice{{ID: "w", Title: "Window"}, {ID: "a", Title: "Aisle"}}}))
	s.mustShow("1 Window", "Write to Northwind Air")
	s.press("1")
	s.quiet()
	if n := len(s.queued("message")); n != 0 || s.m.composer.Text != "1" {
		t.Fatalf("a digit answered what had only just come: %d messages, the composer has %q", n, s.m.composer.Text)
	}
	s.press("backspace")
	if s.shows("A digit answers") {
		t.Errorf("it says that a digit answers before one does:\n%s", s.text())
	}
	s.pass(dwellTime)
	s.mustShow("A digit answers")
	s.press("1")
	s.quiet()
	if len(s.queued("message")) != 1 || s.m.composer.Text != "" {
		t.Error("a digit does not answer though the screen says so")
	}
}
