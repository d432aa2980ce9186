package store

import (
	"errors"
	"fmt"

	"github.com/dgraph-io/badger/v4"
)

// Limits of a record, in bytes.
const (
	MaxRecord     = 128 << 10 // its value
	maxRecordName = 512
)

var errRecordName = fmt.Errorf("a record's name has 1 to %d bytes", maxRecordName)

// Record returns the small value that is kept under a name beside the logs; nil when
// there is none. Names are paths, such as cloudapi/template/700001.
func (db *DB) Record(name string) ([]byte, error) {
	value, err := db.get(recordKey(name))
	if errors.Is(err, ErrNone) {
		return nil, nil
	}
	return value, err
}

// SetRecord keeps a value of at most [MaxRecord] bytes under a name; an empty one
// forgets it. It is on the disk when SetRecord returns.
func (db *DB) SetRecord(name string, value []byte) error {
	if name == "" || len(name) > maxRecordName {
		return errRecordName
	}
	if len(value) > MaxRecord {
		return fmt.Errorf("%w: a record of %d bytes; the limit is %d", ErrTooBig, len(value), MaxRecord)
	}
	return db.set(recordKey(name), value, true)
}

// Records calls each for the records whose names begin with prefix, in the order of
// the names. They are as they stood when it began, and each may change them.
func (db *DB) Records(prefix string, each func(name string, value []byte) error) error {
	type record struct {
		name  string
		value []byte
	}
	var all []record
	err := db.view(func(txn *badger.Txn) error {
		it := txn.NewIterator(iterate(recordKey(prefix)))
		defer it.Close()
		for it.Rewind(); it.Valid(); it.Next() {
			value, err := it.Item().ValueCopy(nil)
			if err != nil {
				return err
			}
			all = append(all, record{string(it.Item().Key()[1:]), value})
		}
		return nil
	})
	for _, r := range all {
		if err == nil {
			err = each(r.name, r.value)
		}
	}
	return err
}

// checkRecords proves that every record could have been written.
func checkRecords(txn *badger.Txn) error {
	it := txn.NewIterator(iterate([]byte{kindRecord}))
	defer it.Close()
	for it.Rewind(); it.Valid(); it.Next() {
		name, size := it.Item().Key()[1:], it.Item().ValueSize()
		if len(name) == 0 || len(name) > maxRecordName || size == 0 || size > MaxRecord {
			return fmt.Errorf("bounded: record %q of %d bytes", name, size)
		}
	}
	return nil
}
