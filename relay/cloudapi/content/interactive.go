package content

import (
	"encoding/json"
	"slices"
	"strings"

	"sayso/relay/cloudapi/graph"
	"sayso/wire"
)

// interactive is a message with choices, of one of the types in choosers.
type interactive struct {
	Type   string  `json:"type"`
	Header *header `json:"header"`
	Body   struct {
		Text graph.Scalar `json:"text"`
	} `json:"body"`
	Footer struct {
		Text graph.Scalar `json:"text"`
	} `json:"footer"`
	Action json.RawMessage `json:"action"`
}

// header is a line or a file above the text.
type header struct {
	Type     string          `json:"type"`
	Text     graph.Scalar    `json:"text"`
	Image    json.RawMessage `json:"image"`
	Video    json.RawMessage `json:"video"`
	Document json.RawMessage `json:"document"`
}

// chooser is how one type of interactive message is made: what may stand around its
// action, and how that is read.
type chooser struct {
	read   func(r Reader, a action, m *wire.Message) error
	body   int    // the most characters of the text
	silent bool   // the text may be absent
	header string // the kinds it may have, or "" for none
	needs  bool   // the header is mandatory
	bare   bool   // no footer
	name   string // what action.name has to be; "" when it has none
}

// action is the action of an interactive message, and where in the request it is.
type action struct {
	at   string
	json json.RawMessage
}

// decode reads the action into v. A wrong shape is a fault that names the place.
func (a action) decode(v any) error { return graph.Decode(a.at, a.json, v) }

const (
	anyHeader  = "text image video document"
	textHeader = "text"
)

// choosers says how each type is read. Limits are those that Meta documents.
var choosers = map[string]chooser{
	"button":  {read: readButtons, body: 1024, header: anyHeader},
	"list":    {read: readList, body: 4096, header: textHeader},
	"cta_url": {read: readLinkButton, body: 1024, header: anyHeader, name: "cta_url"},

	"location_request_message": {read: readPlaceRequest, body: 1024, bare: true, name: "send_location"},
	"address_message":          {read: readAddressRequest, body: 1024, header: textHeader, name: "address_message"},
	"request_contact_info":     {read: readContactRequest, body: 1024},
	"flow":                     {read: readFlow, body: 1024, header: anyHeader, name: "flow"},

	"product":         {read: readProduct, body: 1024, silent: true},
	"product_list":    {read: readProductList, body: 1024, header: textHeader, needs: true},
	"catalog_message": {read: readCatalog, body: 1024, name: "catalog_message"},
	"order_details":   {read: onOrder(Reader.OrderDetails), body: 1024, header: anyHeader, name: "review_and_pay"},
	"order_status":    {read: onOrder(Reader.OrderStatus), body: 1024, name: "review_order"},

	"carousel":                {read: readCarousel, body: 1024, bare: true},
	"voice_call":              {read: readVoiceCall, body: 1024, header: anyHeader, name: "voice_call"},
	"call_permission_request": {read: readNothing, body: 1024, name: "call_permission_request"},
}

// readInteractive reads a free-form message with choices.
func readInteractive(r Reader, p graph.Params) (wire.Message, error) {
	var in interactive
	if err := p.Decode("interactive", &in); err != nil {
		return wire.Message{}, err
	}
	return in.message(r, "interactive")
}

// message returns what an interactive object at the place at of the request says.
func (in interactive) message(r Reader, at string) (m wire.Message, err error) {
	kind, known := choosers[strings.ToLower(in.Type)]
	switch {
	case in.Type == "":
		return m, graph.Missing.Because("%s.type: is mandatory", at)
	case !known:
		return m, graph.BadValue.Because("%s.type: there is no interactive type %q", at, in.Type)
	case !graph.Given(in.Action):
		return m, graph.Missing.Because("%s.action: is mandatory for type %s", at, in.Type)
	}
	if err := in.around(r, at, kind, &m); err != nil {
		return m, err
	}
	act := action{at + ".action", in.Action}
	var of struct {
		Name string `json:"name"`
	}
	if err := act.decode(&of); err != nil {
		return m, err
	}
	if kind.name != "" && !strings.EqualFold(of.Name, kind.name) {
		return m, graph.BadValue.Because("%s.name: must be %s", act.at, kind.name)
	}
	return m, kind.read(r, act, &m)
}

// around reads what stands around the action: text, header and footer.
func (in interactive) around(r Reader, at string, kind chooser, m *wire.Message) error {
	m.Text, m.Footer = string(in.Body.Text), string(in.Footer.Text)
	if !kind.silent || m.Text != "" {
		if err := graph.Wanted(at+".body.text", m.Text, kind.body); err != nil {
			return err
		}
	}
	if m.Footer != "" && kind.bare {
		return graph.BadValue.Because("%s.footer: messages of type %s have none", at, in.Type)
	}
	if err := graph.Short(at+".footer.text", m.Footer, 60); err != nil {
		return err
	}
	if in.Header == nil {
		if kind.needs {
			return graph.Missing.Because("%s.header: is mandatory for type %s", at, in.Type)
		}
		return nil
	}
	return in.Header.read(r, at+".header", kind.header, m)
}

// read puts a header of one of the allowed kinds into a message.
func (h header) read(r Reader, at, allowed string, m *wire.Message) (err error) {
	kind := strings.ToLower(h.Type)
	switch {
	case kind == "":
		return graph.Missing.Because("%s.type: is mandatory", at)
	case !slices.Contains(strings.Fields(allowed), kind):
		return graph.BadValue.Because("%s.type: a header of type %s is not allowed here", at, kind)
	case kind == "text":
		m.Heading = string(h.Text)
		return graph.Wanted(at+".text", m.Heading, 60)
	}
	of := map[string]json.RawMessage{"image": h.Image, "video": h.Video, "document": h.Document}[kind]
	if !graph.Given(of) {
		return graph.Missing.Because("%s.%s: is mandatory for a header of type %s", at, kind, kind)
	}
	m.Media, err = r.File(at+"."+kind, of, kind)
	return err
}
