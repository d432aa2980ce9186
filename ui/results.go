package ui

import (
	"errors"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sayso/chat"
	"sayso/store"
	"sayso/ui/cells"
	"sayso/ui/look"
	"sayso/ui/query"
	"sayso/ui/readline"
	"sayso/ui/say"
	"sayso/wire"
)

// results searches all chats: what is typed, and what it finds, newest first.
type results struct {
	query  readline.Editor
	state  *chat.State
	now    time.Time
	hits   []store.Hit
	next   uint64      // where the log has more; 0 when it has not
	at     int         // the message that is chosen
	asked  store.Query // as understood
	note   string      // what is not understood, or went wrong
	done   bool        // the answer is there
	paging bool        // the next page is asked for
	waits  string      // while the answer takes long
	tab    completion
}

// completion is what Tab puts where the cursor is, one after the other.
type completion struct {
	place  cells.Span
	offers []string
	turn   int // how many were put there
}

// searchAll asks the owner for what the dialog is for now, or for its next page.
type searchAll struct{ On *results }

func (searchAll) isAction() {}

// lookHere searches the open chat alone.
type lookHere struct{ Words string }

func (lookHere) isAction() {}

// lookAll searches all chats.
type lookAll struct{ Words string }

func (lookAll) isAction() {}

// searchAll opens the search in all chats.
func (m *Model) searchAll(words string) tea.Cmd {
	r := &results{state: m.state, now: m.status.now}
	r.query.Set(words)
	r.retype()
	m.dialogs.stack = append(m.dialogs.stack, r)
	return m.lookFor(r)
}

// lookFor asks the log for what a dialog wants.
func (m *Model) lookFor(r *results) tea.Cmd {
	if r.paging {
		q := r.asked
		q.Before = r.next
		return m.seek(q, func(s searched) tea.Cmd { return m.foundAll(r, s) })
	}
	q, err := readQuery(r.state, r.query.Text, m.status.now)
	r.asked, r.note, r.done, r.waits, r.now = q, "", false, "", m.status.now
	if err != nil {
		m.unseek()
		r.hits, r.next, r.at = nil, 0, 0
		if !errors.Is(err, query.ErrEmpty) {
			r.note = err.Error()
		}
		return nil
	}
	return m.seek(q, func(s searched) tea.Cmd { return m.foundAll(r, s) })
}

// foundAll takes a page, and asks for the next when it does not reach far.
func (m *Model) foundAll(r *results, s searched) tea.Cmd {
	if r.take(s); s.err == nil && r.move(0) != nil {
		return m.lookFor(r)
	}
	return nil
}

// take takes a page. What was found before stands until then, so that nothing flickers
// while one types.
func (r *results) take(s searched) {
	r.done = true
	if !r.paging {
		r.hits, r.next, r.at = nil, 0, 0
	}
	r.paging = false
	if s.err != nil {
		r.note = "searching: " + s.err.Error()
		return
	}
	r.hits, r.next = append(r.hits, s.page.Hits...), s.page.Next
}

// goToHit shows a message that was found. Esc comes back to what was found, and from
// there to where one was.
func (m *Model) goToHit(r *results) tea.Cmd {
	from := m.here()
	from.dialog = r
	h := r.hits[r.at]
	m.unseek()
	m.dialogs.stack = nil
	cmd := m.open(h.Chat)
	m.focus(inComposer)
	m.memory.trail = append(m.memory.trail, from)
	m.thread.home = nil
	m.screen.focus = inThread // what is pressed before the message is there is not text
	return tea.Batch(cmd, m.aimAt(h.Seq))
}

func (r *results) press(k tea.KeyPressMsg) action {
	key := k.String()
	if key != "tab" && key != "shift+tab" {
		r.tab.turn = 0
	}
	switch key {
	case "esc":
		return closeDialog{}
	case "enter":
		if !k.IsRepeat && r.at < len(r.hits) && r.done {
			return goHit{r}
		}
	case "ctrl+f":
		return lookHere{r.query.Text}
	case "up", "ctrl+p":
		return r.move(-1)
	case "down", "ctrl+n":
		return r.move(1)
	case "pgup":
		return r.move(-8)
	case "pgdown":
		return r.move(8)
	case "tab":
		return r.complete(1)
	case "shift+tab":
		return r.complete(-1)
	default:
		was := r.query.Text
		r.query.Press(key, k.Text, wire.MaxText)
		return r.retyped(was)
	}
	return nil
}

// goHit shows the message under the cursor of the dialog.
type goHit struct{ On *results }

func (goHit) isAction() {}

// paste takes what the terminal pasted.
func (r *results) paste(text string) {
	r.query.PasteLine(text)
	r.retype()
}

func (r *results) retyped(was string) action {
	if r.query.Text == was {
		return nil
	}
	r.retype()
	return searchAll{r}
}

// retype sees what Tab could put where the cursor is now.
func (r *results) retype() {
	r.paging = false
	r.tab = completion{}
	r.tab.place, r.tab.offers = completeQuery(r.state, r.query.Text, r.query.At, r.now)
}

// move goes through what was found, and asks for more before the end is in sight.
func (r *results) move(by int) action {
	r.at = max(min(r.at+by, len(r.hits)-1), 0)
	if r.next > 0 && !r.paging && r.done && r.at+2*pageOfHits > len(r.hits) {
		r.paging = true
		return searchAll{r}
	}
	return nil
}

const pageOfHits = 10

// complete puts the next offer where the cursor is.
func (r *results) complete(by int) action {
	t := &r.tab
	if len(t.offers) == 0 {
		return nil
	}
	if t.turn == 0 && by < 0 {
		by = 0
	}
	n := len(t.offers)
	t.turn = (t.turn+by+n-1)%n + 1
	word := t.offers[t.turn-1]
	was, keep := r.query.Text, *t
	to := keep.place.To
	r.query.Replace(keep.place.From, to, word)
	keep.place.To = keep.place.From + len(word)
	if n == 1 {
		r.retype()
	} else {
		r.tab = keep
	}
	if r.query.Text == was {
		return nil
	}
	r.paging = false
	return searchAll{r}
}

func (r *results) draw(st *look.Styles, w, h int) []string {
	if h <= 0 {
		return nil
	}
	lines := []string{cells.Pad(r.prompt(st, w), w)}
	if h > 1 {
		lines = append(lines, cells.Pad(cells.Spread("   "+r.offered(st, w), st.Dim.Of(r.counted()), w-1), w))
	}
	room, foot := h-2, h >= roomy
	if foot {
		lines = append(lines, cells.Spaces(w))
		room -= 3
	}
	if room > 0 {
		lines = append(lines, r.rows(st, w, room)...)
	}
	if foot {
		keys := keyHints(st, w, "Up/Down", "choose", "Enter", "goes there", "Tab", "completes", "Ctrl+F", "this chat alone", "Esc", "back")
		lines = append(lines, cells.Spaces(w), cells.Pad(keys, w))
	}
	return lines[:h]
}

// prompt draws what is typed; of a long text its end before the cursor.
func (r *results) prompt(st *look.Styles, w int) string {
	line := " " + st.Accent.Of(st.Glyph.Prompt) + " " + r.before(w) + cells.Settle(r.query.Text[r.query.At:])
	if r.query.Text == "" {
		line += st.Dim.Of("words, \"a phrase\", from: in: kind: before: after:")
	}
	return line
}

// before returns what is shown of the text before the cursor.
func (r *results) before(w int) string {
	return cells.Tail(cells.Settle(r.query.Text[:r.query.At]), w-6)
}

// cursor returns where one types. It is a real one, so that input methods know too.
func (r *results) cursor(w, _ int) (x, y int) {
	return margin + 3 + cells.Width(r.before(max(w-margin-1, 1))), 0
}

// offered shows what Tab would put there.
func (r *results) offered(st *look.Styles, w int) string {
	t := &r.tab
	if len(t.offers) == 0 || strings.TrimSpace(r.query.Text) == "" {
		return ""
	}
	line := st.Key.Of("Tab")
	for i, o := range t.offers {
		part := cells.Settle(strings.TrimSpace(o))
		if cells.Width(line)+cells.Width(part)+2 > w*2/3 {
			break
		}
		ink := st.Dim
		if i+1 == t.turn {
			ink = st.Accent
		}
		line += "  " + ink.Of(part)
	}
	return line
}

// counted says how much was found.
func (r *results) counted() string {
	n := say.Thousands(uint64(len(r.hits)))
	switch {
	case r.note != "" && len(r.tab.offers) > 0:
		return "" // Tab says how it goes on
	case r.note != "":
		return cells.Settle(wire.CleanName(r.note))
	case !r.done && r.waits != "":
		return r.waits
	case !r.done && len(r.hits) == 0, r.done && len(r.hits) == 0:
		return ""
	case r.next > 0:
		return n + "+ found"
	}
	return n + " found"
}

// rows draws only what is in sight: two lines for each message.
func (r *results) rows(st *look.Styles, w, h int) []string {
	out := make([]string, 0, h+1)
	if len(r.hits) == 0 {
		for _, line := range r.nothing(st, w) {
			out = append(out, cells.Pad(line, w))
		}
	}
	from, n := r.sight(h)
	for i := from; i < min(from+n, len(r.hits)); i++ {
		for _, line := range r.row(st, i, w) {
			out = append(out, cells.Pad(line, w))
		}
	}
	for len(out) < h {
		out = append(out, cells.Spaces(w))
	}
	return out[:h]
}

// sight returns the first message in sight, and how many h lines show.
func (r *results) sight(h int) (from, n int) {
	n = max(h/2, 1)
	return min(max(r.at-n/2, 0), max(len(r.hits)-n, 0)), n
}

// click puts the cursor on a message, and goes there when it is on it.
func (r *results) click(_, h, y int) action {
	line, room := y-2, h-2
	if h >= roomy {
		line, room = y-3, h-5
	}
	from, n := r.sight(room)
	i := from + line/2
	switch {
	case line < 0 || line/2 >= n || i >= len(r.hits):
		return nil
	case i == r.at && r.done:
		return goHit{r}
	}
	return r.move(i - r.at)
}

// nothing says why there is nothing to see, or what can be typed.
func (r *results) nothing(st *look.Styles, w int) []string {
	switch {
	case r.note != "" || !r.done && r.query.Text != "":
		return nil
	case r.done:
		return prose(st.Dim, "Nothing found. Words may be in any order; case and accents do not matter.", w)
	}
	lines := prose(st.Dim, "Words in any order, and \"phrases\" as they stand. Case and accents do not matter.", w)
	lines = append(lines, "")
	for _, f := range query.Filters {
		lines = append(lines, " "+st.Key.Of(cells.Pad(f.Name+":", 9))+st.Dim.Of(f.About))
	}
	return lines
}

// row draws a message that was found: where, when and what for; and the line of it
// that was searched for.
func (r *results) row(st *look.Styles, i, w int) []string {
	h := r.hits[i]
	name, sign := cells.Settle(called(r.state, h.Chat)), st.Glyph.Person
	if c := r.state.Chat(h.Chat); c != nil && c.Profile.Business {
		sign = st.Glyph.Business
	}
	right := hitTime(h.At, r.now)
	m, said := h.Body().(wire.Message)
	if said && m.Purpose != "" {
		right += "  " + string(m.Purpose)
	}
	on := i == r.at
	base := st.Text
	if on {
		base = st.Chosen
	}
	who := ""
	if h.By == r.state.Me.Account {
		who = "You: "
	}
	if !said {
		who = "not sent: "
	}
	found := markHits(r.asked.Text, cells.Settle(strings.ReplaceAll(h.Text, "\n", " · ")))
	room := max(w-6-len(who), 1)
	mark := " "
	if on {
		mark = st.Accent.Of(st.Glyph.Cursor)
	}
	return []string{
		chosenRow(st, on, sign+" "+name, right, w),
		mark + "   " + st.Dim.Of(who) + found.excerpt(room).paint(base, st.Hit),
	}
}

// hitTime says when a message was, with its day.
func hitTime(at int64, now time.Time) string {
	t := time.UnixMilli(at)
	switch {
	case say.DayNumber(t) == say.DayNumber(now):
		return t.Format("15:04")
	case t.Year() == now.Year():
		return t.Format("2 Jan 15:04")
	}
	return t.Format("2 Jan 2006")
}
