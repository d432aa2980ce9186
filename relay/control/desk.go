// Package control is how commands of the relay's operator reach a relay that runs:
// JSON over HTTP below [Path], on the relay's own address.
//
// There are two types. A [Desk] is the relay's side, an http.Handler; a [Client] is the
// command's. What can be asked for is a table of routes, one for each subject, beside
// the words that both sides use for it.
//
// Only programs on the relay's own machine that can read its secret are answered: the
// bearer is a hash of the secret, and goes over the loopback interface alone.
package control

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"

	"sayso/relay"
	"sayso/relay/cloudapi"
)

// Path is where a desk is on the relay's address.
const Path = "/v1/control/"

// maxAsk bounds the body of a request, in bytes.
const maxAsk = 64 << 10

// Options say what a desk works with. Relay, Face and Secret are required.
type Options struct {
	Relay  *relay.Server
	Face   *cloudapi.Face
	Secret []byte       // of the relay, at least 16 bytes
	Log    *slog.Logger // slog.Default() when nil
}

// Desk answers the operator's commands.
type Desk struct {
	relay *relay.Server
	face  *cloudapi.Face
	log   *slog.Logger
	token string
	mux   *http.ServeMux
}

// route is one thing that can be asked for. It returns what is to be sent as JSON, or
// nothing when it has written its answer itself, line by line.
type route struct {
	pattern string // of http.ServeMux, below Path
	answer  func(*Desk, http.ResponseWriter, *http.Request) (any, error)
}

// New returns a desk.
func New(o Options) *Desk {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	d := &Desk{relay: o.Relay, face: o.Face, log: o.Log, token: tokenOf(o.Secret), mux: http.NewServeMux()}
	for _, to := range slices.Concat(businessRoutes, faultRoutes, templateRoutes, requestRoutes) {
		method, path, _ := strings.Cut(to.pattern, " ")
		d.mux.HandleFunc(method+" "+Path+path, func(w http.ResponseWriter, r *http.Request) {
			answer, err := to.answer(d, w, r)
			d.write(w, r, answer, err)
		})
	}
	d.mux.HandleFunc(Path, func(w http.ResponseWriter, r *http.Request) {
		d.write(w, r, nil, refusal{http.StatusNotFound, "the relay does not know that command; is it of another version?"})
	})
	return d
}

// tokenOf is the bearer that proves that somebody can read the relay's secret.
func tokenOf(secret []byte) string {
	h := hmac.New(sha256.New, secret)
	h.Write([]byte("sayso control v1"))
	return hex.EncodeToString(h.Sum(nil))
}

// refusal is an error that the operator is to read, with the status that tells it.
type refusal struct {
	status int
	why    string
}

func (r refusal) Error() string { return r.why }

// refuse returns the error of a request that cannot be done as it is.
func refuse(format string, args ...any) error {
	return refusal{http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

// ServeHTTP answers one command.
func (d *Desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxAsk)
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	given := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	switch {
	case err != nil || !net.ParseIP(host).IsLoopback():
		d.write(w, r, nil, refusal{http.StatusForbidden, "the relay is controlled from its own machine only"})
	case !hmac.Equal([]byte(given), []byte(d.token)):
		d.write(w, r, nil, refusal{http.StatusUnauthorized, "the bearer is not made of this relay's secret; name its directory with --dir"})
	default:
		d.mux.ServeHTTP(w, r)
	}
}

// wrong is how an error is sent.
type wrong struct {
	Error string `json:"error"`
}

func (d *Desk) write(w http.ResponseWriter, r *http.Request, answer any, err error) {
	status := http.StatusOK
	var no refusal
	switch {
	case errors.As(err, &no):
		status, answer = no.status, wrong{no.why}
	case err != nil:
		if r.Context().Err() != nil {
			return // nobody listens
		}
		d.log.Error("control", "path", r.URL.Path, "err", err)
		status, answer = http.StatusInternalServerError, wrong{err.Error()}
	case answer == nil:
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer) // nobody is left to tell
}

// read decodes a request's body. Members that nobody knows are errors, so that a slip
// of the pen does not silently do nothing.
func read(r *http.Request, into any) error {
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return refuse("not understood: %v", err)
	}
	return nil
}
