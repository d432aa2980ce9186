package consent

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"sayso/chat"
	"sayso/ui/booktest"
	"sayso/wire"
)

// wishFor returns the wish that an act is tested with.
func wishFor(a Act, now time.Time) Wish {
	w := Wish{Purposes: []wire.Purpose{wire.Marketing}}
	switch a {
	case Mute, AllowUntil, AnybodyUntil:
		w.Until = now.Add(8 * time.Hour)
	case Report, BlockReport:
		w.Reason = wire.Spam
	case Quiet:
		w.Quiet = wire.Quiet{From: 22 * 60, To: 7 * 60, Zone: "Europe/Lisbon"}
	case Cap:
		w.PerDay = 2
	}
	return w
}

// The accounts of the story, as the shapes of commands name them.
const shop, air, maya = string(booktest.Shop), string(booktest.Air), string(booktest.Maya)

// effects are acts, and all that is said and done by each.
var effects = []struct {
	act        Act
	to         wire.Account
	title, say string
	words      []string
	do, undo   string
}{
	{
		Stop, booktest.Shop, "Stop offers from Corner Shop?", "Offers from Corner Shop stop now.",
		[]string{"Stops about 4 offers a month.", "Orders and updates keep coming.", "They are told"},
		shop + ` stop {"purposes":["marketing"]}`, shop + ` reset {"purposes":["marketing"]}`,
	},
	{
		AllowUntil, booktest.Air, "Allow offers from Northwind Air until 17:30 today?", "Offers from Northwind Air may reach you until 17:30 today.",
		[]string{"count as stopped from then on", "They are told"},
		air + ` allow {"purposes":["marketing"],"until":1793640600000}`, air + ` stop {"purposes":["marketing"]}`,
	},
	{
		Forget, booktest.Air, "Forget what you chose about offers from Northwind Air?", "Offers from Northwind Air are undecided again.",
		[]string{"as if you had never chosen"},
		air + ` reset {"purposes":["marketing"]}`, air + ` stop {"purposes":["marketing"]}`,
	},
	{
		Allow, booktest.Air, "Allow offers from Northwind Air?", "Offers from Northwind Air may reach you now.",
		[]string{"Offers may reach you", "They are told"},
		air + ` allow {"purposes":["marketing"]}`, air + ` stop {"purposes":["marketing"]}`,
	},
	{
		StopAll, booktest.Shop, "Stop everything from Corner Shop?", "Everything from Corner Shop stops now.",
		[]string{"Stops about 7 a month: 1 order, 2 updates, 4 offers.", "block instead"},
		shop + ` stop {}`, shop + ` reset {}`,
	},
	{
		Follow, booktest.Shop, "Follow Corner Shop?", "You follow Corner Shop now.",
		[]string{"They are told"},
		shop + ` follow {}`, shop + ` unfollow {}`,
	},
	{
		Accept, booktest.Shop, "Continue with Corner Shop?", "Corner Shop is among your chats now.",
		[]string{"not told"},
		shop + ` accept {}`, ``,
	},
	{
		Mute, booktest.Shop, "Mute Corner Shop until 17:30 today?", "Corner Shop is muted until 17:30 today.",
		[]string{"still arrives", "not told"},
		shop + ` mute {"until":1793640600000}`, shop + ` unmute {}`,
	},
	{
		Block, booktest.Shop, "Block Corner Shop?", "Corner Shop is blocked. Nothing from them arrives.",
		[]string{"Nothing from them arrives", "not told", "stop those instead"},
		shop + ` block {}`, shop + ` unblock {}`,
	},
	{
		Block, booktest.Maya, "Block Maya?", "Maya is blocked. Nothing from them arrives.",
		[]string{"not told"},
		maya + ` block {}`, maya + ` unblock {}`,
	},
	{
		Report, booktest.Shop, "Report Corner Shop: spam?", "Corner Shop is reported: spam.",
		[]string{"last five messages", "can still reach you", "cannot be taken back"},
		shop + ` report {"reason":"spam"}`, ``,
	},
	{
		BlockReport, booktest.Shop, "Block and report Corner Shop: spam?", "Corner Shop is blocked and reported: spam.",
		[]string{"The block can be undone, the report cannot"},
		shop + ` block {"report":"spam"}`, shop + ` unblock {}`,
	},
	{
		Quiet, "", "Quiet hours from 22:00 to 07:00?", "Businesses arrive quietly from 22:00 to 07:00.",
		[]string{"Nothing is kept away"},
		`quiet {"from":1320,"to":420,"zone":"Europe/Lisbon"}`, `quiet {"from":0,"to":0,"zone":""}`,
	},
	{
		Cap, "", "At most 2 offers a day?", "At most 2 offers a day reach you now.",
		[]string{"kept away and counted"},
		`cap {"per_day":2}`, `cap {"per_day":0}`,
	},
	{
		Nobody, "", "Stop offers from all businesses?", "No business may send you offers now, unless you allowed it by name.",
		[]string{"Stops about 4 offers a month.", "by name"},
		`stop {"purposes":["marketing"]}`, `reset {"purposes":["marketing"]}`,
	},
	{
		AnybodyUntil, "", "Allow offers from all businesses until 17:30 today?", "Offers from businesses may reach you until 17:30 today.",
		[]string{"except what you chose about a business by name", "not told"},
		`allow {"purposes":["marketing"],"until":1793640600000}`, `reset {"purposes":["marketing"]}`,
	},
}

func TestEveryActSaysWhatItDoesAndDoesIt(t *testing.T) {
	for _, c := range effects {
		b := booktest.Lived()
		e := c.act.Effect(Stand(b.State, c.to, b.Now), wishFor(c.act, b.Now), b.Now)
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
		if diff := cmp.Diff([]string{c.do}, booktest.Shapes(e.Commands)); diff != "" {
			t.Errorf("%s commands (-want +got):\n%s", e.Title, diff)
		}
		if diff := cmp.Diff(undo, booktest.Shapes(e.Undo)); diff != "" {
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

func sightOf(b *booktest.Book, of wire.Account) sight {
	c := b.State.Chat(of)
	s := sight{
		Chosen: map[wire.Purpose]chat.Choice{}, AtLarge: map[wire.Purpose]chat.Choice{},
		arrives: map[wire.Purpose]bool{}, anybody: map[wire.Purpose]bool{},
		Muted: c.MutedAt(b.Now), Blocked: c.Blocked.Ever(), Follows: c.Following.Ever(), Quiet: b.State.Quiet, Cap: b.State.Cap,
	}
	for _, p := range wire.Purposes {
		own, large := c.Choices.Of(p), b.State.AtLarge.Of(p)
		s.Chosen[p], s.AtLarge[p] = chat.Choice{Is: own.Is, Until: own.Until}, chat.Choice{Is: large.Is, Until: large.Until}
		s.arrives[p] = b.State.Status(of, p, b.Now).Choice.Is != chat.Stopped
		s.anybody[p] = large.AsOf(b.Now).Is != chat.Stopped
	}
	if s.Muted {
		s.Until = c.Muted.Until
	}
	return s
}

// offered are the acts that the screen offers as things stand, to an account and at large.
func (s sight) offered(some wire.Purpose) (here, large []Act) {
	pick := func(on bool, yes, no Act) Act {
		if on {
			return yes
		}
		return no
	}
	here = []Act{
		pick(s.arrives[some], Stop, Allow), AllowUntil, Forget, AllowAll, StopAll, pick(s.Follows, Unfollow, Follow),
		Mute, Accept, Report, pick(s.Blocked, Unblock, Block),
	}
	if s.Muted {
		here = append(here, Unmute)
	}
	if !s.Blocked {
		here = append(here, BlockReport)
	}
	return here, []Act{Quiet, QuietOff, Cap, CapOff, pick(s.anybody[some], Nobody, Anybody), AnybodyUntil}
}

func TestUndoGivesBackWhatWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := booktest.New()
		for _, to := range []wire.Account{booktest.Shop, ""} { // what is over comes back as over
			some := []wire.Purpose{rapid.SampledFrom(wire.Purposes).Draw(t, "ended")}
			b.Add(booktest.Ana, to, wire.Allow{Purposes: some, Until: b.Now.UnixMilli()})
		}
		for range rapid.IntRange(1, 12).Draw(t, "acts") {
			before := sightOf(b, booktest.Shop)
			some := rapid.SampledFrom(wire.Purposes).Draw(t, "purpose")
			here, large := before.offered(some)
			to, acts := booktest.Shop, here
			if rapid.Bool().Draw(t, "at large") {
				to, acts = "", large
			}
			a := rapid.SampledFrom(acts).Draw(t, "act")
			w := wishFor(a, b.Now)
			w.Purposes = []wire.Purpose{some}
			e := a.Effect(Stand(b.State, to, b.Now), w, b.Now)
			if len(e.Commands) != 1 || strings.ContainsAny(e.Title+e.Words+e.Say+e.Yes, "{}") {
				t.Fatalf("%q %q %q %q with %d commands", e.Title, e.Words, e.Yes, e.Say, len(e.Commands))
			}
			b.Does(t, e.Commands)
			if rapid.Bool().Draw(t, "undo") {
				b.Does(t, e.Undo)
				if diff := cmp.Diff(before, sightOf(b, booktest.Shop), cmpopts.IgnoreUnexported(sight{})); diff != "" {
					t.Fatalf("%s and back (-before +after):\n%s", e.Title, diff)
				}
			}
		}
	})
}

func TestNamesCannotWriteTheWords(t *testing.T) {
	b := booktest.New()
	b.Add(booktest.Shop, booktest.Shop, wire.Profile{Account: booktest.Shop, Name: "{what} {rest}", Business: true})
	e := Stop.Effect(Stand(b.State, booktest.Shop, b.Now), wishFor(Stop, b.Now), b.Now)
	if e.Title != "Stop offers from {what} {rest}?" {
		t.Errorf("a name with braces asks %q", e.Title)
	}
}
