package consent

import (
	"fmt"
	"strings"
	"time"

	"sayso/chat"
	"sayso/ui/cells"
	"sayso/ui/say"
	"sayso/wire"
)

// Standing is where a sender stands with the person: all that the words of an act,
// its preview and its undo depend on. With an empty account it speaks of businesses
// at large.
type Standing struct {
	state    *chat.State
	account  wire.Account
	Name     string
	business bool
	Own      chat.Choices // made about this very sender, or about businesses at large
	Blocked  bool
	Muted    bool
	until    int64 // of the mute, Unix milliseconds; 0 means always
}

// Stand reads a standing from the fold.
func Stand(s *chat.State, to wire.Account, now time.Time) Standing {
	at := Standing{state: s, account: to, business: true, Name: "businesses", Own: s.AtLarge}
	if to == "" {
		return at
	}
	at.Name, at.business, at.Own = "+"+string(to), false, chat.Choices{}
	if c := s.Chat(to); c != nil {
		at.Own, at.Blocked = c.Choices, c.Blocked.Ever()
		at.Name, at.business = cells.Settle(c.Name()), c.Profile.Business
		at.Muted, at.until = c.MutedAt(now), c.Muted.Until
	}
	return at
}

// Wish is what the person chose within an act.
type Wish struct {
	Purposes []wire.Purpose
	Until    time.Time // zero means always
	Reason   wire.Reason
	Quiet    wire.Quiet
	PerDay   int
}

// Effect is an act made ready: the words that are shown before it is confirmed, the
// toast after, the commands that do it and those that take it back. Without Undo
// there is no way back, and the words say so.
type Effect struct {
	Title    string
	Words    string
	Yes      string
	Say      string
	Commands []wire.Command
	Undo     []wire.Command
	Grave    bool // hides or tells something: the dialog marks it as trouble
}

// Effect makes the act ready for this sender and this wish. Its commands carry
// fresh keys: build one effect for each time that it is asked.
func (a Act) Effect(s Standing, w Wish, now time.Time) Effect {
	d, w := deeds[a], a.meant(w)
	fill := words(s, w, now)
	e := Effect{Title: fill(d.title), Words: fill(d.words), Yes: fill(d.yes), Say: fill(d.say), Grave: d.grave}
	e.Commands, e.Undo = a.Commands(s, w)
	return e
}

// Commands returns the commands alone that do it and those that take it back.
func (a Act) Commands(s Standing, w Wish) (do, undo []wire.Command) {
	w = a.meant(w)
	return commands(s.account, deeds[a].do(s, w)), commands(s.account, deeds[a].undo(s, w))
}

// meant returns the wish with the purposes that the act is about by itself.
func (a Act) meant(w Wish) Wish {
	if a == AllowAll || a == StopAll {
		w.Purposes = wire.Purposes
	}
	return w
}

// Foresee returns what the act would do, as the rules themselves judge it, by what came
// in the last month.
func (a Act) Foresee(s Standing, w Wish, now time.Time) []chat.Effect {
	return s.state.Preview(s.account, deeds[a].do(s, w)[0], now)
}

// words returns what puts the particulars into a row's words. One pass: a name that
// looks like a placeholder stays a name.
func words(s Standing, w Wish, now time.Time) func(string) string {
	what, hint := say.Many(w.Purposes), ""
	if s.business {
		hint = " To end only offers and keep the rest, stop those instead."
	}
	reach := ", and can still reach you"
	if s.Blocked {
		reach = ", and stay blocked"
	}
	count, rest := "", ""
	if len(w.Purposes) > 0 {
		count, rest = Foreseen(Stop.Foresee(s, w, now))
	}
	r := strings.NewReplacer(
		"{who}", s.Name, "{what}", what, "{What}", say.Capital(what), "{count}", count, "{rest}", rest,
		"{until}", say.Until(w.Until, now), "{reason}", say.Reason(w.Reason),
		"{hours}", say.Hours(w.Quiet), "{n}", say.Counted(w.PerDay, wire.Marketing), "{stopHint}", hint, "{reach}", reach,
	)
	return func(t string) string { return strings.Join(strings.Fields(r.Replace(t)), " ") }
}

// Foreseen puts into words what [Act.Foresee] returned: "Stops about 6 a month: 4 offers, 2 updates.", and
// "Orders keep coming."
func Foreseen(effects []chat.Effect) (count, rest string) {
	ends, stays := map[wire.Purpose]int{}, map[wire.Purpose]int{}
	from := map[wire.Account]bool{}
	for _, e := range effects {
		switch {
		case e.Received == 0:
		case Withdraws(e):
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

// Withdraws reports whether a choice stops what would come without it, if not at this
// moment then at another: a full day, a night or a closed window pass by themselves.
func Withdraws(e chat.Effect) bool {
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

func commands(to wire.Account, bodies []wire.Body) []wire.Command {
	var out []wire.Command
	for _, b := range bodies {
		out = append(out, wire.Ask(string(to), b))
	}
	return out
}
