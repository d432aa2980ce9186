package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"sayso/chat"
	"sayso/ui/booktest"
	"sayso/ui/cells"
	"sayso/ui/cells/cellstest"
	"sayso/wire"
)

// mustFitSmall draws the screen at small sizes, every by-th width of them, and holds
// frame and cursor against it.
func (s *stage) mustFitSmall(what string, by int) {
	s.t.Helper()
	for w := leastW; w <= medium+2; w += by {
		for _, h := range []int{leastH, keyedH, headedH - 1, headedH, usualH - 1, usualH, 17} {
			s.send(tea.WindowSizeMsg{Width: w, Height: h})
			if err := exact(s.m.frame(), w, h); err != nil {
				s.t.Fatalf("%s at %dx%d: %v\n%s", what, w, h, err, s.text())
			}
			c := s.m.View().Cursor
			if c != nil && (c.X < 0 || c.Y < 0 || c.X >= w || c.Y >= h) {
				s.t.Fatalf("%s at %dx%d: the cursor is at %v", what, w, h, c.Position)
			}
			if c == nil && s.m.dialogs.top() == nil && s.m.screen.focus == inComposer && s.m.thread.chat != "" {
				s.t.Fatalf("%s at %dx%d: somebody writes without a cursor", what, w, h)
			}
		}
	}
}

// hardNames is a log of people and businesses with names that are hard to lay out.
func hardNames() *book {
	b := newBook()
	for i, name := range cellstest.Texts[:10] {
		who := wire.Account(fmt.Sprint(15550300000 + i))
		b.Add(who, who, wire.Profile{Account: who, Handle: fmt.Sprint("n", i), Name: name, Business: i%2 == 1, Verified: i%4 == 1, Category: name})
		b.Add(who, who, wire.Message{Text: cellstest.Texts[9-i], Purpose: map[bool]wire.Purpose{true: wire.Marketing}[i%2 == 1]})
	}
	return b
}

func TestSmallScreensKeepTheirShape(t *testing.T) {
	for name, b := range map[string]*book{"story": story(), "hostile": hostileBook(), "names": hardNames()} {
		s := newStage(t, b, 20, 5)
		for _, step := range []struct {
			what string
			keys []string
		}{
			{"opened", nil},
			{"list", []string{"esc"}},
			{"chosen", []string{"down", "enter"}},
			{"selected", []string{"up", "up"}},
			{"info", []string{"i"}},
			{"draft", []string{"esc", "esc", "text:" + strings.Join(cellstest.Texts[1:8], " ")}},
			{"search", []string{"ctrl+f", "text:" + cellstest.Texts[4]}},
			{"controls", []string{"esc", "ctrl+o", "down", "space"}},
			{"palette", []string{"esc", "esc", "ctrl+k", "text:n"}},
			{"help", []string{"esc", "f1", "down"}},
			{"businesses", []string{"esc", "f2", "right", "?"}},
			{"settings", []string{"esc", "esc", "f3"}},
			{"everywhere", []string{"esc", "f4", "text:" + cellstest.Texts[5]}},
			{"request", []string{"esc", "alt+5", "esc", "home", "enter", "tab"}},
		} {
			s.press(step.keys...)
			s.quiet()
			s.mustFitSmall(fmt.Sprint(name, " ", step.what), 1)
		}
	}
}

// Whatever the screen, what is being written shows, and the cursor stands after it.
func TestTheCursorFollowsEveryScript(t *testing.T) {
	for _, size := range [][2]int{{20, 5}, {24, 7}, {40, 10}, {80, 24}, {200, 50}} {
		s := newStage(t, story(), size[0], size[1])
		s.open(booktest.Maya)
		s.m.focus(inComposer)
		for _, text := range []string{"नमस्ते क्षि", "สวัสดีน้ำใจ", "مرحبا", "שלום", "繁體中文", "각한국어", "👨‍👩‍👧‍👦", "👍🏽", "🇸🇪🇫🇮", "e\u0301", strings.Repeat("x", 200), strings.Repeat("寬", 100)} {
			s.press("ctrl+c")
			s.send(tea.PasteMsg{Content: text})
			c := s.m.View().Cursor
			if c == nil {
				t.Fatalf("no cursor after %q at %v", text, size)
			}
			line := strings.Split(s.text(), "\n")[c.Y]
			before := strings.TrimRight(line, " ")
			if got := cells.Width(before); got != c.X {
				t.Errorf("%v, %q: the cursor is at %d, the line ends at %d: %q", size, text, c.X, got, line)
			}
			last := cells.Settle(text)
			if i := strings.LastIndex(last, " "); i >= 0 {
				last = last[i+1:]
			}
			if tail := []rune(last); !strings.HasSuffix(before, string(tail[len(tail)-1:])) {
				t.Errorf("%v: the line of the cursor is %q after %q", size, line, text)
			}
		}
	}
}

// Where the end comes in sight because the screen grows, the reader is at the end.
func TestALargerScreenFollows(t *testing.T) {
	b := newBook()
	b.Add(booktest.Ana, booktest.Maya, wire.Accept{})
	for i := range 12 {
		b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: fmt.Sprint("number ", i)})
	}
	s := newStage(t, b, 80, 16)
	s.open(booktest.Maya)
	s.mustShow("new below")
	s.send(tea.WindowSizeMsg{Width: 120, Height: 60})
	s.quiet()
	if s.shows("Alt+End") || !s.m.thread.follow {
		t.Errorf("the end is in sight and not followed:\n%s", s.text())
	}
}

// A message that keys act upon is never out of sight.
func TestTheSelectedMessageStaysInSight(t *testing.T) {
	b := newBook()
	b.Add(booktest.Ana, booktest.Maya, wire.Accept{})
	for i := range 12 {
		b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: fmt.Sprintf("number %d, and some words that take more than one line where there is little room", i)})
	}
	s := newStage(t, b, 120, 36)
	s.open(booktest.Maya)
	s.press("up", "up", "up")
	for _, size := range [][2]int{{60, 20}, {40, 10}, {20, 6}, {30, 9}, {120, 36}} {
		s.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		s.quiet()
		from, to := s.m.thread.onScreen()
		if i := s.m.thread.find(s.m.thread.chosen); i < from || i > to {
			t.Errorf("at %v message %d is selected, %d to %d are on the screen", size, i, from, to)
		}
	}
}

func TestSmallScreensAreOfUse(t *testing.T) {
	s := newStage(t, story(), 20, 5)
	s.open(booktest.Maya)
	s.m.focus(inComposer)
	s.press("text:on my way", "enter")
	s.until("the message", func() bool { return s.shows("on my way") })
	s.mustShow("Maya", "Write to Maya")
	s.m.say("Something was done.", false, nil)
	s.mustShow("Something was")
	s.press("esc")
	s.mustShow("Parcel", "Maya")
	s.send(tea.WindowSizeMsg{Width: 19, Height: 5})
	s.mustShow("sayso needs 20x5")
}

// A stranger's strip shows its keys on every screen, whatever is being written.
func TestTheKeysOfAFirstContactAlwaysShow(t *testing.T) {
	for _, size := range [][2]int{{20, 5}, {30, 6}, {40, 10}, {60, 12}, {80, 24}} {
		s := newStage(t, story(), 80, 24)
		s.open(loansNo)
		s.press("text:" + strings.Repeat("long ", 80))
		s.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		s.mustShow("Tab")
		s.press("tab")
		for s.m.screen.focus != inStrip {
			s.press("tab")
		}
		for _, key := range []string{"c ", "b ", "r "} {
			if lines := strings.Split(s.text(), "\n"); !strings.Contains(strings.Join(lines[s.m.screen.places.strip.Y:s.m.screen.places.composer.Y], "\n"), key) {
				t.Errorf("%v: the strip does not show %q:\n%s", size, key, s.text())
			}
		}
		s.press("b")
		if s.m.dialogs.top() == nil {
			t.Errorf("%v: b asks nothing", size)
		}
	}
}

// What any kind of message opens keeps its shape on small screens too.
func TestEveryKindFitsSmallScreens(t *testing.T) {
	met := map[string]bool{}
	s := newStage(t, holding(), 30, 12)
	s.open(booktest.Shop)
	s.m.focus(inComposer)
	for i := range 9 {
		s.press(slices.Repeat([]string{"up"}, i+1)...)
		for _, key := range []string{"", "enter", "down", "enter", "enter", "text:1", "down", "enter"} {
			if key != "" {
				s.press(key)
			}
			s.quiet()
			s.mustFitSmall(fmt.Sprint("message ", i, " ", key), 5)
			met[fmt.Sprintf("%T", s.m.dialogs.top())] = true
		}
		s.m.dialogs.stack = nil
		s.open(booktest.Maya)
		s.open(booktest.Shop)
		s.m.focus(inComposer)
		s.m.composer.Set("")
	}
	for _, want := range []string{"*ui.basket", "*ui.form", "*ui.question"} {
		if !met[want] {
			t.Errorf("no %s was met, only %v", want, met)
		}
	}
}

// TestARelayThatDoesNotAnswerIsNamed: at a first start with a wrong address one finds
// out which it is, and what to do, at every width.
func TestARelayThatDoesNotAnswerIsNamed(t *testing.T) {
	b := &book{&booktest.Book{State: chat.New(), Now: at(t, "2026-11-18T14:00:00Z")}}
	b.Add(booktest.Ana, "", wire.Profile{Account: booktest.Ana, Handle: "ana", Name: "Ana"})
	for _, known := range []*book{b, story()} {
		log := replica(t, known.Events)
		for _, w := range []int{20, 30, 40, 60, 80, 120, 200} {
			s := beginStage(t, known, Options{Open: opens(log), Relay: "ws://relay.example:7799"}, w, 24)
			s.log = log
			s.until("the log", func() bool { return s.m.state != nil && !s.m.thread.loading })
			s.m.status.linked = false // the stage begins with a connection
			s.send(Conn{State: "offline", Since: s.now, Why: "the relay cannot be reached: nothing answers at its address"})
			s.mustShow("No connection")
			s.pass(time.Minute)
			if err := exact(s.m.frame(), w, 24); err != nil {
				t.Error(err)
			}
			first := flat(s.text())
			if known == b || w >= 120 {
				if !strings.Contains(first, "relay.example:7799") {
					t.Errorf("at %d columns the address is not on the screen:\n%s", w, s.text())
				}
			}
			if !strings.Contains(first, "help") && !strings.Contains(first, "F1") {
				t.Errorf("at %d columns no key leads to the help:\n%s", w, s.text())
			}
			s.press("f1")
			said := flat(s.text())
			for _, want := range []string{"ws://relay.example:7799", "answers", "--relay"} {
				if !strings.Contains(said, want) {
					t.Errorf("at %d columns the help does not say %q:\n%s", w, want, s.text())
				}
			}
			s.send(Conn{State: "connected", Since: s.now, Why: "too much at once"})
			s.press("esc", "f1")
			if said := flat(s.text()); !strings.Contains(said, "Connectedtows://relay.example:7799") || !strings.Contains(said, "once.") {
				t.Errorf("at %d columns:\n%s", w, s.text())
			}
		}
	}
}

// flat is a screen without its white space and lines: words that were wrapped are whole.
func flat(screen string) string {
	return strings.Join(strings.FieldsFunc(screen, func(r rune) bool { return unicode.IsSpace(r) || r == '│' }), "")
}
