package ui

import (
	"regexp"
	"strings"

	"github.com/charmbracelet/x/ansi"

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
func (d *drag) over(st *styles, draw func() []string) []string {
	if !d.moved || len(d.lines) != d.place.H {
		return draw()
	}
	first, last := d.ends()
	out := make([]string, len(d.lines))
	for y, line := range d.lines {
		out[y] = line
		if from, to := d.part(y, first, last); to > from {
			n := width(line)
			out[y] = pad(slice(line, 0, from)+st.marked.of(ansi.Strip(slice(line, from, to)))+slice(line, to, n), n)
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
	plain := strings.TrimRight(ansi.Strip(d.lines[y]), " ")
	to = width(plain)
	if y == first.y {
		from = first.x
	} else {
		from = width(plain) - width(strings.TrimLeft(plain, " "))
	}
	if y == last.y {
		to = min(last.x+1, to)
	}
	return min(from, to), to
}

// slice returns some cells of a line, with all its colours. What is wider than a cell
// belongs to the piece in which it begins, so that the pieces of a line make it up.
func slice(s string, from, to int) string {
	var b strings.Builder
	m, used, in := method(), 0, from == 0
	for state := byte(0); s != ""; {
		seq, n, size, next := m.DecodeSequenceInString(s, state, nil)
		if n > 0 {
			in = used >= from && used < to
		}
		if in || seq[0] == 0x1b {
			b.WriteString(seq)
		}
		used += n
		s, state = s[size:], next
	}
	return b.String()
}

// atTheEnd is the time at which a line of a group was said.
var atTheEnd = regexp.MustCompile(`\s{2,}\d\d:\d\d$`)

// text returns what is selected, without what the screen has drawn around it: bars,
// margins, and the times at the ends of lines that run on.
func (d *drag) text(g glyphs) string {
	first, last := d.ends()
	var lines []string
	for y := first.y; y <= last.y && y < len(d.lines); y++ {
		from, to := d.part(y, first, last)
		line := strings.TrimSpace(ansi.Strip(slice(d.lines[y], from, to)))
		for _, bar := range []string{g.bar, g.cursor} {
			line = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(line, bar+" "), " "+bar))
			if line == bar {
				line = ""
			}
		}
		if strings.HasPrefix(line, strings.Repeat(g.rule, 3)) {
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
