package wire

import (
	"encoding/json"
	"unicode/utf8"
)

const maxDepth = 32 // of a body's nesting

// object passes over one JSON object of up to limit bytes and returns its bytes.
// It is JSON without white space, so that an event is always one line.
func (s *scanner) object(limit int) []byte {
	if s.err != nil {
		return nil
	}
	start := s.i
	if s.peek() != '{' {
		s.fail("an object")
		return nil
	}
	s.value(maxDepth)
	if s.err != nil {
		return nil
	}
	raw := s.b[start:s.i:s.i]
	if len(raw) > limit {
		s.fail("a smaller object")
	}
	if !utf8.Valid(raw) {
		s.fail("UTF-8 before")
	}
	return raw
}

// peek returns the next byte, 0 at the end: no value begins with that.
func (s *scanner) peek() byte {
	if s.i >= len(s.b) {
		return 0
	}
	return s.b[s.i]
}

func (s *scanner) value(depth int) {
	switch c := s.peek(); {
	case s.err != nil:
	case depth == 0:
		s.fail("less nesting")
	case c == '"':
		s.quoted()
	case c == '{':
		s.members(`}`, func() {
			s.quoted()
			s.lit(`:`)
			s.value(depth - 1)
		})
	case c == '[':
		s.members(`]`, func() { s.value(depth - 1) })
	case c == '-' || c >= '0' && c <= '9':
		s.number()
	case !s.maybe("true") && !s.maybe("false") && !s.maybe("null"):
		s.fail("a value")
	}
}

// members passes over an opening bracket and what stands between commas up to the
// closing one.
func (s *scanner) members(closing string, member func()) {
	s.i++
	if s.maybe(closing) {
		return
	}
	for member(); s.maybe(`,`); {
		member()
	}
	s.lit(closing)
}

// quoted passes over a JSON string and returns what stands between its quotes,
// still escaped, and whether anything is escaped there.
func (s *scanner) quoted() (inner []byte, escaped bool) {
	s.lit(`"`)
	for start := s.i; s.err == nil; {
		for s.i < len(s.b) && s.b[s.i] >= ' ' && s.b[s.i] != '"' && s.b[s.i] != '\\' {
			s.i++
		}
		switch s.peek() {
		case '"':
			s.i++
			return s.b[start : s.i-1], escaped
		case '\\':
			escaped = true
			s.escape()
		default:
			s.fail("the rest of a string")
		}
	}
	return nil, false
}

func (s *scanner) escape() {
	s.i++
	c := s.peek()
	s.i++
	switch c {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
	case 'u':
		for range 4 {
			if c := s.peek(); (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
				s.fail("four hex digits")
				return
			}
			s.i++
		}
	default:
		s.fail("an escape")
	}
}

func (s *scanner) number() {
	s.maybe("-")
	if !s.maybe("0") {
		s.digits()
	}
	if s.maybe(".") {
		s.digits()
	}
	if s.maybe("e") || s.maybe("E") {
		if !s.maybe("+") {
			s.maybe("-")
		}
		s.digits()
	}
}

func (s *scanner) digits() {
	start := s.i
	for c := s.peek(); c >= '0' && c <= '9'; c = s.peek() {
		s.i++
	}
	if s.i == start {
		s.fail("a digit")
	}
}

// unquote returns the text of a string that quoted passed over.
func unquote(inner []byte, escaped bool) (string, error) {
	if !escaped {
		return string(inner), nil
	}
	var t string
	err := json.Unmarshal(append(append([]byte{'"'}, inner...), '"'), &t)
	return t, err
}

// message reads the body of a message in the one form that encodeBody writes. It
// fails on other forms, which are as good but seldom: encoding/json reads those,
// at twenty times the cost, and nearly every event is a message.
func (s *scanner) message() (m Message) {
	s.lit(`{"text":`)
	m.Text = s.string()
	if s.maybe(`,"reply":`) {
		r := s.ref()
		m.Reply = &r
	}
	if s.maybe(`,"purpose":`) {
		m.Purpose = oneOf(s, Purposes)
	}
	if s.maybe(`,"template":`) {
		m.Template = s.string()
	}
	if s.maybe(`,"callback":`) {
		m.Callback = s.string()
	}
	if s.maybe(`,"grounds":{"rule":`) {
		m.Grounds = new(Grounds)
		m.Grounds.Rule = oneOf(s, rules)
		s.lit(`,"seq":`)
		m.Grounds.Seq = s.num()
		s.lit(`}`)
	}
	m.Quiet = s.maybe(`,"quiet":true`)
	m.Forwarded = s.maybe(`,"forwarded":true`)
	m.Often = s.maybe(`,"often":true`)
	s.parts(&m)
	s.lit(`}`)
	return m
}

var rules = []Rule{Allowed, Wrote, Followed, Accepted, Contact}

// oneOf reads a string that is most likely one of a few, without a copy of it.
func oneOf[T ~string](s *scanner, few []T) T {
	for _, t := range few {
		if end := s.i + len(t) + 1; end < len(s.b) && s.b[s.i] == '"' && s.b[end] == '"' && string(s.b[s.i+1:end]) == string(t) {
			s.i = end + 1
			return t
		}
	}
	return T(s.string())
}

// string reads any JSON string.
func (s *scanner) string() string {
	inner, escaped := s.quoted()
	if s.err != nil {
		return ""
	}
	t, err := unquote(inner, escaped)
	if err != nil || !utf8.ValidString(t) {
		s.fail("a text")
	}
	return t
}
