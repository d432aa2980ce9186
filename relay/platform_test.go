package relay

import (
	"fmt"
	"testing"
	"time"

	"sayso/store"
	"sayso/wire"
)

// limited is a relay whose clock stands still until it is moved, and whose airline has
// limits.
func limited(t *testing.T, l Limits) *rig {
	return newRig(t, atStill, withClock, func(_ *store.Options, o *Options) {
		o.Config.Businesses[1].Limits = l
		o.Config.Businesses[1].WABAID = "2"
		o.Config.Businesses[0].Limits.MarketingCap = l.MarketingCap
	})
}

// advance moves the relay's clock.
func (r *rig) advance(by time.Duration) {
	r.t.Helper()
	if err := r.adjust(adjustment{Advance: by.String()}); err != nil {
		r.t.Fatal(err)
	}
}

// came sends a message and reports the code with which the platform kept it away, 0 when
// it did not.
func (r *rig) came(by, to wire.Account, m wire.Message) int {
	r.t.Helper()
	e := r.do(by, to, m)
	no, refused := e.Body().(wire.Refused)
	if refused && no.Cause != wire.ByPlatform {
		r.t.Fatalf("refused by %s: %s", no.Cause, no.Why)
	}
	return no.Code
}

func parcel() wire.Message {
	return wire.Message{Text: "on its way", Purpose: wire.Shipping, Template: "parcel"}
}

// TestMarketingCap counts the marketing of all businesses over a day that rolls on, to
// the millisecond and over a restart, and not what comes inside the window.
func TestMarketingCap(t *testing.T) {
	r := limited(t, Limits{MarketingCap: 2})
	people := r.join("ana", "maya")
	ana, maya := people[0], people[1]
	tell := func(what string, by, to wire.Account, m wire.Message, want int) {
		t.Helper()
		if got := r.came(by, to, m); got != want {
			t.Errorf("%s: %d, want %d", what, got, want)
		}
	}
	tell("the first", airline, ana, offer("1"), 0)
	r.advance(time.Hour)
	tell("the second, of another business", shop, ana, offer("2"), 0)
	tell("the third", airline, ana, offer("3"), codeMarketing)
	tell("to another person", airline, maya, offer("1"), 0)
	tell("what is no marketing", airline, ana, parcel(), 0)
	r.do(ana, airline, wire.Message{Text: "what offers are there?"})
	tell("inside the window", airline, ana, offer("4"), 0)
	tell("of a business to which she did not write", shop, ana, offer("5"), codeMarketing)
	trace := r.events(ana)[len(r.events(ana))-1]
	if w, ok := trace.Body().(wire.Withheld); !ok || w.Cause != wire.ByPlatform || w.Count != 1 {
		t.Errorf("her trace is a %s: %s", trace.Kind, trace.Raw)
	}
	r.advance(23*time.Hour - time.Millisecond)
	tell("a moment before a day went by", shop, ana, offer("6"), codeMarketing)
	second := r.again()
	at := r.Now() // the other relay begins where the log ends
	if !second.Now().Equal(at) {
		t.Fatalf("it is %v, not %v", second.Now(), at)
	}
	for i, want := range []int{codeMarketing, 0, codeMarketing} {
		if i == 1 {
			if err := second.adjust(adjustment{Advance: "1ms"}); err != nil {
				t.Fatal(err)
			}
		}
		a, err := second.Do(t.Context(), shop, wire.Ask(string(ana), offer(fmt.Sprint("again ", i))))
		if no, _ := a.Body().(wire.Refused); err != nil || no.Code != want {
			t.Errorf("after the restart, %d: %s %v", i, a.Raw, err)
		}
	}
}

// TestWhoGetsNoMarketing holds out one person, and the United States.
func TestWhoGetsNoMarketing(t *testing.T) {
	r := limited(t, Limits{HoldOut: []string{"491511111111"}, NoUS: true})
	people := r.join("491511111111", "491522222222", "15551111111")
	for i, want := range []int{codeExperiment, 0, codeMarketing} {
		if got := r.came(airline, people[i], offer("lamps")); got != want {
			t.Errorf("%s: %d", people[i], got)
		}
		if got := r.came(airline, people[i], parcel()); got != 0 {
			t.Errorf("%s gets no parcel: %d", people[i], got)
		}
		r.do(people[i], airline, wire.Message{Text: "what offers are there?"})
		if got := r.came(airline, people[i], offer("lamps")); got != 0 {
			t.Errorf("%s, who asked: %d", people[i], got)
		}
	}
	r.do(people[0], airline, wire.Block{})
	r.advance(25 * time.Hour)
	if got := r.came(airline, people[0], offer("lamps")); got != 0 {
		t.Errorf("one who blocked is held out, and the business hears of it: %d", got)
	}
}

// TestReach counts the persons written to outside the window, over a day that rolls on
// and over a restart.
func TestReach(t *testing.T) {
	r := limited(t, Limits{Reach: 2})
	people := r.join("ana", "maya", "tom", "eve")
	ana, maya, tom, eve := people[0], people[1], people[2], people[3]
	want := func(s *Server, to wire.Account, code int) {
		t.Helper()
		a, err := s.Do(t.Context(), airline, wire.Ask(string(to), parcel()))
		if no, _ := a.Body().(wire.Refused); err != nil || no.Code != code {
			t.Errorf("to %s: %s %v, want %d", r.nameOf(to), a.Raw, err, code)
		}
	}
	want(r.Server, ana, 0)
	r.advance(time.Hour)
	want(r.Server, maya, 0)
	want(r.Server, tom, codeReach)
	want(r.Server, ana, 0) // who was reached already
	r.do(eve, airline, wire.Message{Text: "hi"})
	want(r.Server, eve, 0) // inside the window
	second := r.again()
	want(second, tom, codeReach)
	if err := second.adjust(adjustment{Advance: "24h"}); err != nil {
		t.Fatal(err)
	}
	want(second, tom, 0)
	want(second, ana, 0)
	want(second, maya, codeReach)
}

// TestWindows has windows of other lengths, and none.
func TestWindows(t *testing.T) {
	for window, open := range map[time.Duration]time.Duration{0: 24 * time.Hour, 10 * time.Second: 10 * time.Second, 72 * time.Hour: 72 * time.Hour} {
		r := limited(t, Limits{Window: window})
		ana := r.join("ana")[0]
		r.do(ana, airline, wire.Message{Text: "hi"})
		answer := wire.Message{Text: "hello", Purpose: wire.Conversation}
		r.advance(open - time.Millisecond)
		if e := r.do(airline, ana, answer); e.Kind != "message" {
			t.Errorf("%v: before its end: %s", window, e.Raw)
		}
		r.advance(time.Millisecond)
		if e := r.do(airline, ana, answer); e.Kind != "refused" {
			t.Errorf("%v: at its end: %s", window, e.Raw)
		}
	}
	r := limited(t, Limits{Window: -1})
	ana := r.join("ana")[0]
	if e := r.do(airline, ana, wire.Message{Text: "hello", Purpose: wire.Conversation}); e.Kind != "message" {
		t.Errorf("without a window: %s", e.Raw)
	}
}

// TestABlockThatIsTold refuses in words that fit many reasons, where relay.toml says so.
func TestABlockThatIsTold(t *testing.T) {
	r := newRig(t, func(_ *store.Options, o *Options) { o.Config.Businesses[1].Failures = Failures{"block": "async"} })
	ana := r.join("ana")[0]
	for _, b := range []wire.Account{airline, shop} {
		r.do(ana, b, wire.Block{})
	}
	e := r.do(airline, ana, parcel())
	if no, _ := e.Body().(wire.Refused); no.Cause != wire.ByPlatform || no.Code != codeUndeliverable {
		t.Errorf("%s", e.Raw)
	}
	if e := r.do(shop, ana, offer("lamps")); e.Kind != "message" {
		t.Errorf("to another business: %s", e.Raw)
	}
	var away []wire.Withheld
	for _, e := range r.events(ana) {
		if w, ok := e.Body().(wire.Withheld); ok {
			away = append(away, w)
		}
	}
	if len(away) != 2 || away[0].Cause != wire.Blocked || away[1].Cause != wire.Blocked {
		t.Errorf("her traces: %+v", away)
	}
}
