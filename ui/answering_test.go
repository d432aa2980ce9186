package ui

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"sayso/ui/booktest"
	"sayso/ui/cells"
	"sayso/ui/look"
	"sayso/wire"
)

// What was answered from a list of choices is not offered by it a second time.
func TestAnAnsweredFormClosesTheListThatLedToIt(t *testing.T) {
	for text, keys := range map[string][]string{
		"Anything else?":       {"text:+", "down", "down", "down", "down", "enter"},
		"Where shall it go?":   {"text:1", "down", "text:1", "down", "down", "down", "enter"},
		"When may we deliver?": {"right", "down", "text:9", "down", "down", "enter"},
	} {
		b := holding()
		s := newStage(t, b, 80, 24)
		s.open(booktest.Shop)
		i := slices.IndexFunc(b.Events, func(e wire.Event) bool {
			m, ok := e.Body().(wire.Message)
			return ok && m.Text == text
		})
		s.m.thread.chosen, s.m.screen.focus = id{seq: b.Events[i].Seq}, inThread
		s.press("enter", "enter", "esc")
		s.mustShow("Enter answers") // one step back
		s.press(append([]string{"enter"}, keys...)...)
		s.quiet()
		if n := len(s.queued("message")); n != 1 || s.m.dialogs.top() != nil {
			t.Errorf("%s: %d messages, %T is open:\n%s", text, n, s.m.dialogs.top(), s.text())
		}
	}
}

// The list of choices says what each of them does, and the way out.
func TestAChoiceThatSendsNothingSaysSo(t *testing.T) {
	b := newBook()
	b.Add(booktest.Ana, booktest.Shop, wire.Message{Text: "hello"})
	b.Add(booktest.Shop, booktest.Shop, wire.Message{Text: "See us", Purpose: wire.Conversation, Choices: []wire.Choice{{Title: "Our page", Link: "https://corner-shop.example/"}, {Title: "Call", Call: "+351 210 000 000"}}})
	s := newStage(t, b, 40, 16)
	s.open(booktest.Shop)
	s.press("enter", "up", "enter")
	s.mustShow("It opens in your browser; nothing", "Esc leaves it")
	s.press("down")
	s.mustShow("It is copied; nothing is sent.")
}

func TestALongLabelIsReadInFull(t *testing.T) {
	f := newForm("Book", "", []wire.Input{{Name: "a", Label: "At what hour shall the driver ring at your door?"}, {Name: "b", Label: "Which floor of the building do you live on?"}}, nil)
	for _, w := range []int{24, 50} {
		f.at = 0
		text := strings.Join(strings.Fields(cells.Strip(strings.Join(f.draw(&look.Styles{}, w, 20), " "))), " ")
		if !strings.Contains(text, "driver ring at your door?") || strings.Contains(text, "do you live on?") {
			t.Errorf("at %d cells: %s", w, text)
		}
		if _, y := f.cursor(w, 20); y != 2 {
			t.Errorf("at %d cells one types in line %d", w, y)
		}
	}
}

func TestAFirstContactIsReadInFull(t *testing.T) {
	b := newBook()
	b.Add(booktest.Shop, booktest.Shop, wire.Message{Text: "20 % off", Purpose: wire.Marketing})
	s := newStage(t, b, 80, 24)
	s.open(booktest.Shop)
	s.mustShow(`Says it is "Corner Shop"`, "You never wrote to it, nor allowed it. ")
	s.send(tea.WindowSizeMsg{Width: 76, Height: 24})
	s.mustShow("Write, or STOP to stop offers")
}
