package ui

import "sayso/ui/keymap"

// Which part of the screen has the keys.

// focus gives the keys to a part of the screen that is there.
func (m *Model) focus(at keymap.Place) {
	if m.screen.focus == inThread && at != inThread {
		m.thread.chosen = id{}
	}
	if at == inStrip && m.bar.open { // it has that place
		at = inSearch
	}
	if at == inComposer || at == inList {
		m.settleHere()
	}
	if at == inList {
		m.screen.listHidden = false
	}
	m.screen.focus = at
	if frozen := at == inList; frozen != m.list.frozen {
		m.list.frozen = frozen
		m.list.fill(m.state.Chats(), m.state.Me.Account)
		if m.list.chosen == "" || m.list.index(m.list.chosen) < 0 {
			m.list.chosen = m.thread.chat
		}
	}
}

// cycle moves the focus to the next part of the screen that can have it.
func (m *Model) cycle(forward bool) {
	ring := []keymap.Place{inComposer}
	if m.screen.strip.lines(m.state.Chat(m.thread.chat)) > 0 {
		ring = append(ring, inStrip)
	}
	if m.dialogs.panel != nil {
		ring = append(ring, inPanel)
	}
	if !m.screen.listHidden || m.screen.w < medium {
		ring = append(ring, inList)
	}
	at := 0
	for i, f := range ring {
		if f == m.screen.focus {
			at = i
		}
	}
	by := 1
	if !forward {
		by = len(ring) - 1
	}
	m.focus(ring[(at+by)%len(ring)])
}
