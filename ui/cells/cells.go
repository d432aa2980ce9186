// Package cells measures and shapes text in the cells of a terminal: [Width], [Cut],
// [Pad], [Wrap] and their kin. A cell is what one letter takes; others take two or none.
// What was made outside goes through [Settle] first, so that it is as wide as is thought.
// [Span] is a piece of a text; [Emoji] says how emoji of several parts count.
package cells

import (
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// A process has one terminal, hence one way of counting.
var (
	// clustered tells that the terminal counts cells by grapheme cluster (mode 2027).
	// Until it says so, it counts by code point, and so must everything that is laid out.
	clustered atomic.Bool
	policy    atomic.Pointer[Emoji]
)

// Emoji says how emoji are counted and shown that are put together from several.
type Emoji string

// The ways of emoji.
const (
	// EmojiAuto shows them whole where the terminal counts by cluster, else their first part.
	EmojiAuto Emoji = "auto"
	// EmojiSimple always shows their first part.
	EmojiSimple Emoji = "simple"
	// EmojiWhole always shows and counts them whole, whatever the terminal says.
	EmojiWhole Emoji = "whole"
)

// SetEmoji says how emoji are counted from now on. What was drawn before has to be
// drawn again.
func SetEmoji(p Emoji) { policy.Store(&p) }

// CountClusters notes that the terminal counts cells by grapheme cluster. What was drawn
// before has to be drawn again.
func CountClusters() { clustered.Store(true) }

// whole reports whether cells are counted by grapheme cluster.
func whole() bool {
	if p := policy.Load(); p != nil && *p == EmojiWhole {
		return true
	}
	return clustered.Load()
}

// simple reports whether emoji of several parts are to be taken apart.
func simple() bool {
	p := policy.Load()
	return p != nil && *p == EmojiSimple || !whole()
}

func method() ansi.Method {
	if whole() {
		return ansi.GraphemeWidth
	}
	return ansi.WcWidth
}

// Width returns the cells that s takes, escape sequences not counted.
func Width(s string) int {
	if n, ok := styledWidth(s); ok {
		return n
	}
	return method().StringWidth(s)
}

// First returns what a reader takes for the first letter of s, and its cells.
func First(s string) (cluster string, w int) {
	return ansi.FirstGraphemeCluster(s, method())
}

// styledWidth returns the cells of a text of printable ASCII, [plainSigns] and colours,
// which most lines are; it reports false for what has anything else in it.
func styledWidth(s string) (cells int, ok bool) {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= ' ' && c <= '~':
			cells++
		case c == ansi.ESC && strings.HasPrefix(s[i+1:], "["):
			for i += 2; i < len(s) && (s[i] >= '0' && s[i] <= '9' || s[i] == ';' || s[i] == ':'); {
				i++
			}
			if i == len(s) || s[i] != 'm' {
				return 0, false
			}
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			if !unicode.Is(plainSigns, r) {
				return 0, false
			}
			cells, i = cells+1, i+size-1
		}
	}
	return cells, true
}

// plainSigns are letters and signs of one cell in either way of counting, which join with
// nothing but marks: Latin letters, dashes and quotes, and what the screen is drawn with.
var plainSigns = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0xb7, Hi: 0xb7, Stride: 1},
		{Lo: 0xc0, Hi: 0x24f, Stride: 1},
		{Lo: 0x2010, Hi: 0x2027, Stride: 1},
		{Lo: 0x2039, Hi: 0x203a, Stride: 1},
		{Lo: 0x2190, Hi: 0x2193, Stride: 1},
		{Lo: 0x2500, Hi: 0x25a0, Stride: 1},
		{Lo: 0x25c6, Hi: 0x25c8, Stride: 1},
		{Lo: 0x25cb, Hi: 0x25cf, Stride: 1},
		{Lo: 0x2713, Hi: 0x2713, Stride: 1},
	},
	LatinOffset: 1,
}

// Plain reports whether every byte of s is one printable cell.
func Plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// Settle makes outside text safe to lay out. Where the two ways of counting cells
// disagree about an emoji, because it is put together from several, it keeps the
// first part: a thumb without its skin tone, one of the family. So a line is as
// wide as we think, whatever the terminal. Scripts stay as they are.
func Settle(s string) string {
	if !simple() || !joined(s) {
		return s
	}
	var b strings.Builder
	for s != "" {
		cluster, _ := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		s = s[len(cluster):]
		if joined(cluster) && ansi.WcWidth.StringWidth(cluster) != ansi.GraphemeWidth.StringWidth(cluster) {
			cluster = firstPart(cluster)
		}
		b.WriteString(cluster)
	}
	return b.String()
}

// joined reports whether s may hold an emoji of several parts: a zero-width
// joiner, a variation selector, a keycap or a skin tone.
func joined(s string) bool {
	if Plain(s) {
		return false
	}
	return strings.ContainsFunc(s, func(r rune) bool {
		return r == '\u200d' || r == '\ufe0f' || r == '\u20e3' || r >= 0x1f3fb && r <= 0x1f3ff
	})
}

func firstPart(cluster string) string {
	for _, r := range cluster {
		return string(r)
	}
	return ""
}
