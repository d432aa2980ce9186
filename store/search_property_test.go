package store

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"

	gocmp "github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"sayso/wire"
)

// shreds are parts of texts in many scripts, so few that they meet often.
var shreds = []string{
	"parcel", "Parcel", "PAR", "par", "crème", "cre\u0300me", "creme", "Straße", "strasse", "don't", "3.50", "３", "CS-204",
	"ＡＢＣ", "abc", "Łódź", "lodz", "Ёлка", "елка", "ΟΔΟΣ", "οδός", "東京", "京都", "東", "京", "とうきょう", "トウキョウ", "ｶﾞ", "ガ", "が", "か",
	"한국", "한국어", "국", "하", "\u1112\u1161\u11ab", "ราคา", "เท่า", "ค", "👍", "👍🏽", "❤️", "مُحَمَّد", "محمد", "कि", "का",
	"a", "A", "à", "aa", "1", "12", strings.Repeat("long", 10), strings.Repeat("long", 10) + "er",
}

var joints = []string{" ", " ", " ", "", "", ", ", "-", "\n", "、"}

func multilingual() *rapid.Generator[string] {
	return rapid.Custom(func(r *rapid.T) string {
		var b strings.Builder
		for range rapid.SampledFrom([]int{1, 2, 3, 4, 5, 5, 5, 70}).Draw(r, "parts") {
			b.WriteString(rapid.SampledFrom(shreds).Draw(r, "part"))
			b.WriteString(rapid.SampledFrom(joints).Draw(r, "joint"))
		}
		return b.String()
	})
}

func typed() *rapid.Generator[string] {
	return rapid.Custom(func(r *rapid.T) string {
		s := multilingual().Draw(r, "typed")
		switch rapid.IntRange(0, 5).Draw(r, "how") {
		case 0:
			return `"` + s + `"`
		case 1:
			return s + ` "` + rapid.SampledFrom(shreds).Draw(r, "more")
		case 2:
			return ""
		}
		return s
	})
}

// The naive search takes texts apart into words and runs, and lays what is sought
// beside them at every place.
type piece struct {
	text string
	run  bool
}

func pieces(text string) (all []piece) {
	text = strings.Map(func(r rune) rune {
		if r < 0x3000 && unicode.Is(unicode.Mn, r) && !unicode.In(r, unicode.Thai, unicode.Devanagari) || r == 0xFE0F || r >= 0x1F3FB && r <= 0x1F3FF {
			return -1
		}
		return r
	}, norm.NFKD.String(text))
	text = strings.ToLower(norm.NFC.String(text))
	text = strings.NewReplacer("ß", "ss", "ł", "l", "ς", "σ").Replace(text)
	for fresh, rs := true, []rune(text); len(rs) > 0; rs = rs[1:] {
		r := rs[0]
		if unicode.Is(unicode.Katakana, r) {
			r -= 'ア' - 'あ'
		}
		run := unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Hangul, unicode.Thai, unicode.So)
		if !run && !unicode.In(r, unicode.L, unicode.M, unicode.N) {
			fresh = true
			continue
		}
		if n := len(all); fresh || all[n-1].run != run {
			all = append(all, piece{run: run})
		}
		all[len(all)-1].text += string(r)
		fresh = false
	}
	return all
}

// occurs reports whether what is sought stands in a text from its first piece on.
func occurs(in, sought []piece, open bool) bool {
	if len(in) < len(sought) {
		return false
	}
	for i, s := range sought {
		first, last := i == 0, i == len(sought)-1
		ok := in[i].text == s.text
		switch {
		case s.run && first && last:
			ok = strings.Contains(in[i].text, s.text)
		case s.run && first:
			ok = strings.HasSuffix(in[i].text, s.text)
		case s.run && last, last && open:
			ok = strings.HasPrefix(in[i].text, s.text)
		}
		if !ok || in[i].run != s.run {
			return false
		}
	}
	return true
}

// naive reports whether a text has all that was typed; nothing is had by none.
func naive(text, typed string) bool {
	in, any := pieces(text), typed == ""
	outside := true
	parts := strings.Split(typed, `"`)
	for i, part := range parts {
		each := []string{part}
		if outside {
			each = strings.FieldsFunc(part+".", unicode.IsSpace)
			each[len(each)-1] = strings.TrimSuffix(each[len(each)-1], ".")
		}
		for j, p := range each {
			sought := pieces(p)
			if len(sought) == 0 {
				continue
			}
			any = true
			open := i == len(parts)-1 && j == len(each)-1
			found := false
			for k := range in {
				found = found || occurs(in[k:], sought, open)
			}
			if !found {
				return false
			}
		}
		outside = !outside
	}
	return any || strings.TrimSpace(typed) == ""
}

// searched is a log and what should be found in it.
type searched struct {
	dir   string
	db    *DB
	log   *Log
	says  []wire.Event // those that can be found, as they came
	texts map[uint64]string
	gone  map[uint64]bool
	fate  func(commit func() error) error // of what is written for the index
	n     int
}

func (s *searched) open(r *rapid.T) {
	var err error
	s.db, err = Open(Options{Dir: s.dir, Role: Replica, Reserve: 1, Commit: func(commit func() error) error {
		if s.fate != nil {
			return s.fate(commit)
		}
		return commit()
	}})
	must(r, err)
	s.log = s.db.Log("ana")
}

// add takes events in, the first of which are what the rest may be about.
func (s *searched) add(r *rapid.T, e wire.Event) {
	e.At = 1_700_000_000_000 + int64(rapid.IntRange(-5, 5).Draw(r, "hours"))*3_600_000 + int64(s.n)*60_000
	e = e.Follow(s.log.Head())
	must(r, s.log.Ingest([]wire.Event{e}))
	if m, ok := searchable(e); ok {
		s.says = append(s.says, e)
		s.texts[e.Seq] = m.Text
	}
}

func (s *searched) say(r *rapid.T) {
	s.n++
	chat := rapid.SampledFrom([]wire.Account{bob, "15550100003"}).Draw(r, "chat")
	by := rapid.SampledFrom([]wire.Account{ana, chat}).Draw(r, "by")
	m := wire.Message{Text: multilingual().Draw(r, "text"), Purpose: rapid.SampledFrom([]wire.Purpose{"", wire.Marketing, wire.Order}).Draw(r, "purpose")}
	e := said(by, chat, wire.Key(fmt.Sprintf("KEY%05d", s.n)), "").With(m)
	if rapid.IntRange(0, 9).Draw(r, "refused") == 0 {
		e = e.With(wire.Refused{Cause: wire.Stopped, What: "message", Body: e.Raw})
		e.By = ana
	}
	s.add(r, e)
}

func (s *searched) amend(r *rapid.T) {
	of := rapid.SampledFrom(s.says).Draw(r, "of")
	if of.Kind != "message" {
		return
	}
	e := wire.Event{By: of.By, Chat: of.Chat}
	switch rapid.IntRange(0, 5).Draw(r, "how") {
	case 0:
		s.gone[of.Seq] = true
		s.add(r, e.With(wire.Delete{Key: of.Key}))
	case 1:
		e.By = ana
		s.gone[of.Seq] = true
		s.add(r, e.With(wire.Hide{Ref: wire.Ref{By: of.By, Key: of.Key}}))
	case 2:
		s.add(r, e.With(wire.React{Ref: wire.Ref{By: of.By, Key: of.Key}, Emoji: "👍"}))
	default:
		e = e.With(wire.Edit{Key: of.Key, Text: multilingual().Draw(r, "text")})
		s.texts[of.Seq] = e.Body().(wire.Edit).Text
		s.add(r, e)
	}
}

func (s *searched) draw(r *rapid.T) Query {
	q := Query{Text: typed().Draw(r, "typed"), Limit: rapid.IntRange(1, 5).Draw(r, "limit")}
	some := func(name string) bool { return rapid.IntRange(0, 3).Draw(r, name) == 0 }
	if some("chat") {
		q.Chat = bob
	}
	if some("by") {
		q.By = rapid.SampledFrom([]wire.Account{ana, bob}).Draw(r, "who")
	}
	if some("from") {
		q.From = 1_700_000_000_000 + int64(rapid.IntRange(-300, 300).Draw(r, "minute"))*60_000
	}
	if some("to") {
		q.To = 1_700_000_000_000 + int64(rapid.IntRange(-300, 300).Draw(r, "minute"))*60_000
	}
	if some("purposes") {
		q.Purposes = rapid.SampledFrom([][]wire.Purpose{{wire.Marketing, wire.Update}, {""}, {"", wire.Order}, wire.Purposes}).Draw(r, "which")
	}
	if some("kinds") {
		q.Kinds = []string{rapid.SampledFrom([]string{"message", "refused"}).Draw(r, "kind")}
	}
	return q
}

// want goes through all that was said.
func (s *searched) want(q Query) (all []uint64) {
	for _, e := range s.says {
		m, _ := searchable(e)
		if !s.gone[e.Seq] && naive(s.texts[e.Seq], q.Text) && (q.Chat == "" || q.Chat == e.Chat) && (q.By == "" || q.By == e.By) &&
			e.At >= q.From && (q.To == 0 || e.At < q.To) && (q.Purposes == nil || slices.Contains(q.Purposes, m.Purpose)) &&
			(q.Kinds == nil || q.Kinds[0] == e.Kind) {
			all = append(all, e.Seq)
		}
	}
	return all
}

// search pages from the newest to the oldest, and back.
func (s *searched) search(r *rapid.T) {
	q := s.draw(r)
	want := s.want(q)
	slices.Reverse(want)
	for range 2 {
		var got []uint64
		for more := true; more; {
			page, err := s.log.Search(r.Context(), q)
			must(r, err)
			if len(page.Hits) > q.Limit || page.Next > 0 && len(page.Hits) < q.Limit {
				r.Fatalf("%d hits on a page of %d, next %d", len(page.Hits), q.Limit, page.Next)
			}
			for _, h := range page.Hits {
				got = append(got, h.Seq)
				if h.Text != s.texts[h.Seq] {
					r.Fatalf("%d is %q, not %q", h.Seq, h.Text, s.texts[h.Seq])
				}
			}
			if more = page.Next > 0; q.After > 0 {
				q.After = page.Next
			} else {
				q.Before = page.Next
			}
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			r.Fatalf("%+v: %s\n%v", q, diff, s.texts)
		}
		slices.Reverse(want)
		q.Before, q.After = 0, 1
	}
}

// write writes the index, or as much of it as fate lets it.
func (s *searched) write(r *rapid.T) {
	s.fate = func(commit func() error) error {
		switch rapid.IntRange(0, 5).Draw(r, "fate") {
		case 0:
			return errFate
		case 1:
			return cmp.Or(commit(), errFate)
		}
		return commit()
	}
	defer func() { s.fate = nil }()
	s.log.search.mu.Lock()
	defer s.log.search.mu.Unlock()
	err := s.log.advance(r.Context())
	if err == nil && s.log.search.gathered.upTo >= s.log.search.gathered.first {
		err = s.log.writeGathered()
	}
	if err != nil && !errors.Is(err, errFate) {
		r.Fatal(err)
	}
}

var errFate = errors.New("the disk is gone")

// Whatever is said, changed and taken back, written, cut off and opened again in
// between: a search finds what a look at every message finds.
func TestSearchFindsWhatIsThere(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := &searched{dir: tempDir(r), texts: map[uint64]string{}, gone: map[uint64]bool{}}
		s.open(r)
		defer func() { must(r, s.db.Close()) }()
		s.add(r, profile(ana))
		s.say(r)
		r.Repeat(map[string]func(*rapid.T){
			"say":    s.say,
			"say2":   s.say,
			"amend":  s.amend,
			"search": s.search,
			"write":  s.write,
			"reopen": func(r *rapid.T) {
				must(r, s.db.Close())
				s.open(r)
			},
			"": func(r *rapid.T) {},
		})
		s.search(r)
		must(r, s.db.Check())
	})
}
