package wire

import (
	"crypto/ed25519"
)

// Version is the version of the protocol that this package speaks, and Subprotocol
// the name under which a websocket asks for it.
const (
	Version     = 1
	Subprotocol = "sayso.v1"
)

// Limits of the protocol, in bytes unless they say otherwise.
const (
	MaxFrame    = 1 << 20  // one websocket message
	MaxBody     = 64 << 10 // the body of an event
	MaxAsk      = 60 << 10 // the body of a command: less, for the event that refuses it carries it
	MaxCommands = 512      // in one frame
	MaxEvents   = 1024     // in one frame
)

// Close codes of the websocket beside those of RFC 6455. A client that is closed
// with one of these must not try again by itself.
const (
	CloseDenied    = 4401 // the proof was false, or the account wants an invitation
	CloseForked    = 4409 // the client's position is not in the relay's log
	CloseMalformed = 4400 // a frame was not of the protocol
	CloseVersion   = 4426 // the relay does not speak this version
)

// Frame is one websocket message: one of the structs in this file.
type Frame interface{ append(b []byte) []byte }

// Hello opens a session; the client sends it first.
type Hello struct {
	Version int
	As      string // digits or handle
	Device  [ed25519.PublicKeySize]byte
	Name    string // for a new account
	Invite  string // for a new account, where the relay wants one
	After   Pos    // how far the client's replica reaches
}

// Challenge asks the client to prove that it holds the device's key.
type Challenge struct{ Nonce [32]byte }

// Proof answers a challenge; see [ProofBytes].
type Proof struct {
	Signature [ed25519.SignatureSize]byte
}

// Welcome ends the handshake: the relay says whom it takes the client for.
type Welcome struct {
	Account Account
	Handle  string
	Pass    string // lets the bearer fetch and leave files over HTTP while it is good
	Head    Pos    // of the account's log
}

// Do carries commands.
type Do struct{ Commands []Command }

// Events carries a stretch of the account's log.
type Events struct{ Events []Event }

// Ready says that the client has caught up with Head; it comes once a session.
type Ready struct{ Head Pos }

// Beat says that the relay lives and where the log stands: silence is real.
type Beat struct{ Head Pos }

// Have says that the client holds the log up to Seq, safely. It is what turns
// sent into delivered.
type Have struct{ Seq uint64 }

// Declined is the relay's no to a command that it did not put in order. Again
// means that the client may repeat it as it is, later.
type Declined struct {
	Key   Key
	Again bool
	Why   string
}

// Signal is something of the moment, such as typing: no number, never stored,
// may be lost. From the client Chat is whom it is for, from the relay whose it is.
type Signal struct {
	Chat string
	What string
}

// Typing is the signal that somebody is writing.
const Typing = "typing"

// ProofBytes returns what a device signs to prove itself: a fixed label, the
// relay's nonce and the name the client goes by, so that a signature is good for
// one session only.
func ProofBytes(nonce [32]byte, as string) []byte {
	return append(append([]byte("sayso device proof v1\n"), nonce[:]...), as...)
}

// Encode returns the bytes of a frame. Texts are cleaned and cut to their limits;
// all else must have its shape: a frame with a name, a key or a body that is none
// is one that [Decode] refuses.
func Encode(f Frame) []byte { return f.append(nil) }

// AppendEvents appends the frame that carries events whose bytes are given as
// [Event.Append] wrote them, so that the relay need not encode them again.
func AppendEvents(b []byte, events [][]byte) []byte {
	b = append(b, `{"t":"events","events":[`...)
	for i, e := range events {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, e...)
	}
	return append(b, `]}`...)
}

// Decode reads one frame. What it accepts, [Encode] writes again to the byte, but
// for Hello.Name and Declined.Why, which come out cleaned. Its errors wrap
// [ErrMalformed]. The frame keeps references to b.
func Decode(b []byte) (Frame, error) {
	if len(b) > MaxFrame {
		return nil, malformed("a frame of %d bytes; the limit is %d", len(b), MaxFrame)
	}
	s := &scanner{b: b}
	s.lit(`{"t":"`)
	read := readers[s.token(16)]
	if s.err == nil && read == nil {
		s.fail("a frame type of version 1")
	}
	if s.err != nil {
		return nil, s.err
	}
	f := read(s)
	s.lit(`}`)
	if err := s.end(); err != nil {
		return nil, err
	}
	return f, nil
}

var readers = map[string]func(*scanner) Frame{
	"hello": readHello, "challenge": readChallenge, "proof": readProof, "welcome": readWelcome,
	"do": readDo, "events": readEvents, "ready": readReady, "beat": readBeat, "have": readHave,
	"declined": readDeclined, "signal": readSignal,
}
