package cloudapi

import (
	"strings"
	"testing"

	"sayso/relay/cloudapi/ident"
	"sayso/wire"
)

// Who opens the chat is told only where the number welcomes people; who moves always,
// and under which id they are known from now on.
func TestWelcomeAndMove(t *testing.T) {
	s := newStage(t)
	p, hook := s.person(ana, "Ana"), s.hooks["acme"]
	p.ask(shop, wire.Opened{})
	p.ask(shop, wire.Message{Text: "hi"})
	hook.took("text hi")
	s.ok("POST", s.acme.PhoneNumberID+"/conversational_automation", `{"enable_welcome_message":true}`)
	p.ask(shop, wire.Opened{})
	p.ask(shop, wire.Moved{To: ben})
	last := hook.took("text hi", "request_welcome", "system", "new id of 15550188888")[3]
	if last.field != "user_id_update" || !strings.Contains(last.raw, `"previous":"`+ident.User(s.acme.WABAID, ana)+`","current":"`+ident.User(s.acme.WABAID, ben)+`"`) {
		t.Errorf("%s", last.raw)
	}
}
