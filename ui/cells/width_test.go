package cells

import (
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

// TestStyledWidth holds the width of what can be counted byte by byte against that of
// every other text.
func TestStyledWidth(t *testing.T) {
	parts := []string{
		"a", "Northwind Air", " ", "\x1b[0m", "\x1b[m", "\x1b[1;38;2;10;20;30m", "\x1b[4:3m", "\x1b[2J", "\x1b[12", "\x1b", "\x1b]8;;http://a\x07",
		"\x1b(B", "é", "안녕", "👍🏽", "\u0301", "\n", "\t", "\x7f", "m", "[",
	}
	rapid.Check(t, func(t *rapid.T) {
		s := ""
		for _, part := range rapid.SliceOf(rapid.SampledFrom(parts)).Draw(t, "parts") {
			s += part
		}
		if got, want := Width(s), method().StringWidth(s); got != want {
			t.Fatalf("width of %q: %d, not %d", s, got, want)
		}
	})
}

func TestPlainSignsTakeOneCell(t *testing.T) {
	n := 0
	for r := range unicode.MaxRune {
		if !unicode.Is(plainSigns, r) {
			continue
		}
		n++
		for _, s := range []string{string(r), "a" + string(r) + "b", string([]rune{r, r})} {
			got, ok := styledWidth(s)
			if want := utf8.RuneCountInString(s); !ok || got != want || ansi.WcWidth.StringWidth(s) != want || ansi.GraphemeWidth.StringWidth(s) != want {
				t.Errorf("%q (%U): %d cells, %d by rune, %d by cluster", s, r, got, ansi.WcWidth.StringWidth(s), ansi.GraphemeWidth.StringWidth(s))
			}
		}
	}
	if n < 500 {
		t.Errorf("only %d signs", n)
	}
}
