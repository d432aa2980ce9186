package cloudapi

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

// params are the inputs of a call by name, each as JSON. Graph takes them from the
// query, from a form of either kind or from a JSON body alike; the body wins.
type params map[string]json.RawMessage

// readParams reads the inputs of a request. Its errors are faults.
func readParams(w http.ResponseWriter, r *http.Request) (params, error) {
	p := params{}
	p.add(r.URL.Query())
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		return nil, tooLarge.because("the body is over %d bytes", maxRequest)
	case err != nil:
		return nil, badParameter.because("the body broke off: %v", err)
	}
	kind, options, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	body = bytes.TrimSpace(body)
	switch {
	case len(body) == 0:
	case kind == "application/x-www-form-urlencoded" && body[0] != '{':
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, badParameter.because("the body is not a form: %v", err)
		}
		p.add(form)
	case kind == "multipart/form-data" && body[0] != '{': // as curl -F sends any call
		form, err := multipart.NewReader(bytes.NewReader(body), options["boundary"]).ReadForm(maxRequest)
		if err != nil {
			return nil, badParameter.because("the body is not a form: %v", err)
		}
		p.add(form.Value)
	default:
		if err := json.Unmarshal(body, &p); err != nil {
			return nil, badParameter.because("the body is not a JSON object: %v", err)
		}
	}
	return p, nil
}

// add takes over the values of a form: objects and arrays as JSON, all else as text.
func (p params) add(form url.Values) {
	for name, values := range form {
		v := values[len(values)-1]
		if t := strings.TrimSpace(v); (strings.HasPrefix(t, "{") || strings.HasPrefix(t, "[")) && json.Valid([]byte(t)) {
			p[name] = json.RawMessage(t)
			continue
		}
		p[name], _ = json.Marshal(v)
	}
}

// has reports whether the input is there and not null.
func (p params) has(name string) bool {
	return given(p[name])
}

// given reports whether raw is there and not null.
func given(raw json.RawMessage) bool { return len(raw) > 0 && string(raw) != "null" }

// text returns an input that is one piece of text or a number; "" when it is not there.
func (p params) text(name string) (string, error) {
	if !p.has(name) {
		return "", nil
	}
	var s scalar
	if err := json.Unmarshal(p[name], &s); err != nil {
		return "", badParameter.because("%s: text is wanted", name)
	}
	return string(s), nil
}

// decode reads an input into v. A wrong shape is a fault that names the place.
func (p params) decode(name string, v any) error {
	err := json.Unmarshal(p[name], v)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return badValue.because("%s: %s does not belong there", strings.TrimSuffix(name+"."+wrong.Field, "."), wrong.Value)
	}
	if err != nil {
		return badValue.because("%s: %v", name, err)
	}
	return nil
}

// scalar is text that may also come as a bare number or truth value.
type scalar string

// UnmarshalJSON takes a string, a number, true or false.
func (s *scalar) UnmarshalJSON(b []byte) error {
	switch b[0] {
	case '"':
		return json.Unmarshal(b, (*string)(s))
	case '{', '[':
		return errors.New("text is wanted, not an object or a list")
	case 'n':
		return nil
	}
	*s = scalar(b)
	return nil
}
