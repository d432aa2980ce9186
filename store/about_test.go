package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sayso/wire"
)

func TestAbout(t *testing.T) {
	l := open(t, Replica, t.TempDir()).Log("ana")
	his, mine := wire.Ref{By: bob, Key: "KEY00002"}, wire.Ref{By: ana, Key: "KEY00003"}
	by := func(a wire.Account, b wire.Body) wire.Event { return wire.Event{By: a, Chat: bob}.With(b) }
	log := chained(wire.Pos{}, profile(ana),
		said(bob, bob, his.Key, "two"),
		said(ana, bob, mine.Key, "three"),
		by(bob, wire.Edit{Key: his.Key, Text: "twenty"}),            // 4, and a later one counts
		by(ana, wire.React{Ref: his, Emoji: "👍"}),                   // 5
		by(bob, wire.React{Ref: mine, Emoji: "👍"}),                  // 6, and a later one counts
		by(ana, wire.Star{Ref: his}),                                // 7, and a later one counts
		by(bob, wire.Edit{Key: his.Key, Text: "twenty-two"}),        // 8
		by(bob, wire.Edit{Key: mine.Key, Text: "not his"}),          // 9, about nothing
		by(ana, wire.Unstar{Ref: his}),                              // 10
		by(bob, wire.React{Ref: mine, Emoji: ""}),                   // 11
		by(ana, wire.Hide{Ref: mine}),                               // 12
		by(bob, wire.Delete{Key: his.Key}),                          // 13
		by(ana, wire.Star{Ref: wire.Ref{By: bob, Key: "KEY99999"}}), // 14, about nothing
		said(bob, bob, "KEY00015", "fifteen"),
	)
	must(t, l.Ingest(log[:5]))
	must(t, l.Ingest(log[5:]))
	seqs := func(events []wire.Event, err error) (all []uint64) {
		must(t, err)
		for _, e := range events {
			all = append(all, e.Seq)
		}
		return all
	}
	for seq, want := range map[uint64][]uint64{2: {5, 8, 10, 13}, 3: {11, 12}, 4: nil, 15: nil, 99: nil} {
		if diff := cmp.Diff(want, seqs(l.About(seq))); diff != "" {
			t.Errorf("about %d: %s", seq, diff)
		}
	}
	if got := seqs(l.Thread(bob, 0, 100)); !cmp.Equal(got, []uint64{2, 3, 15}) {
		t.Errorf("the thread has %v", got)
	}
	must(t, l.db.Check())
	if _, err := open(t, Relay, t.TempDir()).Log(ana).About(1); err == nil {
		t.Error("a relay knows what amends a message")
	}
}

// amendment draws an event about one of the messages so far, or about none.
func (w *replicaModel) amendment() wire.Event {
	of := rapid.SampledFrom(w.relay).Draw(w.r, "of")
	about := wire.Ref{By: of.By, Key: of.Key}
	if about.Key == "" {
		about.Key = "NOBODY001"
	}
	by := rapid.SampledFrom([]wire.Account{ana, bob}).Draw(w.r, "by")
	return wire.Event{By: by, Chat: bob}.With(rapid.SampledFrom([]wire.Body{
		wire.Edit{Key: about.Key, Text: "hallo, I meant"},
		wire.Delete{Key: about.Key},
		wire.React{Ref: about},
		wire.Star{Ref: about},
		wire.Unstar{Ref: about},
		wire.Hide{Ref: about},
	}).Draw(w.r, "amendment"))
}

// checkAbout compares what is said to be about each message with what going through
// the log gives.
func (w *replicaModel) checkAbout(log []wire.Event) {
	seqs := make([]uint64, len(log))
	want := map[uint64][]wire.Event{}
	for i, m := range log {
		seqs[i] = m.Seq
		if m.Key == "" {
			continue
		}
		latest := map[string]uint64{}
		about := func(e wire.Event) (sort string, ok bool) {
			ref := wire.Ref{By: m.By, Key: m.Key}
			switch b := e.Body().(type) {
			case wire.Edit:
				return "edit", e.By == m.By && b.Key == m.Key
			case wire.Delete:
				return "delete", e.By == m.By && b.Key == m.Key
			case wire.React:
				return "react by " + string(e.By), b.Ref == ref
			case wire.Star:
				return "star by " + string(e.By), b.Ref == ref
			case wire.Unstar:
				return "star by " + string(e.By), b.Ref == ref
			case wire.Hide:
				return "hide by " + string(e.By), b.Ref == ref
			}
			return "", false
		}
		for _, e := range log[i+1:] {
			if sort, ok := about(e); ok {
				latest[sort] = e.Seq
			}
		}
		for _, e := range log[i+1:] {
			if sort, ok := about(e); ok && latest[sort] == e.Seq {
				want[m.Seq] = append(want[m.Seq], e)
			}
		}
	}
	got := map[uint64][]wire.Event{}
	for _, seq := range seqs {
		about, err := w.log().About(seq)
		must(w.r, err)
		if len(about) > 0 {
			got[seq] = about
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		w.r.Fatalf("about: %s", diff)
	}
}
