package cloudapi

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sayso/relay"
	"sayso/wire"
)

// limited is a stage whose acme has limits and says how failures are told.
func limited(t *testing.T, l relay.Limits, f relay.Failures) *stage {
	s := newStage(t)
	s.close()
	s.acme.Limits, s.acme.Failures = l, f
	s.open()
	return s
}

// meets sends a text or a template and returns the code of the answer, 0 for none.
func (s *stage) meets(b relay.Business, body string) int {
	s.t.Helper()
	a := s.send(b, body)
	if a.status == 200 {
		return 0
	}
	code, _, details := a.errorOf(s.t)
	if details == "" {
		s.t.Errorf("code %d without details", code)
	}
	return code
}

// Line 20 of what a simulated platform must do: 45 at once, then as much longer a wait,
// and others are not touched.
func TestPairRate(t *testing.T) {
	s := limited(t, relay.Limits{PairRate: 6 * time.Second, PairBurst: 45}, nil)
	for _, who := range []wire.Account{ana, ben} {
		s.person(who, "One").ask(shop, wire.Message{Text: "hi"})
	}
	want := func(what string, to wire.Account, code int) {
		t.Helper()
		if got := s.meets(s.acme, textTo(to, "hello")); got != code {
			t.Errorf("%s: %d, want %d", what, got, code)
		}
	}
	for i := range 45 {
		want(fmt.Sprint("number ", i+1), ana, 0)
		s.now.move(100 * time.Millisecond)
	}
	want("the 46th in 6 s", ana, 131056)
	want("to another person", ben, 0)
	s.now.move(45*6*time.Second - 4500*time.Millisecond - time.Millisecond)
	want("a moment before it is paid back", ana, 131056)
	s.now.move(time.Millisecond)
	want("when it is paid back", ana, 0)
	s.now.move(6 * time.Second)
	want("one every 6 s", ana, 0)
	s.now.move(6*time.Second - time.Millisecond)
	want("one in between, which is borrowed", ana, 0)
	s.now.move(6 * time.Second)
	want("a moment before that is paid back", ana, 131056)
	s.now.move(time.Millisecond)
	want("when that is paid back", ana, 0)
}

// However messages come, in no stretch of time are there more than the rate lets through
// and one burst, and who waits as long as is owed is let through.
func TestPairRateInTheLongRun(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		l := relay.Limits{PairRate: time.Duration(rapid.IntRange(1, 6).Draw(r, "rate")) * time.Second, PairBurst: rapid.IntRange(1, 9).Draw(r, "burst")}
		var sent rates
		var let []time.Time
		now := time.Unix(1790000000, 0)
		for _, pause := range rapid.SliceOfN(rapid.IntRange(0, 9000), 1, 80).Draw(r, "pauses") {
			now = now.Add(time.Duration(pause) * time.Millisecond)
			if sent.pair("1", ana, l, now) {
				let = append(let, now)
			}
		}
		for i := range let {
			for j := i; j < len(let); j++ {
				if most := l.PairBurst + int(let[j].Sub(let[i])/l.PairRate) + 1; j-i+1 > most {
					r.Fatalf("%d messages in %v; at most %d are possible", j-i+1, let[j].Sub(let[i]), most)
				}
			}
		}
		if !sent.pair("1", ana, l, now.Add(time.Duration(l.PairBurst)*l.PairRate)) {
			r.Fatal("all is paid back, and still nothing goes")
		}
	})
}

// A number sends so many in any second, and another one as many.
func TestThroughput(t *testing.T) {
	s := limited(t, relay.Limits{Throughput: 3}, nil)
	s.person(ana, "Ana").ask(shop, wire.Message{Text: "hi"})
	want := func(what string, b relay.Business, code int) {
		t.Helper()
		if got := s.meets(b, templateTo(ana, "order_update", parcel)); got != code {
			t.Errorf("%s: %d, want %d", what, got, code)
		}
	}
	for range 3 {
		want("within the rate", s.acme, 0)
		s.now.move(300 * time.Millisecond)
	}
	want("the fourth in a second", s.acme, 130429)
	want("of another number", s.north, 0)
	if a := s.send(s.acme, textTo(ana, "x")); a.status != 429 || a.header.Get("Retry-After") == "" {
		t.Errorf("%d, Retry-After %q", a.status, a.header.Get("Retry-After"))
	}
	s.now.move(100 * time.Millisecond)
	want("a second after the first", s.acme, 0)
	want("and no more", s.acme, 130429)
}

// A test number writes to its list alone; a locked or restricted account to nobody.
func TestWhoMaySend(t *testing.T) {
	s := limited(t, relay.Limits{AllowList: []string{string(ana)}}, nil)
	for _, who := range []wire.Account{ana, ben} {
		s.person(who, "One").ask(shop, wire.Message{Text: "hi"})
	}
	hook := s.hooks["acme"]
	if a, b := s.meets(s.acme, textTo(ana, "x")), s.meets(s.acme, textTo(ben, "x")); a != 0 || b != 131030 {
		t.Errorf("on the list %d, not on it %d", a, b)
	}
	for _, c := range []struct {
		state  State
		code   int
		status string
	}{{Locked, 131031, "BANNED"}, {Restricted, 368, "RESTRICTED"}, {Fine, 0, "CONNECTED"}} {
		if err := s.face.SetState(context.Background(), s.acme, c.state); err != nil {
			t.Fatal(err)
		}
		s.close() // and it stays so
		s.open()
		if got := s.meets(s.acme, textTo(ana, "x")); got != c.code {
			t.Errorf("%q: %d", c.state, got)
		}
		if v := s.ok("GET", s.acme.PhoneNumberID+"?fields=status,health_status", ""); v["status"] != c.status ||
			v["health_status"].(map[string]any)["can_send_message"] != map[bool]string{true: "AVAILABLE", false: "BLOCKED"}[c.code == 0] {
			t.Errorf("%q: %v", c.state, v)
		}
		if got := s.meets(s.north, templateTo(ana, "order_update", parcel)); got != 0 {
			t.Errorf("another account: %d", got)
		}
	}
	if err := s.face.SetState(context.Background(), s.acme, "odd"); err == nil {
		t.Error("an odd state was set")
	}
	hook.until("the states", func(r *receiver) bool {
		n := 0
		for _, h := range r.taken {
			if h.field == "account_update" {
				n++
			}
		}
		return n == 3
	})
	s.ok("POST", s.acme.PhoneNumberID+"/deregister", "")
	if got := s.meets(s.acme, textTo(ana, "x")); got != 133010 {
		t.Errorf("deregistered: %d", got)
	}
}

// Each failure is told later by default, and at once where relay.toml says so; never twice.
func TestHowFailuresAreTold(t *testing.T) {
	sync := relay.Failures{
		"window": "sync", "stop": "sync", "cap": "sync", "hold_out": "sync", "messaging_limit": "sync",
		"nobody": "sync", "business_block": "sync", "block": "sync",
	}
	for name, f := range map[string]relay.Failures{"later": {"block": "async"}, "at once": sync} {
		t.Run(name, func(t *testing.T) {
			s := limited(t, relay.Limits{Reach: 5, MarketingCap: 1, HoldOut: []string{"15550177703"}}, f)
			var people []*person
			one := func(n int) *person {
				p := s.person(wire.Account(fmt.Sprint("1555017770", n)), "One")
				people = append(people, p)
				return p
			}
			stopped, held, capped, blocker := one(2), one(3), one(4), one(5)
			blocked := s.person("15550177706", "One")
			hook := s.hooks["acme"]
			stopped.ask(shop, wire.Stop{Purposes: []wire.Purpose{wire.Marketing}})
			hook.took("stop")
			blocker.ask(shop, wire.Block{})
			blocked.ask(shop, wire.Message{Text: "hi"})
			s.ok("POST", s.acme.PhoneNumberID+"/block_users", fmt.Sprintf(`{"messaging_product":"whatsapp","block_users":[{"user":"%s"}]}`, blocked.as))
			hook.took("stop", "text hi")
			var want []string
			send := func(to wire.Account, template, more string, code int) {
				t.Helper()
				got := s.meets(s.acme, templateTo(to, template, more))
				switch {
				case name == "later" && code != 0:
					want = append(want, fmt.Sprint("failed ", code))
					code = 0
				case code == 0:
					want = append(want, "sent")
				}
				if got != code {
					t.Errorf("%s to %s: %d, want %d", template, to, got, code)
				}
			}
			send(stopped.as, "sale", "", 131050)
			send(held.as, "sale", "", 130472)
			send(capped.as, "sale", "", 0)
			send(capped.as, "sale", "", 131049)
			send(blocker.as, "sale", "", 131026)
			send(blocked.as, "order_update", parcel, 130403)
			send("15550177709", "sale", "", 131026)
			for _, p := range []*person{stopped, held, one(7), one(8)} {
				send(p.as, "order_update", parcel, 0)
			}
			send(one(1).as, "order_update", parcel, 131048)
			a := s.send(s.acme, textTo(capped.as, "in free form"))
			if name == "later" {
				want = append(want, "failed 131047")
			} else if code, _, _ := a.errorOf(t); code != 131047 {
				t.Errorf("free form: %d", code)
			}
			want = append(want, "stop", "text hi")
			for _, p := range people { // whose webhooks stay in order, so that what comes late would show
				p.ask(shop, wire.Message{Text: "the end"})
				want = append(want, "text the end")
			}
			var got []string
			hook.until("the end", func(r *receiver) bool {
				got = slices.DeleteFunc(strings.Split(words(r.taken), ", "), func(w string) bool { return w == "delivered" || w == "read" })
				return len(got) >= len(want)
			})
			slices.Sort(got)
			slices.Sort(want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Faults are met as the catalogue has them or as asked for, as often as asked for, and
// by the sends that they are for.
func TestInjectedFaults(t *testing.T) {
	s := newStage(t)
	for _, who := range []wire.Account{ana, ben} {
		s.person(who, "One").ask(shop, wire.Message{Text: "hi"})
	}
	hook := s.hooks["acme"]
	hook.took("text hi", "text hi")
	inject := func(i Injected, late *bool) {
		t.Helper()
		if _, err := s.face.Inject(i, late); err != nil {
			t.Fatal(err)
		}
	}
	want := func(what string, to wire.Account, code int) {
		t.Helper()
		if got := s.meets(s.acme, textTo(to, "x")); got != code {
			t.Errorf("%s: %d, want %d", what, got, code)
		}
	}
	yes, no := true, false
	inject(Injected{Code: 80007, Times: 2, To: ana}, nil)
	want("to another", ben, 0)
	want("once", ana, 80007)
	want("twice", ana, 80007)
	want("and no more", ana, 0)
	hook.took("text hi", "text hi", "sent", "sent")
	inject(Injected{Code: 131026, Business: shop}, nil)
	want("by a status", ana, 0)
	want("until it is cleared", ana, 0)
	if all := s.face.Injections(); len(all) != 1 || all[0].Met != 2 || !all[0].Late {
		t.Errorf("%+v", all)
	}
	if n := s.face.Clear(0); n != 1 {
		t.Errorf("%d cleared", n)
	}
	hook.took("text hi", "text hi", "sent", "sent", "failed 131026", "failed 131026")
	inject(Injected{Code: 131026, Times: 1}, &no)
	want("at once, as asked for", ana, 131026)
	inject(Injected{Code: 130429, Times: 1}, &yes)
	want("late, as asked for", ana, 0)
	inject(Injected{Code: 2388024, Times: 1}, nil)
	want("by its subcode", ana, 100)
	inject(Injected{Code: 131000, Business: wire.Account(s.north.Account)}, nil)
	want("of another business", ana, 0)
	hook.took("text hi", "text hi", "sent", "sent", "failed 131026", "failed 131026", "failed 130429", "sent")
	for name, i := range map[string]Injected{"a code of no sort": {Code: 7}, "a number of no sort": {Code: 4, To: "ana"}, "less than never": {Code: 4, Times: -1}} {
		if _, err := s.face.Inject(i, nil); err == nil {
			t.Errorf("%s was injected", name)
		}
	}
}

// The window is to the millisecond, and the relay's clock is everybody's.
func TestWindowEndsByTheClock(t *testing.T) {
	s := limited(t, relay.Limits{Window: 10 * time.Second}, nil)
	p := s.person(ana, "Ana")
	p.ask(shop, wire.Message{Text: "hi"})
	s.now.move(10*time.Second - time.Millisecond)
	s.send(s.acme, textTo(ana, "inside"))
	s.now.move(time.Millisecond)
	s.send(s.acme, textTo(ana, "outside"))
	p.ask(shop, wire.Message{Text: "again"})
	s.send(s.acme, textTo(ana, "inside again"))
	s.hooks["acme"].took("text hi", "sent", "failed 131047", "delivered", "read", "text again", "sent")
}

// Every row of the catalogue can be found by its code, and every error of the face is in it.
func TestTheCatalogueIsWhole(t *testing.T) {
	for _, r := range catalogue {
		if found, ok := findMistake(r.Code); !ok || found.Code != r.Code || r.Means == "" || r.Title == "" || r.Status < 400 {
			t.Errorf("%d: %+v", r.Code, r)
		}
	}
	for _, m := range all {
		if found, ok := findMistake(m.Code); !ok || found.Code != m.Code {
			t.Errorf("%d is not in the catalogue", m.Code)
		}
	}
	// The sheet of codes that integrators know.
	for _, code := range []int{
		0, 1, 2, 3, 4, 10, 33, 100, 104, 190, 200, 368, 80007, 130403, 130429, 130472, 130497, 131000, 131005, 131008, 131009, 131016, 131021, 131026,
		131030, 131031, 131037, 131042, 131045, 131047, 131048, 131049, 131050, 131051, 131052, 131053, 131055, 131056, 131057, 131063, 131064, 132000,
		132001, 132005, 132007, 132008, 132012, 132015, 132016, 132018, 132068, 132069, 133000, 133004, 133005, 133006, 133008, 133009, 133010, 133015,
		133016, 134011, 134100, 134101, 134102, 135000, 136024, 136025, 137000, 139100, 139101, 139102, 139103, 2388024, 2494100,
	} {
		if _, ok := findMistake(code); !ok {
			t.Errorf("%d is not in the catalogue", code)
		}
	}
}
