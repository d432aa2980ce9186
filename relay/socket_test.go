package relay

import (
	"crypto/ed25519"
	"errors"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"sayso/wire"
)

// line is a bare websocket to the relay, for what a client would not do.
type line struct {
	*websocket.Conn
	t testing.TB
}

func (r *rig) dial() *line {
	r.t.Helper()
	d := websocket.Dialer{Subprotocols: []string{wire.Subprotocol}, ReadBufferSize: 256, WriteBufferSize: 256}
	conn, _, err := d.Dial(r.url+"/v1/socket", nil)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { conn.Close() })
	return &line{conn, r.t}
}

func (l *line) write(f wire.Frame) {
	l.t.Helper()
	l.raw(wire.Encode(f))
}

func (l *line) raw(b []byte) {
	l.t.Helper()
	if err := l.WriteMessage(websocket.TextMessage, b); err != nil {
		l.t.Fatal(err)
	}
}

// next returns the next frame.
func (l *line) next() wire.Frame {
	l.t.Helper()
	_ = l.SetReadDeadline(time.Now().Add(10 * time.Second))
	_, raw, err := l.ReadMessage()
	if err != nil {
		l.t.Fatal(err)
	}
	f, err := wire.Decode(raw)
	if err != nil {
		l.t.Fatalf("%s: %v", raw, err)
	}
	return f
}

// find reads on until there is a frame of a type.
func find[F wire.Frame](l *line) F {
	l.t.Helper()
	for {
		if f, ok := l.next().(F); ok {
			return f
		}
	}
}

// closed reads on until the relay closes and returns the code and the reason.
func (l *line) closed() (int, string) {
	l.t.Helper()
	_ = l.SetReadDeadline(time.Now().Add(10 * time.Second))
	for {
		_, _, err := l.ReadMessage()
		var c *websocket.CloseError
		if errors.As(err, &c) {
			return c.Code, c.Text
		}
		if err != nil {
			l.t.Fatalf("no close frame: %v", err)
		}
	}
}

func hello(as string, key ed25519.PrivateKey) wire.Hello {
	return wire.Hello{Version: wire.Version, As: as, Device: [32]byte(key.Public().(ed25519.PublicKey))}
}

// login goes through the handshake up to the proof.
func (l *line) login(h wire.Hello, key ed25519.PrivateKey) {
	l.t.Helper()
	l.write(h)
	c := find[wire.Challenge](l)
	l.write(wire.Proof{Signature: [64]byte(ed25519.Sign(key, wire.ProofBytes(c.Nonce, h.As)))})
}

// open is a session that was welcomed and is ready.
func (r *rig) open(as string, key ed25519.PrivateKey) *line {
	r.t.Helper()
	l := r.dial()
	l.login(hello(as, key), key)
	find[wire.Ready](l)
	return l
}
