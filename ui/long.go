package ui

import (
	"strings"

	"sayso/ui/cells"
	"sayso/ui/say"
)

// A long text shows its beginning, and how many lines more there are. It is opened by a
// key on the message, and by itself where a search or another jump leads to it.

const (
	leastLong = 8 // lines; what is shorter is never shortened
	spareLong = 3 // so many more are shown rather than counted
	mostEnd   = 4 // lines of the end that is always shown
)

// longAfter returns how many lines of a text show on a screen of a height; all for 0.
// It goes by the whole screen, which does not change while somebody writes.
func longAfter(h int) int {
	if h == 0 {
		return 0
	}
	return max(h/2, leastLong)
}

// shortened leaves out what is too much of a text laid out in lines. Of what a business
// says the last words stay, since how to stop it stands there.
func (e *entry) shortened(f face, lines []string) []string {
	e.long = f.most > 0 && len(lines) > f.most+spareLong
	if !e.long || e.whole {
		return lines
	}
	end := 0
	if m, _ := e.message(); m.Purpose != "" && !e.mine {
		end = e.lastWords(lines)
	}
	from, to := f.most-end-1, len(lines)-end
	row := f.st.Dim.Of("… " + say.Thousands(uint64(to-from)) + " more lines")
	if f.chosen {
		row += "  " + f.st.Key.Of("x") + f.st.Dim.Of(" unfolds")
	}
	out := append(lines[:from:from], row)
	return append(out, lines[to:]...)
}

// lastWords counts the lines of the last paragraph, as far as they are shown whatever
// the length.
func (e *entry) lastWords(lines []string) int {
	last := strings.TrimRight(e.text, " \n")
	last = last[strings.LastIndexByte(last, '\n')+1:]
	n := 0
	for w := 0; n < mostEnd && n < len(lines) && w < cells.Width(last); n++ {
		w += max(cells.Width(lines[len(lines)-1-n]), 1) + 1 // with the space at which it was broken
	}
	return max(n, 1)
}

// unroll shows a long text whole, or short again. What is above it stays where it is.
func (t *timeline) unroll(e *entry, whole bool) {
	at, skip := t.place()
	e.whole, e.lines = whole, nil
	i := t.find(e.id)
	if i < 0 || at >= t.len() {
		return
	}
	if i == at && skip >= len(t.lines(i)) {
		skip = 0
	}
	t.pin(at, skip)
	if !whole {
		t.show(i)
	}
}

// reveal scrolls to an entry that somebody was led to: whole, in the upper part of the
// screen, and with what was searched for in sight.
func (t *timeline) reveal(i int) {
	if e := t.entry(i); len(t.lines(i)) > 0 && e.long {
		e.whole, e.lines = true, nil
	}
	n := len(t.lines(i))
	if t.h > n {
		t.pin(i, 0)
		t.scroll(-(t.h - n) / 3)
		t.show(i)
		return
	}
	t.pin(i, max(t.hitLine(i)-t.h/3, 0))
}

// hitLine returns the first line of an entry that has what is searched for, 0 for none.
func (t *timeline) hitLine(i int) int {
	mark, _, _ := strings.Cut(t.cast.st.Hit.Of("x"), "x")
	for k, line := range t.lines(i) {
		if t.hits != "" && mark != "" && strings.Contains(line, mark) {
			return k
		}
	}
	return 0
}
