package ui

import (
	"errors"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"sayso/store"
	"sayso/ui/cells"
	"sayso/ui/say"
	"sayso/wire"
)

// What dialogs ask for and get later: who somebody is, and events of the log.

// lookup is a question to the relay that waits for its answer.
type lookup struct {
	key   wire.Key
	name  string    // as it was typed
	until time.Time // an answer after that opens nothing: the person has gone on
	toast int       // that says so
}

const lookupTime = 10 * time.Second

// lookUp asks the relay who a number or a handle is.
func (m *Model) lookUp(name string) tea.Cmd {
	if me := m.state.Me; name == string(me.Account) || name == me.Handle {
		return m.goTo(me.Account) // nobody needs to be asked
	}
	c := wire.Ask("", wire.Lookup{Name: name})
	m.memory.looking = lookup{key: c.Key, name: cells.Settle(name), until: m.status.now.Add(lookupTime)}
	m.queue(c)
	if m.status.conn.State == "connected" {
		m.say("Looking for "+name+".", false, nil)
	} else {
		m.say("Looking for "+name+" as soon as there is a connection.", false, nil)
	}
	m.memory.looking.toast = m.status.toast.count
	if m.thread.chat == "" {
		m.focus(inComposer) // what is typed from here on is for them
	}
	return nil
}

// answered opens the chat when e says who was looked for, as long as the person
// waits for it and has not begun to write in another.
func (m *Model) answered(e wire.Event) tea.Cmd {
	asked := m.memory.looking
	if asked.key == "" || e.Key != asked.key {
		return nil
	}
	m.memory.looking = lookup{}
	if m.status.toast.count == asked.toast {
		m.status.toast.text = "" // that they are looked for
	}
	switch b := e.Body().(type) {
	case wire.Profile:
		m.composer.claim(b.Account)
		waits := m.thread.chat == "" || m.status.now.Before(asked.until) && m.composer.empty()
		if waits && m.dialogs.top() == nil {
			return m.goTo(b.Account)
		}
		m.say(called(m.state, b.Account)+" is among your chats now.", false, nil)
	case wire.Refused:
		m.say(say.Capital(refusal(b))+".", true, nil)
		if m.thread.chat == "" && m.composer.empty() && m.screen.focus == inComposer {
			m.focus(inList)
		}
	}
	return nil
}

// writesAhead reports whether somebody writes to whom is still looked for, before there
// is a chat. What is written waits for the chat that opens next.
func (m *Model) writesAhead() bool {
	return m.thread.chat == "" && (m.memory.looking.key != "" || !m.composer.empty())
}

// aheadWords says what such a text waits for.
func (m *Model) aheadWords() string {
	if name := m.memory.looking.name; name != "" {
		return "looking for " + name
	}
	return m.noChat()
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
