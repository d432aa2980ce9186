package cloudapi

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sayso/relay"
	"sayso/wire"
)

// A message is told sent, delivered and read, once each, with what the business
// wanted back; an answer comes with what it quotes.
func TestLadder(t *testing.T) {
	s := newStage(t)
	p, hook := s.person(ana, "Ana Ångström 🎈"), s.hooks["acme"]
	id := s.send(s.acme, `{"biz_opaque_callback_data":"order-9 é",`+templateTo(ana, "order_update", parcel)[1:]).id(t)
	e := p.got("Hi Ana, your parcel P7 arrives today.")
	hook.took("sent")
	p.have(e)
	hook.took("sent", "delivered")
	p.ask(shop, wire.Read{UpTo: e.Seq})
	for i, h := range hook.took("sent", "delivered", "read") {
		got := h.value.Statuses[0]
		if got.ID != id || got.Recipient != ana || got.Timestamp != "1790000000" || got.Callback != "order-9 é" || (got.Pricing != nil) != (i < 2) {
			t.Errorf("status %+v", got)
		}
		if h.entry != "900000000000001" || h.value.Metadata.Number != string(shop) || h.value.Metadata.ID != "800000000000001" {
			t.Errorf("envelope %s", h.raw)
		}
	}
	p.ask(shop, wire.Message{Text: "sim, já! 谢谢 🎉", Reply: &wire.Ref{By: shop, Key: e.Key}})
	last := hook.took("sent", "delivered", "read", "text sim, já! 谢谢 🎉")[3]
	m, c := last.value.Messages[0], last.value.Contacts[0]
	if m.From != ana || m.Context.From != shop || m.Context.ID != id || c.ID != ana || c.Profile.Name != "Ana Ångström 🎈" {
		t.Errorf("inbound %s", last.raw)
	}
	if strings.ContainsFunc(last.raw, func(r rune) bool { return r > 126 }) || !strings.Contains(last.raw, `j\u00e1! \u8c22\u8c22 \ud83c\udf89`) {
		t.Errorf("not escaped: %s", last.raw)
	}
	// The business quotes both, and the person sees which.
	for quoted, by := range map[string]wire.Account{id: shop, m.ID: ana} {
		text := "about that of " + string(by)
		s.send(s.acme, `{"context":{"message_id":"`+quoted+`"},`+textTo(ana, text)[1:]).id(t)
		if r := p.got(text).Body().(wire.Message).Reply; r == nil || r.By != by {
			t.Errorf("reply to %+v, want one of %s", r, by)
		}
	}
}

// Stop keeps marketing away and nothing else, from this business alone, until resumed.
func TestStopAndResume(t *testing.T) {
	s := newStage(t)
	p, hook := s.person(ana, "Ana"), s.hooks["acme"]
	p.ask(shop, wire.Stop{Purposes: []wire.Purpose{wire.Marketing}})
	a := s.send(s.acme, `{"biz_opaque_callback_data":"campaign-7",`+templateTo(ana, "sale", "")[1:])
	id := a.id(t)
	s.send(s.acme, templateTo(ana, "order_update", parcel)).id(t)
	s.send(s.acme, templateTo(ana, "code", `,"components":[{"type":"body","parameters":[{"type":"text","text":"4711"}]}]`)).id(t)
	p.got("4711 is your code.")
	hooks := hook.took("stop", "failed 131050", "sent", "sent")
	if f := hooks[1].value.Statuses[0]; f.ID != id || f.Callback != "campaign-7" || f.Errors[0].Title != f.Errors[0].Message || f.Pricing != nil {
		t.Errorf("failed: %s", hooks[1].raw)
	}
	if hooks[0].field != "user_preferences" || !strings.Contains(hooks[0].raw, `"timestamp":1790000000`) {
		t.Errorf("stop: %s", hooks[0].raw)
	}
	if p.saw("20 % off lamps.") {
		t.Error("the offer arrived")
	}
	s.send(s.north, templateTo(ana, "sale", "")).id(t)
	if e := p.got("20 % off lamps."); e.By != "15550100002" {
		t.Errorf("offer of %s", e.By)
	}
	s.hooks["north"].took("sent")
	p.ask(shop, wire.Allow{Purposes: []wire.Purpose{wire.Marketing}})
	s.send(s.acme, templateTo(ana, "sale", "")).id(t)
	hook.took("stop", "failed 131050", "sent", "sent", "resume", "sent")
}

// Free-form text needs the person's own message of the last 24 hours.
func TestWindow(t *testing.T) {
	s := newStage(t)
	p, hook := s.person(ana, "Ana"), s.hooks["acme"]
	s.send(s.acme, textTo(ana, "too early")).id(t)
	s.send(s.acme, templateTo(ana, "order_update", parcel)).id(t)
	p.ask(shop, wire.Message{Text: "hi"})
	s.send(s.acme, textTo(ana, "at once")).id(t)
	s.now.move(24*time.Hour - time.Second)
	s.send(s.acme, textTo(ana, "just in time")).id(t)
	s.now.move(2 * time.Second)
	s.send(s.acme, textTo(ana, "too late")).id(t)
	p.ask(shop, wire.Message{Text: "hi again"})
	s.send(s.acme, textTo(ana, "open again")).id(t)
	p.got("open again")
	hook.took("failed 131047", "sent", "delivered", "read", "text hi", "sent", "sent", "failed 131047",
		"delivered", "read", "delivered", "read", "text hi again", "sent") // who writes back has read
	if p.saw("too early") || p.saw("too late") {
		t.Error("text arrived outside the window")
	}
}

// One who blocked the business gets nothing, not even later, and the business is not told.
func TestBlock(t *testing.T) {
	s := newStage(t)
	p, hook := s.person(ana, "Ana"), s.hooks["acme"]
	p.ask(shop, wire.Message{Text: "hi"})
	p.ask(shop, wire.Block{})
	a := s.send(s.acme, textTo(ana, "while blocked"))
	a.id(t)
	p.ask(shop, wire.Unblock{})
	s.send(s.acme, textTo(ana, "after")).id(t)
	e := p.got("after")
	p.have(e)
	p.ask(shop, wire.Read{UpTo: e.Seq})
	p.ask(shop, wire.Message{Text: "bye"})
	for i, h := range hook.took("text hi", "sent", "sent", "delivered", "read", "text bye")[:5] {
		if i > 0 && (h.value.Statuses[0].ID == a.id(t)) != (i == 1) {
			t.Errorf("webhook %d: %s", i, h.raw)
		}
	}
	if p.saw("while blocked") {
		t.Error("a blocked message arrived")
	}
}

// The other refusals: nobody there, and the cap for the day. A mute is not told.
func TestOtherRefusals(t *testing.T) {
	s := newStage(t)
	p, hook := s.person(ana, "Ana"), s.hooks["acme"]
	id := s.send(s.acme, templateTo(ben, "sale", "")).id(t)
	p.ask("", wire.Cap{PerDay: 1})
	p.ask(shop, wire.Mute{})
	s.send(s.acme, templateTo(ana, "sale", "")).id(t)
	s.send(s.acme, templateTo(ana, "sale", "")).id(t)
	hooks := hook.took("failed 131026", "sent", "failed 131049")
	if got := hooks[0].value.Statuses[0]; got.ID != id || got.Recipient != ben {
		t.Errorf("failed: %s", hooks[0].raw)
	}
}

// Whatever a receiver answers but 200 is tried again, in order; 200 never is.
func TestRetry(t *testing.T) {
	s := newStage(t)
	p, hook := s.person(ana, "Ana"), s.hooks["acme"]
	elsewhere := newReceiver(t, "acme-secret")
	bad := []func(http.ResponseWriter, *http.Request){
		status503,
		func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) },
		func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.server.URL, http.StatusTemporaryRedirect)
		},
		func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	}
	var n atomic.Int64
	hook.answers(func(w http.ResponseWriter, r *http.Request) {
		i := int(n.Add(1)) - 1
		if i+1 == len(bad) {
			hook.answers(nil)
		}
		bad[min(i, len(bad)-1)](w, r)
	})
	p.ask(shop, wire.Message{Text: "one"})
	p.ask(shop, wire.Message{Text: "two"})
	hook.took("text one", "text two")
	hook.mu.Lock()
	defer hook.mu.Unlock()
	if got := words(hook.tries); got != "text one, text one, text one, text one, text one, text two" {
		t.Errorf("tries: %s", got)
	}
	if len(elsewhere.tries) > 0 {
		t.Error("a redirect was followed")
	}
}

// A receiver that hangs holds up neither the sends nor another business.
func TestDeadReceiver(t *testing.T) {
	s := newStage(t)
	p := s.person(ana, "Ana")
	release := make(chan struct{})
	defer close(release)
	s.hooks["acme"].answers(func(http.ResponseWriter, *http.Request) { <-release })
	for i := range 50 {
		p.ask(shop, wire.Message{Text: fmt.Sprint("hi ", i)})
		s.send(s.acme, textTo(ana, fmt.Sprint("answer ", i))).id(t)
	}
	s.send(s.north, templateTo(ana, "sale", "")).id(t)
	p.got("answer 49")
	s.hooks["north"].took("sent")
	s.hooks["acme"].until("a try", func(r *receiver) bool { return len(r.tries) == 1 && len(r.taken) == 0 })
}

// A try that takes too long is given up and made again.
func TestTimeout(t *testing.T) {
	s := newStage(t)
	s.stop()
	hook := s.hooks["acme"]
	hook.answers(func(w http.ResponseWriter, r *http.Request) {
		hook.answers(nil)
		<-r.Context().Done()
	})
	face, err := New(Options{Relay: s.relay, Log: s.face.o.Log, Retry: []time.Duration{0}, Timeout: 100 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	s.deliver(face)
	s.person(ana, "Ana").ask(shop, wire.Message{Text: "hi"})
	hook.took("text hi")
}

// After 7 days of failures an event is passed over; younger ones are not.
func TestGivingUp(t *testing.T) {
	s := newStage(t)
	p, hook := s.person(ana, "Ana"), s.hooks["acme"]
	hook.answers(status503)
	p.ask(shop, wire.Message{Text: "old"})
	p.ask(shop, wire.Message{Text: "also old"})
	hook.until("a try", func(r *receiver) bool { return len(r.tries) > 0 })
	s.now.move(7*24*time.Hour + time.Second)
	p.ask(shop, wire.Message{Text: "new"})
	hook.until("a try of the new one", func(r *receiver) bool { return r.tries[len(r.tries)-1].word() == "text new" })
	hook.answers(nil)
	hook.took("text new")
}

// A business without a webhook hears nothing, and its worker moves on.
func TestNoWebhook(t *testing.T) {
	s := newStage(t)
	s.close()
	s.acme.Webhook = ""
	s.open()
	p := s.person(ana, "Ana")
	p.ask(shop, wire.Message{Text: "unheard"})
	s.send(s.acme, textTo(ana, "yes")).id(t)
	p.got("yes")
	s.until(s.acme, 2)
	s.close()
	s.acme.Webhook = s.hooks["acme"].server.URL
	s.open()
	p = s.person(ana, "Ana")
	p.ask(shop, wire.Message{Text: "heard"})
	s.hooks["acme"].took("delivered", "read", "text heard") // who writes back has read
}

// The handshake asks as Meta does, keeps the URL's own query, and changes nothing.
func TestHandshake(t *testing.T) {
	s := newStage(t)
	hook := s.hooks["acme"]
	hook.until("handshake", func(r *receiver) bool { return len(r.checks) == 1 })
	q, err := url.ParseQuery(hook.checks[0])
	challenge := q.Get("hub.challenge")
	if err != nil || q.Get("hub.mode") != "subscribe" || q.Get("hub.verify_token") != "v" || q.Get("of") != "acme" ||
		len(challenge) != 10 || strings.Trim(challenge, "0123456789") != "" {
		t.Errorf("handshake %q", hook.checks[0])
	}
}

// snapshotAfter is more events than the webhooks wait for between two snapshots.
const snapshotAfter = 1024

// A restart in good order repeats nothing and forgets nothing, though most of the
// log is behind a snapshot.
func TestRestart(t *testing.T) {
	s := newStage(t)
	p, hook := s.person(ana, "Ana"), s.hooks["acme"]
	first := p.ask(shop, wire.Message{Text: "hi"})
	id := s.send(s.acme, textTo(ana, "read me later")).id(t)
	hook.took("text hi", "sent")
	s.close()
	s.acme.Webhook = "" // so that the many are passed over quickly
	s.open()
	other := s.person(ben, "Ben")
	for range snapshotAfter + 100 {
		other.ask(shop, wire.Message{Text: "more"})
	}
	s.until(s.acme, s.relay.Log(shop).Head().Seq)
	s.close()
	s.acme.Webhook = hook.server.URL
	s.open()
	if seq, _, err := s.relay.Log(shop).Snapshot(); err != nil || seq < snapshotAfter {
		t.Errorf("snapshot at %d (%v)", seq, err)
	}
	hook.forget()
	p = s.person(ana, "Ana")
	e := p.got("read me later")
	p.ask(shop, wire.Read{UpTo: e.Seq})
	hooks := hook.took("delivered", "read")
	if got := hooks[1].value.Statuses[0]; got.ID != id || e.Seq <= first.Seq {
		t.Errorf("read: %+v, want %s", got, id)
	}
}

// until waits until the worker of a business has kept a place.
func (s *stage) until(b relay.Business, seq uint64) {
	s.t.Helper()
	for start := time.Now(); time.Since(start) < 20*time.Second; time.Sleep(time.Millisecond) {
		var at struct {
			Seq    uint64
			Behind map[string]any
		}
		raw, err := s.relay.Record("cloudapi/webhook/" + b.Account)
		if err == nil && raw != nil {
			err = json.Unmarshal(raw, &at)
		}
		if err != nil {
			s.t.Fatal(err)
		}
		if at.Seq >= seq && len(at.Behind) == 0 {
			return
		}
	}
	s.t.Fatalf("webhooks of %s never came to %d", b.Name, seq)
}

// Wherever the worker is killed, and whatever the receiver answers in between, every
// webhook comes, in order; what comes again comes right where it was left.
func TestCrashes(t *testing.T) {
	s := newStage(t)
	s.stop()
	s.stop = func() {}
	p, hook := s.person(ana, "Ana"), s.hooks["acme"]
	log := s.relay.Log(shop)
	want := []string{"text hi", "sent", "sent", "sent", "delivered", "read", "delivered", "read", "delivered", "read"}
	for kill := range len(want) {
		for _, status := range []int{200, 503} {
			start := log.Head().Seq
			if err := s.relay.SetRecord(acmePlace, fmt.Appendf(nil, `{"seq":%d}`, start)); err != nil {
				t.Fatal(err)
			}
			p.ask(shop, wire.Message{Text: "hi"})
			var last wire.Event
			for i := range 3 {
				text := fmt.Sprint("at ", start, " number ", i)
				s.send(s.acme, textTo(ana, text)).id(t)
				last = p.got(text)
			}
			p.ask(shop, wire.Read{UpTo: last.Seq})
			hook.forget()
			s.crash(kill+1, status)
			s.crash(2, status)
			hook.answers(nil)
			s.deliver(s.face)
			s.until(s.acme, log.Head().Seq)
			s.stop()
			s.stop = func() {}
			checkRepeats(t, hook.taken, want)
		}
	}
}

// acmePlace is the record of where the webhooks of acme stand.
const acmePlace = "cloudapi/webhook/" + string(shop)

// crash has webhooks delivered until request number n, which is answered so: the disk is
// then what it was at that moment.
func (s *stage) crash(n, status int) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var killed sync.Once
	var disk []byte
	hook := s.hooks["acme"]
	var count atomic.Int64
	hook.answers(func(w http.ResponseWriter, r *http.Request) {
		switch i := int(count.Add(1)); {
		case i >= n:
			w.WriteHeader(status)
			if status == 200 {
				hook.mu.Lock()
				hook.taken = append(hook.taken, hook.tries[len(hook.tries)-1])
				hook.mu.Unlock()
			}
			killed.Do(func() { disk, _ = s.relay.Record(acmePlace); cancel() })
		case i%3 == 0: // a failure now and then, at which the worker keeps its place
			w.WriteHeader(http.StatusInternalServerError)
		default:
			hook.mu.Lock()
			hook.taken = append(hook.taken, hook.tries[len(hook.tries)-1])
			hook.mu.Unlock()
		}
	})
	idle := time.AfterFunc(300*time.Millisecond, cancel) // all was delivered before
	defer idle.Stop()
	if err := s.face.Run(ctx); err != nil {
		s.t.Fatal(err)
	}
	if disk != nil {
		if err := s.relay.SetRecord(acmePlace, disk); err != nil {
			s.t.Fatal(err)
		}
	}
}

// checkRepeats holds what was taken against what is wanted: all of it in order,
// where a repeat goes back to a place at or before the last one taken.
func checkRepeats(t *testing.T, taken []hook, want []string) {
	next := 0
	var order []string // the distinct bodies, as they came first
	for _, h := range taken {
		i := slices.Index(order, h.raw)
		switch {
		case i < 0 && next == len(order):
			order = append(order, h.raw)
			next = len(order)
		case i < 0:
			t.Fatalf("after a repeat of %d came something new; %d was left out", next, next)
		default:
			if i > next {
				t.Fatalf("webhook %d came again, before %d did", i, next)
			}
			next = i + 1
		}
	}
	var got []string
	for _, raw := range order {
		for _, h := range taken {
			if h.raw == raw {
				got = append(got, h.word())
				break
			}
		}
	}
	if !slices.Equal(got, want) {
		t.Fatalf("came: %v\nwant: %v", got, want)
	}
}

// A relay that closes says so.
func TestClosedRelay(t *testing.T) {
	s := newStage(t)
	s.shut()
	a := s.send(s.acme, textTo(ana, "x"))
	if code, _, _ := a.errorOf(t); a.status != 503 || code != 2 || a.header.Get("Retry-After") == "" {
		t.Errorf("%d, code %d, headers %v", a.status, code, a.header)
	}
}
