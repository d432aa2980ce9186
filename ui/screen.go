package ui

import (
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"sayso/chat"
	"sayso/ui/cells"
	"sayso/ui/keymap"
	"sayso/ui/look"
	"sayso/wire"
)

// screen is how the terminal stands and what is where on it.
type screen struct {
	w, h       int
	blurred    bool // another window has the focus
	focusTold  bool // the terminal has said so when it was given back
	shiftEnter bool // the terminal tells Shift+Enter from Enter
	dark       bool
	look       look.Look
	themes     []look.Theme         // the person's own
	colours    colorprofile.Profile // how many the terminal has
	st         *look.Styles

	focus      keymap.Place
	listHidden bool
	mouse      bool
	prefix     string // the first of two keys
	strip      strip
	alone      func() bool // nobody would wake the program if it stopped
	writing    time.Time   // until then a letter in the list may be meant as text
	quitUntil  time.Time   // until then a second Ctrl+C quits
	places     layout
	drawn      drawn
}

// drawn is what was drawn last, with what it was drawn from.
type drawn struct {
	list  pane[listKey]
	title pane[titleKey]
}

// pane keeps the lines of a part of the screen for as long as its key stays equal.
type pane[K comparable] struct {
	key   K
	lines []string
}

func (p *pane[K]) get(key K, draw func() []string) []string {
	if p.lines == nil || p.key != key {
		p.key, p.lines = key, draw()
	}
	return p.lines
}

type listKey struct {
	seq             uint64
	w, h, top, rows int
	chip            chip
	chosen, open    wire.Account
	focused         bool
	shelf, reads    int
	minute          int64
	st              *look.Styles
}

type titleKey struct {
	seq    uint64
	chat   wire.Account
	w, h   int
	minute int64
	st     *look.Styles
}

func newScreen(l look.Look) screen {
	s := screen{look: l, focus: inComposer, dark: true, colours: colorprofile.TrueColor, alone: alone}
	s.paint(true)
	return s
}

// paint builds the styles anew.
func (s *screen) paint(dark bool) {
	s.dark = dark
	s.st = look.New(s.look, s.themes, dark, s.colours)
}

// arrange gives everything its place, and tells the children.
func (m *Model) arrange() {
	s := &m.screen
	if m.state == nil {
		s.places = arrange(s.w, s.h, wants{})
		return
	}
	want := wants{
		list: !s.listHidden && !m.dialogs.whole(), inList: s.focus == inList && len(m.state.Chats()) > 0, panel: m.dialogs.panel != nil && (s.w >= wide || s.focus == inPanel), modal: m.dialogs.top() != nil,
		hint: m.status.hint != "", strip: m.stripLines(), composer: 2,
	}
	s.places = arrange(s.w, s.h, want)
	m.lookPins()
	if w := s.places.title.W; w > 0 && len(m.pinned.pins) > 0 {
		want.pin = titleRows(m.state, chatWith(m.state, m.thread.chat), m.status.now, w)
		s.places = arrange(s.w, s.h, want)
	}
	m.files.take(m.set.Pictures, s.h)
	if w := s.places.composer.W; w > 0 {
		want.composer = 1 + m.composer.rows(w)
		s.places = arrange(s.w, s.h, want)
		m.composer.scroll(w, max(s.places.composer.H-1, 1))
	}
	m.drag.hold(m.thread.chat, s.places.timeline)
	if p := m.dialogs.panel; p != nil {
		p.idle = s.focus != inPanel
	}
	m.thread.tall = s.h
	if r := s.places.timeline; r.W > 0 {
		m.thread.resize(r.W, r.H, s.focus == inThread)
	}
	if r := s.places.list; r.W > 0 {
		m.list.single = s.places.single
		m.list.scroll(r.H)
	}
	m.list.now = m.status.now
	m.thread.hits = m.searchedFor()
	m.thread.look(s.st, m.state.Chat(m.thread.chat), m.state.Me.Account, m.status.now)
	m.suggest.look(&m.composer.Editor, m.state, s.focus == inComposer && m.dialogs.top() == nil)
}

// View joins what the parts drew. It changes nothing but what was drawn.
func (m *Model) View() tea.View {
	if m.glance != nil && m.glance.drawn != nil {
		return m.glance.drawn.View()
	}
	v := tea.NewView(strings.Join(m.frame(), "\n"))
	v.AltScreen, v.ReportFocus = true, true
	v.WindowTitle = m.windowTitle()
	if m.screen.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	v.Cursor = m.cursor()
	return v
}

func (m *Model) windowTitle() string {
	if m.state == nil {
		return "sayso"
	}
	title := "sayso"
	if name := m.state.Me.Name; name != "" {
		dot := " · "
		if m.screen.look.ASCII {
			dot = " - "
		}
		title += dot + cells.Cut(wire.CleanName(name), 40)
	}
	if m.list.unread > 0 {
		title = "(" + strconv.Itoa(m.list.unread) + ") " + title
	}
	return title
}

func (m *Model) cursor() *tea.Cursor {
	if m.state == nil {
		return nil
	}
	var r rect
	var x, y int
	if d := m.dialogs.top(); d != nil {
		c, ok := d.(interface{ cursor(w, h int) (x, y int) })
		if r = m.screen.places.modal; !ok {
			return nil
		}
		x, y = c.cursor(r.W, r.H)
	} else if m.screen.focus == inSearch {
		r = m.screen.places.strip
		x, y = m.bar.cursor(r.W, r.H)
	} else {
		r = m.screen.places.composer
		if m.screen.focus != inComposer || r.H < 1 || m.thread.chat == "" && !m.writesAhead() {
			return nil
		}
		x, y = m.composer.cursor(r.W)
		y += m.noticeLines()
	}
	if x < 0 || y < 0 || x >= r.W || y >= r.H {
		return nil
	}
	return tea.NewCursor(r.X+x, r.Y+y)
}

// frame returns the screen: exactly as many lines as it is high, each exactly as
// many cells as it is wide.
func (m *Model) frame() []string {
	s := &m.screen
	l := &s.places
	switch {
	case l.W == 0 || l.H == 0:
		return nil
	case l.tiny:
		return middle(l.W, l.H, s.st.Dim, "sayso needs 20x5")
	case m.status.broken != "":
		return middle(l.W, l.H, s.st.Trouble, cells.Wrap(m.status.broken, l.W-4)...)
	case m.state == nil:
		return m.skeleton()
	}
	lines := make([]string, 0, l.H)
	if l.header.H > 0 {
		lines = append(lines, m.header(l.header.W))
	}
	left, mid, side := m.listLines(), m.chatLines(), m.sideLines()
	bar := s.st.Dim.Of(s.st.Glyph.Split)
	for i := range l.H - l.header.H - l.keys.H - l.hint.H {
		var b strings.Builder
		parts := 0
		for _, column := range [][]string{left, mid, side} {
			if column == nil {
				continue
			}
			if parts > 0 {
				b.WriteString(bar)
			}
			b.WriteString(column[i])
			parts++
		}
		lines = append(lines, b.String())
	}
	if l.keys.H > 0 {
		lines = append(lines, m.keyLine(l.keys.W))
	} else if m.status.toast.text != "" {
		lines[0] = m.keyLine(l.W) // what was just done is said all the same
	}
	if l.hint.H > 0 {
		lines = append(lines, cells.Pad(" "+s.st.Dim.Of(cells.Cut(m.status.hint, l.hint.W-2)), l.hint.W))
	}
	if s.look.ASCII {
		for i := range lines {
			lines[i] = onlyASCII.Replace(lines[i])
		}
	}
	return lines
}

// onlyASCII takes the last signs out of our own words that are not ASCII. Each is
// one cell before and after.
var onlyASCII = strings.NewReplacer("…", "~", "·", "-", "“", `"`, "”", `"`, "–", "-", "×", "x")

// middle puts text in the middle of an empty screen.
func middle(w, h int, ink look.Ink, text ...string) []string {
	lines := make([]string, h)
	from := max((h-len(text))/2, 0)
	for i := range lines {
		if k := i - from; k >= 0 && k < len(text) {
			lines[i] = ink.Of(cells.Center(text[k], w))
			continue
		}
		lines[i] = cells.Spaces(w)
	}
	return lines
}

// skeleton is the screen while the log is opened: calm, and in its final shape.
func (m *Model) skeleton() []string {
	l, st := &m.screen.places, m.screen.st
	words := ""
	if m.status.progress > 0 {
		words = "reading the log, " + strconv.Itoa(m.status.progress) + " %"
	}
	lines := middle(l.W, l.H, st.Dim, words)
	lines[0] = m.header(l.W)
	return lines
}

func (m *Model) listLines() []string {
	s := &m.screen
	r := s.places.list
	if r.W == 0 {
		return nil
	}
	key := listKey{
		seq: m.state.Head.Seq, w: r.W, h: r.H, top: m.list.top, rows: len(m.list.rows), chip: m.list.chip, chosen: m.list.chosen,
		open: m.thread.chat, focused: s.focus == inList, shelf: m.composer.shelf, reads: len(m.pending), minute: m.status.now.Unix() / 60, st: s.st,
	}
	return s.drawn.list.get(key, func() []string {
		return m.list.draw(rowFace{
			st: s.st, now: m.status.now, draft: m.composer.draft, reading: m.unread, open: m.thread.chat, focused: s.focus == inList,
			archived: m.keys.Hint(inComposer, doArchived),
		}, r.W, r.H)
	})
}

// chatLines draws the chat, or the dialog that has its place.
func (m *Model) chatLines() []string {
	l, st := &m.screen.places, m.screen.st
	if r := l.modal; r.W > 0 {
		return inset(m.dialogs.top(), st, r)
	}
	if l.title.W == 0 {
		return nil
	}
	if m.thread.chat == "" {
		h := l.title.H + l.timeline.H + l.strip.H
		if !m.writesAhead() {
			return m.emptyChat(l.title.W, h+l.composer.H)
		}
		lines := over(m.emptyChat(l.title.W, h), m.suggest.draw(st, l.composer.W), h)
		return append(lines, m.composerLines()...)
	}
	c := chatWith(m.state, m.thread.chat)
	r := l.title
	key := titleKey{m.state.Head.Seq, m.thread.chat, r.W, r.H, m.status.now.Unix() / 60, st}
	lines := append([]string(nil), m.screen.drawn.title.get(key, func() []string {
		return drawTitle(st, m.state, c, m.keys.Hint(inComposer, doControls), m.status.now, r.W, r.H)
	})...)
	if l.pin.H > 0 {
		lines = append(lines, m.pinLine(r.W))
		for range l.pin.H - 1 {
			lines = append(lines, cells.Spaces(r.W))
		}
	}
	if notice := m.notice(); m.noticeLines() == 0 && notice != "" {
		lines[0] = cells.Pad(cells.Spaces(margin)+notice, r.W) // there is no other room for it
	}
	if l.timeline.H > 0 {
		lines = append(lines, m.drag.over(st, m.thread.draw)...)
	}
	if l.strip.H > 0 {
		lines = append(lines, m.stripDrawn(c)...)
	}
	lines = over(lines, m.suggest.draw(st, l.composer.W), l.timeline.H+l.strip.H)
	return append(lines, m.composerLines()...)
}

// noticeLines is 1 when there is room for a line above what is being written.
func (m *Model) noticeLines() int { return min(m.screen.places.composer.H-1, 1) }

func (m *Model) composerLines() []string {
	r, st := m.screen.places.composer, m.screen.st
	var lines []string
	if m.noticeLines() > 0 {
		lines = append(lines, cells.Spread(cells.Spaces(margin)+m.notice(), st.Trouble.Of(m.composer.counter()), min(r.W, block(r.W)+margin)))
		lines[0] = cells.Pad(lines[0], r.W)
	}
	return append(lines, m.composer.draw(st, r.W, r.H-len(lines), m.screen.focus == inComposer, m.placeholder())...)
}

func (m *Model) placeholder() string {
	c := chatWith(m.state, m.thread.chat)
	room := m.composer.room(m.screen.places.composer.W)
	switch {
	case m.thread.chat == "":
		return "Write to " + m.memory.looking.name
	case c.Self:
		return "Write a note"
	case m.state.Chat(m.thread.chat) == nil:
		return "Write to +" + string(m.thread.chat)
	case c.Blocked.Ever():
		return "Blocked. " + m.keys.Hint(inComposer, doControls) + " to unblock"
	case m.digitsPick():
		return longest(room, "A digit answers, or write to "+cells.Settle(c.Name()), "A digit answers, or write")
	case c.Profile.Business && m.offered(c):
		return longest(room, "Write to "+cells.Settle(c.Name())+", or STOP to stop offers", "Write, or STOP to stop offers")
	}
	return "Write to " + cells.Settle(c.Name())
}

// offered reports whether a business may make offers, and has or was told that it may.
func (m *Model) offered(c *chat.Chat) bool {
	how := m.state.Status(c.Account, wire.Marketing, m.status.now).Choice.Is
	return how != chat.Stopped && (how == chat.Allowed || c.Received(wire.Marketing, m.status.now).Last.Seq != 0)
}

// notice is the line above the composer: what is below, or who is writing.
func (m *Model) notice() string {
	st := m.screen.st
	c := m.state.Chat(m.thread.chat)
	if m.thread.chat == "" {
		return st.Dim.Of(m.aheadLine())
	}
	if !m.memory.intents[m.thread.chat].none() {
		return m.intentLine(m.screen.places.composer.W)
	}
	if !m.thread.follow || m.thread.newer {
		what := "newest"
		if c != nil && m.unread(c) > 0 {
			if n, known := m.thread.unreadBelow(c); known && n > 0 {
				what = strconv.Itoa(n) + " new below"
			}
		}
		return st.Accent.Of(st.Glyph.Down+" "+what) + st.Dim.Of("   "+m.keys.Hint(inComposer, doBottom))
	}
	if m.status.typing != "" && m.status.typing == m.thread.chat && c != nil {
		return st.Dim.Of(cells.Settle(c.Name()) + " is writing")
	}
	return ""
}

// unread says how much of a chat is unread, what is about to be marked read not counted.
func (m *Model) unread(c *chat.Chat) int {
	if m.memory.seen[c.Account] >= c.Last.Seq {
		return 0
	}
	return c.Unread
}

func (m *Model) sideLines() []string {
	r := m.screen.places.panel
	if r.W == 0 {
		return nil
	}
	return inset(m.dialogs.panel, m.screen.st, r)
}

// inset draws a dialog with a margin on both sides.
func inset(d dialog, st *look.Styles, r rect) []string {
	lines := d.draw(st, max(r.W-margin-1, 1), r.H)
	for i := range lines {
		lines[i] = cells.Pad(cells.Spaces(margin)+lines[i], r.W)
	}
	return lines
}
