package ui

import (
	"regexp"
	"strings"

	"sayso/ui/cells"
	"sayso/ui/look"
	"sayso/wire"
)

// drag is a selection of text with the mouse. While it stands, the thread shows what
// it showed when it began: nothing moves under the hand.
type drag struct {
	on       bool // it began in the thread
	moved    bool // it is more than a click
	from, to cell // in cells of the thread
	lines    []string

	chat  wire.Account // in which it began
	place rect         // and where that was
}

type cell struct{ x, y int }

// hold drops the selection when what it was taken from is no longer on the screen as
// it was then: its lines fit that place alone.
func (d *drag) hold(to wire.Account, place rect) {
	if d.chat != to || d.place != place {
		*d = drag{}
	}
}

// over draws the thread with what is selected in it.
func (d *drag) over(st *look.Styles, draw func() []string) []string {
	if !d.moved || len(d.lines) != d.place.H {
		return draw()
	}
	first, last := d.ends()
	out := make([]string, len(d.lines))
	for y, line := range d.lines {
		out[y] = line
		if from, to := d.part(y, first, last); to > from {
			n := cells.Width(line)
			out[y] = cells.Pad(cells.Slice(line, 0, from)+st.Marked.Of(cells.Strip(cells.Slice(line, from, to)))+cells.Slice(line, to, n), n)
		}
	}
	return out
}

func (d *drag) ends() (first, last cell) {
	first, last = d.from, d.to
	if last.y < first.y || last.y == first.y && last.x < first.x {
		first, last = last, first
	}
	return first, last
}

// part returns the cells of a line that are selected. Where a line runs on, that is
// to its last sign.
func (d *drag) part(y int, first, last cell) (from, to int) {
	if y < first.y || y > last.y {
		return 0, 0
	}
	plain := strings.TrimRight(cells.Strip(d.lines[y]), " ")
	to = cells.Width(plain)
	if y == first.y {
		from = first.x
	} else {
		from = cells.Width(plain) - cells.Width(strings.TrimLeft(plain, " "))
	}
	if y == last.y {
		to = min(last.x+1, to)
	}
	return min(from, to), to
}

// atTheEnd is the time at which a line of a group was said.
var atTheEnd = regexp.MustCompile(`\s{2,}\d\d:\d\d$`)

// text returns what is selected, without what the screen has drawn around it: bars,
// margins, and the times at the ends of lines that run on.
func (d *drag) text(g look.Glyphs) string {
	first, last := d.ends()
	var lines []string
	for y := first.y; y <= last.y && y < len(d.lines); y++ {
		from, to := d.part(y, first, last)
		line := strings.TrimSpace(cells.Strip(cells.Slice(d.lines[y], from, to)))
		for _, bar := range []string{g.Bar, g.Cursor} {
			line = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(line, bar+" "), " "+bar))
			if line == bar {
				line = ""
			}
		}
		if strings.HasPrefix(line, strings.Repeat(g.Rule, 3)) {
			continue // the line above what is new
		}
		if line != "" && strings.Trim(line, "▀▄ ") == "" {
			continue // of a picture
		}
		if y < last.y {
			line = atTheEnd.ReplaceAllString(line, "")
		}
		lines = append(lines, line)
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}
