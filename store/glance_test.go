package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"sayso/wire"
)

// glanced returns a replica of some messages, one of them waiting and one begun, and a
// glance of it.
func glanced(t *testing.T, dir string) (*DB, Glance) {
	t.Helper()
	db := open(t, Replica, dir)
	l := db.Log("ana")
	if l.Head().Seq == 0 {
		must(t, l.Ingest(history(9, 2)))
		must(t, l.SetDraft(bob, "half a thou"))
		must(t, l.Queue(wire.Ask(string(bob), wire.Message{Text: "waits"})))
	}
	events, err := l.After(0, 0, 0)
	must(t, err)
	return db, Glance{
		Seq: l.Head().Seq, State: bytes.Repeat([]byte("state"), 1000), Chat: bob,
		Stretch: Stretch{Thread: events[1:4], Older: true, Beside: events[4:6]}, Left: 2, Screen: []byte("kept"),
	}
}

// kept returns the glance of ana's log, and puts it back.
func kept(dir string) (Glance, error) {
	path := filepath.Join(dir, glanceFile)
	b, _ := os.ReadFile(path)
	g, err := TakeGlance(dir, "ana")
	if err == nil {
		err = os.WriteFile(path, b, 0o600)
	}
	return g, err
}

func TestGlanceIsTheReplicaAsItWasClosed(t *testing.T) {
	dir := t.TempDir()
	db, g := glanced(t, dir)
	l := db.Log("ana")
	must(t, l.KeepGlance(g))
	if _, err := kept(dir); !errors.Is(err, ErrLocked) {
		t.Errorf("while the replica is open: %v", err)
	}
	must(t, db.Close())
	got, err := kept(dir)
	must(t, err)
	if g.Drafts = map[wire.Account]string{bob: "half a thou"}; len(got.Pending) != 1 || got.Pending[0].Command.Kind != "message" {
		t.Errorf("it has %v waiting", got.Pending)
	}
	if diff := cmp.Diff(g, got, cmpopts.IgnoreFields(Glance{}, "Pending"), cmpopts.IgnoreUnexported(wire.Event{})); diff != "" {
		t.Error(diff)
	}
	if info, err := os.Stat(filepath.Join(dir, glanceFile)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v: %v", info.Mode(), err)
	}

	// Who only reads leaves it there; the first write takes it away.
	db = open(t, Replica, dir)
	must(t, db.Close())
	if _, err := kept(dir); err != nil {
		t.Errorf("after reading: %v", err)
	}
	db = open(t, Replica, dir)
	must(t, db.Log("ana").SetMark("top", 1))
	must(t, db.Close())
	if _, err := kept(dir); !errors.Is(err, ErrNone) {
		t.Errorf("after a write: %v", err)
	}
}

func TestGlanceIsTakenOnce(t *testing.T) {
	dir := t.TempDir()
	for _, log := range []wire.Account{"ana", "bob"} {
		db, g := glanced(t, dir)
		must(t, db.Log("ana").KeepGlance(g))
		must(t, db.Close())
		if _, err := TakeGlance(dir, log); (err == nil) != (log == "ana") {
			t.Errorf("for %s: %v", log, err)
		}
		if _, err := TakeGlance(dir, "ana"); !errors.Is(err, ErrNone) {
			t.Errorf("after it was taken for %s: %v", log, err)
		}
	}
}

func TestGlanceOfWhatIsOverIsNotWritten(t *testing.T) {
	dir := t.TempDir()
	db, g := glanced(t, dir)
	must(t, db.Log("ana").KeepGlance(g))
	must(t, db.Log("ana").SetDraft(bob, ""))
	must(t, db.Close())
	if _, err := kept(dir); !errors.Is(err, ErrNone) {
		t.Errorf("a write came after it: %v", err)
	}
	db, g = glanced(t, dir)
	g.Seq--
	must(t, db.Log("ana").KeepGlance(g))
	must(t, db.Close())
	if _, err := kept(dir); !errors.Is(err, ErrNone) {
		t.Errorf("it was of an older log: %v", err)
	}
	db, g = glanced(t, dir)
	g.State = make([]byte, maxGlance)
	must(t, db.Log("ana").KeepGlance(g))
	must(t, db.Close())
	if _, err := kept(dir); !errors.Is(err, ErrNone) {
		t.Errorf("it was too large: %v", err)
	}
}

// TestKilledReplicaHasNoGlance kills a process that opened a replica with a glance and
// wrote: what it showed is over.
func TestKilledReplicaHasNoGlance(t *testing.T) {
	dir := t.TempDir()
	db := open(t, Replica, dir)
	l := db.Log("ana")
	must(t, l.Ingest(chained(wire.Pos{}, profile(ana))))
	must(t, l.KeepGlance(Glance{Seq: 1}))
	must(t, db.Close())
	old, err := os.ReadFile(filepath.Join(dir, glanceFile))
	must(t, err)

	kill(t, "replica", dir, 5)
	if _, err := os.Stat(filepath.Join(dir, glanceFile)); err == nil {
		t.Error("the file is still there")
	}
	must(t, os.WriteFile(filepath.Join(dir, glanceFile), old, 0o600)) // as when the disk forgot that it went
	if _, err := kept(dir); !errors.Is(err, ErrNone) {
		t.Errorf("after a crash: %v", err)
	}
	must(t, open(t, Replica, dir).Close())
	if _, err := kept(dir); !errors.Is(err, ErrNone) {
		t.Errorf("after a crash was mended: %v", err)
	}
}

func TestDamagedGlanceIsNone(t *testing.T) {
	dir := t.TempDir()
	db, g := glanced(t, dir)
	must(t, db.Log("ana").KeepGlance(g))
	must(t, db.Close())
	path := filepath.Join(dir, glanceFile)
	whole, err := os.ReadFile(path)
	must(t, err)
	for name, b := range map[string][]byte{
		"empty":   {},
		"cut":     whole[:len(whole)/2],
		"changed": append(bytes.Clone(whole[:len(whole)-1]), whole[len(whole)-1]^1),
		"longer":  append(bytes.Clone(whole), 0),
		"later":   []byte(strings.Replace(string(whole), "glance 1", "glance 2", 1)),
		"huge":    make([]byte, maxGlance+1),
	} {
		must(t, os.WriteFile(path, b, 0o600))
		if _, err := kept(dir); !errors.Is(err, ErrNone) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := kept(filepath.Join(dir, "nowhere")); !errors.Is(err, ErrNone) {
		t.Errorf("no directory: %v", err)
	}
}

// FuzzGlance reads hostile bytes: no panic, and what is read is written again as it
// was.
func FuzzGlance(f *testing.F) {
	head := len(glanceMagic) + 4
	full := Glance{
		Seq: 3, State: []byte("state"), Chat: bob, Stretch: Stretch{Thread: history(2, 1), Newer: true},
		Drafts:  map[wire.Account]string{bob: "half"},
		Pending: []Pending{{Command: wire.Ask(string(bob), wire.Message{Text: "waits"}), At: 7, Failed: "why"}},
	}
	f.Add(full.append(nil, "ana")[head:])
	f.Add((&Glance{}).append(nil, "ana")[head:])
	f.Add([]byte("\x03ana\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"))
	f.Fuzz(func(t *testing.T, b []byte) {
		g, err := readGlance(b, "ana")
		if err != nil {
			return
		}
		again, err := parseGlance(g.append(nil, "ana"), "ana")
		if err != nil {
			t.Fatalf("written again it is not read: %v", err)
		}
		if diff := cmp.Diff(g, again, cmpopts.IgnoreUnexported(wire.Event{})); diff != "" {
			t.Error(diff)
		}
	})
}
