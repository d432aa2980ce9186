package ui

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

// ink colours a piece of text. It is a style worked out once into what goes before
// and after, so that drawing is nothing but joining strings. Pieces stand side by
// side; one is never put into another, because the inner end would end both.
type ink struct{ on, off string }

// of returns s in the ink.
func (i ink) of(s string) string {
	if s == "" || i.on == "" {
		return s
	}
	return i.on + s + i.off
}

// styles is everything that a look decides. It is built when the look changes,
// never while drawing, and never changed.
type styles struct {
	text    ink // as the terminal has it
	strong  ink
	dim     ink // the one grey: times, rules, hints
	accent  ink // the one accent: what is selected, what is mine, what has focus
	key     ink // a key in a hint
	trouble ink
	chosen  ink                  // the row under the cursor in a dialog
	hit     ink                  // what was searched for
	marked  ink                  // text that the mouse selects
	purpose map[wire.Purpose]ink // the bar and the label of a business message
	glyph   glyphs
	ascii   bool // words in place of emoji

	pictures bool // the terminal has colours enough for them
}

// glyphs are the signs of the screen. All are one cell wide by any way of counting.
type glyphs struct {
	bar       string // left of a message, right of an own one
	split     string // between panes
	rule      string // repeated: date and new lines
	cursor    string // before the chosen row
	open      string // before the chat that is open, while the cursor is elsewhere
	prompt    string // before the composer
	business  string
	person    string
	verified  string
	mute      string
	block     string
	draft     string
	dot       string // between two facts
	queued    string
	sent      string
	delivered string
	read      string
	failed    string
	online    string
	wait      string
	offline   string
	up        string
	down      string
	yes       string
	no        string
	unset     string
	mark      string // a row that is marked
	quote     string // before a quote
	star      string
	pin       string
	step      string // between the steps of a card
}

var unicodeGlyphs = glyphs{
	bar: "┃", split: "│", rule: "─", cursor: "▌", open: "▏", prompt: "›", business: "◆", person: "○", verified: "✓",
	mute: "◌", block: "⊘", draft: "✎", dot: "·", queued: "○", sent: "✓", delivered: "✓✓", read: "●", failed: "✗",
	online: "●", wait: "◐", offline: "○", up: "↑", down: "↓", yes: "●", no: "○", unset: "·", mark: "■",
	quote: "╎", star: "★", pin: "▴", step: "──",
}

var asciiGlyphs = glyphs{
	bar: "|", split: "|", rule: "-", cursor: ">", open: "|", prompt: ">", business: "#", person: "@", verified: "v",
	mute: "z", block: "x", draft: "~", dot: "-", queued: "o", sent: "+", delivered: "++", read: "*", failed: "!",
	online: "*", wait: "~", offline: "o", up: "^", down: "v", yes: "x", no: "-", unset: ".", mark: "*",
	quote: ":", star: "*", pin: "^", step: "--",
}

// newStyles builds a look. dark decides only where the theme leaves it open.
func newStyles(look Look, dark bool) *styles {
	return buildStyles(look, themed(look.Theme, nil, dark), colorprofile.TrueColor)
}

// buildStyles builds a look for a terminal with so many colours. Without a theme, or
// without colours, weight alone tells things apart.
func buildStyles(look Look, t *Theme, p colorprofile.Profile) *styles {
	st := &styles{glyph: unicodeGlyphs, purpose: make(map[wire.Purpose]ink, len(wire.Purposes))}
	if look.ASCII {
		st.glyph, st.ascii = asciiGlyphs, true
	}
	st.strong = newInk(lipgloss.NewStyle().Bold(true))
	st.key = st.strong
	st.hit = newInk(lipgloss.NewStyle().Bold(true).Underline(true))
	st.marked = newInk(lipgloss.NewStyle().Reverse(true))
	if t == nil || p == colorprofile.ASCII || p == colorprofile.NoTTY {
		st.dim = newInk(lipgloss.NewStyle().Faint(true))
		st.accent, st.trouble, st.chosen = st.strong, st.strong, st.marked
		return st
	}
	st.pictures = !look.ASCII && (p == colorprofile.TrueColor || p == colorprofile.ANSI256)
	st.dim = t.ink(dimColour, p)
	st.accent = t.ink(accentColour, p)
	st.trouble = t.ink(troubleColour, p)
	st.chosen = newInk(lipgloss.NewStyle().Foreground(t.on(accentColour, p)).Bold(true))
	for _, purpose := range wire.Purposes {
		st.purpose[purpose] = t.ink(string(purpose), p)
	}
	return st
}

// newInk works a style out once, by looking at what it does to a letter.
func newInk(s lipgloss.Style) ink {
	on, off, _ := strings.Cut(s.Render("x"), "x")
	return ink{on, off}
}
