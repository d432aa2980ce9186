package graph

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Inputs are the same in whatever form they come; a body counts before the query.
func TestInputsInEveryForm(t *testing.T) {
	for kind, body := range map[string]string{
		"application/json":                  `{"name":"a b","list":["x",7],"n":1.5,"none":null}`,
		"application/x-www-form-urlencoded": `name=a+b&list=%5B%22x%22%2C7%5D&n=1.5`,
		"multipart/form-data; boundary=B": "--B\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\na b\r\n--B\r\nContent-Disposition: form-data; name=\"list\"\r\n\r\n" +
			"[\"x\",7]\r\n--B\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n1.5\r\n--B--\r\n",
	} {
		r := httptest.NewRequest("POST", "/?name=other&more=1", strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		p, err := Read(httptest.NewRecorder(), r)
		if err != nil {
			t.Errorf("%s: %v", kind, err)
			continue
		}
		got, err := p.Texts("name", "n", "more", "none")
		if diff := cmp.Diff(map[string]string{"name": "a b", "n": "1.5", "more": "1", "none": ""}, got); diff != "" || err != nil {
			t.Errorf("%s: %v %s", kind, err, diff)
		}
		if words, err := p.Words("list"); err != nil || cmp.Diff([]string{"x", "7"}, words) != "" {
			t.Errorf("%s: %v %v", kind, words, err)
		}
	}
}

// Fields are asked for as a text, as a list, or as a list inside a text, with or without
// what is asked of a field itself.
func TestFields(t *testing.T) {
	known := Fields[int]{
		"id":    func(n int) any { return n },
		"name":  func(int) any { return "x" },
		"score": func(int) any { return "high" },
		"none":  func(int) any { return nil },
	}
	both := map[string]any{"id": 7, "name": "x", "score": "high"}
	for query, want := range map[string]map[string]any{
		``:                                    {"name": "x"},
		`fields=`:                             {"name": "x"},
		`fields=name, score`:                  both,
		`fields=["name","score"]`:             both,
		`fields="[\"name\",\"score\"]"`:       nil, // a text with quotes around it is no list
		`fields=score{score,date},name`:       both,
		`fields=["score{score,date}","name"]`: both,
		`fields=none`:                         {"id": 7},
		`fields=,`:                            nil,
		`fields={"a":1}`:                      nil,
		`fields=age`:                          nil,
	} {
		name, value, _ := strings.Cut(query, "=")
		p := Params{}
		if name != "" {
			p.Add(url.Values{name: {value}})
		}
		got, err := known.Of(p, 7, []string{"name"})
		if (want == nil) != (err != nil) || err == nil && cmp.Diff(want, got) != "" {
			t.Errorf("%s: %v, %v", query, got, err)
		}
	}
	if got, err := known.Of(Params{"fields": []byte(`"[\"name\",\"score\"]"`)}, 7, nil); err != nil || cmp.Diff(both, got) != "" {
		t.Errorf("a list inside a text: %v, %v", got, err)
	}
}
