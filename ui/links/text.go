package links

import (
	"slices"
	"strings"
	"unicode"

	"sayso/ui/cells"
)

// most bounds how many links of a text are offered.
const most = 20

// In finds the links that a text shows: at most twenty, each once.
func In(text string) []Link {
	var found []Link
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("<>\"“”«»", r) }) {
		word = strings.TrimLeft(word, "([{'")
		lower := strings.ToLower(word)
		switch {
		case strings.HasPrefix(lower, "https://"), strings.HasPrefix(lower, "http://"):
		case strings.HasPrefix(lower, "www.") && strings.Count(lower, ".") > 1:
			word = "https://" + word
		default:
			continue
		}
		word = trim(word)
		l := Read(word, "")
		if l.Host == "" || slices.ContainsFunc(found, func(other Link) bool { return other.URL == l.URL }) {
			continue
		}
		if found = append(found, l); len(found) == most {
			break
		}
	}
	return found
}

// trim takes away what ends the sentence around a link, not the link.
func trim(s string) string {
	for {
		was := s
		s = strings.TrimRight(s, ".,;:!?'")
		for _, pair := range []string{"()", "[]", "{}"} {
			if strings.HasSuffix(s, pair[1:]) && strings.Count(s, pair[:1]) < strings.Count(s, pair[1:]) {
				s = s[:len(s)-1]
			}
		}
		if s == was {
			return s
		}
	}
}

// leastPiece is how much of a link a line must show to be taken for a part of it,
// where it does not show its beginning.
const leastPiece = 8

// Under returns which of some links is drawn at a cell of a line, which may show no more
// than a piece of it; nothing when none is.
func Under(line string, x int, among []Link) (on Link, ok bool) {
	word := trim(strings.TrimLeft(wordAt(line, x), "([{'<\"“«"))
	begins := In(word)
	for _, l := range among {
		switch {
		case len(begins) > 0 && begins[0].URL == l.URL:
			return l, true
		case !ok && (len(begins) > 0 || len(word) >= leastPiece) && strings.Contains(cells.Settle(l.URL), word):
			on, ok = l, true
		}
	}
	return on, ok
}

// wordAt returns the word of a line that a cell is in.
func wordAt(line string, x int) string {
	before, after := cells.Slice(line, 0, x), cells.Slice(line, x, cells.Width(line))
	from := strings.LastIndexFunc(before, unicode.IsSpace) + 1
	to := strings.IndexFunc(after, unicode.IsSpace)
	if to < 0 {
		to = len(after)
	}
	if to == 0 {
		return ""
	}
	return before[from:] + after[:to]
}
