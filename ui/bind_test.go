package ui

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sayso/ui/keymap"
)

func TestKeysCanBeBoundAnew(t *testing.T) {
	k, err := BindKeys(map[string][]string{
		"next unread":      {"Alt+N", "f5"},
		"controls in list": {"c"},
		"hide list":        nil,
		"suspend":          {"shift+ctrl+z"},
		"newest":           {"ctrl++"},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range []keymap.Table{k.table(false), k.table(true)} {
		for _, c := range []struct {
			at   keymap.Place
			key  string
			want keymap.Action
		}{
			{inComposer, "alt+n", doNextNew},
			{inList, "f5", doNextNew},
			{inList, "alt+a", ""},
			{inList, "c", doControls},
			{inList, "ctrl+o", doControls},
			{inComposer, "ctrl+b", ""},
			{inComposer, "ctrl+shift+z", doSuspend},
			{inThread, "ctrl++", doBottom},
		} {
			if got := table.Find(c.at, c.key); got != c.want {
				t.Errorf("%s means %q, want %q", c.key, got, c.want)
			}
		}
		if got := table.Hint(inComposer, doNextNew); got != "Alt+N" {
			t.Errorf("next unread is shown as %q", got)
		}
		if got := table.Hint(inComposer, doBottom); got != "Ctrl++" {
			t.Errorf("newest is shown as %q", got)
		}
	}
	if defaultKeys.Find(inComposer, "alt+a") != doNextNew {
		t.Error("the table itself has changed")
	}
}

func TestBindingsThatCannotBeAreRefusedInOneLine(t *testing.T) {
	for name, c := range map[string]struct{ key, words string }{
		"nothing such":           {"f5", `nothing is called "nothing such"`},
		"unread messages":        {"f5", "did you mean unread, next unread or first unread?"},
		"search_all":             {"f5", `nothing is called "search_all"; did you mean search, `},
		"nxet chat":              {"f5", "did you mean next chat"},
		"xyzzyx":                 {"f5", "docs/config.toml lists the names"},
		"help":                   {"ctrl+k", `key Ctrl+K means both "go to" and "help"`},
		"help in list":           {"k", `key k means both "help" and "up"`},
		"settings":               {"x", "x is text while one writes"},
		"next chat":              {"f25", `there is no key "f25"`},
		"last chat":              {"cmd+x", "what is held down is ctrl, alt or shift"},
		"previous chat":          {"ctrl+i", "Ctrl+I is Tab on many terminals"},
		"undo":                   {"", "is no key"},
		"mouse":                  {"g g", "two keys in a row"},
		"redraw in nowhere":      {"f5", `there is no place "nowhere"`},
		"redraw in stranger":     {"alt+a", `key Alt+A means both "next unread" and "redraw"`},
		"send in list":           {"f5", "has no keys of its own there"},
		"first in list":          {"k k", `key k means both "up" and "first"`},
		"select a message":       {"7", "7 is text while one writes"},
		"oldest\x1b]0;x\a":       {"f5", "nothing is called"},
		"all in list":            {"\x1b", "is no key"},
		"people in list":         {"\u202e", "is no key"},
		"business in controls":   {"ctrl+ctrl+x", "what is held down"},
		"go to in message":       {"u", "u is text while one writes"},
		"block and report in me": {"f5", "there is no place"},
	} {
		_, err := BindKeys(map[string][]string{name: {c.key}})
		var wrong *Misset
		if !errors.As(err, &wrong) || wrong.Table != "keys" || wrong.Key != name || !strings.Contains(wrong.Words, c.words) || strings.Contains(wrong.Words, "\n") {
			t.Errorf("%s = %q: %v", name, c.key, err)
		}
	}
}

func TestVimKeysClashWithNothing(t *testing.T) {
	table := vimKeys()
	if err := table.Clash(); err != nil {
		t.Fatal(err)
	}
	for _, b := range defaultKeys {
		for at := keymap.Place(1); at&anywhere != 0; at <<= 1 {
			if b.Where&at != 0 && len(b.Keys()) > 0 && table.Key(at, b.Name) == "" {
				t.Errorf("with the keys of vim, %q has no key left in place %b", b.Name, at)
			}
		}
	}
}

func FuzzBindKeys(f *testing.F) {
	f.Add("next unread", "alt+n")
	f.Add("controls in list", "g g")
	f.Add("newest", "ctrl++")
	f.Fuzz(func(t *testing.T, name, key string) {
		k, err := BindKeys(map[string][]string{name: {key}})
		if err != nil {
			if strings.ContainsAny(err.Error(), "\n\x1b\a") {
				t.Fatalf("the error is not one clean line: %q", err)
			}
			return
		}
		for _, table := range []keymap.Table{k.plain, k.vim} {
			if err := table.Clash(); err != nil {
				t.Fatal(err)
			}
			for _, b := range table {
				for _, key := range b.Keys() {
					if again, err := keymap.Named(key); err != nil || again != key {
						t.Fatalf("%q is bound to %q, which reads as %q, %v", b.Name, key, again, err)
					}
				}
			}
		}
	})
}

// The example lists each name to which keys can be given.
func TestTheExampleNamesEveryAction(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "docs", "config.toml"))
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(raw), "All the names:\n")
	listed := map[string]bool{}
	for line := range strings.Lines(list) {
		rest, ok := strings.CutPrefix(line, "#")
		if !ok {
			break
		}
		for name := range strings.SplitSeq(rest, ",") {
			if name = strings.TrimSpace(name); name != "" {
				listed[name] = true
			}
		}
	}
	for _, b := range vimKeys() {
		name := string(b.Name)
		if !listed[name] {
			t.Errorf("docs/config.toml does not list %q", name)
		}
	}
	for name := range listed {
		if !slices.ContainsFunc(defaultKeys, func(b keymap.Row) bool { return string(b.Name) == name }) {
			t.Errorf("docs/config.toml lists %q, which is nothing", name)
		}
	}
}
