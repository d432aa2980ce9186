package readline

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"sayso/ui/cells/cellstest"
)

// TestEditorNeverLosesItsPlace: whatever is pressed, the cursor stands between two
// letters, inside the text and inside the box.
func TestEditorNeverLosesItsPlace(t *testing.T) {
	keys := []string{"up", "down"}
	for k := range bound {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	rapid.Check(t, func(t *rapid.T) {
		e := Editor{}
		w := rapid.IntRange(3, 40).Draw(t, "w")
		for range rapid.IntRange(1, 40).Draw(t, "n") {
			if rapid.Bool().Draw(t, "types") {
				e.Paste(cellstest.Draw(t))
			} else {
				e.Press(rapid.SampledFrom(keys).Draw(t, "key"), "", w)
			}
			if e.At < 0 || e.At > len(e.Text) || e.before(e.next(e.At)) > e.At {
				t.Fatalf("the cursor is at %d of %q", e.At, e.Text)
			}
			row, cell, rows := e.Place(w)
			if row < 0 || row >= len(rows) || cell < 0 || cell > w {
				t.Fatalf("the cursor is in row %d cell %d of %d rows", row, cell, len(rows))
			}
		}
	})
}

func TestEditorDoesWhatReadlineDoes(t *testing.T) {
	for _, c := range []struct{ keys, want string }{
		{"text:see you at eight ctrl+w text:nine", "see you at nine|"},
		{"text:abc ctrl+a text:x ctrl+e text:y", "xabcy|"},
		{"text:one_two alt+b text:- ", "-|one_two"},
		{"text:abc left left ctrl+d", "a|c"},
		{"text:abc ctrl+u text:d ctrl+y", "dabc|"},
		{"text:abc ctrl+u ctrl+_", "abc|"},
		{"text:ab ctrl+j text:cd up", "ab|\ncd"},
		{"text:ab ctrl+j text:cd up up", "ab|\ncd"},
		{"text:ab ctrl+j text:c home backspace", "ab|c"},
		{"text:👍🏽 text:é backspace backspace", "|"},
	} {
		e := Editor{}
		for _, k := range strings.Fields(strings.ReplaceAll(c.keys, " at ", "\u00a0at\u00a0")) {
			text, typed := strings.CutPrefix(k, "text:")
			switch {
			case typed:
				for _, r := range text {
					e.Press(string(r), string(r), 20)
				}
			case k == "ctrl+j":
				e.Insert("\n")
			case strings.Contains(k, "+") || bound[k] != nil || k == "up":
				e.Press(k, "", 20)
			default:
				e.Insert(" " + k)
			}
		}
		if got := strings.ReplaceAll(e.Text[:e.At]+"|"+e.Text[e.At:], "\u00a0", " "); got != c.want {
			t.Errorf("%s gives %q, want %q", c.keys, got, c.want)
		}
	}
}

func TestUndoAndRedoGoBothWays(t *testing.T) {
	e := Editor{}
	var states []string
	for _, word := range []string{"one ", "two ", "three"} {
		e.Insert(word)
		states = append(states, e.Text)
	}
	e.Undo()
	e.Undo()
	if e.Text != states[0] {
		t.Fatalf("after two undos: %q", e.Text)
	}
	e.redo()
	e.redo()
	e.redo()
	if e.Text != states[2] {
		t.Fatalf("after as many redos: %q", e.Text)
	}
	e.Undo()
	e.Insert("four")
	e.redo()
	if e.Text != "one two four" {
		t.Errorf("redo after writing on: %q", e.Text)
	}
	e.swap()
	e.Set("ab")
	e.At = 1
	if e.swap(); e.Text != "ba" {
		t.Errorf("swapped: %q", e.Text)
	}
}
