package cloudapi

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"sayso/relay"
	"sayso/relay/cloudapi/deliver"
	"sayso/relay/cloudapi/graph"
	"sayso/relay/cloudapi/ident"
	"sayso/wire"
)

var numberRoutes = []route{
	{on: phone, method: http.MethodGet, answer: (*call).number},
	{on: phone, method: http.MethodPost, answer: (*call).changeNumber},
	{on: phone, edge: "register", method: http.MethodPost, answer: (*call).register},
	{on: phone, edge: "deregister", method: http.MethodPost, answer: (*call).deregister},
	{on: phone, edge: "request_code", method: http.MethodPost, answer: (*call).requestCode},
	{on: phone, edge: "verify_code", method: http.MethodPost, answer: (*call).verifyCode},
	{on: waba, edge: "phone_numbers", method: http.MethodGet, answer: (*call).phoneNumbers},
	{on: waba, edge: "phone_numbers", method: http.MethodPost, answer: (*call).addNumber},
}

// numberState is what the owner of a phone number said of it through the API. The zero
// value is that of a number in relay.toml: verified, registered, without a PIN.
type numberState struct {
	Deregistered bool
	Unverified   bool    // its owner has not shown yet that it is theirs
	PIN          string  // six digits; empty for none
	Tries        []int64 // when it was registered or deregistered, Unix milliseconds
	Override     deliver.Callback
	Search       string // of search_visibility
	Settings     map[string]map[string]json.RawMessage
}

// number fields that are asked for when a call names none.
var numberDefaults = []string{"id", "display_phone_number", "verified_name", "quality_rating", "code_verification_status"}

// numberFields is what a phone number says of itself.
var numberFields = graph.Fields[owned]{
	"id":                           func(o owned) any { return o.PhoneNumberID },
	"display_phone_number":         func(o owned) any { return displayNumber(o.Account) },
	"verified_name":                func(o owned) any { return o.Name },
	"quality_rating":               func(o owned) any { return o.face.quality(o.Business) },
	"code_verification_status":     verification,
	"name_status":                  always("APPROVED"),
	"new_name_status":              always("NONE"),
	"status":                       connection,
	"platform_type":                always("CLOUD_API"),
	"account_mode":                 accountMode,
	"last_onboarded_time":          onboarded,
	"conversational_automation":    func(o owned) any { return (&call{face: o.face, business: o.Business}).greeting() },
	"throughput":                   always(map[string]string{"level": "STANDARD"}),
	"is_official_business_account": func(o owned) any { return o.Verified },
	"is_pin_enabled":               func(o owned) any { return o.face.number(o.Business).PIN != "" },
	"messaging_limit_tier":         func(o owned) any { return o.Limits.Tier() },
	"search_visibility":            func(o owned) any { return cmp.Or(o.face.number(o.Business).Search, "NON_VISIBLE") },
	"health_status":                func(o owned) any { return o.face.health(o.Business, "PHONE_NUMBER", o.PhoneNumberID) },
	"webhook_configuration":        func(o owned) any { return o.face.configured(o.Business) },
	"certificate":                  always(nil),
	"username":                     func(o owned) any { return o.Handle },

	"whatsapp_business_manager_messaging_limit": func(o owned) any { return o.Limits.Tier() },
}

// accountMode tells test numbers, which may write to the numbers of a list alone.
func accountMode(o owned) any {
	if o.Limits.AllowList != nil {
		return "SANDBOX"
	}
	return "LIVE"
}

// onboarded is when something first happened to a number.
func onboarded(o owned) any {
	first, err := o.face.o.Relay.Log(wire.Account(o.Account)).At(1)
	if err != nil {
		return nil
	}
	return time.UnixMilli(first.At).UTC().Format("2006-01-02T15:04:05+0000")
}

func verification(o owned) any {
	if o.face.number(o.Business).Unverified {
		return "NOT_VERIFIED"
	}
	return "VERIFIED"
}

func connection(o owned) any {
	switch n := o.face.number(o.Business); {
	case n.Unverified:
		return "UNVERIFIED"
	case n.Deregistered:
		return "DISCONNECTED"
	}
	return o.face.standing(o.Business)
}

// health is the answer to health_status: whether the account of a business may send.
func (f *Face) health(b relay.Business, kind, id string) any {
	can := "AVAILABLE"
	if f.State(b) != Fine {
		can = "BLOCKED"
	}
	return map[string]any{
		"can_send_message": can,
		"entities":         []map[string]string{{"entity_type": kind, "id": id, "can_send_message": can}},
	}
}

// number returns what is remembered of a business's number.
func (f *Face) number(b relay.Business) numberState {
	n, _ := f.numbers.Get(b.PhoneNumberID)
	return n
}

// configured tells the places that webhooks could go to.
func (f *Face) configured(b relay.Business) any {
	at := map[string]string{}
	app, _ := f.apps.Get(b.AppID)
	account, _ := f.accounts.Get(b.WABAID)
	for name, url := range map[string]string{
		"application": cmp.Or(app.URL, b.Webhook), "whatsapp_business_account": account.Override.URL, "phone_number": f.number(b).Override.URL,
	} {
		if url != "" {
			at[name] = url
		}
	}
	return at
}

func (c *call) number() (any, error) { return c.show(c.business, numberFields, numberDefaults) }

func (c *call) phoneNumbers() (any, error) {
	wanted, err := c.filtering()
	if err != nil {
		return nil, err
	}
	all := make([]map[string]any, 0, len(c.numbers))
	for _, b := range c.numbers {
		if !wanted(b) {
			continue
		}
		shown, err := c.show(b, numberFields, numberDefaults)
		if err != nil {
			return nil, err
		}
		all = append(all, shown)
	}
	return graph.Page(c.r, c.params, all, func(n map[string]any) string { return n["id"].(string) })
}

// filtering reads which numbers are asked for: those of which fields have given values.
func (c *call) filtering() (func(relay.Business) bool, error) {
	var all []struct {
		Field    string
		Operator string
		Value    graph.Scalar
	}
	if c.params.Has("filtering") {
		if err := c.params.Decode("filtering", &all); err != nil {
			return nil, err
		}
	}
	for _, one := range all {
		if numberFields[one.Field] == nil || !strings.EqualFold(one.Operator, "EQUAL") {
			return nil, graph.BadParameter.Because("filtering: give a field of a number, the operator EQUAL and a value")
		}
	}
	return func(b relay.Business) bool {
		for _, one := range all {
			if fmt.Sprint(numberFields[one.Field](owned{c.face, b})) != string(one.Value) {
				return false
			}
		}
		return true
	}, nil
}

// addNumber takes in one more number of an account. It can be used once its owner has
// shown that it is theirs, and registered it.
func (c *call) addNumber() (any, error) {
	at, err := c.params.Texts("cc", "phone_number", "verified_name")
	if err != nil {
		return nil, err
	}
	if err := cmp.Or(graph.Wanted("cc", at["cc"], 4), graph.Wanted("phone_number", at["phone_number"], 20), graph.Wanted("verified_name", at["verified_name"], wire.MaxName)); err != nil {
		return nil, err
	}
	account := ident.Number(at["cc"] + at["phone_number"])
	if !account.Valid() {
		return nil, graph.BadParameter.Because("phone_number: with cc it is not a number of 5 to 15 digits")
	}
	b := c.business
	added := relay.Business{
		Name: at["verified_name"], Account: string(account), WABAID: b.WABAID, AppID: b.AppID,
		Token: b.Token, AppSecret: b.AppSecret, Webhook: b.Webhook, VerifyToken: b.VerifyToken, Platform: b.Platform,
	}
	added, err = c.face.o.Relay.Hire(c.r.Context(), added)
	switch {
	case errors.Is(err, relay.ErrBusy), errors.Is(err, relay.ErrClosed):
		return nil, err
	case err != nil:
		return nil, graph.BadParameter.Because("%v", err)
	}
	err = c.face.numbers.Change(added.PhoneNumberID, func(n *numberState) error {
		n.Unverified, n.Deregistered = true, true
		return nil
	})
	return map[string]string{"id": added.PhoneNumberID}, err
}

// changeNumber sets a PIN, the place of the webhooks, or whether the number is found.
func (c *call) changeNumber() (any, error) {
	at, err := c.params.Texts("pin", "search_visibility")
	if err != nil {
		return nil, err
	}
	hook, hooked, err := c.configuration()
	switch {
	case err != nil:
		return nil, err
	case at["pin"] != "" && !isPIN(at["pin"]):
		return nil, graph.BadParameter.Because("pin: give six digits")
	case at["pin"]+at["search_visibility"] == "" && !hooked:
		return nil, graph.BadParameter.Because("give pin, webhook_configuration or search_visibility")
	}
	err = c.face.numbers.Change(c.business.PhoneNumberID, func(n *numberState) error {
		n.PIN, n.Search = cmp.Or(at["pin"], n.PIN), cmp.Or(strings.ToUpper(at["search_visibility"]), n.Search)
		if hooked {
			n.Override = hook
		}
		return nil
	})
	if err == nil && at["pin"] != "" {
		err = c.tell("security", map[string]string{"display_phone_number": c.business.Account, "event": "PIN_CHANGED", "requester": "api"})
	}
	return done{true}, err
}

// tell tells the business of something about its account.
func (c *call) tell(field string, value any) error {
	raw, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return c.face.o.Relay.Notify(c.r.Context(), wire.Account(c.business.Account), wire.Notice{Field: field, Value: raw})
}

func isPIN(s string) bool { return len(s) == 6 && strings.Trim(s, "0123456789") == "" }

// Bounds of registering and deregistering a number, as Meta has them.
const (
	maxTries = 10
	tryFor   = 72 * time.Hour
)

// tried counts one more try to register or deregister.
func (n *numberState) tried(now time.Time) error {
	var recent []int64
	for _, at := range n.Tries {
		if now.UnixMilli()-at < tryFor.Milliseconds() {
			recent = append(recent, at)
		}
	}
	if len(recent) >= maxTries {
		return tooManyTries.Because("%d tries in 72 hours are allowed", maxTries)
	}
	n.Tries = append(recent, now.UnixMilli())
	return nil
}

// register makes a number usable, under a PIN: that which it has, or else a new one. A
// wrong PIN is a try too, so what f does stays even if the PIN is refused.
func (c *call) register() (any, error) {
	if err := c.ofProduct(); err != nil {
		return nil, err
	}
	pin, err := c.params.Text("pin")
	if err != nil {
		return nil, err
	}
	if !isPIN(pin) {
		return nil, graph.BadParameter.Because("pin: give six digits")
	}
	var refused error
	err = c.face.numbers.Change(c.business.PhoneNumberID, func(n *numberState) error {
		if n.Unverified {
			return unverifiedNumber.Because("request a code and verify it first")
		}
		if err := n.tried(c.face.now()); err != nil {
			return err
		}
		if n.PIN != "" && n.PIN != pin {
			refused = wrongPIN.Because("pin: is not the one of this number")
			return nil
		}
		n.PIN, n.Deregistered = pin, false
		return nil
	})
	return done{true}, errors.Join(refused, err)
}

func (c *call) deregister() (any, error) {
	err := c.face.numbers.Change(c.business.PhoneNumberID, func(n *numberState) error {
		if n.Deregistered {
			return notRegistered.Because("the number is not registered")
		}
		n.Deregistered = true
		return n.tried(c.face.now())
	})
	return done{true}, err
}

// requestCode has a code sent to the number: there is nobody to get it here, so it goes
// to the relay's log.
func (c *call) requestCode() (any, error) {
	at, err := c.params.Texts("code_method", "language")
	if err != nil {
		return nil, err
	}
	switch method := strings.ToUpper(at["code_method"]); {
	case method != "SMS" && method != "VOICE":
		return nil, graph.BadParameter.Because("code_method: must be SMS or VOICE")
	case at["language"] == "":
		return nil, graph.BadParameter.Because("language: is mandatory")
	case !c.face.number(c.business).Unverified:
		return nil, alreadyVerified.Because("the number is verified already")
	}
	c.face.o.Log.Info("verification code", "number", c.business.Account, "code", codeOf(c.business))
	return done{true}, nil
}

func (c *call) verifyCode() (any, error) {
	code, err := c.params.Text("code")
	if err != nil {
		return nil, err
	}
	err = c.face.numbers.Change(c.business.PhoneNumberID, func(n *numberState) error {
		switch {
		case !n.Unverified:
			return alreadyVerified.Because("the number is verified already")
		case !same(strings.NewReplacer("-", "", " ", "").Replace(code), codeOf(c.business)):
			return wrongCode.Because("code: is not the one that was sent")
		}
		n.Unverified = false
		return nil
	})
	return done{true}, err
}

// codeOf returns the code that verifies a number: always the same one.
func codeOf(b relay.Business) string {
	sum := sha256.Sum256([]byte("verify " + b.PhoneNumberID + " " + b.AppSecret))
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[:])%1_000_000)
}

// displayNumber writes a number for people: "+1 555-010-0001", others as "+" and digits.
func displayNumber(digits string) string {
	if len(digits) == 11 && digits[0] == '1' {
		return "+1 " + digits[1:4] + "-" + digits[4:7] + "-" + digits[7:]
	}
	return "+" + digits
}
