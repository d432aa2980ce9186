package relay

import (
	"sayso/chat"
	"sayso/wire"
)

// message judges something said and writes it into the logs of both sides.
func (t *turn) message(o *order, by, to *account) error {
	m := o.body.(wire.Message)
	if cause, why := badMessage(m, by); cause != "" {
		t.refuse(by, o, cause, why)
		return nil
	}
	if why, err := t.badFile(m); why != "" || err != nil {
		if err == nil {
			t.refuse(by, o, wire.Invalid, why)
		}
		return err
	}
	if m.Answer != nil {
		offered, err := t.offered(m, by, to)
		if err != nil {
			return err
		}
		if !offered {
			t.refuse(by, o, wire.Invalid, "that choice was not offered, or it has another title")
			return nil
		}
	}
	read, err := covered(by, to)
	if err != nil {
		return err
	}
	ask := chat.Ask{From: by.profile(), Message: m, At: t.now}
	if by.business != nil {
		ask.Window = by.business.Limits.Window
	}
	verdict := t.judge(o, ask, by, to)
	if !verdict.Deliver {
		t.withhold(o, m, noFor(verdict.Cause, by), by, to)
		return nil
	}
	if no := t.overruled(m, by, to); no.Cause != "" {
		o.verdict = chat.Verdict{Cause: no.Cause}
		t.withhold(o, m, no, by, to)
		return nil
	}
	t.counted(m, by, to)
	t.spoke(by)
	t.introduce(by, to)
	o.event = t.append(by, o.own())
	if to == by {
		return nil
	}
	t.receipt(by, to, read)
	t.introduce(to, by)
	t.append(to, o.arriving(m, verdict))
	return nil
}

// judge asks whether something may reach the other side: of a person all their choices
// are asked, of a business whom it blocked.
func (t *turn) judge(o *order, ask chat.Ask, by, to *account) chat.Verdict {
	verdict := chat.Verdict{Deliver: true}
	switch {
	case to == by:
		return verdict
	case to.state != nil:
		verdict = to.state.Judge(ask)
	case to.blocks(by.name):
		verdict = chat.Verdict{Cause: wire.Blocked}
	}
	o.judged, o.verdict = true, verdict
	return verdict
}

// badMessage says what is wrong with a message for the kind of account that sends it.
func badMessage(m wire.Message, by *account) (wire.Cause, string) {
	switch {
	case by.business != nil && m.Purpose == "":
		return wire.Invalid, "a business message names its purpose"
	case by.business != nil && (m.Answer != nil || m.Forwarded || m.Basket != nil || m.Origin != nil || m.Other != ""):
		return wire.Invalid, "a business neither picks choices nor orders nor passes messages on"
	case by.business == nil && (m.Purpose != "" || m.Template != "" || m.Callback != ""):
		return wire.Invalid, "a person's message has no purpose, template or callback"
	case by.business == nil && (m.Card != nil || m.Choices != nil || m.Slides != nil || m.Offer != nil || m.Form != nil || m.Shop != nil || m.Heading+m.Footer != ""):
		return wire.Invalid, "a person's message has no card, no choices and nothing for sale"
	}
	return "", ""
}

// arriving is the message as the one it is for gets it.
func (o *order) arriving(m wire.Message, v chat.Verdict) wire.Event {
	e := o.copied()
	if m.Purpose == "" && !v.Quiet {
		return e // the bytes of the sender's own copy
	}
	m.Callback, m.Quiet = "", v.Quiet
	if m.Purpose != "" {
		m.Grounds = &v.Grounds
	}
	return e.With(m)
}

// noFor is how the sender hears of a cause; of a block only if a code is said for it.
func noFor(cause wire.Cause, by *account) wire.Refused {
	no := wire.Refused{Cause: cause, Why: whys[cause]}
	if cause == wire.Blocked && by.business != nil && by.business.Failures.tellsBlock() {
		no.Code, no.Why = codeUndeliverable, "the message cannot be delivered to this person"
	}
	return no
}

// withhold keeps a message away. Its sender is told why, unless the person blocked
// them: then it looks sent and is never delivered.
func (t *turn) withhold(o *order, m wire.Message, no wire.Refused, by, to *account) {
	cause := no.Cause
	switch {
	case cause == wire.Blocked && no.Code == 0:
		t.introduce(by, to)
		o.event = t.append(by, o.own())
		t.mark(by, blockedMark(o.key), o.event.Seq)
		t.mark(by, awayMark(to.name), o.event.Seq)
		t.counted(m, by, to)
	case cause == wire.Blocked: // in words that fit many reasons
		t.refused(by, o, byPlatform(no.Code, no.Why))
	default:
		t.refused(by, o, no)
	}
	if cause == wire.Invalid { // no choice of the person's, so no trace for the person
		return
	}
	if to.business != nil { // it asked to hear nothing of them
		return
	}
	key := keptKey{by.name, m.Purpose, cause, t.now.UTC().Format("2006-01-02")}
	count := to.keptBefore(key) + 1
	to.kept[key] = count
	if count > wholeCounts && count%wholeCounts != 0 {
		return
	}
	if c := to.with(by.name); by.business != nil && (c == nil || !c.Met.Ever()) {
		t.introduce(to, by) // so that who is kept away has a name
	}
	t.append(to, wire.Event{By: by.name, Chat: by.name}.With(wire.Withheld{
		Purpose: key.purpose, Cause: key.cause, Day: key.day, Count: count,
	}))
}

// blockedMark names the mark that a message which was kept away by a block leaves
// in its sender's log, where it looks like any other.
func blockedMark(k wire.Key) string { return "blocked/" + string(k) }

// awayMark names the mark of the last message to a chat that a block kept away.
func awayMark(chat wire.Account) string { return "away/" + string(chat) }

// KeptAway reports whether a block kept a message away that looks sent in the log
// of by. Receipts tell how far all messages came, this one included, so whoever
// tells of each message by itself has to ask.
func (s *Server) KeptAway(by wire.Account, key wire.Key) (bool, error) {
	seq, err := s.db.Log(by).Mark(blockedMark(key))
	return seq > 0, err
}

// whys are the reasons that a sender reads.
var whys = map[wire.Cause]string{
	wire.Stopped:      "the person stopped this purpose from this business",
	wire.StoppedAll:   "the person stopped this purpose from businesses at large",
	wire.Capped:       "the person's cap for the day is reached",
	wire.WindowClosed: "the person has not written lately; send a template",
	wire.NotFollowing: "the person does not follow this business",
	wire.Night:        "the platform has no marketing at this hour",
	wire.Invalid:      "it names no purpose that the relay knows",
}

// wholeCounts is how many traces a day are written one by one; after that every
// so many, so that a flood that is kept away does not fill the log.
const wholeCounts = 64

// keptKey names one running count of messages kept away.
type keptKey struct {
	from    wire.Account
	purpose wire.Purpose
	cause   wire.Cause
	day     string
}
