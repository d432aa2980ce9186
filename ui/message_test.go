package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"sayso/store"
	"sayso/ui/booktest"
	"sayso/ui/desktop"
	"sayso/wire"
)

// keyed is a message of the other side with a key, so that others can point at it.
func (b *book) keyed(from wire.Account, m wire.Message) wire.Event {
	e := wire.Event{At: b.Now.UnixMilli(), By: from, Chat: from, Key: wire.Key(fmt.Sprintf("3BKEY%06d", b.State.Head.Seq))}
	e = e.With(m).Follow(b.State.Head)
	b.State.Apply(e)
	b.Events = append(b.Events, e)
	b.Now = b.Now.Add(time.Minute)
	return e
}

func refOf(e wire.Event) wire.Ref { return wire.Ref{By: e.By, Key: e.Key} }

// talk is a short chat with Maya: hers, mine, and hers again.
func talk(t *testing.T) (s *stage, b *book, hers, mine wire.Event) {
	t.Helper()
	b = newBook()
	b.Sends(booktest.Air, wire.Order, "Booked")
	hers = b.keyed(booktest.Maya, wire.Message{Text: "Which side of the square? https://maps.example/square"})
	mine = b.says(booktest.Maya, "The eest side")
	b.keyed(booktest.Maya, wire.Message{Text: "See you there"})
	s = newStage(t, b, 120, 36)
	s.open(booktest.Maya)
	return s, b, hers, mine
}

// mustQueue returns the one command of a kind that waits in the outbox.
func (s *stage) mustQueue(kind string) wire.Command {
	s.t.Helper()
	s.until("a "+kind+" to show", func() bool {
		return slices.ContainsFunc(s.m.pending, func(p store.Pending) bool { return p.Command.Kind == kind })
	})
	if n := len(s.queued(kind)); n != 1 {
		s.t.Fatalf("%d of %s wait", n, kind)
	}
	return s.queued(kind)[0]
}

func bodyOf[B wire.Body](t *testing.T, c wire.Command) B {
	t.Helper()
	b, err := c.Body()
	body, ok := b.(B)
	if err != nil || !ok {
		t.Fatalf("the command %s %s: %v", c.Kind, c.Raw, err)
	}
	return body
}

func TestReplyingQuotesAndJumps(t *testing.T) {
	s, b, hers, _ := talk(t)
	s.press("up", "up", "up", "r")
	s.mustShow("reply ╎ Maya: Which side of the square?", "Esc drops it")
	s.press("esc")
	if s.shows("drops it") {
		t.Error("Esc did not drop the reply")
	}
	s.press("up", "up", "up", "r", "text:by the fountain", "enter")
	c := s.mustQueue("message")
	if m := bodyOf[wire.Message](t, c); m.Reply == nil || *m.Reply != refOf(hers) || m.Text != "by the fountain" {
		t.Fatalf("sent %+v", m)
	}
	s.mustShow("╎ Maya: Which side of the square?")
	s.arrive(b.accepts(c))
	s.mustShow("╎ Maya: Which side of the square?")
	s.press("up", "g")
	if e := s.m.thread.selected(); e == nil || e.seq != hers.Seq {
		t.Fatalf("g selected %+v", e)
	}
	s.press("alt+left")
	if e := s.m.thread.selected(); e == nil || e.key != c.Key {
		t.Fatalf("Alt+Left came back to %+v", e)
	}
}

func TestTheQuotedMessageIsFoundFarAway(t *testing.T) {
	b := newBook()
	first := b.keyed(booktest.Maya, wire.Message{Text: "the very first"})
	for i := range 900 {
		b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: fmt.Sprint("line ", i)})
	}
	b.Add(booktest.Ana, booktest.Maya, wire.Read{UpTo: b.State.Head.Seq})
	ref := refOf(first)
	last := b.keyed(booktest.Maya, wire.Message{Text: "as I said", Reply: &ref})
	b.Add(booktest.Ana, booktest.Maya, wire.Read{UpTo: last.Seq})
	s := newStage(t, b, 80, 24)
	s.open(booktest.Maya)
	s.mustShow("╎ Maya: the very first")
	s.press("up", "g")
	s.until("the first message", func() bool { e := s.m.thread.selected(); return e != nil && e.seq == first.Seq })
	s.mustShow("the very first", "line 3")
	s.press("q")
	s.until("the reply", func() bool { e := s.m.thread.selected(); return e != nil && e.seq == last.Seq })
	s.mustShow("as I said")
}

func TestEditingHoldsTheOldTextAndTheDraft(t *testing.T) {
	s, b, _, mine := talk(t)
	s.press("text:half a thought", "ctrl+a")
	s.m.focus(inThread)
	s.m.thread.chosen = id{seq: mine.Seq}
	s.press("e")
	s.mustShow("› The eest side", "editing The eest side")
	s.press("esc")
	s.mustShow("› half a thought")
	s.m.focus(inThread)
	s.m.thread.chosen = id{seq: mine.Seq}
	s.press("e")
	s.pass(time.Second)
	if draft, err := s.log.Draft(booktest.Maya); err != nil || draft != "half a thought" {
		t.Errorf("while editing the draft is %q, %v", draft, err)
	}
	s.press("ctrl+u", "text:The east side", "enter")
	c := s.mustQueue("edit")
	if e := bodyOf[wire.Edit](t, c); e.Key != mine.Key || e.Text != "The east side" {
		t.Fatalf("asked for %+v", e)
	}
	s.mustShow("› half a thought", "The east side  edited") // at once, before the relay knows
	s.arrive(b.accepts(c))
	s.mustShow("The east side  edited")
}

func TestDeletingAsksAndSaysTheEffect(t *testing.T) {
	s, b, hers, mine := talk(t)
	s.press("up", "up", "d")
	s.mustShow("Delete “The eest side”?", "Delete for everyone", "Delete for me", "Nothing is deleted")
	s.press("down")
	s.mustShow("It cannot be undone.")
	s.press("enter")
	c := s.mustQueue("delete")
	if d := bodyOf[wire.Delete](t, c); d.Key != mine.Key {
		t.Fatalf("asked for %+v", d)
	}
	s.arrive(b.accepts(c))
	if s.shows("The eest side") {
		t.Errorf("it still shows:\n%s", s.text())
	}
	s.press("esc", "esc", "esc")
	s.open(booktest.Air)
	s.open(booktest.Maya)
	s.press("up", "up", "up", "d", "down", "enter")
	if h := bodyOf[wire.Hide](t, s.mustQueue("hide")); h.Ref != refOf(hers) {
		t.Fatalf("asked for %+v", h)
	}
	s.until("it to go", func() bool { return !s.shows("Which side") })
}

func TestReactingByDigitByNameAndBack(t *testing.T) {
	s, b, hers, _ := talk(t)
	s.press("up", "up", "up", "+", "1")
	c := s.mustQueue("react")
	if r := bodyOf[wire.React](t, c); r.Ref != refOf(hers) || r.Emoji != "👍" {
		t.Fatalf("asked for %+v", r)
	}
	s.arrive(b.accepts(c))
	s.mustShow("▌ 👍")
	s.arrive(b.Add(booktest.Maya, booktest.Maya, wire.React{Ref: refOf(hers), Emoji: "👍"}))
	s.mustShow("👍 2")
	s.press("+", "1")
	if r := bodyOf[wire.React](t, s.mustQueue("react")); r.Emoji != "" {
		t.Fatalf("the same again asked for %+v", r)
	}
	s.press("+", "text::part")
	s.mustShow("party")
	s.press("esc")
	s.m.screen.look.ASCII = true
	s.m.screen.paint(true)
	s.m.Update(nil)
	s.mustShow("thumbsup")
}

func TestStarringListingAndGoingThere(t *testing.T) {
	s, b, hers, _ := talk(t)
	s.press("up", "up", "up", "s")
	c := s.mustQueue("star")
	s.mustShow("★")
	s.arrive(b.accepts(c))
	s.mustShow("★")
	s.open(booktest.Air)
	s.press("ctrl+k", "text:starred mess", "enter")
	s.until("the list", func() bool { return s.shows("Starred  1 message") })
	s.mustShow("Maya", "Which side of the square?")
	s.press("enter")
	s.until("the message", func() bool { e := s.m.thread.selected(); return e != nil && e.seq == hers.Seq })
	s.press("s")
	s.mustQueue("unstar")
	if s.shows("★") {
		t.Error("the star is still there")
	}
}

func TestForwardingIsLabelled(t *testing.T) {
	s, _, _, _ := talk(t)
	s.press("up", "up", "up", "f")
	s.mustShow("Forward “Which side of the square?")
	s.press("text:north", "enter")
	c := s.mustQueue("message")
	if m := bodyOf[wire.Message](t, c); c.Chat != string(booktest.Air) || !m.Forwarded {
		t.Fatalf("sent %+v to %s", m, c.Chat)
	}
	s.open(booktest.Air)
	s.mustShow("forwarded", "Which side of the square?")
}

func TestLinksShowWhereTheyGo(t *testing.T) {
	s, _, _, _ := talk(t)
	var visited string
	s.m.src.visit = func(to string) error { visited = to; return nil }
	s.press("up", "up", "up", "o")
	s.until("it to open", func() bool { return s.shows("Opening maps.example.") })
	if visited != "https://maps.example/square" {
		t.Errorf("visited %q", visited)
	}
	s.m.src.visit = func(string) error { return desktop.ErrNothingOpens }
	s.press("o")
	s.until("the link in words", func() bool { return s.shows("Nothing here can open links") })
	s.mustShow("https://maps.example/square")
}

func TestInfoTellsAllAboutAMessage(t *testing.T) {
	s, b, _, mine := talk(t)
	s.arrive(b.Add(booktest.Maya, booktest.Maya, wire.Receipt{State: wire.Seen, Key: mine.Key, Seq: mine.Seq}))
	s.arrive(b.Add(booktest.Maya, booktest.Maya, wire.React{Ref: refOf(mine), Emoji: "👍"}))
	s.press("up", "up", "i")
	s.until("the facts", func() bool { return s.shows("About this message") })
	s.mustShow("you, to Maya", "read", "reaction", string(mine.Key), mine.Sum.String()[:20], "log        7")
}

func TestWhyLeadsToTheControl(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.open(booktest.Air)
	s.press("up", "up", "up", "w")
	s.mustShow("Why do I see this?", "Decide about updates from Northwind Air")
	s.press("enter")
	p := s.m.dialogs.panel
	if p == nil || s.m.screen.focus != inPanel || p.controls()[p.cursor].purpose != wire.Update {
		t.Fatalf("Enter led to\n%s", s.text())
	}
}

func TestMessagesAsTheyStand(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 36}, {200, 50}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			b := newBook()
			hers := b.keyed(booktest.Maya, wire.Message{Text: "Which side of the square? The one with the fountain, or the one where the trams stop and nobody finds anybody?"})
			mine := b.says(booktest.Maya, "The eest side")
			b.Add(booktest.Ana, booktest.Maya, wire.Edit{Key: mine.Key, Text: "The east side"})
			gone := b.says(booktest.Maya, "said too much")
			b.Add(booktest.Ana, booktest.Maya, wire.Delete{Key: gone.Key})
			b.Add(booktest.Ana, booktest.Maya, wire.Star{Ref: refOf(hers)})
			b.Add(booktest.Ana, booktest.Maya, wire.React{Ref: refOf(hers), Emoji: "👀"})
			b.Add(booktest.Maya, booktest.Maya, wire.React{Ref: refOf(mine), Emoji: "👍"})
			reply := refOf(mine)
			b.keyed(booktest.Maya, wire.Message{Text: "East it is.", Reply: &reply})
			b.keyed(booktest.Maya, wire.Message{Text: "Gate closes 14:40", Forwarded: true})
			back := refOf(hers)
			e := wire.Event{At: b.Now.UnixMilli(), By: booktest.Ana, Chat: booktest.Maya, Key: "3AKEYREPLY"}.With(wire.Message{Text: "Trams, never.", Reply: &back}).Follow(b.State.Head)
			b.State.Apply(e)
			b.Events = append(b.Events, e)
			s := newStage(t, b, size[0], size[1])
			s.open(booktest.Maya)
			s.pass(time.Minute)
			golden.RequireEqual(t, s.text())
		})
	}
}

func TestWhatTheRelayDeclinesIsSaid(t *testing.T) {
	s, b, _, mine := talk(t)
	c := wire.Ask(string(booktest.Maya), wire.Edit{Key: mine.Key, Text: "x"})
	e := wire.Event{At: b.Now.UnixMilli(), By: booktest.Ana, Chat: booktest.Maya, Key: c.Key}.
		With(wire.Refused{Cause: wire.Invalid, Why: "too late to edit it", What: c.Kind, Body: c.Raw}).Follow(b.State.Head)
	s.arrive(e)
	s.mustShow("Not done: too late to edit it.")
}

// What an edited message said before is told by its info, in order, until it is taken
// back.
func TestTheInfoHasTheEarlierTexts(t *testing.T) {
	s, b, _, mine := talk(t)
	s.arrive(b.Add(booktest.Ana, booktest.Maya, wire.Edit{Key: mine.Key, Text: "The east sid"}), b.Add(booktest.Ana, booktest.Maya, wire.Edit{Key: mine.Key, Text: "The east side"}))
	s.press("up", "up", "i")
	s.until("the info", func() bool { return s.shows("About this message") })
	first, then := strings.Index(s.text(), "said first “The eest side”"), strings.Index(s.text(), "then       “The east sid”")
	if first < 0 || then < first || s.shows("“The east side”") {
		t.Errorf("the earlier texts are not told in order:\n%s", s.text())
	}
	s.press("esc")
	s.arrive(b.Add(booktest.Ana, booktest.Maya, wire.Delete{Key: mine.Key}))
	s.press("i")
	s.until("the info", func() bool { return s.shows("About this message") })
	if s.shows("eest") {
		t.Errorf("what was taken back is told:\n%s", s.text())
	}
}
