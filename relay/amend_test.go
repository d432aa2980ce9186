package relay

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sayso/chat"
	"sayso/store"
	"sayso/wire"
)

func refTo(e wire.Event) wire.Ref { return wire.Ref{By: e.By, Key: e.Key} }

// pinned is the ask to pin a message for a day.
func pinned(e wire.Event) wire.PinMessage { return wire.PinMessage{Ref: refTo(e), For: 24 * 60 * 60} }

func TestWhatBecomesOfAmendments(t *testing.T) {
	r := newRig(t)
	people := r.join("ana", "maya", "tom")
	ana, maya := people[0], people[1]
	hers := r.do(maya, ana, wire.Message{Text: "at eight"})
	mine := r.do(ana, maya, wire.Message{Text: "at nine"})
	elsewhere := r.do(ana, people[2], wire.Message{Text: "hi tom"})
	offered := r.do(shop, ana, wire.Message{Text: "when?", Purpose: wire.Conversation, Choices: []wire.Choice{
		{ID: "mon", Title: "Monday"}, {Title: "See all", Link: "https://corner-shop.example"},
	}})
	asked := r.do(ana, shop, wire.Message{Text: "hello"})
	note := r.do(ana, ana, wire.Message{Text: "milk"})
	invalid := []string{"refused ana>maya invalid"}
	answer := func(text, id string, of wire.Event) wire.Message {
		return wire.Message{Text: text, Answer: &wire.Answer{Ref: refTo(of), ID: id}}
	}
	for _, c := range []struct {
		name   string
		by     wire.Account
		chat   string
		body   wire.Body
		own    []string
		other  wire.Account
		theirs []string
	}{
		{"edit", ana, "maya", wire.Edit{Key: mine.Key, Text: "at ten"}, []string{"edit ana>maya"}, maya, []string{"edit ana>ana"}},
		{"edit of another's", ana, "maya", wire.Edit{Key: hers.Key, Text: "at ten"}, invalid, maya, nil},
		{"edit of no message", ana, "maya", wire.Edit{Key: "3A99999999", Text: "at ten"}, invalid, maya, nil},
		{"edit in another chat", ana, "maya", wire.Edit{Key: elsewhere.Key, Text: "at ten"}, invalid, maya, nil},
		{"edit to oneself", ana, "ana", wire.Edit{Key: note.Key, Text: "bread"}, []string{"edit ana>ana"}, maya, nil},
		{"edit to a business", ana, "corner-shop", wire.Edit{Key: asked.Key, Text: "hello!"}, []string{"edit ana>corner-shop"}, shop, []string{"edit ana>ana"}},
		{"edit by a business", shop, "ana", wire.Edit{Key: offered.Key, Text: "20 % off"}, []string{"refused corner-shop>ana not_allowed"}, ana, nil},
		{"delete by a business", shop, "ana", wire.Delete{Key: offered.Key}, []string{"refused corner-shop>ana not_allowed"}, ana, nil},
		{"reaction", ana, "maya", wire.React{Ref: refTo(hers), Emoji: "👍"}, []string{"react ana>maya"}, maya, []string{"react ana>ana"}},
		{"reaction to one's own", ana, "maya", wire.React{Ref: refTo(mine), Emoji: "👍"}, []string{"react ana>maya"}, maya, []string{"react ana>ana"}},
		{"reaction taken back", ana, "maya", wire.React{Ref: refTo(hers)}, []string{"react ana>maya"}, maya, []string{"react ana>ana"}},
		{"reaction to a stranger's", ana, "maya", wire.React{Ref: wire.Ref{By: people[2], Key: hers.Key}, Emoji: "👍"}, invalid, maya, nil},
		{"reaction to an event", ana, "maya", wire.React{Ref: wire.Ref{By: ana, Key: note.Key}, Emoji: "👍"}, invalid, maya, nil},
		{"reaction to a business", ana, "corner-shop", wire.React{Ref: refTo(offered), Emoji: "👍"}, []string{"react ana>corner-shop"}, shop, []string{"react ana>ana"}},
		{"reaction of a business", shop, "ana", wire.React{Ref: refTo(asked), Emoji: "👍"}, []string{"react corner-shop>ana"}, ana, []string{"react corner-shop>corner-shop"}},
		{"answer", ana, "corner-shop", answer("Monday", "mon", offered), []string{"message ana>corner-shop"}, shop, []string{"message ana>ana"}},
		{"answer under another title", ana, "corner-shop", answer("Tuesday", "mon", offered), []string{"refused ana>corner-shop invalid"}, shop, nil},
		{"answer not offered", ana, "corner-shop", answer("Sunday", "sun", offered), []string{"refused ana>corner-shop invalid"}, shop, nil},
		{"answer to what offers none", ana, "maya", answer("Monday", "mon", hers), invalid, maya, nil},
		{"choices of a person", ana, "maya", wire.Message{Text: "when?", Choices: []wire.Choice{{ID: "mon", Title: "Monday"}}}, invalid, maya, nil},
		{"card of a person", ana, "maya", wire.Message{Text: "look", Card: &wire.Card{Kind: wire.Order, Ref: "1"}}, invalid, maya, nil},
		{"forwarded", ana, "maya", wire.Message{Text: "look", Forwarded: true}, []string{"message ana>maya"}, maya, []string{"message ana>ana"}},
		{"forwarded by a business", shop, "ana", wire.Message{Text: "look", Purpose: wire.Order, Forwarded: true}, []string{"refused corner-shop>ana invalid"}, ana, nil},
		{"pin of a message", ana, "maya", pinned(hers), []string{"pin_message ana>maya"}, maya, []string{"pin_message ana>ana"}},
		{"pin of one's own", ana, "maya", pinned(mine), []string{"pin_message ana>maya"}, maya, []string{"pin_message ana>ana"}},
		{"pin taken down", ana, "maya", wire.PinMessage{Ref: refTo(hers)}, []string{"pin_message ana>maya"}, maya, []string{"pin_message ana>ana"}},
		{"pin of no message", ana, "maya", wire.PinMessage{Ref: wire.Ref{By: maya, Key: "3A99999999"}, For: 60}, invalid, maya, nil},
		{"pin in another chat", ana, "maya", pinned(elsewhere), invalid, maya, nil},
		{"pin among one's notes", ana, "ana", pinned(note), []string{"pin_message ana>ana"}, maya, nil},
		{"pin in a business's chat", ana, "corner-shop", pinned(offered), []string{"pin_message ana>corner-shop"}, shop, []string{"pin_message ana>ana"}},
		{"pin by a business", shop, "ana", pinned(offered), []string{"refused corner-shop>ana not_allowed"}, ana, nil},
		{"star", ana, "maya", wire.Star{Ref: refTo(hers)}, []string{"star ana>maya"}, maya, nil},
		{"unstar", ana, "maya", wire.Unstar{Ref: refTo(hers)}, []string{"unstar ana>maya"}, maya, nil},
		{"hide", ana, "maya", wire.Hide{Ref: refTo(hers)}, []string{"hide ana>maya"}, maya, nil},
		{"mark unread", ana, "maya", wire.MarkUnread{}, []string{"mark_unread ana>maya"}, maya, nil},
		{"pin", ana, "maya", wire.Pin{}, []string{"pin ana>maya"}, maya, nil},
		{"archive", ana, "ana", wire.Archive{}, []string{"archive ana>ana"}, maya, nil},
		{"privacy", ana, "", wire.Privacy{NoTyping: true}, []string{"privacy ana"}, maya, nil},
		{"privacy of a chat", ana, "maya", wire.Privacy{}, invalid, maya, nil},
		{"delete", ana, "maya", wire.Delete{Key: mine.Key}, []string{"delete ana>maya"}, maya, []string{"delete ana>ana"}},
	} {
		heads := r.heads(c.by, c.other)
		r.do(c.by, wire.Account(c.chat), c.body)
		if diff := cmp.Diff(c.own, r.since(heads, c.by)); diff != "" {
			t.Errorf("%s: own log: %s", c.name, diff)
		}
		if diff := cmp.Diff(c.theirs, r.since(heads, c.other)); diff != "" {
			t.Errorf("%s: other log: %s", c.name, diff)
		}
	}
}

// TestNothingAmendsAcrossABlock has the blocked one try every way to be heard, and
// the one who blocked keep to themselves, but for taking back their own words.
func TestNothingAmendsAcrossABlock(t *testing.T) {
	r := newRig(t)
	people := r.join("ana", "maya")
	ana, maya := people[0], people[1]
	before := r.do(maya, ana, wire.Message{Text: "before"})
	mine := r.do(ana, maya, wire.Message{Text: "mine"})
	r.do(ana, maya, wire.Block{})
	away := r.do(maya, ana, wire.Message{Text: "kept away"})
	heads := r.heads(ana)
	try := func() {
		r.do(maya, ana, wire.Edit{Key: away.Key, Text: "kept away too"})
		r.do(maya, ana, wire.React{Ref: refTo(away), Emoji: "👋"})
		r.do(maya, ana, pinned(away))
		r.do(maya, ana, wire.Delete{Key: away.Key})
	}
	try()
	r.do(maya, ana, wire.Edit{Key: before.Key, Text: "let me in"})
	r.do(maya, ana, wire.React{Ref: refTo(mine), Emoji: "👋"})
	r.do(maya, ana, pinned(mine))
	r.do(maya, ana, wire.Delete{Key: before.Key})
	if got := r.since(heads, ana); len(got) > 0 {
		t.Errorf("ana's log got %v", got)
	}
	mayas := r.heads(maya)
	r.do(ana, maya, wire.React{Ref: refTo(before), Emoji: "👎"})
	r.do(ana, maya, pinned(mine))
	r.do(ana, maya, wire.Delete{Key: mine.Key})
	if diff := cmp.Diff([]string{"delete ana>ana"}, r.since(mayas, maya)); diff != "" {
		t.Error(diff)
	}
	r.do(ana, maya, wire.Unblock{})
	heads = r.heads(ana)
	try() // what the block kept away does not come in by being amended later
	if got := r.since(heads, ana); len(got) > 0 {
		t.Errorf("after the block ana's log got %v", got)
	}
	if e := r.do(ana, maya, wire.React{Ref: refTo(away), Emoji: "👍"}); e.Kind != "refused" {
		t.Error("ana reacted to what never reached her")
	}
	if e := r.do(ana, maya, pinned(away)); e.Kind != "refused" {
		t.Error("ana pinned what never reached her")
	}
}

// TestAStrangerHearsOfNoPin has ana keep what a stranger wrote in sight before she has
// chosen what to do about them, and after.
func TestAStrangerHearsOfNoPin(t *testing.T) {
	r := newRig(t)
	people := r.join("ana", "maya")
	ana, maya := people[0], people[1]
	asked := r.do(maya, ana, wire.Message{Text: "is this ana?"})
	mayas := r.heads(maya)
	if e := r.do(ana, maya, pinned(asked)); e.Kind != "pin_message" {
		t.Errorf("the pin became a %s", e.Kind)
	}
	if got := r.since(mayas, maya); len(got) > 0 {
		t.Errorf("the stranger got %v", got)
	}
	r.do(ana, maya, wire.Accept{})
	r.do(ana, maya, pinned(asked))
	if diff := cmp.Diff([]string{"pin_message ana>ana"}, r.since(mayas, maya)); diff != "" {
		t.Error(diff)
	}
}

// TestReactionsNeedWhatAWordNeeds closes the window, then stops conversation.
func TestReactionsNeedWhatAWordNeeds(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	r := newRig(t, func(_ *store.Options, o *Options) { o.Now = func() time.Time { return now } })
	ana := r.join("ana")[0]
	asked := r.do(ana, airline, wire.Message{Text: "which gate?"})
	like := wire.React{Ref: refTo(asked), Emoji: "👍"}
	said := func(want string, events ...string) {
		t.Helper()
		heads := r.heads(ana)
		if e := r.do(airline, ana, like); e.Kind != want {
			t.Errorf("the reaction became %s, want %s", e.Kind, want)
		}
		if diff := cmp.Diff(events, r.since(heads, ana)); diff != "" {
			t.Error(diff)
		}
	}
	said("react", "react northwind-air>northwind-air")
	r.do(ana, airline, wire.Stop{Purposes: []wire.Purpose{wire.Conversation}})
	said("refused", "withheld northwind-air>northwind-air stopped 1")
	r.do(ana, airline, wire.Allow{Purposes: []wire.Purpose{wire.Conversation}})
	now = now.Add(24 * time.Hour)
	said("refused", "withheld northwind-air>northwind-air window_closed 1")
	r.do(ana, airline, wire.React{Ref: refTo(asked), Emoji: "👍"}) // a reaction opens no window
	said("refused", "withheld northwind-air>northwind-air window_closed 2")
}

// TestWhoIsKeptAwayHasAName stops everything before a business ever wrote.
func TestWhoIsKeptAwayHasAName(t *testing.T) {
	r := newRig(t)
	ana := r.join("ana")[0]
	r.do(ana, "", wire.Stop{})
	heads := r.heads(ana)
	r.do(shop, ana, offer("lamps"))
	r.do(shop, ana, offer("more lamps"))
	want := []string{"profile corner-shop>corner-shop", "withheld corner-shop>corner-shop stopped_all 1", "withheld corner-shop>corner-shop stopped_all 2"}
	if diff := cmp.Diff(want, r.since(heads, ana)); diff != "" {
		t.Error(diff)
	}
}

func TestPrivacy(t *testing.T) {
	r := newRig(t)
	people := r.join("ana", "maya")
	ana, maya := people[0], people[1]
	r.do(maya, ana, wire.Message{Text: "seen?"})
	r.do(ana, "", wire.Privacy{NoReceipts: true})
	heads := r.heads(maya)
	r.do(ana, maya, wire.Read{UpTo: 4})
	r.do(ana, maya, wire.Message{Text: "no"})
	if diff := cmp.Diff([]string{"message ana>ana"}, r.since(heads, maya)); diff != "" {
		t.Error(diff)
	}
}

func TestTypingIsKeptToOneself(t *testing.T) {
	r := newRig(t)
	key := newKey()
	ana := r.enroll("ana", key)
	maya := r.join("maya")[0]
	r.do(ana, maya, wire.Message{Text: "hi"})
	l := r.open("ana", key)
	r.do(maya, "", wire.Privacy{NoTyping: true})
	r.Signal(maya, ana, wire.Typing)
	r.do(maya, "", wire.Privacy{})
	r.Signal(maya, ana, "second")
	if f := find[wire.Signal](l); f.What != "second" {
		t.Errorf("ana's device was told of %s", f.What)
	}
}

// TestReceiptsNeverCoverWhatABlockKeptAway sends, blocks, holds and reads at random. The
// fold of the sender's log then says of no message that it came unless it is in the
// other log; and of one that comes without a block it does.
func TestReceiptsNeverCoverWhatABlockKeptAway(t *testing.T) {
	r := newRig(t)
	run := 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		key := newKey()
		ana := r.enroll(fmt.Sprintf("ana%d", run), key)
		maya := r.join(fmt.Sprintf("maya%d", run))[0]
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			switch rapid.IntRange(0, 9).Draw(t, "step") {
			case 0:
				r.do(ana, maya, wire.Block{})
			case 1, 2:
				r.do(ana, maya, wire.Unblock{})
			case 3, 4:
				r.hold(t, ana, r.Log(ana).Head().Seq)
			case 5:
				held := r.Log(ana).Head().Seq
				r.hold(t, ana, held)
				r.do(ana, maya, wire.Read{UpTo: held})
			default:
				r.do(maya, ana, wire.Message{Text: "x"})
			}
		}
		r.do(ana, maya, wire.Unblock{})
		last := r.do(maya, ana, wire.Message{Text: "the last"})
		r.hold(t, ana, r.Log(ana).Head().Seq)
		came := map[wire.Key]bool{}
		for _, e := range r.events(ana) {
			came[e.Key] = e.Kind == "message"
		}
		sender := chat.New()
		for _, e := range r.events(maya) {
			sender.Apply(e)
		}
		c := sender.Chat(ana)
		for _, e := range r.events(maya) {
			if e.Kind == "message" && c.Reached(e.Seq) != "" && !came[e.Key] {
				t.Fatalf("message %d is %s and never came", e.Seq, c.Reached(e.Seq))
			}
		}
		if c.Reached(last.Seq) != wire.Delivered {
			t.Fatalf("the last message came and is not reported")
		}
	})
}

// hold says for a device how far it holds the log.
func (r *rig) hold(t *rapid.T, a wire.Account, seq uint64) {
	for reached := uint64(0); reached < seq; {
		o := &order{by: a, kind: "have"}
		o.run = func(t *turn, _ *order) (err error) {
			reached, err = t.hold(a, seq)
			return err
		}
		if err := r.settle(r.t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
}
