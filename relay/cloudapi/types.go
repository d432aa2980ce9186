package cloudapi

import (
	"strings"
	"unicode/utf8"

	"sayso/relay/cloudapi/graph"
	"sayso/wire"
)

// messageTypes says how each type of message is read. Those without a reader cannot be
// sent to a person.
var messageTypes = map[string]func(c *call) (wire.Body, error){
	"text":        readText,
	"template":    readTemplate,
	"interactive": readInteractive,
	"reaction":    readReaction,
	"image":       readMedia("image"),
	"video":       readMedia("video"),
	"audio":       readMedia("audio"),
	"document":    readMedia("document"),
	"sticker":     readMedia("sticker"),
	"location":    readLocation,
	"contacts":    readContacts,
	"pin":         nil,
	"order":       nil,
}

// read reads the message of a call by its type; without one it is text.
func (c *call) read() (wire.Body, error) {
	kind, err := c.params.Text("type")
	if err != nil {
		return nil, err
	}
	kind = strings.ToLower(kind)
	if kind == "" {
		kind = "text"
	}
	reader, known := messageTypes[kind]
	switch {
	case !known:
		return nil, badType.Because("type: there is no message type %q", kind)
	case reader == nil:
		return nil, badType.Because("type: messages of type %s are not sent to a person", kind)
	case !c.params.Has(kind):
		return nil, graph.Missing.Because("%s: is mandatory for type %s", kind, kind)
	}
	return reader(c)
}

// readText reads {"body": ..., "preview_url": ...}: free-form text, which platforms
// with a window only let through as an answer.
func readText(c *call) (wire.Body, error) {
	var t struct {
		Body graph.Scalar `json:"body"`
	}
	if err := c.params.Decode("text", &t); err != nil {
		return nil, err
	}
	body := string(t.Body)
	switch n := utf8.RuneCountInString(body); {
	case strings.TrimSpace(wire.Clean(body)) == "":
		return nil, graph.Missing.Because("text.body: is mandatory and may not be blank")
	case n > wire.MaxText:
		return nil, graph.BadParameter.Because("text.body: has %d characters; the limit is %d", n, wire.MaxText)
	}
	return wire.Message{Text: body, Purpose: wire.Conversation}, nil
}
