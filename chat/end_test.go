package chat

import (
	"testing"
	"time"

	"sayso/wire"
)

func TestAnAllowanceEndsToTheMillisecond(t *testing.T) {
	for name, c := range map[string]struct {
		chat  wire.Account
		cause wire.Cause
	}{
		"by name": {acme, wire.Stopped}, "at large": {"", wire.StoppedAll},
	} {
		l := met()
		end := l.now.Add(time.Hour)
		seq := l.do(c.chat, wire.Allow{Purposes: offers, Until: end.UnixMilli()})
		l.State = restore(t, l.Snapshot())
		same(t, let(wire.Allowed, seq), l.Judge(ask(whats, wire.Marketing, end.Add(-time.Millisecond))))
		same(t, Verdict{Cause: c.cause}, l.Judge(ask(whats, wire.Marketing, end)))
		same(t, let(wire.Contact, 3), l.Judge(ask(whats, wire.Order, end)))

		status := l.Status(acme, wire.Marketing, end)
		if status.Choice.Is != Stopped || status.Choice.Until != end.UnixMilli() || status.AtLarge != (c.chat == "") {
			t.Errorf("%s, at its end the status is %+v", name, status)
		}
		why := l.Why(acme, wire.Message{Purpose: wire.Marketing, Grounds: &wire.Grounds{Rule: wire.Allowed, Seq: seq}}, end)
		if why.Until != end.UnixMilli() || why.Holds || why.Now.Cause != c.cause {
			t.Errorf("%s, why it came is %+v", name, why)
		}
		l.do(c.chat, wire.Allow{Purposes: offers})
		if !l.Judge(ask(whats, wire.Marketing, end.AddDate(9, 0, 0))).Deliver {
			t.Errorf("%s, allowed without an end, it ended", name)
		}
	}
}

func TestTheMostSpecificDecidesAfterItsEndToo(t *testing.T) {
	l := met()
	end := l.now.Add(time.Hour)
	l.do("", wire.Allow{Purposes: offers})
	own := l.do(acme, wire.Allow{Purposes: offers, Until: end.UnixMilli()})
	same(t, let(wire.Allowed, own), l.Judge(ask(whats, wire.Marketing, l.now)))
	same(t, Verdict{Cause: wire.Stopped}, l.Judge(ask(whats, wire.Marketing, end)))
	l.do("", wire.Stop{Purposes: offers})
	same(t, let(wire.Allowed, own), l.Judge(ask(whats, wire.Marketing, l.now)))
}

func TestResetLeavesNothing(t *testing.T) {
	for _, chosen := range []wire.Body{wire.Stop{}, wire.Allow{}, wire.Allow{Until: start.UnixMilli()}} {
		l := met()
		for _, chat := range []wire.Account{acme, ""} {
			l.do(chat, chosen)
			l.do(chat, wire.Reset{Purposes: offers})
		}
		same(t, Status{Now: let(wire.Contact, 3)}, l.Status(acme, wire.Marketing, l.now))
		if own, large := l.Chat(acme).Choices.Of(wire.Order), l.AtLarge.Of(wire.Order); own.Is == Unset || large.Is == Unset {
			t.Errorf("after a %s, a reset of offers forgot orders", chosen.Kind())
		}
		l.do(acme, wire.Reset{})
		l.do("", wire.Reset{})
		same(t, Choices{}, l.Chat(acme).Choices)
		same(t, Choices{}, l.AtLarge)
	}
	l := met()
	l.do("", wire.Stop{})
	l.do(acme, wire.Allow{})
	l.do(acme, wire.Reset{}) // what holds at large holds for it again
	same(t, Verdict{Cause: wire.StoppedAll}, l.Judge(ask(whats, wire.Marketing, l.now)))
	l.do("", wire.Reset{})
	same(t, let(wire.Contact, 3), l.Judge(ask(whats, wire.Marketing, l.now)))
}
