package relay

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sayso/wire"
)

const goodConfig = `[[business]]
name = "Acme Outfitters"
account = "15550100001"
phone_number_id = "100000000000001"
waba_id = "200000000000001"
token = "dev-token"
app_secret = "dev-secret"
webhook = "http://127.0.0.1:4999/hook"
verify_token = "v"
platform = "whatsapp"
verified = true
[[business.template]]
name = "order_update"
language = "en"
category = "UTILITY"
purpose = "shipping"
body = "Hi {{1}}"
[[business.template]]
name = "offer"
category = "MARKETING"
body = "Lamps"

[[business]]
name = "Corner Shop"
account = "15550100002"
phone_number_id = "100000000000002"
token = "t"
`

func load(t *testing.T, text string) (Config, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "relay.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return LoadConfig(path)
}

func TestConfig(t *testing.T) {
	c, err := load(t, goodConfig)
	if err != nil {
		t.Fatal(err)
	}
	acme, corner := c.Businesses[0], c.Businesses[1]
	if acme.Handle != "acme-outfitters" || corner.Handle != "corner-shop" || corner.Platform != "whatsapp" {
		t.Errorf("defaults: %+v %+v", acme, corner)
	}
	want := []Template{
		{Name: "order_update", Language: "en", Category: "UTILITY", Body: "Hi {{1}}", Purpose: wire.Shipping, Status: "APPROVED"},
		{Name: "offer", Language: "en", Category: "MARKETING", Body: "Lamps", Purpose: wire.Marketing, Status: "APPROVED"},
	}
	if diff := cmp.Diff(want, acme.Templates); diff != "" {
		t.Error(diff)
	}
}

const parts = `body = "Hi {{1}}, {{2}}"
choices = [{title = "Another day"}, {id = "follow", title = "Follow it", link = "https://parcels.example/{{2}}"}]
[business.template.card]
kind = "order"
ref = "{{1}}"
title = "Lamps"
state = "packed"
steps = ["packed", "there"]
step = 1
fields = [{name = "Arrives", value = "{{2}}"}]
link = "https://corner-shop.example/{{1}}"
`

// The example that is given to operators is one, and the parts of its template are read.
func TestConfigParts(t *testing.T) {
	c, err := load(t, strings.Replace(goodConfig, "body = \"Hi {{1}}\"\n", parts, 1))
	if err != nil {
		t.Fatal(err)
	}
	got := c.Businesses[0].Templates[0]
	want := &wire.Card{
		Kind: wire.Order, Ref: "{{1}}", Title: "Lamps", State: "packed", Steps: []string{"packed", "there"}, Step: 1,
		Fields: []wire.Field{{Name: "Arrives", Value: "{{2}}"}}, Link: "https://corner-shop.example/{{1}}",
	}
	if diff := cmp.Diff(want, got.Card); diff != "" {
		t.Error(diff)
	}
	choices := []wire.Choice{{ID: "Another day", Title: "Another day"}, {ID: "follow", Title: "Follow it", Link: "https://parcels.example/{{2}}"}}
	if diff := cmp.Diff(choices, got.Choices); diff != "" {
		t.Error(diff)
	}
	if c, err = LoadConfig(filepath.Join("..", "docs", "relay.toml")); err != nil || c.Businesses[0].Templates[0].Card == nil {
		t.Errorf("the example: %v", err)
	}
}

func TestConfigErrors(t *testing.T) {
	replace := func(old, new string) string { return strings.Replace(goodConfig, old, new, 1) }
	part := func(old, new string) string {
		return strings.Replace(goodConfig, "body = \"Hi {{1}}\"\n", strings.Replace(parts, old, new, 1), 1)
	}
	for _, c := range []struct{ name, text, want string }{
		{"broken", replace(`"dev-token"`, `"dev-token`), ":6: business.token:"},
		{"wrong type", replace(`verified = true`, `verified = "yes"`), ":11: business.verified:"},
		{"unknown key", replace(`waba_id`, `wabaid`), ":5: business.wabaid: no such key"},
		{"unknown table", goodConfig + "[[shop]]\n", ": shop: no such key"},
		{"no number", replace(`15550100001`, `+1 555`), ":3: account:"},
		{"missing token", replace("token = \"t\"\n", ""), ":23: token: missing"},
		{"number twice", replace(`15550100002`, `15550100001`), `:25: account: "15550100001" belongs to "Acme Outfitters" already`},
		{"phone number id twice", replace(`100000000000002`, `100000000000001`), ":26: phone_number_id:"},
		{"handle twice", replace(`Corner Shop`, `Acme Outfitters`), ":23: handle:"},
		{"name without a handle", replace(`Corner Shop`, `店`), ":23: handle:"},
		{"platform", replace(`"whatsapp"`, `"pigeon"`), `:10: platform: "pigeon" is unknown`},
		{"webhook", replace(`"http://127.0.0.1:4999/hook"`, `"ftp://x"`), ":8: webhook:"},
		{"webhook without a secret", replace("app_secret = \"dev-secret\"\n", ""), ":1: app_secret: missing"},
		{"category", replace(`"UTILITY"`, `"USEFUL"`), ":15: template category:"},
		{"purpose", replace(`"shipping"`, `"sailing"`), ":16: template purpose:"},
		{"purpose against category", replace(`"shipping"`, `"marketing"`), ":16: template purpose:"},
		{"template twice", replace(`"offer"`, `"order_update"`), ":19: template name:"},
		{"card of a kind there is not", part(`kind = "order"`, `kind = "parcel"`), ":19: template card: a card of kind"},
		{"card without a ref", part("ref = \"{{1}}\"\n", ""), ":19: template card: a card without a ref"},
		{"step beyond the last", part("step = 1", "step = 3"), ":19: template card: "},
		{"link that is none", part("https://corner", "javascript:corner"), ":19: template card: a link is not http"},
		{"nothing to fill it", part(`state = "packed"`, `state = "{{3}}"`), ":19: template card: {{3}} is not in the body"},
		{"card key", part(`title = "Lamps"`, `titel = "Lamps"`), ": business.template.card.titel: no such key"},
		{"choice without a title", part(`{title = "Another day"}`, `{id = "x"}`), ":18: template choices: a choice without a title"},
		{"choices alike", part(`id = "follow"`, `id = "Another day"`), ":18: template choices: two choices"},
		{"card in an offer", strings.Replace(goodConfig, "body = \"Lamps\"\n", parts, 1), ":23: template card: a card in an offer"},
		{"files for less than no time", "[media]\ndays = -1\n" + goodConfig, ":2: media.days: "},
		{"more room than there is", "[media]\ngigabytes = 2000000\n" + goodConfig, ":2: media.gigabytes: "},
		{"a day without end", "[media]\ndaily = -1\n" + goodConfig, ":2: media.daily: "},
		{"template without body", replace("body = \"Lamps\"\n", ""), ":18: template body: missing"},
	} {
		_, err := load(t, c.text)
		if err == nil || !strings.Contains(err.Error(), "relay.toml") || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if _, err := LoadConfig(filepath.Join(t.TempDir(), "none.toml")); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("no file: %v", err)
	}
}

func TestBusinessWithThePersonsNumber(t *testing.T) {
	r := newRig(t)
	r.join("4915112345678")
	o := r.o
	o.Config.Businesses = append(businesses(), Business{Name: "Late", Handle: "late", Account: "4915112345678"})
	if _, err := New(o); err == nil || !strings.Contains(err.Error(), "number of a person") {
		t.Errorf("it was taken: %v", err)
	}
}

// The form of the webhooks is the newest unless relay.toml says otherwise.
func TestWebhooksConfig(t *testing.T) {
	for text, want := range map[string]Webhooks{
		"": {Version: newestWebhooks, Pricing: firstPricing},
		"[webhooks]\nversion = 23\npricing = \"2026-10\"\nno_user_ids = true\n": {Version: 23, Pricing: "2026-10", NoUserIDs: true},
	} {
		if c, err := load(t, text+goodConfig); err != nil || c.Webhooks != want {
			t.Errorf("%q: %+v, %v", text, c.Webhooks, err)
		}
	}
	for text, want := range map[string]string{
		"[webhooks]\nversion = -1\n": ":2: webhooks.version", "[webhooks]\n\npricing = \"2024\"\n": ":3: webhooks.pricing", "[webhooks]\nuser_ids = true\n": ":2: ",
	} {
		if _, err := load(t, text+goodConfig); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
