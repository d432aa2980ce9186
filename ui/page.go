package ui

import (
	"slices"

	"sayso/ui/cells"
	"sayso/ui/look"
)

// page is what a dialog shows before it is fitted into its place: a head and a foot
// that stay, and a body that scrolls so that the line At is in sight.
type page struct {
	head, body, foot []string
	at               int
	rows             []int // for the lines of the body: which row they belong to, -1 none; may end early
}

// put adds lines to the body that belong to a row, -1 for none.
func (p *page) put(row int, lines ...string) {
	for len(p.rows) < len(p.body) {
		p.rows = append(p.rows, -1)
	}
	for _, line := range lines {
		p.body, p.rows = append(p.body, line), append(p.rows, row)
	}
}

// hit returns the row that fit puts on a line, or -1.
func (p page) hit(h, line int) int {
	body, at, head, foot := p.parts(h)
	room := h - len(head) - len(foot)
	line -= len(head)
	if line < 0 || line >= room {
		return -1
	}
	line += firstLine(len(body), at, room) - (len(body) - len(p.body))
	if line < 0 || line >= len(p.rows) {
		return -1
	}
	return p.rows[line]
}

// column is the widest that a dialog writes: a wider place stays empty on the right.
const column = 76

// roomy is the height from which head and foot have a place of their own.
const roomy = 10

// fit returns the page in exactly h lines of exactly w cells. Where it lies follows
// from At alone, so that drawing needs no memory.
func (p page) fit(st *look.Styles, w, h int) []string {
	if h <= 0 {
		return nil
	}
	body, at, head, foot := p.parts(h)
	room := h - len(head) - len(foot)
	out := make([]string, 0, h)
	for _, line := range head {
		out = append(out, cells.Pad(line, w))
	}
	out = append(out, scrolled(st, body, at, w, room)...)
	for _, line := range foot {
		out = append(out, cells.Pad(line, w))
	}
	return out
}

// parts returns what scrolls and what stays. Where it is too low for that, all scrolls.
func (p page) parts(h int) (body []string, at int, head, foot []string) {
	body, at, head, foot = p.body, p.at, p.head, p.foot
	if h < roomy {
		body, at = append(append([]string(nil), head...), body...), at+len(head)
		head, foot = nil, nil
	}
	if spare := h - len(head) - 3; len(foot) > spare {
		foot = foot[:max(spare, 0)]
	}
	return body, at, head, foot
}

// firstLine returns the first of n lines that is shown when at is in sight.
func firstLine(n, at, h int) int { return min(max(at-h/2, 0), max(n-h, 0)) }

// scrolled returns the h lines around at, marked where more lies beyond.
func scrolled(st *look.Styles, lines []string, at, w, h int) []string {
	from := firstLine(len(lines), at, h)
	out := make([]string, 0, max(h, 0))
	for i := from; i < from+h; i++ {
		line := ""
		if i < len(lines) {
			line = lines[i]
		}
		mark := ""
		switch {
		case i == from && from > 0:
			mark = st.Glyph.Up
		case i == from+h-1 && i < len(lines)-1:
			mark = st.Glyph.Down
		}
		if mark != "" && w > 4 {
			line = cells.Pad(line, w-1) + st.Dim.Of(mark) // rows leave that cell free
		}
		out = append(out, cells.Pad(line, w))
	}
	return out
}

// chosenRow returns a row that can be chosen: plain text, marked when the cursor is
// on it. left gives way to right, unless it would be lost.
func chosenRow(st *look.Styles, on bool, left, right string, w int) string {
	if room := w - 5 - cells.Width(right); room < min(cells.Width(left), leastLeft) {
		right = ""
	}
	if !on {
		return "  " + cells.Spread(left, st.Dim.Of(right), w-4)
	}
	return st.Accent.Of(st.Glyph.Cursor) + " " + st.Chosen.Of(cells.Spread(left, right, w-4))
}

// prose wraps plain text into lines that leave a cell free on either side.
func prose(ink look.Ink, text string, w int) []string {
	var out []string
	for _, line := range cells.Wrap(text, w-2) {
		out = append(out, " "+ink.Of(line))
	}
	return out
}

const leastLeft = 10 // cells of a row that say what it is

// keyHints writes "Space changes · Esc back" from pairs of key and deed, as many
// as fit; the way out is the last to go.
func keyHints(st *look.Styles, w int, pairs ...string) string {
	for len(pairs) > 0 && hintsWidth(pairs) > w {
		last := len(pairs) - 2
		if last > 0 && pairs[last] == "Esc" {
			last -= 2
		}
		pairs = slices.Delete(slices.Clone(pairs), last, last+2)
	}
	line := " "
	for i := 0; i+1 < len(pairs); i += 2 {
		if i > 0 {
			line += st.Dim.Of(" " + st.Glyph.Dot + " ")
		}
		line += st.Key.Of(pairs[i]) + " " + st.Dim.Of(pairs[i+1])
	}
	return line
}

func hintsWidth(pairs []string) int {
	n := -2
	for i := 0; i+1 < len(pairs); i += 2 {
		n += cells.Width(pairs[i]) + cells.Width(pairs[i+1]) + 4 // with the gaps
	}
	return n
}
