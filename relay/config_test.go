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
		{"order_update", "en", "UTILITY", "Hi {{1}}", wire.Shipping, "APPROVED"},
		{"offer", "en", "MARKETING", "Lamps", wire.Marketing, "APPROVED"},
	}
	if diff := cmp.Diff(want, acme.Templates); diff != "" {
		t.Error(diff)
	}
}

func TestConfigErrors(t *testing.T) {
	replace := func(old, new string) string { return strings.Replace(goodConfig, old, new, 1) }
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
