package cloudapi

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"sayso/wire"
)

// direction is the byte of a message id that says who wrote the message.
type direction byte

const (
	toUser   direction = 0x11
	fromUser direction = 0x12
)

// messageID is what a wamid holds: enough to find the message without a table of ids.
type messageID struct {
	User wire.Account // the person, whichever way the message went
	Dir  direction
	Key  wire.Key // the message's, unique among its author's
}

const wamidPrefix = "wamid."

// The fixed bytes of a wamid around the person's number, the direction and the key.
var wamidHead, wamidMiddle = []byte{0x1C, 0x18}, []byte{0x15, 0x02, 0x00}

// String returns the id in Meta's form, such as "wamid.HBgLMTU1NT...".
func (m messageID) String() string {
	b := append([]byte(nil), wamidHead...)
	b = append(append(b, byte(len(m.User))), m.User...)
	b = append(append(b, wamidMiddle...), byte(m.Dir), 0x18, byte(len(m.Key)))
	b = append(append(b, m.Key...), 0)
	return wamidPrefix + base64.StdEncoding.EncodeToString(b)
}

// parseMessageID reads exactly what String writes.
func parseMessageID(s string) (messageID, bool) {
	text, ok := strings.CutPrefix(s, wamidPrefix)
	if !ok || len(text) > 128 {
		return messageID{}, false
	}
	b, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil {
		return messageID{}, false
	}
	var m messageID
	rest, ok := bytes.CutPrefix(b, wamidHead)
	user, rest, ok := counted(rest, ok)
	rest, ok = cut(rest, wamidMiddle, ok)
	if !ok || len(rest) < 2 {
		return messageID{}, false
	}
	m.Dir = direction(rest[0])
	rest, ok = cut(rest[1:], []byte{0x18}, m.Dir == toUser || m.Dir == fromUser)
	key, rest, ok := counted(rest, ok)
	m.User, m.Key = wire.Account(user), wire.Key(key)
	if !ok || !bytes.Equal(rest, []byte{0}) || !m.User.Valid() || !m.Key.Valid() {
		return messageID{}, false
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

// ref returns what the id points at: the message's author and key.
func (m messageID) ref(business wire.Account) wire.Ref {
	if m.Dir == toUser {
		return wire.Ref{By: business, Key: m.Key}
	}
	return wire.Ref{By: m.User, Key: m.Key}
}

// newKey returns a fresh key in the form that the ids of business messages have:
// 18 upper-case hex digits.
func newKey() wire.Key {
	var b [9]byte
	rand.Read(b[:])
	return wire.Key(strings.ToUpper(hex.EncodeToString(b[:])))
}
