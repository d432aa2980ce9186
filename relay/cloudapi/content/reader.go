package content

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"sayso/relay"
	"sayso/relay/cloudapi/graph"
	"sayso/wire"
)

// BadType is what a message of a type that is none, or that nobody sends, gets.
var BadType = graph.Mistake{Code: 131051, Status: 400, Source: graph.Documented, Title: "Unsupported message type", Means: "there is no such type of message"}

// Reader reads what one business writes.
type Reader struct {
	Business relay.Business

	// Media reads a file, {"id": ...} or {"link": ...}, that stands at a place of a
	// request and is sent as one of a kind.
	Media func(at string, raw json.RawMessage, kind wire.MediaKind) (*wire.Media, error)
}

// messageTypes says how each type of message is read. Those without a reader cannot be
// sent to a person.
var messageTypes = map[string]func(r Reader, p graph.Params) (wire.Message, error){
	"text":        readText,
	"interactive": readInteractive,
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

// Read reads a free-form message of a type, which is the input of that name: what a
// platform with a window only lets through as an answer. Its errors are faults.
func (r Reader) Read(kind string, p graph.Params) (wire.Message, error) {
	reader, known := messageTypes[kind]
	switch {
	case !known:
		return wire.Message{}, BadType.Because("type: there is no message type %q", kind)
	case reader == nil:
		return wire.Message{}, BadType.Because("type: messages of type %s are not sent to a person", kind)
	case !p.Has(kind):
		return wire.Message{}, graph.Missing.Because("%s: is mandatory for type %s", kind, kind)
	}
	m, err := reader(r, p)
	m.Purpose = wire.Conversation
	return m, err
}

// Kinds lists the types of messages that [Reader.Read] knows, and those of interactive
// ones, as their documentation does.
func Kinds() (types, interactive []string) {
	return slices.Sorted(maps.Keys(messageTypes)), slices.Sorted(maps.Keys(choosers))
}

// readText reads {"body": ..., "preview_url": ...}.
func readText(_ Reader, p graph.Params) (wire.Message, error) {
	var t struct {
		Body graph.Scalar `json:"body"`
	}
	if err := p.Decode("text", &t); err != nil {
		return wire.Message{}, err
	}
	body := string(t.Body)
	switch n := utf8.RuneCountInString(body); {
	case strings.TrimSpace(wire.Clean(body)) == "":
		return wire.Message{}, graph.Missing.Because("text.body: is mandatory and may not be blank")
	case n > wire.MaxText:
		return wire.Message{}, graph.BadParameter.Because("text.body: has %d characters; the limit is %d", n, wire.MaxText)
	}
	return wire.Message{Text: body}, nil
}
