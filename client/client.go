package client

import (
	"context"
	"crypto/ed25519"
	"errors"
	"log/slog"
	"net"
	"time"

	"sayso/store"
	"sayso/wire"
)

// These end [Client.Run]: trying again would not help.
var (
	ErrDenied  = errors.New("the relay denied access")
	ErrForked  = errors.New("the relay does not know this history")
	ErrVersion = errors.New("the relay speaks another version")
)

// Conn is how a client stands with its relay.
type Conn int

// The three states of a connection.
const (
	Offline Conn = iota
	Connecting
	Online
)

// State is what a client tells about itself. Handle and Account are known after
// the first welcome.
type State struct {
	Conn     Conn
	Since    time.Time
	Err      string // why the last connection ended, one line; empty when online
	CaughtUp bool
	Account  wire.Account
	Handle   string
}

// Client keeps one account's replica in step with a relay. Set the fields before
// Run and leave them alone afterwards.
type Client struct {
	URL    string // ws://HOST:PORT or wss://...
	As     string // digits or handle
	Name   string // of a new account
	Invite string // for a new account, where the relay wants one
	Key    ed25519.PrivateKey
	Log    *store.Log   // of a store in the replica's role
	Logger *slog.Logger // discards when nil

	OnState  func(State)                          // called at each change, one call at a time
	OnSignal func(from wire.Account, what string) // called for each signal, one call at a time

	Dial             func(ctx context.Context, network, addr string) (net.Conn, error) // net.Dialer when nil
	Now              func() time.Time                                                  // time.Now when nil
	MinWait, MaxWait time.Duration                                                     // pauses between attempts; 0.25 s and 30 s when 0
}

// Run stays with the relay until ctx ends or the relay refuses for good.
func (c *Client) Run(ctx context.Context) error { return ctx.Err() }

// Signal sends something of the moment, if the client is online.
func (c *Client) Signal(chat, what string) {}

// LoadKey reads the device's key from a file that only its owner may read, and
// makes one when there is none.
func LoadKey(path string) (ed25519.PrivateKey, error) { return nil, nil }
