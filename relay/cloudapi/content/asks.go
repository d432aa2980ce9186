package content

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"sayso/relay"
	"sayso/relay/cloudapi/graph"
	"sayso/relay/cloudapi/ident"
	"sayso/wire"
)

// readPlaceRequest asks for a location. The answer is one that quotes the message.
func readPlaceRequest(_ Reader, _ action, m *wire.Message) error {
	m.Choices = []wire.Choice{{ID: "send_location", Title: "Send location", Wants: wire.WantPlace}}
	return nil
}

// readContactRequest asks a person for their number.
func readContactRequest(_ Reader, _ action, m *wire.Message) error {
	m.Choices = []wire.Choice{{ID: "send_contact", Title: "Share my number", Wants: wire.WantContact}}
	return nil
}

// AddressForm names the choice of an address message, by which its answer is told
// from that of a flow.
const AddressForm = "address_message"

// addressInputs are what an address message asks for in each country that has it.
var addressInputs = map[string][]wire.Input{
	"IN": {
		{Name: "name", Label: "Name", Required: true},
		{Name: "phone_number", Label: "Phone number", Required: true},
		{Name: "in_pin_code", Label: "Pin code", Required: true},
		{Name: "house_number", Label: "Flat or house number"},
		{Name: "floor_number", Label: "Floor"},
		{Name: "tower_number", Label: "Tower"},
		{Name: "building_name", Label: "Building"},
		{Name: "address", Label: "Address", Required: true},
		{Name: "landmark_area", Label: "Landmark or area"},
		{Name: "city", Label: "City", Required: true},
		{Name: "state", Label: "State"},
	},
	"SG": {
		{Name: "name", Label: "Name", Required: true},
		{Name: "phone_number", Label: "Phone number", Required: true},
		{Name: "sg_post_code", Label: "Post code", Required: true},
		{Name: "address", Label: "Address", Required: true},
		{Name: "unit_number", Label: "Unit"},
		{Name: "landmark_area", Label: "Landmark or area"},
		{Name: "city", Label: "City"},
	},
}

// readAddressRequest asks for an address, with what is known of it filled in.
func readAddressRequest(_ Reader, a action, m *wire.Message) error {
	var of struct {
		Parameters struct {
			Country graph.Scalar            `json:"country"`
			Values  map[string]graph.Scalar `json:"values"`
		} `json:"parameters"`
	}
	if err := a.decode(&of); err != nil {
		return err
	}
	inputs, known := addressInputs[strings.ToUpper(string(of.Parameters.Country))]
	if !known {
		return graph.BadValue.Because("%s.parameters.country: addresses are asked for in IN and SG", a.at)
	}
	inputs = slices.Clone(inputs)
	for i := range inputs {
		value := of.Parameters.Values[inputs[i].Name]
		if err := graph.Short(a.at+".parameters.values."+inputs[i].Name, string(value), wire.MaxAbout); err != nil {
			return err
		}
		inputs[i].Value = string(value)
	}
	m.Form = &wire.Form{ID: AddressForm, Inputs: inputs}
	m.Choices = []wire.Choice{{ID: AddressForm, Title: "Provide address", Wants: wire.WantForm}}
	return nil
}

// flowParameters is what a message says of the flow that it opens.
type flowParameters struct {
	Version graph.Scalar    `json:"flow_message_version"`
	ID      graph.Scalar    `json:"flow_id"`
	Name    graph.Scalar    `json:"flow_name"`
	CTA     graph.Scalar    `json:"flow_cta"`
	Token   graph.Scalar    `json:"flow_token"`
	Mode    graph.Scalar    `json:"mode"`
	Action  graph.Scalar    `json:"flow_action"`
	Payload json.RawMessage `json:"flow_action_payload"`
}

func readFlow(r Reader, a action, m *wire.Message) error {
	var of struct {
		Parameters flowParameters `json:"parameters"`
	}
	if err := a.decode(&of); err != nil {
		return err
	}
	at, p := a.at+".parameters", of.Parameters
	switch {
	case p.Version != "3":
		return graph.BadValue.Because("%s.flow_message_version: must be 3", at)
	case p.ID+p.Name == "":
		return graph.Missing.Because("%s: flow_id or flow_name is mandatory", at)
	case p.Mode != "" && !slices.Contains([]string{"draft", "published"}, strings.ToLower(string(p.Mode))):
		return graph.BadValue.Because("%s.mode: must be draft or published", at)
	case p.Action != "" && !slices.Contains([]string{"navigate", "data_exchange"}, strings.ToLower(string(p.Action))):
		return graph.BadValue.Because("%s.flow_action: must be navigate or data_exchange", at)
	}
	if err := cmp.Or(graph.Wanted(at+".flow_cta", string(p.CTA), 30), graph.Short(at+".flow_token", string(p.Token), wire.MaxLabel)); err != nil {
		return err
	}
	form, err := r.Flow(at, string(p.ID), string(p.Name), string(p.Token))
	m.Form = form
	m.Choices = []wire.Choice{{ID: form.ID, Title: string(p.CTA), Wants: wire.WantForm}}
	return err
}

// Flow returns the form that a flow is, by its id or else its name, with the token by
// which the business knows it. What a flow asks for is known from relay.toml; of one that
// is not there, whoever answers writes the names and the values.
func (r Reader) Flow(at, id, name, token string) (*wire.Form, error) {
	form := &wire.Form{ID: cmp.Or(id, name), Token: ident.Pack(cmp.Or(token, "unused"))} // which is what Meta sends back for none
	known := r.Business.Flows
	i := slices.IndexFunc(known, func(f relay.Flow) bool {
		return id != "" && f.ID == id || id == "" && f.Name == name
	})
	switch {
	case i >= 0:
		form.Inputs = known[i].Inputs
	case len(known) > 0:
		return form, graph.BadValue.Because("%s: there is no flow %q; relay.toml has those of this business", at, form.ID)
	}
	return form, graph.Short(at+".flow_id", form.ID, wire.MaxID)
}
