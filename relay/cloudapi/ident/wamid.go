package ident

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"sayso/wire"
)

// Message is what a wamid holds: enough to find the message without a table of ids.
type Message struct {
	User     wire.Account // the person, whichever way the message went
	Received bool         // the person wrote it, and not the business
	Key      wire.Key     // the message's, unique among its author's
}

// The bytes of a wamid that say who wrote the message.
const (
	dirSent     = 0x11
	dirReceived = 0x12
)

// Sent returns the id of a message that a business sent to a person.
func Sent(to wire.Account, key wire.Key) string { return Message{to, false, key}.String() }

// Received returns the id of a message that a person sent to a business.
func Received(from wire.Account, key wire.Key) string { return Message{from, true, key}.String() }

const wamidPrefix = "wamid."

// The fixed bytes of a wamid around the person's number, the direction and the key.
var wamidHead, wamidMiddle = []byte{0x1C, 0x18}, []byte{0x15, 0x02, 0x00}

// String returns the id in Meta's form, such as "wamid.HBgLMTU1NT...".
func (m Message) String() string {
	dir := byte(dirSent)
	if m.Received {
		dir = dirReceived
	}
	b := append([]byte(nil), wamidHead...)
	b = append(append(b, byte(len(m.User))), m.User...)
	b = append(append(b, wamidMiddle...), dir, 0x18, byte(len(m.Key)))
	b = append(append(b, m.Key...), 0)
	return wamidPrefix + base64.StdEncoding.EncodeToString(b)
}

// ParseMessage reads exactly what String writes.
func ParseMessage(s string) (Message, bool) {
	text, ok := strings.CutPrefix(s, wamidPrefix)
	if !ok || len(text) > 128 {
		return Message{}, false
	}
	b, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil {
		return Message{}, false
	}
	var m Message
	rest, ok := bytes.CutPrefix(b, wamidHead)
	user, rest, ok := counted(rest, ok)
	rest, ok = cut(rest, wamidMiddle, ok)
	if !ok || len(rest) < 2 {
		return Message{}, false
	}
	m.Received = rest[0] == dirReceived
	rest, ok = cut(rest[1:], []byte{0x18}, m.Received || rest[0] == dirSent)
	key, rest, ok := counted(rest, ok)
	m.User, m.Key = wire.Account(user), wire.Key(key)
	if !ok || !bytes.Equal(rest, []byte{0}) || !m.User.Valid() || !m.Key.Valid() {
		return Message{}, false
	}
	return m, true
}

// cut removes prefix from b, as long as all went well before.
func cut(b, prefix []byte, ok bool) ([]byte, bool) {
	if !ok {
		return nil, false
	}
	return bytes.CutPrefix(b, prefix)
}

// counted takes a length byte and that many bytes off b, as long as all went well before.
func counted(b []byte, ok bool) (taken, rest []byte, _ bool) {
	if !ok || len(b) == 0 || len(b) <= int(b[0]) {
		return nil, nil, false
	}
	n := 1 + int(b[0])
	return b[1:n], b[n:], true
}

// Ref returns what the id points at: the message's author and key.
func (m Message) Ref(business wire.Account) wire.Ref {
	if m.Received {
		return wire.Ref{By: m.User, Key: m.Key}
	}
	return wire.Ref{By: business, Key: m.Key}
}

// NewKey returns a fresh key in the form that the ids of business messages have:
// 18 upper-case hex digits.
func NewKey() wire.Key {
	var b [9]byte
	rand.Read(b[:])
	return wire.Key(strings.ToUpper(hex.EncodeToString(b[:])))
}
