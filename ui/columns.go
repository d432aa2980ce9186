package ui

import (
	"fmt"
	"strings"

	"sayso/chat"
	"sayso/ui/cells"
	"sayso/ui/look"
	"sayso/ui/say"
	"sayso/wire"
)

// The columns of the grid: which of them fit, and what stands in those that are not purposes.

// shortPurpose heads a column where the whole word has no room.
var shortPurpose = map[wire.Purpose]string{
	wire.Conversation: "convers", wire.Transaction: "transact", wire.Appointment: "appoint", wire.Marketing: "market",
	wire.Authentication: "sign-in",
}

// column of a purpose; before its word is a cell for the bracket of the cursor.
type purposeColumn struct {
	purpose wire.Purpose
	label   string
	w       int
}

// columns is what of the grid fits a width. A column that is left out has no width.
type columns struct {
	name              int
	purposes          []purposeColumn
	before, after     int // purposes out of sight on either side
	last, month, kept int
	keptLabel         string
}

const (
	nameRoom   = 20 // enough for a name beside all purposes
	rowMargin  = 3  // cursor, mark, gap
	lastRoom   = 10
	monthRoom  = 9
	keptRoom   = 11
	keptNarrow = 6
)

// columnsFor chooses the columns: all of them with whole words where there is room,
// else short words, else as many purposes as fit around the one of the cursor.
func columnsFor(w int, at wire.Purpose) columns {
	room := w - rowMargin - 1 // the last cell is for the marks of scrolling
	for _, long := range []bool{true, false} {
		all := purposeColumns(long)
		for _, month := range []int{monthRoom, 0} {
			c := columns{purposes: all, last: lastRoom, month: month, kept: keptRoom, keptLabel: "kept away"}
			c.name = room - c.width()
			if c.name >= nameRoom {
				if spare := c.name - 2*nameRoom; spare > 0 {
					c.name -= spare
				}
				return c
			}
		}
	}
	return someColumns(room, at)
}

// someColumns is for widths at which not all purposes fit. The purposes come in
// pages, so that moving inside a page moves nothing else.
func someColumns(room int, at wire.Purpose) columns {
	c := columns{keptLabel: "kept"}
	if room >= 36 {
		c.kept = keptNarrow
	}
	if room >= 60 {
		c.last = lastRoom
	}
	c.name = min(max(room/2, 1), 16)
	left := room - c.name - c.width()
	all := purposeColumns(false)
	from, to := 0, 0
	for to <= purposeIndex(at) {
		from, to = to, to+fitting(all[to:], left)
	}
	for from > 0 && to == len(all) && sum(all[from-1:to]) <= left {
		from--
	}
	c.purposes, c.before, c.after = all[from:to], from, len(all)-to
	if only := &c.purposes[0]; len(c.purposes) == 1 {
		only.w = min(only.w, max(left, 1))
	}
	c.name = max(room-c.width(), 1)
	return c
}

func purposeColumns(long bool) []purposeColumn {
	all := make([]purposeColumn, len(wire.Purposes))
	for i, p := range wire.Purposes {
		label := shortPurpose[p]
		if long || label == "" {
			label = string(p)
		}
		all[i] = purposeColumn{p, label, max(len(label), 5) + 2}
	}
	return all
}

// fitting returns how many of the first columns fit; one at the least.
func fitting(all []purposeColumn, room int) int {
	n := 1
	for n < len(all) && sum(all[:n+1]) <= room {
		n++
	}
	return n
}

func sum(all []purposeColumn) int {
	n := 0
	for _, c := range all {
		n += c.w
	}
	return n
}

// width returns the cells right of the name.
func (c columns) width() int { return sum(c.purposes) + c.last + c.month + c.kept }

// head names the columns, and says on which side more of them lie.
func (c columns) head(st *look.Styles, at wire.Purpose) string {
	more := ""
	switch {
	case c.before > 0 && c.after > 0:
		more = cells.Spread(fmt.Sprintf("< %d", c.before), fmt.Sprintf("%d >", c.after), c.name-1)
	case c.before > 0:
		more = fmt.Sprintf("< %d more", c.before)
	case c.after > 0:
		more = fmt.Sprintf("%d more >", c.after)
	}
	var b strings.Builder
	b.WriteString(cells.Spaces(rowMargin) + st.Dim.Of(cells.Pad(more, c.name)))
	for _, p := range c.purposes {
		ink := st.Purpose[p.purpose]
		if p.purpose == at {
			ink = st.Strong
		}
		b.WriteString(" " + ink.Of(cells.Pad(p.label, p.w-1)))
	}
	for _, r := range []struct {
		label string
		w     int
	}{{"last", c.last}, {"30 days", c.month}, {c.keptLabel, c.kept}} {
		if r.w > 0 {
			b.WriteString(st.Dim.Of(flush(r.label, r.w)))
		}
	}
	return b.String()
}

// called writes the name in its column, with the marks that stand for how the
// business as a whole does.
func (c columns) called(st *look.Styles, face *panel, tone look.Ink) string {
	if face.broad() {
		return tone.Of(cells.Pad("from anyone", c.name))
	}
	of := face.chat()
	signs := ""
	if of.Profile.Verified {
		signs += " " + st.Accent.Of(st.Glyph.Verified)
	}
	switch {
	case of.Blocked.Ever():
		signs += " " + st.Trouble.Of(st.Glyph.Block)
	case of.MutedAt(face.now):
		signs += " " + st.Dim.Of(st.Glyph.Mute)
	}
	return cells.Pad(tone.Of(cells.Cut(cells.Settle(of.Name()), c.name-cells.Width(signs)-1))+signs, c.name)
}

// facts writes the numbers of a business at the end of its row.
func (c columns) facts(st *look.Styles, m *matrix, account wire.Account) string {
	if account == "" {
		return cells.Spaces(c.last + c.month + c.kept)
	}
	of := m.chat(account)
	var b strings.Builder
	if c.last > 0 {
		b.WriteString(st.Dim.Of(flush(contactWords(of, m), c.last)))
	}
	if c.month > 0 {
		b.WriteString(st.Dim.Of(flush(number(received(of, m.now), c.month-1), c.month)))
	}
	if c.kept > 0 {
		n, ink := keptAway(of, m.now), st.Text
		if n == 0 {
			ink = st.Dim
		}
		b.WriteString(ink.Of(flush(number(n, c.kept-1), c.kept)))
	}
	return b.String()
}

func contactWords(c *chat.Chat, m *matrix) string {
	if at := contact(c); at.Ever() {
		return listTime(at.At, m.now)
	}
	return cellNever
}

// number writes a count in w cells, in thousands when it must.
func number(n, w int) string {
	if s := say.Thousands(uint64(n)); len(s) <= w {
		return s
	}
	return cells.Cut(say.Thousands(uint64(n/1000))+"k", w)
}

// flush puts s at the right end of w cells.
func flush(s string, w int) string {
	s = cells.Cut(s, w)
	return cells.Spaces(w-cells.Width(s)) + s
}
