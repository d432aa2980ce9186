package store

import (
	"sync"
	"time"
)

// maxLoose is how many tables of fresh writes a replica leaves unmerged: each costs
// every read a little, and merging them rewrites a good part of the indexes.
const maxLoose = 16

// mostLoose is from how many on they are merged though the process has just started.
const mostLoose = 4 * maxLoose

// startTime is for how long after a start what earlier runs left stays unmerged: a short
// run need not do it, and in any the screen has the processor then.
const startTime = 30 * time.Second

// lookAfter is how many bytes are written before the tables are counted again: as
// many as make about one table.
const lookAfter = 16 << 20

// tidy merges a replica's tables when they have become many, one merge at a time. The
// relay leaves that to Badger's own compactors.
type tidy struct {
	written int       // bytes since the tables were counted; under DB.writing
	first   time.Time // when to count those of earlier runs, zero once that is done; under DB.writing
	merging sync.WaitGroup

	mu   sync.Mutex // protects busy
	busy bool
}

// begin is told of the start.
func (t *tidy) begin(db *DB) {
	t.first = time.Now()
	if db.badger.Levels()[0].NumTables < mostLoose {
		t.first = t.first.Add(startTime)
	}
}

// wrote is told of every commit; the caller holds DB.writing.
func (t *tidy) wrote(db *DB, size int) {
	if t.written += size; db.o.Role != Replica {
		return
	}
	if t.written < lookAfter && (t.first.IsZero() || time.Now().Before(t.first)) {
		return
	}
	t.written, t.first = 0, time.Time{}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.busy || !due(db) {
		return
	}
	t.busy = true
	t.merging.Go(func() { t.merge(db) })
}

func (t *tidy) merge(db *DB) {
	for {
		err := db.badger.Flatten(1)
		if err != nil {
			db.o.Log.Warn("tables not merged", "err", err)
		}
		t.mu.Lock()
		t.busy = err == nil && due(db) && !db.isClosed()
		more := t.busy
		t.mu.Unlock()
		if !more {
			return
		}
	}
}

// due reports whether there is something to merge, and room for a second copy of all
// tables meanwhile.
func due(db *DB) bool {
	levels := db.badger.Levels()
	if levels[0].NumTables < maxLoose {
		return false
	}
	need := db.disk.reserve
	for _, l := range levels {
		need += l.Size
	}
	free, err := freeBytes(db.o.Dir)
	return err == nil && free > need
}
