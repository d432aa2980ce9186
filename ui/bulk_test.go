package ui

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sayso/chat"
	"sayso/ui/booktest"
	"sayso/ui/consent"
	"sayso/wire"
)

func TestBulkSaysExactlyWhatWillStop(t *testing.T) {
	b := lived()
	for range 3 {
		b.Sends(booktest.Air, wire.Update, "news")
	}
	b.Add(parcelNo, parcelNo, wire.Profile{Account: parcelNo, Name: "Parcel Post", Business: true})
	b.Add(clinicNo, clinicNo, wire.Profile{Account: clinicNo, Name: "Dr Lindgren", Business: true})
	b.Add(booktest.Ana, clinicNo, wire.Block{})
	m := gridOf(b).gives(t, "A")
	q := m.bulk(wire.Update)
	if want := "Stop updates from 3 businesses?"; q.title != want {
		t.Errorf("it asks %q, want %q", q.title, want)
	}
	if want := "Stops about 6 updates a month from 2 businesses: Northwind Air 4, Corner Shop 2 and Parcel Post 0. " +
		"Orders and offers keep coming. They are told that you want no updates. Left alone, because you blocked them: 1 business."; q.words != want {
		t.Errorf("it says\n%q, want\n%q", q.words, want)
	}
	q = m.bulk(wire.Marketing)
	var got []string
	for _, a := range q.answers {
		got = append(got, a.name)
	}
	if diff := cmp.Diff([]string{"Leave it as it is", "Stop offers, from 2 businesses", "Allow offers, from 1 business"}, got); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	if want := "Lets in about 14 offers a month, kept away until now: Northwind Air 14. They are told. Left alone, because you blocked them: 1 business."; q.answers[2].words != want {
		t.Errorf("to allow says\n%q, want\n%q", q.answers[2].words, want)
	}
}

// full days and nights pass by themselves: what they keep away now would come again.
func TestBulkCountsWhatOnlyTheDayKeepsAway(t *testing.T) {
	b := lived()
	b.Add(booktest.Ana, "", wire.Cap{PerDay: 1})
	b.Sends(booktest.Shop, wire.Marketing, "the one of today")
	b.Add(parcelNo, parcelNo, wire.Profile{Account: parcelNo, Name: "Parcel Post", Business: true})
	m := gridOf(b)
	m.marked[booktest.Shop], m.marked[parcelNo] = true, true
	if q := m.bulk(wire.Marketing); !strings.HasPrefix(q.words, "Stops about 5 offers a month: Corner Shop 5 and Parcel Post 0.") {
		t.Errorf("it says %q", q.words)
	}
}

var aboutPattern = regexp.MustCompile(`Stops about ([0-9 ]+) [a-z- ]+ a month`)

// TestTheDryRunIsWhatHappens: what a bulk change says before is what the rules do
// after it, to every purpose of every business; and one undo gives back what was.
func TestTheDryRunIsWhatHappens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := newBook()
		firms := firmsOf(b, 4)
		for range rapid.IntRange(0, 40).Draw(t, "before") {
			b.happens(t, firms)
		}
		p := rapid.SampledFrom(wire.Purposes).Draw(t, "column")
		m := gridOf(b)
		for _, a := range firms {
			if rapid.Bool().Draw(t, "marked") {
				m.marked[a] = true
			}
		}
		q := m.bulk(p)
		if len(q.answers) == 1 {
			return
		}
		chosen := q.answers[rapid.IntRange(1, len(q.answers)-1).Draw(t, "answer")]
		did := chosen.do.(ask)
		act := map[string]consent.Act{"stop": consent.Stop, "allow": consent.Allow}[did.Commands[0].Kind]
		var to []wire.Account
		for _, c := range did.Commands {
			to = append(to, wire.Account(c.Chat))
		}
		run := m.dryRun(act, to, p)
		month, now := b.month(to, p), b.Now
		before := map[chat.Effect]bool{}
		for _, e := range run.effects {
			before[chat.Effect{Business: e.Business, Purpose: e.Purpose}] = b.State.Status(e.Business, e.Purpose, now).Choice.Is != chat.Stopped
		}
		b.Does(t, did.Commands)
		for _, e := range run.effects {
			got := b.State.Status(e.Business, e.Purpose, now).Now
			if got.Deliver != e.After.Deliver || got.Quiet != e.After.Quiet || got.Cause != e.After.Cause {
				t.Fatalf("%s of %s: the dry run says %+v, the rules %+v", e.Purpose, e.Business, e.After, got)
			}
			if e.Purpose == p && act == consent.Stop && got.Deliver {
				t.Fatalf("%s of %s still come", p, e.Business)
			}
		}
		words := chosen.words
		if words == "" {
			words = q.words
		}
		said := 0
		if found := aboutPattern.FindStringSubmatch(words); found != nil {
			said, _ = strconv.Atoi(strings.ReplaceAll(found[1], " ", ""))
		}
		if act == consent.Stop && said != month {
			t.Fatalf("it says %q of %d that came", words, month)
		}
		b.Does(t, did.Undo)
		for _, e := range run.effects {
			if open := b.State.Status(e.Business, e.Purpose, now).Choice.Is != chat.Stopped; open != before[chat.Effect{Business: e.Business, Purpose: e.Purpose}] {
				t.Fatalf("%s of %s: undo does not give back what was", e.Purpose, e.Business)
			}
		}
	})
}

// month counts, from the log itself, what came for a purpose in the last 30 days.
func (b *book) month(from []wire.Account, p wire.Purpose) int {
	n, today := 0, b.Now.UTC().Truncate(24*time.Hour)
	for _, e := range b.Events {
		msg, ok := e.Body().(wire.Message)
		if ok && msg.Purpose == p && slices.Contains(from, e.By) && !e.Time().Before(today.AddDate(0, 0, -29)) {
			n++
		}
	}
	return n
}
