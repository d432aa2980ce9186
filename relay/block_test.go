package relay

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sayso/wire"
)

// TestABusinessBlocks goes through all that a person can say to a business that blocked
// them: it looks said, and nothing of it arrives, not even later.
func TestABusinessBlocks(t *testing.T) {
	r := newRig(t)
	key := newKey()
	ana := r.enroll("ana", key)
	before := r.do(ana, shop, wire.Message{Text: "hi"})
	asked := r.do(shop, ana, wire.Message{Text: "when?", Purpose: wire.Conversation, Choices: []wire.Choice{{ID: "mon", Title: "Monday"}}})
	r.do(shop, ana, wire.Block{})
	if people, err := r.Barred(shop); err != nil || len(people) != 1 || people[ana] == 0 || !r.Blocks(shop, ana) || r.Blocks(airline, ana) {
		t.Errorf("blocked: %v, %v", people, err)
	}
	heads := r.heads(ana, shop)
	during := r.do(ana, shop, wire.Message{Text: "are you there?"})
	for _, b := range []wire.Body{
		wire.Message{Text: "Monday", Answer: &wire.Answer{Ref: refTo(asked), ID: "mon"}},
		wire.Edit{Key: before.Key, Text: "hello"},
		wire.React{Ref: refTo(asked), Emoji: "👍"},
		wire.Read{UpTo: r.Log(ana).Head().Seq},
		wire.Delete{Key: before.Key},
	} {
		if e := r.do(ana, shop, b); e.Kind != b.Kind() {
			t.Errorf("%s: %s", b.Kind(), e.Raw)
		}
	}
	r.Signal(shop, ana, wire.Typing)
	l := r.open("ana", key)
	l.write(wire.Have{Seq: r.Log(ana).Head().Seq})
	until(t, r.Log(ana), func() bool {
		n, err := r.Log(ana).Mark(heldMark)
		r.do(ana, ana, wire.Message{Text: "a note, so that there is something to wait for"})
		return n > heads[ana] || err != nil
	})
	if got := r.since(heads, shop); len(got) > 0 {
		t.Errorf("the business heard %v", got)
	}
	if kept, err := r.KeptAway(ana, during.Key); !kept || err != nil {
		t.Errorf("what was said is not kept away: %v, %v", kept, err)
	}
	if e := r.do(shop, ana, wire.Message{Text: "now?", Purpose: wire.Conversation}); e.Kind != "refused" {
		t.Errorf("the business wrote to whom it blocked: %s", e.Raw)
	}
	r.do(ana, shop, wire.Stop{}) // a choice is no message: the business has to know
	r.do(shop, ana, wire.Unblock{})
	r.do(ana, shop, wire.Edit{Key: during.Key, Text: "are you there now?"})
	after := r.do(ana, shop, wire.Message{Text: "at last"})
	want := []string{"refused corner-shop>ana by_platform", "stop ana>ana", "unblock corner-shop>ana", "message ana>ana"}
	got := slices.DeleteFunc(r.since(heads, shop), func(s string) bool { return strings.Contains(s, "delivered") })
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if kept, _ := r.KeptAway(ana, after.Key); kept || r.Blocks(shop, ana) {
		t.Error("it is still blocked")
	}
}

// TestABlockOutlivesTheRelay has a second relay go on with what a business blocked.
func TestABlockOutlivesTheRelay(t *testing.T) {
	r := newRig(t)
	people := r.join("ana", "maya")
	r.do(shop, people[0], wire.Block{})
	r.do(shop, people[1], wire.Block{})
	r.do(shop, people[1], wire.Unblock{})
	second := r.again()
	heads := r.heads(shop)
	for _, by := range people {
		if _, err := second.Do(t.Context(), by, wire.Ask(string(shop), wire.Message{Text: "hi"})); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"message maya>maya"}, slices.DeleteFunc(r.since(heads, shop), func(s string) bool { return strings.HasPrefix(s, "profile") })); diff != "" {
		t.Error(diff)
	}
}

// TestABlockInFlight has a block wait for the disk: what is said meanwhile is judged by
// it, and when it fails both come again.
func TestABlockInFlight(t *testing.T) {
	for name, fault := range map[string]func(commit func() error) error{
		"committed": func(commit func() error) error { return commit() },
		"failed":    func(func() error) error { return errDisk },
	} {
		t.Run(name, func(t *testing.T) {
			var f faults
			r := newRig(t, f.setting)
			ana := r.join("ana")[0]
			heads := r.heads(shop)
			h := r.holdUp(&f, fault)
			blocked := h.give(shop, wire.Ask(string(ana), wire.Block{}))
			<-h.taken
			said := h.give(ana, wire.Ask(string(shop), wire.Message{Text: "hi"}))
			close(h.release)
			want := []string{"block corner-shop>ana"}
			if err := errors.Join(<-blocked[0], <-said[0]); name == "failed" {
				if !errors.Is(err, ErrBusy) {
					t.Fatal(err)
				}
				r.do(ana, shop, wire.Message{Text: "hi"}) // nobody blocked anybody
				want = []string{"message ana>ana"}
			} else if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, r.since(heads, shop)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestBlocksUnderLoad has people say all that they can to a business that blocks and
// unblocks them, on a disk that fails now and then. Then an oracle reads the business's
// log: after a block nothing of that person, until it is taken back.
func TestBlocksUnderLoad(t *testing.T) {
	var f faults
	r := newRig(t, f.setting)
	people := r.join("ana", "maya", "tom")
	about := map[wire.Account]wire.Ref{}
	for _, p := range people {
		r.do(p, shop, wire.Message{Text: "hi"})
		about[p] = refTo(r.do(shop, p, wire.Message{Text: "when?", Purpose: wire.Conversation, Choices: []wire.Choice{{ID: "mon", Title: "Monday"}}}))
	}
	var commits atomic.Int64
	fault := func(commit func() error) error {
		if commits.Add(1)%40 == 0 {
			return fmt.Errorf("%w: %w", errDisk, commit())
		}
		return commit()
	}
	f.broken.Store(&fault)
	ctx, cancel := context.WithCancel(t.Context())
	var writers sync.WaitGroup
	for _, p := range people {
		for range 2 {
			writers.Go(func() {
				var mine wire.Key
				for i := 0; ctx.Err() == nil; i++ {
					c := wire.Ask(string(shop), telling(i, about[p], mine))
					if a, err := r.Do(t.Context(), p, c); err == nil && a.Kind == "message" {
						mine = c.Key
					}
				}
			})
		}
	}
	for i := range 90 {
		c := wire.Ask(string(people[i%3]), wire.Body(wire.Block{}))
		if i/3%2 == 1 {
			c = wire.Ask(string(people[i%3]), wire.Unblock{})
		}
		for {
			if _, err := r.Do(t.Context(), shop, c); err == nil {
				break
			} else if !errors.Is(err, ErrBusy) {
				t.Fatal(err)
			}
		}
	}
	cancel()
	writers.Wait()
	f.broken.Store(nil)
	blocked, came, blocks := map[wire.Account]bool{}, map[string]int{}, 0
	for _, e := range r.events(shop) {
		switch {
		case e.By == shop && e.Kind == "block", e.By == shop && e.Kind == "unblock":
			blocked[e.Chat] = e.Kind == "block"
			blocks++
		case e.By != shop && blocked[e.By]:
			t.Errorf("event %d is a %s of %s, whom the business had blocked", e.Seq, e.Kind, e.By)
		case e.By != shop:
			came[e.Kind]++
		}
	}
	if blocks != 90 || came["message"] < 10 || came["edit"] < 5 || came["react"] < 5 {
		t.Errorf("a weak test: %d blocks, %v", blocks, came)
	}
	t.Logf("%d blocks; came: %v", blocks, came)
}

// telling is the next of the ways to say something to a business.
func telling(i int, about wire.Ref, mine wire.Key) wire.Body {
	switch {
	case i%5 == 1:
		return wire.React{Ref: about, Emoji: "💡"}
	case i%5 == 2:
		return wire.Message{Text: "Monday", Answer: &wire.Answer{Ref: about, ID: "mon"}}
	case i%5 == 3 && mine != "":
		return wire.Edit{Key: mine, Text: fmt.Sprint("or ", i)}
	case i%5 == 4:
		return wire.Read{UpTo: 2 + uint64(i%4)}
	}
	return wire.Message{Text: fmt.Sprint("hi ", i)}
}

// TestAnswersAreToldHowTheyWereJudged gives whoever runs the relay the verdict, a block
// included, of which the business hears nothing.
func TestAnswersAreToldHowTheyWereJudged(t *testing.T) {
	r := newRig(t)
	ana := r.join("ana")[0]
	say := func(by, to wire.Account, b wire.Body) Answer {
		t.Helper()
		a, err := r.Do(t.Context(), by, wire.Ask(string(to), b))
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	if a := say(shop, ana, offer("lamps")); !a.Judged || !a.Verdict.Deliver || a.Verdict.Grounds.Rule != wire.Contact {
		t.Errorf("an offer: %+v", a.Verdict)
	}
	say(ana, shop, wire.Block{})
	c := wire.Ask(string(ana), offer("lamps"))
	a, err := r.Do(t.Context(), shop, c)
	if err != nil || a.Kind != "message" || !a.Judged || a.Verdict.Deliver || a.Verdict.Cause != wire.Blocked {
		t.Errorf("to who blocked: %s %+v %v", a.Kind, a.Verdict, err)
	}
	if again, err := r.Do(t.Context(), shop, c); err != nil || again.Judged || again.Seq != a.Seq {
		t.Errorf("again: %+v, %v", again, err)
	}
	if a := say(ana, ana, wire.Message{Text: "a note"}); a.Judged {
		t.Errorf("a note to oneself was judged: %+v", a.Verdict)
	}
}

// TestRefuseAndNotify write what a platform says into a business's log, once.
func TestRefuseAndNotify(t *testing.T) {
	r := newRig(t)
	ana := r.join("ana")[0]
	heads := r.heads(ana, shop)
	c := wire.Ask("15557777777", offer("lamps"))
	first, err := r.Refuse(t.Context(), shop, c, 131048, "enough")
	if err != nil {
		t.Fatal(err)
	}
	again, err := r.Refuse(t.Context(), shop, c, 131048, "enough")
	no, _ := first.Body().(wire.Refused)
	if err != nil || again.Seq != first.Seq || no.Cause != wire.ByPlatform || no.Code != 131048 || no.Why != "enough" || no.What != "message" || first.Chat != "15557777777" {
		t.Errorf("%+v of %s, again %d of %d: %v", no, first.Chat, again.Seq, first.Seq, err)
	}
	if err := r.Notify(t.Context(), shop, wire.Notice{Field: "account_update", Value: []byte(`{"event":"X"}`)}); err != nil {
		t.Fatal(err)
	}
	if err := r.Notify(t.Context(), ana, wire.Notice{Field: "x", Value: []byte(`{}`)}); !errors.Is(err, wire.ErrMalformed) {
		t.Errorf("a notice to a person: %v", err)
	}
	all := r.events(shop)[heads[shop]:]
	if n, _ := all[len(all)-1].Body().(wire.Notice); len(all) != 2 || n.Field != "account_update" || string(n.Value) != `{"event":"X"}` || all[1].By != "" {
		t.Errorf("%v", bodies(all))
	}
	if got := r.since(heads, ana); len(got) > 0 {
		t.Errorf("the person got %v", got)
	}
}
