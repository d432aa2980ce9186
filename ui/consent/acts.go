// Package consent is what a person can do about what reaches them, and how it is
// explained. An [Act] at a [Standing] with a [Wish] is made into an [Effect]: the words
// that are shown before, the commands that do it, and those that take it back. The screen
// and the lines have all of it from here.
package consent

import (
	"time"

	"sayso/chat"
	"sayso/wire"
)

// Act names one thing that a person can do about what reaches them. Mute, stop and
// block are never mixed: muted arrives quietly, stopped ends one purpose and says so,
// blocked ends everything and says nothing.
type Act int

// What a person can do. Nobody and Anybody are about a purpose of all businesses at once;
// what ends in Until holds only so long.
const (
	Allow Act = iota
	AllowUntil
	Stop
	Forget
	AllowAll
	StopAll
	Follow
	Unfollow
	Accept
	Mute
	Unmute
	Block
	Unblock
	Report
	BlockReport
	Quiet
	QuietOff
	Cap
	CapOff
	Nobody
	Anybody
	AnybodyUntil
)

// deed is a row of the table of acts. In its words {who} is the sender, {what} the
// purposes, {count} what the last month brought of them, {rest} what keeps coming,
// {until}, {reason}, {hours} and {n} what was chosen, {reach} whether it still arrives. Capitals begin a sentence.
type deed struct {
	title, words, yes, say string
	do, undo               func(Standing, Wish) []wire.Body
	grave                  bool
}

var deeds = map[Act]deed{
	Allow: {
		title: "Allow {what} from {who}?",
		words: "{What} may reach you from now on. They are told. You can stop them again at any time.",
		yes:   "Allow {what}", say: "{What} from {who} may reach you now.",
		do: func(_ Standing, w Wish) []wire.Body { return allow(w.Purposes) }, undo: asBefore,
	},
	AllowUntil: {
		title: "Allow {what} from {who} {until}?",
		words: "{What} may reach you {until}, and count as stopped from then on. They are told. You can stop them sooner.",
		yes:   "Allow {what} {until}", say: "{What} from {who} may reach you {until}.",
		do: allowUntil, undo: asBefore,
	},
	Forget: {
		title: "Forget what you chose about {what} from {who}?",
		words: "{What} are undecided again, as if you had never chosen: what holds without a choice holds for them.",
		yes:   "No choice at all: undecided again", say: "{What} from {who} are undecided again.",
		do: func(_ Standing, w Wish) []wire.Body { return []wire.Body{wire.Reset{Purposes: named(w.Purposes)}} }, undo: asBefore,
	},
	Stop: {
		title: "Stop {what} from {who}?",
		words: "{count} {rest} They are told that you want no {what}.",
		yes:   "Stop {what}", say: "{What} from {who} stop now.",
		do: func(_ Standing, w Wish) []wire.Body { return stop(w.Purposes) }, undo: asBefore,
	},
	AllowAll: {
		title: "Allow everything from {who}?",
		words: "Offers too may reach you from now on. They are told. You can stop any of it again.",
		yes:   "Allow everything", say: "Everything from {who} may reach you now.",
		do: func(Standing, Wish) []wire.Body { return allow(wire.Purposes) }, undo: asBefore,
	},
	StopAll: {
		title: "Stop everything from {who}?",
		words: "{count} Nothing of theirs reaches you for any purpose, answers to you and sign-in codes included. They are told. To end it without a word to them, block instead.",
		yes:   "Stop everything", say: "Everything from {who} stops now.",
		do: func(Standing, Wish) []wire.Body { return stop(wire.Purposes) }, undo: asBefore, grave: true,
	},
	Follow: {
		title: "Follow {who}?",
		words: "What they send to their followers may reach you. They are told. What you stopped stays stopped.",
		yes:   "Follow", say: "You follow {who} now.",
		do: one(wire.Follow{}), undo: one(wire.Unfollow{}),
	},
	Unfollow: {
		title: "Stop following {who}?",
		words: "What they send to their followers no longer reaches you. They are told.",
		yes:   "Stop following", say: "You no longer follow {who}.",
		do: one(wire.Unfollow{}), undo: one(wire.Follow{}),
	},
	Accept: {
		title: "Continue with {who}?",
		words: "They move from Requests to your chats. You can mute, stop or block them at any time. They are not told.",
		yes:   "Continue", say: "{who} is among your chats now.",
		do: one(wire.Accept{}), undo: nothing,
	},
	Mute: {
		title: "Mute {who} {until}?",
		words: "All of it still arrives and is counted, but quietly. They are not told.",
		yes:   "Mute", say: "{who} is muted {until}.",
		do: func(_ Standing, w Wish) []wire.Body { return []wire.Body{wire.Mute{Until: millis(w.Until)}} },
		undo: func(s Standing, _ Wish) []wire.Body {
			if s.Muted {
				return []wire.Body{wire.Mute{Until: s.until}}
			}
			return []wire.Body{wire.Unmute{}}
		},
	},
	Unmute: {
		title: "Unmute {who}?",
		words: "New messages make themselves noticed again. They are not told.",
		yes:   "Unmute", say: "{who} is no longer muted.",
		do: one(wire.Unmute{}), undo: func(s Standing, _ Wish) []wire.Body { return []wire.Body{wire.Mute{Until: s.until}} },
	},
	Block: {
		title: "Block {who}?",
		words: "Nothing from them arrives any more, whatever it is for. They are not told. What they try is counted here, not kept.{stopHint}",
		yes:   "Block", say: "{who} is blocked. Nothing from them arrives.",
		do: one(wire.Block{}), undo: one(wire.Unblock{}), grave: true,
	},
	Unblock: {
		title: "Unblock {who}?",
		words: "They may reach you again; what you stopped stays stopped. What they sent meanwhile does not come back. They are not told.",
		yes:   "Unblock", say: "{who} is no longer blocked.",
		do: one(wire.Unblock{}), undo: one(wire.Block{}),
	},
	Report: {
		title: "Report {who}: {reason}?",
		words: "Their last five messages go to the operator of the relay. They are not told{reach}. A report cannot be taken back.",
		yes:   "Report", say: "{who} is reported: {reason}.",
		do: func(_ Standing, w Wish) []wire.Body { return []wire.Body{wire.Report{Reason: w.Reason}} }, undo: nothing, grave: true,
	},
	BlockReport: {
		title: "Block and report {who}: {reason}?",
		words: "Nothing from them arrives any more, and their last five messages go to the operator of the relay. They are not told. The block can be undone, the report cannot.",
		yes:   "Block and report", say: "{who} is blocked and reported: {reason}.",
		do: func(_ Standing, w Wish) []wire.Body { return []wire.Body{wire.Block{Report: w.Reason}} }, undo: one(wire.Unblock{}), grave: true,
	},
	Quiet: {
		title: "Quiet hours from {hours}?",
		words: "Between these hours all that businesses send arrives quietly; sign-in codes make themselves noticed still. Nothing is kept away. People are not affected.",
		yes:   "Set quiet hours", say: "Businesses arrive quietly from {hours}.",
		do: func(_ Standing, w Wish) []wire.Body { return []wire.Body{w.Quiet} }, undo: quietAgain,
	},
	QuietOff: {
		title: "End quiet hours?",
		words: "Businesses make themselves noticed at any hour, unless you muted them.",
		yes:   "End quiet hours", say: "Quiet hours are off.",
		do: func(s Standing, _ Wish) []wire.Body { return []wire.Body{wire.Quiet{Zone: s.state.Quiet.Zone}} }, undo: quietAgain,
	},
	Cap: {
		title: "At most {n} a day?",
		words: "Counted over all businesses together. Further offers of the day are kept away and counted; the sender is told that your day is full. All else keeps coming.",
		yes:   "Set the limit", say: "At most {n} a day reach you now.",
		do: func(_ Standing, w Wish) []wire.Body { return []wire.Body{wire.Cap{PerDay: w.PerDay}} }, undo: capAgain,
	},
	CapOff: {
		title: "No limit on offers?",
		words: "Offers that you have not stopped reach you, however many in a day.",
		yes:   "End the limit", say: "Offers are no longer limited.",
		do: one(wire.Cap{}), undo: capAgain,
	},
	Nobody: {
		title: "Stop {what} from all businesses?",
		words: "{count} {rest} What you allowed a business by name may still reach you. They are not told.",
		yes:   "Stop {what} from all", say: "No business may send you {what} now, unless you allowed it by name.",
		do: func(_ Standing, w Wish) []wire.Body { return stop(w.Purposes) }, undo: asBefore,
	},
	Anybody: {
		title: "Allow {what} from all businesses?",
		words: "{What} may reach you again, except what you stopped from a business by name. They are not told.",
		yes:   "Allow {what}", say: "{What} from businesses may reach you now.",
		do: func(_ Standing, w Wish) []wire.Body { return allow(w.Purposes) }, undo: asBefore,
	},
	AnybodyUntil: {
		title: "Allow {what} from all businesses {until}?",
		words: "{What} may reach you {until}, and count as stopped from then on, except what you chose about a business by name. They are not told.",
		yes:   "Allow {what} {until}", say: "{What} from businesses may reach you {until}.",
		do: allowUntil, undo: asBefore,
	},
}

// asBefore undoes a choice about purposes: each gets back what was chosen before, at
// the same reach, and is undecided again when nothing was.
func asBefore(s Standing, w Wish) []wire.Body {
	type earlier struct {
		is    chat.Decision
		until int64
	}
	var order []earlier
	purposes := map[earlier][]wire.Purpose{}
	for _, p := range w.Purposes {
		c := s.Own.Of(p)
		was := earlier{c.Is, c.Until}
		if purposes[was] == nil {
			order = append(order, was)
		}
		purposes[was] = append(purposes[was], p)
	}
	var out []wire.Body
	for _, was := range order {
		ps := named(purposes[was])
		switch was.is {
		case chat.Allowed:
			out = append(out, wire.Allow{Purposes: ps, Until: was.until})
		case chat.Stopped:
			out = append(out, wire.Stop{Purposes: ps})
		default:
			out = append(out, wire.Reset{Purposes: ps})
		}
	}
	return out
}

func one(b wire.Body) func(Standing, Wish) []wire.Body {
	return func(Standing, Wish) []wire.Body { return []wire.Body{b} }
}

func nothing(Standing, Wish) []wire.Body { return nil }

// allow and stop name no purpose when they mean all, as the protocol has it.
func allow(ps []wire.Purpose) []wire.Body { return []wire.Body{wire.Allow{Purposes: named(ps)}} }
func stop(ps []wire.Purpose) []wire.Body  { return []wire.Body{wire.Stop{Purposes: named(ps)}} }

func named(ps []wire.Purpose) []wire.Purpose {
	if len(ps) == len(wire.Purposes) {
		return nil
	}
	return ps
}

func allowUntil(_ Standing, w Wish) []wire.Body {
	return []wire.Body{wire.Allow{Purposes: named(w.Purposes), Until: millis(w.Until)}}
}

func quietAgain(s Standing, _ Wish) []wire.Body { return []wire.Body{s.state.Quiet} }
func capAgain(s Standing, _ Wish) []wire.Body   { return []wire.Body{wire.Cap{PerDay: s.state.Cap}} }

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}
