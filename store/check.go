package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/dgraph-io/badger/v4"

	"sayso/wire"
)

// Check reads everything and returns what does not hold, joined, each with the name
// of the invariant:
//
//   - contiguous: a log's numbers count from 1 without holes
//   - chained: every sum follows from the one before
//   - once: a key names one event of its author in a log
//   - rebuilt: the indexes of keys, threads and amendments are what the events give
//   - searched: the search index is what the events give (of logs that are not long)
//   - emptied: nothing in the outbox is answered in the log
//   - behind: no snapshot stands beyond its log
//   - published: the head in memory is the last event
//   - named: a file holds the bytes that it is named after, and all of them are counted
//   - bounded, wanted: records and wants are such as could have been written
//
// It holds up writers, and costs time in proportion to the history.
func (db *DB) Check() error {
	names, err := db.Logs()
	if err != nil {
		return err
	}
	db.writing.Lock()
	defer db.writing.Unlock()
	var keys, threads, about, parts int
	wrong := []error{db.blobs.check()}
	err = db.view(func(txn *badger.Txn) error {
		wrong = append(wrong, checkRecords(txn), checkWants(txn))
		for _, name := range names {
			c := checker{txn: txn, log: db.Log(name), role: db.o.Role}
			if err := c.events(); err != nil {
				wrong = append(wrong, err)
				continue
			}
			wrong = append(wrong, c.outbox(), c.snapshot(), c.searchIndex())
			parts += c.parts
			keys, threads, about = keys+c.keys, threads+c.threads, about+c.amendments
		}
		if errors.Join(wrong...) == nil {
			wrong = append(wrong, counted(txn, kindKey, keys), counted(txn, kindThread, threads), counted(txn, kindAbout, about),
				counted(txn, kindSegment, parts))
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, name := range names {
		l := db.Log(name)
		if last, err := l.last(); err != nil || last != l.Head() {
			wrong = append(wrong, fmt.Errorf("published: log %s: %d shown, %d stored: %w", name, l.Head().Seq, last.Seq, err))
		}
	}
	return errors.Join(wrong...)
}

// checker goes through one log and counts the entries its indexes must have.
type checker struct {
	txn           *badger.Txn
	log           *Log
	role          Role
	head          wire.Pos
	owner         wire.Account
	keys, threads int
	amendments    int
	parts         int // of the search index
}

func (c *checker) events() error {
	about := map[string]uint64{}
	it := c.txn.NewIterator(iterate(logKey(kindEvent, c.log.name)))
	defer it.Close()
	if c.role == Relay {
		c.owner = c.log.name
	}
	for it.Rewind(); it.Valid(); it.Next() {
		seq := lastSeq(it.Item().Key())
		if seq != c.head.Seq+1 {
			return fmt.Errorf("contiguous: log %s: %d after %d", c.log.name, seq, c.head.Seq)
		}
		raw, err := it.Item().ValueCopy(nil)
		if err != nil {
			return err
		}
		e, err := c.log.parse(seq, raw)
		if err != nil {
			return err
		}
		if !e.Follows(c.head) {
			return fmt.Errorf("chained: log %s at %d", c.log.name, seq)
		}
		c.head = e.Pos
		if c.owner == "" {
			c.owner = e.By
		}
		if err := c.indexed(e); err != nil {
			return err
		}
		if c.role == Replica {
			if err := c.amended(e, about); err != nil {
				return err
			}
		}
	}
	c.amendments = len(about)
	return c.about(about)
}

// indexed proves that the entries which e must have are there, and counts them.
func (c *checker) indexed(e wire.Event) error {
	if c.role == Replica && threaded(e) {
		c.threads++
		if _, err := read(c.txn, threadKey(c.log.name, e.Chat, e.Seq)); err != nil {
			return fmt.Errorf("rebuilt: log %s at %d: thread %s: %w", c.log.name, e.Seq, e.Chat, err)
		}
	}
	r := ref(e, c.owner)
	if e.Key == "" || c.role == Relay && r.By != c.owner {
		return nil
	}
	c.keys++
	key := keyKey(c.log.name, r)
	v, err := read(c.txn, key)
	switch {
	case err != nil:
		return fmt.Errorf("rebuilt: log %s at %d: key %s: %w", c.log.name, e.Seq, e.Key, err)
	case c.role == Relay && !c.log.db.known.has(key):
		return fmt.Errorf("known: log %s at %d: key %s is taken for new", c.log.name, e.Seq, e.Key)
	case !bytes.Equal(v, number(e.Seq)):
		return fmt.Errorf("once: log %s: key %s of %s names %d and %d", c.log.name, e.Key, r.By, e.Seq, binary.BigEndian.Uint64(v))
	}
	return nil
}

func (c *checker) outbox() error {
	it := c.txn.NewIterator(iterate(logKey(kindOutbox, c.log.name)))
	defer it.Close()
	for it.Rewind(); it.Valid(); it.Next() {
		v, err := it.Item().ValueCopy(nil)
		if err != nil {
			return err
		}
		p, err := readPending(v)
		if err != nil {
			return fmt.Errorf("outbox of log %s: %w: %w", c.log.name, ErrCorrupt, err)
		}
		_, err = read(c.txn, keyKey(c.log.name, wire.Ref{By: c.owner, Key: p.Command.Key}))
		if !errors.Is(err, ErrNone) {
			return fmt.Errorf("emptied: log %s: key %s is answered and in the outbox", c.log.name, p.Command.Key)
		}
	}
	return nil
}

func (c *checker) snapshot() error {
	h, err := c.log.readSnapshotHead(c.txn)
	if errors.Is(err, ErrNone) {
		return nil
	}
	if err == nil && h.seq > c.head.Seq {
		err = fmt.Errorf("behind: log %s: its snapshot stands at %d and it ends at %d", c.log.name, h.seq, c.head.Seq)
	}
	return err
}

// counted proves that an index has no entries but those found by going through the events.
func counted(txn *badger.Txn, kind byte, want int) error {
	it := txn.NewIterator(iterate([]byte{kind}))
	defer it.Close()
	n := 0
	for it.Rewind(); it.Valid(); it.Next() {
		n++
	}
	if n != want {
		return fmt.Errorf("rebuilt: %d entries of index %q, the events give %d", n, kind, want)
	}
	return nil
}
