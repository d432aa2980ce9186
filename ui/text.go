package ui

import (
	"strings"
	"sync/atomic"

	"github.com/charmbracelet/x/ansi"
)

// clustered tells that the terminal counts cells by grapheme cluster (mode 2027).
// Until it says so, the renderer counts by code point, and so must everything that
// is laid out. A process has one terminal, hence one variable.
var clustered atomic.Bool

func method() ansi.Method {
	if wholeEmoji() {
		return ansi.GraphemeWidth
	}
	return ansi.WcWidth
}

// width returns the cells that s takes, escape sequences not counted.
func width(s string) int {
	if n, ok := styledWidth(s); ok {
		return n
	}
	return method().StringWidth(s)
}

// styledWidth returns the cells of a text of printable ASCII and colours, which most
// lines are; it reports false for what has anything else in it.
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
			return 0, false
		}
	}
	return cells, true
}

// plain reports whether every byte of s is one printable cell.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// cut returns s in at most w cells, with an ellipsis where something was lost.
// Escape sequences stay whole and are not counted.
func cut(s string, w int) string {
	if w <= 0 {
		return ""
	}
	if plain(s) && len(s) <= w {
		return s
	}
	if width(s) <= w {
		return s
	}
	return clip(s, w-1, "…")
}

// clip returns the first w cells of s and then the tail. What comes after loses
// its text and keeps its escape sequences, so that a colour that began also ends.
func clip(s string, w int, tail string) string {
	var b strings.Builder
	m, used, full := method(), 0, false
	for state := byte(0); s != ""; {
		seq, n, size, next := m.DecodeSequenceInString(s, state, nil)
		if used += n; used > w && !full {
			b.WriteString(tail)
			full = true
		}
		if !full || seq[0] == 0x1b {
			b.WriteString(seq)
		}
		s, state = s[size:], next
	}
	return b.String()
}

// pad returns s in exactly w cells: cut, or filled up with spaces.
func pad(s string, w int) string {
	if w <= 0 {
		return ""
	}
	n := width(s)
	if n > w {
		s = cut(s, w)
		n = width(s)
	}
	return s + spaces(w-n)
}

// spread returns left and right at the two ends of exactly w cells. Where they do
// not fit together, left gives way.
func spread(left, right string, w int) string {
	n := width(right)
	if n >= w {
		return pad(right, w)
	}
	if n == 0 {
		return pad(left, w)
	}
	return pad(left, w-n-1) + " " + right
}

// center returns s in the middle of exactly w cells.
func center(s string, w int) string {
	s = cut(s, w)
	return pad(spaces((w-width(s))/2)+s, w)
}

const blank = "                                                                                "

func spaces(n int) string {
	if n <= 0 {
		return ""
	}
	if n <= len(blank) {
		return blank[:n]
	}
	return strings.Repeat(" ", n)
}

// wrap breaks unstyled text into lines of at most w cells, between words where it
// can and inside them where it must. Line feeds stay breaks. There is always at
// least one line; without any room there is none.
func wrap(s string, w int) []string {
	if w <= 0 {
		return nil
	}
	if plain(s) && len(s) <= w {
		return []string{s}
	}
	spans := folds(s, w)
	lines := make([]string, len(spans))
	for i, at := range spans {
		lines[i] = strings.TrimRight(s[at.from:at.to], " \n")
	}
	return lines
}

// span is a piece of a text, in bytes.
type span struct{ from, to int }

// folds returns where the lines of s lie when it is wrapped to w cells. They follow
// one another without gaps: the space or the line feed at which a line ends is its
// last byte and may lie beyond w.
func folds(s string, w int) []span {
	var (
		lines       []span
		start, used int // where the line begins, and its cells so far
		gap, after  int // just after the last space of the line, and the cells up to there
	)
	m := method()
	for at := 0; at < len(s); {
		cluster, n := ansi.FirstGraphemeCluster(s[at:], m)
		if cluster[0] == '\n' {
			at += len(cluster)
			lines = append(lines, span{start, at})
			start, used, gap, after = at, 0, at, 0
			continue
		}
		if used+n > w && cluster != " " {
			if gap > start {
				lines = append(lines, span{start, gap})
				start, used = gap, used-after
			}
			// A word longer than the line.
			if used+n > w && at > start {
				lines = append(lines, span{start, at})
				start, used = at, 0
			}
			gap, after = start, 0
		}
		used += n
		at += len(cluster)
		if cluster == " " {
			gap, after = at, used
		}
	}
	return append(lines, span{start, len(s)})
}

// settle makes outside text safe to lay out. Where the two ways of counting cells
// disagree about an emoji, because it is put together from several, it keeps the
// first part: a thumb without its skin tone, one of the family. So a line is as
// wide as we think, whatever the terminal. Scripts stay as they are.
func settle(s string) string {
	if !simpleEmoji() || !joined(s) {
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
	if plain(s) {
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
