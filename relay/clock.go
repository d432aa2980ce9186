package relay

import (
	"crypto/hmac"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"sayso/store"
)

// Clock is how the relay's time stands.
type Clock struct {
	Now   time.Time `json:"now"`
	Ahead string    `json:"ahead"` // of the machine's time, such as 25h0m0s
}

// clock is the relay's time: that of the machine, moved by a tester. In a log time never
// goes backward: the clock is never before the newest event.
type clock struct {
	real func() time.Time

	mu     sync.Mutex // protects following
	ahead  time.Duration
	newest time.Time // of what was written
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.read()
}

func (c *clock) read() time.Time {
	if now := c.real().Add(c.ahead); now.After(c.newest) {
		return now
	}
	return c.newest
}

// wrote notes that an event of that time is written.
func (c *clock) wrote(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at.After(c.newest) {
		c.newest = at
	}
}

// Bounds of what a tester can do to the clock.
const maxAdvance = 10 * 365 * day

// adjustment is what a tester asks of the clock: one of the three.
type adjustment struct {
	Advance string     `json:"advance,omitempty"` // such as 25h
	Set     *time.Time `json:"set,omitempty"`
	Reset   bool       `json:"reset,omitempty"` // to the machine's time
}

// move does what a tester asks. To go back is possible as far as nothing was written
// since: beyond that the log says when.
func (c *clock) move(s adjustment) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	to := c.read()
	switch {
	case s.Advance != "" && s.Set == nil && !s.Reset:
		d, err := time.ParseDuration(s.Advance)
		if err != nil || d <= 0 {
			return fmt.Errorf("advance: %q is no length of time; give one such as 25h or 90s", s.Advance)
		}
		to = to.Add(d)
	case s.Advance == "" && s.Set != nil && !s.Reset:
		to = *s.Set
	case s.Advance == "" && s.Set == nil && s.Reset:
		if to = c.real(); to.Before(c.newest) {
			to = c.newest
		}
	default:
		return errors.New("give one of advance, set and reset")
	}
	switch real := c.real(); {
	case to.Before(c.newest):
		return fmt.Errorf("the newest event is of %s, and in a log time never goes backward; set a later time, or start with a fresh directory",
			c.newest.UTC().Format(time.RFC3339Nano))
	case to.Sub(real) > maxAdvance:
		return errors.New("the clock goes at most ten years ahead")
	default:
		c.ahead = to.Sub(real)
	}
	return nil
}

func (c *clock) state() Clock {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.read()
	return Clock{now, now.Sub(c.real()).Round(time.Millisecond).String()}
}

// clockRecord is there once the clock was moved, so that only such a relay looks for the
// newest event of all when it starts.
const clockRecord = "relay/clock"

// wind starts the clock. It begins with the machine's time, or with that of the newest
// event when a tester brought the logs ahead of it.
func (s *Server) wind() error {
	moved, err := s.db.Record(clockRecord)
	if err != nil || moved == nil {
		return err
	}
	logs, err := s.db.Logs()
	if err != nil {
		return err
	}
	for _, name := range logs {
		log := s.db.Log(name)
		e, err := log.At(log.Head().Seq)
		if errors.Is(err, store.ErrNone) {
			continue
		}
		if err != nil {
			return fmt.Errorf("log of %s: %w", name, err)
		}
		if e.Time().After(s.clock.newest) {
			s.clock.newest = e.Time()
		}
	}
	return s.clock.move(adjustment{Reset: true})
}

// serveClock tells the time, and sets it on a relay that lets testers do so.
func (s *Server) serveClock(w http.ResponseWriter, r *http.Request) {
	status, err := s.turnClock(w, r)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err != nil {
		_ = json.NewEncoder(w).Encode(map[string]string{"error": err.Error()}) // nobody is left to tell
		return
	}
	_ = json.NewEncoder(w).Encode(s.clock.state())
}

func (s *Server) turnClock(w http.ResponseWriter, r *http.Request) (status int, err error) {
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	switch {
	case !s.o.Clock:
		return http.StatusNotFound, errors.New("the clock of this relay cannot be set; start it with: sayso relay --clock")
	case !s.near(r) || r.Header.Get("Origin") != "":
		return http.StatusForbidden, errors.New("the clock is set from the relay's own machine, or with the token of one of its businesses; not by a page in a browser")
	case r.Method == http.MethodGet:
		return http.StatusOK, nil
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", "GET, POST")
		return http.StatusMethodNotAllowed, errors.New("ask with GET, set with POST")
	case kind != "application/json":
		return http.StatusUnsupportedMediaType, errors.New(`the body is JSON, such as {"advance":"25h"}, and its Content-Type says so`)
	}
	var ask adjustment
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, 4<<10))
	d.DisallowUnknownFields()
	if err := d.Decode(&ask); err != nil {
		return http.StatusBadRequest, fmt.Errorf(`not understood: %w; give {"advance":"25h"}, {"set":"2026-12-01T09:00:00Z"} or {"reset":true}`, err)
	}
	if err := s.adjust(ask); err != nil {
		return http.StatusBadRequest, err
	}
	return http.StatusOK, nil
}

// adjust moves the clock, which the relay has to know when it starts again.
func (s *Server) adjust(a adjustment) error {
	if err := s.db.SetRecord(clockRecord, []byte("moved")); err != nil {
		return err
	}
	if err := s.clock.move(a); err != nil {
		return err
	}
	s.log.Info("clock", "now", s.Now())
	return nil
}

// near reports whether a request comes from this machine, or has a business's token.
func (s *Server) near(r *http.Request) bool {
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil && net.ParseIP(host).IsLoopback() {
		return true
	}
	given := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	found := false
	for _, b := range s.Businesses() {
		found = found || b.Token != "" && hmac.Equal([]byte(b.Token), []byte(given))
	}
	return found
}
