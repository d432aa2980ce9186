package ui

import (
	"strconv"
	"strings"

	"sayso/ui/cells"
	"sayso/ui/keymap"
)

// header draws the first line: the filters of the list, who one is, and how the
// connection stands.
func (m *Model) header(w int) string {
	st := m.screen.st
	who := m.opt.As
	if m.state != nil && m.state.Me.Name != "" {
		who = cells.Settle(m.state.Me.Name)
	}
	right := m.status.conn.words(st, m.waitingMessages(), m.status.now)
	if who != "" && w >= 60 {
		right = cells.Cut(who, 24) + st.Dim.Of(" "+st.Glyph.Dot+" ") + right
	}
	left := " " + st.Strong.Of("sayso")
	if m.state != nil {
		for size := range 4 {
			if chips := m.chips(size); cells.Width(left)+cells.Width(chips)+cells.Width(right)+5 <= w {
				left += "  " + chips
				break
			}
		}
	}
	// The filters go before the reason, which has what is left.
	room := w - cells.Width(left) - cells.Width(right) - 6
	for i, why := range m.reasons() {
		if cells.Width(why) <= room || i == 0 && room >= leastReason {
			right += st.Dim.Of(": " + cells.Cut(why, room))
			break
		}
	}
	return cells.Spread(left, right+" ", w)
}

const leastReason = 40 // cells; cut to fewer a reason says less than a shorter one

// chips draws the filters: with their numbers, without, the chosen one beside what is
// unread, or the chosen one alone, with how many chats are unread.
func (m *Model) chips(size int) string {
	st := m.screen.st
	gap := [...]string{"   ", "  ", "  ", ""}[size]
	var parts []string
	for k := range chips {
		if alone := size > 1 && k != m.list.chip; alone && (size > 2 || k != chipUnread || m.list.unread == 0) || k == chipMuted && k != m.list.chip || k == chipArchived && k != m.list.chip {
			continue
		}
		count := ""
		n := map[chip]int{chipUnread: m.list.unread, chipRequests: m.list.asking}[k]
		if size > 2 {
			n = m.list.unread
		}
		if n > 0 {
			count = " " + st.Accent.Of(strconv.Itoa(n))
		}
		number := ""
		if size != 1 {
			number = st.Dim.Of(strconv.Itoa(int(k)+1) + " ")
		}
		if k == m.list.chip {
			parts = append(parts, number+st.Strong.Of(chipNames[k])+count)
			continue
		}
		parts = append(parts, number+st.Dim.Of(chipNames[k])+count)
	}
	return strings.Join(parts, gap)
}

func (m *Model) waitingMessages() int {
	n := 0
	for _, p := range m.pending {
		if p.Failed == "" && p.Command.Kind == "message" {
			n++
		}
	}
	return n
}

// keyLine draws the next useful keys, or what was just done and how to take it back.
func (m *Model) keyLine(w int) string {
	st := m.screen.st
	if t := m.status.toast; t.text != "" {
		ink := st.Accent
		if t.trouble {
			ink = st.Trouble
		}
		undo := ""
		if len(t.undo) > 0 {
			undo = "   " + st.Key.Of(m.keys.Hint(m.screen.focus, doUndo)) + st.Dim.Of(" takes it back")
		}
		return cells.Pad(" "+ink.Of(cells.Cut(t.text, w-2-cells.Width(undo)))+undo, w)
	}
	if len(m.suggest.offers) > 0 && m.screen.focus == inComposer {
		return cells.Pad(keyHints(st, w, "Tab", "completes", "Up/Down", "choose", "Esc", "away", keymap.Label(m.keys.Key(inComposer, doSend)), "send"), w)
	}
	line := " "
	if m.set.Vim && m.screen.focus == inThread {
		line += st.Accent.Of("NORMAL") + "   "
	}
	// The help stays in sight, however little room there is.
	last, keys := "", m.useful()
	if n := len(keys) - 1; n >= 0 {
		last, keys = m.usefulPart(keys[n]), keys[:n]
	}
	for _, k := range keys {
		part := m.usefulPart(k)
		if cells.Width(line)+cells.Width(part)+cells.Width(last) > w+2 {
			break
		}
		line += part
	}
	return cells.Pad(strings.TrimRight(line+last, " "), w)
}

// usefulPart draws one of the keys, if there is one.
func (m *Model) usefulPart(k usefulKey) string {
	st := m.screen.st
	shown := m.keys.Hint(m.at(), k.name)
	if k.name == doNewLine && m.screen.shiftEnter {
		shown = "Shift+Enter"
	}
	if shown == "" {
		return ""
	}
	return st.Key.Of(shown) + st.Dim.Of(" "+k.words) + "   "
}

type usefulKey struct {
	name  keymap.Action
	words string
}

// at is the place of the focus, as the key table knows it.
func (m *Model) at() keymap.Place {
	if m.screen.focus == inComposer && m.composer.empty() {
		return inEmpty
	}
	return m.screen.focus
}

// usefulHere lists the keys worth showing on the selected message.
func (m *Model) usefulHere() []usefulKey {
	e := m.thread.selected()
	if e == nil {
		return nil
	}
	msg, said := e.message()
	file := e.file()
	_, slides := e.slideAt()
	pinWord := "pin"
	if _, pinned := m.pinned.of(e.ref()); pinned {
		pinWord = "unpin"
	}
	foldWord := "fold"
	if e.update.hidesCard() || e.long && !e.whole {
		foldWord = "unfold"
	}
	var keys []usefulKey
	add := func(when bool, all ...usefulKey) {
		if when {
			keys = append(keys, all...)
		}
	}
	add(m.bar.open, usefulKey{doOlderHit, "older"}, usefulKey{doNewerHit, "newer"})
	add(e.failed != "", usefulKey{doReply, "send again"}, usefulKey{doEdit, "edit"}, usefulKey{doDrop, "drop"})
	add(e.failed == "" && len(e.options()) > 0, usefulKey{doUse, "answer"})
	add(slides > 0 && len(msg.Slides) > 1, usefulKey{doRight, "next slide"})
	add(file != nil, usefulKey{doLink, "open"})
	add(file != nil && file.Hash != "", usefulKey{doSave, "save"})
	add(e.failed == "" && msg.Purpose != "", usefulKey{doWhy, "why do I see this"})
	add(e.update.folded || e.long, usefulKey{doUnfold, foldWord})
	add(e.quote.ref.Key != "" && said, usefulKey{doQuoted, "to the quoted"})
	add(e.isPin(), usefulKey{doUse, "to the message"})
	add(e.failed == "" && said, usefulKey{doReply, "reply"}, usefulKey{doReact, "react"})
	add(e.failed == "" && e.mine && said, usefulKey{doEdit, "edit"})
	add(file == nil && len(m.openings(e)) > 0, usefulKey{doLink, "open link"})
	add(said, usefulKey{doStar, "star"}, usefulKey{doPinMessage, pinWord}, usefulKey{doForward, "forward"}, usefulKey{doDelete, "delete"}, usefulKey{doCopy, "copy"})
	add(true, usefulKey{doInfo, "info"}, usefulKey{doBack, "back"})
	return keys
}

// useful lists the keys worth showing where the focus is, the most useful first, and
// last the help.
func (m *Model) useful() []usefulKey {
	if m.dialogs.top() != nil {
		return nil // a dialog shows its own
	}
	return append(m.usefulBeforeHelp(), usefulKey{doHelp, "help"})
}

func (m *Model) usefulBeforeHelp() []usefulKey {
	switch m.at() {
	case inList:
		if len(m.state.Chats()) == 0 {
			return []usefulKey{{doPalette, "go to"}, {doSettings, "settings"}, {doQuit, "quit"}}
		}
		return []usefulKey{{doOpen, "open"}, {doControls, "controls"}, {doAll, "to 7 filter"}, {doPin, "pin"}, {doArchive, "archive"}, {doFocus, "write"}, {doPalette, "go to"}}
	case inThread:
		return m.usefulHere()
	case inSearch:
		return m.bar.useful()
	case inStrip:
		return []usefulKey{{doBack, "back to writing"}, {doFocus, "next"}}
	case inPanel:
		return []usefulKey{{doFocus, "write"}, {doBack, "close"}, {doUndo, "undo"}, {doPalette, "go to"}}
	case inEmpty:
		return []usefulKey{{doPalette, "go to"}, {doNextNew, "next unread"}, {doControls, "controls"}, {doSelect, "select a message"}}
	}
	return []usefulKey{{doSend, "send"}, {doNewLine, "new line"}, {doPalette, "go to"}, {doControls, "controls"}}
}
