package ui

import (
	"sayso/ui/cells"
	"sayso/wire"
)

// Without a screen, too, nobody is let in by a line that was perhaps meant otherwise:
// whoever writes to a stranger is asked first.

// letIn does what writes to a stranger, now that it was asked about.
type letIn struct{ By action }

// utter sends a message to the open chat.
type utter struct{ Message wire.Message }

func (letIn) isAction() {}
func (utter) isAction() {}

// asksFirst asks, before an action writes to a chat, whether that is to let a stranger
// in; on yes the action is done. It reports false when there is nothing to ask.
func (l *Lines) asksFirst(to wire.Account, a action) bool {
	if l.lettingIn || !l.stranger(to) {
		return false
	}
	title := "Write to " + cells.Settle(called(l.state, to)) + "?"
	l.dialog(newQuestion(title, "Writing to them takes them out of your requests.", answer{name: "Write", do: letIn{a}}))
	return true
}

// stranger reports whether nothing was said or chosen yet about whoever a chat is with,
// nor waits to be.
func (l *Lines) stranger(to wire.Account) bool {
	c := l.state.Chat(to)
	if c == nil || !c.Request {
		return false
	}
	pending, err := l.log.Queued()
	l.trouble(err)
	for _, p := range pending {
		kind := p.Command.Kind
		if p.Command.Chat == string(to) && p.Failed == "" && (kind == (wire.Message{}).Kind() || kind == (wire.Accept{}).Kind()) {
			return false
		}
	}
	return true
}

// spokenTo returns whom an ask writes to, empty for nobody.
func (a ask) spokenTo() wire.Account {
	for _, c := range a.Commands {
		if c.Kind == (wire.Message{}).Kind() {
			return wire.Account(c.Chat)
		}
	}
	return ""
}
