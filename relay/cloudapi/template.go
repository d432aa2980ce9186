package cloudapi

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"sayso/relay"
	"sayso/wire"
)

// maxFilled bounds a template's text once its parameters are in, in characters.
const maxFilled = 1024

// helloWorld is there for every business: the first call of most clients sends it.
var helloWorld = relay.Template{
	Name: "hello_world", Language: "en_US", Category: "UTILITY", Purpose: wire.Update, Status: "APPROVED",
	Body: "Hello! This is a test message: messages from this business reach you here.",
}

// templates returns the templates of a business, hello_world included.
func templates(b relay.Business) []relay.Template {
	for _, t := range b.Templates {
		if t.Name == helloWorld.Name && t.Language == helloWorld.Language {
			return b.Templates
		}
	}
	return append(slices.Clip(b.Templates), helloWorld)
}

// findTemplate returns the template that a send names, if it may be sent.
func findTemplate(b relay.Business, s templateSend) (relay.Template, error) {
	switch {
	case s.Name == "":
		return relay.Template{}, missing.because("template.name: is mandatory")
	case s.Language.Code == "":
		return relay.Template{}, missing.because("template.language.code: is mandatory")
	}
	for _, t := range templates(b) {
		if t.Name != s.Name || t.Language != s.Language.Code {
			continue
		}
		switch templateStatus(t) {
		case "APPROVED":
			return t, nil
		case "PAUSED":
			return t, pausedTemplate.because("template name (%s) is paused in %s", t.Name, t.Language)
		case "DISABLED":
			return t, offTemplate.because("template name (%s) is disabled in %s", t.Name, t.Language)
		}
		return t, noTemplate.because("template name (%s) is not approved in %s", t.Name, t.Language)
	}
	return relay.Template{}, noTemplate.because("template name (%s) does not exist in %s", s.Name, s.Language.Code)
}

// templateStatus returns a template's status; one that has none is approved.
func templateStatus(t relay.Template) string {
	if t.Status == "" {
		return "APPROVED"
	}
	return strings.ToUpper(t.Status)
}

// purposeOf returns what a template is for: its own purpose, or else its category's.
func purposeOf(t relay.Template) wire.Purpose {
	switch {
	case t.Purpose != "":
		return t.Purpose
	case strings.EqualFold(t.Category, "MARKETING"):
		return wire.Marketing
	case strings.EqualFold(t.Category, "AUTHENTICATION"):
		return wire.Authentication
	}
	return wire.Update
}

// variables returns the names of a template's variables, each once, positional
// ones in their order.
func variables(text string) (names []string, positional bool) {
	positional = true
	for _, m := range relay.Variable.FindAllStringSubmatch(text, -1) {
		if _, err := strconv.Atoi(m[1]); err != nil {
			positional = false
		}
		if !slices.Contains(names, m[1]) {
			names = append(names, m[1])
		}
	}
	if positional {
		slices.SortFunc(names, func(a, b string) int { return number(a) - number(b) })
	}
	return names, positional
}

func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// fill returns the message that a template makes with its parameters put in. version
// is the major version of the API that the caller speaks.
func fill(t relay.Template, components []component, version int) (wire.Message, error) {
	var body []parameter
	var buttons []component
	for _, c := range components {
		switch part := strings.ToLower(c.Type); {
		case part == "body":
			body = append(body, c.Parameters...)
		case part == "button" && len(t.Choices) > 0:
			buttons = append(buttons, c)
		default:
			if err := unwanted(t, part, c); err != nil {
				return wire.Message{}, err
			}
		}
	}
	values, err := readValues(t, body, version)
	if err != nil {
		return wire.Message{}, err
	}
	m := wire.Message{Text: values.into(t.Body, asIs), Card: values.card(t.Card)}
	if n := utf8.RuneCountInString(m.Text); n > maxFilled {
		return wire.Message{}, longText.because("body: has %d characters with its parameters; the limit is %d", n, maxFilled)
	}
	m.Choices, err = values.choices(t.Choices, buttons)
	return m, err
}

// readValues reads what the parameters of a send put in the places of the body's variables.
func readValues(t relay.Template, body []parameter, version int) (values, error) {
	names, positional := variables(t.Body)
	if len(body) != len(names) {
		return nil, miscounted("body", len(body), len(names))
	}
	v := make(values, len(names))
	for i, p := range body {
		name := p.Name
		if positional {
			name = names[i]
		}
		text, err := p.value(name, version)
		if err != nil {
			return nil, err
		}
		v[name] = text
	}
	for _, name := range names {
		if _, ok := v[name]; !ok {
			return nil, badFormat.because("body: no parameter has the parameter_name %s", name)
		}
	}
	return v, nil
}

// unwanted judges a component that the template has no place for: it may carry no
// parameters. Only the button that repeats the code of an authentication template is
// taken, because every client has to send it.
func unwanted(t relay.Template, part string, c component) error {
	code := purposeOf(t) == wire.Authentication && part == "button" && strings.EqualFold(c.SubType, "url")
	switch {
	case part == "":
		return missing.because("template.components: every component needs a type")
	case code, len(c.Parameters) == 0 && len(c.Cards) == 0:
		return nil
	}
	for _, p := range c.Parameters {
		if kind := strings.ToUpper(p.Type); part == "header" && kind != "TEXT" {
			return badFormat.because("header: Format mismatch, expected UNKNOWN, received %s", kind)
		}
	}
	return miscounted(part, len(c.Parameters)+len(c.Cards), 0)
}

func miscounted(part string, got, want int) error {
	return badCount.because("%s: number of localizable_params (%d) does not match the expected number of params (%d)", part, got, want)
}

// value returns what a parameter puts in the place of the variable name.
func (p parameter) value(name string, version int) (string, error) {
	text := ""
	switch kind := strings.ToLower(p.Type); {
	case kind == "text" || kind == "":
		text = string(p.Text)
	case kind == "currency" && p.Currency != nil:
		text = string(p.Currency.Value)
	case kind == "date_time" && p.DateTime != nil:
		text = string(p.DateTime.Value)
	default:
		return "", badFormat.because("body: the parameter for {{%s}} is of type %q; text is wanted", name, kind)
	}
	shown := wire.Clean(text) // in which whatever ends a line is a newline
	// Until v23 the same mistake had another code.
	wrong := badTemplate
	if version < 23 {
		wrong = badCharacters
	}
	switch {
	case strings.TrimSpace(shown) == "":
		return "", missing.because("body: the parameter for {{%s}} may not be blank", name)
	case strings.Contains(shown, "\n"), strings.ContainsAny(text, "\r\t"), strings.Contains(text, "     "):
		return "", wrong.because("body: the parameter for {{%s}} has a new line, a tab or more than four spaces in a row", name)
	}
	return text, nil
}
