package deliver

import (
	"bytes"
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // Meta sends the signature of old beside the one that counts
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"sayso/relay"
	"sayso/relay/cloudapi/journal"
	"sayso/wire"
)

// Bounds of what a receiver may answer, in bytes.
const (
	maxTaken = 4 << 10 // of an answer's body that is read, so that the connection can be used again
	maxHead  = 64 << 10
)

// wait returns how long to wait for the next try after so many that failed in a row.
func (c *Courier) wait(failures int) time.Duration {
	return c.o.Retry[min(failures-1, len(c.o.Retry)-1)]
}

// try makes one try of a webhook. It is over when the receiver took it, and when there
// is nothing to take or nobody to take it, or it is too old to matter. It runs beside the worker.
func (w *worker) try(ctx context.Context, j job, failures int) (over, taken bool) {
	c := w.courier
	if age := c.o.Relay.Now().Sub(time.UnixMilli(j.at)); failures > 0 && age > c.o.GiveUp {
		w.log.Error("webhook given up", "event", j.seq, "age", age)
		c.o.Note(journal.Request{
			At: c.o.Relay.Now(), Webhook: hookID{j.seq, j.part}.String(), Business: w.account, Method: http.MethodPost,
			What: "too old", Verdict: "given up: not taken for " + age.Round(time.Minute).String(), Try: failures,
		})
		return true, false
	}
	p, err := w.compose(j)
	switch {
	case err != nil:
		w.log.Error("webhook not made", "event", j.seq, "err", err)
		return errors.Is(err, errNothing), false
	case p.body == nil:
		return true, false
	}
	p.try = failures + 1
	if err = c.post(ctx, p); err != nil {
		if ctx.Err() == nil {
			w.log.Warn("webhook not taken", "event", j.seq, "try", p.try, "again_in", c.wait(p.try), "err", err)
		}
		return false, false
	}
	if w.twice.Load() > 0 && w.twice.Add(-1) >= 0 {
		_ = c.post(ctx, p) // the one that was asked for; the webhook is taken whatever becomes of it
	}
	return true, true
}

// delivery is a webhook that is ready to be posted.
type delivery struct {
	business relay.Business
	url      string
	id       hookID
	chat     wire.Account
	field    string
	what     string // in a few words
	body     []byte
	try      int // from 1
}

// post makes one try. Only the answer 200 is a success.
func (c *Courier) post(ctx context.Context, p delivery) error {
	_, err := c.attempt(ctx, p)
	return err
}

// send makes a request of a receiver and returns the beginning of its answer. A body is
// signed.
func (c *Courier) send(ctx context.Context, method, to string, body []byte, secret string) (code int, start []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.o.Timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, to, bytes.NewReader(body))
	if err != nil {
		return 0, nil, withoutURL(err)
	}
	r.Header.Set("User-Agent", "facebookexternalua")
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("X-Hub-Signature-256", "sha256="+sign(sha256.New, secret, body))
		r.Header.Set("X-Hub-Signature", "sha1="+sign(sha1.New, secret, body))
	}
	answer, err := c.o.Client.Do(r)
	if err != nil {
		return 0, nil, withoutURL(err)
	}
	defer answer.Body.Close()
	// What else there is of the answer is not waited for.
	start, _ = io.ReadAll(io.LimitReader(answer.Body, maxTaken))
	if answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("answer %d; only 200 counts", answer.StatusCode)
	}
	return answer.StatusCode, start, err
}

// Handshake makes the request that proves a callback to be the one's who sets it. Its
// errors say in one line why it does not.
func (c *Courier) Handshake(ctx context.Context, to Callback) error {
	u, err := url.Parse(to.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || len(to.URL) > wire.MaxLink {
		return errors.New("the callback is no http or https URL")
	}
	challenge := newChallenge()
	q := u.Query()
	q.Set("hub.mode", "subscribe")
	q.Set("hub.challenge", challenge)
	q.Set("hub.verify_token", to.Verify)
	u.RawQuery = q.Encode()
	began := time.Now()
	code, answer, err := c.send(ctx, http.MethodGet, u.String(), nil, "")
	c.noteHandshake(u.String(), code, answer, began, err)
	switch {
	case code != 0 && code != http.StatusOK:
		return fmt.Errorf("HTTP Status Code = %d; HTTP Message = %s", code, http.StatusText(code))
	case err != nil:
		return err
	case strings.TrimSpace(string(answer)) != challenge:
		return errors.New("the answer is not the challenge; is the verify token another?")
	}
	return nil
}

// greet makes the handshake with the receiver of a business. It is told in the log and
// changes nothing: a receiver may be started after the relay.
func (w *worker) greet(ctx context.Context) {
	b, _ := w.courier.business(w.account)
	to := w.courier.o.Where(b, "messages")
	if to.URL == "" {
		return
	}
	if err := w.courier.Handshake(ctx, to); err != nil {
		w.log.Warn("webhook not verified", "host", hostOf(to.URL), "err", err)
		return
	}
	w.log.Info("webhook verified", "host", hostOf(to.URL))
}

// hostOf returns all of a URL that may be shown.
func hostOf(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return ""
	}
	return u.Host
}

// newChallenge returns digits that a receiver cannot foresee.
func newChallenge() string {
	var b [4]byte
	rand.Read(b[:])
	return strconv.FormatUint(1_000_000_000+uint64(binary.BigEndian.Uint32(b[:])), 10)
}

// sign returns the HMAC of a body with the app secret, in hex.
func sign(of func() hash.Hash, secret string, body []byte) string {
	h := hmac.New(of, []byte(secret))
	h.Write(body)
	return hex.EncodeToString(h.Sum(nil))
}

// withoutURL takes the URL out of an error of the HTTP client: it may hold a secret.
func withoutURL(err error) error {
	var of *url.Error
	if errors.As(err, &of) {
		return of.Err
	}
	return err
}

// stayPut returns a copy of an HTTP client that does not follow redirects. Without one
// it is made so that a connection is kept for every try that may be under way.
func stayPut(c *http.Client) *http.Client {
	own := http.Client{}
	if c != nil {
		own = *c
	}
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	own.Transport = cmp.Or(own.Transport, http.RoundTripper(&http.Transport{
		Proxy: http.ProxyFromEnvironment, DialContext: (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
		MaxIdleConnsPerHost: inFlight, IdleConnTimeout: 90 * time.Second,
		MaxResponseHeaderBytes: maxHead, DisableCompression: true,
	}))
	return &own
}
