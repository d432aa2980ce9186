package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/dgraph-io/badger/v4"

	"sayso/wire"
)

// Pending is a command in the outbox.
type Pending struct {
	Command wire.Command
	At      int64  // when it was queued, Unix milliseconds
	Failed  string // why it will not be sent again by itself; empty while it waits
}

// outbox is a log's outbox in memory; it is small. It is replaced, never changed, so
// that it can be read while the log is written.
type outbox struct{ items []queued }

type queued struct {
	order uint64 // counts up; its place on the disk
	Pending
}

func (o *outbox) find(key wire.Key) int {
	return slices.IndexFunc(o.items, func(q queued) bool { return q.Command.Key == key })
}

// without returns the outbox less one item.
func (o *outbox) without(i int) *outbox {
	return &outbox{append(o.items[:i:i], o.items[i+1:]...)}
}

// Queue puts a command in the outbox of a replica; it is on the disk when Queue
// returns. A key that is there already, or that the log already answers, changes nothing.
func (l *Log) Queue(c wire.Command) error {
	l.db.writing.Lock()
	defer l.db.writing.Unlock()
	box, err := l.waiting()
	if err != nil {
		return err
	}
	if err := l.learnOwner(nil); err != nil {
		return err
	}
	_, answered, err := l.Find(wire.Ref{By: l.owner, Key: c.Key})
	if err != nil || answered || box.find(c.Key) >= 0 {
		return err
	}
	q := queued{order: 1, Pending: Pending{Command: c, At: time.Now().UnixMilli()}}
	if n := len(box.items); n > 0 {
		q.order = box.items[n-1].order + 1
	}
	// The command's bytes come from outside of this process' view of the protocol;
	// what could not be read again must not be stored.
	if _, err := wire.ParseCommand(c.Append(nil)); err != nil {
		return fmt.Errorf("command %s: %w", c.Kind, err)
	}
	next := &outbox{append(slices.Clip(box.items), q)}
	return l.rewrite(next, func(c *change) { c.set(outboxKey(l.name, q.order), q.append()) })
}

// Queued returns the outbox in the order in which it was filled.
func (l *Log) Queued() ([]Pending, error) {
	box := l.outbox.Load()
	if box == nil {
		l.db.writing.Lock()
		defer l.db.writing.Unlock()
		var err error
		if box, err = l.waiting(); err != nil {
			return nil, err
		}
	}
	all := make([]Pending, len(box.items))
	for i, q := range box.items {
		all[i] = q.Pending
	}
	return all, nil
}

// Fail marks a command in the outbox as failed for good, and says why; an empty why
// is taken as "refused". ErrNone when it is not there.
func (l *Log) Fail(key wire.Key, why string) error {
	if why == "" {
		why = "refused"
	}
	return l.remark(key, why)
}

// Retry makes a failed command wait again, in its old place. ErrNone when it is not there.
func (l *Log) Retry(key wire.Key) error { return l.remark(key, "") }

func (l *Log) remark(key wire.Key, failed string) error {
	return l.entry(key, func(box *outbox, i int) error {
		next := &outbox{slices.Clone(box.items)}
		q := &next.items[i]
		q.Failed = failed
		return l.rewrite(next, func(c *change) { c.set(outboxKey(l.name, q.order), q.append()) })
	})
}

// Drop takes a command out of the outbox. ErrNone when it is not there.
func (l *Log) Drop(key wire.Key) error {
	return l.entry(key, func(box *outbox, i int) error {
		return l.rewrite(box.without(i), func(c *change) { c.remove(outboxKey(l.name, box.items[i].order)) })
	})
}

func (l *Log) entry(key wire.Key, f func(box *outbox, i int) error) error {
	l.db.writing.Lock()
	defer l.db.writing.Unlock()
	box, err := l.waiting()
	if err != nil {
		return err
	}
	i := box.find(key)
	if i < 0 {
		return ErrNone
	}
	return f(box, i)
}

// rewrite commits a change of the outbox, then shows the outbox as it is next and
// wakes. After a failure the outbox is read again from the disk. The caller holds
// db.writing.
func (l *Log) rewrite(next *outbox, fill func(*change)) error {
	c := change{lasting: true}
	fill(&c)
	if err := l.db.commit(&c); err != nil {
		l.outbox.Store(nil)
		return err
	}
	l.outbox.Store(next)
	l.wake()
	return nil
}

// waiting returns the outbox, which it reads from the disk the first time. The caller
// holds db.writing.
func (l *Log) waiting() (*outbox, error) {
	if l.db.o.Role != Replica {
		return nil, errNotReplica
	}
	if box := l.outbox.Load(); box != nil {
		return box, nil
	}
	box := new(outbox)
	err := l.db.view(func(txn *badger.Txn) error {
		it := txn.NewIterator(iterate(logKey(kindOutbox, l.name)))
		defer it.Close()
		for it.Rewind(); it.Valid(); it.Next() {
			v, err := it.Item().ValueCopy(nil)
			if err != nil {
				return err
			}
			p, err := readPending(v)
			if err != nil {
				return fmt.Errorf("outbox of log %s: %w: %w", l.name, ErrCorrupt, err)
			}
			box.items = append(box.items, queued{order: lastSeq(it.Item().Key()), Pending: p})
		}
		return nil
	})
	if err == nil {
		l.outbox.Store(box)
	}
	return box, err
}

var errNotReplica = errors.New("only a replica has an outbox, threads and drafts")

// append gives the entry's bytes: when it was queued, why it failed, the command.
func (q queued) append() []byte {
	b := binary.BigEndian.AppendUint64(nil, uint64(q.At))
	b = binary.AppendUvarint(b, uint64(len(q.Failed)))
	return q.Command.Append(append(b, q.Failed...))
}

func readPending(b []byte) (p Pending, err error) {
	if len(b) < 9 {
		return p, errors.New("a short entry")
	}
	p.At = int64(binary.BigEndian.Uint64(b))
	n, w := binary.Uvarint(b[8:])
	if b = b[8+max(w, 0):]; w <= 0 || n > uint64(len(b)) {
		return p, errors.New("a cut entry")
	}
	p.Failed = string(b[:n])
	p.Command, err = wire.ParseCommand(b[n:])
	return p, err
}
