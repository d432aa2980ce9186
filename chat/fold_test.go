package chat

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sayso/wire"
)

func TestFoldKnowsItsOwner(t *testing.T) {
	l := newScript()
	same(t, wire.Profile{Account: ana, Handle: "ana", Name: "Ana"}, l.Me)
	l.do("", wire.Profile{Account: ana, Handle: "ana", Name: "Ana Sofia"})
	same(t, "Ana Sofia", l.Me.Name)
	if len(l.Chats()) != 0 {
		t.Errorf("a new log has chats: %v", order(l.State))
	}
}

func TestChatsComeNewestLineFirst(t *testing.T) {
	l := met()
	l.offer(acme, wire.Update)
	l.offer(nova, wire.Update)
	l.add(maya, maya, wire.Message{Text: "hi"})
	same(t, []wire.Account{maya, nova, acme}, order(l.State))
	before := l.Chats()

	l.pass(-time.Hour) // the clock does not order, numbers do
	l.offer(acme, wire.Update)
	same(t, []wire.Account{acme, maya, nova}, order(l.State))
	if before[0].Account != maya {
		t.Error("a list that was given out has changed")
	}

	for _, b := range []wire.Body{
		wire.Stop{},
		wire.Allow{},
		wire.Mute{},
		wire.Unmute{},
		wire.Block{},
		wire.Unblock{},
		wire.Follow{},
		wire.Unfollow{},
		wire.Accept{},
		wire.Report{Reason: wire.Spam},
		wire.Read{UpTo: 5},
		shop(nova, "line"),
	} {
		l.do(nova, b)
		same(t, []wire.Account{acme, maya, nova}, order(l.State))
	}
	l.add(ana, nova, refusal("are you there", wire.Stopped))
	same(t, []wire.Account{nova, acme, maya}, order(l.State))
}

func TestListShowsWhoWasAskedForButNotWhoWasKeptAway(t *testing.T) {
	l := met()
	l.add(acme, acme, wire.Withheld{Purpose: wire.Marketing, Cause: wire.StoppedAll, Day: "2026-11-20", Count: 1})
	same(t, []wire.Account(nil), order(l.State))
	var known []wire.Account
	for _, c := range l.Businesses() {
		known = append(known, c.Account)
	}
	same(t, []wire.Account{acme, nova}, known)

	l.write(wire.Event{By: maya, Chat: maya, Key: "3A0000000000"}.With(wire.Profile{Account: maya, Name: "Maya"}))
	same(t, []wire.Account{maya}, order(l.State))
}

func TestIntroduced(t *testing.T) {
	l := met()
	if !l.Introduced(shop(acme, "whatsapp")) {
		t.Error("acme was introduced")
	}
	if l.Introduced(shop(acme, "line")) || l.Introduced(wire.Profile{Account: maya}) {
		t.Error("a change, and a stranger, must be introduced")
	}
	same(t, "Shop 0001", l.Chat(acme).Name())
	same(t, string(maya), (&Chat{Account: maya}).Name())
}

func refusal(text string, cause wire.Cause) wire.Refused {
	e := wire.Event{}.With(wire.Message{Text: text})
	return wire.Refused{Cause: cause, What: "message", Body: e.Raw}
}

func TestLastLine(t *testing.T) {
	l := met()
	seq := l.add(acme, acme, wire.Message{Text: "Boarding", Purpose: wire.Update, Template: "x", Quiet: true})
	want := Line{
		Moment: Moment{seq, l.now.UnixMilli()}, By: acme, Kind: "message",
		Preview: "Boarding", Purpose: wire.Update, Quiet: true,
	}
	same(t, want, l.Chat(acme).Last)

	seq = l.add(ana, acme, refusal("are you\nthere", wire.NoAccount))
	c := l.Chat(acme)
	same(t, Line{
		Moment: Moment{seq, l.now.UnixMilli()}, By: ana, Kind: "refused",
		Preview: "are you there", Cause: wire.NoAccount,
	}, c.Last)
	if c.Wrote.Ever() || c.Known.Ever() || c.Unread != 1 || !c.Request {
		t.Errorf("what was refused was never said: %+v", c)
	}
	l.add(ana, nova, wire.Refused{Cause: wire.NotAllowed, What: "allow", Body: []byte(`{}`)})
	if l.Chat(nova).Last.Ever() {
		t.Error("a refused choice shows as a message")
	}
}

func TestPreviewIsOneShortLine(t *testing.T) {
	long := strings.Repeat("ä", 300)
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"hello", "hello"},
		{"  hello ", "hello"},
		{"two\n\n lines\there", "two lines here"},
		{strings.Repeat(" ", 4000) + "x\n", "x"},
		{long, long[:240]},
		{strings.Repeat("a ", 100), strings.TrimSpace(strings.Repeat("a ", 60))},
		{strings.Repeat("한국어 ", 50), strings.TrimSpace(strings.Repeat("한국어 ", 30))},
	} {
		if got := preview(c.in); got != c.want {
			t.Errorf("preview(%.20q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestUnreadIsMovedByReadingAndWritingAlone(t *testing.T) {
	l := met()
	first := l.offer(acme, wire.Update)
	second := l.add(acme, acme, wire.Message{Text: "b", Purpose: wire.Marketing, Quiet: true})
	third := l.offer(acme, wire.Update)
	c := l.Chat(acme)
	count := func(unread, quiet int, from uint64) {
		t.Helper()
		same(t, []any{unread, quiet, from}, []any{c.Unread, c.QuietUnread, c.FirstUnread})
	}
	count(3, 1, first)

	for _, b := range []wire.Body{wire.Mute{}, wire.Stop{}, wire.Block{}, wire.Follow{}, wire.Accept{}, refusal("x", wire.Invalid)} {
		l.do(acme, b)
		count(3, 1, first)
	}
	l.do(nova, wire.Read{UpTo: third})
	count(3, 1, first)
	l.do(acme, wire.Read{UpTo: first})
	count(2, 1, second)
	l.do(acme, wire.Read{UpTo: first - 1}) // an older place changes nothing
	count(2, 1, second)
	l.do(acme, wire.Read{UpTo: second})
	count(1, 0, third)
	l.add(ana, acme, wire.Message{Text: "thanks"})
	count(0, 0, 0)
	fourth := l.offer(acme, wire.Update)
	count(1, 0, fourth)
	l.do(acme, wire.Read{UpTo: 1 << 60}) // reads what is there, not what will come
	count(0, 0, 0)
	fifth := l.offer(acme, wire.Update)
	count(1, 0, fifth)
	l.do(acme, wire.Read{UpTo: fifth})
	count(0, 0, 0)
	l.do(acme, wire.Read{UpTo: first})
	same(t, fifth, c.ReadTo)
}

func TestUnreadBeyondTheExact(t *testing.T) {
	l := met()
	var seqs []uint64
	for range exactUnread + 100 {
		seqs = append(seqs, l.offer(acme, wire.Update))
	}
	c := l.Chat(acme)
	same(t, []any{len(seqs), seqs[0]}, []any{c.Unread, c.FirstUnread})

	l.do(acme, wire.Read{UpTo: seqs[49]}) // among those only counted: too many, never too few
	same(t, []any{len(seqs), seqs[50]}, []any{c.Unread, c.FirstUnread})
	l.do(acme, wire.Read{UpTo: seqs[149]})
	same(t, []any{len(seqs) - 150, seqs[150]}, []any{c.Unread, c.FirstUnread})
	l.do(acme, wire.Read{UpTo: l.Head.Seq})
	same(t, []any{0, uint64(0)}, []any{c.Unread, c.FirstUnread})
}

func TestReceiptsOnlyRise(t *testing.T) {
	l := met()
	a := l.add(ana, maya, wire.Message{Text: "a"})
	b := l.add(ana, maya, wire.Message{Text: "b"})
	c := l.Chat(maya)
	for _, step := range []struct {
		state           wire.State
		upTo            uint64
		delivered, seen uint64
	}{
		{wire.Delivered, b, b, 0},
		{wire.Delivered, a, b, 0},
		{wire.Seen, a, b, a},
		{"heard", b, b, a},
		{wire.Seen, 1 << 60, b + 5, b + 5}, // no further than the log goes
	} {
		l.add(maya, maya, wire.Receipt{State: step.state, Seq: step.upTo})
		same(t, []uint64{step.delivered, step.seen}, []uint64{c.Delivered, c.Seen})
	}
	l.add(maya, nova+"9", wire.Receipt{State: wire.Seen, Seq: 1})
	if l.Chat(nova+"9") != nil {
		t.Error("a receipt made a chat")
	}
}

func TestRequestUntilTheFirstChoice(t *testing.T) {
	ends := map[string]wire.Body{
		"accept": wire.Accept{}, "allow": wire.Allow{Purposes: []wire.Purpose{wire.Order}}, "follow": wire.Follow{},
		"write": wire.Message{Text: "hello"}, "block": wire.Block{},
	}
	for name, end := range ends {
		l := met()
		c := l.Chat(acme)
		if c.Request {
			t.Fatal("an introduction alone is no request")
		}
		l.offer(acme, wire.Marketing)
		for _, b := range []wire.Body{wire.Mute{}, wire.Stop{}, wire.Read{UpTo: 5}, wire.Report{}, refusal("x", wire.Invalid)} {
			l.do(acme, b)
			if !c.Request {
				t.Fatalf("%s ended the request", b.Kind())
			}
		}
		l.do(acme, end)
		l.offer(acme, wire.Marketing)
		if c.Request {
			t.Errorf("%s did not end the request", name)
		}
		l.do(acme, wire.Unfollow{})
		l.do(acme, wire.Unblock{})
		if c.Request != (name == "block") {
			t.Errorf("after %s and its end, request is %t", name, c.Request)
		}
	}
	l := newScript()
	l.add(ana, maya, wire.Message{Text: "hello"})
	l.add(maya, maya, wire.Message{Text: "hi"})
	c := l.Chat(maya)
	if c.Request {
		t.Error("who was written to first is no stranger")
	}
	l.do(maya, wire.Accept{})
	same(t, []uint64{3, 5}, []uint64{c.Known.Seq, c.Accepted.Seq}) // known from the first choice on
}

func TestChoicesAreKeptApart(t *testing.T) {
	l := met()
	l.offer(acme, wire.Marketing)
	stop := l.do(acme, wire.Stop{Purposes: []wire.Purpose{wire.Marketing}})
	mute := l.do(acme, wire.Mute{Until: l.now.Add(8 * time.Hour).UnixMilli()})
	block := l.do(acme, wire.Block{})
	c := l.Chat(acme)
	at := l.now.UnixMilli()
	same(t, Choice{Is: Stopped, Moment: Moment{stop, at}}, c.Choices.Of(wire.Marketing))
	same(t, Choice{}, c.Choices.Of(wire.Order))
	same(t, Choice{}, c.Choices.Of("gossip"))
	same(t, Mute{Moment{mute, at}, l.now.Add(8 * time.Hour).UnixMilli()}, c.Muted)
	same(t, Moment{block, at}, c.Blocked)
	same(t, []uint64{stop, mute, block}, c.History)

	l.do(acme, wire.Unblock{})
	if c.Blocked.Ever() || !c.Muted.Ever() || c.Choices.Of(wire.Marketing).Is != Stopped {
		t.Error("unblocking touched a mute or a stop")
	}
	l.do(acme, wire.Unmute{})
	if c.Muted.Ever() || c.Choices.Of(wire.Marketing).Is != Stopped {
		t.Error("unmuting touched a stop")
	}
	l.do(acme, wire.Allow{Purposes: []wire.Purpose{"gossip", wire.Order}})
	same(t, Stopped, c.Choices.Of(wire.Marketing).Is)
	same(t, Allowed, c.Choices.Of(wire.Order).Is)
	l.do(acme, wire.Stop{})
	for _, p := range wire.Purposes {
		same(t, "stopped", c.Choices.Of(p).Is.String())
	}
}

func TestMuteEnds(t *testing.T) {
	c := &Chat{Muted: Mute{Moment: Moment{Seq: 1}, Until: start.UnixMilli()}}
	if !c.MutedAt(start.Add(-time.Millisecond)) || c.MutedAt(start) {
		t.Error("a mute holds until its end, and no longer")
	}
	c.Muted.Until = 0
	if !c.MutedAt(start.AddDate(50, 0, 0)) {
		t.Error("always ended")
	}
	if (&Chat{}).MutedAt(start) {
		t.Error("muted without a mute")
	}
}

func TestHistoryIsBounded(t *testing.T) {
	l := met()
	var all, large []uint64
	for range 100 {
		all = append(all, l.do(acme, wire.Stop{}))
		large = append(large, l.do("", wire.Cap{PerDay: 1}))
	}
	same(t, all[len(all)-historyLength:], l.Chat(acme).History)
	same(t, large[len(large)-historyLength:], l.History)
}

func TestSizeDoesNotFollowTheMessages(t *testing.T) {
	size := func(messages int) int {
		l := met()
		for i := range messages {
			l.add(acme, acme, wire.Message{Text: fmt.Sprintf("message %06d", i), Purpose: wire.Marketing})
			l.add(acme, acme, wire.Withheld{Purpose: wire.Order, Cause: wire.Stopped, Day: l.now.Format(time.DateOnly), Count: 1})
			l.do(acme, wire.Stop{Purposes: []wire.Purpose{wire.Order}})
			l.pass(3 * time.Hour)
		}
		return len(l.Snapshot())
	}
	if few, many := size(1000), size(4000); many > few+few/4 {
		t.Errorf("a snapshot takes %d bytes after 1,000 messages and %d after 4,000", few, many)
	}
}

func TestTheOwnChatIsForNotes(t *testing.T) {
	l := newScript()
	l.add(ana, ana, wire.Message{Text: "milk"})
	same(t, "Notes to yourself", l.Chat(ana).Name())
	same(t, false, l.Chat(ana).Request)
	again, err := Restore(l.Snapshot())
	if err != nil {
		t.Fatal(err)
	}
	same(t, "Notes to yourself", again.Chat(ana).Name())
}
