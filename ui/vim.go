package ui

import (
	tea "charm.land/bubbletea/v2"

	"sayso/ui/keymap"
)

// normal leaves writing for the normal mode of vim: a message is selected, and
// letters are keys. A chat without messages has none; the list then has the keys.
func (m *Model) normal() {
	if m.thread.choose(-1) {
		m.screen.focus = inThread
		return
	}
	m.focus(inList)
}

// escapeVim goes back one layer as vim has it: from writing to the normal mode, from
// there to the list and back.
func (m *Model) escapeVim() bool {
	switch m.screen.focus {
	case inComposer:
		if m.screen.strip.offer != nil {
			return false
		}
		m.normal()
	case inThread:
		if m.thread.note != "" {
			return false
		}
		m.focus(inList)
	case inList:
		if m.list.chip != chipAll || m.screen.w < medium {
			return false
		}
		m.normal()
	default:
		return false
	}
	return true
}

// performVim does what differs in the normal mode: its end is no way out of it.
func (m *Model) performVim(name keymap.Action) (tea.Cmd, bool) {
	if !m.set.Vim || m.screen.focus != inThread || m.thread.len() == 0 {
		return nil, false
	}
	if m.thread.selected() == nil && m.thread.len() > 0 {
		m.thread.reselect() // another part of the thread was loaded
	}
	switch name {
	case doDown:
		m.thread.choose(1)
	case doFirst:
		if m.thread.older {
			return nil, false
		}
		m.thread.chosen, m.thread.note = m.thread.entry(0).id, ""
		m.thread.pin(0, 0)
	case doLast:
		m.thread.chosen = id{}
		m.thread.choose(-1)
		if m.thread.newer {
			return m.jump(theEnd), true
		}
		m.thread.follow = true
	default:
		return nil, false
	}
	return nil, true
}

// reselect selects what one looks at: the newest, or what is at the top.
func (t *timeline) reselect() {
	if i, _ := t.place(); !t.follow && i < t.len() {
		t.chosen = t.entry(i).id
		return
	}
	t.choose(-1)
}

// sequence returns the key that a stroke completes: itself, or the second of two.
// "" means that another stroke must follow.
func (m *Model) sequence(at keymap.Place, key string) string {
	first := m.screen.prefix
	m.screen.prefix = ""
	if first != "" {
		if both := first + " " + key; m.keys.Find(at, both) != "" {
			return both
		}
	}
	if at&(inComposer|inEmpty|inPanel) == 0 && m.keys.Begins(at, key) {
		m.screen.prefix = key
		return ""
	}
	return key
}
