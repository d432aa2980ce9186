package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"sayso/client"
	"sayso/store"
	"sayso/wire"
)

// patience is how long a headless command waits for the relay before it says so.
const patience = 10 * time.Second

// session is an account's replica on disk and the client that keeps it up to date.
type session struct {
	home   *home
	db     *store.DB
	log    *store.Log
	client *client.Client
	states chan client.State // the newest state not yet looked at
	ended  chan error        // the client's last word
	stop   context.CancelFunc
	spare  bool // another terminal has the account's own replica
}

// open opens the replica of the account in h; it does not connect yet.
func (h *home) open(logger *slog.Logger, invite string) (*session, error) {
	if err := os.MkdirAll(h.dir, 0o700); err != nil {
		return nil, err
	}
	db, spare, err := h.openReplica(logger)
	if err != nil {
		return nil, err
	}
	s := &session{home: h, db: db, log: db.Log(wire.Account(h.As)), states: make(chan client.State, 1), ended: make(chan error, 1), spare: spare}
	s.client = &client.Client{
		URL: h.Relay, As: h.As, Name: h.Name, Invite: invite, Log: s.log, Logger: logger,
		OnState: s.note,
	}
	return s, nil
}

// maxTerminals is how many processes may use one account on one machine at a time.
const maxTerminals = 8

// openReplica opens the account's replica. While another terminal has it, this one
// works on a replica of its own, which the relay fills: what is said and chosen in
// either is in both; drafts stay where they were typed.
func (h *home) openReplica(logger *slog.Logger) (db *store.DB, spare bool, err error) {
	err = h.firstFree(func(dir string) error {
		spare = dir != h.replica()
		db, err = store.Open(store.Options{Dir: dir, Role: store.Replica, Log: logger})
		return err
	})
	return db, spare, err
}

// replica is where the account's own replica is.
func (h *home) replica() string { return filepath.Join(h.dir, "replica") }

// glance takes what the screen shows until the replica is open.
func (h *home) glance() (g store.Glance, err error) {
	err = h.firstFree(func(dir string) error {
		g, err = store.TakeGlance(dir, wire.Account(h.As))
		return err
	})
	return g, err
}

// firstFree does something in the first replica that no other terminal has.
func (h *home) firstFree(do func(dir string) error) error {
	dir := h.replica()
	var err error
	for n := 2; n <= maxTerminals+1; n++ {
		if err = do(dir); !errors.Is(err, store.ErrLocked) {
			return err
		}
		dir = filepath.Join(h.dir, fmt.Sprint("replica-", n))
	}
	return fmt.Errorf("%d terminals use this account already: %w", maxTerminals, err)
}

// note keeps the newest state and learns the account's names from the relay.
func (s *session) note(st client.State) {
	if st.Account != "" && (s.home.Account != st.Account || s.home.Handle != st.Handle) {
		s.home.Account, s.home.Handle = st.Account, st.Handle
		if err := s.home.save(); err != nil {
			s.client.Logger.Warn("account not saved", "err", err)
		}
	}
	select {
	case <-s.states:
	default:
	}
	s.states <- st
}

// start connects in the background.
func (s *session) start(ctx context.Context) {
	ctx, s.stop = context.WithCancel(ctx)
	go func() { s.ended <- s.connect(ctx) }()
}

// connect runs the client. Only now the key is needed, which takes a while to make
// ready: the screen does not wait for it, and shows what is there without it.
func (s *session) connect(ctx context.Context) (err error) {
	if s.client.Key, err = client.LoadKey(filepath.Join(s.home.dir, "device.key")); err != nil {
		return err
	}
	return s.client.Run(ctx)
}

// close disconnects and closes the replica.
func (s *session) close() error {
	if s.stop != nil {
		s.stop()
		if err := <-s.ended; err != nil && !errors.Is(err, context.Canceled) {
			s.client.Logger.Warn("client", "err", err)
		}
	}
	closed := make(chan error, 1)
	go func() { closed <- s.db.Close() }()
	select {
	case err := <-closed:
		return err
	case <-time.After(closePatience):
		return nil
	}
}

// closePatience is how long a replica may take to tidy up when it closes. All that
// was acknowledged is on disk without it.
const closePatience = 2 * time.Second

// catchUp connects and returns when the replica holds all that the relay had.
func (s *session) catchUp(ctx context.Context) error {
	s.start(ctx)
	timeout := time.After(patience)
	why := ""
	for {
		select {
		case st := <-s.states:
			if st.CaughtUp {
				return s.home.save()
			}
			why = st.Err
		case err := <-s.ended:
			s.stop = nil
			return err
		case <-timeout:
			return fmt.Errorf("no answer from the relay at %s (%s); is it running?", s.home.Relay, why)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// ask queues a command, waits for the relay's answer and returns the event that it
// became. A refusal is an error in the words of the relay.
func (s *session) ask(ctx context.Context, chat string, body wire.Body) (wire.Event, error) {
	c := wire.Ask(chat, body)
	if _, err := c.Body(); err != nil {
		return wire.Event{}, errors.New(strings.TrimPrefix(err.Error(), wire.ErrMalformed.Error()+": "))
	}
	seq := s.log.Head().Seq
	wake, cancel := s.log.Subscribe()
	defer cancel()
	if err := s.log.Queue(c); err != nil {
		return wire.Event{}, err
	}
	timeout, why := time.After(patience+uploadTime(body)), "no answer from the relay"
	for {
		events, err := s.log.After(seq, 256, 1<<20)
		if err != nil {
			return wire.Event{}, err
		}
		for _, e := range events {
			if seq = e.Seq; e.Key == c.Key {
				return e, refusal(e)
			}
		}
		if len(events) > 0 {
			continue
		}
		if err := s.failed(c.Key); err != nil {
			return wire.Event{}, err
		}
		select {
		case <-wake:
		case err := <-s.ended:
			s.stop = nil
			return wire.Event{}, err
		case st := <-s.states:
			why = cmp.Or(st.Held, st.Err, why)
		case <-timeout:
			return wire.Event{}, fmt.Errorf("%s; the command waits and takes effect when the relay at %s takes it", why, s.home.Relay)
		case <-ctx.Done():
			return wire.Event{}, ctx.Err()
		}
	}
}

// slowest is how many bytes a second of a file leave on a line that is still of use.
const slowest = 50 << 10

// uploadTime is how much longer the answer to a message may take because of its file.
func uploadTime(body wire.Body) time.Duration {
	m, ok := body.(wire.Message)
	if !ok || m.Media == nil {
		return 0
	}
	return time.Duration(m.Media.Size/slowest) * time.Second
}

// failed returns the reason if the relay declined the command for good.
func (s *session) failed(key wire.Key) error {
	queued, err := s.log.Queued()
	if err != nil {
		return err
	}
	for _, p := range queued {
		if p.Command.Key == key && p.Failed != "" {
			return errors.Join(errors.New(p.Failed), s.log.Drop(key))
		}
	}
	return nil
}

func refusal(e wire.Event) error {
	if r, ok := e.Body().(wire.Refused); ok {
		return fmt.Errorf("refused: %s", r.Why)
	}
	return nil
}

// with opens the account, catches up, and runs do.
func (f *flags) with(ctx context.Context, do func(context.Context, *session) error) error {
	return f.withReplica(ctx, func(ctx context.Context, s *session) error {
		if err := s.catchUp(ctx); err != nil {
			return err
		}
		return do(ctx, s)
	})
}

// withReplica opens the account and runs do, without the relay.
func (f *flags) withReplica(ctx context.Context, do func(context.Context, *session) error) error {
	set, err := f.settings()
	if err != nil {
		return err
	}
	h, err := set.home()
	if err != nil {
		return err
	}
	_, missing := os.Stat(h.dir)
	s, err := h.open(slog.New(slog.DiscardHandler), f.invite)
	if err != nil {
		return err
	}
	err = errors.Join(do(ctx, s), s.close())
	if missing != nil && h.Account == "" { // nobody was welcomed: a slip of the pen is no account
		err = errors.Join(err, os.RemoveAll(h.dir))
	}
	return err
}
