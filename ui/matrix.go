package ui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"sayso/chat"
	"sayso/store"
	"sayso/ui/cells"
	"sayso/ui/keymap"
	"sayso/ui/readline"
	"sayso/wire"
)

// matrix is the grid of all businesses by purpose: what may reach the person from
// each, changed in place, one by one or several at once. Its last row is about
// businesses at large.
type matrix struct {
	state   *chat.State
	now     time.Time
	zone    string // of the person, for quiet hours
	keys    keymap.Table
	pending map[string][]wire.Command // what waits in the outbox, by whom it is about
	waits   string                    // what is said of that

	order  []wire.Account // every business, as sorted last; new ones come after
	known  map[wire.Account]bool
	rows   []wire.Account // those of the order that fit the filter; the row of anyone follows
	by     sorting
	query  readline.Editor // the filter
	typing bool            // it has the keys

	at     cellID // the cursor is a cell, not a place: what happens elsewhere leaves it there
	marked map[wire.Account]bool
	note   string // what the last key came to, where nothing else shows it
}

// cellID names a cell: whose purpose. The empty account is anyone.
type cellID struct {
	account wire.Account
	purpose wire.Purpose
}

// newMatrix returns the grid with the cursor on the offers of the latest business.
// Zone is the IANA name of the person's zone, for quiet hours.
func newMatrix(s *chat.State, now time.Time, zone string) *matrix {
	m := &matrix{zone: zone, keys: defaultKeys, at: cellID{purpose: wire.Marketing}, known: map[wire.Account]bool{}, marked: map[wire.Account]bool{}}
	m.query.Set("")
	m.update(s, now)
	m.arrange()
	if len(m.rows) > 0 {
		m.at.account = m.rows[0]
	}
	return m
}

// update takes in what happened. Cells follow the log at once; the order of the rows
// waits until it is asked for, so that nothing moves under the cursor.
func (m *matrix) update(s *chat.State, now time.Time) {
	m.state, m.now = s, now
	for _, c := range s.Businesses() {
		if m.known[c.Account] {
			continue
		}
		m.known[c.Account] = true
		m.order = append(m.order, c.Account)
		if m.fits(c) {
			m.rows = append(m.rows, c.Account)
		}
	}
}

// wait takes in what waits in the outbox, of which the relay knows nothing yet, and
// whether there is a connection to take it there.
func (m *matrix) wait(pending []store.Pending, connected bool) {
	m.pending, m.waits = map[string][]wire.Command{}, waitingWords(connected)
	for _, p := range pending {
		if p.Failed == "" {
			m.pending[p.Command.Chat] = append(m.pending[p.Command.Chat], p.Command)
		}
	}
}

// face returns the controls of a business, or with an empty account those of all,
// which know the words and the questions of a single cell.
func (m *matrix) face(a wire.Account) *panel {
	p := &panel{account: a, state: m.state, keys: m.keys, now: m.now, zone: m.zone, waits: m.waits, pending: m.pending[string(a)]}
	if handle := p.chat().Profile.Handle; handle != "" && len(m.pending[handle]) > 0 {
		p.pending = append(p.pending[:len(p.pending):len(p.pending)], m.pending[handle]...)
	}
	return p
}

// controls opens all that a row has to say, on top of the grid and at the same purpose.
func (m *matrix) controls(id cellID) action {
	p := m.face(id.account)
	p.update(m.state.Chat(id.account), m.state, m.now)
	p.cursor = max(slices.IndexFunc(p.controls(), func(c control) bool { return c.purpose == id.purpose }), 0)
	return openDialog{p}
}

func (m *matrix) press(k tea.KeyPressMsg) action {
	m.note = ""
	if m.typing {
		return m.filter(k)
	}
	name := m.keys.Find(inGrid, k.String())
	if k.IsRepeat && (name == doChange || name == doUntil || name == doControls || name == doOpen) {
		return nil
	}
	switch name {
	case doBack:
		return m.back()
	case doMatrix:
		return closeDialog{}
	case doUp, doDown, doFirst, doLast, doPageUp, doPageDown:
		m.move(moved(m.index(), len(m.rows)+1, defaultKeys.Key(inGrid, name)))
	case doLeft:
		m.turn(-1)
	case doRight:
		m.turn(1)
	case doFilter:
		m.typing = true
	case doSort:
		m.by = (m.by + 1) % sortings
		m.arrange()
	case doMark, doMarkAll, doStale:
		m.mark(name)
	case doHelp, doUndo, doPalette:
		return run{name}
	default:
		return m.open(name)
	}
	return nil
}

// open answers the keys that lead to another dialog or to a chat.
func (m *matrix) open(name keymap.Action) action {
	switch name {
	case doChange:
		return m.change()
	case doUntil:
		return openDialog{newUntil(m.state, m.at.account, m.now, m.at.purpose)}
	case doExplain:
		return openDialog{m.decided(m.at)}
	case doControls:
		return m.controls(m.at)
	case doOpen:
		if m.at.account != "" {
			return openChat{m.at.account}
		}
	case doQuiet:
		return openDialog{m.face("").askHours()}
	case doLimit:
		return openDialog{m.face("").askLimit()}
	}
	return nil
}

// change asks to turn round the cell under the cursor, or that purpose of all marked
// rows. On the row of anyone it is about anyone, whatever is marked.
func (m *matrix) change() action {
	if len(m.marked) > 0 && m.at.account != "" {
		return openDialog{m.bulk(m.at.purpose)}
	}
	return m.face(m.at.account).purposeRow(m.at.purpose).do()
}

// cursor returns where one types the filter; nowhere else.
func (m *matrix) cursor(_, _ int) (x, y int) {
	if !m.typing {
		return -1, -1
	}
	return margin + 3 + cells.Width(cells.Settle(m.query.Text[:m.query.At])), 0
}

// back takes away the filter, then the marks, then the grid.
func (m *matrix) back() action {
	switch {
	case m.query.Text != "":
		m.query.Set("")
		m.arrange()
	case len(m.marked) > 0:
		clear(m.marked)
	default:
		return closeDialog{}
	}
	return nil
}

// index returns the row of the cursor; that of anyone comes after all others.
func (m *matrix) index() int {
	for i, a := range m.rows {
		if a == m.at.account {
			return i
		}
	}
	return len(m.rows)
}

// move puts the cursor on a row, in the same column.
func (m *matrix) move(to int) {
	m.at.account = ""
	if to < len(m.rows) {
		m.at.account = m.rows[to]
	}
}

// turn moves the cursor to another column; the row has two ends.
func (m *matrix) turn(by int) {
	to := min(max(purposeIndex(m.at.purpose)+by, 0), len(wire.Purposes)-1)
	m.at.purpose = wire.Purposes[to]
}

func purposeIndex(p wire.Purpose) int {
	for i, q := range wire.Purposes {
		if p == q {
			return i
		}
	}
	return 0
}
