package ui

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/google/go-cmp/cmp"

	"sayso/store"
	"sayso/ui/booktest"
	"sayso/ui/cells"
	"sayso/ui/look"
	"sayso/wire"
)

// key is a key press as the terminal reports it, by the name it has in the key table.
func keyPress(name string) tea.KeyPressMsg {
	special := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "up": tea.KeyUp, "down": tea.KeyDown, "tab": tea.KeyTab,
		"home": tea.KeyHome, "end": tea.KeyEnd, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "f1": tea.KeyF1,
		"left": tea.KeyLeft, "right": tea.KeyRight, "backspace": tea.KeyBackspace,
	}
	if code, ok := special[name]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	if letter, ok := strings.CutPrefix(name, "ctrl+"); ok {
		return tea.KeyPressMsg{Code: rune(letter[0]), Mod: tea.ModCtrl}
	}
	if name == "space" {
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

// pressed gives keys to a dialog and to those it opens, and returns the last answer
// and the dialog on top by then.
func pressed(t *testing.T, d dialog, keys ...string) (action, dialog) {
	t.Helper()
	var last action
	for _, k := range keys {
		last = d.press(keyPress(k))
		if open, ok := last.(openDialog); ok {
			d = open.Dialog
		}
	}
	return last, d
}

func panelOf(b *book, a wire.Account) *panel {
	return newPanel(b.State.Chat(a), b.State, b.Now)
}

// toPurpose returns the keys that move the cursor of a fresh panel to a purpose.
func toPurpose(p wire.Purpose) []string {
	return slices.Repeat([]string{"down"}, slices.Index(wire.Purposes, p))
}

func TestSpaceStopsAPurposeOnceItIsConfirmed(t *testing.T) {
	b := lived()
	d := dialog(panelOf(b, booktest.Air))
	got, asked := pressed(t, d, append(toPurpose(wire.Update), "space")...)
	if open, ok := got.(openDialog); !ok || open.Dialog.(*question).title != "Stop updates from Northwind Air?" {
		t.Fatalf("Space on an allowed purpose answers %#v", got)
	}
	if got, _ := pressed(t, asked, "enter"); got != (closeDialog{}) {
		t.Errorf("Enter that was on its way answers %#v, want that nothing is done", got)
	}
	got, _ = pressed(t, asked, "down", "enter")
	did, ok := got.(ask)
	if !ok {
		t.Fatalf("choosing to stop answers %#v", got)
	}
	b.Does(t, did.Commands)
	if b.State.Status(booktest.Air, wire.Update, b.Now).Now.Deliver {
		t.Error("updates still come through after they were stopped")
	}
	b.Does(t, did.Undo)
	if !b.State.Status(booktest.Air, wire.Update, b.Now).Now.Deliver {
		t.Error("updates do not come through after undo")
	}
}

func TestEachKeyOfTheControlsOpensItsQuestion(t *testing.T) {
	for _, c := range []struct {
		of    wire.Account
		keys  []string
		title string
	}{
		{booktest.Air, append(toPurpose(wire.Marketing), "space"), "Allow offers from Northwind Air?"},
		{booktest.Shop, append(toPurpose(wire.Marketing), "down", "space"), "Offers from Corner Shop"},
		{booktest.Shop, append(slices.Repeat([]string{"down"}, 9), "enter"), "Everything from Corner Shop"},
		{booktest.Shop, []string{"m"}, "Mute Corner Shop?"},
		{booktest.Shop, []string{"b"}, "Block Corner Shop?"},
		{booktest.Shop, []string{"r"}, "Report Corner Shop: why?"},
		{booktest.Shop, []string{"r", "end", "enter"}, "Block and report Corner Shop: why?"},
		{booktest.Shop, []string{"r", "end", "enter", "end", "enter"}, "Report Corner Shop: why?"},
		{booktest.Shop, []string{"c"}, "Continue with Corner Shop?"},
		{booktest.Maya, []string{"m"}, "Mute Maya?"},
		{booktest.Maya, []string{"b"}, "Block Maya?"},
	} {
		_, d := pressed(t, panelOf(lived(), c.of), c.keys...)
		if q, ok := d.(*question); !ok || q.title != c.title {
			t.Errorf("%v on %s leads to %#v, want the question %q", c.keys, c.of, d, c.title)
		}
	}
}

func TestTheControlsAnswerTheRestByAction(t *testing.T) {
	b := lived()
	for k, want := range map[string]action{
		"esc": closeDialog{}, "U": run{doUndo}, "?": run{doHelp}, "a": run{doMatrix}, "x": nil, "down": nil, "f": nil,
	} {
		if got := panelOf(b, booktest.Air).press(keyPress(k)); got != want {
			t.Errorf("%s answers %#v, want %#v", k, got, want)
		}
	}
	held := keyPress("space")
	held.IsRepeat = true
	if got := panelOf(b, booktest.Air).press(held); got != nil {
		t.Errorf("Space held down answers %#v, want nothing", got)
	}
}

func TestHistoryTellsEachChoiceWithItsPlace(t *testing.T) {
	b := lived()
	got := panelOf(b, booktest.Air).press(keyPress("h"))
	want, ok := got.(readEvents)
	if !ok {
		t.Fatalf("h answers %#v", got)
	}
	var found []wire.Event
	for _, seq := range want.Seqs {
		found = append(found, b.Events[seq-1])
	}
	rows := want.Show(found).(*reading).rows
	if diff := cmp.Diff([]readingRow{
		{"1 Nov 09:12  you stopped offers from Northwind Air", "log 13"},
		{"1 Nov 09:11  you allowed updates and orders from Northwind Air", "log 12"},
	}, rows, cmp.AllowUnexported(readingRow{})); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
}

func TestWhyNamesTheChoiceAndItsPlace(t *testing.T) {
	b := lived()
	got, ok := panelOf(b, booktest.Air).press(keyPress("w")).(readEvents)
	if !ok || len(got.Seqs) != 1 {
		t.Fatalf("w answers %#v", got)
	}
	var said []string
	for _, row := range got.Show([]wire.Event{b.Events[got.Seqs[0]-1]}).(*reading).rows {
		said = append(said, row.text)
	}
	if diff := cmp.Diff([]string{
		"“Boarding now, gate B22” came on 1 Nov, as update: news about something you use or booked.",
		"You allowed updates from Northwind Air on 1 Nov (log 12).",
		"Decide about updates from Northwind Air",
	}, said); diff != "" {
		t.Errorf("why (-want +got):\n%s", diff)
	}
	b.Add(booktest.Ana, booktest.Air, wire.Stop{Purposes: []wire.Purpose{wire.Update}})
	last := whyWords(b.State, b.Events[got.Seqs[0]-1], b.Now)
	if want := "One like it would be kept away now: you stopped them."; last[len(last)-1] != want {
		t.Errorf("after a stop it ends with %q, want %q", last[len(last)-1], want)
	}
	if len(got.Show(nil).(*reading).rows) != 1 {
		t.Error("a message that is not there is not said to be missing")
	}
}

func TestWhatWaitsIsSaidToWait(t *testing.T) {
	b := lived()
	p := panelOf(b, booktest.Air)
	p.wait([]store.Pending{
		{Command: wire.Ask(string(booktest.Air), wire.Stop{Purposes: []wire.Purpose{wire.Update}})},
		{Command: wire.Ask("northwind-air", wire.Mute{})},
		{Command: wire.Ask(string(booktest.Air), wire.Block{}), Failed: "no"},
		{Command: wire.Ask(string(booktest.Shop), wire.Stop{})},
	}, false)
	said := map[string]string{}
	for _, c := range p.controls() {
		said[c.name] = strings.TrimSpace(c.state + " " + c.said)
	}
	for name, want := range map[string]string{
		"update": "no takes effect when connected", "Mute": "takes effect when connected",
		"Block": "nothing arrives, they are not told", "order": "yes you allowed 1 Nov",
	} {
		if said[name] != want {
			t.Errorf("%s is said to stand at %q, want %q", name, said[name], want)
		}
	}
	_, d := pressed(t, p, append(toPurpose(wire.Update), "space")...)
	if q := d.(*question); q.title != "Allow updates from Northwind Air?" {
		t.Errorf("Space on a stop that waits asks %q", q.title)
	}
}

func TestAllBusinessesAtOnce(t *testing.T) {
	b := lived()
	for _, c := range []struct {
		keys []string
		do   string
	}{
		{append(toPurpose(wire.Marketing), "space", "down", "enter"), `stop {"purposes":["marketing"]}`},
		{append(slices.Repeat([]string{"down"}, 9), "space", "down", "enter"), `quiet {"from":1320,"to":420,"zone":"Europe/Lisbon"}`},
		{append(slices.Repeat([]string{"down"}, 10), "space", "down", "down", "enter"), `cap {"per_day":2}`},
	} {
		got, _ := pressed(t, newBroad(b.State, b.Now, "Europe/Lisbon"), c.keys...)
		did, ok := got.(ask)
		if !ok {
			t.Errorf("%v answers %#v", c.keys, got)
			continue
		}
		if diff := cmp.Diff([]string{c.do}, booktest.Shapes(did.Commands)); diff != "" {
			t.Errorf("%v (-want +got):\n%s", c.keys, diff)
		}
	}
}

// plainLines returns a drawing as text without colour.
func plainLines(d dialog, w, h int, l look.Look) string {
	lines := d.draw(newStyles(l, true), w, h)
	for i := range lines {
		lines[i] = strings.TrimRight(ansi.Strip(lines[i]), " ")
	}
	return strings.Join(lines, "\n") + "\n"
}

func TestControlsInAThirdOfTheScreen(t *testing.T) {
	b := lived()
	p := panelOf(b, booktest.Air)
	p.explain(b.Events[len(b.Events)-2])
	pressed(t, p, toPurpose(wire.Marketing)...)
	golden.RequireEqual(t, plainLines(p, 44, 40, look.Look{Theme: "none"}))
}

func TestControlsInASCIIOnTheWholeScreen(t *testing.T) {
	b := lived()
	golden.RequireEqual(t, plainLines(panelOf(b, booktest.Shop), 100, 30, look.Look{Theme: "none", ASCII: true}))
}

func TestControlsOfAPerson(t *testing.T) {
	golden.RequireEqual(t, plainLines(panelOf(lived(), booktest.Maya), 52, 20, look.Look{Theme: "none"}))
}

func TestControlsOfAllBusinesses(t *testing.T) {
	b := lived()
	golden.RequireEqual(t, plainLines(newBroad(b.State, b.Now, "UTC"), 52, 30, look.Look{Theme: "none"}))
}

func TestQuestionBeforeOffersStop(t *testing.T) {
	b := lived()
	_, q := pressed(t, panelOf(b, booktest.Air), append(toPurpose(wire.Update), "space")...)
	golden.RequireEqual(t, plainLines(q, 52, 14, look.Look{Theme: "none"}))
}

// Controls that stand beside the chat look like what they are: without the keys.
func TestControlsWithoutTheKeys(t *testing.T) {
	s := newStage(t, story(), 200, 50)
	s.press("ctrl+k", "text:nordic", "enter")
	s.quiet()
	s.mustShow("Ctrl+O for these controls", "A stranger")
	for _, hint := range []string{"c continue, b block", "Space", s.m.screen.st.Glyph.Cursor} {
		if side := ansi.Strip(strings.Join(s.m.sideLines(), "\n")); strings.Contains(side, hint) {
			t.Errorf("controls without the keys show %q:\n%s", hint, side)
		}
	}
	s.press("ctrl+o")
	s.mustShow("A stranger: c continue, b block, r report")
	s.press("alt+a")
	s.quiet()
	if s.m.screen.focus != inComposer || !s.m.dialogs.panel.idle {
		t.Error("the controls keep the keys when another chat opens")
	}

	s = newStage(t, story(), 120, 36)
	s.press("ctrl+o", "ctrl+k", "text:nordic", "enter")
	s.quiet()
	s.mustShow("Ctrl+O for these controls")
	s.press("ctrl+o")
	if s.m.screen.focus != inPanel {
		t.Error("Ctrl+O does not give the keys to the controls that are there")
	}
	s.press("ctrl+o")
	if s.m.dialogs.panel != nil || s.m.screen.focus != inComposer {
		t.Error("Ctrl+O there does not close them")
	}
}

// Beside a chat, while the keys go elsewhere, the controls draw no eye.
func TestControlsWithoutTheKeysHaveNoHue(t *testing.T) {
	p := panelOf(lived(), booktest.Air)
	st := newStyles(look.Look{Theme: "dark"}, true)
	drawn := func() string { return strings.Join(p.draw(st, 52, 40), "\n") }
	hue := begins(st.Purpose[wire.Shipping])
	if !strings.Contains(drawn(), hue) {
		t.Fatal("with the keys they have no hue either")
	}
	p.idle = true
	for _, purpose := range wire.Purposes {
		if strings.Contains(drawn(), begins(st.Purpose[purpose])) {
			t.Errorf("%s has its hue", purpose)
		}
	}
}

// In a narrow place a row keeps its name and its number, and the sign says the state.
func TestNarrowControlsKeepTheirNames(t *testing.T) {
	p := panelOf(lived(), booktest.Air)
	for w, want := range map[int][]string{20: {"What may reach you", "● order", "○ market"}, 26: {"● order", "○ marketing", "14 ⊘"}} {
		text := cells.Strip(strings.Join(p.draw(newStyles(look.Look{}, true), w, 60), "\n"))
		for _, words := range want {
			if !strings.Contains(text, words) {
				t.Errorf("%d cells do not show %q:\n%s", w, words, text)
			}
		}
	}
}
