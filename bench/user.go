package main

import (
	"bytes"
	"crypto/ed25519"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/websocket"

	"sayso/wire"
)

// user is a raw client of a relay: one connection that speaks the frames of the
// protocol and keeps nothing. It reads with gorilla and writes bytes that were
// encoded beforehand, so that the load costs the two cores as little as can be.
type user struct {
	number  int
	account wire.Account
	conn    *websocket.Conn
	head    wire.Pos // where the relay said its log stands
	buf     []byte   // of the frame read last
}

// accountOf gives the user of that number its account.
func accountOf(number int) wire.Account {
	return wire.Account(fmt.Sprintf("1666%07d", number))
}

// keyOf gives the user's device the same key every time.
func keyOf(number int) ed25519.PrivateKey {
	var seed [ed25519.SeedSize]byte
	binary.BigEndian.PutUint64(seed[:], uint64(number))
	return ed25519.NewKeyFromSeed(seed[:])
}

// dial connects and proves a user, registering it the first time; after is where
// its replica stands.
func dial(url string, number int, after wire.Pos) (*user, error) {
	u := &user{number: number, account: accountOf(number)}
	d := websocket.Dialer{Subprotocols: []string{wire.Subprotocol}, HandshakeTimeout: 30 * time.Second}
	conn, answer, err := d.Dial(url+"/v1/socket", http.Header{})
	if err != nil {
		return nil, fmt.Errorf("connecting user %d: %w", number, err)
	}
	answer.Body.Close()
	u.conn = conn
	if err := u.greet(after); err != nil {
		conn.Close()
		return nil, fmt.Errorf("greeting of user %d: %w", number, err)
	}
	return u, nil
}

func (u *user) greet(after wire.Pos) error {
	key := keyOf(u.number)
	hello := wire.Hello{Version: wire.Version, As: string(u.account), Name: "User " + strconv.Itoa(u.number), After: after}
	copy(hello.Device[:], key.Public().(ed25519.PublicKey))
	if err := u.send(hello); err != nil {
		return err
	}
	for {
		b, err := u.next()
		if err != nil {
			return err
		}
		f, err := wire.Decode(b)
		if err != nil {
			return err
		}
		switch f := f.(type) {
		case wire.Challenge:
			var proof wire.Proof
			copy(proof.Signature[:], ed25519.Sign(key, wire.ProofBytes(f.Nonce, hello.As)))
			if err := u.send(proof); err != nil {
				return err
			}
		case wire.Welcome:
			u.head = f.Head
			return nil
		}
	}
}

func (u *user) send(f wire.Frame) error {
	return u.conn.WriteMessage(websocket.TextMessage, wire.Encode(f))
}

// next reads one frame; its bytes are good until the next call.
func (u *user) next() ([]byte, error) {
	_, r, err := u.conn.NextReader()
	if err != nil {
		return nil, err
	}
	u.buf = u.buf[:0]
	for {
		if len(u.buf) == cap(u.buf) {
			u.buf = append(u.buf, make([]byte, max(len(u.buf), 16<<10))...)[:len(u.buf)]
		}
		n, err := r.Read(u.buf[len(u.buf):cap(u.buf)])
		u.buf = u.buf[:len(u.buf)+n]
		if err == io.EOF {
			return u.buf, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// lastSeq returns the number of the last event in a frame of events, 0 without.
// Only envelopes open with a number, so that this needs no parsing.
func lastSeq(frame []byte) uint64 {
	i := bytes.LastIndex(frame, []byte(`{"seq":`))
	if i < 0 || !bytes.HasPrefix(frame, []byte(`{"t":"events"`)) {
		return 0
	}
	var n uint64
	for _, c := range frame[i+len(`{"seq":`):] {
		if c < '0' || c > '9' {
			break
		}
		n = n*10 + uint64(c-'0')
	}
	return n
}

// numberDigits is how wide a request's number is, in its key and in its text.
const numberDigits = 10

// number0 stands in a text where the number of the message shall be.
var number0 = strings.Repeat("0", numberDigits)

// request is one message to one account, encoded beforehand as a whole websocket
// frame (masked with zeros, so that nothing has to be masked); only its number
// changes, in the key and wherever the text holds number0.
type request struct {
	bytes   []byte
	numbers []int // where the digits of the number stand
}

func (u *user) keyPrefix() string { return fmt.Sprintf("B%05d-", u.number) }

func (u *user) request(to, text string) request {
	c := wire.Ask(to, wire.Message{Text: text})
	c.Key = wire.Key(u.keyPrefix() + number0)
	payload := wire.Encode(wire.Do{Commands: []wire.Command{c}})
	r := request{bytes: []byte{0x81}} // a text frame, whole
	if len(payload) < 126 {
		r.bytes = append(r.bytes, 0x80|byte(len(payload)))
	} else {
		r.bytes = binary.BigEndian.AppendUint16(append(r.bytes, 0x80|126), uint16(len(payload)))
	}
	r.bytes = append(append(r.bytes, 0, 0, 0, 0), payload...)
	for at := 0; ; {
		i := bytes.Index(r.bytes[at:], []byte(number0))
		if i < 0 {
			return r
		}
		r.numbers = append(r.numbers, at+i)
		at += i + numberDigits
	}
}

// append appends the request with its number set to n.
func (r request) append(b []byte, n int64) []byte {
	start := len(b)
	b = append(b, r.bytes...)
	for _, at := range r.numbers {
		rest := n
		for i := numberDigits - 1; i >= 0; i-- {
			b[start+at+i] = byte('0' + rest%10)
			rest /= 10
		}
	}
	return b
}

// answers calls each for every event in the frame that answers one of the user's
// requests. A receipt names the key too, but no time follows it there.
func (u *user) answers(frame []byte, each func(n int64)) {
	mark := []byte(`"key":"` + u.keyPrefix())
	for {
		i := bytes.Index(frame, mark)
		if i < 0 {
			return
		}
		frame = frame[i+len(mark):]
		if len(frame) < numberDigits || !bytes.HasPrefix(frame[numberDigits:], []byte(`","at":`)) {
			continue
		}
		var n int64
		for _, c := range frame[:numberDigits] {
			n = n*10 + int64(c-'0')
		}
		each(n)
	}
}
