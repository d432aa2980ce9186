package ui

import (
	"fmt"
	"slices"
	"strings"

	"sayso/ui/cells"
	"sayso/ui/look"
	"sayso/ui/say"
	"sayso/wire"
)

// How the grid is drawn: only the rows in sight, so that a thousand businesses cost
// no more than a screenful.

func (m *matrix) draw(st *look.Styles, w, h int) []string {
	if h <= 0 {
		return nil
	}
	c := columnsFor(w, m.at.purpose)
	var head, foot []string
	switch {
	case h >= 16:
		head = []string{m.title(st, w), "", c.head(st, m.at.purpose)}
		foot = m.foot(st, w, footLines)
	case h >= roomy:
		head = []string{m.title(st, w), c.head(st, m.at.purpose)}
		foot = m.foot(st, w, 0)
	case h > 1:
		head = []string{c.head(st, m.at.purpose)}
		if m.typing {
			head[0] = m.title(st, w)
		}
	}
	out := slices.Concat(head, m.body(st, c, w, h-len(head)-len(foot), h >= roomy), foot)
	for i := range out {
		out[i] = cells.Pad(out[i], w)
	}
	return out
}

// title says what this is, how it is sorted and filtered, and what holds for all.
func (m *matrix) title(st *look.Styles, w int) string {
	left := " " + st.Strong.Of("All businesses") + "  " + st.Dim.Of(say.Thousands(uint64(len(m.rows)))+", "+sortingNames[m.by])
	switch {
	case m.typing:
		left = " " + st.Accent.Of("/") + " " + cells.Settle(m.query.Text)
		if m.query.Text == "" {
			left += st.Dim.Of(" a part of a name")
		}
	case m.query.Text != "":
		left = " " + st.Strong.Of("All businesses") + "  " + st.Accent.Of("/"+m.query.Text) + "  " + st.Dim.Of(fmt.Sprintf("%d of %d", len(m.rows), len(m.order)))
	}
	if n := len(m.marked); n > 0 {
		left += "  " + st.Accent.Of(say.Thousands(uint64(n))+" marked")
	}
	if m.note != "" {
		return cells.Spread(left, st.Dim.Of(m.note), w-1)
	}
	var rules []string
	if q := m.state.Quiet; q.From != q.To {
		rules = append(rules, "quiet "+say.Hours(q))
	}
	if m.state.Cap > 0 {
		rules = append(rules, say.Counted(m.state.Cap, wire.Marketing)+" a day")
	}
	right := strings.Join(rules, " "+st.Glyph.Dot+" ")
	if cells.Width(left)+cells.Width(right)+2 > w {
		right = ""
	}
	return cells.Spread(left, st.Dim.Of(right), w-1)
}

// body draws the rows around the cursor. The row of anyone stays in sight below
// them where there is room for a gap, else it scrolls as the last.
func (m *matrix) body(st *look.Styles, c columns, w, h int, roomy bool) []string {
	out := make([]string, 0, max(h, 0))
	n, at, room := len(m.rows)+1, m.index(), h
	if roomy {
		n, room = n-1, h-2
	}
	from := min(max(at-room/2, 0), max(n-room, 0))
	for i := from; i < min(from+room, n); i++ {
		line := m.row(st, c, i, i == at)
		switch {
		case i == from && from > 0:
			line = cells.Pad(line, w-1) + st.Dim.Of(st.Glyph.Up)
		case i == from+room-1 && i < n-1:
			line = cells.Pad(line, w-1) + st.Dim.Of(st.Glyph.Down)
		}
		out = append(out, line)
	}
	if roomy {
		if n == 0 {
			out = append(out, "   "+st.Dim.Of(m.nobody()))
		}
		out = append(out, "", m.row(st, c, len(m.rows), at == len(m.rows)))
	}
	if len(out)+2 <= h && n > 0 {
		out = append(out, "", "   "+legend(st, w-4))
	}
	for len(out) < h {
		out = append(out, "")
	}
	return out[:max(h, 0)]
}

// legend says what the words mean, as far as there is room.
func legend(st *look.Styles, w int) string {
	var b strings.Builder
	gap := ""
	for _, of := range [][2]string{
		{cellYes, "comes"}, {cellNo, "is kept away"}, {cellAsk, "comes as a request"}, {cellNever, "not so far"},
	} {
		if cells.Width(gap)+len(of[0])+1+len(of[1])+1 > w {
			break
		}
		b.WriteString(gap + of[0] + st.Dim.Of(" "+of[1]))
		w -= cells.Width(gap) + len(of[0]) + 1 + len(of[1])
		gap = st.Dim.Of(" " + st.Glyph.Dot + " ")
	}
	return b.String()
}

func (m *matrix) nobody() string {
	if m.query.Text != "" {
		return "No business is called that."
	}
	return "No business has written to you."
}

// row draws a business, or anyone after the last of them.
func (m *matrix) row(st *look.Styles, c columns, i int, on bool) string {
	account := wire.Account("")
	if i < len(m.rows) {
		account = m.rows[i]
	}
	var b strings.Builder
	cursor, mark, tone := " ", " ", st.Text
	if on {
		cursor, tone = st.Accent.Of(st.Glyph.Cursor), st.Chosen
	}
	if m.marked[account] {
		mark = st.Accent.Of(st.Glyph.Mark)
	}
	b.WriteString(cursor + mark + " ")
	face := m.face(account)
	b.WriteString(c.called(st, face, tone))
	for _, p := range c.purposes {
		word, own := m.word(face, p.purpose)
		if on && p.purpose == m.at.purpose {
			b.WriteString(cells.Pad(st.Chosen.Of(cells.Cut("["+word+"]", p.w)), p.w))
			continue
		}
		b.WriteString(" " + cellInk(st, word, own, face.broad() || face.sent(p.purpose)).Of(cells.Pad(word, p.w-1)))
	}
	b.WriteString(c.facts(st, m, account))
	return b.String()
}

// cellInk follows the word: what was chosen by name stands out; what was not, and never
// came, stays back.
func cellInk(st *look.Styles, word string, own, came bool) look.Ink {
	switch {
	case word == cellNever || word == cellAsk || word == cellYes && !own && !came:
		return st.Dim
	case word == cellNo && own:
		return st.Strong
	}
	return st.Text
}

// foot tells the cell under the cursor in words, with what it means in lines more,
// and the keys. Its height does not depend on the cell.
func (m *matrix) foot(st *look.Styles, w, lines int) []string {
	short, long := m.said()
	column, purpose := min(w, column+20), string(m.at.purpose)
	dot := " " + st.Glyph.Dot + " "
	name := cells.Cut(m.whoever(m.at.account), max(column-cells.Width(dot+purpose)-8, 4))
	line := " " + st.Strong.Of(name) + st.Dim.Of(dot) + st.Purpose[m.at.purpose].Of(purpose) + st.Dim.Of(dot)
	line += cells.Cut(short, max(column-cells.Width(line)-1, 1))
	var out []string
	if lines > 0 {
		more := prose(st.Dim, long, column)
		more = append(more, slices.Repeat([]string{""}, lines)...)[:lines-1]
		out = append([]string{"", line}, more...)
	} else {
		out = []string{line}
	}
	return append(out, keyHints(st, w, m.hints()...))
}

// hints are the keys that do something here and now, as pairs of key and deed.
func (m *matrix) hints() []string {
	if m.typing {
		return []string{"Enter", "keeps it", "Esc", "shows all"}
	}
	changes, back := "changes", "back"
	switch {
	case len(m.marked) > 0 && m.at.account != "":
		changes, back = fmt.Sprintf("asks about the %d marked", len(m.marked)), "unmarks"
	case m.query.Text != "":
		back = "shows all"
	}
	var out []string
	for _, k := range []usefulKey{
		{doChange, changes},
		{doBack, back},
		{doExplain, "what decided"},
		{doControls, "controls"},
		{doMark, "marks"},
		{doUntil, "until"},
		{doFilter, "filter"},
		{doSort, "sort"},
		{doQuiet, "quiet hours"},
		{doLimit, "limit"},
		{doStale, "unopened"},
		{doHelp, "help"},
	} {
		out = append(out, m.keys.Hint(inGrid, k.name), k.words)
	}
	return out
}
