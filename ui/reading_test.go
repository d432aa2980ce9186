package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sayso/ui/booktest"
	"sayso/wire"
)

// unreadStage opens a chat with n unread messages, which do not fit one page.
func unreadStage(t *testing.T, n int) *stage {
	t.Helper()
	b := story()
	for i := range 300 {
		b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: fmt.Sprint("old ", i)})
	}
	b.says(booktest.Maya, "all read up to here")
	for i := range n {
		b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: fmt.Sprintf("unread %d.", i)})
	}
	s := newStage(t, b, 120, 36)
	s.open(booktest.Air)
	s.open(booktest.Maya)
	return s
}

func TestTheEndAndTheBeginningAreNotTheFirstUnread(t *testing.T) {
	s := unreadStage(t, 400)
	s.mustShow("unread 0.", "375 new below   Alt+End")
	s.press("alt+end")
	s.quiet()
	if s.mustShow("unread 399."); !s.m.thread.atBottom() {
		t.Error("Alt+End does not follow")
	}
	s.press("alt+home")
	s.quiet()
	s.mustShow("Are you packed?")
	s.press("alt+u")
	s.quiet()
	s.mustShow("unread 0.", "─ new ─")
	s.press("text:on my way", "enter")
	s.quiet()
	s.until("the message", func() bool { return s.shows("queued") })
	s.mustShow("unread 399.", "on my way")
}

func TestSelectingTheOldestMessage(t *testing.T) {
	s := unreadStage(t, 400)
	s.press("up", "home")
	s.quiet()
	if e := s.m.thread.selected(); e == nil || e.text != "Are you packed?" {
		t.Fatalf("selected is %v:\n%s", e, s.text())
	}
}

func TestFewUnreadShowBelowTheLineAtTheEnd(t *testing.T) {
	s := unreadStage(t, 3)
	if s.mustShow("─ new ─", "unread 0.", "unread 2."); !s.m.thread.atBottom() {
		t.Error("three unread messages fit, and yet the end is not on the screen")
	}
}

func TestNothingIsReadBehindADialog(t *testing.T) {
	s := unreadStage(t, 3)
	s.press("f4")
	s.pass(time.Minute)
	if got := s.queued("read"); len(got) != 0 {
		t.Fatalf("read behind the search: %v", got)
	}
	s.press("esc")
	s.pass(time.Minute)
	if got := s.queued("read"); len(got) != 1 {
		t.Fatalf("%d Reads after coming back", len(got))
	}
}

func TestAFoundMessageIsNotReadingToTheEnd(t *testing.T) {
	s := unreadStage(t, 400)
	s.open(booktest.Air)
	s.press("f4", "text:\"unread 100\"")
	s.found()
	s.press("enter")
	s.found()
	s.counted()
	s.mustShow("unread 100.", "280 new below")
	s.pass(time.Minute)
	if got := s.queued("read"); len(got) != 0 {
		t.Fatalf("looking at one message read %v", got)
	}
}

// counted waits until what is new below is known.
func (s *stage) counted() {
	s.t.Helper()
	s.until("the count", func() bool { return !s.m.thread.loading && !s.m.thread.counting })
}

func TestWhatIsNewBelowIsExactWhateverIsRead(t *testing.T) {
	const unread = 900 // more than a window holds
	for _, page := range []int{15, 40, pageLength, 350} {
		t.Run(fmt.Sprint(page), func(t *testing.T) {
			s := unreadStage(t, unread)
			s.m.src.page = page
			s.press("f4", "text:\"unread 450\"")
			s.found()
			s.press("enter")
			s.found()
			walk := slices.Concat(slices.Repeat([]string{"pgup"}, 25), slices.Repeat([]string{"pgdown"}, 60))
			for i, key := range walk {
				s.counted()
				last := -1 // that is wholly on the screen
				for _, line := range s.m.thread.draw() {
					if _, number, ok := strings.Cut(ansi.Strip(line), "unread "); ok {
						_, _ = fmt.Sscanf(number, "%d.", &last)
					}
				}
				below := unread - 1 - last
				if want := fmt.Sprintf("%d new below", below); below > 0 && !s.shows(want) {
					t.Fatalf("the screen does not show %q after %d keys:\n%s", want, i, s.text())
				}
				s.press(key)
			}
			if s.quiet(); !s.m.thread.atBottom() {
				t.Fatalf("that does not lead to the end:\n%s", s.text())
			}
		})
	}
}

func TestNothingMovesUnderTheReader(t *testing.T) {
	s := unreadStage(t, 400)
	s.press("pgdown")
	s.quiet()
	before := s.m.thread.draw()
	for i := range 30 {
		s.arrive(s.b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: fmt.Sprint("more ", i)}))
	}
	for i, line := range s.m.thread.draw() {
		if line != before[i] {
			t.Fatalf("line %d became %q", i, line)
		}
	}
	s.mustShow("378 new below")
}

func TestThePlaceSurvivesAnotherWindow(t *testing.T) {
	s := unreadStage(t, 3)
	s.send(tea.BlurMsg{})
	s.arrive(s.b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: "while away"}))
	s.pass(time.Minute)
	s.mustShow("─ new ─", "while away")
	if n := len(s.queued("read")); n != 0 {
		t.Fatalf("%d Reads while another window has the focus", n)
	}
}
