package ui

import (
	"errors"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sayso/chat"
	"sayso/ui/cells"
	"sayso/ui/say"
	"sayso/wire"
)

// pinSpans are for how long a message may be pinned, in the order in which they are
// offered.
var pinSpans = []struct {
	name string
	days int
}{{"24 hours", 1}, {"7 days", 7}, {"30 days", 30}}

// pinFor is the ask to keep a message at the top of a chat for a while.
func pinFor(to wire.Account, ref wire.Ref, span time.Duration) ask {
	pin := wire.PinMessage{Ref: ref, For: int64(span / time.Second)}
	return ask{
		Commands: []wire.Command{wire.Ask(string(to), pin)}, Say: "Pinned to the top of the chat.",
		Undo: []wire.Command{wire.Ask(string(to), wire.PinMessage{Ref: ref})},
	}
}

// takeDown is the ask to pin a message no longer. To take that back pins it for the
// rest of its time.
func takeDown(to wire.Account, p chat.Pin, now time.Time) ask {
	left := max((p.Until-now.UnixMilli())/time.Second.Milliseconds(), 1)
	return ask{
		Commands: []wire.Command{wire.Ask(string(to), wire.PinMessage{Ref: p.Ref})}, Say: "No longer pinned.",
		Undo: []wire.Command{wire.Ask(string(to), wire.PinMessage{Ref: p.Ref, For: left})},
	}
}

// newPin asks for how long a message is to be pinned. full says that another one goes,
// which undo does not bring back; else nothing is lost by an answer that comes too soon,
// so the question opens on the usual span.
func newPin(c *chat.Chat, ref wire.Ref, gist string, full bool, now time.Time) *question {
	words := "It stays at the top of the chat"
	if !c.Self && !c.Profile.Business && !c.Request && !c.Blocked.Ever() {
		words += ", for " + cells.Settle(c.Name()) + " too"
	}
	words += ". Nobody is notified."
	if full {
		words += fmt.Sprintf(" A chat has %d at most: the one pinned first goes.", wire.MaxPinned)
	}
	var answers []answer
	for _, offer := range pinSpans {
		span := time.Duration(offer.days) * 24 * time.Hour
		answers = append(answers, answer{name: "For " + offer.name, right: say.Until(now.Add(span), now), do: pinFor(c.Account, ref, span)})
	}
	q := newQuestion("Pin “"+cells.Cut(cells.OneLine(gist), 40)+"” for how long?", words, answers...)
	if !full {
		q.cursor = 2 // for 7 days
	}
	return q
}

// pinMessage asks for how long a message is to stand at the top of the chat, or takes it
// down from there.
func (m *Model) pinMessage(e *entry) tea.Cmd {
	of := e.ref()
	if e.isPin() {
		of = e.quote.ref
	}
	if p, ok := m.pinned.of(of); ok {
		m.ask(takeDown(m.thread.chat, p, m.status.now))
		return nil
	}
	if !m.said(e) {
		return nil
	}
	c := chatWith(m.state, m.thread.chat)
	full := len(m.pinned.pins) == wire.MaxPinned
	return m.act(openDialog{newPin(c, e.ref(), e.quoted().text, full, m.status.now)})
}

// toPinned selects the message that is pinned at the top, and from there the next one.
// The way back is to where the first of these jumps began.
func (m *Model) toPinned() tea.Cmd {
	p := &m.pinned
	if len(p.pins) == 0 {
		m.say("Nothing is pinned in this chat. "+m.keys.Hint(inEmpty, doSelect)+" selects a message, "+m.keys.Hint(inThread, doPinMessage)+" pins it.", false, nil)
		return nil
	}
	at := p.at()
	if e := m.thread.selected(); e == nil {
		m.memory.trail = append(m.memory.trail, m.here())
	} else if ref := e.ref(); ref == p.pins[at].Ref {
		at = (at + 1) % len(p.pins)
	} else if _, ok := p.of(ref); !ok {
		m.memory.trail = append(m.memory.trail, m.here())
	}
	if m.screen.focus != inThread && m.screen.focus != inSearch {
		m.focus(inComposer)
	}
	p.shown = p.pins[at].Ref
	return m.aimAt(p.said[p.shown].seq)
}

// pinWords says who keeps a message at the top of a chat, and until when.
func pinWords(s *chat.State, p chat.Pin, now time.Time) string {
	by := "you"
	if p.By != s.Me.Account {
		by = called(s, p.By)
	}
	return "by " + by + ", " + say.Until(time.UnixMilli(p.Until), now)
}

// spanWords says seconds in days where they are that, else in hours or minutes.
func spanWords(seconds int64) string {
	switch {
	case seconds%(24*60*60) == 0:
		return say.Count(int(seconds/(24*60*60)), "day")
	case seconds%(60*60) == 0:
		return say.Count(int(seconds/(60*60)), "hour")
	}
	return say.Count(int((seconds+59)/60), "minute")
}

// pinOf returns the pin of the message that a command speaks of.
func (c call) pinOf() (chat.Pin, bool) {
	for _, p := range c.chat().Pins(c.now) {
		if c.about != nil && p.Ref == c.about.ref {
			return p, true
		}
	}
	return chat.Pin{}, false
}

// pinThis pins the message that is meant, for as long as is said, else it asks.
func pinThis(c call) (action, error) {
	if err := c.about.there(); err != nil {
		return nil, err
	}
	if c.arg == "" {
		full := len(c.chat().Pins(c.now)) == wire.MaxPinned
		return openDialog{newPin(c.chat(), c.about.ref, c.about.gist(), full, c.now)}, nil
	}
	until, err := readUntil(c.arg, c.now)
	if err != nil {
		return nil, err
	}
	const most = wire.MaxPin * time.Second
	span := until.Sub(c.now)
	if until.IsZero() || span > most+time.Hour { // a day of them may have an hour more
		return nil, errors.New("a message is pinned for 30 days at most; write 24h, 7d or 30d")
	}
	return pinFor(c.to, c.about.ref, min(span, most)), nil
}

// unpinThis takes the message that is meant down, if it is pinned, else the one that is
// the only one.
func unpinThis(c call) (action, error) {
	if err := c.about.there(); err != nil {
		return nil, err
	}
	if p, ok := c.pinOf(); ok {
		return takeDown(c.to, p, c.now), nil
	}
	switch pins := c.chat().Pins(c.now); {
	case len(pins) == 0:
		return nil, errors.New("nothing is pinned in this chat; /pinmessage pins the message that is meant")
	case len(pins) == 1 && !c.chosen:
		return takeDown(c.to, pins[0], c.now), nil
	}
	return nil, errors.New("that message is not pinned; /pinned lists those that are")
}

// listPinned lists what is pinned in the open chat.
func listPinned(c call) (action, error) {
	pins := c.chat().Pins(c.now)
	if len(pins) == 0 {
		return tell{"Nothing is pinned in this chat; /pinmessage pins the message that is meant."}, nil
	}
	var refs []wire.Ref
	for _, p := range pins {
		refs = append(refs, p.Ref)
	}
	state, now := c.state, c.now
	return readEvents{Refs: refs, Show: func(found []wire.Event) dialog {
		r := &reading{title: "Pinned in this chat"}
		for _, e := range found {
			for _, p := range pins {
				if p.Ref == (wire.Ref{By: e.By, Key: e.Key}) {
					r.rows = append(r.rows, readingRow{text: strings.TrimSuffix(Line(state, e, now), "."), right: "pinned " + pinWords(state, p, now)})
				}
			}
		}
		return r
	}}, nil
}
