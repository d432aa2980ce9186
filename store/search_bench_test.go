package store

import (
	"bufio"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"sayso/wire"
)

// chatter makes messages of about 60 characters out of 50,000 words with Zipf's
// frequencies, one in 50 of them Korean.
type chatter struct {
	rand  *rand.Rand
	zipf  *rand.Zipf
	words []string
	pos   wire.Pos
	bytes int
}

func newChatter(seed uint64) *chatter {
	r := rand.New(rand.NewPCG(seed, 1))
	c := &chatter{rand: r, zipf: rand.NewZipf(r, 1.07, 2, 49_999), words: make([]string, 50_000)}
	const letters = "etaoinshrdlucmfwypvbgkjqxz"
	seen := map[string]bool{}
	for i := range c.words {
		for w := ""; ; {
			w += string(letters[min(r.IntN(26), r.IntN(26))])
			if len(w) >= 2 && len(w) > i%7 && !seen[w] && (len(w) > 3 || r.IntN(4) == 0) {
				c.words[i], seen[w] = w, true
				break
			}
		}
	}
	return c
}

func (c *chatter) text() string {
	var b strings.Builder
	if c.rand.IntN(50) == 0 {
		for range 20 {
			b.WriteRune('가' + rune(c.zipf.Uint64()%2000*5))
			if c.rand.IntN(4) == 0 {
				b.WriteByte(' ')
			}
		}
		return b.String()
	}
	for size := 30 + c.rand.IntN(60); b.Len() < size; {
		b.WriteString(c.words[c.zipf.Uint64()])
		b.WriteByte(' ')
	}
	return strings.TrimSpace(b.String())
}

// next returns the next event of the log; the first is the owner's profile.
func (c *chatter) next() wire.Event {
	e := profile(ana)
	if c.pos.Seq > 0 {
		chat := wire.Account(fmt.Sprint(15_550_200_000 + c.rand.IntN(1000)))
		by := chat
		if c.rand.IntN(3) == 0 {
			by = ana
		}
		text := c.text()
		if c.pos.Seq%100_000 == 7 {
			text += " zyzzyva"
		}
		c.bytes += len(text)
		e = said(by, chat, wire.Key(fmt.Sprintf("3A%018X", c.pos.Seq)), text)
		e.At += int64(c.pos.Seq) * 60_000
	}
	e = e.Follow(c.pos)
	c.pos = e.Pos
	return e
}

func (c *chatter) fill(b testing.TB, l *Log, n int) {
	for n > 0 {
		events := make([]wire.Event, min(n, 500))
		for i := range events {
			events[i] = c.next()
		}
		n -= len(events)
		must(b, l.Ingest(events))
	}
}

// anonymous is how much memory of its own the process has, in MiB.
func anonymous(b *testing.B) float64 {
	f, err := os.Open("/proc/self/smaps_rollup")
	if err != nil {
		return 0
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		var kib float64
		if n, _ := fmt.Sscanf(s.Text(), "Anonymous: %f", &kib); n == 1 {
			return kib / 1024
		}
	}
	return 0
}

// cpu is how much time the process has worked.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// benchedEvents is how many messages are searched.
const benchedEvents = 1_000_000

// searches are what is searched for; word is the word of a rank, the most frequent first.
func searches(word func(rank int) string) map[string]Query {
	const middle = 1_700_000_000_000 + benchedEvents/2*60_000
	return map[string]Query{
		"rare":         {Text: "zyzzyva "},
		"absent":       {Text: "nowhereatall "},
		"common":       {Text: word(0) + " "},
		"phrase":       {Text: `"` + word(20) + " " + word(40) + `"`},
		"phraseCommon": {Text: `"` + word(1) + " " + word(2) + `"`},
		"and":          {Text: word(300) + " " + word(2000) + " "},
		"andAbsent":    {Text: word(0) + " zyzzyva nowhereatall "},
		"prefix1":      {Text: word(9)[:1]},
		"prefix3":      {Text: word(400)[:3]},
		"prefixRare":   {Text: "zyzz"},
		"andPrefix":    {Text: "zyzzyva " + word(0)[:1]},
		"hangul":       {Text: "갅갊"},
		"hangul1":      {Text: "갅"},
		"chat":         {Text: word(0) + " ", Chat: "15550200007"},
		"chatAfter":    {Text: word(9) + " ", Chat: "15550200007", After: 1},
		"by":           {Text: word(0) + " ", By: "15550200007"},
		"day":          {Text: word(0) + " ", From: middle, To: middle + 3_600_000},
		"all":          {},
	}
}

// BenchmarkSearch searches a million messages. SAYSO_SEARCH_DIR keeps them for the next time.
func BenchmarkSearch(b *testing.B) {
	dir := os.Getenv("SAYSO_SEARCH_DIR")
	if dir == "" {
		dir = b.TempDir()
	}
	c := newChatter(1)
	db, err := Open(Options{Dir: filepath.Join(dir, "log"), Role: Replica, Reserve: 1})
	must(b, err)
	defer db.Close()
	l := db.Log("ana")
	if l.Head().Seq == 0 {
		c.fill(b, l, benchedEvents)
	}
	if c.bytes == 0 {
		for range benchedEvents {
			c.next()
		}
	}
	b.Run("build", func(b *testing.B) { benchBuild(b, l, c) })
	all := searches(func(rank int) string { return c.words[rank] })
	for _, name := range slices.Sorted(maps.Keys(all)) {
		b.Run(name, func(b *testing.B) {
			hits, start := 0, cpu()
			for b.Loop() {
				p, err := l.Search(context.Background(), all[name])
				must(b, err)
				hits = len(p.Hits)
			}
			b.ReportMetric(float64((cpu()-start).Microseconds())/float64(b.N), "cpu-us/op")
			b.ReportMetric(float64(hits), "hits")
		})
	}
	b.Run("tail", func(b *testing.B) { benchTail(b, l, c) })
}

// benchBuild makes the index of everything.
func benchBuild(b *testing.B, l *Log, c *chatter) {
	start := cpu()
	for b.Loop() {
		b.StopTimer()
		must(b, l.dropIndex())
		l.search = index{}
		b.StartTimer()
		must(b, l.advance(context.Background()))
	}
	size := 0
	for _, s := range l.search.segments {
		size += s.size
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/benchedEvents, "us/message")
	b.ReportMetric(100*float64(size)/float64(c.bytes), "%ofText")
	b.ReportMetric(float64(len(l.search.segments)), "segments")
	b.ReportMetric(float64((cpu()-start).Microseconds())/float64(b.N)/benchedEvents, "cpu-us/message")
	b.ReportMetric(anonymous(b), "anonMiB")
	b.ReportMetric(0, "ns/op")
}

// benchTail makes the first search after the most events that wait.
func benchTail(b *testing.B, l *Log, c *chatter) {
	l.search.mu.Lock()
	must(b, l.advance(context.Background()))
	l.search.mu.Unlock()
	for b.Loop() {
		b.StopTimer()
		must(b, l.loadIndex())
		for l.search.gathered.first+lag-2 > l.Head().Seq {
			c.fill(b, l, 1)
		}
		b.StartTimer()
		_, err := l.Search(context.Background(), Query{Text: "zyzzyva "})
		must(b, err)
	}
}
