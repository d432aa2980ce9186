package chat

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"sayso/wire"
)

const (
	aDay   = 24 * 60 * 60 // seconds
	aWeek  = 7 * aDay
	aMonth = 30 * aDay
)

// pinned lists what stands at the top of the chat with maya.
func (l *script) pinned() (all []wire.Ref) {
	for _, p := range l.Chat(maya).Pins(l.now) {
		all = append(all, p.Ref)
	}
	return all
}

func TestPins(t *testing.T) {
	l := met()
	a, b, c := l.keyed(maya, maya, "a"), l.keyed(ana, maya, "b"), l.keyed(maya, maya, "c")
	d := l.keyed(ana, maya, "d")
	unread, order := l.Chat(maya).Unread, l.Chat(maya).Last
	l.do(maya, wire.PinMessage{Ref: a, For: aWeek})
	at := l.add(maya, maya, wire.PinMessage{Ref: b, For: aDay})
	same(t, Pin{b, maya, Moment{at, start.UnixMilli()}, start.Add(24 * time.Hour).UnixMilli()}, l.Chat(maya).Pins(l.now)[0])
	same(t, unread, l.Chat(maya).Unread)
	same(t, order, l.Chat(maya).Last)

	l.do(maya, wire.PinMessage{Ref: c, For: aMonth})
	same(t, []wire.Ref{c, b, a}, l.pinned())
	l.do(maya, wire.PinMessage{Ref: a, For: aMonth}) // anew
	same(t, []wire.Ref{a, c, b}, l.pinned())
	l.pass(24 * time.Hour)
	same(t, []wire.Ref{a, c}, l.pinned())
	l.do(maya, wire.PinMessage{Ref: d, For: aWeek}) // in the place of what has run out
	same(t, []wire.Ref{d, a, c}, l.pinned())
	l.add(maya, maya, wire.PinMessage{Ref: b, For: aDay}) // in the place of the oldest
	same(t, []wire.Ref{b, d, a}, l.pinned())

	l.add(maya, maya, wire.Delete{Key: d.Key}) // not maya's own
	same(t, []wire.Ref{b, d, a}, l.pinned())
	l.do(maya, wire.Delete{Key: d.Key})
	l.do(maya, wire.Hide{Ref: a})
	same(t, []wire.Ref{b}, l.pinned())
	l.do(maya, wire.PinMessage{Ref: b})
	same(t, []wire.Ref(nil), l.pinned())
	l.do("15559999999", wire.PinMessage{Ref: b, For: aDay})
	if l.Chat("15559999999") != nil {
		t.Error("a pin opens a chat")
	}
}

// TestPinsHoldAgainstTheLog reads off the log, without keeping a list, what is pinned:
// what nothing took down and no three newer ones took the place of.
func TestPinsHoldAgainstTheLog(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := newScript()
		refs := []wire.Ref{l.keyed(maya, maya, "a"), l.keyed(ana, maya, "b"), l.keyed(maya, maya, "c"), l.keyed(ana, maya, "d"), l.keyed(ana, maya, "e")}
		for range rapid.IntRange(1, 40).Draw(t, "events") {
			l.pass(time.Duration(rapid.IntRange(0, 40).Draw(t, "hours")) * time.Hour)
			ref := rapid.SampledFrom(refs).Draw(t, "of")
			by := rapid.SampledFrom([]wire.Account{ana, maya}).Draw(t, "by")
			pin := wire.PinMessage{Ref: ref, For: drawFor(t)}
			l.add(by, maya, rapid.SampledFrom([]wire.Body{
				pin, pin, pin, pin, wire.Message{Text: "so"}, wire.Delete{Key: ref.Key}, wire.Hide{Ref: ref},
			}).Draw(t, "event"))
		}
		l.pass(time.Duration(rapid.IntRange(0, 40).Draw(t, "hours later")) * time.Hour)
		var want []wire.Ref
		for i := len(l.log) - 1; i >= 0; i-- {
			if ref, ok := stands(l.log[i:], l.now.UnixMilli()); ok && !displaced(l.log[i:]) {
				want = append(want, ref)
			}
		}
		same(t, want, l.pinned())
	})
}

// stands reports whether the first event of a log pins a message that at its end, at a
// time, nothing took down.
func stands(log []wire.Event, now int64) (wire.Ref, bool) {
	pin, ok := log[0].Body().(wire.PinMessage)
	if !ok || pin.For <= 0 || now >= log[0].At+min(pin.For, wire.MaxPin)*1000 {
		return wire.Ref{}, false
	}
	for _, e := range log[1:] {
		switch b := e.Body().(type) {
		case wire.PinMessage, wire.Hide, wire.Delete:
			if of, _ := wire.Amends(e.By, b); of == pin.Ref {
				return wire.Ref{}, false
			}
		}
	}
	return pin.Ref, true
}

// displaced reports whether after the first event of a log there was a time with as
// many newer pins as a chat holds.
func displaced(log []wire.Event) bool {
	for end := range log {
		newer := 0
		for i := 1; i <= end; i++ {
			if _, ok := stands(log[i:end+1], log[end].At); ok {
				newer++
			}
		}
		if newer == wire.MaxPinned {
			return true
		}
	}
	return false
}
