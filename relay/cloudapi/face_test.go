package cloudapi

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sayso/relay/cloudapi/ident"
	"sayso/wire"
)

// What is wrong with a request is told in the same breath, in Meta's shape.
func TestRefusedRequests(t *testing.T) {
	s := newStage(t)
	const to = `{"messaging_product":"whatsapp","to":"15550177777",`
	for name, c := range map[string]struct {
		method, path, token, body string
		status, code, subcode     int
		details                   string // a part of it
	}{
		"no token":          {token: " ", status: 401, code: 190},
		"wrong token":       {token: "nonsense", status: 401, code: 190},
		"unknown number":    {path: "/v25.0/1/messages", status: 400, code: 100, subcode: 33},
		"no number":         {path: "/v25.0/", status: 400, code: 100, subcode: 33},
		"nothing":           {path: "/", status: 400, code: 100, subcode: 33},
		"another's number":  {path: "/v25.0/800000000000002/messages", status: 403, code: 10},
		"unknown edge":      {path: "/v25.0/800000000000001/nonsense", status: 400, code: 2500},
		"deeper":            {path: "/v25.0/800000000000001/messages/more", status: 400, code: 2500},
		"wrong method":      {method: "DELETE", status: 400, code: 100, subcode: 33},
		"waba has no such":  {path: "/v25.0/900000000000001/messages", status: 400, code: 2500},
		"no product":        {body: `{"to":"15550177777","type":"text","text":{"body":"x"}}`, status: 400, code: 100, details: "messaging_product"},
		"wrong product":     {body: `{"messaging_product":"telegram"}`, status: 400, code: 100, details: "messaging_product"},
		"product an object": {body: `{"messaging_product":{}}`, status: 400, code: 100, details: "messaging_product"},
		"broken JSON":       {body: `{"messaging_product":`, status: 400, code: 100, details: "JSON"},
		"a list":            {body: `[1,2]`, status: 400, code: 100, details: "JSON"},
		"null":              {body: `null`, status: 400, code: 100},
		"empty":             {body: ``, status: 400, code: 100},
		"too large":         {body: `{"x":"` + strings.Repeat("y", 10<<20) + `"}`, status: 413, code: 100, details: "1048576"},
		"no to":             {body: `{"messaging_product":"whatsapp","type":"text","text":{"body":"x"}}`, status: 400, code: 100, details: "to:"},
		"to is no number":   {body: `{"messaging_product":"whatsapp","to":"ana","type":"text","text":{"body":"x"}}`, status: 400, code: 131009, details: "to:"},
		"to is too long":    {body: textTo("1234567890123456", "x"), status: 400, code: 131009},
		"to oneself":        {body: textTo(shop, "x"), status: 400, code: 131021},
		"a group":           {body: to + `"recipient_type":"group","type":"text","text":{"body":"x"}}`, status: 400, code: 100, details: "recipient_type"},
		"image":             {body: to + `"type":"image","image":{}}`, status: 400, code: 131008, details: "image"},
		"unknown type":      {body: to + `"type":"hologram"}`, status: 400, code: 131051, details: "hologram"},
		"no text":           {body: to + `"type":"text"}`, status: 400, code: 131008, details: "text:"},
		"text a string":     {body: to + `"type":"text","text":"x"}`, status: 400, code: 131009, details: "text:"},
		"no body":           {body: to + `"type":"text","text":{}}`, status: 400, code: 131008, details: "text.body"},
		"blank body":        {body: textTo(ana, " \n"), status: 400, code: 131008, details: "text.body"},
		"nothing to see":    {body: textTo(ana, "\x1b[2J\u202e"), status: 400, code: 131008, details: "text.body"},
		"long body":         {body: textTo(ana, strings.Repeat("é", 4097)), status: 400, code: 100, details: "4096"},
		"long callback":     {body: to + `"biz_opaque_callback_data":"` + strings.Repeat("x", 513) + `","type":"text","text":{"body":"x"}}`, status: 400, code: 100, details: "biz_opaque_callback_data"},
		"no template":       {body: to + `"type":"template","template":{"name":"nope","language":{"code":"en"}}}`, status: 404, code: 132001, details: "(nope) does not exist in en"},
		"wrong language":    {body: to + `"type":"template","template":{"name":"sale","language":{"code":"pt_BR"}}}`, status: 404, code: 132001},
		"wrong count":       {body: templateTo(ana, "order_update", `,"components":[{"type":"body","parameters":[{"type":"text","text":"Ana"}]}]`), status: 400, code: 132000, details: "body: number of localizable_params (1) does not match the expected number of params (3)"},
		"component a word":  {body: templateTo(ana, "order_update", `,"components":"body"`), status: 400, code: 131009, details: "template.components"},
		"context nonsense":  {body: to + `"context":{"message_id":"wamid.x"},"type":"text","text":{"body":"x"}}`, status: 400, code: 131009, details: "context.message_id"},
		"context of others": {body: to + `"context":{"message_id":"` + ident.Received(ben, "3A0123456789ABCDEF01") + `"},"type":"text","text":{"body":"x"}}`, status: 400, code: 131009},
		"context of none":   {body: to + `"context":{"message_id":"` + ident.Received(ana, "3A0123456789ABCDEF01") + `"},"type":"text","text":{"body":"x"}}`, status: 400, code: 131009},
		"status delivered":  {body: `{"messaging_product":"whatsapp","status":"delivered","message_id":"x"}`, status: 400, code: 131009, details: "status"},
		"read of nothing":   {body: `{"messaging_product":"whatsapp","status":"read"}`, status: 400, code: 100, details: "message_id"},
		"read of nonsense":  {body: `{"messaging_product":"whatsapp","status":"read","message_id":"wamid.x"}`, status: 400, code: 131009},
		"read of unknown":   {body: `{"messaging_product":"whatsapp","status":"read","message_id":"` + ident.Received(ana, "3A0123456789ABCDEF01") + `"}`, status: 400, code: 131009},
		"unknown field":     {method: "GET", path: "/v25.0/800000000000001?fields=id,nonsense", status: 400, code: 100, details: "nonsense"},
	} {
		t.Run(name, func(t *testing.T) {
			if c.method == "" {
				c.method = "POST"
			}
			if c.path == "" {
				c.path = "/v25.0/800000000000001/messages"
			}
			if c.token == "" {
				c.token = s.acme.Token
			}
			a := s.do(c.method, c.path, strings.TrimSpace(c.token), "application/json", c.body)
			code, subcode, details := a.errorOf(t)
			if a.status != c.status || code != c.code || subcode != c.subcode || !strings.Contains(details, c.details) {
				t.Errorf("%d, code %d, subcode %d, %q; want %d, %d, %d, %q", a.status, code, subcode, details, c.status, c.code, c.subcode, c.details)
			}
			if got := a.header.Get("Content-Type"); got != "application/json; charset=UTF-8" {
				t.Errorf("Content-Type %q", got)
			}
			if (a.header.Get("WWW-Authenticate") != "") != (a.status == 401) {
				t.Errorf("%d with WWW-Authenticate %q", a.status, a.header.Get("WWW-Authenticate"))
			}
		})
	}
	if n := s.relay.Log(shop).Head().Seq; n != 0 {
		t.Errorf("%d events came of it", n)
	}
}

// The same request is the same on any version, and without one.
func TestPaths(t *testing.T) {
	s := newStage(t)
	p := s.person(ana, "Ana")
	p.ask(shop, wire.Message{Text: "hello"})
	id := s.acme.PhoneNumberID
	for path, version := range map[string]string{
		"/v25.0/" + id + "/messages": "v25.0", "/v14.0/" + id + "/messages": "v14.0", "/v99.9/" + id + "/messages/": "v99.9",
		"/v23/" + id + "/messages": "v23", "/" + id + "/messages": "v25.0", "/" + id + "/messages/": "v25.0",
		"//v25.0//" + id + "/messages": "v25.0",
	} {
		a := s.do("POST", path, s.acme.Token, "application/json", textTo(ana, "by "+path))
		a.id(t)
		if got := a.header.Get("facebook-api-version"); got != version {
			t.Errorf("%s: version %q, want %q", path, got, version)
		}
		p.got("by " + path)
	}
	p.s.do("POST", "/"+id+"/messages?access_token="+s.acme.Token, "", "application/json", textTo(ana, "token in the query")).id(t)
	p.got("token in the query")
	form := url.Values{"access_token": {s.acme.Token}, "messaging_product": {"whatsapp"}, "to": {string(ana)}, "text": {`{"body":"token in the form"}`}}
	s.do("POST", "/"+id+"/messages", "", "application/x-www-form-urlencoded", form.Encode()).id(t)
	p.got("token in the form")
	form.Set("access_token", "wrong")
	for _, body := range []string{form.Encode(), "{", `{"access_token":{}}`, "", `{"access_token":"` + s.north.Token + `"}`} {
		if a := s.do("POST", "/"+id+"/messages", "", "application/x-www-form-urlencoded", body); a.status != 401 && a.status != 403 {
			t.Errorf("%s: %d %s", body, a.status, a.body)
		}
	}
}

// A request says the same as JSON, as a form, in the query, with or without a type.
func TestShapesOfSend(t *testing.T) {
	s := newStage(t)
	p := s.person(ana, "Ana")
	p.ask(shop, wire.Message{Text: "hello"})
	path := "/v25.0/" + s.acme.PhoneNumberID + "/messages"
	form := url.Values{"messaging_product": {"whatsapp"}, "to": {"+1 (555) 017-7777"}, "type": {"text"}, "text": {`{"body":"as a form"}`}}
	a := s.do("POST", path, s.acme.Token, "application/x-www-form-urlencoded", form.Encode())
	id, ok := ident.ParseMessage(a.id(t))
	if !ok || id.User != ana || id.Received || len(id.Key) != 18 {
		t.Errorf("message id %+v", id)
	}
	want := `{"messaging_product":"whatsapp","contacts":[{"input":"+1 (555) 017-7777","wa_id":"15550177777"}],"messages":[{"id":"` + id.String() + `"}]}`
	if string(a.body) != want {
		t.Errorf("answer %s\nwant %s", a.body, want)
	}
	form.Set("text", `{"body":"in the query"}`)
	s.do("POST", path+"?"+form.Encode(), s.acme.Token, "", "").id(t)
	kind, parts := formOf(whatsapp, fieldOf("to", string(ana)), fieldOf("type", "text"), fieldOf("text", `{"body":"in parts"}`))
	s.do("POST", path, s.acme.Token, kind, parts).id(t)
	if code, _, _ := s.do("POST", path, s.acme.Token, kind, parts[:len(parts)/2]).errorOf(t); code != 100 {
		t.Errorf("half a form: %d", code)
	}
	s.send(s.acme, `{"messaging_product":"whatsapp","recipient_type":"individual","to":15550177777,"text":{"body":"no type","preview_url":true},"unknown":{}}`).id(t)
	for _, text := range []string{"as a form", "in the query", "in parts", "no type"} {
		e := p.got(text)
		if m := e.Body().(wire.Message); m.Purpose != wire.Conversation || m.Grounds == nil || m.Grounds.Rule != wire.Wrote {
			t.Errorf("%s: arrived as %+v", text, m)
		}
	}
}

// hello_world works on a fresh relay, and templates arrive with their purpose.
func TestTemplates(t *testing.T) {
	s := newStage(t)
	p := s.person(ana, "Ana")
	a := s.send(s.acme, `{"messaging_product":"whatsapp","to":"15550177777","type":"template","template":{"name":"hello_world","language":{"code":"en_US"}}}`)
	if a.id(t); !strings.Contains(string(a.body), `"message_status":"accepted"`) {
		t.Errorf("answer %s", a.body)
	}
	p.got(helloText)
	s.send(s.acme, `{"messaging_product":"whatsapp","to":"15550177777","type":"template","template":{"name":"hello_world","language":{"code":"en_us"}}}`).id(t)
	p.got(helloText)
	s.send(s.acme, templateTo(ana, "order_update", parcel)).id(t)
	m := p.got("Hi Ana, your parcel P7 arrives today.").Body().(wire.Message)
	if m.Purpose != wire.Shipping || m.Template != "order_update" || m.Callback != "" {
		t.Errorf("arrived as %+v", m)
	}
	s.send(s.acme, templateTo(ana, "code", `,"components":[{"type":"body","parameters":[{"type":"text","text":"4711"}]},{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"4711"}]}]`)).id(t)
	if m := p.got("4711 is your code.").Body().(wire.Message); m.Purpose != wire.Authentication {
		t.Errorf("arrived as %+v", m)
	}
}

func TestNodes(t *testing.T) {
	s := newStage(t)
	for path, want := range map[string]string{
		"/v25.0/800000000000001":                                                          `{"code_verification_status":"VERIFIED","display_phone_number":"+1 555-010-0001","id":"800000000000001","quality_rating":"UNKNOWN","verified_name":"acme"}`,
		"/800000000000001?fields=verified_name,status":                                    `{"id":"800000000000001","status":"CONNECTED","verified_name":"acme"}`,
		"/v25.0/900000000000001?fields=name":                                              `{"id":"900000000000001","name":"acme"}`,
		"/v25.0/900000000000001/phone_numbers?fields=id":                                  `{"data":[{"id":"800000000000001"}],"paging":{"cursors":{"before":"ODAwMDAwMDAwMDAwMDAx","after":"ODAwMDAwMDAwMDAwMDAx"}}}`,
		"/v25.0/900000000000001/message_templates?name=sale&language=en&category=UTILITY": `{"data":[]}`,
		"/v25.0/900000000000001/message_templates?name=sale":                              `{"data":[{"category":"MARKETING","components":[{"type":"BODY","text":"20 % off lamps."}],"id":"756909322133841","language":"en","name":"sale","parameter_format":"POSITIONAL","status":"APPROVED"}],"paging":{"cursors":{"before":"MDAwMDAwMDAwMDAyNzU2OTA5MzIyMTMzODQx","after":"MDAwMDAwMDAwMDAyNzU2OTA5MzIyMTMzODQx"}}}`,
	} {
		a := s.do("GET", path, s.acme.Token, "", "")
		if a.status != http.StatusOK || string(a.body) != want {
			t.Errorf("%s: %d %s\nwant %s", path, a.status, a.body, want)
		}
	}
	var page struct{ Data []struct{ Name, ID string } }
	if err := json.Unmarshal(s.do("GET", "/v25.0/900000000000001/message_templates", s.acme.Token, "", "").body, &page); err != nil || len(page.Data) != 4 {
		t.Errorf("templates %+v (%v), want three and hello_world", page, err)
	}
}

// A message can be marked as read, and typing shown; the person sees both.
func TestMarkAsRead(t *testing.T) {
	s := newStage(t)
	p := s.person(ana, "Ana")
	first := p.ask(shop, wire.Message{Text: "one"})
	for range 300 {
		p.ask("15550100002", wire.Message{Text: "to the other business"})
	}
	last := p.ask(shop, wire.Message{Text: "two"})
	p.ask(shop, wire.Message{Text: "three"})
	hooks := s.hooks["acme"].took("text one", "text two", "text three")
	s.send(s.acme, templateTo(ana, "sale", "")).id(t)
	p.got("20 % off lamps.")
	a := s.send(s.acme, `{"messaging_product":"whatsapp","status":"read","message_id":"`+hooks[1].value.Messages[0].ID+`","typing_indicator":{"type":"text"}}`)
	if a.status != 200 || string(a.body) != `{"success":true}` {
		t.Fatalf("answer %d %s", a.status, a.body)
	}
	p.until("receipt and typing", func(p *person) bool {
		for _, e := range p.events {
			if r, ok := e.Body().(wire.Receipt); ok && r.State == wire.Seen && len(p.signals) > 0 {
				if r.Seq != last.Seq || r.Seq == first.Seq || p.signals[0] != (wire.Signal{Chat: string(shop), What: wire.Typing}) {
					t.Errorf("receipt %+v of %d, signal %+v", r, last.Seq, p.signals[0])
				}
				return true
			}
		}
		return false
	})
	// What another business was told is no message of this one.
	other := s.send(s.north, `{"messaging_product":"whatsapp","status":"read","message_id":"`+hooks[1].value.Messages[0].ID+`"}`)
	if code, _, _ := other.errorOf(t); code != 131009 {
		t.Errorf("another business's message: code %d", code)
	}
}
