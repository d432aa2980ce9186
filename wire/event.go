package wire

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"strings"
	"time"
)

// Account names a person or a business by its E.164 digits, without a plus.
type Account string

// Valid reports whether a has the shape of an E.164 number: 5 to 15 digits,
// the first not zero.
func (a Account) Valid() bool {
	if len(a) < 5 || len(a) > 15 || a[0] == '0' {
		return false
	}
	for i := range len(a) {
		if a[i] < '0' || a[i] > '9' {
			return false
		}
	}
	return true
}

// ValidHandle reports whether s can stand for an account: 2 to 32 of a-z, 0-9,
// dot, dash and underscore, beginning with a letter.
func ValidHandle(s string) bool {
	if len(s) < 2 || len(s) > 32 || s[0] < 'a' || s[0] > 'z' {
		return false
	}
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789.-_") == ""
}

// Key names a command. Its sender chooses it, unique among the sender's own, so
// that a command sent twice happens once. 8 to 40 of A-Z a-z 0-9 . _ and -.
type Key string

// NewKey returns a fresh random key: "3A" and 18 upper-case hex digits, the form
// that message ids of phones have.
func NewKey() Key {
	var b [9]byte
	rand.Read(b[:])
	return Key("3A" + strings.ToUpper(hex.EncodeToString(b[:])))
}

// Valid reports whether k has the shape of a key.
func (k Key) Valid() bool { return len(k) >= 8 && len(k) <= 40 && isToken(string(k)) }

// Ref points at a message from any log: its author and the key its author gave it.
type Ref struct {
	By  Account `json:"by"`
	Key Key     `json:"key"`
}

// Sum is a running hash over a log: it covers every event up to a position, so
// two logs with the same Sum at the same number are the same log.
type Sum [sha256.Size]byte

// String returns the sum in unpadded URL-safe base64, 43 characters.
func (s Sum) String() string { return base64.RawURLEncoding.EncodeToString(s[:]) }

// Pos is a place in a log: Seq counts from 1 without holes, Sum proves the way there.
// The zero Pos is the place before the first event.
type Pos struct {
	Seq uint64
	Sum Sum
}

// Event is a fact in one account's log.
type Event struct {
	Pos
	Key  Key     // of the command it came from; empty when the relay made it
	At   int64   // when the relay accepted it, Unix milliseconds, for display only
	By   Account // who caused it; empty for the relay itself
	Chat Account // the thread it belongs to: the other side; empty when it concerns the whole account
	Kind string  // names the body's type
	Raw  []byte  // the body's bytes, which the chain covers and nobody re-encodes
}

// Time returns At as a time in the local zone.
func (e Event) Time() time.Time { return time.UnixMilli(e.At) }

// Body decodes the event's body, cleaned. A kind that this version does not know,
// or bytes that do not fit their kind, give an [Unknown].
func (e Event) Body() Body {
	b, err := decodeBody(e.Kind, e.Raw)
	if err != nil {
		return Unknown{Name: e.Kind, Raw: e.Raw}
	}
	return b
}

// With returns e with the body b encoded into it.
func (e Event) With(b Body) Event {
	e.Kind, e.Raw = b.Kind(), encodeBody(b)
	return e
}

// Follow returns e placed right after p: numbered, and chained to it. A time before
// 1970, which the protocol cannot write, becomes 1970. All else of e must have its
// shape: Key, By and Chat as their types say, a body from [Event.With].
func (e Event) Follow(p Pos) Event {
	e.At = max(e.At, 0)
	e.Seq = p.Seq + 1
	e.Sum = e.chain(p.Sum)
	return e
}

// Follows reports whether e stands right after p and its sum is true.
func (e Event) Follows(p Pos) bool {
	return e.Seq == p.Seq+1 && e.Sum == e.chain(p.Sum)
}

// chain hashes the previous sum, the envelope and the hash of the body. The body
// enters by its hash, so that it can be erased and the chain still stand.
func (e Event) chain(prev Sum) Sum {
	var room [256]byte
	b := append(room[:0], prev[:]...)
	b = binary.BigEndian.AppendUint64(b, e.Seq)
	b = binary.BigEndian.AppendUint64(b, uint64(e.At))
	for _, s := range [...]string{string(e.Key), string(e.By), string(e.Chat), e.Kind} {
		b = append(binary.AppendUvarint(b, uint64(len(s))), s...) // one byte for every length that parses
	}
	body := sha256.Sum256(e.Raw)
	return sha256.Sum256(append(b, body[:]...))
}

// Append appends the event's bytes, as PROTOCOL.md gives them, to b.
func (e Event) Append(b []byte) []byte {
	b = appendUint(append(b, `{"seq":`...), e.Seq)
	b = base64.RawURLEncoding.AppendEncode(append(b, `,"sum":"`...), e.Sum[:])
	b = append(append(b, `","key":"`...), e.Key...)
	b = appendUint(append(b, `","at":`...), uint64(e.At))
	b = append(append(b, `,"by":"`...), e.By...)
	b = append(append(b, `","chat":"`...), e.Chat...)
	b = append(append(b, `","kind":"`...), e.Kind...)
	b = append(append(b, `","body":`...), e.Raw...)
	return append(b, '}')
}

// ErrMalformed is wrapped by every error about bytes that are not of the protocol.
var ErrMalformed = errors.New("malformed")

// ParseEvent reads one event from exactly the bytes that [Event.Append] writes.
// The event keeps a reference to b.
func ParseEvent(b []byte) (Event, error) {
	s := scanner{b: b}
	e := s.event()
	return e, s.end()
}

// Command is what someone asks for. The relay turns it into events, or refuses it.
type Command struct {
	Key  Key
	Chat string // whom it concerns: digits or handle; empty for the whole account
	Kind string
	Raw  []byte // the body as its sender wrote it
}

// Ask returns a command with a fresh key.
func Ask(chat string, b Body) Command {
	return Command{Key: NewKey(), Chat: chat, Kind: b.Kind(), Raw: encodeBody(b)}
}

// Body decodes the command's body, cleaned, and checks all of the command against
// the limits. Its errors are for the sender to read and wrap [ErrMalformed].
// Who takes commands from a person or a program calls it before they are sent:
// a frame with a malformed command costs the session.
func (c Command) Body() (Body, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	b, err := decodeBody(c.Kind, c.Raw)
	if err != nil {
		return nil, err
	}
	return b, check(b)
}

// Append appends the command's bytes, as PROTOCOL.md gives them, to b.
func (c Command) Append(b []byte) []byte {
	b = append(append(b, `{"key":"`...), c.Key...)
	b = append(append(b, `","chat":"`...), c.Chat...)
	b = append(append(b, `","kind":"`...), c.Kind...)
	b = append(append(b, `","body":`...), c.Raw...)
	return append(b, '}')
}

// ParseCommand reads one command from exactly the bytes that [Command.Append] writes.
// The command keeps a reference to b.
func ParseCommand(b []byte) (Command, error) {
	s := scanner{b: b}
	c := s.command()
	return c, s.end()
}
