package chat

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"sayso/wire"
)

const (
	ana  wire.Account = "15550000001" // whose log it is
	maya wire.Account = "15550000002"
	acme wire.Account = "15550100001" // a shop on whatsapp
	nova wire.Account = "15550100002" // a shop without a platform
)

var start = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// script is a log of ana's being written, and its fold.
type script struct {
	*State
	log []wire.Event
	now time.Time
}

func newScript() *script {
	l := &script{State: New(), now: start}
	l.add(ana, "", wire.Profile{Account: ana, Handle: "ana", Name: "Ana"})
	l.add(ana, "", wire.Device{Public: "key"})
	return l
}

// met is a script in which acme and nova were introduced, at 3 and 4.
func met() *script {
	l := newScript()
	l.add(acme, acme, shop(acme, "whatsapp"))
	l.add(nova, nova, shop(nova, ""))
	return l
}

func shop(a wire.Account, platform string) wire.Profile {
	return wire.Profile{Account: a, Name: "Shop " + string(a[7:]), Business: true, Platform: platform}
}

// add writes the next event and returns its number.
func (l *script) add(by, chat wire.Account, b wire.Body) uint64 {
	return l.write(wire.Event{By: by, Chat: chat}.With(b))
}

func (l *script) write(e wire.Event) uint64 {
	e.At = l.now.UnixMilli()
	e = e.Follow(l.Head)
	l.log = append(l.log, e)
	l.Apply(e)
	return e.Seq
}

// do writes a choice of ana's.
func (l *script) do(chat wire.Account, b wire.Body) uint64 { return l.add(ana, chat, b) }

// offer writes a message that arrived from a business.
func (l *script) offer(from wire.Account, p wire.Purpose) uint64 {
	return l.add(from, from, wire.Message{Text: "20 % off", Purpose: p, Template: "offer"})
}

func (l *script) pass(d time.Duration) { l.now = l.now.Add(d) }

func ask(from wire.Profile, p wire.Purpose, at time.Time) Ask {
	return Ask{From: from, Message: wire.Message{Text: "hello", Purpose: p, Template: "t"}, At: at}
}

func same(t interface {
	Helper()
	Errorf(string, ...any)
}, want, got any, opts ...cmp.Option,
) {
	t.Helper()
	if d := cmp.Diff(want, got, append(opts, cmpopts.EquateEmpty())...); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

// sameState compares all that two states know, and the order of their chats.
func sameState(t interface {
	Helper()
	Errorf(string, ...any)
}, want, got *State,
) {
	t.Helper()
	same(t, want, got,
		cmp.AllowUnexported(State{}, Chat{}, unread{}, span{}, cell{}, kept{}),
		cmpopts.IgnoreFields(State{}, "newest", "oldest", "listing", "zone"),
		cmpopts.IgnoreFields(Chat{}, "newer", "older"))
	same(t, order(want), order(got))
	same(t, want.zone.String(), got.zone.String())
}

func order(s *State) []wire.Account {
	var all []wire.Account
	for _, c := range s.Chats() {
		all = append(all, c.Account)
	}
	return all
}

func fold(s *State, log []wire.Event) *State {
	for _, e := range log {
		s.Apply(e)
	}
	return s
}

func restore(t interface {
	Helper()
	Fatal(...any)
}, b []byte,
) *State {
	t.Helper()
	s, err := Restore(b)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEveryPurposeHasItsPlace(t *testing.T) {
	if len(wire.Purposes) != purposes {
		t.Fatalf("%d purposes, but places for %d", len(wire.Purposes), purposes)
	}
	if withheldSlots > 256 {
		t.Fatalf("%d pairs of purpose and cause do not fit a byte", withheldSlots)
	}
	for slot := range withheldSlots {
		if p, cause := withheldPair(slot); withheldSlot(p, cause) != slot {
			t.Errorf("place %d is %s %s, whose place is %d", slot, p, cause, withheldSlot(p, cause))
		}
	}
}
