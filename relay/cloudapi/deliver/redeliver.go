package deliver

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sayso/relay/cloudapi/journal"
	"sayso/relay/cloudapi/webhook"
	"sayso/wire"
)

// ErrNoWebhook is wrapped when there is no such webhook, or nobody to take it.
var ErrNoWebhook = errors.New("no such webhook")

// Redeliver posts a webhook of a business once more, whatever became of it, and returns
// how that went. Its id is that of [Request], or the number of an event in the
// business's log. One that still waits for its turn is posted ahead of it, and again
// then. Errors wrap ErrNoWebhook, or are those of the logs.
func (c *Courier) Redeliver(ctx context.Context, business wire.Account, id string) ([]journal.Request, error) {
	at, ok := parseHookID(id)
	if !ok {
		return nil, fmt.Errorf("%w: %q is no id; it is like 1204.0, or the number of an event", ErrNoWebhook, wire.CleanName(id))
	}
	w := c.worker(business)
	e, news, err := w.newsOf(at.Seq)
	if err != nil {
		return nil, err
	}
	var tries []journal.Request
	for part := range news {
		if at.Part != part && id != fmt.Sprint(at.Seq) {
			continue
		}
		p, err := w.compose(job{seq: at.Seq, part: part, news: news[part], e: &e})
		if err != nil {
			return nil, err
		}
		if p.body == nil {
			continue
		}
		r, err := c.attempt(ctx, p)
		r.Asked, r.Answer, r.Path = "", "", "" // they may hold secrets
		tries = append(tries, r)
		if err == nil {
			c.hurry(business)
		}
	}
	if len(tries) == 0 {
		return nil, fmt.Errorf("%w: event %s of this business makes nothing known, or nobody listens", ErrNoWebhook, id)
	}
	return tries, nil
}

// hurry has all webhooks of a business tried that wait to be tried again.
func (c *Courier) hurry(business wire.Account) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if w := c.workers[business]; w != nil {
		select {
		case w.asked <- w.lanes.hurry:
		default: // it is about to be done
		}
	}
}

// newsOf returns an event of the business's log and what it makes known. That depends
// on what came before, so all of that is folded again.
func (w *worker) newsOf(seq uint64) (e wire.Event, news []webhook.Notice, err error) {
	log := w.courier.o.Relay.Log(w.account)
	if seq > log.Head().Seq {
		return e, nil, fmt.Errorf("%w: the log of this business ends at event %d", ErrNoWebhook, log.Head().Seq)
	}
	l := webhook.NewLedger()
	if _, state, err := log.Snapshot(); err == nil && webhook.Restore(state).Seq < seq {
		l = webhook.Restore(state)
	}
	for l.Seq < seq {
		page, err := log.After(l.Seq, min(pageEvents, int(seq-l.Seq)), pageBytes)
		if err != nil || len(page) == 0 {
			return e, nil, errors.Join(err, fmt.Errorf("event %d of %s cannot be read", l.Seq+1, w.account))
		}
		for _, e = range page {
			news = l.Apply(w.account, e)
		}
	}
	return e, news, nil
}

// Duplicate has the next webhooks of a business delivered twice, so many of them; what
// takes them must not mind.
func (c *Courier) Duplicate(business wire.Account, n int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := c.workers[business]
	if w == nil {
		return fmt.Errorf("%w: no webhooks are delivered for %s", ErrNoWebhook, business)
	}
	w.twice.Store(int64(n))
	return nil
}

// Waiting returns how many webhooks are not delivered yet, and when the first of them
// became known.
func (c *Courier) Waiting() (n int, since time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, w := range c.workers {
		if k := int(w.waiting.Load()); k > 0 {
			if at := time.UnixMilli(w.oldest.Load()); n == 0 || at.Before(since) {
				since = at
			}
			n += k
		}
	}
	return n, since
}
