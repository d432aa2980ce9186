package store

import (
	"math"
	"slices"

	"github.com/dgraph-io/badger/v4"

	"sayso/wire"
)

// Thread returns the newest events of a chat before a number, at most limit of them,
// oldest first. before 0 means from the newest. It is for a replica. All events of
// the chat are there except those that do not show as lines: receipts, reads,
// withheld messages, profiles, where the chat stands in the list, and what amends a
// message; for that see [Log.About].
func (l *Log) Thread(chat wire.Account, before uint64, limit int) ([]wire.Event, error) {
	if before == 0 {
		before = math.MaxUint64
	}
	return l.page(chat, before-1, limit, true)
}

// ThreadAfter is Thread the other way: the oldest events of a chat after a number,
// oldest first.
func (l *Log) ThreadAfter(chat wire.Account, after uint64, limit int) ([]wire.Event, error) {
	return l.page(chat, after+1, limit, false)
}

func (l *Log) page(chat wire.Account, from uint64, limit int, back bool) (events []wire.Event, err error) {
	if l.db.o.Role != Replica {
		return nil, errNotReplica
	}
	err = l.db.view(func(txn *badger.Txn) error {
		seqs := threadSeqs(txn, threadKey(l.name, chat, from), limit, back)
		events = make([]wire.Event, len(seqs))
		for i, seq := range seqs {
			raw, err := read(txn, eventKey(l.name, seq))
			if err != nil {
				return l.missing(seq, err)
			}
			if events[i], err = l.parse(seq, raw); err != nil {
				return err
			}
		}
		return nil
	})
	return events, err
}

func threadSeqs(txn *badger.Txn, from []byte, limit int, back bool) []uint64 {
	o := iterate(from[:len(from)-8])
	o.Reverse = back
	it := txn.NewIterator(o)
	defer it.Close()
	var seqs []uint64
	for it.Seek(from); it.Valid() && len(seqs) < limit; it.Next() {
		seqs = append(seqs, lastSeq(it.Item().Key()))
	}
	if back {
		slices.Reverse(seqs)
	}
	return seqs
}
