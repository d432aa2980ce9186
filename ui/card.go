package ui

import (
	"strings"
	"time"

	"sayso/ui/cells"
	"sayso/ui/links"
	"sayso/ui/look"
	"sayso/ui/say"
	"sayso/wire"
)

// content returns what a message says within n cells: what it answers, its card, its
// text, its choices, and what was said about it.
func (e *entry) content(f face, n int) []string {
	m, _ := e.message()
	st := f.st
	tail := e.tail(f)
	var lines []string
	if e.quote.ref.Key != "" && !e.marks.deleted {
		lines = append(lines, quoteLine(st, e.quote, f.name, f.me, n))
	}
	if m.Forwarded && !e.marks.deleted {
		lines = append(lines, st.Dim.Of(forwardedWords(m)))
	}
	switch {
	case e.marks.deleted:
		lines = append(lines, st.Dim.Of("deleted"))
	default:
		lines = append(lines, e.parts(f, m, n)...)
		if m.Card != nil && !e.mine {
			tail = "" // it stands beside the title
		}
	}
	if tail != "" {
		lines = endWith(lines, tail, n)
	}
	if !e.mine && !e.marks.deleted {
		lines = append(lines, e.choiceLines(st, m, n)...)
	}
	if line := e.reactionLine(st, f.me); line != "" {
		lines = append(lines, cells.Cut(line, n))
	}
	return lines
}

// forwardedWords says that a message was passed on, and whether it goes round.
func forwardedWords(m wire.Message) string {
	if m.Often {
		return "forwarded many times"
	}
	return "forwarded"
}

// endWith puts words at the end of the last line, or below it when they do not fit.
func endWith(lines []string, words string, n int) []string {
	last := len(lines) - 1
	if last >= 0 && cells.Width(lines[last])+2+cells.Width(words) <= n {
		lines[last] += "  " + words
		return lines
	}
	return append(lines, cells.Cut(words, n))
}

// cardLines draws a card: what it is about, the text, the way it goes, what else
// there is to know, where it leads, and what the cards before it said.
func (e *entry) cardLines(f face, c wire.Card, n int) []string {
	st, hue := f.st, f.st.Purpose[c.Kind]
	if hue == (look.Ink{}) {
		hue = st.Strong
	}
	title, state := cells.Settle(c.Title), cells.Settle(c.State)
	if title == "" {
		title = cells.Settle(c.Ref)
	}
	if steps := c.Steps; c.Step > 0 && c.Step <= len(steps) && strings.EqualFold(steps[c.Step-1], c.State) {
		state = "" // the steps say it
	}
	var lines []string
	lines = append(lines, markHits(f.hits, title).wrapped(n, st.Strong, st.Hit)...)
	if state != "" {
		lines = endWith(lines, hue.Of(cells.Cut(state, n)), n)
	}
	if tail := e.tail(f); tail != "" {
		lines = endWith(lines, tail, n)
	}
	if e.text != "" && !strings.EqualFold(strings.TrimSpace(e.text), title) {
		lines = append(lines, e.words(f, n)...)
	}
	lines = append(lines, stepLines(st, hue, c, n)...)
	lines = append(lines, fieldLines(st, c, title+" "+e.text, n)...)
	if c.Link != "" {
		lines = append(lines, cells.Cut(st.Key.Of("o")+st.Dim.Of(" opens "+links.HostWords(c.Link)), n))
	}
	return append(lines, pastLines(st, e.update.past, e.at, n)...)
}

// stepLines draws the way a thing goes, with the place where it is in capitals: on
// one line, on two, or where there is no room for that, in a word.
func stepLines(st *look.Styles, hue look.Ink, c wire.Card, n int) []string {
	if len(c.Steps) == 0 {
		return nil
	}
	names := make([]string, len(c.Steps))
	inks := make([]look.Ink, len(c.Steps))
	for i, s := range c.Steps {
		names[i], inks[i] = cells.Settle(s), st.Dim
		switch {
		case i+1 < c.Step:
			inks[i] = st.Text
		case i+1 == c.Step:
			names[i], inks[i] = here(names[i]), hue
		}
	}
	gap := " " + st.Glyph.Step + " "
	var lines []string
	line, used := "", 0
	for i, name := range names {
		joint, room := "", cells.Width(name)
		if i > 0 {
			joint = st.Dim.Of(gap)
			room += cells.Width(gap)
		}
		if used+room > n && i > 0 {
			lines = append(lines, line)
			line, used = "", 0
			joint, room = st.Dim.Of(st.Glyph.Step+" "), cells.Width(st.Glyph.Step)+1+cells.Width(name)
		}
		line += joint + inks[i].Of(name)
		used += room
		if used > n || len(lines) > 1 {
			return []string{stepWords(st, hue, c, n)}
		}
	}
	return append(lines, line)
}

// here marks the name of the step that a thing is at: in capitals, or in brackets
// where the script has none.
func here(name string) string {
	if up := strings.ToUpper(name); up != name {
		return up
	}
	return "[" + name + "]"
}

// stepWords says "step 3 of 4: BOARDING".
func stepWords(st *look.Styles, hue look.Ink, c wire.Card, n int) string {
	if c.Step <= 0 || c.Step > len(c.Steps) {
		return st.Dim.Of(cells.Cut(say.Count(len(c.Steps), "step"), n))
	}
	lead := "step " + say.Thousands(uint64(c.Step)) + " of " + say.Thousands(uint64(len(c.Steps))) + ": "
	return cells.Cut(st.Dim.Of(lead)+hue.Of(here(cells.Settle(c.Steps[c.Step-1]))), n)
}

// stepTime says when something was, as seen from a later time: its day too, unless
// that is the same.
func stepTime(at, later int64) string {
	if t := time.UnixMilli(at); !say.SameDay(t, time.UnixMilli(later)) {
		return t.Format("2 Jan 15:04")
	}
	return clock(at)
}

const fieldColumn = 16

// fieldLines draws what else there is to know: names in a column, or before the value
// where there is no room for one. The ref is there unless it was said already.
func fieldLines(st *look.Styles, c wire.Card, said string, n int) []string {
	column := 0
	for _, f := range c.Fields {
		said += " " + cells.Settle(f.Value)
		column = max(column, min(cells.Width(cells.Settle(f.Name)), fieldColumn))
	}
	var lines []string
	add := func(name, value string) {
		room := n - column - 2
		if room < 12 {
			lines = append(lines, cells.Cut(st.Dim.Of(name+" ")+value, n))
			return
		}
		for i, line := range cells.Wrap(value, room) {
			if i > 0 {
				name = ""
			}
			lines = append(lines, st.Dim.Of(cells.Pad(name, column))+"  "+line)
		}
	}
	for _, f := range c.Fields {
		add(cells.Settle(f.Name), cells.Settle(f.Value))
	}
	if ref := cells.Settle(c.Ref); !strings.Contains(said, ref) {
		column = max(column, 3)
		add("ref", ref)
	}
	return lines
}

// pastShown is how many of the cards before it a card tells of.
const pastShown = 3

// pastLines tells what the cards before this one said, newest last.
func pastLines(st *look.Styles, past []step, at int64, n int) []string {
	var lines []string
	if more := len(past) - pastShown; more > 0 {
		lines = append(lines, st.Dim.Of(cells.Cut(say.Count(more, "update")+" before these", n)))
		past = past[more:]
	}
	for _, p := range past {
		lines = append(lines, st.Dim.Of(cells.Cut(st.Glyph.Dot+" "+stepTime(p.at, at)+"  "+p.words, n)))
	}
	return lines
}

// cardWords says how a card stands, on one line: its state, else the step it is at,
// else what its text begins with.
func cardWords(m wire.Message) string {
	c := m.Card
	switch {
	case c.State != "":
		return quoteWords(c.State)
	case c.Step > 0 && c.Step <= len(c.Steps):
		return quoteWords(c.Steps[c.Step-1])
	}
	return quoteWords(m.Text)
}

// foldedWords says in n cells what a card said before it was updated: how it stood
// first, and what it is about where there is room.
func (e *entry) foldedWords(n int) string {
	m, _ := e.message()
	title := m.Card.Title
	if title == "" {
		title = m.Card.Ref
	}
	words := cardWords(m) + ", updated below"
	if full := quoteWords(title) + ": " + words; cells.Width(full) <= n {
		return full
	}
	return words
}
