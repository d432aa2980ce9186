package cloudapi

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // as Meta does
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"sayso/wire"
)

// receiver is a business's webhook. It checks every signature itself.
type receiver struct {
	t      testing.TB
	secret string
	server *httptest.Server

	mu      sync.Mutex // protects following
	changed sync.Cond
	answer  func(http.ResponseWriter, *http.Request) // nil: 200
	no      func(hook) bool                          // which are answered with 500; nil for none
	tries   []hook                                   // all, whatever was answered
	taken   []hook                                   // those answered with 200
	checks  []string                                 // queries of handshakes
}

// hook is one webhook as it came.
type hook struct {
	raw   string
	value payload
	field string
	entry string
}

// payload is what a client reads of a webhook.
type payload struct {
	Metadata struct {
		Number string `json:"display_phone_number"`
		ID     string `json:"phone_number_id"`
	}
	Contacts []struct {
		Profile struct{ Name string }
		ID      wire.Account `json:"wa_id"`
		UserID  string       `json:"user_id"`
	}
	Messages    []heard
	Statuses    []progress
	Preferences []struct{ Value string } `json:"user_preferences"`
	NewIDs      []struct {
		ID wire.Account `json:"wa_id"`
	} `json:"user_id_update"`
}

// heard is what a client reads of what a person says.
type heard struct {
	Context *struct {
		From wire.Account
		ID   string
	}
	From     wire.Account
	ID, Type string
	Text     *struct{ Body string }
	Image    *struct {
		ID, Caption string
		Type        string `json:"mime_type"`
		SHA         string `json:"sha256"`
	}
	Button      *struct{ Payload, Text string }
	Interactive *struct {
		Type   string
		Button *choice `json:"button_reply"`
		Row    *choice `json:"list_reply"`
	}
	Reaction *struct {
		ID    string `json:"message_id"`
		Emoji string
	}
}

type choice struct{ ID, Title string }

// progress is what a client reads of how far a message came.
type progress struct {
	ID, Status, Timestamp string
	Recipient             wire.Account `json:"recipient_id"`
	Callback              string       `json:"biz_opaque_callback_data"`
	Pricing               *struct{ Category string }
	Errors                []struct {
		Code           int
		Title, Message string
	}
}

func newReceiver(t testing.TB, secret string) *receiver {
	r := &receiver{t: t, secret: secret}
	r.changed.L = &r.mu
	r.server = httptest.NewServer(r)
	t.Cleanup(r.server.Close)
	return r
}

// answers sets what is answered from now on; nil is 200.
func (r *receiver) answers(f func(http.ResponseWriter, *http.Request)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = f
}

// status503 answers that it is down.
func status503(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }

func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	if q.Method == http.MethodGet {
		r.mu.Lock()
		r.checks = append(r.checks, q.URL.RawQuery)
		r.changed.Broadcast()
		r.mu.Unlock()
		io.WriteString(w, q.URL.Query().Get("hub.challenge"))
		return
	}
	body, _ := io.ReadAll(q.Body)
	h := r.judge(q, body)
	r.mu.Lock()
	answer := r.answer
	if r.no != nil && r.no(h) {
		answer = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }
	}
	r.tries = append(r.tries, h)
	r.changed.Broadcast()
	r.mu.Unlock()
	if answer != nil {
		answer(w, q)
		return
	}
	r.mu.Lock()
	r.taken = append(r.taken, h)
	r.changed.Broadcast()
	r.mu.Unlock()
}

// judge checks what must hold of every webhook.
func (r *receiver) judge(q *http.Request, body []byte) hook {
	for header, of := range map[string]struct {
		name string
		hash func() hash.Hash
	}{"X-Hub-Signature-256": {"sha256=", sha256.New}, "X-Hub-Signature": {"sha1=", sha1.New}} {
		mac := hmac.New(of.hash, []byte(r.secret))
		mac.Write(body)
		if want := of.name + hex.EncodeToString(mac.Sum(nil)); q.Header.Get(header) != want {
			r.t.Errorf("%s %q, want %q", header, q.Header.Get(header), want)
		}
	}
	if q.Header.Get("User-Agent") != "facebookexternalua" || q.Header.Get("Content-Type") != "application/json" {
		r.t.Errorf("headers %v", q.Header)
	}
	var e struct {
		Entry []struct {
			ID      string
			Changes []struct {
				Field string
				Value payload
			}
		}
	}
	if err := json.Unmarshal(body, &e); err != nil || len(e.Entry) != 1 || len(e.Entry[0].Changes) != 1 {
		r.t.Errorf("not one change: %s (%v)", body, err)
		return hook{raw: string(body)}
	}
	c := e.Entry[0].Changes[0]
	return hook{string(body), c.Value, c.Field, e.Entry[0].ID}
}

// word says a webhook in a few words, such as "failed 131050".
func (h hook) word() string {
	v := h.value
	switch {
	case len(v.Messages) == 1 && v.Messages[0].Text == nil:
		return v.Messages[0].Type
	case len(v.Messages) == 1:
		return "text " + v.Messages[0].Text.Body
	case len(v.NewIDs) == 1:
		return "new id of " + string(v.NewIDs[0].ID)
	case len(v.Preferences) == 1:
		return v.Preferences[0].Value
	case len(v.Statuses) == 1 && len(v.Statuses[0].Errors) == 1:
		return fmt.Sprint(v.Statuses[0].Status, " ", v.Statuses[0].Errors[0].Code)
	case len(v.Statuses) == 1:
		return v.Statuses[0].Status
	}
	return "nothing: " + h.raw
}

func words(hooks []hook) string {
	all := make([]string, len(hooks))
	for i, h := range hooks {
		all[i] = h.word()
	}
	return strings.Join(all, ", ")
}

// until waits until ok holds of what came.
func (r *receiver) until(what string, ok func(r *receiver) bool) {
	r.t.Helper()
	late := false
	timer := time.AfterFunc(20*time.Second, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		late = true
		r.changed.Broadcast()
	})
	defer timer.Stop()
	r.mu.Lock()
	defer r.mu.Unlock()
	for !ok(r) {
		if late {
			r.t.Fatalf("%s: never came; taken: %s; tries: %d", what, words(r.taken), len(r.tries))
		}
		r.changed.Wait()
	}
}

// took waits for as many webhooks as words are wanted, compares, and returns them.
func (r *receiver) took(want ...string) []hook {
	r.t.Helper()
	r.until(strings.Join(want, ", "), func(r *receiver) bool { return len(r.taken) >= len(want) })
	r.mu.Lock()
	defer r.mu.Unlock()
	if got := words(r.taken); got != strings.Join(want, ", ") {
		r.t.Fatalf("webhooks: %s\nwant: %s", got, strings.Join(want, ", "))
	}
	return append([]hook(nil), r.taken...)
}

// forget empties what came so far.
func (r *receiver) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.taken, r.tries = nil, nil
}

// newServer serves h on the loopback and returns where.
func newServer(t testing.TB, h http.Handler) string {
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}
