package ui

import (
	"fmt"
	"strings"
	"time"

	"sayso/chat"
	"sayso/ui/cells"
	"sayso/ui/say"
	"sayso/wire"
)

// act names one thing that a person can do about what reaches them. Mute, stop and
// block are never mixed: muted arrives quietly, stopped ends one purpose and says so,
// blocked ends everything and says nothing.
type act int

const (
	actAllow act = iota
	actAllowUntil
	actStop
	actForget
	actAllowAll
	actStopAll
	actFollow
	actUnfollow
	actAccept
	actMute
	actUnmute
	actBlock
	actUnblock
	actReport
	actBlockReport
	actQuiet
	actQuietOff
	actCap
	actCapOff
	actNobody
	actAnybody
	actAnybodyUntil
)

// standing is where a sender stands with the person: all that the words of an act,
// its preview and its undo depend on. With an empty account it speaks of businesses
// at large.
type standing struct {
	state    *chat.State
	account  wire.Account
	name     string
	business bool
	own      chat.Choices // made about this very sender, or about businesses at large
	blocked  bool
	muted    bool
	until    int64 // of the mute, Unix milliseconds; 0 means always
}

// stand reads a standing from the fold.
func stand(s *chat.State, to wire.Account, now time.Time) standing {
	at := standing{state: s, account: to, business: true, name: "businesses", own: s.AtLarge}
	if to == "" {
		return at
	}
	at.name, at.business, at.own = "+"+string(to), false, chat.Choices{}
	if c := s.Chat(to); c != nil {
		at.own, at.blocked = c.Choices, c.Blocked.Ever()
		at.name, at.business = cells.Settle(c.Name()), c.Profile.Business
		at.muted, at.until = c.MutedAt(now), c.Muted.Until
	}
	return at
}

// wish is what the person chose within an act.
type wish struct {
	purposes []wire.Purpose
	until    time.Time // zero means always
	reason   wire.Reason
	quiet    wire.Quiet
	perDay   int
}

// effect is an act made ready: the words that are shown before it is confirmed, the
// toast after, the commands that do it and those that take it back. Without Undo
// there is no way back, and the words say so.
type effect struct {
	Title    string
	Words    string
	Yes      string
	Say      string
	Commands []wire.Command
	Undo     []wire.Command
	Grave    bool // hides or tells something: the dialog marks it as trouble
}

// deed is a row of the table of acts. In its words {who} is the sender, {what} the
// purposes, {count} what the last month brought of them, {rest} what keeps coming,
// {until}, {reason}, {hours} and {n} what was chosen, {reach} whether it still arrives. Capitals begin a sentence.
type deed struct {
	title, words, yes, say string
	do, undo               func(standing, wish) []wire.Body
	grave                  bool
}

var deeds = map[act]deed{
	actAllow: {
		title: "Allow {what} from {who}?",
		words: "{What} may reach you from now on. They are told. You can stop them again at any time.",
		yes:   "Allow {what}", say: "{What} from {who} may reach you now.",
		do: func(_ standing, w wish) []wire.Body { return allow(w.purposes) }, undo: asBefore,
	},
	actAllowUntil: {
		title: "Allow {what} from {who} {until}?",
		words: "{What} may reach you {until}, and count as stopped from then on. They are told. You can stop them sooner.",
		yes:   "Allow {what} {until}", say: "{What} from {who} may reach you {until}.",
		do: allowUntil, undo: asBefore,
	},
	actForget: {
		title: "Forget what you chose about {what} from {who}?",
		words: "{What} are undecided again, as if you had never chosen: what holds without a choice holds for them.",
		yes:   "No choice at all: undecided again", say: "{What} from {who} are undecided again.",
		do: func(_ standing, w wish) []wire.Body { return []wire.Body{wire.Reset{Purposes: named(w.purposes)}} }, undo: asBefore,
	},
	actStop: {
		title: "Stop {what} from {who}?",
		words: "{count} {rest} They are told that you want no {what}.",
		yes:   "Stop {what}", say: "{What} from {who} stop now.",
		do: func(_ standing, w wish) []wire.Body { return stop(w.purposes) }, undo: asBefore,
	},
	actAllowAll: {
		title: "Allow everything from {who}?",
		words: "Offers too may reach you from now on. They are told. You can stop any of it again.",
		yes:   "Allow everything", say: "Everything from {who} may reach you now.",
		do: func(standing, wish) []wire.Body { return allow(wire.Purposes) }, undo: asBefore,
	},
	actStopAll: {
		title: "Stop everything from {who}?",
		words: "{count} Nothing of theirs reaches you for any purpose, answers to you and sign-in codes included. They are told. To end it without a word to them, block instead.",
		yes:   "Stop everything", say: "Everything from {who} stops now.",
		do: func(standing, wish) []wire.Body { return stop(wire.Purposes) }, undo: asBefore, grave: true,
	},
	actFollow: {
		title: "Follow {who}?",
		words: "What they send to their followers may reach you. They are told. What you stopped stays stopped.",
		yes:   "Follow", say: "You follow {who} now.",
		do: one(wire.Follow{}), undo: one(wire.Unfollow{}),
	},
	actUnfollow: {
		title: "Stop following {who}?",
		words: "What they send to their followers no longer reaches you. They are told.",
		yes:   "Stop following", say: "You no longer follow {who}.",
		do: one(wire.Unfollow{}), undo: one(wire.Follow{}),
	},
	actAccept: {
		title: "Continue with {who}?",
		words: "They move from Requests to your chats. You can mute, stop or block them at any time. They are not told.",
		yes:   "Continue", say: "{who} is among your chats now.",
		do: one(wire.Accept{}), undo: nothing,
	},
	actMute: {
		title: "Mute {who} {until}?",
		words: "All of it still arrives and is counted, but quietly. They are not told.",
		yes:   "Mute", say: "{who} is muted {until}.",
		do: func(_ standing, w wish) []wire.Body { return []wire.Body{wire.Mute{Until: millis(w.until)}} },
		undo: func(s standing, _ wish) []wire.Body {
			if s.muted {
				return []wire.Body{wire.Mute{Until: s.until}}
			}
			return []wire.Body{wire.Unmute{}}
		},
	},
	actUnmute: {
		title: "Unmute {who}?",
		words: "New messages make themselves noticed again. They are not told.",
		yes:   "Unmute", say: "{who} is no longer muted.",
		do: one(wire.Unmute{}), undo: func(s standing, _ wish) []wire.Body { return []wire.Body{wire.Mute{Until: s.until}} },
	},
	actBlock: {
		title: "Block {who}?",
		words: "Nothing from them arrives any more, whatever it is for. They are not told. What they try is counted here, not kept.{stopHint}",
		yes:   "Block", say: "{who} is blocked. Nothing from them arrives.",
		do: one(wire.Block{}), undo: one(wire.Unblock{}), grave: true,
	},
	actUnblock: {
		title: "Unblock {who}?",
		words: "They may reach you again; what you stopped stays stopped. What they sent meanwhile does not come back. They are not told.",
		yes:   "Unblock", say: "{who} is no longer blocked.",
		do: one(wire.Unblock{}), undo: one(wire.Block{}),
	},
	actReport: {
		title: "Report {who}: {reason}?",
		words: "Their last five messages go to the operator of the relay. They are not told{reach}. A report cannot be taken back.",
		yes:   "Report", say: "{who} is reported: {reason}.",
		do: func(_ standing, w wish) []wire.Body { return []wire.Body{wire.Report{Reason: w.reason}} }, undo: nothing, grave: true,
	},
	actBlockReport: {
		title: "Block and report {who}: {reason}?",
		words: "Nothing from them arrives any more, and their last five messages go to the operator of the relay. They are not told. The block can be undone, the report cannot.",
		yes:   "Block and report", say: "{who} is blocked and reported: {reason}.",
		do: func(_ standing, w wish) []wire.Body { return []wire.Body{wire.Block{Report: w.reason}} }, undo: one(wire.Unblock{}), grave: true,
	},
	actQuiet: {
		title: "Quiet hours from {hours}?",
		words: "Between these hours all that businesses send arrives quietly; sign-in codes make themselves noticed still. Nothing is kept away. People are not affected.",
		yes:   "Set quiet hours", say: "Businesses arrive quietly from {hours}.",
		do: func(_ standing, w wish) []wire.Body { return []wire.Body{w.quiet} }, undo: quietAgain,
	},
	actQuietOff: {
		title: "End quiet hours?",
		words: "Businesses make themselves noticed at any hour, unless you muted them.",
		yes:   "End quiet hours", say: "Quiet hours are off.",
		do: func(s standing, _ wish) []wire.Body { return []wire.Body{wire.Quiet{Zone: s.state.Quiet.Zone}} }, undo: quietAgain,
	},
	actCap: {
		title: "At most {n} a day?",
		words: "Counted over all businesses together. Further offers of the day are kept away and counted; the sender is told that your day is full. All else keeps coming.",
		yes:   "Set the limit", say: "At most {n} a day reach you now.",
		do: func(_ standing, w wish) []wire.Body { return []wire.Body{wire.Cap{PerDay: w.perDay}} }, undo: capAgain,
	},
	actCapOff: {
		title: "No limit on offers?",
		words: "Offers that you have not stopped reach you, however many in a day.",
		yes:   "End the limit", say: "Offers are no longer limited.",
		do: one(wire.Cap{}), undo: capAgain,
	},
	actNobody: {
		title: "Stop {what} from all businesses?",
		words: "{count} {rest} What you allowed a business by name may still reach you. They are not told.",
		yes:   "Stop {what} from all", say: "No business may send you {what} now, unless you allowed it by name.",
		do: func(_ standing, w wish) []wire.Body { return stop(w.purposes) }, undo: asBefore,
	},
	actAnybody: {
		title: "Allow {what} from all businesses?",
		words: "{What} may reach you again, except what you stopped from a business by name. They are not told.",
		yes:   "Allow {what}", say: "{What} from businesses may reach you now.",
		do: func(_ standing, w wish) []wire.Body { return allow(w.purposes) }, undo: asBefore,
	},
	actAnybodyUntil: {
		title: "Allow {what} from all businesses {until}?",
		words: "{What} may reach you {until}, and count as stopped from then on, except what you chose about a business by name. They are not told.",
		yes:   "Allow {what} {until}", say: "{What} from businesses may reach you {until}.",
		do: allowUntil, undo: asBefore,
	},
}

// effect makes the act ready for this sender and this wish. Its commands carry
// fresh keys: build one effect for each time that it is asked.
func (a act) effect(s standing, w wish, now time.Time) effect {
	d := deeds[a]
	if a == actAllowAll || a == actStopAll {
		w.purposes = wire.Purposes
	}
	fill := words(s, w, now)
	return effect{
		Title: fill(d.title), Words: fill(d.words), Yes: fill(d.yes), Say: fill(d.say),
		Commands: commands(s.account, d.do(s, w)), Undo: commands(s.account, d.undo(s, w)), Grave: d.grave,
	}
}

// ask is the action that does it.
func (e effect) ask() ask { return ask{Commands: e.Commands, Say: e.Say, Undo: e.Undo} }

// words returns what puts the particulars into a row's words. One pass: a name that
// looks like a placeholder stays a name.
func words(s standing, w wish, now time.Time) func(string) string {
	what, hint := say.Many(w.purposes), ""
	if s.business {
		hint = " To end only offers and keep the rest, stop those instead."
	}
	reach := ", and can still reach you"
	if s.blocked {
		reach = ", and stay blocked"
	}
	count, rest := "", ""
	if len(w.purposes) > 0 {
		count, rest = preview(s.state.Preview(s.account, stop(w.purposes)[0], now))
	}
	r := strings.NewReplacer(
		"{who}", s.name, "{what}", what, "{What}", say.Capital(what), "{count}", count, "{rest}", rest,
		"{until}", say.Until(w.until, now), "{reason}", say.Reason(w.reason),
		"{hours}", say.Hours(w.quiet), "{n}", say.Counted(w.perDay, wire.Marketing), "{stopHint}", hint, "{reach}", reach,
	)
	return func(t string) string { return strings.Join(strings.Fields(r.Replace(t)), " ") }
}

// preview puts into words what a choice would do, as the rules themselves judge it,
// by what came in the last month: "Stops about 6 a month: 4 offers, 2 updates.", and
// "Orders keep coming."
func preview(effects []chat.Effect) (count, rest string) {
	ends, stays := map[wire.Purpose]int{}, map[wire.Purpose]int{}
	from := map[wire.Account]bool{}
	for _, e := range effects {
		switch {
		case e.Received == 0:
		case withdraws(e):
			ends[e.Purpose] += e.Received
			from[e.Business] = true
		case e.After.Deliver:
			stays[e.Purpose] += e.Received
		}
	}
	total := 0
	var parts []string
	var keep []wire.Purpose
	for _, p := range wire.Purposes {
		if n := ends[p]; n > 0 {
			total += n
			parts = append(parts, say.Counted(n, p))
		} else if stays[p] > 0 {
			keep = append(keep, p)
		}
	}
	rest = "All else may still reach you."
	if len(keep) > 0 {
		rest = say.Capital(say.Many(keep)) + " keep coming."
	}
	return stopsWords(total, len(from), parts), rest
}

// withdraws reports whether a choice stops what would come without it, if not at this
// moment then at another: a full day, a night or a closed window pass by themselves.
func withdraws(e chat.Effect) bool {
	switch e.Before.Cause {
	case wire.Blocked, wire.Stopped, wire.StoppedAll:
		return false
	}
	return e.After.Cause == wire.Stopped || e.After.Cause == wire.StoppedAll
}

func stopsWords(total, senders int, parts []string) string {
	many := ""
	if senders > 1 {
		many = fmt.Sprintf(" from %d businesses", senders)
	}
	switch len(parts) {
	case 0:
		return "Nothing that came in the last 30 days would have stopped."
	case 1:
		return fmt.Sprintf("Stops about %s a month%s.", parts[0], many)
	default:
		return fmt.Sprintf("Stops about %d a month%s: %s.", total, many, strings.Join(parts, ", "))
	}
}

func one(b wire.Body) func(standing, wish) []wire.Body {
	return func(standing, wish) []wire.Body { return []wire.Body{b} }
}

func nothing(standing, wish) []wire.Body { return nil }

// allow and stop name no purpose when they mean all, as the protocol has it.
func allow(ps []wire.Purpose) []wire.Body { return []wire.Body{wire.Allow{Purposes: named(ps)}} }
func stop(ps []wire.Purpose) []wire.Body  { return []wire.Body{wire.Stop{Purposes: named(ps)}} }

func named(ps []wire.Purpose) []wire.Purpose {
	if len(ps) == len(wire.Purposes) {
		return nil
	}
	return ps
}

func allowUntil(_ standing, w wish) []wire.Body {
	return []wire.Body{wire.Allow{Purposes: named(w.purposes), Until: millis(w.until)}}
}

func quietAgain(s standing, _ wish) []wire.Body { return []wire.Body{s.state.Quiet} }
func capAgain(s standing, _ wish) []wire.Body   { return []wire.Body{wire.Cap{PerDay: s.state.Cap}} }

func commands(to wire.Account, bodies []wire.Body) []wire.Command {
	var out []wire.Command
	for _, b := range bodies {
		out = append(out, wire.Ask(string(to), b))
	}
	return out
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}
