package ui

import (
	tea "charm.land/bubbletea/v2"

	"sayso/chat"
	"sayso/wire"
)

// tally counts what is unread before the window of a thread.
type tally struct {
	readTo uint64 // from after this number
	before uint64 // to before this one: the first of the window
	n      int
}

// tallied brings a tally.
type tallied struct {
	chat wire.Account
	tally
}

// heard reports whether the entry is a message of the other side after a number.
func (e *entry) heard(after uint64) bool {
	_, said := e.message()
	return said && !e.mine && e.seq > after
}

// unreadBelow counts what is unread after what is wholly on the screen. It reports false
// while that is not known.
func (t *timeline) unreadBelow(c *chat.Chat) (n int, known bool) {
	i, skip := t.place()
	for lines := -skip; i < len(t.entries); i++ {
		if lines += len(t.lines(i)); lines > t.h {
			break
		}
	}
	i = min(i, len(t.entries))
	if !t.newer {
		for _, e := range t.entries[i:] {
			if e.heard(c.ReadTo) {
				n++
			}
		}
		return n, true
	}
	before, known := t.unreadAbove(c)
	for _, e := range t.entries[:i] {
		if e.heard(c.ReadTo) {
			before++
		}
	}
	return max(c.Unread-before, 0), known
}

// unreadAbove counts what is unread before the window. It reports false when that must
// be looked up.
func (t *timeline) unreadAbove(c *chat.Chat) (n int, known bool) {
	switch {
	case len(t.entries) == 0 || !t.older || c.FirstUnread == 0 || t.entries[0].seq <= c.FirstUnread:
		return 0, true
	case t.missed.readTo == c.ReadTo && t.missed.before == t.entries[0].seq:
		return t.missed.n, true
	}
	return 0, false
}

// count keeps the tally true when the window is about to begin at another entry: with
// what is taken from it, or by -1 with what is put before it.
func (t *timeline) count(first uint64, between []*entry, by int) {
	if t.missed.before != t.entries[0].seq {
		return
	}
	t.missed.before = first
	for _, e := range between {
		if e.heard(t.missed.readTo) {
			t.missed.n += by
		}
	}
}

// countAbove has what is unread before the window counted, where that is asked for and
// not known.
func (m *Model) countAbove() tea.Cmd {
	t, c := &m.thread, m.state.Chat(m.thread.chat)
	if c == nil || !t.newer || t.loading || t.counting {
		return nil
	}
	if _, known := t.unreadAbove(c); known {
		return nil
	}
	t.counting = true
	log, me := m.src.log, m.state.Me.Account
	p := tallied{t.chat, tally{readTo: c.ReadTo, before: t.entries[0].seq}}
	return m.src.do(func() tea.Msg {
		var err error
		if p.n, err = log.Heard(p.chat, me, p.readTo, p.before); err != nil {
			return trouble{err}
		}
		return p
	})
}

// tallied takes in what is unread before the window, unless that began elsewhere since.
func (m *Model) tallied(p tallied) {
	if p.chat == m.thread.chat {
		m.thread.missed, m.thread.counting = p.tally, false
	}
}
