package wire

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func FuzzDecode(f *testing.F) {
	for _, v := range vectors(f, "frames.json", "frame", "malformed") {
		if v.Times == 0 {
			f.Add(v.input())
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := Decode(b)
		if err != nil {
			return
		}
		again := Encode(got)
		if bytes.Equal(again, b) {
			return
		}
		switch got.(type) {
		case Hello, Declined: // a text came out cleaned
		default:
			t.Fatalf("%q encodes to %q", b, again)
		}
		if f, err := Decode(again); err != nil || !reflect.DeepEqual(f, got) {
			t.Fatalf("%q encodes to %q, which decodes to %#v, %v", b, again, f, err)
		}
	})
}

func FuzzEvent(f *testing.F) {
	for _, v := range vectors(f, "chain.json", "chain-ok", "chain-broken") {
		for _, raw := range v.Events {
			f.Add([]byte(raw))
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := ParseEvent(b)
		if err != nil {
			return
		}
		if again := e.Append(nil); !bytes.Equal(again, b) {
			t.Fatalf("%q encodes to %q", b, again)
		}
		if !json.Valid(e.Raw) || bytes.ContainsAny(e.Raw, "\n\r\x1b") {
			t.Fatalf("%q passes for a body", e.Raw)
		}
		body := e.Body()
		checkSafe(t, body)
		if _, unknown := body.(Unknown); unknown {
			return
		}
		// What the relay makes of a body that it read says the same.
		if again := e.With(body).Body(); !cmp.Equal(again, body) {
			t.Fatalf("%q changes: %s", e.Raw, cmp.Diff(body, again))
		}
	})
}

// FuzzMessage holds the quick reader of messages against encoding/json.
func FuzzMessage(f *testing.F) {
	for _, b := range bodySamples {
		f.Add(encodeBody(b))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		s := scanner{b: raw}
		quick := s.message()
		if s.end() != nil {
			return
		}
		quick.clean()
		slow, err := read[Message](raw)
		if err != nil || !reflect.DeepEqual(slow, quick) {
			t.Fatalf("%q is %#v, %v to encoding/json and %#v to us", raw, slow, err, quick)
		}
	})
}

func FuzzCommand(f *testing.F) {
	for _, v := range vectors(f, "commands.json", "accepted", "refused") {
		f.Add(v.input())
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := ParseCommand(b)
		if err != nil {
			return
		}
		if again := c.Append(nil); !bytes.Equal(again, b) {
			t.Fatalf("%q encodes to %q", b, again)
		}
		body, err := c.Body()
		if err != nil {
			return
		}
		checkSafe(t, body)
		// The event that refuses it can always be written and read.
		e := Event{Key: c.Key, By: "15552000001"}.With(Refused{Cause: Invalid, Why: "no", What: c.Kind, Body: c.Raw}).Follow(Pos{})
		got, err := ParseEvent(e.Append(nil))
		if err != nil {
			t.Fatalf("the refusal of %q: %v", b, err)
		}
		if asked := got.Body().(Refused).Asked(); !cmp.Equal(asked, body) {
			t.Fatalf("the refusal of %q changes it: %s", b, cmp.Diff(body, asked))
		}
	})
}

func FuzzClean(f *testing.F) {
	for _, v := range vectors(f, "clean.json", "clean") {
		f.Add(v.In)
	}
	f.Add("\xff\x9b31m\xc3")
	f.Fuzz(func(t *testing.T, s string) {
		checkCleaning(t, s)
	})
}

// The characters that the rules of cleaning turn on, in any order.
func TestCleanAnyOrder(t *testing.T) {
	telling := []rune("a 1#\n\t\r\a\x1b[]\\;mN(é\u0301\u0335\u0085\u009b\u009c\u009d\u00a0\u00ad\u034f\u0378\u0600\u06dd\u0627\u064e\u200b\u200c\u200d\u202e\u2028" +
		"\u0915\u094d\u0930\u0cb0\u0dca\u180b\u1820\u1100\u1140\u1161\u11a8\u11eb\u115f\u2800가葛\U000e0100\ufe00\ufe0f\u20e3❤👩🏻\U0001f1f5\U0001faff\ue000\ufffd\uff76\uff9eน\u0e33\U000e0041")
	rapid.Check(t, func(t *rapid.T) {
		checkCleaning(t, string(rapid.SliceOfN(rapid.SampledFrom(telling), 0, 40).Draw(t, "text")))
	})
}

func checkCleaning(t interface{ Fatalf(string, ...any) }, s string) {
	clean, line := Clean(s), CleanName(s)
	if msg := faultIn(clean, true); msg != "" {
		t.Fatalf("%+q becomes %+q: %s", s, clean, msg)
	}
	if msg := faultIn(line, false); msg != "" {
		t.Fatalf("%+q becomes the line %+q: %s", s, line, msg)
	}
	if again := Clean(clean); again != clean {
		t.Fatalf("%+q becomes %+q, and that %+q", s, clean, again)
	}
	if again := CleanName(line); again != line || Clean(line) != line || CleanName(clean) != line {
		t.Fatalf("%+q becomes the line %+q, and that %+q", s, line, again)
	}
}

// faultIn says what in s should have been cleaned away, without using the tables
// that Clean uses.
func faultIn(s string, lines bool) string {
	if !utf8.ValidString(s) {
		return "not UTF-8"
	}
	marks, joiners := 0, 0
	base := false
	for _, r := range s {
		switch {
		case r == '\n' && lines:
		case unicode.IsControl(r):
			return "a control character"
		case unicode.Is(unicode.Bidi_Control, r):
			return "a bidi control"
		case unicode.In(r, unicode.Co, unicode.Noncharacter_Code_Point):
			return "no character"
		case unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r) && r != 0x70F && r != zwj && r != zwnj:
			return "a format control"
		}
		switch {
		case r == zwj || r == zwnj:
			joiners++
		case unicode.Is(unicode.Variation_Selector, r):
		case unicode.IsMark(r):
			marks++
			if !base {
				return "a mark on nothing"
			}
			joiners = 0
		default:
			marks, joiners = 0, 0
			base = !unicode.IsSpace(r)
		}
		if joiners > 1 || marks > maxMarks {
			return "a flood"
		}
	}
	if joiners > 0 {
		return "a joiner at the end"
	}
	return ""
}

// checkSafe fails if a string anywhere in a body is not clean.
func checkSafe(t *testing.T, b Body) {
	t.Helper()
	var walk func(v reflect.Value)
	walk = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.String:
			if s := v.String(); Clean(s) != s {
				t.Fatalf("%T keeps %+q", b, s)
			}
		case reflect.Pointer:
			if !v.IsNil() {
				walk(v.Elem())
			}
		case reflect.Struct:
			for i := range v.NumField() {
				walk(v.Field(i))
			}
		case reflect.Slice:
			for i := range v.Len() {
				walk(v.Index(i))
			}
		}
	}
	walk(reflect.ValueOf(b))
}
