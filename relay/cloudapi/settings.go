package cloudapi

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"sayso/relay/cloudapi/graph"
)

var settingRoutes = []route{
	{on: phone, edge: "settings", method: http.MethodGet, answer: (*call).settings},
	{on: phone, edge: "settings", method: http.MethodPost, answer: (*call).changeSettings},
	{on: phone, edge: "whatsapp_commerce_settings", method: http.MethodGet, answer: (*call).commerce},
	{on: phone, edge: "whatsapp_commerce_settings", method: http.MethodPost, answer: (*call).changeCommerce},
	{on: phone, edge: "conversational_automation", method: http.MethodGet, answer: (*call).automation},
	{on: phone, edge: "conversational_automation", method: http.MethodPost, answer: (*call).changeAutomation},
	{on: phone, edge: "whatsapp_business_encryption", method: http.MethodGet, answer: (*call).encryption},
	{on: phone, edge: "whatsapp_business_encryption", method: http.MethodPost, answer: (*call).changeEncryption},
	{on: phone, edge: "message_qrdls", method: http.MethodGet, answer: (*call).links, tail: "code"},
	{on: phone, edge: "message_qrdls", method: http.MethodPost, answer: (*call).makeLink, tail: "code"},
	{on: phone, edge: "message_qrdls", method: http.MethodDelete, answer: (*call).dropLink, tail: "code"},
}

// maxSetting bounds what is kept under one name, in bytes: all that is known of a number
// has to fit one record.
const maxSetting = 12 << 10

// take reads those of the named inputs that a call gives. They are kept as they come,
// within bounds; only whoever set them reads them again.
func (c *call) take(names ...string) (map[string]json.RawMessage, error) {
	all := map[string]json.RawMessage{}
	for _, name := range names {
		if len(c.params[name]) > maxSetting {
			return nil, graph.BadParameter.Because("%s: has over %d bytes", name, maxSetting)
		}
		if c.params.Has(name) {
			all[name] = c.params[name]
		}
	}
	if len(all) == 0 {
		return nil, graph.BadParameter.Because("give one of %v", names)
	}
	return all, nil
}

// setting returns what was set under a name.
func (c *call) setting(name string) map[string]json.RawMessage {
	return maps.Clone(c.face.number(c.business).Settings[name])
}

func (c *call) settings() (any, error) {
	all := c.setting("settings")
	if all == nil {
		all = map[string]json.RawMessage{}
	}
	if _, set := all["storage_configuration"]; !set {
		all["storage_configuration"] = json.RawMessage(`{"status":"DEFAULT"}`)
	}
	return all, nil
}

func (c *call) changeSettings() (any, error) {
	change, err := c.take(slices.Sorted(maps.Keys(settingShapes))...)
	if err != nil {
		return nil, err
	}
	for name, of := range settingShapes {
		if change[name] == nil {
			continue
		}
		if err := of.check(name, change[name]); err != nil {
			return nil, err
		}
	}
	return done{true}, c.set("settings", change)
}

// commerce tells whether carts and the catalogue are shown.
func (c *call) commerce() (any, error) {
	shown := map[string]any{"id": c.business.PhoneNumberID, "is_cart_enabled": true, "is_catalog_visible": true}
	for name, v := range c.setting("commerce") {
		shown[name] = v
	}
	return map[string]any{"data": []any{shown}}, nil
}

func (c *call) changeCommerce() (any, error) {
	change := map[string]json.RawMessage{}
	for _, name := range []string{"is_cart_enabled", "is_catalog_visible"} {
		text, err := c.params.Text(name)
		switch {
		case err != nil:
			return nil, err
		case text == "true", text == "false":
			change[name] = json.RawMessage(text)
		case text != "":
			return nil, graph.BadParameter.Because("%s: must be true or false", name)
		}
	}
	if len(change) == 0 {
		return nil, graph.BadParameter.Because("give is_cart_enabled or is_catalog_visible")
	}
	return done{true}, c.set("commerce", change)
}

// automation is what greets a person who opens the chat: an event of its own, opening
// words to pick, and commands.
func (c *call) automation() (any, error) {
	return map[string]any{"conversational_automation": c.greeting(), "id": c.business.PhoneNumberID}, nil
}

func (c *call) greeting() map[string]json.RawMessage {
	all := c.setting("automation")
	if all == nil {
		all = map[string]json.RawMessage{}
	}
	all["id"], _ = json.Marshal(c.business.PhoneNumberID)
	return all
}

func (c *call) changeAutomation() (any, error) {
	change, err := c.take("enable_welcome_message", "prompts", "commands")
	if err != nil {
		return nil, err
	}
	var of struct {
		Welcome  graph.Scalar `json:"enable_welcome_message"`
		Prompts  []string     `json:"prompts"`
		Commands []struct {
			Name  string `json:"command_name"`
			About string `json:"command_description"`
		} `json:"commands"`
	}
	for name, into := range map[string]any{"enable_welcome_message": &of.Welcome, "prompts": &of.Prompts, "commands": &of.Commands} {
		if change[name] == nil {
			continue
		}
		if err := c.params.Decode(name, into); err != nil {
			return nil, err
		}
	}
	switch of.Welcome {
	case "":
	case "true", "false":
		change["enable_welcome_message"] = json.RawMessage(of.Welcome) // a form has it as text
	default:
		return nil, graph.BadValue.Because("enable_welcome_message: must be true or false")
	}
	if len(of.Prompts) > 4 || len(of.Commands) > 30 {
		return nil, graph.BadParameter.Because("up to 4 prompts and 30 commands are allowed")
	}
	for _, p := range of.Prompts {
		if err := graph.Wanted("prompts", p, 80); err != nil {
			return nil, err
		}
	}
	for _, k := range of.Commands {
		if err := cmp.Or(graph.Wanted("commands.command_name", k.Name, 32), graph.Wanted("commands.command_description", k.About, 256)); err != nil {
			return nil, err
		}
	}
	return done{true}, c.set("automation", change)
}

// encryption tells the public key that a business's flows are to use. Nothing is
// encrypted with it here: forms go through the relay as they are.
func (c *call) encryption() (any, error) {
	all := c.setting("encryption")
	if all == nil {
		return map[string]any{"data": []any{}}, nil
	}
	all["business_public_key_signature_status"] = json.RawMessage(`"VALID"`)
	return map[string]any{"data": []any{all}}, nil
}

func (c *call) changeEncryption() (any, error) {
	key, err := c.params.Text("business_public_key")
	if err != nil {
		return nil, err
	}
	if err := graph.Wanted("business_public_key", key, 8192); err != nil {
		return nil, err
	}
	kept, err := c.take("business_public_key")
	if err != nil {
		return nil, err
	}
	return done{true}, c.set("encryption", kept)
}

// link is a short link that opens the chat with words already typed.
type link struct {
	Code    string `json:"code"`
	Message string `json:"prefilled_message"`
	URL     string `json:"deep_link_url"`
}

// maxShortLinks bounds the short links of a number.
const maxShortLinks = 2000

// ownLinks are the links of the number, in order of their codes.
func (c *call) ownLinks() []link {
	all := []link{}
	for id, l := range c.face.links.List() {
		if id == c.linkID(l.Code) {
			all = append(all, l)
		}
	}
	slices.SortFunc(all, func(a, b link) int { return strings.Compare(a.Code, b.Code) })
	return all
}

func (c *call) linkID(code string) string { return c.business.PhoneNumberID + "/" + code }

func (c *call) links() (any, error) {
	code, err := c.params.Text("code")
	if err != nil {
		return nil, err
	}
	all := c.ownLinks()
	if code != "" {
		all = slices.DeleteFunc(all, func(l link) bool { return l.Code != code })
	}
	return graph.Page(c.r, c.params, all, func(l link) string { return l.Code })
}

// makeLink makes a link, or changes the words of one that is there.
func (c *call) makeLink() (any, error) {
	at, err := c.params.Texts("prefilled_message", "code")
	if err != nil {
		return nil, err
	}
	if n := utf8.RuneCountInString(at["prefilled_message"]); n < 1 || n > 140 {
		return nil, graph.BadParameter.Because("prefilled_message: has %d characters; 1 to 140 are allowed", n)
	}
	code := at["code"]
	_, known := c.face.links.Get(c.linkID(code))
	switch {
	case code == "" && len(c.ownLinks()) >= maxShortLinks:
		return nil, graph.BadParameter.Because("a number has up to %d short links; delete some", maxShortLinks)
	case code == "":
		code = rand.Text()[:14]
	case !known:
		return nil, graph.BadParameter.Because("code: there is no such link")
	}
	l := link{code, at["prefilled_message"], "https://wa.me/message/" + code}
	return l, c.face.links.Change(c.linkID(code), func(was *link) error { *was = l; return nil })
}

func (c *call) dropLink() (any, error) {
	code, err := c.params.Text("code")
	if err != nil {
		return nil, err
	}
	if _, known := c.face.links.Get(c.linkID(code)); !known {
		return nil, graph.BadParameter.Because("code: there is no such link")
	}
	return done{true}, c.face.links.Forget(c.linkID(code))
}
