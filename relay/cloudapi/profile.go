package cloudapi

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"sayso/relay"
	"sayso/relay/cloudapi/graph"
	"sayso/wire"
)

var profileRoutes = []route{
	{on: phone, edge: "whatsapp_business_profile", method: http.MethodGet, answer: (*call).profile},
	{on: phone, edge: "whatsapp_business_profile", method: http.MethodPost, answer: (*call).changeProfile},
}

// profileLimits are the most characters of each text of a profile, as Meta has them.
var profileLimits = map[string]int{"about": 139, "address": 256, "description": 512, "email": 128, "vertical": 32}

// verticals are what a business can be.
var verticals = strings.Fields(`UNDEFINED OTHER AUTO BEAUTY APPAREL EDU ENTERTAIN EVENT_PLAN FINANCE GROCERY GOVT HOTEL HEALTH
	NONPROFIT PROF_SERVICES RETAIL TRAVEL RESTAURANT ALCOHOL ONLINE_GAMBLING PHYSICAL_GAMBLING OTC_DRUGS NOT_A_BIZ MATRIMONY_SERVICE`)

const (
	maxSites = 2
	maxSite  = 256 // characters
)

// profileDefaults are what a profile tells when a call names no fields.
var profileDefaults = []string{"about", "address", "description", "email", "profile_picture_url", "websites", "vertical"}

// profileFields are what can be asked of a profile.
var profileFields = func() graph.Fields[map[string]json.RawMessage] {
	silent := func(map[string]json.RawMessage) any { return nil }
	all := graph.Fields[map[string]json.RawMessage]{"id": silent, "messaging_product": silent}
	for _, name := range profileDefaults {
		all[name] = func(known map[string]json.RawMessage) any {
			if value := known[name]; value != nil {
				return value
			}
			return nil
		}
	}
	return all
}()

// profile tells what the business says of itself, as far as it says anything.
func (c *call) profile() (any, error) {
	shown, err := profileFields.Of(c.params, c.face.profileOf(c.business), profileDefaults)
	if err != nil {
		return nil, err
	}
	shown["messaging_product"] = graph.Product
	return map[string]any{"data": []any{shown}}, nil
}

// profileOf returns a business's profile: what it said through the API, and for the rest
// what relay.toml says.
func (f *Face) profileOf(b relay.Business) map[string]json.RawMessage {
	all := map[string]json.RawMessage{}
	for name, text := range map[string]string{"description": b.About, "vertical": "UNDEFINED"} {
		if text != "" {
			all[name], _ = json.Marshal(text)
		}
	}
	for name, value := range f.number(b).Settings["profile"] {
		all[name] = value
	}
	return all
}

// changeProfile sets what the call names, and leaves the rest.
func (c *call) changeProfile() (any, error) {
	if err := c.ofProduct(); err != nil {
		return nil, err
	}
	change := map[string]json.RawMessage{}
	for name, limit := range profileLimits {
		if !c.params.Has(name) {
			continue
		}
		text, err := c.params.Text(name)
		switch {
		case err != nil:
			return nil, err
		case name == "about" && strings.TrimSpace(text) == "":
			return nil, graph.BadParameter.Because("about: may not be empty")
		case utf8.RuneCountInString(text) > limit:
			return nil, graph.BadParameter.Because("%s: has %d characters; the limit is %d", name, utf8.RuneCountInString(text), limit)
		case name == "vertical" && !slices.Contains(verticals, strings.ToUpper(text)):
			return nil, graph.BadParameter.Because("vertical: there is no vertical %q", text)
		case name == "vertical":
			text = strings.ToUpper(text)
		}
		change[name], _ = json.Marshal(wire.Clean(text))
	}
	if err := c.sites(change); err != nil {
		return nil, err
	}
	if err := c.picture(change); err != nil {
		return nil, err
	}
	return done{true}, c.set("profile", change)
}

// sites reads the websites of a profile.
func (c *call) sites(change map[string]json.RawMessage) error {
	if !c.params.Has("websites") {
		return nil
	}
	var sites []string
	if err := c.params.Decode("websites", &sites); err != nil {
		return err
	}
	if len(sites) > maxSites {
		return graph.BadParameter.Because("websites: %d of them; the limit is %d", len(sites), maxSites)
	}
	for _, s := range sites {
		if !strings.HasPrefix(s, "http://") && !strings.HasPrefix(s, "https://") || utf8.RuneCountInString(s) > maxSite {
			return graph.BadParameter.Because("websites: each begins with http:// or https:// and has up to %d characters", maxSite)
		}
	}
	change["websites"], _ = json.Marshal(sites)
	return nil
}

// picture reads the handle of an upload that becomes the profile's picture.
func (c *call) picture(change map[string]json.RawMessage) error {
	handle, err := c.params.Text("profile_picture_handle")
	if err != nil || handle == "" {
		return err
	}
	url, err := c.face.media.Picture(c.r, c.business, handle)
	if err != nil {
		return err
	}
	change["profile_picture_url"], err = json.Marshal(url)
	return err
}

// set remembers settings of a number under a name, beside those that are there.
func (c *call) set(name string, change map[string]json.RawMessage) error {
	return c.face.numbers.Change(c.business.PhoneNumberID, func(n *numberState) error {
		all := map[string]map[string]json.RawMessage{}
		for k, v := range n.Settings {
			all[k] = v
		}
		merged := map[string]json.RawMessage{}
		for k, v := range all[name] {
			merged[k] = v
		}
		for k, v := range change {
			merged[k] = v
		}
		all[name], n.Settings = merged, all
		return nil
	})
}
