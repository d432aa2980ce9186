package ui

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"sayso/store"
	"sayso/ui/cells"
	"sayso/ui/emoji"
	"sayso/ui/look"
	"sayso/wire"
)

// marks is what later events made of a message.
type marks struct {
	edited    bool
	text      string // of the newest edit, as it was written
	deleted   bool   // its author took it back
	hidden    bool   // the person deleted it for themselves
	starred   bool
	played    bool       // a voice message that was listened to
	reactions []reaction // in the order in which they came
}

// reaction is one account's emoji about a message.
type reaction struct {
	by    wire.Account
	emoji string
}

// remark is an event about a message, or a command in the outbox that will be one.
type remark struct {
	of   wire.Ref
	seq  uint64 // 0 while it waits
	by   wire.Account
	body wire.Body
}

// remarkOf reads what somebody says about a message; false for anything else.
func remarkOf(by wire.Account, b wire.Body) (remark, bool) {
	of, ok := wire.Amends(by, b)
	return remark{of: of, by: by, body: b}, ok
}

// amends reports whether events of a kind speak of another message, so that all the
// others need not be decoded to know.
func amends(kind string) bool {
	switch kind {
	case "edit", "delete", "react", "played", "star", "unstar", "hide":
		return true
	}
	return false
}

// take adds a remark. A delete stands, whatever edit comes after.
func (m *marks) take(a remark) {
	switch b := a.body.(type) {
	case wire.Edit:
		m.edited, m.text = true, b.Text
	case wire.Delete:
		m.deleted = true
	case wire.Hide:
		m.hidden = true
	case wire.Played:
		m.played = true
	case wire.Star:
		m.starred = true
	case wire.Unstar:
		m.starred = false
	case wire.React:
		m.reactions = slices.DeleteFunc(slices.Clone(m.reactions), func(r reaction) bool { return r.by == a.by })
		if b.Emoji != "" {
			m.reactions = append(m.reactions, reaction{a.by, b.Emoji})
		}
	}
}

// of returns the emoji of an account, or "".
func (m *marks) of(by wire.Account) string {
	for _, r := range m.reactions {
		if r.by == by {
			return r.emoji
		}
	}
	return ""
}

// amend takes an event about the entry. One that the entry has taken changes nothing:
// a page and what arrives meanwhile may both bring it.
func (e *entry) amend(a remark) {
	if a.seq <= e.amended {
		return
	}
	e.amended = a.seq
	e.logged.take(a)
	e.restate()
}

// await takes what the outbox holds about the entry, in place of what it held before.
func (e *entry) await(waiting []remark) {
	if len(waiting) == 0 && len(e.awaited) == 0 {
		return
	}
	e.awaited = waiting
	e.restate()
}

// restate works out how the entry stands, and has it drawn anew.
func (e *entry) restate() {
	e.marks = e.logged
	for _, a := range e.awaited {
		e.marks.take(a)
	}
	e.text = cells.Settle(e.raw())
	e.cells = lineWidth(e.text)
	m, ok := e.message()
	e.holds = ok && holds(m)
	if ok && (m.Card != nil || e.holds || len(m.Choices) > 0 || m.Reply != nil || m.Forwarded || len(e.marks.reactions) > 0) {
		e.cells = math.MaxInt // it takes more than a line
	}
	e.lines = nil
}

// raw returns the text of a message as it was written, or last edited.
func (e *entry) raw() string {
	m, _ := e.message()
	switch {
	case e.marks.deleted:
		return ""
	case e.marks.edited:
		return e.marks.text
	}
	return m.Text
}

// ref points at the message from any log; the zero Ref for what is none, or waits.
func (e *entry) ref() wire.Ref {
	if _, said := e.message(); !said || e.seq == 0 || e.cause {
		return wire.Ref{}
	}
	return wire.Ref{By: e.event.By, Key: e.event.Key}
}

// gone reports whether nothing of the entry shows.
func (e *entry) gone() bool { return e.marks.hidden }

// byRef returns the entry that is a message, or nil when the window lacks it.
func (t *timeline) byRef(r wire.Ref) *entry {
	if r.Key == "" {
		return nil
	}
	for _, e := range slices.Backward(t.entries) {
		if e.event.Key == r.Key && e.ref() == r {
			return e
		}
	}
	return nil
}

// amend takes what arrived about messages of the thread. While a page is read it is
// also kept, because the page may have been read before it came.
func (t *timeline) amend(all []remark) {
	if t.loading {
		t.late = append(t.late, all...)
	}
	for _, a := range all {
		if e := t.byRef(a.of); e != nil {
			e.amend(a)
			t.requote(e)
		}
	}
	if len(all) > 0 {
		t.fold()
	}
}

// catchUp gives a page that was read what arrived meanwhile.
func (t *timeline) catchUp() {
	late := t.late
	t.late = nil
	t.amend(late)
	t.echo()
	t.fold()
}

// expect takes the outbox's amendments, which show before the relay has them.
func (t *timeline) expect(me wire.Account, pending []store.Pending) {
	t.expected = nil
	for _, p := range pending {
		if p.Command.Chat != string(t.chat) || p.Failed != "" || !amends(p.Command.Kind) {
			continue
		}
		b, err := p.Command.Body()
		if a, ok := remarkOf(me, b); ok && err == nil {
			t.expected = append(t.expected, a)
		}
	}
	t.echo()
}

// echo shows what is expected on the entries that it is about.
func (t *timeline) echo() {
	about := map[wire.Ref][]remark{}
	for _, a := range t.expected {
		about[a.of] = append(about[a.of], a)
	}
	if len(about) == 0 && !t.echoed {
		return
	}
	t.echoed = len(about) > 0
	for _, e := range t.entries {
		e.await(about[e.ref()])
	}
}

// tail returns the dim words at the end of a message's text: that it was edited, that
// it is pinned or starred.
func (e *entry) tail(f face) string {
	st := f.st
	var parts []string
	if e.marks.edited && !e.marks.deleted {
		parts = append(parts, st.Dim.Of("edited"))
	}
	if e.marks.played && e.mine {
		parts = append(parts, st.Dim.Of("played"))
	}
	if f.pinned {
		parts = append(parts, st.Accent.Of(st.Glyph.Pin))
	}
	if e.marks.starred {
		parts = append(parts, st.Accent.Of(st.Glyph.Star))
	}
	return strings.Join(parts, " ")
}

// reactionLine returns the emoji about a message with their counts, one's own in
// strong; "" when there are none. In ASCII they are words.
func (e *entry) reactionLine(st *look.Styles, me wire.Account) string {
	var order []string
	count, mine := map[string]int{}, map[string]bool{}
	for _, r := range e.marks.reactions {
		if count[r.emoji] == 0 {
			order = append(order, r.emoji)
		}
		count[r.emoji]++
		mine[r.emoji] = mine[r.emoji] || r.by == me
	}
	var parts []string
	for _, sign := range order {
		word := cells.Settle(sign)
		if st.ASCII {
			word = emoji.Words(sign)
		}
		if n := count[sign]; n > 1 {
			word += " " + strconv.Itoa(n)
		}
		ink := st.Dim
		if mine[sign] {
			ink = st.Strong
		}
		parts = append(parts, ink.Of(word))
	}
	return strings.Join(parts, "  ")
}
