package graph

import (
	"strings"
	"unicode/utf8"

	"sayso/wire"
)

// Wanted refuses a text that says nothing or is too long.
func Wanted(name, text string, limit int) error {
	if strings.TrimSpace(wire.Clean(text)) == "" {
		return Missing.Because("%s: is mandatory and may not be blank", name)
	}
	return Short(name, text, limit)
}

// Short refuses a text that is too long, in characters.
func Short(name, text string, limit int) error {
	if n := utf8.RuneCountInString(text); n > limit {
		return BadValue.Because("%s: has %d characters; the limit is %d", name, n, limit)
	}
	return nil
}
