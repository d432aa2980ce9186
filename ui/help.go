package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"sayso/ui/cells"
	"sayso/ui/keymap"
	"sayso/ui/look"
)

// help shows every key of the table, by the place in which it counts, every command,
// and what the few words of consent mean.
type help struct {
	keys   keymap.Table
	about  []string // how the connection stands, above the keys
	cursor int      // the row that is kept in sight
}

func newHelp(keys keymap.Table) *help { return &help{keys: keys} }

// places are the headings of the help: the keys that count in exactly these places.
// A key table may join places as it likes; what fits no heading comes last.
var places = []struct {
	name string
	at   keymap.Place
}{
	{"Everywhere", anywhere},
	{"While writing", inComposer | inEmpty},
	{"While nothing is written yet", inEmpty},
	{"Outside of writing", outside},
	{"In the list, a chat and the controls", inList | inThread | inPanel},
	{"In the list", inList},
	{"On a message", inThread},
	{"While searching in a chat", inSearch},
	{"When a stranger writes", inStrip},
	{"In the controls, and when a stranger writes", inStrip | inPanel},
	{"In the controls", inPanel},
	{"Among all businesses", inGrid},
}

// meanings tell the acts apart that are most easily mixed up.
var meanings = []string{
	"Mute: it arrives quietly. They are not told.",
	"Stop: one purpose no longer arrives, such as offers; all else does. They are told.",
	"Block: nothing arrives. They are not told.",
	"Report: the operator of the relay gets their last five messages. They are not told.",
}

func (h *help) press(k tea.KeyPressMsg) action {
	switch k.String() {
	case "esc", "f1", "?":
		return closeDialog{}
	}
	h.cursor = moved(h.cursor, h.rows(), k.String())
	return nil
}

func (h *help) rows() int {
	n := 0
	for _, s := range h.sections() {
		n += len(s.rows)
	}
	return n
}

// moved returns where a key takes the cursor among n rows.
func moved(at, n int, key string) int {
	switch key {
	case "up", "k":
		at--
	case "down", "j":
		at++
	case "pgup":
		at -= 10
	case "pgdown":
		at += 10
	case "home", "g":
		at = 0
	case "end", "G":
		at = n - 1
	}
	return max(min(at, n-1), 0)
}

func (h *help) draw(st *look.Styles, w, height int) []string {
	p := page{
		head: []string{" " + st.Strong.Of("Keys"), ""},
		foot: []string{keyHints(st, w, "Up/Down", "scroll", "PgUp/PgDn", "faster", "Esc", "back")},
	}
	row, first := 0, max(height-len(p.head)-len(p.foot), 0)/2 // puts the row at the top, so that every key scrolls
	for i, s := range h.sections() {
		if i > 0 {
			p.body = append(p.body, "")
		}
		p.body = append(p.body, " "+st.Accent.Of(s.name))
		for k, r := range s.rows {
			if row == h.cursor {
				p.at = len(p.body) + first
			}
			if row == h.cursor && k == 0 {
				p.at-- // with its heading
			}
			p.body = append(p.body, r.lines(st, row == h.cursor, w)...)
			row++
		}
	}
	return p.fit(st, w, height)
}

// helpSection is a heading with its rows; a row is keys with what they do, or only words.
type helpSection struct {
	name string
	rows []helpRow
}

type helpRow struct{ keys, words string }

func (h *help) sections() []helpSection {
	var out []helpSection
	if len(h.about) > 0 {
		s := helpSection{name: "Connection"}
		for _, words := range h.about {
			s.rows = append(s.rows, helpRow{words: words})
		}
		out = append(out, s)
	}
	shown := make([]bool, len(h.keys))
	gather := func(name string, fits func(keymap.Place) bool) {
		s := helpSection{name: name}
		for i, b := range h.keys {
			if !shown[i] && fits(b.Where) {
				shown[i] = true
				s.rows = append(s.rows, helpRow{keyWords(b), b.Help().Desc})
			}
		}
		if len(s.rows) > 0 {
			out = append(out, s)
		}
	}
	for _, place := range places {
		gather(place.name, func(at keymap.Place) bool { return at == place.at })
	}
	gather("In several places", func(keymap.Place) bool { return true })
	typed := helpSection{name: "Commands, typed while nothing is written yet"}
	tests := helpSection{name: "To test what a business does"}
	for _, v := range defaultVerbs {
		switch row := (helpRow{v.usage(), v.help}); {
		case v.on&onScreen == 0:
		case v.tests:
			tests.rows = append(tests.rows, row)
		default:
			typed.rows = append(typed.rows, row)
		}
	}
	out = append(out, typed, tests)
	words := helpSection{name: "What the words mean"}
	for _, m := range meanings {
		words.rows = append(words.rows, helpRow{words: m})
	}
	return append(out, words)
}

// keyWords names all keys of a row: "Alt+Enter or Ctrl+J".
func keyWords(b keymap.Row) string {
	if len(b.Keys()) == 0 {
		return "by name"
	}
	labels := make([]string, len(b.Keys()))
	for i, k := range b.Keys() {
		labels[i] = keymap.Label(k)
	}
	return strings.Join(labels, " or ")
}

// lines draws the row: keys in a column where there is room, else above.
func (r helpRow) lines(st *look.Styles, on bool, w int) []string {
	const beside = 18
	mark := "  "
	if on {
		mark = st.Accent.Of(st.Glyph.Cursor) + " "
	}
	indent := "  "
	var out []string
	switch {
	case r.keys == "":
	case w < 44 || cells.Width(r.keys) > beside-2:
		for _, line := range cells.Wrap(r.keys, max(w-4, 1)) {
			out = append(out, st.Key.Of(line))
		}
		indent = "    "
	default:
		indent += cells.Spaces(beside)
	}
	inColumn := len(out) == 0 && r.keys != ""
	for i, line := range cells.Wrap(r.words, max(w-cells.Width(indent)-3, 1)) {
		if i == 0 && inColumn {
			out = append(out, st.Key.Of(cells.Pad(r.keys, beside))+line)
		} else {
			out = append(out, indent[2:]+line)
		}
	}
	for i := range out {
		if i == 0 {
			out[i] = mark + out[i]
		} else {
			out[i] = "  " + out[i]
		}
	}
	return out
}
