package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"sayso/wire"
)

func TestPlainForm(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", " "},
		{"  ,.;! ", " "},
		{"Hello, World", " hello world "},
		{"CS-204 costs 3.50", " cs 204 costs 3 50 "},
		{"don't don’t", " don t don t "},
		{"snake_case a@b.pt", " snake case a b pt "},
		{"Crème brûlée", " creme brulee "},
		{"Cre\u0300me bru\u0302le\u0301e", " creme brulee "},
		{"SÃO JOÃO", " sao joao "},
		{"Straße GROẞ", " strasse gross "},
		{"Łódź Søren Đà Nẵng", " lodz soren da nang "},
		{"İstanbul ırmak", " istanbul irmak "},
		{"ΟΔΟΣ οδός", " οδοσ οδοσ "},
		{"Ёлка ёлка", " елка елка "},
		{"ＡＢＣ　１２３", " abc 123 "},
		{"ﬁne Ⅷ ² ½", " fine viii 2 1 2 "},
		{"ｶﾞｷﾞ カフェ かふぇ", " がぎ かふぇ かふぇ "},
		{"が か", " が か "},
		{"한국어 \u1112\u1161\u11ab", " 한국어 한 "},
		{"3月5日に", " 3 月 5 日に "},
		{"iPhone을", " iphone 을 "},
		{"東京、大阪", " 東京 大阪 "},
		{"ราคาเท่าไร", " ราคาเท่าไร "},
		{"कि का", " कि का "},
		{"مُحَمَّد أحمد", " محمد احمد "},
		{"می\u200cخواهم ۱۲۳", " ميخواهم 123 "},
		{"שָׁלוֹם", " שלום "},
		{"👍🏽 ❤️ 👨\u200d👩\u200d👧", " 👍 ❤ 👨👩👧 "},
		{"so\u00adft", " soft "},
		{"\xff\xfe bad", " bad "},
	} {
		if got := string(fold(c.text)); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestPlainFormIsOneOfAllForms(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := multilingual().Draw(r, "text")
		want := string(fold(text))
		for name, form := range map[string]string{
			"NFC": norm.NFC.String(text), "NFD": norm.NFD.String(text), "upper": strings.ToUpper(text), "itself": want,
		} {
			if got := string(fold(form)); got != want {
				r.Fatalf("%s of %q: %q, not %q", name, text, got, want)
			}
		}
	})
}

func FuzzTerms(f *testing.F) {
	for _, s := range []string{"", "Hello", `a "b c" d`, "3月5日", "\xff", "e\u0301", "\ufdfa", "👍🏽", strings.Repeat("x", 100)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		plain, places := foldPlaces(s)
		if len(plain) != len(places) || len(plain) > 12*min(len(s), maxSearched)+2 || !utf8.Valid(plain) {
			t.Fatalf("%d bytes and %d places of %d", len(plain), len(places), len(s))
		}
		n := 0
		termsOf(plain, func(term []byte, _ byte) {
			n++
			if len(term) == 0 || len(term) > maxTerm || term[0] < '0' {
				t.Fatalf("term %q", term)
			}
		})
		if n > len(plain) {
			t.Fatalf("%d terms of %d bytes", n, len(plain))
		}
		all := needles(s)
		if c, narrow := (Query{}).clauses(all); len(c) > maxClauses || narrow > len(c) {
			t.Fatalf("%d clauses, %d narrow", len(c), narrow)
		}
		for _, n := range all {
			if len(bytesTrim(n)) == 0 {
				t.Fatalf("an empty needle in %q", all)
			}
		}
		for _, s := range spans(s, all) {
			if s[0] >= s[1] {
				t.Fatalf("span %v", s)
			}
		}
	})
}

func bytesTrim(b []byte) string { return strings.TrimSpace(string(b)) }

func TestSearchFinds(t *testing.T) {
	l := open(t, Replica, t.TempDir()).Log("ana")
	must(t, l.Ingest(chained(wire.Pos{}, profile(ana))))
	for i, c := range []struct {
		text, typed string
		marked      string // the text with what is found in brackets; empty when it is not found
	}{
		{"Your parcel arrives", "parcel", "Your [parcel] arrives"},
		{"Your parcel arrives", "PAR", "Your [par]cel arrives"},
		{"Your parcel arrives", "par ", ""},
		{"Your parcel arrives", "arcel", ""},
		{"Your parcel arrives", "arrives your", "[Your] parcel [arrives]"},
		{"Your parcel arrives", "parcel tomorrow", ""},
		{"Your parcel arrives", `"your parcel"`, "[Your parcel] arrives"},
		{"Your parcel arrives", `"your par"`, ""},
		{"Your parcel arrives", `"your par`, "[Your par]cel arrives"},
		{"Your parcel arrives", `“parcel your”`, ""},
		{"Your parcel, arrives", `"parcel arrives"`, "Your [parcel, arrives]"},
		{"a a a", "a", "[a] [a] [a]"},
		{"order CS-204.", "cs-204", "order [CS-204]."},
		{"order 204 CS", "cs-204", ""},
		{"Crème brûlée", "brulee", "Crème [brûlée]"},
		{"Creme brulee", "brûl", "Creme [brul]ee"},
		{"cre\u0300me", "creme", "[cre\u0300me]"},
		{"Straße", "stras", "[Straß]e"},
		{"오늘 저녁에 만나요", "저녁", "오늘 [저녁]에 만나요"},
		{"오늘 저녁에 만나요", `"오늘 저녁"`, "[오늘 저녁]에 만나요"},
		{"오늘 저녁에 만나요", "녁", "오늘 저[녁]에 만나요"},
		{"오늘 저녁에 만나요", "요", "오늘 저녁에 만나[요]"},
		{"오늘 저녁에 만나요", "늘저", ""},
		{"東京タワーに行く", "京タワ", "東[京タワ]ーに行く"},
		{"東京タワーに行く", "たわー", "東京[タワー]に行く"},
		{"12月15日", "月1", "12[月1]5日"},
		{"ราคาเท่าไร", "เท่า", "ราคา[เท่า]ไร"},
		{"well done 👍🏽", "👍", "well done [👍🏽]"},
		{"Hello", "!!!", ""},
		{"Hello", `"`, ""},
		{strings.Repeat("ab", 40) + "c", strings.Repeat("ab", 40), "[" + strings.Repeat("ab", 40) + "]c"},
		{strings.Repeat("ab", 40) + "c", strings.Repeat("ab", 40) + " ", ""},
	} {
		chat := bob + wire.Account(fmt.Sprint(i))
		must(t, l.Ingest(chained(l.Head(), said(chat, chat, wire.Key(fmt.Sprintf("KEY%05d", i)), c.text))))
		page, err := l.Search(t.Context(), Query{Text: c.typed, Chat: chat})
		must(t, err)
		got := ""
		for _, h := range page.Hits {
			at := 0
			for _, s := range h.Spans {
				got += h.Text[at:s[0]] + "[" + h.Text[s[0]:s[1]] + "]"
				at = s[1]
			}
			got += h.Text[at:]
		}
		if got != c.marked {
			t.Errorf("%q in %q: %q, want %q", c.typed, c.text, got, c.marked)
		}
	}
}

// A search finds what stands on cards and choices, by their lines.
func TestSearchCard(t *testing.T) {
	l := open(t, Replica, t.TempDir()).Log("ana")
	m := wire.Message{
		Text: "On its way", Purpose: wire.Shipping,
		Card: &wire.Card{
			Kind: wire.Shipping, Ref: "CS-204", Title: "Espresso cups", State: "shipped",
			Fields: []wire.Field{{Name: "Carrier", Value: "Correos"}},
		},
		Choices: []wire.Choice{{ID: "1", Title: "Another day"}},
	}
	e := said(bob, bob, "KEY00001", "").With(m)
	must(t, l.Ingest(chained(wire.Pos{}, profile(ana), e)))
	for _, typed := range []string{"way", "CS-204", "cups", "shipped", "carrier correos", "another"} {
		page, err := l.Search(t.Context(), Query{Text: typed, Purposes: []wire.Purpose{wire.Order, wire.Shipping}})
		must(t, err)
		if len(page.Hits) != 1 || !strings.HasPrefix(page.Hits[0].Text, m.Text) {
			t.Errorf("%q: %v", typed, page)
		}
	}
	page, err := l.Search(t.Context(), Query{Text: "cups", Purposes: []wire.Purpose{wire.Marketing}})
	must(t, err)
	if len(page.Hits) != 0 {
		t.Errorf("among other purposes: %v", page)
	}
}

// Index follows the log until it is told to stop, and a search need not wait for it.
func TestIndexFollows(t *testing.T) {
	l := open(t, Replica, t.TempDir()).Log("ana")
	c := newChatter(2)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- l.Index(ctx) }()
	for range 5 {
		c.fill(t, l, 700)
		page, err := l.Search(t.Context(), Query{Limit: 1})
		must(t, err)
		if len(page.Hits) != 1 || page.Hits[0].Seq != l.Head().Seq || page.Next != l.Head().Seq {
			t.Fatalf("the newest of %d: %v", l.Head().Seq, page)
		}
		if l.Indexed() != l.Head().Seq {
			t.Fatalf("%d of %d read", l.Indexed(), l.Head().Seq)
		}
	}
	stop()
	must(t, <-done)
	if n := len(l.search.segments); n == 0 || n > 8 {
		t.Errorf("%d segments", n)
	}
}

func TestIndexEndsWithTheStore(t *testing.T) {
	db := open(t, Replica, t.TempDir())
	l := db.Log("ana")
	newChatter(2).fill(t, l, 10)
	done := make(chan error)
	go func() { done <- l.Index(t.Context()) }()
	must(t, l.Wait(t.Context(), 0))
	must(t, db.Close())
	must(t, <-done)
	if _, err := l.Search(t.Context(), Query{}); !errors.Is(err, ErrClosed) {
		t.Errorf("search after that: %v", err)
	}
}

// Long texts, and edits of old messages, make segments that have to be cut.
func TestSegmentsAreCut(t *testing.T) {
	db := open(t, Replica, t.TempDir())
	l := db.Log("ana")
	r := rand.New(rand.NewPCG(1, 2))
	noise := func() string {
		var b strings.Builder
		for b.Len() < 6_000 {
			b.WriteRune('가' + rune(r.IntN(11_172)))
		}
		return b.String()
	}
	events := []wire.Event{profile(ana)}
	for i := range 60 {
		events = append(events, said(bob, bob, wire.Key(fmt.Sprintf("KEY%05d", i)), noise()))
	}
	last := ""
	for i := range 60 {
		last = noise()
		key := wire.Key(fmt.Sprintf("KEY%05d", 7*min(i, 1))) // once the first, then the same over and over
		events = append(events, wire.Event{At: 1_700_000_000_000, By: bob, Chat: bob}.With(wire.Edit{Key: key, Text: last}))
	}
	must(t, l.Ingest(chained(wire.Pos{}, events...)))
	page, err := l.Search(t.Context(), Query{Text: last[300:600]})
	must(t, err)
	if len(page.Hits) != 1 || page.Hits[0].Key != "KEY00007" {
		t.Fatalf("%d hits", len(page.Hits))
	}
	l.search.mu.Lock()
	must(t, l.writeGathered())
	n := len(l.search.segments)
	for _, s := range l.search.segments {
		if s.size > maxSegment {
			t.Errorf("%d bytes from %d to %d", s.size, s.first, s.last)
		}
	}
	l.search.mu.Unlock()
	if n < 3 {
		t.Errorf("%d segments", n)
	}
	again, err := l.Search(t.Context(), Query{Text: last[300:600]})
	must(t, err)
	if diff := cmp.Diff(page, again); diff != "" {
		t.Error(diff)
	}
}

// An index of another version is built anew.
func TestIndexOfAnotherVersion(t *testing.T) {
	db := open(t, Replica, t.TempDir())
	l := db.Log("ana")
	newChatter(2).fill(t, l, 3000)
	before, err := l.Search(t.Context(), Query{Text: "e"})
	must(t, err)
	must(t, db.set(logKey(kindIndex, l.name), []byte{indexVersion + 1, 1, 2, 3}, false))
	must(t, db.set(segmentKey(l.name, 77, 0), []byte("of another form"), false))
	l.search.loaded = false
	after, err := l.Search(t.Context(), Query{Text: "e"})
	must(t, err)
	if diff := cmp.Diff(before, after); diff != "" || len(after.Hits) == 0 {
		t.Errorf("%d hits; %s", len(after.Hits), diff)
	}
}

// A part that a power cut took, or an index that is ahead of a log, leads to a new index.
func TestIndexMendsItself(t *testing.T) {
	db := open(t, Replica, t.TempDir())
	l := db.Log("ana")
	newChatter(2).fill(t, l, 3000)
	before, err := l.Search(t.Context(), Query{Text: "e"})
	must(t, err)
	for name, damage := range map[string]func() error{
		"missing": func() error { return db.set(segmentKey(l.name, 1, 0), nil, false) },
		"another": func() error { return db.set(segmentKey(l.name, 1, 0), []byte("another"), false) },
		"ahead": func() error {
			return db.set(logKey(kindIndex, l.name), appendSegments(nil, []segment{{first: 1, last: 5000}}), false)
		},
		"cut": func() error {
			b, err := db.get(logKey(kindIndex, l.name))
			return errors.Join(err, db.set(logKey(kindIndex, l.name), b[:len(b)-3], false))
		},
	} {
		must(t, damage())
		l.search.loaded = false
		after, err := l.Search(t.Context(), Query{Text: "e"})
		must(t, err)
		if diff := cmp.Diff(before, after); diff != "" || len(after.Hits) == 0 {
			t.Errorf("%s: %d hits; %s", name, len(after.Hits), diff)
		}
		must(t, db.Check())
	}
}

// On a full disk a search finds what the index has no room for.
func TestSearchOnAFullDisk(t *testing.T) {
	full := false
	db := openWith(t, Options{Dir: t.TempDir(), Role: Replica, Reserve: 1, Commit: func(commit func() error) error {
		if full {
			return ErrFull
		}
		return commit()
	}})
	l := db.Log("ana")
	newChatter(2).fill(t, l, 2*lag)
	full = true
	if err := l.Index(t.Context()); !errors.Is(err, ErrFull) {
		t.Errorf("index: %v", err)
	}
	page, err := l.Search(t.Context(), Query{})
	must(t, err)
	if len(page.Hits) != 50 || len(l.search.segments) != 0 {
		t.Errorf("%d hits, %d segments", len(page.Hits), len(l.search.segments))
	}
}

func TestSearchIsForReplicas(t *testing.T) {
	if _, err := open(t, Relay, t.TempDir()).Log(ana).Search(t.Context(), Query{}); err == nil {
		t.Error("a relay's log was searched")
	}
}
