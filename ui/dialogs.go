package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"sayso/store"
	"sayso/terminal"
	"sayso/ui/say"
	"sayso/wire"
)

// dialogs is what takes the keys from the chat: questions and lists that have the
// screen for a while, the newest on top, and the controls, which stay beside it.
type dialogs struct {
	stack []dialog
	panel *panel
}

// top returns the dialog that has the keys, or nil.
func (d *dialogs) top() dialog {
	if n := len(d.stack); n > 0 {
		return d.stack[n-1]
	}
	return nil
}

func (d *dialogs) pop() {
	if n := len(d.stack); n > 0 {
		d.stack = d.stack[:n-1]
	}
}

// done closes what was answered: a form, with the list of choices that led to it, so that
// nothing is answered twice.
func (d *dialogs) done() {
	top := d.top()
	d.pop()
	switch top.(type) {
	case *form, *basket:
		if _, led := d.top().(*question); led {
			d.pop()
		}
	}
}

// whole reports whether the dialogs take the place of the list too.
func (d *dialogs) whole() bool {
	return slices.ContainsFunc(d.stack, func(d dialog) bool {
		switch d.(type) {
		case *matrix, *results:
			return true
		}
		return false
	})
}

// refresh shows the controls and the grid what has changed.
func (d *dialogs) refresh(m *Model) {
	for _, on := range d.stack {
		switch on := on.(type) {
		case *panel:
			on.refresh(m)
		case *matrix:
			on.update(m.state, m.status.now)
			on.wait(m.pending, m.status.conn.State == "connected")
			on.keys = m.keys
		}
	}
	if d.panel != nil {
		d.panel.refresh(m)
	}
}

func (p *panel) refresh(m *Model) {
	p.keys = m.keys
	if c := m.state.Chat(p.account); c != nil || p.broad() {
		p.update(c, m.state, m.status.now)
	}
	p.wait(m.pending, m.status.conn.State == "connected")
	for i := len(m.thread.entries) - 1; i >= 0; i-- {
		if e := m.thread.entries[i]; !e.mine {
			p.explain(e.event)
			return
		}
	}
}

// act does what a dialog answered.
func (m *Model) act(a action) tea.Cmd {
	switch a := a.(type) {
	case closeDialog:
		m.back()
	case ask:
		m.dialogs.done()
		m.ask(a)
	case askHere:
		m.ask(a.ask)
	case openAt:
		return m.goAt(a)
	case openControls:
		m.dialogs.stack = nil
		m.controlOf(a.Purpose)
	case openChat:
		m.dialogs.stack = nil
		cmd := m.open(a.Chat)
		m.focus(inComposer)
		return cmd
	case openDialog:
		m.dialogs.stack = append(m.dialogs.stack, a.Dialog)
	case run:
		switch m.dialogs.top().(type) {
		case *panel, *matrix: // they stay under what they ask for
		default:
			m.dialogs.stack = nil
		}
		return m.perform(a.Name)
	case searchAll:
		return m.lookFor(a.On)
	case lookAll:
		m.dialogs.stack = nil
		return m.searchAll(a.Words)
	case lookHere:
		m.dialogs.stack = nil
		return m.openBar(a.Words)
	case goHit:
		return m.goToHit(a.On)
	case lookUp:
		m.dialogs.stack = nil
		return m.lookUp(a.Name)
	case readEvents:
		return m.src.pick(a)
	case tell:
		m.say(a.Text, false, nil)
	case write:
		m.begin(a.Text)
	case enact:
		m.dialogs.stack = nil
		return m.enact(a.Line)
	case paintIn:
		return m.paintIn(a.Theme)
	case change:
		return m.change(a.Settings)
	case confide:
		m.confide(a.Privacy)
	case switchAccount:
		m.dialogs.stack = nil
		if a.New {
			return m.goOnAs(a.As)
		}
		return m.switchTo(a.As)
	case copyText:
		if a.Say == "" {
			a.Say = "Copied."
		}
		m.say(a.Say+" "+clipboardWords, false, nil)
		return terminal.Copy(a.Text)
	default:
		return m.hand(a)
	}
	return nil
}

// hand does what a dialog answered about files, places and what is outside.
func (m *Model) hand(a action) tea.Cmd {
	switch a := a.(type) {
	case export:
		m.say("Writing "+a.Path+".", false, nil)
		return m.src.export(a)
	case attach:
		m.dialogs.pop()
		return m.attach(a)
	case comeFrom:
		m.comeFrom(a.Origin)
	case hold:
		return m.hold(a)
	case openFile:
		m.dialogs.pop()
		return m.fileAction(a.Task)
	case sendPlace:
		m.dialogs.done()
		m.keepPlace(a.Place)
		m.ask(a.ask)
	case browse:
		m.dialogs.pop()
		return m.src.browse(a.URL)
	}
	return nil
}

// ask queues commands and says so, with a way back where there is one.
func (m *Model) ask(a ask) {
	m.queue(a.Commands...)
	m.say(a.Say, false, a.Undo)
	if n := len(a.Commands); n == 1 && a.Commands[0].Kind == (wire.Message{}).Kind() && a.Commands[0].Chat == string(m.thread.chat) && m.screen.focus == inComposer && !m.thread.newer {
		m.thread.follow = true // one looks at what one says
	}
}

// back closes the topmost dialog, else the controls.
func (m *Model) back() {
	if len(m.dialogs.stack) > 0 {
		m.dialogs.pop()
		return
	}
	if m.isBeside() && m.screen.focus == inPanel {
		m.focus(inComposer)
		return
	}
	if m.dialogs.panel != nil {
		m.dialogs.panel = nil
		if m.screen.focus == inPanel {
			m.focus(inComposer)
		}
	}
}

// toggleControls opens the controls of the open chat, gives them the keys where they
// stand without, or closes them.
func (m *Model) toggleControls() {
	if m.dialogs.panel != nil {
		if m.screen.focus != inPanel {
			m.focus(inPanel)
			return
		}
		m.dialogs.panel = nil
		m.focus(inComposer)
		return
	}
	m.showControls()
	switch {
	case m.dialogs.panel != nil:
		m.focus(inPanel)
	case m.thread.chat == "":
		m.say(say.Capital(m.noChat())+".", false, nil)
	}
}

// controlOf opens the controls of the open chat with the cursor on a purpose.
func (m *Model) controlOf(purpose wire.Purpose) {
	m.showControls()
	if p := m.dialogs.panel; p != nil {
		p.pointAt(purpose)
		m.focus(inPanel)
	}
}

// goAt opens a chat at a message.
func (m *Model) goAt(a openAt) tea.Cmd {
	m.dialogs.stack = nil
	cmd := m.open(a.Chat)
	m.focus(inComposer)
	return tea.Batch(cmd, m.aimAt(a.Seq))
}

// showControls opens the controls of the open chat without giving them the keys.
func (m *Model) showControls() {
	if c := m.state.Chat(m.thread.chat); c != nil {
		m.dialogs.panel = newPanel(c, m.state, m.status.now)
		m.dialogs.refresh(m)
	}
}

// showMatrix opens the grid of all businesses, or goes back to it.
func (m *Model) showMatrix() {
	for i, d := range m.dialogs.stack {
		if _, ok := d.(*matrix); ok {
			m.dialogs.stack = m.dialogs.stack[:i+1]
			return
		}
	}
	m.dialogs.stack = []dialog{newMatrix(m.state, m.status.now, homeZone())}
	m.dialogs.refresh(m)
}

// retry sends a failed message again: in its place in the outbox, or as a new one
// when the relay has refused it.
func (m *Model) retry(e *entry) {
	if e.cause {
		msg, _ := e.message()
		m.send(m.thread.chat, msg)
		return
	}
	m.desk.put(func(l *store.Log) error { return l.Retry(e.key) }, notDone)
}

// drop gives a failed message up; its text goes back into the composer when that is
// empty, so that nothing is lost by a slip.
func (m *Model) drop(e *entry) {
	if e.cause {
		m.say("The relay refused it, so it stays in the log as refused.", false, nil)
		return
	}
	if msg, ok := e.message(); ok {
		m.composer.restore(m.thread.chat, msg.Text)
	}
	m.desk.put(func(l *store.Log) error { return l.Drop(e.key) }, notDone)
	m.thread.chosen = id{}
	m.focus(inComposer)
}

// undo takes back what was done last, while the screen still offers it.
func (m *Model) undo() {
	commands := m.status.toast.undo
	if len(commands) == 0 {
		m.say("There is nothing to take back.", false, nil)
		return
	}
	fresh := make([]wire.Command, len(commands))
	for i, c := range commands {
		c.Key = wire.NewKey()
		fresh[i] = c
	}
	m.queue(fresh...)
	m.say("Taken back.", false, nil)
}
