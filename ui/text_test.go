package ui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

// nasty is text that terminals and width tables quarrel about.
var nasty = []string{
	"plain words that go on for a while", "नमस्ते क्षि प्रिय", "สวัสดีน้ำใจ", "مرحبا بالعالم", "繁體中文的訊息很寬", "각한국어",
	"👨‍👩‍👧‍👦 family", "👍🏽 ❤️ 1️⃣ 🇸🇪", strings.Repeat("x", 200), strings.Repeat("寬", 120), "e\u0301\u0323", "", " ", "a\n\nb", "\n",
}

func drawNasty(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(nasty), rapid.String()), 0, 4).Draw(t, "parts"), " ")
}

func TestPadIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := settle(ansi.Strip(strings.ReplaceAll(drawNasty(t), "\n", " ")))
		w := rapid.IntRange(-1, 90).Draw(t, "w")
		if got := width(pad(s, w)); got != max(w, 0) {
			t.Fatalf("pad(%q, %d) takes %d cells", s, w, got)
		}
		if got := width(cut(s, w)); got > max(w, 0) {
			t.Fatalf("cut(%q, %d) takes %d cells", s, w, got)
		}
	})
}

func TestWrapFitsAndLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := settle(drawNasty(t))
		w := rapid.IntRange(4, 90).Draw(t, "w")
		lines := wrap(s, w)
		for _, line := range lines {
			if width(line) > w {
				t.Fatalf("a line of %d cells in %d: %q", width(line), w, line)
			}
		}
		squeeze := func(s string) string { return strings.NewReplacer(" ", "", "\n", "").Replace(s) }
		if got, want := squeeze(strings.Join(lines, "")), squeeze(s); got != want {
			t.Fatalf("wrapped to %d\n got %q\nwant %q", w, got, want)
		}
	})
}

func TestWrapBreaksBetweenWords(t *testing.T) {
	got := strings.Join(wrap("I am at security, 10 minutes", 12), "|")
	if want := "I am at|security, 10|minutes"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSettleMakesTheTwoCountsAgree(t *testing.T) {
	for _, s := range nasty[6:8] {
		s = settle(s)
		if a, b := ansi.WcWidth.StringWidth(s), ansi.GraphemeWidth.StringWidth(s); a != b {
			t.Errorf("%q is %d or %d cells wide", s, a, b)
		}
	}
}
