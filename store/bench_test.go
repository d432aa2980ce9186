package store

import (
	"fmt"
	"strings"
	"testing"

	"sayso/wire"
)

// BenchmarkBatch commits batches of two-log messages, as the relay's sequencer does.
func BenchmarkBatch(b *testing.B) {
	for _, size := range []int{1, 16, 64, 512} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			db := open(b, Relay, b.TempDir())
			batch := db.Batch()
			text := strings.Repeat("sayso ", 13)
			n := 0
			for b.Loop() {
				for range size {
					n++
					from := wire.Account(fmt.Sprint(15_550_200_000 + n%100))
					to := wire.Account(fmt.Sprint(15_550_200_000 + (n+1)%100))
					key := wire.Key(fmt.Sprintf("3A%018X", n))
					if _, ok, err := batch.Find(from, wire.Ref{By: from, Key: key}); ok || err != nil {
						b.Fatal(ok, err)
					}
					e := said(from, to, key, text)
					batch.Append(from, e)
					e.Chat = from
					batch.Append(to, e)
				}
				must(b, batch.Commit())
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "messages/s")
		})
	}
}

// filled returns a relay with so many messages in the chat of ana and bob, and the batch
// that wrote the last of them.
func filled(b *testing.B, n int, by wire.Account) (*DB, *Batch) {
	db := open(b, Relay, b.TempDir())
	batch, text := db.Batch(), strings.Repeat("sayso ", 13)
	for i := range n {
		batch.Append(ana, said(by, bob, wire.Key(fmt.Sprintf("3A%018X", i)), text))
		if batch.Size() > MaxBatch/2 {
			must(b, batch.Commit())
		}
	}
	must(b, batch.Commit())
	return db, batch
}

// BenchmarkFind looks for keys that are new in a log of 100,000, as the relay does for
// every command.
func BenchmarkFind(b *testing.B) {
	_, batch := filled(b, 100_000, ana)
	n := 0
	for b.Loop() {
		n++
		if _, ok, err := batch.Find(ana, wire.Ref{By: ana, Key: wire.Key(fmt.Sprintf("3B%018X", n))}); ok || err != nil {
			b.Fatal(ok, err)
		}
	}
}

// BenchmarkIngest stores 10,000 events in lists of 500.
func BenchmarkIngest(b *testing.B) {
	events := history(10_000, 100)
	for b.Loop() {
		b.StopTimer()
		db := open(b, Replica, b.TempDir())
		l := db.Log("ana")
		b.StartTimer()
		for at := 0; at < len(events); at += 500 {
			must(b, l.Ingest(events[at:min(at+500, len(events))]))
		}
		b.StopTimer()
		must(b, db.Close())
		b.StartTimer()
	}
}

// BenchmarkCatchUp reads 10,000 events as the relay does for a client that was away.
func BenchmarkCatchUp(b *testing.B) {
	db, _ := filled(b, 10_000, bob)
	for b.Loop() {
		for at := uint64(0); at < 10_000; {
			_, last, err := db.Log(ana).RawAfter(at, wire.MaxEvents, wire.MaxFrame/2)
			must(b, err)
			at = last.Seq
		}
	}
}

// BenchmarkTail reads the newest event, as a session does that is up to date.
func BenchmarkTail(b *testing.B) {
	db := open(b, Relay, b.TempDir())
	batch := db.Batch()
	for i := range 1000 {
		batch.Append(ana, said(bob, bob, wire.Key(fmt.Sprintf("3A%018X", i)), "hallo"))
	}
	must(b, batch.Commit())
	for b.Loop() {
		if raw, _, err := db.Log(ana).RawAfter(999, 100, 0); len(raw) != 1 || err != nil {
			b.Fatal(len(raw), err)
		}
	}
}

// BenchmarkTwice reads the newest events of a log that is followed twice, as the relay
// does of a device that confirms what it got.
func BenchmarkTwice(b *testing.B) {
	db := open(b, Relay, b.TempDir())
	_, cancel := db.Log(ana).Subscribe()
	defer cancel()
	batch, n := db.Batch(), uint64(0)
	for b.Loop() {
		b.StopTimer()
		n++
		batch.Append(ana, said(bob, bob, wire.Key(fmt.Sprintf("3A%018X", n)), "hallo"))
		must(b, batch.Commit())
		b.StartTimer()
		for range 2 {
			if raw, _, err := db.Log(ana).RawAfter(n-1, 100, 0); len(raw) != 1 || err != nil {
				b.Fatal(len(raw), err)
			}
		}
	}
}

// BenchmarkThread opens a page of 50 in one of 100 chats with 1,000 messages each.
func BenchmarkThread(b *testing.B) {
	db := open(b, Replica, b.TempDir())
	must(b, db.Log("ana").Ingest(history(100_000, 100)))
	n := 0
	for b.Loop() {
		n++
		page, err := db.Log("ana").Thread(wire.Account(fmt.Sprint(15_550_200_000+n%100)), 0, 50)
		if len(page) != 50 || err != nil {
			b.Fatal(len(page), err)
		}
	}
}

// BenchmarkStretch reads a screenful with all that belongs to it: of one of 100 chats,
// or of one of which the log has nothing else.
func BenchmarkStretch(b *testing.B) {
	for _, chats := range []int{1, 100} {
		b.Run(fmt.Sprint(chats), func(b *testing.B) {
			db := open(b, Replica, b.TempDir())
			must(b, db.Log("ana").Ingest(talked(100_000, chats)))
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				n++
				s, err := db.Log("ana").Stretch(wire.Account(fmt.Sprint(15_550_200_000+n%chats)), Span{Before: 50})
				if len(s.Thread) != 50 || len(s.Beside) == 0 || err != nil {
					b.Fatal(len(s.Thread), len(s.Beside), err)
				}
			}
		})
	}
}
