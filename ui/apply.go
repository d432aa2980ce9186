package ui

import (
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sayso/chat"
	"sayso/store"
	"sayso/terminal"
	"sayso/ui/look"
	"sayso/ui/say"
	"sayso/wire"
)

// apply makes settings hold, from the next frame on.
func (m *Model) apply(s Settings) {
	m.set = s
	s.write()
	m.keys = m.opt.Keys.table(s.Vim)
	m.screen.look, m.screen.themes, m.screen.mouse = s.look(), m.opt.Themes, s.Mouse
	m.screen.paint(m.screen.dark)
	m.list.order, m.list.sink = s.Order, s.Sink
	if m.state == nil {
		return
	}
	m.list.fill(m.state.Chats(), m.state.Me.Account)
	for _, e := range m.thread.entries {
		e.restate() // emoji may be shown otherwise now
	}
	m.thread.reform()
	m.dialogs.refresh(m)
}

// change applies settings and keeps them.
func (m *Model) change(s Settings) tea.Cmd {
	m.apply(s)
	for _, d := range m.dialogs.stack {
		if v, ok := d.(*settingsView); ok {
			v.set = s
		}
	}
	var ask tea.Cmd
	if s.Theme == look.Auto {
		ask = terminal.Write(ansi.RequestBackgroundColor)
	}
	if m.opt.Save == nil {
		return ask
	}
	m.desk.put(func(*store.Log) error { return m.opt.Save(s) }, notDone)
	return ask
}

// showSettings opens the settings, with the cursor on one of them.
func (m *Model) showSettings(key string) tea.Cmd {
	return m.act(openDialog{newSettings(m.set, privacyOf(m.state, m.pending), m.opt.Themes).on(key)})
}

// paintIn changes the theme by its name.
func (m *Model) paintIn(name string) tea.Cmd {
	s := m.set
	s.Theme = name
	if err := s.Check(m.opt.Themes); err != nil {
		m.say(say.Capital(err.Error())+".", true, nil)
		return nil
	}
	return m.change(s)
}

// confide asks the relay to tell others less, or as much as before.
func (m *Model) confide(p wire.Privacy) {
	m.queue(wire.Ask("", p))
}

// ordered lists chats as the person wants them: as they come, unread ones first, muted
// ones last. Among equals the newest stays first.
func (l *chatList) ordered(all []*chat.Chat) []*chat.Chat {
	if l.order != orderUnread && !l.sink {
		return all
	}
	var ranks [3][]*chat.Chat
	for _, c := range all {
		switch {
		case l.sink && c.MutedAt(l.now):
			ranks[2] = append(ranks[2], c)
		case l.order == orderUnread && c.Unread > 0:
			ranks[0] = append(ranks[0], c)
		default:
			ranks[1] = append(ranks[1], c)
		}
	}
	return append(append(ranks[0], ranks[1]...), ranks[2]...)
}
