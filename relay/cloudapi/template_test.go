package cloudapi

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"sayso/relay"
	"sayso/wire"
)

func TestFill(t *testing.T) {
	positional := relay.Template{Name: "p", Body: "Hi {{1}}, your parcel {{2}} arrives {{3}}.", Category: "UTILITY"}
	named := relay.Template{Name: "n", Body: "Hi {{name}}, {{ gate }} now. Hurry, {{name}}!", Category: "UTILITY"}
	plain := relay.Template{Name: "q", Body: "Hello", Category: "MARKETING"}
	code := relay.Template{Name: "c", Body: "{{1}} is your code.", Category: "AUTHENTICATION"}
	three := `[{"type":"body","parameters":[{"type":"text","text":"Ana"},{"type":"text","text":"P7"},{"type":"text","text":"today"}]}]`
	for name, c := range map[string]struct {
		template   relay.Template
		components string
		version    int
		want       string
		code       int
		details    string
	}{
		"positional":        {template: positional, components: three, want: "Hi Ana, your parcel P7 arrives today."},
		"upper case":        {template: positional, components: strings.NewReplacer("body", "BODY", `"text",`, `"TEXT",`).Replace(three), want: "Hi Ana, your parcel P7 arrives today."},
		"value with braces": {template: code, components: `[{"type":"body","parameters":[{"type":"text","text":"{{1}}"}]}]`, want: "{{1}} is your code."},
		"numbers as text":   {template: code, components: `[{"type":"body","parameters":[{"type":"text","text":4711}]}]`, want: "4711 is your code."},
		"named, any order":  {template: named, components: `[{"type":"body","parameters":[{"type":"text","parameter_name":"gate","text":"B22"},{"type":"text","parameter_name":"name","text":"Ana"}]}]`, want: "Hi Ana, B22 now. Hurry, Ana!"},
		"currency, date":    {template: named, components: `[{"type":"body","parameters":[{"type":"currency","parameter_name":"gate","currency":{"fallback_value":"$5","code":"USD","amount_1000":5000}},{"type":"date_time","parameter_name":"name","date_time":{"fallback_value":"1 May"}}]}]`, want: "Hi 1 May, $5 now. Hurry, 1 May!"},
		"code with button":  {template: code, components: `[{"type":"body","parameters":[{"type":"text","text":"4711"}]},{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"4711"}]}]`, want: "4711 is your code."},
		"index as number":   {template: code, components: `[{"type":"body","parameters":[{"type":"text","text":"4711"}]},{"type":"button","sub_type":"URL","index":0,"parameters":[{"type":"text","text":"4711"}]}]`, want: "4711 is your code."},
		"no components":     {template: plain, components: `[]`, want: "Hello"},
		"empty components":  {template: plain, components: `[{"type":"header"},{"type":"body","parameters":[]}]`, want: "Hello"},

		"too few":        {template: positional, components: `[{"type":"body","parameters":[{"type":"text","text":"Ana"}]}]`, code: 132000, details: "body: number of localizable_params (1) does not match the expected number of params (3)"},
		"none":           {template: positional, components: `[]`, code: 132000, details: "body: number of localizable_params (0) does not match the expected number of params (3)"},
		"too many":       {template: plain, components: three, code: 132000, details: "body: number of localizable_params (3) does not match the expected number of params (0)"},
		"header text":    {template: plain, components: `[{"type":"header","parameters":[{"type":"text","text":"x"}]}]`, code: 132000, details: "header: number of localizable_params (1) does not match the expected number of params (0)"},
		"header image":   {template: plain, components: `[{"type":"header","parameters":[{"type":"image","image":{"id":"1"}}]}]`, code: 132012},
		"button":         {template: plain, components: `[{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"x"}]}]`, code: 132000},
		"carousel":       {template: plain, components: `[{"type":"carousel","cards":[{"card_index":0}]}]`, code: 132000},
		"no type":        {template: plain, components: `[{"parameters":[]}]`, code: 131008},
		"wrong name":     {template: named, components: `[{"type":"body","parameters":[{"type":"text","parameter_name":"gate","text":"B22"},{"type":"text","parameter_name":"who","text":"Ana"}]}]`, code: 132012},
		"kind":           {template: code, components: `[{"type":"body","parameters":[{"type":"image","image":{"id":"1"}}]}]`, code: 132012},
		"blank":          {template: code, components: `[{"type":"body","parameters":[{"type":"text","text":" "}]}]`, code: 131008},
		"new line":       {template: code, components: `[{"type":"body","parameters":[{"type":"text","text":"a\nb"}]}]`, version: 25, code: 132018},
		"unicode's line": {template: code, components: `[{"type":"body","parameters":[{"type":"text","text":"a\u2028b"}]}]`, version: 25, code: 132018},
		"new line, v22":  {template: code, components: `[{"type":"body","parameters":[{"type":"text","text":"a\nb"}]}]`, version: 22, code: 132007},
		"five spaces":    {template: code, components: `[{"type":"body","parameters":[{"type":"text","text":"a     b"}]}]`, version: 23, code: 132018},
		"four spaces":    {template: code, components: `[{"type":"body","parameters":[{"type":"text","text":"a    b"}]}]`, want: "a    b is your code."},
		"longer than it": {template: code, components: `[{"type":"body","parameters":[{"type":"text","text":"` + strings.Repeat("é", 1011) + `"}]}]`, code: 132005},
	} {
		t.Run(name, func(t *testing.T) {
			var components []component
			if err := json.Unmarshal([]byte(c.components), &components); err != nil {
				t.Fatal(err)
			}
			got, err := fill(c.template, components, c.version)
			var f fault
			if errors.As(err, &f); f.Code != c.code || c.code == 0 && err != nil {
				t.Fatalf("error %v, want code %d", err, c.code)
			}
			if got.Text != c.want || c.details != "" && f.Details != c.details {
				t.Errorf("%q, details %q; want %q, details %q", got.Text, f.Details, c.want, c.details)
			}
		})
	}
}

func TestFindTemplate(t *testing.T) {
	b := relay.Business{Templates: []relay.Template{
		{Name: "a", Language: "en", Category: "UTILITY", Body: "x"},
		{Name: "pending", Language: "en", Status: "PENDING"},
		{Name: "paused", Language: "en", Status: "paused"},
		{Name: "off", Language: "en", Status: "DISABLED"},
	}}
	for name, c := range map[string]struct {
		name, language string
		code           int
	}{
		"there":          {"a", "en", 0},
		"always there":   {"hello_world", "en_US", 0},
		"other language": {"a", "en_US", 132001},
		"unknown":        {"z", "en", 132001},
		"pending":        {"pending", "en", 132001},
		"paused":         {"paused", "en", 132015},
		"disabled":       {"off", "en", 132016},
		"no name":        {"", "en", 131008},
		"no language":    {"a", "", 131008},
	} {
		s := templateSend{Name: c.name}
		s.Language.Code = c.language
		found, err := findTemplate(b, s)
		var f fault
		if errors.As(err, &f); f.Code != c.code || err == nil && found.Name != c.name {
			t.Errorf("%s: %q, %v; want code %d", name, found.Name, err, c.code)
		}
	}
}

func TestHelloWorldIsListedOnce(t *testing.T) {
	own := relay.Template{Name: "hello_world", Language: "en_US", Category: "MARKETING", Body: "mine"}
	got := templates(relay.Business{Templates: []relay.Template{own}})
	if len(got) != 1 || got[0].Body != "mine" {
		t.Errorf("templates %v, want the business's own", got)
	}
}

func TestPurposeOf(t *testing.T) {
	for category, want := range map[string]wire.Purpose{
		"MARKETING": wire.Marketing, "marketing": wire.Marketing, "AUTHENTICATION": wire.Authentication, "UTILITY": wire.Update,
	} {
		if got := purposeOf(relay.Template{Category: category}); got != want {
			t.Errorf("%s: %s, want %s", category, got, want)
		}
	}
	if got := purposeOf(relay.Template{Category: "UTILITY", Purpose: wire.Shipping}); got != wire.Shipping {
		t.Errorf("own purpose: %s", got)
	}
}
