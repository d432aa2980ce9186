package client

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/url"
	"sync"
	"time"

	"sayso/store"
	"sayso/wire"
)

// These end [Client.Run]: trying again would not help. Each is wrapped in one line
// that says why and what to do.
var (
	ErrDenied  = errors.New("the relay denied access")
	ErrForked  = errors.New("the relay has another history")
	ErrVersion = errors.New("the relay and this messenger do not understand each other")
)

// Conn is how a client stands with its relay.
type Conn int

// The three states of a connection.
const (
	Offline Conn = iota
	Connecting
	Online
)

// String returns offline, connecting or connected.
func (c Conn) String() string {
	return [...]string{"offline", "connecting", "connected"}[min(max(c, Offline), Online)]
}

// State is what a client tells about itself. Account and Handle are known after the
// first welcome.
type State struct {
	Conn     Conn
	Since    time.Time    // since when Conn is what it is
	Err      string       // why it is offline, one line; empty when online
	Held     string       // why the relay puts nothing in order just now, such as a full disk; one line
	CaughtUp bool         // the replica reached the relay's log on this connection
	Account  wire.Account // as the relay takes it
	Handle   string
}

// Client keeps one account's replica in step with a relay. Set the fields before
// Run and leave them alone afterwards.
type Client struct {
	URL    string // ws://HOST:PORT or wss://HOST:PORT, /v1/socket being understood
	As     string // digits or handle
	Name   string // of a new account
	Invite string // for a new account, where the relay wants one
	Key    ed25519.PrivateKey
	Log    *store.Log   // of a store in the replica's role
	Logger *slog.Logger // nil discards

	OnState  func(State)                          // called at each change, one call at a time
	OnSignal func(from wire.Account, what string) // called at each signal, one call at a time

	Dial             func(ctx context.Context, network, addr string) (net.Conn, error) // a net.Dialer's when nil
	Now              func() time.Time                                                  // time.Now when nil
	MinWait, MaxWait time.Duration                                                     // between attempts; 0.25 s and 30 s when 0

	mu      sync.Mutex // protects following
	state   State
	session *session // the one at work

	telling sync.Mutex // held while OnState is called, so that states come in order
}

// final is an error after which Run does not try again.
type final struct{ error }

func (f final) Unwrap() error { return f.error }

// Run stays with the relay until ctx ends, when it returns ctx's error, or until the
// relay refuses for good: ErrDenied, ErrForked, ErrVersion.
func (c *Client) Run(ctx context.Context) error {
	c.complete()
	address, err := socketURL(c.URL)
	if err != nil {
		return err
	}
	wait := c.MinWait
	for {
		c.tell(func(s *State) { s.Conn = Connecting })
		caughtUp, err := c.attempt(ctx, address)
		if ctx.Err() != nil {
			c.offline("")
			return ctx.Err()
		}
		c.offline(plain(err))
		var f final
		if errors.As(err, &f) {
			return f.error
		}
		c.Logger.Info("connection lost", "err", oneLine(err))
		if caughtUp {
			wait = c.MinWait
		}
		if err := pause(ctx, jitter(wait)); err != nil {
			return err
		}
		wait = min(2*wait, c.MaxWait)
	}
}

func (c *Client) complete() {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Dial == nil {
		c.Dial = new(net.Dialer).DialContext
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.MinWait == 0 {
		c.MinWait = 250 * time.Millisecond
	}
	if c.MaxWait == 0 {
		c.MaxWait = 30 * time.Second
	}
	c.MaxWait = max(c.MaxWait, c.MinWait)
}

// jitter spreads attempts, so that a relay that comes back is not met by all its
// clients at once.
func jitter(d time.Duration) time.Duration { return d/2 + rand.N(d/2+1) }

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// socketURL completes what the user gave as the relay's address.
func socketURL(given string) (string, error) {
	u, err := url.Parse(given)
	if err != nil || u.Host == "" || u.Scheme != "ws" && u.Scheme != "wss" {
		return "", fmt.Errorf("%q is no relay's address; give ws://HOST:PORT", given)
	}
	if u.Path == "" || u.Path == "/" {
		u.Path = "/v1/socket"
	}
	return u.String(), nil
}

func (c *Client) offline(why string) {
	c.tell(func(s *State) { s.Conn, s.Err, s.CaughtUp = Offline, why, false })
}

// tell changes the state and passes it on.
func (c *Client) tell(change func(*State)) {
	c.telling.Lock()
	defer c.telling.Unlock()
	c.mu.Lock()
	before := c.state
	change(&c.state)
	if c.state.Conn != before.Conn || c.state.Since.IsZero() {
		c.state.Since = c.Now()
	}
	state := c.state
	c.mu.Unlock()
	if c.OnState != nil && state != before {
		c.OnState(state)
	}
}

// Signal sends something of the moment, such as typing, to a chat (digits or handle).
// It is lost when the client is not online.
func (c *Client) Signal(chat, what string) {
	c.mu.Lock()
	s := c.session
	c.mu.Unlock()
	if s != nil {
		s.offer(wire.Signal{Chat: chat, What: what})
	}
}

func (c *Client) use(s *session) {
	c.mu.Lock()
	c.session = s
	c.mu.Unlock()
}
