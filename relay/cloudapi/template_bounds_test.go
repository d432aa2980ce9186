package cloudapi

import (
	"context"
	"errors"
	"testing"
	"time"

	"sayso/relay"
	"sayso/relay/cloudapi/template"

	"sayso/wire"
)

// A WABA has so many templates, and makes so many in an hour.
func TestTemplateLimits(t *testing.T) {
	s := newStage(t)
	s.acme.TemplateRate, s.acme.TemplateLimit = 2, 7
	s.close()
	s.open()
	list := s.acme.WABAID + "/message_templates"
	s.make("a", "")
	s.make("b", "")
	if code := s.code("POST", list, templateJSON("c", "")); code != 80007 {
		t.Errorf("the third: %d", code)
	}
	s.now.move(time.Hour)
	s.make("c", "")
	if subcode, why := s.refused("POST", list, templateJSON("d", "")); subcode != 2388019 {
		t.Errorf("the eighth: %d %s", subcode, why)
	}
}

// An authentication template is made or changed in several languages at once.
func TestUpsertTemplates(t *testing.T) {
	s := newStage(t)
	s.person(ana, "Ana")
	upsert := func(languages, more string) map[string]any {
		return s.ok("POST", s.acme.WABAID+"/upsert_message_templates", `{"name":"login","languages":[`+languages+`],"category":"AUTHENTICATION","components":[{"type":"body"},{"type":"footer","code_expiration_minutes":`+more+`},{"type":"buttons","buttons":[{"type":"otp","otp_type":"copy_code","text":"Copy"}]}]}`)
	}
	first := upsert(`"en","fr"`, "5")["data"].([]any)
	second := upsert(`"en","de"`, "7")["data"].([]any)
	if len(first) != 2 || len(second) != 2 || first[0].(map[string]any)["id"] != second[0].(map[string]any)["id"] || second[1].(map[string]any)["language"] != "de" {
		t.Errorf("%v, then %v", first, second)
	}
	p := s.person(ben, "Ben")
	code := func(body, button string) string {
		return templateTo(ben, "login", `,"components":[{"type":"body","parameters":[{"type":"text","text":"`+body+`"}]}`+button+`]`)
	}
	const button = `,{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"4711"}]}`
	s.send(s.acme, code("4711", button)).id(t)
	m := p.got("*4711* is your verification code.").Body().(wire.Message)
	if m.Footer != "This code expires in 7 minutes." || len(m.Choices) != 1 || m.Choices[0] != (wire.Choice{Title: "Copy", Copy: "4711"}) || m.Purpose != wire.Authentication {
		t.Errorf("%+v", m)
	}
	if got, _, details := s.send(s.acme, code("4711", "")).errorOf(t); got != 131008 || details != "buttons: Button at index 0 of type Url requires a parameter" {
		t.Errorf("without a button: %d %s", got, details)
	}
	if got, _, _ := s.send(s.acme, code("1234567890123456", button)).errorOf(t); got != 132018 {
		t.Errorf("a long code: %d", got)
	}
}

// What cannot be sent is told by its status.
func TestTemplatesByTheirStatus(t *testing.T) {
	s := newStage(t)
	s.acme.Templates = append(s.acme.Templates,
		relay.Template{Name: "pending", Language: "en", Category: "UTILITY", Body: "x", Status: "PENDING"},
		relay.Template{Name: "paused", Language: "en", Category: "UTILITY", Body: "x", Status: "paused"},
		relay.Template{Name: "off", Language: "en", Category: "UTILITY", Body: "x", Status: "DISABLED"},
	)
	s.close()
	s.open()
	for name, c := range map[string]struct {
		name, language string
		code           int
	}{
		"there":          {"sale", "en", 0},
		"always there":   {"hello_world", "en_US", 0},
		"other language": {"sale", "en_US", 132001},
		"unknown":        {"z", "en", 132001},
		"pending":        {"pending", "en", 132001},
		"paused":         {"paused", "en", 132015},
		"disabled":       {"off", "en", 132016},
		"no name":        {"", "en", 131008},
		"no language":    {"sale", "", 131008},
	} {
		got := s.send(s.acme, `{"messaging_product":"whatsapp","to":"`+string(ana)+`","type":"template","template":{"name":"`+c.name+`","language":{"code":"`+c.language+`"}}}`)
		if c.code == 0 {
			got.id(t)
		} else if code, _, details := got.errorOf(t); code != c.code {
			t.Errorf("%s: %d %s; want code %d", name, code, details, c.code)
		}
	}
}

// A business that cannot be told of a change has none.
func TestTemplateThatNobodyHeardOf(t *testing.T) {
	s := newStage(t)
	s.shut()
	a := s.do("POST", "/v25.0/"+s.acme.WABAID+"/message_templates", s.acme.Token, "application/json", templateJSON("x", ""))
	if a.status != 503 {
		t.Errorf("%d %s", a.status, a.body)
	}
	if _, known := s.template("x"); known {
		t.Error("it was made all the same")
	}
	_, err := s.face.Templates().Moderate(context.Background(), helloID(s), template.Verdict{Do: "pause"})
	if hello, _ := s.template("hello_world"); err == nil || hello.Status != "APPROVED" || errors.Is(err, context.Canceled) {
		t.Errorf("%v, %s", err, hello.Status)
	}
}
