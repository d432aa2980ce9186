package ui

import (
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sayso/ui/cells"
	"sayso/ui/look"
	"sayso/ui/say"
	"sayso/wire"
)

// status is what the screen says beside the chats.
type status struct {
	now      time.Time // when the last message came to the screen
	conn     Conn
	linked   bool // there was a connection, or it was told that there is none
	hint     string
	toast    toast
	typing   wire.Account // who is writing
	typings  int          // counts signs of typing
	broken   string       // why there is no log; the screen then shows nothing else
	progress int          // per cent of the log that is read, while it is
}

// toast is a line about what was just done. It stands where the keys are shown.
type toast struct {
	text    string
	trouble bool
	undo    []wire.Command
	count   int  // tells the toasts apart
	fading  bool // a tick will take it away
}

// How long things stand, and how long a pause is.
const (
	toastTime  = 8 * time.Second
	typingTime = 6 * time.Second
	pauseTime  = 400 * time.Millisecond
	readTime   = 300 * time.Millisecond
	dwellTime  = time.Second // after opening a chat: passing by is not reading
	signalTime = 4 * time.Second
	writingOn  = time.Second // after Esc, for letters that were on their way
)

// The ticks. Each is asked for when something waits for it, so that an idle screen
// has none.
type (
	paused     struct{ changes int }
	readDue    struct{}
	toastOver  struct{ count int }
	typingOver struct{ count int }
	dayOver    struct{} // dates are called otherwise now
)

func after(d time.Duration, msg tea.Msg) tea.Cmd {
	return tea.Tick(d, func(time.Time) tea.Msg { return msg })
}

// say puts up a toast. Its text may hold words of others, so it is cleaned.
func (m *Model) say(text string, isTrouble bool, undo []wire.Command) {
	m.status.toast = toast{text: cells.Settle(wire.CleanName(text)), trouble: isTrouble, undo: undo, count: m.status.toast.count + 1}
}

// fade asks for the end of a new toast.
func (m *Model) fade() tea.Cmd {
	t := &m.status.toast
	if t.text == "" || t.fading {
		return nil
	}
	t.fading = true
	return m.src.after(toastTime, toastOver{t.count})
}

// tick does what a tick was asked for.
func (m *Model) tick(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case paused:
		if msg.changes != m.memory.changes {
			return m.src.after(pauseTime, paused{m.memory.changes})
		}
		m.memory.pausing = false
		if m.state != nil {
			m.saveDrafts()
			m.savePlace()
			m.saveOpen()
		}
	case readDue:
		m.memory.reading = false
		m.readNow()
	case offerDue:
		if (msg == offerDue{m.memory.offer, m.memory.offered}) {
			m.memory.stands = true
		}
	case toastOver:
		if msg.count == m.status.toast.count {
			m.status.toast.text, m.status.toast.undo = "", nil
		}
	case dayOver:
		return m.untilMidnight()
	case typingOver:
		if msg.count == m.status.typings {
			m.status.typing = ""
		}
	}
	return nil
}

// untilMidnight wakes the screen once a day, so that Today becomes Yesterday though
// nobody touches it.
func (m *Model) untilMidnight() tea.Cmd {
	now := m.status.now
	next := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 1, 0, now.Location())
	return m.src.after(next.Sub(now), dayOver{})
}

// touched sees to it that what changed is saved once things are quiet.
func (m *Model) touched() tea.Cmd {
	m.memory.changes++
	if m.memory.pausing {
		return nil
	}
	m.memory.pausing = true
	return m.src.after(pauseTime, paused{m.memory.changes})
}

// typing shows for a while that somebody writes.
func (m *Model) typing(from wire.Account) tea.Cmd {
	m.status.typing = from
	m.status.typings++
	return m.src.after(typingTime, typingOver{m.status.typings})
}

// signal tells the other side of typing, now and then, if it is a person, and this
// one lets it be told.
func (m *Model) signal() tea.Cmd {
	c := m.state.Chat(m.thread.chat)
	if m.opt.Signal == nil || c == nil || c.Self || c.Profile.Business || c.Request || m.status.now.Sub(m.memory.signal) < signalTime ||
		privacyOf(m.state, m.pending).NoTyping || strings.HasPrefix(m.composer.Text, "/") {
		return nil
	}
	m.memory.signal = m.status.now
	to := c.Account
	return m.src.do(func() tea.Msg {
		m.opt.Signal(to, wire.Typing)
		return nil
	})
}

// present reports whether what arrives in the open chat is seen as it arrives: its
// end is on the screen and the terminal has the focus.
func (m *Model) present() bool {
	return m.thread.chat != "" && m.thread.atBottom() && !m.screen.blurred && len(m.dialogs.stack) == 0 && m.screen.places.timeline.H > 0
}

// typedHere takes a key or a click for presence where the terminal says that the focus
// went and never that it came: some say the first at the start, and no more. From then
// on, as in terminals that say nothing, the keys tell who is there.
func (m *Model) typedHere() {
	if !m.screen.focusTold {
		m.screen.blurred, m.herald.focus = false, false
	}
}

// unreadUpTo returns how far the open chat can be read now, or 0.
func (m *Model) unreadUpTo() uint64 {
	c := m.state.Chat(m.thread.chat)
	switch {
	case c == nil || !m.present() || m.memory.kept == c.Account:
		return 0
	case m.list.byHand(c):
		return max(c.Last.Seq, 1)
	case c.Unread == 0 || m.memory.seen[c.Account] >= c.Last.Seq:
		return 0
	}
	return c.Last.Seq
}

// markRead asks to be woken when what is on the screen may count as read.
func (m *Model) markRead() tea.Cmd {
	if m.memory.reading || m.memory.leaving || m.unreadUpTo() == 0 {
		return nil
	}
	m.memory.reading = true
	return m.src.after(max(readTime, m.memory.settled.Sub(m.status.now)), readDue{})
}

// readNow queues one Read for all that was seen, however much it is.
func (m *Model) readNow() {
	if m.state == nil || m.memory.leaving || m.status.now.Before(m.memory.settled) {
		return
	}
	if upTo := m.unreadUpTo(); upTo != 0 {
		m.memory.seen[m.thread.chat] = upTo
		m.queue(wire.Ask(string(m.thread.chat), wire.Read{UpTo: upTo}))
	}
}

// words says how the connection stands: a sign, the state, since when, what waits.
func (c Conn) words(st *look.Styles, waiting int, now time.Time) string {
	switch c.State {
	case "connected":
		if c.Why != "" {
			return st.Trouble.Of(st.Glyph.Wait) + st.Dim.Of(" waiting")
		}
		return st.Dim.Of(st.Glyph.Online + " connected")
	case "offline":
		words := st.Trouble.Of(st.Glyph.Offline) + st.Dim.Of(" offline"+c.since(now))
		if waiting > 0 {
			words += st.Dim.Of(", " + strconv.Itoa(waiting) + " waiting")
		}
		return words
	default:
		return st.Dim.Of(st.Glyph.Wait + " connecting" + c.since(now))
	}
}

// reason says why there is no connection, or why a relay that is there takes nothing.
func (c Conn) reason() string {
	if c.State != "connected" && c.State != "offline" {
		return ""
	}
	return cells.Settle(wire.CleanName(c.Why))
}

func (c Conn) since(now time.Time) string {
	if c.Since.IsZero() {
		return ""
	}
	return " since " + say.When(c.Since.UnixMilli(), now)
}
