package cloudapi

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sayso/relay"
	"sayso/relay/cloudapi/template"
	"sayso/wire"
)

// make makes a template of acme and returns what is answered.
func (s *stage) make(name, more string) template.Created {
	s.t.Helper()
	a := s.do("POST", "/v25.0/"+s.acme.WABAID+"/message_templates", s.acme.Token, "application/json", templateJSON(name, more))
	var made template.Created
	if err := json.Unmarshal(a.body, &made); err != nil || a.status != 200 || made.ID == "" {
		s.t.Fatalf("%s: %d %s", name, a.status, a.body)
	}
	return made
}

func templateJSON(name, more string) string {
	return `{"name":"` + name + `","language":"en","category":"utility","components":[{"type":"body","text":"Your order ` + name + ` is ready."}]` + more + `}`
}

// refused makes a call of acme's that has to fail with a template error, and returns
// its subcode and what people are told.
func (s *stage) refused(method, path, body string) (subcode int, why string) {
	s.t.Helper()
	a := s.do(method, "/v25.0/"+path, s.acme.Token, "application/json", body)
	var e struct {
		Error struct {
			Code      int    `json:"code"`
			Subcode   int    `json:"error_subcode"`
			Transient *bool  `json:"is_transient"`
			Title     string `json:"error_user_title"`
			Message   string `json:"error_user_msg"`
		} `json:"error"`
	}
	if err := json.Unmarshal(a.body, &e); err != nil || a.status != 400 || e.Error.Code != 100 || e.Error.Transient == nil || e.Error.Title == "" || e.Error.Message == "" {
		s.t.Fatalf("%s %s: %d %s", method, path, a.status, a.body)
	}
	return e.Error.Subcode, e.Error.Message
}

// news waits for as many webhooks of acme as there are fields, checks these, and
// returns the values.
func (s *stage) news(fields ...string) (values []map[string]any) {
	s.t.Helper()
	hooks := s.hooks["acme"]
	hooks.until(strings.Join(fields, ", "), func(r *receiver) bool { return len(r.taken) >= len(fields) })
	hooks.mu.Lock()
	defer hooks.mu.Unlock()
	for i, h := range hooks.taken {
		var e struct {
			Entry []struct {
				Time    int64
				Changes []struct{ Value map[string]any }
			}
		}
		d := json.NewDecoder(strings.NewReader(h.raw))
		d.UseNumber()
		if err := d.Decode(&e); err != nil || i >= len(fields) || h.field != fields[i] || e.Entry[0].Time == 0 {
			s.t.Fatalf("webhook %d: %s (%v), want %v", i, h.raw, err, fields)
		}
		values = append(values, e.Entry[0].Changes[0].Value)
	}
	hooks.taken = nil
	return values
}

// template returns how a template of acme stands, by its name.
func (s *stage) template(name string) (template.Standing, bool) {
	for _, t := range s.face.Templates().Of(s.acme) {
		if t.Name == name {
			return t, true
		}
	}
	return template.Standing{}, false
}

// moderate does something to a template as whoever runs the relay.
func (s *stage) moderate(id string, v template.Verdict) template.Standing {
	s.t.Helper()
	t, err := s.face.Templates().Moderate(context.Background(), id, v)
	if err != nil {
		s.t.Fatal(err)
	}
	return t
}

// 19. A template is made PENDING, and approved or rejected; paused, 132015; disabled,
// 132016; a change of the category is told. The webhooks have the id as a number.
func TestConformance19(t *testing.T) {
	s := newStage(t)
	s.acme.Moderation = []relay.Moderation{{Name: "held_*", Do: "hold"}}
	s.close()
	s.open()
	s.person(ana, "Ana")
	send := func(code int) {
		t.Helper()
		a := s.send(s.acme, templateTo(ana, "held_1", ""))
		if code == 0 {
			a.id(t)
			return
		}
		if got, _, details := a.errorOf(t); got != code || code == 132001 && a.status != 404 {
			t.Errorf("%d %d %s, want %d", a.status, got, details, code)
		}
	}
	made := s.make("held_1", "")
	if made.Status != "PENDING" || made.Category != "UTILITY" {
		t.Errorf("made %+v", made)
	}
	send(132001)

	s.moderate(made.ID, template.Verdict{Do: "reject", Reason: "promotional"})
	send(132001)
	v := s.news("message_template_status_update")[0]
	if v["event"] != "REJECTED" || v["reason"] != "PROMOTIONAL" || v["message_template_id"] != json.Number(made.ID) || v["message_template_name"] != "held_1" || v["message_template_language"] != "en" || v["message_template_category"] != "UTILITY" {
		t.Errorf("rejected: %v", v)
	}
	if got := s.ok("GET", made.ID+"?fields=status,rejected_reason", ""); got["status"] != "REJECTED" || got["rejected_reason"] != "PROMOTIONAL" {
		t.Errorf("rejected: %v", got)
	}

	s.moderate(made.ID, template.Verdict{Do: "approve"})
	if v := s.news("message_template_status_update")[0]; v["event"] != "APPROVED" || v["reason"] != "NONE" {
		t.Errorf("approved: %v", v)
	}
	send(0)
	s.hooks["acme"].until("sent", func(r *receiver) bool { return len(r.taken) > 0 })
	s.hooks["acme"].forget()

	s.moderate(made.ID, template.Verdict{Do: "pause"})
	send(132015)
	s.ok("POST", made.ID+"/unpause", "")
	if subcode, _ := s.refused("POST", made.ID+"/unpause", ""); subcode != 2388039 {
		t.Errorf("unpaused twice: %d", subcode)
	}
	s.moderate(made.ID, template.Verdict{Do: "pause"})
	all := s.news("message_template_status_update", "message_template_status_update", "message_template_status_update")
	for i, want := range []string{"FIRST_PAUSE", "UNPAUSE", "SECOND_PAUSE"} {
		if got := all[i]["other_info"].(map[string]any)["title"]; got != want {
			t.Errorf("pause %d: %v, want %s", i, all[i], want)
		}
	}
	s.moderate(made.ID, template.Verdict{Do: "disable"})
	send(132016)
	if v := s.news("message_template_status_update")[0]; v["event"] != "DISABLED" || v["disable_info"].(map[string]any)["disable_date"] != json.Number(fmt.Sprint(s.now.now().Unix())) {
		t.Errorf("disabled: %v", v)
	}

	s.moderate(made.ID, template.Verdict{Do: "category", Category: "marketing", Soon: true})
	if got := s.moderate(made.ID, template.Verdict{Do: "category", Category: "marketing"}); got.Category != "MARKETING" || got.Purpose != wire.Marketing {
		t.Errorf("category: %+v", got)
	}
	s.moderate(made.ID, template.Verdict{Do: "quality", Quality: "red"})
	all = s.news("template_category_update", "template_category_update", "message_template_quality_update")
	if all[0]["new_category"] != "UTILITY" || all[0]["correct_category"] != "MARKETING" || all[1]["previous_category"] != "UTILITY" || all[1]["new_category"] != "MARKETING" ||
		all[2]["previous_quality_score"] != "UNKNOWN" || all[2]["new_quality_score"] != "RED" {
		t.Errorf("categories and quality: %v", all)
	}
	got := s.ok("GET", made.ID+"?fields=category,previous_category,quality_score{score}", "")
	if got["category"] != "MARKETING" || got["previous_category"] != "UTILITY" || got["quality_score"].(map[string]any)["score"] != "RED" {
		t.Errorf("shown: %v", got)
	}
}

// What cannot be done to a template is said in one line, and changes nothing.
func TestVerdictsThatCannotBe(t *testing.T) {
	s := newStage(t)
	made := s.make("x", "")
	for _, c := range []struct {
		id   string
		v    template.Verdict
		want string
	}{
		{"1", template.Verdict{Do: "approve"}, "no template 1"},
		{made.ID, template.Verdict{Do: "praise"}, "use one of approve"},
		{made.ID, template.Verdict{Do: "approve"}, "x is APPROVED"},
		{made.ID, template.Verdict{Do: "unpause"}, "for PAUSED"},
		{made.ID, template.Verdict{Do: "reject", Reason: "UGLY"}, "use one of ABUSIVE_CONTENT"},
		{made.ID, template.Verdict{Do: "category", Category: "utility"}, "already"},
		{made.ID, template.Verdict{Do: "category", Category: "party"}, "MARKETING"},
		{made.ID, template.Verdict{Do: "quality", Quality: "blue"}, "GREEN"},
	} {
		if _, err := s.face.Templates().Moderate(context.Background(), c.id, c.v); err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%+v: %v, want %s", c.v, err, c.want)
		}
	}
	if got := s.ok("GET", made.ID, ""); got["status"] != "APPROVED" || got["category"] != "UTILITY" {
		t.Errorf("it is now %v", got)
	}
}

// The rules of relay.toml decide, the first that fits, and always in the same way.
func TestModerationRules(t *testing.T) {
	s := newStage(t)
	s.acme.Moderation = []relay.Moderation{
		{Name: "fine_*", Do: "approve"},
		{Words: []string{"Ready"}, Category: "MARKETING", Do: "hold"},
		{Words: []string{"casino", "lottery"}, Do: "reject", Reason: "SCAM", Why: "No games."},
		{Name: "order_*", Do: "marketing"},
	}
	s.close()
	s.open()
	for _, c := range []struct{ name, more, status, category string }{
		{"fine_casino", "", "APPROVED", "UTILITY"},
		{"held", `,"category":"MARKETING"`, "PENDING", "MARKETING"},
		{"casino", "", "REJECTED", "UTILITY"},
		{"order_1", `,"sub_category":"ORDER_STATUS"`, "APPROVED", "MARKETING"},
		{"other", "", "APPROVED", "UTILITY"},
	} {
		if made := s.make(c.name, c.more); made.Status != c.status || made.Category != c.category {
			t.Errorf("%s: %+v, want %s %s", c.name, made, c.status, c.category)
		}
	}
	const one = "message_template_status_update"
	all := s.news(one, one, one, one)
	info, _ := all[1]["rejection_info"].(map[string]any)
	if all[1]["event"] != "REJECTED" || all[1]["reason"] != "SCAM" || info["reason"] != "No games." || all[2]["message_template_category"] != "MARKETING" {
		t.Errorf("%v", all)
	}
}

// Templates are listed by what is asked for, page by page; all of it outlives a restart.
func TestTemplateList(t *testing.T) {
	s := newStage(t)
	var all []string
	for i := range 7 {
		all = append(all, fmt.Sprintf("order_%d", i))
		s.make(all[i], "")
		s.now.move(time.Second)
	}
	s.close()
	s.open()
	names := func(query string) (got []string) {
		t.Helper()
		for _, v := range s.ok("GET", s.acme.WABAID+"/message_templates?"+query, "")["data"].([]any) {
			got = append(got, v.(map[string]any)["name"].(string))
		}
		return got
	}
	ofToml := []string{"hello_world", "order_update", "sale", "code"}
	for query, want := range map[string][]string{
		"":                                append(slices.Clone(ofToml), all...),
		"limit=3":                         ofToml[:3],
		"name=order_2":                    {"order_2"},
		"name_or_content=ORDER_2":         {"order_2"},
		"content=order_2":                 {"order_2"},
		"content=lamps":                   {"sale"},
		"category=authentication":         {"code"},
		"status=pending":                  nil,
		"language=en_us":                  {"hello_world"},
		"language=[%22en_US%22,%22fr%22]": {"hello_world"},
		"quality_score=GREEN":             nil,
		"quality_score=UNKNOWN&name=sale": {"sale"},
		"fields=status,name&name=code":    {"code"},
	} {
		if got := names(query); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
	if v := s.ok("GET", s.acme.WABAID+"/message_templates?summary=total_count&category=MARKETING", "")["summary"].(map[string]any); v["total_count"] != 1.0 || v["message_template_count"] != 11.0 || v["message_template_limit"] != 250.0 {
		t.Errorf("summary %v", v)
	}
	if v := s.ok("GET", s.acme.WABAID+"/message_template_library", ""); len(v["data"].([]any)) != 0 {
		t.Errorf("library %v", v)
	}
	s.pages(append(ofToml, all...))

	// What was seen is deleted, and the cursor goes on from there.
	first := s.ok("GET", s.acme.WABAID+"/message_templates?limit=6", "")
	s.ok("DELETE", s.acme.WABAID+"/message_templates?name=order_1", "")
	after := first["paging"].(map[string]any)["cursors"].(map[string]any)["after"].(string)
	if got := names("limit=2&after=" + after); !slices.Equal(got, []string{"order_2", "order_3"}) {
		t.Errorf("after what is gone: %v", got)
	}
	if s.code("GET", s.acme.WABAID+"/message_templates?after=%25", "") != 100 {
		t.Error("nonsense is a cursor")
	}
}

// pages follows the pages of a list to its end and back.
func (s *stage) pages(want []string) {
	s.t.Helper()
	url := s.http.URL + "/v25.0/" + s.acme.WABAID + "/message_templates?limit=4&fields=name"
	var got []string
	var previous string
	for url != "" {
		var p struct {
			Data   []struct{ Name string }
			Paging struct{ Next, Previous string }
		}
		a := s.do("GET", strings.TrimPrefix(url, s.http.URL), s.acme.Token, "", "")
		if err := json.Unmarshal(a.body, &p); err != nil {
			s.t.Fatal(err)
		}
		for _, one := range p.Data {
			got = append(got, one.Name)
		}
		url, previous = p.Paging.Next, p.Paging.Previous
	}
	if !slices.Equal(got, want) || !strings.HasPrefix(previous, s.http.URL) {
		s.t.Errorf("pages %v, before the last %s; want %v", got, previous, want)
	}
}

// What a template may become, and when.
func TestTemplateEdit(t *testing.T) {
	s := newStage(t)
	s.person(ana, "Ana")
	made := s.make("x", "")
	other := `{"components":[{"type":"body","text":"Come and get {{1}} now.","example":{"body_text":[["it"]]}}]}`
	s.ok("POST", made.ID, other)
	const status = "message_template_status_update"
	if v := s.news(status, status, "message_template_components_update"); v[2]["message_template_element"] != "Come and get {{1}} now." {
		t.Errorf("%v", v)
	}
	if code, _, _ := s.send(s.acme, templateTo(ana, "x", "")).errorOf(t); code != 132000 {
		t.Errorf("the old one is sent: %d", code)
	}
	for what, c := range map[string]struct{ id, body, why string }{
		"twice a day":   {made.ID, other, "24 hours"},
		"the category":  {made.ID, `{"category":"MARKETING"}`, "category"},
		"a bad one":     {s.make("y", "").ID, `{"components":[]}`, "BODY"},
		"while pending": {s.moderate(s.make("z", "").ID, template.Verdict{Do: "hold"}).ID, other, "pending"},
	} {
		if _, why := s.refused("POST", c.id, c.body); !strings.Contains(why, c.why) {
			t.Errorf("%s: %s", what, why)
		}
	}
	for range 9 {
		s.now.move(24 * time.Hour)
		s.ok("POST", made.ID, other)
	}
	s.now.move(24 * time.Hour)
	if _, why := s.refused("POST", made.ID, other); !strings.Contains(why, "10 times in 30 days") {
		t.Errorf("the eleventh: %s", why)
	}
	s.moderate(made.ID, template.Verdict{Do: "reject"})
	s.ok("POST", made.ID, `{"category":"MARKETING"}`)
	if got := s.ok("GET", made.ID, ""); got["category"] != "MARKETING" || got["status"] != "APPROVED" {
		t.Errorf("%v", got)
	}
}

// What relay.toml has can be changed and deleted like all else, and stays so.
func TestTemplatesOfTheFile(t *testing.T) {
	s := newStage(t)
	id := func(name string) string {
		t.Helper()
		all := s.ok("GET", s.acme.WABAID+"/message_templates?name="+name, "")["data"].([]any)
		if len(all) == 0 {
			return ""
		}
		return all[0].(map[string]any)["id"].(string)
	}
	update, sale, code := id("order_update"), id("sale"), id("code")
	s.ok("POST", update, `{"message_send_ttl_seconds":600}`)
	s.moderate(sale, template.Verdict{Do: "pause"})
	s.ok("DELETE", s.acme.WABAID+"/message_templates?name=code", "")
	s.ok("POST", sale, `{"message_send_ttl_seconds":86400,"components":[{"type":"body","text":"All gone."}]}`)
	s.moderate(update, template.Verdict{Do: "quality", Quality: "GREEN"})
	s.close()
	s.acme.Templates[0].Body, s.acme.Templates[0].Category = "Hello {{1}}", "MARKETING"
	s.acme.Templates[1].Body = "30 % off lamps."
	s.open()
	got := s.ok("GET", update+"?fields=components,category,message_send_ttl_seconds,quality_score", "")
	if !strings.Contains(fmt.Sprint(got), "Hello {{1}}") || got["category"] != "MARKETING" || got["message_send_ttl_seconds"] != 2592000.0 || got["quality_score"].(map[string]any)["score"] != "GREEN" {
		t.Errorf("order_update is %v, and the file says something else", got)
	}
	if got := s.ok("GET", sale+"?fields=components,status,message_send_ttl_seconds", ""); !strings.Contains(fmt.Sprint(got), "All gone.") || got["status"] != "APPROVED" || got["message_send_ttl_seconds"] != 86400.0 {
		t.Errorf("sale was changed, and is %v", got)
	}
	if got := id("code"); got != "" || s.code("GET", code, "") != 100 {
		t.Errorf("code was deleted, and is %s", got)
	}
	s.now.move(30 * 24 * time.Hour)
	s.make("code", "") // in the place of the one that is gone
	s.ok("DELETE", s.acme.WABAID+"/message_templates?name=code", "")
	if all := s.face.Templates().All(); len(all) != 3+4 || all[0].Name != "hello_world" || all[2].Purpose != wire.Marketing {
		t.Errorf("all: %+v", all)
	}
}

// Templates go by name, by id, and several at once; the name of one that was approved
// rests.
func TestTemplateDelete(t *testing.T) {
	s := newStage(t)
	list := s.acme.WABAID + "/message_templates"
	a, b, c := s.make("a", ""), s.make("a", `,"language":"fr"`), s.make("a", `,"language":"de"`)
	if subcode, _ := s.refused("POST", list, templateJSON("a", "")); subcode != 2388024 {
		t.Errorf("made twice: %d", subcode)
	}
	for query, subcode := range map[string]int{
		"":                              0,
		"name=zz":                       2593002,
		"name=zz&hsm_id=" + a.ID:        2593002,
		"hsm_ids=[" + a.ID + ",1]":      2593002,
		"name=a&hsm_ids=[" + a.ID + "]": 0,
	} {
		if got, why := s.refused("DELETE", list+"?"+query, ""); got != subcode {
			t.Errorf("%s: %d %s", query, got, why)
		}
	}
	s.ok("DELETE", list+"?name=a&hsm_id="+b.ID, "")
	s.moderate(c.ID, template.Verdict{Do: "disable"})
	if subcode, _ := s.refused("DELETE", list+"?name=a", ""); subcode != 2388039 {
		t.Errorf("disabled: %d", subcode)
	}
	s.ok("DELETE", list+"?hsm_ids=["+a.ID+"]", "")
	const status = "message_template_status_update"
	if v := s.news(status, status, status, status, status, status)[5]; v["event"] != "DELETED" || v["message_template_id"] != json.Number(a.ID) {
		t.Errorf("%v", v)
	}
	if s.code("GET", a.ID, "") != 100 || s.code("POST", a.ID, `{}`) != 100 {
		t.Error("it is still there")
	}
	if subcode, _ := s.refused("POST", list, templateJSON("a", "")); subcode != 2388023 {
		t.Errorf("made again: %d", subcode)
	}
	s.now.move(30 * 24 * time.Hour)
	if again := s.make("a", ""); again.ID == a.ID {
		t.Error("it came back")
	}
}

func helloID(s *stage) string {
	hello, _ := s.template("hello_world")
	return hello.ID
}
