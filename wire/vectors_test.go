package wire

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// vector is one case of a file in testdata. Each file says what its cases mean.
type vector struct {
	Name   string
	Expect string

	Bytes  string // the input, in one of three forms
	Base64 []byte
	Head   string
	Repeat string
	Times  int
	Tail   string

	In, Out string
	Line    *string

	After struct {
		Seq uint64
		Sum string
	}
	BreaksAt uint64 `json:"breaks_at"`
	Events   []string
}

func (v vector) input() []byte {
	if v.Base64 != nil {
		return v.Base64
	}
	if v.Times > 0 {
		return []byte(v.Head + strings.Repeat(v.Repeat, v.Times) + v.Tail)
	}
	return []byte(v.Bytes)
}

// vectors reads a file of testdata. It counts the cases of each class, so that a
// file that was cut short or misspelled does not pass.
func vectors(t testing.TB, file string, classes ...string) []vector {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	var f struct{ Cases []vector }
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, v := range f.Cases {
		count[v.Expect]++
	}
	for _, class := range classes {
		if count[class] == 0 {
			t.Fatalf("%s has no case that expects %s", file, class)
		}
		delete(count, class)
	}
	if len(count) > 0 {
		t.Fatalf("%s has cases of other classes: %v", file, count)
	}
	return f.Cases
}

func TestFrameVectors(t *testing.T) {
	types := map[string]bool{}
	for _, v := range vectors(t, "frames.json", "frame", "malformed") {
		f, err := Decode(v.input())
		switch {
		case v.Expect == "malformed":
			if !errors.Is(err, ErrMalformed) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: got %#v and error %v, want one line that wraps ErrMalformed", v.Name, f, err)
			}
		case err != nil:
			t.Errorf("%s: %v", v.Name, err)
		default:
			if got := string(Encode(f)); got != string(v.input()) {
				t.Errorf("%s: encodes to\n%.300s\nwant\n%.300s", v.Name, got, v.input())
			}
			name, _, _ := strings.Cut(strings.TrimPrefix(v.Bytes, `{"t":"`), `"`)
			types[name] = true
		}
	}
	for name := range readers {
		if !types[name] {
			t.Errorf("no vector of a %s frame", name)
		}
	}
}

func TestChainVectors(t *testing.T) {
	kinds := map[string]bool{}
	for _, v := range vectors(t, "chain.json", "chain-ok", "chain-broken") {
		broken := false
		at := v.after(t)
		for _, raw := range v.Events {
			e, err := ParseEvent([]byte(raw))
			if err != nil {
				t.Fatalf("%s: %v", v.Name, err)
			}
			if broken = !e.Follows(at); broken {
				if v.Expect != "chain-broken" || e.Seq != v.BreaksAt {
					t.Errorf("%s: breaks at event %d; want %s %d", v.Name, e.Seq, v.Expect, v.BreaksAt)
				}
				break
			}
			if again := e.Follow(at); again.Pos != e.Pos {
				t.Errorf("%s: event %d follows as %v, want %v", v.Name, e.Seq, again.Pos, e.Pos)
			}
			kinds[e.Body().Kind()] = true
			at = e.Pos
		}
		if v.Expect == "chain-broken" && !broken {
			t.Errorf("%s: stands, want it broken at event %d", v.Name, v.BreaksAt)
		}
	}
	for _, kind := range []string{
		"message", "allow", "stop", "reset", "edit", "delete", "react", "star", "unstar", "hide", "mark_unread", "pin", "archive", "privacy",
		"receipt", "profile", "device", "withheld", "refused", "from_version_2",
	} {
		if !kinds[kind] {
			t.Errorf("no event of kind %s", kind)
		}
	}
}

func (v vector) after(t *testing.T) (p Pos) {
	t.Helper()
	p.Seq = v.After.Seq
	if _, err := base64.RawURLEncoding.Decode(p.Sum[:], []byte(v.After.Sum)); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestCommandVectors(t *testing.T) {
	for _, v := range vectors(t, "commands.json", "accepted", "refused") {
		c, err := ParseCommand(v.input())
		if err != nil {
			t.Errorf("%s: %v", v.Name, err)
			continue
		}
		b, err := c.Body()
		switch {
		case v.Expect == "accepted":
			if err != nil || b.Kind() != c.Kind {
				t.Errorf("%s: got %#v and error %v", v.Name, b, err)
			}
		case !errors.Is(err, ErrMalformed) || strings.ContainsAny(err.Error(), "\n\x1b"):
			t.Errorf("%s: got %#v and error %v, want one line that wraps ErrMalformed", v.Name, b, err)
		}
	}
}

func TestCleanVectors(t *testing.T) {
	for _, v := range vectors(t, "clean.json", "clean") {
		if got := Clean(v.In); got != v.Out {
			t.Errorf("%s: %+q becomes %+q, want %+q", v.Name, v.In, got, v.Out)
		}
		if got := Clean(v.Out); got != v.Out {
			t.Errorf("%s: cleaned again it becomes %+q", v.Name, got)
		}
		line := strings.Join(strings.Fields(v.Out), " ")
		if v.Line != nil {
			line = *v.Line
		}
		if got := CleanName(v.In); got != line {
			t.Errorf("%s: %+q becomes the line %+q, want %+q", v.Name, v.In, got, line)
		}
	}
}
