package cells

import (
	"testing"

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
