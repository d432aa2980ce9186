package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
)

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// parts counts the files that are not whole.
func parts(t *testing.T, dir string) int {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "media", "part", "*"))
	must(t, err)
	return len(found)
}

func TestFilesAreKeptByTheirHash(t *testing.T) {
	for _, role := range []Role{Relay, Replica} {
		dir := t.TempDir()
		db := open(t, role, dir)
		b := db.Blobs()
		text := bytes.Repeat([]byte("sayso "), 50_000)
		hash, size, err := b.Put(iotest.HalfReader(bytes.NewReader(text)), int64(len(text)))
		if err != nil || hash != hashOf(text) || size != int64(len(text)) {
			t.Fatalf("put %q of %d: %v", hash, size, err)
		}
		if size, err := b.PutAs(hash, bytes.NewReader(text), 1<<20); err != nil || size != int64(len(text)) {
			t.Errorf("put again: %d, %v", size, err)
		}
		if b.Total() != int64(len(text)) {
			t.Errorf("total %d", b.Total())
		}
		must(t, db.Check())
		must(t, db.Close())
		if _, _, err := b.Put(strings.NewReader("x"), 1); !errors.Is(err, ErrClosed) {
			t.Errorf("after closing: %v", err)
		}

		db = open(t, role, dir)
		b = db.Blobs()
		f, err := b.Open(hash)
		must(t, err)
		got, err := io.ReadAll(f)
		if err != nil || !bytes.Equal(got, text) {
			t.Errorf("read %d bytes: %v", len(got), err)
		}
		must(t, f.Close())
		if size, there := b.Size(hash); !there || size != b.Total() {
			t.Errorf("%d bytes, %v, of %d", size, there, b.Total())
		}
		must(t, b.Delete(hash))
		if err := b.Delete(hash); !errors.Is(err, ErrNone) || b.Total() != 0 {
			t.Errorf("deleted twice: %v, total %d", err, b.Total())
		}
		if _, err := b.Open(hash); !errors.Is(err, ErrNone) {
			t.Errorf("opened: %v", err)
		}
	}
}

func TestFilesThatAreRefused(t *testing.T) {
	dir := t.TempDir()
	db := openWith(t, Options{Dir: dir, Role: Relay, Reserve: 1, Media: 1000})
	b := db.Blobs()
	reading := errors.New("the line went dead")
	text := strings.Repeat("x", 600)
	put := func(r io.Reader, limit int64) error { _, _, err := b.Put(r, limit); return err }
	as := func(hash string) error { _, err := b.PutAs(hash, strings.NewReader(text), 600); return err }
	oneLine(t, put(strings.NewReader(text), 599), ErrTooBig)
	oneLine(t, put(io.MultiReader(strings.NewReader(text), iotest.ErrReader(reading)), 1000), reading)
	for _, hash := range []string{"", "..", "../../etc/passwd", strings.ToUpper(hashOf([]byte(text))), hashOf([]byte("another"))} {
		oneLine(t, as(hash), ErrOther)
		if _, there := b.Size(hash); there {
			t.Errorf("%q is there", hash)
		}
	}
	oneLine(t, put(strings.NewReader(strings.Repeat("x", 1001)), 5000), ErrFull)
	if b.Total() != 0 || parts(t, dir) != 0 {
		t.Errorf("%d bytes, %d parts are left", b.Total(), parts(t, dir))
	}
	must(t, as(hashOf([]byte(text))))
	oneLine(t, put(strings.NewReader(text[:401]), 600), ErrFull)
	must(t, put(strings.NewReader(text[:400]), 600))

	full := openWith(t, Options{Dir: t.TempDir(), Role: Relay, Reserve: 1 << 62})
	_, _, err := full.Blobs().Put(strings.NewReader(text), 600)
	oneLine(t, err, ErrFull)
}

// TestManyPutAtATime holds the quota against files that are all under way at once.
func TestManyPutAtATime(t *testing.T) {
	dir := t.TempDir()
	db := openWith(t, Options{Dir: dir, Role: Relay, Reserve: 1, Media: 10_000})
	b := db.Blobs()
	same := strings.Repeat("s", 1000)
	errs := make([]error, 40)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			text := same
			if i%2 == 1 {
				text = strings.Repeat(string(rune('a'+i/2)), 1000)
			}
			_, _, errs[i] = b.Put(iotest.OneByteReader(strings.NewReader(text)), 1000)
		})
	}
	all.Wait()
	for _, err := range errs {
		if err != nil && !errors.Is(err, ErrFull) {
			t.Error(err)
		}
	}
	must(t, db.Check())
	if b.Total() > 10_000 || b.Total()%1000 != 0 || parts(t, dir) != 0 {
		t.Errorf("%d bytes, %d parts", b.Total(), parts(t, dir))
	}
	for range 3 { // what was given up left no trace in the count
		_, _, err := b.Put(strings.NewReader(same), 1000)
		if b.Total() < 10_000 {
			must(t, err)
		}
	}
}

func TestCheckFindsADamagedFile(t *testing.T) {
	dir := t.TempDir()
	db := open(t, Replica, dir)
	hash, _, err := db.Blobs().Put(strings.NewReader("sayso"), 5)
	must(t, err)
	path := filepath.Join(dir, "media", hash)
	must(t, os.WriteFile(path, []byte("saysa"), 0o600))
	oneLine(t, db.Check(), ErrCorrupt)
	must(t, os.WriteFile(path, []byte("sayso"), 0o600))
	other := hashOf([]byte("smuggled"))
	must(t, os.WriteFile(filepath.Join(dir, "media", other), []byte("smuggled"), 0o600))
	if err := db.Check(); err == nil {
		t.Error("a file that is not counted was not found")
	}
	must(t, os.Remove(filepath.Join(dir, "media", other)))
}

// TestKilledWhileFilesArePut kills a process that puts files: what it said is there is
// there, and of what was half written nothing is left.
func TestKilledWhileFilesArePut(t *testing.T) {
	dir := t.TempDir()
	for round := range 4 {
		said := kill(t, "blobs", dir, 20+round*13)
		must(t, os.WriteFile(filepath.Join(dir, "media", "part", "left"), []byte("half"), 0o600))
		db := open(t, Relay, dir)
		if n := parts(t, dir); n != 0 {
			t.Errorf("round %d: %d parts are left", round, n)
		}
		must(t, db.Check())
		for _, hash := range said {
			if _, there := db.Blobs().Size(hash); !there {
				t.Errorf("round %d: %s is lost", round, hash)
			}
		}
		if value, err := db.Record("last"); err != nil || len(value) != 64 {
			t.Errorf("round %d: record %q: %v", round, value, err)
		}
		must(t, db.Close())
	}
}

// blobsChild puts two files at a time and writes down the last.
func blobsChild(dir string) {
	db, err := Open(Options{Dir: dir, Role: Relay, Reserve: 1})
	if err != nil {
		panic(err)
	}
	for n := db.Blobs().Total(); ; n++ {
		var both sync.WaitGroup
		for i := range int64(2) {
			both.Go(func() {
				text := fmt.Appendf(bytes.Repeat([]byte("sayso "), 20_000), "%d of %d", i, n)
				hash, _, err := db.Blobs().Put(bytes.NewReader(text), 1<<20)
				if err == nil {
					err = db.SetRecord("last", []byte(hash))
				}
				if err != nil {
					panic(err)
				}
				fmt.Println(hash)
			})
		}
		both.Wait()
	}
}

// FuzzFileNames asks for files by names from outside: only what was put is ever there.
func FuzzFileNames(f *testing.F) {
	dir := f.TempDir()
	secret := filepath.Join(dir, "secret")
	must(f, os.WriteFile(secret, []byte("secret"), 0o600))
	db := openWith(f, Options{Dir: filepath.Join(dir, "store"), Role: Replica, Reserve: 1})
	b := db.Blobs()
	for _, name := range []string{"", ".", "part", "../secret", "../../secret", secret, strings.Repeat("0", 64), "\x00", strings.Repeat("a/", 32)} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if _, err := b.Open(name); !errors.Is(err, ErrNone) {
			t.Errorf("open: %v", err)
		}
		if _, there := b.Size(name); there {
			t.Error("it is there")
		}
		if _, err := b.PutAs(name, strings.NewReader("sayso"), 9); !errors.Is(err, ErrOther) {
			t.Errorf("put: %v", err)
		}
		if err := b.Delete(name); !errors.Is(err, ErrNone) {
			t.Errorf("delete: %v", err)
		}
		if _, err := os.Stat(secret); err != nil {
			t.Fatal(err)
		}
	})
}
