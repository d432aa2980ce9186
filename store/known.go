package store

import (
	"hash/maphash"
	"sync/atomic"

	"github.com/dgraph-io/badger/v4"
)

// known is a filter of the keys of a relay's events: it knows of nearly every key that
// no event has it, so that a command that is new, as nearly all are, costs no search
// through all tables. It is a Bloom filter, so what was put in is found for certain, and
// what was not is mostly not found. Until it holds what the directory held when it was
// opened, it finds everything.
type known struct {
	seed  maphash.Seed // of this process, so that nobody can choose keys that collide
	words []atomic.Uint64
	whole chan struct{} // closed when it holds every key that there is
}

// knownWords is the size of the filter: 8 MiB. With 4 million keys it takes one in 200
// that are new for one that is there, with 8 million one in 30, with 16 million one in 6.
const knownWords = 1 << 20

func newKnown() *known {
	return &known{seed: maphash.MakeSeed(), words: make([]atomic.Uint64, knownWords), whole: make(chan struct{})}
}

// place returns the word of a key, and its bits there.
func (k *known) place(key []byte) (word *atomic.Uint64, bits uint64) {
	h := maphash.Bytes(k.seed, key)
	bits = 1<<(h&63) | 1<<(h>>6&63) | 1<<(h>>12&63) | 1<<(h>>18&63)
	return &k.words[h>>24%knownWords], bits
}

// put comes before the key is written: a key too many does no harm.
func (k *known) put(key []byte) {
	word, bits := k.place(key)
	word.Or(bits)
}

// has reports false of a key that is surely in no log.
func (k *known) has(key []byte) bool {
	select {
	case <-k.whole:
		word, bits := k.place(key)
		return word.Load()&bits == bits
	default:
		return true
	}
}

// learnStep is how many keys are put in at a time; Close waits for one step.
const learnStep = 1024

// learn puts in the keys of the directory, beside all else: about half a second for each
// million of them. What is written meanwhile its writer puts in.
func (db *DB) learn() {
	defer func() {
		if p := recover(); p != nil { // Badger's, of a damaged table
			db.o.Log.Error("keys not learned", "err", p)
		}
	}()
	for from := []byte{kindKey}; from != nil; {
		err := db.view(func(txn *badger.Txn) error {
			it := txn.NewIterator(iterate([]byte{kindKey}))
			defer it.Close()
			it.Seek(from)
			for n := 0; n < learnStep && it.Valid(); n++ {
				db.known.put(it.Item().Key())
				it.Next()
			}
			from = nil
			if it.Valid() {
				from = it.Item().KeyCopy(nil)
			}
			return nil
		})
		if err != nil {
			return // closed
		}
	}
	close(db.known.whole)
}
