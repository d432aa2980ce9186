package ui

import (
	tea "charm.land/bubbletea/v2"

	"sayso/ui/cells"
	"sayso/ui/keymap"
	"sayso/wire"
)

// intent is what the text in the composer will become: an answer to a message, or the
// new words of one. The zero intent is a message of its own.
type intent struct {
	reply quote
	edit  wire.Key
	was   string // what the message that is edited says

	origin *wire.Origin // the advertisement that led to it
}

func (i intent) none() bool { return i.reply.ref.Key == "" && i.edit == "" && i.origin == nil }

// performMessage does what a letter means on the selected message.
func (m *Model) performMessage(name keymap.Action, e *entry) (tea.Cmd, bool) {
	switch name {
	case doReply, doRetry:
		if e.failed != "" || name == doReply {
			m.reply(e)
		}
	case doEdit:
		m.edit(e)
	case doDelete:
		return m.delete(e), true
	case doReact:
		return m.react(e), true
	case doForward:
		return m.forward(e), true
	case doStar:
		m.star(e)
	case doPinMessage:
		return m.pinMessage(e), true
	case doLink:
		return m.openSome(e), true
	case doSave:
		return m.saveFile(e), true
	case doLeft, doRight:
		m.turnSlide(e, map[keymap.Action]int{doLeft: -1, doRight: 1}[name])
	case doQuoted:
		return m.toQuoted(e), true
	case doReturn:
		return m.toBefore(), true
	case doUse:
		return m.nearest(e), true
	case doUnfold:
		if !m.thread.unfold(e) {
			m.say("This message is not folded.", false, nil)
		}
	case doCopy:
		text, what := e.copyable()
		if text == "" {
			m.say("Nothing to copy.", false, nil)
			return nil, true
		}
		return m.act(copyText{Text: text, Say: copiedWords(what)}), true
	case doInfo:
		return m.showInfo(e), true
	case doWhy:
		return m.showWhy(e), true
	default:
		return nil, false
	}
	return nil, true
}

// nearest does what is nearest on Enter: it answers, unfolds, opens or replies.
func (m *Model) nearest(e *entry) tea.Cmd {
	switch {
	case len(e.options()) > 0:
		return m.act(openDialog{m.choiceList(e)})
	case (!e.long || !e.whole) && m.thread.unfold(e): // Enter goes on once all of it was read
	case e.isPin():
		return m.toQuoted(e)
	case len(m.openings(e)) > 0:
		return m.openSome(e)
	default:
		m.reply(e)
	}
	return nil
}

// said reports whether the entry is a message that others can point at, and says why
// not.
func (m *Model) said(e *entry) bool {
	switch _, said := e.message(); {
	case !said:
		m.say("That is no message.", false, nil)
	case e.queued:
		m.say("It is not sent yet.", false, nil)
	case e.marks.deleted:
		m.say("It is deleted.", false, nil)
	case e.ref().Key == "":
		m.say("It was not sent.", false, nil)
	default:
		return true
	}
	return false
}

// reply makes the composer answer a message; a failed one is sent again.
func (m *Model) reply(e *entry) {
	if e.failed != "" {
		m.retry(e)
		return
	}
	if m.said(e) {
		m.dropIntent()
		m.memory.intents[m.thread.chat] = intent{reply: e.quoted()}
		m.focus(inComposer)
	}
}

// edit puts an own message into the composer; what was typed there waits.
func (m *Model) edit(e *entry) {
	switch {
	case e.failed != "":
		m.drop(e)
	case !m.said(e):
	case !e.mine:
		m.say("Only your own messages can be edited.", false, nil)
	default:
		m.dropIntent()
		m.memory.intents[m.thread.chat] = intent{edit: e.key, was: e.raw()}
		m.composer.setAside(e.raw())
		m.focus(inComposer)
	}
}

// dropIntent makes the composer write a message of its own again.
func (m *Model) dropIntent() {
	to := m.thread.chat
	if m.memory.intents[to].edit != "" {
		m.composer.takeBack()
	}
	delete(m.memory.intents, to)
}

// finishEdit sends the new words of a message that is edited; false when none is.
func (m *Model) finishEdit(to wire.Account, text string) bool {
	i := m.memory.intents[to]
	if i.edit == "" {
		return false
	}
	m.dropIntent()
	if text != i.was {
		m.queue(wire.Ask(string(to), wire.Edit{Key: i.edit, Text: text}))
		m.say("Edited.", false, []wire.Command{wire.Ask(string(to), wire.Edit{Key: i.edit, Text: i.was})})
	}
	return true
}

// written makes the message of a text, with what it answers.
func (m *Model) written(to wire.Account, text string) wire.Message {
	msg := wire.Message{Text: text}
	if i := m.memory.intents[to]; i.reply.ref.Key != "" {
		msg.Reply = &i.reply.ref
	}
	msg.Origin = m.memory.intents[to].origin
	delete(m.memory.intents, to)
	return msg
}

// intentLine draws what the text will become, above the composer.
func (m *Model) intentLine(w int) string {
	st, i := m.screen.st, m.memory.intents[m.thread.chat]
	esc := "   " + st.Key.Of(m.keys.Hint(inComposer, doBack))
	if i.edit != "" {
		return st.Accent.Of("editing ") + st.Dim.Of(cells.Cut(quoteWords(i.was), max(w-24, 4))) + esc + st.Dim.Of(" cancels")
	}
	if i.reply.ref.Key == "" {
		return st.Accent.Of("from ") + st.Dim.Of(cells.Cut(cells.Settle(originWords(i.origin)), max(w-24, 4))) + esc + st.Dim.Of(" drops it")
	}
	line := quoteLine(st, i.reply, m.thread.cast.name, m.state.Me.Account, max(w-24, 4))
	return st.Accent.Of("reply ") + line + esc + st.Dim.Of(" drops it")
}

// delete asks whether to take a message away: from everyone, where it is one's own, or
// only from one's own sight.
func (m *Model) delete(e *entry) tea.Cmd {
	if e.failed != "" {
		m.drop(e)
		return nil
	}
	_, said := e.message()
	if !said || e.queued || e.ref().Key == "" {
		m.said(e)
		return nil
	}
	to, who := string(m.thread.chat), m.thread.cast.name
	forMe := answer{
		name: "Delete for me", words: "It leaves this messenger and all your devices. " + who + " still has it, and is not told.",
		do: ask{Commands: []wire.Command{wire.Ask(to, wire.Hide{Ref: e.ref()})}, Say: "Deleted for you."},
	}
	if to == string(m.state.Me.Account) {
		forMe.name, forMe.words = "Delete", "It leaves this messenger and all your devices."
		return m.act(openDialog{newQuestion("Delete this note?", "Nothing is deleted unless you choose it.", forMe)})
	}
	answers := []answer{forMe}
	if e.mine && !e.marks.deleted {
		answers = []answer{{
			name: "Delete for everyone", grave: true,
			words: "It is taken back: you and " + who + " see that it was deleted, not what it said. Whoever read it has read it. It cannot be undone.",
			do:    ask{Commands: []wire.Command{wire.Ask(to, wire.Delete{Key: e.key})}, Say: "Deleted for everyone."},
		}, forMe}
	}
	return m.act(openDialog{newQuestion("Delete “"+cells.Cut(e.quoted().text, 40)+"”?", "Nothing is deleted unless you choose it.", answers...)})
}

func (m *Model) react(e *entry) tea.Cmd {
	if !m.said(e) {
		return nil
	}
	return m.act(openDialog{newReactions(m.thread.chat, e, e.marks.of(m.state.Me.Account))})
}

// forward asks which chat to pass a message on to.
func (m *Model) forward(e *entry) tea.Cmd {
	if !m.said(e) {
		return nil
	}
	msg, _ := e.message()
	passed, ok := passedOn(msg, e.raw())
	if !ok {
		m.say("There is nothing to pass on.", false, nil)
		return nil
	}
	p := &palette{title: "Forward “" + cells.Cut(e.quoted().text, 40) + "” to", closed: true}
	for _, c := range m.state.Chats() {
		if c.Blocked.Ever() {
			continue
		}
		at, to := chatGoal(c), string(c.Account)
		sent := wire.Ask(to, passed)
		at.do = ask{
			Commands: []wire.Command{sent}, Say: "Forwarded to " + cells.Settle(c.Name()) + ".",
			Undo: []wire.Command{wire.Ask(to, wire.Delete{Key: sent.Key})},
		}
		p.goals = append(p.goals, at)
	}
	p.filter()
	return m.act(openDialog{p})
}

// star marks a message to find it again, or takes the mark away.
func (m *Model) star(e *entry) {
	if !m.said(e) {
		return
	}
	to := string(m.thread.chat)
	star, unstar := wire.Ask(to, wire.Star{Ref: e.ref()}), wire.Ask(to, wire.Unstar{Ref: e.ref()})
	if e.marks.starred {
		m.ask(ask{Commands: []wire.Command{unstar}, Say: "Star taken away.", Undo: []wire.Command{star}})
		return
	}
	m.ask(ask{Commands: []wire.Command{star}, Say: "Starred. " + m.keys.Hint(inThread, doStarred) + " lists them.", Undo: []wire.Command{unstar}})
}

// toQuoted selects the message that this one answers, and remembers the way back.
func (m *Model) toQuoted(e *entry) tea.Cmd {
	seq := e.quote.seq
	if of := m.thread.byRef(e.quote.ref); of != nil {
		seq = of.seq
	}
	switch {
	case e.quote.ref.Key == "":
		m.say("It answers no message.", false, nil)
	case seq == 0:
		m.say("The message that it answers is not here.", false, nil)
	default:
		m.memory.trail = append(m.memory.trail, m.here())
		return m.aimAt(seq)
	}
	return nil
}

// aimAt selects a message of the open chat, wherever in the thread it is.
func (m *Model) aimAt(seq uint64) tea.Cmd {
	m.thread.aim = id{seq: seq}
	if m.aimed() {
		return nil
	}
	cmd := m.jump(seq)
	m.thread.aim = id{seq: seq}
	return cmd
}

// aimed selects the message that is aimed at, once the window has it.
func (m *Model) aimed() bool {
	t := &m.thread
	i := t.find(t.aim)
	if i < 0 {
		return false
	}
	t.aim, t.home = id{}, nil
	t.chosen, t.note = t.entry(i).id, ""
	if m.screen.focus != inSearch {
		m.screen.focus = inThread
	}
	t.reveal(i)
	return true
}
