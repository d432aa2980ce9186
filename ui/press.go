package ui

import (
	"cmp"
	"time"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"sayso/terminal"
	"sayso/ui/keymap"
	"sayso/ui/say"
	"sayso/wire"
)

// keyPlace returns the place that decides what a key means.
func (m *Model) keyPlace() keymap.Place {
	if m.screen.focus == inComposer && m.composer.empty() {
		return inEmpty
	}
	return m.screen.focus
}

// press routes a key: a dialog first, then the meaning it has where the focus is,
// then the text being written.
func (m *Model) press(k tea.KeyPressMsg) tea.Cmd {
	key := k.String()
	if m.unready() || m.memory.leaving {
		if key == "ctrl+c" || key == "ctrl+q" {
			return tea.Quit
		}
		m.early(k)
		return nil
	}
	if d := m.dialogs.top(); d != nil {
		if name := m.keys.Find(inPanel, key); name == doQuit || name == doRedraw || name == doSuspend || name == doMouse || name == doInterrupt {
			return m.perform(name)
		}
		return m.act(d.press(k))
	}
	at := m.keyPlace()
	if key = m.sequence(at, key); key == "" {
		return nil
	}
	was, top := m.composer.Text, m.thread.left()
	if m.screen.focus == inComposer && m.suggest.press(key, &m.composer.Editor) {
		return m.changed(was, top)
	}
	name := m.keys.Find(at, key)
	if at == inList && m.writesOn(k, name) {
		return nil
	}
	if name == doPick {
		if cmd, ok := m.pick(key); ok {
			return cmd
		}
		name = "" // it is text
	}
	if at == inPanel && m.dialogs.panel != nil {
		// What means the same while writing is for the screen; all else is for the controls.
		if name == doPageUp || name == doPageDown || name == doBack || m.keys.Find(inComposer, key) != name || name == "" {
			return m.act(m.dialogs.panel.press(k))
		}
	}
	var cmd tea.Cmd
	switch {
	case name != "":
		cmd = m.perform(name)
	case m.screen.focus == inSearch:
		return m.pressSearch(key, k.Text)
	case m.screen.focus == inComposer:
		m.composer.press(key, k.Text, m.composer.room(m.screen.places.composer.W))
	case k.Text != "" && m.screen.focus == inThread && !m.set.Vim:
		m.focus(inComposer) // somebody goes on writing
		m.composer.Insert(k.Text)
	case k.Text != "" && m.thread.chat == "":
		m.say(say.Capital(m.noChat())+".", false, nil)
	}
	return tea.Batch(cmd, m.changed(was, top))
}

// writesOn keeps letters that were meant as text from doing something to a chat: those
// that come in a row right after Esc has gone to the list.
func (m *Model) writesOn(k tea.KeyPressMsg, name keymap.Action) bool {
	r, _ := utf8.DecodeRuneInString(k.Text)
	if !unicode.IsLetter(r) || name != "" && !bold[name] || !m.status.now.Before(m.screen.writing) {
		return false
	}
	m.screen.writing = m.status.now.Add(writingOn)
	m.say("Tab or Enter to write.", false, nil)
	return true
}

// changed saves, soon, what a key or a wheel changed.
func (m *Model) changed(text string, top uint64) tea.Cmd {
	if m.composer.Text == text {
		if m.thread.left() == top {
			return nil
		}
		return m.touched()
	}
	if m.composer.empty() {
		return m.touched()
	}
	return tea.Batch(m.touched(), m.signal())
}

// paste takes what the terminal pasted: into a dialog that wants text, else into the
// composer, wherever the focus is.
func (m *Model) paste(text string) tea.Cmd {
	if d := m.dialogs.top(); d != nil {
		if p, ok := d.(interface{ paste(string) }); ok {
			p.paste(text)
		}
		if r, ok := d.(*results); ok {
			return m.lookFor(r)
		}
		return nil
	}
	if m.screen.focus == inSearch {
		return m.pasteSearch(text)
	}
	if m.unready() {
		m.early(tea.PasteMsg{Content: text})
		return nil
	}
	if m.thread.chat != "" || m.writesAhead() {
		m.focus(inComposer)
		if lost := m.composer.Paste(text); lost > 0 {
			m.say(tooLong(lost), true, nil)
		}
		return m.pastedPath(text)
	}
	return nil
}

// perform does what a key or the palette named.
func (m *Model) perform(name keymap.Action) tea.Cmd {
	for _, part := range []func(keymap.Action) (tea.Cmd, bool){
		m.performSearch, m.performScreen, m.performChats, m.performShelf, m.performThread, m.performHere,
	} {
		if cmd, ok := part(name); ok {
			return cmd
		}
	}
	return nil
}

// performScreen does what concerns the screen as a whole.
func (m *Model) performScreen(name keymap.Action) (tea.Cmd, bool) {
	switch name {
	case doPalette, doCommand:
		p := newPalette(m.state.Chats(), m.keys)
		p.me = m.state.Me
		return m.act(openDialog{p}), true
	case doHelp:
		return m.act(openDialog{&help{keys: m.keys, about: m.relayWords()}}), true
	case doMatrix:
		m.showMatrix()
	case doControls:
		if m.screen.focus == inList {
			cmd := m.open(m.list.chosen)
			m.toggleControls()
			return cmd, true
		}
		m.toggleControls()
	case doToggle:
		m.screen.listHidden = !m.screen.listHidden
		if m.screen.listHidden && m.screen.focus == inList {
			m.focus(inComposer)
		}
	case doFocus, doFocusBack:
		m.cycle(name == doFocus)
	case doUndo:
		m.undo()
	case doSettings:
		return m.showSettings("theme"), true
	case doTheme:
		return m.showSettings("theme"), true
	case doAccount:
		return m.readAccounts(), true
	case doGuide:
		return m.act(openDialog{m.plainGuide()}), true
	case doWrite:
		m.focus(inComposer)
	case doList:
		m.focus(inList)
	case doMouse:
		m.screen.mouse = !m.screen.mouse
		m.say(map[bool]string{
			true:  "Mouse on: click, wheel, drag to copy; with Shift held the terminal selects.",
			false: "Mouse off: the terminal selects text. " + m.keys.Hint(inComposer, doMouse) + " turns it on again.",
		}[m.screen.mouse], false, nil)
	case doRedraw:
		return terminal.Redraw, true
	case doSuspend:
		if !m.screen.alone() {
			return terminal.Suspend, true
		}
		m.say("There is nothing to go back to: no shell runs above. "+m.keys.Hint(inComposer, doQuit)+" quits.", false, nil)
	case doQuit:
		return m.leave(), true
	case doInterrupt:
		return m.interrupt(), true
	case doBack:
		return m.escape(), true
	default:
		return nil, false
	}
	return nil, true
}

// performChats does what goes from chat to chat.
func (m *Model) performChats(name keymap.Action) (tea.Cmd, bool) {
	switch name {
	case doNextNew:
		if to := m.list.nextUnread(m.state.Chats(), m.thread.chat); to != "" {
			return m.goTo(to), true
		}
		m.say(caughtUp, false, nil)
	case doNextChat, doPrevChat:
		by := map[keymap.Action]int{doNextChat: 1, doPrevChat: -1}[name]
		m.list.chosen = m.lastOpen()
		cmd := m.open(m.list.move(by))
		if m.screen.focus == inPanel {
			m.focus(inComposer) // whoever leaves a chat leaves its controls
		}
		return cmd, true
	case doLastChat:
		return m.goTo(cmp.Or(m.memory.looking.back, m.memory.before)), true
	case doAll, doUnread, doPeople, doBusiness, doRequests, doMuted, doArchived:
		m.list.filter(chipOf[name], m.state.Chats())
		m.screen.listHidden = false
	default:
		return nil, false
	}
	return nil, true
}

// goTo opens a chat to write in.
func (m *Model) goTo(to wire.Account) tea.Cmd {
	if to == "" {
		return nil
	}
	cmd := m.open(to)
	m.focus(inComposer)
	return cmd
}

// performThread scrolls.
func (m *Model) performThread(name keymap.Action) (tea.Cmd, bool) {
	page := max(m.thread.h-2, 1)
	switch name {
	case doPageUp:
		m.thread.scroll(-page)
	case doPageDown:
		m.thread.scroll(page)
	case doTop:
		return m.jump(1), true
	case doBottom:
		if m.thread.newer {
			return m.jump(theEnd), true
		}
		m.thread.follow = true
	case doPinned:
		return m.toPinned(), true
	case doFirstNew:
		if m.thread.fresh == 0 {
			m.say("Nothing new in this chat.", false, nil)
			return nil, true
		}
		if i := m.thread.find(id{seq: m.thread.fresh}); i >= 0 {
			m.thread.pin(i, 0)
			return nil, true
		}
		return m.jump(m.thread.fresh), true
	default:
		return nil, false
	}
	return nil, true
}

// jump loads another part of the open chat: around an event, or theEnd.
func (m *Model) jump(to uint64) tea.Cmd {
	fresh := m.thread.fresh
	m.thread.open(m.thread.chat)
	m.thread.fresh = fresh
	m.thread.home = &spot{chat: m.thread.chat, focus: m.screen.focus}
	if to != theEnd {
		m.thread.home.top = id{seq: to}
	}
	return m.read(landing, to)
}

// performHere does what a key means in the list, at a message, in the strip and in
// the composer.
func (m *Model) performHere(name keymap.Action) (tea.Cmd, bool) {
	if cmd, ok := m.performVim(name); ok {
		return cmd, true
	}
	switch m.screen.focus {
	case inList:
		return m.performList(name)
	case inThread:
		return m.performSelected(name)
	case inStrip:
		return m.performStrip(name)
	}
	switch name {
	case doSend:
		return m.enter(), true
	case doNewLine:
		m.composer.Insert("\n")
	case doEditor:
		return m.openEditor(), true
	case doSelect:
		if m.thread.choose(-1) {
			m.screen.focus = inThread
		}
	default:
		return nil, false
	}
	return nil, true
}

func (m *Model) performList(name keymap.Action) (tea.Cmd, bool) {
	page := max(m.screen.places.list.H/3, 1)
	switch name {
	case doUp:
		m.list.move(-1)
	case doDown:
		m.list.move(1)
	case doFirst:
		m.list.move(-len(m.list.rows))
	case doLast:
		m.list.move(len(m.list.rows))
	case doPageUp:
		m.list.move(-page)
	case doPageDown:
		m.list.move(page)
	case doOpen:
		return m.goTo(m.list.chosen), true
	default:
		return nil, false
	}
	return nil, true
}

func (m *Model) performSelected(name keymap.Action) (tea.Cmd, bool) {
	e := m.thread.selected()
	if e == nil {
		if m.thread.aim.none() { // else it is still being read
			m.focus(inComposer)
		}
		return nil, true
	}
	switch name {
	case doUp:
		m.thread.choose(-1)
	case doDown:
		if !m.thread.choose(1) {
			m.focus(inComposer)
		}
	case doFirst:
		return m.jump(1), true
	case doLast:
		m.thread.follow = true
		m.focus(inComposer)
	case doDrop:
		if e.failed != "" {
			m.drop(e)
		}
	default:
		return m.performMessage(name, e)
	}
	return nil, true
}

// note shows words below the selected message, or takes them away again.
func (m *Model) note(words string) {
	if m.thread.note == words {
		words = ""
	}
	m.thread.note = words
	if i := m.thread.find(m.thread.chosen); i >= 0 {
		m.thread.show(i)
	}
}

// enter sends what is typed.
func (m *Model) enter() tea.Cmd {
	if cmd, done := m.command(); done {
		return cmd
	}
	if m.lettingIn() {
		return nil
	}
	to := m.thread.chat
	if to == "" {
		m.say("Not sent: "+m.aheadWords()+".", true, nil)
		m.memory.looking.toast = m.status.toast.count // it goes with the answer
		return nil
	}
	text := m.composer.take()
	if text == "" {
		return nil
	}
	if m.finishEdit(to, text) {
		return nil
	}
	m.send(to, m.written(to, text))
	m.thread.fresh = 0
	m.thread.follow = true
	m.screen.strip = strip{}
	if c := m.state.Chat(to); c != nil && c.Profile.Business {
		m.screen.strip = strip{offer: offerFor(text), word: text}
	}
	if m.thread.newer {
		return m.jump(theEnd)
	}
	return nil
}

// interrupt clears what is typed; with nothing typed, the second time in a row quits.
func (m *Model) interrupt() tea.Cmd {
	now := m.status.now
	if m.screen.focus == inComposer && !m.composer.empty() && len(m.dialogs.stack) == 0 {
		m.composer.Remove(0, len(m.composer.Text), true)
		m.say("Cleared; Ctrl+Y brings it back.", false, nil)
		return nil
	}
	if now.Before(m.screen.quitUntil) {
		return m.leave()
	}
	m.screen.quitUntil = now.Add(3 * time.Second)
	m.say("Ctrl+C again quits.", false, nil)
	return nil
}

// escape goes back one layer.
func (m *Model) escape() tea.Cmd {
	s := &m.screen
	if s.focus == inComposer && m.thread.chat == "" {
		if back := m.memory.looking.back; back != "" {
			return m.goTo(back)
		}
		m.stopLooking()
	}
	if m.set.Vim && m.escapeVim() {
		return nil
	}
	switch {
	case s.focus == inComposer && m.composer.doubted != "" && m.composer.doubted == m.composer.Text:
		m.composer.doubted = ""
		m.say("Not sent.", false, nil)
	case s.focus == inComposer && !m.memory.intents[m.thread.chat].none():
		m.dropIntent()
	case s.focus == inStrip || s.focus == inComposer && s.strip.offer != nil:
		s.strip = strip{}
		m.focus(inComposer)
	case s.focus == inThread && m.thread.note != "":
		m.thread.note = ""
	case s.focus == inThread:
		m.focus(inComposer)
	case s.focus == inList && m.list.chip != chipAll:
		m.list.filter(chipAll, m.state.Chats())
	case s.focus == inList && s.w >= medium:
		m.focus(inComposer)
	case s.focus == inComposer && m.dialogs.panel != nil && !m.isBeside():
		m.back()
	case s.focus == inComposer:
		m.focus(inList)
		s.writing = m.status.now.Add(writingOn)
	}
	return nil
}
