package ui

import (
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"

	"sayso/wire"
)

// Look is how the screen looks.
type Look struct {
	Theme string // "auto" asks the terminal; "dark", "light", "none" for no colour
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
	purpose map[wire.Purpose]ink // the bar and the label of a business message
	glyph   glyphs
}

// glyphs are the signs of the screen. All are one cell wide by any way of counting.
type glyphs struct {
	bar       string // left of a message, right of an own one
	split     string // between panes
	rule      string // repeated: date and new lines
	cursor    string // before the chosen row
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
}

var unicodeGlyphs = glyphs{
	bar: "┃", split: "│", rule: "─", cursor: "▌", prompt: "›", business: "◆", person: "○", verified: "✓",
	mute: "◌", block: "⊘", draft: "✎", dot: "·", queued: "○", sent: "✓", delivered: "✓✓", read: "●", failed: "✗",
	online: "●", wait: "◐", offline: "○", up: "↑", down: "↓", yes: "●", no: "○", unset: "·", mark: "■",
}

var asciiGlyphs = glyphs{
	bar: "|", split: "|", rule: "-", cursor: ">", prompt: ">", business: "#", person: "@", verified: "v",
	mute: "z", block: "x", draft: "~", dot: "-", queued: "o", sent: "+", delivered: "++", read: "*", failed: "!",
	online: "*", wait: "~", offline: "o", up: "^", down: "v", yes: "x", no: "-", unset: ".", mark: "*",
}

// hues are the colours of a theme.
type hues struct {
	dim, accent, trouble color.Color
	purpose              map[wire.Purpose]color.Color
}

func hex(s string) color.Color { return lipgloss.Color(s) }

var darkHues = hues{
	dim: hex("#7d8590"), accent: hex("#7cc7ff"), trouble: hex("#ff8a80"),
	purpose: map[wire.Purpose]color.Color{
		wire.Conversation: hex("#9aa7b4"), wire.Order: hex("#e3b873"), wire.Transaction: hex("#d7c46c"),
		wire.Appointment: hex("#8fd19e"), wire.Shipping: hex("#79c7c5"), wire.Update: hex("#8ab4f8"),
		wire.Marketing: hex("#d8a0d8"), wire.Authentication: hex("#f2a07b"),
	},
}

var lightHues = hues{
	dim: hex("#6a737d"), accent: hex("#0b62b0"), trouble: hex("#b3261e"),
	purpose: map[wire.Purpose]color.Color{
		wire.Conversation: hex("#57606a"), wire.Order: hex("#8a5a00"), wire.Transaction: hex("#6f6000"),
		wire.Appointment: hex("#1d7a3a"), wire.Shipping: hex("#0b7270"), wire.Update: hex("#2457b3"),
		wire.Marketing: hex("#8a3d8a"), wire.Authentication: hex("#a8481b"),
	},
}

// newStyles builds a theme. dark decides only where the look leaves it open.
func newStyles(look Look, dark bool) *styles {
	st := &styles{glyph: unicodeGlyphs, purpose: make(map[wire.Purpose]ink, len(wire.Purposes))}
	if look.ASCII {
		st.glyph = asciiGlyphs
	}
	st.strong = newInk(lipgloss.NewStyle().Bold(true))
	st.key = st.strong
	if look.Theme == "none" {
		st.dim = newInk(lipgloss.NewStyle().Faint(true))
		st.accent, st.trouble = st.strong, st.strong
		st.chosen = newInk(lipgloss.NewStyle().Reverse(true))
		return st
	}
	h := darkHues
	if look.Theme == "light" || look.Theme != "dark" && !dark {
		h = lightHues
	}
	st.dim = newInk(lipgloss.NewStyle().Foreground(h.dim))
	st.accent = newInk(lipgloss.NewStyle().Foreground(h.accent))
	st.trouble = newInk(lipgloss.NewStyle().Foreground(h.trouble))
	st.chosen = newInk(lipgloss.NewStyle().Foreground(h.accent).Bold(true))
	for p, c := range h.purpose {
		st.purpose[p] = newInk(lipgloss.NewStyle().Foreground(c))
	}
	return st
}

// newInk works a style out once, by looking at what it does to a letter.
func newInk(s lipgloss.Style) ink {
	on, off, _ := strings.Cut(s.Render("x"), "x")
	return ink{on, off}
}
