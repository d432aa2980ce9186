package control

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"sayso/relay"
	"sayso/relay/cloudapi"
	"sayso/store"
)

var secret = []byte("0123456789abcdef")

// rig is a relay with a desk on a real listener, and a client for it.
type rig struct {
	*Client
	desk *Desk
	url  string
}

func newRig(t *testing.T) rig {
	log := slog.New(slog.DiscardHandler)
	db, err := store.Open(store.Options{Dir: t.TempDir(), Role: store.Relay, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	srv, err := relay.New(relay.Options{DB: db, Open: true, Clock: true, Log: log, Config: relay.Config{Businesses: []relay.Business{
		{Name: "Acme", Handle: "acme", Account: "15550100001", PhoneNumberID: "1", WABAID: "2", Platform: "whatsapp", Token: "a-token-of-length", AppSecret: "short"},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	face, err := cloudapi.New(cloudapi.Options{Relay: srv, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	desk := New(Options{Relay: srv, Face: face, Secret: secret, Log: log})
	srv.Handle(Path, desk)
	web := httptest.NewServer(srv)
	t.Cleanup(func() {
		web.Close()
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := srv.Close(ctx); err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return rig{NewClient(strings.TrimPrefix(web.URL, "http://"), secret), desk, web.URL}
}

// raw makes a request and returns the answer's status and error.
func (r rig) raw(t *testing.T, method, path, bearer, body string) (int, string) {
	t.Helper()
	q, err := http.NewRequest(method, r.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("Authorization", "Bearer "+bearer)
	got, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	raw, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	var no wrong
	_ = json.Unmarshal(raw, &no) // what is no error has none
	return got.StatusCode, no.Error
}

// Nothing is told to who cannot read the secret, nor to another machine; what is
// malformed is refused in one line.
func TestWhoIsAnswered(t *testing.T) {
	r := newRig(t)
	good := tokenOf(secret)
	for name, c := range map[string]struct {
		method, path, bearer, body string
		status                     int
		in                         string
	}{
		"no bearer":             {"GET", "businesses", "", "", 401, "not made of this relay's secret"},
		"a business's token":    {"GET", "businesses", "a-token-of-length", "", 401, "secret"},
		"another secret":        {"GET", "businesses", tokenOf([]byte("another secret..")), "", 401, "secret"},
		"good":                  {"GET", "businesses", good, "", 200, ""},
		"no such command":       {"GET", "passwords", good, "", 404, "does not know that command"},
		"no such method":        {"PUT", "businesses", good, "", 404, "does not know that command"},
		"nothing":               {"POST", "businesses", good, "", 400, "not understood"},
		"a member of no sort":   {"POST", "businesses", good, `{"name":"X","admin":true}`, 400, "not understood"},
		"of another type":       {"POST", "faults", good, `{"code":"130429"}`, 400, "not understood"},
		"too much":              {"POST", "faults", good, `{"to":"` + strings.Repeat("1", maxAsk) + `"}`, 400, "not understood"},
		"of no business":        {"POST", "businesses/nobody/token", good, "", 404, "no business nobody"},
		"a fault of no sort":    {"DELETE", "faults/x", good, "", 404, "no error x is injected"},
		"a person of no number": {"POST", "faults", good, `{"code":4,"to":"\u001b[31mana"}`, 400, "there is nobody called ana"},
	} {
		status, why := r.raw(t, c.method, Path+c.path, c.bearer, c.body)
		if status != c.status || !strings.Contains(why, c.in) || strings.ContainsAny(why, "\n\x1b") {
			t.Errorf("%s: %d %q", name, status, why)
		}
	}
	q := httptest.NewRequest("GET", Path+"businesses", nil)
	q.RemoteAddr = "203.0.113.7:4711"
	q.Header.Set("Authorization", "Bearer "+good)
	w := httptest.NewRecorder()
	if r.desk.ServeHTTP(w, q); w.Code != 403 {
		t.Errorf("from another machine: %d", w.Code)
	}
}

func TestBusinessesByCommand(t *testing.T) {
	r, ctx := newRig(t), t.Context()
	made, err := r.AddBusiness(ctx, Business{Name: "Tea House", Webhook: "http://127.0.0.1:1/hook"})
	if err != nil || made.Handle != "tea-house" || len(made.Token) < 32 || made.AppSecret == "" {
		t.Fatalf("%+v, %v", made, err)
	}
	if _, err := r.AddBusiness(ctx, Business{Name: "Tea House"}); err == nil || !strings.Contains(err.Error(), "another business") {
		t.Errorf("twice: %v", err)
	}
	all, err := r.Businesses(ctx, false)
	if err != nil || len(all) != 2 || all[0].Token != "****ngth" || all[0].AppSecret != "****" || strings.Contains(all[1].Token, made.Token) {
		t.Errorf("masked: %+v, %v", all, err)
	}
	for _, name := range []string{made.Account, "tea-house", made.PhoneNumberID} {
		if b, err := r.Business(ctx, name, true); err != nil || b.Token != made.Token {
			t.Errorf("%s: %+v, %v", name, b, err)
		}
	}
	rotated, err := r.Rotate(ctx, "tea-house")
	if now, _ := r.Business(ctx, "tea-house", true); err != nil || rotated.Token == made.Token || now.Token != rotated.Token {
		t.Errorf("rotated: %+v, %v", rotated, err)
	}
	locked, err := r.SetState(ctx, "acme", cloudapi.Locked)
	if err != nil || locked.State != cloudapi.Locked {
		t.Errorf("locked: %+v, %v", locked, err)
	}
	if _, err := r.SetState(ctx, "acme", "odd"); err == nil {
		t.Error("an odd state was set")
	}
}

func TestFaultsByCommand(t *testing.T) {
	r, ctx := newRig(t), t.Context()
	late := true
	made, err := r.Inject(ctx, Injection{Code: 4, Business: "acme", To: "+15550177777", Times: 3, Late: &late})
	if err != nil || made.Business != "15550100001" || made.To != "15550177777" || !made.Late {
		t.Fatalf("%+v, %v", made, err)
	}
	if _, err := r.Inject(ctx, Injection{Code: 130429}); err != nil {
		t.Fatal(err)
	}
	for name, i := range map[string]Injection{"no such code": {Code: 7}, "no such business": {Code: 4, Business: "x"}, "nobody": {Code: 4, To: "ana"}} {
		if _, err := r.Inject(ctx, i); err == nil {
			t.Errorf("%s: injected", name)
		}
	}
	if all, err := r.Faults(ctx); err != nil || len(all) != 2 || all[0] != made {
		t.Errorf("%+v, %v", all, err)
	}
	if n, err := r.Clear(ctx, "1"); n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if n, err := r.Clear(ctx, ""); n != 1 || err != nil {
		t.Errorf("all: %d, %v", n, err)
	}
	if _, err := r.Clear(ctx, "1"); err == nil || !strings.Contains(err.Error(), "no error 1 is injected") {
		t.Errorf("again: %v", err)
	}
}

func TestClockByCommand(t *testing.T) {
	r, ctx := newRig(t), t.Context()
	before, err := r.Clock(ctx)
	if err != nil {
		t.Fatal(err)
	}
	after, err := r.Advance(ctx, "25h")
	if err != nil || after.Now.Sub(before.Now) < 25*time.Hour {
		t.Errorf("%v after %v, %v", after, before, err)
	}
	to := after.Now.Add(time.Hour).Truncate(time.Second)
	if at, err := r.SetClock(ctx, to); err != nil || at.Now.Before(to) {
		t.Errorf("%v, %v", at, err)
	}
	if at, err := r.ResetClock(ctx); err != nil || !at.Now.Before(to) {
		t.Errorf("%v, %v", at, err)
	}
	if _, err := r.Advance(ctx, "soon"); err == nil || !strings.Contains(err.Error(), "no length of time") {
		t.Errorf("soon: %v", err)
	}
}

func TestNoRelay(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	_, err := NewClient(strings.TrimPrefix(gone.URL, "http://"), secret).Clock(t.Context())
	if err == nil || !strings.Contains(err.Error(), "no relay answers at 127.0.0.1") {
		t.Errorf("%v", err)
	}
	other := httptest.NewServer(http.NotFoundHandler())
	defer other.Close()
	_, err = NewClient(strings.TrimPrefix(other.URL, "http://"), secret).Clock(t.Context())
	if err == nil || !strings.Contains(err.Error(), "another version") {
		t.Errorf("%v", err)
	}
}
