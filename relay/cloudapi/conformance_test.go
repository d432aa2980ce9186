package cloudapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"sayso/relay"
	"sayso/relay/cloudapi/ident"
	"sayso/wire"
)

// These tests are a checklist of what business software counts on, one line each,
// against a real relay, a real receiver and people at real websockets.

// statuses returns the states that a message of the business came to, in order, with
// the codes of failures.
func (r *receiver) statuses(id string) (all []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, h := range r.taken {
		if len(h.value.Statuses) == 1 && h.value.Statuses[0].ID == id {
			all = append(all, h.word())
		}
	}
	return all
}

// reaches waits until a message of the business came to a state.
func (r *receiver) reaches(id, state string) {
	r.t.Helper()
	r.until(state+" of "+id, func(r *receiver) bool {
		for _, h := range r.taken {
			if len(h.value.Statuses) == 1 && h.value.Statuses[0].ID == id && h.word() == state {
				return true
			}
		}
		return false
	})
}

// came waits for a message from a person that ok holds of.
func (r *receiver) came(what string, ok func(in heard) bool) (found hook) {
	r.t.Helper()
	r.until(what, func(r *receiver) bool {
		for _, h := range r.taken {
			if len(h.value.Messages) == 1 && ok(h.value.Messages[0]) {
				found = h
				return true
			}
		}
		return false
	})
	return found
}

// event waits for the event of a message of the business in the person's log.
func (p *person) event(id string) (found wire.Event) {
	p.t.Helper()
	m, ok := ident.ParseMessage(id)
	if !ok {
		p.t.Fatalf("no message id: %s", id)
	}
	p.until(id, func(p *person) bool {
		for _, e := range p.events {
			if e.Key == m.Key && e.Kind == "message" {
				found = e
				return true
			}
		}
		return false
	})
	return found
}

// reads has the person read a message of the business.
func (p *person) reads(e wire.Event) { p.ask(e.Chat, wire.Read{UpTo: e.Seq}) }

const helloTo = `{"messaging_product":"whatsapp","to":"15550177777","type":"template","template":{"name":"hello_world","language":{"code":"en_US"}}}`

// 1. Text send returns wa_id and message id; ids unique; the ladder of statuses.
func TestConformance01(t *testing.T) {
	s := newStage(t)
	p, hook := s.person(ana, "Ana"), s.hooks["acme"]
	p.ask(shop, wire.Message{Text: "hi"})
	a := s.send(s.acme, textTo("15550177777", "one"))
	var ok sent
	if err := json.Unmarshal(a.body, &ok); err != nil || ok.Contacts[0].ID != ana || ok.Contacts[0].Input != "15550177777" || ok.Product != "whatsapp" {
		t.Fatalf("%s (%v)", a.body, err)
	}
	id := a.id(t)
	if other := s.send(s.acme, textTo(ana, "one")).id(t); other == id {
		t.Error("an id twice")
	}
	e := p.event(id)
	p.have(e)
	hook.reaches(id, "delivered")
	p.reads(e)
	hook.reaches(id, "read")
	if got := strings.Join(hook.statuses(id), " "); got != "sent delivered read" {
		t.Errorf("the ladder is %s", got)
	}
	hook.mu.Lock()
	defer hook.mu.Unlock()
	for _, h := range hook.taken {
		if len(h.value.Statuses) == 1 && !regexp.MustCompile(`"timestamp":"\d{10}"`).MatchString(h.raw) {
			t.Errorf("no timestamp in a string: %s", h.raw)
		}
	}
}

// 2. The same on every version and without one.
func TestConformance02(t *testing.T) {
	s := newStage(t)
	s.person(ana, "Ana").ask(shop, wire.Message{Text: "hi"})
	for _, version := range []string{"/v14.0", "/v25.0", "/v99.9", ""} {
		s.do("POST", version+"/"+s.acme.PhoneNumberID+"/messages", s.acme.Token, "application/json", textTo(ana, "x")).id(t)
		if a := s.do("GET", version+"/"+s.acme.PhoneNumberID+"/", s.acme.Token, "", ""); a.status != 200 {
			t.Errorf("%q: %s", version, a.body)
		}
	}
}

// 3. No token, an unknown number, no messaging_product.
func TestConformance03(t *testing.T) {
	s := newStage(t)
	path := "/v25.0/" + s.acme.PhoneNumberID + "/messages"
	for name, c := range map[string]struct {
		got                   answer
		status, code, subcode int
	}{
		"no token":       {s.do("POST", path, "", "application/json", textTo(ana, "x")), 401, 190, 0},
		"a wrong token":  {s.do("POST", path, "nobody's", "application/json", textTo(ana, "x")), 401, 190, 0},
		"unknown number": {s.do("POST", "/v25.0/999999999999999/messages", s.acme.Token, "application/json", textTo(ana, "x")), 400, 100, 33},
		"no product":     {s.do("POST", path, s.acme.Token, "application/json", `{"to":"15550177777","text":{"body":"x"}}`), 400, 100, 0},
	} {
		code, subcode, _ := c.got.errorOf(t)
		if c.got.status != c.status || code != c.code || subcode != c.subcode {
			t.Errorf("%s: %d %s", name, c.got.status, c.got.body)
		}
	}
}

// 4. hello_world at once; an unknown template; a wrong count of parameters.
func TestConformance04(t *testing.T) {
	s := newStage(t)
	p := s.person(ana, "Ana")
	p.event(s.send(s.acme, helloTo).id(t))
	unknown := s.send(s.acme, templateTo(ana, "nope", ""))
	if code, _, _ := unknown.errorOf(t); unknown.status != 404 || code != 132001 {
		t.Errorf("unknown: %d %s", unknown.status, unknown.body)
	}
	count := s.send(s.acme, templateTo(ana, "order_update", `,"components":[{"type":"body","parameters":[{"type":"text","text":"Ana"}]}]`))
	code, _, details := count.errorOf(t)
	if count.status != 400 || code != 132000 || details != "body: number of localizable_params (1) does not match the expected number of params (3)" {
		t.Errorf("count: %d %s", count.status, count.body)
	}
}

// 5. Buttons, lists and the rest are taken, and what is over a limit is not.
func TestConformance05(t *testing.T) {
	s := newStage(t)
	goodsAndFlows(s)
	s.person(ana, "Ana").ask(shop, wire.Message{Text: "hi"})
	for _, what := range []string{twoButtons, aList, aLink, placeRequest, aFlow, oneProduct, manyProducts, wholeCatalog} {
		s.send(s.acme, interactiveTo(ana, what)).id(t)
	}
	rows := strings.Repeat(`{"id":"#","title":"t"},`, 11)
	for i := range 11 {
		rows = strings.Replace(rows, "#", fmt.Sprint(i), 1)
	}
	for name, what := range map[string]string{
		"a long title": strings.Replace(twoButtons, `"title":"Monday"`, `"title":"`+strings.Repeat("x", 21)+`"`, 1),
		"eleven rows":  `{"type":"list","body":{"text":"x"},"action":{"button":"b","sections":[{"title":"s","rows":[` + strings.TrimSuffix(rows, ",") + `]}]}}`,
	} {
		if code, _, _ := s.send(s.acme, interactiveTo(ana, what)).errorOf(t); code != 131009 {
			t.Errorf("%s: %d", name, code)
		}
	}
}

// 6. What a person picks comes with the id of the message that offered it.
func TestConformance06(t *testing.T) {
	s := newStage(t)
	s.acme.Templates[0].Choices = []wire.Choice{{ID: "later", Title: "Another day"}}
	goodsAndFlows(s)
	p, hook := s.person(ana, "Ana"), s.hooks["acme"]
	p.ask(shop, wire.Message{Text: "hi"})
	for kind, c := range map[string]struct {
		send  string
		reply wire.Message
		in    func(in heard) string
	}{
		"button_reply": {
			interactiveTo(ana, twoButtons),
			wire.Message{Text: "Tuesday", Answer: &wire.Answer{ID: "tue"}},
			func(in heard) string { return in.Interactive.Button.ID + in.Interactive.Button.Title },
		},
		"list_reply": {
			interactiveTo(ana, aList),
			wire.Message{Text: "Blue", Answer: &wire.Answer{ID: "a"}},
			func(in heard) string { return in.Interactive.Row.ID + in.Interactive.Row.Title },
		},
		"button": {
			templateTo(ana, "order_update", parcel),
			wire.Message{Text: "Another day", Answer: &wire.Answer{ID: "later"}},
			func(in heard) string { return in.Button.Payload + in.Button.Text },
		},
		"nfm_reply": {
			interactiveTo(ana, aFlow),
			wire.Message{Text: "Book now", Answer: &wire.Answer{ID: "501", Fields: []wire.Field{{Name: "day", Value: "Tue"}}}},
			func(in heard) string { return in.Interactive.Type },
		},
	} {
		id := s.send(s.acme, c.send).id(t)
		e := p.event(id)
		c.reply.Answer.Ref = wire.Ref{By: shop, Key: e.Key}
		p.ask(shop, c.reply)
		h := hook.came(kind, func(in heard) bool { return in.Context != nil && in.Context.ID == id })
		in := h.value.Messages[0]
		if in.Context.From != shop {
			t.Errorf("%s: quotes %s", kind, in.Context.From)
		}
		want := map[string]string{"button_reply": "tueTuesday", "list_reply": "aBlue", "button": "laterAnother day", "nfm_reply": "nfm_reply"}[kind]
		if got := c.in(in); got != want {
			t.Errorf("%s: %s, want %s", kind, got, want)
		}
		if kind == "nfm_reply" && (!strings.Contains(h.raw, `\"flow_token\":\"tok-7\"`) || !strings.Contains(h.raw, `\"day\":\"Tue\"`)) {
			t.Errorf("the flow's answer is %s", h.raw)
		}
	}
}

// 7. A reaction comes and goes, both ways; that of a business is sent and no more.
func TestConformance07(t *testing.T) {
	s := newStage(t)
	p, hook := s.person(ana, "Ana"), s.hooks["acme"]
	said := p.ask(shop, wire.Message{Text: "hi"})
	theirs := ident.Received(ana, said.Key)
	id := s.send(s.acme, textTo(ana, "one")).id(t)
	react := func(emoji string) string {
		return s.send(s.acme, fmt.Sprintf(`{"messaging_product":"whatsapp","to":"%s","type":"reaction","reaction":{"message_id":%q,"emoji":%q}}`, ana, theirs, emoji)).id(t)
	}
	added, removed := react("👍"), react("")
	e := p.event(id)
	ref := wire.Ref{By: shop, Key: e.Key}
	p.ask(shop, wire.React{Ref: ref, Emoji: "🙏"})
	p.ask(shop, wire.React{Ref: ref})
	p.reads(e)
	hook.reaches(id, "read")
	for _, id := range []string{added, removed} {
		hook.reaches(id, "sent")
		if got := strings.Join(hook.statuses(id), " "); got != "sent" {
			t.Errorf("a reaction came to %s", got)
		}
	}
	hook.came("the reaction", func(in heard) bool {
		return in.Type == "reaction" && in.Reaction.ID == id && in.Reaction.Emoji == "🙏"
	})
	gone := hook.came("that it is taken back", func(in heard) bool {
		return in.Type == "reaction" && in.Reaction.ID == id && in.Reaction.Emoji == ""
	})
	if strings.Contains(gone.raw, `"emoji"`) {
		t.Errorf("an emoji that is none: %s", gone.raw)
	}
}

// 8. The person sees that the business read and types; no webhook tells of it.
func TestConformance08(t *testing.T) {
	s := newStage(t)
	p, hook := s.person(ana, "Ana"), s.hooks["acme"]
	said := p.ask(shop, wire.Message{Text: "hi"})
	hook.took("text hi")
	id := ident.Received(ana, said.Key)
	a := s.send(s.acme, `{"messaging_product":"whatsapp","status":"read","message_id":"`+id+`","typing_indicator":{"type":"text"}}`)
	if string(a.body) != `{"success":true}` {
		t.Errorf("answered %s", a.body)
	}
	p.until("that it is read and typed", func(p *person) bool {
		read := false
		for _, e := range p.events {
			if r, ok := e.Body().(wire.Receipt); ok && r.State == wire.Seen && r.Key == said.Key {
				read = true
			}
		}
		return read && len(p.signals) > 0 && p.signals[0].What == wire.Typing
	})
	p.ask(shop, wire.Message{Text: "still there?"})
	hook.took("text hi", "text still there?")
}

// 9. The window of 24 hours, to the second.
func TestConformance09(t *testing.T) {
	s := newStage(t)
	p, hook := s.person(ana, "Ana"), s.hooks["acme"]
	p.ask(shop, wire.Message{Text: "hi"})
	s.now.move(24*time.Hour - time.Second)
	last := s.send(s.acme, textTo(ana, "a second before")).id(t)
	hook.reaches(last, "sent")
	s.now.move(time.Second)
	late := s.send(s.acme, textTo(ana, "on the second")).id(t)
	hook.reaches(late, "failed 131047")
	p.event(s.send(s.acme, helloTo).id(t))
	p.ask(shop, wire.Message{Text: "me again"})
	open := s.send(s.acme, textTo(ana, "open again")).id(t)
	p.event(open)
	if p.saw("on the second") {
		t.Error("what was late arrived")
	}
}

// 10. Stop and resume, and what they touch.
func TestConformance10(t *testing.T) {
	s := newStage(t)
	p, hook := s.person(ana, "Ana"), s.hooks["acme"]
	p.event(s.send(s.acme, helloTo).id(t))
	p.ask(shop, wire.Stop{Purposes: []wire.Purpose{wire.Marketing}})
	hook.until("stop", func(r *receiver) bool { return strings.Contains(words(r.taken), "stop") })
	refused := s.send(s.acme, templateTo(ana, "sale", "")).id(t)
	hook.reaches(refused, "failed 131050")
	p.event(s.send(s.acme, templateTo(ana, "order_update", parcel)).id(t))
	p.event(s.send(s.acme, templateTo(ana, "code", `,"components":[{"type":"body","parameters":[{"type":"text","text":"4711"}]},{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"4711"}]}]`)).id(t))
	p.ask(shop, wire.Allow{Purposes: []wire.Purpose{wire.Marketing}})
	hook.until("resume", func(r *receiver) bool { return strings.Contains(words(r.taken), "resume") })
	p.event(s.send(s.acme, templateTo(ana, "sale", "")).id(t))
	if got := strings.Join(hook.statuses(refused), " "); got != "failed 131050" {
		t.Errorf("what was stopped came to %s", got)
	}
}

// 11. A stop is about one number: not another business, nor another number of the same.
func TestConformance11(t *testing.T) {
	s := newStage(t)
	second, err := s.relay.Hire(t.Context(), relay.Business{
		Name: "acme two", Account: "15550100011", WABAID: s.acme.WABAID, Token: s.acme.Token, AppSecret: s.acme.AppSecret, Templates: s.acme.Templates,
	})
	if err != nil {
		t.Fatal(err)
	}
	p, hook := s.person(ana, "Ana"), s.hooks["acme"]
	p.event(s.send(s.acme, helloTo).id(t))
	p.ask(shop, wire.Stop{Purposes: []wire.Purpose{wire.Marketing}})
	refused := s.send(s.acme, templateTo(ana, "sale", "")).id(t)
	hook.reaches(refused, "failed 131050")
	p.event(s.send(s.north, templateTo(ana, "sale", "")).id(t))
	p.event(s.send(second, templateTo(ana, "sale", "")).id(t))
}

// 12. A block keeps everything away, tells the business nothing, and loses nothing later.
func TestConformance12(t *testing.T) {
	s := newStage(t)
	p, hook := s.person(ana, "Ana"), s.hooks["acme"]
	p.ask(shop, wire.Message{Text: "hi"})
	p.ask(shop, wire.Block{})
	id := s.send(s.acme, textTo(ana, "while blocked")).id(t)
	hook.reaches(id, "sent")
	p.ask(shop, wire.Unblock{})
	after := s.send(s.acme, textTo(ana, "after")).id(t)
	e := p.event(after)
	p.have(e)
	p.reads(e)
	hook.reaches(after, "read")
	if got := strings.Join(hook.statuses(id), " "); got != "sent" || p.saw("while blocked") {
		t.Errorf("what was blocked came to %s", got)
	}
}

// 13. A business blocks somebody who wrote lately: they are not heard, nor written to.
func TestConformance13(t *testing.T) {
	s := newStage(t)
	a, b, hook := s.person(ana, "Ana"), s.person(ben, "Ben"), s.hooks["acme"]
	path := s.acme.PhoneNumberID + "/block_users"
	body := `{"messaging_product":"whatsapp","block_users":[{"user":"` + string(ana) + `"}]}`
	failed := s.ok("POST", path, body)["block_users"].(map[string]any)["failed_users"].([]any)[0]
	if code := failed.(map[string]any)["errors"].([]any)[0].(map[string]any)["code"]; code != 131047.0 {
		t.Errorf("one who never wrote: %v", code)
	}
	a.ask(shop, wire.Message{Text: "hi"})
	s.ok("POST", path, body)
	a.ask(shop, wire.Message{Text: "unheard"})
	id := s.send(s.acme, textTo(ana, "unsaid")).id(t)
	hook.reaches(id, "failed 130403")
	b.ask(shop, wire.Message{Text: "heard"})
	hook.came("ben", func(in heard) bool { return in.Text != nil && in.Text.Body == "heard" })
	if strings.Contains(words(hook.taken), "unheard") || a.saw("unsaid") {
		t.Errorf("the business heard %s", words(hook.taken))
	}
}

// 14. Mute and archive are nobody's business.
func TestConformance14(t *testing.T) {
	s := newStage(t)
	p, hook := s.person(ana, "Ana"), s.hooks["acme"]
	p.ask(shop, wire.Message{Text: "hi"})
	p.ask(shop, wire.Mute{})
	p.ask(shop, wire.Archive{})
	id := s.send(s.acme, textTo(ana, "x")).id(t)
	e := p.event(id)
	p.have(e)
	p.reads(e)
	hook.reaches(id, "read")
	hook.took("text hi", "sent", "delivered", "read")
}

// 15. Without read receipts a message is delivered and never read.
func TestConformance15(t *testing.T) {
	s := newStage(t)
	p, hook := s.person(ana, "Ana"), s.hooks["acme"]
	p.ask("", wire.Privacy{NoReceipts: true})
	p.ask(shop, wire.Message{Text: "hi"})
	id := s.send(s.acme, textTo(ana, "x")).id(t)
	e := p.event(id)
	p.have(e)
	hook.reaches(id, "delivered")
	p.reads(e)
	p.ask(shop, wire.Message{Text: "seen it"})
	hook.took("text hi", "sent", "delivered", "text seen it")
}

// 16. Signatures hold over the bytes with any text; 500 is tried again, 200 is not.
func TestConformance16(t *testing.T) {
	s := newStage(t)
	p, hook := s.person(ana, "Ana"), s.hooks["acme"]
	left := 2
	hook.answers(func(w http.ResponseWriter, r *http.Request) {
		if left--; left == 0 {
			hook.answers(nil)
		}
		w.WriteHeader(http.StatusInternalServerError)
	})
	const text = "čau 🙂 مرحبا <&> \u2028"
	p.ask(shop, wire.Message{Text: text}) // the receiver checks the signature
	h := hook.took("text " + wire.Clean(text))[0]
	if strings.ContainsFunc(h.raw, func(r rune) bool { return r > 0x7f }) {
		t.Errorf("not escaped: %s", h.raw)
	}
	p.ask(shop, wire.Message{Text: "next"})
	hook.took("text "+wire.Clean(text), "text next")
	hook.mu.Lock()
	defer hook.mu.Unlock()
	if len(hook.tries) != 4 {
		t.Errorf("%d tries, want 3 of the first and 1 of the second", len(hook.tries))
	}
}
