package store

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dgraph-io/badger/v4"

	"sayso/wire"
)

// maxWanted is how many files may be waited for in a log.
const maxWanted = 512

// A want's value: of one that waits, or the mark before the reason why one came to
// nothing.
const (
	waits  = "?"
	missed = "!"
)

// Want asks for a file that a replica's owner wants to see; it is fetched into
// [DB.Blobs] while there is a connection. A file that is there, or that is wanted
// already, changes nothing; one that could not be had is tried again.
func (l *Log) Want(hash string) error {
	if l.db.o.Role != Replica {
		return errNotReplica
	}
	if !wire.ValidHash(hash) {
		return fmt.Errorf("%w: %q is no hash of a file", ErrNone, wire.CleanName(hash))
	}
	waiting, err := l.Wanted()
	if _, there := l.db.blobs.Size(hash); err != nil || there {
		return err
	}
	if slices.Contains(waiting, hash) {
		return nil
	}
	if len(waiting) >= maxWanted {
		return fmt.Errorf("%w: %d files are being fetched; wait for some", ErrTooBig, len(waiting))
	}
	return l.setWant(hash, []byte(waits))
}

// Wanted lists the files that are waited for, by hash.
func (l *Log) Wanted() (all []string, err error) {
	err = l.db.view(func(txn *badger.Txn) error {
		prefix := logKey(kindWant, l.name)
		it := txn.NewIterator(iterate(prefix))
		defer it.Close()
		for it.Rewind(); it.Valid(); it.Next() {
			value, err := it.Item().ValueCopy(nil)
			if err != nil {
				return err
			}
			if string(value) == waits {
				all = append(all, string(it.Item().Key()[len(prefix):]))
			}
		}
		return nil
	})
	return all, err
}

// Unwant ends the wait for a file. An empty why says that it is here; any other is kept
// for [Log.Missed], one line for the user. One that is not waited for changes nothing.
func (l *Log) Unwant(hash, why string) error {
	value, err := l.db.get(wantKey(l.name, hash))
	if errors.Is(err, ErrNone) {
		return nil
	}
	if err != nil || string(value) != waits {
		return err
	}
	if why == "" {
		return l.setWant(hash, nil)
	}
	return l.setWant(hash, append([]byte(missed), why...))
}

// Missed returns why a file that was wanted could not be had; empty when it is not
// known to be so.
func (l *Log) Missed(hash string) (why string, err error) {
	value, err := l.db.get(wantKey(l.name, hash))
	if errors.Is(err, ErrNone) {
		return "", nil
	}
	why, found := strings.CutPrefix(string(value), missed)
	if !found {
		return "", err
	}
	return why, err
}

// setWant need not outlive a power cut: whoever wanted the file will want it again.
func (l *Log) setWant(hash string, value []byte) error {
	err := l.db.set(wantKey(l.name, hash), value, false)
	if err == nil {
		l.wake()
	}
	return err
}

// checkWants proves that every want is one.
func checkWants(txn *badger.Txn) error {
	it := txn.NewIterator(iterate([]byte{kindWant}))
	defer it.Close()
	for it.Rewind(); it.Valid(); it.Next() {
		key := it.Item().Key()
		hash := string(key[len(logKey(kindWant, logOf(key))):])
		value, err := it.Item().ValueCopy(nil)
		if err != nil {
			return err
		}
		if !wire.ValidHash(hash) || string(value) != waits && !strings.HasPrefix(string(value), missed) {
			return fmt.Errorf("wanted: log %s: %q is %q", logOf(key), hash, value)
		}
	}
	return nil
}
