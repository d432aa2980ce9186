package media

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"sayso/store"
	"sayso/wire"
)

// blobs are the files of a replica that holds some.
func blobs(t *testing.T, held ...string) *store.Blobs {
	t.Helper()
	db, err := store.Open(store.Options{Dir: t.TempDir(), Role: store.Replica})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, data := range held {
		if _, _, err := db.Blobs().Put(strings.NewReader(data), wire.MaxMedia); err != nil {
			t.Fatal(err)
		}
	}
	return db.Blobs()
}

// picture is how a PNG begins.
const picture = "\x89PNG\r\n\x1a\n"

// taken are files, what they are sent as, or why not.
var taken = []struct {
	name, data  string
	as, want    wire.MediaKind
	mime, fails string
}{
	{"a.png", picture, "", wire.Image, "image/png", ""},
	{"a.pdf", "%PDF-1.7 x", "", wire.Document, "application/pdf", ""},
	{"a.mp4", "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom", "", wire.Video, "video/mp4", ""},
	{"a.ogg", "OggS\x00\x02", "", wire.Audio, "audio/ogg", ""},
	{"a.ogg", "OggS\x00\x02", wire.Voice, wire.Voice, "audio/ogg", ""},
	{"a.webp", "RIFF\x1a\x00\x00\x00WEBPVP8 ", wire.Sticker, wire.Sticker, "image/webp", ""},
	{"big.png", picture + strings.Repeat("x", 6<<20), "", wire.Document, "image/png", ""},
	{"a.txt", "hello", wire.Voice, "", "", "a.txt is no sound"},
	{"a.txt", "hello", wire.Sticker, "", "", "no WebP picture"},
	{"b.webp", "RIFF\x1a\x00\x00\x00WEBPVP8 " + strings.Repeat("x", 600<<10), wire.Sticker, "", "", "as a sticker it may have 512 kB"},
	{"empty", "", "", "", "", "empty is empty"},
}

func TestWhatAFileIsSentAs(t *testing.T) {
	dir := t.TempDir()
	files := blobs(t)
	put := func(name, data string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, c := range taken {
		m, err := Take(files, put(c.name, c.data), c.as)
		switch {
		case c.fails != "":
			if err == nil || !strings.Contains(err.Error(), c.fails) {
				t.Errorf("%s as %q fails with %v", c.name, c.as, err)
			}
		case err != nil || m.Kind != c.want || m.Type != c.mime:
			t.Errorf("%s as %q is %+v, %v", c.name, c.as, m, err)
		}
	}
	for path, want := range map[string]string{dir: "is a directory", filepath.Join(dir, "none\x1b[31m"): "there is no file"} {
		if _, err := Take(files, path, ""); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%s fails with %q", path, err)
		}
	}
}

func TestSafeNamesLeadNowhere(t *testing.T) {
	for given, want := range map[string]string{
		"../../etc/passwd": "passwd.pdf", `..\..\a.exe`: "a.exe", "": "file.pdf", "...": "file.pdf", ".bashrc": "bashrc.pdf", "a\x1b]0;x\a.pdf": "a.pdf",
		"con<>|.txt": "con___.txt", "-rf": "rf.pdf", strings.Repeat("ü", 300) + ".pdf": strings.Repeat("ü", 58) + ".pdf",
	} {
		got := safeName(&wire.Media{Kind: wire.Document, Type: "application/pdf", Name: given})
		if got != want {
			t.Errorf("%q is saved as %q, want %q", given, got, want)
		}
	}
}

func TestWhatMayRunIsAskedAbout(t *testing.T) {
	for _, m := range []wire.Media{{Name: "a.sh"}, {Name: "a.EXE"}, {Name: "a.desktop"}, {Name: "x", Type: "text/html; charset=utf-8"}, {Name: "a.pdf", Type: "application/x-sh"}} {
		if !mayRun(&m, nil) {
			t.Errorf("%+v opens unasked", m)
		}
	}
	for _, head := range []string{"#!/bin/sh", "MZ\x90", "\x7fELF", "  <!DOCTYPE html>"} {
		if !mayRun(&wire.Media{Name: "holiday.jpg", Type: "image/jpeg"}, []byte(head)) {
			t.Errorf("%q opens unasked", head)
		}
	}
	if mayRun(&wire.Media{Name: "holiday.jpg", Type: "image/jpeg"}, []byte("\xff\xd8\xff")) {
		t.Error("a picture is asked about")
	}
}

// No name leads out of the directory or hides there, and none runs what was not asked about.
func TestNoNameEscapes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ending := rapid.SampledFrom([]string{"", ".pdf", ".sh", ".EXE", ".sh ", ".sh.", "..", "/..", `\x.lnk`}).Draw(t, "ending")
		m := wire.Media{Kind: wire.Document, Name: rapid.String().Draw(t, "name") + ending, Type: rapid.SampledFrom([]string{"", "application/pdf"}).Draw(t, "type")}
		name := safeName(&m)
		if !filepath.IsLocal(name) || filepath.Base(name) != name || strings.ContainsAny(name, "/\\\x00\n") || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "-") {
			t.Fatalf("%q is saved as %q", m.Name, name)
		}
		if len(name) > mostName || !utf8.ValidString(name) {
			t.Fatalf("%q is saved as %q of %d bytes", m.Name, name, len(name))
		}
		if asked := mayRun(&m, nil); asked != mayRun(&wire.Media{Name: name}, nil) {
			t.Fatalf("%q, saved as %q, is asked about: %v", m.Name, name, asked)
		}
	})
}

func TestFilesAreHandedOut(t *testing.T) {
	const script = "#!/bin/sh\n"
	b := blobs(t, "%PDF", script)
	m := wire.Media{Kind: wire.Document, Name: "../list.pdf", Hash: hashOf("%PDF")}
	dir := filepath.Join(t.TempDir(), "downloads")
	for _, want := range []string{"list.pdf", "list (2).pdf", "list (3).pdf"} {
		path, err := Save(b, &m, dir)
		if data, _ := os.ReadFile(path); err != nil || path != filepath.Join(dir, want) || string(data) != "%PDF" {
			t.Errorf("saved as %q with %q, %v", path, data, err)
		}
	}
	t.Setenv("TMPDIR", t.TempDir())
	path, err := Lend(b, &m)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(filepath.Dir(path)) })
	if about, err := os.Stat(path); err != nil || about.Mode().Perm() != 0o400 || filepath.Base(path) != "list.pdf" {
		t.Errorf("lent as %s, %v, %v", path, about, err)
	}
	if runs, err := MayRun(b, &m); runs || err != nil {
		t.Errorf("a document may run: %v, %v", runs, err)
	}
	if runs, err := MayRun(b, &wire.Media{Name: "list.pdf", Hash: hashOf(script)}); !runs || err != nil {
		t.Errorf("a script may run: %v, %v", runs, err)
	}
	m.Hash = hashOf("nothing")
	if _, err := Lend(b, &m); !errors.Is(err, store.ErrNone) {
		t.Errorf("what is not here is lent: %v", err)
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) != 1 {
		t.Errorf("what is not here leaves %v, %v", left, err)
	}
}

func hashOf(data string) string {
	sum := sha256.Sum256([]byte(data))
	return hex.EncodeToString(sum[:])
}

func TestFilesInWords(t *testing.T) {
	for _, c := range []struct {
		m            wire.Media
		title, facts string
	}{
		{wire.Media{Kind: wire.Image, Type: "image/jpeg", Size: 213_600}, "Photo", "JPEG, 214 kB"},
		{wire.Media{Kind: wire.Image, Type: "image/jpeg", Size: 1_290_000, Name: "sea.jpg"}, "sea.jpg", "photo, JPEG, 1.2 MB"},
		{wire.Media{Kind: wire.Document, Type: "text/plain; charset=utf-8", Size: 999, Name: "a.txt"}, "a.txt", "text, 999 B"},
		{wire.Media{Kind: wire.Document, Type: "application/x-shockwave-flash", Name: "a"}, "a", "SHOCKWAVE-F…"},
		{wire.Media{Kind: "hologram", Size: 250 << 20}, "File", "262 MB"},
	} {
		if title, facts := Title(&c.m), Facts(&c.m); title != c.title || facts != c.facts {
			t.Errorf("%+v is %q, %q", c.m, title, facts)
		}
	}
}
