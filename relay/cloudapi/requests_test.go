package cloudapi

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"sayso/relay/cloudapi/deliver"
	"sayso/relay/cloudapi/graph"
	"sayso/relay/cloudapi/journal"
	"sayso/wire"
)

// Every call is noted with what it was and what became of it; what the business is not
// told, a block, the operator sees. No secret shows.
func TestRequestsAreNoted(t *testing.T) {
	s := newStage(t)
	p := s.person(ana, "Ana")
	p.ask(shop, wire.Message{Text: "hi"})
	s.send(s.acme, textTo(ana, "answer")).id(t)
	s.send(s.acme, templateTo(ana, "sale", "")).id(t)
	s.send(s.acme, textTo(ben, "nobody")).id(t)
	p.ask(shop, wire.Block{})
	s.send(s.acme, textTo(ana, "unheard")).id(t)
	s.do("GET", "/v25.0/"+s.acme.PhoneNumberID+"?access_token="+s.acme.Token, "", "", "")
	s.do("POST", "/v25.0/"+s.acme.PhoneNumberID, s.acme.Token, "application/json", `{"pin":"123456"}`)
	s.do("GET", "/"+s.acme.WABAID+"/phone_numbers", "wrong-token", "", "")
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	left, enough := 13, errors.New("enough") // seven calls and six webhooks
	err := s.face.Journal().Follow(ctx, journal.Wanted{Business: shop}, func(r journal.Request) error {
		if r.Webhook == journal.Handshake {
			return nil
		}
		if left--; left == 0 {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) {
		t.Fatalf("%d are not noted: %v", left, err)
	}
	for i, want := range []journal.Request{
		{What: "send text", Person: ana, Status: 200, Verdict: "passed on: the person wrote lately"},
		{What: "send template sale", Person: ana, Status: 200, Verdict: "passed on: the person wrote lately"},
		{What: "send text", Person: ben, Status: 200, Code: 131026, Verdict: "refused: there is nobody called 15550188888 here"},
		{What: "send text", Person: ana, Status: 200, Verdict: "kept away: the person blocked the business, which is not told"},
		{What: "the object itself", Status: 200},
		{What: "the object itself", Status: 200},
		{What: "phone_numbers", Status: 401, Code: 190, Verdict: "answered with an error: Invalid OAuth access token - Cannot parse access token"},
	} {
		all := s.face.Journal().Requests(journal.Wanted{Business: shop})
		calls := all[:0]
		for _, r := range all {
			if r.Webhook == "" {
				calls = append(calls, r)
			}
		}
		got := calls[i]
		if got.What != want.What || got.Person != want.Person || got.Status != want.Status || got.Code != want.Code || got.Verdict != want.Verdict {
			t.Errorf("call %d: %+v\nwant %+v", i, got, want)
		}
	}
	all, err := json.Marshal(s.face.Journal().Requests(journal.Wanted{}))
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{s.acme.Token, "wrong-token", "123456", s.acme.AppSecret, "hub.verify_token=v"} {
		if strings.Contains(string(all), secret) {
			t.Errorf("%q shows: %s", secret, all)
		}
	}
	if failed := s.face.Journal().Requests(journal.Wanted{Failed: true, Business: shop}); len(failed) != 1 || failed[0].Code != 190 {
		t.Errorf("failed: %+v", failed)
	}
	if hooks := s.face.Journal().Requests(journal.Wanted{Webhooks: true, Business: shop}); len(hooks) != 6 || hooks[0].What != "message" || hooks[0].Try != 1 || hooks[0].Person != ana {
		t.Errorf("webhooks: %+v", hooks)
	}
}

// Whoever follows sees what was and what comes, and is let go when the relay closes.
func TestFollow(t *testing.T) {
	s := newStage(t)
	s.send(s.acme, templateTo(ana, "sale", "")).id(t)
	seen, ended := make(chan journal.Request), make(chan error, 1)
	go func() {
		ended <- s.face.Journal().Follow(context.Background(), journal.Wanted{Business: shop}, func(r journal.Request) error { seen <- r; return nil })
	}()
	var last uint64
	next := func() journal.Request {
		select {
		case r := <-seen:
			if r.ID <= last {
				t.Errorf("request %d after %d", r.ID, last)
			}
			last = r.ID
			return r
		case <-time.After(20 * time.Second):
			t.Fatal("nothing is seen")
		}
		return journal.Request{}
	}
	// The call and its webhook, whichever is noted first.
	for called, hooked := false, false; !called || !hooked; {
		got := next()
		called, hooked = called || got.What == "send template sale", hooked || got.Webhook == "1.0"
	}
	s.send(s.acme, textTo(ana, "x"))
	for got := next(); got.What != "send text"; got = next() {
	}
	go func() {
		for range seen { // whatever else there is
		}
	}()
	s.face.Journal().Hush()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if err := s.face.Journal().Follow(context.Background(), journal.Wanted{Business: "1"}, func(journal.Request) error { return errors.New("something") }); err != nil {
		t.Errorf("after the end: %v", err)
	}
}

// A webhook is posted once more by its id, by its event, and after a restart, each time
// with the same bytes; on request the next ones come twice.
func TestRedeliver(t *testing.T) {
	s := newStage(t)
	p, hook := s.person(ana, "Ana"), s.hooks["acme"]
	p.ask(shop, wire.Message{Text: "hi"})
	s.send(s.acme, textTo(ana, "answer")).id(t)
	e := p.got("answer")
	p.ask(shop, wire.Read{UpTo: e.Seq})
	first := hook.took("text hi", "sent", "delivered", "read")
	s.close()
	s.open()
	hook.forget()
	ctx := context.Background()
	for _, id := range []string{"3.1", "1", "2.0", "3"} {
		if tries, err := s.face.Courier().Redeliver(ctx, shop, id); err != nil || len(tries) == 0 || tries[0].Status != 200 || tries[0].Verdict != "taken" {
			t.Errorf("%s: %+v (%v)", id, tries, err)
		}
	}
	for i, h := range hook.took("read", "text hi", "sent", "delivered", "read") {
		if again := first[[]int{3, 0, 1, 2, 3}[i]]; h.raw != again.raw {
			t.Errorf("other bytes:\n%s\n%s", h.raw, again.raw)
		}
	}
	for _, id := range []string{"", "x", "0", "1.5", "1.-1", "99", "3.9"} {
		if _, err := s.face.Courier().Redeliver(ctx, shop, id); !errors.Is(err, deliver.ErrNoWebhook) {
			t.Errorf("%q: %v", id, err)
		}
	}
	hook.forget()
	if err := s.face.Courier().Duplicate(shop, 2); err != nil {
		t.Fatal(err)
	}
	s.person(ana, "Ana")
	for _, text := range []string{"one", "two", "three"} {
		p.ask(shop, wire.Message{Text: text})
	}
	hook.took("text one", "text one", "text two", "text two", "text three")
	if err := s.face.Courier().Duplicate("15550100009", 1); !errors.Is(err, deliver.ErrNoWebhook) {
		t.Errorf("duplicates of nobody: %v", err)
	}
}

// A receiver may answer whatever it likes: what is not 200 is tried again, and neither
// the size of an answer nor where it points costs anything.
func TestHostileReceivers(t *testing.T) {
	s := newStage(t)
	p, hook := s.person(ana, "Ana"), s.hooks["acme"]
	answers := []func(http.ResponseWriter, *http.Request){
		func(w http.ResponseWriter, _ *http.Request) { // headers beyond measure
			w.Header().Set("X", strings.Repeat("x", 128<<10))
		},
		func(w http.ResponseWriter, _ *http.Request) { // not even HTTP
			conn, _, err := http.NewResponseController(w).Hijack()
			if err == nil {
				io.WriteString(conn, "\x00\xff nonsense\r\n\r\n")
				conn.Close()
			}
		},
		func(w http.ResponseWriter, _ *http.Request) { // a body that ends too early
			w.Header().Set("Content-Length", "100")
			w.WriteHeader(http.StatusInternalServerError)
		},
		func(w http.ResponseWriter, r *http.Request) { // a way around in circles
			http.Redirect(w, r, r.URL.String(), http.StatusFound)
		},
		func(w http.ResponseWriter, _ *http.Request) { // many hints, and no answer
			for range 3 {
				w.WriteHeader(http.StatusEarlyHints)
			}
			w.WriteHeader(599)
		},
	}
	n := 0
	hook.answers(func(w http.ResponseWriter, r *http.Request) {
		n++
		if n == len(answers) {
			hook.answers(func(w http.ResponseWriter, _ *http.Request) { // enough, without an end
				hook.answers(nil)
				for range 1000 {
					if _, err := io.WriteString(w, strings.Repeat("y", 64<<10)); err != nil {
						return
					}
				}
			})
		}
		answers[n-1](w, r)
	})
	p.ask(shop, wire.Message{Text: "one"})
	p.ask(shop, wire.Message{Text: "two"})
	hook.took("text two")
	tries := s.face.Journal().Requests(journal.Wanted{Webhooks: true, Business: shop})
	for i, r := range tries[:len(answers)] {
		if !r.Failed() || r.Webhook != "1.0" || r.Try != i+1 || len(r.Answer) > journal.KeptBytes {
			t.Errorf("try %d: %+v", i, r)
		}
	}
	if got := tries[len(answers)]; got.Status != 200 || len(got.Answer) > journal.KeptBytes {
		t.Errorf("the endless answer: %d, %d bytes", got.Status, len(got.Answer))
	}
}

// A callback that does not prove itself is refused in Meta's form, whatever it answers.
func TestHandshakeFaults(t *testing.T) {
	s := newStage(t)
	hook := newReceiver(t, "x")
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	if err := s.face.handshake(ctx, deliver.Callback{URL: hook.server.URL, Verify: "v"}); err != nil {
		t.Errorf("a good one: %v", err)
	}
	dead := newReceiver(t, "x")
	dead.server.Close()
	odd := http.NewServeMux()
	odd.HandleFunc("/other", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "1234") })
	odd.HandleFunc("/forbidden", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	odd.HandleFunc("/away", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, hook.server.URL, http.StatusFound) })
	odd.HandleFunc("/slow", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	odd.HandleFunc("/huge", func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, r.URL.Query().Get("hub.challenge")+strings.Repeat("0", 1<<20))
	})
	server := newServer(t, odd)
	for _, url := range []string{
		"", "ftp://x.example", "http://", "://", "\x00", "http://[::1", strings.Repeat("http://x", 1000), dead.server.URL,
		server + "/other", server + "/forbidden", server + "/away", server + "/huge", server + "/slow",
	} {
		var wrong graph.Fault
		if err := s.face.handshake(ctx, deliver.Callback{URL: url, Verify: "v"}); !errors.As(err, &wrong) || wrong.Code != 2200 || wrong.Status != 400 || wrong.Details == "" {
			t.Errorf("%.40q: %v", url, err)
		}
	}
}

// What somebody sends at length is neither said back in full nor kept, and a query that
// is none may hide a secret anywhere.
func TestLongRequests(t *testing.T) {
	s := newStage(t)
	long := strings.Repeat("A", 200_000)
	for _, c := range []struct{ path, body string }{
		{s.acme.PhoneNumberID + "/messages", `{"messaging_product":"whatsapp","to":"` + string(ana) + `","type":"` + long + `"}`},
		{s.acme.PhoneNumberID + "/" + long, `{}`},
		{s.acme.PhoneNumberID + "/settings", `{"calling":{"status":"` + long + `"}}`},
		{s.acme.PhoneNumberID + "/messages?a=" + s.acme.Token + ";&b=%zz", `{}`},
	} {
		a := s.do("POST", "/v25.0/"+c.path, s.acme.Token, "application/json", c.body)
		if code, _, _ := a.errorOf(t); a.status != http.StatusBadRequest {
			t.Errorf("%.60s: %d %d", c.path, a.status, code)
		}
		if len(a.body) > 2*journal.KeptBytes {
			t.Errorf("%.60s: an answer of %d bytes", c.path, len(a.body))
		}
	}
	for _, r := range s.face.Journal().Requests(journal.Wanted{}) {
		if len(r.Path)+len(r.What)+len(r.Verdict) > 4*journal.KeptBytes || strings.Contains(r.Path, s.acme.Token) {
			t.Errorf("kept: a path of %d bytes, %.80s, for %.80s: %.80s", len(r.Path), r.Path, r.What, r.Verdict)
		}
	}
}

// echoes is an HTTP transport that answers by itself, so that no callback is reached.
type echoes func(*http.Request) (*http.Response, error)

func (a echoes) RoundTrip(r *http.Request) (*http.Response, error) { return a(r) }

// FuzzCallback holds that whatever a callback is called and answers, either it proved
// itself or the fault says in one clean line why not.
func FuzzCallback(f *testing.F) {
	f.Add("http://x.example/hook?a=b", 200, "1234567890", true)
	f.Add("https://[::1]:99/\x00", 403, "", false)
	f.Add("http://u:p@x.example#f", 302, strings.Repeat("a", 8<<10), false)
	s := newStage(f)
	f.Fuzz(func(t *testing.T, at string, status int, body string, echo bool) {
		face, err := New(Options{Relay: s.relay, Log: s.face.o.Log, Timeout: time.Second, Client: &http.Client{Transport: echoes(func(r *http.Request) (*http.Response, error) {
			said := body
			if echo {
				said = r.URL.Query().Get("hub.challenge")
			}
			return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader(said)), Request: r}, nil
		})}})
		if err != nil {
			t.Fatal(err)
		}
		err = face.handshake(t.Context(), deliver.Callback{URL: at, Verify: "secret-word"})
		var wrong graph.Fault
		if err != nil && (!errors.As(err, &wrong) || wrong.Code != 2200 || strings.ContainsAny(wrong.Details, "\n\x1b") || strings.Contains(wrong.Details, "secret-word")) {
			t.Fatalf("%q: %v", at, err)
		}
		if proved := err == nil; proved && (status != 200 || !echo) {
			t.Fatalf("%q answered %d %q and is taken for proved", at, status, body)
		}
		for _, r := range face.Journal().Requests(journal.Wanted{}) {
			if strings.Contains(r.Path+r.Verdict, "secret-word") {
				t.Fatalf("the word shows: %+v", r)
			}
		}
	})
}
