package ident

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"sayso/wire"
)

// Whatever a business says comes through the gate and back as it was, and what the gate
// leaves alone travels as it is.
func TestOpaque(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		said := rapid.OneOf(rapid.StringN(0, 512, -1), rapid.StringMatching(`[\t\x{200B}\x{200D}\x{202E}a-z{}":\x{1b}\x{85}]{0,40}`), rapid.StringMatching(`base64~[A-Za-z0-9_-]{0,9}`)).Draw(t, "said")
		sent := Pack(said)
		if wire.Clean(sent) != sent || utf8.RuneCountInString(sent) > wire.MaxOpaque {
			t.Fatalf("%q does not come through as %q", said, sent)
		}
		if back := Unpack(sent); back != said {
			t.Fatalf("%q came back as %q", said, back)
		}
	})
	for _, plain := range []string{"", "order-9", "{\"size\":  \"xl\"}\n", "já 中 🎉"} {
		if got := Pack(plain); got != plain {
			t.Errorf("%q travels as %q", plain, got)
		}
	}
	if long := strings.Repeat("\U0001F389", 511) + "\t"; utf8.RuneCountInString(Pack(long)) > wire.MaxOpaque {
		t.Errorf("%d characters", utf8.RuneCountInString(Pack(long)))
	}
}
