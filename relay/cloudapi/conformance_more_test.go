package cloudapi

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"sayso/wire"
)

// 17. The handshake, a wrong token, and the callback that wins.
func TestConformance17(t *testing.T) {
	s := newStage(t)
	heard := make(chan string, 8)
	own := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch q := r.URL.Query(); {
		case r.Method == http.MethodPost:
			body, _ := io.ReadAll(r.Body)
			heard <- string(body)
		case q.Get("hub.mode") != "subscribe" || q.Get("hub.verify_token") != "right":
			w.WriteHeader(http.StatusForbidden)
		default:
			io.WriteString(w, q.Get("hub.challenge"))
		}
	}))
	t.Cleanup(own.Close)
	hook := s.hooks["acme"]
	hook.until("the handshake at the start", func(r *receiver) bool { return len(r.checks) > 0 })
	override := func(token string) string {
		return fmt.Sprintf(`{"override_callback_uri":%q,"verify_token":%q}`, own.URL, token)
	}
	if got := s.code("POST", s.acme.WABAID+"/subscribed_apps", override("wrong")); got != 2200 {
		t.Errorf("a wrong token: %d", got)
	}
	p := s.person(ana, "Ana")
	p.ask(shop, wire.Message{Text: "to the app"})
	hook.took("text to the app")
	s.ok("POST", s.acme.WABAID+"/subscribed_apps", override("right"))
	p.ask(shop, wire.Message{Text: "to the override"})
	if got := <-heard; !strings.Contains(got, "to the override") {
		t.Errorf("the override heard %s", got)
	}
	s.ok("POST", s.acme.WABAID+"/subscribed_apps", "")
	p.ask(shop, wire.Message{Text: "to the app again"})
	hook.took("text to the app", "text to the app again")
}

// 20. The 46th message in six seconds to one person is too many; to others it is not.
func TestConformance20(t *testing.T) {
	s := newStage(t)
	s.acme.Limits.PairRate, s.acme.Limits.PairBurst = 6*time.Second, 45
	s.close()
	s.open()
	s.person(ana, "Ana").ask(shop, wire.Message{Text: "hi"})
	s.person(ben, "Ben").ask(shop, wire.Message{Text: "hi"})
	for i := range 45 {
		s.send(s.acme, textTo(ana, fmt.Sprint(i))).id(t)
	}
	if code, _, _ := s.send(s.acme, textTo(ana, "one more")).errorOf(t); code != 131056 {
		t.Errorf("the 46th: %d", code)
	}
	s.send(s.acme, textTo(ben, "x")).id(t)
	s.now.move(45 * 6 * time.Second)
	s.send(s.acme, textTo(ana, "after a while")).id(t)
}

// 21. What a business wants back comes with every status, and not with the answer.
func TestConformance21(t *testing.T) {
	s := newStage(t)
	p, hook := s.person(ana, "Ana"), s.hooks["acme"]
	p.ask(shop, wire.Message{Text: "hi"})
	const mark = `"biz_opaque_callback_data":"campaign-7"`
	a := s.send(s.acme, strings.Replace(textTo(ana, "x"), `"type"`, mark+`,"type"`, 1))
	id := a.id(t)
	if strings.Contains(string(a.body), "campaign-7") {
		t.Errorf("in the answer: %s", a.body)
	}
	e := p.event(id)
	p.have(e)
	p.reads(e)
	hook.reaches(id, "read")
	p.ask(shop, wire.Stop{Purposes: []wire.Purpose{wire.Marketing}})
	failed := s.send(s.acme, strings.Replace(templateTo(ana, "sale", ""), `"type"`, mark+`,"type"`, 1)).id(t)
	hook.reaches(failed, "failed 131050")
	hook.mu.Lock()
	defer hook.mu.Unlock()
	n := 0
	for _, h := range hook.taken {
		if len(h.value.Statuses) != 1 {
			continue
		}
		if n++; !strings.Contains(h.raw, mark) {
			t.Errorf("without it: %s", h.raw)
		}
	}
	if n != 4 {
		t.Errorf("%d statuses, want 4", n)
	}
}

// 22. A number out of service sends nothing, and comes back under its PIN alone.
func TestConformance22(t *testing.T) {
	s := newStage(t)
	s.person(ana, "Ana").ask(shop, wire.Message{Text: "hi"})
	id := s.acme.PhoneNumberID
	s.ok("POST", id+"/register", `{"messaging_product":"whatsapp","pin":"123456"}`)
	s.ok("POST", id+"/deregister", "")
	if code, _, _ := s.send(s.acme, textTo(ana, "x")).errorOf(t); code != 133010 {
		t.Errorf("out of service: %d", code)
	}
	if code := s.code("POST", id+"/register", `{"messaging_product":"whatsapp","pin":"654321"}`); code != 133005 {
		t.Errorf("a wrong PIN: %d", code)
	}
	s.ok("POST", id+"/register", `{"messaging_product":"whatsapp","pin":"123456"}`)
	s.send(s.acme, textTo(ana, "x")).id(t)
}
