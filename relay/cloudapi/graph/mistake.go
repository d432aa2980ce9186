package graph

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
)

// Product is what every request, answer and webhook says of itself.
const Product = "whatsapp"

// Mistake is a row of the error catalogue: what is always the same about an error.
type Mistake struct {
	Code    int
	Status  int    // of the HTTP answer, when it is told by one
	Subcode int    // 0 means none
	Title   string // the answer's message, after "(#code) " unless Plain
	Type    string // empty means OAuthException
	Plain   bool   // the title is a sentence of its own
	User    string // a heading for people, under which the details are; only of templates
	Late    bool   // mostly told by a failed status, after the answer 200
	Means   string // the same in a few words, for an operator
	Source  Source // how we know
}

// Source says where a row's code and wording come from.
type Source byte

// The sources.
const (
	Documented Source = 'D' // by Meta
	Observed   Source = 'O' // in traffic or by integrators
	Recalled   Source = 'M' // known, and not verified
	Ours       Source = 'E' // a choice where nothing is known
)

// Mistakes that whatever is asked for may meet. Titles are Meta's.
var (
	NoObject     = Mistake{Code: 100, Status: 400, Subcode: 33, Plain: true, Type: "GraphMethodException", Source: Observed, Title: "Unsupported %s request. Object with ID '%s' does not exist, cannot be loaded due to missing permissions, or does not support this operation", Means: "there is no such object, or not for this token"}
	BadParameter = Mistake{Code: 100, Status: 400, Source: Documented, Title: "Invalid parameter", Means: "a parameter is unsupported, misspelled or too long"}
	TooLarge     = Mistake{Code: 100, Status: 413, Source: Ours, Title: "Invalid parameter", Means: "the request is too large"}
	Missing      = Mistake{Code: 131008, Status: 400, Source: Documented, Title: "Required parameter is missing", Means: "a parameter is missing"}
	BadValue     = Mistake{Code: 131009, Status: 400, Source: Documented, Title: "Parameter value is not valid", Means: "a parameter's value is not valid"}
	Outage       = Mistake{Code: 2, Status: 503, Source: Documented, Title: "API Service", Means: "a temporary outage"}
	Busy         = Mistake{Code: 131016, Status: 503, Source: Ours, Title: "Service unavailable", Means: "a service is down; try again"} // Meta says 500
	TooMuch      = Mistake{Code: 80007, Status: 400, Source: Documented, Title: "Rate limit issues", Means: "the account made too many calls"}
)

// Fault is an error of the catalogue with its details, as an answer or a status tells it.
type Fault struct {
	Mistake
	Details string
	Retry   bool // the same request may succeed in a moment
}

// Because returns the mistake with details: which parameter and why.
func (m Mistake) Because(format string, args ...any) Fault {
	return Fault{Mistake: m, Details: Brief(fmt.Sprintf(format, args...))}
}

// About returns a plain mistake with its sentence filled in.
func (m Mistake) About(args ...any) Fault {
	m.Title = Brief(fmt.Sprintf(m.Title, args...))
	return Fault{Mistake: m}
}

// Error returns the fault in one line.
func (f Fault) Error() string {
	if f.Details == "" {
		return f.Message()
	}
	return f.Message() + ": " + f.Details
}

// Message returns what an answer says first: the title, after its code unless it is a
// sentence of its own.
func (f Fault) Message() string {
	if f.Plain {
		return f.Title
	}
	return fmt.Sprintf("(#%d) %s", f.Code, f.Title)
}

// ErrorBody is an error as an answer carries it.
type ErrorBody struct {
	Message string     `json:"message"`
	Type    string     `json:"type"`
	Code    int        `json:"code"`
	Data    *ErrorData `json:"error_data,omitempty"`
	Subcode int        `json:"error_subcode,omitempty"`

	// Of what is wrong with a template.
	Transient *bool  `json:"is_transient,omitempty"`
	UserTitle string `json:"error_user_title,omitempty"`
	UserMsg   string `json:"error_user_msg,omitempty"`

	Trace string `json:"fbtrace_id"`
}

// ErrorData are the details of an error.
type ErrorData struct {
	Product string `json:"messaging_product,omitempty"`
	Details string `json:"details"`
}

// Body returns the fault as an answer carries it, under a fresh trace id.
func (f Fault) Body() ErrorBody {
	b := ErrorBody{Message: f.Message(), Type: f.Type, Code: f.Code, Subcode: f.Subcode, Trace: newTrace()}
	if b.Type == "" {
		b.Type = "OAuthException"
	}
	switch {
	case f.User != "":
		b.Transient, b.UserTitle, b.UserMsg = new(bool), f.User, f.Details
	case f.Details != "":
		b.Data = &ErrorData{Product: Product, Details: f.Details}
	}
	return b
}

// SetHeaders sets the headers that an answer with the fault has.
func (f Fault) SetHeaders(h http.Header) {
	if f.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", fmt.Sprintf(`OAuth "Facebook Platform" "invalid_token" %q`, f.Title))
	}
	if f.Retry {
		h.Set("Retry-After", "1")
	}
}

// newTrace returns a fresh fbtrace_id: an A and 22 characters of URL-safe base64.
func newTrace() string {
	var b [16]byte
	rand.Read(b[:])
	return "A" + base64.RawURLEncoding.EncodeToString(b[:])
}

// maxBrief bounds what an answer says again, in bytes.
const maxBrief = 2048

// Brief bounds text that says again what somebody sent, which may be of any length.
func Brief(text string) string {
	if len(text) <= maxBrief {
		return text
	}
	return strings.ToValidUTF8(text[:maxBrief], "") + "..."
}
