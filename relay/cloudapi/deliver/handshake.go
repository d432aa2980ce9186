package deliver

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"sayso/relay/cloudapi/journal"
	"sayso/wire"
)

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

// noteHandshake notes the request by which a callback proves itself.
func (c *Courier) noteHandshake(to string, code int, answer []byte, began time.Time, err error) {
	r := journal.Request{
		At: c.o.Relay.Now(), Webhook: journal.Handshake, Method: http.MethodGet, Path: to, What: "of a callback", Status: code,
		Verdict: "answered", Answer: journal.Start(answer),
	}
	if err != nil {
		r.Verdict = "not answered: " + err.Error()
	}
	r.Since(began)
	c.o.Note(r)
}
