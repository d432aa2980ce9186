package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"sayso/store"
	"sayso/wire"
)

// The times and bounds of a session.
const (
	dialTime   = 15 * time.Second // handshake included
	silence    = 75 * time.Second // the relay beats every 30 s
	writeTime  = 20 * time.Second
	maxInbox   = 16 << 10  // events read and not yet ingested; beyond it the socket is not read
	window     = 256       // commands sent and not yet answered
	frameBytes = 256 << 10 // of commands in one frame, about
	maxOffered = 16        // signals that wait
)

// session is one connection that was welcomed. A reader takes frames in, a keeper
// moves what came into the replica, a sender drains the outbox, and a carrier moves
// files. When one ends, all do.
type session struct {
	c      *Client
	conn   *websocket.Conn
	cancel context.CancelCauseFunc
	files  *carrier

	signals chan wire.Signal
	wake    chan struct{} // one slot: something for the sender beside the log
	came    chan struct{} // one slot: something for the keeper
	room    chan struct{} // one slot: the keeper took what came

	mu       sync.Mutex     // protects following
	inbox    [][]wire.Event // by frame
	waiting  int            // events in it
	ready    *wire.Pos      // the relay says that this is where catching up ends
	caughtUp bool
	have     uint64 // to be told to the relay
	declined map[wire.Key]*hold
}

// hold is what the sender knows about a command that the relay asked to repeat later.
type hold struct {
	until time.Time
	wait  time.Duration
}

// attempt dials, proves, and works until the connection ends. It reports whether
// the replica caught up, which is the sign that all is well.
func (c *Client) attempt(ctx context.Context, address string) (caughtUp bool, err error) {
	conn, welcome, err := c.dial(ctx, address)
	if err != nil {
		return false, err
	}
	defer conn.Close()
	c.tell(func(s *State) {
		s.Conn, s.Err, s.Account, s.Handle = Online, "", welcome.Account, welcome.Handle
	})
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	s := &session{
		c: c, conn: conn, cancel: cancel, signals: make(chan wire.Signal, maxOffered),
		wake: make(chan struct{}, 1), came: make(chan struct{}, 1), room: make(chan struct{}, 1),
		declined: map[wire.Key]*hold{},
	}
	s.files = s.carry(address, welcome.Pass)
	defer s.files.http.CloseIdleConnections()
	c.use(s)
	defer c.use(nil)
	var work sync.WaitGroup
	for _, f := range []func(context.Context) error{s.read, s.keep, s.send, s.files.up, s.files.down} {
		work.Go(func() { cancel(f(ctx)) })
	}
	<-ctx.Done()
	s.farewell()
	conn.Close()
	work.Wait()
	return s.caughtUp, verdict(context.Cause(ctx))
}

// farewell tells the relay that this is the end, if it still listens.
func (s *session) farewell() {
	text := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	_ = s.conn.WriteControl(websocket.CloseMessage, text, time.Now().Add(time.Second))
}

// verdict turns what ended a connection into what to do about it.
func verdict(err error) error {
	var closed *websocket.CloseError
	switch {
	case errors.Is(err, store.ErrFork):
		return final{fmt.Errorf("%w than this replica: choose another --dir, or use the relay that it is of", ErrForked)}
	case !errors.As(err, &closed):
		return err
	}
	why := wire.CleanName(closed.Text)
	switch closed.Code {
	case websocket.CloseAbnormalClosure:
		return io.ErrUnexpectedEOF
	case wire.CloseDenied:
		return final{fmt.Errorf("%w: %s", ErrDenied, why)}
	case wire.CloseForked:
		return final{fmt.Errorf("%w: %s", ErrForked, why)}
	case wire.CloseVersion, wire.CloseMalformed:
		return final{fmt.Errorf("%w: %s", ErrVersion, why)}
	}
	if closed.Code >= 4400 && closed.Code < 4500 {
		return final{fmt.Errorf("%w (%d): %s", ErrDenied, closed.Code, why)}
	}
	if why == "" {
		return fmt.Errorf("the relay closed the connection (%d)", closed.Code)
	}
	return errors.New(why)
}

// read takes frames in until the connection ends.
func (s *session) read(ctx context.Context) error {
	s.conn.SetReadLimit(2 * wire.MaxFrame) // the relay's frames are far smaller
	answer := s.conn.PingHandler()
	s.conn.SetPingHandler(func(data string) error {
		s.alive()
		return answer(data)
	})
	room := leastRoom
	for {
		s.alive()
		raw, err := s.frame(room)
		if err != nil {
			return err
		}
		room = min(max(leastRoom, len(raw)+len(raw)/16+bytes.MinRead), mostRoom)
		frame, err := wire.Decode(raw)
		if err != nil {
			return err
		}
		if err := s.handle(ctx, frame); err != nil {
			return err
		}
	}
}

// How many bytes there is room for when a frame begins to come.
const (
	leastRoom = 512
	mostRoom  = 72 << 10 // the relay fills frames up to about 64 KiB
)

// frame reads a frame into bytes of its own, as the events in it refer to them. A long
// one is mostly about as long as the one before.
func (s *session) frame(room int) ([]byte, error) {
	_, r, err := s.conn.NextReader()
	if err != nil {
		return nil, err
	}
	b := bytes.NewBuffer(make([]byte, 0, room))
	_, err = b.ReadFrom(r)
	return b.Bytes(), err
}

func (s *session) alive() { _ = s.conn.SetReadDeadline(time.Now().Add(silence)) }

func (s *session) handle(ctx context.Context, frame wire.Frame) error {
	switch f := frame.(type) {
	case wire.Events:
		return s.receive(ctx, f.Events)
	case wire.Ready:
		s.mu.Lock()
		s.ready = &f.Head
		s.mu.Unlock()
		notify(s.came)
	case wire.Declined:
		return s.decline(f)
	case wire.Signal:
		if s.c.OnSignal != nil {
			s.c.OnSignal(wire.Account(f.Chat), f.What)
		}
	}
	return nil // a beat has done its work by arriving; what else there is, a newer relay may say
}

// receive hands events to the keeper, and waits while it has too many.
func (s *session) receive(ctx context.Context, events []wire.Event) error {
	for {
		s.mu.Lock()
		fits := s.waiting < maxInbox
		if fits {
			s.inbox, s.waiting = append(s.inbox, events), s.waiting+len(events)
		}
		s.mu.Unlock()
		if fits {
			notify(s.came)
			return nil
		}
		select {
		case <-s.room:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// keep moves events into the replica, all that came since the last time at once.
func (s *session) keep(ctx context.Context) error {
	for {
		s.mu.Lock()
		inbox, ready := s.inbox, s.ready
		s.inbox, s.waiting, s.ready = nil, 0, nil
		s.mu.Unlock()
		notify(s.room)
		events := joined(inbox)
		if len(events) > 0 {
			if err := s.c.Log.Ingest(events); err != nil {
				return err
			}
			s.told(events[len(events)-1].Seq)
		}
		if ready != nil {
			s.catchUp(*ready)
		}
		if len(events) > 0 || ready != nil {
			continue
		}
		select {
		case <-s.came:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// joined returns the events of all frames as one list, that of one frame as it is.
func joined(frames [][]wire.Event) []wire.Event {
	if len(frames) == 1 {
		return frames[0]
	}
	return slices.Concat(frames...)
}

// told lets the sender tell the relay how far the replica reaches.
func (s *session) told(seq uint64) {
	s.mu.Lock()
	s.have = max(s.have, seq)
	s.mu.Unlock()
	s.c.tell(func(st *State) { st.Held = "" })
	notify(s.wake)
}

// catchUp is the moment from which the replica is in step. What it holds is told
// even if nothing came: the last connection may have ended before it was.
func (s *session) catchUp(head wire.Pos) {
	s.mu.Lock()
	s.caughtUp = true
	s.mu.Unlock()
	s.told(head.Seq)
	s.c.tell(func(st *State) { st.CaughtUp = true })
}

// decline takes in the relay's no to a command: for good, or for now.
func (s *session) decline(f wire.Declined) error {
	if !f.Again {
		err := s.c.Log.Fail(f.Key, wire.CleanName(f.Why))
		if errors.Is(err, store.ErrNone) {
			return nil
		}
		return err
	}
	s.mu.Lock()
	h := s.declined[f.Key]
	if h == nil {
		h = &hold{wait: s.c.MinWait}
		s.declined[f.Key] = h
	}
	h.until = time.Now().Add(jitter(h.wait))
	h.wait = min(2*h.wait, s.c.MaxWait)
	s.mu.Unlock()
	why := wire.CleanName(f.Why)
	s.c.Logger.Info("command declined", "key", f.Key, "why", why)
	s.c.tell(func(st *State) { st.Held = why })
	notify(s.wake)
	return nil
}

// offer hands a signal to the sender, if it has room.
func (s *session) offer(f wire.Signal) {
	select {
	case s.signals <- f:
		notify(s.wake)
	default:
	}
}

func notify(slot chan struct{}) {
	select {
	case slot <- struct{}{}:
	default:
	}
}

func oneLine(err error) string {
	if err == nil {
		return ""
	}
	return strings.Join(strings.Fields(err.Error()), " ")
}
