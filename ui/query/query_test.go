package query

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"sayso/store"
	"sayso/wire"
)

// now is a Wednesday.
var now = time.Date(2026, 11, 18, 14, 0, 0, 0, time.UTC)

const maya, shop wire.Account = "15550000002", "15550000007"

func whose(name string) (wire.Account, error) {
	switch strings.ToLower(name) {
	case "maya":
		return maya, nil
	case "corner shop":
		return shop, nil
	}
	return "", fmt.Errorf("nobody here is called %q", name)
}

func day(year int, month time.Month, day int) int64 {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC).UnixMilli()
}

// understood are what is typed, and the queries that it makes.
var understood = []struct {
	typed string
	want  store.Query
}{
	{"lamps", store.Query{Text: "lamps"}},
	{"the from:Maya cat", store.Query{Text: "the  cat", By: maya}},
	{`in:"corner shop" "two words"`, store.Query{Text: ` "two words"`, Chat: shop}},
	{"a from: b", store.Query{Text: "a  b"}},
	{"https://a.example", store.Query{Text: "https://a.example"}},
	{"KIND:Offers kind:code kind:offer", store.Query{Text: "  ", Purposes: []wire.Purpose{wire.Marketing, wire.Authentication}}},
	{"kind:people", store.Query{Purposes: []wire.Purpose{""}}},
	{"kind:failed x", store.Query{Text: " x", Kinds: []string{"refused"}}},
	{"on:2026-11", store.Query{From: day(2026, 11, 1), To: day(2026, 12, 1)}},
	{"on:2026", store.Query{From: day(2026, 1, 1), To: day(2027, 1, 1)}},
	{"on:yesterday", store.Query{From: day(2026, 11, 17), To: day(2026, 11, 18)}},
	{"on:wednesday", store.Query{From: day(2026, 11, 18), To: day(2026, 11, 19)}},
	{"on:thu", store.Query{From: day(2026, 11, 12), To: day(2026, 11, 13)}},
	{"after:2026-11-1 before:today", store.Query{Text: " ", From: day(2026, 11, 2), To: day(2026, 11, 18)}},
	{"before:2026-12 before:2026-11", store.Query{Text: " ", To: day(2026, 11, 1)}},
}

func TestWhatIsTypedMakesAQuery(t *testing.T) {
	for _, c := range understood {
		got, err := Parse(c.typed, now, whose)
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%s (-want +got): %v\n%s", c.typed, err, diff)
		}
	}
	for typed, want := range map[string]string{
		"from:bo":       `nobody here is called "bo"`,
		"before:soon":   `"soon" is no day; write 2026-11-01, 2026-11, today or yesterday`,
		"on:2026-02-30": `"2026-02-30" is no day`,
		"kind:thing":    `there is no kind "thing"; choose from people, business,`,
		"after:2026-11-03 before:2026-11-01 lamps": "no day is both",
	} {
		if _, err := Parse(typed, now, whose); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", typed, err, want)
		}
	}
	for _, typed := range []string{"", " ", "from:", "kind: on:"} {
		if _, err := Parse(typed, now, whose); !errors.Is(err, ErrEmpty) {
			t.Errorf("%q asks for something: %v", typed, err)
		}
	}
}

func TestWhatIsBegunIsCompleted(t *testing.T) {
	names := func(string) []string { return []string{"Maya", "Corner Shop"} }
	for _, c := range []struct {
		typed string // | is the cursor
		place string
		want  []string
	}{
		{"cat fr|", "fr", []string{"from:"}},
		{"cat| from:maya", "cat", nil},
		{"lamps |", "", []string{"from:", "in:", "kind:", "before:", "after:", "on:"}},
		{"from:m|", "from:m", []string{"from:me ", "from:Maya ", `from:"Corner Shop" `}},
		{`in:"cor| shop" x`, `in:"cor shop"`, []string{"in:Maya ", `in:"Corner Shop" `}},
		{"kind:of|", "kind:of", []string{"kind:offer "}},
		{"on:|", "on:", []string{"on:today ", "on:yesterday ", "on:2026-11-11 ", "on:2026-11 "}},
	} {
		at := strings.IndexByte(c.typed, '|')
		typed := strings.Replace(c.typed, "|", "", 1)
		place, got := Complete(typed, at, now, names)
		if typed[place.From:place.To] != c.place || !slices.Equal(got, c.want) {
			t.Errorf("%s: %q in the place of %q, want %q", c.typed, got, typed[place.From:place.To], c.want)
		}
	}
}

// Whatever is typed, what completes it stands around the cursor and is understood.
func FuzzComplete(f *testing.F) {
	for _, c := range understood {
		f.Add(c.typed, len(c.typed))
	}
	f.Fuzz(func(t *testing.T, typed string, at int) {
		if at = min(max(at, 0), len(typed)); !utf8.ValidString(typed[:at]) || !utf8.ValidString(typed) {
			t.Skip("a cursor is never in a letter")
		}
		place, offers := Complete(typed, at, now, func(string) []string { return []string{"Maya", "Corner Shop"} })
		if place.From > at || at > place.To || place.To > len(typed) {
			t.Fatalf("the place of %q at %d is %v", typed, at, place)
		}
		for _, o := range offers {
			anybody := func(string) (wire.Account, error) { return maya, nil }
			if _, err := Parse(o, now, anybody); err != nil && !errors.Is(err, ErrEmpty) {
				t.Fatalf("%q is offered and says %v", o, err)
			}
		}
	})
}
