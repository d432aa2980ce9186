package template

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"sayso/relay"
	"sayso/relay/cloudapi/graph"
	"sayso/wire"
)

// template is a message that a business may send at any time, with Meta's components.
// It belongs to a WABA: all of its numbers send it. One is of relay.toml or was made
// over HTTP; what was made or changed is a record in this form.
type template struct {
	ID       string       `json:"id"` // digits, below 2^53
	WABA     string       `json:"waba"`
	Name     string       `json:"name"`
	Language string       `json:"language"`
	Category string       `json:"category"` // MARKETING, UTILITY or AUTHENTICATION
	Sub      string       `json:"sub_category,omitempty"`
	Format   string       `json:"parameter_format"` // POSITIONAL or NAMED
	Parts    []part       `json:"components"`
	TTL      int          `json:"ttl,omitempty"` // seconds; 0 for the category's own
	NoTracks bool         `json:"no_tracks,omitempty"`
	Purpose  wire.Purpose `json:"purpose,omitempty"` // of relay.toml; else it follows from the category
	Card     *wire.Card   `json:"-"`                 // of relay.toml

	// How it stands.
	Status    string  `json:"status"`
	Reason    string  `json:"reason,omitempty"`   // of a rejection
	Correct   string  `json:"correct,omitempty"`  // the category that it will have
	Previous  string  `json:"previous,omitempty"` // the category that it had
	Quality   string  `json:"quality,omitempty"`  // GREEN, YELLOW or RED; UNKNOWN when empty
	QualityAt int64   `json:"quality_at,omitempty"`
	Pauses    int     `json:"pauses,omitempty"`
	Made      int64   `json:"made,omitempty"` // Unix seconds, as all times here; 0 in relay.toml
	Changed   int64   `json:"changed,omitempty"`
	Edits     []int64 `json:"edits,omitempty"`   // while approved
	Gone      int64   `json:"gone,omitempty"`    // when it was deleted
	Written   bool    `json:"written,omitempty"` // in relay.toml, which says what the components are
	Said      string  `json:"said,omitempty"`    // the category, the status and the TTL that were there
}

// part is a component of a template, in Meta's form.
type part struct {
	Type    string           `json:"type"`             // one of partKinds
	Format  string           `json:"format,omitempty"` // of a header: one of headerFormats
	Text    graph.Scalar     `json:"text,omitempty"`
	Secure  bool             `json:"add_security_recommendation,omitempty"`
	Minutes int              `json:"code_expiration_minutes,omitempty"`
	Example *example         `json:"example,omitempty"`
	Buttons []templateButton `json:"buttons,omitempty"`
	Deal    *deal            `json:"limited_time_offer,omitempty"`
	Cards   []card           `json:"cards,omitempty"`
}

// templateButton is a button of a template, in Meta's form.
type templateButton struct {
	Type     string        `json:"type"` // one of buttonKinds
	Text     graph.Scalar  `json:"text,omitempty"`
	URL      graph.Scalar  `json:"url,omitempty"`
	Phone    graph.Scalar  `json:"phone_number,omitempty"`
	Example  graph.Scalars `json:"example,omitempty"`
	OTP      string        `json:"otp_type,omitempty"` // given only: such a button is kept as one of type URL
	Autofill graph.Scalar  `json:"autofill_text,omitempty"`
	Apps     []otpApp      `json:"supported_apps,omitempty"`
	Package  graph.Scalar  `json:"package_name,omitempty"` // of the one app, as older clients say it
	Hash     graph.Scalar  `json:"signature_hash,omitempty"`
	Terms    bool          `json:"zero_tap_terms_accepted,omitempty"`
	Flow     graph.Scalar  `json:"flow_id,omitempty"`
	FlowName graph.Scalar  `json:"flow_name,omitempty"`
	FlowJSON graph.Scalar  `json:"flow_json,omitempty"`
	Action   string        `json:"flow_action,omitempty"`
	Screen   graph.Scalar  `json:"navigate_screen,omitempty"`
	Minutes  int           `json:"ttl_minutes,omitempty"` // of a voice call
	Choice   *wire.Choice  `json:"-"`                     // of relay.toml, which says in its own words what the button does
}

type otpApp struct {
	Package graph.Scalar `json:"package_name"`
	Hash    graph.Scalar `json:"signature_hash"`
}

// deal is the words of a limited-time offer.
type deal struct {
	Text    graph.Scalar `json:"text"`
	Expires bool         `json:"has_expiration,omitempty"`
}

// card is one of a carousel's.
type card struct {
	Parts []part `json:"components"`
}

// example is what a component could look like when it is filled in.
type example struct {
	HeaderText   graph.Scalars `json:"header_text,omitempty"`
	HeaderNamed  []sample      `json:"header_text_named_params,omitempty"`
	HeaderHandle graph.Scalars `json:"header_handle,omitempty"`
	BodyText     rows          `json:"body_text,omitempty"`
	BodyNamed    []sample      `json:"body_text_named_params,omitempty"`
}

type sample struct {
	Name  graph.Scalar `json:"param_name"`
	Value graph.Scalar `json:"example"`
}

// rows are lists of texts, of which one may come without the list around it.
type rows []graph.Scalars

// UnmarshalJSON takes a list of lists of texts, or one of them.
func (r *rows) UnmarshalJSON(b []byte) error {
	var all []graph.Scalars
	if err := json.Unmarshal(b, &all); err != nil {
		return err
	}
	for _, one := range all {
		if len(all) > 1 && len(one) == 1 { // ["a","b"]: each was taken for a list
			*r = rows{slices.Concat(all...)}
			return nil
		}
	}
	*r = all
	return nil
}

// key names a template for a send.
func (t template) key() string { return nameKey(t.WABA, t.Name, t.Language) }

// nameKey is what there is one template of. Meta takes languages in any case.
func nameKey(waba, name, language string) string {
	return strings.ToLower(waba + " " + name + " " + language)
}

// order is where a template stands in the list of its WABA: those of relay.toml first.
func (t template) order() string { return pad(t.Made, 12) + t.ID }

func pad(n int64, width int) string {
	s := strconv.FormatInt(n, 10)
	return strings.Repeat("0", max(0, width-len(s))) + s
}

// part returns the component of a type; the zero part when there is none.
func (t template) part(kind string) part {
	for _, p := range t.Parts {
		if p.Type == kind {
			return p
		}
	}
	return part{}
}

// texts returns all words of a template, for those that look for some.
func (t template) texts() string {
	var all []string
	var gather func(parts []part)
	gather = func(parts []part) {
		for _, p := range parts {
			all = append(all, string(p.Text))
			if p.Deal != nil {
				all = append(all, string(p.Deal.Text))
			}
			for _, b := range p.Buttons {
				all = append(all, string(b.Text), string(b.URL))
			}
			for _, c := range p.Cards {
				gather(c.Parts)
			}
		}
	}
	gather(t.Parts)
	return strings.ToLower(strings.Join(all, "\n"))
}

// variables returns the names of the variables of a text, each once, positional
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

// helloWorld is there for every WABA: the first call of most clients sends it.
var helloWorld = relay.Template{
	Name: "hello_world", Language: "en_US", Category: "UTILITY", Purpose: wire.Update,
	Header: &relay.Header{Format: "TEXT", Text: "Hello World"},
	Body:   "This is a test message: messages from this business reach you here.",
	Footer: "Sent through sayso",
}

// written returns a template of relay.toml. Its place in the list is its number there.
func written(waba string, place int, of relay.Template) template {
	t := template{
		ID: templateID(waba, of.Name, of.Language, 0), WABA: waba, Name: of.Name, Language: of.Language, Category: strings.ToUpper(of.Category),
		Sub: of.Sub, Format: "POSITIONAL", TTL: of.TTL, Purpose: of.Purpose, Card: of.Card,
		Status: "APPROVED", Made: int64(place), Written: true,
	}
	if _, known := subCategories[t.Sub]; known && t.Purpose == wire.Update {
		t.Purpose = "" // that of the category alone; the sub-category knows better
	}
	if of.Status != "" {
		t.Status = strings.ToUpper(of.Status)
	}
	t.Said = t.Category + " " + t.Status + " " + strconv.Itoa(t.TTL)
	if _, positional := variables(of.Body); !positional {
		t.Format = "NAMED"
	}
	if h := of.Header; h != nil {
		t.Parts = append(t.Parts, part{Type: "HEADER", Format: h.Format, Text: graph.Scalar(h.Text)})
	}
	t.Parts = append(t.Parts, part{Type: "BODY", Text: graph.Scalar(of.Body)})
	if of.Footer != "" {
		t.Parts = append(t.Parts, part{Type: "FOOTER", Text: graph.Scalar(of.Footer)})
	}
	buttons := part{Type: "BUTTONS"}
	for _, b := range of.Buttons {
		one := templateButton{Type: b.Type, Text: graph.Scalar(b.Text), URL: graph.Scalar(b.URL), Phone: graph.Scalar(b.Phone), OTP: b.OTP, Flow: graph.Scalar(b.Flow)}
		if b.Type == "OTP" {
			one = one.asURL(0)
		}
		if preset := buttonKinds[one.Type].preset; one.Text == "" {
			one.Text = graph.Scalar(preset)
		}
		buttons.Buttons = append(buttons.Buttons, one)
	}
	for _, c := range of.Choices {
		b := templateButton{Type: "QUICK_REPLY", Text: graph.Scalar(c.Title), URL: graph.Scalar(c.Link), Choice: &c}
		if c.Link != "" {
			b.Type = "URL"
		}
		buttons.Buttons = append(buttons.Buttons, b)
	}
	if len(buttons.Buttons) > 0 {
		t.Parts = append(t.Parts, buttons)
	}
	return t
}
