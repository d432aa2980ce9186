package cells

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"sayso/ui/cells/cellstest"
)

func TestPadIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Settle(ansi.Strip(strings.ReplaceAll(cellstest.Draw(t), "\n", " ")))
		w := rapid.IntRange(-1, 90).Draw(t, "w")
		if got := Width(Pad(s, w)); got != max(w, 0) {
			t.Fatalf("pad(%q, %d) takes %d cells", s, w, got)
		}
		if got := Width(Cut(s, w)); got > max(w, 0) {
			t.Fatalf("cut(%q, %d) takes %d cells", s, w, got)
		}
	})
}

func TestWrapFitsAndLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Settle(cellstest.Draw(t))
		w := rapid.IntRange(4, 90).Draw(t, "w")
		lines := Wrap(s, w)
		for _, line := range lines {
			if Width(line) > w {
				t.Fatalf("a line of %d cells in %d: %q", Width(line), w, line)
			}
		}
		squeeze := func(s string) string { return strings.NewReplacer(" ", "", "\n", "").Replace(s) }
		if got, want := squeeze(strings.Join(lines, "")), squeeze(s); got != want {
			t.Fatalf("wrapped to %d\n got %q\nwant %q", w, got, want)
		}
	})
}

func TestWrapBreaksBetweenWords(t *testing.T) {
	got := strings.Join(Wrap("I am at security, 10 minutes", 12), "|")
	if want := "I am at|security, 10|minutes"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSettleMakesTheTwoCountsAgree(t *testing.T) {
	for _, s := range cellstest.Texts[6:8] {
		s = Settle(s)
		if a, b := ansi.WcWidth.StringWidth(s), ansi.GraphemeWidth.StringWidth(s); a != b {
			t.Errorf("%q is %d or %d cells wide", s, a, b)
		}
	}
}
