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
	for _, business := range []wire.Account{shop, airline} {
		for range 4 {
			writers.Go(func() {
				for {
					select {
					case <-done:
						return
					default:
						_, _ = r.Do(t.Context(), business, wire.Ask(string(account), offer("lamps")))
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
		wire.Ask("northwind-air", wire.Unblock{}),
		wire.Ask("corner-shop", wire.Stop{}),
		wire.Ask("corner-shop", wire.Allow{}),
	}
	for i := range 60 {
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
	o := oracle{stopped: map[wire.Account]bool{}, blocked: map[wire.Account]bool{}}
	for _, e := range r.events(account) {
		o.read(t, e)
	}
	if o.offers < 20 || o.withheld < 20 || o.choices != 60 {
		t.Errorf("a weak test: %d offers came, %d traces, %d choices", o.offers, o.withheld, o.choices)
	}
	t.Logf("%d offers came, %d traces of those kept away, %d choices", o.offers, o.withheld, o.choices)
	r.once(account)
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
	stopped, blocked map[wire.Account]bool
	named            map[wire.Account]bool // stopped or allowed by name, which goes before all
	all              bool                  // stopped at large
	offers, withheld int
	choices          int
}

func (o *oracle) read(t *testing.T, e wire.Event) {
	t.Helper()
	if o.named == nil {
		o.named = map[wire.Account]bool{}
	}
	switch e.Body().(type) {
	case wire.Stop, wire.Allow:
		o.choices++
		stop := e.Kind == "stop"
		if e.Chat == "" {
			o.all = stop
		} else {
			o.stopped[e.Chat], o.named[e.Chat] = stop, true
		}
	case wire.Block, wire.Unblock:
		o.choices++
		o.blocked[e.Chat] = e.Kind == "block"
	case wire.Withheld:
		o.withheld++
	case wire.Message:
		o.offers++
		forbidden := o.blocked[e.Chat] || o.stopped[e.Chat] || o.all && !o.named[e.Chat]
		if forbidden {
			t.Errorf("event %d is an offer of %s that the person had forbidden", e.Seq, e.Chat)
		}
	}
}
