package ui

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sayso/chat"
	"sayso/store"
	"sayso/ui/cells"
	"sayso/ui/keymap"
	"sayso/ui/look"
	"sayso/ui/say"
	"sayso/wire"
)

// panel is the controls of a chat: what may reach the person from there and why,
// what was kept away, and every act that changes it. Of a person it is smaller.
// With an empty account it is about all businesses at once.
type panel struct {
	account wire.Account
	state   *chat.State
	now     time.Time
	zone    string // of the person, for quiet hours
	pending []wire.Command
	waits   string     // what is said of those
	last    wire.Event // the newest message from there, once known
	month   map[wire.Purpose]int
	cursor  int
	keys    keymap.Table
	idle    bool // it stands beside the chat, and the keys go elsewhere
}

// newPanel returns the controls of a chat.
func newPanel(c *chat.Chat, s *chat.State, now time.Time) *panel {
	p := &panel{keys: defaultKeys}
	p.update(c, s, now)
	return p
}

// newBroad returns the controls of all businesses at once. Zone is the IANA name of
// the person's zone, for quiet hours; the one set before wins.
func newBroad(s *chat.State, now time.Time, zone string) *panel {
	p := &panel{zone: zone, keys: defaultKeys}
	p.update(nil, s, now)
	return p
}

// update takes in what happened. A nil chat means all businesses.
func (p *panel) update(c *chat.Chat, s *chat.State, now time.Time) {
	p.state, p.now = s, now
	about := s.Businesses
	if c != nil {
		p.account = c.Account
		about = func() []*chat.Chat { return []*chat.Chat{c} }
	}
	p.month = map[wire.Purpose]int{}
	for _, c := range about() {
		for _, purpose := range wire.Purposes {
			p.month[purpose] += c.Received(purpose, now).Count
		}
	}
	p.cursor = min(p.cursor, len(p.controls())-1)
}

// wait takes in what waits in the outbox, of which the relay knows nothing yet, and
// whether there is a connection to take it there.
func (p *panel) wait(pending []store.Pending, connected bool) {
	p.pending, p.waits = nil, waitingWords(connected)
	handle := p.chat().Profile.Handle
	for _, w := range pending {
		to := w.Command.Chat
		if w.Failed == "" && (to == string(p.account) || to != "" && to == handle) {
			p.pending = append(p.pending, w.Command)
		}
	}
}

// waitingWords says what becomes of a choice that is still in the outbox.
func waitingWords(connected bool) string {
	if connected {
		return "on its way"
	}
	return "takes effect when connected"
}

// explain takes in the newest message from there, to say why it came.
func (p *panel) explain(e wire.Event) {
	if e.Seq > p.last.Seq && e.Chat == p.account && e.By == p.account {
		p.last = e
	}
}

// chat returns what the log says about the account, nothing at the least.
func (p *panel) chat() *chat.Chat { return chatWith(p.state, p.account) }

// pointAt puts the cursor on a purpose.
func (p *panel) pointAt(purpose wire.Purpose) {
	for i, c := range p.controls() {
		if c.purpose == purpose && purpose != "" {
			p.cursor = i
			return
		}
	}
}

func (p *panel) broad() bool { return p.account == "" }

// waiting returns the newest pending command for which f reports true.
func (p *panel) waiting(f func(wire.Body) bool) (wire.Body, bool) {
	for _, c := range slices.Backward(p.pending) {
		if b, err := c.Body(); err == nil && f(b) {
			return b, true
		}
	}
	return nil, false
}

// press moves the cursor or begins an act: by the row under the cursor, or by the
// letter of a row wherever the cursor is.
func (p *panel) press(k tea.KeyPressMsg) action {
	key := k.String()
	controls := p.controls()
	switch name := p.keys.Find(inPanel, key); name {
	case doBack:
		return closeDialog{}
	case doChange:
		if do := controls[p.cursor].do; do != nil && !k.IsRepeat {
			return do()
		}
	case doUntil:
		if purpose := controls[p.cursor].purpose; purpose != "" && !k.IsRepeat {
			return openDialog{newUntil(p.state, p.account, p.now, purpose)}
		}
	case doUp, doDown, doFirst, doLast, doPageUp, doPageDown:
		p.cursor = moved(p.cursor, len(controls), defaultKeys.Key(inPanel, name))
	case doUndo, doHelp, doMatrix, doPalette:
		return run{name}
	default:
		for i, c := range controls {
			if name != "" && c.key == name {
				p.cursor = i
				return c.do()
			}
		}
	}
	return nil
}

func (p *panel) draw(st *look.Styles, w, h int) []string { return p.page(st, w, h).fit(st, w, h) }

// click puts the cursor on a row; a second click on it does what Space does.
func (p *panel) click(w, h, y int) action {
	row := p.page(&look.Styles{}, w, h).hit(h, y)
	switch {
	case row < 0:
		return nil
	case row == p.cursor:
		if do := p.controls()[row].do; do != nil {
			return do()
		}
	}
	p.cursor = row
	return nil
}

func (p *panel) page(st *look.Styles, w, h int) page {
	controls := p.controls()
	w = min(w, column)
	out := page{head: p.head(st, w), foot: p.foot(st, controls[p.cursor], w)}
	keys := p.keys
	if p.idle {
		keys = nil // their letters would be text
	}
	if len(out.head) > h/3 {
		out.body, out.head = out.head, nil
	}
	for i, c := range controls {
		if c.heading != "" {
			out.body = append(out.body, "", c.headline(st, w))
		}
		if i == p.cursor {
			out.at = len(out.body)
		}
		out.put(i, c.row(st, keys, i == p.cursor && !p.idle, p.idle, w))
		for _, text := range c.below {
			for _, line := range cells.Wrap(text, max(w-4, 1)) {
				out.body = append(out.body, "  "+line)
			}
		}
	}
	return out
}

// head says whose controls these are and how things stand with them as a whole.
func (p *panel) head(st *look.Styles, w int) []string {
	if p.broad() {
		return []string{" " + st.Strong.Of("All businesses"), " " + st.Dim.Of(cells.Cut("What you chose by name comes first.", w-2))}
	}
	c := p.chat()
	what := "person"
	if c.Profile.Business {
		what = "business"
		if c.Profile.Verified {
			what = st.Glyph.Verified + " verified business"
		}
	}
	name := cells.Cut(cells.Settle(c.Name()), max(w-4-cells.Width(what), min(w-2, 8)))
	facts := facts(st, c.Profile.Category, c.Profile.Platform, "+"+string(c.Account))
	lines := []string{
		" " + st.Strong.Of(name) + "  " + st.Dim.Of(what),
		" " + st.Dim.Of(cells.Cut(facts, w-2)),
	}
	if c.Profile.About != "" {
		lines = append(lines, " "+st.Dim.Of(cells.Cut(cells.OneLine(cells.Settle(c.Profile.About)), w-2)))
	}
	switch {
	case c.Blocked.Ever():
		lines = append(lines, " "+st.Trouble.Of(cells.Cut(st.Glyph.Block+" blocked "+say.On(c.Blocked.At, p.now)+": nothing arrives, they are not told", w-2)))
	case c.Request && p.idle:
		lines = append(lines, " "+st.Accent.Of("A stranger"))
	case c.Request:
		lines = append(lines, " "+st.Accent.Of(cells.Cut("A stranger: c continue, b block, r report", w-2)))
	}
	return lines
}

// facts joins what is known with dots.
func facts(st *look.Styles, all ...string) string {
	known := slices.DeleteFunc(all, func(s string) bool { return s == "" })
	return cells.Settle(strings.Join(known, " "+st.Glyph.Dot+" "))
}

// footLines is the room for the words about the row under the cursor: always the
// same, so that nothing moves when the cursor does.
const footLines = 3

func (p *panel) foot(st *look.Styles, c control, w int) []string {
	if p.idle {
		return append(make([]string, footLines+1), keyHints(st, w, p.keys.Hint(inComposer, doControls), "for these controls"))
	}
	said := prose(st.Dim, c.more, w)
	said = said[:min(len(said), footLines)]
	for len(said) < footLines {
		said = append(said, "")
	}
	hints := []string{"Esc", "back", "U", "undo", "F1", "help"}
	if c.purpose != "" {
		hints = append([]string{p.keys.Hint(inPanel, doUntil), "until"}, hints...)
	}
	if c.do != nil {
		hints = append([]string{"Space", c.verb}, hints...)
	}
	return append(append([]string{""}, said...), keyHints(st, w, hints...))
}

// control is one row of the controls.
type control struct {
	heading string // above it
	right   string // at the end of the heading
	purpose wire.Purpose
	state   string // in a word: yes, no, or a dash for never decided
	name    string
	inset   bool   // in line with the purposes
	said    string // how it stands
	count   string // at the end of the row
	kept    int    // how many were kept away, instead of the count
	below   []string
	more    string // said while the cursor is on it
	key     keymap.Action
	verb    string // what Space does
	do      func() action
}

func (c control) headline(st *look.Styles, w int) string {
	right := c.right
	if cells.Width(c.heading)+1+cells.Width(right) > w-2 {
		right = ""
	}
	return " " + cells.Spread(st.Strong.Of(c.heading), st.Dim.Of(right), w-2)
}

const (
	nameColumn  = 15
	stateColumn = 4
	leastStated = 28 // in fewer cells the sign alone has the state
)

// row draws a control: for a purpose its sign and word in its own hue, then how it
// stands in words. Where there is little room, the words give way to the state. While
// the keys go elsewhere it is calm: no hue.
func (c control) row(st *look.Styles, keys keymap.Table, on, idle bool, w int) string {
	sign, name, state := "", cells.Pad(c.name, min(nameColumn, max(w-10, 8))), ""
	if c.purpose != "" {
		sign = c.sign(st) + " "
		if w >= leastStated {
			state = cells.Pad(c.state, stateColumn)
		}
	} else if c.inset {
		sign = "  "
	}
	said, right := c.facts(st, keys, w-4-cells.Width(sign+name+state))
	if on {
		return chosenRow(st, true, sign+name+state+said, right, w)
	}
	hue, known := st.Purpose[c.purpose]
	if !known || idle {
		hue = st.Text
	}
	tone := st.Text
	if c.state == "no" {
		tone = st.Strong
	}
	return chosenRow(st, false, hue.Of(sign+name)+tone.Of(state)+st.Dim.Of(said), right, w)
}

// sign is the state as a shape, for those who see no colour and read no words.
func (c control) sign(st *look.Styles) string {
	switch c.state {
	case "yes":
		return st.Glyph.Yes
	case "no":
		return st.Glyph.No
	default:
		return st.Glyph.Unset
	}
}

// facts returns what is said about a row and what stands at its end, in the longest
// form that fits the room. The number is the last to go.
func (c control) facts(st *look.Styles, keys keymap.Table, room int) (said, right string) {
	short := c.count
	switch {
	case c.key != "":
		right = keys.Hint(inPanel, c.key)
		short = right
	case c.kept > 0:
		right, short = say.Thousands(uint64(c.kept))+" kept away", say.Thousands(uint64(c.kept))+" "+st.Glyph.Block
	default:
		right = c.count
	}
	brief := strings.TrimPrefix(strings.TrimPrefix(c.said, "you "), "your permission ")
	briefer, _, _ := strings.Cut(brief, ", ")
	if date := strings.TrimPrefix(strings.TrimPrefix(brief, "stopped "), "allowed "); c.purpose != "" && c.state != "-" {
		briefer = date
	}
	for _, try := range [][2]string{{c.said, right}, {brief, right}, {brief, short}, {briefer, short}} {
		if cells.Width(try[0])+1+cells.Width(try[1]) <= room {
			return try[0], try[1]
		}
	}
	if room < 20 && c.purpose != "" {
		return "", short
	}
	return brief, short
}
