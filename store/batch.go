package store

import (
	"errors"
	"fmt"

	"github.com/dgraph-io/badger/v4"

	"sayso/wire"
)

// MaxBatch is the [Batch.Size] in bytes up to which a commit cannot fail for its size.
const MaxBatch = 2 << 20

// Batch gathers appends to several logs for one transaction, and reads the logs as
// they will stand with it. It is not for concurrent use, and a DB has one at a time,
// but for the one that [Batch.Next] returns.
type Batch struct {
	db    *DB
	c     change
	own   *layer
	below *layer // of the batch under this one, which may be on its way to the disk; nil when there is none
	snaps []snapshot
	err   error // of reading a head; told by Commit
}

// layer is what a batch lays over the disk, for reading. Once the batch is being
// committed it changes no more but for failed.
type layer struct {
	logs    map[*Log]*ahead
	numbers map[string]uint64 // marks and the key index, by Badger key
	failed  bool              // set before Commit returns
}

// ahead is a log as it stands with a batch.
type ahead struct {
	base wire.Pos // where it stood before
	head wire.Pos
	raw  [][]byte // the events between them
}

// newLayer returns an empty layer with room for about as much as another has, as one
// batch is much like the one before; like may be nil.
func newLayer(like *layer) *layer {
	if like == nil {
		like = &layer{}
	}
	return &layer{logs: make(map[*Log]*ahead, len(like.logs)), numbers: make(map[string]uint64, len(like.numbers))}
}

// snapshot is one that waits for its batch to be committed.
type snapshot struct {
	log   *Log
	seq   uint64
	state []byte
}

// Batch returns an empty batch.
func (db *DB) Batch() *Batch { return &Batch{db: db, own: newLayer(nil)} }

// Next returns an empty batch that stands on b, before it is known what becomes of b:
// it can be filled while another goroutine commits b. Its own Commit comes after that
// one, and fails when that one failed.
func (b *Batch) Next() *Batch {
	room := make([]badger.Entry, 0, len(b.c.entries))
	return &Batch{db: b.db, c: change{entries: room}, own: newLayer(b.own), below: b.own}
}

// layers returns what lies over the disk, uppermost first.
func (b *Batch) layers() []*layer {
	if b.below == nil {
		return []*layer{b.own}
	}
	return []*layer{b.own, b.below}
}

// envelope is about how many bytes most events have beside their body.
const envelope = 208

// Append places e, given without its Pos, at the end of a log and returns it so.
func (b *Batch) Append(log wire.Account, e wire.Event) wire.Event {
	l := b.db.Log(log)
	a := b.own.logs[l]
	if a == nil {
		a = &ahead{base: b.head(l)}
		a.head = a.base
		b.own.logs[l] = a
	}
	e = e.Follow(a.head)
	raw := e.Append(make([]byte, 0, len(e.Raw)+envelope))
	a.head, a.raw = e.Pos, append(a.raw, raw)
	b.c.set(eventKey(log, e.Seq), raw)
	if r := ref(e, log); e.Key != "" && r.By == log {
		key := keyKey(log, r)
		b.db.known.put(key)
		b.set(key, e.Seq)
	}
	return e
}

// head returns where a log stands below the batch.
func (b *Batch) head(l *Log) wire.Pos {
	if b.below != nil {
		if a := b.below.logs[l]; a != nil {
			return a.head
		}
	}
	head, err := l.load()
	b.err = errors.Join(b.err, err)
	return head
}

func (b *Batch) set(key []byte, n uint64) {
	b.own.numbers[string(key)] = n
	b.c.set(key, number(n))
}

// Mark sets a mark of a log; see [Log.Mark].
func (b *Batch) Mark(log wire.Account, name string, seq uint64) { b.set(markKey(log, name), seq) }

// Marked is [Log.Mark] with the batch's own marks.
func (b *Batch) Marked(log wire.Account, name string) (uint64, error) {
	n, _, err := b.number(b.db.Log(log), markKey(log, name))
	return n, err
}

// Find is [Log.Find] with the batch's own events.
func (b *Batch) Find(log wire.Account, r wire.Ref) (seq uint64, ok bool, err error) {
	if r.Key == "" {
		return 0, false, nil
	}
	key := keyKey(log, r)
	if !b.db.known.has(key) {
		return 0, false, nil
	}
	return b.number(b.db.Log(log), key)
}

func (b *Batch) number(l *Log, key []byte) (n uint64, ok bool, err error) {
	for _, over := range b.layers() {
		if n, ok = over.numbers[string(key)]; ok {
			return n, true, nil
		}
	}
	return l.number(key)
}

// At is [Log.At] with the batch's own events.
func (b *Batch) At(log wire.Account, seq uint64) (wire.Event, error) {
	l := b.db.Log(log)
	for _, over := range b.layers() {
		if a := over.logs[l]; a != nil && seq > a.base.Seq && seq <= a.head.Seq {
			return l.parse(seq, a.raw[seq-a.base.Seq-1])
		}
	}
	return l.At(seq)
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
	err := b.write()
	if b.own.failed = err != nil; err != nil {
		return err
	}
	for _, s := range b.snaps {
		if err := s.log.writeSnapshot(s.seq, s.state); err != nil {
			db.o.Log.Warn("snapshot not written", "log", s.log.name, "err", err)
		}
	}
	return nil
}

func (b *Batch) write() error {
	if b.err != nil {
		return b.err
	}
	if b.below != nil && b.below.failed {
		return errBelow
	}
	for l, a := range b.own.logs {
		if head, err := l.load(); err != nil || head != a.base {
			return fmt.Errorf("log %s moved under the batch: two batches at a time", l.name)
		}
	}
	if len(b.c.entries) > 0 {
		if err := b.db.commit(&b.c); err != nil {
			for l := range b.own.logs {
				l.reload()
			}
			return err
		}
	}
	for l, a := range b.own.logs {
		l.publish(a.head, a.raw)
	}
	return nil
}

var errBelow = errors.New("the batch before it was not written")

func (b *Batch) reset() {
	b.c = change{entries: b.c.entries[:0]}
	clear(b.c.entries[:cap(b.c.entries)])
	b.own, b.below = newLayer(b.own), nil
	b.snaps, b.err = nil, nil
}
