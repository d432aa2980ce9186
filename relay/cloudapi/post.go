package cloudapi

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"sayso/wire"
)

// deliver posts a webhook until it is taken, or the event is too old to matter.
// Its errors are the end of ctx and those of the store.
func (w *worker) deliver(ctx context.Context, e wire.Event, body []byte) error {
	for {
		if age := w.face.o.Now().Sub(e.Time()); w.failures > 0 && age > w.face.o.GiveUp {
			w.log.Error("webhook given up", "event", e.Seq, "kind", e.Kind, "age", age)
			return nil
		}
		if err := w.pause(ctx); err != nil {
			return err
		}
		err := w.post(ctx, body)
		switch {
		case err == nil:
			w.failures = 0
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		}
		w.failures++
		if err := w.keep(); err != nil {
			return err
		}
		w.log.Warn("webhook not taken", "event", e.Seq, "try", w.failures, "again_in", w.wait(), "err", err)
	}
}

// wait returns how long to wait before the next try. The count of failures outlives
// an event that was given up, so that a dead receiver is not hurried.
func (w *worker) wait() time.Duration {
	return w.face.o.Retry[min(w.failures, len(w.face.o.Retry)-1)]
}

func (w *worker) pause(ctx context.Context) error {
	t := time.NewTimer(w.wait())
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// post makes one try. Only the answer 200 is a success.
func (w *worker) post(ctx context.Context, body []byte) error {
	ctx, cancel := context.WithTimeout(ctx, w.face.o.Timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, w.author.business.Webhook, bytes.NewReader(body))
	if err != nil {
		return withoutURL(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Hub-Signature-256", sign(w.author.business.AppSecret, body))
	_, err = w.face.send(r)
	return err
}

// send makes a request and returns the beginning of its answer. What else there is
// of it is not waited for.
func (f *Face) send(r *http.Request) ([]byte, error) {
	r.Header.Set("User-Agent", "facebookexternalua")
	answer, err := f.o.Client.Do(r)
	if err != nil {
		return nil, withoutURL(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("answer %d; only 200 counts", answer.StatusCode)
	}
	start, _ := io.ReadAll(io.LimitReader(answer.Body, 4<<10))
	return start, nil
}

// verify makes the handshake when a worker begins. It is told in the log and changes
// nothing: a receiver may be started after the relay.
func (w *worker) verify(ctx context.Context) {
	at := w.face.callback(w.author.business, "messages")
	u, err := url.Parse(at.URL)
	if err != nil || u.Host == "" {
		return
	}
	if err := w.face.handshake(ctx, at); err != nil {
		w.log.Warn("webhook not verified", "host", u.Host, "err", err)
		return
	}
	w.log.Info("webhook verified", "host", u.Host)
}

// handshake asks whoever is at a callback to prove that it is theirs. Its error is a
// fault that says what came instead.
func (f *Face) handshake(ctx context.Context, at callback) error {
	u, err := url.Parse(at.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return badCallback.because("the callback is no http or https URL")
	}
	challenge := newChallenge()
	q := u.Query()
	q.Set("hub.mode", "subscribe")
	q.Set("hub.challenge", challenge)
	q.Set("hub.verify_token", at.Verify)
	u.RawQuery = q.Encode()
	ctx, cancel := context.WithTimeout(ctx, f.o.Timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return badCallback.because("the callback is no http or https URL")
	}
	answer, err := f.send(r)
	switch {
	case err != nil:
		return badCallback.because("no answer from the callback: %v", err)
	case strings.TrimSpace(string(answer)) != challenge:
		return badCallback.because("the callback did not answer with the challenge; is its verify token another?")
	}
	return nil
}

// newChallenge returns digits that a receiver cannot foresee.
func newChallenge() string {
	var b [4]byte
	rand.Read(b[:])
	return strconv.FormatUint(1_000_000_000+uint64(binary.BigEndian.Uint32(b[:])), 10)
}

// sign returns the signature header of a body: HMAC-SHA256 with the app secret.
func sign(secret string, body []byte) string {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write(body)
	return "sha256=" + hex.EncodeToString(h.Sum(nil))
}

// withoutURL takes the URL out of an error of the HTTP client: it may hold a secret.
func withoutURL(err error) error {
	var of *url.Error
	if errors.As(err, &of) {
		return of.Err
	}
	return err
}

// stayPut returns a copy of an HTTP client that does not follow redirects.
func stayPut(c *http.Client) *http.Client {
	if c == nil {
		c = &http.Client{}
	}
	own := *c
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &own
}
