package deliver

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"sayso/relay"
	"sayso/relay/cloudapi/journal"
	"sayso/relay/cloudapi/webhook"
	"sayso/store"
	"sayso/wire"
)

const shop = wire.Account("15550100001")

// What a business is told comes in order, signed, again until it is taken, and not again
// after that; on request it comes once more with the same bytes.
func TestCourier(t *testing.T) {
	r := newRelay(t)
	took := make(chan string, 100)
	var refusals atomic.Int32 // still to come
	refusals.Store(2)
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		mac := hmac.New(sha256.New, []byte("secret"))
		mac.Write(body)
		switch {
		case q.Method == http.MethodGet:
			io.WriteString(w, q.URL.Query().Get("hub.challenge"))
		case q.Header.Get("X-Hub-Signature-256") != "sha256="+hex.EncodeToString(mac.Sum(nil)):
			t.Errorf("signed %q: %s", q.Header.Get("X-Hub-Signature-256"), body)
		case refusals.Add(-1) >= 0:
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			took <- string(body)
		}
	}))
	defer hook.Close()
	var seen journal.Journal
	courier := func() *Courier {
		return New(Options{
			Relay: r, Log: slog.New(slog.DiscardHandler), Retry: []time.Duration{time.Millisecond},
			Author: func(b relay.Business) webhook.Author { return webhook.Author{Business: b} },
			Where:  func(relay.Business, string) Callback { return Callback{hook.URL, "v"} },
			Note:   seen.Note,
		})
	}
	c := courier()
	stop := run(c)
	var first []string
	for i := range 3 {
		tell(t, r, fmt.Sprint("news ", i))
	}
	for i := range 3 {
		first = append(first, next(t, took))
		if !strings.Contains(first[i], fmt.Sprint("news ", i)) {
			t.Errorf("webhook %d is %s", i, first[i])
		}
	}
	stop()
	if tries := seen.Requests(journal.Wanted{Business: shop, Failed: true}); len(tries) != 2 || tries[0].Status != 503 || tries[0].Again == 0 {
		t.Errorf("failed tries: %+v", tries)
	}
	c = courier()
	defer run(c)()
	tell(t, r, "after a restart")
	if got := next(t, took); !strings.Contains(got, "after a restart") {
		t.Errorf("after a restart came %s", got)
	}
	tries, err := c.Redeliver(t.Context(), shop, "2")
	if got := next(t, took); err != nil || len(tries) != 1 || tries[0].Verdict != "taken" || got != first[1] {
		t.Errorf("%+v %v: %s, want %s", tries, err, got, first[1])
	}
	if _, err := c.Redeliver(t.Context(), shop, "99"); !errors.Is(err, ErrNoWebhook) {
		t.Errorf("an event that is not there: %v", err)
	}
	if err := c.Handshake(t.Context(), Callback{hook.URL + "/x", "v"}); err != nil {
		t.Errorf("a handshake: %v", err)
	}
}

// newRelay is a real relay of one business.
func newRelay(t *testing.T) *relay.Server {
	quiet := slog.New(slog.DiscardHandler)
	db, err := store.Open(store.Options{Dir: t.TempDir(), Role: store.Relay, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	r, err := relay.New(relay.Options{DB: db, Log: quiet, Config: relay.Config{Businesses: []relay.Business{{
		Name: "Acme", Account: string(shop), PhoneNumberID: "1", WABAID: "2", Platform: "whatsapp", Token: "t", AppSecret: "secret",
	}}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := errors.Join(r.Close(ctx), db.Close()); err != nil {
			t.Error(err)
		}
	})
	return r
}

// run runs a courier until what it returns is called.
func run(c *Courier) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); c.Run(ctx) }()
	return func() { cancel(); <-done }
}

// tell tells the business something.
func tell(t *testing.T, r *relay.Server, what string) {
	t.Helper()
	if err := r.Notify(t.Context(), shop, wire.Notice{Field: "account_alerts", Value: fmt.Appendf(nil, "%q", what)}); err != nil {
		t.Fatal(err)
	}
}

// next is the next webhook that is taken.
func next(t *testing.T, took <-chan string) string {
	t.Helper()
	select {
	case body := <-took:
		return body
	case <-time.After(20 * time.Second):
		t.Fatal("no webhook comes")
	}
	return ""
}
