package ui

import (
	"errors"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"sayso/chat"
	"sayso/store"
	"sayso/ui/cells"
	"sayso/ui/keymap"
	"sayso/ui/look"
	"sayso/ui/query"
	"sayso/ui/readline"
	"sayso/wire"
)

// searchBar is the search in the open chat: a line above the composer, and the hit
// that is selected. It goes from the newest hit back.
type searchBar struct {
	open  bool
	query readline.Editor
	from  spot // where Esc goes back to
	// accepts says that Enter ends the typing, as after the / of a pager; else it goes
	// to the next hit, as in a messenger.
	accepts bool

	asked store.Query // as understood
	hits  []uint64    // newest first, as far as they were read
	next  uint64      // where the log has more; 0 when it has not
	at    int         // the hit that is selected
	step  bool        // the next page is wanted to go on in
	note  string      // what is not understood, or went wrong
	done  bool        // an answer is there
}

// openBar begins a search in the open chat.
func (m *Model) openBar(words string) tea.Cmd {
	if m.thread.chat == "" {
		return nil
	}
	b := &m.bar
	if !b.open {
		*b = searchBar{open: true, from: m.here(), accepts: m.screen.focus == inThread}
	}
	if words != "" || b.query.Text == "" {
		b.query.Set(words)
	}
	m.focus(inSearch)
	return m.searchHere()
}

func (b *searchBar) close() {
	if b.open {
		*b = searchBar{}
	}
}

// searchedFor returns the words whose places are marked in the messages: those in the
// bar, or those by which the selected message was found.
func (m *Model) searchedFor() string {
	if m.bar.open {
		return m.bar.asked.Text
	}
	if n := len(m.memory.trail); n > 0 {
		if r, ok := m.memory.trail[n-1].dialog.(*results); ok {
			return r.asked.Text
		}
	}
	return ""
}

// searchHere asks for what is typed, from the newest message on.
func (m *Model) searchHere() tea.Cmd {
	b := &m.bar
	q, err := readQuery(m.state, b.query.Text, m.status.now)
	b.hits, b.next, b.at, b.done, b.note, b.step = nil, 0, 0, false, "", false
	q.Chat = m.thread.chat
	b.asked = q
	if err != nil {
		m.unseek()
		b.asked = store.Query{}
		if !errors.Is(err, query.ErrEmpty) {
			b.note = err.Error()
		}
		return nil
	}
	return m.seek(q, m.foundHere)
}

// foundHere takes a page of hits: the first, or the one to go on in.
func (m *Model) foundHere(s searched) tea.Cmd {
	b := &m.bar
	if !b.open {
		return nil
	}
	b.done = true
	if s.err != nil {
		b.note = "searching: " + s.err.Error()
		return nil
	}
	first := len(b.hits) == 0
	for _, h := range s.page.Hits {
		b.hits = append(b.hits, h.Seq)
	}
	b.next = s.page.Next
	if first {
		return m.showHit(0)
	}
	if b.step {
		b.step = false
		return m.showHit(b.at + 1)
	}
	return nil
}

// showHit selects a hit and scrolls to it.
func (m *Model) showHit(i int) tea.Cmd {
	b := &m.bar
	if i < 0 || i >= len(b.hits) {
		return nil
	}
	b.at = i
	m.thread.home = nil
	return m.aimAt(b.hits[i])
}

// stepHit goes to the next hit: an older one, or a newer.
func (m *Model) stepHit(older bool) tea.Cmd {
	b := &m.bar
	switch {
	case !older:
		return m.showHit(b.at - 1)
	case b.at+1 < len(b.hits):
		return m.showHit(b.at + 1)
	case b.next > 0 && !b.step:
		b.step = true
		q := b.asked
		q.Before = b.next
		return m.seek(q, m.foundHere)
	}
	return nil
}

// acceptHit leaves the typing for the message that was found; n and N go on.
func (m *Model) acceptHit() {
	if m.thread.selected() == nil {
		return
	}
	if n := len(m.memory.trail); n == 0 || m.memory.trail[n-1] != m.bar.from {
		m.memory.trail = append(m.memory.trail, m.bar.from)
	}
	m.screen.focus = inThread
}

// performSearch does what a key means while one searches.
func (m *Model) performSearch(name keymap.Action) (tea.Cmd, bool) {
	switch name {
	case doSearch:
		switch m.screen.focus {
		case inSearch:
			words := m.bar.query.Text
			return tea.Batch(m.cancelBar(), m.searchAll(words)), true
		case inList, inGrid:
			return m.searchAll(""), true
		}
		if m.bar.open { // back to the typing
			m.screen.focus = inSearch
			return nil, true
		}
		if m.thread.chat == "" {
			return m.searchAll(""), true
		}
		return m.openBar(""), true
	case doSearchAll:
		return tea.Batch(m.cancelBar(), m.searchAll("")), true
	case doOlderHit, doNewerHit:
		if !m.bar.open {
			return nil, false
		}
		return m.stepHit(name == doOlderHit), true
	case doHit:
		if m.screen.focus != inSearch {
			return nil, false
		}
		if m.bar.accepts {
			m.acceptHit()
			return nil, true
		}
		return m.stepHit(true), true
	case doBack:
		return m.leaveSearch()
	case doReturn: // also while the message is still being read
		return m.toBefore(), true
	case doFocus, doFocusBack:
		if m.screen.focus != inSearch {
			return nil, false
		}
		m.acceptHit()
		return nil, true
	}
	return nil, false
}

// leaveSearch goes back from the bar to where it was opened, and from a message that
// was found to what it was found in.
func (m *Model) leaveSearch() (tea.Cmd, bool) {
	n := len(m.memory.trail)
	switch {
	case m.screen.focus == inSearch:
		return m.cancelBar(), true
	case m.screen.focus == inThread && m.thread.note == "" && n > 0 && m.memory.trail[n-1].dialog != nil:
		return m.toBefore(), true
	}
	return nil, false
}

// cancelBar closes the bar and goes back to where it was opened.
func (m *Model) cancelBar() tea.Cmd {
	if !m.bar.open {
		return nil
	}
	from := m.bar.from
	m.bar.close()
	m.unseek()
	return m.returnTo(from)
}

// pressSearch takes a key for the words that are typed.
func (m *Model) pressSearch(key, text string) tea.Cmd {
	was := m.bar.query.Text
	m.bar.query.Press(key, text, wire.MaxText)
	return m.retyped(was)
}

// pasteSearch takes what the terminal pasted.
func (m *Model) pasteSearch(text string) tea.Cmd {
	was := m.bar.query.Text
	m.bar.query.PasteLine(text)
	return m.retyped(was)
}

func (m *Model) retyped(was string) tea.Cmd {
	if m.bar.query.Text == was {
		return nil
	}
	return m.searchHere()
}

// words says how the search stands: which hit of how many.
func (b *searchBar) words(waits string) string {
	switch {
	case b.note != "":
		return b.note
	case waits != "" && !b.done:
		return waits
	case !b.done:
		return ""
	case len(b.hits) == 0:
		return "nothing found in this chat"
	case b.next > 0:
		return fmt.Sprintf("%d of %d+", b.at+1, len(b.hits))
	}
	return fmt.Sprintf("%d of %d", b.at+1, len(b.hits))
}

// draw returns exactly h lines of w cells.
func (b *searchBar) draw(st *look.Styles, waits string, w, h int) []string {
	lines := make([]string, 0, max(h, 0))
	for i := range h {
		if i < h-1 {
			lines = append(lines, cells.Spaces(w))
			continue
		}
		typed, _ := b.shown(w)
		left := cells.Spaces(margin) + st.Accent.Of("Search ") + typed
		if b.query.Text == "" {
			left += st.Dim.Of("words in this chat")
		}
		words := cells.Cut(cells.Settle(wire.CleanName(b.words(waits))), max(w*3/5, 1))
		lines = append(lines, cells.Pad(cells.Spread(left, st.Dim.Of(words), min(w, block(w)+margin)), w))
	}
	return lines
}

// shown returns of what is typed the part around the cursor that has room, and the
// cell of the cursor in it.
func (b *searchBar) shown(w int) (typed string, cell int) {
	room := max(min(w, block(w)+margin)/2-margin-len("Search "), 4)
	before := cells.Tail(cells.Settle(b.query.Text[:b.query.At]), room)
	return before + cells.Settle(b.query.Text[b.query.At:]), cells.Width(before)
}

// cursor returns the place of the cursor in the line that draw makes.
func (b *searchBar) cursor(w, h int) (x, y int) {
	_, cell := b.shown(w)
	return margin + len("Search ") + cell, h - 1
}

// stripLines says how many lines the place above the composer wants: the bar of the
// search has it while one searches.
func (m *Model) stripLines() int {
	if m.bar.open {
		return 1
	}
	return m.screen.strip.lines(m.state.Chat(m.thread.chat))
}

func (m *Model) stripDrawn(c *chat.Chat) []string {
	r, st := m.screen.places.strip, m.screen.st
	if m.bar.open {
		return m.bar.draw(st, m.quest.waits, r.W, r.H)
	}
	return m.screen.strip.draw(st, c, m.screen.focus == inStrip, r.W, r.H)
}

// useful lists the keys worth showing while one types.
func (b *searchBar) useful() []usefulKey {
	rest := []usefulKey{{doNewerHit, "newer"}, {doFocus, "to the message"}, {doSearch, "all chats"}, {doBack, "back"}}
	if b.accepts {
		return append([]usefulKey{{doHit, "stay here"}, {doOlderHit, "older"}}, rest...)
	}
	return append([]usefulKey{{doHit, "older"}}, rest...)
}
