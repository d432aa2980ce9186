package content

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"sayso/relay"
	"sayso/relay/cloudapi/graph"
	"sayso/wire"
)

// acme reads what a business writes whose files are all links.
var acme = Reader{
	Business: relay.Business{Account: "15550100001", Products: []relay.Product{{ID: "lamp-1", Catalog: "77", Name: "Blue lamp"}}},
	Media: func(at string, raw json.RawMessage, kind wire.MediaKind) (*wire.Media, error) {
		var of struct{ Link string }
		err := graph.Decode(at, raw, &of)
		return &wire.Media{Kind: kind, Link: of.Link}, err
	},
}

// read reads an input as a message of a type, and holds it against what the wire takes.
func read(kind, what string) (wire.Message, error) {
	m, err := acme.Read(kind, graph.Params{kind: json.RawMessage(what)})
	if err == nil {
		_, err = wire.Ask("10000", m).Body()
	}
	return m, err
}

const aLink = `{"type":"cta_url","body":{"text":"Your order"},"action":{"name":"cta_url","parameters":{"display_text":"Open it","url":"https://acme.example/7"}}}`

func TestInteractiveLimits(t *testing.T) {
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
		"an empty link":      {strings.Replace(aLink, "acme.example/7", "", 1), 0, "neither an id nor a link"},
		"a wrong shape":      {`{"type":"button","body":{"text":"x"},"action":{"buttons":{}}}`, 131009, "interactive.action"},
	} {
		_, err := read("interactive", c.what)
		var f graph.Fault
		errors.As(err, &f)
		if f.Code != c.code || (err == nil) != (c.code == 0 && c.details == "") || err != nil && !strings.Contains(err.Error(), c.details) {
			t.Errorf("%s: %v, want %d %s", name, err, c.code, c.details)
		}
	}
}

// Every type has an example that is read, whoever sends it; those that nobody sends are
// refused by the code for that.
func TestEveryType(t *testing.T) {
	types, interactive := Kinds()
	examples := map[string]string{
		"text": `{"body":"hi"}`, "image": `{"link":"https://x.example/a.png","caption":"A lamp"}`, "video": `{"link":"https://x.example/a.mp4"}`,
		"audio": `{"link":"https://x.example/a.ogg","voice":true}`, "document": `{"link":"https://x.example/a.pdf"}`, "sticker": `{"link":"https://x.example/a.webp"}`,
		"location": `{"latitude":"38.7","longitude":-9.1}`, "contacts": `[{"name":{"formatted_name":"Bo","first_name":"Bo"}}]`, "interactive": aLink,
	}
	for _, kind := range types {
		m, err := read(kind, examples[kind])
		var f graph.Fault
		switch errors.As(err, &f); {
		case messageTypes[kind] == nil && f.Code != BadType.Code, messageTypes[kind] != nil && err != nil:
			t.Errorf("%s: %v", kind, err)
		case err == nil && m.Purpose != wire.Conversation:
			t.Errorf("%s has the purpose %s", kind, m.Purpose)
		}
	}
	for _, kind := range interactive {
		if _, err := read("interactive", `{"type":"`+kind+`"}`); err == nil || !strings.Contains(err.Error(), "action: is mandatory") {
			t.Errorf("%s without an action: %v", kind, err)
		}
	}
}

// Whatever is written, it is a message that the wire takes, or a fault that says why not.
func FuzzRead(f *testing.F) {
	types, interactive := Kinds()
	for _, kind := range types {
		f.Add(kind, `{"link":"https://x.example","body":"x","latitude":1,"longitude":"2"}`)
	}
	for _, kind := range interactive {
		f.Add("interactive", `{"type":"`+kind+`","body":{"text":"x"},"header":{"type":"text","text":"h"},"action":{"name":"`+kind+`","catalog_id":"77","product_retailer_id":"lamp-1","parameters":{"reference_id":"R","order":{"status":"s"},"country":"IN","flow_message_version":"3","flow_id":"1","flow_cta":"c"},"cards":[{},{}],"sections":[{"rows":[{"id":"1","title":"t"}]}]}}`)
	}
	f.Fuzz(func(t *testing.T, kind, what string) {
		_, err := read(kind, what)
		var fault graph.Fault
		if err != nil && !errors.As(err, &fault) && !errors.Is(err, wire.ErrMalformed) {
			t.Errorf("%s %s: %v", kind, what, err)
		}
	})
}

// A contact that a business wrote and a person passes on says the same.
func TestContactsThereAndBack(t *testing.T) {
	const one = `[{"name":{"formatted_name":"Bo Dahl","first_name":"Bo","last_name":"Dahl"},"birthday":"1990-02-03","phones":[{"phone":"+1 555","wa_id":"15550177778","type":"WORK"}],"emails":[{"email":"bo@x.example","type":"HOME"}],"urls":[{"url":"https://x.example"}],"org":{"company":"Post","title":"driver"}}]`
	m, err := read("contacts", one)
	if err != nil {
		t.Fatal(err)
	}
	if back, err := json.Marshal(Contacts(m.Contacts)); err != nil || string(back) != one {
		t.Errorf("%v\n got %s\nwant %s", err, back, one)
	}
}
