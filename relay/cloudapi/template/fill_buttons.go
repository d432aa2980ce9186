package template

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"sayso/relay"
	"sayso/relay/cloudapi/content"
	"sayso/relay/cloudapi/graph"
	"sayso/relay/cloudapi/ident"
	"sayso/wire"
)

// maxPayload bounds what comes back when a quick reply is tapped, in characters.
const maxPayload = 128

// buttons makes choices of the buttons, each with the parameter that a send has for its
// index.
func (f *filling) buttons(p part, given []component) error {
	at, err := f.byIndex(p, given)
	if err != nil {
		return err
	}
	for i, b := range p.Buttons {
		where := f.at + "buttons: the button at index " + strconv.Itoa(i)
		sent, ok := at[i]
		if ok && len(sent.Parameters) > 1 {
			return f.miscounted("button", len(sent.Parameters), 1)
		}
		var parameter *parameter
		if ok && len(sent.Parameters) == 1 {
			parameter = &sent.Parameters[0]
		}
		kind := f.labels[b.Type]
		if parameter != nil && !strings.EqualFold(sent.SubType, kind.sub) {
			return badFormat.Because("%s of type %s takes no parameter of sub_type %s", where, b.spelled(), wire.CleanName(sent.SubType))
		}
		if b.Choice != nil {
			err = f.choice(*b.Choice, i, parameter)
		} else {
			err = kind.fill(f, b, where, parameter)
		}
		if err != nil {
			return err
		}
		last := f.m.Choices[len(f.m.Choices)-1]
		if same := func(c wire.Choice) bool { return c.ID == last.ID }; last.ID != "" && slices.ContainsFunc(f.m.Choices[:len(f.m.Choices)-1], same) {
			return graph.BadValue.Because("%s: another button has the payload %q; here each needs its own", where, wire.CleanName(ident.Unpack(last.ID)))
		}
	}
	return nil
}

// byIndex returns the components of a send for the buttons of a template.
func (f *filling) byIndex(p part, given []component) (map[int]component, error) {
	at := map[int]component{}
	for _, c := range given {
		i, err := strconv.Atoi(string(c.Index))
		if err != nil || i < 0 || i >= len(p.Buttons) {
			return nil, badFormat.Because("%sbutton: there is no button at index %q", f.at, wire.CleanName(string(c.Index)))
		}
		if _, twice := at[i]; twice {
			return nil, badFormat.Because("%sbutton: there are two components for the button at index %d", f.at, i)
		}
		at[i] = c
	}
	return at, nil
}

// spelled is how details name the type of a button.
func (b templateButton) spelled() string {
	words := strings.Split(strings.ToLower(b.Type), "_")
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, "")
}

// needs is what is said when a button has no parameter and cannot do without.
func (b templateButton) needs(at string) error {
	// As integrators see it: "buttons: Button at index 0 of type Url requires a parameter".
	return graph.Missing.Because("%s of type %s requires a parameter", strings.Replace(at, "the button", "Button", 1), b.spelled())
}

func (f *filling) offer(c wire.Choice) {
	c.ID = ident.Pack(c.ID)
	f.m.Choices = append(f.m.Choices, c)
}

// choice fills in a choice of relay.toml: with what a send says of it by its place, the
// payload of a quick reply or the end of a link, or else with the values of the body.
func (f *filling) choice(c wire.Choice, i int, p *parameter) error {
	switch {
	case p != nil && c.Link == "":
		if err := graph.Wanted("button: payload", string(p.Payload), maxPayload); err != nil {
			return err
		}
		c.ID = string(p.Payload)
	case p != nil && relay.Variable.MatchString(c.Link):
		if err := graph.Wanted("button: text", string(p.Text), wire.MaxLink); err != nil {
			return err
		}
		c.Link = relay.Variable.ReplaceAllLiteralString(c.Link, string(p.Text))
	case p != nil:
		return badFormat.Because("button: the button at index %d takes no parameter", i)
	}
	if c.Link = f.values.into(c.Link, escaped); relay.Variable.MatchString(c.Link) {
		return templateButton{Type: "URL"}.needs("buttons: the button at index " + strconv.Itoa(i))
	}
	f.offer(c)
	return nil
}

// reply offers an answer. Without a payload its own words come back.
func (f *filling) reply(b templateButton, at string, p *parameter) error {
	c := wire.Choice{ID: string(b.Text), Title: string(b.Text)}
	if p != nil && !blank(p.Payload) {
		if err := graph.Wanted(at+": payload", string(p.Payload), maxPayload); err != nil {
			return err
		}
		c.ID = string(p.Payload)
	}
	f.offer(c)
	return nil
}

// link offers a link, or a code to copy: authentication templates have their code in
// what looks like one.
func (f *filling) link(b templateButton, at string, p *parameter) error {
	dynamic := relay.Variable.MatchString(string(b.URL))
	switch {
	case dynamic && (p == nil || blank(p.Text)):
		return b.needs(at)
	case p != nil && !dynamic:
		return f.miscounted("button", 1, 0)
	case b.otp():
		if utf8.RuneCountInString(string(p.Text)) > maxCode {
			return f.misshapen().Because("%s: a code has at most %d characters", at, maxCode)
		}
		f.offer(wire.Choice{Title: string(b.Text), Copy: string(p.Text)})
		return nil
	}
	link := string(b.URL)
	if p != nil {
		link = relay.Variable.ReplaceAllLiteralString(link, string(p.Text))
	}
	if !isURL(link) || len(link) > wire.MaxLink {
		return graph.BadValue.Because("%s: with its parameter it is no http or https URL of at most %d characters", at, wire.MaxLink)
	}
	f.offer(wire.Choice{Title: string(b.Text), Link: link})
	return nil
}

func (f *filling) call(b templateButton, at string, p *parameter) error {
	if p != nil {
		return badFormat.Because("%s takes no parameter", at)
	}
	f.offer(wire.Choice{Title: string(b.Text), Call: string(b.Phone)})
	return nil
}

func (f *filling) coupon(b templateButton, at string, p *parameter) error {
	if p == nil || blank(p.Coupon) {
		return b.needs(at)
	}
	if err := graph.Wanted(at+": coupon_code", string(p.Coupon), maxCoupon); err != nil {
		return err
	}
	f.offer(wire.Choice{Title: string(b.Text), Copy: string(p.Coupon)})
	return nil
}

func (f *filling) flow(b templateButton, at string, p *parameter) error {
	name := string(b.FlowName)
	if b.Flow+b.FlowName == "" {
		name = f.t.Name // its flow_json made a flow that has no other name
	}
	var more struct {
		Token graph.Scalar `json:"flow_token"`
	}
	if p != nil && graph.Given(p.Action) {
		if err := graph.Decode(at, p.Action, &more); err != nil {
			return err
		}
	}
	form, err := f.r.Flow(at, string(b.Flow), name, string(more.Token))
	f.m.Form = form
	f.offer(wire.Choice{ID: form.ID, Title: string(b.Text), Wants: wire.WantForm})
	return err
}

// basket offers to order what the message sells.
func (f *filling) basket(b templateButton) {
	f.offer(content.Order(string(b.Text)))
}

// sell adds to what the message sells.
func (f *filling) sell(shop *wire.Shop) {
	if f.m.Shop == nil {
		f.m.Shop = &wire.Shop{Catalog: shop.Catalog}
	}
	f.m.Shop.Items = append(f.m.Shop.Items, shop.Items...)
}

func (f *filling) catalog(b templateButton, _ string, _ *parameter) error {
	f.m.Shop = f.r.Catalog()
	f.basket(b)
	return nil
}

func (f *filling) products(b templateButton, at string, p *parameter) error {
	if p == nil || !graph.Given(p.Action) {
		return b.needs(at)
	}
	shop, err := f.r.Products(at, p.Action)
	f.m.Shop = shop
	f.basket(b)
	return err
}

// product puts a thing for sale above the body.
func (f *filling) product(at string, raw json.RawMessage) error {
	if !graph.Given(raw) {
		return graph.Missing.Because("%s: is mandatory", at)
	}
	shop, err := f.r.Product(at, raw)
	if err != nil {
		return err
	}
	f.sell(shop)
	return nil
}

func (f *filling) oneProduct(b templateButton, at string, _ *parameter) error {
	if f.m.Shop == nil {
		return badFormat.Because("%s shows the product of a header of format PRODUCT", at)
	}
	f.basket(b)
	return nil
}

// voiceCall offers the business's own number: there are no calls here.
func (f *filling) voiceCall(b templateButton, _ string, _ *parameter) error {
	f.offer(wire.Choice{Title: string(b.Text), Call: "+" + f.r.Business.Account})
	return nil
}

// orderDetails shows what is to be paid. There are no payments here: to pick the
// button is to answer with the order's own name.
func (f *filling) orderDetails(b templateButton, at string, p *parameter) error {
	if p == nil || !graph.Given(p.Action) {
		return b.needs(at)
	}
	var of struct {
		Details json.RawMessage `json:"order_details"`
	}
	if err := graph.Decode(at, p.Action, &of); err != nil {
		return err
	}
	card, err := f.r.OrderDetails(at, of.Details)
	if err != nil {
		return err
	}
	f.m.Card = card
	f.offer(wire.Choice{ID: cmp.Or(f.m.Card.Ref, string(b.Text)), Title: string(b.Text)})
	return nil
}

// milliseconds reads a point in time.
func milliseconds(text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > 1<<50 {
		return 0, graph.BadValue.Because("limited_time_offer.expiration_time_ms: give milliseconds since 1970")
	}
	return n, nil
}
