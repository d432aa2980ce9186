package graph

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
)

// maxRequest bounds the body of a request, in bytes.
const maxRequest = 1 << 20

// Params are the inputs of a call by name, each as JSON. Graph takes them from the
// query, from a form of either kind or from a JSON body alike; the body wins.
type Params map[string]json.RawMessage

// Read reads the inputs of a request. Its errors are faults.
func Read(w http.ResponseWriter, r *http.Request) (Params, error) {
	p := Params{}
	p.Add(r.URL.Query())
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		return nil, TooLarge.Because("the body is over %d bytes", maxRequest)
	case err != nil:
		return nil, BadParameter.Because("the body broke off: %v", err)
	}
	kind, options, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	body = bytes.TrimSpace(body)
	switch {
	case len(body) == 0:
	case kind == "application/x-www-form-urlencoded" && body[0] != '{':
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, BadParameter.Because("the body is not a form: %v", err)
		}
		p.Add(form)
	case kind == "multipart/form-data" && body[0] != '{': // as curl -F sends any call
		form, err := multipart.NewReader(bytes.NewReader(body), options["boundary"]).ReadForm(maxRequest)
		if err != nil {
			return nil, BadParameter.Because("the body is not a form: %v", err)
		}
		p.Add(form.Value)
	default:
		if err := json.Unmarshal(body, &p); err != nil {
			return nil, BadParameter.Because("the body is not a JSON object: %v", err)
		}
	}
	return p, nil
}

// Add takes over the values of a form: objects and arrays as JSON, all else as text.
func (p Params) Add(form url.Values) {
	for name, values := range form {
		v := values[len(values)-1]
		if t := strings.TrimSpace(v); (strings.HasPrefix(t, "{") || strings.HasPrefix(t, "[")) && json.Valid([]byte(t)) {
			p[name] = json.RawMessage(t)
			continue
		}
		p[name], _ = json.Marshal(v)
	}
}

// Has reports whether the input is there and not null.
func (p Params) Has(name string) bool {
	return Given(p[name])
}

// Given reports whether raw is there and not null.
func Given(raw json.RawMessage) bool { return len(raw) > 0 && string(raw) != "null" }

// Text returns an input that is one piece of text or a number; "" when it is not there.
func (p Params) Text(name string) (string, error) {
	if !p.Has(name) {
		return "", nil
	}
	var s Scalar
	if err := json.Unmarshal(p[name], &s); err != nil {
		return "", BadParameter.Because("%s: text is wanted", name)
	}
	return string(s), nil
}

// Decode reads an input into v. A wrong shape is a fault that names the place.
func (p Params) Decode(name string, v any) error { return Decode(name, p[name], v) }

// Decode reads what is at a place of a request into v, in the same way.
func Decode(at string, raw json.RawMessage, v any) error {
	err := json.Unmarshal(raw, v)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return BadValue.Because("%s: %s does not belong there", strings.TrimSuffix(at+"."+wrong.Field, "."), wrong.Value)
	}
	if err != nil {
		return BadValue.Because("%s: %v", at, err)
	}
	return nil
}

// Scalar is text that may also come as a bare number or truth value.
type Scalar string

// UnmarshalJSON takes a string, a number, true or false.
func (s *Scalar) UnmarshalJSON(b []byte) error {
	switch b[0] {
	case '"':
		return json.Unmarshal(b, (*string)(s))
	case '{', '[':
		return errors.New("text is wanted, not an object or a list")
	case 'n':
		return nil
	}
	*s = Scalar(b)
	return nil
}

// Texts returns inputs that are one piece of text each, by name.
func (p Params) Texts(names ...string) (map[string]string, error) {
	all := map[string]string{}
	for _, name := range names {
		text, err := p.Text(name)
		if err != nil {
			return nil, err
		}
		all[name] = text
	}
	return all, nil
}

// Words returns an input that is one text or a list of some, which may be written as
// one text with commas.
func (p Params) Words(name string) ([]string, error) {
	all, err := p.list(name)
	var words []string
	for _, s := range all {
		for word := range strings.SplitSeq(s, ",") {
			if word = strings.TrimSpace(word); word != "" {
				words = append(words, word)
			}
		}
	}
	return words, err
}

// list returns the texts of an input that is one or a list of some, which a client may
// have written as JSON inside a text; nil when there is none.
func (p Params) list(name string) ([]string, error) {
	if !p.Has(name) {
		return nil, nil
	}
	var all Scalars
	if err := json.Unmarshal(p[name], &all); err != nil {
		return nil, BadParameter.Because("%s: a text or a list of texts is wanted", name)
	}
	if len(all) == 1 && strings.HasPrefix(string(all[0]), "[") {
		if inner := (Scalars{}); json.Unmarshal([]byte(all[0]), &inner) == nil {
			all = inner
		}
	}
	texts := make([]string, 0, len(all))
	for _, s := range all {
		if s != "" {
			texts = append(texts, string(s))
		}
	}
	return texts, nil
}

// Scalars are texts, of which one may come without its list.
type Scalars []Scalar

// UnmarshalJSON takes a list of texts, or one.
func (s *Scalars) UnmarshalJSON(b []byte) error {
	if b[0] == '[' || b[0] == 'n' {
		return json.Unmarshal(b, (*[]Scalar)(s))
	}
	*s = make(Scalars, 1)
	return json.Unmarshal(b, &(*s)[0])
}
