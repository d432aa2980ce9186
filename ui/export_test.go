package ui

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sayso/ui/booktest"
	"sayso/wire"
)

// exports types the command and returns what the file has.
func (s *stage) exports(line, path string) string {
	s.t.Helper()
	s.press("text:"+line, "enter")
	s.until("the export", func() bool { return s.shows("Exported:") || s.shows("is there already") })
	b, err := os.ReadFile(path)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(b)
}

// What is exported is what `sayso tail` prints of that chat, in words and as JSON.
func TestAChatIsExported(t *testing.T) {
	b := story()
	s := newStage(t, b, 120, 36)
	s.open(booktest.Air)
	dir := t.TempDir()
	for name, print := range map[string]func(*bytes.Buffer) func(wire.Event) error{
		"air.jsonl": func(w *bytes.Buffer) func(wire.Event) error { return AsJSON(w, "") },
		"air.txt":   func(w *bytes.Buffer) func(wire.Event) error { return InWords(w, "") },
	} {
		path := filepath.Join(dir, name)
		got := s.exports("/export "+path, path)
		var all bytes.Buffer
		var want strings.Builder
		line := print(&all)
		for _, e := range b.Events {
			all.Reset()
			if err := line(e); err != nil {
				t.Fatal(err)
			}
			if e.Chat == booktest.Air {
				want.WriteString(all.String())
			}
		}
		if got != want.String() || !strings.Contains(got, "Boarding") {
			t.Errorf("%s has\n%s\nwant\n%s", name, got, want.String())
		}
		if i, err := os.Stat(path); err != nil || i.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, i.Mode(), err)
		}
		s.pass(toastTime)
		if again := s.exports("/export "+path, path); again != got || !s.shows("is there already; choose another name") {
			t.Errorf("%s was written over:\n%s", name, s.text())
		}
		s.pass(toastTime)
	}
}

func TestAnExportWithoutANameGoesHere(t *testing.T) {
	t.Chdir(t.TempDir())
	s := newStage(t, story(), 120, 36)
	s.open(booktest.Maya)
	s.press("ctrl+k", "text:export", "enter")
	s.until("the export", func() bool { return s.shows("Exported:") })
	found, err := filepath.Glob("sayso-maya-2026-*.txt")
	if err != nil || len(found) != 1 {
		t.Errorf("the files are %q, %v", found, err)
	}
}
