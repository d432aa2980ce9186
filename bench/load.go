package main

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"sayso/wire"
)

// bodyText is what every message of the load says: 256 bytes, as elsewhere.
var bodyText = strings.Repeat("A message of the usual kind, neither short nor long. ", 5)[:256]

// load is a number of users of whom each writes to the next, with a window of
// messages that are not acknowledged yet.
type load struct {
	users    []*user
	window   int
	receipts bool // every user confirms what arrived, as a messenger does
}

// outcome is what a load saw.
type outcome struct {
	acked, refused int64
	took           time.Duration
	latency        sample // ms from write to acknowledgement
}

func (o outcome) perSecond() float64 { return float64(o.acked) / o.took.Seconds() }

// connect dials the users, a few at a time.
func (l *load) connect(url string, users int) error {
	l.users = make([]*user, users)
	errs := make([]error, users)
	var wg sync.WaitGroup
	slots := make(chan struct{}, 8)
	for i := range users {
		slots <- struct{}{}
		wg.Go(func() {
			l.users[i], errs[i] = dial(url, i, wire.Pos{})
			<-slots
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

func (l *load) close() {
	for _, u := range l.users {
		if u != nil {
			u.conn.Close()
		}
	}
}

// run drives the load for a while and waits for what is still in flight. A load
// runs once: its sockets are closed afterwards.
func (l *load) run(d time.Duration) (outcome, error) {
	talks := make([]*talk, len(l.users))
	var writers, readers sync.WaitGroup
	for i, u := range l.users {
		talks[i] = newTalk(u, string(accountOf((i+1)%len(l.users))), l.window)
		talks[i].receipts = l.receipts
		readers.Go(talks[i].read)
	}
	began := time.Now()
	for _, t := range talks {
		writers.Go(func() { t.write(math.MaxInt64, began.Add(d)) })
	}
	writers.Wait()
	o := outcome{took: time.Since(began)}
	for _, t := range talks {
		o.acked += t.acked.Load()
	}
	pending := waitAcked(talks, 10*time.Second)
	l.close()
	readers.Wait()
	for _, t := range talks {
		o.refused += t.refused.Load()
		o.latency = append(o.latency, t.latency...)
	}
	if pending > 0 {
		return o, fmt.Errorf("%d messages were never acknowledged", pending)
	}
	return o, nil
}

func waitAcked(talks []*talk, limit time.Duration) (pending int64) {
	for late := time.Now().Add(limit); time.Now().Before(late); time.Sleep(5 * time.Millisecond) {
		pending = 0
		for _, t := range talks {
			pending += t.sent.Load() - t.acked.Load() - t.refused.Load()
		}
		if pending == 0 {
			return 0
		}
	}
	return pending
}

// talk is one user writing to another: a writer that keeps the window full, and a
// reader that takes the acknowledgements out of what arrives.
type talk struct {
	user     *user
	request  request
	window   int64
	receipts bool

	sent, acked, refused atomic.Int64
	wake                 chan struct{}  // something left the window
	began                []atomic.Int64 // when each message in the window was written, by number
	latency              sample         // owned by the reader
}

func newTalk(u *user, to string, window int) *talk {
	return &talk{
		user: u, request: u.request(to, bodyText), window: int64(window),
		wake: make(chan struct{}, 1), began: make([]atomic.Int64, window),
	}
}

// write sends up to a number of messages, until the deadline; whatever the window
// has room for goes out in one write.
func (t *talk) write(total int64, deadline time.Time) {
	late := time.NewTimer(time.Until(deadline))
	defer late.Stop()
	conn := t.user.conn.NetConn()
	var b []byte
	for time.Now().Before(deadline) && t.sent.Load() < total {
		room := min(t.window-(t.sent.Load()-t.acked.Load()-t.refused.Load()), total-t.sent.Load())
		b = b[:0]
		for range room {
			n := t.sent.Add(1)
			t.began[n%t.window].Store(time.Now().UnixNano())
			b = t.request.append(b, n)
		}
		if room > 0 {
			if _, err := conn.Write(b); err != nil {
				return
			}
			continue
		}
		select {
		case <-t.wake:
		case <-late.C:
			return
		}
	}
}

// read takes frames until the connection ends.
func (t *talk) read() {
	var confirmed uint64
	for {
		frame, err := t.user.next()
		if err != nil {
			return
		}
		now := time.Now().UnixNano()
		t.user.answers(frame, func(n int64) {
			t.latency.add(float64(now-t.began[n%t.window].Load()) / 1e6)
			t.acked.Add(1)
		})
		t.declined(frame)
		select {
		case t.wake <- struct{}{}:
		default:
		}
		if seq := lastSeq(frame); t.receipts && seq > confirmed {
			confirmed = seq
			t.user.send(wire.Have{Seq: seq})
		}
	}
}

// declined counts what the relay would not put in order, and what it refused.
func (t *talk) declined(frame []byte) {
	if bytes.HasPrefix(frame, []byte(`{"t":"declined"`)) {
		t.refused.Add(1)
	}
	if n := bytes.Count(frame, []byte(`,"kind":"refused"`)); n > 0 {
		t.refused.Add(int64(n))
		t.acked.Add(-int64(n))
	}
}

// push sends a number of messages of one text from a connected user to an account or handle
// and returns when all are acknowledged; the connection is closed then.
func push(u *user, to string, messages int64, text string) (time.Duration, error) {
	t := newTalk(u, to, 1024)
	t.request = u.request(to, text)
	var reader sync.WaitGroup
	reader.Go(t.read)
	began := time.Now()
	t.write(messages, began.Add(time.Minute))
	pending := waitAcked([]*talk{t}, 30*time.Second)
	took := time.Since(began)
	u.conn.Close()
	reader.Wait()
	if pending > 0 || t.refused.Load() > 0 {
		return took, fmt.Errorf("of %d messages %d were never acknowledged and %d refused", messages, pending, t.refused.Load())
	}
	return took, nil
}
