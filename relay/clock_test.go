package relay

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"sayso/store"
	"sayso/wire"
)

// still is a machine's clock that stands still.
var still = time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)

func atStill(_ *store.Options, o *Options) { o.Now = func() time.Time { return still } }

func withClock(_ *store.Options, o *Options) { o.Clock = true }

// turnClock asks the relay's clock over HTTP.
func (r *rig) turnClock(method, body string, header ...string) (status int, c Clock, why string) {
	r.t.Helper()
	q, err := http.NewRequest(method, r.http.URL+"/v1/clock", strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	q.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(header); i += 2 {
		q.Header.Set(header[i], header[i+1])
	}
	got, err := http.DefaultClient.Do(q)
	if err != nil {
		r.t.Fatal(err)
	}
	defer got.Body.Close()
	var answer struct {
		Clock
		Error string
	}
	if err := json.NewDecoder(got.Body).Decode(&answer); err != nil {
		r.t.Fatal(err)
	}
	return got.StatusCode, answer.Clock, answer.Error
}

// TestClock moves a relay's time: a window ends at once and to the millisecond, what was
// written is never later than what comes, and a restart goes on from there.
func TestClock(t *testing.T) {
	r := newRig(t, atStill, withClock)
	ana := r.join("ana")[0]
	r.do(ana, airline, wire.Message{Text: "hi"})
	move := func(body string, want time.Time) {
		t.Helper()
		if status, c, why := r.turnClock("POST", body); status != 200 || !c.Now.Equal(want) || !r.Now().Equal(want) {
			t.Fatalf("%s: %d %v %s, want %v", body, status, c, why, want)
		}
	}
	answer := wire.Message{Text: "hello", Purpose: wire.Conversation}
	move(`{"set":"2026-12-02T08:59:59.999Z"}`, still.Add(24*time.Hour-time.Millisecond))
	if e := r.do(airline, ana, answer); e.Kind != "message" {
		t.Errorf("a moment before the end of the window: %s", e.Raw)
	}
	move(`{"advance":"1ms"}`, still.Add(24*time.Hour))
	e := r.do(airline, ana, answer)
	if no, _ := e.Body().(wire.Refused); no.Cause != wire.WindowClosed {
		t.Errorf("at the end of the window: %s", e.Raw)
	}
	if status, _, why := r.turnClock("POST", `{"set":"2026-12-01T10:00:00Z"}`); status != 400 || !strings.Contains(why, "never goes backward") {
		t.Errorf("back over what is written: %d %s", status, why)
	}
	move(`{"advance":"1h"}`, still.Add(25*time.Hour))
	move(`{"set":"2026-12-02T09:30:00Z"}`, still.Add(24*time.Hour+30*time.Minute)) // nothing was written since
	move(`{"reset":true}`, still.Add(24*time.Hour))
	second := r.again()
	if now := second.Now(); !now.Equal(still.Add(24 * time.Hour)) {
		t.Errorf("after a restart it is %v", now)
	}
}

func TestClockRefuses(t *testing.T) {
	r := newRig(t, atStill, withClock)
	for body, in := range map[string]string{
		``: "not understood", `{}`: "give one of", `{"advance":"1h","reset":true}`: "give one of", `{"advance":"-1h"}`: "no length of time",
		`{"advance":"soon"}`: "no length of time", `{"advance":"200000h"}`: "ten years", `{"set":"tomorrow"}`: "not understood",
		`{"forward":"1h"}`: "not understood", `{"advance":"` + strings.Repeat("1", 5000) + `"}`: "not understood",
	} {
		if status, _, why := r.turnClock("POST", body); status != 400 || !strings.Contains(why, in) {
			t.Errorf("%.40s: %d %s", body, status, why)
		}
	}
	if status, _, _ := r.turnClock("POST", `{"advance":"1h"}`, "Content-Type", "text/plain"); status != 415 {
		t.Errorf("a form of a page: %d", status)
	}
	if status, _, _ := r.turnClock("POST", `{"advance":"1h"}`, "Origin", "http://pages.example"); status != 403 {
		t.Errorf("a page: %d", status)
	}
	if status, _, _ := r.turnClock("DELETE", ``); status != 405 {
		t.Errorf("another method: %d", status)
	}
	if status, c, _ := r.turnClock("GET", ``); status != 200 || !c.Now.Equal(still) || c.Ahead != "0s" {
		t.Errorf("%d: it is %v", status, c)
	}
	for token, want := range map[string]int{"": 403, "wrong": 403, "the-token": 200} {
		b := businesses()[0]
		b.Token = "the-token"
		r.staff.Store(newStaff([]Business{b}))
		q := httptest.NewRequest("GET", "/v1/clock", nil)
		q.RemoteAddr = "203.0.113.7:4711"
		q.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		if r.ServeHTTP(w, q); w.Code != want {
			t.Errorf("from elsewhere with token %q: %d", token, w.Code)
		}
	}
	off := newRig(t)
	for _, method := range []string{"GET", "POST"} {
		if status, _, why := off.turnClock(method, `{"advance":"1h"}`); status != 404 || !strings.Contains(why, "--clock") {
			t.Errorf("%s on a relay whose clock is off: %d %s", method, status, why)
		}
	}
}
