package webhook

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"sayso/relay"
	"sayso/wire"
)

var acme = relay.Business{
	Name: "Acme Outfitters", Account: string(shop), PhoneNumberID: "800000000000001", WABAID: "900000000000001",
	Token: "dev-token", AppSecret: "dev-secret",
}

func TestPrice(t *testing.T) {
	for _, c := range []struct {
		since   string
		purpose wire.Purpose
		in      span
		want    pricing
	}{
		{"2025-07", wire.Conversation, answering, pricing{false, "PMP", "free_customer_service", "service"}},
		{"2025-07", wire.Order, answering, pricing{false, "PMP", "free_customer_service", "utility"}},
		{"2025-07", wire.Order, outside, pricing{true, "PMP", "regular", "utility"}},
		{"2025-07", wire.Marketing, answering, pricing{true, "PMP", "regular", "marketing"}},
		{"2025-07", wire.Marketing, entered, pricing{false, "PMP", "free_entry_point", "marketing"}},
		{"2025-07", wire.Authentication, answering, pricing{true, "PMP", "regular", "authentication"}},
		{"2026-10", wire.Conversation, answering, pricing{true, "PMP", "regular", "service"}},
		{"2026-10", wire.Order, answering, pricing{true, "PMP", "regular", "utility"}},
		{"2026-10", wire.Order, entered, pricing{false, "PMP", "free_entry_point", "utility"}},
	} {
		if got := priceOf(wire.Message{Purpose: c.purpose}, c.in, c.since); *got != c.want {
			t.Errorf("%s, %s, span %d: %+v, want %+v", c.since, c.purpose, c.in, *got, c.want)
		}
	}
}

// What is escaped is plain ASCII with lower-case digits, and means the same.
func TestEscape(t *testing.T) {
	if got, _ := encode("é 中 🎉 </>&\u2028"); string(got) != `"\u00e9 \u4e2d \ud83c\udf89 </>&\u2028"` {
		t.Errorf("encode: %s", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		b, err := encode(text)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.ContainsFunc(b, func(r rune) bool { return r >= utf8.RuneSelf }) {
			t.Fatalf("%q is not ASCII", b)
		}
		var back string
		if err := json.Unmarshal(b, &back); err != nil || back != strings.ToValidUTF8(text, "\uFFFD") {
			t.Fatalf("%q came back as %q: %v", text, back, err)
		}
	})
}
