package relay

import (
	"slices"

	"sayso/chat"
	"sayso/wire"
)

// amend writes what changes or answers a message into the logs that have the message.
// It says something, so it is judged like something said: what a person's choices
// keep away stays in the log of the one who asked.
func (t *turn) amend(o *order, by, other *account) error {
	m, err := t.said(amended(o), by, other)
	if err != nil {
		return err
	}
	if m.Seq == 0 {
		t.refuse(by, o, wire.Invalid, "there is no such message in this chat")
		return nil
	}
	ask := chat.Amending(by.profile(), t.now)
	if by.business != nil {
		ask.Window = by.business.Limits.Window
	}
	verdict := t.judge(o, ask, by, other)
	if !verdict.Deliver && by.business != nil {
		t.withhold(o, ask.Message, noFor(verdict.Cause, by), by, other)
		return nil
	}
	away, err := t.keptAway(wire.Ref{By: m.By, Key: m.Key})
	if err != nil {
		return err
	}
	o.event = t.append(by, o.own())
	if b, gone := o.body.(wire.Delete); gone {
		t.mark(by, goneMark(b.Key), o.event.Seq)
	}
	if other != by && verdict.Deliver && !away && !cold(o.kind, by, other) {
		t.append(other, o.copied())
	}
	return nil
}

// goneMark names the mark that a message which its author deleted has in their log.
func goneMark(k wire.Key) string { return "deleted/" + string(k) }

// Deleted reports whether the author of a message took it back.
func (s *Server) Deleted(ref wire.Ref) (bool, error) {
	seq, err := s.db.Log(ref.By).Mark(goneMark(ref.Key))
	return seq > 0, err
}

// cold reports whether what an account does about a message is kept from the other side.
// To react or to pin is to answer, and nobody answers those they blocked; a pin would
// tell a stranger that they are read, too. But whoever takes back their own words wants
// them gone wherever they are.
func cold(kind string, by, other *account) bool {
	switch kind {
	case "react":
		return by.blocks(other.name)
	case "pin_message":
		c := by.with(other.name)
		return by.blocks(other.name) || c != nil && c.Request
	case "played":
		return by.blocks(other.name) || by.state != nil && by.state.Privacy.NoReceipts
	}
	return false
}

// amended returns the message that an order speaks of.
func amended(o *order) wire.Ref {
	switch b := o.body.(type) {
	case wire.Edit:
		return wire.Ref{By: o.by, Key: b.Key}
	case wire.Delete:
		return wire.Ref{By: o.by, Key: b.Key}
	case wire.React:
		return b.Ref
	case wire.Played:
		return b.Ref
	case wire.PinMessage:
		return b.Ref
	}
	return wire.Ref{}
}

// said finds a message between two accounts in its author's own log, which knows the
// keys of its owner; the zero event when there is none. What a block kept from by was
// not said to by.
func (t *turn) said(ref wire.Ref, by, other *account) (wire.Event, error) {
	author, reader := by, other
	if ref.By != by.name {
		author, reader = other, by
	}
	if ref.By != author.name {
		return wire.Event{}, nil
	}
	seq, found, err := t.batch.Find(author.name, ref)
	if err != nil || !found {
		return wire.Event{}, err
	}
	e, err := t.batch.At(author.name, seq)
	if err != nil {
		return wire.Event{}, err
	}
	if e.Kind != "message" || e.Chat != reader.name {
		return wire.Event{}, nil
	}
	if author != by {
		if away, err := t.keptAway(ref); away || err != nil {
			return wire.Event{}, err
		}
	}
	return e, nil
}

// keptAway is [Server.KeptAway] with what is not on disk yet.
func (t *turn) keptAway(ref wire.Ref) (bool, error) {
	seq, err := t.batch.Marked(ref.By, blockedMark(ref.Key))
	return seq > 0, err
}

// offered reports whether the message that an answer names offered the choice that it
// picks, under that title: so the business and the person read the same.
func (t *turn) offered(m wire.Message, by, to *account) (bool, error) {
	e, err := t.said(m.Answer.Ref, by, to)
	if err != nil || e.Seq == 0 || e.By == by.name {
		return false, err
	}
	of, _ := e.Body().(wire.Message)
	choices := of.Choices
	if n := m.Answer.Slide; n > len(of.Slides) {
		return false, nil
	} else if n > 0 {
		choices = of.Slides[n-1].Choices
	}
	return slices.ContainsFunc(choices, func(c wire.Choice) bool {
		return c.ID == m.Answer.ID && c.Answers() && picks(m, c)
	}), nil
}

// picks reports whether a message says what picking the choice c says: its title, and
// what it wants beside.
func picks(m wire.Message, c wire.Choice) bool {
	switch c.Wants {
	case wire.WantPlace:
		return m.Place != nil
	case wire.WantBasket:
		return m.Basket != nil
	case wire.WantContact:
		return len(m.Contacts) == 1
	}
	return m.Text == c.Title
}
