package cloudapi

import (
	"encoding/json"
	"net/http"

	"sayso/relay"
	"sayso/relay/cloudapi/deliver"
	"sayso/relay/cloudapi/graph"
)

var accountRoutes = []route{
	{on: waba, method: http.MethodGet, answer: (*call).account},
	{on: waba, edge: "subscribed_apps", method: http.MethodGet, answer: (*call).subscribedApps},
	{on: waba, edge: "subscribed_apps", method: http.MethodPost, answer: (*call).subscribeApp},
	{on: waba, edge: "subscribed_apps", method: http.MethodDelete, answer: (*call).unsubscribeApp},
	{on: portfolio, method: http.MethodGet, answer: (*call).portfolio},
	{on: portfolio, edge: "owned_whatsapp_business_accounts", method: http.MethodGet, answer: (*call).ownedAccounts},
	{on: portfolio, edge: "client_whatsapp_business_accounts", method: http.MethodGet, answer: (*call).clientAccounts},
}

// owned is an object of a business that is asked for its fields.
type owned struct {
	face *Face
	relay.Business
}

// always is a field that says the same of every object.
func always(v any) func(owned) any { return func(owned) any { return v } }

// show returns the fields that a call asks for, or else the defaults.
func (c *call) show(b relay.Business, known graph.Fields[owned], defaults []string) (map[string]any, error) {
	return known.Of(c.params, owned{c.face, b}, defaults)
}

// accountFields is what a WhatsApp Business Account says of itself.
var accountFields = graph.Fields[owned]{
	"id":                           func(o owned) any { return o.WABAID },
	"name":                         func(o owned) any { return o.Name },
	"currency":                     always("USD"),
	"country":                      always("US"),
	"timezone_id":                  always("1"),
	"message_template_namespace":   func(o owned) any { return "sayso_" + o.WABAID },
	"account_review_status":        always("APPROVED"),
	"business_verification_status": func(o owned) any { return verified(o.Business) },
	"ownership_type":               always("SELF"),
	"status":                       always("ACTIVE"),
	"health_status":                func(o owned) any { return o.face.health(o.Business, "WABA", o.WABAID) },
	"owner_business_info":          always(map[string]string{"id": portfolioID, "name": "sayso"}),

	"marketing_messages_lite_api_status": always("ONBOARDED"),
}

func verified(b relay.Business) string {
	if b.Verified {
		return "verified"
	}
	return "not_verified"
}

var accountDefaults = []string{"id", "name", "currency", "timezone_id", "message_template_namespace"}

func (c *call) account() (any, error) { return c.show(c.business, accountFields, accountDefaults) }

// portfolioID is the one business portfolio that owns all accounts here.
const portfolioID = "500000000000001"

// portfolioFields is what the portfolio says of itself.
var portfolioFields = graph.Fields[owned]{
	"id":                  always(portfolioID),
	"name":                always("sayso"),
	"verification_status": always("verified"),
}

func (c *call) portfolio() (any, error) {
	return c.show(c.business, portfolioFields, []string{"id", "name"})
}

// ownedAccounts lists the accounts of the numbers that the token may use.
func (c *call) ownedAccounts() (any, error) {
	all := []map[string]any{}
	seen := map[string]bool{}
	for _, b := range c.numbers {
		if seen[b.WABAID] {
			continue
		}
		seen[b.WABAID] = true
		shown, err := c.show(b, accountFields, accountDefaults)
		if err != nil {
			return nil, err
		}
		all = append(all, shown)
	}
	return graph.Page(c.r, c.params, all, func(a map[string]any) string { return a["id"].(string) })
}

// clientAccounts lists accounts that belong to others: there are none.
func (c *call) clientAccounts() (any, error) {
	return graph.Page(c.r, c.params, []map[string]any{}, func(map[string]any) string { return "" })
}

// subscribed is an app that hears of an account.
type subscribed struct {
	App struct {
		ID   string `json:"id"`
		Name string `json:"name"`
		Link string `json:"link"`
	} `json:"whatsapp_business_api_data"`
	Override string `json:"override_callback_uri,omitempty"`
}

func (c *call) subscribedApps() (any, error) {
	all := []subscribed{}
	if account, _ := c.face.accounts.Get(c.business.WABAID); !account.Off {
		var one subscribed
		one.App.ID, one.App.Name = c.business.AppID, appName
		one.App.Link = "https://www.facebook.com/games/?app_id=" + c.business.AppID
		one.Override = account.Override.URL
		all = append(all, one)
	}
	return map[string]any{"data": all}, nil
}

// subscribeApp has the app hear of the account, at a place of the account's own if the
// call names one.
func (c *call) subscribeApp() (any, error) {
	hook, err := c.override("override_callback_uri")
	if err != nil {
		return nil, err
	}
	return done{true}, c.face.accounts.Change(c.business.WABAID, func(a *hearing) error {
		*a = hearing{Override: hook}
		return nil
	})
}

func (c *call) unsubscribeApp() (any, error) {
	return done{true}, c.face.accounts.Change(c.business.WABAID, func(a *hearing) error {
		*a = hearing{Off: true}
		return nil
	})
}

// override reads a place for webhooks under a name, and asks whoever is there whether
// it is theirs; the zero callback when the call names none.
func (c *call) override(name string) (deliver.Callback, error) {
	at, err := c.params.Texts(name, "verify_token")
	hook := deliver.Callback{URL: at[name], Verify: at["verify_token"]}
	if err != nil || hook.URL == "" {
		return deliver.Callback{}, err
	}
	return hook, c.face.handshake(c.r.Context(), hook)
}

// configuration reads the place for webhooks that a call gives a number. An empty one
// takes it back.
func (c *call) configuration() (hook deliver.Callback, given bool, err error) {
	if !c.params.Has("webhook_configuration") {
		return hook, false, nil
	}
	var raw map[string]json.RawMessage
	if err := c.params.Decode("webhook_configuration", &raw); err != nil {
		return hook, false, err
	}
	in := *c
	in.params = raw
	hook, err = in.override("override_callback_uri")
	return hook, true, err
}
