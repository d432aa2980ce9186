package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"sayso/ui/keymap"
	"sayso/wire"
)

// spot is a place to come back to: a chat, where it was scrolled, what was selected,
// and what stood over it.
type spot struct {
	chat   wire.Account
	top    id // at the top of the screen; none when following
	above  int
	chosen id
	focus  keymap.Place
	before wire.Account // the chat before that one
	dialog dialog
}

// here returns the place on the screen.
func (m *Model) here() spot {
	t := &m.thread
	s := spot{chat: t.chat, chosen: t.chosen, focus: m.screen.focus, before: m.memory.before}
	if s.focus == inSearch {
		s.chosen, s.focus = id{}, inComposer
	}
	if !t.follow || t.newer {
		if i, skip := t.place(); i < t.len() {
			s.top, s.above = t.entry(i).id, skip
		}
	}
	if s.top.seq == 0 {
		s.top = id{}
	}
	return s
}

// returnTo shows a place again, just as it was left.
func (m *Model) returnTo(s spot) tea.Cmd {
	if s.chat == "" {
		return nil
	}
	var cmds []tea.Cmd
	if s.chat != m.thread.chat {
		trail := m.memory.trail
		cmds = append(cmds, m.open(s.chat))
		m.memory.trail = trail
		m.memory.before = s.before
	}
	if s.dialog != nil {
		m.dialogs.stack = []dialog{s.dialog}
	}
	m.thread.aim, m.thread.chosen, m.thread.note = id{}, id{}, ""
	m.focus(s.focus)
	if m.thread.home = &s; m.homed() {
		return tea.Batch(cmds...)
	}
	to := s.top.seq
	if to == 0 {
		to = theEnd
	}
	cmds = append(cmds, m.jump(to))
	m.thread.home = &s
	return tea.Batch(cmds...)
}

// homed scrolls to the place that is returned to, once the window has it.
func (m *Model) homed() bool {
	t := &m.thread
	s := t.home
	switch {
	case s == nil || t.loading:
		return false
	case s.top.none():
		if t.newer {
			return false
		}
		t.follow = true
	default:
		i, here := slices.BinarySearchFunc(t.entries, s.top.seq, func(e *entry, seq uint64) int { return compare(e.seq, seq) })
		if i == len(t.entries) || !here && i == 0 && t.older {
			return false
		}
		t.pin(i, min(s.above, max(len(t.lines(i))-1, 0)))
		if s.chosen.none() && s.focus == inThread {
			s.chosen = t.entry(i).id
		}
	}
	t.aim, t.home = id{}, nil
	if t.find(s.chosen) >= 0 {
		t.chosen, m.screen.focus = s.chosen, inThread
	} else if m.screen.focus == inThread {
		m.focus(inComposer)
	}
	return true
}

// toBefore goes back to where the last jump began; without one it leaves the messages.
func (m *Model) toBefore() tea.Cmd {
	n := len(m.memory.trail)
	if n == 0 {
		m.focus(inComposer)
		return nil
	}
	s := m.memory.trail[n-1]
	m.memory.trail = m.memory.trail[:n-1]
	return m.returnTo(s)
}

// settleHere forgets the way back to what was only looked through: whoever begins to
// write, or goes to the list, has arrived.
func (m *Model) settleHere() {
	m.memory.trail = slices.DeleteFunc(m.memory.trail, func(s spot) bool { return s.dialog != nil })
	m.thread.aim = id{}
	m.bar.close()
}
