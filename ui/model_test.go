package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sayso/ui/booktest"
	"sayso/wire"
)

func TestAMessageGoesFromQueuedToRead(t *testing.T) {
	b := story()
	s := newStage(t, b, 120, 36)
	s.open(booktest.Maya)
	s.press("text:on my way", "enter")
	s.until("the message in the outbox", func() bool { return s.shows("queued") })
	s.mustShow("on my way", "○ queued")
	sent := s.queued("message")
	if len(sent) != 1 || sent[0].Chat != string(booktest.Maya) {
		t.Fatalf("the outbox holds %v", sent)
	}
	e := b.accepts(sent[0])
	s.arrive(e)
	s.mustShow("✓ sent")
	if strings.Count(s.text(), "on my way") != 2 { // in the thread and in the list
		t.Errorf("the message shows other than once:\n%s", s.text())
	}
	s.arrive(b.Add(booktest.Maya, booktest.Maya, wire.Receipt{State: wire.Delivered, Key: e.Key, Seq: e.Seq}))
	s.mustShow("✓✓ delivered")
	s.arrive(b.Add(booktest.Maya, booktest.Maya, wire.Receipt{State: wire.Seen, Key: e.Key, Seq: e.Seq}))
	s.mustShow("● read")
}

func TestWhatIsTypedInABurstIsSentInOrder(t *testing.T) {
	b := story()
	s := newStage(t, b, 120, 36)
	var events []wire.Event
	for i := range 500 {
		events = append(events, b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: fmt.Sprint("flood ", i)}))
	}
	for i := range 40 {
		if i == 20 {
			if err := s.log.Ingest(events); err != nil {
				t.Fatal(err)
			}
		}
		s.press(fmt.Sprintf("text:message number %d", i), "enter")
	}
	s.quiet()
	s.until("all of them in the outbox", func() bool { return len(s.queued("message")) == 40 })
	for i, c := range s.queued("message") {
		body, err := c.Body()
		if want := fmt.Sprintf("message number %d", i); err != nil || body.(wire.Message).Text != want {
			t.Fatalf("number %d is %+v, %v", i, body, err)
		}
	}
}

func TestDraftsAndPlacesSurvive(t *testing.T) {
	b := story()
	for i := range 300 {
		b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: fmt.Sprint("line ", i)})
	}
	b.says(booktest.Maya, "all read")
	log := replica(t, b.Events)
	s := newStageOn(t, b, log, 120, 36)
	s.open(booktest.Maya)
	s.press("text:not sent yet", "pgup", "pgup", "pgup")
	top := s.m.thread.left()
	s.pass(time.Second) // a pause in typing is enough; nobody says goodbye
	s.open(booktest.Air)
	s.pass(time.Second)
	s.mustShow("Draft: not sent yet")

	again := newStageOn(t, b, log, 120, 36)
	again.mustShow("Draft: not sent yet")
	again.open(booktest.Maya)
	again.mustShow("› not sent yet")
	if got := again.m.thread.left(); got != top || top == 0 {
		t.Errorf("the top of the screen is %d, was %d", got, top)
	}
}

func TestLeavingSavesFirst(t *testing.T) {
	b := story()
	s := newStage(t, b, 120, 36)
	s.press("text:half a thought")
	s.send(Leave{})
	s.until("the end", func() bool { return s.quit })
	if text, err := s.log.Draft(booktest.Air); err != nil || text != "half a thought" {
		t.Errorf("the draft is %q, %v", text, err)
	}
}

func TestClosingSavesWhatASuddenEndLeft(t *testing.T) {
	b := story()
	s := newStage(t, b, 120, 36)
	s.press("text:half a thought")
	if err := s.m.Close(); err != nil {
		t.Fatal(err)
	}
	if text, err := s.log.Draft(booktest.Air); err != nil || text != "half a thought" {
		t.Errorf("the draft is %q, %v", text, err)
	}
	if seq, _, err := s.log.Snapshot(); err != nil || seq != b.State.Head.Seq {
		t.Errorf("a snapshot at %d (%v), want one at %d", seq, err, b.State.Head.Seq)
	}
}

func TestReadMeansOpenAtTheBottomAndFocused(t *testing.T) {
	b := story()
	s := newStage(t, b, 120, 36)
	s.send(tea.BlurMsg{})
	s.open(booktest.Maya)
	s.arrive(b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: "while away"}))
	s.pass(time.Minute)
	if got := s.queued("read"); len(got) != 0 {
		t.Fatalf("read without focus: %v", got)
	}
	s.mustShow("─ new ─")
	s.send(tea.FocusMsg{})
	for range 20 {
		s.arrive(b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: "and another"}))
	}
	s.pass(time.Second)
	if got := s.queued("read"); len(got) != 1 {
		t.Fatalf("a burst was read with %d commands", len(got))
	}
	s.press("pgup")
	s.arrive(b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: "below the screen"}))
	s.pass(time.Minute)
	if got := s.queued("read"); len(got) != 1 {
		t.Fatalf("read though the end is not on the screen: %v", got)
	}
	s.mustShow("new below")
	s.press("alt+end")
	s.pass(time.Minute)
	if got := s.queued("read"); len(got) != 2 {
		t.Fatalf("%d Reads after coming to the bottom", len(got))
	}
}

func TestPassingByIsNotReading(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	for range 6 {
		s.press("alt+down")
		s.quiet()
		s.pass(300 * time.Millisecond)
	}
	if got := s.queued("read"); len(got) != 0 {
		t.Errorf("walking over the chats read %v", got)
	}
	s.press("tab", "down", "down", "up")
	s.pass(200 * time.Millisecond)
	if got := s.queued("read"); len(got) != 0 {
		t.Errorf("walking over the list read %v", got)
	}
}

func TestOpeningLandsOnTheFirstUnread(t *testing.T) {
	b := story()
	b.says(booktest.Maya, "before")
	first := b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: "the first unread"})
	for i := range 400 {
		b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: fmt.Sprint("unread ", i)})
	}
	s := newStage(t, b, 120, 36)
	s.open(booktest.Air)
	s.open(booktest.Maya)
	s.mustShow("─ new ─", "the first unread", "376 new below")
	if got := s.m.thread.left(); got != first.Seq {
		t.Errorf("the top of the screen is %d, want %d", got, first.Seq)
	}
	for range 40 {
		s.press("pgdown")
		s.quiet()
	}
	s.mustShow("unread 399")
	if !s.m.thread.atBottom() {
		t.Error("the end is on the screen, and yet it is not followed")
	}
}

func TestAllOfALongThreadCanBeSeen(t *testing.T) {
	b := story()
	const n = 1500
	for i := range n {
		b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: fmt.Sprintf("line %04d", i)})
	}
	b.says(booktest.Maya, "the end")
	s := newStage(t, b, 120, 36)
	s.open(booktest.Maya)
	seen := map[string]bool{}
	look := func() {
		for _, line := range strings.Split(s.text(), "\n") {
			if i := strings.Index(line, "line 0"); i >= 0 {
				seen[line[i:i+9]] = true
			} else if i := strings.Index(line, "line 1"); i >= 0 {
				seen[line[i:i+9]] = true
			}
		}
	}
	walk := func(key string) {
		look()
		for range n / 10 {
			s.press(key)
			s.quiet()
			look()
		}
		if len(seen) != n {
			t.Fatalf("%s showed %d lines of %d", key, len(seen), n)
		}
		if got := len(s.m.thread.entries); got > windowLength+pageLength {
			t.Errorf("the window holds %d entries", got)
		}
	}
	walk("pgup")
	clear(seen)
	walk("pgdown")
	s.mustShow("the end")
	s.press("alt+home")
	s.quiet()
	s.mustShow("Are you packed?")
	s.press("alt+end")
	s.quiet()
	s.mustShow("the end")
}

func TestAFailedMessageStaysUntilItIsSentOrDropped(t *testing.T) {
	b := story()
	s := newStage(t, b, 120, 36)
	s.open(booktest.Maya)
	s.press("text:will fail", "enter")
	s.until("it in the outbox", func() bool { return len(s.queued("message")) == 1 })
	failed := s.queued("message")[0]
	if err := s.log.Fail(failed.Key, "the relay does not take it"); err != nil {
		t.Fatal(err)
	}
	s.until("the failure", func() bool { return s.shows("✗ not sent: the relay does not take it") })
	s.press("up")
	s.mustShow("send again", "D drop")
	s.press("r")
	s.until("it to wait again", func() bool { return s.shows("○ queued") })
	if err := s.log.Fail(failed.Key, "again"); err != nil {
		t.Fatal(err)
	}
	s.until("the failure", func() bool { return s.shows("not sent: again") })
	s.press("D")
	s.until("it to be gone", func() bool { return len(s.queued("message")) == 0 })
	s.mustShow("› will fail") // back in the composer, in case it was a slip
}

func TestARefusalShowsAndCanBeSentAnew(t *testing.T) {
	b := story()
	s := newStage(t, b, 120, 36)
	c := wire.Ask(string(booktest.Maya), wire.Message{Text: "to nobody"})
	e := wire.Event{At: b.Now.UnixMilli(), By: booktest.Ana, Chat: booktest.Maya, Key: c.Key}.
		With(wire.Refused{Cause: wire.NoAccount, What: c.Kind, Body: c.Raw}).Follow(b.State.Head)
	b.State.Apply(e)
	s.arrive(e)
	s.open(booktest.Maya)
	s.mustShow("to nobody", "✗ not sent: there is nobody of that name")
	s.press("up", "r")
	s.until("a new one in the outbox", func() bool { return len(s.queued("message")) == 1 })
	if again := s.queued("message")[0]; again.Key == c.Key || string(again.Raw) != string(c.Raw) {
		t.Errorf("sent again as %+v", again)
	}
}

func TestStopIsSentAndTheControlOffered(t *testing.T) {
	b := story()
	s := newStage(t, b, 120, 36)
	s.open(parcelNo)
	s.press("text:Stop", "enter")
	s.until("the message", func() bool { return len(s.queued("message")) == 1 })
	s.mustShow("You wrote Stop. Stop offers from Parcel Post?")
	s.press("text:all good") // typing on decides nothing
	if got := s.queued("stop"); len(got) != 0 {
		t.Fatalf("typed letters stopped %v", got)
	}
	s.press("ctrl+c", "tab", "enter")
	s.until("the command", func() bool { return len(s.queued("stop")) == 1 })
	if body, _ := s.queued("stop")[0].Body(); fmt.Sprint(body) != "{[marketing]}" {
		t.Errorf("stopped %v", body)
	}
	s.press("alt+z")
	s.until("the undo", func() bool { return len(s.queued("reset")) == 1 })
}

func TestNoTypedLetterDecidesAboutAStranger(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.open(loansNo)
	s.mustShow("not in your people")
	s.press("text:cbr") // they are text
	s.quiet()
	s.mustShow("› cbr")
	s.press("ctrl+c", "tab", "b")
	s.mustShow("Block Nordic Loans?")
	if got := s.queued("block"); len(got) != 0 {
		t.Fatalf("blocked without asking: %v", got)
	}
	s.press("esc", "tab", "tab", "c")
	s.press("esc")
	s.quiet()
}

func TestAPageForAChatAlreadyLeftIsDropped(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	late := stretch{chat: booktest.Maya, request: s.m.thread.request, entries: []*entry{{id: id{seq: 1}, text: "late"}}}
	before := s.text()
	s.send(late)
	late.chat, late.request = booktest.Air, s.m.thread.request-1
	s.send(late)
	if after := s.text(); after != before {
		t.Errorf("the screen became\n%s", after)
	}
}

func TestTheListStandsStillWhileItHasTheKeys(t *testing.T) {
	b := story()
	s := newStage(t, b, 120, 36)
	s.press("tab", "down")
	chosen := s.m.list.chosen
	before := fmt.Sprint(s.m.list.index(chosen), s.m.list.rows[0].Account)
	s.arrive(b.Add(bookNo, bookNo, wire.Message{Text: "hello"}))
	if after := fmt.Sprint(s.m.list.index(chosen), s.m.list.rows[0].Account); after != before || s.m.list.chosen != chosen {
		t.Errorf("the list moved from %s to %s", before, after)
	}
	s.press("tab")
	if got := s.m.list.rows[0].Account; got != bookNo {
		t.Errorf("after leaving the list its first chat is %s", got)
	}
}

func TestOfflineIsNormal(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.send(Conn{State: "offline", Since: s.now})
	s.press("text:later", "enter")
	s.until("it to wait", func() bool { return s.shows("1 waiting") })
	s.mustShow("offline since 14:09", "○ queued")
}

// The filters of the list stay where they are, whatever the connection does; the
// reason has what is left of the line.
func TestAReasonPushesNothingAway(t *testing.T) {
	const why = "the relay cannot be reached: nothing answers at its address"
	for _, w := range []int{80, 100, 120, 140, 200} {
		s := newStage(t, story(), w, 24)
		s.send(Conn{State: "offline", Since: s.now})
		plain := strings.TrimRight(strings.Split(s.text(), "\n")[0], " ")
		s.send(Conn{State: "offline", Since: s.now, Why: why})
		first := strings.Split(s.text(), "\n")[0]
		chips, _, _ := strings.Cut(plain, "Ana")
		if !strings.HasPrefix(first, strings.TrimRight(chips, " ")) || !strings.Contains(first, "offline since 14:09") {
			t.Errorf("%d columns: %q becomes %q", w, plain, first)
		}
		if w == 200 && !strings.Contains(first, why) {
			t.Errorf("%d columns: no reason in %q", w, first)
		}
	}
}

func TestTheHelpIsAlwaysInSight(t *testing.T) {
	for _, w := range []int{40, 60, 80, 120} {
		s := newStage(t, story(), w, 24)
		for what, keys := range map[string][]string{"empty": nil, "writing": {"text:a"}, "list": {"esc"}, "message": {"up"}} {
			s.m.focus(inComposer)
			s.m.composer.Set("")
			s.press(keys...)
			if last := strings.Split(strings.TrimSpace(s.text()), "\n"); !strings.Contains(last[len(last)-1], " help") {
				t.Errorf("%s in %d columns: %q", what, w, last[len(last)-1])
			}
		}
	}
}

func TestAKeyLetsGoOfTheMouse(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.press("alt+m")
	if got := s.m.View().MouseMode; got != tea.MouseModeNone {
		t.Errorf("the mouse mode is %v", got)
	}
	s.mustShow("Alt+M turns it on again")
	s.press("alt+m")
	if got := s.m.View().MouseMode; got != tea.MouseModeCellMotion {
		t.Errorf("the mouse mode is %v", got)
	}
	row := -1
	for i, line := range strings.Split(s.text(), "\n") {
		if strings.Contains(line, "Maya") {
			row = i
		}
	}
	s.send(tea.MouseClickMsg{X: 5, Y: row, Button: tea.MouseLeft})
	s.quiet()
	s.mustShow("Take the cat out of the suitcase.")
}

func TestKeyHintsFollowTheTerminal(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.press("text:x")
	s.mustShow("Alt+Enter new line")
	s.send(tea.KeyboardEnhancementsMsg{Flags: 1})
	s.mustShow("Shift+Enter new line")
}

func TestALongReplayTellsHowFarItIs(t *testing.T) {
	m := New(Options{Open: never})
	defer m.Close()
	m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	b := story()
	m.Update(folding{log: replica(t, b.Events), state: b.State, head: 2 * b.State.Head.Seq})
	if text := strings.Join(m.frame(), "\n"); !strings.Contains(text, "reading the log, 50 %") {
		t.Errorf("the screen is\n%s", text)
	}
}
