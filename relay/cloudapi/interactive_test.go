package cloudapi

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sayso/relay"
	"sayso/relay/cloudapi/graph"
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

func TestInteractiveLimits(t *testing.T) {
	s := newStage(t)
	s.person(ana, "Ana").ask(shop, wire.Message{Text: "hi"})
	many := func(n int, one string) string {
		all := make([]string, n)
		for i := range all {
			all[i] = strings.ReplaceAll(one, "#", fmt.Sprint(i))
		}
		return strings.Join(all, ",")
	}
	const reply, row = `{"type":"reply","reply":{"id":"#","title":"t#"}}`, `{"id":"#","title":"t#"}`
	buttons := func(b string) string {
		return `{"type":"button","body":{"text":"x"},"action":{"buttons":[` + b + `]}}`
	}
	sections := func(b string) string {
		return `{"type":"list","body":{"text":"x"},"action":{"button":"b","sections":[` + b + `]}}`
	}
	long := strings.Repeat("x", 25)
	for name, c := range map[string]struct {
		what    string
		code    int
		details string
	}{
		"three buttons":      {what: buttons(many(3, reply))},
		"four buttons":       {buttons(many(4, reply)), 131009, "buttons: 4 buttons"},
		"no buttons":         {buttons(""), 131009, "0 buttons"},
		"a long title":       {buttons(`{"type":"reply","reply":{"id":"1","title":"` + long[:21] + `"}}`), 131009, "title: has 21 characters; the limit is 20"},
		"a blank title":      {buttons(`{"type":"reply","reply":{"id":"1","title":" "}}`), 131008, "title: is mandatory"},
		"an id twice":        {buttons(many(2, `{"type":"reply","reply":{"id":"1","title":"t#"}}`)), 131009, "must differ"},
		"another button":     {buttons(`{"type":"url"}`), 131009, "must be reply"},
		"ten rows":           {what: sections(`{"rows":[` + many(10, row) + `]}`)},
		"eleven rows in two": {sections(`{"title":"a","rows":[` + many(6, row) + `]},{"title":"b","rows":[` + strings.ReplaceAll(many(5, row), `"id":"`, `"id":"b`) + `]}`), 131009, "11 rows"},
		"no section title":   {sections(`{"rows":[` + row + `]},{"rows":[` + row + `]}`), 131008, "sections.title"},
		"a long heading":     {sections(`{"title":"` + long + `","rows":[` + row + `]}`), 131009, "limit is 24"},
		"a row twice":        {sections(`{"rows":[` + row + `,` + row + `]}`), 131009, "must differ"},
		"no rows":            {sections(`{"rows":[]}`), 131009, "0 rows"},
		"no body":            {`{"type":"button","action":{"buttons":[` + reply + `]}}`, 131008, "body.text"},
		"a long body":        {strings.Replace(buttons(reply), `"x"`, `"`+strings.Repeat("x", 1025)+`"`, 1), 131009, "limit is 1024"},
		"an image":           {strings.Replace(buttons(reply), `"body"`, `"header":{"type":"image"},"body"`, 1), 131008, "header.image"},
		"no action":          {`{"type":"button","body":{"text":"x"}}`, 131008, "action"},
		"no type":            {`{"body":{"text":"x"}}`, 131008, "interactive.type"},
		"a flow":             {`{"type":"flow","body":{"text":"x"},"action":{}}`, 131009, "action.name"},
		"a dance":            {`{"type":"dance"}`, 131009, "no interactive type"},
		"a bad link":         {strings.Replace(aLink, "https:", "javascript:", 1), 131009, "http://"},
		"an empty link":      {strings.Replace(aLink, "acme.example/7", "", 1), 100, "neither an id nor a link"},
		"a wrong shape":      {`{"type":"button","body":{"text":"x"},"action":{"buttons":{}}}`, 131009, "interactive.action"},
	} {
		got := s.send(s.acme, interactiveTo(ana, c.what))
		if c.code == 0 {
			got.id(t)
			continue
		}
		if code, _, details := got.errorOf(t); code != c.code || !strings.Contains(details, c.details) {
			t.Errorf("%s: %d %s, want %d %s", name, code, details, c.code, c.details)
		}
	}
}

func TestFillChoices(t *testing.T) {
	tmpl := relay.Template{Name: "p", Body: "{{1}}", Category: "UTILITY", Choices: []wire.Choice{
		{ID: "yes", Title: "Yes"}, {Title: "Open", Link: "https://x.example/{{1}}"}, {Title: "Own", Link: "https://x.example/{{9}}"},
	}}
	const body = `{"type":"body","parameters":[{"type":"text","text":"a b/c"}]}`
	button := func(sub string, index int, parameter string) string {
		return fmt.Sprintf(`,{"type":"button","sub_type":%q,"index":%d,"parameters":[%s]}`, sub, index, parameter)
	}
	own := button("url", 2, `{"type":"text","text":"7"}`)
	for name, c := range map[string]struct {
		buttons string
		code    int
	}{
		"all": {own, 0}, "without what fills it": {"", 131008}, "no such button": {own + button("url", 3, `{"text":"7"}`), 132012},
		"two parameters": {own + button("quick_reply", 0, `{"payload":"a"},{"payload":"b"}`), 132000}, "a link for an answer": {own + button("url", 0, `{"text":"7"}`), 132012},
		"a payload for a link": {own + button("quick_reply", 1, `{"payload":"7"}`), 132012}, "no payload": {own + button("quick_reply", 0, `{"text":"7"}`), 131008},
	} {
		var components []component
		if err := json.Unmarshal([]byte("["+body+c.buttons+"]"), &components); err != nil {
			t.Fatal(err)
		}
		m, err := (&call{version: 25}).fill(written("1", 1, tmpl), components)
		f, _ := err.(graph.Fault)
		if f.Code != c.code {
			t.Errorf("%s: %v, want code %d", name, err, c.code)
		}
		if c.code == 0 && (m.Choices[1].Link != "https://x.example/a%20b%2Fc" || m.Choices[2].Link != "https://x.example/7" || m.Choices[0].ID != "yes") {
			t.Errorf("%s: %+v", name, m.Choices)
		}
	}
	if tmpl.Choices[2].Link != "https://x.example/{{9}}" {
		t.Error("filling in changed the template")
	}
}

// What a business calls a button is its own, and comes back as it was: it may be JSON.
func TestIDsComeBack(t *testing.T) {
	s := newStage(t)
	p, hook := s.person(ana, "Ana"), s.hooks["acme"]
	p.ask(shop, wire.Message{Text: "hi"})
	own := " {\"size\":  \"xl\"}\n"
	button, err := json.Marshal(own)
	if err != nil {
		t.Fatal(err)
	}
	id := s.send(s.acme, interactiveTo(ana, `{"type":"button","body":{"text":"Which?"},"action":{"buttons":[{"type":"reply","reply":{"id":`+string(button)+`,"title":"Large"}}]}}`)).id(t)
	e := p.event(id)
	p.ask(shop, wire.Message{Text: "Large", Answer: &wire.Answer{Ref: wire.Ref{By: shop, Key: e.Key}, ID: e.Body().(wire.Message).Choices[0].ID}})
	h := hook.came("the answer", func(in inbound) bool { return in.Context != nil && in.Context.ID == id })
	if got := h.value.Messages[0].Interactive.Button.ID; got != own {
		t.Errorf("%q came back as %q", own, got)
	}
}
