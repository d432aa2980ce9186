package cloudapi

import (
	"encoding/json"
	"strings"

	"sayso/relay/cloudapi/content"
	"sayso/relay/cloudapi/graph"
	"sayso/wire"
)

// ownTypes are the types of messages that say more than their content: what they speak
// of is looked up. All others are read as they stand.
var ownTypes = map[string]func(c *call) (wire.Body, error){
	"template": func(c *call) (wire.Body, error) { return c.face.templates.Message(c.reader(), c.version, c.params) },
	"reaction": readReaction,
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
	reader, own := ownTypes[kind]
	switch {
	case !own:
		return c.reader().Read(kind, c.params)
	case !c.params.Has(kind):
		return nil, graph.Missing.Because("%s: is mandatory for type %s", kind, kind)
	}
	return reader(c)
}

// reader returns what reads the messages of the business.
func (c *call) reader() content.Reader {
	return content.Reader{Business: c.business, Media: func(at string, raw json.RawMessage, kind wire.MediaKind) (*wire.Media, error) {
		return c.face.media.Attach(c.business, at, raw, kind)
	}}
}
