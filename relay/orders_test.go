package relay

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sayso/store"

	"sayso/wire"
)

// told writes events as "kind by>chat", with the names of the accounts, for comparing.
func (r *rig) told(events []wire.Event) []string {
	r.t.Helper()
	var all []string
	for _, e := range events {
		line := e.Kind + " " + r.nameOf(e.By)
		if e.Chat != "" {
			line += ">" + r.nameOf(e.Chat)
		}
		switch b := e.Body().(type) {
		case wire.Refused:
			line += " " + string(b.Cause)
		case wire.Withheld:
			line += fmt.Sprintf(" %s %d", b.Cause, b.Count)
		case wire.Receipt:
			line += fmt.Sprintf(" %s %d", b.State, b.Seq)
		case wire.Message:
			if b.Grounds != nil {
				line += fmt.Sprintf(" %s %d", b.Grounds.Rule, b.Grounds.Seq)
			}
			if b.Quiet {
				line += " quiet"
			}
		}
		all = append(all, line)
	}
	return all
}

func (r *rig) nameOf(a wire.Account) string {
	if p, ok := r.Profile(a); ok {
		return p.Handle
	}
	return string(a)
}

// since returns what the logs of accounts got beyond what they had.
func (r *rig) since(heads map[wire.Account]uint64, a wire.Account) []string {
	r.t.Helper()
	return r.told(r.events(a)[heads[a]:])
}

func (r *rig) heads(all ...wire.Account) map[wire.Account]uint64 {
	heads := map[wire.Account]uint64{}
	for _, a := range all {
		heads[a] = r.Log(a).Head().Seq
	}
	return heads
}

func offer(text string) wire.Message {
	return wire.Message{Text: text, Purpose: wire.Marketing, Template: "offer"}
}

func TestWhatBecomesOfEachCommand(t *testing.T) {
	r := newRig(t)
	people := r.join("ana", "maya")
	ana, maya := people[0], people[1]
	r.do(maya, ana, wire.Message{Text: "are you there?"}) // everybody has met
	r.do(shop, ana, offer("lamps"))
	for _, c := range []struct {
		name   string
		by     wire.Account
		chat   string
		body   wire.Body
		own    []string // what by's log gets
		other  wire.Account
		theirs []string
	}{
		{"message", ana, "maya", wire.Message{Text: "yes"}, []string{"message ana>maya"}, maya, []string{"receipt ana>ana read 4", "message ana>ana"}},
		{"to a business", ana, "corner-shop", wire.Message{Text: "hi"}, []string{"message ana>corner-shop"}, shop, []string{"receipt ana>ana read 1", "message ana>ana"}},
		{"from a business", shop, string(ana), wire.Message{Text: "hi", Purpose: wire.Conversation, Callback: "x"}, []string{"message corner-shop>ana"}, ana, []string{"message corner-shop>corner-shop wrote 8"}},
		{"to oneself", ana, string(ana), wire.Message{Text: "milk"}, []string{"message ana>ana"}, maya, nil},
		{"to nobody", ana, "ghost", wire.Message{Text: "hu"}, []string{"refused ana no_account"}, maya, nil},
		{"to a number of nobody", ana, "15559999999", wire.Message{Text: "hu"}, []string{"refused ana>15559999999 no_account"}, maya, nil},
		{"purpose of a person", ana, "maya", wire.Message{Text: "buy", Purpose: wire.Marketing}, []string{"refused ana>maya invalid"}, maya, nil},
		{"no purpose of a business", shop, string(ana), wire.Message{Text: "buy"}, []string{"refused corner-shop>ana invalid"}, ana, nil},
		{"between businesses", shop, "lantern", offer("x"), []string{"refused corner-shop>lantern not_allowed"}, follows, nil},
		{"read after answering", ana, "maya", wire.Read{UpTo: 4}, []string{"read ana>maya"}, maya, nil},
		{"another message", maya, "ana", wire.Message{Text: "good"}, []string{"message maya>ana"}, ana, []string{"receipt maya>maya read 7", "message maya>maya"}},
		{"read", ana, "maya", wire.Read{UpTo: 16}, []string{"read ana>maya"}, maya, []string{"receipt ana>ana read 7"}},
		{"read ahead of the log", ana, "maya", wire.Read{UpTo: 4000}, []string{"refused ana>maya invalid"}, maya, nil},
		{"allow", ana, "corner-shop", wire.Allow{Purposes: []wire.Purpose{wire.Marketing}}, []string{"allow ana>corner-shop"}, shop, []string{"allow ana>ana"}},
		{"stop", ana, "corner-shop", wire.Stop{}, []string{"stop ana>corner-shop"}, shop, []string{"stop ana>ana"}},
		{"allow at large", ana, "", wire.Allow{}, []string{"allow ana"}, shop, nil},
		{"reset", ana, "corner-shop", wire.Reset{}, []string{"reset ana>corner-shop"}, shop, []string{"reset ana>ana"}},
		{"reset at large", ana, "", wire.Reset{}, []string{"reset ana"}, shop, nil},
		{"reset by a business", shop, "lantern", wire.Reset{}, []string{"refused corner-shop>lantern not_allowed"}, follows, nil},
		{"stop at large", ana, "", wire.Stop{}, []string{"stop ana"}, shop, nil},
		{"stop a person", ana, "maya", wire.Stop{}, []string{"refused ana>maya invalid"}, maya, nil},
		{"stop nobody", ana, "ghost", wire.Stop{}, []string{"refused ana no_account"}, maya, nil},
		{"stop by a business", shop, "lantern", wire.Stop{}, []string{"refused corner-shop>lantern not_allowed"}, follows, nil},
		{"follow", ana, "lantern", wire.Follow{}, []string{"profile lantern>lantern", "follow ana>lantern"}, follows, []string{"follow ana>ana"}},
		{"unfollow", ana, "lantern", wire.Unfollow{}, []string{"unfollow ana>lantern"}, follows, []string{"unfollow ana>ana"}},
		{"accept", ana, "maya", wire.Accept{}, []string{"accept ana>maya"}, maya, nil},
		{"mute", ana, "maya", wire.Mute{}, []string{"mute ana>maya"}, maya, nil},
		{"muted message", maya, "ana", wire.Message{Text: "psst"}, []string{"message maya>ana"}, ana, []string{"message maya>maya quiet"}},
		{"unmute", ana, "maya", wire.Unmute{}, []string{"unmute ana>maya"}, maya, nil},
		{"block", ana, "maya", wire.Block{Report: wire.Spam}, []string{"block ana>maya"}, maya, nil},
		{"blocked message", maya, "ana", wire.Message{Text: "hey"}, []string{"message maya>ana"}, ana, []string{"withheld maya>maya blocked 1"}},
		{"read of a blocked chat", ana, "maya", wire.Read{UpTo: 20}, []string{"read ana>maya"}, maya, nil},
		{"unblock", ana, "maya", wire.Unblock{}, []string{"unblock ana>maya"}, maya, nil},
		{"report", ana, "maya", wire.Report{Reason: wire.Spam}, []string{"report ana>maya"}, maya, nil},
		{"mute oneself", ana, "ana", wire.Mute{}, []string{"refused ana>ana invalid"}, maya, nil},
		{"quiet", ana, "", wire.Quiet{From: 60, To: 120, Zone: "Europe/Lisbon"}, []string{"quiet ana"}, maya, nil},
		{"quiet for one chat", ana, "maya", wire.Quiet{From: 60, To: 120, Zone: "UTC"}, []string{"refused ana>maya invalid"}, maya, nil},
		{"cap", ana, "", wire.Cap{PerDay: 3}, []string{"cap ana"}, maya, nil},
		{"lookup", ana, "", wire.Lookup{Name: "northwind-air"}, []string{"profile ana>northwind-air"}, maya, nil},
		{"lookup of nobody", ana, "", wire.Lookup{Name: "ghost"}, []string{"refused ana no_account"}, maya, nil},
		{"rename", ana, "", wire.Profile{Name: "Ana B"}, []string{"profile ana"}, maya, nil},
		{"message under a new name", ana, "maya", wire.Message{Text: "it is me"}, []string{"message ana>maya"}, maya, []string{"receipt ana>ana read 9", "profile ana>ana", "message ana>ana"}},
	} {
		heads := r.heads(c.by, c.other)
		command := wire.Ask(c.chat, c.body)
		e := r.ask(c.by, command)
		if e.Key != command.Key {
			t.Errorf("%s: the answer has key %q", c.name, e.Key)
		}
		if diff := cmp.Diff(c.own, r.since(heads, c.by)); diff != "" {
			t.Errorf("%s: own log: %s", c.name, diff)
		}
		if diff := cmp.Diff(c.theirs, r.since(heads, c.other)); diff != "" && c.other != c.by {
			t.Errorf("%s: other log: %s", c.name, diff)
		}
	}
}

func TestCopiesDiffer(t *testing.T) {
	r := newRig(t)
	ana := r.join("ana")[0]
	own := r.do(shop, ana, wire.Message{Text: "lamps", Purpose: wire.Order, Callback: "order 7"})
	m := own.Body().(wire.Message)
	if m.Callback != "order 7" || m.Grounds != nil {
		t.Errorf("the business keeps %+v", m)
	}
	log := r.events(ana)
	got := log[len(log)-1]
	m = got.Body().(wire.Message)
	if m.Callback != "" || m.Grounds == nil || m.Grounds.Rule != wire.Contact || got.Key != own.Key {
		t.Errorf("the person gets %+v", m)
	}
	if met := log[m.Grounds.Seq-1]; met.Kind != "profile" || met.By != shop {
		t.Errorf("the grounds are %+v", met)
	}
}

func TestKeysMakeCommandsHappenOnce(t *testing.T) {
	r := newRig(t)
	people := r.join("ana", "maya")
	ana, maya := people[0], people[1]
	for _, b := range []wire.Body{
		wire.Message{Text: "once"}, wire.Mute{}, wire.Stop{}, // the last is refused, once
	} {
		command := wire.Ask("maya", b)
		first := r.ask(ana, command)
		heads := r.heads(ana, maya)
		if again := r.ask(ana, command); again.Pos != first.Pos {
			t.Errorf("%s: answered by %d, then by %d", command.Kind, first.Seq, again.Seq)
		}
		if got := append(r.since(heads, ana), r.since(heads, maya)...); len(got) > 0 {
			t.Errorf("%s: the second time wrote %v", command.Kind, got)
		}
	}
	lookup := wire.Ask("", wire.Lookup{Name: "maya"})
	if a, b := r.ask(ana, lookup), r.ask(ana, lookup); a.Pos != b.Pos {
		t.Error("a lookup happened twice")
	}
	// The same key from somebody else is somebody else's.
	said := wire.Ask("maya", wire.Message{Text: "mine"})
	r.ask(ana, said)
	said.Chat = "ana"
	if e := r.ask(maya, said); e.By != maya || e.Chat != ana {
		t.Errorf("maya's command was answered by %+v", e)
	}
}

func TestKeysWithinOneBatch(t *testing.T) {
	r := newRig(t)
	key := newKey()
	ana := r.enroll("ana", key)
	maya := r.join("maya")[0]
	l := r.open("ana", key)
	same := wire.Ask("maya", wire.Message{Text: "once"})
	l.write(wire.Do{Commands: slices.Repeat([]wire.Command{same}, 40)})
	until(t, r.Log(maya), func() bool { return r.Log(maya).Head().Seq >= 4 })
	r.do(ana, maya, wire.Message{Text: "after"})
	want := []string{"profile maya", "device maya", "profile ana>ana", "message ana>ana", "message ana>ana"}
	if diff := cmp.Diff(want, r.told(r.events(maya))); diff != "" {
		t.Error(diff)
	}
}

func TestWithheldIsCounted(t *testing.T) {
	now := time.Date(2026, 11, 22, 23, 0, 0, 0, time.UTC)
	r := newRig(t, func(_ *store.Options, o *Options) { o.Now = func() time.Time { return now } })
	ana := r.join("ana")[0]
	r.do(ana, shop, wire.Stop{Purposes: []wire.Purpose{wire.Marketing}})
	heads := r.heads(ana)
	for range 200 {
		if e := r.do(shop, ana, offer("lamps")); e.Kind != "refused" {
			t.Fatalf("%s went through", e.Kind)
		}
	}
	got := r.since(heads, ana)
	if len(got) != 66 || got[63] != "withheld corner-shop>corner-shop stopped 64" || got[65] != "withheld corner-shop>corner-shop stopped 192" {
		t.Errorf("%d traces, the last %v", len(got), got[len(got)-3:])
	}
	now = now.Add(2 * time.Hour)
	heads = r.heads(ana)
	r.do(shop, ana, offer("lamps"))
	if diff := cmp.Diff([]string{"withheld corner-shop>corner-shop stopped 1"}, r.since(heads, ana)); diff != "" {
		t.Errorf("the next day: %s", diff)
	}
}

func TestRefusalsSayWhyAndKeepTheText(t *testing.T) {
	r := newRig(t)
	ana := r.join("ana")[0]
	for _, c := range []struct {
		by    wire.Account
		m     wire.Message
		cause wire.Cause
	}{
		{airline, wire.Message{Text: "hello?", Purpose: wire.Conversation}, wire.WindowClosed},
		{follows, offer("tea"), wire.NotFollowing},
	} {
		refused, ok := r.do(c.by, ana, c.m).Body().(wire.Refused)
		if !ok || refused.Cause != c.cause || refused.Why == "" || !strings.Contains(string(refused.Body), c.m.Text) {
			t.Errorf("%s: %+v", c.cause, refused)
		}
	}
}

func TestDoRefusesWhatIsNoCommand(t *testing.T) {
	r := newRig(t)
	ana := r.join("ana")[0]
	good := wire.Ask("corner-shop", wire.Message{Text: "x"})
	bad := map[string]wire.Command{
		"no key":        {Chat: good.Chat, Kind: good.Kind, Raw: good.Raw},
		"no kind":       {Key: good.Key, Chat: good.Chat, Kind: "dance", Raw: good.Raw},
		"a relay's own": wire.Ask("corner-shop", wire.Receipt{State: wire.Seen, Seq: 1}),
		"broken body":   {Key: good.Key, Chat: good.Chat, Kind: good.Kind, Raw: []byte(`{"text":`)},
		"too long":      wire.Ask("corner-shop", wire.Message{Text: strings.Repeat("x", wire.MaxText+1)}),
	}
	for name, c := range bad {
		if _, err := r.Do(t.Context(), ana, c); !errors.Is(err, wire.ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := r.Do(t.Context(), "15558888888", good); !errors.Is(err, wire.ErrMalformed) {
		t.Errorf("by nobody: %v", err)
	}
	if n := r.Log(ana).Head().Seq; n != 2 {
		t.Errorf("the log went on to %d", n)
	}
}
