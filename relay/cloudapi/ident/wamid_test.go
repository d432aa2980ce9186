package ident

import (
	"encoding/base64"
	"strings"
	"testing"

	"sayso/wire"
)

func TestMessageID(t *testing.T) {
	// The bytes of a published sample's shape, written out by hand.
	raw := "\x1C\x18\x0B15550177777\x15\x02\x00\x11\x18\x12ABCDEF012345678901\x00"
	want := Message{"15550177777", false, "ABCDEF012345678901"}
	text := "wamid." + base64.StdEncoding.EncodeToString([]byte(raw))
	if got := want.String(); got != text {
		t.Errorf("String: %s, want %s", got, text)
	}
	if got, ok := ParseMessage(text); !ok || got != want {
		t.Errorf("parse: %v %v, want %v", got, ok, want)
	}
	for _, received := range []bool{false, true} {
		id := Message{"12025550100", received, wire.NewKey()}
		if got, ok := ParseMessage(id.String()); !ok || got != id {
			t.Errorf("there and back: %v %v, want %v", got, ok, id)
		}
	}
}

func TestMessageIDRefused(t *testing.T) {
	wamid := func(raw string) string { return "wamid." + base64.StdEncoding.EncodeToString([]byte(raw)) }
	for name, text := range map[string]string{
		"empty":          "",
		"no prefix":      strings.TrimPrefix(Sent("15550177777", "ABCDEF012345678901"), "wamid."),
		"not base64":     "wamid.???",
		"no bytes":       "wamid.",
		"short":          wamid("\x1C\x18\x0B1555"),
		"direction":      wamid("\x1C\x18\x0B15550177777\x15\x02\x00\x13\x18\x12ABCDEF012345678901\x00"),
		"not a number":   wamid("\x1C\x18\x0B1555017777x\x15\x02\x00\x11\x18\x12ABCDEF012345678901\x00"),
		"key cut short":  wamid("\x1C\x18\x0B15550177777\x15\x02\x00\x11\x18\x12ABCDEF\x00"),
		"not a key":      wamid("\x1C\x18\x0B15550177777\x15\x02\x00\x11\x18\x12ABCDEF01234567890/\x00"),
		"something more": wamid("\x1C\x18\x0B15550177777\x15\x02\x00\x11\x18\x12ABCDEF012345678901\x00\x00"),
		"very long":      wamid(strings.Repeat("x", 1000)),
	} {
		if id, ok := ParseMessage(text); ok {
			t.Errorf("%s: taken as %v", name, id)
		}
	}
}

func FuzzMessageID(f *testing.F) {
	f.Add(Sent("15550177777", "ABCDEF012345678901"))
	f.Add("wamid.HBg=")
	f.Fuzz(func(t *testing.T, text string) {
		if id, ok := ParseMessage(text); ok && id.String() != text {
			t.Errorf("%q is read as %v, which is written %q", text, id, id)
		}
	})
}

func TestNewKey(t *testing.T) {
	seen := map[wire.Key]bool{}
	for range 100 {
		k := NewKey()
		if len(k) != 18 || !k.Valid() || strings.Trim(string(k), "0123456789ABCDEF") != "" || seen[k] {
			t.Fatalf("key %q", k)
		}
		seen[k] = true
	}
}
