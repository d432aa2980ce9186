package webhook

import (
	"encoding/json"
	"strings"
	"testing"

	"sayso/relay"
	"sayso/relay/cloudapi/content"
	"sayso/relay/cloudapi/graph"
	"sayso/relay/cloudapi/ident"
	"sayso/wire"
)

// sayings is everything that a person can do to a business, and what its webhook says
// after the metadata, in the form of 2026: contacts and senders have user ids.
var sayings = map[string]struct {
	body   wire.Body
	status string // of the notice
	field  string // messages when empty
	bare   bool   // without contacts
	want   string // after contacts and, unless bare, the opening of the message
}{
	"text": {body: wire.Message{Text: "yes please"}, want: `"type":"text","text":{"body":"yes please"}`},
	"image": {
		body: wire.Message{Text: "look", Media: &wire.Media{Kind: wire.Image, Hash: strings.Repeat("00", 32), Type: "image/jpeg", Size: 9}},
		want: `"type":"image","image":{"id":"77","mime_type":"image/jpeg","sha256":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","caption":"look"}`,
	},
	"video": {
		body: wire.Message{Media: &wire.Media{Kind: wire.Video, Hash: strings.Repeat("00", 32), Type: "video/mp4"}},
		want: `"type":"video","video":{"id":"77","mime_type":"video/mp4","sha256":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}`,
	},
	"audio": {
		body: wire.Message{Media: &wire.Media{Kind: wire.Audio, Hash: strings.Repeat("00", 32), Type: "audio/mpeg"}},
		want: `"type":"audio","audio":{"id":"77","mime_type":"audio/mpeg","sha256":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","voice":false}`,
	},
	"voice": {
		body: wire.Message{Media: &wire.Media{Kind: wire.Voice, Hash: strings.Repeat("00", 32), Type: "audio/ogg"}},
		want: `"type":"audio","audio":{"id":"77","mime_type":"audio/ogg; codecs=opus","sha256":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","voice":true}`,
	},
	"document": {
		body: wire.Message{Text: "the bill", Media: &wire.Media{Kind: wire.Document, Hash: strings.Repeat("00", 32), Type: "application/pdf", Name: "bill.pdf"}},
		want: `"type":"document","document":{"id":"77","mime_type":"application/pdf","sha256":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","caption":"the bill","filename":"bill.pdf"}`,
	},
	"sticker": {
		body: wire.Message{Media: &wire.Media{Kind: wire.Sticker, Hash: strings.Repeat("00", 32), Type: "image/webp"}},
		want: `"type":"sticker","sticker":{"id":"77","mime_type":"image/webp","sha256":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","animated":false}`,
	},
	"place": {
		body: wire.Message{Place: &wire.Place{Lat: 387223000, Lon: -91393001, Name: "Home", Address: "Rua 1", Link: "https://x.example"}},
		want: `"type":"location","location":{"latitude":38.7223,"longitude":-9.1393001,"name":"Home","address":"Rua 1","url":"https://x.example"}`,
	},
	"a place at nothing": {body: wire.Message{Place: &wire.Place{}}, want: `"type":"location","location":{"latitude":0,"longitude":0}`},
	"contacts": {
		body: wire.Message{Contacts: []wire.ContactCard{{
			Name: "Bo Dahl", First: "Bo", Last: "Dahl", Company: "Post", Role: "driver", Birthday: "1990-02-03",
			Ways: []wire.Way{
				{Kind: wire.Phone, Label: "WORK", Value: "+1 555", Account: "15550188888"},
				{Kind: wire.Email, Value: "bo@x.example"},
				{Kind: wire.Web, Value: "https://x.example"},
				{Kind: wire.Address, Label: "HOME", Value: "1 Way, Lisbon"},
			},
		}, {Name: "Cy"}}},
		want: `"type":"contacts","contacts":[{"name":{"formatted_name":"Bo Dahl","first_name":"Bo","last_name":"Dahl"},"birthday":"1990-02-03",` +
			`"phones":[{"phone":"+1 555","wa_id":"15550188888","type":"WORK"}],"emails":[{"email":"bo@x.example"}],"urls":[{"url":"https://x.example"}],` +
			`"addresses":[{"street":"1 Way, Lisbon","type":"HOME"}],"org":{"company":"Post","title":"driver"}},{"name":{"formatted_name":"Cy"}}]`,
	},
	"order": {
		body: wire.Message{Text: "soon", Basket: &wire.Basket{Catalog: "c1", Lines: []wire.Line{{ID: "l1", Count: 2, Price: 24990, Currency: "EUR"}, {ID: "l2", Count: 1, Currency: "EUR"}}}},
		want: `"type":"order","order":{"catalog_id":"c1","text":"soon","product_items":[{"product_retailer_id":"l1","quantity":2,"item_price":24.99,"currency":"EUR"},{"product_retailer_id":"l2","quantity":1,"item_price":0,"currency":"EUR"}]}`,
	},
	"by an advertisement": {
		body: wire.Message{Text: "hi", Origin: &wire.Origin{Kind: "ad", ID: "9", Link: "https://x.example/ad", Title: "Lamps", Text: "See", Click: "clk"}},
		want: `"type":"text","referral":{"source_url":"https://x.example/ad","source_type":"ad","source_id":"9","headline":"Lamps","body":"See","ctwa_clid":"clk"},"text":{"body":"hi"}`,
	},
	"what no business can show": {
		body: wire.Message{Other: "poll_creation"},
		want: `"type":"unsupported","errors":[{"code":131051,"title":"Message type unknown","message":"Message type unknown","error_data":{"details":"Message type is currently not supported."}}],"unsupported":{"type":"poll_creation"}`,
	},
	"opened": {body: wire.Opened{}, want: `"type":"request_welcome"`},
	"moved": {
		body: wire.Moved{To: ben}, bare: true,
		want: `"type":"system","system":{"body":"User Ana changed from 15550177777 to 15550188888","type":"user_changed_number","wa_id":"15550188888","user_id":"` + ident.User("900000000000001", ben) + `"}`,
	},
}

// Everything that a person can do has the form that its documentation gives it.
func TestSayings(t *testing.T) {
	const key = "3A0123456789ABCDEF01"
	a := spoken(nil)
	who := ident.User("900000000000001", ana)
	contacts := `"contacts":[{"profile":{"name":"Ana"},"wa_id":"15550177777","user_id":"` + who + `"}],`
	opening := `"messages":[{"from":"15550177777","from_user_id":"` + who + `","id":"` + ident.Received(ana, key) + `","timestamp":"1790000000",`
	for name, c := range sayings {
		e := wire.Event{Key: key, At: 1790000000999, By: ana, Chat: ana}.With(c.body)
		_, got, err := a.Compose(Notice{About: 7, status: c.status}, e, e)
		want := contacts + opening + c.want + "}]"
		if c.bare {
			want = opening + c.want + "}]"
		}
		want = `{"object":"whatsapp_business_account","entry":[{"id":"900000000000001","changes":[{"field":"messages","value":{"messaging_product":"whatsapp",` +
			`"metadata":{"display_phone_number":"15550100001","phone_number_id":"800000000000001"},` + want + `}}]}]}`
		if err != nil || string(got) != want {
			t.Errorf("%s: %v\n got %s\nwant %s", name, err, got, want)
		}
	}
}

// toldStopped is what the sender is told whom the person toldStopped.
var toldStopped = graph.Fault{
	Mistake: graph.Mistake{Code: 131050, Title: "Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from your business"},
	Details: "The recipient stopped messages of this purpose from this business.",
}

// spoken is an author of webhooks in the form of 2026 for a business that said so.
func spoken(said map[wire.Key]wire.Message) Author {
	return Author{
		Business: acme, Form: relay.Webhooks{Version: 25, Pricing: "2025-07"},
		Name:     func(wire.Account) string { return "Ana" },
		Said:     func(r wire.Ref) (wire.Message, bool) { m, ok := said[r.Key]; return m, ok },
		Media:    func(wire.Event, wire.Media) string { return "77" },
		Welcomes: func() bool { return true },
		Prompt:   func(wire.Refused) bool { return false },
		Refusal:  func(wire.Refused) graph.Fault { return toldStopped },
	}
}

// What answers a message quotes it, and is told by what the message asked for.
func TestAnswers(t *testing.T) {
	const key, offer = "3A0123456789ABCDEF01", wire.Key("OFFER0000000000001")
	form := &wire.Form{ID: "f1", Token: "t1"}
	ask := []wire.Choice{{ID: "f1", Title: "Fill in", Wants: wire.WantForm}}
	fields := []wire.Field{{Name: "date", Value: "2026-12-01"}, {Name: "say \"hi\"", Value: "a b"}, {Name: "date", Value: "2026-12-02"}}
	for name, c := range map[string]struct {
		said   wire.Message
		answer wire.Message
		want   string
	}{
		"a flow": {
			wire.Message{Form: form, Choices: ask},
			wire.Message{Text: "Fill in", Answer: &wire.Answer{ID: "f1", Fields: fields}},
			`"type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent","response_json":"{\"flow_token\":\"t1\",\"say \\\"hi\\\"\":\"a b\",\"date\":\"2026-12-02\"}"}}`,
		},
		"a flow of a template": {
			wire.Message{Template: "t", Form: form, Choices: ask},
			wire.Message{Text: "Fill in", Answer: &wire.Answer{ID: "f1", Fields: fields[:1]}},
			`"type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent","response_json":"{\"flow_token\":\"t1\",\"date\":\"2026-12-01\"}"}}`,
		},
		"an address": {
			wire.Message{Form: &wire.Form{ID: content.AddressForm}, Choices: []wire.Choice{{ID: content.AddressForm, Title: "Provide address", Wants: wire.WantForm}}},
			wire.Message{Text: "Provide address", Answer: &wire.Answer{ID: content.AddressForm, Fields: []wire.Field{{Name: "city", Value: "Pune"}}}},
			`"type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"name":"address_message","body":"Sent","response_json":"{\"values\":{\"city\":\"Pune\"}}"}}`,
		},
		"a place": {
			wire.Message{Choices: []wire.Choice{{ID: "send_location", Title: "Send location", Wants: wire.WantPlace}}},
			wire.Message{Place: &wire.Place{Lat: 1e7, Lon: 2e7}, Answer: &wire.Answer{ID: "send_location"}},
			`"type":"location","location":{"latitude":1,"longitude":2}`,
		},
		"a basket": {
			wire.Message{Shop: &wire.Shop{Catalog: "c"}, Choices: []wire.Choice{content.Order("Order")}},
			wire.Message{Text: "", Basket: &wire.Basket{Catalog: "c", Lines: []wire.Line{{ID: "l", Count: 1}}}, Answer: &wire.Answer{ID: "order"}},
			`"type":"order","order":{"catalog_id":"c","product_items":[{"product_retailer_id":"l","quantity":1,"item_price":0,"currency":""}]}`,
		},
		"a choice on a slide": {
			wire.Message{Template: "t", Slides: []wire.Slide{{}, {Choices: []wire.Choice{{ID: "p2", Title: "This one"}}}}},
			wire.Message{Text: "This one", Answer: &wire.Answer{ID: "p2", Slide: 2}},
			`"type":"button","button":{"payload":"p2","text":"This one"}`,
		},
		"what is not there any more": {
			wire.Message{},
			wire.Message{Text: "This one", Answer: &wire.Answer{ID: "p2"}},
			`"type":"text","text":{"body":"This one"}`,
		},
	} {
		c.answer.Answer.Ref = wire.Ref{By: shop, Key: offer}
		e := wire.Event{Key: key, At: 1790000000999, By: ana, Chat: ana}.With(c.answer)
		_, got, err := spoken(map[wire.Key]wire.Message{offer: c.said}).Compose(Notice{About: 7}, e, e)
		context := `"messages":[{"context":{"from":"15550100001","id":"` + ident.Sent(ana, offer) + `"},`
		if err != nil || !strings.Contains(string(got), context) || !strings.HasSuffix(string(got), c.want+`}]}}]}]}`) {
			t.Errorf("%s: %v\n got %s\nwant %s", name, err, got, c.want)
		}
		if !json.Valid(got) {
			t.Errorf("%s: no JSON: %s", name, got)
		}
	}
	for want, m := range map[string]wire.Message{
		`"context":{"forwarded":true}`:            {Text: "x", Forwarded: true},
		`"context":{"frequently_forwarded":true}`: {Text: "x", Forwarded: true, Often: true},
		`"context":{"forwarded":true,"from":"15550177777","id":"` + ident.Received(ana, key) + `"}`: {Text: "x", Forwarded: true, Reply: &wire.Ref{By: ana, Key: key}},
	} {
		e := wire.Event{Key: key, At: 1, By: ana, Chat: ana}.With(m)
		if _, got, _ := spoken(nil).Compose(Notice{About: 7}, e, e); !strings.Contains(string(got), want) {
			t.Errorf("got %s\nwant %s", got, want)
		}
	}
}
