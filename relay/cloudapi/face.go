package cloudapi

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"sayso/relay"
)

// product is what every request, answer and webhook says of itself.
const product = "whatsapp"

// newestVersion is the version of the API that paths without one speak.
const newestVersion = 25

// Options say what a face works with. Relay is required; all else has a default.
type Options struct {
	Relay  *relay.Server
	Log    *slog.Logger     // slog.Default() when nil
	Now    func() time.Time // time.Now when nil
	Client *http.Client     // posts the webhooks; redirects are never followed

	// Retry holds the waits before each try of a webhook; the last one repeats.
	// Without it: at once, 2 s, 10 s, 1 min, 5 min, 15 min, then every 30 min.
	Retry []time.Duration
	// GiveUp is the age at which an event that cannot be delivered is passed over; 7 days when 0.
	GiveUp time.Duration
	// Timeout bounds one try, to the answer's last byte; 10 s when 0.
	Timeout time.Duration
}

// Face is the Graph API over a relay: an http.Handler for every path of it.
type Face struct {
	o          Options
	businesses []relay.Business
}

// New returns a face for the businesses of the relay. Its webhooks stay where they
// are until [Face.Run].
func New(o Options) *Face {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if len(o.Retry) == 0 {
		o.Retry = []time.Duration{0, 2 * time.Second, 10 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute}
	}
	if o.GiveUp == 0 {
		o.GiveUp = 7 * 24 * time.Hour
	}
	if o.Timeout == 0 {
		o.Timeout = 10 * time.Second
	}
	o.Client = stayPut(o.Client)
	return &Face{o: o, businesses: o.Relay.Businesses()}
}

// call is one authenticated request for an object of the Graph.
type call struct {
	face     *Face
	r        *http.Request
	version  int              // major, of the API
	business relay.Business   // whose number it is; the first one of a WABA
	numbers  []relay.Business // all that the object stands for and the token may use
	params   params
}

// node is a kind of object.
type node byte

const (
	phone node = iota // a phone number, by phone_number_id
	waba              // a WhatsApp Business Account, by waba_id
)

// route is one thing that can be asked of an object.
type route struct {
	on     node
	edge   string // empty: the object itself
	method string
	answer func(*call) (any, error)
}

var routes = []route{
	{phone, "messages", http.MethodPost, (*call).messages},
	{phone, "", http.MethodGet, (*call).number},
	{waba, "", http.MethodGet, (*call).account},
	{waba, "phone_numbers", http.MethodGet, (*call).phoneNumbers},
	{waba, "message_templates", http.MethodGet, (*call).messageTemplates},
}

// ServeHTTP answers one request. What is wrong with it is told in Meta's form.
func (f *Face) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	version, path := splitVersion(r.URL.Path)
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.Header().Set("facebook-api-version", version)
	status := http.StatusOK
	answer, err := f.answer(w, r, version, path)
	if err != nil {
		var wrong fault
		if !errors.As(err, &wrong) {
			if r.Context().Err() == nil { // else the caller went away, which is no trouble
				f.o.Log.Error("request not answered", "path", path, "err", err)
			}
			wrong = outage.because("the relay could not do that now")
			wrong.retry = true
		}
		wrong.head(w.Header())
		status, answer = wrong.Status, map[string]errorBody{"error": wrong.body()}
	}
	body, err := json.Marshal(answer)
	if err != nil {
		f.o.Log.Error("answer not encoded", "path", path, "err", err)
		status, body = http.StatusServiceUnavailable, nil
	}
	w.WriteHeader(status)
	w.Write(body)
}

// answer finds out who asks what of which object, and has it answered.
func (f *Face) answer(w http.ResponseWriter, r *http.Request, version, path string) (any, error) {
	mine, err := f.authenticate(r)
	if err != nil {
		return nil, err
	}
	id, edge, _ := strings.Cut(path, "/")
	kind, numbers := f.find(id)
	if numbers == nil {
		return nil, noObject.about(strings.ToLower(r.Method), id)
	}
	c := &call{face: f, r: r, version: newestVersion}
	for _, b := range numbers {
		if slices.Contains(mine, b.PhoneNumberID) {
			c.numbers = append(c.numbers, b)
		}
	}
	if c.numbers == nil {
		return nil, noPermission.because("the access token is not of the business that has the object %s", id)
	}
	c.business = c.numbers[0]
	_, _ = fmt.Sscanf(version, "v%d", &c.version) // 0 without a version
	to, err := lookup(kind, edge, r.Method, id)
	if err != nil {
		return nil, err
	}
	if c.params, err = readParams(w, r); err != nil {
		return nil, err
	}
	return to(c)
}

// lookup finds the route of a request.
func lookup(kind node, edge, method, id string) (func(*call) (any, error), error) {
	known := false
	for _, to := range routes {
		if to.on != kind || to.edge != edge {
			continue
		}
		if to.method == method {
			return to.answer, nil
		}
		known = true
	}
	if known {
		return nil, noObject.about(strings.ToLower(method), id)
	}
	return nil, noPath.about(edge)
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

// authenticate returns the phone number ids that the token of a request may use.
func (f *Face) authenticate(r *http.Request) ([]string, error) {
	token := r.URL.Query().Get("access_token")
	if scheme, given, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok && (strings.EqualFold(scheme, "Bearer") || strings.EqualFold(scheme, "OAuth")) {
		token = strings.TrimSpace(given)
	}
	if token == "" {
		return nil, fault{mistake: noToken}
	}
	var mine []string
	for _, b := range f.businesses {
		// In constant time, so that a token cannot be guessed a byte at a time.
		if b.Token != "" && subtle.ConstantTimeCompare([]byte(b.Token), []byte(token)) == 1 {
			mine = append(mine, b.PhoneNumberID)
		}
	}
	if mine == nil {
		return nil, fault{mistake: badToken}
	}
	return mine, nil
}

// find returns what kind of object an id names and the numbers that it stands for.
func (f *Face) find(id string) (kind node, numbers []relay.Business) {
	if id == "" {
		return 0, nil
	}
	for _, b := range f.businesses {
		switch id {
		case b.PhoneNumberID:
			return phone, []relay.Business{b}
		case b.WABAID:
			kind, numbers = waba, append(numbers, b)
		}
	}
	return kind, numbers
}
