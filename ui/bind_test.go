package ui

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
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
	for _, table := range []keymap{k.table(false), k.table(true)} {
		for _, c := range []struct {
			at   where
			key  string
			want actionName
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
			if got := table.find(c.at, c.key); got != c.want {
				t.Errorf("%s means %q, want %q", c.key, got, c.want)
			}
		}
		if got := table.hint(inComposer, doNextNew); got != "Alt+N" {
			t.Errorf("next unread is shown as %q", got)
		}
		if got := table.hint(inComposer, doBottom); got != "Ctrl++" {
			t.Errorf("newest is shown as %q", got)
		}
	}
	if defaultKeys.find(inComposer, "alt+a") != doNextNew {
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
	if err := table.check(); err != nil {
		t.Fatal(err)
	}
	for _, b := range defaultKeys {
		for at := where(1); at&anywhere != 0; at <<= 1 {
			if b.Where&at != 0 && len(b.Keys()) > 0 && table.key(at, b.Name) == "" {
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
		for _, table := range []keymap{k.plain, k.vim} {
			if err := table.check(); err != nil {
				t.Fatal(err)
			}
			for _, b := range table {
				for _, key := range b.Keys() {
					if again, err := keyNamed(key); err != nil || again != key {
						t.Fatalf("%q is bound to %q, which reads as %q, %v", b.Name, key, again, err)
					}
				}
			}
		}
	})
}

// A key is named as Bubble Tea names it when it is pressed.
func TestKeyNamesAreThoseOfKeyPresses(t *testing.T) {
	for _, c := range []struct {
		written string
		pressed tea.Key
	}{
		{"Ctrl+K", tea.Key{Code: 'k', Mod: tea.ModCtrl}},
		{"shift+alt+up", tea.Key{Code: tea.KeyUp, Mod: tea.ModAlt | tea.ModShift}},
		{"shift+g", tea.Key{Code: 'g', Mod: tea.ModShift, Text: "G"}},
		{"G", tea.Key{Code: 'g', Mod: tea.ModShift, Text: "G"}},
		{"space", tea.Key{Code: tea.KeySpace, Text: " "}},
		{"ctrl+space", tea.Key{Code: tea.KeySpace, Mod: tea.ModCtrl}},
		{"+", tea.Key{Code: '+', Text: "+"}},
		{"alt++", tea.Key{Code: '+', Mod: tea.ModAlt}},
		{"F12", tea.Key{Code: tea.KeyF12}},
		{"pgup", tea.Key{Code: tea.KeyPgUp}},
		{"ä", tea.Key{Code: 'ä', Text: "ä"}},
	} {
		got, err := keyNamed(c.written)
		if want := tea.KeyPressMsg(c.pressed).String(); err != nil || got != want {
			t.Errorf("%s reads as %q, %v; pressed it is %q", c.written, got, err, want)
		}
	}
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
		if defaultKeys.row(actionName(name), anywhere, false) < 0 {
			t.Errorf("docs/config.toml lists %q, which is nothing", name)
		}
	}
}
