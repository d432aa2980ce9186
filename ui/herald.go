package ui

import (
	"fmt"
	"math"
	"time"

	tea "charm.land/bubbletea/v2"

	"sayso/chat"
	"sayso/terminal"
	"sayso/ui/cells"
	"sayso/ui/desktop"
	"sayso/ui/say"
	"sayso/wire"
)

// herald tells on the desktop of what comes while nobody looks here. What comes late,
// because there was no connection, it tells at once and in one line.
type herald struct {
	terminal desktop.Terminal
	focus    bool      // the terminal tells whether it has the focus
	pressed  time.Time // when a key was pressed last; where the focus is not told, that says who is there
	late     uint64    // events up to here came late; all do until the connection has caught up
	missed   tidings   // of what came late
	first    bool      // nothing was read or written before the start: nobody can have been away
	told     map[wire.Account]time.Time
	raw      func(sequence string) tea.Cmd // writes to the terminal
}

// tidings counts messages worth telling.
type tidings struct {
	messages int
	chats    map[wire.Account]bool
	only     wire.Event // the last of them
}

const (
	repeatTime  = 5 * time.Minute // a chat that was told of is not told of again before
	absentAfter = time.Minute     // without a key, where the focus is not told
	summaryFrom = 4               // chats at a time: more than that is told in one line
)

// What a notification shows.
const (
	showSender = "sender"
	showPeople = "people"
	showAll    = "all"
)

func newHerald(now time.Time) herald {
	return herald{pressed: now, late: math.MaxUint64, told: map[wire.Account]time.Time{}, raw: terminal.Write}
}

func (t *tidings) add(e wire.Event) {
	if t.chats == nil {
		t.chats = map[wire.Account]bool{}
	}
	t.messages++
	t.chats[e.Chat] = true
	t.only = e
}

// words says how much it is: "12 messages in 4 chats".
func (t tidings) words() string {
	messages, chats := "1 message", "1 chat"
	if t.messages != 1 {
		messages = say.Thousands(uint64(t.messages)) + " messages"
	}
	if n := len(t.chats); n != 1 {
		chats = fmt.Sprint(n, " chats")
	}
	return messages + " in " + chats
}

// away reports whether somebody would miss what the screen shows.
func (m *Model) away() bool {
	h := &m.herald
	if h.focus {
		return m.screen.blurred
	}
	return m.status.now.Sub(h.pressed) >= absentAfter
}

// linked takes in how the connection stands.
func (h *herald) linked(c Conn, head uint64) {
	switch {
	case c.State != "connected" || c.Behind:
		h.late = math.MaxUint64
	case h.late == math.MaxUint64:
		h.late = head
	}
}

// hear takes in what arrived and tells of it, if it should be told. here says whether
// the end of the open chat was being looked at.
func (m *Model) hear(events []wire.Event, bodies []wire.Body, here bool) tea.Cmd {
	h := &m.herald
	fresh := map[wire.Account]tidings{}
	var all tidings
	var cmds []tea.Cmd
	for i, e := range events {
		if e.Kind == (wire.Read{}).Kind() {
			cmds = append(cmds, m.untell(e.Chat))
			delete(fresh, e.Chat)
		}
		if here && e.Chat == m.thread.chat || !m.worthTelling(e, bodies[i]) {
			continue
		}
		if e.Seq <= h.late {
			h.missed.add(e)
			continue
		}
		t := fresh[e.Chat]
		t.add(e)
		fresh[e.Chat] = t
		all.add(e)
	}
	cmds = append(cmds, m.catchUp())
	if len(fresh) >= summaryFrom {
		return tea.Batch(append(cmds, m.tell(desktop.Notice{ID: desktop.Self, Title: all.words()}))...)
	}
	for _, t := range fresh {
		cmds = append(cmds, m.tellOf(t.only))
	}
	return tea.Batch(cmds...)
}

// catchUp says in one line what was missed, once all of that is there.
func (m *Model) catchUp() tea.Cmd {
	h := &m.herald
	missed := h.missed
	if missed.messages == 0 || m.state.Head.Seq < h.late {
		return nil
	}
	h.missed = tidings{}
	if missed.messages == 1 {
		return m.tellOf(missed.only)
	}
	words := "While you were away: " + missed.words()
	if h.first {
		words, h.first = "Waiting for you: "+missed.words(), false
	}
	if m.status.toast.text == "" {
		m.say(words+"."+m.unreadInAll(len(missed.chats)), false, nil)
	}
	return m.tell(desktop.Notice{ID: desktop.Self, Title: words})
}

// unreadInAll says how many chats are unread where that is another number than the one
// just said: muted ones are, too, and what was unread before.
func (m *Model) unreadInAll(said int) string {
	switch n := m.list.unread; n {
	case said, 0:
		return ""
	case 1:
		return " Unread in all: 1 chat."
	default:
		return fmt.Sprintf(" Unread in all: %d chats.", n)
	}
}

// worthTelling reports whether an event is a message that asks to be noticed: not
// one's own, not a quiet one, and not one that was read elsewhere by now.
func (m *Model) worthTelling(e wire.Event, body wire.Body) bool {
	msg, ok := body.(wire.Message)
	c := m.state.Chat(e.Chat)
	return ok && !msg.Quiet && c != nil && e.By != m.state.Me.Account && e.Seq > c.ReadTo && !c.Blocked.Ever() && !c.Archived.Ever() && !c.MutedAt(m.status.now)
}

// tellOf shows a message on the desktop, unless its chat was told of a moment ago.
func (m *Model) tellOf(e wire.Event) tea.Cmd {
	c := m.state.Chat(e.Chat)
	if last, ok := m.herald.told[e.Chat]; c == nil || ok && m.status.now.Sub(last) < repeatTime {
		return nil
	}
	if m.away() {
		m.herald.told[e.Chat] = m.status.now
	}
	return m.tell(noticeOf(c, e, m.set.Show))
}

// noticeOf words a message for the desktop, where others may see it. A stranger does
// not get to put words there, nor a name.
func noticeOf(c *chat.Chat, e wire.Event, show string) desktop.Notice {
	n := desktop.Notice{ID: "chat-" + string(c.Account), Title: cells.Settle(c.Name()), Body: "new message"}
	msg, _ := e.Body().(wire.Message)
	switch {
	case c.Request:
		n.Title, n.Body = desktop.Self, "somebody new would like to write to you"
	case show == showAll, show == showPeople && !c.Profile.Business:
		n.Body = cells.Settle(chat.Summary(msg))
	case c.Profile.Business && msg.Purpose != "":
		n.Body = string(msg.Purpose)
	}
	return n
}

// tell shows a notice on the desktop while nobody looks here.
func (m *Model) tell(n desktop.Notice) tea.Cmd {
	if !m.away() || m.set.Notify == desktop.Off {
		return nil
	}
	return m.herald.send(m.herald.terminal.Show(n, m.set.Notify))
}

// untell takes the notice of a chat away.
func (m *Model) untell(a wire.Account) tea.Cmd {
	if _, ok := m.herald.told[a]; !ok {
		return nil
	}
	delete(m.herald.told, a)
	return m.herald.send(m.herald.terminal.Clear("chat-"+string(a), m.set.Notify))
}

// noticed takes away all notices: somebody looks here again.
func (m *Model) noticed() tea.Cmd {
	var cmds []tea.Cmd
	for a := range m.herald.told {
		cmds = append(cmds, m.untell(a))
	}
	return tea.Batch(cmds...)
}

// send writes to the terminal beside the frames.
func (h *herald) send(seq string) tea.Cmd {
	if seq == "" {
		return nil
	}
	return h.raw(seq)
}
