package cloudapi

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"sayso/relay"
)

var nodeRoutes = []route{
	{on: phone, method: http.MethodGet, answer: (*call).number},
	{on: waba, method: http.MethodGet, answer: (*call).account},
	{on: waba, edge: "phone_numbers", method: http.MethodGet, answer: (*call).phoneNumbers},
	{on: waba, edge: "message_templates", method: http.MethodGet, answer: (*call).messageTemplates},
}

// list is a page of answers. Everything fits on one, so there is no next.
type list struct {
	Data []any `json:"data"`
}

// fields are what can be asked about an object, by name.
type fields map[string]func(relay.Business) any

// numberFields is what a phone number says of itself.
var numberFields = fields{
	"id":                           func(b relay.Business) any { return b.PhoneNumberID },
	"display_phone_number":         func(b relay.Business) any { return displayNumber(b.Account) },
	"verified_name":                func(b relay.Business) any { return b.Name },
	"quality_rating":               func(relay.Business) any { return "UNKNOWN" },
	"code_verification_status":     func(relay.Business) any { return "VERIFIED" },
	"name_status":                  func(relay.Business) any { return "APPROVED" },
	"status":                       func(relay.Business) any { return "CONNECTED" },
	"platform_type":                func(relay.Business) any { return "CLOUD_API" },
	"account_mode":                 func(relay.Business) any { return "LIVE" },
	"throughput":                   func(relay.Business) any { return map[string]string{"level": "STANDARD"} },
	"is_official_business_account": func(b relay.Business) any { return b.Verified },
}

var numberDefaults = []string{"id", "display_phone_number", "verified_name", "quality_rating", "code_verification_status"}

// accountFields is what a WhatsApp Business Account says of itself.
var accountFields = fields{
	"id":                         func(b relay.Business) any { return b.WABAID },
	"name":                       func(b relay.Business) any { return b.Name },
	"currency":                   func(relay.Business) any { return "USD" },
	"timezone_id":                func(relay.Business) any { return "1" },
	"message_template_namespace": func(b relay.Business) any { return "sayso_" + b.WABAID },
}

var accountDefaults = []string{"id", "name", "currency", "timezone_id", "message_template_namespace"}

// show returns the fields that a call asks for, or else the defaults.
func (c *call) show(b relay.Business, known fields, defaults []string) (any, error) {
	asked, err := c.params.text("fields")
	if err != nil {
		return nil, err
	}
	names := defaults
	if asked != "" {
		names = append(strings.Split(asked, ","), "id")
	}
	shown := map[string]any{}
	for _, name := range names {
		name = strings.TrimSpace(name)
		value, ok := known[name]
		if !ok {
			return nil, badParameter.because("fields: there is no field %q", name)
		}
		shown[name] = value(b)
	}
	return shown, nil
}

func (c *call) number() (any, error) { return c.show(c.business, numberFields, numberDefaults) }

func (c *call) account() (any, error) { return c.show(c.business, accountFields, accountDefaults) }

func (c *call) phoneNumbers() (any, error) {
	page := list{Data: []any{}}
	for _, b := range c.numbers {
		shown, err := c.show(b, numberFields, numberDefaults)
		if err != nil {
			return nil, err
		}
		page.Data = append(page.Data, shown)
	}
	return page, nil
}

// template is a template as Graph lists it.
type template struct {
	Name       string         `json:"name"`
	Format     string         `json:"parameter_format"`
	Components []templatePart `json:"components"`
	Language   string         `json:"language"`
	Status     string         `json:"status"`
	Category   string         `json:"category"`
	ID         string         `json:"id"`
}

type templatePart struct {
	Type    string           `json:"type"`
	Text    string           `json:"text,omitempty"`
	Buttons []templateButton `json:"buttons,omitempty"`
}

type templateButton struct {
	Type string `json:"type"` // QUICK_REPLY or URL
	Text string `json:"text"`
	URL  string `json:"url,omitempty"`
}

// messageTemplates lists what a WABA's numbers have in relay.toml, once each; name,
// language, status and category choose among them.
func (c *call) messageTemplates() (any, error) {
	page, seen := list{Data: []any{}}, []string{}
	for _, b := range c.numbers {
		for i, t := range templates(b) {
			shown := describe(b, i, t)
			ok, err := c.chosen(shown)
			if err != nil {
				return nil, err
			}
			id := t.Name + " " + t.Language
			if !ok || slices.Contains(seen, id) {
				continue
			}
			seen, page.Data = append(seen, id), append(page.Data, shown)
		}
	}
	return page, nil
}

// describe returns the template number i of a business as Graph lists it. Its id is
// digits, and stays while relay.toml keeps its order.
func describe(b relay.Business, i int, t relay.Template) template {
	format := "POSITIONAL"
	if _, positional := variables(t.Body); !positional {
		format = "NAMED"
	}
	tail := b.PhoneNumberID[max(0, len(b.PhoneNumberID)-10):]
	return template{
		Name: t.Name, Format: format, Language: t.Language, Status: templateStatus(t),
		Category:   strings.ToUpper(t.Category),
		Components: parts(t),
		ID:         "7" + tail + strconv.Itoa(1000+i),
	}
}

// parts returns the components of a template: its body, and its choices as buttons.
func parts(t relay.Template) []templatePart {
	all := []templatePart{{Type: "BODY", Text: t.Body}}
	if len(t.Choices) == 0 {
		return all
	}
	buttons := templatePart{Type: "BUTTONS"}
	for _, c := range t.Choices {
		b := templateButton{Type: "QUICK_REPLY", Text: c.Title, URL: c.Link}
		if c.Link != "" {
			b.Type = "URL"
		}
		buttons.Buttons = append(buttons.Buttons, b)
	}
	return append(all, buttons)
}

// chosen reports whether a template is among those that a call asks for.
func (c *call) chosen(t template) (bool, error) {
	for name, has := range map[string]string{"name": t.Name, "language": t.Language, "status": t.Status, "category": t.Category} {
		want, err := c.params.text(name)
		if err != nil {
			return false, err
		}
		if want != "" && !strings.EqualFold(want, has) {
			return false, nil
		}
	}
	return true, nil
}

// displayNumber writes a number for people: "+1 555-010-0001", others as "+" and digits.
func displayNumber(digits string) string {
	if len(digits) == 11 && digits[0] == '1' {
		return "+1 " + digits[1:4] + "-" + digits[4:7] + "-" + digits[7:]
	}
	return "+" + digits
}
