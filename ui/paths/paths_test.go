package paths

import (
	"path/filepath"
	"testing"

	"pgregory.net/rapid"
)

func TestPathsAreReadAsTerminalsWriteThem(t *testing.T) {
	for given, want := range map[string][2]string{
		"/a/b.png": {"/a/b.png", ""}, `/a/b\ c.png and a caption`: {"/a/b c.png", "and a caption"}, `'/a/b c.png' x`: {"/a/b c.png", "x"},
		`"/a/b c.png"`: {"/a/b c.png", ""}, "file:///a/b%20c.png": {"/a/b c.png", ""}, "": {"", ""}, "'open": {"'open", ""},
	} {
		if path, rest := Cut(given); path != want[0] || rest != want[1] {
			t.Errorf("%q is read as %q and %q", given, path, rest)
		}
	}
}

// What the completion writes is read as it was.
func TestEscapedPathsAreReadAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[^\t\n\r]{1,30}`).Draw(t, "name")
		if filepath.Separator == '\\' {
			t.Skip("there the backslash parts names")
		}
		path, rest := Cut(Escape(name) + " a caption")
		if path != name || rest != "a caption" || Unescape(Escape(name)) != name {
			t.Fatalf("%q is written %q and read as %q and %q", name, Escape(name), path, rest)
		}
		if Ended(Escape(name)) || !Ended(Escape(name)+" ") {
			t.Fatalf("%q ends elsewhere", Escape(name))
		}
	})
}

func TestTheTildeIsThePersonsDirectory(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	for path, want := range map[string]string{"~": home, "~/a": filepath.Join(home, "a"), "~b/a": "~b/a", "/~": "/~"} {
		if got := Expand(path); got != want {
			t.Errorf("%q is %q, want %q", path, got, want)
		}
	}
	for path, want := range map[string]string{filepath.Join(home, "a", "b"): filepath.Join("~", "a", "b"), home + "x": home + "x", "/etc": "/etc"} {
		if got := Short(path); got != want {
			t.Errorf("%q is shown as %q, want %q", path, got, want)
		}
	}
}
