package relay

import (
	"fmt"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"sayso/wire"
)

// Template is a message text with parameters that a business may send at any time,
// as relay.toml has it. Its card and the links of its choices may have the parameters
// of the body too; header and buttons have parameters of their own, as in the
// WhatsApp Cloud API.
type Template struct {
	Name     string        `toml:"name"`
	Language string        `toml:"language"`     // en when absent
	Category string        `toml:"category"`     // MARKETING, UTILITY or AUTHENTICATION
	Sub      string        `toml:"sub_category"` // such as ORDER_STATUS
	Header   *Header       `toml:"header"`
	Body     string        `toml:"body"` // with {{1}}, {{2}} and so on
	Footer   string        `toml:"footer"`
	Buttons  []Button      `toml:"buttons"`
	Purpose  wire.Purpose  `toml:"purpose"`                  // derived from the category when absent
	Status   string        `toml:"status"`                   // APPROVED when absent
	Card     *wire.Card    `toml:"card"`                     // what the message is about; its step is that of its state when absent
	Choices  []wire.Choice `toml:"choices"`                  // the answers it offers, in place of buttons; the id is the title when absent
	TTL      int           `toml:"message_send_ttl_seconds"` // 0 for the category's own
}

// Header is what stands above a template's body.
type Header struct {
	Format string `toml:"format"` // TEXT when absent; IMAGE, VIDEO, GIF, DOCUMENT or LOCATION
	Text   string `toml:"text"`   // of TEXT, with at most one parameter
}

// Button is a button of a template, as in the WhatsApp Cloud API.
type Button struct {
	Type  string `toml:"type"` // one of [ButtonTypes]
	Text  string `toml:"text"`
	URL   string `toml:"url"`          // with at most one parameter at its end
	Phone string `toml:"phone_number"` // digits with a plus
	OTP   string `toml:"otp_type"`     // COPY_CODE when absent; ONE_TAP or ZERO_TAP
	Flow  string `toml:"flow_id"`
}

// ButtonTypes lists the buttons that a template can have.
var ButtonTypes = []string{
	"QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE", "OTP", "FLOW", "CATALOG", "MPM", "SPM", "VOICE_CALL", "ORDER_DETAILS",
}

// headerFormats lists what can stand above a body.
var headerFormats = []string{"TEXT", "IMAGE", "VIDEO", "GIF", "DOCUMENT", "LOCATION"}

// Moderation is a rule for templates that a business makes or changes over HTTP: what
// becomes of one that fits all that the rule says. The first rule that fits counts;
// where none does, a template is approved at once.
type Moderation struct {
	Name     string   `toml:"name"`     // a pattern such as promo_*; any when absent
	Category string   `toml:"category"` // any when absent
	Words    []string `toml:"words"`    // one of them stands in the texts; any text when absent
	Do       string   `toml:"do"`       // approve, hold, reject, or marketing: approve as MARKETING
	Reason   string   `toml:"reason"`   // of a rejection, such as ABUSIVE_CONTENT
	Why      string   `toml:"why"`      // the same for people
}

// Variable is a place in a template that a parameter fills: {{1}} or {{name}}.
var Variable = regexp.MustCompile(`\{\{\s*([A-Za-z0-9_]+)\s*\}\}`)

// Moderation returns the rules for the templates of a business: its own, then those for
// all.
func (s *Server) Moderation(b Business) []Moderation {
	return slices.Concat(b.Moderation, s.o.Config.Moderation)
}

// wrong names what a rule says that cannot be.
func (m Moderation) wrong() string {
	if _, err := path.Match(m.Name, ""); err != nil {
		return fmt.Sprintf("%q is no pattern; write it like promo_*", m.Name)
	}
	if m.Category != "" && purposeOf[m.Category] == "" {
		return fmt.Sprintf("category %q is unknown; it is one of MARKETING, UTILITY, AUTHENTICATION", m.Category)
	}
	if !slices.Contains([]string{"approve", "hold", "reject", "marketing"}, m.Do) {
		return fmt.Sprintf("do = %q is unknown; it is one of approve, hold, reject, marketing", m.Do)
	}
	return ""
}

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

// completeParts holds the parts against the limits of a message, so that a mistake
// shows when the relay starts and not when somebody sends.
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
	if what := t.unlike(wire.Message{Footer: t.Footer}); what != "" {
		return "footer", what
	}
	if what := t.completeHeader(); what != "" {
		return "header", what
	}
	return "buttons", t.completeButtons()
}

func (t *Template) completeHeader() string {
	h := t.Header
	if h == nil {
		return ""
	}
	if h.Format == "" {
		h.Format = "TEXT"
	}
	switch {
	case !slices.Contains(headerFormats, h.Format):
		return fmt.Sprintf("format %q is unknown; it is one of %s", h.Format, strings.Join(headerFormats, ", "))
	case (h.Format == "TEXT") != (h.Text != ""):
		return "a header of format TEXT has a text, and no other has one"
	case len(Variable.FindAllString(h.Text, -1)) > 1:
		return "it has more than one parameter"
	}
	return t.unlike(wire.Message{Heading: h.Text})
}

func (t *Template) completeButtons() string {
	if len(t.Buttons) > 0 && len(t.Choices) > 0 {
		return "a template has buttons or choices, not both"
	}
	sample := wire.Message{}
	for i := range t.Buttons {
		b := &t.Buttons[i]
		if !slices.Contains(ButtonTypes, b.Type) {
			return fmt.Sprintf("type %q is unknown; it is one of %s", b.Type, strings.Join(ButtonTypes, ", "))
		}
		if b.Type == "OTP" && b.OTP == "" {
			b.OTP = "COPY_CODE"
		}
		c := wire.Choice{ID: b.Text, Title: b.Text, Link: Variable.ReplaceAllString(b.URL, "1"), Call: b.Phone}
		switch {
		case b.Text == "" && slices.Contains([]string{"QUICK_REPLY", "URL", "PHONE_NUMBER", "FLOW"}, b.Type):
			return fmt.Sprintf("a button of type %s has a text", b.Type)
		case (b.Type == "URL") != (b.URL != ""), (b.Type == "PHONE_NUMBER") != (b.Phone != ""), (b.Type == "FLOW") != (b.Flow != ""):
			return "a button of type URL has a url, PHONE_NUMBER a phone_number, FLOW a flow_id, and no other has one"
		case b.URL != "" && len(Variable.FindAllString(b.URL, -1)) > 1:
			return "a url has more than one parameter"
		case b.Text == "":
			c.ID, c.Title = b.Type, b.Type
		}
		sample.Choices = append(sample.Choices, c)
	}
	return t.unlike(sample)
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
