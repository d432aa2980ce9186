package cloudapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sayso/relay"
	"sayso/wire"
)

// manage makes one call of acme's and returns the answer as JSON without the ids that
// are made up each time.
func (s *stage) manage(method, path, body string) (int, map[string]any) {
	s.t.Helper()
	a := s.do(method, "/v25.0/"+path, s.acme.Token, "application/json", body)
	var v map[string]any
	if err := json.Unmarshal(a.body, &v); err != nil {
		s.t.Fatalf("%s %s: %d %s", method, path, a.status, a.body)
	}
	return a.status, v
}

// ok makes a call that has to succeed and returns what it answers.
func (s *stage) ok(method, path, body string) map[string]any {
	s.t.Helper()
	status, v := s.manage(method, path, body)
	if status != http.StatusOK {
		s.t.Fatalf("%s %s: %d %v", method, path, status, v)
	}
	return v
}

// code makes a call that has to fail and returns its code.
func (s *stage) code(method, path, body string) int {
	s.t.Helper()
	code, _, _ := s.do(method, "/v25.0/"+path, s.acme.Token, "application/json", body).errorOf(s.t)
	return code
}

// A number that is taken out of service sends nothing; it comes back under its PIN.
func TestRegistration(t *testing.T) {
	s := newStage(t)
	s.person(ana, "Ana").ask(shop, wire.Message{Text: "hi"})
	id := s.acme.PhoneNumberID
	register := func(pin string) int {
		status, v := s.manage("POST", id+"/register", `{"messaging_product":"whatsapp","pin":"`+pin+`"}`)
		if status == 200 {
			return 0
		}
		return int(v["error"].(map[string]any)["code"].(float64))
	}
	if got := register("12345"); got != 100 {
		t.Errorf("a short PIN: %d", got)
	}
	if got := register("123456"); got != 0 {
		t.Errorf("the first PIN: %d", got)
	}
	if got := register("654321"); got != 133005 {
		t.Errorf("another PIN: %d", got)
	}
	s.ok("POST", id+"/deregister", "")
	if got := s.code("POST", id+"/deregister", ""); got != 133010 {
		t.Errorf("twice: %d", got)
	}
	if v := s.ok("GET", id+"?fields=status,is_pin_enabled", ""); v["status"] != "DISCONNECTED" || v["is_pin_enabled"] != true {
		t.Errorf("a number out of service: %v", v)
	}
	s.close()
	s.open()
	if v := s.ok("GET", id+"?fields=status", ""); v["status"] != "DISCONNECTED" {
		t.Errorf("after a restart: %v", v)
	}
	for range 7 {
		register("000000")
	}
	if got := register("123456"); got != 133016 {
		t.Errorf("an eleventh try: %d", got)
	}
	s.now.move(73 * time.Hour)
	if got := register("123456"); got != 0 {
		t.Errorf("days later: %d", got)
	}
	s.send(s.acme, textTo(ana, "x")).id(t)
}

// A number that is added over HTTP is verified, registered, and reaches people.
func TestAddedNumber(t *testing.T) {
	s := newStage(t)
	added := s.ok("POST", s.acme.WABAID+"/phone_numbers", `{"cc":"1","phone_number":"555-010-0077","verified_name":"Acme Repairs"}`)
	id := added["id"].(string)
	if v := s.ok("GET", id+"?fields=status,verified_name,display_phone_number", ""); v["status"] != "UNVERIFIED" || v["verified_name"] != "Acme Repairs" || v["display_phone_number"] != "+1 555-010-0077" {
		t.Errorf("a new number: %v", v)
	}
	const register = `{"messaging_product":"whatsapp","pin":"111111"}`
	if got := s.code("POST", id+"/register", register); got != 133006 {
		t.Errorf("registered unverified: %d", got)
	}
	if got := s.code("POST", id+"/request_code?code_method=PIGEON&language=en_US", ""); got != 100 {
		t.Errorf("by pigeon: %d", got)
	}
	s.ok("POST", id+"/request_code?code_method=SMS&language=en_US", "")
	if got := s.code("POST", id+"/verify_code", `{"code":"000"}`); got != 136025 {
		t.Errorf("a wrong code: %d", got)
	}
	code := ""
	for _, b := range s.relay.Businesses() {
		if b.PhoneNumberID == id {
			code = codeOf(b)
		}
	}
	s.ok("POST", id+"/verify_code", `{"code":"`+code+`"}`)
	if got := s.code("POST", id+"/request_code?code_method=SMS&language=en_US", ""); got != 136024 {
		t.Errorf("verified twice: %d", got)
	}
	s.ok("POST", id+"/register", register)
	p := s.person(ana, "Ana")
	s.do("POST", "/v25.0/"+id+"/messages", s.acme.Token, "application/json", `{"messaging_product":"whatsapp","to":"15550177777","type":"template","template":{"name":"hello_world","language":{"code":"en_US"}}}`).id(t)
	p.got(helloText)
	if n := len(s.ok("GET", s.acme.WABAID+"/phone_numbers", "")["data"].([]any)); n != 2 {
		t.Errorf("%d numbers, want 2", n)
	}
	for name, body := range map[string]string{
		"a number taken": `{"cc":"1","phone_number":"5550100001","verified_name":"x"}`,
		"no number":      `{"cc":"1","phone_number":"x","verified_name":"x"}`,
	} {
		if got := s.code("POST", s.acme.WABAID+"/phone_numbers", body); got != 100 {
			t.Errorf("%s: %d", name, got)
		}
	}
}

func TestProfileOfABusiness(t *testing.T) {
	s := newStage(t)
	path := s.acme.PhoneNumberID + "/whatsapp_business_profile"
	for name, body := range map[string]string{
		"no product":     `{"about":"x"}`,
		"a long about":   `{"messaging_product":"whatsapp","about":"` + strings.Repeat("x", 140) + `"}`,
		"a vertical":     `{"messaging_product":"whatsapp","vertical":"DANCE"}`,
		"three websites": `{"messaging_product":"whatsapp","websites":["https://a.example","https://b.example","https://c.example"]}`,
		"a bad website":  `{"messaging_product":"whatsapp","websites":["javascript:1"]}`,
		"no such upload": `{"messaging_product":"whatsapp","profile_picture_handle":"4::x"}`,
	} {
		if got := s.code("POST", path, body); got != 100 {
			t.Errorf("%s: %d", name, got)
		}
	}
	s.ok("POST", path, `{"messaging_product":"whatsapp","about":"Lamps","email":"a@acme.example","vertical":"retail"}`)
	s.ok("POST", path, `{"messaging_product":"whatsapp","websites":["https://acme.example"],"about":"Lamps \u001b[31m and more"}`)
	got := s.ok("GET", path+"?fields=about,email,websites,vertical,address", "")["data"]
	want := []any{map[string]any{
		"messaging_product": "whatsapp", "about": "Lamps  and more", "email": "a@acme.example",
		"vertical": "RETAIL", "websites": []any{"https://acme.example"},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := s.code("GET", path+"?fields=shoe_size", ""); got != 100 {
		t.Errorf("an unknown field: %d", got)
	}
}

// A business blocks those who wrote to it lately; what they write then never comes.
func TestBlockUsers(t *testing.T) {
	s := newStage(t)
	a, b, hook := s.person(ana, "Ana"), s.person(ben, "Ben"), s.hooks["acme"]
	path := s.acme.PhoneNumberID + "/block_users"
	body := func(users ...string) string {
		return `{"messaging_product":"whatsapp","block_users":[{"user":"` + strings.Join(users, `"},{"user":"`) + `"}]}`
	}
	b.ask(shop, wire.Message{Text: "hi from ben"})
	hook.took("text hi from ben") // two people's webhooks have no order between them
	s.now.move(25 * time.Hour)
	a.ask(shop, wire.Message{Text: "hi"})
	hook.took("text hi from ben", "text hi")
	got := s.ok("POST", path, body("+1 555 017 7777", string(ben), "x", s.north.Account, s.acme.Account, "15559999999"))
	var codes []string
	for _, f := range got["block_users"].(map[string]any)["failed_users"].([]any) {
		codes = append(codes, fmt.Sprint(f.(map[string]any)["errors"].([]any)[0].(map[string]any)["code"]))
	}
	if want := "131047 131009 139100 131021 131026"; strings.Join(codes, " ") != want {
		t.Errorf("failed with %v, want %s", codes, want)
	}
	if code := got["error"].(map[string]any)["code"]; code != 139100.0 {
		t.Errorf("beside: %v", code)
	}
	added := got["block_users"].(map[string]any)["added_users"].([]any)
	if diff := cmp.Diff([]any{map[string]any{"input": "+1 555 017 7777", "wa_id": "15550177777"}}, added); diff != "" {
		t.Error(diff)
	}
	list := s.ok("GET", path+"?limit=1", "")
	if diff := cmp.Diff([]any{map[string]any{"messaging_product": "whatsapp", "wa_id": "15550177777"}}, list["data"]); diff != "" {
		t.Error(diff)
	}
	a.ask(shop, wire.Message{Text: "are you there"})
	b.ask(shop, wire.Message{Text: "and I"})
	hook.took("text hi from ben", "text hi", "text and I")
	removed := s.ok("DELETE", path, body(string(ana)))["block_users"].(map[string]any)["removed_users"]
	if removed == nil {
		t.Error("nobody was let in again")
	}
	a.ask(shop, wire.Message{Text: "now"})
	hook.took("text hi from ben", "text hi", "text and I", "text now")
	for name, body := range map[string]string{"nobody": `{"messaging_product":"whatsapp","block_users":[]}`, "no list": `{"messaging_product":"whatsapp"}`, "no product": `{"block_users":[{"user":"1"}]}`} {
		if got := s.code("POST", path, body); got != 100 {
			t.Errorf("%s: %d", name, got)
		}
	}
}

// A callback is saved when whoever is there says that it is theirs, and the nearest one
// to a number counts.
func TestCallbacks(t *testing.T) {
	s := newStage(t)
	s.hooks["acme"].until("the handshake of the start", func(r *receiver) bool { return len(r.checks) > 0 })
	var asked []string
	theirs := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		asked = append(asked, q.Get("hub.verify_token"))
		if q.Get("hub.verify_token") == "right" {
			fmt.Fprint(w, q.Get("hub.challenge"))
		}
	}))
	t.Cleanup(theirs.Close)
	at := func(path, token string) string {
		return fmt.Sprintf(`{"override_callback_uri":%q,"verify_token":%q}`, theirs.URL+path, token)
	}
	account := s.acme.WABAID + "/subscribed_apps"
	if got := s.code("POST", account, at("/account", "wrong")); got != 2200 {
		t.Errorf("a receiver that is not theirs: %d", got)
	}
	if got := s.code("POST", account, `{"override_callback_uri":"ftp://x","verify_token":"right"}`); got != 2200 {
		t.Errorf("no URL of the web: %d", got)
	}
	business := s.relay.Businesses()[0]
	heard := func() string { return strings.TrimPrefix(s.face.callback(business, "messages").URL, theirs.URL) }
	s.ok("POST", account, at("/account", "right"))
	if got := heard(); got != "/account" {
		t.Errorf("after the account's: %s", got)
	}
	s.ok("POST", s.acme.PhoneNumberID, `{"webhook_configuration":`+at("/number", "right")+`}`)
	if got := heard(); got != "/number" {
		t.Errorf("after the number's: %s", got)
	}
	if got := s.ok("GET", s.acme.PhoneNumberID+"?fields=webhook_configuration", "")["webhook_configuration"].(map[string]any)["phone_number"]; got != theirs.URL+"/number" {
		t.Errorf("told as %v", got)
	}
	s.ok("POST", s.acme.PhoneNumberID, `{"webhook_configuration":{"override_callback_uri":""}}`)
	s.ok("DELETE", account, "")
	if got := heard(); got != "" || len(s.ok("GET", account, "")["data"].([]any)) != 0 {
		t.Errorf("unsubscribed, and %q", got)
	}
	s.ok("POST", account, "")
	if got := heard(); got != business.Webhook {
		t.Errorf("subscribed again: %s", got)
	}
	if len(asked) != 3 {
		t.Errorf("asked with %v", asked)
	}
}

// What client libraries ask at their start is answered.
func TestAppsAndTokens(t *testing.T) {
	s := newStage(t)
	s.acme.AppID, s.north.AppID = "300000000000007", "300000000000008"
	s.close()
	s.open()
	token := func(id, secret string) answer {
		return s.do("GET", "/oauth/access_token?grant_type=client_credentials&client_id="+id+"&client_secret="+secret, "", "", "")
	}
	var issued struct {
		Token string `json:"access_token"`
		Type  string `json:"token_type"`
	}
	if err := json.Unmarshal(token(s.acme.AppID, s.acme.AppSecret).body, &issued); err != nil || issued.Type != "bearer" {
		t.Errorf("%+v %v", issued, err)
	}
	if code, _, _ := token(s.acme.AppID, "x").errorOf(t); code != 100 {
		t.Errorf("a wrong secret: %d", code)
	}
	about := s.ok("GET", "debug_token?input_token="+s.acme.Token, "")["data"].(map[string]any)
	if about["is_valid"] != true || about["app_id"] != s.acme.AppID {
		t.Errorf("a token is %v", about)
	}
	if about := s.ok("GET", "debug_token?input_token=x", "")["data"].(map[string]any); about["is_valid"] != false {
		t.Errorf("no token is %v", about)
	}
	if v := s.ok("GET", "me", ""); v["name"] != "acme" {
		t.Errorf("me is %v", v)
	}
	hook := s.hooks["acme"].server.URL
	path := s.acme.AppID + "/subscriptions?object=whatsapp_business_account&fields=messages,account_update&verify_token=v&callback_url=" + hook
	if a := s.do("POST", "/"+path, issued.Token, "", ""); a.status != 200 {
		t.Errorf("subscribing: %s", a.body)
	}
	business := s.relay.Businesses()[0]
	if s.face.callback(business, "messages").URL != hook || s.face.callback(business, "security").URL != "" {
		t.Error("the app does not hear of what it subscribed to, or of more")
	}
	all := s.ok("GET", s.acme.AppID+"/subscriptions", "")["data"].([]any)
	if len(all) != 1 || all[0].(map[string]any)["callback_url"] != hook {
		t.Errorf("subscriptions %v", all)
	}
	s.ok("DELETE", s.acme.AppID+"/subscriptions", "")
	if s.face.callback(business, "security").URL != business.Webhook {
		t.Error("unsubscribed, and relay.toml does not count")
	}
	if code := s.code("GET", s.north.AppID, ""); code != 10 {
		t.Errorf("another's app: %d", code)
	}
	if got := s.ok("GET", portfolioID+"?fields=verification_status", ""); got["id"] != portfolioID || got["verification_status"] == nil {
		t.Errorf("the portfolio %v", got)
	}
	if n := len(s.ok("GET", portfolioID+"/owned_whatsapp_business_accounts", "")["data"].([]any)); n != 1 {
		t.Errorf("%d accounts", n)
	}
}

func TestSettings(t *testing.T) {
	s := newStage(t)
	s.person(ana, "Ana").ask(shop, wire.Message{Text: "hi"})
	id := s.acme.PhoneNumberID
	s.ok("POST", id+"/whatsapp_commerce_settings?is_cart_enabled=false", "")
	if got := s.ok("GET", id+"/whatsapp_commerce_settings", "")["data"].([]any)[0].(map[string]any); got["is_cart_enabled"] != false || got["is_catalog_visible"] != true {
		t.Errorf("commerce %v", got)
	}
	s.ok("POST", id+"/conversational_automation", `{"enable_welcome_message":true,"prompts":["Where is my parcel?"],"commands":[{"command_name":"track","command_description":"a parcel"}]}`)
	if got := s.ok("GET", id+"/conversational_automation", "")["conversational_automation"].(map[string]any); got["enable_welcome_message"] != true {
		t.Errorf("automation %v", got)
	}
	if got := s.ok("GET", id+"?fields=conversational_automation,last_onboarded_time", ""); got["last_onboarded_time"] == nil || got["conversational_automation"].(map[string]any)["enable_welcome_message"] != true {
		t.Errorf("the number %v", got)
	}
	for query, want := range map[string]int{"[]": 1, `[{"field":"account_mode","operator":"EQUAL","value":"LIVE"}]`: 1, `[{"field":"account_mode","operator":"EQUAL","value":"SANDBOX"}]`: 0} {
		if got := s.ok("GET", s.acme.WABAID+"/phone_numbers?filtering="+url.QueryEscape(query), "")["data"].([]any); len(got) != want {
			t.Errorf("%d numbers for %q", len(got), query)
		}
	}
	if code := s.code("GET", s.acme.WABAID+"/phone_numbers?filtering="+url.QueryEscape(`[{"field":"token"}]`), ""); code != 100 {
		t.Errorf("filtering by what is no field: %d", code)
	}
	s.do("POST", "/v25.0/"+id+"/conversational_automation?enable_welcome_message=false", s.acme.Token, "", "")
	if got := s.ok("GET", id+"/conversational_automation", "")["conversational_automation"].(map[string]any); got["enable_welcome_message"] != false {
		t.Errorf("switched off by a query: %v", got)
	}
	for name, body := range map[string]string{"nothing": `{}`, "no truth": `{"enable_welcome_message":"perhaps"}`, "five prompts": `{"prompts":["a","b","c","d","e"]}`, "no words": `{"prompts":5}`} {
		if code := s.code("POST", id+"/conversational_automation", body); code != 100 && code != 131009 {
			t.Errorf("%s: %d", name, code)
		}
	}
	made := s.ok("POST", id+"/message_qrdls", `{"prefilled_message":"Hi lamps"}`)
	code := made["code"].(string)
	s.ok("POST", id+"/message_qrdls", `{"prefilled_message":"Hi again","code":"`+code+`"}`)
	if all := s.ok("GET", id+"/message_qrdls", "")["data"].([]any); len(all) != 1 || all[0].(map[string]any)["prefilled_message"] != "Hi again" {
		t.Errorf("links %v", all)
	}
	s.ok("POST", id+"/message_qrdls/"+code+"?prefilled_message=Hi+once+more", "")
	if all := s.ok("GET", id+"/message_qrdls/"+code, "")["data"].([]any); len(all) != 1 || all[0].(map[string]any)["prefilled_message"] != "Hi once more" {
		t.Errorf("the link by its path %v", all)
	}
	s.ok("DELETE", id+"/message_qrdls/"+code, "")
	for _, path := range []string{"/message_qrdls/" + code, "/message_qrdls?code=" + code, "/message_qrdls/a/b"} {
		if code := s.code("DELETE", id+path, ""); code != 100 {
			t.Errorf("deleting no link at %s: %d", path, code)
		}
	}
	if all := s.ok("GET", id+"/message_qrdls", "")["data"].([]any); len(all) != 0 {
		t.Errorf("links %v", all)
	}
	s.ok("POST", id+"/settings", `{"user_identity_change":{"enable_identity_key_check":true}}`)
	s.ok("POST", id+"/settings", `{"calling":{"status":"enabled","call_hours":{"status":"DISABLED","timezone_id":"Europe/Lisbon","weekly_operating_hours":[]}},"storage_configuration":{"status":"IN_COUNTRY_STORAGE_ENABLED","data_localization_region":"IN"}}`)
	for name, body := range map[string]string{
		"nothing known": `{"colour":{"status":"ENABLED"}}`, "no object": `{"calling":"ENABLED"}`, "a list": `{"calling":[]}`, "no such member": `{"calling":{"loud":true}}`,
		"perhaps": `{"calling":{"status":"PERHAPS"}}`, "no truth": `{"user_identity_change":{"enable_identity_key_check":"yes"}}`,
		"deep": `{"calling":{"call_hours":{"status":1}}}`, "no number": `{"storage_configuration":{"retention_minutes":"long"}}`, "null": `{"calling":{"status":null}}`,
	} {
		if code := s.code("POST", id+"/settings", body); code != 100 && code != 131009 {
			t.Errorf("settings, %s: %d", name, code)
		}
	}
	s.ok("POST", id+"/whatsapp_business_encryption", `{"business_public_key":"-----BEGIN"}`)
	if got := s.ok("GET", id+"/settings", ""); got["user_identity_change"] == nil || got["storage_configuration"] == nil {
		t.Errorf("settings %v", got)
	}
}

// A list is gone through from either end, while it changes.
func TestPages(t *testing.T) {
	s := newStage(t)
	for i := range 7 {
		if _, err := s.relay.Hire(t.Context(), relay.Business{
			Name: fmt.Sprint("branch ", i), Account: fmt.Sprint("1555020000", i), WABAID: s.acme.WABAID, Token: s.acme.Token,
		}); err != nil {
			t.Fatal(err)
		}
	}
	next := s.http.URL + "/v25.0/" + s.acme.WABAID + "/phone_numbers?limit=3&fields=id"
	seen, pages := 0, 0
	var last map[string]any
	for next != "" {
		a := s.do("GET", strings.TrimPrefix(next, s.http.URL), s.acme.Token, "", "")
		last = nil
		if err := json.Unmarshal(a.body, &last); err != nil {
			t.Fatal(err)
		}
		seen += len(last["data"].([]any))
		pages++
		next, _ = last["paging"].(map[string]any)["next"].(string)
	}
	if seen != 8 || pages != 3 {
		t.Errorf("%d numbers on %d pages, want 8 on 3", seen, pages)
	}
	before := last["paging"].(map[string]any)["previous"].(string)
	a := s.do("GET", strings.TrimPrefix(before, s.http.URL), s.acme.Token, "", "")
	if n := strings.Count(string(a.body), `"id"`); n != 3 {
		t.Errorf("the page before has %d: %s", n, a.body)
	}
	for _, wrong := range []string{"limit=0", "limit=x", "after=%21", "before=QQ"} {
		if code := s.code("GET", s.acme.WABAID+"/phone_numbers?"+wrong, ""); code != 100 {
			t.Errorf("%s: %d", wrong, code)
		}
	}
}

// However much is kept of a number, there is room for what it needs.
func TestFullNumber(t *testing.T) {
	s := newStage(t)
	id := s.acme.PhoneNumberID
	for name, member := range map[string]string{"calling": "call_icon_visibility", "storage_configuration": "data_localization_region", "payload_encryption": "client_encryption_key"} {
		of := func(size int) string { // a setting of so many bytes
			return `{"` + name + `":{"` + member + `":"` + strings.Repeat("x", size-len(member)-len(`{"":""}`)) + `"}}`
		}
		s.ok("POST", id+"/settings", of(maxSetting))
		if code := s.code("POST", id+"/settings", of(maxSetting+1)); code != 100 {
			t.Errorf("%s beyond its bound: %d", name, code)
		}
	}
	words := strings.Repeat("🎉", 140)
	for range 250 {
		s.ok("POST", id+"/message_qrdls", `{"prefilled_message":"`+words+`"}`)
	}
	if all := s.ok("GET", id+"/message_qrdls?limit=1000", "")["data"].([]any); len(all) != 250 {
		t.Errorf("%d links", len(all))
	}
	s.ok("POST", id, `{"pin":"123456"}`)
}
