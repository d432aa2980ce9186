package store

import (
	"fmt"

	"sayso/wire"
)

// MaxBatch is the [Batch.Size] in bytes up to which a commit cannot fail for its size.
const MaxBatch = 2 << 20

// Batch gathers appends to several logs for one transaction. It is not for concurrent
// use, and a DB has one at a time.
type Batch struct {
	db    *DB
	c     change
	base  map[*Log]wire.Pos // where each log stood when the batch began on it
	heads map[*Log]wire.Pos // where it stands with the batch
	keys  map[string]uint64 // the key index as the batch changes it, by Badger key
	snaps []snapshot
	err   error // of reading a head; told by Commit
}

// snapshot is one that waits for its batch to be committed.
type snapshot struct {
	log   *Log
	seq   uint64
	state []byte
}

// Batch returns an empty batch.
func (db *DB) Batch() *Batch {
	return &Batch{
		db: db, base: make(map[*Log]wire.Pos), heads: make(map[*Log]wire.Pos), keys: make(map[string]uint64),
	}
}

// Append places e, given without its Pos, at the end of a log and returns it so.
func (b *Batch) Append(log wire.Account, e wire.Event) wire.Event {
	l := b.db.Log(log)
	head, known := b.heads[l]
	if !known {
		var err error
		if head, err = l.load(); err != nil && b.err == nil {
			b.err = err
		}
		b.base[l] = head
	}
	e = e.Follow(head)
	b.heads[l] = e.Pos
	b.c.set(eventKey(log, e.Seq), e.Append(make([]byte, 0, len(e.Raw)+256)))
	if r := ref(e, log); e.Key != "" && r.By == log {
		k := keyKey(log, r)
		b.keys[string(k)] = e.Seq
		b.c.set(k, number(e.Seq))
	}
	return e
}

// Find is [Log.Find] with the batch's own events.
func (b *Batch) Find(log wire.Account, r wire.Ref) (seq uint64, ok bool, err error) {
	if seq, ok = b.keys[string(keyKey(log, r))]; ok {
		return seq, true, nil
	}
	return b.db.Log(log).Find(r)
}

// Mark sets a mark of a log; see [Log.Mark].
func (b *Batch) Mark(log wire.Account, name string, seq uint64) {
	b.c.set(markKey(log, name), number(seq))
}

// Snapshot sets a log's snapshot; see [Log.SetSnapshot]. It is written right after the
// rest of the batch is committed, so it may be of any size. As it can be made again
// from the log, its failure is noted and not told.
func (b *Batch) Snapshot(log wire.Account, seq uint64, state []byte) {
	b.snaps = append(b.snaps, snapshot{log: b.db.Log(log), seq: seq, state: state})
}

// Handle makes a handle stand for an account.
func (b *Batch) Handle(handle string, account wire.Account) {
	b.c.set(handleKey(handle), []byte(account))
}

// Size returns the bytes gathered so far, for the caller's bound; see [MaxBatch].
func (b *Batch) Size() int { return b.c.size }

// Commit writes the batch. When it returns nil, all of it is on the disk and the
// followers of its logs are woken. After an error nothing of it is shown; the logs'
// heads are read again from the disk, and what became of the batch shows there.
// Either way the batch is empty then and can be used again.
func (b *Batch) Commit() error {
	db := b.db
	db.writing.Lock()
	defer db.writing.Unlock()
	defer b.reset()
	if b.err != nil {
		return b.err
	}
	for l, at := range b.base {
		if head, err := l.load(); err != nil || head != at {
			return fmt.Errorf("log %s moved under the batch: two batches at a time", l.name)
		}
	}
	if len(b.c.entries) > 0 {
		if err := db.commit(&b.c); err != nil {
			for l := range b.heads {
				l.reload()
			}
			return err
		}
	}
	for l, head := range b.heads {
		l.publish(head)
	}
	for _, s := range b.snaps {
		if err := s.log.writeSnapshot(s.seq, s.state); err != nil {
			db.o.Log.Warn("snapshot not written", "log", s.log.name, "err", err)
		}
	}
	return nil
}

func (b *Batch) reset() {
	b.c = change{entries: b.c.entries[:0]}
	clear(b.c.entries[:cap(b.c.entries)])
	clear(b.base)
	clear(b.heads)
	clear(b.keys)
	b.snaps, b.err = nil, nil
}
