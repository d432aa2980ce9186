package deliver

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"sayso/relay"
	"sayso/relay/cloudapi/journal"
	"sayso/relay/cloudapi/webhook"
	"sayso/wire"
)

// Options say what a courier works with. Relay, Log, Author, Where and Note are required.
type Options struct {
	Relay  *relay.Server
	Log    *slog.Logger
	Client *http.Client // posts the webhooks; redirects are never followed

	Retry   []time.Duration // the waits after each try that failed; the last one repeats
	GiveUp  time.Duration   // the age at which an event that cannot be delivered is passed over
	Timeout time.Duration   // of one try, to the answer's last byte

	Author func(relay.Business) webhook.Author           // who writes the webhooks of a business
	Where  func(b relay.Business, field string) Callback // where those of a field, or of any with "", go
	Note   func(journal.Request)                         // is told of every try
}

// Callback is where webhooks go, and the word by which a receiver knows that it is asked.
// The zero Callback is nowhere.
type Callback struct {
	URL    string
	Verify string
}

// Courier delivers the webhooks of the businesses of a relay.
type Courier struct {
	o    Options
	done sync.WaitGroup

	mu      sync.Mutex // protects following
	workers map[wire.Account]*worker
}

// New returns a courier. Webhooks stay where they are until [Courier.Run].
func New(o Options) *Courier {
	if len(o.Retry) == 0 {
		o.Retry = []time.Duration{2 * time.Second, 10 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute}
	}
	o.GiveUp = cmp.Or(o.GiveUp, 7*24*time.Hour)
	o.Timeout = cmp.Or(o.Timeout, 10*time.Second)
	o.Client = stayPut(o.Client)
	return &Courier{o: o, workers: map[wire.Account]*worker{}}
}

// Run delivers webhooks until ctx ends: one worker per business, so that a receiver
// that is slow or gone holds up no other, and none holds up the sends.
func (c *Courier) Run(ctx context.Context) error {
	defer c.done.Wait()
	for {
		businesses, changed := c.o.Relay.Roster()
		for _, b := range businesses {
			if w, fresh := c.hire(wire.Account(b.Account)); fresh {
				c.done.Go(func() { w.run(ctx); c.leave(w) })
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
		}
	}
}

// hire returns the worker of a business, and whether it is to be put to work.
func (c *Courier) hire(account wire.Account) (w *worker, fresh bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if w = c.workers[account]; w != nil {
		return w, false
	}
	w = c.worker(account)
	c.workers[account] = w
	return w, true
}

// leave forgets a worker that has ended.
func (c *Courier) leave(w *worker) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.workers, w.account)
}

// business returns a business as it is now.
func (c *Courier) business(a wire.Account) (relay.Business, bool) {
	all := c.o.Relay.Businesses()
	i := slices.IndexFunc(all, func(b relay.Business) bool { return b.Account == string(a) })
	if i < 0 {
		return relay.Business{}, false
	}
	return all[i], true
}

// hears reports whether anybody listens for a business at all.
func (c *Courier) hears(a wire.Account) bool {
	b, known := c.business(a)
	return known && c.o.Where(b, "").URL != ""
}
