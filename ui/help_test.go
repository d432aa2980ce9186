package ui

import (
	"strings"
	"testing"

	"sayso/ui/booktest"
	"sayso/ui/look"
	"sayso/wire"
)

// The help scrolls from the first key on, by rows and by pages, and shows all of it.
func TestHelpScrollsAtOnce(t *testing.T) {
	st := newStyles(look.Look{Theme: "dark"}, true)
	for _, key := range []string{"down", "pgdown", "end"} {
		for _, h := range []int{8, 20, 32} {
			d := newHelp(defaultKeys)
			before := strings.Join(d.draw(st, 76, h), "\n")
			if !strings.Contains(before, "Everywhere") {
				t.Errorf("at %d lines the help begins with\n%s", h, before)
			}
			d.press(keyPress(key))
			d.press(keyPress(key))
			if strings.Join(d.draw(st, 76, h), "\n") == before {
				t.Errorf("at %d lines %s does not scroll", h, key)
			}
		}
	}
	d := newHelp(defaultKeys)
	first := d.draw(st, 76, 24)[2]
	d.press(keyPress("pgdown"))
	if d.draw(st, 76, 24)[2] == first {
		t.Error("the first PgDn scrolls nothing")
	}
	d.press(keyPress("end"))
	if last := strings.Join(d.draw(st, 76, 24), "\n"); !strings.Contains(last, "last five messages") {
		t.Errorf("the end of the help is not in sight:\n%s", last)
	}
}

// What is said to have come agrees with what the list counts.
func TestAwayAgreesWithTheList(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.send(Conn{State: "offline", Since: s.now}, Conn{State: "connected", Behind: true})
	s.arrive(s.b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: "one"}), s.b.Add(bookNo, bookNo, wire.Message{Text: "two"}))
	s.send(Conn{State: "connected"})
	s.mustShow("While you were away: 2 messages in 2 chats. Unread in all: 6 chats.", "Unread 6")
}
