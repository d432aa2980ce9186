package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sayso/ui"
)

// configured reads a config.toml with a text.
func configured(t *testing.T, text string) (settings, string, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s := settings{choices: choices{Settings: ui.DefaultSettings()}}
	err := readTOML(path, &s)
	if err == nil {
		err = s.read(path)
	}
	return s, path, err
}

func TestMistakesInTheConfigAreNamedByLine(t *testing.T) {
	for _, c := range []struct {
		text string
		line string
		want string
	}{
		{"relay = \"ws://x\"\ntheme = \"dusk\"\n", "2", `there is no theme "dusk"; choose from auto, dark`},
		{"# keys\n[keys]\n\"next unread\" = \"alt+n\"\n\"hlep\" = \"f1\"\n", "4", `nothing is called "hlep"`},
		{"[keys]\n'help' = [\"f1\", \"ctrl+k\"]\n", "2", `key Ctrl+K means both "go to" and "help"`},
		{"[keys]\nhelp = 3\n", "2", "must be a key"},
		{"[themes.moss]\nlike = \"light\"\naccent = \"green\"\n", "3", `"green" is no colour`},
		{"\n[themes.dark]\n", "2", `there is a theme "dark" already`},
		{"[ themes . \"moss\" ]\nback = \"#000000\"\n", "2", `a theme has no colour "back"`},
		{"themes.moss.dim = \"#12\"\n", "1", `"#12" is no colour`},
		{"vim = \"yes\"\n", "1", "incompatible types"},
		{"\n\nvmi = true\n", "3", `there is no setting "vmi"`},
		{"order = \"oldest\"", "1", `there is no order "oldest"; choose from newest, unread`},
		{"mouse = true\nmouse = false\n", "2", "already been defined"},
	} {
		_, path, err := configured(t, c.text)
		if err == nil || !strings.HasPrefix(err.Error(), path+":"+c.line+": ") || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v", c.text, err)
		}
	}
}

// What is chosen on the screen is kept apart, and only that: what config.toml says
// may still change.
func TestChosenSettingsAreKeptApart(t *testing.T) {
	dir := t.TempDir()
	text := "theme = \"moss\"\nvim = true\n[themes.moss]\nlike = \"light\"\n"
	s, path, err := configured(t, text)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.overlay(dir); err != nil {
		t.Fatal(err)
	}
	s.Theme = "none" // as a flag says
	keep := s.keeper(dir)
	chosen := s.Settings
	chosen.Order = "unread"
	chosen.Vim = false
	if err := keep(chosen); err != nil {
		t.Fatal(err)
	}
	chosen.Dates = "iso"
	if err := keep(chosen); err != nil {
		t.Fatal(err)
	}
	chosen.Vim = true
	if err := keep(chosen); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, chosenFile))
	if err != nil {
		t.Fatal(err)
	}
	_, kept, _ := strings.Cut(string(raw), "\n")
	if diff := cmp.Diff("dates = \"iso\"\norder = \"unread\"\n", kept); diff != "" {
		t.Error(diff)
	}
	if own, err := os.ReadFile(path); err != nil || string(own) != text {
		t.Errorf("the person's own file is now %q, %v", own, err)
	}

	again, _, err := configured(t, "theme = \"light\"\n")
	if err != nil {
		t.Fatal(err)
	}
	if err := again.overlay(dir); err != nil {
		t.Fatal(err)
	}
	want := ui.DefaultSettings()
	want.Theme, want.Dates, want.Order = "light", "iso", "unread"
	if diff := cmp.Diff(want, again.Settings); diff != "" {
		t.Error(diff)
	}
}

func TestAChosenThemeThatIsGoneIsPassedOver(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, chosenFile), []byte("theme = \"moss\"\nvim = true\nfuture = 3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, _, err := configured(t, "theme = \"paper\"\n")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.overlay(dir); err != nil {
		t.Fatal(err)
	}
	if s.Theme != "paper" || !s.Vim {
		t.Errorf("the settings are %+v", s.Settings)
	}
	if err := os.WriteFile(filepath.Join(dir, chosenFile), []byte("theme = ["), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.overlay(dir); err == nil || !strings.Contains(err.Error(), "delete it to have the defaults back") {
		t.Errorf("a broken file: %v", err)
	}
}

func FuzzConfig(f *testing.F) {
	f.Add("[keys]\nhelp = \"f1\"\n[themes.moss]\ndim = \"#123456\"\n")
	f.Add("[ themes . 'a' ]\n\"like\" = \"x\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		_, path, err := configured(t, text)
		if err != nil && (strings.Count(err.Error(), "\n") > 0 || !strings.HasPrefix(err.Error(), path)) {
			t.Errorf("%q: the error is not one line that begins with the file: %q", text, err)
		}
	})
}

// The example in docs has the defaults, and every setting there is.
func TestTheExampleConfigIsTrue(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "docs", "config.toml"))
	if err != nil {
		t.Fatal(err)
	}
	s, _, err := configured(t, string(raw))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(ui.DefaultSettings(), s.Settings); diff != "" {
		t.Errorf("it differs from the defaults:\n%s", diff)
	}
	for key := range asTable(s.Settings) {
		if !strings.Contains(string(raw), "\n"+key+" = ") {
			t.Errorf("it does not speak of %s", key)
		}
	}
	if len(s.themes) != 1 {
		t.Errorf("it makes %d themes", len(s.themes))
	}
}
