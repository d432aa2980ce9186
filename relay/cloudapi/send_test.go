package cloudapi

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sayso/relay"
	"sayso/relay/cloudapi/content"
	"sayso/relay/cloudapi/ident"
	"sayso/wire"
)

func typedTo(to wire.Account, kind, what string) string {
	return `{"messaging_product":"whatsapp","to":"` + string(to) + `","type":"` + kind + `","` + kind + `":` + what + `}`
}

// goodsAndFlows gives a business something to sell and something to fill in.
func goodsAndFlows(s *stage) {
	s.acme.Products = []relay.Product{
		{ID: "lamp-1", Catalog: "77", Name: "Blue lamp", About: "tall", Price: 24.99, Currency: "EUR"},
		{ID: "lamp-2", Catalog: "77", Name: "Red lamp", Price: 19, Currency: "EUR"},
	}
	s.acme.Flows = []relay.Flow{{ID: "501", Name: "book", Inputs: []wire.Input{{Name: "day", Label: "Which day", Options: []string{"Mon", "Tue"}, Required: true}}}}
	s.close()
	s.open()
}

const (
	placeRequest  = `{"type":"location_request_message","body":{"text":"Where to?"},"action":{"name":"send_location"}}`
	addressAsked  = `{"type":"address_message","body":{"text":"Ship to?"},"action":{"name":"address_message","parameters":{"country":"IN","values":{"name":"Ana","phone_number":"+91 1"}}}}`
	aFlow         = `{"type":"flow","header":{"type":"text","text":"Book"},"body":{"text":"A table?"},"action":{"name":"flow","parameters":{"flow_message_version":"3","flow_id":"501","flow_cta":"Book now","flow_token":"tok-7","flow_action":"navigate","flow_action_payload":{"screen":"A"}}}}`
	oneProduct    = `{"type":"product","body":{"text":"This one"},"action":{"catalog_id":"77","product_retailer_id":"lamp-1"}}`
	manyProducts  = `{"type":"product_list","header":{"type":"text","text":"Lamps"},"body":{"text":"See"},"action":{"catalog_id":"77","sections":[{"title":"Blue","product_items":[{"product_retailer_id":"lamp-1"}]},{"title":"Red","product_items":[{"product_retailer_id":"lamp-2"}]}]}}`
	wholeCatalog  = `{"type":"catalog_message","body":{"text":"All"},"action":{"name":"catalog_message","parameters":{"thumbnail_product_retailer_id":"lamp-1"}}}`
	orderDetails  = `{"type":"order_details","body":{"text":"Pay"},"action":{"name":"review_and_pay","parameters":{"reference_id":"R-7","currency":"INR","total_amount":{"value":5000,"offset":100},"order":{"status":"pending","items":[{"name":"Lamp","amount":{"value":2500,"offset":100},"quantity":2}]}}}}`
	orderStatus   = `{"type":"order_status","body":{"text":"Sent"},"action":{"name":"review_order","parameters":{"reference_id":"R-7","order":{"status":"shipped","description":"by post"}}}}`
	linkCards     = `{"type":"carousel","body":{"text":"Two"},"action":{"cards":[{"card_index":0,"type":"cta_url","header":{"type":"image","image":{"link":"https://x.example/a.png"}},"body":{"text":"A"},"action":{"name":"cta_url","parameters":{"display_text":"See","url":"https://x.example/a"}}},{"card_index":1,"type":"cta_url","header":{"type":"image","image":{"link":"https://x.example/b.png"}},"action":{"name":"cta_url","parameters":{"display_text":"See","url":"https://x.example/b"}}}]}}`
	contactAsked  = `{"type":"request_contact_info","body":{"text":"Your number?"},"action":{"name":"request_contact_info"}}`
	callOffered   = `{"type":"voice_call","body":{"text":"Talk?"},"action":{"name":"voice_call","parameters":{"display_text":"Call us"}}}`
	twoContacts   = `[{"name":{"formatted_name":"Bo Dahl","first_name":"Bo","last_name":"Dahl"},"phones":[{"phone":"+1 555","wa_id":"15550177778","type":"WORK"}],"emails":[{"email":"bo@x.example","type":"HOME"}],"urls":[{"url":"https://x.example"}],"addresses":[{"street":"1 Way","city":"Lisbon","country_code":"pt"}],"org":{"company":"Post","title":"driver"},"birthday":"1990-02-03"},{"name":{"formatted_name":"Cy","first_name":"Cy"}}]`
	aLocation     = `{"latitude":"38.7223","longitude":-9.1393,"name":"Home","address":"Rua 1"}`
	linkedPicture = `{"link":"https://x.example/a.png","caption":"A lamp"}`
)

// indianAddress is what an address message asks for in India.
var indianAddress = []wire.Input{
	{Name: "name", Label: "Name", Required: true, Value: "Ana"},
	{Name: "phone_number", Label: "Phone number", Required: true, Value: "+91 1"},
	{Name: "in_pin_code", Label: "Pin code", Required: true},
	{Name: "house_number", Label: "Flat or house number"},
	{Name: "floor_number", Label: "Floor"},
	{Name: "tower_number", Label: "Tower"},
	{Name: "building_name", Label: "Building"},
	{Name: "address", Label: "Address", Required: true},
	{Name: "landmark_area", Label: "Landmark or area"},
	{Name: "city", Label: "City", Required: true},
	{Name: "state", Label: "State"},
}

// Each type of message reaches the person with all that it says.
func TestEveryTypeArrives(t *testing.T) {
	s := newStage(t)
	goodsAndFlows(s)
	p := s.person(ana, "Ana")
	p.ask(shop, wire.Message{Text: "hi"})
	basket := []wire.Choice{{ID: "order", Title: "Order", Wants: wire.WantBasket}}
	blue := wire.Item{ID: "lamp-1", Title: "Blue lamp", About: "tall", Price: 24990, Currency: "EUR"}
	red := wire.Item{ID: "lamp-2", Title: "Red lamp", Price: 19000, Currency: "EUR"}
	under := func(i wire.Item, section string) wire.Item { i.Section = section; return i }
	picture := func(name string) *wire.Media {
		return &wire.Media{Kind: wire.Image, Link: "https://x.example/" + name}
	}
	for name, c := range map[string]struct {
		kind, what string
		want       wire.Message
	}{
		"image":    {"image", linkedPicture, wire.Message{Text: "A lamp", Media: picture("a.png")}},
		"voice":    {"audio", `{"link":"https://x.example/a.ogg","voice":true}`, wire.Message{Media: &wire.Media{Kind: wire.Voice, Link: "https://x.example/a.ogg"}}},
		"location": {"location", aLocation, wire.Message{Place: &wire.Place{Lat: 387223000, Lon: -91393000, Name: "Home", Address: "Rua 1"}}},
		"contacts": {"contacts", twoContacts, wire.Message{Contacts: []wire.ContactCard{
			{Name: "Bo Dahl", First: "Bo", Last: "Dahl", Company: "Post", Role: "driver", Birthday: "1990-02-03", Ways: []wire.Way{
				{Kind: wire.Phone, Label: "WORK", Value: "+1 555", Account: "15550177778"},
				{Kind: wire.Email, Label: "HOME", Value: "bo@x.example"},
				{Kind: wire.Web, Value: "https://x.example"},
				{Kind: wire.Address, Value: "1 Way, Lisbon, pt"},
			}},
			{Name: "Cy", First: "Cy"},
		}}},
		"a place asked for":   {"interactive", placeRequest, wire.Message{Text: "Where to?", Choices: []wire.Choice{{ID: "send_location", Title: "Send location", Wants: wire.WantPlace}}}},
		"a contact asked for": {"interactive", contactAsked, wire.Message{Text: "Your number?", Choices: []wire.Choice{{ID: "send_contact", Title: "Share my number", Wants: wire.WantContact}}}},
		"an address":          {"interactive", addressAsked, wire.Message{Text: "Ship to?", Form: &wire.Form{ID: content.AddressForm, Inputs: indianAddress}, Choices: []wire.Choice{{ID: content.AddressForm, Title: "Provide address", Wants: wire.WantForm}}}},
		"a flow": {"interactive", aFlow, wire.Message{
			Heading: "Book", Text: "A table?", Form: &wire.Form{ID: "501", Token: "tok-7", Inputs: s.acme.Flows[0].Inputs},
			Choices: []wire.Choice{{ID: "501", Title: "Book now", Wants: wire.WantForm}},
		}},
		"a product":     {"interactive", oneProduct, wire.Message{Text: "This one", Shop: &wire.Shop{Catalog: "77", Items: []wire.Item{blue}}, Choices: basket}},
		"products":      {"interactive", manyProducts, wire.Message{Heading: "Lamps", Text: "See", Shop: &wire.Shop{Catalog: "77", Items: []wire.Item{under(blue, "Blue"), under(red, "Red")}}, Choices: basket}},
		"the catalogue": {"interactive", wholeCatalog, wire.Message{Text: "All", Shop: &wire.Shop{Catalog: "77", Items: []wire.Item{blue, red}}, Choices: basket}},
		"a bill": {"interactive", orderDetails, wire.Message{Text: "Pay", Card: &wire.Card{
			Kind: wire.Order, Ref: "R-7", State: "pending", Fields: []wire.Field{{Name: "2 x Lamp", Value: "25.00 INR"}, {Name: "Total", Value: "50.00 INR"}},
		}}},
		"an order's state": {"interactive", orderStatus, wire.Message{Text: "Sent", Card: &wire.Card{Kind: wire.Order, Ref: "R-7", State: "shipped", Fields: []wire.Field{{Name: "Note", Value: "by post"}}}}},
		"a call":           {"interactive", callOffered, wire.Message{Text: "Talk?", Choices: []wire.Choice{{Title: "Call us", Call: "+" + string(shop)}}}},
		"cards": {"interactive", linkCards, wire.Message{Text: "Two", Slides: []wire.Slide{
			{Text: "A", Media: picture("a.png"), Choices: []wire.Choice{{Title: "See", Link: "https://x.example/a"}}},
			{Media: picture("b.png"), Choices: []wire.Choice{{Title: "See", Link: "https://x.example/b"}}},
		}}},
	} {
		id, ok := ident.ParseMessage(s.send(s.acme, typedTo(ana, c.kind, c.what)).id(t))
		if !ok {
			t.Fatal(name)
		}
		c.want.Purpose = wire.Conversation
		var got wire.Message
		p.until(name, func(p *person) bool {
			for _, e := range p.events {
				if e.Key == id.Key {
					got, _ = e.Body().(wire.Message)
					return true
				}
			}
			return false
		})
		got.Grounds = nil
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestLimitsOfTypes(t *testing.T) {
	s := newStage(t)
	goodsAndFlows(s)
	s.person(ana, "Ana").ask(shop, wire.Message{Text: "hi"})
	change := func(what, from, to string) string {
		if !strings.Contains(what, from) {
			t.Fatalf("%s has no %s", what, from)
		}
		return strings.Replace(what, from, to, 1)
	}
	for name, c := range map[string]struct {
		kind, what string
		code       int
		details    string
	}{
		"no latitude":           {"location", `{"longitude":1}`, 131008, "location.latitude"},
		"beyond the pole":       {"location", `{"latitude":91,"longitude":1}`, 131009, "-90 to 90"},
		"no number":             {"location", `{"latitude":"NaN","longitude":1}`, 131009, "degrees"},
		"nobody":                {"contacts", `[]`, 131009, "0 contacts"},
		"no object":             {"contacts", `{}`, 131009, "contacts"},
		"no formatted name":     {"contacts", `[{"name":{"first_name":"Bo"}}]`, 131008, "contacts[0].name.formatted_name"},
		"a formatted name only": {"contacts", `[{"name":{"formatted_name":"Bo"}}]`, 131008, "one of first_name"},
		"a caption on sound":    {"audio", `{"link":"https://x.example/a.mp3","caption":"x"}`, 100, "audio.caption"},
		"a long caption":        {"image", `{"link":"https://x.example/a.png","caption":"` + strings.Repeat("x", 1025) + `"}`, 131009, "limit is 1024"},
		"a footer on a request": {"interactive", change(placeRequest, `"action"`, `"footer":{"text":"x"},"action"`), 131009, "footer"},
		"a header on a request": {"interactive", change(placeRequest, `"action"`, `"header":{"type":"text","text":"x"},"action"`), 131009, "header"},
		"an action of another":  {"interactive", change(placeRequest, "send_location", "cta_url"), 131009, "action.name: must be send_location"},
		"another country":       {"interactive", change(addressAsked, "IN", "PT"), 131009, "country"},
		"a flow of old":         {"interactive", change(aFlow, `"3"`, `"2"`), 131009, "flow_message_version"},
		"a flow without id":     {"interactive", change(aFlow, `"flow_id":"501",`, ""), 131008, "flow_id or flow_name"},
		"an unknown flow":       {"interactive", change(aFlow, `"501"`, `"502"`), 131009, "no flow"},
		"long words on a flow":  {"interactive", change(aFlow, "Book now", strings.Repeat("x", 31)), 131009, "limit is 30"},
		"a mode of its own":     {"interactive", change(aFlow, `"flow_token"`, `"mode":"x","flow_token"`), 131009, "mode"},
		"an unknown product":    {"interactive", change(oneProduct, "lamp-1", "lamp-9"), 131009, "no product"},
		"no catalogue":          {"interactive", change(oneProduct, `"catalog_id":"77",`, ""), 131008, "catalog_id"},
		"products, no header":   {"interactive", change(manyProducts, `"header":{"type":"text","text":"Lamps"},`, ""), 131008, "header: is mandatory"},
		"products, no sections": {"interactive", change(manyProducts, `"sections":[`, `"sections":[],"x":[`), 131009, "0 sections"},
		"one card":              {"interactive", change(linkCards, `"cards":[`, `"cards":[],"x":[`), 131009, "0 cards"},
		"cards out of order":    {"interactive", change(linkCards, `"card_index":1`, `"card_index":2`), 131009, "card_index: must be 1"},
		"a bill without number": {"interactive", change(orderDetails, `"R-7"`, `""`), 131008, "reference_id"},
		"a state of nothing":    {"interactive", change(orderStatus, `"shipped"`, `""`), 131008, "order.status"},
		"an order of its own":   {"order", `{}`, 131051, "not sent to a person"},
	} {
		if code, _, details := s.send(s.acme, typedTo(ana, c.kind, c.what)).errorOf(t); code != c.code || !strings.Contains(details, c.details) {
			t.Errorf("%s: %d %s, want %d %s", name, code, details, c.code, c.details)
		}
	}
}

// The endpoint for marketing takes templates of that category and nothing else.
func TestMarketingMessages(t *testing.T) {
	s := newStage(t)
	s.person(ana, "Ana")
	post := func(version, body string) answer {
		return s.do("POST", "/"+version+s.acme.PhoneNumberID+"/marketing_messages", s.acme.Token, "application/json", body)
	}
	post("", templateTo(ana, "sale", "")).id(t)
	for name, c := range map[string]struct {
		version, body string
		code          int
	}{
		"text":                 {"", textTo(ana, "x"), 100},
		"another category":     {"", templateTo(ana, "order_update", parcel), 134100},
		"and before that code": {"v22.0/", templateTo(ana, "order_update", parcel), 131055},
	} {
		if code, _, details := post(c.version, c.body).errorOf(t); code != c.code {
			t.Errorf("%s: %d %s", name, code, details)
		}
	}
}

// A person is named by a number in any of its forms, or by the user id of webhooks.
func TestRecipients(t *testing.T) {
	s := newStage(t)
	s.person(ana, "Ana").ask(shop, wire.Message{Text: "hi"})
	user := s.hooks["acme"].took("text hi")[0].value.Contacts[0].UserID
	send := func(whom string) answer {
		return s.send(s.acme, `{"messaging_product":"whatsapp",`+whom+`,"type":"text","text":{"body":"x"}}`)
	}
	for whom, want := range map[string]string{
		`"to":"+1 (555) 017-7777"`:                      `"contacts":[{"input":"+1 (555) 017-7777","wa_id":"15550177777"}]`,
		`"to":15550177777`:                              `"contacts":[{"input":"15550177777","wa_id":"15550177777"}]`,
		`"recipient":"` + user + `"`:                    `"contacts":[{"input":"` + user + `","wa_id":"15550177777","user_id":"` + user + `"}]`,
		`"to":"15550177777","recipient":"` + user + `"`: `"contacts":[{"input":"15550177777","wa_id":"15550177777"}]`,
	} {
		a := send(whom)
		if a.id(t); !strings.Contains(string(a.body), want) {
			t.Errorf("%s: %s", whom, a.body)
		}
	}
	for _, whom := range []string{`"recipient":"US.1"`, `"recipient":"nobody"`, `"to":"x"`, `"recipient_type":"group","to":"1"`} {
		if code, _, _ := send(whom).errorOf(t); code != 131009 && code != 100 {
			t.Errorf("%s: %d", whom, code)
		}
	}
	s.acme.CountryCode = "1"
	s.close()
	s.open()
	if a := send(`"to":"5550177777"`); !strings.Contains(string(a.body), `"wa_id":"15550177777"`) {
		t.Errorf("with a country code: %s", a.body)
	}
	send(`"to":"+15550177777"`).id(t)
}
