package template

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sayso/relay"
	"sayso/relay/cloudapi/content"
	"sayso/relay/cloudapi/graph"
	"sayso/wire"
)

// ofParts is a template that was made with these components.
func ofParts(t testing.TB, changes string) template {
	t.Helper()
	of := draftOf(t, changes)
	if err := of.check(); err != nil {
		t.Fatalf("%s: %v", changes, err)
	}
	return of
}

func componentsOf(t testing.TB, text string) (all []component) {
	t.Helper()
	if err := json.Unmarshal([]byte("["+text+"]"), &all); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return all
}

const (
	lampsText  = "Everything is cheaper this week."
	pictureAny = `"format":"image","example":{"header_handle":["4::aW"]}`
	aPicture   = `{"type":"image","image":{"link":"https://x.example/a.png"}}`
)

func buttonSend(sub, index, parameter string) string {
	return `{"type":"button","sub_type":"` + sub + `","index":` + index + `,"parameters":[` + parameter + `]}`
}

var picture = &wire.Media{Kind: wire.Image, Link: "https://x.example/a.png"}

func someButtons(all string) string { return withButtons + all + `]}]` }

// saying is the message of the usual body, with more.
func saying(more func(m *wire.Message)) wire.Message {
	m := wire.Message{Text: lampsText}
	more(&m)
	return m
}

func choosing(c wire.Choice) wire.Message {
	return saying(func(m *wire.Message) { m.Choices = []wire.Choice{c} })
}

// filledParts has every component and every button of the sheet, and the message that
// it becomes.
var filledParts = map[string]struct {
	template, send string
	want           wire.Message
}{
	"a heading": {
		withHeader(`"format":"text","text":"Now {{1}}","example":{"header_text":["x"]}`), `{"type":"HEADER","parameters":[{"type":"text","text":"open"}]}`,
		saying(func(m *wire.Message) { m.Heading = "Now open" }),
	},
	"a foot":    {`"components":[` + bodyJSON + `,{"type":"footer","text":"Bye"}]`, ``, saying(func(m *wire.Message) { m.Footer = "Bye" })},
	"a picture": {withHeader(pictureAny), `{"type":"header","parameters":[` + aPicture + `]}`, saying(func(m *wire.Message) { m.Media = picture })},
	"a film that is a GIF": {
		withHeader(strings.Replace(pictureAny, "image", "gif", 1)), `{"type":"header","parameters":[{"type":"gif","gif":{"link":"https://x.example/a.mp4"}}]}`,
		saying(func(m *wire.Message) { m.Media = &wire.Media{Kind: wire.Video, Link: "https://x.example/a.mp4"} }),
	},
	"a document": {
		withHeader(strings.Replace(pictureAny, "image", "document", 1)), `{"type":"header","parameters":[{"type":"DOCUMENT","document":{"link":"https://x.example/a.pdf","filename":"a.pdf"}}]}`,
		saying(func(m *wire.Message) {
			m.Media = &wire.Media{Kind: wire.Document, Link: "https://x.example/a.pdf", Name: "a.pdf"}
		}),
	},
	"a place": {
		withHeader(`"format":"location"`), `{"type":"header","parameters":[{"type":"location","location":{"latitude":"38.7","longitude":-9.1,"name":"Shop"}}]}`,
		saying(func(m *wire.Message) { m.Place = &wire.Place{Lat: 387000000, Lon: -91000000, Name: "Shop"} }),
	},
	"a product": {
		withHeader(`"format":"product"`), `{"type":"header","parameters":[{"type":"product","product":{"catalog_id":"c","product_retailer_id":"lamp"}}]}`,
		saying(func(m *wire.Message) { m.Shop = &wire.Shop{Catalog: "c", Items: []wire.Item{{ID: "lamp"}}} }),
	},
	"a reply":                {someButtons(replyJSON), ``, choosing(wire.Choice{ID: "Yes", Title: "Yes"})},
	"a reply with a payload": {someButtons(replyJSON), buttonSend("QUICK_REPLY", `"0"`, `{"type":"payload","payload":"yes-7"}`), choosing(wire.Choice{ID: "yes-7", Title: "Yes"})},
	"a link":                 {someButtons(`{"type":"url","text":"Go","url":"https://x.example/"}`), ``, choosing(wire.Choice{Title: "Go", Link: "https://x.example/"})},
	"a link with an end":     {someButtons(`{"type":"url","text":"Go","url":"https://x.example/{{1}}","example":["7"]}`), buttonSend("url", `0`, `{"type":"text","text":"a?b=c"}`), choosing(wire.Choice{Title: "Go", Link: "https://x.example/a?b=c"})},
	"a number":               {someButtons(`{"type":"phone_number","text":"Call","phone_number":"+15550100001"}`), ``, choosing(wire.Choice{Title: "Call", Call: "+15550100001"})},
	"a call":                 {someButtons(`{"type":"voice_call","text":"Ring us"}`), ``, choosing(wire.Choice{Title: "Ring us", Call: "+15550100001"})},
	"a coupon":               {marketing + someButtons(`{"type":"copy_code","example":"X"}`), buttonSend("copy_code", `"0"`, `{"type":"coupon_code","coupon_code":"SAVE25"}`), choosing(wire.Choice{Title: "Copy offer code", Copy: "SAVE25"})},
	"a flow": {
		someButtons(`{"type":"flow","text":"Book","flow_id":"f7"}`), buttonSend("flow", `"0"`, `{"type":"action","action":{"flow_token":"t1","flow_action_data":{}}}`),
		saying(func(m *wire.Message) {
			m.Form, m.Choices = &wire.Form{ID: "f7", Token: "t1"}, []wire.Choice{{ID: "f7", Title: "Book", Wants: wire.WantForm}}
		}),
	},
	"a catalogue": {
		marketing + someButtons(`{"type":"catalog"}`), buttonSend("CATALOG", `0`, `{"type":"action","action":{"thumbnail_product_retailer_id":"lamp"}}`),
		saying(func(m *wire.Message) {
			m.Shop, m.Choices = &wire.Shop{Catalog: "c", Items: []wire.Item{{ID: "lamp", Title: "Lamp"}}}, []wire.Choice{{ID: "order", Title: "View catalog", Wants: wire.WantBasket}}
		}),
	},
	"goods": {
		marketing + someButtons(`{"type":"mpm"}`), buttonSend("mpm", `0`, `{"type":"action","action":{"thumbnail_product_retailer_id":"lamp","sections":[{"title":"Light","product_items":[{"product_retailer_id":"lamp"}]}]}}`),
		saying(func(m *wire.Message) {
			m.Shop, m.Choices = &wire.Shop{Items: []wire.Item{{ID: "lamp", Title: "Lamp", Section: "Light"}}}, []wire.Choice{{ID: "order", Title: "View items", Wants: wire.WantBasket}}
		}),
	},
	"a bill": {
		someButtons(`{"type":"order_details"}`), buttonSend("order_details", `0`, `{"type":"action","action":{"order_details":{"reference_id":"R7","currency":"EUR","total_amount":{"value":1250,"offset":100},"order":{"status":"pending"}}}}`),
		saying(func(m *wire.Message) {
			m.Card = &wire.Card{Kind: wire.Order, Ref: "R7", State: "pending", Fields: []wire.Field{{Name: "Total", Value: "12.50 EUR"}}}
			m.Choices = []wire.Choice{{ID: "R7", Title: "Review and Pay"}}
		}),
	},
	"an order's status": {
		`"sub_category":"order_status","components":[` + bodyJSON + `]`, `{"type":"order_status","parameters":[{"type":"order_status","order_status":{"reference_id":"R7","order":{"status":"shipped"}}}]}`,
		saying(func(m *wire.Message) { m.Card = &wire.Card{Kind: wire.Order, Ref: "R7", State: "shipped"} }),
	},
	"a deal": {
		marketing + `"components":[` + bodyJSON + `,{"type":"limited_time_offer","limited_time_offer":{"text":"Soon over","has_expiration":true}}]`,
		`{"type":"limited_time_offer","parameters":[{"type":"limited_time_offer","limited_time_offer":{"expiration_time_ms":1790000000000}}]}`,
		saying(func(m *wire.Message) { m.Offer = &wire.Offer{Title: "Soon over", Until: 1790000000000} }),
	},
	"cards, the last first": {
		marketing + `"components":[` + bodyJSON + `,{"type":"carousel","cards":[` + cardJSON + `,` + cardJSON + `]}]`,
		`{"type":"carousel","cards":[` + cardSent(`1`, "B") + `,` + cardSent(`"0"`, "A") + `]}`,
		saying(func(m *wire.Message) {
			for _, id := range []string{"A", "B"} {
				m.Slides = append(m.Slides, wire.Slide{Text: "A lamp", Media: picture, Choices: []wire.Choice{{ID: id, Title: "This one"}, {Title: "See it", Link: "https://x.example/" + id}}})
			}
		}),
	},
}

func TestFilledParts(t *testing.T) {
	for name, c := range filledParts {
		goods := []relay.Product{{ID: "lamp", Catalog: "c", Name: "Lamp"}}
		if name == "a product" {
			goods = nil
		}
		got, err := ofParts(t, c.template).fill(readerOf(goods...), 25, componentsOf(t, c.send))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		got.Purpose = wire.Update
		if strings.HasPrefix(c.template, marketing) {
			got.Purpose = wire.Marketing
		}
		if _, err := wire.Ask("10000", got).Body(); err != nil {
			t.Errorf("%s: no message: %v", name, err)
		}
	}
}

// readerOf reads what a business of these products writes; its files are links.
func readerOf(products ...relay.Product) content.Reader {
	return content.Reader{Business: relay.Business{Account: "15550100001", Products: products}, Media: func(at string, raw json.RawMessage, kind wire.MediaKind) (*wire.Media, error) {
		var of struct{ Link, Filename string }
		if err := graph.Decode(at, raw, &of); err != nil {
			return nil, err
		}
		m := &wire.Media{Kind: kind, Link: of.Link, Name: of.Filename}
		if !isURL(m.Link) || len(m.Link+m.Name) > 200 {
			return nil, graph.BadParameter.Because("%s: is no link", at)
		}
		return m, nil
	}}
}

func cardSent(index, id string) string {
	return `{"card_index":` + index + `,"components":[{"type":"header","parameters":[` + aPicture + `]},` +
		buttonSend("quick_reply", `"0"`, `{"type":"payload","payload":"`+id+`"}`) + `,` + buttonSend("url", `"1"`, `{"type":"text","text":"`+id+`"}`) + `]}`
}

// What a send says wrong of a component is told in the order and with the codes of the
// sheet, naming the place.
func TestUnfilledParts(t *testing.T) {
	cards := marketing + `"components":[` + bodyJSON + `,{"type":"carousel","cards":[` + cardJSON + `,` + cardJSON + `]}]`
	picture := `"components":[{"type":"header",` + pictureAny + `},` + bodyJSON + `]`
	heading := `"components":[{"type":"header","format":"text","text":"Now {{1}}","example":{"header_text":["x"]}},` + bodyJSON + `]`
	link := withButtons + `{"type":"url","text":"Go","url":"https://x.example/{{1}}","example":["7"]},{"type":"phone_number","text":"Call","phone_number":"+15550100001"}]}]`
	coupon := marketing + withButtons + `{"type":"copy_code","example":"X"}]}]`
	deal := marketing + `"components":[` + bodyJSON + `,{"type":"limited_time_offer","limited_time_offer":{"text":"Soon over","has_expiration":true}}]`
	for name, c := range map[string]struct {
		template, send string
		code           int
		details        string
	}{
		"no picture":           {picture, ``, 132012, "header: Format mismatch, expected IMAGE, received UNKNOWN"},
		"a text for a picture": {picture, `{"type":"header","parameters":[{"type":"text","text":"x"}]}`, 132012, "header: Format mismatch, expected IMAGE, received TEXT"},
		"a picture for a text": {heading, `{"type":"header","parameters":[` + aPicture + `]}`, 132012, "header: Format mismatch, expected TEXT, received IMAGE"},
		"an empty picture":     {picture, `{"type":"header","parameters":[{"type":"image"}]}`, 131008, "header.image"},
		"no heading":           {heading, ``, 132000, "header: number of localizable_params (0) does not match the expected number of params (1)"},
		"a long heading":       {heading, `{"type":"header","parameters":[{"type":"text","text":"` + strings.Repeat("x", 200) + `"}]}`, 132005, "header"},
		"no link":              {link, ``, 131008, "buttons: Button at index 0 of type Url requires a parameter"},
		"an empty end":         {link, buttonSend("url", `0`, `{"type":"text","text":""}`), 131008, "requires a parameter"},
		"no such button":       {link, buttonSend("url", `2`, `{"type":"text","text":"7"}`), 132012, "index \"2\""},
		"an index of words":    {link, buttonSend("url", `"first"`, `{"type":"text","text":"7"}`), 132012, "first"},
		"twice":                {link, buttonSend("url", `0`, `{"text":"7"}`) + `,` + buttonSend("url", `"0"`, `{"text":"7"}`), 132012, "two components"},
		"another button":       {link, buttonSend("quick_reply", `0`, `{"payload":"7"}`), 132012, "sub_type quick_reply"},
		"a number's parameter": {link, buttonSend("url", `0`, `{"text":"7"}`) + `,` + buttonSend("phone_number", `1`, `{"text":"7"}`), 132012, "takes no parameter"},
		"no coupon":            {coupon, ``, 131008, "of type CopyCode requires a parameter"},
		"a long coupon":        {coupon, buttonSend("copy_code", `0`, `{"coupon_code":"`+strings.Repeat("x", 21)+`"}`), 131009, "limit is 20"},
		"a deal without end":   {deal, ``, 132000, "limited_time_offer"},
		"a deal of words":      {deal, `{"type":"limited_time_offer","parameters":[{"limited_time_offer":{"expiration_time_ms":"soon"}}]}`, 131009, "milliseconds"},
		"a deal of text":       {deal, `{"type":"limited_time_offer","parameters":[{"type":"text","text":"x"}]}`, 132012, "limited_time_offer"},
		"no cards":             {cards, ``, 132000, "carousel: number of cards (0) does not match the expected number of cards (2)"},
		"one card twice":       {cards, `{"type":"carousel","cards":[` + cardSent(`0`, "A") + `,` + cardSent(`0`, "B") + `]}`, 132012, "card_index 1"},
		"a card's picture":     {cards, `{"type":"carousel","cards":[{"card_index":0,"components":[]},` + cardSent(`1`, "B") + `]}`, 132012, "carousel[0].header: Format mismatch, expected IMAGE"},
		"an order's status":    {`"sub_category":"ORDER_STATUS","components":[` + bodyJSON + `]`, ``, 132000, "order_status"},
	} {
		_, err := ofParts(t, c.template).fill(readerOf(), 25, componentsOf(t, c.send))
		var f graph.Fault
		if !errors.As(err, &f) || f.Code != c.code || !strings.Contains(f.Details, c.details) {
			t.Errorf("%s: %v, want %d %s", name, err, c.code, c.details)
		}
	}
}

func TestFillChoices(t *testing.T) {
	tmpl := relay.Template{Name: "p", Body: "{{1}}", Category: "UTILITY", Choices: []wire.Choice{
		{ID: "yes", Title: "Yes"}, {Title: "Open", Link: "https://x.example/{{1}}"}, {Title: "Own", Link: "https://x.example/{{9}}"},
	}}
	const body = `{"type":"body","parameters":[{"type":"text","text":"a b/c"}]}`
	button := func(sub string, index int, parameter string) string {
		return fmt.Sprintf(`,{"type":"button","sub_type":%q,"index":%d,"parameters":[%s]}`, sub, index, parameter)
	}
	own := button("url", 2, `{"type":"text","text":"7"}`)
	for name, c := range map[string]struct {
		buttons string
		code    int
	}{
		"all": {own, 0}, "without what fills it": {"", 131008}, "no such button": {own + button("url", 3, `{"text":"7"}`), 132012},
		"two parameters": {own + button("quick_reply", 0, `{"payload":"a"},{"payload":"b"}`), 132000}, "a link for an answer": {own + button("url", 0, `{"text":"7"}`), 132012},
		"a payload for a link": {own + button("quick_reply", 1, `{"payload":"7"}`), 132012}, "no payload": {own + button("quick_reply", 0, `{"text":"7"}`), 131008},
	} {
		var components []component
		if err := json.Unmarshal([]byte("["+body+c.buttons+"]"), &components); err != nil {
			t.Fatal(err)
		}
		m, err := written("1", 1, tmpl).fill(readerOf(), 25, components)
		f, _ := err.(graph.Fault)
		if f.Code != c.code {
			t.Errorf("%s: %v, want code %d", name, err, c.code)
		}
		if c.code == 0 && (m.Choices[1].Link != "https://x.example/a%20b%2Fc" || m.Choices[2].Link != "https://x.example/7" || m.Choices[0].ID != "yes") {
			t.Errorf("%s: %+v", name, m.Choices)
		}
	}
	if tmpl.Choices[2].Link != "https://x.example/{{9}}" {
		t.Error("filling in changed the template")
	}
}
