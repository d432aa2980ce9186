package relay

import (
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"sayso/wire"
)

// frames are buffers for the frames of events; a session has one only while it writes.
var frames = sync.Pool{New: func() any { return new([]byte) }}

// write is the writer.
func (c *session) write() {
	defer func() { _ = c.conn.SetReadDeadline(time.Now().Add(lingerTime)) }()
	defer c.recovered("writer")
	wake, cancel := c.log.Subscribe()
	defer cancel()
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		if err := c.flush(); err != nil {
			c.s.log.Debug("socket", "account", c.account, "err", err)
			c.conn.Close() // the reader ends with it
			return
		}
		select {
		case <-wake:
		case <-c.wake:
		case <-tick.C:
			c.beat()
		case <-c.leaving:
			c.farewell()
			return
		}
	}
}

// flush writes all that there is to write now, many events to a frame.
func (c *session) flush() error {
	if err := c.flushOut(); err != nil {
		return err
	}
	if c.log.Head().Seq > c.sent.Seq {
		if err := c.flushEvents(); err != nil {
			return err
		}
	}
	if !c.ready && c.sent.Seq >= c.head {
		c.ready = true
		return c.put(wire.Encode(wire.Ready{Head: c.sent}))
	}
	return nil
}

func (c *session) flushOut() error {
	c.mu.Lock()
	out := c.out
	c.out = nil
	c.mu.Unlock()
	for _, f := range out {
		if err := c.put(wire.Encode(f)); err != nil {
			return err
		}
	}
	if len(out) > 0 {
		notify(c.room)
	}
	return nil
}

func (c *session) flushEvents() error {
	frame := frames.Get().(*[]byte)
	defer frames.Put(frame)
	for !c.left() {
		raw, last, err := c.log.RawAfter(c.sent.Seq, frameEvents, frameBytes)
		if err != nil {
			c.s.log.Error("socket", "account", c.account, "err", err)
			return err
		}
		if len(raw) == 0 {
			return nil
		}
		*frame = wire.AppendEvents((*frame)[:0], raw)
		if err := c.put(*frame); err != nil {
			return err
		}
		c.sent = last
	}
	return nil
}

func (c *session) left() bool {
	select {
	case <-c.leaving:
		return c.parting != goingAway // what is on disk still goes out then
	default:
		return false
	}
}

func (c *session) put(frame []byte) error {
	_ = c.conn.SetWriteDeadline(time.Now().Add(writeTime))
	return c.conn.WriteMessage(websocket.TextMessage, frame)
}

// beat says that the relay lives, and asks whether the other side does.
func (c *session) beat() {
	_ = c.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeTime))
	c.push(wire.Beat{Head: c.sent})
}

// farewell writes what is left to say.
func (c *session) farewell() {
	if c.parting.code == 0 {
		return
	}
	if c.parting == goingAway {
		_ = c.conn.SetWriteDeadline(time.Now().Add(lingerTime))
		_ = c.flush()
	}
	part(c.conn, c.parting)
}

// part writes the close frame.
func part(conn *websocket.Conn, p parting) {
	text := websocket.FormatCloseMessage(p.code, p.why)
	_ = conn.WriteControl(websocket.CloseMessage, text, time.Now().Add(lingerTime))
}
