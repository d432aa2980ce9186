package desktop

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestWhatOpensLinksHere(t *testing.T) {
	screen := func(name string) func(string) string {
		return func(v string) string {
			if v == name {
				return "1"
			}
			return ""
		}
	}
	for _, c := range []struct {
		system string
		env    func(string) string
		want   string
	}{
		{"linux", screen(""), ""},
		{"linux", screen("DISPLAY"), "xdg-open"},
		{"freebsd", screen("WAYLAND_DISPLAY"), "xdg-open"},
		{"darwin", screen(""), "open"},
		{"windows", screen(""), "rundll32"},
	} {
		if got, _ := opener(c.system, c.env); got != c.want {
			t.Errorf("%s opens links by %q, want %q", c.system, got, c.want)
		}
	}
}

func TestOpeningSaysWhatCameOfIt(t *testing.T) {
	if runtime.GOOS == "darwin" || runtime.GOOS == "windows" {
		t.Skip("other programs open links here")
	}
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	t.Setenv("DISPLAY", ":0")
	if err := Open("https://a.example"); !errors.Is(err, ErrNothingOpens) {
		t.Errorf("without a program it says %v", err)
	}
	install := func(script string) {
		if err := os.WriteFile(filepath.Join(dir, "xdg-open"), []byte("#!/bin/sh\n"+script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	install("printf %s \"$1\" > " + filepath.Join(dir, "opened"))
	if err := Open("https://a.example/?q=a b"); err != nil {
		t.Error(err)
	}
	if got, err := os.ReadFile(filepath.Join(dir, "opened")); err != nil || string(got) != "https://a.example/?q=a b" {
		t.Errorf("opened %q, %v", got, err)
	}
	install("exit 3")
	if err := Open("https://a.example"); err == nil || errors.Is(err, ErrNothingOpens) {
		t.Errorf("a program that fails says %v", err)
	}
}
