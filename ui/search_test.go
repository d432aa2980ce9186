package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"pgregory.net/rapid"

	"sayso/ui/booktest"
	"sayso/ui/cells"
	"sayso/ui/cells/cellstest"
	"sayso/ui/look"
	"sayso/wire"
)

// found waits until nothing is searched for any more.
func (s *stage) found() {
	s.t.Helper()
	s.until("the search to end", func() bool { return s.m.quest.cancel == nil && !s.m.thread.loading })
}

func (s *stage) hits() *results {
	s.t.Helper()
	r, ok := s.m.dialogs.top().(*results)
	if !ok {
		s.t.Fatalf("no results are open:\n%s", s.text())
	}
	return r
}

func TestSearchingEverywhereAndComingBack(t *testing.T) {
	b := story()
	for i := range 300 {
		b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: fmt.Sprint("line ", i)})
	}
	b.says(booktest.Maya, "read")
	s := newStage(t, b, 120, 36)
	s.open(booktest.Maya)
	s.press("pgup", "pgup", "text:half a thought")
	s.quiet()
	before := s.text()
	s.press("f4", "text:lisbon")
	s.found()
	s.mustShow("2 found", "Northwind Air", "NW 418 to Lisbon")
	s.press("down", "enter")
	s.found()
	if e := s.m.thread.selected(); s.m.thread.chat != booktest.Air || e == nil || !strings.HasPrefix(e.text, "Booked: NW 418") {
		t.Fatalf("Enter leads to %v in %s:\n%s", e, s.m.thread.chat, s.text())
	}
	s.press("esc")
	s.found()
	if r := s.hits(); r.at != 1 || r.query.Text != "lisbon" {
		t.Errorf("back among the results at row %d of %q", r.at, r.query.Text)
	}
	s.press("esc")
	s.quiet()
	if after := s.text(); after != before {
		t.Errorf("Esc twice leads to\n%s\nwant\n%s", after, before)
	}
	s.press("f4", "text:lisbon")
	s.found()
	s.press("enter")
	s.found()
	s.press("alt+left")
	s.found()
	s.press("esc")
	s.quiet()
	if after := s.text(); after != before {
		t.Errorf("Alt+Left leads to\n%s", after)
	}
}

func TestFiltersAreTypedAsWords(t *testing.T) {
	b := story()
	s := newStage(t, b, 120, 36)
	for _, c := range []struct {
		typed string
		want  []string // the beginnings of what is found, newest first
	}{
		{"the cat", []string{"Take the cat", "Nearly. The cat"}},
		{"cat from:me", []string{"Nearly. The cat"}},
		{"from:maya cat", []string{"Take the cat"}},
		{`"cat is in"`, []string{"Nearly. The cat"}},
		{`in:"northwind air" from:me`, []string{"I am at security"}},
		{"in:northwind kind:order ", []string{"Booked: NW 418"}},
		{"KIND:offers", []string{"You are approved", "20 % off lamps", "Northern lights"}},
		{"kind:business lisbon", []string{"NW 418 to Lisbon", "Booked: NW 418"}},
		{"kind:people lisbon", nil},
		{"kind:person cat", []string{"Take the cat", "Nearly. The cat"}},
		{"kind:business kind:people kind:order lisbon", []string{"NW 418 to Lisbon", "Booked: NW 418"}},
		{"kind:offer on:yesterday", nil},
		{"kind:offer after:2026-11-02 before:today", nil},
		{"kind:offer before:2026-11-03", []string{"Northern lights"}},
		{"on:2026-11-16", []string{"Yes please", "Shall we read"}},
		{"on:monday saramago", []string{"Shall we read"}},
		{"check-up on:2026-11", []string{"Your check-up"}},
	} {
		s.press("f4", "text:"+c.typed)
		s.found()
		r := s.hits()
		var got []string
		for i, h := range r.hits {
			got = append(got, h.Text)
			if i < len(c.want) && strings.HasPrefix(h.Text, c.want[i]) {
				got[i] = c.want[i]
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s finds %q, want %q (%s)", c.typed, got, c.want, r.note)
		}
		s.press("esc")
	}
	for typed, want := range map[string]string{
		"from:nobody": `nobody`,
		"before:soon": `"soon" is no day`,
		"kind:thing":  `there is no kind "thing"`,
		"after:2026-11-03 before:2026-11-01 lamps": "no day is both",
		"lamps zebra": "Nothing found",
		"":            "from:",
		"from:":       "Tab  from:me",
	} {
		s.press("f4", "text:"+typed)
		s.found()
		s.mustShow(want)
		s.press("esc")
	}
}

func TestTabCompletesFilters(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.press("f4", "text:kind", "tab")
	if got := s.hits().query.Text; got != "kind:" {
		t.Fatalf("Tab makes %q", got)
	}
	s.press("text:of", "tab", "text:in:no", "tab")
	if got := s.hits().query.Text; got != `kind:offer in:"Northwind Air" ` && got != `kind:offer in:"Nordic Loans" ` {
		t.Fatalf("Tab makes %q", got)
	}
	first := s.hits().query.Text
	s.press("tab")
	second := s.hits().query.Text
	s.press("tab")
	if third := s.hits().query.Text; second == first || third != first {
		t.Errorf("Tab goes from %q to %q to %q", first, second, third)
	}
	s.found()
	s.mustShow("1 found")
}

func TestResultsComeInPages(t *testing.T) {
	b := story()
	const n = 230
	for i := range n {
		b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: fmt.Sprintf("penguin %04d", i)})
	}
	s := newStage(t, b, 80, 24)
	s.press("f4", "text:penguin")
	s.found()
	s.mustShow("50+ found", fmt.Sprintf("penguin %04d", n-1))
	for range n {
		s.press("down")
		s.found()
	}
	s.mustShow("230 found", "penguin 0000")
	var want uint64
	for i, h := range s.hits().hits {
		if want != 0 && h.Seq >= want {
			t.Fatalf("hit %d is %d after %d", i, h.Seq, want)
		}
		want = h.Seq
	}
}

func TestSearchingInAChat(t *testing.T) {
	b := story()
	for i := range 400 {
		text := fmt.Sprint("line ", i)
		if i%100 == 50 {
			text = fmt.Sprint("A crème brûlée, number ", i)
		}
		b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: text})
	}
	b.says(booktest.Maya, "read")
	s := newStage(t, b, 120, 36)
	s.open(booktest.Maya)
	s.press("pgup", "text:draft")
	s.quiet()
	before := s.text()
	s.press("ctrl+f", "text:creme brulee")
	s.found()
	s.mustShow("Search creme brulee", "1 of 4", "number 350")
	if !strings.Contains(strings.Join(s.m.frame(), "\n"), s.m.screen.st.Hit.Of("crème")) {
		t.Error("what was found is not marked")
	}
	s.press("enter")
	s.found()
	s.mustShow("2 of 4", "number 250")
	s.press("up", "up", "up")
	s.found()
	s.mustShow("4 of 4", "number 50")
	s.press("down")
	s.found()
	s.mustShow("3 of 4", "number 150")
	s.press("esc")
	s.found()
	if after := s.text(); after != before {
		t.Errorf("Esc leads to\n%s\nwant\n%s", after, before)
	}

	s.press("ctrl+f", "text:creme")
	s.found()
	s.press("tab", "n")
	s.found()
	s.mustShow("2 of 4", "number 250")
	if s.m.screen.focus != inThread || s.m.thread.selected() == nil {
		t.Fatal("after Tab no message has the keys")
	}
	s.press("N", "q")
	s.found()
	if after := s.text(); after != before {
		t.Errorf("q leads to\n%s", after)
	}
	s.press("ctrl+f", "text:security", "ctrl+f")
	s.found()
	s.mustShow("1 found", "I am at security")
}

func TestSlashSearchesAsAPagerDoes(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.open(booktest.Maya)
	s.press("up", "/", "text:cat", "enter")
	s.found()
	s.press("enter") // now it is there for certain
	s.found()
	s.mustShow("1 of 2")
	if s.m.screen.focus != inThread {
		t.Fatal("Enter does not stay at the message")
	}
	s.press("n")
	s.found()
	s.mustShow("2 of 2")
	s.press("esc")
	if s.shows("2 of 2") || s.m.screen.focus != inComposer {
		t.Error("Esc leaves the search open")
	}
}

func TestNextVisitsEachHitOnceInOrder(t *testing.T) {
	b := story()
	var want []uint64
	for i := range 700 {
		text := fmt.Sprint("line ", i)
		if i%7 == 3 {
			text += " 한국어를 합니다"
		}
		if e := b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: text}); i%7 == 3 {
			want = append(want, e.Seq)
		}
	}
	b.Add(bookNo, bookNo, wire.Message{Text: "elsewhere: 한국어"})
	slices.Reverse(want)
	s := newStage(t, b, 100, 30)
	s.open(booktest.Maya)
	s.press("ctrl+f", "text:국어")
	s.found()
	at := 0
	check := func(t booktest.T) {
		t.Helper()
		e := s.m.thread.selected()
		if e == nil || e.seq != want[at] {
			t.Fatalf("hit %d selects %v, want %d", at, e, want[at])
		}
		if s.m.bar.at != at {
			t.Fatalf("hit %d is called %d", at, s.m.bar.at)
		}
	}
	check(t)
	for at < len(want)-1 {
		s.press("up")
		s.found()
		at++
		check(t)
	}
	s.mustShow("100 of 100")
	rapid.Check(t, func(t *rapid.T) {
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			if rapid.Bool().Draw(t, "older") {
				s.press("up")
				at = min(at+1, len(want)-1)
			} else {
				s.press("down")
				at = max(at-1, 0)
			}
			s.found()
			check(t)
		}
	})
}

func TestAStaleAnswerIsDropped(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.press("f4", "text:cat")
	s.press("backspace", "backspace", "backspace", "text:security")
	s.found()
	r := s.hits()
	if len(r.hits) != 1 || !strings.Contains(r.hits[0].Text, "security") {
		t.Errorf("%q finds %v", r.query.Text, r.hits)
	}
	s.send(searched{number: s.m.quest.number - 1})
	if len(r.hits) != 1 {
		t.Error("an answer to an earlier question was taken")
	}
}

func TestALongSearchTellsHowFarItIs(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.press("f4", "text:cat")
	s.m.quest.cancel = func() {} // as if it went on
	s.send(searchSlow{s.m.quest.number})
	s.mustShow("searching")
	s.m.quest.cancel = nil
}

func TestThePaletteSearchesMessages(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.press("ctrl+k", "text:suitcase", "end", "up", "enter")
	s.found()
	s.mustShow("2 found")
}

func TestSearchFramesAreExact(t *testing.T) {
	for name, b := range map[string]*book{"story": story(), "hostile": hostileBook()} {
		for _, l := range []look.Look{{Theme: "dark"}, {Theme: "none", ASCII: true}} {
			s := newStage(t, b, 120, 36)
			s.wear(l)
			for _, typed := range []string{"", "a", "नमस", "مرحبا", "繁體", "한국", "family", "xxxxx", "寬寬", "e", "from:" + "me ", strings.Repeat("long ", 60)} {
				s.press("f4", "text:"+typed)
				s.found()
				s.mustFit(fmt.Sprint(name, l, " results of ", typed))
				s.press("down", "enter")
				s.found()
				s.mustFit(fmt.Sprint(name, l, " a result of ", typed))
				s.press("esc", "esc", "esc")
				s.found()
				s.m.dialogs.stack = nil
				s.open(booktest.Maya)
				s.m.focus(inComposer)
				s.press("ctrl+f", "text:"+typed)
				s.found()
				s.mustFit(fmt.Sprint(name, l, " in a chat ", typed))
				s.press("esc")
				s.found()
			}
		}
	}
}

func TestMarksNeverBreakALetter(t *testing.T) {
	hit := newStyles(look.Look{}, true).Hit
	rapid.Check(t, func(t *rapid.T) {
		text := cells.Settle(ansi.Strip(cellstest.Draw(t)))
		typed := rapid.OneOf(rapid.SampledFrom([]string{"e", "नम", "क", "विश्व", "عا", "文", "한국", "국", "family", "x", "寬", "สว"}), rapid.String()).Draw(t, "typed")
		w := rapid.IntRange(2, 60).Draw(t, "w")
		m := markHits(typed, text)
		for _, s := range m.pieces {
			if s.From >= s.To || s.To > len(text) || !boundary(text, s.From) || !boundary(text, s.To) {
				t.Fatalf("%q in %q is marked at %v", typed, text, s)
			}
		}
		lines := cells.Wrap(text, w)
		for i, line := range m.wrapped(w, look.Ink{}, hit) {
			if got, want := strings.TrimRight(ansi.Strip(line), " "), strings.TrimRight(lines[i], " "); got != want {
				t.Fatalf("marked and wrapped to %d, line %d is %q, want %q", w, i, got, want)
			}
		}
		line := marked{strings.ReplaceAll(text, "\n", " "), m.pieces}.excerpt(w)
		if n := cells.Width(line.paint(look.Ink{}, hit)); n > w {
			t.Fatalf("an excerpt of %d cells in %d: %q", n, w, line.text)
		}
	})
}

// boundary reports whether a letter begins or the text ends at a place.
func boundary(text string, at int) bool {
	for i := 0; i <= len(text); {
		if i == at {
			return true
		}
		cluster, _ := cells.First(text[i:])
		i += max(len(cluster), 1)
	}
	return false
}

func TestAnExcerptShowsWhatWasFound(t *testing.T) {
	text := strings.Repeat("and so on ", 30) + "until the lamp is found at last, " + strings.Repeat("and on ", 30)
	m := markHits("lamp", text).excerpt(40)
	if !strings.Contains(m.text, "lamp") || !strings.HasPrefix(m.text, "…") || !strings.HasSuffix(m.text, "…") || cells.Width(m.text) > 40 {
		t.Errorf("the excerpt is %q", m.text)
	}
	if p := m.pieces; len(p) != 1 || m.text[p[0].From:p[0].To] != "lamp" {
		t.Errorf("marked are %v of %q", p, m.text)
	}
}

func TestSearchScreens(t *testing.T) {
	for _, c := range []struct {
		name string
		w, h int
		keys []string
	}{
		{"results-80x24", 80, 24, []string{"f4", "text:the"}},
		{"results-120x36", 120, 36, []string{"f4", "text:the"}},
		{"empty-80x24", 80, 24, []string{"f4"}},
		{"chat-120x36", 120, 36, []string{"ctrl+f", "text:gate"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStage(t, story(), c.w, c.h)
			s.press(c.keys...)
			s.found()
			golden.RequireEqual(t, s.text())
		})
	}
}

func TestDatesAreRightAfterMidnight(t *testing.T) {
	b := story()
	s := newStage(t, b, 120, 36)
	s.open(booktest.Maya)
	s.mustShow("Today")
	s.pass(11 * time.Hour) // nobody touches anything
	if s.mustShow("Yesterday"); s.shows("Today") {
		t.Error("it is still Today")
	}
	s.pass(24 * time.Hour)
	s.mustShow("Wednesday")
}

func TestClicksOnResults(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.press("alt+m", "f4", "text:the")
	s.found()
	row := -1
	for i, line := range strings.Split(s.text(), "\n") {
		if strings.Contains(line, "Take the cat out") {
			row = i
		}
	}
	for range 2 {
		s.send(tea.MouseClickMsg{X: 20, Y: row, Button: tea.MouseLeft}, tea.MouseReleaseMsg{X: 20, Y: row, Button: tea.MouseLeft})
	}
	s.found()
	if e := s.m.thread.selected(); e == nil || !strings.HasPrefix(e.text, "Take the cat") {
		t.Errorf("two clicks lead to %v:\n%s", e, s.text())
	}
}

func TestTheCursorIsWhereOneTypes(t *testing.T) {
	s := newStage(t, story(), 80, 24)
	for _, key := range []string{"f4", "ctrl+f"} {
		s.press(key, "text:한국어 x", "left")
		s.found()
		c := s.m.View().Cursor
		if c == nil {
			t.Fatalf("no cursor after %s", key)
		}
		line := strings.Split(s.text(), "\n")[c.Y]
		if before, _, ok := strings.Cut(line, "x"); !ok || cells.Width(before) != c.X {
			t.Errorf("after %s the cursor is at %d of %q", key, c.X, line)
		}
		s.press("esc")
	}
}

func TestKeysInABurstAfterAResultAreNotText(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.press("f4", "text:saramago")
	s.found()
	s.press("enter", "r", "n", "down", "esc") // faster than the page is read
	s.found()
	if r := s.hits(); r.query.Text != "saramago" || !s.m.composer.empty() {
		t.Errorf("after the burst %q is searched for and %q typed", r.query.Text, s.m.composer.Text)
	}
}
