package ui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sayso/ui/consent"
	"sayso/ui/keymap"
	"sayso/ui/say"
	"sayso/wire"
)

// open shows a chat. What was typed and where one was in the last one is kept.
func (m *Model) open(to wire.Account) tea.Cmd {
	if to == "" || to == m.thread.chat {
		return nil
	}
	if last := m.lastOpen(); last != "" && last != to {
		m.memory.before = last
	}
	m.stopLooking()
	m.memory.looking.back = ""
	m.turn(to)
	m.list.chosen = to
	from := m.memory.places[to].seq
	if c := m.state.Chat(to); c != nil && c.FirstUnread != 0 {
		from = c.FirstUnread
	}
	return tea.Batch(m.touched(), m.read(landing, from))
}

// turn puts another chat in the place of the open one, or none.
func (m *Model) turn(to wire.Account) {
	if m.thread.chat != "" {
		m.saveDrafts()
		m.savePlace()
	}
	m.bar.close()
	m.thread.open(to)
	m.composer.open(to)
	m.screen.strip = strip{}
	m.memory.kept, m.memory.trail = "", nil
	m.memory.settled = m.status.now.Add(dwellTime)
	if m.dialogs.panel != nil {
		m.dialogs.panel = nil
		if m.screen.w >= wide {
			m.showControls()
		}
		if m.dialogs.panel == nil && m.screen.focus == inPanel {
			m.focus(inComposer)
		}
	}
	if m.screen.focus == inThread || m.screen.focus == inStrip || m.screen.focus == inSearch {
		m.focus(inComposer)
	}
	if to == "" {
		m.memory.beside = "" // the controls are gone, and come again with the chat
	}
}

// inStrip does what the strip offers.
func (m *Model) performStrip(name keymap.Action) (tea.Cmd, bool) {
	to, now := m.thread.chat, m.status.now
	if offer := m.screen.strip.offer; offer != nil {
		if name != doOffer {
			return nil, false
		}
		a := consent.Stop
		if _, ok := offer.(wire.Allow); ok {
			a = consent.Allow
		}
		m.ask(asks(a.Effect(consent.Stand(m.state, to, now), consent.Wish{Purposes: []wire.Purpose{wire.Marketing}}, now)))
		m.screen.strip = strip{}
		m.focus(inComposer)
		return nil, true
	}
	switch name {
	case doAccept, doOffer:
		m.ask(asks(consent.Accept.Effect(consent.Stand(m.state, to, now), consent.Wish{}, now)))
		m.focus(inComposer)
	case doBlock:
		return m.act(openDialog{newAct(consent.Block, m.state, to, now)}), true
	case doReport:
		return m.act(openDialog{newReport(m.state, to, now, true)}), true
	default:
		return nil, false
	}
	return nil, true
}

// why says what allowed a message to come.
func (m *Model) why(e *entry) string {
	_, said := e.message()
	switch {
	case !said && e.mine:
		return "You chose this (" + say.Log(e.seq) + ")."
	case e.seq == 0 || e.cause:
		return "You wrote this."
	}
	return strings.Join(whyWords(m.state, e.event, m.status.now), " ")
}

// info says when a message was, and how it is known.
func (m *Model) info(e *entry) string {
	words := time.UnixMilli(e.at).Format("Monday 2 January 2006, 15:04:05")
	if e.seq != 0 {
		words += " · " + say.Log(e.seq)
	}
	if e.key != "" {
		words += " · key " + string(e.key)
	}
	if i := m.thread.find(e.id); i >= 0 && e.mine {
		words += " · " + [...]string{"", "queued: it waits here for the relay", "sent: the relay has it", "delivered: a device of theirs has it", "read", "not sent"}[m.thread.fate(i)]
	}
	if msg, ok := e.message(); ok && msg.Template != "" {
		words += fmt.Sprintf(" · template %s", wire.CleanName(msg.Template))
	}
	return words
}
