package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"sayso/ui/cells"
	"sayso/ui/keymap"
)

const wheelLines = 3

// clipboardWords is all that is known after a copy: terminals do not answer.
const clipboardWords = "If nothing arrives, the terminal forbids it (OSC 52)."

// mouse takes wheel, click and drag. While it does, the terminal selects text by
// itself only with Shift held; a key lets go of it.
func (m *Model) mouse(msg tea.MouseMsg) tea.Cmd {
	if m.state == nil || m.memory.leaving {
		return nil
	}
	at := msg.Mouse()
	switch msg.(type) {
	case tea.MouseWheelMsg:
		return m.wheel(at)
	case tea.MouseClickMsg:
		m.typedHere()
		m.drag = drag{}
		if at.Button == tea.MouseLeft {
			return m.click(at)
		}
	case tea.MouseMotionMsg:
		m.dragTo(at)
	case tea.MouseReleaseMsg:
		return m.release(at)
	}
	return nil
}

// wheel scrolls what is under the mouse.
func (m *Model) wheel(at tea.Mouse) tea.Cmd {
	l := &m.screen.places
	by := map[tea.MouseButton]int{tea.MouseWheelUp: -1, tea.MouseWheelDown: 1}[at.Button]
	key := tea.KeyPressMsg{Code: map[int]rune{-1: tea.KeyUp, 1: tea.KeyDown}[by]}
	switch {
	case by == 0:
	case l.list.contains(at.X, at.Y):
		m.list.wheel(by, l.list.H)
	case m.dialogs.top() != nil:
		return m.act(m.dialogs.top().press(key))
	case l.panel.contains(at.X, at.Y):
		return m.act(m.dialogs.panel.press(key))
	default:
		m.drag = drag{}
		top := m.thread.left()
		m.thread.scroll(by * wheelLines)
		return m.changed(m.composer.Text, top)
	}
	return nil
}

// wheel moves the list by rows. The selection goes along where it would leave the
// screen, so that it stays in sight.
func (l *chatList) wheel(by, h int) {
	h = l.room(h)
	n := max(h/l.rowLines(h), 1)
	l.top = max(min(l.top+by, len(l.rows)-n), 0)
	if i := l.index(l.chosen); i >= 0 {
		l.chosen = l.rows[max(min(i, l.top+n-1), l.top)].Account
	}
}

// clickable is a dialog that takes clicks: line y of the h in which it is drawn.
type clickable interface {
	click(w, h, y int) action
}

// click does what stands under the mouse.
func (m *Model) click(at tea.Mouse) tea.Cmd {
	l := &m.screen.places
	switch {
	case l.header.contains(at.X, at.Y):
		if k, ok := m.chipAt(at.X); ok {
			return m.perform(chipActions[k])
		}
	case l.keys.contains(at.X, at.Y):
		if name := m.keyAt(at.X); name != "" {
			return m.perform(name)
		}
	case l.list.contains(at.X, at.Y):
		m.dialogs.stack = nil
		return m.goTo(m.list.at(at.Y-l.list.Y, l.list.H))
	case l.modal.contains(at.X, at.Y):
		if d, ok := m.dialogs.top().(clickable); ok {
			return m.act(d.click(max(l.modal.W-margin-1, 1), l.modal.H, at.Y-l.modal.Y))
		}
	case l.panel.contains(at.X, at.Y):
		m.focus(inPanel)
		return m.act(m.dialogs.panel.click(max(l.panel.W-margin-1, 1), l.panel.H, at.Y-l.panel.Y))
	case l.composer.contains(at.X, at.Y):
		m.focus(inComposer)
	case l.strip.contains(at.X, at.Y):
		m.focus(inStrip)
	case l.timeline.contains(at.X, at.Y):
		m.drag = drag{on: true, from: cell{at.X - l.timeline.X, at.Y - l.timeline.Y}, chat: m.thread.chat, place: l.timeline}
	case l.pin.contains(at.X, at.Y):
		return m.perform(doPinned)
	case l.title.contains(at.X, at.Y):
		return m.perform(doControls)
	}
	return nil
}

// dragTo stretches a selection to where the mouse is.
func (m *Model) dragTo(at tea.Mouse) {
	d, r := &m.drag, m.screen.places.timeline
	if !d.on || r.W == 0 {
		return
	}
	to := cell{max(min(at.X-r.X, r.W-1), 0), max(min(at.Y-r.Y, r.H-1), 0)}
	if !d.moved && to == d.from {
		return
	}
	if !d.moved {
		d.moved, d.lines = true, m.thread.draw()
	}
	d.to = to
}

// release copies what was selected; a mere click selects the message under it.
func (m *Model) release(at tea.Mouse) tea.Cmd {
	d := &m.drag
	switch {
	case !d.on:
	case d.moved:
		d.on = false // what is selected stays to be seen until the next key or click
		if text := d.text(m.screen.st.Glyph); text != "" {
			return m.act(copyText{Text: text})
		}
	default:
		r := m.screen.places.timeline
		m.drag = drag{}
		if i, line := m.thread.at(at.Y - r.Y); i >= 0 {
			for _, on := range []func(i, line, x int) (tea.Cmd, bool){m.clickChoice, m.clickHolding, m.clickLink} {
				if cmd, ok := on(i, line, at.X-r.X); ok {
					return cmd
				}
			}
			m.focus(inComposer)
			m.thread.chosen, m.thread.note = m.thread.entry(i).id, ""
			m.screen.focus = inThread
		}
	}
	return nil
}

// at returns the entry that is drawn on a line of the screen and which of its lines
// that is, or -1.
func (t *timeline) at(y int) (i, of int) {
	if t.len() == 0 || y < 0 || y >= t.h {
		return -1, 0
	}
	i, skip := t.place()
	line := -skip
	if total := t.below(i, skip); total < t.h {
		line = t.h - total // short threads stand at the bottom
	}
	for ; i < t.len(); i++ {
		n := len(t.lines(i))
		if y < line {
			return -1, 0
		}
		if y < line+n {
			return i, y - line
		}
		line += n
	}
	return -1, 0
}

var chipActions = [chips]keymap.Action{doAll, doUnread, doPeople, doBusiness, doRequests}

// chipAt returns the filter that stands at a cell of the first line.
func (m *Model) chipAt(x int) (chip, bool) {
	line := cells.Strip(m.header(m.screen.places.W))
	for k := range chips {
		name := chipNames[k]
		if from := cells.Index(line, name); from >= 0 && x >= from-2 && x < from+cells.Width(name)+2 {
			return k, true
		}
	}
	return 0, false
}

// keyAt returns what the key that stands at a cell of the line of keys does.
func (m *Model) keyAt(x int) keymap.Action {
	line := cells.Strip(m.keyLine(m.screen.places.W))
	if t := m.status.toast; t.text != "" {
		if len(t.undo) > 0 && x > cells.Width(" "+t.text) && x < cells.Width(strings.TrimRight(line, " ")) {
			return doUndo
		}
		return ""
	}
	for _, k := range m.useful() {
		shown := m.keys.Hint(m.at(), k.name) + " " + k.words
		if from := cells.Index(line, shown); from >= 0 && x >= from && x < from+cells.Width(shown) {
			return k.name
		}
	}
	return ""
}
