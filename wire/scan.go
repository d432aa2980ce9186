package wire

import (
	"encoding/base64"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// scanner reads the envelopes of the protocol: members in their one order,
// no white space, strings in their one spelling. Being strict makes it small and
// quick, and whatever it accepts encodes to the same bytes again. Bodies are
// passed over whole; body.go reads them.
type scanner struct {
	b   []byte
	i   int
	err error
}

func (s *scanner) fail(what string) {
	if s.err == nil {
		s.err = fmt.Errorf("%w: expected %s at byte %d", ErrMalformed, what, s.i)
	}
}

func (s *scanner) end() error {
	if s.err == nil && s.i != len(s.b) {
		s.fail("the end")
	}
	return s.err
}

// maybe passes over lit if it comes next.
func (s *scanner) maybe(lit string) bool {
	if s.err != nil || len(s.b)-s.i < len(lit) || string(s.b[s.i:s.i+len(lit)]) != lit {
		return false
	}
	s.i += len(lit)
	return true
}

func (s *scanner) lit(lit string) {
	if !s.maybe(lit) {
		s.fail(lit)
	}
}

// num reads a whole number up to 2^63-1 without leading zeros.
func (s *scanner) num() uint64 {
	if s.err != nil {
		return 0
	}
	start := s.i
	s.digits()
	n, err := strconv.ParseUint(string(s.b[start:s.i]), 10, 64)
	if err != nil || n > math.MaxInt64 || (s.i-start > 1 && s.b[start] == '0') {
		s.fail("a number")
	}
	return n
}

// token reads a string of A-Z a-z 0-9 . _ - up to and with its closing quote.
func (s *scanner) token(limit int) string {
	start := s.i
	for s.err == nil && s.i < len(s.b) && s.b[s.i] != '"' {
		s.i++
	}
	if s.err != nil {
		return ""
	}
	t := string(s.b[start:s.i])
	if len(t) > limit || !isToken(t) {
		s.fail("a name")
		return ""
	}
	s.lit(`"`)
	return t
}

// likely reads a token that most likely is the one given, without a copy of it.
func (s *scanner) likely(token string, limit int) string {
	if end := s.i + len(token); s.err == nil && end < len(s.b) && s.b[end] == '"' && string(s.b[s.i:end]) == token {
		s.i = end + 1
		return token
	}
	return s.token(limit)
}

// text reads a string in the spelling of appendText, quotes included, and cleans
// it to one line: such texts are shown and logged like those in bodies.
func (s *scanner) text(limit int) string {
	start := s.i
	t := s.string()
	if s.err != nil {
		return ""
	}
	if utf8.RuneCountInString(t) > limit || string(appendText(nil, t)) != string(s.b[start:s.i]) {
		s.fail("a text")
	}
	return CleanName(t)
}

// strict64 is the one spelling of bytes: unpadded, and nothing in the bits left over.
var strict64 = base64.RawURLEncoding.Strict()

// bytes reads n bytes in unpadded URL-safe base64 up to and with the closing quote.
func (s *scanner) bytes(into []byte) {
	n := strict64.EncodedLen(len(into))
	if s.err != nil || len(s.b)-s.i < n {
		s.fail("base64")
		return
	}
	got, err := strict64.Decode(into, s.b[s.i:s.i+n])
	if err != nil || got != len(into) {
		s.fail("base64")
		return
	}
	s.i += n
	s.lit(`"`)
}

func (s *scanner) pos() (p Pos) {
	s.lit(`"seq":`)
	p.Seq = s.num()
	s.lit(`,"sum":"`)
	s.bytes(p.Sum[:])
	return p
}

func (s *scanner) account(limit int) Account { return Account(s.token(limit)) }

func (s *scanner) event() (e Event) {
	s.lit(`{`)
	e.Pos = s.pos()
	s.lit(`,"key":"`)
	e.Key = Key(s.token(40))
	s.lit(`,"at":`)
	e.At = int64(s.num())
	s.lit(`,"by":"`)
	e.By = s.account(15)
	s.lit(`,"chat":"`)
	e.Chat = Account(s.likely(string(e.By), 15)) // of whatever others say
	s.lit(`,"kind":"`)
	e.Kind = s.likely("message", 32)
	s.lit(`,"body":`)
	e.Raw = s.object(MaxBody)
	s.lit(`}`)
	return e
}

func (s *scanner) command() (c Command) {
	s.lit(`{"key":"`)
	if c.Key = Key(s.token(40)); !c.Key.Valid() {
		s.fail("a key of 8 to 40 letters and digits")
	}
	s.lit(`,"chat":"`)
	c.Chat = s.token(32)
	s.lit(`,"kind":"`)
	c.Kind = s.likely("message", 32)
	s.lit(`,"body":`)
	c.Raw = s.object(MaxAsk)
	s.lit(`}`)
	return c
}

func isToken(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '-' && c != '_' && c != '.' {
			return false
		}
	}
	return true
}

func appendUint(b []byte, n uint64) []byte { return strconv.AppendUint(b, n, 10) }

// appendText appends s as a JSON string the way ECMAScript spells it: only the
// quote, the backslash and the control characters below U+0020 are escaped.
func appendText(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	b = append(b, '"')
	same := 0 // from where on s is not written yet
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b = append(append(b, s[same:i]...), '\\')
		same = i + 1
		switch c {
		case '\n':
			b = append(b, 'n')
		case '\r':
			b = append(b, 'r')
		case '\t':
			b = append(b, 't')
		case '\b':
			b = append(b, 'b')
		case '\f':
			b = append(b, 'f')
		case '"', '\\':
			b = append(b, c)
		default:
			b = append(b, 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	return append(append(b, s[same:]...), '"')
}
