package relay

import (
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"sayso/store"
	"sayso/wire"
)

// The times and bounds of a session.
const (
	pingEvery    = 30 * time.Second
	silence      = 75 * time.Second // without a sign of life the other side is gone
	writeTime    = 20 * time.Second
	lingerTime   = 2 * time.Second        // for the other side to answer a close
	signalEvery  = 200 * time.Millisecond // more often, they are dropped
	maxPending   = 1024                   // commands not yet on disk; beyond it the socket is not read
	maxNames     = 64                     // remembered at a time
	maxOut       = 256                    // frames that wait for the writer; likewise
	maxOutSignal = 32                     // and beyond it signals are dropped
	frameEvents  = 512
	frameBytes   = 64 << 10 // events in one frame, about
	keepBuffer   = 4 << 10  // a bigger one is not kept for an idle session
)

// parting is why a session ends: a close code and the reason beside it.
type parting struct {
	code int
	why  string
}

var goingAway = parting{websocket.CloseGoingAway, "the relay is going away; it will be back"}

// session is one socket of a device. A reader and a writer work for it; when either
// ends, both do. The writer reads the log from its own position whenever it is woken,
// so a slow device costs one frame and nothing else.
type session struct {
	s       *Server
	conn    *websocket.Conn
	account wire.Account
	log     *store.Log
	head    uint64 // of the log at the welcome; up to there is catching up

	wake    chan struct{} // one slot: there is something in out
	room    chan struct{} // one slot: something pending was settled, or out was written
	pending atomic.Int64  // commands not yet on disk
	held    atomic.Uint64 // how far the device says it holds the log
	holding atomic.Bool   // an order about held is waiting

	leaving chan struct{} // closed by leave
	once    sync.Once
	parting parting // set before leaving is closed

	mu  sync.Mutex   // protects following
	out []wire.Frame // beside the events

	// These are owned by the reader.
	names map[string]wire.Account // whom the device wrote to
	seen  time.Time               // the last sign of life that moved the deadline

	// These are owned by the writer.
	sent  wire.Pos
	ready bool
}

// start lets a session work until it ends.
func (c *session) start() {
	go c.read()
	go c.write()
}

// leave ends a session; the first reason counts. A parting without a code is that
// of a connection that is gone already.
func (c *session) leave(p parting) {
	c.once.Do(func() {
		c.parting = p
		_ = c.conn.SetReadDeadline(time.Now().Add(lingerTime))
		close(c.leaving)
	})
}

// read is the reader. It ends the session and cleans up after it.
func (c *session) read() {
	defer c.s.live.Done()
	defer c.s.forget(c)
	defer c.conn.Close()
	defer c.leave(parting{})
	defer c.recovered("reader")
	c.conn.SetPongHandler(func(string) error { return c.alive() })
	var signaled time.Time
	var buf []byte
	for c.alive() == nil {
		raw, err := readFrame(c.conn, buf)
		if err != nil {
			c.misread(err)
			return
		}
		frame, err := wire.Decode(raw)
		switch f := frame.(type) {
		case wire.Do:
			c.do(f)
		case wire.Have:
			c.hold(f.Seq)
		case wire.Signal:
			if now := time.Now(); now.Sub(signaled) > signalEvery {
				signaled = now
				c.signal(f)
			}
		default:
			if err == nil {
				err = fmt.Errorf("%w: a frame that is not for the relay now", wire.ErrMalformed)
			}
			c.misread(err)
			return
		}
		if buf = raw; cap(buf) > keepBuffer {
			buf = nil
		}
	}
}

// alive gives the other side time until its next sign of life. Setting a deadline
// costs as much as reading a frame, so it is not done for every one.
func (c *session) alive() error {
	now := time.Now()
	if now.Sub(c.seen) < time.Second {
		return nil
	}
	select {
	case <-c.leaving: // the deadline of leave holds
		return nil
	default:
		c.seen = now
		return c.conn.SetReadDeadline(now.Add(silence))
	}
}

// misread ends the session for what was read. After a fault of the other side it
// reads on for a moment, so that the close frame is not lost in a reset.
func (c *session) misread(err error) {
	if !errors.Is(err, wire.ErrMalformed) {
		return
	}
	c.s.log.Warn("socket", "account", c.account, "err", oneLine(err))
	c.leave(parting{wire.CloseMalformed, oneLine(err)})
	linger(c.conn)
}

// linger reads what still comes, within reason, until the other side closes.
func linger(conn *websocket.Conn) {
	_ = conn.SetReadDeadline(time.Now().Add(lingerTime))
	for range 64 {
		_, r, err := conn.NextReader()
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, r)
	}
}

// readFrame reads one text message into buf, which grows as needed.
func readFrame(conn *websocket.Conn, buf []byte) ([]byte, error) {
	kind, r, err := conn.NextReader()
	if err != nil {
		return nil, err
	}
	if kind != websocket.TextMessage {
		return nil, fmt.Errorf("%w: frames are text", wire.ErrMalformed)
	}
	if cap(buf) == 0 {
		buf = make([]byte, 0, 1024)
	}
	for buf = buf[:0]; ; {
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		switch {
		case errors.Is(err, io.EOF):
			return buf, nil
		case err != nil:
			return nil, err
		case len(buf) > wire.MaxFrame:
			return nil, fmt.Errorf("%w: a frame of more than %d bytes", wire.ErrMalformed, wire.MaxFrame)
		case len(buf) == cap(buf):
			buf = append(buf, 0)[:len(buf)]
		}
	}
}

func (c *session) recovered(who string) {
	if p := recover(); p != nil {
		c.s.log.Error("socket", "account", c.account, "in", who, "panic", p, "stack", string(debug.Stack()))
		c.leave(parting{websocket.CloseInternalServerErr, "the relay met a fault of its own; try again"})
	}
}
