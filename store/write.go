package store

import (
	"errors"
	"fmt"

	"github.com/dgraph-io/badger/v4"
)

// change is what one transaction will write.
type change struct {
	entries []badger.Entry
	gone    [][]byte // keys to delete
	size    int      // bytes, about as Badger counts them
	lasting bool     // must outlive a power cut: nobody else has it
}

// entryOverhead is what an entry counts for beside its bytes. Badger bounds the entries
// of a transaction too, and with this much for each the bytes are reached first.
const entryOverhead = 64

func (c *change) set(key, value []byte) {
	c.entries = append(c.entries, badger.Entry{Key: key, Value: value})
	c.size += len(key) + len(value) + entryOverhead
}

func (c *change) remove(key []byte) {
	c.gone = append(c.gone, key)
	c.size += len(key) + entryOverhead
}

// discardLag is how many commits back a reader may still look. Badger may forget what
// was overwritten before that; a read takes far less time than that many commits.
const discardLag = 1024

// commit writes c in one transaction. When it returns nil, a relay's is on the disk;
// a replica's is there too if it is lasting, and else outlives the process only.
// After an error it may be there or not, unless the error is ErrFull or ErrTooBig:
// then it is not. The caller holds db.writing.
func (db *DB) commit(c *change) error {
	db.life.RLock()
	defer db.life.RUnlock()
	if db.isClosed() {
		return ErrClosed
	}
	if err := db.disk.room(c.size); err != nil {
		return err
	}
	db.spoilGlance()
	if db.o.Commit != nil {
		return db.o.Commit(func() error { return db.commitNow(c) })
	}
	return db.commitNow(c)
}

func (db *DB) commitNow(c *change) error {
	ts := db.version.Load() + 1
	txn := db.badger.NewTransactionAt(ts, true)
	defer txn.Discard()
	for i := range c.entries {
		if err := txn.SetEntry(&c.entries[i]); err != nil {
			return c.explain(err)
		}
	}
	for _, k := range c.gone {
		if err := txn.Delete(k); err != nil {
			return c.explain(err)
		}
	}
	err := txn.CommitAt(ts, nil)
	if err == nil && c.lasting && db.o.Role == Replica {
		err = db.badger.Sync()
	}
	if db.notes.unsynced.Swap(false) && err == nil {
		err = errUnsynced
	}
	db.tidy.wrote(db, c.size)
	// A commit that failed may have left its entries: its version is used up, and
	// readers from now on see what became of it.
	db.version.Store(ts)
	if ts%discardLag == 0 {
		db.badger.SetDiscardTs(ts - discardLag)
	}
	return c.explain(err)
}

var errUnsynced = errors.New("the disk did not confirm it")

func (c *change) explain(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, badger.ErrTxnTooBig):
		return fmt.Errorf("%w: a batch of %d bytes in %d entries", ErrTooBig, c.size, len(c.entries)+len(c.gone))
	case errors.Is(err, badger.ErrDBClosed), errors.Is(err, badger.ErrBlockedWrites):
		return ErrClosed
	}
	return fmt.Errorf("writing to the store: %w", err)
}

// set writes one value in its own transaction; an empty one deletes the key.
func (db *DB) set(key, value []byte, lasting bool) error {
	c := change{lasting: lasting}
	if len(value) == 0 {
		c.remove(key)
	} else {
		c.set(key, value)
	}
	db.writing.Lock()
	defer db.writing.Unlock()
	return db.commit(&c)
}
