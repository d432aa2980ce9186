package journal

import (
	"context"
	"slices"
	"sync"
	"time"

	"sayso/relay/cloudapi/graph"
	"sayso/wire"
)

// Request is an HTTP call of a business, or one try of a webhook to it, as whoever runs
// the relay sees it: with what the business is not told, such as a block, and without secrets.
type Request struct {
	ID       uint64       `json:"id"` // counts from 1 since the relay started
	At       time.Time    `json:"at"`
	Webhook  string       `json:"webhook,omitempty"` // its id, such as 1204.0; empty for a call
	Business wire.Account `json:"business,omitempty"`
	Person   wire.Account `json:"person,omitempty"`
	Method   string       `json:"method"`
	Path     string       `json:"path"` // of a webhook the URL
	What     string       `json:"what"` // in a few words, such as: send text
	Status   int          `json:"status,omitempty"`
	Code     int          `json:"code,omitempty"`    // of the error, as the platform counts them
	Verdict  string       `json:"verdict,omitempty"` // what became of it and why, in a sentence
	Try      int          `json:"try,omitempty"`     // of a webhook, from 1
	Again    float64      `json:"again,omitempty"`   // seconds until the next try of a webhook that was not taken
	Took     float64      `json:"ms"`                // milliseconds
	Asked    string       `json:"asked,omitempty"`   // the beginning of what was sent
	Answer   string       `json:"answer,omitempty"`  // the beginning of what came back
}

// Failed reports whether it came to nothing.
func (r Request) Failed() bool { return r.Status != 200 }

// Since notes how long the request took that began at a time.
func (r *Request) Since(began time.Time) { r.Took = float64(time.Since(began).Microseconds()) / 1000 }

// Wanted says which requests are asked for; the zero Wanted is all.
type Wanted struct {
	Business wire.Account
	Webhooks bool // and no calls
	Failed   bool
}

func (w Wanted) has(r Request) bool {
	return (w.Business == "" || r.Business == w.Business) && (!w.Webhooks || r.Webhook != "") && (!w.Failed || r.Failed())
}

// KeptBytes bounds what is kept of a body.
const KeptBytes = 2048

// Bounds of what else is kept of requests.
const (
	keptRequests = 512  // of a business, and as many of its webhooks
	keptUnread   = 1024 // for somebody who follows
)

// Handshake stands for the id of a webhook in what is none yet: the request by which a
// callback proves itself.
const Handshake = "handshake"

// Journal keeps the last requests of every business, and hands them to those who follow.
type Journal struct {
	mu        sync.Mutex // protects following
	last      uint64
	calls     map[wire.Account]*recent
	webhooks  map[wire.Account]*recent
	followers map[*follower]struct{}
	ended     bool
}

// recent holds the last of many requests.
type recent struct {
	all  []Request
	next int // the oldest, once it is full
}

func (w *recent) add(v Request) {
	if len(w.all) < keptRequests {
		w.all = append(w.all, v)
		return
	}
	w.all[w.next] = v
	w.next = (w.next + 1) % keptRequests
}

// follower gets what is noted from now on.
type follower struct {
	wanted Wanted
	unread []Request
	wake   chan struct{} // one slot
}

// Note keeps a request, and shows it to those who follow.
func (j *Journal) Note(r Request) {
	r.Path, r.What, r.Verdict = graph.Brief(r.Path), graph.Brief(r.What), graph.Brief(r.Verdict)
	j.mu.Lock()
	defer j.mu.Unlock()
	j.last++
	r.ID = j.last
	kept := &j.calls
	if r.Webhook != "" {
		kept = &j.webhooks
	}
	if *kept == nil {
		*kept = map[wire.Account]*recent{}
	}
	if (*kept)[r.Business] == nil {
		(*kept)[r.Business] = &recent{}
	}
	(*kept)[r.Business].add(r)
	for one := range j.followers {
		if one.wanted.has(r) && len(one.unread) < keptUnread {
			one.unread = append(one.unread, r)
			one.stir()
		}
	}
}

// Requests returns those of the last requests that are asked for, oldest first.
func (j *Journal) Requests(wanted Wanted) []Request {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.find(wanted)
}

func (j *Journal) find(wanted Wanted) []Request {
	all := []Request{}
	for _, kept := range []map[wire.Account]*recent{j.calls, j.webhooks} {
		for _, w := range kept {
			for _, r := range w.all {
				if wanted.has(r) {
					all = append(all, r.masked())
				}
			}
		}
	}
	slices.SortFunc(all, func(a, b Request) int { return int(a.ID) - int(b.ID) })
	return all
}

// Hush ends all that follow, and whoever comes to do so, as the relay is closing.
func (j *Journal) Hush() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.ended = true
	for one := range j.followers {
		one.stir()
	}
}

// stir wakes a follower.
func (one *follower) stir() {
	select {
	case one.wake <- struct{}{}:
	default:
	}
}

// Follow hands over the requests that are asked for: those that are kept, and then what
// comes, until ctx ends, [Journal.Hush] is called or each fails. Whoever is slower than they come misses some; the
// gap shows in the ids.
func (j *Journal) Follow(ctx context.Context, wanted Wanted, each func(Request) error) error {
	one := &follower{wanted: wanted, wake: make(chan struct{}, 1)}
	j.mu.Lock()
	some := j.find(wanted)
	if j.followers == nil {
		j.followers = map[*follower]struct{}{}
	}
	j.followers[one] = struct{}{}
	ended := j.ended
	j.mu.Unlock()
	defer func() {
		j.mu.Lock()
		defer j.mu.Unlock()
		delete(j.followers, one)
	}()
	for {
		for _, r := range some {
			if err := each(r); err != nil {
				return err
			}
		}
		if ended {
			return nil
		}
		select {
		case <-one.wake:
		case <-ctx.Done():
			return ctx.Err()
		}
		j.mu.Lock()
		some, one.unread = one.unread, nil
		ended = j.ended
		j.mu.Unlock()
		for i := range some {
			some[i] = some[i].masked()
		}
	}
}
