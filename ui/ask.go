package ui

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"sayso/store"
	"sayso/ui/cells"
	"sayso/ui/say"
	"sayso/wire"
)

// What dialogs ask for and get later: who somebody is, and events of the log.

// lookup is a question to the relay: who somebody is. Until the answer no chat is open,
// so that what is typed meanwhile gets to nobody else.
type lookup struct {
	key   wire.Key     // of the question; empty once it is answered
	name  string       // as it was typed
	back  wire.Account // the chat that was open before
	toast int          // that says so
}

// lookUp asks the relay who a number or a handle is. What is typed from here on is for
// them.
func (m *Model) lookUp(name string) tea.Cmd {
	if me := m.state.Me; name == string(me.Account) || name == me.Handle {
		return m.goTo(me.Account) // nobody needs to be asked
	}
	words := "Looking for " + name + "."
	if m.status.conn.State != "connected" {
		words = "Looking for " + name + " as soon as there is a connection."
	}
	if name := cells.Settle(name); name != m.memory.looking.name {
		words += m.giveUp()
	}
	c := wire.Ask("", wire.Lookup{Name: name})
	m.memory.looking = lookup{key: c.Key, name: cells.Settle(name), back: m.lastOpen()}
	m.queue(c)
	m.say(words, false, nil)
	m.memory.looking.toast = m.status.toast.count
	m.turn("")
	m.focus(inComposer)
	return m.touched()
}

// answered opens the chat when e says who was looked for, unless the person has gone to
// another. Who is not found leaves the screen as it is: somebody may still be typing.
func (m *Model) answered(e wire.Event) tea.Cmd {
	asked := &m.memory.looking
	if asked.key == "" || e.Key != asked.key {
		return nil
	}
	asked.key = ""
	if m.status.toast.count == asked.toast {
		m.status.toast.text = "" // that they are looked for
	}
	switch b := e.Body().(type) {
	case wire.Profile:
		m.composer.claim(b.Account)
		if m.thread.chat == "" {
			return m.goTo(b.Account)
		}
		m.say(called(m.state, b.Account)+" is among your chats now.", false, nil)
	case wire.Refused:
		words := say.Capital(refusal(b)) + "."
		if m.thread.chat != "" {
			words += m.giveUp()
		}
		m.say(words, true, nil)
	}
	if m.thread.chat != "" {
		*asked = lookup{}
	}
	return nil
}

// lastOpen returns the open chat, else the one that was when somebody began to be looked
// for.
func (m *Model) lastOpen() wire.Account { return cmp.Or(m.thread.chat, m.memory.looking.back) }

// giveUp takes away what was written for somebody who was not found, since it is for
// nobody else, and says how it comes back; nothing when there is none.
func (m *Model) giveUp() string {
	if !m.composer.giveUp() {
		return ""
	}
	if m.memory.looking.name == "" {
		return " Ctrl+P brings it back."
	}
	return " Ctrl+P brings back what you wrote for " + m.memory.looking.name + "."
}

// stopLooking goes on after somebody was not found.
func (m *Model) stopLooking() {
	if m.memory.looking.key != "" {
		return
	}
	if words := m.giveUp(); words != "" {
		m.say("Not sent."+words, false, nil)
	}
	m.memory.looking = lookup{}
}

// writesAhead reports whether somebody writes to whom is still looked for, before there
// is a chat. What is written is for them alone.
func (m *Model) writesAhead() bool {
	return m.thread.chat == "" && (m.memory.looking.name != "" || !m.composer.empty())
}

// aheadWords says what such a text waits for.
func (m *Model) aheadWords() string {
	switch asked := m.memory.looking; {
	case asked.key != "":
		return "looking for " + asked.name
	case asked.name != "":
		return asked.name + " was not found"
	}
	return m.noChat()
}

// aheadLine says it above the composer, with the way back.
func (m *Model) aheadLine() string {
	if m.memory.looking.back == "" {
		return m.aheadWords()
	}
	return m.aheadWords() + "; " + m.keys.Hint(inComposer, doBack) + " goes back"
}

func (m *Model) noChat() string {
	return "no chat is open; " + m.keys.Hint(inComposer, doPalette) + " goes to one"
}

// declined says why the relay did not do what was asked. A message that it refused
// shows in its thread instead.
func (m *Model) declined(e wire.Event) {
	if e.Kind != (wire.Refused{}).Kind() {
		return
	}
	if r, ok := e.Body().(wire.Refused); ok && r.What != (wire.Message{}).Kind() {
		m.say("Not done: "+refusal(r)+".", true, nil)
	}
}

// found brings the events that a dialog asked for, and what is to be made of them.
type found struct {
	events []wire.Event
	show   func([]wire.Event) dialog
	err    error
}

// pick reads single events; those that are not there are left out.
func (s *source) pick(a readEvents) tea.Cmd {
	log := s.log
	return s.do(func() tea.Msg {
		f := found{show: a.Show}
		f.events, f.err = readSingle(log, a)
		return f
	})
}

// readSingle reads the events that a dialog asked for; those not there are left out.
func readSingle(log *store.Log, a readEvents) (events []wire.Event, err error) {
	seqs := slices.Clone(a.Seqs)
	for _, ref := range a.Refs {
		seq, ok, err := log.Find(ref)
		if err != nil {
			return nil, fmt.Errorf("reading the log: %w", err)
		}
		if ok {
			seqs = append(seqs, seq)
		}
	}
	for _, seq := range seqs {
		e, err := log.At(seq)
		switch {
		case err == nil:
			events = append(events, e)
		case !errors.Is(err, store.ErrNone):
			return nil, fmt.Errorf("reading the log: %w", err)
		}
	}
	return events, nil
}

func (m *Model) found(f found) tea.Cmd {
	if f.err != nil {
		m.say(f.err.Error(), true, nil)
		return nil
	}
	return m.act(openDialog{f.show(f.events)})
}
