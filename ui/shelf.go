package ui

import (
	"cmp"
	"slices"

	tea "charm.land/bubbletea/v2"

	"sayso/chat"
	"sayso/store"
	"sayso/ui/cells"
	"sayso/ui/keymap"
	"sayso/ui/look"
	"sayso/ui/say"
	"sayso/wire"
)

// stance is where the person wants a chat in the list as the outbox has it: yes or
// no for what waits there, nil for what stays as the log says.
type stance struct{ pin, archive, unread *bool }

var yes, no = true, false

// expect takes in what the outbox says about the list, which shows at once.
func (l *chatList) expect(pending []store.Pending) {
	l.stances = nil
	for _, p := range pending {
		if p.Failed != "" {
			continue
		}
		a := wire.Account(p.Command.Chat)
		s := l.stances[a]
		switch p.Command.Kind {
		case (wire.Pin{}).Kind():
			s.pin = &yes
		case (wire.Unpin{}).Kind():
			s.pin = &no
		case (wire.Archive{}).Kind():
			s.archive = &yes
		case (wire.Unarchive{}).Kind():
			s.archive = &no
		case (wire.MarkUnread{}).Kind():
			s.unread = &yes
		case (wire.Read{}).Kind(), (wire.Message{}).Kind():
			s.unread = &no
		default:
			continue
		}
		if l.stances == nil {
			l.stances = map[wire.Account]stance{}
		}
		l.stances[a] = s
	}
}

func (l *chatList) pinned(c *chat.Chat) bool {
	if s := l.stances[c.Account].pin; s != nil {
		return *s
	}
	return c.Pinned.Ever()
}

func (l *chatList) archived(c *chat.Chat) bool {
	if s := l.stances[c.Account].archive; s != nil {
		return *s
	}
	return c.Archived.Ever()
}

// byHand reports whether a chat is marked unread.
func (l *chatList) byHand(c *chat.Chat) bool {
	if s := l.stances[c.Account].unread; s != nil {
		return *s
	}
	return c.UnreadByHand
}

// hasNews reports whether there is something to read in a chat.
func (l *chatList) hasNews(c *chat.Chat) bool { return c.Unread > 0 || l.byHand(c) }

// takes reports whether a chat shows under the chip that is chosen. Archived chats
// show only under theirs.
func (l *chatList) takes(c *chat.Chat) bool {
	if l.archived(c) != (l.chip == chipArchived) {
		return false
	}
	switch l.chip {
	case chipUnread:
		return l.hasNews(c)
	case chipMuted:
		return c.MutedAt(l.now)
	}
	return l.chip.takes(c)
}

// pinsFirst puts the chats that are pinned on top, the first pinned first, and leaves
// all else in its order.
func (l *chatList) pinsFirst(rows []*chat.Chat) {
	slices.SortStableFunc(rows, func(a, b *chat.Chat) int {
		switch p, q := l.pinned(a), l.pinned(b); {
		case p && q:
			return cmp.Compare(a.Pinned.Seq-1, b.Pinned.Seq-1) // one that waits has no number, and comes last
		case p:
			return -1
		case q:
			return 1
		}
		return 0
	})
}

// footer tells of the archived chats below all others; "" when there are none.
func (l *chatList) footer(st *look.Styles, hint string) string {
	if l.stowed == 0 || l.chip != chipAll {
		return ""
	}
	words := "Archived " + say.Thousands(uint64(l.stowed))
	if l.stowedNew > 0 {
		words += ", " + say.Thousands(uint64(l.stowedNew)) + " unread"
	}
	return "  " + st.Dim.Of(words+"  ") + st.Key.Of(hint)
}

// room returns the lines for chats in a list of h lines.
func (l *chatList) room(h int) int {
	if l.stowed > 0 && l.chip == chipAll && h > 3 {
		return h - 1
	}
	return h
}

// performShelf does what changes where chats stand in the list.
func (m *Model) performShelf(name keymap.Action) (tea.Cmd, bool) {
	switch name {
	case doPin, doArchive, doMarkUnread:
		if c := m.state.Chat(m.concerned()); c != nil {
			m.shelve(name, c)
		}
	case doReadAll:
		return m.readAll(), true
	case doStarred:
		return m.showStarred(), true
	default:
		return nil, false
	}
	return nil, true
}

// concerned is the chat that a key speaks of: the one under the cursor of the list,
// else the open one.
func (m *Model) concerned() wire.Account {
	if m.screen.focus == inList {
		return m.list.chosen
	}
	return m.thread.chat
}

func (m *Model) shelve(name keymap.Action, c *chat.Chat) {
	to, who := string(c.Account), cells.Settle(c.Name())
	turn := func(on bool, do, undo wire.Body, done, undone string) {
		if on {
			do, undo, done = undo, do, undone
		}
		m.ask(ask{Commands: []wire.Command{wire.Ask(to, do)}, Say: who + done, Undo: []wire.Command{wire.Ask(to, undo)}})
	}
	switch name {
	case doPin:
		turn(m.list.pinned(c), wire.Pin{}, wire.Unpin{}, " is pinned to the top.", " is no longer pinned.")
	case doArchive:
		turn(m.list.archived(c), wire.Archive{}, wire.Unarchive{}, " is archived; what comes still counts there.", " is back in the list.")
	case doMarkUnread:
		if m.list.hasNews(c) && m.unread(c) > 0 || m.list.byHand(c) {
			m.memory.kept = ""
			m.ask(ask{Commands: []wire.Command{wire.Ask(to, wire.Read{UpTo: max(c.Last.Seq, 1)})}, Say: who + " is marked read."})
			return
		}
		m.ask(ask{Commands: []wire.Command{wire.Ask(to, wire.MarkUnread{})}, Say: who + " is marked unread."})
		if c.Account == m.thread.chat {
			m.memory.kept = c.Account // being open does not read it again
			m.focus(inList)
		}
	}
}

// readAll asks once, because nothing makes it unread again.
func (m *Model) readAll() tea.Cmd {
	var reads []wire.Command
	for _, c := range m.state.Chats() {
		if m.unread(c) > 0 || m.list.byHand(c) {
			reads = append(reads, wire.Ask(string(c.Account), wire.Read{UpTo: max(c.Last.Seq, 1)}))
		}
	}
	if len(reads) == 0 {
		m.say(caughtUp, false, nil)
		return nil
	}
	return m.act(openDialog{newQuestion("Mark everything as read?",
		say.Count(len(reads), "chat")+map[bool]string{true: " counts", false: " count"}[len(reads) == 1]+" as read, on all your devices. People see that you read what they wrote. It cannot be undone.",
		answer{name: "Mark everything as read", do: ask{Commands: reads, Say: "Everything is marked as read."}})})
}

const caughtUp = "You are caught up: nothing is unread."
