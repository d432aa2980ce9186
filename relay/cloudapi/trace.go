package cloudapi

import (
	"cmp"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"sayso/relay"
	"sayso/relay/cloudapi/graph"
	"sayso/relay/cloudapi/ident"
	"sayso/relay/cloudapi/journal"
	"sayso/wire"
)

// trace gathers what there is to note of a call.
type trace struct {
	journal.Request
	face  *Face
	began time.Time
	body  []byte // the beginning of what was sent
}

// trace begins to note a call; what is read of its body is seen.
func (f *Face) trace(r *http.Request) *trace {
	t := &trace{face: f, began: time.Now(), Request: journal.Request{At: f.now(), Method: r.Method, Path: r.URL.RequestURI()}}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind == "" || strings.HasSuffix(kind, "json") || strings.HasPrefix(kind, "text/") || kind == "application/x-www-form-urlencoded" {
		r.Body = watched{r.Body, t}
	}
	return t
}

// watched is a body of which the beginning is kept.
type watched struct {
	io.ReadCloser
	t *trace
}

func (w watched) Read(p []byte) (int, error) {
	n, err := w.ReadCloser.Read(p)
	if room := journal.KeptBytes - len(w.t.body); room > 0 {
		w.t.body = append(w.t.body, p[:min(n, room)]...)
	}
	return n, err
}

// at notes what a call is for, before it is known whether it may.
func (t *trace) at(o object, edge string) {
	t.What = cmp.Or(edge, "the object itself")
	if len(o.numbers) > 0 {
		t.Business = wire.Account(o.numbers[0].Account)
	}
}

// of notes what a call is about.
func (t *trace) of(c *call, edge string) {
	t.Business = wire.Account(c.business.Account)
	if !c.sends(edge) {
		return
	}
	t.Person = c.whom.account
	status, _ := c.params.Text("status")
	kind, _ := c.params.Text("type")
	switch kind = cmp.Or(strings.ToLower(kind), "text"); {
	case status != "":
		t.What = "mark as " + status
		id, _ := c.params.Text("message_id")
		if m, ok := ident.ParseMessage(id); ok {
			t.Person = m.User
		}
	case kind == "template":
		var of struct{ Name graph.Scalar }
		_ = c.params.Decode(kind, &of)
		t.What = "send template " + string(of.Name)
	case kind == "interactive":
		var of struct{ Type graph.Scalar }
		_ = c.params.Decode(kind, &of)
		t.What = "send interactive " + string(of.Type)
	default:
		t.What = "send " + kind
	}
}

// grounds says in words what a message was let through for.
var grounds = map[wire.Rule]string{
	wire.Allowed:  "the person allowed this purpose",
	wire.Wrote:    "the person wrote lately",
	wire.Followed: "the person follows the business",
	wire.Accepted: "the person accepted the business",
	wire.Contact:  "nothing forbids it",
}

// judged notes what became of a message, and why.
func (t *trace) judged(a relay.Answer) {
	r, no := a.Body().(wire.Refused)
	switch v := a.Verdict; {
	case no:
		why := refusal(r)
		t.Code = why.Code
		t.Verdict = "refused: " + cmp.Or(r.Why, why.Details)
	case a.Judged && v.Deliver:
		t.Verdict = "passed on: " + grounds[v.Grounds.Rule]
		if v.Quiet {
			t.Verdict = "passed on without a stir: " + grounds[v.Grounds.Rule]
		}
	case a.Judged:
		t.Verdict = "kept away: the person blocked the business, which is not told"
	}
}

// end notes how a call was answered.
func (t *trace) end(status int, answer []byte, err error) {
	var wrong graph.Fault
	if errors.As(err, &wrong) {
		t.Code = wrong.Code
		t.Verdict = cmp.Or(t.Verdict, "answered with an error: "+cmp.Or(wrong.Details, wrong.Title))
	}
	t.Status, t.Asked, t.Answer = status, journal.Start(t.body), journal.Start(answer)
	t.Since(t.began)
	t.face.note(t.Request)
}

// outlet is where bytes go, and remembers with what status.
type outlet struct {
	http.ResponseWriter
	status int
}

func (o *outlet) WriteHeader(status int) {
	o.status = status
	o.ResponseWriter.WriteHeader(status)
}

// Unwrap is for deadlines; see [http.ResponseController].
func (o *outlet) Unwrap() http.ResponseWriter { return o.ResponseWriter }

// ReadFrom lets what is below copy in its own way.
func (o *outlet) ReadFrom(r io.Reader) (int64, error) { return io.Copy(o.ResponseWriter, r) }
