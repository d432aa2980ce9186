package ui

import (
	"strings"

	"sayso/store"
	"sayso/ui/cells"
	"sayso/ui/look"
)

// marked is a text in which pieces were searched for and found. A piece never begins
// or ends inside what a reader takes for one letter.
type marked struct {
	text   string
	pieces []cells.Span // in order, apart from one another
}

// markHits finds in a text what was typed, and marks it if all of it is there. The
// text has to be settled already, so that the places are right.
func markHits(typed, text string) marked {
	m := marked{text: text}
	found := store.Marks(typed, text)
	for at := 0; at < len(text) && len(found) > 0; {
		cluster, _ := cells.First(text[at:])
		next := at + len(cluster)
		if found[0][0] < next && found[0][1] > at {
			if n := len(m.pieces); n > 0 && m.pieces[n-1].To == at {
				m.pieces[n-1].To = next
			} else {
				m.pieces = append(m.pieces, cells.Span{From: at, To: next})
			}
		}
		for len(found) > 0 && found[0][1] <= next {
			found = found[1:]
		}
		at = next
	}
	return m
}

// part returns a piece of the text with the marks in it.
func (m marked) part(from, to int) marked {
	p := marked{text: m.text[from:to]}
	for _, s := range m.pieces {
		if s.From < to && s.To > from {
			p.pieces = append(p.pieces, cells.Span{From: max(s.From, from) - from, To: min(s.To, to) - from})
		}
	}
	return p
}

// paint returns the text in one ink, and what was found in another.
func (m marked) paint(base, hit look.Ink) string {
	var b strings.Builder
	at := 0
	for _, s := range m.pieces {
		b.WriteString(base.Of(m.text[at:s.From]))
		b.WriteString(hit.Of(m.text[s.From:s.To]))
		at = s.To
	}
	b.WriteString(base.Of(m.text[at:]))
	return b.String()
}

// wrapped is [cells.Wrap] with the marks painted.
func (m marked) wrapped(w int, base, hit look.Ink) []string {
	if w <= 0 {
		return nil
	}
	var lines []string
	if len(m.pieces) == 0 {
		for _, line := range cells.Wrap(m.text, w) {
			lines = append(lines, base.Of(line))
		}
		return lines
	}
	for _, s := range cells.Folds(m.text, w) {
		to := s.From + len(strings.TrimRight(m.text[s.From:s.To], " \n"))
		lines = append(lines, m.part(s.From, to).paint(base, hit))
	}
	return lines
}

// excerpt returns the text in at most w cells, with its first mark in sight, and an
// ellipsis where something was lost.
func (m marked) excerpt(w int) marked {
	if w < 1 {
		return marked{}
	}
	if cells.Width(m.text) <= w {
		return m
	}
	from := 0
	if len(m.pieces) > 0 {
		first := m.pieces[0]
		if cells.Width(m.text[:first.To]) > w-w/4 {
			from = m.back(first.From, w/3)
		}
	}
	room, lead := w-1, ""
	if from > 0 {
		lead, room = "…", room-1
	}
	to, used := from, 0
	for to < len(m.text) {
		cluster, n := cells.First(m.text[to:])
		if used += n; used > room {
			break
		}
		to += len(cluster)
	}
	out := m.part(from, to)
	if to < len(m.text) {
		out.text += "…"
	}
	out.text = lead + out.text
	for i := range out.pieces {
		out.pieces[i].From += len(lead)
		out.pieces[i].To += len(lead)
	}
	return out
}

// back returns where the text begins that takes at most w cells before at; at a word
// where there is one.
func (m marked) back(at, w int) int {
	before := cells.Tail(m.text[:at], w)
	if i := strings.IndexByte(before, ' '); i >= 0 {
		before = before[i+1:]
	}
	return at - len(before)
}

// words returns the lines of what a message says, with what is searched for marked.
func (e *entry) words(f face, n int) []string {
	if f.hits == "" {
		return e.shortened(f, cells.Wrap(e.text, n))
	}
	return e.shortened(f, markHits(f.hits, e.text).wrapped(n, look.Ink{}, f.st.Hit))
}
