package cloudapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"sayso/relay/cloudapi/webhook"
	"sayso/wire"
)

// noteTry notes a try of a webhook.
func (f *Face) noteTry(p delivery, code int, answer []byte, took time.Duration, err error) {
	r := Request{
		At: f.now(), Webhook: p.id.String(), Business: wire.Account(p.business.Account), Person: p.chat,
		Method: http.MethodPost, Path: p.url, What: p.what, Status: code, Verdict: "taken", Try: p.try,
		Took: inMS(took), Asked: start(p.body), Answer: start(answer),
	}
	if err != nil {
		r.Verdict = "not taken: " + err.Error()
		if p.try > 0 {
			r.Again = f.wait(p.try).Seconds()
		}
	}
	f.note(r)
}

// ofHandshake stands for the id of what is no webhook yet.
const ofHandshake = "handshake"

// noteHandshake notes the request by which a callback proves itself.
func (f *Face) noteHandshake(to string, code int, answer []byte, took time.Duration, err error) {
	r := Request{
		At: f.now(), Webhook: ofHandshake, Method: http.MethodGet, Path: to, What: "of a callback", Status: code,
		Verdict: "answered", Took: inMS(took), Answer: start(answer),
	}
	if err != nil {
		r.Verdict = "not answered: " + err.Error()
	}
	f.note(r)
}

// ErrNoWebhook is wrapped when there is no such webhook, or nobody to take it.
var ErrNoWebhook = errors.New("no such webhook")

// Redeliver posts a webhook of a business once more, whatever became of it, and returns
// how that went. Its id is that of [Request], or the number of an event in the
// business's log. One that still waits for its turn is posted ahead of it, and again
// then. Errors wrap ErrNoWebhook, or are those of the logs.
func (f *Face) Redeliver(ctx context.Context, business wire.Account, id string) ([]Request, error) {
	at, ok := parseHookID(id)
	if !ok {
		return nil, fmt.Errorf("%w: %q is no id; it is like 1204.0, or the number of an event", ErrNoWebhook, wire.CleanName(id))
	}
	w := f.worker(business)
	e, news, err := w.newsOf(at.Seq)
	if err != nil {
		return nil, err
	}
	var tries []Request
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
		began := time.Now()
		code, answer, err := f.send(ctx, http.MethodPost, p.url, p.body, p.business.AppSecret)
		f.noteTry(p, code, answer, time.Since(began), err)
		r := Request{Webhook: p.id.String(), Business: business, Person: p.chat, What: p.what, Status: code, Took: inMS(time.Since(began))}
		if r.Verdict = "taken"; err != nil {
			r.Verdict = "not taken: " + err.Error()
		}
		tries = append(tries, r)
		if err == nil {
			f.hurry(business)
		}
	}
	if len(tries) == 0 {
		return nil, fmt.Errorf("%w: event %s of this business makes nothing known, or nobody listens", ErrNoWebhook, id)
	}
	return tries, nil
}

// hurry has all webhooks of a business tried that wait to be tried again.
func (f *Face) hurry(business wire.Account) {
	f.crew.mu.Lock()
	defer f.crew.mu.Unlock()
	if w := f.crew.workers[business]; w != nil {
		select {
		case w.asked <- w.lanes.hurry:
		default: // it is about to be done
		}
	}
}

// newsOf returns an event of the business's log and what it makes known. That depends
// on what came before, so all of that is folded again.
func (w *worker) newsOf(seq uint64) (e wire.Event, news []webhook.Notice, err error) {
	log := w.face.o.Relay.Log(w.account)
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
func (f *Face) Duplicate(business wire.Account, n int) error {
	f.crew.mu.Lock()
	defer f.crew.mu.Unlock()
	w := f.crew.workers[business]
	if w == nil {
		return fmt.Errorf("%w: no webhooks are delivered for %s", ErrNoWebhook, business)
	}
	w.twice.Store(int64(n))
	return nil
}

// waiting returns how many webhooks are not delivered yet, and when the first of them
// became known.
func (f *Face) waiting() (n int, since time.Time) {
	f.crew.mu.Lock()
	defer f.crew.mu.Unlock()
	for _, w := range f.crew.workers {
		if k := int(w.waiting.Load()); k > 0 {
			if at := time.UnixMilli(w.oldest.Load()); n == 0 || at.Before(since) {
				since = at
			}
			n += k
		}
	}
	return n, since
}
