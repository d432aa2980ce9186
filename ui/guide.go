package ui

import (
	"strings"

	"sayso/ui/cells"
	"sayso/ui/look"
	"sayso/wire"
)

// guideLine is a line of the guide: keys, and what they do.
type guideLine struct{ keys, words string }

// guide is what somebody new needs, in five lines.
func (m *Model) guide() []guideLine {
	k := m.keys
	return []guideLine{
		{k.Hint(inComposer, doPalette), "to anyone, or do anything, by its name"},
		{k.Hint(inComposer, doNextNew), "to the next chat with something unread"},
		{k.Hint(inEmpty, doSend), "sends; " + k.Hint(inEmpty, doSelect) + " selects a message to act on"},
		{k.Hint(inComposer, doControls), "what a business may send you, and why"},
		{k.Hint(inComposer, doHelp), "all keys; " + k.Hint(inComposer, doQuit) + " quits"},
	}
}

// plainGuide is the guide as something to read, for who asks for it again.
func (m *Model) plainGuide() dialog {
	r := &reading{title: "First steps"}
	for _, g := range m.guide() {
		r.rows = append(r.rows, readingRow{text: g.keys + " " + g.words + "."})
	}
	return r
}

// emptyChat is the place of the chat while none is open: first steps for somebody who
// has none yet, else the way into one.
func (m *Model) emptyChat(w, h int) []string {
	st := m.screen.st
	room := min(w-4, column)
	var lines []string
	switch {
	case len(m.state.Chats()) == 0:
		lines = append(lines, st.Strong.Of(cells.Cut("Welcome, "+m.me()+". Nobody has written yet.", room)), "")
		if m.status.conn.State == "offline" {
			for _, words := range m.relayWords() {
				for _, line := range cells.Wrap(words, room) {
					lines = append(lines, st.Trouble.Of(line))
				}
			}
			lines = append(lines, "")
		}
		for _, g := range m.guide() {
			lines = append(lines, guideRow(st, g, room)...)
		}
		if account := m.state.Me.Account; account != "" {
			lines = append(lines, "")
			for _, line := range cells.Wrap("Others reach you as "+reachedAs(m.state.Me)+".", room) {
				lines = append(lines, st.Dim.Of(line))
			}
		}
	case m.writesAhead():
		return middle(w, h, st.Dim)
	default:
		words := m.keys.Hint(inList, doOpen) + " opens a chat, " + m.keys.Hint(inList, doNextNew) + " the next unread one."
		if m.list.unread == 0 {
			words = caughtUp + " " + m.keys.Hint(inList, doOpen) + " opens a chat."
		}
		return middle(w, h, st.Dim, cells.Wrap(words, max(w-6, 1))...)
	}
	return placed(lines, w, h)
}

// reachedAs is what others write to reach the person.
func reachedAs(me wire.Profile) string {
	if me.Handle != "" {
		return me.Handle + ", or +" + string(me.Account)
	}
	return "+" + string(me.Account)
}

// guideRow draws a line of the guide, its keys in a column where there is room.
func guideRow(st *look.Styles, g guideLine, w int) []string {
	const keys = 8
	var out []string
	for i, line := range cells.Wrap(g.words, max(w-keys, 10)) {
		lead := cells.Spaces(keys)
		if i == 0 {
			lead = st.Key.Of(cells.Pad(g.keys, keys))
		}
		out = append(out, lead+st.Dim.Of(line))
	}
	return out
}

// placed puts lines, as a block, in the middle of an empty place.
func placed(lines []string, w, h int) []string {
	widest := 0
	for _, line := range lines {
		widest = max(widest, cells.Width(line))
	}
	left := cells.Spaces(max((w-widest)/2, 0))
	from := max((h-len(lines))/2, 0)
	out := make([]string, h)
	for i := range out {
		line := ""
		if k := i - from; k >= 0 && k < len(lines) {
			line = strings.TrimRight(left+lines[k], " ")
		}
		out[i] = cells.Pad(line, w)
	}
	return out
}
