package ident

import (
	"encoding/base64"
	"strings"

	"sayso/wire"
)

// What a business gives to have it back, such as the id of a button, is its own and may
// be of any bytes. On its way it goes through the gate that makes text safe to show,
// though nothing shows it. So what the gate would change travels as something else.

// packed begins a string that travels as base64.
const packed = "base64~"

// Pack returns a string of a business in a form that comes through the relay unchanged:
// mostly as it is. It is at most [wire.MaxOpaque] characters for 512 of the business.
func Pack(opaque string) string {
	if wire.Clean(opaque) == opaque && !strings.HasPrefix(opaque, packed) {
		return opaque
	}
	return packed + base64.RawURLEncoding.EncodeToString([]byte(opaque))
}

// Unpack returns the string that Pack was given.
func Unpack(s string) string {
	text, is := strings.CutPrefix(s, packed)
	if opaque, err := base64.RawURLEncoding.DecodeString(text); is && err == nil {
		return string(opaque)
	}
	return s
}
