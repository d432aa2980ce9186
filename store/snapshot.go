package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"

	"github.com/dgraph-io/badger/v4"
)

// partSize is how many bytes of a snapshot go into one value, so that the state of
// an account with very many chats still fits transactions.
const partSize = 128 << 10

// maxParts bounds the memory that is taken on the word of a head alone.
const maxParts = 64

// A snapshot's head: the number that the fold stood at, and where its parts are. Two
// generations take turns: the parts of the new one are written beside those of the
// old, and the head, last of all, turns to them.
type snapshotHead struct {
	seq   uint64
	gen   byte
	parts uint32
	sum   uint32 // CRC-32 of the state
}

// Snapshot returns the state that was set last and the number that it stands at;
// 0 and nil when there is none.
func (l *Log) Snapshot() (seq uint64, state []byte, err error) {
	err = l.db.view(func(txn *badger.Txn) error {
		h, err := l.readSnapshotHead(txn)
		if errors.Is(err, ErrNone) {
			return nil
		}
		if err != nil {
			return err
		}
		state = make([]byte, 0, min(h.parts, maxParts)*partSize)
		for part := range h.parts {
			item, err := txn.Get(partKey(l.name, h.gen, part))
			if err == nil {
				err = item.Value(func(b []byte) error { state = append(state, b...); return nil })
			}
			if err != nil {
				return fmt.Errorf("snapshot of log %s: %w: %w", l.name, ErrCorrupt, err)
			}
		}
		if crc32.ChecksumIEEE(state) != h.sum {
			return fmt.Errorf("snapshot of log %s: %w: another sum", l.name, ErrCorrupt)
		}
		seq = h.seq
		return nil
	})
	if err != nil {
		return 0, nil, err
	}
	return seq, state, nil
}

// SetSnapshot keeps a state, of any size, that stands at a number: all events up to
// it are folded into the state.
func (l *Log) SetSnapshot(seq uint64, state []byte) error {
	l.db.writing.Lock()
	defer l.db.writing.Unlock()
	return l.writeSnapshot(seq, state)
}

// writeSnapshot writes the parts, then the head. The caller holds db.writing.
func (l *Log) writeSnapshot(seq uint64, state []byte) error {
	var old snapshotHead
	err := l.db.view(func(txn *badger.Txn) (err error) {
		old, err = l.readSnapshotHead(txn)
		return err
	})
	if err != nil && !errors.Is(err, ErrNone) {
		return err
	}
	h := snapshotHead{seq: seq, gen: 1 - old.gen, sum: crc32.ChecksumIEEE(state)}
	var c change
	for ; len(state) > 0; h.parts++ {
		n := min(len(state), partSize)
		if c.size+n > maxIngest {
			if err := l.db.commit(&c); err != nil {
				return err
			}
			c = change{}
		}
		c.set(partKey(l.name, h.gen, h.parts), state[:n])
		state = state[n:]
	}
	for part := range old.parts {
		c.remove(partKey(l.name, old.gen, part))
	}
	c.set(logKey(kindSnapshot, l.name), h.append())
	return l.db.commit(&c)
}

const snapshotHeadSize = 8 + 1 + 4 + 4

func (h snapshotHead) append() []byte {
	b := append(number(h.seq), h.gen)
	return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(b, h.parts), h.sum)
}

func (l *Log) readSnapshotHead(txn *badger.Txn) (h snapshotHead, err error) {
	b, err := read(txn, logKey(kindSnapshot, l.name))
	if err != nil {
		return h, err
	}
	if len(b) != snapshotHeadSize || b[8] > 1 {
		return h, fmt.Errorf("snapshot of log %s: %w: a head of %d bytes", l.name, ErrCorrupt, len(b))
	}
	h.seq, h.gen = binary.BigEndian.Uint64(b), b[8]
	h.parts, h.sum = binary.BigEndian.Uint32(b[9:]), binary.BigEndian.Uint32(b[13:])
	return h, nil
}
