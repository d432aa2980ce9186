package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sayso/wire"
)

// findAll returns all that a search finds, and on how many pages.
func findAll(t rapid.TB, l *Log, q Query) (all []uint64, pages int) {
	for {
		page, err := l.Search(context.Background(), q)
		must(t, err)
		for _, h := range page.Hits {
			all = append(all, h.Seq)
		}
		if pages++; page.Next == 0 {
			return all, pages
		}
		if q.After > 0 {
			q.After = page.Next
		} else {
			q.Before = page.Next
		}
	}
}

// Phrases of words both common and rare are found in a log so long that the index
// leaves out where the rare ones stand.
func TestPhrases(t *testing.T) {
	l := open(t, Replica, t.TempDir()).Log("ana")
	c := newChatter(3)
	must(t, l.Ingest(chained(wire.Pos{}, profile(ana))))
	texts := []string{""} // by number
	for range 20 {
		var events []wire.Event
		for range 500 {
			text := c.text()
			if len(texts)%50 == 0 {
				text = strings.Repeat(text+" ", 12)
			}
			events = append(events, said(bob, bob, wire.Key(fmt.Sprintf("KEY%05d", len(texts))), text))
			texts = append(texts, " "+text+" ")
		}
		must(t, l.Ingest(chained(l.Head(), events...)))
	}
	unplaced := 0
	rapid.Check(t, func(r *rapid.T) {
		said := strings.Fields(rapid.SampledFrom(texts[1:]).Draw(r, "text"))
		from := rapid.IntRange(0, len(said)-1).Draw(r, "from")
		sought := slices.Clone(said[from:min(from+rapid.IntRange(2, 5).Draw(r, "words"), len(said))])
		if sought[0] > "~" {
			return // not words
		}
		if rapid.IntRange(0, 3).Draw(r, "otherwise") == 0 {
			slices.Reverse(sought)
		}
		phrase := " " + strings.Join(sought, " ") + " "
		q := Query{Text: `"` + phrase + `"`}
		if rapid.Bool().Draw(r, "open") {
			phrase = phrase[:len(phrase)-2]
			q.Text = `"` + phrase
		}
		var want []uint64
		for i, text := range slices.Backward(texts) {
			if strings.Contains(text, phrase) {
				want = append(want, uint64(i+1))
			}
		}
		got, _ := findAll(r, l, q)
		if diff := gocmp.Diff(want, got); diff != "" {
			r.Fatalf("%s: %s", q.Text, diff)
		}
		for _, w := range sought {
			for _, s := range l.search.segments {
				must(r, s.find(exactly(w), func(n int) ([]byte, error) { return l.db.get(segmentKey(l.name, s.first, n)) }, func(l list) {
					if len(l.places) == 0 {
						unplaced++
					}
				}))
			}
		}
	})
	if unplaced == 0 {
		t.Error("the index has the places of all words")
	}
}

// What the index knows not to be a hit is not looked at, and of what it does not know
// a page has no more than it may.
func TestPagesAreBounded(t *testing.T) {
	l := open(t, Replica, t.TempDir()).Log("ana")
	const n = 4 * maxSpent / lookCost / 3
	events := []wire.Event{profile(ana)}
	for i := range n {
		text := "parcel for you"
		if i == 0 {
			text = "for parcel"
		}
		events = append(events, said(bob, bob, wire.Key(fmt.Sprintf("KEY%05d", i)), text))
	}
	must(t, l.Ingest(chained(wire.Pos{}, events...)))
	if found, pages := findAll(t, l, Query{Text: `"for parcel"`}); !slices.Equal(found, []uint64{2}) || pages != 1 {
		t.Errorf("a phrase that is rare: %v on %d pages", found, pages)
	}
	const edge = maxSpent / lookCost // the first that is beyond a page of deleted ones
	events = nil
	for i := 1; i < n; i++ {
		if i != edge+1 {
			e := wire.Event{At: 1_700_000_000_000, By: bob, Chat: bob}
			events = append(events, e.With(wire.Delete{Key: wire.Key(fmt.Sprintf("KEY%05d", i))}))
		}
	}
	must(t, l.Ingest(chained(l.Head(), events...)))
	for _, text := range []string{"parcel", ""} {
		if found, pages := findAll(t, l, Query{Text: text}); !slices.Equal(found, []uint64{edge + 3, 2}) || pages != 2 {
			t.Errorf("%q, the others deleted: %v on %d pages", text, found, pages)
		}
		if found, pages := findAll(t, l, Query{Text: text, After: 1}); !slices.Equal(found, []uint64{2, edge + 3}) || pages != 2 {
			t.Errorf("%q, from the oldest on: %v on %d pages", text, found, pages)
		}
	}
}

// The index knows what people wrote from what businesses did.
func TestPeopleAmongBusinesses(t *testing.T) {
	l := open(t, Replica, t.TempDir()).Log("ana")
	events := []wire.Event{profile(ana)}
	for i := range maxSpent/lookCost + 100 {
		m := wire.Message{Text: "parcel", Purpose: wire.Purposes[i%len(wire.Purposes)]}
		if i == 50 {
			m.Purpose = ""
		}
		events = append(events, said(bob, bob, wire.Key(fmt.Sprintf("KEY%05d", i)), "").With(m))
	}
	must(t, l.Ingest(chained(wire.Pos{}, events...)))
	for _, text := range []string{"parcel", ""} {
		if found, pages := findAll(t, l, Query{Text: text, Purposes: []wire.Purpose{""}}); !slices.Equal(found, []uint64{52}) || pages != 1 {
			t.Errorf("%q: %v on %d pages", text, found, pages)
		}
	}
}

// What was packed comes out again, and of several segments all does.
func TestFuse(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		words := rapid.SliceOfN(rapid.StringMatching(`[a-c]{1,40}`), 1, 30).Draw(r, "words")
		want := map[string][]spot{}
		var of []segment
		first := uint64(1)
		for range rapid.IntRange(1, 4).Draw(r, "segments") {
			last := first + uint64(rapid.IntRange(0, 1000).Draw(r, "events"))
			p, size := postings{}, 0
			put := func(w string, seq uint64, place byte) {
				p.add([]byte(w), spotAt(uint16(seq-first), place), &size)
				want[w] = append(want[w], spotAt(uint16(seq-1), place))
			}
			for range rapid.IntRange(0, 200).Draw(r, "entries") {
				put(rapid.SampledFrom(words).Draw(r, "word"), rapid.Uint64Range(first, last).Draw(r, "seq"), rapid.ByteRange(0, anywhere).Draw(r, "place"))
			}
			if rapid.Bool().Draw(r, "often") {
				for seq := first; seq <= last; seq += 1 + seq%3 {
					put(words[0], seq, byte(seq%places))
				}
			}
			s := p.pack(first, last)
			if s.size > size {
				r.Fatalf("%d bytes, said to be at most %d", s.size, size)
			}
			of = append(of, s)
			first = last + 1
		}
		fused, err := fuse(of, 1, first-1)
		must(r, err)
		got := map[string][]spot{}
		part := func(n int) ([]byte, error) { return fused.parts[n], nil }
		must(r, fused.walk(part, func(term []byte, s spot) { got[string(term)] = append(got[string(term)], s) }))
		for w := range want {
			want[w] = packed(want[w], int((first-2)/sparse))
			must(r, fused.find(exactly(w), part, func(l list) { sameSet(r, l, want[w]) }))
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			r.Fatal(diff)
		}
	})
}

// packed returns the spots that a segment has of those that were given to it, in order.
func packed(spots []spot, few int) []spot {
	seen := map[uint16]bool{}
	for _, s := range spots {
		seen[s.offset()] = true
	}
	for i, s := range spots {
		if len(seen) < few {
			spots[i] = spotAt(s.offset(), anywhere)
		}
	}
	slices.Sort(spots)
	return slices.Compact(spots)
}

// sameSet holds a list against the spots it was made of, taken whole and among others.
func sameSet(r *rapid.T, l list, want []spot) {
	var have, in, all set
	l.addTo(&have)
	at := map[uint16]uint64{}
	for _, s := range want {
		all.add(s.offset())
		at[s.offset()] |= placeBits([]byte{s.place()})
	}
	if have != all {
		r.Fatalf("%v: not those", want)
	}
	for range rapid.IntRange(0, 20).Draw(r, "asked") {
		in.add(rapid.SampledFrom(want).Draw(r, "of").offset())
	}
	in.add(uint16(rapid.IntRange(0, maxRange-1).Draw(r, "other")))
	l.among(&in, func(o uint16, places []byte) {
		if !in.has(o) || placeBits(places) != at[o] {
			r.Fatalf("%d has %v, not %x", o, places, at[o])
		}
		in[o/64] &^= 1 << (o % 64)
	})
	if in.and(&all) > 0 {
		r.Fatal("some are left out")
	}
}
