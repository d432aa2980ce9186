package wire

import (
	"strings"
	"testing"
)

// sampleEvent is a message of about the length that people write.
func sampleEvent() Event {
	return Event{Key: NewKey(), At: 1772700000000, By: "15550100003", Chat: "15550100003"}.
		With(Message{Text: strings.Repeat("Boarding now, gate B22. ", 4), Purpose: Update, Template: "boarding", Grounds: &Grounds{Rule: Allowed, Seq: 1204}}).
		Follow(Pos{Seq: 1203})
}

func BenchmarkParseEvent(b *testing.B) {
	raw := sampleEvent().Append(nil)
	b.ReportAllocs()
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if _, err := ParseEvent(raw); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	e := sampleEvent()
	var room []byte
	b.ReportAllocs()
	for b.Loop() {
		room = e.Append(room[:0])
	}
}

func BenchmarkFollows(b *testing.B) {
	e, at := sampleEvent(), Pos{Seq: 1203}
	b.ReportAllocs()
	for b.Loop() {
		if !e.Follows(at) {
			b.Fatal("broken")
		}
	}
}

func BenchmarkWith(b *testing.B) {
	e := sampleEvent()
	body := e.Body()
	b.ReportAllocs()
	for b.Loop() {
		e = e.With(body)
	}
}

func BenchmarkBody(b *testing.B) {
	e := sampleEvent()
	for name, raw := range map[string][]byte{
		"as written": e.Raw,
		"escapes":    []byte(strings.ReplaceAll(string(e.Raw), ". ", `.\n`)),
		"other form": []byte(strings.Replace(string(e.Raw), "{", `{"later":1,`, 1)),
	} {
		b.Run(name, func(b *testing.B) {
			e.Raw = raw
			b.ReportAllocs()
			for b.Loop() {
				if _, ok := e.Body().(Message); !ok {
					b.Fatal("no message")
				}
			}
		})
	}
}

func BenchmarkClean(b *testing.B) {
	for name, s := range map[string]string{
		"ascii":  strings.Repeat("Boarding now, gate B22. ", 4),
		"korean": strings.Repeat("안녕하세요 ", 16),
		"hindi":  strings.Repeat("नमस्ते दुनिया ", 7),
		"dirty":  strings.Repeat("\x1b[31mBoarding\x1b[0m now\t", 4),
		"zalgo":  strings.Repeat("a"+strings.Repeat("\u0335", 100), 10),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				Clean(s)
			}
		})
	}
}
