package content

import (
	"encoding/json"

	"sayso/relay/cloudapi/graph"
	"sayso/wire"
)

// maxCaption bounds what is said about a file, in characters.
const maxCaption = 1024

// mediaTypes says what a file of each type is, and whether words may stand beside it.
var mediaTypes = map[string]struct {
	kind    wire.MediaKind
	caption bool
}{
	"image":    {wire.Image, true},
	"video":    {wire.Video, true},
	"audio":    {wire.Audio, false},
	"document": {wire.Document, true},
	"sticker":  {wire.Sticker, false},
}

// readMedia returns the reader of a type of file.
func readMedia(name string) func(Reader, graph.Params) (wire.Message, error) {
	return func(r Reader, p graph.Params) (m wire.Message, err error) {
		of := mediaTypes[name]
		var more struct {
			Caption graph.Scalar `json:"caption"`
			Voice   bool         `json:"voice"`
		}
		if err := p.Decode(name, &more); err != nil {
			return m, err
		}
		kind := of.kind
		if kind == wire.Audio && more.Voice {
			kind = wire.Voice
		}
		if more.Caption != "" && !of.caption {
			return m, graph.BadParameter.Because("%s.caption: messages of type %s have none", name, name)
		}
		if err := graph.Short(name+".caption", string(more.Caption), maxCaption); err != nil {
			return m, err
		}
		m.Text = string(more.Caption)
		m.Media, err = r.Media(name, p[name], kind)
		return m, err
	}
}

// File reads a file that is sent as one of a type of messages, such as image.
func (r Reader) File(at string, raw json.RawMessage, name string) (*wire.Media, error) {
	return r.Media(at, raw, mediaTypes[name].kind)
}
