package webhook

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sayso/wire"
)

const (
	shop = wire.Account("15550100001")
	ana  = wire.Account("15550177777")
	ben  = wire.Account("15550188888")
)

// script makes the events of a business's log, one second apart.
type script struct{ events []wire.Event }

func (s *script) add(by, chat wire.Account, b wire.Body) wire.Event {
	var last wire.Event
	if n := len(s.events); n > 0 {
		last = s.events[n-1]
	}
	e := wire.Event{Key: wire.NewKey(), At: last.At + 1000, By: by, Chat: chat}.With(b)
	if last.Seq == 0 {
		e.At = 1_790_000_000_000
	}
	e = e.Follow(last.Pos)
	s.events = append(s.events, e)
	return e
}

func TestLedgerTellsEachOnce(t *testing.T) {
	var s script
	l := NewLedger()
	tell := func(e wire.Event, want ...Notice) {
		t.Helper()
		if diff := cmp.Diff(want, l.Apply(shop, e), cmp.AllowUnexported(Notice{})); diff != "" {
			t.Errorf("event %d: %s", e.Seq, diff)
		}
	}
	offer := wire.Message{Text: "x", Purpose: wire.Update, Template: "t"}
	tell(s.add(shop, ana, offer), Notice{1, "sent", outside})
	tell(s.add(shop, ben, offer), Notice{2, "sent", outside})
	tell(s.add(ana, ana, wire.Message{Text: "hi"}), Notice{About: 3})
	tell(s.add(shop, ana, offer), Notice{4, "sent", answering})
	tell(s.add(ana, ana, wire.Receipt{State: wire.Delivered, Seq: 1}), Notice{1, "delivered", outside})
	tell(s.add(ana, ana, wire.Receipt{State: wire.Delivered, Seq: 1}))
	tell(s.add(ana, ana, wire.Receipt{State: wire.Seen, Seq: 4}), Notice{1, "read", outside}, Notice{4, "delivered", answering}, Notice{4, "read", answering})
	tell(s.add(ana, ana, wire.Receipt{State: wire.Delivered, Seq: 4}))
	tell(s.add(ana, ana, wire.Stop{Purposes: []wire.Purpose{wire.Order}}))
	tell(s.add(ana, ana, wire.Stop{Purposes: []wire.Purpose{wire.Marketing}}), Notice{About: 10})
	tell(s.add(ana, ana, wire.Allow{}), Notice{About: 11})
	tell(s.add(ana, ana, wire.Follow{}))
	tell(s.add(shop, ana, wire.Refused{What: "message", Cause: wire.Stopped}), Notice{13, "failed", outside})
	tell(s.add(shop, ana, wire.Refused{What: "read", Cause: wire.Invalid}))
	tell(s.events[0])
}

// A choice forgotten is news to a business only if its marketing was stopped.
func TestLedgerTellsWhatAResetLifts(t *testing.T) {
	const begins = 1_790_000_000_000
	stop, orders := wire.Stop{}, []wire.Purpose{wire.Order}
	for name, c := range map[string]struct {
		chosen []wire.Body
		reset  wire.Reset
		told   bool
	}{
		"nothing":                       {nil, wire.Reset{}, false},
		"a stop":                        {[]wire.Body{stop}, wire.Reset{Purposes: []wire.Purpose{wire.Marketing}}, true},
		"a stop, of other purposes":     {[]wire.Body{stop}, wire.Reset{Purposes: orders}, false},
		"a stop of other purposes":      {[]wire.Body{wire.Stop{Purposes: orders}}, wire.Reset{}, false},
		"an allowance":                  {[]wire.Body{stop, wire.Allow{}}, wire.Reset{}, false},
		"a stop, forgotten already":     {[]wire.Body{stop, wire.Reset{}}, wire.Reset{}, false},
		"an allowance that has its end": {[]wire.Body{stop, wire.Allow{Until: begins + 1_000_000}}, wire.Reset{}, false},
		"an allowance that ended":       {[]wire.Body{wire.Allow{Until: begins + 1}}, wire.Reset{}, true},
	} {
		var s script
		l := NewLedger()
		s.add(ana, ana, wire.Message{Text: "hi"})
		for _, b := range c.chosen {
			l.Apply(shop, s.add(ana, ana, b))
		}
		b, err := l.Snapshot()
		if err != nil {
			t.Fatal(err)
		}
		if news := Restore(b).Apply(shop, s.add(ana, ana, c.reset)); (len(news) == 1) != c.told {
			t.Errorf("a reset of %s tells %v", name, news)
		}
	}
}

// The window of the price is open for 24 hours to the millisecond.
func TestLedgerWindow(t *testing.T) {
	for after, open := range map[int64]bool{window - 1001: true, window - 1000: false} {
		var s script
		l := NewLedger()
		l.Apply(shop, s.add(ana, ana, wire.Message{Text: "hi"}))
		e := s.add(shop, ana, wire.Message{Text: "x", Purpose: wire.Update})
		e.At += after
		if got := l.Apply(shop, e); len(got) != 1 || (got[0].in == answering) != open {
			t.Errorf("%d ms after: %v, want open %v", after+1000, got, open)
		}
	}
}

// drawScript draws a log of messages, refusals and receipts of two people.
func drawScript(t *rapid.T) []wire.Event {
	var s script
	people := rapid.SampledFrom([]wire.Account{ana, ben})
	state := rapid.SampledFrom([]wire.State{wire.Delivered, wire.Seen})
	for range rapid.IntRange(1, 60).Draw(t, "events") {
		who := people.Draw(t, "who")
		switch rapid.IntRange(0, 5).Draw(t, "what") {
		case 0, 1, 2:
			s.add(shop, who, wire.Message{Text: "x", Purpose: wire.Update})
		case 3:
			s.add(who, who, wire.Message{Text: "y"})
		case 4:
			s.add(shop, who, wire.Refused{What: "message", Cause: wire.Stopped})
		case 5:
			s.add(who, who, wire.Receipt{State: state.Draw(t, "state"), Seq: uint64(rapid.IntRange(1, len(s.events)+1).Draw(t, "seq"))})
		}
	}
	return s.events
}

// Whatever the receipts say, each message is told sent once, and delivered and read
// once if a receipt covers it, in that order.
func TestLedgerLadder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := drawScript(t)
		l, told := NewLedger(), map[uint64]string{}
		for _, e := range events {
			for _, n := range l.Apply(shop, e) {
				told[n.About] += n.status + " "
			}
			l.Prune(e.At)
		}
		for i, e := range events {
			if _, ok := e.Body().(wire.Message); !ok || e.By != shop {
				continue
			}
			want := "sent "
			var delivered, read bool
			for _, later := range events[i+1:] {
				if r, ok := later.Body().(wire.Receipt); ok && later.Chat == e.Chat && r.Seq >= e.Seq {
					delivered, read = true, read || r.State == wire.Seen
				}
			}
			if delivered {
				want += "delivered "
			}
			if read {
				want += "read "
			}
			if told[e.Seq] != want {
				t.Errorf("message %d: told %q, want %q", e.Seq, told[e.Seq], want)
			}
		}
	})
}

// A ledger that goes through snapshots, and sees events again, tells the same.
func TestLedgerSnapshot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		straight, broken := NewLedger(), NewLedger()
		for _, e := range drawScript(t) {
			if rapid.Bool().Draw(t, "snapshot") {
				broken.Prune(e.At)
				state, err := broken.Snapshot()
				if err != nil {
					t.Fatal(err)
				}
				broken = Restore(state)
			}
			want, got := straight.Apply(shop, e), broken.Apply(shop, e)
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(Notice{})); diff != "" {
				t.Fatalf("event %d: %s", e.Seq, diff)
			}
			if again := broken.Apply(shop, e); again != nil {
				t.Fatalf("event %d told again: %v", e.Seq, again)
			}
		}
	})
}

func TestLedgerForgets(t *testing.T) {
	var s script
	l := NewLedger()
	l.Apply(shop, s.add(shop, ana, wire.Message{Text: "never read", Purpose: wire.Update}))
	l.Apply(shop, s.add(ben, ben, wire.Message{Text: "hi"}))
	at := s.events[1].At
	if l.Prune(at); l.Size() != 3 {
		t.Errorf("%d things remembered, want two chats and a message", l.Size())
	}
	if l.Prune(at + window + 1); l.Size() != 2 {
		t.Errorf("%d things remembered after a day, want one chat and its message", l.Size())
	}
	late := wire.Event{At: at + keepFor, By: ana, Chat: ana}.With(wire.Receipt{State: wire.Seen, Seq: 1})
	late.Seq = 3
	if got := l.Apply(shop, late); got != nil {
		t.Errorf("after 30 days: %v", got)
	}
	if l.Prune(late.At); l.Size() != 0 {
		t.Errorf("%d things remembered after 30 days", l.Size())
	}
}

func TestRestoreOfNonsense(t *testing.T) {
	for _, b := range [][]byte{nil, {}, []byte("nonsense"), {1, 2, 3}} {
		if l := Restore(b); l.Seq != 0 || l.Chats == nil {
			t.Errorf("%q restored as %+v", b, l)
		}
	}
}
