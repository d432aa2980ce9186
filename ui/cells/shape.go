package cells

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Cut returns s in at most w cells, with an ellipsis where something was lost.
// Escape sequences stay whole and are not counted.
func Cut(s string, w int) string {
	if w <= 0 {
		return ""
	}
	if Plain(s) && len(s) <= w {
		return s
	}
	if Width(s) <= w {
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

// Tail returns the end of s in at most w cells, from a whole letter on.
func Tail(s string, w int) string {
	for used := Width(s); used > w && s != ""; {
		cluster, n := First(s)
		s, used = s[len(cluster):], used-n
	}
	return s
}

// Slice returns some cells of a line, with all its colours. What is wider than a cell
// belongs to the piece in which it begins, so that the pieces of a line make it up.
func Slice(s string, from, to int) string {
	var b strings.Builder
	m, used, in := method(), 0, from == 0
	for state := byte(0); s != ""; {
		seq, n, size, next := m.DecodeSequenceInString(s, state, nil)
		if n > 0 {
			in = used >= from && used < to
		}
		if in || seq[0] == 0x1b {
			b.WriteString(seq)
		}
		used += n
		s, state = s[size:], next
	}
	return b.String()
}

// Pad returns s in exactly w cells: cut, or filled up with spaces.
func Pad(s string, w int) string {
	if w <= 0 {
		return ""
	}
	n := Width(s)
	if n > w {
		s = Cut(s, w)
		n = Width(s)
	}
	return s + Spaces(w-n)
}

// Index returns the cell at which a part of a line begins, or -1.
func Index(line, part string) int {
	i := strings.Index(line, part)
	if i < 0 {
		return -1
	}
	return Width(line[:i])
}

// Spread returns left and right at the two ends of exactly w cells. Where they do
// not fit together, left gives way.
func Spread(left, right string, w int) string {
	n := Width(right)
	if n >= w {
		return Pad(right, w)
	}
	if n == 0 {
		return Pad(left, w)
	}
	return Pad(left, w-n-1) + " " + right
}

// Center returns s in the middle of exactly w cells.
func Center(s string, w int) string {
	s = Cut(s, w)
	return Pad(Spaces((w-Width(s))/2)+s, w)
}

// OneLine returns s with every run of white space as one space.
func OneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// Strip returns s without its escape sequences.
func Strip(s string) string { return ansi.Strip(s) }

const blank = "                                                                                "

// Spaces returns n spaces, none where n is negative.
func Spaces(n int) string {
	if n <= 0 {
		return ""
	}
	if n <= len(blank) {
		return blank[:n]
	}
	return strings.Repeat(" ", n)
}

// Wrap breaks unstyled text into lines of at most w cells, between words where it
// can and inside them where it must. Line feeds stay breaks. There is always at
// least one line; without any room there is none.
func Wrap(s string, w int) []string {
	if w <= 0 {
		return nil
	}
	if Plain(s) && len(s) <= w {
		return []string{s}
	}
	spans := Folds(s, w)
	lines := make([]string, len(spans))
	for i, at := range spans {
		lines[i] = strings.TrimRight(s[at.From:at.To], " \n")
	}
	return lines
}

// Span is a piece of a text, in bytes.
type Span struct{ From, To int }

// Folds returns where the lines of s lie when it is wrapped to w cells. They follow
// one another without gaps: the space or the line feed at which a line ends is its
// last byte and may lie beyond w.
func Folds(s string, w int) []Span {
	var (
		lines       []Span
		start, used int // where the line begins, and its cells so far
		gap, after  int // just after the last space of the line, and the cells up to there
	)
	m := method()
	for at := 0; at < len(s); {
		cluster, n := ansi.FirstGraphemeCluster(s[at:], m)
		if cluster[0] == '\n' {
			at += len(cluster)
			lines = append(lines, Span{start, at})
			start, used, gap, after = at, 0, at, 0
			continue
		}
		if used+n > w && cluster != " " {
			if gap > start {
				lines = append(lines, Span{start, gap})
				start, used = gap, used-after
			}
			// A word longer than the line.
			if used+n > w && at > start {
				lines = append(lines, Span{start, at})
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
	return append(lines, Span{start, len(s)})
}
