package template

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"sayso/relay"
	"sayso/relay/cloudapi/content"
	"sayso/relay/cloudapi/graph"
	"sayso/wire"
)

// templateSend is the template object of a send.
type templateSend struct {
	Name     string `json:"name"`
	Language struct {
		Code string `json:"code"`
	} `json:"language"`
	Components []component `json:"components"`
}

// component carries the parameters of one part of a template.
type component struct {
	Type       string       `json:"type"`     // header, body, button and so on, in any case
	SubType    string       `json:"sub_type"` // of a button
	Index      graph.Scalar `json:"index"`    // of a button, a string or a number
	Parameters []parameter  `json:"parameters"`
	Cards      []cardSend   `json:"cards"` // of a carousel
}

// part returns the kind of the component that it fills in.
func (c component) part() string {
	if strings.EqualFold(c.Type, "button") {
		return "BUTTONS"
	}
	return strings.ToUpper(c.Type)
}

// cardSend carries the parameters of one card of a carousel.
type cardSend struct {
	Index      graph.Scalar `json:"card_index"`
	Components []component  `json:"components"`
}

// parameter is one value for a template: the member that its type names.
type parameter struct {
	Type     string          `json:"type"`
	Name     string          `json:"parameter_name"`
	Text     graph.Scalar    `json:"text"`
	Payload  graph.Scalar    `json:"payload"` // of a quick reply
	Coupon   graph.Scalar    `json:"coupon_code"`
	Currency *fallback       `json:"currency"`
	DateTime *fallback       `json:"date_time"`
	Image    json.RawMessage `json:"image"`
	Video    json.RawMessage `json:"video"`
	GIF      json.RawMessage `json:"gif"`
	Document json.RawMessage `json:"document"`
	Location json.RawMessage `json:"location"`
	Product  json.RawMessage `json:"product"`
	Action   json.RawMessage `json:"action"` // of a flow, of a catalogue and of an order
	Offer    *struct {
		Until graph.Scalar `json:"expiration_time_ms"`
	} `json:"limited_time_offer"`
	Order json.RawMessage `json:"order_status"`
}

// fallback is a value that is shown as its sender wrote it.
type fallback struct {
	Value graph.Scalar `json:"fallback_value"`
}

// Message returns the message that a send makes of a template: the object template of its
// inputs. version is that of the API, which what is wrong is told by.
func (s *Shelf) Message(r content.Reader, version int, p graph.Params) (wire.Message, error) {
	var send templateSend
	if err := p.Decode("template", &send); err != nil {
		return wire.Message{}, err
	}
	t, err := s.sendable(r.Business, send)
	if err != nil {
		return wire.Message{}, err
	}
	m, err := t.fill(r, version, send.Components)
	m.Purpose, m.Template = purposeOf(t), t.Name
	return m, err
}

// unsendable says how it is told that a template of a status cannot be sent.
var unsendable = map[string]struct {
	wrong graph.Mistake
	how   string
}{
	"PAUSED":   {pausedTemplate, "is paused"},
	"DISABLED": {offTemplate, "is disabled"},
	"PENDING":  {noTemplate, "is not approved"},
	"REJECTED": {noTemplate, "is not approved"},
}

// sendable returns the template that a send names, if it may be sent.
func (s *Shelf) sendable(b relay.Business, send templateSend) (template, error) {
	switch {
	case send.Name == "":
		return template{}, graph.Missing.Because("template.name: is mandatory")
	case send.Language.Code == "":
		return template{}, graph.Missing.Because("template.language.code: is mandatory")
	}
	t, known := s.find(wabaOf(b), send.Name, send.Language.Code)
	if known && t.Status == "APPROVED" {
		return t, nil
	}
	wrong, how := noTemplate, "does not exist"
	if told, ok := unsendable[t.Status]; known && ok {
		wrong, how = told.wrong, told.how
	}
	return t, wrong.Because("template name (%s) %s in %s", wire.CleanName(send.Name), how, wire.CleanName(send.Language.Code))
}

// filling is a message in the making, of a template and the parameters of a send.
type filling struct {
	r       content.Reader
	version int // major, of the API
	t       template
	kinds   map[string]partKind
	labels  map[string]buttonKind
	values  values // of the body, which what relay.toml adds has too
	at      string // of a card: where it stands, such as "carousel[0].", or ""
	m       wire.Message
}

// fill returns the message that a template makes with its parameters put in.
func (t template) fill(r content.Reader, version int, components []component) (wire.Message, error) {
	f := &filling{r: r, version: version, t: t, kinds: partKinds, labels: buttonKinds}
	parts := t.Parts
	if strings.HasSuffix(t.Sub, "ORDER_STATUS") && t.part("ORDER_STATUS").Type == "" {
		parts = append(slices.Clip(parts), part{Type: "ORDER_STATUS"})
	}
	if err := f.parts(parts, components); err != nil {
		return wire.Message{}, err
	}
	switch {
	case t.Category == "MARKETING":
		f.m.Card = nil // an offer has none
	case t.Card != nil:
		f.m.Card = f.values.card(t.Card)
	}
	return f.m, nil
}

// parts fills in the components of a template or of a card. The body is first: its
// values may stand in the buttons of relay.toml.
func (f *filling) parts(parts []part, components []component) error {
	given := map[string][]component{}
	for _, c := range components {
		if c.Type == "" {
			return graph.Missing.Because("template.components: every component needs a type")
		}
		given[c.part()] = append(given[c.part()], c)
	}
	here := map[string]bool{}
	for _, p := range parts {
		here[p.Type] = true
		if err := f.kinds[p.Type].fill(f, p, given[p.Type]); err != nil {
			return err
		}
	}
	for _, c := range components {
		if here[c.part()] {
			continue
		}
		if err := f.unwanted(c); err != nil {
			return err
		}
	}
	return nil
}

// unwanted judges a component that the template has no place for: it may carry no
// parameters. Only the code that every client repeats for the button of an
// authentication template is taken, as a button to copy it, where the template of
// relay.toml has none.
func (f *filling) unwanted(c component) error {
	kind := strings.ToLower(c.Type)
	n := len(c.Parameters) + len(c.Cards)
	switch {
	case n == 0:
		return nil
	case f.t.Category == "AUTHENTICATION" && kind == "button" && strings.EqualFold(c.SubType, "url") && len(c.Parameters) == 1:
		if code := c.Parameters[0].Text; !blank(code) && utf8.RuneCountInString(string(code)) <= wire.MaxTitle {
			f.m.Choices = []wire.Choice{{Title: "Copy code", Copy: string(code)}}
		}
		return nil
	}
	for _, p := range c.Parameters {
		if is := strings.ToUpper(p.Type); kind == "header" && is != "TEXT" {
			return badFormat.Because("header: Format mismatch, expected UNKNOWN, received %s", wire.CleanName(is))
		}
	}
	return f.miscounted(wire.CleanName(kind), n, 0)
}

func (f *filling) miscounted(part string, got, want int) error {
	return badCount.Because("%s%s: number of localizable_params (%d) does not match the expected number of params (%d)", f.at, part, got, want)
}

// parameters are those of all components of a kind.
func parameters(given []component) (all []parameter) {
	for _, c := range given {
		all = append(all, c.Parameters...)
	}
	return all
}

func (f *filling) header(p part, given []component) error {
	all := parameters(given)
	received := "UNKNOWN"
	if len(all) > 0 {
		received = strings.ToUpper(wire.CleanName(all[0].Type))
	}
	field := headerFormats[p.Format]
	if p.Format == "TEXT" {
		if received != "UNKNOWN" && received != "TEXT" && received != "" {
			return badFormat.Because("%sheader: Format mismatch, expected TEXT, received %s", f.at, received)
		}
		v, err := f.read("header", string(p.Text), all)
		if err != nil {
			return err
		}
		f.m.Heading, err = f.put("header", string(p.Text), v, wire.MaxTitle)
		return err
	}
	if len(all) != 1 || !strings.EqualFold(all[0].Type, field) && !strings.EqualFold(all[0].Type, p.Format) {
		return badFormat.Because("%sheader: Format mismatch, expected %s, received %s", f.at, p.Format, received)
	}
	return f.heading(field, all[0])
}

// heading puts what is no text above the body.
func (f *filling) heading(field string, p parameter) (err error) {
	at := "template.components." + f.at + "header." + field
	switch field {
	case "location":
		if !graph.Given(p.Location) {
			return graph.Missing.Because("%s: is mandatory", at)
		}
		f.m.Place, err = f.r.Place(at, p.Location)
		return err
	case "product":
		return f.product(at, p.Product)
	}
	of := map[string]json.RawMessage{"image": p.Image, "video": p.Video, "document": p.Document}[field]
	if field == "video" && !graph.Given(of) {
		of = p.GIF
	}
	if !graph.Given(of) {
		return graph.Missing.Because("%s: is mandatory", at)
	}
	f.m.Media, err = f.r.File(at, of, field)
	return err
}

func (f *filling) body(p part, given []component) (err error) {
	text := string(p.Text)
	if f.values, err = f.read("body", text, parameters(given)); err != nil {
		return err
	}
	if code := f.t.part("BUTTONS").Buttons; f.t.Category == "AUTHENTICATION" && len(code) > 0 && utf8.RuneCountInString(f.values["1"]) > maxCode {
		return f.misshapen().Because("body: a code has at most %d characters", maxCode)
	}
	f.m.Text, err = f.put("body", text, f.values, maxFilled)
	return err
}

func (f *filling) footer(p part, _ []component) error {
	f.m.Footer = string(p.Text)
	return nil
}

func (f *filling) deal(p part, given []component) error {
	f.m.Offer = &wire.Offer{Title: string(p.Deal.Text)}
	all := parameters(given)
	switch {
	case len(all) == 0 && !p.Deal.Expires:
		return nil
	case len(all) != 1:
		return f.miscounted("limited_time_offer", len(all), 1)
	case all[0].Offer == nil:
		return badFormat.Because("limited_time_offer: the parameter is of type %q; limited_time_offer is wanted", wire.CleanName(all[0].Type))
	}
	until, err := milliseconds(string(all[0].Offer.Until))
	if err != nil {
		return err
	}
	f.m.Offer.Until = until
	return nil
}

// carousel fills in the cards, each by its card_index.
func (f *filling) carousel(p part, given []component) error {
	var cards []cardSend
	for _, c := range given {
		cards = append(cards, c.Cards...)
	}
	if len(cards) != len(p.Cards) {
		return badCount.Because("carousel: number of cards (%d) does not match the expected number of cards (%d)", len(cards), len(p.Cards))
	}
	for i, c := range p.Cards {
		at := slices.IndexFunc(cards, func(s cardSend) bool { return s.Index != "" && number(string(s.Index)) == i })
		if at < 0 && cards[i].Index == "" {
			at = i
		}
		if at < 0 {
			return badFormat.Because("carousel: there is no card with card_index %d", i)
		}
		one := &filling{r: f.r, version: f.version, t: template{Parts: c.Parts, Category: f.t.Category}, kinds: f.kinds, labels: f.labels, at: "carousel[" + pad(int64(i), 1) + "]."}
		if err := one.parts(c.Parts, cards[at].Components); err != nil {
			return err
		}
		slide := wire.Slide{Text: one.m.Text, Media: one.m.Media, Choices: one.m.Choices}
		if shop := one.m.Shop; shop != nil {
			f.sell(shop)
			if slide.Text == "" && slide.Media == nil {
				slide.Text = cmp.Or(shop.Items[0].Title, shop.Items[0].ID)
			}
		}
		f.m.Slides = append(f.m.Slides, slide)
	}
	return nil
}

func (f *filling) orderStatus(_ part, given []component) error {
	all := parameters(given)
	if len(all) != 1 {
		return f.miscounted("order_status", len(all), 1)
	}
	card, err := f.r.OrderStatus("order_status", all[0].Order)
	f.m.Card = card
	return err
}

// read reads what the parameters of a send put in the places of a text's variables.
func (f *filling) read(at, text string, given []parameter) (values, error) {
	names, positional := variables(text)
	if len(given) != len(names) {
		return nil, f.miscounted(at, len(given), len(names))
	}
	v := make(values, len(names))
	for i, p := range given {
		name := p.Name
		if positional {
			name = names[i]
		}
		value, err := f.value(at, name, p)
		if err != nil {
			return nil, err
		}
		v[name] = value
	}
	for _, name := range names {
		if _, ok := v[name]; !ok {
			return nil, badFormat.Because("%s%s: no parameter has the parameter_name %s", f.at, at, name)
		}
	}
	return v, nil
}

// value returns what a parameter puts in the place of the variable name.
func (f *filling) value(at, name string, p parameter) (string, error) {
	switch kind := strings.ToLower(p.Type); {
	case kind == "text" || kind == "":
		return string(p.Text), nil
	case kind == "currency" && p.Currency != nil:
		return string(p.Currency.Value), nil
	case kind == "date_time" && p.DateTime != nil:
		return string(p.DateTime.Value), nil
	default:
		return "", badFormat.Because("%s%s: the parameter for {{%s}} is of type %q; text is wanted", f.at, at, wire.CleanName(name), wire.CleanName(kind))
	}
}

// put returns a text with the values in it, of at most so many characters.
func (f *filling) put(at, text string, v values, limit int) (string, error) {
	filled := v.into(text, asIs)
	if n := utf8.RuneCountInString(filled); n > limit {
		return "", longText.Because("%s%s: has %d characters with its parameters; the limit is %d", f.at, at, n, limit)
	}
	names, _ := variables(text)
	for _, name := range names {
		text := v[name]
		shown := wire.Clean(text) // in which whatever ends a line is a newline
		switch {
		case blank(graph.Scalar(text)):
			return "", graph.Missing.Because("%s%s: the parameter for {{%s}} may not be blank", f.at, at, wire.CleanName(name))
		case strings.Contains(shown, "\n"), strings.ContainsAny(text, "\r\t"), strings.Contains(text, "     "):
			return "", f.misshapen().Because("%s%s: the parameter for {{%s}} has a new line, a tab or more than four spaces in a row", f.at, at, wire.CleanName(name))
		}
	}
	return filled, nil
}

// misshapen is what a parameter with characters that may not be there is called. Until
// v23 the same mistake had another code.
func (f *filling) misshapen() graph.Mistake {
	if f.version < 23 {
		return badCharacters
	}
	return badTemplate
}
