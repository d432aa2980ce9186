package webhook

import (
	"bytes"
	"encoding/gob"
	"slices"
	"strings"
	"time"

	"sayso/wire"
)

// Ledger is a worker's fold of its business's log: what it has to remember so that
// every message is told delivered and read once. The same log gives the same ledger.
type Ledger struct {
	Seq   uint64 // of the last event folded
	Chats map[wire.Account]*thread
	Stops map[wire.Account]int64 // from when a person's marketing is stopped, or its allowance ends; Unix milliseconds
}

// thread is what the ledger remembers of one chat.
type thread struct {
	Wrote     int64      // when the person last wrote, Unix milliseconds
	Came      int64      // when they came by an advertisement that nobody answered yet, Unix milliseconds
	Free      int64      // until when what came of that is free, Unix milliseconds
	Delivered uint64     // the business's messages up to here are told delivered
	Waiting   []waiting  // its messages that nobody has read yet, oldest first
	Played    []wire.Key // its voice messages that were listened to; the last few
}

// waiting is a message of the business that may still be delivered or read.
type waiting struct {
	Seq uint64
	At  int64 // Unix milliseconds
	In  span
}

// span is where a message fell when it was sent, which its price depends on.
type span byte

const (
	outside   span = iota
	answering      // in the 24 hours after the person wrote
	entered        // in the 72 hours after an advertisement that led the person here was answered
)

const (
	window  = int64(24 * time.Hour / time.Millisecond)      // in which the price is that of an answer
	freeFor = 3 * window                                    // in which all is free that an advertisement began
	keepFor = int64(30 * 24 * time.Hour / time.Millisecond) // after which a message is no longer waited for
)

// Notice is what one event makes known to a business: the words of it depend on the
// message that it is about.
type Notice struct {
	About  uint64 // where that message is, or the event itself
	status string // sent, delivered, read, played or failed; else what else there is to tell of it, or nothing
	in     span
}

// newID is what there is to tell of a person who moved, beside that they did: under
// which id the business knows them from now on.
const newID = "new id"

// NewLedger returns the ledger of an empty log.
func NewLedger() *Ledger {
	return &Ledger{Chats: map[wire.Account]*thread{}, Stops: map[wire.Account]int64{}}
}

// Apply folds one event of the log of the account self and returns what it makes
// known, in order. Folding an event again changes nothing.
func (l *Ledger) Apply(self wire.Account, e wire.Event) []Notice {
	if e.Seq <= l.Seq {
		return nil
	}
	l.Seq = e.Seq
	switch b := e.Body().(type) {
	case wire.Message:
		return l.message(self, e, b)
	case wire.Receipt:
		return l.receipt(e, b)
	case wire.React:
		if e.By == self {
			return []Notice{{About: e.Seq, status: "sent"}}
		}
		return []Notice{{About: e.Seq}}
	case wire.Edit, wire.Delete: // of a person; a business cannot
		return []Notice{{About: e.Seq}}
	case wire.Refused:
		if b.What == (wire.Message{}).Kind() || b.What == (wire.React{}).Kind() {
			return []Notice{{About: e.Seq, status: "failed"}}
		}
	case wire.Stop, wire.Allow, wire.Reset:
		return l.preference(e)
	case wire.Played:
		return l.played(e, b)
	case wire.Moved:
		return []Notice{{About: e.Seq}, {About: e.Seq, status: newID}}
	case wire.Opened, wire.Notice:
		return []Notice{{About: e.Seq}}
	}
	return nil
}

func (l *Ledger) chat(with wire.Account) *thread {
	t := l.Chats[with]
	if t == nil {
		t = &thread{}
		l.Chats[with] = t
	}
	return t
}

func (l *Ledger) message(self wire.Account, e wire.Event, m wire.Message) []Notice {
	t := l.chat(e.Chat)
	if e.By != self {
		t.Wrote = e.At
		if m.Origin != nil {
			t.Came = e.At
		}
		return []Notice{{About: e.Seq}}
	}
	if t.Came > 0 && e.At-t.Came < window {
		t.Came, t.Free = 0, e.At+freeFor
	}
	in := outside
	switch {
	case e.At < t.Free:
		in = entered
	case t.Wrote > 0 && e.At-t.Wrote < window:
		in = answering
	}
	t.Waiting = append(t.Waiting, waiting{e.Seq, e.At, in})
	return []Notice{{About: e.Seq, status: "sent", in: in}}
}

// played tells that somebody listened to a voice message, the first time.
func (l *Ledger) played(e wire.Event, p wire.Played) []Notice {
	t := l.chat(e.Chat)
	if slices.Contains(t.Played, p.Ref.Key) {
		return nil
	}
	t.Played = append(t.Played[max(0, len(t.Played)-64):], p.Ref.Key)
	return []Notice{{About: e.Seq, status: "played"}}
}

// receipt tells of every message that the receipt covers and no earlier one did.
// What is read was delivered, even if no receipt said so.
func (l *Ledger) receipt(e wire.Event, r wire.Receipt) []Notice {
	t := l.Chats[e.Chat]
	if t == nil {
		return nil
	}
	covered := 0
	var news []Notice
	for _, w := range t.Waiting {
		if w.Seq > r.Seq {
			break
		}
		covered++
		if e.At-w.At > keepFor {
			continue
		}
		if w.Seq > t.Delivered {
			news = append(news, Notice{w.Seq, "delivered", w.In})
		}
		if r.State == wire.Seen {
			news = append(news, Notice{w.Seq, "read", w.In})
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
func (l *Ledger) preference(e wire.Event) []Notice {
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
	return []Notice{{About: e.Seq}}
}

// Prune forgets what can no longer make a difference at the time of an event, so
// that what nobody ever reads does not pile up.
func (l *Ledger) Prune(now int64) {
	for chat, t := range l.Chats {
		t.Waiting = slices.DeleteFunc(t.Waiting, func(w waiting) bool { return now-w.At > keepFor })
		if len(t.Waiting) == 0 && now-t.Wrote > window && now > t.Free {
			delete(l.Chats, chat)
		}
	}
}

// Size returns how many chats, messages and stops the ledger holds.
func (l *Ledger) Size() int {
	n := len(l.Chats) + len(l.Stops)
	for _, t := range l.Chats {
		n += len(t.Waiting)
	}
	return n
}

// ledgerVersion is raised when a snapshot no longer means the same.
const ledgerVersion = 3

// kept is a ledger as a snapshot holds it.
type kept struct {
	Version int
	Ledger  Ledger
}

// Snapshot returns the ledger's bytes.
func (l *Ledger) Snapshot() ([]byte, error) {
	var b bytes.Buffer
	err := gob.NewEncoder(&b).Encode(kept{ledgerVersion, *l})
	return b.Bytes(), err
}

// Restore reads a snapshot. What cannot be read gives a new ledger: the log is
// folded again from its beginning.
func Restore(b []byte) *Ledger {
	var k kept
	if err := gob.NewDecoder(bytes.NewReader(b)).Decode(&k); err != nil || k.Version != ledgerVersion || k.Ledger.Chats == nil {
		return NewLedger()
	}
	if k.Ledger.Stops == nil { // gob leaves out what is empty
		k.Ledger.Stops = map[wire.Account]int64{}
	}
	return &k.Ledger
}

// Words says what a notice tells, in a few words.
func (n Notice) Words(of wire.Event) string {
	switch b := of.Body().(type) {
	case wire.Notice:
		return b.Field
	case wire.Stop, wire.Allow, wire.Reset:
		return "user_preferences"
	case wire.Refused:
		return strings.TrimSpace("failed " + string(b.Cause))
	}
	if n.status != "" {
		return n.status
	}
	return of.Kind
}
