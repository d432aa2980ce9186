package relay

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"sayso/wire"
)

// TestConsentUnderLoad floods a person with marketing while they stop and resume it
// over a socket, on a disk that fails now and then. Afterwards an oracle that knows
// nothing of the relay reads the log: after a stop no offer, until consent again.
func TestConsentUnderLoad(t *testing.T) {
	var f faults
	r := newRig(t, f.setting)
	ana := r.messenger("ana", newKey()).run()
	until(t, ana.Log, func() bool { return ana.Log.Head().Seq >= 2 })
	account, _ := r.Resolve("ana")
	maya := r.join("maya")[0]
	said := map[wire.Account]wire.Ref{shop: refTo(r.do(account, shop, wire.Message{Text: "hi"}))}
	said[airline] = refTo(r.do(account, airline, wire.Message{Text: "hi"}))
	said[maya] = refTo(r.do(maya, account, wire.Message{Text: "hi"}))
	var commits atomic.Int64
	fault := func(commit func() error) error {
		if commits.Add(1)%50 == 0 {
			return fmt.Errorf("%w: %w", errDisk, commit())
		}
		return commit()
	}
	f.broken.Store(&fault)

	done := make(chan struct{})
	var writers sync.WaitGroup
	for _, by := range []wire.Account{shop, airline, maya} {
		for range 4 {
			writers.Go(func() {
				for i := 0; ; i++ {
					select {
					case <-done:
						return
					default:
						_, _ = r.Do(t.Context(), by, wire.Ask(string(account), saying(i, by == maya, said[by])))
					}
				}
			})
		}
	}
	choices := []wire.Command{
		wire.Ask("corner-shop", wire.Stop{Purposes: []wire.Purpose{wire.Marketing}}),
		wire.Ask("", wire.Stop{}),
		wire.Ask("corner-shop", wire.Allow{Purposes: []wire.Purpose{wire.Marketing}}),
		wire.Ask("corner-shop", wire.Block{}),
		wire.Ask("", wire.Allow{}),
		wire.Ask("corner-shop", wire.Unblock{}),
		wire.Ask("northwind-air", wire.Block{}),
		wire.Ask("maya", wire.Block{}),
		wire.Ask("northwind-air", wire.Unblock{}),
		wire.Ask("maya", wire.Unblock{}),
		wire.Ask("corner-shop", wire.Stop{}),
		wire.Ask("corner-shop", wire.Reset{}),
		wire.Ask("corner-shop", wire.Allow{Until: 1}), // its end has come
		wire.Ask("corner-shop", wire.Allow{}),
		wire.Ask("", wire.Stop{Purposes: []wire.Purpose{wire.Marketing}}),
		wire.Ask("", wire.Reset{}),
	}
	for i := range 64 {
		choice := choices[i%len(choices)]
		choice.Key = wire.NewKey()
		if err := ana.Log.Queue(choice); err != nil {
			t.Fatal(err)
		}
		ana.settled()
	}
	close(done)
	writers.Wait()
	f.broken.Store(nil)
	r.do(account, "", wire.Cap{}) // one event more, so that following has an end to wait for
	ana.follow(r, account)
	o := oracle{last: map[topic]string{}, blocked: map[wire.Account]bool{}}
	for _, e := range r.events(account) {
		o.read(t, e)
	}
	if o.offers < 20 || o.reactions < 20 || o.edits < 5 || o.pins < 5 || o.withheld < 20 || o.choices != 64 {
		t.Errorf("a weak test: %+v", o)
	}
	t.Logf("%d offers, %d reactions, %d edits and %d pins came, %d traces of those kept away, %d choices", o.offers, o.reactions, o.edits, o.pins, o.withheld, o.choices)
	r.once(account)
}

// saying is the next of the ways to say something about a message.
func saying(i int, person bool, about wire.Ref) wire.Body {
	switch {
	case i%4 == 3:
		return wire.PinMessage{Ref: about, For: int64(i % 3)}
	case person && i%3 == 0:
		return wire.Edit{Key: about.Key, Text: "lamps"}
	case person && i%3 == 1:
		return wire.Message{Text: "lamps", Forwarded: true}
	case i%3 == 0:
		m := offer("lamps")
		m.Choices = []wire.Choice{{ID: "lamps", Title: "lamps"}}
		return m
	case i%3 == 1:
		return offer("lamps")
	}
	return wire.React{Ref: about, Emoji: "💡"}
}

// settled waits until the outbox is empty.
func (d *device) settled() {
	d.t.Helper()
	until(d.t, d.Log, func() bool {
		queued, err := d.Log.Queued()
		return err == nil && len(queued) == 0
	})
}

// oracle judges a person's log by the plainest reading of the rules.
type oracle struct {
	last    map[topic]string // the last word on it, stop or allow
	blocked map[wire.Account]bool

	offers, reactions, edits, pins, withheld, choices int
}

// topic is what a word is about: a business, or with an empty account all, and a purpose.
type topic struct {
	who   wire.Account
	about wire.Purpose
}

func (o *oracle) read(t *testing.T, e wire.Event) {
	t.Helper()
	if e.By == e.Chat {
		o.said(t, e)
		return
	}
	purposes := []wire.Purpose{wire.Marketing, wire.Conversation} // those that are spoken of here
	switch b := e.Body().(type) {
	case wire.Stop, wire.Allow, wire.Reset:
		o.choices++
		if named, _ := b.(wire.Stop); named.Purposes != nil {
			purposes = named.Purposes
		}
		allow, _ := b.(wire.Allow)
		if allow.Purposes != nil {
			purposes = allow.Purposes
		}
		word := map[string]string{"stop": "stop", "allow": "allow"}[e.Kind] // a reset leaves none
		if allow.Until != 0 {
			word = "stop" // all ends here are past
		}
		for _, p := range purposes {
			o.last[topic{e.Chat, p}] = word
		}
	case wire.Block, wire.Unblock:
		o.choices++
		o.blocked[e.Chat] = e.Kind == "block"
	}
}

// said judges what somebody else said, whatever the way.
func (o *oracle) said(t *testing.T, e wire.Event) {
	t.Helper()
	purpose := wire.Conversation
	business := e.Chat == shop || e.Chat == airline
	switch b := e.Body().(type) {
	case wire.Withheld:
		o.withheld++
		return
	case wire.Message:
		o.offers++
		purpose = b.Purpose
	case wire.React:
		o.reactions++
	case wire.Edit:
		o.edits++
	case wire.PinMessage:
		if o.pins++; business {
			t.Errorf("event %d is a pin of %s, and no business pins", e.Seq, e.Chat)
		}
	default:
		return
	}
	byName, atLarge := o.last[topic{e.Chat, purpose}], o.last[topic{"", purpose}]
	if o.blocked[e.Chat] || business && (byName == "stop" || byName == "" && atLarge == "stop") {
		t.Errorf("event %d is a %s of %s that the person had forbidden", e.Seq, e.Kind, e.Chat)
	}
}
