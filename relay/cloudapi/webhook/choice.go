package webhook

import (
	"encoding/json"
	"slices"

	"sayso/relay/cloudapi/content"
	"sayso/relay/cloudapi/ident"
	"sayso/wire"
)

type button struct {
	Payload string `json:"payload"`
	Text    string `json:"text"`
}

type picked struct {
	Type   string  `json:"type"` // button_reply, list_reply or nfm_reply, like the member that is there
	Button *reply  `json:"button_reply,omitempty"`
	Row    *reply  `json:"list_reply,omitempty"`
	Form   *filled `json:"nfm_reply,omitempty"`
}

type reply struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	About string `json:"description,omitempty"`
}

// filled is a form that a person filled in.
type filled struct {
	Name   string `json:"name"` // flow or address_message
	Body   string `json:"body"`
	Fields string `json:"response_json"` // a JSON object, as text
}

// picked fills in which choice a message picks, if the one that offered it is found.
func (a Author) picked(in *inbound, m wire.Message) bool {
	offer, ok := a.Said(m.Answer.Ref)
	choices := offer.Choices
	if n := m.Answer.Slide; n > 0 && n <= len(offer.Slides) {
		choices = offer.Slides[n-1].Choices
	}
	i := slices.IndexFunc(choices, func(c wire.Choice) bool { return c.ID == m.Answer.ID && c.Answers() })
	if !ok || i < 0 {
		return false
	}
	c := choices[i]
	r := &reply{ident.Unpack(c.ID), c.Title, c.About}
	switch {
	case c.Wants == wire.WantForm:
		in.Type, in.Interactive = "interactive", &picked{Type: "nfm_reply", Form: filledIn(offer.Form, *m.Answer)}
	case offer.Template != "":
		in.Type, in.Button = "button", &button{r.ID, c.Title}
	case c.Section != "": // rows always stand under a heading; see readList
		in.Type, in.Interactive = "interactive", &picked{Type: "list_reply", Row: r}
	default:
		in.Type, in.Interactive = "interactive", &picked{Type: "button_reply", Button: r}
	}
	return true
}

// answers are fields that become a JSON object, in their order.
type answers []wire.Field

// String returns the object. Of two fields of one name the last counts.
func (all answers) String() string {
	b := []byte{'{'}
	for i, f := range all {
		if slices.ContainsFunc(all[i+1:], func(later wire.Field) bool { return later.Name == f.Name }) {
			continue
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		name, _ := json.Marshal(f.Name)
		value, _ := json.Marshal(f.Value)
		b = append(append(append(b, name...), ':'), value...)
	}
	return string(append(b, '}'))
}

// filledIn is a form with what it was filled in with. An address goes by itself, all
// else beside the token by which the business knows the flow.
func filledIn(form *wire.Form, a wire.Answer) *filled {
	fields := answers{}
	if form != nil && form.ID != content.AddressForm {
		fields = append(fields, wire.Field{Name: "flow_token", Value: ident.Unpack(form.Token)})
	}
	fields = append(fields, a.Fields...)
	if form == nil || form.ID != content.AddressForm {
		return &filled{"flow", "Sent", fields.String()}
	}
	address, _ := json.Marshal(map[string]json.RawMessage{"values": json.RawMessage(fields.String())})
	return &filled{content.AddressForm, "Sent", string(address)}
}
