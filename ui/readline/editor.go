// Package readline edits text by the keys of every shell. [Editor] is a text being written
// and the place in it, with what was done to it and what was killed; its zero value is
// ready to use. It draws nothing.
package readline

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"sayso/ui/cells"
	"sayso/wire"
)

// Editor is a text being written and the place in it. The stock text area draws all
// its text on every key and asks the clipboard of this machine, which is the wrong
// one over SSH; what a messenger needs is smaller.
type Editor struct {
	Text   string
	At     int    // bytes before the cursor, always between two clusters
	killed string // what the last kill took away
	past   []edit // oldest first
	undone []edit // what undo left behind, the last undone at the end
	wish   int    // column that moving up and down aims at, from 1; 0 for where the cursor is
}

// edit is a state to go back to.
type edit struct {
	text string
	at   int
}

const pastLength = 100

// Set replaces the text and puts the cursor at its end; there is no way back.
func (e *Editor) Set(text string) {
	*e = Editor{Text: text, At: len(text), killed: e.killed}
}

// Insert puts text at the cursor, up to the limit of a message, and returns how many
// characters were too many.
func (e *Editor) Insert(s string) (lost int) {
	room := max(wire.MaxText-utf8.RuneCountInString(e.Text), 0)
	if n := utf8.RuneCountInString(s); n > room {
		s, lost = string([]rune(s)[:room]), n-room
	}
	if s == "" {
		return lost
	}
	e.remember(len(s) == 1)
	e.Text = e.Text[:e.At] + s + e.Text[e.At:]
	e.At += len(s)
	return lost
}

// Replace puts s in the place of a piece of the text, and the cursor after it, as one
// step of undo.
func (e *Editor) Replace(from, to int, s string) {
	e.remember(false)
	past := e.past
	e.Text, e.At = e.Text[:from]+e.Text[to:], from
	e.Insert(s)
	e.past = past
}

// Paste inserts what the terminal pasted, and returns how many characters did not
// fit. It may hold anything, so it is cleaned as what comes from outside is.
func (e *Editor) Paste(s string) (lost int) {
	return e.Insert(wire.Clean(s))
}

// PasteLine is paste for a text of one line.
func (e *Editor) PasteLine(s string) (lost int) {
	return e.Insert(cells.OneLine(wire.CleanName(s)))
}

// Left returns how many more characters a message takes.
func (e *Editor) Left() int { return wire.MaxText - utf8.RuneCountInString(e.Text) }

// remember notes the text before a change. Letters typed in a row count as one.
func (e *Editor) remember(typing bool) {
	e.undone = nil
	if n := len(e.past); typing && n > 0 && e.At > 0 && e.Text[e.At-1] != ' ' && e.past[n-1].at < e.At && len(e.past[n-1].text) < len(e.Text) {
		return
	}
	if len(e.past) == pastLength {
		e.past = e.past[:copy(e.past, e.past[1:])]
	}
	e.past = append(e.past, edit{e.Text, e.At})
}

// Undo goes back one step.
func (e *Editor) Undo() {
	if n := len(e.past); n > 0 {
		e.undone = append(e.undone, edit{e.Text, e.At})
		e.Text, e.At, e.past = e.past[n-1].text, e.past[n-1].at, e.past[:n-1]
	}
}

func (e *Editor) redo() {
	if n := len(e.undone); n > 0 {
		e.past = append(e.past, edit{e.Text, e.At})
		e.Text, e.At, e.undone = e.undone[n-1].text, e.undone[n-1].at, e.undone[:n-1]
	}
}

// Remove takes a piece away; kept says that yank gives it back.
func (e *Editor) Remove(from, to int, kept bool) {
	if from == to {
		return
	}
	e.remember(false)
	if kept {
		e.killed = e.Text[from:to]
	}
	e.Text = e.Text[:from] + e.Text[to:]
	e.At = from
}

// Press does what readline does with a key and reports whether it knew it. w is
// the width in which the text is shown, for moving up and down.
func (e *Editor) Press(key, text string, w int) bool {
	if vertical, ok := map[string]int{"up": -1, "down": 1}[key]; ok {
		return e.vertical(vertical, w)
	}
	e.wish = 0
	if do, ok := bound[key]; ok {
		do(e)
		return true
	}
	if text == "" {
		return false
	}
	e.Insert(text)
	return true
}

// bound holds the keys of the editor, those of every shell.
var bound = map[string]func(*Editor){
	"left":           func(e *Editor) { e.At = e.before(e.At) },
	"right":          func(e *Editor) { e.At = e.next(e.At) },
	"alt+b":          func(e *Editor) { e.At = e.wordStart() },
	"ctrl+left":      func(e *Editor) { e.At = e.wordStart() },
	"alt+left":       func(e *Editor) { e.At = e.wordStart() },
	"alt+f":          func(e *Editor) { e.At = e.wordEnd() },
	"ctrl+right":     func(e *Editor) { e.At = e.wordEnd() },
	"alt+right":      func(e *Editor) { e.At = e.wordEnd() },
	"home":           func(e *Editor) { e.At = e.lineStart() },
	"ctrl+a":         func(e *Editor) { e.At = e.lineStart() },
	"end":            func(e *Editor) { e.At = e.lineEnd() },
	"ctrl+e":         func(e *Editor) { e.At = e.lineEnd() },
	"backspace":      func(e *Editor) { e.Remove(e.before(e.At), e.At, false) },
	"ctrl+h":         func(e *Editor) { e.Remove(e.before(e.At), e.At, false) },
	"delete":         func(e *Editor) { e.Remove(e.At, e.next(e.At), false) },
	"ctrl+d":         func(e *Editor) { e.Remove(e.At, e.next(e.At), false) },
	"ctrl+w":         func(e *Editor) { e.Remove(e.wordStart(), e.At, true) },
	"alt+backspace":  func(e *Editor) { e.Remove(e.wordStart(), e.At, true) },
	"ctrl+backspace": func(e *Editor) { e.Remove(e.wordStart(), e.At, true) },
	"alt+d":          func(e *Editor) { e.Remove(e.At, e.wordEnd(), true) },
	"ctrl+u":         func(e *Editor) { e.Remove(e.lineStart(), e.At, true) },
	"alt+k":          func(e *Editor) { e.Remove(e.At, e.lineEnd(), true) },
	"ctrl+y":         func(e *Editor) { e.Insert(e.killed) },
	"ctrl+t":         (*Editor).swap,
	"ctrl+_":         (*Editor).Undo,
	"ctrl+/":         (*Editor).Undo,
	"alt+y":          (*Editor).redo,
	"ctrl+shift+z":   (*Editor).redo,
}

// swap exchanges the two letters around the cursor, for those who hit them in the
// wrong order.
func (e *Editor) swap() {
	first := e.before(e.At)
	next := e.next(e.At)
	if first == e.At || next == e.At {
		return
	}
	e.Replace(first, next, e.Text[e.At:next]+e.Text[first:e.At])
}

// next and before step over one cluster: what a reader takes for one letter.
func (e *Editor) next(at int) int {
	if at == len(e.Text) {
		return at
	}
	cluster, _ := cells.First(e.Text[at:])
	return at + len(cluster)
}

func (e *Editor) before(at int) int {
	last := 0
	for i := e.lineStartOf(at - 1); i < at; i = e.next(i) {
		last = i
	}
	return last
}

func (e *Editor) lineStartOf(at int) int {
	if at < 0 {
		return 0
	}
	return strings.LastIndexByte(e.Text[:at], '\n') + 1
}

func (e *Editor) lineStart() int { return e.lineStartOf(e.At) }

func (e *Editor) lineEnd() int {
	if i := strings.IndexByte(e.Text[e.At:], '\n'); i >= 0 {
		return e.At + i
	}
	return len(e.Text)
}

func (e *Editor) wordStart() int {
	s := strings.TrimRightFunc(e.Text[:e.At], unicode.IsSpace)
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

func (e *Editor) wordEnd() int {
	s := e.Text[e.At:]
	rest := strings.TrimLeftFunc(s, unicode.IsSpace)
	if i := strings.IndexFunc(rest, unicode.IsSpace); i >= 0 {
		rest = rest[i:]
		return len(e.Text) - len(rest)
	}
	return len(e.Text)
}

// Place returns the row and the cell of the cursor when the text is shown in w
// cells, and the rows.
func (e *Editor) Place(w int) (row, cell int, rows []cells.Span) {
	rows = cells.Folds(e.Text, w)
	row = len(rows) - 1
	for i, r := range rows {
		if e.At < r.To {
			row = i
			break
		}
	}
	cell = cells.Width(cells.Settle(strings.TrimRight(e.Text[rows[row].From:e.At], "\n")))
	return row, min(cell, w), rows
}

// vertical moves a row up or down, as near to the column where the moving began as
// the row allows. It reports false at the first and the last row.
func (e *Editor) vertical(by, w int) bool {
	row, cell, rows := e.Place(w)
	if e.wish == 0 {
		e.wish = cell + 1
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
	e.At = r.From
	for e.At < end && cells.Width(cells.Settle(e.Text[r.From:e.next(e.At)])) < e.wish {
		e.At = e.next(e.At)
	}
	return true
}
