package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sayso/chat"
	"sayso/ui/booktest"
	"sayso/ui/desktop"
	"sayso/wire"
)

// rang returns what was sent to the terminal beside the frames since last asked.
func (s *stage) rang() []string {
	s.t.Helper()
	rang := s.raw
	s.raw = nil
	return rang
}

func (s *stage) rings(what string, want ...string) {
	s.t.Helper()
	got := s.rang()
	slices.Sort(got)
	slices.Sort(want)
	if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
		s.t.Errorf("%s: the terminal got %q, want %q", what, got, want)
	}
}

// awayStage is the story with the person at another window, in a terminal that takes
// notices as iTerm2 does.
func awayStage(t *testing.T) *stage {
	s := newStage(t, story(), 120, 36)
	s.press("esc") // the list
	s.m.set.Notify = desktop.OSC9
	s.send(tea.BlurMsg{})
	return s
}

func (s *stage) comes(from wire.Account, m wire.Message) { s.arrive(s.b.Add(from, from, m)) }

func (s *stage) passes(d time.Duration) {
	s.pass(d)
	s.b.Now = s.now
}

const fromMaya = "\x1b]9;sayso: Maya: new message\a"

func TestWhoLooksIsNotNotified(t *testing.T) {
	s := awayStage(t)
	s.comes(booktest.Maya, wire.Message{Text: "secret words"})
	s.rings("away", fromMaya)
	s.comes(booktest.Maya, wire.Message{Text: "more"})
	s.rings("again at once")
	s.passes(6 * time.Minute)
	s.comes(booktest.Maya, wire.Message{Text: "later"})
	s.rings("again later", fromMaya)
	s.send(tea.FocusMsg{})
	s.comes(booktest.Maya, wire.Message{Text: "while I look"})
	s.rings("looking")
	s.send(tea.BlurMsg{})
	s.comes(booktest.Maya, wire.Message{Text: "away again"})
	s.rings("away again", fromMaya)
}

// A terminal that does not tell its focus, such as tmux as it comes, has somebody in
// front of it for as long as keys are pressed.
func TestWithoutFocusKeysTellWhoIsThere(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.m.set.Notify = desktop.OSC9
	s.press("esc")
	s.comes(booktest.Maya, wire.Message{Text: "x"})
	s.rings("just typed")
	s.passes(2 * time.Minute)
	s.comes(booktest.Maya, wire.Message{Text: "x"})
	s.rings("two minutes after", fromMaya)
}

func TestMutedQuietAndOwnDoNotRing(t *testing.T) {
	s := awayStage(t)
	s.comes(booktest.Maya, wire.Message{Text: "in quiet hours", Quiet: true})
	s.rings("quiet")
	s.arrive(s.b.Add(booktest.Ana, booktest.Maya, wire.Message{Text: "mine, from elsewhere"}))
	s.rings("own")
	s.arrive(s.b.Add(booktest.Ana, booktest.Maya, wire.Mute{}))
	s.comes(booktest.Maya, wire.Message{Text: "muted"})
	s.rings("muted")
	s.arrive(s.b.Add(booktest.Ana, booktest.Maya, wire.Unmute{}))
	e := s.b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: "read elsewhere"})
	s.arrive(e, s.b.Add(booktest.Ana, booktest.Maya, wire.Read{UpTo: e.Seq}))
	s.rings("read elsewhere")
	s.m.set.Notify = desktop.Off
	s.comes(booktest.Maya, wire.Message{Text: "off"})
	s.rings("off")
}

func TestTextIsShownOnlyWhenAllowed(t *testing.T) {
	for _, c := range []struct{ show, maya, air string }{
		{showSender, "Maya: new message", "Northwind Air: update"},
		{showPeople, "Maya: see you", "Northwind Air: update"},
		{showAll, "Maya: see you", "Northwind Air: Gate B23"},
	} {
		s := awayStage(t)
		s.m.set.Show = c.show
		s.comes(booktest.Maya, wire.Message{Text: "see you"})
		s.rings(c.show, "\x1b]9;sayso: "+c.maya+"\a")
		s.comes(booktest.Air, wire.Message{Text: "Gate B23", Purpose: wire.Update})
		s.rings(c.show, "\x1b]9;sayso: "+c.air+"\a")
		s.comes(loansNo, wire.Message{Text: "APPROVED! 4;1", Purpose: wire.Marketing})
		s.rings(c.show+" of a stranger", "\x1b]9;sayso: somebody new would like to write to you\a")
	}
}

// After being away there is one line, however much came.
func TestBacklogIsOneLine(t *testing.T) {
	s := awayStage(t)
	s.send(Conn{State: "offline", Since: s.now})
	s.send(Conn{State: "connected", Behind: true})
	var events []wire.Event
	for i := range 12 {
		from := []wire.Account{booktest.Maya, booktest.Air, clinicNo, bookNo}[i%4]
		m := wire.Message{Text: "missed"}
		if from == booktest.Air || from == clinicNo {
			m.Purpose = wire.Update
		}
		events = append(events, s.b.Add(from, from, m))
	}
	s.arrive(events[:6]...)
	s.rings("while catching up")
	s.arrive(events[6:]...)
	s.rings("while catching up")
	s.send(Conn{State: "connected"})
	s.mustShow("While you were away: ")
	got := s.rang()
	if len(got) != 1 || !strings.HasPrefix(got[0], "\x1b]9;sayso: While you were away: ") || !strings.Contains(got[0], " messages in ") {
		t.Errorf("the terminal got %q", got)
	}
	s.comes(booktest.Maya, wire.Message{Text: "live"})
	s.rings("what comes after", fromMaya)
}

// What the client has written when it says that it has caught up may reach the screen
// a moment later; it is backlog all the same.
func TestBacklogThatTheScreenSeesLateIsBacklog(t *testing.T) {
	s := awayStage(t)
	s.send(Conn{State: "offline"}, Conn{State: "connected", Behind: true})
	a, b := s.b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: "one"}), s.b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: "two"})
	if err := s.log.Ingest([]wire.Event{a, b}); err != nil {
		t.Fatal(err)
	}
	s.send(Conn{State: "connected"})
	s.until("the events", func() bool { return s.m.state.Head.Seq >= b.Seq })
	s.rings("two", "\x1b]9;sayso: While you were away: 2 messages in 1 chat\a")

	s.send(Conn{State: "offline"}, Conn{State: "connected", Behind: true})
	s.arrive(s.b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: "one only"}))
	s.send(Conn{State: "connected"})
	s.rings("one is told as itself", fromMaya)
}

func TestAFloodIsOneLine(t *testing.T) {
	s := awayStage(t)
	var events []wire.Event
	for i, from := range []wire.Account{booktest.Maya, booktest.Air, clinicNo, bookNo, booktest.Maya} {
		m := wire.Message{Text: fmt.Sprint(i)}
		if from == booktest.Air || from == clinicNo {
			m.Purpose = wire.Update
		}
		events = append(events, s.b.Add(from, from, m))
	}
	s.arrive(events...)
	s.rings("at once", "\x1b]9;sayso: 5 messages in 4 chats\a")
}

func TestNoticesAreTakenAwayWhenRead(t *testing.T) {
	s := awayStage(t)
	s.m.set.Notify = desktop.OSC99
	gone := "\x1b]99;i=chat-" + string(booktest.Maya) + ":p=close;\a"
	e := s.b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: "x"})
	s.arrive(e)
	if got := s.rang(); len(got) != 1 || !strings.Contains(got[0], "i=chat-"+string(booktest.Maya)) {
		t.Fatalf("the terminal got %q", got)
	}
	s.arrive(s.b.Add(booktest.Ana, booktest.Maya, wire.Read{UpTo: e.Seq}))
	s.rings("read elsewhere", gone)
	s.comes(booktest.Maya, wire.Message{Text: "y"})
	s.rang()
	s.send(tea.FocusMsg{})
	s.rings("looking again", gone)
}

func TestTheTerminalIsAsked(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.send(tea.TerminalVersionMsg{Name: "kitty(0.35)"}, tea.BlurMsg{})
	s.comes(booktest.Maya, wire.Message{Text: "x"})
	if got := s.rang(); len(got) != 1 || !strings.HasPrefix(got[0], "\x1b]99;") {
		t.Errorf("the terminal got %q", got)
	}
}

// TestNobodyIsAwayBeforeTheirFirstStart: what a new account finds there waited for it.
func TestNobodyIsAwayBeforeTheirFirstStart(t *testing.T) {
	b := &book{&booktest.Book{State: chat.New(), Now: at(t, "2026-11-18T14:00:00Z")}}
	s := newStage(t, b, 120, 36)
	s.send(Conn{State: "connected", Behind: true})
	s.arrive(
		b.Add(booktest.Ana, "", wire.Profile{Account: booktest.Ana, Handle: "ana", Name: "Ana"}),
		b.Add(booktest.Maya, booktest.Maya, wire.Profile{Account: booktest.Maya, Handle: "maya", Name: "Maya"}),
		b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: "one"}), b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: "two"}),
	)
	s.send(Conn{State: "connected"})
	s.mustShow("Waiting for you: 2 messages in 1 chat.")
}
