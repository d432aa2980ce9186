package relay

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sayso/store"
	"sayso/wire"
)

// TestQuality follows a rating from blocks and reports, over a restart and out of date
// again; the business's log has none of them.
func TestQuality(t *testing.T) {
	r := limited(t, Limits{})
	var people []wire.Account
	for i := range 5 {
		people = append(people, r.join(fmt.Sprint("p", "abcde"[i:i+1]))...)
	}
	is := func(s *Server, want Rating) {
		t.Helper()
		if got, flagged, err := s.Quality(airline); got != want || flagged || err != nil {
			t.Errorf("%s, flagged %v, %v; want %s", got, flagged, err, want)
		}
	}
	is(r.Server, Unknown)
	for _, p := range people {
		r.came(airline, p, parcel())
	}
	is(r.Server, Green)
	heads := r.heads(airline)
	r.do(people[0], airline, wire.Block{})
	r.do(people[0], airline, wire.Block{}) // once is as often
	r.do(people[1], airline, wire.Block{})
	is(r.Server, Green)
	r.do(people[2], airline, wire.Block{})
	is(r.Server, Yellow)
	r.do(people[2], airline, wire.Unblock{})
	is(r.Server, Green)
	r.advance(time.Hour)
	r.do(people[2], airline, wire.Block{Report: wire.Spam}) // one point and two
	is(r.Server, Red)
	if got := r.since(heads, airline); len(got) > 0 {
		t.Errorf("the business heard %v", got)
	}
	second := r.again()
	is(second, Red)
	if err := second.adjust(adjustment{Advance: "167h"}); err != nil { // a week after the first two
		t.Fatal(err)
	}
	is(second, Yellow)
	if err := second.adjust(adjustment{Advance: "1h"}); err != nil {
		t.Fatal(err)
	}
	is(second, Green)
}

// TestFlagged tells a business that it is red, and that it is no more.
func TestFlagged(t *testing.T) {
	r := newRig(t, atStill, func(_ *store.Options, o *Options) {
		o.Config.Quality = Quality{Yellow: 1, Red: 2, Flag: true}
		o.Config.Businesses[1].Limits.Reach = 250
	})
	people := r.join("ana", "maya")
	heads := r.heads(airline)
	r.do(people[0], airline, wire.Block{})
	r.do(people[1], airline, wire.Report{Reason: wire.Spam})
	if rating, flagged, err := r.Quality(airline); rating != Red || !flagged || err != nil {
		t.Errorf("%s, flagged %v, %v", rating, flagged, err)
	}
	r.do(people[0], airline, wire.Unblock{})
	r.advance(7 * 24 * time.Hour)
	r.came(airline, people[1], parcel())
	if _, flagged, _ := r.Quality(airline); flagged {
		t.Error("it is still flagged")
	}
	var told []string
	for _, e := range r.events(airline)[heads[airline]:] {
		if n, ok := e.Body().(wire.Notice); ok {
			told = append(told, n.Field+" "+string(n.Value))
		}
	}
	value := `phone_number_quality_update {"current_limit":"TIER_250","display_phone_number":"15550100002","event":"%s","max_daily_conversations_per_business":"TIER_250"}`
	if diff := cmp.Diff([]string{fmt.Sprintf(value, "FLAGGED"), fmt.Sprintf(value, "UNFLAGGED")}, told); diff != "" {
		t.Error(diff)
	}
}
