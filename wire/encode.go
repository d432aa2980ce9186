package wire

import (
	"bytes"
	"encoding/json"
)

// encodeBody writes a body without white space and without the HTML escapes that
// encoding/json adds by default.
func encodeBody(b Body) []byte {
	switch b := b.(type) {
	case Unknown:
		return b.Raw
	case Message:
		if !b.inParts() {
			return b.append(make([]byte, 0, len(b.Text)+len(b.Template)+len(b.Callback)+96))
		}
	}
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(b); err != nil {
		panic(err) // flat structs of strings and numbers always encode
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n"))
}

// inParts reports whether a message has more than append writes.
func (m *Message) inParts() bool {
	return m.Card != nil || len(m.Choices) > 0 || m.Answer != nil ||
		m.Heading != "" || m.Footer != "" || m.Media != nil || m.Place != nil || len(m.Contacts) > 0 ||
		m.Offer != nil || len(m.Slides) > 0 || m.Form != nil || m.Shop != nil || m.Basket != nil || m.Origin != nil || m.Other != ""
}

// append writes a message without parts, which nearly every one is, as encoding/json
// would, at a tenth of the cost. [scanner.message] reads it.
func (m *Message) append(b []byte) []byte {
	b = appendText(append(b, `{"text":`...), m.Text)
	if r := m.Reply; r != nil {
		b = appendText(append(b, `,"reply":{"by":`...), string(r.By))
		b = append(appendText(append(b, `,"key":`...), string(r.Key)), '}')
	}
	for _, member := range [...]struct{ name, text string }{
		{`,"purpose":`, string(m.Purpose)}, {`,"template":`, m.Template}, {`,"callback":`, m.Callback},
	} {
		if member.text != "" {
			b = appendText(append(b, member.name...), member.text)
		}
	}
	if g := m.Grounds; g != nil {
		b = appendText(append(b, `,"grounds":{"rule":`...), string(g.Rule))
		b = append(appendUint(append(b, `,"seq":`...), g.Seq), '}')
	}
	for _, member := range [...]struct {
		name string
		is   bool
	}{{`,"quiet":true`, m.Quiet}, {`,"forwarded":true`, m.Forwarded}, {`,"often":true`, m.Often}} {
		if member.is {
			b = append(b, member.name...)
		}
	}
	return append(b, '}')
}
