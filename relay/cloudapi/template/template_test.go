package template

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"sayso/relay"
	"sayso/relay/cloudapi/graph"
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
			got, err := written("1", 1, c.template).fill(readerOf(), c.version, components)
			var f graph.Fault
			if errors.As(err, &f); f.Code != c.code || c.code == 0 && err != nil {
				t.Fatalf("error %v, want code %d", err, c.code)
			}
			if got.Text != c.want || c.details != "" && f.Details != c.details {
				t.Errorf("%q, details %q; want %q, details %q", got.Text, f.Details, c.want, c.details)
			}
		})
	}
}

func TestPurposeOf(t *testing.T) {
	for category, want := range map[string]wire.Purpose{
		"MARKETING": wire.Marketing, "marketing": wire.Marketing, "AUTHENTICATION": wire.Authentication, "UTILITY": wire.Update,
	} {
		if got := purposeOf(written("1", 1, relay.Template{Category: category})); got != want {
			t.Errorf("%s: %s, want %s", category, got, want)
		}
	}
	for _, c := range []struct {
		of   template
		want wire.Purpose
	}{
		{template{Category: "UTILITY", Purpose: wire.Shipping}, wire.Shipping},
		{template{Category: "MARKETING", Purpose: wire.Shipping}, wire.Marketing}, // it was of another category
		{template{Category: "UTILITY", Purpose: wire.Marketing}, wire.Update},
		{template{Category: "UTILITY", Sub: "ORDER_STATUS"}, wire.Order},
		{template{Category: "UTILITY", Sub: "SHIPPING_UPDATE"}, wire.Shipping},
		{written("1", 1, relay.Template{Category: "UTILITY", Purpose: wire.Update, Sub: "BOOKING_STATUS"}), wire.Appointment},
	} {
		if got := purposeOf(c.of); got != c.want {
			t.Errorf("%+v: %s, want %s", c.of, got, c.want)
		}
	}
}
