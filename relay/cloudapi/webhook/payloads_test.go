package webhook

import (
	"testing"

	"sayso/relay/cloudapi/ident"
	"sayso/wire"
)

const (
	userKey = wire.Key("3A0123456789ABCDEF01") // of what ana says
	key     = wire.Key("ABCDEF012345678901")   // of what the business says

	contacts = `"contacts":[{"profile":{"name":"Ana"},"wa_id":"15550177777"}],`
)

var (
	in, out = ident.Received(ana, userKey), ident.Sent(ana, key)
	quoted  = wire.Ref{By: shop, Key: key}
)

// event is one of the log, by its time in seconds.
func event(by wire.Account, key wire.Key, at int64, b wire.Body) wire.Event {
	e := wire.Event{Key: key, At: at*1000 + 999, By: by, Chat: ana}.With(b)
	e.Seq = 7
	return e
}

// payload is a notice and what its webhook says after the metadata.
type payload struct {
	n     Notice
	e, of wire.Event
	field string
	want  string
}

// sayingPayloads are what a person says and does.
func sayingPayloads() map[string]payload {
	picks := func(key wire.Key) wire.Message {
		return wire.Message{Text: "Monday", Answer: &wire.Answer{Ref: wire.Ref{By: shop, Key: key}, ID: "mon"}}
	}
	answers := func(of wire.Key, what string) string {
		return `"messages":[{"context":{"from":"15550100001","id":"` + ident.Sent(ana, of) + `"},"from":"15550177777","id":"` + in + `","timestamp":"1790000000","type":` + what + `}]`
	}
	return map[string]payload{
		"inbound that quotes": {
			of: event(ana, userKey, 1790000000, wire.Message{Text: "yes please", Reply: &quoted}), field: "messages",
			want: contacts + `"messages":[{"context":{"from":"15550100001","id":"` + out + `"},"from":"15550177777","id":"` + in + `","timestamp":"1790000000","type":"text","text":{"body":"yes please"}}]`,
		},
		"inbound": {
			of: event(ana, userKey, 1790000000, wire.Message{Text: "já <3 🎉"}), field: "messages",
			want: contacts + `"messages":[{"from":"15550177777","id":"` + in + `","timestamp":"1790000000","type":"text","text":{"body":"j\u00e1 <3 \ud83c\udf89"}}]`,
		},
		"button reply": {
			of: event(ana, userKey, 1790000000, picks("BUTTONS00000000001")), field: "messages",
			want: contacts + answers("BUTTONS00000000001", `"interactive","interactive":{"type":"button_reply","button_reply":{"id":"mon","title":"Monday"}}`),
		},
		"list reply": {
			of: event(ana, userKey, 1790000000, picks("LIST00000000000001")), field: "messages",
			want: contacts + answers("LIST00000000000001", `"interactive","interactive":{"type":"list_reply","list_reply":{"id":"mon","title":"Monday","description":"at nine"}}`),
		},
		"quick reply of a template": {
			of: event(ana, userKey, 1790000000, picks("TEMPLATE0000000001")), field: "messages",
			want: contacts + answers("TEMPLATE0000000001", `"button","button":{"payload":"mon","text":"Monday"}`),
		},
		"forwarded": {
			of: event(ana, userKey, 1790000000, wire.Message{Text: "look", Forwarded: true}), field: "messages",
			want: contacts + `"messages":[{"context":{"forwarded":true},"from":"15550177777","id":"` + in + `","timestamp":"1790000000","type":"text","text":{"body":"look"}}]`,
		},
		"reaction": {
			of: event(ana, userKey, 1790000000, wire.React{Ref: quoted, Emoji: "👍"}), field: "messages",
			want: contacts + `"messages":[{"from":"15550177777","id":"` + in + `","timestamp":"1790000000","type":"reaction","reaction":{"message_id":"` + out + `","emoji":"\ud83d\udc4d"}}]`,
		},
		"reaction taken back": {
			of: event(ana, userKey, 1790000000, wire.React{Ref: quoted}), field: "messages",
			want: contacts + `"messages":[{"from":"15550177777","id":"` + in + `","timestamp":"1790000000","type":"reaction","reaction":{"message_id":"` + out + `"}}]`,
		},
		"edit": {
			of: event(ana, userKey, 1790000000, wire.Edit{Key: userKey, Text: "at nine"}), field: "messages",
			want: contacts + `"messages":[{"from":"15550177777","id":"` + in + `","timestamp":"1790000000","type":"edit","edit":{"original_message_id":"` + in + `","message":{"type":"text","text":{"body":"at nine"}}}}]`,
		},
		"revoke": {
			of: event(ana, userKey, 1790000000, wire.Delete{Key: userKey}), field: "messages",
			want: contacts + `"messages":[{"from":"15550177777","id":"` + in + `","timestamp":"1790000000","type":"revoke","revoke":{"original_message_id":"` + in + `"}}]`,
		},
	}
}

// statusPayloads are how far messages of the business came.
func statusPayloads() map[string]payload {
	update := event(shop, key, 1790000200, wire.Message{Text: "x", Purpose: wire.Shipping, Template: "t", Callback: "order-9"})
	receipt := event(ana, "", 1790000209, wire.Receipt{})
	refused := wire.Refused{Cause: wire.Stopped, What: "message", Body: wire.Event{}.With(wire.Message{Text: "x", Callback: "campaign-7"}).Raw}
	return map[string]payload{
		"reaction sent": {
			n: Notice{status: "sent"}, e: event(shop, key, 1790000000, wire.React{}), of: event(shop, key, 1790000000, wire.React{}), field: "messages",
			want: `"statuses":[{"id":"` + out + `","status":"sent","timestamp":"1790000000","recipient_id":"15550177777"}]`,
		},
		"sent": {
			n: Notice{status: "sent", in: answering}, e: update, of: update, field: "messages",
			want: `"statuses":[{"id":"` + out + `","status":"sent","timestamp":"1790000200","recipient_id":"15550177777","biz_opaque_callback_data":"order-9","pricing":{"billable":false,"pricing_model":"PMP","type":"free_customer_service","category":"utility"}}]`,
		},
		"delivered outside the window": {
			n: Notice{status: "delivered"}, e: receipt, of: update, field: "messages",
			want: `"statuses":[{"id":"` + out + `","status":"delivered","timestamp":"1790000209","recipient_id":"15550177777","biz_opaque_callback_data":"order-9","pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"utility"}}]`,
		},
		"read": {
			n: Notice{status: "read"}, e: receipt, of: update, field: "messages",
			want: `"statuses":[{"id":"` + out + `","status":"read","timestamp":"1790000209","recipient_id":"15550177777","biz_opaque_callback_data":"order-9"}]`,
		},
		"failed": {
			n: Notice{status: "failed"}, of: event(shop, key, 1790000100, refused), field: "messages",
			want: `"statuses":[{"id":"` + out + `","status":"failed","timestamp":"1790000100","recipient_id":"15550177777","biz_opaque_callback_data":"campaign-7","errors":[{"code":131050,"title":"Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from your business","message":"Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from your business","error_data":{"details":"The recipient stopped messages of this purpose from this business."},"href":"https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"}]}]`,
		},
	}
}

// preferencePayloads are what a person chooses about marketing.
func preferencePayloads() map[string]payload {
	return map[string]payload{
		"stop": {
			of: event(ana, userKey, 1790000050, wire.Stop{}), field: "user_preferences",
			want: contacts + `"user_preferences":[{"wa_id":"15550177777","detail":"User requested to stop marketing messages","category":"marketing_messages","value":"stop","timestamp":1790000050}]`,
		},
		"forgotten": {
			of: event(ana, userKey, 1790000050, wire.Reset{}), field: "user_preferences",
			want: contacts + `"user_preferences":[{"wa_id":"15550177777","detail":"User requested to resume marketing messages","category":"marketing_messages","value":"resume","timestamp":1790000050}]`,
		},
		"resume for a while": {
			of: event(ana, userKey, 1790000050, wire.Allow{Until: 1790000051000}), field: "user_preferences",
			want: contacts + `"user_preferences":[{"wa_id":"15550177777","detail":"User requested to resume marketing messages","category":"marketing_messages","value":"resume","timestamp":1790000050}]`,
		},
		"resume until a time that has passed": {
			of: event(ana, userKey, 1790000050, wire.Allow{Until: 1790000050000}), field: "user_preferences",
			want: contacts + `"user_preferences":[{"wa_id":"15550177777","detail":"User requested to stop marketing messages","category":"marketing_messages","value":"stop","timestamp":1790000050}]`,
		},
		"resume": {
			of: event(ana, userKey, 1790000050, wire.Allow{}), field: "user_preferences",
			want: contacts + `"user_preferences":[{"wa_id":"15550177777","detail":"User requested to resume marketing messages","category":"marketing_messages","value":"resume","timestamp":1790000050}]`,
		},
	}
}

// The payloads of the interface, as its documentation shows them.
func TestPayloads(t *testing.T) {
	offers := map[wire.Key]wire.Message{
		"BUTTONS00000000001": {Choices: []wire.Choice{{ID: "mon", Title: "Monday"}}},
		"LIST00000000000001": {Choices: []wire.Choice{{ID: "mon", Title: "Monday", About: "at nine", Section: "Days"}}},
		"TEMPLATE0000000001": {Template: "t", Choices: []wire.Choice{{ID: "mon", Title: "Monday"}}},
	}
	a := spoken(offers)
	a.Form.NoUserIDs = true
	for _, all := range []map[string]payload{sayingPayloads(), statusPayloads(), preferencePayloads()} {
		for name, c := range all {
			_, got, err := a.Compose(c.n, c.e, c.of)
			want := `{"object":"whatsapp_business_account","entry":[{"id":"900000000000001","changes":[{"field":"` + c.field +
				`","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100001","phone_number_id":"800000000000001"},` + c.want + `}}]}]}`
			if err != nil || string(got) != want {
				t.Errorf("%s: %v\n got %s\nwant %s", name, err, got, want)
			}
		}
	}
	receipt := event(ana, "", 1790000209, wire.Receipt{})
	if _, _, err := a.Compose(Notice{}, receipt, receipt); err == nil {
		t.Error("a webhook about a receipt was made")
	}
}
