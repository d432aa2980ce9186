package cloudapi

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"sayso/relay"
)

var nodeRoutes = []route{
	{on: waba, edge: "message_templates", method: http.MethodGet, answer: (*call).messageTemplates},
}

// fields are what can be asked about an object, by name. One that has nothing to say
// gives nil, and is left out.
type fields map[string]func(c *call, b relay.Business) any

// always is a field that says the same of every object.
func always(v any) func(*call, relay.Business) any {
	return func(*call, relay.Business) any { return v }
}

// show returns the fields that a call asks for, or else the defaults.
func (c *call) show(b relay.Business, known fields, defaults []string) (map[string]any, error) {
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
		name, _, _ = strings.Cut(strings.TrimSpace(name), "{") // what is asked of a field itself is all told
		value, ok := known[name]
		if !ok {
			return nil, badParameter.because("fields: there is no field %q", name)
		}
		if v := value(c, b); v != nil {
			shown[name] = v
		}
	}
	return shown, nil
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
	all, seen := []template{}, []string{}
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
			seen, all = append(seen, id), append(all, shown)
		}
	}
	return page(c, all, func(t template) string { return t.ID })
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
