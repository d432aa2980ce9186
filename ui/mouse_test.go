package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"sayso/ui/booktest"
	"sayso/ui/cells"
	"sayso/wire"
)

// where returns the cell at which a text stands on the screen.
func (s *stage) where(text string) (x, y int) {
	s.t.Helper()
	for y, line := range strings.Split(s.text(), "\n") {
		if x := cells.Index(line, text); x >= 0 {
			return x, y
		}
	}
	s.t.Fatalf("the screen does not show %q:\n%s", text, s.text())
	return 0, 0
}

func (s *stage) clicks(text string) {
	s.t.Helper()
	x, y := s.where(text)
	s.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft}, tea.MouseReleaseMsg{X: x, Y: y, Button: tea.MouseLeft})
	s.quiet()
}

func drags(s *stage, x1, y1, x2, y2 int) {
	s.send(tea.MouseClickMsg{X: x1, Y: y1, Button: tea.MouseLeft})
	for i := range 5 {
		s.send(tea.MouseMotionMsg{X: x1 + (x2-x1)*i/4, Y: y1 + (y2-y1)*i/4, Button: tea.MouseLeft})
	}
	s.send(tea.MouseReleaseMsg{X: x2, Y: y2, Button: tea.MouseLeft})
}

func TestClicks(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.clicks("Maya")
	s.mustShow("Take the cat out of the suitcase.", "Write to Maya")
	s.clicks("Take the cat")
	if e := s.m.thread.selected(); e == nil || e.text != "Take the cat out of the suitcase." || s.m.screen.focus != inThread {
		t.Errorf("selected is %v", e)
	}
	s.clicks("Write to Maya")
	if s.m.screen.focus != inComposer {
		t.Error("a click on the composer does not give it the keys")
	}
	s.clicks("Business")
	if s.m.list.chip != chipBusiness {
		t.Errorf("the list shows %v", s.m.list.chip)
	}
	s.clicks("Unread")
	if s.m.list.chip != chipUnread {
		t.Errorf("the list shows %v", s.m.list.chip)
	}
	s.clicks("F1 help")
	s.mustShow("Keys")
	s.press("esc")
	s.clicks("Ctrl+K go to")
	s.press("text:Omar")
	s.clicks("  person")
	s.mustShow("Write to Omar")
}

func TestClicksInTheControls(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.clicks("Ctrl+O controls")
	s.clicks("marketing      no")
	if got := s.m.dialogs.panel.controls()[s.m.dialogs.panel.cursor].purpose; got != wire.Marketing {
		t.Errorf("the cursor is on %q", got)
	}
	s.clicks("marketing      no")
	s.mustShow("Leave it as it is")
	s.clicks("Leave it as it is")
	if s.m.dialogs.top() != nil {
		t.Error("the answer under the mouse was not given")
	}
	if len(s.queued((wire.Allow{}).Kind())) != 0 {
		t.Error("a click on leaving it changed something")
	}
}

func TestClicksInTheSettings(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.press("f3")
	s.clicks("Vim keys")
	if !s.m.set.Vim {
		t.Error("a click does not change a setting")
	}
}

func TestDraggingCopiesTheWordsAlone(t *testing.T) {
	b := newBook()
	b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: "the first line of it\nand the second 寬寬 line"})
	b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: "another message"})
	s := newStage(t, b, 120, 36)
	x1, y1 := s.where("first line")
	x2, y2 := s.where("┃ another message")
	drags(s, x1, y1, x2+len("another")+1, y2)
	if want, got := "first line of it\nand the second 寬寬 line\n\nanother", s.m.drag.text(s.m.screen.st.Glyph); got != want {
		t.Errorf("copied is %q, want %q", got, want)
	}
	s.mustShow(clipboardWords)
	frozen := s.text()
	s.arrive(b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: "meanwhile"}))
	if s.shows("│  ┃ meanwhile") {
		t.Errorf("the thread moved under the selection:\n%s\n%s", frozen, s.text())
	}
	s.press("left")
	s.mustShow("meanwhile")

	// Backwards is the same.
	x1, y1 = s.where("first line")
	x2, y2 = s.where("┃ another message")
	drags(s, x2+len("another")+1, y2, x1, y1)
	if got := s.m.drag.text(s.m.screen.st.Glyph); !strings.HasPrefix(got, "first line") {
		t.Errorf("copied backwards is %q", got)
	}
}

func TestTheWheelScrollsWhatIsUnderIt(t *testing.T) {
	b := newBook()
	for range 60 {
		b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: "line"})
	}
	s := newStage(t, b, 120, 20)
	s.press("alt+end")
	s.send(tea.MouseWheelMsg{X: 80, Y: 10, Button: tea.MouseWheelUp})
	if s.m.thread.follow {
		t.Error("the wheel does not scroll the thread")
	}
	s.press("f1")
	s.send(tea.MouseWheelMsg{X: 80, Y: 10, Button: tea.MouseWheelDown})
	if h := s.m.dialogs.top().(*help); h.cursor != 1 {
		t.Errorf("the wheel moves the help to %d", h.cursor)
	}
}

// Nothing that a mouse does anywhere breaks the screen.
func TestAnyMouse(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	rapid.Check(t, func(r *rapid.T) {
		x, y := rapid.IntRange(-2, 125).Draw(r, "x"), rapid.IntRange(-2, 40).Draw(r, "y")
		m := tea.Mouse{X: x, Y: y, Button: rapid.SampledFrom([]tea.MouseButton{tea.MouseLeft, tea.MouseRight, tea.MouseWheelUp, tea.MouseWheelDown}).Draw(r, "button")}
		switch rapid.IntRange(0, 5).Draw(r, "what") {
		case 0:
			s.take(tea.MouseClickMsg(m))
		case 1:
			s.take(tea.MouseMotionMsg(m))
		case 2:
			s.take(tea.MouseReleaseMsg(m))
		case 3:
			s.take(tea.MouseWheelMsg(m))
		case 4:
			s.press(rapid.SampledFrom([]string{"f1", "f2", "f3", "ctrl+k", "esc", "ctrl+o", "ctrl+b", "tab", "alt+5", "up"}).Draw(r, "key"))
		case 5:
			w, h := rapid.IntRange(20, 200).Draw(r, "w"), rapid.IntRange(5, 50).Draw(r, "h")
			s.take(tea.WindowSizeMsg{Width: w, Height: h})
		}
		if s.quit {
			r.Fatal("a click left the program")
		}
		if err := exact(s.m.frame(), s.m.screen.w, s.m.screen.h); err != nil {
			r.Fatal(err)
		}
	})
}

// What is selected goes with the size it was selected at.
func TestResizingDropsWhatIsSelected(t *testing.T) {
	s := newStage(t, story(), 80, 24)
	s.clicks("Maya")
	x, y := s.where("Take the cat")
	for _, to := range []tea.WindowSizeMsg{{Width: 80, Height: 30}, {Width: 70, Height: 18}, {}, {Width: 200, Height: 60}} {
		s.send(tea.WindowSizeMsg{Width: 80, Height: 24})
		drags(s, x, y, x+8, y)
		if !s.m.drag.moved {
			t.Fatal("nothing is selected")
		}
		s.send(to)
		if s.m.drag.moved {
			t.Errorf("the selection stays at %v", to)
		}
		if err := exact(s.m.frame(), to.Width, to.Height); err != nil {
			t.Errorf("at %v: %v", to, err)
		}
	}
}

// Whatever mouse, keys, sizes and news come one after another, the screen fits.
func TestAnythingAfterAnything(t *testing.T) {
	b := story()
	s := newStage(t, b, 120, 36)
	keys := []string{"f1", "f2", "f3", "f4", "ctrl+k", "esc", "ctrl+o", "ctrl+b", "tab", "alt+5", "alt+a", "alt+1", "up", "pgup", "alt+end", "alt+t", "alt+down", "enter", "ctrl+f", "text:a", "text:?"}
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(4, 16).Draw(r, "steps")
		for range n {
			x, y := rapid.IntRange(-2, 205).Draw(r, "x"), rapid.IntRange(-2, 62).Draw(r, "y")
			switch rapid.IntRange(0, 6).Draw(r, "what") {
			case 0, 1:
				drags(s, x, y, rapid.IntRange(-2, 205).Draw(r, "to x"), rapid.IntRange(-2, 62).Draw(r, "to y"))
			case 2:
				s.take(tea.MouseWheelMsg{X: x, Y: y, Button: rapid.SampledFrom([]tea.MouseButton{tea.MouseWheelUp, tea.MouseWheelDown}).Draw(r, "wheel")})
			case 3:
				s.press(rapid.SampledFrom(keys).Draw(r, "key"))
			case 4, 5:
				s.take(tea.WindowSizeMsg{Width: rapid.IntRange(0, 200).Draw(r, "w"), Height: rapid.IntRange(0, 60).Draw(r, "h")})
			case 6:
				from := rapid.SampledFrom([]wire.Account{booktest.Maya, bookNo}).Draw(r, "from")
				s.take(Typing{From: from})
				s.arrive(b.Add(from, from, wire.Message{Text: "news of it"}))
			}
			if s.quit {
				r.Fatal("it left the program")
			}
			w, h := s.m.screen.w, s.m.screen.h
			if w == 0 {
				h = 0 // no line fits
			}
			if err := exact(s.m.frame(), w, h); err != nil {
				r.Fatal(err)
			}
		}
	})
}

// A choice that is drawn is picked by a click on it, and by none beside it.
func TestAChoiceIsClicked(t *testing.T) {
	b := newBook()
	b.Add(booktest.Ana, booktest.Air, wire.Message{Text: "hello"})
	b.Add(booktest.Air, booktest.Air, wire.Message{Text: "Choose: 1 Window\nor 2 Aisle?", Purpose: wire.Conversation, Choices: []wire.Choice{
		{ID: "w", Title: "Window"}, {ID: "a", Title: "Aisle seat"}, {ID: "m", Title: "The map", Link: "https://example.org/map"},
	}})
	for _, size := range [][2]int{{20, 11}, {80, 24}, {200, 50}} {
		s := newStage(t, b, size[0], size[1])
		s.open(booktest.Air)
		s.m.focus(inComposer)
		s.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		s.clicks("Choose")
		if len(s.queued("message")) != 0 {
			t.Fatalf("%v: a click on the words of the message answers", size)
		}
		s.press("esc")
		s.clicks("Aisle seat")
		asked := s.queued("message")
		if len(asked) != 1 || !strings.Contains(string(asked[0].Raw), "Aisle seat") {
			t.Errorf("%v: queued is %+v", size, asked)
		}
	}
	s := newStage(t, b, 80, 24)
	s.open(booktest.Air)
	visited := make(chan string, 1)
	s.m.src.visit = func(to string) error { visited <- to; return nil }
	s.clicks("The map")
	s.until("the link to open", func() bool { return len(visited) == 1 })
}

func TestManyChoicesOpenByAClick(t *testing.T) {
	b := newBook()
	m := wire.Message{Text: "When?", Purpose: wire.Conversation}
	for _, day := range []string{"Mon", "Tue", "Wed", "Thu"} {
		m.Choices = append(m.Choices, wire.Choice{ID: day, Title: day})
	}
	b.Add(booktest.Ana, booktest.Air, wire.Message{Text: "hello"})
	b.Add(booktest.Air, booktest.Air, m)
	s := newStage(t, b, 80, 24)
	s.open(booktest.Air)
	s.clicks("show 4 choices")
	s.mustShow("Your choice is sent as a message.")
	s.clicks("3 Wed")
	s.clicks("3 Wed")
	if len(s.queued("message")) != 1 {
		t.Error("the choice under the mouse was not sent")
	}
}

// A link opens where it is clicked, whole or in pieces.
func TestALinkIsClicked(t *testing.T) {
	long := "https://example.org/" + strings.Repeat("deep/", 30) + "end"
	b := newBook()
	b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: "see (https://example.org/aaa), https://example.org/aaab or www.example.com: " + long})
	s := newStage(t, b, 80, 24)
	s.open(booktest.Maya)
	var visited []string
	s.m.src.visit = func(to string) error { visited = append(visited, to); return nil }
	for text, want := range map[string]string{
		"example.org/aaa)": "https://example.org/aaa", "example.org/aaab": "https://example.org/aaab",
		"www.example.com": "https://www.example.com", "deep/end": long,
	} {
		visited = nil
		s.clicks(text)
		s.until("an answer", func() bool { return s.shows("Opening example") })
		if len(visited) != 1 || visited[0] != want {
			t.Errorf("a click on %q visits %q", text, visited)
		}
		s.pass(toastTime)
	}
	visited = nil
	s.clicks("┃ see (")
	if len(visited) != 0 || s.m.thread.selected() == nil {
		t.Errorf("a click beside the links visits %q", visited)
	}
}

// The way back that is offered is clicked where it stands, and only there.
func TestTheWayBackIsClicked(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.open(booktest.Maya)
	s.press("alt+p")
	s.quiet()
	s.clicks("is pinned to the top")
	if len(s.queued("unpin")) != 0 {
		t.Error("a click on what was done takes it back")
	}
	s.clicks("takes it back")
	if len(s.queued("unpin")) != 1 {
		t.Errorf("a click on the way back does nothing:\n%s", s.text())
	}
}
