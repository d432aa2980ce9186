package store

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"sayso/wire"
)

// TestNext fills a batch while the one under it is being committed.
func TestNext(t *testing.T) {
	db := open(t, Relay, t.TempDir())
	b := db.Batch()
	b.Append(ana, said(ana, bob, "KEY00001", "one"))
	two := b.Append(ana, said(ana, bob, "KEY00002", "two"))
	b.Mark(ana, "delivered", 2)
	next := b.Next()
	done := make(chan error)
	go func() { done <- b.Commit() }()
	if e := next.Append(ana, said(ana, bob, "KEY00003", "three")); e.Seq != 3 || !e.Follows(two.Pos) {
		t.Errorf("placed at %d", e.Seq)
	}
	next.Append(bob, said(bob, ana, "KEY00001", "of another"))
	for i, want := range []wire.Key{"KEY00001", "KEY00002", "KEY00003"} {
		seq, ok, err := next.Find(ana, wire.Ref{By: ana, Key: want})
		if e, err := next.At(ana, seq); seq != uint64(i+1) || !ok || err != nil || e.Key != want {
			t.Errorf("%s: %d, %v", want, seq, err)
		}
		if err != nil {
			t.Error(err)
		}
	}
	if n, err := next.Marked(ana, "delivered"); n != 2 || err != nil {
		t.Errorf("marked %d, %v", n, err)
	}
	if _, err := next.At(ana, 4); !errors.Is(err, ErrNone) {
		t.Errorf("past the end: %v", err)
	}
	must(t, <-done)
	must(t, next.Commit())
	if ana, bob := db.Log(ana).Head().Seq, db.Log(bob).Head().Seq; ana != 3 || bob != 1 {
		t.Errorf("heads at %d and %d", ana, bob)
	}
	must(t, db.Check())
}

// TestNextFallsToo makes sure that nothing stands on what was not written, though the
// disk may have it, nor on a log that the failed batch did not touch.
func TestNextFallsToo(t *testing.T) {
	fault := errors.New("input/output error")
	for _, persists := range []bool{false, true} {
		t.Run(fmt.Sprint("persists ", persists), func(t *testing.T) {
			broken := false
			db := openWith(t, Options{Dir: t.TempDir(), Role: Relay, Reserve: 1, Commit: func(commit func() error) error {
				switch {
				case broken && persists:
					return errors.Join(commit(), fault)
				case broken:
					return fault
				}
				return commit()
			}})
			b := db.Batch()
			b.Append(ana, said(ana, bob, "KEY00001", "one"))
			next := b.Next()
			next.Append(bob, said(bob, ana, "KEY00001", "on top"))
			broken = true
			if err := b.Commit(); !errors.Is(err, fault) {
				t.Errorf("the first: %v", err)
			}
			broken = false
			if err := next.Commit(); !errors.Is(err, errBelow) {
				t.Errorf("the second: %v", err)
			}
			if head := db.Log(bob).Head().Seq; head != 0 {
				t.Errorf("the second is there, to %d", head)
			}
			next.Append(bob, said(bob, ana, "KEY00001", "again"))
			must(t, next.Commit())
			must(t, db.Check())
		})
	}
}

// TestTail reads a log that is followed, from memory and from the disk alike.
func TestTail(t *testing.T) {
	db := open(t, Relay, t.TempDir())
	l := db.Log(ana)
	_, cancel := l.Subscribe()
	defer cancel()
	_, also := l.Subscribe() // so that the tail stays when it was read
	var want [][]byte
	b := db.Batch()
	for i, size := range []int{10, 10, maxTail / 2, maxTail / 3, maxTail / 3, maxTail * 3 / 2, 10, 10} {
		for j := range 2 {
			e := b.Append(ana, said(ana, bob, wire.Key(fmt.Sprintf("KEY%d-%03d", i, j)), strings.Repeat("x", size/2)))
			want = append(want, e.Append(nil))
		}
		must(t, b.Commit())
		for after := range want {
			for _, c := range []struct{ limit, bytes, n int }{{0, 0, len(want)}, {1, 0, 1}, {3, 1, 1}, {3, 1 << 20, 3}} {
				raw, last, err := l.RawAfter(uint64(after), c.limit, c.bytes)
				must(t, err)
				to := min(after+c.n, len(want))
				if !slices.EqualFunc(want[after:to], raw, bytes.Equal) || last.Seq != uint64(to) {
					t.Fatalf("%d events, after %d %+v: %d events to %d", len(want), after, c, len(raw), last.Seq)
				}
			}
		}
		if size := len(l.tail.raw); (size == 0) != (i == 5) {
			t.Errorf("batch %d: %d events at hand", i, size)
		}
		if l.tail.size > maxTail {
			t.Errorf("batch %d: %d bytes at hand", i, l.tail.size)
		}
	}
	also()
	for i, c := range []struct{ size, kept int }{{10, len(l.tail.raw) + 1}, {readTail, 0}, {10, 1}} {
		e := b.Append(ana, said(ana, bob, wire.Key(fmt.Sprintf("LATER-%02d", i)), strings.Repeat("x", c.size)))
		must(t, b.Commit())
		if raw, _, err := l.RawAfter(e.Seq-1, 0, 0); len(raw) != 1 || err != nil {
			t.Errorf("%d events, %v", len(raw), err)
		}
		if n := len(l.tail.raw); n != c.kept {
			t.Errorf("%d events at hand when all are read, not %d", n, c.kept)
		}
	}
	cancel()
	if n := len(l.tail.raw); n > 0 {
		t.Errorf("%d events at hand when nobody follows", n)
	}
}
