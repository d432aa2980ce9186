package keymap

import (
	"fmt"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const (
	writing Place = 1 << iota
	reading
	list
)

var spots = []Spot{{"writing", writing, AllText}, {"reading", reading, Letters}, {"list", list, NoText}}

func testTable() Table {
	return Table{
		NewRow("go to", []string{"ctrl+k"}, Anywhere, "go to a chat"),
		NewRow("up", []string{"up", "k"}, list, "up"),
		NewRow("first", []string{"home", "g"}, list|reading, "the first"),
		NewRow("help", []string{"f1"}, Anywhere, "all keys"),
		NewRow("help", []string{"?"}, list, "all keys"),
		NewRow("theme", nil, Anywhere, "another theme"),
	}
}

func TestKeysAreFoundBothWays(t *testing.T) {
	table := testTable()
	for _, c := range []struct {
		at         Place
		key        string
		name       Action
		first, got string
	}{
		{writing, "ctrl+k", "go to", "ctrl+k", "Ctrl+K"},
		{writing, "k", "", "", ""},
		{list, "k", "up", "up", "Up"},
		{list, "f1", "help", "f1", "?"}, // the shortest is shown
		{reading, "g", "first", "home", "Home"},
	} {
		if got := table.Find(c.at, c.key); got != c.name {
			t.Errorf("%s in %b means %q, want %q", c.key, c.at, got, c.name)
		}
		if c.name == "" {
			continue
		}
		if key, hint := table.Key(c.at, c.name), table.Hint(c.at, c.name); key != c.first || hint != c.got {
			t.Errorf("%s in %b is %q, shown as %q", c.name, c.at, key, hint)
		}
	}
	if table.Key(writing, "theme") != "" || table.Hint(writing, "up") != "" {
		t.Error("what has no key has one")
	}
}

func TestRowsAreLaidOverATable(t *testing.T) {
	table := testTable().With(Table{NewRow("first", []string{"g g"}, list, "the first")})
	want := Table{
		NewRow("go to", []string{"ctrl+k"}, Anywhere, "go to a chat"),
		NewRow("up", []string{"up", "k"}, list, "up"),
		NewRow("first", []string{"home", "g"}, reading, "the first"),
		NewRow("first", []string{"home"}, list, "the first"),
		NewRow("help", []string{"f1"}, Anywhere, "all keys"),
		NewRow("help", []string{"?"}, list, "all keys"),
		NewRow("theme", nil, Anywhere, "another theme"),
		NewRow("first", []string{"g g"}, list, "the first"),
	}
	if diff := cmp.Diff(want, table, cmp.AllowUnexported(key.Binding{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !table.Begins(list, "g") || table.Begins(reading, "g") || table.Begins(list, "k") {
		t.Error("another key is the first of two")
	}
	if diff := cmp.Diff(testTable()[:3], table[:2].With(testTable()[2:3]), cmp.AllowUnexported(key.Binding{})); diff != "" {
		t.Errorf("rows that take nothing change something:\n%s", diff)
	}
}

func TestClashesAreFound(t *testing.T) {
	for _, c := range []struct {
		row  Row
		want string
	}{
		{NewRow("x", []string{"x"}, list, ""), ""},
		{NewRow("x", []string{"k"}, reading, ""), ""},
		{NewRow("x", []string{"k"}, Anywhere, ""), `key k means both "up" and "x"; take it from one`},
		{NewRow("x", []string{"k k"}, list, ""), `key k means both "up" and "x"; take it from one`},
	} {
		got := ""
		if clash := append(testTable(), c.row).Clash(); clash != nil {
			got = clash.Error()
		}
		if got != c.want {
			t.Errorf("%v: %q, want %q", c.row, got, c.want)
		}
	}
}

// However rows are laid over a table, no key has two meanings then.
func TestLaidRowsClashWithNothing(t *testing.T) {
	key := rapid.SampledFrom([]string{"a", "b", "c", "a a", "b c", "ctrl+k"})
	rows := rapid.Custom(func(t *rapid.T) Row {
		return NewRow(Action(rapid.SampledFrom([]string{"x", "y", "z"}).Draw(t, "name")), []string{key.Draw(t, "key")}, Place(rapid.IntRange(1, 7).Draw(t, "places")), "")
	})
	sound := func(t *rapid.T, name string) (table Table) {
		for _, r := range rapid.SliceOfN(rows, 0, 6).Draw(t, name) {
			if more := append(table, r); more.Clash() == nil {
				table = more
			}
		}
		return table
	}
	rapid.Check(t, func(t *rapid.T) {
		table, over := sound(t, "table"), sound(t, "over")
		for _, r := range table {
			if strings.Contains(r.Keys()[0], " ") {
				t.Skip("only rows that are laid over have two keys in a row")
			}
		}
		all := table.With(over)
		if c := all.Clash(); c != nil {
			t.Fatalf("%v over %v: %v", over, table, c)
		}
		for _, r := range over {
			for at := writing; at <= list; at <<= 1 {
				if r.Where&at != 0 && all.Find(at, r.Keys()[0]) != r.Name {
					t.Fatalf("%v over %v: %s is lost in %b", over, table, r.Keys()[0], at)
				}
			}
		}
	})
}

func TestKeysAreBoundAnew(t *testing.T) {
	for _, c := range []struct{ name, key, want string }{
		{"go to", "Alt+G", ""},
		{"help in list", "h", ""},
		{"first in reading", "ctrl+g", ""},
		{"go to", "g", "g is text while one writes; hold Ctrl or Alt with it"},
		{"first", "g", "g is text while one writes; hold Ctrl or Alt with it"},
		{"first", "?", ""}, // no letter
		{"go to", "g g", `two keys in a row, such as "g g", do not work while one writes`},
		{"up in writing", "f5", `"up" has no keys of its own there; leave the place out`},
		{"up in nowhere", "f5", `there is no place "nowhere" for a key; the places are writing, reading and list`},
		{"hlep", "f5", `nothing is called "hlep"; did you mean help?`},
		{"xyzzyx", "f5", `nothing is called "xyzzyx"; docs/config.toml lists the names, and F1 what the keys do`},
	} {
		table, got := testTable(), ""
		if err := table.Bind(c.name, []string{c.key}, spots); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s = %s: %q, want %q", c.name, c.key, got, c.want)
		}
	}
	table := testTable()
	if err := table.Bind("help in list", []string{"h"}, spots); err != nil || fmt.Sprint(table[3].Keys(), table[4].Keys()) != "[f1] [h]" {
		t.Errorf("the narrower row is not the one that is bound: %v, %v", table, err)
	}
}

func FuzzNamed(f *testing.F) {
	f.Add("Shift+Ctrl+z")
	f.Add("g g")
	f.Add("ctrl++")
	f.Fuzz(func(t *testing.T, written string) {
		key, err := Named(written)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\n\x1b\a") {
				t.Fatalf("the error is not one clean line: %q", err)
			}
			return
		}
		if again, err := Named(key); err != nil || again != key {
			t.Fatalf("%q is %q, which is %q, %v", written, key, again, err)
		}
		if Label(key) == "" {
			t.Fatalf("%q is shown as nothing", key)
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
		got, err := Named(c.written)
		if want := tea.KeyPressMsg(c.pressed).String(); err != nil || got != want {
			t.Errorf("%s reads as %q, %v; pressed it is %q", c.written, got, err, want)
		}
	}
}
