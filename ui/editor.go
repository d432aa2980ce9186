package ui

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"sayso/ui/cells"
	"sayso/wire"
)

// editor is a text being written and the place in it. The stock text area draws all
// its text on every key and asks the clipboard of this machine, which is the wrong
// one over SSH; what a messenger needs is smaller.
type editor struct {
	text   string
	at     int    // bytes before the cursor, always between two clusters
	killed string // what the last kill took away
	past   []edit // oldest first
	undone []edit // what undo left behind, the last undone at the end
	wish   int    // column that moving up and down aims at; -1 for where the cursor is
}

// edit is a state to go back to.
type edit struct {
	text string
	at   int
}

const pastLength = 100

// set replaces the text and puts the cursor at its end; there is no way back.
func (e *editor) set(text string) {
	*e = editor{text: text, at: len(text), killed: e.killed, wish: -1}
}

// insert puts text at the cursor, up to the limit of a message, and returns how many
// characters were too many.
func (e *editor) insert(s string) (lost int) {
	room := max(wire.MaxText-utf8.RuneCountInString(e.text), 0)
	if n := utf8.RuneCountInString(s); n > room {
		s, lost = string([]rune(s)[:room]), n-room
	}
	if s == "" {
		return lost
	}
	e.remember(len(s) == 1)
	e.text = e.text[:e.at] + s + e.text[e.at:]
	e.at += len(s)
	return lost
}

// replace puts s in the place of a piece of the text, and the cursor after it, as one
// step of undo.
func (e *editor) replace(from, to int, s string) {
	e.remember(false)
	past := e.past
	e.text, e.at = e.text[:from]+e.text[to:], from
	e.insert(s)
	e.past = past
}

// paste inserts what the terminal pasted, and returns how many characters did not
// fit. It may hold anything, so it is cleaned as what comes from outside is.
func (e *editor) paste(s string) (lost int) {
	return e.insert(wire.Clean(s))
}

// left returns how many more characters a message takes.
func (e *editor) left() int { return wire.MaxText - utf8.RuneCountInString(e.text) }

// remember notes the text before a change. Letters typed in a row count as one.
func (e *editor) remember(typing bool) {
	e.undone = nil
	if n := len(e.past); typing && n > 0 && e.at > 0 && e.text[e.at-1] != ' ' && e.past[n-1].at < e.at && len(e.past[n-1].text) < len(e.text) {
		return
	}
	if len(e.past) == pastLength {
		e.past = e.past[:copy(e.past, e.past[1:])]
	}
	e.past = append(e.past, edit{e.text, e.at})
}

func (e *editor) undo() {
	if n := len(e.past); n > 0 {
		e.undone = append(e.undone, edit{e.text, e.at})
		e.text, e.at, e.past = e.past[n-1].text, e.past[n-1].at, e.past[:n-1]
	}
}

func (e *editor) redo() {
	if n := len(e.undone); n > 0 {
		e.past = append(e.past, edit{e.text, e.at})
		e.text, e.at, e.undone = e.undone[n-1].text, e.undone[n-1].at, e.undone[:n-1]
	}
}

// remove takes a piece away; kept says that yank gives it back.
func (e *editor) remove(from, to int, kept bool) {
	if from == to {
		return
	}
	e.remember(false)
	if kept {
		e.killed = e.text[from:to]
	}
	e.text = e.text[:from] + e.text[to:]
	e.at = from
}

// press does what readline does with a key and reports whether it knew it. w is
// the width in which the text is shown, for moving up and down.
func (e *editor) press(key, text string, w int) bool {
	if vertical, ok := map[string]int{"up": -1, "down": 1}[key]; ok {
		return e.vertical(vertical, w)
	}
	e.wish = -1
	if do, ok := readline[key]; ok {
		do(e)
		return true
	}
	if text == "" {
		return false
	}
	e.insert(text)
	return true
}

// readline holds the keys of the editor, those of every shell.
var readline = map[string]func(*editor){
	"left":           func(e *editor) { e.at = e.before(e.at) },
	"right":          func(e *editor) { e.at = e.next(e.at) },
	"alt+b":          func(e *editor) { e.at = e.wordStart() },
	"ctrl+left":      func(e *editor) { e.at = e.wordStart() },
	"alt+left":       func(e *editor) { e.at = e.wordStart() },
	"alt+f":          func(e *editor) { e.at = e.wordEnd() },
	"ctrl+right":     func(e *editor) { e.at = e.wordEnd() },
	"alt+right":      func(e *editor) { e.at = e.wordEnd() },
	"home":           func(e *editor) { e.at = e.lineStart() },
	"ctrl+a":         func(e *editor) { e.at = e.lineStart() },
	"end":            func(e *editor) { e.at = e.lineEnd() },
	"ctrl+e":         func(e *editor) { e.at = e.lineEnd() },
	"backspace":      func(e *editor) { e.remove(e.before(e.at), e.at, false) },
	"ctrl+h":         func(e *editor) { e.remove(e.before(e.at), e.at, false) },
	"delete":         func(e *editor) { e.remove(e.at, e.next(e.at), false) },
	"ctrl+d":         func(e *editor) { e.remove(e.at, e.next(e.at), false) },
	"ctrl+w":         func(e *editor) { e.remove(e.wordStart(), e.at, true) },
	"alt+backspace":  func(e *editor) { e.remove(e.wordStart(), e.at, true) },
	"ctrl+backspace": func(e *editor) { e.remove(e.wordStart(), e.at, true) },
	"alt+d":          func(e *editor) { e.remove(e.at, e.wordEnd(), true) },
	"ctrl+u":         func(e *editor) { e.remove(e.lineStart(), e.at, true) },
	"alt+k":          func(e *editor) { e.remove(e.at, e.lineEnd(), true) },
	"ctrl+y":         func(e *editor) { e.insert(e.killed) },
	"ctrl+t":         (*editor).swap,
	"ctrl+_":         (*editor).undo,
	"ctrl+/":         (*editor).undo,
	"alt+y":          (*editor).redo,
	"ctrl+shift+z":   (*editor).redo,
}

// swap exchanges the two letters around the cursor, for those who hit them in the
// wrong order.
func (e *editor) swap() {
	first := e.before(e.at)
	next := e.next(e.at)
	if first == e.at || next == e.at {
		return
	}
	e.replace(first, next, e.text[e.at:next]+e.text[first:e.at])
}

// next and before step over one cluster: what a reader takes for one letter.
func (e *editor) next(at int) int {
	if at == len(e.text) {
		return at
	}
	cluster, _ := cells.First(e.text[at:])
	return at + len(cluster)
}

func (e *editor) before(at int) int {
	last := 0
	for i := e.lineStartOf(at - 1); i < at; i = e.next(i) {
		last = i
	}
	return last
}

func (e *editor) lineStartOf(at int) int {
	if at < 0 {
		return 0
	}
	return strings.LastIndexByte(e.text[:at], '\n') + 1
}

func (e *editor) lineStart() int { return e.lineStartOf(e.at) }

func (e *editor) lineEnd() int {
	if i := strings.IndexByte(e.text[e.at:], '\n'); i >= 0 {
		return e.at + i
	}
	return len(e.text)
}

func (e *editor) wordStart() int {
	s := strings.TrimRightFunc(e.text[:e.at], unicode.IsSpace)
	return strings.LastIndexFunc(s, unicode.IsSpace) + 1 + spaceAfter(s)
}

// spaceAfter corrects for a last space of several bytes.
func spaceAfter(s string) int {
	if i := strings.LastIndexFunc(s, unicode.IsSpace); i >= 0 {
		_, n := utf8.DecodeRuneInString(s[i:])
		return n - 1
	}
	return 0
}

func (e *editor) wordEnd() int {
	s := e.text[e.at:]
	rest := strings.TrimLeftFunc(s, unicode.IsSpace)
	if i := strings.IndexFunc(rest, unicode.IsSpace); i >= 0 {
		rest = rest[i:]
		return len(e.text) - len(rest)
	}
	return len(e.text)
}

// place returns the row and the cell of the cursor when the text is shown in w
// cells, and the rows.
func (e *editor) place(w int) (row, cell int, rows []cells.Span) {
	rows = cells.Folds(e.text, w)
	row = len(rows) - 1
	for i, r := range rows {
		if e.at < r.To {
			row = i
			break
		}
	}
	cell = cells.Width(cells.Settle(strings.TrimRight(e.text[rows[row].From:e.at], "\n")))
	return row, min(cell, w), rows
}

// vertical moves a row up or down, as near to the column where the moving began as
// the row allows. It reports false at the first and the last row.
func (e *editor) vertical(by, w int) bool {
	row, cell, rows := e.place(w)
	if e.wish < 0 {
		e.wish = cell
	}
	row += by
	if row < 0 || row >= len(rows) {
		return false
	}
	r := rows[row]
	end := r.To
	if row < len(rows)-1 {
		end = e.before(r.To)
	}
	e.at = r.From
	for e.at < end && cells.Width(cells.Settle(e.text[r.From:e.next(e.at)])) <= e.wish {
		e.at = e.next(e.at)
	}
	return true
}
