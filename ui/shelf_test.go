package ui

import (
	"testing"
	"time"

	"sayso/ui/booktest"
	"sayso/wire"
)

func TestPinsStandOnTop(t *testing.T) {
	b := story()
	s := newStage(t, b, 120, 36)
	s.open(bookNo)
	s.press("alt+p")
	c := s.mustQueue("pin")
	if got := s.m.list.rows[0].Account; got != bookNo { // at once, before the relay knows
		t.Errorf("the first chat is %s", got)
	}
	s.mustShow("Omar ▴", "Omar is pinned to the top.")
	s.arrive(b.accepts(c), b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: "news"}))
	if got := s.m.list.rows[0].Account; got != bookNo {
		t.Errorf("the first chat is %s", got)
	}
	s.press("alt+z")
	s.mustQueue("unpin")
	if got := s.m.list.rows[0].Account; got != booktest.Maya {
		t.Errorf("unpinned, the first chat is %s", got)
	}
}

func TestArchivedChatsLeaveTheListAndCount(t *testing.T) {
	b := story()
	s := newStage(t, b, 120, 36)
	s.press("tab", "down", "down", "down")
	gone := s.m.list.chosen
	s.press("a")
	c := s.mustQueue("archive")
	if s.m.list.index(gone) >= 0 || s.m.list.chosen == gone {
		t.Errorf("%s is still in the list, and %s is chosen", gone, s.m.list.chosen)
	}
	s.arrive(b.accepts(c))
	s.arrive(b.Add(gone, gone, wire.Message{Text: "are you there?"}))
	s.mustShow("Archived 1, 1 unread")
	if s.m.list.index(gone) >= 0 {
		t.Error("a new message brought it back")
	}
	s.press("tab", "alt+a")
	s.quiet()
	if s.m.thread.chat == gone {
		t.Error("Alt+A went to an archived chat")
	}
	s.press("alt+7")
	if len(s.m.list.rows) != 1 || s.m.list.rows[0].Account != gone {
		t.Fatalf("archived are %v", s.m.list.rows)
	}
	s.mustShow("7 Archived")
}

func TestMarkedUnreadStaysSoUntilOpenedAgain(t *testing.T) {
	b := story()
	s := newStage(t, b, 120, 36)
	s.open(booktest.Maya)
	s.pass(time.Minute)
	s.press("alt+o")
	s.arrive(b.accepts(s.mustQueue("mark_unread")))
	s.pass(time.Minute)
	if n := len(s.queued("read")); n != 0 {
		t.Fatalf("%d Reads of a chat that was just marked unread", n)
	}
	s.press("alt+2")
	if s.m.list.index(booktest.Maya) < 0 {
		t.Error("it is not among the unread")
	}
	s.open(booktest.Air)
	s.pass(time.Minute)
	s.open(booktest.Maya)
	s.pass(time.Minute)
	for _, c := range s.queued("read") {
		if c.Chat == string(booktest.Maya) {
			s.arrive(b.accepts(c))
		}
	}
	if b.State.Chat(booktest.Maya).UnreadByHand {
		t.Error("opened again, it was not read")
	}
}

func TestEverythingReadAndCaughtUp(t *testing.T) {
	b := story()
	s := newStage(t, b, 120, 36)
	s.press("alt+r")
	s.mustShow("Mark everything as read?", "It cannot be undone.")
	s.press("down", "enter")
	s.until("the Reads", func() bool { return len(s.m.pending) == 4 })
	for _, c := range s.queued("read") {
		s.arrive(b.accepts(c))
	}
	s.press("alt+a")
	s.mustShow("You are caught up: nothing is unread.")
	s.press("alt+2")
	s.mustShow("you are caught up")
}
