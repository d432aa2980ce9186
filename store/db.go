package store

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"

	"github.com/dgraph-io/badger/v4"

	"sayso/wire"
)

// Role says what a directory's logs are.
type Role int

const (
	// Relay logs are appended to with a [Batch]. They index the keys that their owners
	// chose, and no threads.
	Relay Role = iota
	// Replica logs are filled with [Log.Ingest]. They index every key and every thread,
	// and have an outbox and drafts. A replica takes little memory.
	Replica
)

// String returns the role as a word for messages.
func (r Role) String() string {
	if r == Relay {
		return "relay"
	}
	return "replica"
}

// Options say how to open a directory.
type Options struct {
	Dir  string // made, for its owner alone, when it does not exist
	Role Role
	Log  *slog.Logger // where Badger's notes go; nil discards them

	// Reserve is how many bytes stay free on the disk: a write that would leave less
	// gets ErrFull. 0 means the default of the role.
	Reserve int64

	// Media is how many bytes files may take in all; see [Blobs]. 0 means the default of
	// the role.
	Media int64

	// Commit, for fault tests, is called in place of every commit. It decides whether
	// and when to call commit, and what the writer is told.
	Commit func(commit func() error) error
}

// DB is one directory of logs, open in this process alone. It is safe for
// concurrent use.
type DB struct {
	o      Options
	badger *badger.DB
	notes  *logger
	closed chan struct{} // closed by Close, so that waiters leave

	life sync.RWMutex // held for reading while Badger is used, so that Close waits

	// version is the Badger version that readers read at: all that is committed.
	version atomic.Uint64

	writing sync.Mutex             // held by whoever writes; heads and outboxes move only under it
	disk    disk                   // under writing
	known   *known                 // of a relay
	spoiled bool                   // the glance of before was taken away; under writing
	glance  atomic.Pointer[[]byte] // to be written by Close; see glance.go
	tidy    tidy
	blobs   Blobs

	mu   sync.Mutex // protects following
	logs map[wire.Account]*Log
}

// Open opens a directory. It costs the same whatever the history; a relay's keys are
// learned beside all else, see known.go. Its errors are one line and wrap [ErrLocked],
// [ErrForeign], [ErrCorrupt] or [ErrFull] where they apply.
func Open(o Options) (*DB, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	db := &DB{o: o, closed: make(chan struct{}), notes: &logger{log: o.Log}, logs: make(map[wire.Account]*Log)}
	db.disk = disk{dir: o.Dir, reserve: o.Reserve}
	if o.Reserve == 0 {
		db.disk.reserve = reserves[o.Role]
	}
	if err := prepare(o); err != nil {
		return nil, err
	}
	mend := o.Role == Replica && crashed(o.Dir)
	var err error
	if db.badger, err = openBadger(o, db.notes); err != nil {
		return nil, err
	}
	if err := db.openBlobs(); err != nil {
		return nil, errors.Join(err, db.badger.Close())
	}
	db.version.Store(db.badger.MaxVersion())
	db.tidy.begin(db)
	if o.Role == Relay {
		db.known = newKnown()
		go db.learn()
	}
	if mend {
		db.spoilGlance()
		if err := db.mend(); err != nil {
			return nil, errors.Join(err, db.Close())
		}
	}
	return db, nil
}

// Close waits for reads and writes under way, and for some seconds where a replica's
// tables are being merged, then closes the directory. What was stored is kept without
// it: a process that ends need not wait. Waiters get
// ErrClosed, and so does every call after it. Closing twice is harmless.
func (db *DB) Close() error {
	db.life.Lock()
	defer db.life.Unlock()
	if db.isClosed() {
		return nil
	}
	close(db.closed)
	db.writeGlance()
	db.tidy.merging.Wait()
	if err := db.badger.Close(); err != nil {
		return fmt.Errorf("closing %s: %w", db.o.Dir, err)
	}
	return nil
}

func (db *DB) isClosed() bool {
	select {
	case <-db.closed:
		return true
	default:
		return false
	}
}

// Log returns the log of that name: the account's digits in the relay, the profile's
// name in a replica. It is cheap, and the same name always gives the same pointer.
// A name is at most 255 bytes.
func (db *DB) Log(name wire.Account) *Log {
	db.mu.Lock()
	defer db.mu.Unlock()
	l := db.logs[name]
	if l == nil {
		l = &Log{db: db, name: name[:min(len(name), 255)], subs: make(map[chan struct{}]struct{})}
		db.logs[name] = l
	}
	return l
}

// Logs lists the logs that have an event, by name. It costs one step a log.
func (db *DB) Logs() ([]wire.Account, error) {
	var names []wire.Account
	err := db.view(func(txn *badger.Txn) error {
		it := txn.NewIterator(iterate([]byte{kindEvent}))
		defer it.Close()
		for it.Rewind(); it.Valid(); {
			name := logOf(it.Item().Key())
			names = append(names, name)
			it.Seek(append(logKey(kindEvent, name), bytes.Repeat([]byte{0xff}, 9)...))
		}
		return nil
	})
	return names, err
}

// Lookup returns the account that a handle stands for; see [Batch.Handle].
func (db *DB) Lookup(handle string) (account wire.Account, ok bool, err error) {
	v, err := db.get(handleKey(handle))
	if errors.Is(err, ErrNone) {
		return "", false, nil
	}
	return wire.Account(v), err == nil, err
}

// view runs f on what is committed.
func (db *DB) view(f func(*badger.Txn) error) error {
	db.life.RLock()
	defer db.life.RUnlock()
	if db.isClosed() {
		return ErrClosed
	}
	txn := db.badger.NewTransactionAt(db.version.Load(), false)
	defer txn.Discard()
	return f(txn)
}

// get returns a copy of the value at key, or ErrNone.
func (db *DB) get(key []byte) (value []byte, err error) {
	err = db.view(func(txn *badger.Txn) error {
		value, err = read(txn, key)
		return err
	})
	return value, err
}

func read(txn *badger.Txn, key []byte) ([]byte, error) {
	item, err := txn.Get(key)
	if errors.Is(err, badger.ErrKeyNotFound) {
		return nil, ErrNone
	}
	if err != nil {
		return nil, err
	}
	return item.ValueCopy(nil)
}

// iterate returns the options for going through the keys that begin with prefix.
// Badger's prefetching starts a goroutine an item, which for values that lie beside
// their keys costs more than it saves.
func iterate(prefix []byte) badger.IteratorOptions {
	return badger.IteratorOptions{Prefix: prefix}
}
