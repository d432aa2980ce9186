package store

import (
	"os"
	"testing"

	"sayso/wire"
)

// crash returns a directory as a store that was not closed leaves it.
func crash(t *testing.T, dir string) string {
	t.Helper()
	after := t.TempDir()
	must(t, os.CopyFS(after, os.DirFS(dir)))
	return after
}

// TestPowerCut opens what is left when the writes of a while ago are lost and later
// ones are not, and what is left when the last ones are.
func TestPowerCut(t *testing.T) {
	for _, c := range []struct {
		name     string
		lost     []uint64
		head     uint64
		snapshot uint64
	}{
		{"nothing lost", nil, 50, 40},
		{"a hole", []uint64{20, 21}, 0, 0},
		{"the beginning", []uint64{1}, 0, 0},
		{"the end", []uint64{50, 49, 48}, 47, 40},
		{"what a snapshot holds", []uint64{50, 49, 48, 47, 46, 45, 44, 43, 42, 41, 40, 39}, 38, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			db, err := Open(Options{Dir: dir, Role: Replica, Reserve: 1})
			must(t, err)
			t.Cleanup(func() { must(t, db.Close()) }) // it does not hold any more, and is not checked
			l, events := db.Log("ana"), history(49, 3)
			command := wire.Ask(string(bob), wire.Message{Text: "hallo"})
			must(t, l.Ingest(events))
			must(t, l.SetSnapshot(40, []byte("state")))
			must(t, l.Queue(command))
			must(t, l.SetDraft(bob, "hal"))
			lose(t, db, "ana", events, c.lost)

			after := open(t, Replica, crash(t, dir))
			l = after.Log("ana")
			must(t, after.Check())
			if seq, _, err := l.Snapshot(); l.Head().Seq != c.head || seq != c.snapshot || err != nil {
				t.Errorf("ends at %d with a snapshot at %d, %v", l.Head().Seq, seq, err)
			}
			if queued, err := l.Queued(); len(queued) != 1 || queued[0].Command.Key != command.Key || err != nil {
				t.Errorf("outbox %v, %v", queued, err)
			}
			if text, err := l.Draft(bob); text != "hal" || err != nil {
				t.Errorf("draft %q, %v", text, err)
			}
			must(t, l.Ingest(events[c.head:])) // as the relay sends them again
			if l.Head() != events[49].Pos {
				t.Errorf("ends at %d", l.Head().Seq)
			}
			must(t, after.Check())
		})
	}
}

// lose takes events away with all that was written with them.
func lose(t *testing.T, db *DB, name wire.Account, events []wire.Event, seqs []uint64) {
	t.Helper()
	for _, seq := range seqs {
		e := events[seq-1]
		c := change{}
		c.remove(eventKey(name, seq))
		c.remove(threadKey(name, e.Chat, seq))
		c.remove(keyKey(name, ref(e, ana)))
		must(t, db.commit(&c))
	}
}
