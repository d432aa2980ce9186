package cloudapi

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"sayso/relay/cloudapi/ident"
	"sayso/wire"
)

// wellAnswered holds an answer to be a success or one of Meta's errors, and no trouble of
// our own.
func wellAnswered(t *testing.T, w *httptest.ResponseRecorder) {
	t.Helper()
	switch {
	case w.Code == 200 && json.Valid(w.Body.Bytes()):
	case w.Code >= 400 && w.Code < 500:
		answer{w.Code, w.Header(), w.Body.Bytes()}.errorOf(t)
	default:
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// Whatever is posted, the answer is one of success or one of Meta's errors, and
// never tells of trouble on this side.
func FuzzMessages(f *testing.F) {
	for _, body := range []string{
		textTo(ana, "x"), textTo(shop, "x"), textTo(ben, "\x1b[2J"), templateTo(ana, "order_update", parcel), templateTo(ana, "sale", ""),
		`{"messaging_product":"whatsapp","status":"read","message_id":"` + ident.Received(ana, "3A0123456789ABCDEF01") + `","typing_indicator":{"type":"text"}}`,
		`{"messaging_product":"whatsapp","to":"+1 (555) 017-7777","context":{"message_id":"` + ident.Sent(ana, "ABCDEF012345678901") + `"},"text":{"body":1e9}}`,
		`messaging_product=whatsapp&to=15550177777&text=%7B%22body%22%3A%22x%22%7D&biz_opaque_callback_data=%00`,
		interactiveTo(ana, twoButtons), interactiveTo(ana, aList), interactiveTo(ana, aLink),
		`{"messaging_product":"whatsapp","to":"15550177777","type":"reaction","reaction":{"message_id":"` + ident.Received(ana, "3A0123456789ABCDEF01") + `","emoji":"\ud83d\udc4d"}}`,
		`{"messaging_product":"whatsapp","to":"15550177777","type":"image","image":null}`, `null`, `[]`, `{`, "",
		`{"messaging_product":"whatsapp","to":"15550177777","type":"template","template":{"name":"code","language":{"code":"en"},"components":[{"type":"body","parameters":[{"type":"date_time","date_time":{"fallback_value":"\ud800"}}]}]}}`,
	} {
		f.Add(body, false)
		f.Add(body, true)
	}
	s := newStage(f)
	s.acme.Templates[0].Choices = []wire.Choice{{ID: "later", Title: "Another day"}, {Title: "Follow it", Link: "https://parcels.example/{{1}}"}}
	s.close()
	s.open()
	p := s.person(ana, "Ana")
	p.ask(shop, wire.Message{Text: "hi"})
	f.Fuzz(func(t *testing.T, body string, form bool) {
		r := httptest.NewRequest("POST", "/v25.0/"+s.acme.PhoneNumberID+"/messages", strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+s.acme.Token)
		r.Header.Set("Content-Type", map[bool]string{false: "application/json", true: "application/x-www-form-urlencoded"}[form])
		w := httptest.NewRecorder()
		s.face.ServeHTTP(w, r)
		wellAnswered(t, w)
	})
}

// Whatever the path and the query, the same holds.
func FuzzPaths(f *testing.F) {
	for _, path := range []string{"v25.0/800000000000001", "v25.0/800000000000001/messages/", "//", "v1/socket", "900000000000001/message_templates?limit=%00", "v9999999999.1/1", "800000000000001?fields=,"} {
		f.Add("GET", path)
		f.Add("POST", path)
	}
	s := newStage(f)
	f.Fuzz(func(t *testing.T, method, path string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.Method = method
		r.URL.Path, r.URL.RawQuery, _ = strings.Cut("/"+path, "?")
		r.Header.Set("Authorization", "Bearer "+s.acme.Token)
		w := httptest.NewRecorder()
		s.face.ServeHTTP(w, r)
		if w.Code >= 500 || !json.Valid(w.Body.Bytes()) {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}

// Whatever is posted to whatever there is, the answer is a success or one of Meta's
// errors, and never trouble on this side. Nothing leaves the machine: the face cannot
// reach any callback that it is given.
func FuzzEveryEntry(f *testing.F) {
	for at := range routes {
		for _, body := range []string{
			`{}`, `[]`, `null`, `{"messaging_product":"whatsapp"}`, `{"fields":"id,","limit":1e9,"after":[]}`,
			`{"messaging_product":"whatsapp","block_users":[{"user":"15550177777"},{"user":{}}]}`,
			`{"messaging_product":"whatsapp","about":"\u001b[2J","websites":["https://x.example"],"vertical":"RETAIL"}`,
			`{"pin":"123456","messaging_product":"whatsapp","code":"1","code_method":"SMS","language":"en_US"}`,
			`{"webhook_configuration":{"override_callback_uri":"http://127.0.0.1:1/","verify_token":"v"},"override_callback_uri":"http://127.0.0.1:1/","callback_url":"x","object":"whatsapp_business_account"}`,
			`{"enable_welcome_message":true,"prompts":["a"],"commands":[{"command_name":"a","command_description":"b"}],"prefilled_message":"hi"}`,
			`{"cc":"1","phone_number":"5","verified_name":"\ud800","input_token":"x","grant_type":"client_credentials"}`,
			`{"name":"n","language":"en","category":"UTILITY","components":[{"type":"BODY","text":"x"}]}`,
			`{"calling":{"status":1},"storage_configuration":[],"user_identity_change":null,"business_public_key":"k"}`,
		} {
			f.Add(uint8(at), body)
		}
	}
	s := newStage(f)
	face, err := New(Options{Relay: s.relay, Log: slog.New(slog.DiscardHandler), Client: &http.Client{Transport: http.NewFileTransport(http.Dir(f.TempDir()))}})
	if err != nil {
		f.Fatal(err)
	}
	ids := map[node]string{phone: s.acme.PhoneNumberID, waba: s.acme.WABAID, app: s.relay.Businesses()[0].AppID, portfolio: portfolioID, block: "1", file: "1", upload: "upload:x"}
	f.Fuzz(func(t *testing.T, at uint8, body string) {
		to := routes[int(at)%len(routes)]
		path := strings.Trim(ids[to.on]+"/"+to.edge, "/")
		r := httptest.NewRequest(to.method, "/v25.0/"+path, strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+s.acme.Token)
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		face.ServeHTTP(w, r)
		if w.Code != 404 || to.on != root { // the address of a file, which is no JSON
			wellAnswered(t, w)
		}
	})
}
