package ui

import (
	"slices"
	"strconv"
	"time"

	"sayso/chat"
	"sayso/ui/cells"
	"sayso/ui/keymap"
	"sayso/ui/look"
	"sayso/ui/say"
	"sayso/wire"
)

// chip is a filter of the list.
type chip int

const (
	chipAll chip = iota
	chipUnread
	chipPeople
	chipBusiness
	chipRequests
	chipMuted
	chipArchived
	chips
)

var chipNames = [chips]string{"All", "Unread", "People", "Business", "Requests", "Muted", "Archived"}

var chipOf = map[keymap.Action]chip{
	doUnread: chipUnread, doPeople: chipPeople, doBusiness: chipBusiness, doRequests: chipRequests, doMuted: chipMuted, doArchived: chipArchived,
}

// takes reports whether a chat is of the sort that the chip names.
func (k chip) takes(c *chat.Chat) bool {
	switch k {
	case chipPeople:
		return !c.Profile.Business && !c.Request
	case chipBusiness:
		return c.Profile.Business && !c.Request
	case chipRequests:
		return c.Request
	}
	return true
}

// chatList is the list of chats. What is selected is a chat, never a row; and while
// the list has the keys nothing moves under the cursor.
type chatList struct {
	rows   []*chat.Chat // what shows, in order
	chip   chip
	chosen wire.Account
	frozen bool
	top    int // first row on the screen
	me     wire.Account
	unread int // chats with something unread that is not muted
	asking int // requests

	now       time.Time
	stances   map[wire.Account]stance
	stowed    int // archived chats
	stowedNew int // and those of them with something unread
	order     string
	single    bool // nothing stands beside it, so a chat has one line
	sink      bool // muted chats come last
}

// fill takes the chats, newest first.
func (l *chatList) fill(all []*chat.Chat, me wire.Account) {
	l.me = me
	l.unread, l.asking, l.stowed, l.stowedNew = 0, 0, 0, 0
	for _, c := range all {
		switch news := l.hasNews(c); {
		case l.archived(c):
			l.stowed++
			if news {
				l.stowedNew++
			}
		case news:
			l.unread++
		}
		if c.Request {
			l.asking++
		}
	}
	if l.frozen {
		l.rows = l.thaw(all)
		return
	}
	l.rows = l.rows[:0:0]
	for _, c := range l.ordered(all) {
		if l.takes(c) {
			l.rows = append(l.rows, c)
		}
	}
	l.pinsFirst(l.rows)
}

// thaw keeps the rows that are there, in their order, and puts new ones after them.
func (l *chatList) thaw(all []*chat.Chat) []*chat.Chat {
	known := make(map[wire.Account]bool, len(l.rows))
	rows := make([]*chat.Chat, 0, len(l.rows))
	for i, c := range l.rows {
		known[c.Account] = true
		if l.archived(c) == (l.chip == chipArchived) {
			rows = append(rows, c)
		} else if c.Account == l.chosen && len(l.rows) > 1 {
			l.chosen = l.rows[(i+1)%len(l.rows)].Account // it left by the person's own hand
		}
	}
	for _, c := range all {
		if l.takes(c) && !known[c.Account] {
			rows = append(rows, c)
		}
	}
	return rows
}

// filter shows the chats of a chip.
func (l *chatList) filter(k chip, all []*chat.Chat) {
	l.chip, l.top = k, 0
	frozen := l.frozen
	l.frozen = false
	l.fill(all, l.me)
	l.frozen = frozen
	if frozen && l.index(l.chosen) < 0 && len(l.rows) > 0 {
		l.chosen = l.rows[0].Account
	}
}

// index returns the row of a chat, or -1.
func (l *chatList) index(a wire.Account) int {
	return slices.IndexFunc(l.rows, func(c *chat.Chat) bool { return c.Account == a })
}

// move selects the row by so many away and returns its chat.
func (l *chatList) move(by int) wire.Account {
	if len(l.rows) == 0 {
		return l.chosen
	}
	i := l.index(l.chosen)
	if i < 0 && by > 0 {
		i = -1
	}
	l.chosen = l.rows[min(max(i+by, 0), len(l.rows)-1)].Account
	return l.chosen
}

// nextUnread returns the chat after the one given that has something unread, or "".
// Those that are muted come after all others; archived ones do not come.
func (l *chatList) nextUnread(all []*chat.Chat, after wire.Account) wire.Account {
	start := slices.IndexFunc(all, func(c *chat.Chat) bool { return c.Account == after })
	muted := wire.Account("")
	for i := range all {
		c := all[(start+1+i)%len(all)]
		switch {
		case c.Account == after || !l.hasNews(c) || l.archived(c):
		case !c.MutedAt(l.now):
			return c.Account
		case muted == "":
			muted = c.Account
		}
	}
	return muted
}

// rowLines says how many of h lines a chat takes: two and a gap where there is room,
// one on a narrow screen or a low one.
func (l *chatList) rowLines(h int) int {
	switch {
	case l.single || h < usualH-2:
		return 1
	case len(l.rows)*3 <= h || h >= 36:
		return 3
	default:
		return 2
	}
}

// scroll keeps the selected row on the screen.
func (l *chatList) scroll(h int) {
	h = l.room(h)
	n := max(h/l.rowLines(h), 1)
	i := max(l.index(l.chosen), 0)
	l.top = max(min(l.top, len(l.rows)-n), 0)
	if i < l.top {
		l.top = i
	}
	if i >= l.top+n {
		l.top = i - n + 1
	}
}

// at returns the chat on a line of the list, or "".
func (l *chatList) at(line, h int) wire.Account {
	h = l.room(h)
	if i := l.top + line/l.rowLines(h); line >= 0 && line < h && i < len(l.rows) {
		return l.rows[i].Account
	}
	return ""
}

// rowFace is what a row shows beside its chat.
type rowFace struct {
	st       *look.Styles
	now      time.Time
	draft    func(wire.Account) string
	reading  func(*chat.Chat) int // what is unread
	open     wire.Account
	focused  bool
	archived string // the key that lists the archived chats
}

// draw returns exactly h lines of w cells.
func (l *chatList) draw(f rowFace, w, h int) []string {
	if n := l.room(h); n < h {
		return append(l.drawRows(f, w, n), cells.Pad(l.footer(f.st, f.archived), w))
	}
	return l.drawRows(f, w, h)
}

func (l *chatList) drawRows(f rowFace, w, h int) []string {
	lines := make([]string, 0, h)
	tall := l.rowLines(h)
	for i := l.top; i < len(l.rows) && len(lines) < h; i++ {
		lines = append(lines, l.row(f, l.rows[i], w, tall)...)
	}
	if len(l.rows) == 0 {
		lines = append(lines, "", cells.Pad("   "+f.st.Dim.Of(cells.Cut(l.nothing(), w-4)), w))
	}
	lines = lines[:min(len(lines), h)]
	for i := range lines {
		lines[i] = cells.Pad(lines[i], w)
	}
	for len(lines) < h {
		lines = append(lines, cells.Spaces(w))
	}
	return lines
}

func (l *chatList) nothing() string {
	switch l.chip {
	case chipUnread:
		return "you are caught up"
	case chipMuted:
		return "nobody is muted"
	case chipArchived:
		return "nothing is archived"
	case chipRequests:
		return "no requests"
	}
	return "nobody here yet"
}

func (l *chatList) row(f rowFace, c *chat.Chat, w, tall int) []string {
	cursor, name := " ", f.st.Text
	unread := f.reading(c)
	count := ""
	if unread > 0 {
		count = strconv.Itoa(unread)
	} else if l.byHand(c) {
		count = f.st.Glyph.Online
	}
	if count != "" {
		name = f.st.Strong
	}
	if c.Account == l.chosen && f.focused {
		cursor, name = f.st.Accent.Of(f.st.Glyph.Cursor), f.st.Chosen
	} else if c.Account == f.open {
		cursor, name = f.st.Dim.Of(f.st.Glyph.Open), f.st.Strong
	}
	first := l.who(f, c, name, w-3)
	if tall == 1 {
		side := ""
		if count != "" {
			side = f.st.Accent.Of(" " + count)
		}
		return []string{cursor + " " + cells.Spread(first.left+"  "+l.said(f, c), first.right+side, w-3)}
	}
	side := ""
	if count != "" {
		side = f.st.Accent.Of(count)
		if c.MutedAt(f.now) {
			side = f.st.Dim.Of(count)
		}
	} else if c.Last.By == l.me && c.Last.Kind == "message" {
		side = f.st.Dim.Of(listFate(f.st, c))
	}
	lines := []string{
		cursor + " " + cells.Spread(first.left, first.right, w-3),
		cursor + "   " + cells.Spread(l.said(f, c), side, w-5),
	}
	if tall == 3 {
		lines = append(lines, "")
	}
	return lines
}

type ends struct{ left, right string }

// who draws the first line of a row: sign, name, marks, time.
func (l *chatList) who(f rowFace, c *chat.Chat, name look.Ink, w int) ends {
	g := f.st.Glyph
	sign := f.st.Dim.Of(g.Person)
	if c.Profile.Business {
		sign = f.st.Dim.Of(g.Business)
	}
	var when string
	blocked, muted, asking := " blocked", " muted", "request"
	if w < 24 {
		blocked, muted, asking = "", "", "asks" // the sign says it
	}
	switch {
	case c.Blocked.Ever():
		when = f.st.Trouble.Of(g.Block + blocked)
	case c.MutedAt(f.now):
		when = f.st.Dim.Of(g.Mute + muted + muteLeft(c, f.now))
	case c.Last.Ever():
		when = f.st.Dim.Of(listTime(c.Last.At, f.now))
	}
	mark := ""
	if c.Profile.Verified {
		mark = " " + f.st.Accent.Of(g.Verified)
	}
	if c.Request && !c.Blocked.Ever() {
		asks := f.st.Accent.Of(asking)
		if c.MutedAt(f.now) {
			asks = f.st.Dim.Of(g.Mute) + " " + asks
		} else if w >= 32 {
			asks += " " + when
		}
		when = asks
	}
	if l.pinned(c) {
		mark += " " + f.st.Dim.Of(g.Pin)
	}
	room := w - cells.Width(when) - cells.Width(mark) - 3
	return ends{sign + " " + name.Of(cells.Cut(cells.Settle(c.Name()), room)) + mark, when}
}

// said draws the second line: a draft first, else the last message, with what it is for.
func (l *chatList) said(f rowFace, c *chat.Chat) string {
	if draft := f.draft(c.Account); draft != "" && c.Account != f.open {
		return f.st.Accent.Of(f.st.Glyph.Draft+" Draft: ") + f.st.Dim.Of(cells.Settle(cells.OneLine(draft)))
	}
	text := f.st.Dim.Of(cells.Settle(c.Last.Preview))
	switch {
	case !c.Last.Ever():
		return f.st.Dim.Of("nothing said yet")
	case c.Last.Hidden:
		return f.st.Dim.Of("deleted for you")
	case c.Last.Deleted:
		return f.st.Dim.Of("deleted")
	case c.Last.Kind == "refused":
		return f.st.Trouble.Of(f.st.Glyph.Failed+" not sent ") + text
	case c.Last.By == l.me:
		return f.st.Dim.Of("You: ") + text
	case c.Last.Purpose != "":
		return f.st.Purpose[c.Last.Purpose].Of(string(c.Last.Purpose)) + f.st.Dim.Of(" "+f.st.Glyph.Dot+" ") + text
	}
	return text
}

func listFate(st *look.Styles, c *chat.Chat) string {
	switch c.Reached(c.Last.Seq) {
	case wire.Seen:
		return st.Glyph.Read
	case wire.Delivered:
		return st.Glyph.Delivered
	}
	return st.Glyph.Sent
}

// muteLeft says how long a mute still lasts, such as " 8h"; nothing for always.
func muteLeft(c *chat.Chat, now time.Time) string {
	if c.Muted.Until == 0 {
		return ""
	}
	switch left := time.UnixMilli(c.Muted.Until).Sub(now); {
	case left > 48*time.Hour:
		return " " + strconv.Itoa(int((left+12*time.Hour)/(24*time.Hour))) + "d"
	case left > time.Hour:
		return " " + strconv.Itoa(int((left+30*time.Minute)/time.Hour)) + "h"
	default:
		return " " + strconv.Itoa(int((left+59*time.Second)/time.Minute)) + "m"
	}
}

// listTime says when as the list does: 14:05, Mon, 3 Nov, 3 Nov 24.
func listTime(at int64, now time.Time) string {
	t := time.UnixMilli(at)
	switch ago := say.DayNumber(now) - say.DayNumber(t); {
	case ago == 0:
		return t.Format("15:04")
	case ago > 0 && ago < 7:
		return t.Format(say.DayLayout("Mon"))
	case t.Year() == now.Year():
		return t.Format(say.DayLayout("2 Jan"))
	}
	return t.Format(say.DayLayout("2 Jan 06"))
}
