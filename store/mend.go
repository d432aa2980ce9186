package store

import (
	"math"
	"path/filepath"

	"github.com/dgraph-io/badger/v4"

	"sayso/wire"
)

// A replica does not wait for the disk when it stores events, as the relay has them
// too. Badger writes ahead into one file after the other, and a power cut may take the
// end of one and leave what is in the next: a log with a hole. mend finds that.

// atRisk is how many events two such files hold at most, one that is full and the next.
const atRisk = 1 << 18

// crashed reports whether the store was not closed: then there is a file to replay.
func crashed(dir string) bool {
	left, err := filepath.Glob(filepath.Join(dir, "*.mem"))
	return err == nil && len(left) > 0
}

// mend empties the logs of a replica that have a hole, so that the relay fills them
// again, and forgets snapshots of what is gone. Outbox, drafts and marks stay.
func (db *DB) mend() error {
	names, err := db.Logs()
	if err != nil {
		return err
	}
	for _, name := range names {
		l := db.Log(name)
		whole, err := l.whole()
		if err != nil {
			return err
		}
		if !whole {
			db.o.Log.Warn("a crash took events; they are fetched again", "log", name)
			if err := db.drop(name, kindEvent, kindKey, kindThread, kindAbout, kindSnapshot, kindPart, kindIndex, kindSegment); err != nil {
				return err
			}
			continue
		}
		if seq, _, err := l.Snapshot(); err != nil || seq > l.Head().Seq {
			if err := db.drop(name, kindSnapshot, kindPart); err != nil {
				return err
			}
		}
	}
	return nil
}

func (db *DB) drop(log wire.Account, kinds ...byte) error {
	var prefixes [][]byte
	for _, k := range kinds {
		prefixes = append(prefixes, logKey(k, log))
	}
	return db.badger.DropPrefix(prefixes...)
}

// whole reports whether none of the newest events is missing.
func (l *Log) whole() (whole bool, err error) {
	err = l.db.view(func(txn *badger.Txn) error {
		o := iterate(logKey(kindEvent, l.name))
		o.Reverse = true
		it := txn.NewIterator(o)
		defer it.Close()
		var next uint64
		n := 0
		for it.Seek(eventKey(l.name, math.MaxUint64)); it.Valid() && n < atRisk; it.Next() {
			seq := lastSeq(it.Item().Key())
			if n++; n > 1 && seq != next {
				return nil
			}
			next = seq - 1
		}
		whole = next == 0 || n == atRisk
		return nil
	})
	return whole, err
}
