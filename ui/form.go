package ui

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sayso/ui/cells"
	"sayso/ui/look"
	"sayso/ui/readline"
	"sayso/ui/say"
	"sayso/wire"
)

// form asks for several things at once, one a line. It serves what businesses ask to be
// filled in, and what the messenger itself asks, such as a place.
type form struct {
	title, words string
	rows         []formRow
	free         bool   // nobody says what to fill in: lines of a name and a value, as many as wanted
	at           int    // a row, or after the last one what sends
	trouble      string // what is missing
	asked        int    // in linear mode: the row that the next line fills
	done         func([]wire.Field) (action, error)
}

// formRow is one thing that is asked for.
type formRow struct {
	wire.Input
	value readline.Editor
}

func newForm(title, words string, inputs []wire.Input, done func([]wire.Field) (action, error)) *form {
	f := &form{title: title, words: words, done: done, free: len(inputs) == 0}
	for _, in := range inputs {
		f.add(in)
	}
	if f.free {
		f.add(wire.Input{Label: "Name: value"})
	}
	return f
}

func (f *form) add(in wire.Input) {
	row := formRow{Input: in}
	row.value.Set(in.Value)
	f.rows = append(f.rows, row)
}

func (r *formRow) label() string {
	label := cells.Settle(cells.OneLine(r.Label))
	if label == "" {
		label = cells.Settle(cells.OneLine(r.Name))
	}
	return label
}

// fill fills in what has a name or a label; in a free form, another line. It reports
// whether there is such a thing.
func (f *form) fill(name, value string) bool {
	if f.free {
		f.add(wire.Input{Value: name + ": " + value})
		return true
	}
	for i := range f.rows {
		if r := &f.rows[i]; r.Name == name || strings.EqualFold(r.Label, name) {
			r.value.Set(value)
			return true
		}
	}
	return false
}

// fields returns what is filled in, or what is missing.
func (f *form) fields() (all []wire.Field, missing error) {
	for i := range f.rows {
		r := &f.rows[i]
		name, value := r.Name, strings.TrimSpace(r.value.Text)
		if f.free && value != "" {
			var ok bool
			if name, value, ok = strings.Cut(value, ":"); !ok || wire.CleanName(name) == "" {
				f.at = i
				return nil, fmt.Errorf("write %q as a name, a colon and a value", cells.Cut(cells.Settle(name), 20))
			}
		}
		switch {
		case value == "" && r.Required:
			f.at = i
			return nil, fmt.Errorf("%s is needed", r.label())
		case len(r.Options) > 0 && value != "" && !slices.Contains(r.Options, value):
			f.at = i
			return nil, fmt.Errorf("%s is one of %s", r.label(), cells.Settle(strings.Join(r.Options, ", ")))
		case value != "":
			all = append(all, wire.Field{Name: wire.CleanName(name), Value: wire.CleanName(strings.TrimSpace(value))})
		}
	}
	if f.free && len(all) == 0 {
		return nil, errors.New("nothing is filled in yet")
	}
	return all, nil
}

// finish hands over what is filled in, or says what is missing.
func (f *form) finish() action {
	all, err := f.fields()
	if err == nil {
		var a action
		if a, err = f.done(all); err == nil {
			return a
		}
	}
	f.trouble = say.Capital(err.Error()) + "."
	return nil
}

func (f *form) press(k tea.KeyPressMsg) action {
	key := k.String()
	was := f.at
	switch key {
	case "esc":
		return closeDialog{}
	case "up", "shift+tab":
		f.at = max(f.at-1, 0)
	case "down", "tab":
		f.at = min(f.at+1, len(f.rows))
	case "enter":
		switch {
		case f.at < len(f.rows):
			f.at++
		case !k.IsRepeat:
			return f.finish()
		}
	default:
		if f.at < len(f.rows) {
			f.rows[f.at].press(key, k.Text)
			f.trouble = ""
		}
	}
	if f.free {
		f.grow()
	}
	if f.at != was {
		f.trouble = ""
	}
	return nil
}

// press types into a row, or chooses among what it offers.
func (r *formRow) press(key, text string) {
	n := len(r.Options)
	if n == 0 {
		r.value.Press(key, strings.ReplaceAll(text, "\n", " "), wire.MaxText)
		return
	}
	at := slices.Index(r.Options, r.value.Text)
	switch {
	case key == "right" || key == "space":
		r.value.Set(r.Options[(at+1)%n])
	case key == "left":
		r.value.Set(r.Options[(max(at, 0)+n-1)%n])
	case key == "backspace" || key == "delete":
		r.value.Set("")
	case text != "":
		for i := range n {
			if o := r.Options[(at+1+i+n)%n]; hasPrefixFold(o, text) {
				r.value.Set(o)
				return
			}
		}
	}
}

// grow keeps one empty line at the end of a form that is filled in freely.
func (f *form) grow() {
	if n := len(f.rows); strings.TrimSpace(f.rows[n-1].value.Text) != "" && n < wire.MaxInputs {
		f.add(f.rows[n-1].Input)
	}
}

// paste takes what the terminal pasted.
func (f *form) paste(text string) {
	if f.at < len(f.rows) && len(f.rows[f.at].Options) == 0 {
		f.rows[f.at].value.PasteLine(text)
	}
}

// click goes to the row under the mouse; on the one that sends, it sends.
func (f *form) click(w, h, y int) action {
	row := f.page(&look.Styles{}, w).hit(h, y)
	if row < 0 {
		return nil
	}
	if row == f.at && row == len(f.rows) {
		return f.finish()
	}
	f.at = row
	return nil
}

func (f *form) draw(st *look.Styles, place, h int) []string {
	return f.page(st, place).fit(st, place, h)
}

const labelColumn = 24

// column returns the cells of the labels.
func (f *form) column(w int) int {
	n := 0
	for i := range f.rows {
		n = max(n, cells.Width(f.rows[i].label())+2)
	}
	return min(n, labelColumn, max(w/3, 6))
}

func (f *form) page(st *look.Styles, place int) page {
	w := min(place, column)
	p := page{
		head: append(prose(st.Strong, f.title, w), ""),
		foot: []string{"", keyHints(st, w, "Up/Down", "choose", "Enter", "next, or sends", "Esc", "leaves it")},
	}
	if f.words != "" {
		p.body = append(prose(st.Text, f.words, w), "")
	}
	label := f.column(w)
	needed := false
	for i := range f.rows {
		r := &f.rows[i]
		if i == f.at {
			p.at = len(p.body)
		}
		name := cells.Cut(r.label(), label-2)
		whole := ""
		if i == f.at && name != r.label() {
			whole = r.label()
		}
		if r.Required {
			name, needed = name+" *", true
		}
		ink, mark := st.Dim, "  "
		if i == f.at {
			ink, mark = st.Accent, st.Accent.Of(st.Glyph.Cursor)+" "
		}
		p.put(i, cells.Cut(mark+ink.Of(cells.Pad(name, label))+"  "+r.shown(st, i == f.at, w-label-6), w))
		if whole != "" { // what is asked has to be read somewhere
			p.put(i, prose(st.Dim, whole, w)...)
		}
	}
	if f.at == len(f.rows) {
		p.at = len(p.body) + 1
	}
	p.put(-1, "")
	p.put(len(f.rows), chosenRow(st, f.at == len(f.rows), "Send it", "", w))
	switch {
	case f.trouble != "":
		p.put(-1, append([]string{""}, prose(st.Trouble, cells.Settle(f.trouble), w)...)...)
	case needed:
		p.put(-1, "", " "+st.Dim.Of("* is needed"))
	}
	return p
}

// shown draws the value of a row in n cells: of a long one what is before the cursor.
func (r *formRow) shown(st *look.Styles, on bool, n int) string {
	value := cells.Settle(r.value.Text)
	if len(r.Options) > 0 {
		if value == "" {
			value = st.Dim.Of("choose")
		}
		if on {
			return cells.Cut(st.Accent.Of("<")+" "+value+" "+st.Accent.Of(">")+st.Dim.Of("  "+say.Count(len(r.Options), "choice")), n)
		}
		return cells.Cut(value, n)
	}
	if !on {
		if value == "" {
			return st.Dim.Of(strings.Repeat("_", max(min(n, 12), 0)))
		}
		return cells.Cut(value, n)
	}
	return r.before(n) + cells.Settle(r.value.Text[r.value.At:])
}

// before returns what is shown before the cursor in n cells.
func (r *formRow) before(n int) string {
	return cells.Tail(cells.Settle(r.value.Text[:r.value.At]), n-2)
}

// cursor returns where one types.
func (f *form) cursor(w, h int) (x, y int) {
	if f.at >= len(f.rows) || len(f.rows[f.at].Options) > 0 {
		return -1, -1
	}
	w = max(w-margin-1, 1)
	label := f.column(min(w, column))
	x = margin + 4 + label + cells.Width(f.rows[f.at].before(min(w, column)-label-6))
	return lineOf(f.page(&look.Styles{}, w), f.at, h, x)
}

// lineOf returns the line on which a page shows a row, with the cell x.
func lineOf(p page, row, h, x int) (int, int) {
	for y := range h {
		if p.hit(h, y) == row {
			return x, y
		}
	}
	return -1, -1
}
