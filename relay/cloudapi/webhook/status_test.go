package webhook

import (
	"encoding/json"
	"strings"
	"testing"

	"sayso/relay/cloudapi/ident"
	"sayso/wire"
)

// What an account is told goes out as it was given, with the time and without metadata.
func TestNotices(t *testing.T) {
	const rejected = `{"event":"REJECTED","message_template_id":700000000000009,"message_template_name":"spring_sale","message_template_language":"en_US","reason":"INVALID_FORMAT","message_template_category":"MARKETING"}`
	e := wire.Event{At: 1790000300999}.With(wire.Notice{Field: "message_template_status_update", Value: json.RawMessage(rejected)})
	field, got, err := spoken(nil).Compose(Notice{About: 7}, e, e)
	want := `{"object":"whatsapp_business_account","entry":[{"id":"900000000000001","time":1790000300,"changes":[{"field":"message_template_status_update","value":` + rejected + `}]}]}`
	if err != nil || field != "message_template_status_update" || string(got) != want {
		t.Errorf("%s: %v\n got %s\nwant %s", field, err, got, want)
	}
	e = e.With(wire.Notice{Field: "account_alerts", Value: json.RawMessage(`{ "a": "é 🎉" }`)})
	if _, got, _ := spoken(nil).Compose(Notice{About: 7}, e, e); !strings.Contains(string(got), `"value":{"a":"\u00e9 \ud83c\udf89"}`) {
		t.Errorf("not escaped: %s", got)
	}
}

// A voice message that was listened to is told with what the business wanted back, and
// nothing else is.
func TestPlayed(t *testing.T) {
	const key = "ABCDEF012345678901"
	e := wire.Event{At: 1790000300999, By: ana, Chat: ana}.With(wire.Played{Ref: wire.Ref{By: shop, Key: key}})
	_, got, err := spoken(map[wire.Key]wire.Message{key: {Callback: "voice-1"}}).Compose(Notice{About: 7, status: "played"}, e, e)
	want := `"statuses":[{"id":"` + ident.Sent(ana, key) + `","status":"played","timestamp":"1790000300","recipient_id":"15550177777","recipient_user_id":"` +
		ident.User("900000000000001", ana) + `","biz_opaque_callback_data":"voice-1"}]`
	if err != nil || !strings.Contains(string(got), want) {
		t.Errorf("%v\n got %s\nwant %s", err, got, want)
	}
	var s script
	l := NewLedger()
	for i, told := range []int{1, 0, 1} {
		ref := wire.Ref{By: shop, Key: wire.Key("KEY0000" + []string{"a", "a", "b"}[i])}
		if news := l.Apply(shop, s.add(ana, ana, wire.Played{Ref: ref})); len(news) != told {
			t.Errorf("playing %d told %d times", i, len(news))
		}
	}
}

// Which conversation a message is charged in was told until version 23, and is still
// where an advertisement began it.
func TestConversations(t *testing.T) {
	const key = "ABCDEF012345678901"
	of := wire.Event{Key: key, At: 1790000300999, By: shop, Chat: ana}.With(wire.Message{Text: "x", Purpose: wire.Update, Template: "t"})
	ad := of.With(wire.Message{Text: "x", Purpose: wire.Conversation})
	for _, c := range []struct {
		version int
		n       Notice
		of      wire.Event
		want    string // after the id; empty for no conversation
	}{
		{25, Notice{status: "sent", in: answering}, of, ""},
		{23, Notice{status: "sent", in: answering}, of, `","expiration_timestamp":"1790086700","origin":{"type":"utility"}},"pricing"`},
		{23, Notice{status: "delivered", in: answering}, of, `","origin":{"type":"utility"}},"pricing"`},
		{23, Notice{status: "read", in: answering}, of, ""},
		{25, Notice{status: "sent", in: entered}, ad, `","expiration_timestamp":"1790259500","origin":{"type":"referral_conversion"}},"pricing"`},
	} {
		a := spoken(nil)
		a.Form.Version = c.version
		_, got, err := a.Compose(c.n, c.of, c.of)
		if _, after, has := strings.Cut(string(got), `"conversation":{"id":"`); err != nil || has != (c.want != "") || has && !strings.HasPrefix(after[32:], c.want) {
			t.Errorf("version %d, %+v: %v\n got %s\nwant %s", c.version, c.n, err, got, c.want)
		}
	}
}

// Whoever comes by an advertisement and is answered within a day opens three free days.
func TestFreeEntry(t *testing.T) {
	var s script
	l := NewLedger()
	in := func(after int64, by wire.Account, m wire.Message) span {
		e := s.add(by, ana, m)
		e.At += after
		s.events[len(s.events)-1] = e
		news := l.Apply(shop, e)
		return news[len(news)-1].in
	}
	answer := wire.Message{Text: "x", Purpose: wire.Conversation}
	in(0, ana, wire.Message{Text: "hi", Origin: &wire.Origin{Kind: "ad"}})
	if got := in(window-2000, shop, answer); got != entered {
		t.Errorf("the first answer falls in %d", got)
	}
	if got := in(freeFor-2000, shop, answer); got != entered {
		t.Errorf("an answer at the end of the third day falls in %d", got)
	}
	if got := in(1000, shop, answer); got != outside {
		t.Errorf("an answer after that falls in %d", got)
	}
	in(0, ana, wire.Message{Text: "hi", Origin: &wire.Origin{Kind: "ad"}})
	if got := in(window, shop, answer); got != outside {
		t.Errorf("an answer too late falls in %d", got)
	}
}

// What was told at once is not told again by a status; else the status says why.
func TestFailed(t *testing.T) {
	e := wire.Event{Key: "ABCDEF012345678901", At: 1, By: shop, Chat: ana}.With(wire.Refused{Cause: wire.Stopped, What: "message"})
	a := spoken(nil)
	if _, got, err := a.Compose(Notice{About: 7, status: "failed"}, e, e); err != nil || !strings.Contains(string(got), `"code":131050`) || strings.Contains(string(got), "pricing") {
		t.Errorf("%s (%v)", got, err)
	}
	a.Prompt = func(wire.Refused) bool { return true }
	if _, got, err := a.Compose(Notice{About: 7, status: "failed"}, e, e); got != nil || err != nil {
		t.Errorf("what was told at once is told again: %s (%v)", got, err)
	}
}
