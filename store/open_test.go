package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dgraph-io/badger/v4"

	"sayso/wire"
)

// oneLine checks that an error is one of a kind and fit to be shown to a user.
func oneLine(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) || strings.Contains(err.Error(), "\n") || len(err.Error()) > 250 {
		t.Errorf("got %q, want one line for %q", err, want)
	}
	t.Log(err)
}

func TestSecondProcessIsTold(t *testing.T) {
	dir := t.TempDir()
	db := open(t, Replica, dir)
	_, err := Open(Options{Dir: dir, Role: Replica, Reserve: 1})
	oneLine(t, err, ErrLocked)
	must(t, db.Close())
	must(t, open(t, Replica, dir).Close())
}

func TestDirectoryIsPrivate(t *testing.T) {
	made := t.TempDir()
	must(t, os.Chmod(made, 0o755))
	for _, dir := range []string{filepath.Join(t.TempDir(), "a", "b"), made} {
		open(t, Replica, dir)
		info, err := os.Stat(dir)
		must(t, err)
		if info.Mode().Perm() != 0o700 {
			t.Errorf("mode %v", info.Mode())
		}
	}
}

func TestForeignAndDamagedDirectories(t *testing.T) {
	write := func(name, text string) func(*testing.T, string) {
		return func(t *testing.T, dir string) { must(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600)) }
	}
	damage := func(pattern string, change func([]byte) []byte) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			files, err := filepath.Glob(filepath.Join(dir, pattern))
			if err != nil || len(files) == 0 {
				t.Fatalf("no %s: %v", pattern, err)
			}
			b, err := os.ReadFile(files[0])
			must(t, err)
			must(t, os.WriteFile(files[0], change(b), 0o600))
		}
	}
	for _, c := range []struct {
		name string
		full bool // a store of ours was there before
		make func(*testing.T, string)
		want error
	}{
		{"of a relay", false, func(t *testing.T, dir string) { must(t, open(t, Relay, dir).Close()) }, ErrForeign},
		{"of another program", false, func(t *testing.T, dir string) {
			db, err := badger.Open(badger.DefaultOptions(dir).WithLogger(nil))
			must(t, err)
			must(t, db.Close())
		}, ErrForeign},
		{"of a later version", true, damage("MANIFEST", func(b []byte) []byte { b[5] += 0x10; return b }), ErrForeign},
		{"a text called MANIFEST", false, write("MANIFEST", "things to pack\n"), ErrCorrupt},
		{"a short MANIFEST", false, write("MANIFEST", "Bd"), ErrCorrupt},
		{"MANIFEST lost", true, func(t *testing.T, dir string) { must(t, os.Remove(filepath.Join(dir, "MANIFEST"))) }, ErrCorrupt},
		{"MANIFEST changed", true, damage("MANIFEST", func(b []byte) []byte { b[len(b)-1] ^= 1; return b }), ErrCorrupt},
		{"a table cut", true, damage("*.sst", func(b []byte) []byte { return b[:len(b)/2] }), ErrCorrupt},
		{"a table empty", true, damage("*.sst", func([]byte) []byte { return nil }), ErrCorrupt},
		{"a table changed", true, damage("*.sst", func(b []byte) []byte { b[len(b)-5] ^= 0xff; return b }), ErrCorrupt},
		{"a table lost", true, func(t *testing.T, dir string) {
			files, _ := filepath.Glob(filepath.Join(dir, "*.sst"))
			must(t, os.Remove(files[0]))
		}, ErrCorrupt},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			if c.full {
				db := open(t, Replica, dir)
				must(t, db.Log("ana").Ingest(history(50, 3)))
				must(t, db.Close())
			}
			c.make(t, dir)
			_, err := Open(Options{Dir: dir, Role: Replica, Reserve: 1})
			oneLine(t, err, c.want)
		})
	}
}

func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	db := open(t, Replica, dir)
	events := history(3, 1)
	must(t, db.Log("ana").Ingest(events[:2]))
	must(t, db.Close())

	db = openWith(t, Options{Dir: dir, Role: Replica, Reserve: 1 << 62})
	l := db.Log("ana")
	oneLine(t, l.Ingest(events), ErrFull)
	oneLine(t, l.Queue(wire.Ask(string(bob), wire.Accept{})), ErrFull)
	oneLine(t, l.SetDraft(bob, "hal"), ErrFull)
	oneLine(t, l.SetSnapshot(1, bytes.Repeat([]byte("x"), 2*maxIngest)), ErrFull)
	if all, err := l.Queued(); len(all) != 0 || err != nil || l.Head().Seq != 2 {
		t.Errorf("%v %v, ends at %d", all, err, l.Head().Seq)
	}
	if page, err := l.Thread(events[2].Chat, 0, 5); len(page) != 1 || err != nil {
		t.Errorf("reading goes on: %v %v", page, err)
	}
}

func TestBatchTooBig(t *testing.T) {
	db := open(t, Relay, t.TempDir())
	b := db.Batch()
	for i := range 60_000 {
		b.Mark(ana, string(wire.NewKey()), uint64(i))
	}
	oneLine(t, b.Commit(), ErrTooBig)
	for b.Size() < MaxBatch {
		b.Mark(ana, string(wire.NewKey()), 1)
	}
	must(t, b.Commit())
	text := strings.Repeat("x", 4000)
	for b.Size() < MaxBatch {
		b.Append(bob, said(ana, ana, "", text))
	}
	must(t, b.Commit())
}

func TestLongIngestIsSplit(t *testing.T) {
	db := open(t, Replica, t.TempDir())
	events := history(20_000, 50)
	must(t, db.Log("ana").Ingest(events))
	if head := db.Log("ana").Head(); head != events[20_000].Pos {
		t.Errorf("ends at %d", head.Seq)
	}
}

// TestTablesAreMerged opens and closes until there are many small tables: the first
// write after that merges them.
func TestTablesAreMerged(t *testing.T) {
	dir := t.TempDir()
	events := history(maxLoose, 3)
	for i := range events {
		db := open(t, Replica, dir)
		db.tidy.first = time.Now() // it has started long ago
		before := db.badger.Levels()[0].NumTables
		must(t, db.Log("ana").Ingest(events[i:i+1]))
		db.tidy.merging.Wait()
		if after := db.badger.Levels()[0].NumTables; (before >= maxLoose) != (after == 0 && before > 0) {
			t.Errorf("round %d: %d tables, then %d", i, before, after)
		}
		must(t, db.Close())
	}
	if head := open(t, Replica, dir).Log("ana").Head(); head != events[len(events)-1].Pos {
		t.Errorf("ends at %d", head.Seq)
	}
}

// TestShortRunsMergeNothing opens a replica again and again for a moment: what that
// leaves is merged only once it is very much.
func TestShortRunsMergeNothing(t *testing.T) {
	dir := t.TempDir()
	for i := range mostLoose + 1 {
		db := open(t, Replica, dir)
		before := db.badger.Levels()[0].NumTables
		must(t, db.Log("ana").SetMark("round", uint64(i+1)))
		db.tidy.merging.Wait()
		if after := db.badger.Levels()[0].NumTables; before != i || (after == 0) != (i == 0 || i == mostLoose) {
			t.Errorf("round %d: %d tables, then %d", i, before, after)
		}
		must(t, db.Close())
	}
	if n, err := open(t, Replica, dir).Log("ana").Mark("round"); n != mostLoose+1 || err != nil {
		t.Errorf("the mark is %d: %v", n, err)
	}
}
