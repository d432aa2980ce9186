package ui

import (
	"strings"
	"testing"

	"sayso/ui/booktest"
	"sayso/ui/cells"
	"sayso/wire"
)

// Two links of one host are told apart, and the host is always whole.
func TestLinksOfOneHostAreToldApart(t *testing.T) {
	b := newBook()
	b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: "https://example.org/aaa and https://example.org/bbb or https://example.org/" + strings.Repeat("deep/", 30) + "end?page=7"})
	s := newStage(t, b, 80, 24)
	s.open(booktest.Maya)
	s.press("up", "o")
	s.mustShow("Open nothing", "1 example.org/aaa", "2 example.org/bbb", "3 example.org/deep/", "…", "end?page=7")
	if s.shows("Leave it as it is") {
		t.Error("nothing is left as it is by opening no link")
	}
}

// A note that does not fit ends in one ellipsis.
func TestNotesFit(t *testing.T) {
	s := newStage(t, story(), 80, 24)
	s.open(booktest.Maya)
	s.press("up", "y")
	s.mustShow("The text is copied. If nothing arrives, the terminal forbids it (OSC 52).")
	s.m.say(strings.Repeat("word ", 30), false, nil)
	if line := cells.Strip(s.m.keyLine(80)); strings.Count(line, "…") != 1 || cells.Width(line) != 80 {
		t.Errorf("the note is %q", line)
	}
}

// STOP is offered where offers may come.
func TestStopIsNamedWhereOffersCome(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	for to, named := range map[wire.Account]bool{booktest.Shop: true, booktest.Air: false, parcelNo: false, clinicNo: false, booktest.Maya: false} {
		s.open(to)
		if s.shows("or STOP to stop offers") != named {
			t.Errorf("%s: STOP is named: %v", to, !named)
		}
	}
}

// What a contact's card calls a web page is opened only when it is one.
func TestOnlyLinksOfTheWebAreOpened(t *testing.T) {
	b := newBook()
	b.Add(booktest.Maya, booktest.Maya, wire.Message{Contacts: []wire.ContactCard{{Name: "Bo", Ways: []wire.Way{{Kind: wire.Web, Value: "smb://evil.example/share"}}}}})
	s := newStage(t, b, 80, 24)
	s.m.src.visit = func(to string) error { t.Errorf("opened %s", to); return nil }
	s.open(booktest.Maya)
	s.press("up", "o")
	s.until("it to be copied", func() bool { return s.shows("smb://evil.example/share is copied.") })
}
