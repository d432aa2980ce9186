package store

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"strings"

	"github.com/dgraph-io/badger/v4"

	"sayso/wire"
)

// Query is what a search is for. Every part of it that is not zero has to hold.
type Query struct {
	// Text is what was typed: words in any order, and "phrases" in quotes. A word at its
	// very end may be the beginning of a longer one. Case, accents, and the width of
	// letters do not matter; of Han, kana, Hangul, Thai and emoji any part is found.
	Text string

	Chat     wire.Account   // the chat it is in
	By       wire.Account   // who said it
	From, To int64          // Unix milliseconds: not before From, and before To
	Purposes []wire.Purpose // any of these; "" is for none, as people write
	Kinds    []string       // any of these: "message", "refused"

	// Before and After are bounds of the number, and say where to go on: the page has
	// the newest hits before Before, newest first; with After it has the oldest after
	// After, oldest first.
	Before, After uint64

	Limit int // hits; 0 means 50
}

// Page is some of what a search found.
type Page struct {
	Hits []Hit

	// Next is where to go on: the next page's Before, or its After; 0 when all has been
	// looked through. A page with a Next may have fewer hits than asked for, or none: where
	// the index cannot tell, many messages have to be looked at, and a page is bounded.
	Next uint64
}

// Hit is a message that was found.
type Hit struct {
	wire.Event // as it came

	// Text is the message's text as it stands after edits, then the lines of its card
	// and its choices.
	Text  string
	Spans [][2]int // the bytes of Text that were looked for, in order; from and up to
}

// Search returns the messages that a query is for, as they stand: not those deleted or
// hidden, and edited ones by their last text. Refused messages of one's own are found
// too. It is for a replica, and knows all that is in the log when it is called.
func (l *Log) Search(ctx context.Context, q Query) (Page, error) {
	f := finder{moment: moment{log: l}, ctx: ctx, q: q, needles: needles(q.Text)}
	f.q.Limit = cmp.Or(max(q.Limit, 0), 50)
	if len(f.needles) == 0 && strings.TrimSpace(q.Text) != "" {
		return Page{}, nil
	}
	f.clauses, f.narrow = q.clauses(f.needles)
	l.search.mu.Lock()
	defer l.search.mu.Unlock()
	for {
		err := l.advance(ctx)
		if errors.Is(err, ErrFull) && l.search.gathered.upTo == l.Head().Seq {
			err = nil // what cannot be written is in memory
		}
		if err == nil {
			err = l.db.view(f.run)
		}
		if !errors.Is(err, errPart) {
			return f.page, err
		}
		f.page, f.spent = Page{}, 0
		if err := l.anew(err); err != nil {
			return Page{}, err
		}
	}
}

// finder is one search under way.
type finder struct {
	moment
	ctx     context.Context
	q       Query
	needles []needle
	clauses []clause
	narrow  int // how many clauses, the first ones, ask for one term each
	page    Page
	spent   int // on messages that were no hits, in bytes

	found, also, amended set
	adjacency
}

func (f *finder) run(txn *badger.Txn) error {
	f.txn = txn
	defer f.close()
	windows := f.log.search.windows()
	if f.q.After == 0 {
		slices.Reverse(windows)
	}
	for _, w := range windows {
		if err := f.ctx.Err(); err != nil {
			return err
		}
		if err := f.window(w); err != nil || f.page.Next > 0 {
			return err
		}
	}
	return nil
}

// window is a range of events with the segments that are about it: one that covers
// the range and gives it, and perhaps one of later edits in it.
type window []segment

// windows returns all of the index, oldest first.
func (x *index) windows() []window {
	g := &x.gathered
	if g.packed == nil {
		g.packed = []segment{g.fresh.pack(g.first, g.upTo)}
		for first, p := range g.older {
			g.packed = append(g.packed, p.pack(first, first))
		}
	}
	all := make([]window, 0, len(x.segments)+1)
	for _, s := range x.segments {
		w := window{s}
		for _, p := range g.packed[1:] {
			if p.first == s.first {
				w = append(w, p)
			}
		}
		all = append(all, w)
	}
	return append(all, window(g.packed[:1]))
}

// fewFound is how many messages are looked at rather than asking for many terms more.
const fewFound = 16

// window adds the hits of a window to the page.
func (f *finder) window(w window) error {
	low, high := max(f.q.After+1, w[0].first), w[0].last
	if f.q.Before > 0 {
		high = min(high, f.q.Before-1)
	}
	if low > high {
		return nil
	}
	found, err := f.candidates(w)
	if err != nil || found == nil {
		return err
	}
	amended := (*set)(nil)
	back := f.q.After == 0
	from, to, step := int(low-w[0].first), int(high-w[0].first), 1
	if back {
		from, to, step = to, from, -1
	}
	for o, ok := found.next(from, back); ok && (to-o)*step >= 0; o, ok = found.next(o+step, back) {
		if amended == nil {
			amended = &f.amended
			clear(amended[:])
			if err := f.lookup(w, 0, clause{spans: []span{exactly(termAmended)}}, amended); err != nil {
				return err
			}
		}
		if err := f.try(w[0].first+uint64(o), amended.has(uint16(o))); err != nil || f.page.Next > 0 {
			return err
		}
	}
	return nil
}

// candidates returns the messages of a window that the query may be for, or nil.
func (f *finder) candidates(w window) (*set, error) {
	found := &f.found
	for i := range found {
		found[i] = ^uint64(0)
	}
	for i, c := range f.clauses {
		clear(f.also[:])
		if err := f.lookup(w, i, c, &f.also); err != nil {
			return nil, err
		}
		if c.except {
			for i := range f.also {
				f.also[i] = ^f.also[i]
			}
		}
		n := found.and(&f.also)
		if n > 0 && i+1 >= f.narrow {
			n = f.adjoin(f.clauses[:i+1], found)
			if n > 0 && n <= fewFound {
				break // to look at them is cheaper than to go through many terms
			}
		}
		if n == 0 {
			return nil, nil
		}
	}
	return found, nil
}

// lookup adds the messages that the index has for a clause. What it has for those of
// phrases is kept.
func (f *finder) lookup(w window, i int, c clause, into *set) error {
	if c.phrase > 0 {
		f.lists[i] = f.lists[i][:0]
	}
	for _, s := range w {
		part := func(n int) ([]byte, error) { return f.log.readPart(f.txn, s, n) }
		for _, span := range c.spans {
			if err := s.find(span, part, func(l list) {
				l.addTo(into)
				if c.phrase > 0 {
					f.lists[i] = append(f.lists[i], l)
				}
			}); err != nil {
				return err
			}
		}
	}
	return nil
}

const (
	maxSpent = 256 << 10 // bytes of messages that are no hits, for one page
	lookCost = 256       // in bytes, of finding one
)

// try adds a message to the page if the query is for it as it stands.
func (f *finder) try(seq uint64, amended bool) error {
	e, m, err := f.message(seq, amended)
	if err != nil {
		return err
	}
	if m == nil || !f.q.admits(e, *m) {
		return f.passed(seq, 0)
	}
	text := searchedText(*m)
	plain := fold(text)
	for _, n := range f.needles {
		if !bytes.Contains(plain, n) {
			return f.passed(seq, len(text))
		}
	}
	if n := len(f.page.Hits); n == f.q.Limit {
		f.page.Next = f.page.Hits[n-1].Seq
		return nil
	}
	f.page.Hits = append(f.page.Hits, Hit{Event: e, Text: text, Spans: spans(text, f.needles)})
	return nil
}

// passed ends the page when much was looked at that is no hit.
func (f *finder) passed(seq uint64, size int) error {
	if f.spent += lookCost + size; f.spent >= maxSpent {
		f.page.Next = seq
	}
	return f.ctx.Err() // now and then
}

// message returns a message as it stands; nil when it is gone, or no message.
func (f *finder) message(seq uint64, amended bool) (e wire.Event, _ *wire.Message, err error) {
	raw, err := read(f.txn, eventKey(f.log.name, seq))
	if err != nil {
		return e, nil, f.log.missing(seq, err)
	}
	if e, err = f.log.parse(seq, raw); err != nil {
		return e, nil, err
	}
	m, ok := searchable(e)
	if !ok || !amended {
		return e, &m, nil
	}
	about, err := f.about(seq)
	for _, a := range about {
		switch b := a.Body().(type) {
		case wire.Edit:
			m.Text = b.Text
		case wire.Delete, wire.Hide:
			return e, nil, err
		}
	}
	return e, &m, err
}

// admits reports whether all of the query but its text holds for a message.
func (q Query) admits(e wire.Event, m wire.Message) bool {
	return (q.Chat == "" || e.Chat == q.Chat) && (q.By == "" || e.By == q.By) &&
		e.At >= q.From && e.At < cmp.Or(max(q.To, 0), math.MaxInt64) &&
		(len(q.Purposes) == 0 || slices.Contains(q.Purposes, m.Purpose)) &&
		(len(q.Kinds) == 0 || slices.Contains(q.Kinds, e.Kind))
}

// spans returns where the needles are in a text.
func spans(text string, needles []needle) [][2]int {
	if len(needles) == 0 {
		return nil
	}
	plain, places := foldPlaces(text)
	var all [][2]int
	for _, n := range needles {
		for at := 0; ; {
			i := bytes.Index(plain[at:], n)
			if i < 0 {
				break
			}
			from, to := at+i, at+i+len(n)-1
			at += i + max(len(n)-1, 1) // the space at the end may be the next one's
			if plain[from] == ' ' {
				from++
			}
			if plain[to] == ' ' {
				to--
			}
			all = append(all, [2]int{places[from].from, places[to].to})
		}
	}
	slices.SortFunc(all, func(a, b [2]int) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(b[1], a[1])) })
	merged := all[:0]
	for _, s := range all {
		if n := len(merged); n > 0 && s[0] < merged[n-1][1] {
			merged[n-1][1] = max(merged[n-1][1], s[1])
			continue
		}
		merged = append(merged, s)
	}
	return merged
}
