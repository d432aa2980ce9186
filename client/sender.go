package client

import (
	"context"
	"maps"
	"time"

	"github.com/gorilla/websocket"

	"sayso/store"
	"sayso/wire"
)

// sender drains the outbox over one connection.
type sender struct {
	s      *session
	flying map[wire.Key]bool // sent on this connection and not yet answered
}

// send writes whatever there is to tell: how far the replica reaches, signals, and
// the commands of the outbox. What was sent on an earlier connection and is still in
// the outbox goes again; its key makes it happen once.
func (s *session) send(ctx context.Context) error {
	d := sender{s: s, flying: map[wire.Key]bool{}}
	changed, cancel := s.c.Log.Subscribe()
	defer cancel()
	again := time.NewTimer(time.Hour)
	defer again.Stop()
	for {
		if err := d.told(); err != nil {
			return err
		}
		next, err := d.drain(time.Now())
		if err != nil {
			return err
		}
		if !next.IsZero() {
			again.Reset(time.Until(next))
		}
		select {
		case <-changed:
		case <-s.wake:
		case <-again.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// told writes the position and the signals that wait.
func (d *sender) told() error {
	s := d.s
	s.mu.Lock()
	have := s.have
	s.have = 0
	s.mu.Unlock()
	if have > 0 {
		if err := s.put(wire.Have{Seq: have}); err != nil {
			return err
		}
	}
	for {
		select {
		case f := <-s.signals:
			if err := s.put(f); err != nil {
				return err
			}
		default:
			return nil
		}
	}
}

// drain sends commands of the outbox as far as the window allows, many in a frame.
// It returns when to come again for those that the relay asked to repeat later.
func (d *sender) drain(now time.Time) (next time.Time, err error) {
	queued, err := d.s.c.Log.Queued()
	if err != nil {
		return next, err
	}
	d.settle(queued)
	var frame []wire.Command
	size, flying := 0, 0
	waits := map[string]bool{} // the chats of messages whose files are on their way
	for _, p := range queued {
		key := p.Command.Key
		if p.Failed != "" {
			continue
		}
		if next = d.heldBack(key, now); !next.IsZero() {
			break // what was queued later must not overtake it: a stop and an allow would swap
		}
		if d.flying[key] {
			flying++
			continue
		}
		if after(waits, p.Command.Chat) || !d.s.files.ready(p.Command) {
			waits[p.Command.Chat] = true
			continue
		}
		if flying >= window {
			break
		}
		d.flying[key] = true
		flying++
		frame = append(frame, p.Command)
		if size += len(p.Command.Raw) + 128; size >= frameBytes {
			if err := d.s.put(wire.Do{Commands: frame}); err != nil {
				return next, err
			}
			frame, size = nil, 0
		}
	}
	if len(frame) > 0 {
		err = d.s.put(wire.Do{Commands: frame})
	}
	return next, err
}

// after reports whether a command about a chat has to wait behind messages that wait
// for their files: in a chat the order stays, and a handle may be the name of any.
func after(waits map[string]bool, chat string) bool {
	for held := range waits {
		if held == chat || chat != "" && (!wire.Account(chat).Valid() || !wire.Account(held).Valid()) {
			return true
		}
	}
	return false
}

// heldBack returns until when a command that the relay declined has to wait. When
// the time has come, the command counts as not sent.
func (d *sender) heldBack(key wire.Key, now time.Time) time.Time {
	d.s.mu.Lock()
	defer d.s.mu.Unlock()
	h := d.s.declined[key]
	if h == nil || h.until.IsZero() {
		return time.Time{}
	}
	if now.Before(h.until) {
		delete(d.flying, key)
		return h.until
	}
	h.until = time.Time{}
	delete(d.flying, key)
	return time.Time{}
}

// settle forgets what no longer waits in the outbox.
func (d *sender) settle(queued []store.Pending) {
	waiting := make(map[wire.Key]bool, len(queued))
	for _, p := range queued {
		waiting[p.Command.Key] = p.Failed == ""
	}
	gone := func(key wire.Key) bool { return !waiting[key] }
	maps.DeleteFunc(d.flying, func(key wire.Key, _ bool) bool { return gone(key) })
	d.s.mu.Lock()
	defer d.s.mu.Unlock()
	maps.DeleteFunc(d.s.declined, func(key wire.Key, _ *hold) bool { return gone(key) })
}

func (s *session) put(f wire.Frame) error {
	_ = s.conn.SetWriteDeadline(time.Now().Add(writeTime))
	return s.conn.WriteMessage(websocket.TextMessage, wire.Encode(f))
}
