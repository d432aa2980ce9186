package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sayso/chat"
	"sayso/ui/keymap"
	"sayso/wire"
)

// Which businesses the grid shows, in which order, and which are marked.

// sorting is an order of the rows.
type sorting int

const (
	byContact sorting = iota
	byKept
	byReceived
	sortings
)

var sortingNames = [sortings]string{"by last contact", "by kept away", "by most received"}

// key returns what rows are sorted by, the greatest first.
func (b sorting) key(c *chat.Chat, now time.Time) int64 {
	switch b {
	case byKept:
		return int64(keptAway(c, now))
	case byReceived:
		return int64(received(c, now))
	default:
		return contact(c).At
	}
}

// contact returns when either side last said something.
func contact(c *chat.Chat) chat.Moment {
	if c.Wrote.Seq > c.Heard.Seq {
		return c.Wrote
	}
	return c.Heard
}

// received counts what came in the last 30 days, whatever for.
func received(c *chat.Chat, now time.Time) int {
	n := 0
	for _, p := range wire.Purposes {
		n += c.Received(p, now).Count
	}
	return n
}

// arrange sorts the rows and filters them anew. The cursor stays with its business,
// unless that is out of sight now.
func (m *matrix) arrange() {
	keys := make(map[wire.Account]int64, len(m.order))
	for _, a := range m.order {
		keys[a] = m.by.key(m.chat(a), m.now)
	}
	slices.SortStableFunc(m.order, func(a, b wire.Account) int { return int(min(max(keys[b]-keys[a], -1), 1)) })
	m.rows = make([]wire.Account, 0, len(m.order))
	for _, a := range m.order {
		if m.fits(m.chat(a)) {
			m.rows = append(m.rows, a)
		}
	}
	if m.at.account != "" && !slices.Contains(m.rows, m.at.account) {
		m.move(0)
	}
}

// chat returns what the log says of a business, nothing at the least.
func (m *matrix) chat(a wire.Account) *chat.Chat { return chatWith(m.state, a) }

// fits reports whether a business has every word of the filter somewhere in what it
// is called.
func (m *matrix) fits(c *chat.Chat) bool {
	if m.query.Text == "" {
		return true
	}
	called := strings.ToLower(strings.Join([]string{c.Name(), c.Profile.Handle, c.Profile.Category, "+" + string(c.Account)}, " "))
	for _, word := range strings.Fields(strings.ToLower(m.query.Text)) {
		if !strings.Contains(called, word) {
			return false
		}
	}
	return true
}

// filter takes a key while the filter is typed. Up and down stay for the rows.
func (m *matrix) filter(k tea.KeyPressMsg) action {
	switch key := k.String(); key {
	case "enter", "tab":
		m.typing = false
	case "esc":
		m.typing = false
		m.query.Set("")
		m.arrange()
	case "up", "down", "pgup", "pgdown":
		m.move(moved(m.index(), len(m.rows)+1, key))
	default:
		was := m.query.Text
		m.query.Press(key, k.Text, wire.MaxText)
		m.narrowed(was)
	}
	return nil
}

// paste takes what the terminal pasted into the filter.
func (m *matrix) paste(text string) {
	if m.typing {
		was := m.query.Text
		m.query.PasteLine(text)
		m.narrowed(was)
	}
}

// narrowed puts the cursor on the first row that fits what is typed now: whoever
// types a name means that one.
func (m *matrix) narrowed(was string) {
	if m.query.Text != was {
		m.arrange()
		m.move(0)
	}
}

// mark marks the row under the cursor and goes on to the next, or marks many rows.
func (m *matrix) mark(name keymap.Action) {
	switch name {
	case doMark:
		m.toggle(m.at.account)
		if i := m.index(); i+1 < len(m.rows) {
			m.move(i + 1)
		}
	case doMarkAll:
		all := !slices.ContainsFunc(m.rows, func(a wire.Account) bool { return !m.marked[a] })
		for _, a := range m.rows {
			delete(m.marked, a)
			if !all {
				m.marked[a] = true
			}
		}
	case doStale:
		n := 0
		stale := untouched(m.state, m.now.AddDate(0, 0, -staleDays))
		for _, a := range m.rows {
			if stale[a] {
				m.marked[a] = true
				n++
			}
		}
		m.note = fmt.Sprintf("none left unopened for %d days", staleDays)
		if n > 0 {
			m.note = fmt.Sprintf("%d not opened for %d days", n, staleDays)
		}
	}
}

func (m *matrix) toggle(a wire.Account) {
	switch {
	case a == "":
		m.note = "that row is about anyone"
	case m.marked[a]:
		delete(m.marked, a)
	default:
		m.marked[a] = true
	}
}

const staleDays = 90

// untouched returns the businesses that were introduced before a time and of whose
// messages since then none was opened or answered. The log says up to which event a
// chat was read and not when, so the time is turned into a place in the log: the last
// event known to be older. Reading beyond that counts as opened, which leaves a
// business out rather than marking one wrongly.
func untouched(s *chat.State, since time.Time) map[wire.Account]bool {
	before, limit := uint64(0), since.UnixMilli()
	for _, c := range s.Chats() {
		older := []chat.Moment{c.Met, c.Wrote, c.Heard, c.Known, c.Accepted, c.Following, c.Last.Moment}
		for _, p := range wire.Purposes {
			older = append(older, c.Received(p, since).Last, c.Choices.Of(p).Moment)
		}
		for _, at := range older {
			if at.Ever() && at.At < limit {
				before = max(before, at.Seq)
			}
		}
	}
	all := map[wire.Account]bool{}
	for _, c := range s.Businesses() {
		if c.Met.Ever() && c.Met.At < limit && c.ReadTo <= before && c.Wrote.At < limit && c.Accepted.At < limit && c.Following.At < limit {
			all[c.Account] = true
		}
	}
	return all
}
