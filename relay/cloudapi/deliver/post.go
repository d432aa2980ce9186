package deliver

import (
	"bytes"
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // Meta sends the signature of old beside the one that counts
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net"
	"net/http"
	"net/url"
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
	if _, err = c.attempt(ctx, p); err != nil {
		if ctx.Err() == nil {
			w.log.Warn("webhook not taken", "event", j.seq, "try", p.try, "again_in", c.wait(p.try), "err", err)
		}
		return false, false
	}
	if w.twice.Load() > 0 && w.twice.Add(-1) >= 0 {
		_, _ = c.attempt(ctx, p) // the one that was asked for; the webhook is taken whatever becomes of it
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

// attempt posts a webhook, notes how that went and returns it. Only the answer 200 is a
// success.
func (c *Courier) attempt(ctx context.Context, p delivery) (journal.Request, error) {
	began := time.Now()
	code, answer, err := c.send(ctx, http.MethodPost, p.url, p.body, p.business.AppSecret)
	r := journal.Request{
		At: c.o.Relay.Now(), Webhook: p.id.String(), Business: wire.Account(p.business.Account), Person: p.chat,
		Method: http.MethodPost, Path: p.url, What: p.what, Status: code, Verdict: "taken", Try: p.try,
		Asked: journal.Start(p.body), Answer: journal.Start(answer),
	}
	if err != nil {
		r.Verdict = "not taken: " + err.Error()
		if p.try > 0 {
			r.Again = c.wait(p.try).Seconds()
		}
	}
	r.Since(began)
	c.o.Note(r)
	return r, err
}
