package store

import (
	"fmt"
	"testing"

	"sayso/wire"
)

// own returns the reference of a key of ana's.
func own(n int) wire.Ref { return wire.Ref{By: ana, Key: wire.Key(fmt.Sprintf("KEY%08d", n))} }

// TestKnown finds every key that there is in a directory that was opened again: while
// the filter is learning them, with more written meanwhile, and afterwards.
func TestKnown(t *testing.T) {
	const each = 3*learnStep + 7
	dir := t.TempDir()
	db := open(t, Relay, dir)
	written := 0
	write := func(n int) {
		t.Helper()
		b := db.Batch()
		for range n {
			written++
			b.Append(ana, said(ana, bob, own(written).Key, "hallo"))
		}
		must(t, b.Commit())
	}
	find := func(b *Batch, n int) {
		t.Helper()
		if seq, ok, err := b.Find(ana, own(n)); seq != uint64(n) || !ok || err != nil {
			t.Fatalf("key %d of %d: %d, %v, %v", n, written, seq, ok, err)
		}
	}
	write(each)
	must(t, db.Close())
	db = open(t, Relay, dir)
	for n, learning := 1, true; learning; n = n%written + 1 {
		select {
		case <-db.known.whole:
			learning = false
		default:
		}
		find(db.Batch(), n)
		if n%100 == 0 {
			write(1)
		}
	}
	b := db.Batch()
	for n := range written {
		find(b, n+1)
	}
	taken := 0
	for n := range 1000 {
		r := own(written + 1 + n)
		if _, ok, err := b.Find(ana, r); ok || err != nil {
			t.Fatalf("%s is there: %v", r.Key, err)
		}
		if db.known.has(keyKey(ana, r)) {
			taken++
		}
	}
	if taken > 10 {
		t.Errorf("%d of 1,000 new keys cost a search", taken)
	}
	must(t, db.Check())
}

// TestKnownBeforeCommit finds the keys of batches that are not on the disk, and of one
// that failed but is.
func TestKnownBeforeCommit(t *testing.T) {
	dir := t.TempDir()
	broken := fmt.Errorf("input/output error")
	db := openWith(t, Options{Dir: dir, Role: Relay, Reserve: 1, Commit: func(commit func() error) error {
		must(t, commit())
		return broken
	}})
	<-db.known.whole
	b := db.Batch()
	for want := uint64(1); want <= 2; want++ {
		b.Append(ana, said(ana, bob, own(int(want)).Key, "hallo"))
		for n := uint64(1); n <= want; n++ {
			if seq, ok, err := b.Find(ana, own(int(n))); seq != n || !ok || err != nil {
				t.Fatalf("key %d: %d, %v, %v", n, seq, ok, err)
			}
		}
		if err := b.Commit(); err == nil {
			t.Fatal("the fault was not told")
		}
	}
	must(t, db.Check())
}
