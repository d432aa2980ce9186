package cloudapi

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"sayso/wire"
)

// Whatever is posted, the answer is one of success or one of Meta's errors, and
// never tells of trouble on this side.
func FuzzMessages(f *testing.F) {
	for _, body := range []string{
		textTo(ana, "x"), textTo(shop, "x"), textTo(ben, "\x1b[2J"), templateTo(ana, "order_update", parcel), templateTo(ana, "sale", ""),
		`{"messaging_product":"whatsapp","status":"read","message_id":"` + messageID{ana, fromUser, "3A0123456789ABCDEF01"}.String() + `","typing_indicator":{"type":"text"}}`,
		`{"messaging_product":"whatsapp","to":"+1 (555) 017-7777","context":{"message_id":"` + messageID{ana, toUser, "ABCDEF012345678901"}.String() + `"},"text":{"body":1e9}}`,
		`messaging_product=whatsapp&to=15550177777&text=%7B%22body%22%3A%22x%22%7D&biz_opaque_callback_data=%00`,
		interactiveTo(ana, twoButtons), interactiveTo(ana, aList), interactiveTo(ana, aLink),
		`{"messaging_product":"whatsapp","to":"15550177777","type":"reaction","reaction":{"message_id":"` + messageID{ana, fromUser, "3A0123456789ABCDEF01"}.String() + `","emoji":"\ud83d\udc4d"}}`,
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
		switch {
		case w.Code == 200 && json.Valid(w.Body.Bytes()):
		case w.Code >= 400 && w.Code < 500:
			answer{w.Code, w.Header(), w.Body.Bytes()}.errorOf(t)
		default:
			t.Errorf("%d %s", w.Code, w.Body)
		}
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
