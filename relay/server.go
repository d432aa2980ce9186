package relay

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"sayso/store"
	"sayso/wire"
)

// These can occur when a command is put before the relay.
var (
	ErrBusy   = errors.New("the relay is busy; try again")
	ErrClosed = errors.New("the relay is closing; try again when it is back")
)

// Options say what a relay works with. DB is required, in the relay's role.
type Options struct {
	DB     *store.DB
	Config Config
	Open   bool             // any new account may register on first contact
	Log    *slog.Logger     // slog.Default() when nil
	Now    func() time.Time // time.Now when nil
	Secret []byte           // signs invitations; none are good when empty
}

// Server is a relay: an http.Handler over the logs in a store.
type Server struct {
	o Options
}

// New returns a relay that is at work until [Server.Close].
func New(o Options) (*Server, error) { return &Server{o: o}, nil }

// ServeHTTP serves /v1/socket, /healthz and whatever [Server.Handle] added.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }

// Handle adds another face under a pattern of [http.ServeMux].
func (s *Server) Handle(pattern string, h http.Handler) {}

// Do puts a command of by in order and returns the event in by's own log that
// answers it, on disk. The answer may be a [wire.Refused].
func (s *Server) Do(ctx context.Context, by wire.Account, c wire.Command) (wire.Event, error) {
	return wire.Event{}, ErrClosed
}

// Log returns the log of an account, for reading and waiting.
func (s *Server) Log(a wire.Account) *store.Log { return s.o.DB.Log(a) }

// Businesses returns the businesses of relay.toml, in its order.
func (s *Server) Businesses() []Business { return s.o.Config.Businesses }

// Profile returns how an account introduces itself, if there is such an account.
func (s *Server) Profile(a wire.Account) (wire.Profile, bool) { return wire.Profile{}, false }

// Resolve finds an account by its digits or its handle.
func (s *Server) Resolve(name string) (wire.Account, bool) { return "", false }

// Signal passes something of the moment on to the sockets of an account.
func (s *Server) Signal(from, to wire.Account, what string) {}

// Close stops taking commands, puts what waits on disk and closes all sockets.
func (s *Server) Close(ctx context.Context) error { return nil }

// Invite returns an invitation for one new account, good until the given time and
// as long as the account has no device. The relay keeps no list of invitations.
func Invite(secret []byte, as string, until time.Time) string { return "" }
