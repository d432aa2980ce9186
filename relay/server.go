package relay

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"sayso/chat"
	"sayso/store"
	"sayso/wire"
)

// These can occur when a command is put before the relay.
var (
	ErrBusy   = errors.New("the relay is busy; try again")
	ErrClosed = errors.New("the relay is closing; try again when it is back")
)

// These can occur when something is kept beside the logs; they are the store's, which a
// face does not know.
var (
	ErrTooBig = store.ErrTooBig
	ErrFull   = store.ErrFull
)

// Options say what a relay works with. DB is required, in the relay's role.
type Options struct {
	DB     *store.DB
	Config Config
	Open   bool             // any new account may register on first contact
	Log    *slog.Logger     // slog.Default() when nil
	Now    func() time.Time // time.Now when nil
	Clock  bool             // testers may set its time at /v1/clock
	Secret []byte           // signs invitations, of which none are good when empty, and passes
}

// Server is a relay: an http.Handler over the logs in a store.
type Server struct {
	o   Options
	db  *store.DB
	log *slog.Logger
	mux *http.ServeMux

	clock   clock
	staff   atomic.Pointer[staff] // the businesses; replaced by the sequencer alone
	queue   *queue
	drained chan struct{} // closed when the sequencer has ended
	reports reports
	passKey []byte // proves passes; never changes
	files   files
	trouble atomic.Bool // the last batch did not reach the disk
	metrics *Metrics

	// These are owned by the sequencer.
	accounts    accounts
	newAccounts bucket
	reach       reach

	capped  bool          // there is a cap on marketing; never changes
	longest time.Duration // of the businesses' windows; never changes

	mu       sync.Mutex // protects following
	sessions map[wire.Account]map[*session]struct{}
	greeting int // handshakes under way
	closing  bool
	live     sync.WaitGroup // sessions, handshakes and who looks after the files
}

// New returns a relay that is at work until [Server.Close].
func New(o Options) (*Server, error) {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Server{
		o: o, db: o.DB, log: o.Log, mux: http.NewServeMux(),
		clock:       clock{real: o.Now},
		queue:       newQueue(),
		drained:     make(chan struct{}),
		newAccounts: bucket{size: 2000, rate: 50},
		sessions:    map[wire.Account]map[*session]struct{}{},
	}
	if s.passKey = o.Secret; len(o.Secret) == 0 {
		s.passKey = []byte(rand.Text()) // its passes end with it
	}
	err := s.wind()
	if err == nil {
		err = s.open()
	}
	if err != nil {
		return nil, err
	}
	if s.reach, err = s.countReach(); err != nil {
		return nil, err
	}
	s.accounts = accounts{s: s, db: s.db, folded: map[wire.Account]*account{}}
	s.mux.HandleFunc("GET /v1/socket", s.socket)
	s.mux.HandleFunc("GET /healthz", s.health)
	s.metrics = newMetrics(s)
	s.mux.Handle("GET /metrics", s.metrics)
	s.mux.HandleFunc("PUT /v1/media/{hash}", s.transfer(s.putFile))
	s.mux.HandleFunc("GET /v1/media/{hash}", s.transfer(s.getFile))
	s.mux.HandleFunc("/v1/clock", s.serveClock)
	s.reports.start(s)
	go s.sequence()
	s.live.Go(s.look)
	return s, nil
}

// ServeHTTP serves /v1/socket, /healthz and whatever [Server.Handle] added.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// A base URL that ends with a slash makes two of them. The mux would redirect that,
	// which not every client follows with its body and its token.
	if strings.Contains(r.URL.Path, "//") {
		r = r.Clone(r.Context())
		r.URL.Path, r.URL.RawPath = slashes.ReplaceAllString(r.URL.Path, "/"), ""
	}
	s.mux.ServeHTTP(w, r)
}

var slashes = regexp.MustCompile(`//+`)

// Handle adds another face under a pattern of [http.ServeMux].
func (s *Server) Handle(pattern string, h http.Handler) { s.mux.Handle(pattern, h) }

// Answer is what became of a command: the event in its author's own log, on disk.
type Answer struct {
	wire.Event

	// Verdict says how the recipient's choices judged it, when Judged. It is for whoever
	// runs the relay: a business is not told of a block.
	Verdict chat.Verdict
	Judged  bool
}

// Do puts a command of by in order and returns its answer, which may be a
// [wire.Refused]. A command whose key by used before is answered by its event of then.
// Errors wrap ErrBusy, after which the same command may be given again, ErrClosed or
// wire.ErrMalformed; when ctx ends, the command may still happen.
func (s *Server) Do(ctx context.Context, by wire.Account, c wire.Command) (Answer, error) {
	return s.do(ctx, by, c, (*turn).command)
}

// Refuse answers a command of by with a no for a rule of by's platform, whose number
// for it is code, without judging it. Else it is like [Server.Do].
func (s *Server) Refuse(ctx context.Context, by wire.Account, c wire.Command, code int, why string) (Answer, error) {
	return s.do(ctx, by, c, func(t *turn, o *order) error {
		return t.decline(o, wire.Refused{Cause: wire.ByPlatform, Code: code, Why: why})
	})
}

func (s *Server) do(ctx context.Context, by wire.Account, c wire.Command, run func(*turn, *order) error) (Answer, error) {
	if found, ok, err := s.resolve(string(by)); err != nil || !ok || found != by {
		return Answer{}, errors.Join(fmt.Errorf("%w: there is no account %s", wire.ErrMalformed, by), err)
	}
	o := new(order)
	if err := prepare(o, by, c, s.resolve); err != nil {
		return Answer{}, err
	}
	o.run = run
	if err := s.settle(ctx, o); err != nil {
		return Answer{}, err
	}
	return Answer{o.event, o.verdict, o.judged}, nil
}

// Notify writes what a platform tells a business into its log. Errors are those of
// [Server.Do]; after ErrBusy it may have happened.
func (s *Server) Notify(ctx context.Context, business wire.Account, n wire.Notice) error {
	if s.business(business) == nil {
		return fmt.Errorf("%w: there is no business %s", wire.ErrMalformed, business)
	}
	return s.settle(ctx, &order{by: business, kind: n.Kind(), run: func(t *turn, o *order) error {
		a, err := s.accounts.get(business)
		if err == nil {
			o.event = t.append(a, wire.Event{}.With(n))
		}
		return err
	}})
}

// settle submits an order and waits until it is on disk.
func (s *Server) settle(ctx context.Context, o *order) error {
	settled := make(chan error, 1)
	o.done = func(_ *order, err error) { settled <- err }
	if err := s.queue.put(false, o); err != nil {
		return err
	}
	select {
	case err := <-settled:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Log returns the log of an account, for reading and waiting.
func (s *Server) Log(a wire.Account) *store.Log { return s.db.Log(a) }

// Record returns the small value that is kept under a name, for what a face has to
// remember beside the logs; nil when there is none. Names begin with the face's own.
func (s *Server) Record(name string) ([]byte, error) { return s.db.Record(name) }

// SetRecord keeps a small value under a name; see [Server.Record].
func (s *Server) SetRecord(name string, value []byte) error { return s.db.SetRecord(name, value) }

// Records calls each for all records of names that begin with prefix, in their order.
func (s *Server) Records(prefix string, each func(name string, value []byte) error) error {
	return s.db.Records(prefix, each)
}

// Blobs returns the files that the relay keeps.
func (s *Server) Blobs() *store.Blobs { return s.db.Blobs() }

// Now is the relay's clock, which all that is measured against the logs goes by.
func (s *Server) Now() time.Time { return s.clock.now() }

// Signal passes something of the moment on to the sockets of an account, unless its
// owner does not know the other, or blocked it, or the other wants none passed on.
func (s *Server) Signal(from, to wire.Account, what string) {
	if len(s.sessionsOf(to)) == 0 {
		return
	}
	o := &order{by: from, kind: "signal", done: func(*order, error) {}}
	o.run = func(t *turn, _ *order) error {
		a, err := s.accounts.get(to)
		if err != nil {
			return err
		}
		if c := a.with(from); c == nil || c.Request || c.Blocked.Ever() {
			return nil
		}
		if by, err := s.accounts.get(from); err != nil || by.blocks(to) || by.state != nil && by.state.Privacy.NoTyping {
			return err
		}
		for _, one := range s.sessionsOf(to) {
			one.pass(wire.Signal{Chat: string(from), What: what})
		}
		return nil
	}
	_ = s.queue.put(false, o) // a signal may be lost
}

func (s *Server) sessionsOf(a wire.Account) []*session {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]*session, 0, len(s.sessions[a]))
	for one := range s.sessions[a] {
		all = append(all, one)
	}
	return all
}

// Close stops taking commands, puts what waits on disk, tells all sockets that the
// relay goes away, and returns when they are gone or ctx ends.
func (s *Server) Close(ctx context.Context) error {
	s.mu.Lock()
	s.closing = true
	s.mu.Unlock()
	s.queue.close()
	select {
	case <-s.drained:
	case <-ctx.Done():
		return ctx.Err()
	}
	s.reports.stop()
	s.mu.Lock()
	for _, all := range s.sessions {
		for one := range all {
			one.leave(goingAway)
		}
	}
	s.mu.Unlock()
	gone := make(chan struct{})
	go func() { s.live.Wait(); close(gone) }()
	select {
	case <-gone:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
