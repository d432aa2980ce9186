package ui

import (
	"fmt"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"sayso/ui/booktest"
	"sayso/ui/look"
	"sayso/wire"
)

// pins is a pin of a message by somebody in the chat with Maya.
func (b *book) pins(by wire.Account, of wire.Event, days int64) wire.Event {
	return b.Add(by, booktest.Maya, wire.PinMessage{Ref: refOf(of), For: days * 24 * 60 * 60})
}

// planned is a long chat with Maya in which two messages far above are pinned.
func planned() (b *book, hers, mine wire.Event) {
	b = newBook()
	hers = b.keyed(booktest.Maya, wire.Message{Text: "Platform 4, the 9:12 to Porto, and do not forget the tickets this time"})
	mine = b.says(booktest.Maya, "The key is under the third pot")
	for i := range 150 {
		b.keyed(booktest.Maya, wire.Message{Text: fmt.Sprint("By the way, ", i)})
	}
	b.pins(booktest.Maya, hers, 7)
	b.pins(booktest.Ana, mine, 30)
	b.says(booktest.Maya, "See you there")
	return b, hers, mine
}

func TestWhatIsPinned(t *testing.T) {
	seenAs(t, []view{
		{"80x24", 80, 24, look.Look{Theme: "dark"}},
		{"120x36", 120, 36, look.Look{Theme: "dark"}},
		{"200x50", 200, 50, look.Look{Theme: "dark"}},
		{"ascii-50x17", 50, 17, look.Look{Theme: "none", ASCII: true}},
		{"low-80x16", 80, 16, look.Look{Theme: "dark"}},
	}, func() *book { b, _, _ := planned(); return b }, func(s *stage) {
		s.open(booktest.Maya)
		s.m.focus(inComposer)
		s.pass(time.Minute)
	})
}

func TestPinningAMessage(t *testing.T) {
	s, b, hers, mine := talk(t)
	s.press("up", "up", "up", "p")
	s.mustShow("Pin “Which side of the square?", "for Maya too. Nobody is notified.", "For 24 hours", "For 7 days", "For 30 days")
	s.press("enter") // it opens on the usual span
	c := s.mustQueue("pin_message")
	if pin := bodyOf[wire.PinMessage](t, c); pin != (wire.PinMessage{Ref: refOf(hers), For: 7 * 24 * 60 * 60}) {
		t.Fatalf("asked for %+v", pin)
	}
	s.until("the line, before the relay has it", func() bool { return s.shows("▴ Maya: Which side of the square?") })
	s.mustShow("pinned by you", "Alt+T")
	s.arrive(b.accepts(c))
	s.mustShow("pinned by you", "You pinned a message")

	s.arrive(b.pins(booktest.Maya, mine, 1))
	s.until("Maya's pin", func() bool { return s.shows("pinned by Maya, 1 of 2") })
	s.mustShow("▴ You: The eest side", "Maya pinned a message")
	s.arrive(b.Add(booktest.Ana, booktest.Maya, wire.Edit{Key: mine.Key, Text: "The east side"}))
	s.mustShow("▴ You: The east side")

	if e := s.m.thread.selected(); e == nil || e.seq != hers.Seq {
		t.Fatalf("selected is %+v", e)
	}
	s.press("i")
	s.until("the dialog", func() bool { return s.shows("About this message") })
	s.mustShow("pinned     by you, until")
	s.press("esc", "p") // takes it down
	s.mustShow("No longer pinned.")
	s.until("the end of the pin", func() bool { return !s.shows("1 of 2") })
	s.mustShow("pinned by Maya")
	s.arrive(b.accepts(s.mustQueue("pin_message")))
	s.arrive(b.Add(booktest.Ana, booktest.Maya, wire.Delete{Key: mine.Key}))
	if s.shows("pinned by Maya") {
		t.Errorf("a message that was taken back is pinned:\n%s", s.text())
	}
	s.press("esc", "alt+t")
	s.mustShow("Nothing is pinned in this chat.")
}

func TestAPinEndsByItself(t *testing.T) {
	b, _, _ := planned()
	s := newStage(t, b, 120, 36)
	s.open(booktest.Maya)
	s.mustShow("1 of 2")
	s.pass(8 * 24 * time.Hour)
	s.press("up")
	if s.shows("of 2") {
		t.Error("after a week both are pinned")
	}
	s.mustShow("▴ You: The key is under", "pinned by you")
}

// TestGoingToWhatIsPinned goes around with the key, and there and back with the mouse.
func TestGoingToWhatIsPinned(t *testing.T) {
	b, hers, mine := planned()
	s := newStage(t, b, 120, 36)
	s.open(booktest.Maya)
	s.m.focus(inComposer)
	at := func(seq uint64, which string) {
		t.Helper()
		s.until("the message", func() bool { e := s.m.thread.selected(); return e != nil && e.seq == seq })
		s.mustShow(which)
	}
	back := func() bool { return s.m.screen.focus == inComposer && s.m.thread.follow && !s.m.thread.loading }
	s.press("alt+t")
	at(mine.Seq, "1 of 2")
	s.press("alt+t")
	at(hers.Seq, "2 of 2")
	s.press("alt+t")
	at(mine.Seq, "1 of 2")
	s.press("q") // back to where it all began
	s.until("the end", back)
	s.clicks("pinned by you")
	at(mine.Seq, "1 of 2")
	s.press("q")
	s.until("the end", back)
	s.press("up", "up", "enter") // the line that says so leads there too
	at(mine.Seq, "1 of 2")
}

// TestTheLineOfAPinMovesNothing lets pins come and go, with all else that happens: who
// reads keeps their place, and what is selected stays selected.
func TestTheLineOfAPinMovesNothing(t *testing.T) {
	b, hers, _ := planned()
	s := newStage(t, b, 120, 36)
	s.open(booktest.Maya)
	s.m.focus(inComposer)
	said := slices.Clone(b.Events)
	rapid.Check(t, func(r *rapid.T) {
		s.press("alt+end", "esc")
		s.m.focus(inComposer)
		s.quiet()
		for range rapid.SampledFrom([]int{0, 1, 5, 40}).Draw(r, "up") {
			s.press("up")
		}
		if rapid.Bool().Draw(r, "scrolls") {
			s.m.thread.scroll(-rapid.IntRange(5, 40).Draw(r, "lines"))
		}
		s.m.arrange()
		chosen, focus := s.m.thread.chosen, s.m.screen.focus
		follow, top := s.m.thread.follow, s.m.thread.top
		for range rapid.IntRange(1, 6).Draw(r, "changes") {
			of := said[rapid.IntRange(int(hers.Seq)-1, len(said)-1).Draw(r, "of")]
			if of.Kind != "message" {
				continue
			}
			by := rapid.SampledFrom([]wire.Account{booktest.Ana, booktest.Maya}).Draw(r, "by")
			switch rapid.IntRange(0, 4).Draw(r, "change") {
			case 0, 1:
				s.arrive(b.pins(by, of, 1))
			case 2:
				for _, pin := range s.m.pinned.pins {
					s.arrive(b.Add(by, booktest.Maya, wire.PinMessage{Ref: pin.Ref}))
				}
			case 3:
				s.arrive(b.keyed(booktest.Maya, wire.Message{Text: "and another thing"}))
			case 4:
				s.send(tea.WindowSizeMsg{Width: 120, Height: rapid.SampledFrom([]int{16, 17, 24, 36}).Draw(r, "h")})
			}
			s.until("the pins to be read", func() bool { return !s.m.pinned.reading && len(s.m.unreadPins()) == 0 })
			t := &s.m.thread
			if err := exact(s.m.frame(), s.m.screen.w, s.m.screen.h); err != nil {
				r.Fatal(err)
			}
			if t.chosen != chosen || s.m.screen.focus != focus {
				r.Fatalf("selected was %v in %b and is %v in %b", chosen, focus, t.chosen, s.m.screen.focus)
			}
			if focus != inThread && !follow && !t.follow && t.top != top {
				r.Fatalf("the top of the screen was %v and is %v", top, t.top)
			}
		}
	})
}

func TestPinsInLines(t *testing.T) {
	b := newBook()
	b.Add(booktest.Ana, booktest.Maya, wire.Accept{})
	said := b.hears(booktest.Maya, wire.Message{Text: "see you at eight"})
	p := newPaper(t, b)
	p.types("/to maya", "/pinned", "/pinmessage", "2")
	p.prints(`Maya.*`, `Nothing is pinned in this chat.*`, `Pin “see you at eight” for how long\? .*`, `2 For 7 days, until .*`, `Type a number.*`, `Pinned to the top of the chat\..*`)
	body, err := p.accept("pin_message").Body()
	if pin, ok := body.(wire.PinMessage); err != nil || !ok || pin.Ref != refOf(said) || pin.For != 7*24*60*60 {
		t.Errorf("asked for %+v, %v", body, err)
	}
	p.types("/pinned", "/info", "/to maya")
	p.prints(`.*Maya: see you at eight \(pinned by you, until .*\)`, `.*pinned by you, until .*`, `Maya.*`, `.*see you at eight \(pinned by you.*`)
	p.types("/unpinmessage")
	p.prints(`No longer pinned\..*`)
	if body, err := p.accept("pin_message").Body(); err != nil || body != (wire.PinMessage{Ref: refOf(said)}) {
		t.Errorf("asked for %+v, %v", body, err)
	}
	p.types("/pinmessage 31d", "/pinmessage 2h")
	p.prints(`.*30 days at most.*`, `Pinned.*`)
	if body, err := p.accept("pin_message").Body(); err != nil || body != (wire.PinMessage{Ref: refOf(said), For: 7200}) {
		t.Errorf("asked for %+v, %v", body, err)
	}
	p.arrive(b.Add(booktest.Maya, booktest.Maya, wire.PinMessage{Ref: refOf(said), For: 3600}), b.Add(booktest.Maya, booktest.Maya, wire.PinMessage{Ref: refOf(said)}))
	p.prints(`.*Maya pinned a message for 1 hour\. It is about “see you at eight”\.`, `.*Maya took a pinned message down\. It is about .*`)
}
