package ui

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"sayso/chat"
	"sayso/wire"
)

// shapes writes commands without their keys.
func shapes(commands []wire.Command) []string {
	var out []string
	for _, c := range commands {
		out = append(out, strings.TrimSpace(c.Chat+" "+c.Kind+" "+string(c.Raw)))
	}
	return out
}

func TestEveryActSaysWhatItDoesAndDoesIt(t *testing.T) {
	shop := string(shopNo)
	for _, c := range []struct {
		act        act
		to         wire.Account
		title, say string
		words      []string
		do, undo   string
	}{
		{
			actStop, shopNo, "Stop offers from Corner Shop?", "Offers from Corner Shop stop now.",
			[]string{"Stops about 4 offers a month.", "Orders and updates keep coming.", "They are told"},
			shop + ` stop {"purposes":["marketing"]}`, shop + ` reset {"purposes":["marketing"]}`,
		},
		{
			actAllowUntil, airNo, "Allow offers from Northwind Air until 17:30 today?", "Offers from Northwind Air may reach you until 17:30 today.",
			[]string{"count as stopped from then on", "They are told"},
			string(airNo) + ` allow {"purposes":["marketing"],"until":1793640600000}`, string(airNo) + ` stop {"purposes":["marketing"]}`,
		},
		{
			actForget, airNo, "Forget what you chose about offers from Northwind Air?", "Offers from Northwind Air are undecided again.",
			[]string{"as if you had never chosen"},
			string(airNo) + ` reset {"purposes":["marketing"]}`, string(airNo) + ` stop {"purposes":["marketing"]}`,
		},
		{
			actAllow, airNo, "Allow offers from Northwind Air?", "Offers from Northwind Air may reach you now.",
			[]string{"Offers may reach you", "They are told"},
			string(airNo) + ` allow {"purposes":["marketing"]}`, string(airNo) + ` stop {"purposes":["marketing"]}`,
		},
		{
			actStopAll, shopNo, "Stop everything from Corner Shop?", "Everything from Corner Shop stops now.",
			[]string{"Stops about 7 a month: 1 order, 2 updates, 4 offers.", "block instead"},
			shop + ` stop {}`, shop + ` reset {}`,
		},
		{
			actFollow, shopNo, "Follow Corner Shop?", "You follow Corner Shop now.",
			[]string{"They are told"},
			shop + ` follow {}`, shop + ` unfollow {}`,
		},
		{
			actAccept, shopNo, "Continue with Corner Shop?", "Corner Shop is among your chats now.",
			[]string{"not told"},
			shop + ` accept {}`, ``,
		},
		{
			actMute, shopNo, "Mute Corner Shop until 17:30 today?", "Corner Shop is muted until 17:30 today.",
			[]string{"still arrives", "not told"},
			shop + ` mute {"until":1793640600000}`, shop + ` unmute {}`,
		},
		{
			actBlock, shopNo, "Block Corner Shop?", "Corner Shop is blocked. Nothing from them arrives.",
			[]string{"Nothing from them arrives", "not told", "stop those instead"},
			shop + ` block {}`, shop + ` unblock {}`,
		},
		{
			actBlock, mayaNo, "Block Maya?", "Maya is blocked. Nothing from them arrives.",
			[]string{"not told"},
			string(mayaNo) + ` block {}`, string(mayaNo) + ` unblock {}`,
		},
		{
			actReport, shopNo, "Report Corner Shop: spam?", "Corner Shop is reported: spam.",
			[]string{"last five messages", "can still reach you", "cannot be taken back"},
			shop + ` report {"reason":"spam"}`, ``,
		},
		{
			actBlockReport, shopNo, "Block and report Corner Shop: spam?", "Corner Shop is blocked and reported: spam.",
			[]string{"The block can be undone, the report cannot"},
			shop + ` block {"report":"spam"}`, shop + ` unblock {}`,
		},
		{
			actQuiet, "", "Quiet hours from 22:00 to 07:00?", "Businesses arrive quietly from 22:00 to 07:00.",
			[]string{"Nothing is kept away"},
			`quiet {"from":1320,"to":420,"zone":"Europe/Lisbon"}`, `quiet {"from":0,"to":0,"zone":""}`,
		},
		{
			actCap, "", "At most 2 offers a day?", "At most 2 offers a day reach you now.",
			[]string{"kept away and counted"},
			`cap {"per_day":2}`, `cap {"per_day":0}`,
		},
		{
			actNobody, "", "Stop offers from all businesses?", "No business may send you offers now, unless you allowed it by name.",
			[]string{"Stops about 4 offers a month.", "by name"},
			`stop {"purposes":["marketing"]}`, `reset {"purposes":["marketing"]}`,
		},
		{
			actAnybodyUntil, "", "Allow offers from all businesses until 17:30 today?", "Offers from businesses may reach you until 17:30 today.",
			[]string{"except what you chose about a business by name", "not told"},
			`allow {"purposes":["marketing"],"until":1793640600000}`, `reset {"purposes":["marketing"]}`,
		},
	} {
		b := lived()
		e := c.act.effect(stand(b.state, c.to, b.now), b.wish(c.act), b.now)
		if e.Title != c.title || e.Say != c.say {
			t.Errorf("it asks %q and says %q, want %q and %q", e.Title, e.Say, c.title, c.say)
		}
		for _, words := range c.words {
			if !strings.Contains(e.Words, words) {
				t.Errorf("%s: %q does not say %q", e.Title, e.Words, words)
			}
		}
		var undo []string
		if c.undo != "" {
			undo = []string{c.undo}
		}
		if diff := cmp.Diff([]string{c.do}, shapes(e.Commands)); diff != "" {
			t.Errorf("%s commands (-want +got):\n%s", e.Title, diff)
		}
		if diff := cmp.Diff(undo, shapes(e.Undo)); diff != "" {
			t.Errorf("%s undo (-want +got):\n%s", e.Title, diff)
		}
	}
}

// sight is what a person notices of how things stand, whatever made it so.
type sight struct {
	Chosen, AtLarge  map[wire.Purpose]chat.Choice // but not when
	arrives, anybody map[wire.Purpose]bool
	Muted            bool
	Until            int64
	Blocked, Follows bool
	Quiet            wire.Quiet
	Cap              int
}

func (b *book) sight(of wire.Account) sight {
	c := b.state.Chat(of)
	s := sight{
		Chosen: map[wire.Purpose]chat.Choice{}, AtLarge: map[wire.Purpose]chat.Choice{},
		arrives: map[wire.Purpose]bool{}, anybody: map[wire.Purpose]bool{},
		Muted: c.MutedAt(b.now), Blocked: c.Blocked.Ever(), Follows: c.Following.Ever(), Quiet: b.state.Quiet, Cap: b.state.Cap,
	}
	for _, p := range wire.Purposes {
		own, large := c.Choices.Of(p), b.state.AtLarge.Of(p)
		s.Chosen[p], s.AtLarge[p] = chat.Choice{Is: own.Is, Until: own.Until}, chat.Choice{Is: large.Is, Until: large.Until}
		s.arrives[p] = b.state.Status(of, p, b.now).Choice.Is != chat.Stopped
		s.anybody[p] = large.AsOf(b.now).Is != chat.Stopped
	}
	if s.Muted {
		s.Until = c.Muted.Until
	}
	return s
}

// offered are the acts that the screen offers as things stand, to an account and at large.
func (s sight) offered(some wire.Purpose) (here, large []act) {
	pick := func(on bool, yes, no act) act {
		if on {
			return yes
		}
		return no
	}
	here = []act{
		pick(s.arrives[some], actStop, actAllow), actAllowUntil, actForget, actAllowAll, actStopAll, pick(s.Follows, actUnfollow, actFollow),
		actMute, actAccept, actReport, pick(s.Blocked, actUnblock, actBlock),
	}
	if s.Muted {
		here = append(here, actUnmute)
	}
	if !s.Blocked {
		here = append(here, actBlockReport)
	}
	return here, []act{actQuiet, actQuietOff, actCap, actCapOff, pick(s.anybody[some], actNobody, actAnybody), actAnybodyUntil}
}

func TestUndoGivesBackWhatWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := newBook()
		for _, to := range []wire.Account{shopNo, ""} { // what is over comes back as over
			some := []wire.Purpose{rapid.SampledFrom(wire.Purposes).Draw(t, "ended")}
			b.add(anaNo, to, wire.Allow{Purposes: some, Until: b.now.UnixMilli()})
		}
		for range rapid.IntRange(1, 12).Draw(t, "acts") {
			before := b.sight(shopNo)
			some := rapid.SampledFrom(wire.Purposes).Draw(t, "purpose")
			here, large := before.offered(some)
			to, acts := shopNo, here
			if rapid.Bool().Draw(t, "at large") {
				to, acts = "", large
			}
			a := rapid.SampledFrom(acts).Draw(t, "act")
			w := b.wish(a)
			w.purposes = []wire.Purpose{some}
			e := a.effect(stand(b.state, to, b.now), w, b.now)
			if len(e.Commands) != 1 || strings.ContainsAny(e.Title+e.Words+e.Say+e.Yes, "{}") {
				t.Fatalf("%q %q %q %q with %d commands", e.Title, e.Words, e.Yes, e.Say, len(e.Commands))
			}
			b.does(t, e.Commands)
			if rapid.Bool().Draw(t, "undo") {
				b.does(t, e.Undo)
				if diff := cmp.Diff(before, b.sight(shopNo), cmpopts.IgnoreUnexported(sight{})); diff != "" {
					t.Fatalf("%s and back (-before +after):\n%s", e.Title, diff)
				}
			}
		}
	})
}

func TestNamesCannotWriteTheWords(t *testing.T) {
	b := newBook()
	b.add(shopNo, shopNo, wire.Profile{Account: shopNo, Name: "{what} {rest}", Business: true})
	e := actStop.effect(stand(b.state, shopNo, b.now), b.wish(actStop), b.now)
	if e.Title != "Stop offers from {what} {rest}?" {
		t.Errorf("a name with braces asks %q", e.Title)
	}
}

func TestTomorrowMorningIsTheNextOneWorthSleepingTo(t *testing.T) {
	for _, c := range []struct{ now, want string }{
		{"2026-11-02T22:10:00Z", "2026-11-03T08:00:00Z"},
		{"2026-11-03T01:00:00Z", "2026-11-03T08:00:00Z"},
		{"2026-11-03T06:00:00Z", "2026-11-04T08:00:00Z"},
		{"2026-11-03T12:00:00Z", "2026-11-04T08:00:00Z"},
	} {
		if got := durations[2].end(at(t, c.now)); !got.Equal(at(t, c.want)) {
			t.Errorf("at %s tomorrow morning is %s, want %s", c.now, got, c.want)
		}
	}
}
