package cloudapi

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sayso/relay/cloudapi/ident"
	"sayso/wire"
)

func interactiveTo(to wire.Account, what string) string {
	return `{"messaging_product":"whatsapp","to":"` + string(to) + `","type":"interactive","interactive":` + what + `}`
}

const (
	twoButtons = `{"type":"button","header":{"type":"text","text":"Your lamps"},"body":{"text":"When?"},"footer":{"text":"by Friday"},"action":{"buttons":[{"type":"reply","reply":{"id":"mon","title":"Monday"}},{"type":"reply","reply":{"id":"tue","title":"Tuesday"}}]}}`
	aList      = `{"type":"list","body":{"text":"Which?"},"action":{"button":"See lamps","sections":[{"rows":[{"id":"a","title":"Blue","description":"tall"},{"id":"b","title":"Red"}]}]}}`
	aLink      = `{"type":"cta_url","body":{"text":"Your order"},"action":{"name":"cta_url","parameters":{"display_text":"Open it","url":"https://acme.example/7"}}}`
)

// What comes in over HTTP reaches the person as choices, and what the person picks
// reaches the business as Meta tells it.
func TestChoicesThereAndBack(t *testing.T) {
	s := newStage(t)
	s.acme.Templates[0].Choices = []wire.Choice{{ID: "later", Title: "Another day"}, {Title: "Follow it", Link: "https://parcels.example/{{1}}"}}
	s.acme.Templates[0].Card = &wire.Card{Kind: wire.Shipping, Ref: "{{2}}", State: "there", Steps: []string{"packed", "there"}, Fields: []wire.Field{{Name: "Arrives", Value: "{{3}}"}}}
	s.close()
	s.open()
	p, hook := s.person(ana, "Ana"), s.hooks["acme"]
	first := p.ask(shop, wire.Message{Text: "hi"})
	s.send(s.acme, interactiveTo(ana, twoButtons)).id(t)
	buttons := p.got("When?")
	if m := buttons.Body().(wire.Message); m.Heading != "Your lamps" || m.Footer != "by Friday" {
		t.Errorf("around the text: %+v", m)
	}
	s.send(s.acme, interactiveTo(ana, aList)).id(t)
	rows := p.got("Which?")
	s.send(s.acme, interactiveTo(ana, aLink)).id(t)
	link := p.got("Your order")
	s.send(s.acme, templateTo(ana, "order_update", strings.TrimSuffix(parcel, "]")+
		`,{"type":"button","sub_type":"quick_reply","index":0,"parameters":[{"type":"payload","payload":"later-7"}]},{"type":"button","sub_type":"url","index":"1","parameters":[{"type":"text","text":"P7?a=b"}]}]`)).id(t)
	update := p.got("Hi Ana, your parcel P7 arrives today.")
	for _, c := range []struct {
		e    wire.Event
		want []wire.Choice
	}{
		{buttons, []wire.Choice{{ID: "mon", Title: "Monday"}, {ID: "tue", Title: "Tuesday"}}},
		{rows, []wire.Choice{{ID: "a", Title: "Blue", About: "tall", Section: "See lamps"}, {ID: "b", Title: "Red", Section: "See lamps"}}},
		{link, []wire.Choice{{Title: "Open it", Link: "https://acme.example/7"}}},
		{update, []wire.Choice{{ID: "later-7", Title: "Another day"}, {Title: "Follow it", Link: "https://parcels.example/P7?a=b"}}},
	} {
		if diff := cmp.Diff(c.want, c.e.Body().(wire.Message).Choices); diff != "" {
			t.Error(diff)
		}
	}
	card := &wire.Card{Kind: wire.Shipping, Ref: "P7", State: "there", Steps: []string{"packed", "there"}, Step: 2, Fields: []wire.Field{{Name: "Arrives", Value: "today"}}}
	if diff := cmp.Diff(card, update.Body().(wire.Message).Card); diff != "" {
		t.Error(diff)
	}
	hook.took("text hi", "sent", "sent", "sent", "sent")
	hook.forget()

	pick := func(e wire.Event, id, title string) {
		p.ask(shop, wire.Message{Text: title, Answer: &wire.Answer{Ref: wire.Ref{By: shop, Key: e.Key}, ID: id}})
	}
	pick(buttons, "tue", "Tuesday")
	pick(rows, "a", "Blue")
	pick(update, "later-7", "Another day")
	p.ask(shop, wire.React{Ref: wire.Ref{By: shop, Key: link.Key}, Emoji: "👍"})
	p.ask(shop, wire.Edit{Key: first.Key, Text: "hello"})
	p.ask(shop, wire.Delete{Key: first.Key})
	var heard []string
	hook.until("all that ana did", func(r *receiver) bool {
		heard = nil
		for _, h := range r.taken {
			if len(h.value.Messages) == 1 {
				heard = append(heard, h.word())
			}
		}
		return len(heard) >= 6
	})
	if want := "interactive, interactive, button, reaction, edit, revoke"; strings.Join(heard, ", ") != want {
		t.Errorf("the business heard %v, want %s", heard, want)
	}
}

// A business reacts, inside the window alone.
func TestReactionSends(t *testing.T) {
	s := newStage(t)
	p, hook := s.person(ana, "Ana"), s.hooks["acme"]
	said := p.ask(shop, wire.Message{Text: "hi"})
	id := ident.Received(ana, said.Key)
	react := func(id, emoji string) answer {
		return s.send(s.acme, fmt.Sprintf(`{"messaging_product":"whatsapp","to":"%s","type":"reaction","reaction":{"message_id":%q,"emoji":%q}}`, ana, id, emoji))
	}
	react(id, "👍").id(t)
	react(id, "").id(t)
	hook.took("text hi", "sent", "sent")
	s.now.move(25 * time.Hour)
	react(id, "👍").id(t)
	hook.took("text hi", "sent", "sent", "failed 131047")
	p.until("both reactions", func(p *person) bool {
		n := 0
		for _, e := range p.events {
			if e.Kind == "react" {
				n++
			}
		}
		return n == 2
	})
	p.ask(shop, wire.Message{Text: "hi again"})
	react(ident.Received(ana, "3A00000000"), "👍").id(t) // there is no such message
	hook.took("text hi", "sent", "sent", "failed 131047", "text hi again", "failed 131009")
	s.now.move(31 * 24 * time.Hour)
	p.ask(shop, wire.Message{Text: "a month later"})
	react(id, "👍").id(t)
	hook.took("text hi", "sent", "sent", "failed 131047", "text hi again", "failed 131009", "text a month later", "failed 131009")
	late := p.ask(shop, wire.Message{Text: "oh no"})
	p.ask(shop, wire.Delete{Key: late.Key})
	react(ident.Received(ana, late.Key), "👍").id(t) // it was taken back
	hook.took("text hi", "sent", "sent", "failed 131047", "text hi again", "failed 131009", "text a month later", "failed 131009", "text oh no", "revoke", "failed 131009")
	other := ident.Received(ben, said.Key)
	for name, c := range map[string]struct {
		id, emoji string
		code      int
	}{"of another chat": {other, "👍", 131009}, "no id": {"", "👍", 131008}, "words": {id, "buy now", 100}} {
		if code, _, details := react(c.id, c.emoji).errorOf(t); code != c.code {
			t.Errorf("%s: %d %s", name, code, details)
		}
	}
}

// What a business calls a button is its own, and comes back as it was: it may be JSON.
func TestIDsComeBack(t *testing.T) {
	s := newStage(t)
	p, at := s.person(ana, "Ana"), s.hooks["acme"]
	p.ask(shop, wire.Message{Text: "hi"})
	own := " {\"size\":\t \"xl\u200b\"}\n"
	button, err := json.Marshal(own)
	if err != nil {
		t.Fatal(err)
	}
	what := interactiveTo(ana, `{"type":"button","body":{"text":"Which?"},"action":{"buttons":[{"type":"reply","reply":{"id":`+string(button)+`,"title":"Large"}}]}}`)
	id := s.send(s.acme, strings.Replace(what, "{", `{"biz_opaque_callback_data":`+string(button)+",", 1)).id(t)
	e := p.event(id)
	p.ask(shop, wire.Message{Text: "Large", Answer: &wire.Answer{Ref: wire.Ref{By: shop, Key: e.Key}, ID: e.Body().(wire.Message).Choices[0].ID}})
	h := at.came("the answer", func(in heard) bool { return in.Context != nil && in.Context.ID == id })
	if got := h.value.Messages[0].Interactive.Button.ID; got != own {
		t.Errorf("%q came back as %q", own, got)
	}
	at.until("the status", func(r *receiver) bool {
		return slices.ContainsFunc(r.taken, func(h hook) bool { return len(h.value.Statuses) == 1 && h.value.Statuses[0].Callback == own })
	})
}
