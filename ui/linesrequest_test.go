package ui

import (
	"os"
	"path/filepath"
	"testing"

	"sayso/wire"
)

// What a line would write to a stranger is asked about first: a text, an answer, a file,
// a place.
func TestLinesAskBeforeAStrangerIsLetIn(t *testing.T) {
	file := filepath.Join(t.TempDir(), "lamp.txt")
	if err := os.WriteFile(file, []byte("a lamp"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, line := range map[string]string{
		"text": "leave me alone", "answer": "1", "named answer": "/answer 2", "file": "/file " + file, "place": "/location 38.7 -9.1",
	} {
		t.Run(name, func(t *testing.T) {
			b := story()
			b.keyed(loansNo, wire.Message{Text: "Shall we call you?", Purpose: wire.Marketing, Choices: []wire.Choice{{ID: "y", Title: "Yes"}, {ID: "n", Title: "No"}}})
			p := newPaper(t, b)
			p.types("/to +"+string(loansNo), line, "1")
			p.prints(`.*Nothing is sent back until you choose\.`, `Write to .*\? Writing to them takes them out of your requests\.`, `Type yes to do it; .*`, `Left as it is; your line was not sent\.`)
			for _, c := range mustQueue(t, p.log) {
				if c.Kind == (wire.Message{}).Kind() {
					t.Errorf("sent unasked: %s", c.Raw)
				}
			}
			p.types(line, "yes")
			p.accept("message")
			p.types("hello again") // they are no stranger now
			if m := bodyOf[wire.Message](t, p.accept("message")); m.Text != "hello again" {
				t.Errorf("sent %+v", m)
			}
		})
	}
}
