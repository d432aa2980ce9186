package deliver

import (
	"container/heap"
	"time"

	"sayso/relay/cloudapi/webhook"
	"sayso/wire"
)

// Bounds of what a worker has in hand. A receiver that takes nothing makes it full:
// the rest waits in the log.
const (
	inFlight  = 32       // tries at a time, each of another conversation
	maxAhead  = 1024     // webhooks that wait for their turn, without those that wait for another try
	maxJobs   = 16 << 10 // webhooks in all
	maxLanes  = 3000     // conversations; with all of them a place fits into a record
	maxEvents = 2048     // webhooks up to which their events are kept in memory
	// downAfter is how many tries in a row may fail before the receiver counts as
	// down. Then only one try is made at a time, with a wait after each.
	downAfter = 8
	longAgo   = 24 * time.Hour // the longest that a worker without work sleeps
)

// job is one webhook to deliver: a part of what an event makes known.
type job struct {
	seq  uint64 // of the event
	at   int64  // when it became known, Unix milliseconds
	part int
	news webhook.Notice
	e    *wire.Event // nil when it is to be read again
}

// lane is a conversation with webhooks to deliver, in order. What is about no
// conversation has a lane too.
type lane struct {
	chat     wire.Account
	jobs     []job
	busy     bool      // the first is on its way
	failures int       // tries in a row that failed
	again    time.Time // when the first may be tried again
	parked   int       // where it stands among those that wait for that, from 1
}

// lanes are the conversations with webhooks to deliver: each in order, and none waits
// for another one that fails.
type lanes struct {
	by     map[wire.Account]*lane
	ready  []*lane // to be tried, in turn
	parked parking
	flying int
	jobs   int
	late   int       // jobs of those that are parked
	streak int       // tries in a row that failed, of whatever conversation
	hold   time.Time // no try before
}

// result is what became of a try.
type result struct {
	lane  *lane
	over  bool // there is nothing more to try
	taken bool // by the receiver
}

// full reports whether to read on would be to pile up.
func (ls *lanes) full() bool {
	return ls.jobs-ls.late >= maxAhead || ls.jobs >= maxJobs || len(ls.by) >= maxLanes
}

// add takes in what an event makes known, from a part on.
func (ls *lanes) add(e *wire.Event, news []webhook.Notice, from int) {
	for part := from; part < len(news); part++ {
		l := ls.by[e.Chat]
		if l == nil {
			l = &lane{chat: e.Chat}
			ls.by[e.Chat], ls.ready = l, append(ls.ready, l)
		}
		j := job{seq: e.Seq, at: e.At, part: part, news: news[part]}
		if ls.jobs < maxEvents {
			j.e = e
		}
		l.jobs = append(l.jobs, j)
		ls.jobs++
		if l.parked > 0 {
			ls.late++
		}
	}
}

// next returns a conversation whose first webhook is to be tried now, and counts it as
// on its way; nil when there is none.
func (ls *lanes) next(now time.Time) *lane {
	for len(ls.parked) > 0 && !ls.parked[0].again.After(now) {
		ls.unpark(ls.parked[0])
	}
	most := inFlight
	if ls.streak >= downAfter {
		most = 1
	}
	if len(ls.ready) == 0 || ls.flying >= most || now.Before(ls.hold) {
		return nil
	}
	l := ls.ready[0]
	ls.ready = ls.ready[1:]
	l.busy = true
	ls.flying++
	return l
}

// landed takes note of what became of a try. wait says how long to wait after so many
// failures.
func (ls *lanes) landed(r result, now time.Time, wait func(failures int) time.Duration) {
	l := r.lane
	l.busy = false
	ls.flying--
	switch {
	case r.taken:
		if ls.streak >= downAfter { // it is back: nobody waits any longer
			ls.hurry()
		}
		ls.streak, l.failures, ls.hold = 0, 0, time.Time{}
	case !r.over:
		l.failures++
		if ls.streak++; ls.streak >= downAfter {
			ls.hold = now.Add(wait(ls.streak - downAfter + 1))
		}
		ls.park(l, now.Add(wait(l.failures)))
		return
	}
	l.jobs = l.jobs[1:]
	if ls.jobs--; len(l.jobs) > 0 {
		ls.ready = append(ls.ready, l)
	} else {
		delete(ls.by, l.chat)
	}
}

func (ls *lanes) park(l *lane, until time.Time) {
	l.again = until
	ls.late += len(l.jobs)
	heap.Push(&ls.parked, l)
}

func (ls *lanes) unpark(l *lane) {
	heap.Remove(&ls.parked, l.parked-1)
	ls.late -= len(l.jobs)
	ls.ready = append(ls.ready, l)
}

// hurry lets all be tried that wait to be tried again.
func (ls *lanes) hurry() {
	ls.hold = time.Time{}
	for len(ls.parked) > 0 {
		ls.unpark(ls.parked[0])
	}
}

// due returns how long it is until something is to be tried.
func (ls *lanes) due(now time.Time) time.Duration {
	next := now.Add(longAgo)
	if len(ls.parked) > 0 {
		next = ls.parked[0].again
	}
	if len(ls.ready) > 0 && now.Before(ls.hold) && ls.hold.Before(next) {
		next = ls.hold
	}
	return max(next.Sub(now), 0)
}

// behind returns where each conversation stands that is not where the ledger is.
func (ls *lanes) behind() map[wire.Account]spot {
	at := make(map[wire.Account]spot, len(ls.by))
	for chat, l := range ls.by {
		at[chat] = spot{l.jobs[0].seq, l.jobs[0].part}
	}
	return at
}

// oldest returns when the first became known of what waits, in Unix milliseconds; 0
// when nothing does.
func (ls *lanes) oldest() int64 {
	var at int64
	for _, l := range ls.by {
		if first := l.jobs[0].at; at == 0 || first < at {
			at = first
		}
	}
	return at
}

// parking is the lanes that wait for another try, as a heap: the next one first.
type parking []*lane

func (p parking) Len() int           { return len(p) }
func (p parking) Less(i, j int) bool { return p[i].again.Before(p[j].again) }

func (p parking) Swap(i, j int) {
	p[i], p[j] = p[j], p[i]
	p[i].parked, p[j].parked = i+1, j+1
}

// Push and Pop are for the heap alone.
func (p *parking) Push(l any) {
	*p = append(*p, l.(*lane))
	l.(*lane).parked = len(*p)
}

func (p *parking) Pop() any {
	last := len(*p) - 1
	l := (*p)[last]
	l.parked = 0
	*p = (*p)[:last]
	return l
}
