package cloudapi

import (
	"net/http"
	"slices"
	"strings"

	"sayso/relay"
	"sayso/relay/cloudapi/graph"
)

var appRoutes = []route{
	{on: app, method: http.MethodGet, answer: (*call).app},
	{on: app, edge: "subscriptions", method: http.MethodGet, answer: (*call).subscriptions},
	{on: app, edge: "subscriptions", method: http.MethodPost, answer: (*call).subscribe},
	{on: app, edge: "subscriptions", method: http.MethodDelete, answer: (*call).unsubscribe},
	{on: root, edge: "me", method: http.MethodGet, answer: (*call).me},
	{on: root, edge: "app", method: http.MethodGet, answer: (*call).app},
	{on: root, edge: "debug_token", method: http.MethodGet, answer: (*call).debugToken},
	{on: root, edge: "oauth/access_token", method: http.MethodGet, answer: (*call).accessToken, open: true},
	{on: root, edge: "oauth/access_token", method: http.MethodPost, answer: (*call).accessToken, open: true},
}

// appName is what every app here is called.
const appName = "sayso"

// namedObject is an object that has an id and a name.
type namedObject struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func (c *call) app() (any, error) { return namedObject{c.business.AppID, appName}, nil }

// me says whose token it is: a user of the system who stands for the app.
func (c *call) me() (any, error) { return namedObject{userOf(c.business), c.business.Name}, nil }

// userOf returns the id of the user whose token a business has.
func userOf(b relay.Business) string { return "6" + b.PhoneNumberID }

// scopes are what every token here may do.
var scopes = []string{"whatsapp_business_management", "whatsapp_business_messaging", "business_management"}

// debugToken says what a token is good for.
func (c *call) debugToken() (any, error) {
	token, err := c.params.Text("input_token")
	if err != nil {
		return nil, err
	}
	if token == "" {
		return nil, graph.BadParameter.Because("input_token: is mandatory")
	}
	mine := c.face.holders(token)
	data := map[string]any{"is_valid": len(mine) > 0, "scopes": []string{}}
	if len(mine) == 0 {
		data["error"] = map[string]any{"code": badToken.Code, "message": badToken.Title}
		return map[string]any{"data": data}, nil
	}
	var accounts []string
	for _, b := range mine {
		if !slices.Contains(accounts, b.WABAID) {
			accounts = append(accounts, b.WABAID)
		}
	}
	var granular []map[string]any
	for _, s := range scopes {
		granular = append(granular, map[string]any{"scope": s, "target_ids": accounts})
	}
	for name, v := range map[string]any{
		"app_id": mine[0].AppID, "application": appName, "type": "SYSTEM_USER", "user_id": userOf(mine[0]),
		"expires_at": 0, "data_access_expires_at": 0, "issued_at": 0, "scopes": scopes, "granular_scopes": granular,
	} {
		data[name] = v
	}
	return map[string]any{"data": data}, nil
}

// accessToken gives out the token of an app for its secret, and a long-lived one for
// one that is good already.
func (c *call) accessToken() (any, error) {
	at, err := c.params.Texts("grant_type", "client_id", "client_secret", "fb_exchange_token")
	if err != nil {
		return nil, err
	}
	type issued struct {
		Token string `json:"access_token"`
		Type  string `json:"token_type"`
	}
	switch at["grant_type"] {
	case "client_credentials", "fb_exchange_token":
	default:
		return nil, graph.BadParameter.Because("grant_type: must be client_credentials or fb_exchange_token")
	}
	token := at["client_id"] + "|" + at["client_secret"]
	mine := c.face.holders(token)
	if at["grant_type"] == "fb_exchange_token" && len(mine) > 0 {
		token = at["fb_exchange_token"]
		mine = c.face.holders(token)
	}
	if len(mine) == 0 {
		return nil, graph.BadParameter.Because("client_id, client_secret: are not those of an app here")
	}
	return issued{token, "bearer"}, nil
}

// webhookObject is the one kind of object whose webhooks there are.
const webhookObject = "whatsapp_business_account"

// subscribe has an app hear of all its accounts at a place, and of what fields.
func (c *call) subscribe() (any, error) {
	object, err := c.params.Text("object")
	if err != nil {
		return nil, err
	}
	fields, err := c.params.Words("fields")
	if err != nil {
		return nil, err
	}
	if object != webhookObject {
		return nil, graph.BadParameter.Because("object: must be %s", webhookObject)
	}
	hook, err := c.override("callback_url")
	if err != nil {
		return nil, err
	}
	if hook.URL == "" {
		return nil, graph.BadParameter.Because("callback_url: is mandatory")
	}
	fields = strings.Fields(strings.Join(fields, " ")) // spaces between are in use, too
	return done{true}, c.face.apps.Change(c.object.id, func(s *subscription) error {
		*s = subscription{hook, fields}
		return nil
	})
}

func (c *call) subscriptions() (any, error) {
	type field struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	type one struct {
		Object string  `json:"object"`
		URL    string  `json:"callback_url"`
		Active bool    `json:"active"`
		Fields []field `json:"fields"`
	}
	all := []one{}
	if s, known := c.face.apps.Get(c.object.id); known {
		shown := one{Object: webhookObject, URL: s.URL, Active: true, Fields: []field{}}
		for _, f := range s.Fields {
			shown.Fields = append(shown.Fields, field{f, "v25.0"})
		}
		all = append(all, shown)
	}
	return map[string]any{"data": all}, nil
}

func (c *call) unsubscribe() (any, error) { return done{true}, c.face.apps.Forget(c.object.id) }
