package chat

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sayso/wire"
)

// shops are the businesses of random histories, one for each set of rules.
var shops = []wire.Profile{
	shop("15550100001", "whatsapp"), shop("15550100002", ""), shop("15550100003", "line"), shop("15550100004", "kakao"),
}

var friend = wire.Profile{Account: maya, Handle: "maya", Name: "Maya"}

func drawPurposes(t *rapid.T) []wire.Purpose {
	return rapid.SliceOfN(rapid.SampledFrom(wire.Purposes), 0, 2).Draw(t, "purposes")
}

// drawUntil draws when an allowance ends: mostly never, or in the days of a history.
func drawUntil(t *rapid.T) int64 {
	after := time.Duration(rapid.IntRange(0, 10*24*60).Draw(t, "minutes until")) * time.Minute
	return rapid.SampledFrom([]int64{0, 0, start.Add(after).UnixMilli()}).Draw(t, "until")
}

// drawChoice draws something that the person may decide about a business, or,
// with an empty chat, about all of them.
func drawChoice(t *rapid.T) (wire.Account, wire.Body) {
	if rapid.IntRange(0, 3).Draw(t, "at large") == 0 {
		return "", []wire.Body{
			wire.Stop{Purposes: drawPurposes(t)},
			wire.Allow{Purposes: drawPurposes(t), Until: drawUntil(t)},
			wire.Reset{Purposes: drawPurposes(t)},
			wire.Cap{PerDay: rapid.IntRange(0, 3).Draw(t, "cap")},
			wire.Quiet{
				From: rapid.IntRange(0, 1439).Draw(t, "from"), To: rapid.IntRange(0, 1439).Draw(t, "to"),
				Zone: rapid.SampledFrom([]string{"", "Europe/Lisbon", "Asia/Kathmandu", "America/St_Johns"}).Draw(t, "zone"),
			},
		}[rapid.IntRange(0, 4).Draw(t, "choice")]
	}
	return rapid.SampledFrom(append(slices.Clone(shops), friend)).Draw(t, "chat").Account, []wire.Body{
		wire.Stop{Purposes: drawPurposes(t)},
		wire.Allow{Purposes: drawPurposes(t)},
		wire.Stop{Purposes: drawPurposes(t)},
		wire.Allow{Purposes: drawPurposes(t), Until: drawUntil(t)},
		wire.Reset{Purposes: drawPurposes(t)},
		wire.Block{},
		wire.Unblock{},
		wire.Unblock{},
		wire.Follow{},
		wire.Unfollow{},
		wire.Accept{},
		wire.Mute{Until: rapid.Int64Range(0, 1).Draw(t, "until") * start.Add(48*time.Hour).UnixMilli()},
		wire.Unmute{},
		wire.Report{Reason: wire.Spam},
		wire.Message{Text: "hello"},
		wire.Message{Text: "hello again"},
	}[rapid.IntRange(0, 15).Draw(t, "choice")]
}

// drawEvent draws anything that a log may hold, sense or none.
func drawEvent(t *rapid.T, head uint64) wire.Event {
	chat := rapid.SampledFrom([]wire.Account{shops[0].Account, shops[1].Account, maya, ana}).Draw(t, "chat")
	by := rapid.SampledFrom([]wire.Account{chat, chat, ana}).Draw(t, "by")
	seq := rapid.Uint64Range(0, head+3).Draw(t, "seq")
	purpose := rapid.SampledFrom(append(slices.Clone(wire.Purposes), "", "gossip")).Draw(t, "purpose")
	if rapid.IntRange(0, 3).Draw(t, "choose") == 0 {
		chat, body := drawChoice(t)
		return wire.Event{By: ana, Chat: chat}.With(body)
	}
	key := rapid.SampledFrom([]wire.Key{"3A00112201", "3A00112202", "3A00112203", ""}).Draw(t, "key")
	ref := wire.Ref{By: by, Key: key}
	if rapid.IntRange(0, 3).Draw(t, "amend") == 0 {
		return wire.Event{By: by, Chat: chat}.With([]wire.Body{
			wire.Edit{Key: key, Text: "hello, I meant"},
			wire.Delete{Key: key},
			wire.Hide{Ref: ref},
			wire.React{Ref: ref, Emoji: "👍"},
			wire.Star{Ref: ref},
			wire.Star{Ref: ref},
			wire.Unstar{Ref: ref},
			wire.PinMessage{Ref: ref, For: drawFor(t)},
			wire.PinMessage{Ref: ref, For: drawFor(t)},
			wire.Pin{},
			wire.Unpin{},
			wire.Archive{},
			wire.Unarchive{},
			wire.MarkUnread{},
		}[rapid.IntRange(0, 13).Draw(t, "kind")])
	}
	return wire.Event{By: by, Chat: chat, Key: key}.With([]wire.Body{
		wire.Message{Text: "hello there", Purpose: purpose, Quiet: seq%2 == 0},
		wire.Message{Text: "hello", Purpose: purpose},
		wire.Read{UpTo: seq},
		wire.Read{UpTo: seq},
		wire.Receipt{State: rapid.SampledFrom([]wire.State{wire.Delivered, wire.Seen, ""}).Draw(t, "state"), Seq: seq, From: rapid.SampledFrom([]uint64{0, seq, head}).Draw(t, "from")},
		wire.Profile{Account: chat, Name: rapid.StringN(0, 5, 20).Draw(t, "name"), Business: seq%2 == 0, Platform: "line"},
		wire.Withheld{
			Purpose: purpose, Cause: rapid.SampledFrom(causes[:]).Draw(t, "cause"),
			Day:   rapid.SampledFrom([]string{"2026-11-20", "2026-11-21", "2027-05-01", "soon"}).Draw(t, "day"),
			Count: rapid.IntRange(-1, 130).Draw(t, "count"),
		},
		refusal("not said", wire.Stopped),
		wire.Lookup{Name: "acme"},
		wire.Unknown{Name: "reaction", Raw: []byte(`{"emoji":1}`)},
		wire.Unknown{Name: "message", Raw: []byte(`{"text":["not","a","text"]}`)},
	}[rapid.IntRange(0, 10).Draw(t, "kind")])
}

// drawFor draws for how many seconds a message is pinned, and sometimes what no relay
// lets through.
func drawFor(t *rapid.T) int64 {
	return rapid.SampledFrom([]int64{0, 60 * 60, 24 * 60 * 60, 3 * 24 * 60 * 60, wire.MaxPin, wire.MaxPin + 1, -1}).Draw(t, "for")
}

// drawLog draws a log of up to 60 events over some days; the clock may go back.
func drawLog(t *rapid.T) []wire.Event {
	l := newScript()
	for range rapid.IntRange(0, 60).Draw(t, "events") {
		l.pass(time.Duration(rapid.Int64Range(-2, 20).Draw(t, "hours")) * time.Hour)
		l.write(drawEvent(t, l.Head.Seq))
	}
	return l.log
}

func TestFoldingALogEqualsFoldingItsHalves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := drawLog(t)
		cut := rapid.IntRange(0, len(log)).Draw(t, "cut")
		whole := fold(New(), log)
		half := fold(New(), log[:cut]).Snapshot()
		halves := fold(restore(t, half), log[cut:])
		sameState(t, whole, halves)
		same(t, whole.Snapshot(), halves.Snapshot())
		same(t, log[len(log)-1].Pos, halves.Head)
	})
}

func TestDuplicatesChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := drawLog(t)
		doubled := New()
		for i, e := range log {
			doubled.Apply(e)
			doubled.Apply(log[rapid.IntRange(0, i).Draw(t, "again")])
		}
		sameState(t, fold(New(), log), doubled)
	})
}

func TestUnknownEventsMoveTheHeadAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := drawLog(t)
		known := fold(New(), log)
		after := fold(New(), log)
		for _, e := range []wire.Event{
			{By: maya, Chat: "15550000099", Kind: "reaction", Raw: []byte(`{"to":1}`)},
			{By: acme, Chat: acme, Kind: "message", Raw: []byte(`{"text":7}`)},
			{By: ana, Chat: "", Kind: "theme", Raw: []byte(`[]`)},
		} {
			after.Apply(e.Follow(after.Head))
		}
		known.Head = after.Head
		sameState(t, known, after)
	})
}

// TestUnread holds the fold against a look at the whole list.
func TestUnread(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := drawLog(t)
		s := fold(New(), log)
		for _, c := range s.Chats() {
			var readTo uint64
			for _, e := range log {
				switch b := e.Body().(type) {
				case wire.Message:
					if e.Chat == c.Account && e.By == ana {
						readTo = max(readTo, e.Seq)
					}
				case wire.Read:
					if e.Chat == c.Account {
						readTo = max(readTo, min(b.UpTo, e.Seq))
					}
				}
			}
			var unread, quiet int
			var first uint64
			for _, e := range log {
				m, ok := e.Body().(wire.Message)
				if !ok || e.Chat != c.Account || e.By == ana || e.Seq <= readTo {
					continue
				}
				if unread++; m.Quiet {
					quiet++
				}
				if first == 0 {
					first = e.Seq
				}
			}
			same(t, []any{unread, quiet, first}, []any{c.Unread, c.QuietUnread, c.FirstUnread})
		}
	})
}

// TestOrder holds the list of chats against sorting by the last line.
func TestOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := drawLog(t)
		lines := map[wire.Account]uint64{}
		for _, e := range log {
			switch e.Body().(type) {
			case wire.Message, wire.Refused:
				lines[e.Chat] = e.Seq
			}
		}
		var got []uint64
		for _, c := range fold(New(), log).Chats() {
			same(t, lines[c.Account], c.Last.Seq)
			if c.Last.Ever() {
				got = append(got, c.Last.Seq)
			}
		}
		if !slices.IsSortedFunc(got, func(a, b uint64) int { return int(b) - int(a) }) || len(got) != len(lines) {
			t.Errorf("last lines at %v of %v", got, lines)
		}
	})
}
