package cloudapi

import (
	"bytes"
	"encoding/gob"
	"slices"
	"time"

	"sayso/wire"
)

// ledger is a worker's fold of its business's log: what it has to remember so that
// every message is told delivered and read once. The same log gives the same ledger.
type ledger struct {
	Seq   uint64 // of the last event folded
	Chats map[wire.Account]*thread
	Stops map[wire.Account]int64 // from when a person's marketing is stopped, or its allowance ends; Unix milliseconds
}

// thread is what the ledger remembers of one chat.
type thread struct {
	Wrote     int64     // when the person last wrote, Unix milliseconds
	Delivered uint64    // the business's messages up to here are told delivered
	Waiting   []waiting // its messages that nobody has read yet, oldest first
}

// waiting is a message of the business that may still be delivered or read.
type waiting struct {
	Seq    uint64
	At     int64 // Unix milliseconds
	Window bool  // it was sent inside the window, which its price depends on
}

const (
	window  = int64(24 * time.Hour / time.Millisecond)      // in which the price is that of an answer
	keepFor = int64(30 * 24 * time.Hour / time.Millisecond) // after which a message is no longer waited for
)

// notice is what one event makes known to a business: the words of it depend on the
// message that it is about.
type notice struct {
	of     uint64 // where that message is, or the event itself
	status string // sent, delivered, read or failed; empty when it is no status
	window bool
}

func newLedger() *ledger {
	return &ledger{Chats: map[wire.Account]*thread{}, Stops: map[wire.Account]int64{}}
}

// apply folds one event of the log of the account self and returns what it makes
// known, in order. Folding an event again changes nothing.
func (l *ledger) apply(self wire.Account, e wire.Event) []notice {
	if e.Seq <= l.Seq {
		return nil
	}
	l.Seq = e.Seq
	switch b := e.Body().(type) {
	case wire.Message:
		return l.message(self, e)
	case wire.Receipt:
		return l.receipt(e, b)
	case wire.React:
		if e.By == self {
			return []notice{{of: e.Seq, status: "sent"}}
		}
		return []notice{{of: e.Seq}}
	case wire.Edit, wire.Delete: // of a person; a business cannot
		return []notice{{of: e.Seq}}
	case wire.Refused:
		if b.What == (wire.Message{}).Kind() || b.What == (wire.React{}).Kind() {
			return []notice{{of: e.Seq, status: "failed"}}
		}
	case wire.Stop, wire.Allow, wire.Reset:
		return l.preference(e)
	}
	return nil
}

func (l *ledger) message(self wire.Account, e wire.Event) []notice {
	t := l.Chats[e.Chat]
	if t == nil {
		t = &thread{}
		l.Chats[e.Chat] = t
	}
	if e.By != self {
		t.Wrote = e.At
		return []notice{{of: e.Seq}}
	}
	open := t.Wrote > 0 && e.At-t.Wrote < window
	t.Waiting = append(t.Waiting, waiting{e.Seq, e.At, open})
	return []notice{{of: e.Seq, status: "sent", window: open}}
}

// receipt tells of every message that the receipt covers and no earlier one did.
// What is read was delivered, even if no receipt said so.
func (l *ledger) receipt(e wire.Event, r wire.Receipt) []notice {
	t := l.Chats[e.Chat]
	if t == nil {
		return nil
	}
	covered := 0
	var news []notice
	for _, w := range t.Waiting {
		if w.Seq > r.Seq {
			break
		}
		covered++
		if e.At-w.At > keepFor {
			continue
		}
		if w.Seq > t.Delivered {
			news = append(news, notice{w.Seq, "delivered", w.Window})
		}
		if r.State == wire.Seen {
			news = append(news, notice{w.Seq, "read", w.Window})
		}
	}
	t.Delivered = max(t.Delivered, r.Seq)
	if r.State == wire.Seen {
		t.Waiting = slices.Delete(t.Waiting, 0, covered)
	}
	return news
}

// preference tells of a choice that touches marketing; Meta tells of no other. To
// forget a choice is news only if marketing was stopped until then.
func (l *ledger) preference(e wire.Event) []notice {
	about := func(purposes []wire.Purpose) bool {
		return e.Chat != "" && (len(purposes) == 0 || slices.Contains(purposes, wire.Marketing))
	}
	since, stopped := l.Stops[e.Chat]
	stopped = stopped && since <= e.At
	switch b := e.Body().(type) {
	case wire.Stop:
		if !about(b.Purposes) {
			return nil
		}
		l.Stops[e.Chat] = e.At
	case wire.Allow:
		if !about(b.Purposes) {
			return nil
		}
		if delete(l.Stops, e.Chat); b.Until != 0 {
			l.Stops[e.Chat] = b.Until
		}
	case wire.Reset:
		if !about(b.Purposes) {
			return nil
		}
		if delete(l.Stops, e.Chat); !stopped {
			return nil
		}
	}
	return []notice{{of: e.Seq}}
}

// prune forgets what can no longer make a difference at the time of an event, so
// that what nobody ever reads does not pile up.
func (l *ledger) prune(now int64) {
	for chat, t := range l.Chats {
		t.Waiting = slices.DeleteFunc(t.Waiting, func(w waiting) bool { return now-w.At > keepFor })
		if len(t.Waiting) == 0 && now-t.Wrote > window {
			delete(l.Chats, chat)
		}
	}
}

// size returns how many chats, messages and stops the ledger holds.
func (l *ledger) size() int {
	n := len(l.Chats) + len(l.Stops)
	for _, t := range l.Chats {
		n += len(t.Waiting)
	}
	return n
}

// ledgerVersion is raised when a snapshot no longer means the same.
const ledgerVersion = 2

// kept is a ledger as a snapshot holds it.
type kept struct {
	Version int
	Ledger  ledger
}

// snapshot returns the ledger's bytes.
func (l *ledger) snapshot() ([]byte, error) {
	var b bytes.Buffer
	err := gob.NewEncoder(&b).Encode(kept{ledgerVersion, *l})
	return b.Bytes(), err
}

// restore reads a snapshot. What cannot be read gives a new ledger: the log is
// folded again from its beginning.
func restore(b []byte) *ledger {
	var k kept
	if err := gob.NewDecoder(bytes.NewReader(b)).Decode(&k); err != nil || k.Version != ledgerVersion || k.Ledger.Chats == nil {
		return newLedger()
	}
	if k.Ledger.Stops == nil { // gob leaves out what is empty
		k.Ledger.Stops = map[wire.Account]int64{}
	}
	return &k.Ledger
}
