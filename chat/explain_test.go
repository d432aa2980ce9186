package chat

import (
	"testing"
	"time"

	"sayso/wire"
)

func TestStatusSaysWhichChoiceDecides(t *testing.T) {
	l := met()
	at := l.now.UnixMilli()
	status := func(a wire.Account, p wire.Purpose) Status { return l.Status(a, p, l.now) }
	same(t, Status{Now: let(wire.Contact, 3)}, status(acme, wire.Update))

	large := l.do("", wire.Stop{Purposes: offers})
	same(t, Status{Choice{Is: Stopped, Moment: Moment{large, at}}, true, Verdict{Cause: wire.StoppedAll}}, status(acme, wire.Marketing))
	same(t, Status{Choice{Is: Stopped, Moment: Moment{large, at}}, true, Verdict{Cause: wire.StoppedAll}}, status("15550100009", wire.Marketing))
	own := l.do(acme, wire.Allow{Purposes: offers})
	same(t, Status{Choice{Is: Allowed, Moment: Moment{own, at}}, false, let(wire.Allowed, own)}, status(acme, wire.Marketing))

	same(t, Status{Now: Verdict{Cause: wire.WindowClosed}}, status(acme, wire.Conversation))
	wrote := l.say(acme)
	same(t, Status{Now: let(wire.Wrote, wrote)}, status(acme, wire.Conversation))
	end, ok := l.WindowEnd(acme)
	if !ok || !end.Equal(start.Add(24*time.Hour)) {
		t.Errorf("the window ends %v, %t", end, ok)
	}
	if _, ok := l.WindowEnd(nova); ok {
		t.Error("nova has no window")
	}
}

func TestWhyItCame(t *testing.T) {
	l := met()
	allow := l.do(acme, wire.Allow{Purposes: []wire.Purpose{wire.Update}})
	grounds := l.Judge(ask(whats, wire.Update, l.now)).Grounds
	m := wire.Message{Purpose: wire.Update, Template: "t", Grounds: &grounds}
	why := l.Why(acme, m, l.now)
	same(t, Reason{
		Rule: wire.Allowed, Since: Moment{allow, start.UnixMilli()}, Holds: true, Now: let(wire.Allowed, allow),
	}, why)

	l.do(acme, wire.Stop{})
	why = l.Why(acme, m, l.now)
	same(t, Reason{Rule: wire.Allowed, Since: Moment{Seq: allow}, Now: Verdict{Cause: wire.Stopped}}, why)

	large := l.do("", wire.Allow{Purposes: offers})
	m = wire.Message{Purpose: wire.Marketing, Template: "t", Grounds: &wire.Grounds{Rule: wire.Allowed, Seq: large}}
	why = l.Why(nova, m, l.now)
	same(t, Reason{
		Rule: wire.Allowed, Since: Moment{large, start.UnixMilli()}, AtLarge: true, Holds: true, Now: let(wire.Allowed, large),
	}, why)
	same(t, wire.Rule(""), l.Why(maya, wire.Message{Text: "hi"}, l.now).Rule)
}

func TestPreviewIsWhatHappens(t *testing.T) {
	for _, choice := range []struct {
		chat wire.Account
		body wire.Body
	}{
		{acme, wire.Stop{Purposes: offers}},
		{acme, wire.Stop{}},
		{acme, wire.Allow{}},
		{acme, wire.Allow{Until: start.Add(time.Hour).UnixMilli()}},
		{acme, wire.Allow{Until: start.UnixMilli()}}, // the end has come
		{nova, wire.Reset{}},
		{acme, wire.Block{}},
		{acme, wire.Mute{}},
		{acme, wire.Unmute{}},
		{acme, wire.Follow{}},
		{acme, wire.Message{Text: "not a choice"}},
		{"15550100009", wire.Block{}},
		{"", wire.Stop{Purposes: offers}},
		{"", wire.Allow{}},
		{"", wire.Allow{Until: start.UnixMilli()}},
		{"", wire.Reset{}},
		{"", wire.Cap{PerDay: 1}},
		{"", wire.Quiet{From: 0, To: 1439}},
	} {
		l := met()
		l.offer(acme, wire.Marketing)
		l.offer(nova, wire.Marketing)
		l.do(nova, wire.Stop{Purposes: []wire.Purpose{wire.Order}})
		for range historyLength { // full, so that an entry more would move the others
			l.do(acme, wire.Mute{Until: l.now.Add(time.Hour).UnixMilli()})
			l.do("", wire.Cap{})
		}
		before := restore(t, l.Snapshot())
		effects := l.Preview(choice.chat, choice.body, l.now)
		sameState(t, before, l.State)

		if choice.body.Kind() != "message" {
			l.do(choice.chat, choice.body)
		}
		want := 1
		if choice.chat == "" {
			want = 2
		}
		if len(effects) != want*purposes {
			t.Fatalf("%s has %d effects", choice.body.Kind(), len(effects))
		}
		for _, e := range effects {
			same(t, before.Status(e.Business, e.Purpose, l.now).Now, e.Before)
			same(t, l.Status(e.Business, e.Purpose, l.now).Now, e.After)
		}
	}
}

func TestPreviewCountsWhatWouldStop(t *testing.T) {
	l := met()
	for range 3 {
		l.offer(acme, wire.Marketing)
	}
	l.offer(acme, wire.Order)
	for _, e := range l.Preview(acme, wire.Stop{Purposes: offers}, l.now) {
		same(t, e.Purpose == wire.Marketing, e.Stops())
		if e.Starts() || e.Quiets() {
			t.Errorf("a stop starts or quiets: %+v", e)
		}
		same(t, map[wire.Purpose]int{wire.Marketing: 3, wire.Order: 1}[e.Purpose], e.Received)
	}
	l.do(acme, wire.Stop{Purposes: offers})
	for _, e := range l.Preview(acme, wire.Allow{}, l.now) {
		same(t, e.Purpose == wire.Marketing, e.Starts())
	}
	for _, e := range l.Preview(acme, wire.Mute{}, l.now) {
		same(t, e.Before.Deliver, e.Quiets())
	}
}

func TestReceivedInThirtyDays(t *testing.T) {
	l := met()
	l.offer(acme, wire.Order)
	l.pass(29 * 24 * time.Hour)
	last := l.offer(acme, wire.Order)
	l.offer(acme, wire.Marketing)
	c := l.Chat(acme)
	same(t, Received{2, Moment{last, l.now.UnixMilli()}}, c.Received(wire.Order, l.now))
	same(t, 1, c.Received(wire.Marketing, l.now).Count)
	same(t, Received{}, c.Received(wire.Shipping, l.now))
	same(t, Received{}, c.Received("gossip", l.now))
	same(t, 1, c.Received(wire.Order, l.now.Add(24*time.Hour)).Count)
	same(t, 0, c.Received(wire.Order, l.now.Add(30*24*time.Hour)).Count)
}

func TestWithheldCountsRunThroughTheDay(t *testing.T) {
	l := met()
	trace := func(p wire.Purpose, cause wire.Cause, day string, count int) uint64 {
		return l.add(acme, acme, wire.Withheld{Purpose: p, Cause: cause, Day: day, Count: count})
	}
	for n := range 64 {
		trace(wire.Marketing, wire.Stopped, "2026-11-20", n+1)
	}
	trace(wire.Marketing, wire.Stopped, "2026-11-20", 128)
	large := trace(wire.Marketing, wire.StoppedAll, "2026-11-20", 1)
	trace(wire.Marketing, wire.Stopped, "2026-11-21", 1)
	trace(wire.Marketing, wire.Stopped, "2026-11-20", 192) // the clock went back over midnight
	last := trace(wire.Marketing, wire.Stopped, "2026-11-21", 2)
	trace(wire.Marketing, wire.Stopped, "2026-11-21", 2) // nothing new
	other := trace("", "a cause to come", "2026-11-21", 1)
	trace(wire.Order, wire.Stopped, "yesterday", 1)
	trace(wire.Order, wire.Stopped, "2026-11-21", -5)

	c, at := l.Chat(acme), l.now.UnixMilli()
	now := l.now.Add(24 * time.Hour)
	same(t, []Withheld{
		{wire.Marketing, wire.Stopped, 194, 194, 0, Moment{last, at}},
		{wire.Marketing, wire.StoppedAll, 1, 1, 0, Moment{large, at}},
		{"", "", 1, 1, 0, Moment{other, at}},
	}, c.Withheld(now))
	same(t, 192, c.WithheldOn(wire.Marketing, wire.Stopped, "2026-11-20"))
	same(t, 2, c.WithheldOn(wire.Marketing, wire.Stopped, "2026-11-21"))
	same(t, 0, c.WithheldOn(wire.Marketing, wire.Stopped, "today"))
	same(t, []int{2, 194}, []int{c.Withheld(now.AddDate(0, 0, 29))[0].Count, c.Withheld(now.AddDate(0, 0, 29))[0].Total})
}
