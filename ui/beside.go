package ui

// The controls of a business stand beside what it says by themselves where there is
// room for that. The keys stay with who writes.

// broadScreen is the width from which there is room.
const broadScreen = 160

// besides puts the controls beside the open chat, once, or takes them away again when
// it is with a person.
func (m *Model) besides() {
	if m.state == nil || m.thread.chat == "" || m.thread.chat == m.memory.beside {
		return
	}
	if !m.set.Beside || m.screen.w < broadScreen || m.dialogs.panel != nil && m.dialogs.panel.broad() {
		return
	}
	c := m.state.Chat(m.thread.chat)
	if c == nil {
		return
	}
	was := m.memory.beside != ""
	m.memory.beside = m.thread.chat
	switch {
	case c.Profile.Business && m.dialogs.panel == nil:
		m.showControls()
	case was && !c.Profile.Business && m.screen.focus != inPanel:
		m.dialogs.panel = nil
	}
}

// isBeside reports whether the controls stand there by themselves.
func (m *Model) isBeside() bool {
	return m.set.Beside && m.screen.w >= broadScreen && m.dialogs.panel != nil && !m.dialogs.panel.broad() && m.thread.chat == m.memory.beside
}
