package cloudapi

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"sayso/relay"
	"sayso/relay/cloudapi/deliver"
	"sayso/relay/cloudapi/graph"
	"sayso/relay/cloudapi/journal"
	"sayso/relay/cloudapi/media"
	"sayso/relay/cloudapi/records"
	"sayso/relay/cloudapi/template"
	"sayso/wire"
)

// newestVersion is the version of the API that paths without one speak.
const newestVersion = 25

// Options say what a face works with. Relay is required; all else has a default.
type Options struct {
	Relay  *relay.Server
	Log    *slog.Logger // slog.Default() when nil
	Client *http.Client // posts the webhooks; redirects are never followed

	// Retry holds the waits after each try of a webhook that failed; the last one repeats.
	// Without it: 2 s, 10 s, 1 min, 5 min, 15 min, then every 30 min.
	Retry []time.Duration
	// GiveUp is the age at which an event that cannot be delivered is passed over; 7 days when 0.
	GiveUp time.Duration
	// Timeout bounds one try, to the answer's last byte; 10 s when 0.
	Timeout time.Duration
}

// Face is the Graph API over a relay: an http.Handler for every path of it.
type Face struct {
	o       Options
	courier *deliver.Courier // delivers the webhooks

	journal journal.Journal
	gauges  *gauges

	// What it remembers beside the logs.
	numbers   *records.Table[numberState]  // by phone_number_id
	accounts  *records.Table[hearing]      // by waba_id
	apps      *records.Table[subscription] // by app_id
	standings *records.Table[State]        // by waba_id
	links     *records.Table[link]         // by phone_number_id and code
	templates *template.Shelf
	media     *media.Library

	rates    rates
	injected injections
}

// New returns a face for the businesses of the relay. Its webhooks stay where they
// are until [Face.Run]. Its errors are those of the relay's records.
func New(o Options) (*Face, error) {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	f := &Face{o: o}
	f.courier = deliver.New(deliver.Options{
		Relay: o.Relay, Log: o.Log, Client: o.Client, Retry: o.Retry, GiveUp: o.GiveUp, Timeout: o.Timeout,
		Author: f.author, Where: f.callback, Note: f.note,
	})
	f.gauges = newGauges(f)
	return f, f.remember()
}

// Run delivers webhooks until ctx ends.
func (f *Face) Run(ctx context.Context) error { return f.courier.Run(ctx) }

// Courier returns what delivers the webhooks.
func (f *Face) Courier() *deliver.Courier { return f.courier }

// Journal returns what there is to see of the last requests.
func (f *Face) Journal() *journal.Journal { return &f.journal }

// note counts a request, and keeps it.
func (f *Face) note(r journal.Request) {
	f.gauges.note(r)
	f.journal.Note(r)
}

// Templates returns the templates of all businesses.
func (f *Face) Templates() *template.Shelf { return f.templates }

// now is the time by the relay's clock, which a tester may have set.
func (f *Face) now() time.Time { return f.o.Relay.Now() }

// remember reads what the face has to remember.
func (f *Face) remember() (err error) {
	if f.numbers, err = records.Open[numberState](f.o.Relay, "cloudapi/number/"); err != nil {
		return err
	}
	if f.standings, err = records.Open[State](f.o.Relay, "cloudapi/standing/"); err != nil {
		return err
	}
	if f.accounts, err = records.Open[hearing](f.o.Relay, "cloudapi/account/"); err != nil {
		return err
	}
	if f.apps, err = records.Open[subscription](f.o.Relay, "cloudapi/app/"); err != nil {
		return err
	}
	if f.links, err = records.Open[link](f.o.Relay, "cloudapi/link/"); err != nil {
		return err
	}
	if f.media, err = media.New(f.o.Relay, f.o.Log); err != nil {
		return err
	}
	f.templates, err = template.New(f.o.Relay)
	return err
}

// call is one authenticated request for an object of the Graph.
type call struct {
	face     *Face
	r        *http.Request
	version  int // major, of the API
	object   object
	business relay.Business   // whose number it is; the first one of a WABA or an app
	numbers  []relay.Business // all that the object stands for and the token may use
	params   graph.Params

	whom      addressee   // of a send
	marketing bool        // it came by the endpoint for marketing alone
	doomed    graph.Fault // why the send comes to nothing after the answer, if it does
	trace     *trace
}

// ServeHTTP answers one request. What is wrong with it is told in Meta's form.
func (f *Face) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	version, path := splitVersion(r.URL.Path)
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.Header().Set("facebook-api-version", version)
	status, t := http.StatusOK, f.trace(r)
	answer, wrong := f.answer(w, r, version, path, t)
	if wrong != nil {
		// Whoever still sends a file hears why it is not wanted once it is read.
		_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, media.MaxUpload))
		told := f.told(r, path, wrong)
		told.SetHeaders(w.Header())
		status, answer, wrong = told.Status, map[string]graph.ErrorBody{"error": told.Body()}, told
	}
	if bytes, ok := answer.(stream); ok {
		shown := &outlet{w, http.StatusOK}
		bytes(shown, r)
		t.end(shown.status, nil, nil)
		return
	}
	body, err := json.Marshal(answer)
	if err != nil {
		f.o.Log.Error("answer not encoded", "path", path, "err", err)
		status, body = http.StatusServiceUnavailable, nil
	}
	t.end(status, body, wrong) // before the answer, so that calls are noted in the caller's order
	w.WriteHeader(status)
	w.Write(body)
}

// told returns an error as a fault: this is where those of the relay have their place in
// the catalogue. What has none is our own trouble.
func (f *Face) told(r *http.Request, path string, err error) (wrong graph.Fault) {
	switch {
	case errors.As(err, &wrong):
		return wrong
	case errors.Is(err, relay.ErrTooBig): // for the log or the records: it would be so the next time, too
		return graph.BadParameter.Because("what the request says is too long to be kept")
	case errors.Is(err, wire.ErrMalformed):
		return graph.BadParameter.Because("%v", err)
	case errors.Is(err, relay.ErrBusy):
		wrong = graph.Busy.Because("the relay has more to do than it can; try again in a moment")
	case errors.Is(err, relay.ErrClosed):
		wrong = graph.Outage.Because("the relay is closing; try again when it is back")
	default:
		if r.Context().Err() == nil { // else the caller went away, which is no trouble
			f.o.Log.Error("request not answered", "path", path, "err", err)
		}
		wrong = graph.Outage.Because("the relay could not do that now")
	}
	wrong.Retry = true
	return wrong
}

// answer finds out who asks what of which object, and has it answered.
func (f *Face) answer(w http.ResponseWriter, r *http.Request, version, path string, t *trace) (any, error) {
	r.Body = relay.Patiently(w, r)
	c := &call{face: f, r: r, version: newestVersion, trace: t}
	var edge string
	c.object, edge = f.resolve(path)
	t.at(c.object, edge)
	to, lost := c.object.lookup(edge, r.Method)
	if !to.open {
		token := tokenIn(r)
		if token == "" && !to.raw { // it is an input like others
			c.params, _ = graph.Read(w, r)
			token, _ = c.params.Text("access_token")
		}
		mine, err := f.authenticate(token)
		if err != nil {
			return nil, err
		}
		if err := c.narrow(mine); err != nil {
			return nil, err
		}
	}
	if lost != nil {
		return nil, lost
	}
	_, _ = fmt.Sscanf(version, "v%d", &c.version) // 0 without a version
	var err error
	if to.raw {
		r.Body = http.MaxBytesReader(w, r.Body, media.MaxUpload)
		c.params = graph.Params{}
		c.params.Add(r.URL.Query())
	} else if c.params == nil {
		if c.params, err = graph.Read(w, r); err != nil {
			return nil, err
		}
	}
	if to.tail != "" && to.edge != edge {
		c.params.Add(url.Values{to.tail: {strings.TrimPrefix(edge, to.edge+"/")}})
	}
	if c.sends(edge) {
		c.whom = c.addressee()
	}
	t.of(c, edge)
	return to.answer(c)
}

// narrow keeps of an object's numbers those that the token may use.
func (c *call) narrow(mine []relay.Business) error {
	o := c.object
	switch o.kind {
	case root:
		c.numbers = mine
	case 0:
		return graph.NoObject.About(strings.ToLower(c.r.Method), o.id)
	}
	for _, b := range o.numbers {
		if slices.ContainsFunc(mine, func(m relay.Business) bool { return m.PhoneNumberID == b.PhoneNumberID }) {
			c.numbers = append(c.numbers, b)
		}
	}
	if c.numbers == nil {
		return noPermission.Because("the access token is not of the business that has the object %s", o.id)
	}
	c.business = c.numbers[0]
	return nil
}

// versioned is a path with a version in front of it.
var versioned = regexp.MustCompile(`^/(v\d{1,4}(?:\.\d{1,4})?)(/.*)?$`)

// splitVersion takes the version off a path and the slashes around the rest. A
// path without a version speaks the newest.
func splitVersion(path string) (version, rest string) {
	if m := versioned.FindStringSubmatch(path); m != nil {
		return m[1], strings.Trim(m[2], "/")
	}
	return "v" + strconv.Itoa(newestVersion) + ".0", strings.Trim(path, "/")
}

// authenticate returns the numbers that the token of a request may use: those of a
// business, or with an app's own token, "APP_ID|APP_SECRET", those of the app.
func (f *Face) authenticate(token string) ([]relay.Business, error) {
	if token == "" {
		return nil, graph.Fault{Mistake: noToken}
	}
	mine := f.holders(token)
	if mine == nil {
		return nil, graph.Fault{Mistake: badToken}
	}
	return mine, nil
}

// tokenIn returns the token of a request that is in its header or its query.
func tokenIn(r *http.Request) string {
	if scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok && (strings.EqualFold(scheme, "Bearer") || strings.EqualFold(scheme, "OAuth")) {
		return strings.TrimSpace(token)
	}
	return r.URL.Query().Get("access_token")
}

// holders returns the numbers that a token may use.
func (f *Face) holders(token string) (mine []relay.Business) {
	for _, b := range f.o.Relay.Businesses() {
		if same(token, b.Token) || b.AppSecret != "" && same(token, b.AppID+"|"+b.AppSecret) {
			mine = append(mine, b)
		}
	}
	return mine
}

// same compares secrets in constant time, so that none can be guessed a byte at a time.
func same(given, secret string) bool {
	return secret != "" && subtle.ConstantTimeCompare([]byte(given), []byte(secret)) == 1
}
