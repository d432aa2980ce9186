package ui

import (
	"sayso/chat"
	"sayso/ui/say"
	"sayso/wire"
)

// stand is how one purpose stands: the one truth of the controls and of the grid.
type stand struct {
	word    string // yes, no, ask: the first of a stranger waits among the requests; "-": never sent, or not without an act of the person
	said    string
	decided chat.Decision // once what waits in the outbox is done
	inLog   chat.Choice   // that decides until then, if any
	own     bool          // the choice is about this very row
	waits   bool          // in the outbox
}

// stands says how a purpose stands.
func (p *panel) stands(purpose wire.Purpose) stand {
	var s stand
	if p.broad() {
		s.inLog = p.state.AtLarge.Of(purpose).AsOf(p.now)
		s.word, s.said = p.choiceWords(s.inLog, "not decided")
		s.own = s.inLog.Is != chat.Unset
	} else {
		status := p.state.Status(p.account, purpose, p.now)
		s.inLog, s.own = status.Choice, status.Choice.Is != chat.Unset && !status.AtLarge
		s.word, s.said = p.statusWords(purpose, status)
	}
	s.decided = s.inLog.Is
	if b, ok := p.waiting(func(b wire.Body) bool { return covers(b, purpose) }); ok {
		s.decided, s.word = standsAs(b)
		s.said, s.own, s.waits = p.waits, s.decided != chat.Unset, true
	}
	return s
}

// choiceWords says what a choice of the person is and when it was made.
func (p *panel) choiceWords(c chat.Choice, unset string) (state, said string) {
	switch {
	case c.Ended(p.now):
		return "no", "it ended " + say.On(c.Until, p.now)
	case c.Until != 0:
		return "yes", "until " + say.When(c.Until, p.now)
	case c.Is == chat.Allowed:
		return "yes", "you allowed " + say.When(c.At, p.now)
	case c.Is == chat.Stopped:
		return "no", "you stopped " + say.When(c.At, p.now)
	default:
		return "ask", unset
	}
}

// statusWords says whether a purpose comes through now and by what: the choice that
// decides, else what the rules make of there being none.
func (p *panel) statusWords(purpose wire.Purpose, s chat.Status) (state, said string) {
	c := p.chat()
	switch {
	case c.Blocked.Ever():
		return "no", "blocked " + say.When(c.Blocked.At, p.now)
	case s.Choice.Is == chat.Stopped && s.AtLarge && s.Choice.Until == 0:
		return "no", "stopped for all " + say.When(s.Choice.At, p.now)
	case s.Now.Cause == wire.Capped && p.sent(purpose):
		return "yes", refusedWords[s.Now.Cause] // tomorrow again
	case !s.Now.Deliver && s.Choice.Is != chat.Stopped:
		return "-", refusedWords[s.Now.Cause]
	case s.Choice.Is != chat.Unset:
		return p.choiceWords(s.Choice, "")
	}
	switch s.Now.Grounds.Rule {
	case wire.Wrote:
		return "yes", "you wrote " + say.When(c.Wrote.At, p.now)
	case wire.Followed:
		return "yes", "you follow, " + say.When(c.Following.At, p.now)
	case wire.Accepted:
		return "yes", "you continued " + say.When(c.Accepted.At, p.now)
	}
	switch {
	case !p.sent(purpose):
		return "-", "never sent"
	case c.Request:
		return "ask", "waits for you"
	}
	return "yes", "not decided yet"
}

// sent reports whether the business ever sent anything for a purpose.
func (p *panel) sent(purpose wire.Purpose) bool {
	return p.chat().Received(purpose, p.now).Last.Ever()
}

// refusedWords says, beside a purpose, what keeps it away though nobody stopped it.
var refusedWords = map[wire.Cause]string{
	wire.Capped:       "limit reached today",
	wire.WindowClosed: "after you write",
	wire.NotFollowing: "if you follow",
	wire.Night:        "not at night",
}
