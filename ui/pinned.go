package ui

import (
	"fmt"
	"maps"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"sayso/chat"
	"sayso/store"
	"sayso/ui/cells"
	"sayso/ui/say"
	"sayso/wire"
)

// pinned is the line at the top of the open chat: what both sides keep there, one
// message at a time.
type pinned struct {
	chat  wire.Account
	pins  []chat.Pin // whose messages are here and not gone, last pinned first
	shown wire.Ref   // the one on the line; the zero Ref for the first

	said    map[wire.Ref]*entry // the messages; nil for one that this log does not have
	late    []remark            // what came about messages while they were read
	reading bool
}

// pinsRead brings messages that are pinned.
type pinsRead struct {
	chat wire.Account
	said map[wire.Ref]*entry
	err  error
}

// lookPins works out what is pinned in the open chat now. What the outbox holds counts
// already.
func (m *Model) lookPins() {
	p, t := &m.pinned, &m.thread
	if p.chat != t.chat {
		*p = pinned{chat: t.chat}
	}
	first := p.first()
	p.pins = slices.DeleteFunc(m.pinsHere(), func(pin chat.Pin) bool {
		e := p.said[pin.Ref]
		return e == nil || e.marks.deleted || e.marks.hidden
	})
	if p.first() != first {
		p.shown = wire.Ref{}
	}
	t.pinned = refsOf(p.pins)
}

// pinsOf returns the pins of a chat, those too whose time is up.
func pinsOf(s *chat.State, a wire.Account) []chat.Pin {
	if c := s.Chat(a); c != nil {
		return c.Pins(time.Time{})
	}
	return nil
}

func refsOf(pins []chat.Pin) []wire.Ref {
	refs := make([]wire.Ref, len(pins))
	for i, p := range pins {
		refs[i] = p.Ref
	}
	return refs
}

// pinsHere returns the pins of the open chat as they will be once the outbox is empty.
func (m *Model) pinsHere() []chat.Pin {
	var pins []chat.Pin
	if c := m.state.Chat(m.thread.chat); c != nil {
		pins = c.Pins(m.status.now)
	}
	for _, p := range m.pending {
		if p.Command.Kind != (wire.PinMessage{}).Kind() || p.Command.Chat != string(m.thread.chat) || p.Failed != "" {
			continue
		}
		b, err := p.Command.Body()
		pin, ok := b.(wire.PinMessage)
		if err != nil || !ok {
			continue
		}
		pins = slices.DeleteFunc(pins, func(p chat.Pin) bool { return p.Ref == pin.Ref })
		if pin.For > 0 {
			at := chat.Moment{At: p.At}
			until := p.At + pin.For*time.Second.Milliseconds()
			pins = slices.Insert(pins, 0, chat.Pin{Ref: pin.Ref, By: m.state.Me.Account, Moment: at, Until: until})
		}
	}
	return pins[:min(len(pins), wire.MaxPinned)]
}

// first returns the message that was pinned last, or the zero Ref.
func (p *pinned) first() wire.Ref {
	if len(p.pins) == 0 {
		return wire.Ref{}
	}
	return p.pins[0].Ref
}

// at returns which of the pins is on the line.
func (p *pinned) at() int {
	return max(slices.IndexFunc(p.pins, func(pin chat.Pin) bool { return pin.Ref == p.shown }), 0)
}

// of returns the pin of a message.
func (p *pinned) of(ref wire.Ref) (chat.Pin, bool) {
	i := slices.IndexFunc(p.pins, func(pin chat.Pin) bool { return pin.Ref == ref })
	if i < 0 {
		return chat.Pin{}, false
	}
	return p.pins[i], true
}

// amend takes what arrived about messages of the chat. While some are read it is also
// kept, because they may have been read before it came.
func (p *pinned) amend(all []remark, reading bool) {
	if reading || p.reading {
		p.late = append(p.late, all...)
	}
	for _, a := range all {
		if e := p.said[a.of]; e != nil {
			e.amend(a)
		}
	}
}

// learn takes messages that were read.
func (p *pinned) learn(said map[wire.Ref]*entry) {
	if p.said == nil {
		p.said = map[wire.Ref]*entry{}
	}
	maps.Copy(p.said, said)
	late := p.late
	p.late = nil
	p.amend(late, false)
}

// unreadPins lists the messages that are pinned here and were not read yet.
func (m *Model) unreadPins() (refs []wire.Ref) {
	for _, pin := range m.pinsHere() {
		if _, known := m.pinned.said[pin.Ref]; !known {
			refs = append(refs, pin.Ref)
		}
	}
	return refs
}

// readPins reads the messages that were pinned while the chat is open; those that are
// when it opens come with its page.
func (m *Model) readPins() tea.Cmd {
	p := &m.pinned
	if m.thread.loading || p.reading || p.chat == "" {
		return nil
	}
	refs := m.unreadPins()
	if len(refs) == 0 {
		return nil
	}
	p.reading = true
	read, log, me := pinsRead{chat: p.chat}, m.src.log, m.state.Me.Account
	return m.src.do(func() tea.Msg {
		found, err := log.Stretch(read.chat, store.Span{Also: refs})
		read.said, read.err = saidIn(found, refs, me), err
		return read
	})
}

func (m *Model) pinsRead(read pinsRead) {
	if read.err != nil {
		m.say("reading what is pinned: "+read.err.Error(), true, nil)
	}
	if read.chat == m.pinned.chat {
		m.pinned.reading = false
		m.pinned.learn(read.said)
	}
}

// saidIn makes entries of messages that were read beside a thread or are in it; nil for
// those that the log does not have.
func saidIn(s store.Stretch, refs []wire.Ref, me wire.Account) map[wire.Ref]*entry {
	said := make(map[wire.Ref]*entry, len(refs))
	for _, ref := range refs {
		said[ref] = nil
	}
	for _, events := range [][]wire.Event{s.Thread, s.Beside} {
		for _, e := range events {
			of := wire.Ref{By: e.By, Key: e.Key}
			if _, wanted := said[of]; wanted {
				said[of], _ = newEntry(e, me)
			}
		}
	}
	for _, e := range s.Beside {
		if !amends(e.Kind) {
			continue
		}
		if a, ok := remarkOf(e.By, e.Body()); ok && said[a.of] != nil {
			a.seq = e.Seq
			said[a.of].amend(a)
		}
	}
	return said
}

// pinLine draws what is pinned: who said it and how it began, who keeps it there, and
// which of several it is. What has no room goes, the key first.
func (m *Model) pinLine(w int) string {
	st, p := m.screen.st, &m.pinned
	pin := p.pins[p.at()]
	said := p.said[pin.Ref]
	who, by := m.thread.cast.name, m.thread.cast.name
	if said.mine {
		who = "You"
	}
	if pin.By == m.state.Me.Account {
		by = "you"
	}
	which := ""
	if n := len(p.pins); n > 1 {
		which = fmt.Sprintf("%d of %d", p.at()+1, n)
	}
	left := st.Accent.Of(st.Glyph.Pin) + " " + st.Strong.Of(cells.Cut(who, 24)+":") + " " + said.quoted().text
	words := st.Dim.Of(say.Join(", ", "pinned by "+by, which))
	key := st.Key.Of(m.keys.Hint(inComposer, doPinned))
	n := w - 3
	for _, right := range []string{words + "   " + key, words, st.Dim.Of(which)} {
		if room := n - cells.Width(right) - 2; room >= min(cells.Width(left), leastPinned) {
			return cells.Pad("  "+cells.Spread(cells.Cut(left, room), right, n), w)
		}
	}
	return cells.Pad("  "+cells.Cut(left, n), w)
}

const leastPinned = 30 // cells of a message that is pinned
