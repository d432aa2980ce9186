package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"sync"
	"sync/atomic"

	"github.com/dgraph-io/badger/v4"

	"sayso/wire"
)

// Log is one account's log. It is safe for concurrent use.
type Log struct {
	db   *DB
	name wire.Account

	mu     sync.Mutex // protects following
	loaded bool       // head was read from the disk
	head   wire.Pos
	subs   map[chan struct{}]struct{}
	tail   tail

	search index

	outbox atomic.Pointer[outbox] // nil until read; what it points to never changes

	owner wire.Account // whose log a replica is, once known; owned by whoever holds db.writing
}

// Name returns the log's name.
func (l *Log) Name() wire.Account { return l.name }

// Head returns the position of the last event; the zero Pos when there is none.
func (l *Log) Head() wire.Pos {
	head, err := l.load()
	if err != nil && !errors.Is(err, ErrClosed) {
		l.db.o.Log.Error("head not read", "log", l.name, "err", err)
	}
	return head
}

// load returns the head, which it reads from the disk the first time.
func (l *Log) load() (wire.Pos, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.loaded {
		return l.head, nil
	}
	head, err := l.last()
	if err == nil {
		l.head, l.loaded = head, true
	}
	return head, err
}

// last reads the position of the last event from the disk.
func (l *Log) last() (pos wire.Pos, err error) {
	err = l.db.view(func(txn *badger.Txn) error {
		o := iterate(logKey(kindEvent, l.name))
		o.Reverse = true
		it := txn.NewIterator(o)
		defer it.Close()
		if it.Seek(eventKey(l.name, math.MaxUint64)); !it.Valid() {
			return nil
		}
		raw, err := it.Item().ValueCopy(nil)
		if err != nil {
			return err
		}
		e, err := l.parse(lastSeq(it.Item().Key()), raw)
		pos = e.Pos
		return err
	})
	return pos, err
}

// reload reads the head again after a write whose fate is not known.
func (l *Log) reload() {
	head, err := l.last()
	if err == nil {
		l.publish(head, nil)
		return
	}
	l.mu.Lock()
	l.loaded = false
	l.mu.Unlock()
}

// publish shows a head that is on the disk, and wakes. The events that led there since
// the last time are kept for who follows the log, unless they are nil.
func (l *Log) publish(head wire.Pos, raw [][]byte) {
	l.mu.Lock()
	l.head, l.loaded = head, true
	if raw == nil || len(l.subs) == 0 {
		l.tail = tail{}
	} else {
		l.tail.extend(head, raw)
	}
	l.mu.Unlock()
	l.wake()
}

// recent returns the events after seq if they are at hand, and the position of the last
// one if it is the head. All but a few are let go once the only one who follows the log
// has them all.
func (l *Log) recent(seq uint64, limit, bytes int) (raw [][]byte, head wire.Pos) {
	l.mu.Lock()
	defer l.mu.Unlock()
	raw = l.tail.after(seq, limit, bytes)
	if len(raw) == 0 || seq+uint64(len(raw)) < l.head.Seq {
		return raw, head
	}
	if len(l.subs) < 2 && l.tail.size > readTail {
		l.tail = tail{}
	}
	return raw, l.head
}

func (l *Log) parse(seq uint64, raw []byte) (wire.Event, error) {
	e, err := wire.ParseEvent(raw)
	if err == nil && e.Seq != seq {
		err = fmt.Errorf("it says that it is %d", e.Seq)
	}
	if err != nil {
		return e, fmt.Errorf("event %d of log %s: %w: %w", seq, l.name, ErrCorrupt, err)
	}
	return e, nil
}

// After returns the events after seq, oldest first: at most limit of them and about
// bytes of their bytes, but at least one if there is one. 0 means no such bound.
func (l *Log) After(seq uint64, limit, bytes int) ([]wire.Event, error) {
	raw, _, err := l.RawAfter(seq, limit, bytes)
	if err != nil {
		return nil, err
	}
	events := make([]wire.Event, len(raw))
	for i, b := range raw {
		if events[i], err = l.parse(seq+1+uint64(i), b); err != nil {
			return nil, err
		}
	}
	return events, nil
}

// RawAfter is After without decoding: it returns the stored bytes as they are, for
// [wire.AppendEvents], and the position of the last one. They are shared, so they must
// not be changed. With no events after seq that position is zero.
func (l *Log) RawAfter(seq uint64, limit, bytes int) (raw [][]byte, last wire.Pos, err error) {
	head, err := l.load()
	if err != nil || head.Seq <= seq {
		return nil, wire.Pos{}, err
	}
	want := int(min(head.Seq-seq, math.MaxInt32))
	if limit > 0 {
		want = min(want, limit)
	}
	if raw, last = l.recent(seq, want, bytes); last.Seq > 0 {
		return raw, last, nil
	}
	if raw == nil {
		err = l.db.view(func(txn *badger.Txn) error {
			raw, err = l.scan(txn, seq, want, bytes)
			return err
		})
	}
	if err != nil {
		return nil, wire.Pos{}, err
	}
	e, err := l.parse(seq+uint64(len(raw)), raw[len(raw)-1])
	return raw, e.Pos, err
}

// few is up to how many events fetching each by its key beats starting an iterator.
const few = 8

func (l *Log) scan(txn *badger.Txn, seq uint64, want, bytes int) ([][]byte, error) {
	raw := make([][]byte, 0, min(want, 1024))
	if want <= few {
		for size := 0; len(raw) < want && (bytes <= 0 || size < bytes); {
			b, err := read(txn, eventKey(l.name, seq+1+uint64(len(raw))))
			if err != nil {
				return nil, l.missing(seq+1+uint64(len(raw)), err)
			}
			raw, size = append(raw, b), size+len(b)
		}
		return raw, nil
	}
	it := txn.NewIterator(iterate(logKey(kindEvent, l.name)))
	defer it.Close()
	it.Seek(eventKey(l.name, seq+1))
	for size := 0; len(raw) < want && (bytes <= 0 || size < bytes); it.Next() {
		next := seq + 1 + uint64(len(raw))
		if !it.Valid() || lastSeq(it.Item().Key()) != next {
			return nil, l.missing(next, ErrNone)
		}
		b, err := it.Item().ValueCopy(nil)
		if err != nil {
			return nil, err
		}
		raw, size = append(raw, b), size+len(b)
	}
	return raw, nil
}

// missing says that an event that must be there is not.
func (l *Log) missing(seq uint64, err error) error {
	if !errors.Is(err, ErrNone) {
		return err
	}
	return fmt.Errorf("event %d of log %s: %w: missing", seq, l.name, ErrCorrupt)
}

// At returns the event of that number, or ErrNone.
func (l *Log) At(seq uint64) (wire.Event, error) {
	head, err := l.load()
	if err != nil {
		return wire.Event{}, err
	}
	if seq == 0 || seq > head.Seq {
		return wire.Event{}, ErrNone
	}
	raw, err := l.db.get(eventKey(l.name, seq))
	if err != nil {
		return wire.Event{}, l.missing(seq, err)
	}
	return l.parse(seq, raw)
}

// Find returns the number of the event with a key. Answers of the relay (a profile
// looked up, a refusal) are found by the account that asked. The relay finds only
// what the log's owner asked for.
func (l *Log) Find(r wire.Ref) (seq uint64, ok bool, err error) {
	if r.Key == "" {
		return 0, false, nil
	}
	return l.number(keyKey(l.name, r))
}

// Mark returns a number that was set under a name, 0 when none was.
func (l *Log) Mark(name string) (uint64, error) {
	n, _, err := l.number(markKey(l.name, name))
	return n, err
}

// Marks returns the numbers above 0 under all names that begin with prefix.
func (l *Log) Marks(prefix string) (map[string]uint64, error) {
	marks := map[string]uint64{}
	err := l.db.view(func(txn *badger.Txn) error {
		it := txn.NewIterator(iterate(markKey(l.name, prefix)))
		defer it.Close()
		skip := len(markKey(l.name, ""))
		for it.Rewind(); it.Valid(); it.Next() {
			v, err := it.Item().ValueCopy(nil)
			if err != nil {
				return err
			}
			n, err := l.decode(v)
			if err != nil {
				return err
			}
			if n > 0 {
				marks[string(it.Item().Key()[skip:])] = n
			}
		}
		return nil
	})
	return marks, err
}

// SetMark sets a number under a name.
func (l *Log) SetMark(name string, seq uint64) error {
	return l.db.set(markKey(l.name, name), number(seq), false)
}

func (l *Log) number(key []byte) (n uint64, ok bool, err error) {
	v, err := l.db.get(key)
	if errors.Is(err, ErrNone) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, err
	}
	n, err = l.decode(v)
	return n, err == nil, err
}

// decode reads a value that is a number.
func (l *Log) decode(v []byte) (uint64, error) {
	if len(v) != 8 {
		return 0, fmt.Errorf("log %s: %w: a number of %d bytes", l.name, ErrCorrupt, len(v))
	}
	return binary.BigEndian.Uint64(v), nil
}

// Wait returns nil once there is an event after seq. It returns ErrClosed when the
// store is closed, and the context's error when that ends.
func (l *Log) Wait(ctx context.Context, seq uint64) error {
	wake, cancel := l.Subscribe()
	defer cancel()
	for {
		head, err := l.load()
		if err != nil || head.Seq > seq {
			return err
		}
		select {
		case <-wake:
		case <-l.db.closed:
			return ErrClosed
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Subscribe returns a channel that gets a value when the log or its outbox has
// changed since the last value was taken, and what ends that. It carries no data:
// whoever is woken reads on from their own position.
func (l *Log) Subscribe() (wake <-chan struct{}, cancel func()) {
	c := make(chan struct{}, 1)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.subs[c] = struct{}{}
	return c, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if delete(l.subs, c); len(l.subs) == 0 {
			l.tail = tail{}
		}
	}
}

func (l *Log) wake() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.subs {
		select {
		case c <- struct{}{}:
		default: // it has not taken the last one yet, and will see this too
		}
	}
}
