// Package look is how the screen looks: its colours, its signs, its weights. [Look] is
// what a person chose of it, [Theme] a set of colours, and [New] makes of both the
// [Styles] that everything is drawn with: inks ([Ink]) by what they mean, and [Glyphs].
package look

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"sayso/wire"
)

// Look is how the screen looks.
type Look struct {
	Theme string // the name of a theme; "auto" asks the terminal, "none" has no colour
	ASCII bool   // draw with ASCII alone; the words of others stay as they are
}

// Ink colours a piece of text. It is a style worked out once into what goes before
// and after, so that drawing is nothing but joining strings. Pieces stand side by
// side; one is never put into another, because the inner end would end both.
type Ink struct{ on, off string }

// Of returns s in the ink.
func (i Ink) Of(s string) string {
	if s == "" || i.on == "" {
		return s
	}
	return i.on + s + i.off
}

// Styles is everything that a look decides. It is built when the look changes,
// never while drawing, and never changed.
type Styles struct {
	Text    Ink // as the terminal has it
	Strong  Ink
	Dim     Ink // the one grey: times, rules, hints
	Accent  Ink // the one accent: what is selected, what is mine, what has focus
	Key     Ink // a key in a hint
	Trouble Ink
	Chosen  Ink                  // the row under the cursor in a dialog
	Hit     Ink                  // what was searched for
	Marked  Ink                  // text that the mouse selects
	Purpose map[wire.Purpose]Ink // the bar and the label of a business message
	Glyph   Glyphs
	ASCII   bool // words in place of emoji

	Pictures bool // the terminal has colours enough for them
}

// Glyphs are the signs of the screen. All are one cell wide by any way of counting.
type Glyphs struct {
	Bar       string // left of a message, right of an own one
	Split     string // between panes
	Rule      string // repeated: date and new lines
	Cursor    string // before the chosen row
	Open      string // before the chat that is open, while the cursor is elsewhere
	Prompt    string // before the composer
	Business  string
	Person    string
	Verified  string
	Mute      string
	Block     string
	Draft     string
	Dot       string // between two facts
	Queued    string
	Sent      string
	Delivered string
	Read      string
	Failed    string
	Online    string
	Wait      string
	Offline   string
	Up        string
	Down      string
	Yes       string
	No        string
	Unset     string
	Mark      string // a row that is marked
	Quote     string // before a quote
	Star      string
	Pin       string
	Step      string // between the steps of a card
}

var unicodeGlyphs = Glyphs{
	Bar: "┃", Split: "│", Rule: "─", Cursor: "▌", Open: "▏", Prompt: "›", Business: "◆", Person: "○", Verified: "✓",
	Mute: "◌", Block: "⊘", Draft: "✎", Dot: "·", Queued: "○", Sent: "✓", Delivered: "✓✓", Read: "●", Failed: "✗",
	Online: "●", Wait: "◐", Offline: "○", Up: "↑", Down: "↓", Yes: "●", No: "○", Unset: "·", Mark: "■",
	Quote: "╎", Star: "★", Pin: "▴", Step: "──",
}

var asciiGlyphs = Glyphs{
	Bar: "|", Split: "|", Rule: "-", Cursor: ">", Open: "|", Prompt: ">", Business: "#", Person: "@", Verified: "v",
	Mute: "z", Block: "x", Draft: "~", Dot: "-", Queued: "o", Sent: "+", Delivered: "++", Read: "*", Failed: "!",
	Online: "*", Wait: "~", Offline: "o", Up: "^", Down: "v", Yes: "x", No: "-", Unset: ".", Mark: "*",
	Quote: ":", Star: "*", Pin: "^", Step: "--",
}

// New builds a look for a terminal with so many colours, with own themes beside
// the others. dark decides only where the theme leaves it open. Without a theme, or
// without colours, weight alone tells things apart.
func New(look Look, own []Theme, dark bool, p colorprofile.Profile) *Styles {
	t := ThemeNamed(look.Theme, own, dark)
	st := &Styles{Glyph: unicodeGlyphs, Purpose: make(map[wire.Purpose]Ink, len(wire.Purposes))}
	if look.ASCII {
		st.Glyph, st.ASCII = asciiGlyphs, true
	}
	st.Strong = newInk(lipgloss.NewStyle().Bold(true))
	st.Key = st.Strong
	st.Hit = newInk(lipgloss.NewStyle().Bold(true).Underline(true))
	st.Marked = newInk(lipgloss.NewStyle().Reverse(true))
	if t == nil || p == colorprofile.ASCII || p == colorprofile.NoTTY {
		st.Dim = newInk(lipgloss.NewStyle().Faint(true))
		st.Accent, st.Trouble, st.Chosen = st.Strong, st.Strong, st.Marked
		return st
	}
	st.Pictures = !look.ASCII && (p == colorprofile.TrueColor || p == colorprofile.ANSI256)
	st.Dim = t.ink(dimColour, p)
	st.Accent = t.ink(accentColour, p)
	st.Trouble = t.ink(troubleColour, p)
	st.Chosen = newInk(lipgloss.NewStyle().Foreground(t.on(accentColour, p)).Bold(true))
	for _, purpose := range wire.Purposes {
		st.Purpose[purpose] = t.ink(string(purpose), p)
	}
	return st
}

// newInk works a style out once, by looking at what it does to a letter.
func newInk(s lipgloss.Style) Ink {
	on, off, _ := strings.Cut(s.Render("x"), "x")
	return Ink{on, off}
}
