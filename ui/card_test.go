package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sayso/chat"
	"sayso/ui/booktest"
	"sayso/ui/cells"
	"sayso/ui/cells/cellstest"
	"sayso/ui/look"
	"sayso/wire"
)

var flightSteps = []string{"booked", "checked in", "boarding", "departed"}

// flown is a chat with an airline: a flight in three updates, and then choices.
func flown() *book {
	b := newBook()
	b.Add(booktest.Ana, booktest.Air, wire.Allow{Purposes: []wire.Purpose{wire.Order, wire.Update}})
	say := func(p wire.Purpose, text string, c wire.Card, choices ...wire.Choice) wire.Event {
		return b.keyed(booktest.Air, wire.Message{Text: text, Purpose: p, Card: &c, Choices: choices, Grounds: &wire.Grounds{Rule: wire.Allowed, Seq: 5}})
	}
	flight := func(step int, fields ...wire.Field) wire.Card {
		return wire.Card{
			Kind: wire.Appointment, Ref: "NW 418", Title: "NW 418 to Lisbon", State: flightSteps[step-1], Steps: flightSteps, Step: step,
			Fields: fields, Link: "https://northwind.example/418",
		}
	}
	say(wire.Order, "Your flight to Lisbon is booked.", flight(1))
	b.keyed(booktest.Air, wire.Message{Text: "Our lounge opens at six.", Purpose: wire.Update, Grounds: &wire.Grounds{Rule: wire.Allowed, Seq: 5}})
	say(wire.Update, "You are checked in.", flight(2, wire.Field{Name: "Seat", Value: "14C"}))
	say(wire.Update, "Boarding now, gate B22, until 14:40", flight(3, wire.Field{Name: "Gate", Value: "B22"}, wire.Field{Name: "Until", Value: "14:40"}),
		wire.Choice{ID: "way", Title: "On my way"}, wire.Choice{ID: "help", Title: "I need help"},
		wire.Choice{Title: "Boarding pass", Link: "https://northwind.example/pass"})
	return b
}

func TestUpdatesBecomeOneCard(t *testing.T) {
	seenAs(t, []view{
		{"80x24", 80, 24, look.Look{Theme: "dark"}},
		{"120x36", 120, 36, look.Look{Theme: "dark"}},
		{"200x50", 200, 50, look.Look{Theme: "dark"}},
		{"ascii-60x24", 60, 24, look.Look{Theme: "none", ASCII: true}},
		{"narrow-40x20", 40, 20, look.Look{Theme: "dark"}},
	}, flown, func(s *stage) {
		s.open(booktest.Air)
		if s.m.screen.focus == inList {
			s.press("enter")
		}
		s.pass(time.Minute)
	})
}

func TestAnOlderCardUnfolds(t *testing.T) {
	s := newStage(t, flown(), 120, 36)
	s.open(booktest.Air)
	s.mustShow("updated below", "booked ── checked in ── BOARDING ── departed")
	s.press("up", "up")
	s.mustShow("x unfold")
	s.press("x")
	s.mustShow("booked ── CHECKED IN ── boarding ── departed", "x fold")
	s.press("x")
	if s.shows("CHECKED IN") {
		t.Error("x did not fold it again")
	}
}

// x unfolds, and where there is nothing to unfold it does nothing else.
func TestOnlyWhatIsFoldedUnfolds(t *testing.T) {
	s, _, _, _ := talk(t)
	s.press("up", "up", "up", "x")
	s.mustShow("This message is not folded.")
	if s.m.screen.focus != inThread || !s.m.memory.intents[s.m.thread.chat].none() {
		t.Errorf("x began something else:\n%s", s.text())
	}
}

func TestADigitAnswers(t *testing.T) {
	b := flown()
	s := newStage(t, b, 120, 36)
	s.open(booktest.Air)
	s.press("text:1") // too soon after it came to the screen: it is text
	s.mustShow("› 1")
	s.press("backspace")
	s.pass(2 * time.Second)
	s.mustShow("1 On my way", "2 I need help", "3 Boarding pass (northwind.example)", "A digit answers")
	s.press("text:1")
	c := s.mustQueue("message")
	if m := bodyOf[wire.Message](t, c); m.Text != "On my way" || m.Answer == nil || m.Answer.ID != "way" || m.Answer.Ref != refOf(b.Events[len(b.Events)-1]) {
		t.Fatalf("sent %+v", m)
	}
	s.mustShow("● On my way", "You answered: On my way.")
	s.press("text:2") // answered: now it is text
	s.mustShow("› 2")
	s.press("backspace")
	s.press("up", "up", "text:3")
	s.until("the link", func() bool { return s.shows("Opening northwind.example") || s.shows("Nothing here can open") })
}

func TestManyChoicesOpenAsAList(t *testing.T) {
	b := newBook()
	m := wire.Message{Text: "Which day?", Purpose: wire.Appointment, Grounds: &wire.Grounds{Rule: wire.Allowed, Seq: 1}}
	for i, day := range []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday"} {
		m.Choices = append(m.Choices, wire.Choice{ID: day, Title: day, About: "from 9 to " + fmt.Sprint(12+i), Section: []string{"This week", "Next week"}[i/3]})
	}
	b.keyed(booktest.Shop, m)
	s := newStage(t, b, 120, 36)
	s.open(booktest.Shop)
	s.pass(2 * time.Second)
	s.mustShow("Up and Enter show 5 choices")
	s.press("text:4") // not on the screen, so not picked
	s.mustShow("› 4")
	s.press("backspace", "enter")
	if s.m.dialogs.top() != nil {
		t.Fatal("Enter with nothing typed opens the choices")
	}
	s.press("up", "enter")
	s.mustShow("This week", "Next week", "4 Thursday", "from 9 to 12")
	s.press("text:4")
	if m := bodyOf[wire.Message](t, s.mustQueue("message")); m.Answer == nil || m.Answer.ID != "Thursday" {
		t.Fatalf("sent %+v", m)
	}
	s.mustShow("you chose Thursday")
}

func TestHostileCardsBreakNoFrame(t *testing.T) {
	b := newBook()
	for i, text := range cellstest.Texts {
		c := wire.Card{Kind: wire.CardKinds[i%4], Ref: fmt.Sprint("R", i%5), Title: cells.OneLine(text), State: cells.OneLine(text), Step: i % 4}
		m := wire.Message{Text: text, Purpose: wire.Order, Card: &c, Grounds: &wire.Grounds{Rule: wire.Contact, Seq: 2}}
		for k := range i % (wire.MaxSteps + 1) {
			c.Steps = append(c.Steps, cells.Cut(cells.OneLine(cellstest.Texts[k%len(cellstest.Texts)])+".", 40))
		}
		for k := range i % (wire.MaxFields + 1) {
			c.Fields = append(c.Fields, wire.Field{Name: cells.Cut(cells.OneLine(cellstest.Texts[k%len(cellstest.Texts)])+".", 100), Value: cells.OneLine(text) + "."})
		}
		for k := range i % 6 {
			m.Choices = append(m.Choices, wire.Choice{ID: fmt.Sprint(k), Title: cells.OneLine(cellstest.Texts[(i+k)%len(cellstest.Texts)]) + ".", Section: cells.OneLine(text), About: cells.OneLine(text)})
		}
		e := b.keyed(booktest.Shop, m)
		ref := refOf(e)
		b.Add(booktest.Ana, booktest.Shop, wire.Star{Ref: ref})
		b.Add(booktest.Shop, booktest.Shop, wire.React{Ref: ref, Emoji: "👨‍👩‍👧‍👦"})
		b.keyed(booktest.Shop, wire.Message{Text: text, Purpose: wire.Update, Reply: &ref, Grounds: m.Grounds})
	}
	for _, l := range []look.Look{{Theme: "dark"}, {Theme: "none", ASCII: true}} {
		s := newStage(t, b, 120, 36)
		s.wear(l)
		s.open(booktest.Shop)
		for _, keys := range [][]string{{}, {"pgup"}, {"pgup"}, {"up", "up"}, {"x"}, {"r"}, {"esc", "up", "+"}, {"esc", "enter"}, {"esc", "w"}, {"esc", "d"}, {"esc", "f"}, {"esc", "o"}, {"esc", "alt+8"}} {
			s.press(keys...)
			s.quiet()
			s.mustFit(fmt.Sprint(l, keys))
		}
	}
}

// TestFoldingIsWhatANaiveModelSays: of the cards about one thing the last one that
// stands shows, and tells what the others said.
func TestFoldingIsWhatANaiveModelSays(t *testing.T) {
	now := time.Date(2026, 11, 18, 14, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		tl := timeline{chat: booktest.Shop}
		tl.look(newStyles(look.Look{Theme: "dark"}, true), &chat.Chat{Account: booktest.Shop}, booktest.Ana, now)
		tl.resize(80, 20, false)
		tl.land(stretch{}, 0, 0)
		seq := uint64(10)
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			seq++
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0, 1:
				c := &wire.Card{Kind: rapid.SampledFrom(wire.CardKinds[:2]).Draw(t, "kind"), Ref: rapid.SampledFrom([]string{"A", "B"}).Draw(t, "ref"), State: fmt.Sprint("state ", seq)}
				e := wire.Event{Pos: wire.Pos{Seq: seq}, By: booktest.Shop, Chat: booktest.Shop, Key: wire.Key(fmt.Sprintf("3BKEY%06d", seq)), At: int64(seq) * 60000}
				n, _ := newEntry(e.With(wire.Message{Text: "x", Card: c}), booktest.Ana)
				tl.arrive([]*entry{n})
			case 2:
				e := wire.Event{Pos: wire.Pos{Seq: seq}, By: booktest.Shop, Chat: booktest.Shop, At: int64(seq) * 60000}
				n, _ := newEntry(e.With(wire.Message{Text: "plain"}), booktest.Ana)
				tl.arrive([]*entry{n})
			case 3:
				if len(tl.entries) == 0 {
					continue
				}
				of := rapid.SampledFrom(tl.entries).Draw(t, "of")
				b := wire.Body(wire.Delete{Key: of.event.Key})
				if rapid.Bool().Draw(t, "hide") {
					b = wire.Hide{Ref: of.ref()}
				}
				if r, ok := remarkOf(booktest.Shop, b); ok && of.event.Key != "" {
					r.seq = seq
					tl.amend([]remark{r})
				}
			}
			naive(t, &tl)
		}
	})
}

func naive(t *rapid.T, tl *timeline) {
	for i, e := range tl.entries {
		m, _ := e.message()
		if m.Card == nil || e.gone() || e.marks.deleted {
			continue
		}
		var before []string
		later := false
		for k, other := range tl.entries {
			o, _ := other.message()
			switch {
			case o.Card == nil || other.gone() || other.marks.deleted || o.Card.Kind != m.Card.Kind || o.Card.Ref != m.Card.Ref:
			case k < i:
				before = append(before, o.Card.State)
			case k > i:
				later = true
			}
		}
		if e.update.folded != later {
			t.Fatalf("card %d is folded: %t, and a later one stands: %t", e.seq, e.update.folded, later)
		}
		var told []string
		for _, p := range e.update.past {
			told = append(told, p.words)
		}
		if !later && !slices.Equal(told, before) {
			t.Fatalf("card %d tells %q of those before it, which said %q", e.seq, told, before)
		}
	}
}

// TestRemarksMoveNothing: whatever is said about whichever message, the message at
// the top of the screen stays there, and the selection stays on its message.
func TestRemarksMoveNothing(t *testing.T) {
	now := time.Date(2026, 11, 18, 14, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		var all []*entry
		for i := range 80 {
			m := wire.Message{Text: strings.Repeat("word ", rapid.IntRange(1, 40).Draw(t, "words"))}
			if i%3 == 0 {
				m.Card = &wire.Card{Kind: wire.Order, Ref: fmt.Sprint(i % 2), Title: "thing", State: fmt.Sprint(i)}
			}
			e := wire.Event{Pos: wire.Pos{Seq: uint64(100 + i)}, At: now.UnixMilli() + int64(i)*1000, By: booktest.Shop, Chat: booktest.Shop, Key: wire.Key(fmt.Sprintf("3BKEY%06d", i))}
			n, _ := newEntry(e.With(m), booktest.Ana)
			all = append(all, n)
		}
		tl := timeline{chat: booktest.Shop}
		tl.look(newStyles(look.Look{Theme: "dark"}, true), &chat.Chat{Account: booktest.Shop}, booktest.Ana, now)
		tl.resize(80, 20, false)
		tl.land(stretch{entries: all}, 0, 0)
		tl.scroll(-rapid.IntRange(25, 80).Draw(t, "up"))
		if tl.follow {
			t.Skip("nothing to scroll")
		}
		from, _ := tl.sight()
		tl.chosen = tl.entry(from + 1).id
		top, chosen := tl.top, tl.chosen
		for seq := range uint64(rapid.IntRange(1, 20).Draw(t, "remarks")) {
			of := rapid.SampledFrom(tl.entries).Draw(t, "of")
			b := rapid.SampledFrom([]wire.Body{
				wire.Edit{Key: of.event.Key, Text: strings.Repeat("new ", 50)},
				wire.Edit{Key: of.event.Key, Text: "x"},
				wire.Delete{Key: of.event.Key},
				wire.React{Ref: of.ref(), Emoji: "👍"},
				wire.Star{Ref: of.ref()},
				wire.Hide{Ref: of.ref()},
			}).Draw(t, "body")
			r, _ := remarkOf(booktest.Shop, b)
			r.seq = 1000 + seq
			tl.amend([]remark{r})
			if err := exact(tl.draw(), tl.w, tl.h); err != nil {
				t.Fatal(err)
			}
			i, _ := tl.place()
			if !tl.follow && !tl.entry(i).is(top) {
				t.Fatalf("the top of the screen was %v and is %v", top, tl.entry(i).id)
			}
			if !tl.chosen.is(chosen) || tl.find(chosen) < 0 {
				t.Fatalf("the selection was %v and is %v", chosen, tl.chosen)
			}
		}
	})
}
