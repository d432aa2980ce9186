package relay

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"sayso/wire"
)

// Template is a message text with parameters that a business may send at any time.
// Its card and the links of its choices may have the parameters of the body too.
type Template struct {
	Name     string        `toml:"name"`
	Language string        `toml:"language"` // en when absent
	Category string        `toml:"category"` // MARKETING, UTILITY or AUTHENTICATION
	Body     string        `toml:"body"`     // with {{1}}, {{2}} and so on
	Purpose  wire.Purpose  `toml:"purpose"`  // derived from the category when absent
	Status   string        `toml:"status"`   // APPROVED when absent
	Card     *wire.Card    `toml:"card"`     // what the message is about; its step is that of its state when absent
	Choices  []wire.Choice `toml:"choices"`  // the answers it offers; the id is the title when absent
}

// Variable is a place in a template that a parameter fills: {{1}} or {{name}}.
var Variable = regexp.MustCompile(`\{\{\s*([A-Za-z0-9_]+)\s*\}\}`)

// complete fills in what is absent; before are the templates above this one.
func (t *Template) complete(before []Template) (key, what string) {
	if t.Language == "" {
		t.Language = "en"
	}
	if t.Status == "" {
		t.Status = "APPROVED"
	}
	derived, known := purposeOf[t.Category]
	if t.Purpose == "" {
		t.Purpose = derived
	}
	same := func(o Template) bool { return o.Name == t.Name && o.Language == t.Language }
	switch {
	case t.Name == "":
		return "name", "missing"
	case slices.ContainsFunc(before, same):
		return "name", fmt.Sprintf("%q in language %q is there already", t.Name, t.Language)
	case !known:
		return "category", fmt.Sprintf("%q is unknown; it is one of MARKETING, UTILITY, AUTHENTICATION", t.Category)
	case !slices.Contains(wire.Purposes, t.Purpose):
		return "purpose", fmt.Sprintf("%q is unknown", t.Purpose)
	case t.Category == "MARKETING" != (t.Purpose == wire.Marketing):
		return "purpose", fmt.Sprintf("%q does not fit category %s", t.Purpose, t.Category)
	case t.Body == "":
		return "body", "missing"
	}
	return t.completeParts()
}

// completeParts holds card and choices against the limits of a message, so that a
// mistake shows when the relay starts and not when somebody sends.
func (t *Template) completeParts() (key, what string) {
	for i := range t.Choices {
		if c := &t.Choices[i]; c.ID == "" && c.Link == "" {
			c.ID = c.Title
		}
	}
	if what := t.unlike(wire.Message{Card: t.Card}); what != "" {
		return "card", what
	}
	if what := t.unlike(wire.Message{Choices: t.Choices}); what != "" {
		return "choices", what
	}
	if name := t.unfilled(); name != "" {
		return "card", fmt.Sprintf("{{%s}} is not in the body, so nothing fills it", name)
	}
	return "", ""
}

// unlike says what is wrong with the parts of a message, or what would be lost of them.
func (t *Template) unlike(m wire.Message) string {
	m.Text, m.Purpose = "any", t.Purpose
	body, err := wire.Ask("10000", m).Body()
	if err != nil {
		return strings.TrimPrefix(err.Error(), wire.ErrMalformed.Error()+": ")
	}
	if !reflect.DeepEqual(body, wire.Body(m)) {
		return "a link is not http or https, a step is beyond the last, or a text is not one clean line"
	}
	return ""
}

// unfilled returns a variable of the card that the body does not have.
func (t *Template) unfilled() string {
	if t.Card == nil {
		return ""
	}
	texts := []string{t.Card.Ref, t.Card.Title, t.Card.State, t.Card.Link}
	texts = append(texts, t.Card.Steps...)
	for _, f := range t.Card.Fields {
		texts = append(texts, f.Name, f.Value)
	}
	for _, m := range Variable.FindAllStringSubmatch(strings.Join(texts, "\n"), -1) {
		if !slices.ContainsFunc(Variable.FindAllStringSubmatch(t.Body, -1), func(in []string) bool { return in[1] == m[1] }) {
			return m[1]
		}
	}
	return ""
}
