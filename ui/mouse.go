package ui

import (
	tea "charm.land/bubbletea/v2"
)

const wheelLines = 3

// mouse takes wheel and click. It is off until asked for, because it takes the
// terminal's own selection of text away.
func (m *Model) mouse(msg tea.MouseMsg) tea.Cmd {
	if m.state == nil || m.dialogs.top() != nil {
		return nil
	}
	at := msg.Mouse()
	l := &m.screen.places
	switch msg.(type) {
	case tea.MouseWheelMsg:
		by := map[tea.MouseButton]int{tea.MouseWheelUp: -1, tea.MouseWheelDown: 1}[at.Button]
		if l.list.contains(at.X, at.Y) {
			m.list.top = max(m.list.top+by, 0)
			return nil
		}
		top := m.thread.left()
		m.thread.scroll(by * wheelLines)
		return m.changed(m.composer.text, top)
	case tea.MouseClickMsg:
		switch {
		case at.Button != tea.MouseLeft:
		case l.list.contains(at.X, at.Y):
			return m.goTo(m.list.at(at.Y-l.list.Y, l.list.W, l.list.H))
		case l.composer.contains(at.X, at.Y):
			m.focus(inComposer)
		case l.strip.contains(at.X, at.Y):
			m.focus(inStrip)
		case l.panel.contains(at.X, at.Y):
			m.focus(inPanel)
		}
	}
	return nil
}
