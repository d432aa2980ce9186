package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"sayso/ui/booktest"
	"sayso/ui/cells/cellstest"
	"sayso/ui/look"
	"sayso/wire"
)

var sizes = [][2]int{{0, 0}, {1, 1}, {20, 5}, {39, 9}, {40, 10}, {69, 24}, {80, 24}, {100, 30}, {120, 36}, {200, 50}, {300, 12}}

// mustFit draws the screen at every size and holds it against its geometry.
func (s *stage) mustFit(what string) {
	s.t.Helper()
	for _, size := range sizes {
		s.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		lines := s.m.frame()
		if size[0] == 0 || size[1] == 0 {
			if len(lines) != 0 {
				s.t.Fatalf("%s: %d lines on a screen of nothing", what, len(lines))
			}
			continue
		}
		if err := exact(lines, size[0], size[1]); err != nil {
			s.t.Fatalf("%s at %v: %v", what, size, err)
		}
		if c := s.m.View().Cursor; c != nil && (c.X < 0 || c.Y < 0 || c.X >= size[0] || c.Y >= size[1]) {
			s.t.Fatalf("%s at %v: the cursor is at %v", what, size, c.Position)
		}
	}
	s.send(tea.WindowSizeMsg{Width: 120, Height: 36})
}

func TestEveryFrameIsExact(t *testing.T) {
	for name, b := range map[string]*book{"story": story(), "hostile": hostileBook(), "names": hardNames(), "nobody": newBook()} {
		for _, l := range []look.Look{{Theme: "dark"}, {Theme: "none", ASCII: true}} {
			s := newStage(t, b, 120, 36)
			s.wear(l)
			at := func(what string, keys ...string) {
				t.Helper()
				s.press(keys...)
				s.quiet()
				s.mustFit(fmt.Sprint(name, " ", l, " ", what))
			}
			at("opened")
			at("list", "tab")
			at("filtered", "5", "4", "3")
			at("chosen", "1", "down", "enter")
			at("selected", "up", "up", "w")
			at("info", "i", "esc", "esc")
			at("scrolled", "pgup", "pgup")
			at("long draft", "text:"+strings.Join(cellstest.Texts[:6], " "), "alt+enter", "text:"+cellstest.Texts[8], "home", "up")
			at("panel", "ctrl+o")
			at("palette", "ctrl+k", "text:a")
			at("help", "esc", "f1")
			at("broad", "esc", "f2", "esc", "ctrl+c")
			s.send(Hint{"try: " + cellstest.Texts[6]}, Conn{State: "offline", Since: s.now, Why: "x"}, Typing{s.m.thread.chat})
			at("hint", "alt+a", "alt+m")
			at("strip", "alt+5", "tab", "enter", "tab")
		}
	}
}

func TestFirstFrameNeedsNoLog(t *testing.T) {
	m := New(Options{Open: never, As: "ana"})
	defer m.Close()
	m.Init()
	m.View() // before the terminal has said anything
	m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	lines := m.frame()
	if err := exact(lines, 80, 24); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(lines[0], "sayso") {
		t.Errorf("the first line is %q", lines[0])
	}
}

func TestALogThatDoesNotOpenIsOneCalmLine(t *testing.T) {
	m := New(Options{Open: never})
	defer m.Close()
	m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	m.Update(folding{err: fmt.Errorf("/data is in use by another sayso; close it or choose another --dir\x1b]0;x\a")})
	text := strings.Join(m.frame(), "\n")
	if !strings.Contains(text, "in use by another sayso") || strings.Contains(text, "\a") {
		t.Errorf("the screen is\n%q", text)
	}
}

func TestTheScreens(t *testing.T) {
	for _, c := range []struct {
		name string
		w, h int
		keys []string
	}{
		{"chat-80x24", 80, 24, nil},
		{"chat-120x36", 120, 36, nil},
		{"chat-200x50", 200, 50, nil},
		{"request-120x36", 120, 36, []string{"alt+down", "tab"}},
		{"why-80x24", 80, 24, []string{"up", "w"}},
		{"list-60x20", 60, 20, []string{"esc"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStage(t, story(), c.w, c.h)
			s.press(c.keys...)
			s.quiet()
			golden.RequireEqual(t, s.text())
		})
	}
}

func TestTheWindowTitleIsClean(t *testing.T) {
	b := story()
	b.Add(booktest.Ana, "", wire.Profile{Account: booktest.Ana, Name: "Ana"})
	s := newStage(t, b, 80, 24)
	s.m.state.Me.Name = "A\x1b]52;c;x\a\u009b31mna"
	if title := s.m.View().WindowTitle; strings.ContainsAny(title, "\x1b\a\u009b") || !strings.HasPrefix(title, "(4) sayso") {
		t.Errorf("the title is %q", title)
	}
}

func TestViewChangesNothing(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	first := s.text()
	for range 3 {
		s.m.View()
	}
	if again := s.text(); again != first {
		t.Errorf("the second frame differs:\n%s", again)
	}
	s.now = s.now.Add(time.Second)
}

func TestWhereOneTypesIsTheRealCursor(t *testing.T) {
	for name, keys := range map[string][]string{"palette": {"ctrl+k"}, "all chats": {"f4"}, "businesses": {"f2", "/"}} {
		s := newStage(t, story(), 120, 36)
		s.press(keys...)
		before := s.m.View().Cursor
		s.press("text:no")
		after := s.m.View().Cursor
		if before == nil || after == nil || after.X != before.X+2 || after.Y != before.Y {
			t.Fatalf("%s: the cursor goes from %v to %v", name, before, after)
		}
		line := []rune(strings.Split(s.text(), "\n")[after.Y])
		if got := string(line[after.X-2 : after.X]); got != "no" {
			t.Errorf("%s: the cursor is after %q", name, got)
		}
	}
}

func TestTheWindowTitleInASCII(t *testing.T) {
	s := newStage(t, story(), 80, 24)
	s.m.screen.look.ASCII = true
	if title := s.m.View().WindowTitle; !strings.HasSuffix(title, "sayso - Ana") {
		t.Errorf("the title is %q", title)
	}
}
