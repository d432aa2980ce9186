// Package cellstest holds text that terminals and width tables quarrel about, for the
// tests of all that is laid out.
package cellstest

import (
	"strings"

	"pgregory.net/rapid"
)

// Texts is text that terminals and width tables quarrel about.
var Texts = []string{
	"plain words that go on for a while", "नमस्ते क्षि प्रिय", "สวัสดีน้ำใจ", "مرحبا بالعالم", "繁體中文的訊息很寬", "각한국어",
	"👨‍👩‍👧‍👦 family", "👍🏽 ❤️ 1️⃣ 🇸🇪", strings.Repeat("x", 200), strings.Repeat("寬", 120), "e\u0301\u0323", "", " ", "a\n\nb", "\n",
}

// Draw draws a text with some of it in it, and with whatever else there is.
func Draw(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(Texts), rapid.String()), 0, 4).Draw(t, "parts"), " ")
}
