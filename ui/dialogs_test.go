package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sayso/chat"
	"sayso/ui/booktest"
	"sayso/ui/cells"
	"sayso/ui/consent"
	"sayso/ui/keymap"
	"sayso/ui/look"
	"sayso/wire"
)

// hostile names what people who wish us ill might be called, after the cleaning
// gate: wide, joined, right to left, marked, endless, or looking like our own words.
var hostile = []string{
	"漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字", "👨‍👩‍👧‍👦👍🏽❤️ family", "שלום עולם مرحبا", "Z̷̡a̴l̶g̵o", "{who}{what}{count}",
	strings.Repeat("very long ", 6), "नमस्ते", "", "ｆｕｌｌ", "a",
}

// dialogsOf returns every dialog there is, about accounts of that name.
func dialogsOf(name string) map[string]dialog {
	b := lived()
	b.Add(booktest.Air, booktest.Air, wire.Profile{
		Account: booktest.Air, Name: name, Business: true, Verified: true, Platform: "line", Category: name, About: strings.Repeat(name+" ", 9),
	})
	b.Add(booktest.Maya, booktest.Maya, wire.Profile{Account: booktest.Maya, Name: name})
	why := b.Sends(booktest.Air, wire.Update, strings.Repeat(name+" ", 20))
	person, business := panelOf(b, booktest.Maya), panelOf(b, booktest.Air)
	business.explain(why)
	typed := newPalette(b.State.Chats(), defaultKeys)
	typed.paste(strings.Repeat(name+" ", 12))
	grid, sifted := newMatrix(b.State, b.Now, "UTC"), newMatrix(b.State, b.Now, "UTC")
	grid.press(keyPress("A"))
	sifted.press(keyPress("/"))
	sifted.paste(name)
	return map[string]dialog{
		"person": person, "business": business, "broad": newBroad(b.State, b.Now, "UTC"),
		"stop":   newAct(consent.Stop, b.State, booktest.Air, b.Now, wire.Marketing),
		"mute":   newMute(b.State, booktest.Air, b.Now),
		"report": newReport(b.State, booktest.Maya, b.Now, true),
		"why":    newWhy(b.State, why, b.Now), "history": newHistory(b.State, name, b.Events, b.Now),
		"palette": newPalette(b.State.Chats(), defaultKeys), "typed": typed, "help": newHelp(defaultKeys),
		"grid": grid, "sifted grid": sifted, "bulk": grid.bulk(wire.Marketing), "decided": grid.decided(cellID{booktest.Air, wire.Marketing}),
	}
}

func TestEveryDialogFillsItsPlaceExactly(t *testing.T) {
	sizes := [][2]int{{0, 0}, {1, 1}, {3, 2}, {20, 5}, {23, 9}, {40, 10}, {44, 24}, {57, 33}, {100, 30}, {200, 60}}
	for _, name := range hostile {
		for _, l := range []look.Look{{Theme: "dark"}, {Theme: "none", ASCII: true}} {
			st := newStyles(l, true)
			for what, d := range dialogsOf(name) {
				for _, k := range []string{"", "down", "pgdown", "end"} {
					if k != "" {
						d.press(keyPress(k))
					}
					for _, size := range sizes {
						if err := exact(d.draw(st, size[0], size[1]), size[0], size[1]); err != nil {
							t.Fatalf("%s of %q at %v after %q: %v", what, name, size, k, err)
						}
					}
				}
			}
		}
	}
}

// exact reports how lines differ from h lines of w cells, a line feed included.
func exact(lines []string, w, h int) error {
	if len(lines) != h {
		return fmt.Errorf("%d lines, want %d", len(lines), h)
	}
	for i, line := range lines {
		if n := cells.Width(line); n != w || strings.ContainsAny(line, "\n\r\t") {
			return fmt.Errorf("line %d is %d cells, want %d: %q", i, n, w, line)
		}
	}
	return nil
}

func TestDrawingChangesNothing(t *testing.T) {
	for what, d := range dialogsOf("Acme") {
		d.press(keyPress("down"))
		st := newStyles(look.Look{Theme: "dark"}, true)
		first := d.draw(st, 60, 20)
		d.draw(st, 20, 5)
		d.draw(st, 200, 60)
		if diff := cmp.Diff(first, d.draw(st, 60, 20)); diff != "" {
			t.Errorf("%s drawn again (-first +then):\n%s", what, diff)
		}
	}
}

func TestTheRowUnderTheCursorIsInSight(t *testing.T) {
	b := lived()
	for _, h := range []int{3, 5, 9, 10, 16, 40} {
		p := panelOf(b, booktest.Air)
		for _, c := range p.controls() {
			if got := plainLines(p, 60, h, look.Look{Theme: "none"}); !strings.Contains(got, newStyles(look.Look{}, true).Glyph.Cursor) || !strings.Contains(got, c.name) {
				t.Errorf("%s is out of sight in %d lines:\n%s", c.name, h, got)
			}
			p.press(keyPress("down"))
		}
	}
}

func TestQuestionsOpenOnLeavingAndNoLetterAnswers(t *testing.T) {
	for what, d := range dialogsOf("Acme") {
		q, ok := d.(*question)
		if !ok {
			continue
		}
		for _, k := range strings.Split("y n b r s m u Y N q space 1 2", " ") {
			if got := q.press(keyPress(k)); got != nil {
				t.Errorf("%s: the letter %s answers %#v", what, k, got)
			}
		}
		if got := q.press(keyPress("enter")); got != (closeDialog{}) {
			t.Errorf("%s: Enter at once answers %#v, want that nothing is done", what, got)
		}
		q.press(keyPress("down"))
		held := keyPress("enter")
		held.IsRepeat = true
		if got := q.press(held); got != nil {
			t.Errorf("%s: Enter held down answers %#v", what, got)
		}
		if got := q.press(keyPress("esc")); got != (closeDialog{}) {
			t.Errorf("%s: Esc answers %#v", what, got)
		}
	}
}

func TestEachAnswerDoesWhatItSays(t *testing.T) {
	b := lived()
	var got []string
	for i := range durations {
		q := newMute(b.State, booktest.Air, b.Now)
		q.cursor = i + 1
		got = append(got, q.answers[q.cursor].name+": "+booktest.Shapes(q.press(keyPress("enter")).(ask).Commands)[0])
	}
	at := string(booktest.Air) + " mute "
	want := []string{
		"8 hours: " + at + `{"until":1793640600000}`, "1 week: " + at + `{"until":1794216600000}`,
		"Until tomorrow morning: " + at + `{"until":1793692800000}`, "Always: " + at + `{"until":0}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mute (-want +got):\n%s", diff)
	}
	for i, reason := range wire.Reasons {
		for _, block := range []bool{false, true} {
			q := newReport(b.State, booktest.Air, b.Now, block)
			q.cursor = i + 1
			want := fmt.Sprintf(`%s report {"reason":%q}`, booktest.Air, reason)
			if block {
				want = fmt.Sprintf(`%s block {"report":%q}`, booktest.Air, reason)
			}
			if got := booktest.Shapes(q.press(keyPress("enter")).(ask).Commands)[0]; got != want {
				t.Errorf("reporting asks for %s, want %s", got, want)
			}
		}
	}
}

func TestHelpListsEveryKeyAndEveryWord(t *testing.T) {
	h := newHelp(defaultKeys)
	st := newStyles(look.Look{Theme: "none"}, true)
	for _, w := range []int{30, 80} {
		var all strings.Builder
		for _, line := range h.draw(st, w, 600) {
			all.WriteString(line + "\n")
		}
		text := plainWords(all.String())
		for _, b := range defaultKeys {
			for _, k := range b.Keys() {
				if !strings.Contains(text, plainWords(keymap.Label(k))) {
					t.Errorf("%d cells: the key %s is not in the help", w, keymap.Label(k))
				}
			}
			if !strings.Contains(text, plainWords(b.Help().Desc)) {
				t.Errorf("%d cells: %q is not in the help", w, b.Help().Desc)
			}
		}
		for _, m := range meanings {
			if !strings.Contains(text, plainWords(m)) {
				t.Errorf("%d cells: %q is not in the help", w, m)
			}
		}
	}
}

// plainWords leaves of a drawing only its words, one space apart.
func plainWords(s string) string {
	s = strings.NewReplacer("\x1b[1m", "", "\x1b[m", "", "\x1b[2m", "", "\x1b[7m", "").Replace(s)
	return strings.Join(strings.Fields(s), " ")
}

func TestPaletteFindsChatsCommandsAndStrangers(t *testing.T) {
	b := lived()
	for _, c := range []struct {
		typed string
		want  action
	}{
		{"", openChat{booktest.Maya}},
		{"north", openChat{booktest.Air}},
		{"shop corner", openChat{booktest.Shop}},
		{"crnr", lookUp{"crnr"}}, // a chat that is only like it comes after
		{"bob", lookUp{"bob"}},
		{"mark", lookUp{"mark"}},
		{"arc", run{doArchived}}, // a list, which changes nothing
		{"archive", run{doArchive}},
		{"mark all read", run{doReadAll}},
		{"block", enact{"/block"}},
		{"sett", run{doSettings}},
		{"northwind-air", openChat{booktest.Air}},
		{"555 010 0003", openChat{booktest.Shop}},
		{"help", nil},
		{"quiet hours", run{doMatrix}},
		{"next unread", run{doNextNew}},
		{"+1 (555) 010-0099", lookUp{"15550100099"}},
		{"0015550100099", lookUp{"15550100099"}},
		{"@Zoe", lookUp{"zoe"}},
		{"zoe_77", lookUp{"zoe_77"}},
		{"12", nil},
	} {
		p := newPalette(b.State.Chats(), defaultKeys)
		for _, r := range c.typed {
			k := string(r)
			if r == ' ' {
				k = "space"
			}
			p.press(keyPress(k))
		}
		got := p.press(keyPress("enter"))
		if c.want != nil && got != c.want {
			t.Errorf("%q and Enter answers %#v, want %#v", c.typed, got, c.want)
		}
	}
}

// What changes something is on top only when it is called by its whole name.
func TestHalfANameChangesNothing(t *testing.T) {
	b := lived()
	goals := newPalette(b.State.Chats(), defaultKeys).goals
	for _, g := range goals {
		if !g.bold {
			continue
		}
		for _, name := range g.called {
			for n := 1; n < len(name); n++ {
				p := newPalette(b.State.Chats(), defaultKeys)
				p.paste(name[:n])
				if top := p.found[0]; top.bold && !slices.Contains(top.called, strings.TrimSpace(name[:n])) {
					t.Errorf("%q and Enter does %q", name[:n], top.name)
				}
			}
		}
	}
	for _, grave := range []string{"archive", "block", "delete", "mark all read", "report", "stop", "quit"} {
		if !slices.ContainsFunc(goals, func(g goal) bool { return g.bold && slices.Contains(g.called, grave) }) {
			t.Errorf("%q need not be called by its whole name", grave)
		}
	}
}

// Who is called just so comes before whoever wrote later and is only called like it.
func TestPaletteTakesAnExactNameFirst(t *testing.T) {
	b := newBook()
	for i, name := range []string{"Bob", "Bobby", "Bob Marsh"} {
		at := wire.Account(fmt.Sprint(15550000090 + i))
		b.Add(at, at, wire.Profile{Account: at, Name: name})
		b.Add(at, at, wire.Message{Text: "hello"})
	}
	p := newPalette(b.State.Chats(), defaultKeys)
	p.paste("bob")
	if a, ok := p.press(keyPress("enter")).(openChat); !ok || a.Chat != "15550000090" {
		t.Errorf("Enter after bob leads to %v", a)
	}
}

func TestPaletteKnowsWhomItKnows(t *testing.T) {
	b := lived()
	for _, typed := range []string{"maya", "15550000002", "+15550000002"} {
		p := newPalette(b.State.Chats(), defaultKeys)
		p.paste(typed)
		if slices.ContainsFunc(p.found, func(g goal) bool { _, ok := g.do.(lookUp); return ok }) {
			t.Errorf("%q is looked up although there is a chat with it", typed)
		}
	}
	p := newPalette(b.State.Chats(), defaultKeys)
	p.paste("zzz\x1b[31m\nzzz")
	if strings.ContainsAny(p.query.Text, "\n\x1b") {
		t.Errorf("a paste left %q in the query", p.query.Text)
	}
}

func TestPaletteMovesAmongWhatItFound(t *testing.T) {
	b := lived()
	p := newPalette(b.State.Chats(), defaultKeys)
	p.press(keyPress("down"))
	if got := p.press(keyPress("enter")); got != (openChat{b.State.Chats()[1].Account}) {
		t.Errorf("Down and Enter answers %#v", got)
	}
	p.press(keyPress("up"))
	p.press(keyPress("up"))
	if p.row != len(p.found)-1 {
		t.Errorf("Up from the first row goes to row %d of %d", p.row, len(p.found))
	}
	p.press(keyPress("m"))
	if p.row != 0 {
		t.Errorf("typing leaves the cursor at row %d", p.row)
	}
	p = newPalette([]*chat.Chat{}, nil)
	p.paste("!!!!")
	if got := p.press(keyPress("enter")); got != (lookAll{"!!!!"}) {
		t.Errorf("Enter on no chat answers %#v", got)
	}
}

// Whoever is blocked already is reported without talk of blocking them as well.
func TestAReportOfSomebodyBlocked(t *testing.T) {
	b := lived()
	b.Add(booktest.Ana, booktest.Shop, wire.Block{})
	for _, block := range []bool{true, false} {
		q := newReport(b.State, booktest.Shop, b.Now, block)
		text := cells.Strip(strings.Join(q.draw(newStyles(look.Look{}, true), 80, 20), "\n"))
		if strings.Contains(text, "still reach") || strings.Contains(text, "as well") || !strings.Contains(text, "and stay blocked.") {
			t.Errorf("it says\n%s", text)
		}
	}
}
