package ui

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"sayso/chat"
	"sayso/ui/cells"
	"sayso/ui/keymap"
	"sayso/ui/look"
	"sayso/ui/readline"
	"sayso/ui/say"
	"sayso/wire"
)

// palette goes to a chat, does anything by name, or writes to somebody new.
type palette struct {
	query  readline.Editor
	goals  []goal // all, chats first
	found  []goal // those that fit the query, best first
	row    int    // of found, under the cursor
	title  string // above what is typed
	closed bool   // offers nobody new
	me     wire.Profile
}

// goal is one row of the palette.
type goal struct {
	text   string   // what the query is held against, in small letters
	called []string // name, handle and number of a chat; the names of a command
	chat   bool
	bold   bool // changes something, so it has to be called by its whole name
	name   string
	kind   string // business, person, a key: what stands at the end of the row
	glyph  func(look.Glyphs) string
	do     action
}

// newPalette offers chats in their order, then what the key table offers everywhere.
func newPalette(chats []*chat.Chat, keys keymap.Table) *palette {
	p := &palette{goals: make([]goal, 0, len(chats)+len(keys))}
	for _, c := range chats {
		p.goals = append(p.goals, chatGoal(c))
	}
	seen := map[keymap.Action]int{}
	for _, b := range keys {
		if at, ok := seen[b.Name]; ok {
			p.goals[at].text += " " + strings.ToLower(b.Help().Desc)
		} else if byName(b) {
			seen[b.Name] = len(p.goals)
			p.goals = append(p.goals, goal{
				text: strings.ToLower(string(b.Name) + " " + b.Help().Desc), called: []string{string(b.Name)}, bold: bold[b.Name],
				name: say.Capital(b.Help().Desc), kind: shownKey(b),
				glyph: func(g look.Glyphs) string { return g.Prompt }, do: run{b.Name},
			})
		}
	}
	for _, v := range defaultVerbs {
		if _, has := seen[v.run]; !has && v.on&onScreen != 0 && !v.tests {
			p.goals = append(p.goals, verbGoal(v))
		}
	}
	p.filter()
	return p
}

// verbGoal does a command of the table, or begins it where something must follow.
func verbGoal(v verb) goal {
	names := append([]string{v.name}, v.also...)
	at := goal{
		// Its name alone: the words of the help would be like almost any query.
		text: strings.Join(names, " "), called: names, bold: bold[v.run] || v.run == "" && !shows[v.name],
		name: say.Capital(v.help), kind: "/" + v.name,
		glyph: func(g look.Glyphs) string { return g.Prompt }, do: enact{"/" + v.name},
	}
	if strings.HasPrefix(v.takes, "<") {
		at.do, at.bold = write{"/" + v.name + " "}, false
	}
	return at
}

// shownKey returns the key of a row as it is shown, if it has one.
func shownKey(b keymap.Row) string {
	if len(b.Keys()) == 0 {
		return ""
	}
	return keymap.Label(b.Keys()[0])
}

func chatGoal(c *chat.Chat) goal {
	handle := c.Profile.Handle
	at := goal{
		text:   strings.ToLower(c.Name() + " " + handle + " +" + string(c.Account)),
		called: []string{strings.ToLower(c.Name()), handle, string(c.Account)}, chat: true,
		name: cells.Settle(c.Name()), kind: "person",
		glyph: func(g look.Glyphs) string { return g.Person }, do: openChat{c.Account},
	}
	if c.Self {
		at.kind = "you"
	}
	if c.Profile.Business {
		at.kind, at.glyph = "business", func(g look.Glyphs) string { return g.Business }
	}
	if c.Unread > 0 {
		at.kind = say.Thousands(uint64(c.Unread)) + " new " + at.kind
	}
	return at
}

// byName reports whether a key's deed makes sense without the place of the key.
func byName(b keymap.Row) bool {
	switch b.Name {
	case doPalette, doBack, doInterrupt, doPageUp, doPageDown, doFocus, doFocusBack:
		return false
	case doMatrix:
		return true
	default:
		return b.Where == anywhere
	}
}

func (p *palette) press(k tea.KeyPressMsg) action {
	switch key := k.String(); key {
	case "esc", "ctrl+k":
		return closeDialog{}
	case "enter":
		if !k.IsRepeat && p.row < len(p.found) {
			return p.found[p.row].do
		}
	case "up", "ctrl+p":
		p.move(-1)
	case "down", "ctrl+n", "tab":
		p.move(1)
	case "pgup":
		p.row = max(p.row-10, 0)
	case "pgdown":
		p.row = max(min(p.row+10, len(p.found)-1), 0)
	default:
		was := p.query.Text
		p.query.Press(key, k.Text, wire.MaxText)
		if p.query.Text != was {
			p.filter()
		}
	}
	return nil
}

// paste takes what the terminal pasted, such as a number.
func (p *palette) paste(text string) {
	p.query.PasteLine(text)
	p.filter()
}

// click goes to the row under the mouse.
func (p *palette) click(w, h, y int) action {
	room, line := h-1, y-1
	if h >= roomy {
		room, line = h-4, y-2
	}
	if i := p.from(room) + line; line >= 0 && line < room && i < len(p.found) {
		return p.found[i].do
	}
	return nil
}

// from returns the first row in sight.
func (p *palette) from(h int) int { return min(max(p.row-h/2, 0), max(len(p.found)-h, 0)) }

func (p *palette) move(by int) {
	if n := len(p.found); n > 0 {
		p.row = (p.row + by + n) % n
	}
}

// bold are the deeds of the key table that change or end something. A name that is
// only typed in part, of a person perhaps, never does one of them.
var bold = map[keymap.Action]bool{
	doPin: true, doArchive: true, doMarkUnread: true, doReadAll: true, doUndo: true, doSuspend: true, doQuit: true,
}

// shows are the commands that only show something.
var shows = map[string]bool{"list": true, "why": true, "history": true, "info": true, "account": true, "theme": true}

// fit says how well a goal goes with the query; the rows stand in this order.
type fit int

const (
	fitIs      fit = iota // a chat is called just so
	fitBegins             // or from the beginning
	fitWords              // so are words of its name, or its number has it
	fitCalled             // a command is called so
	fitNamed              // or so from the beginning
	fitNobody             // somebody new
	fitWithin             // a chat has it somewhere in its name
	fitLoosely            // what a command does begins with such words
	fitSearch             // the messages that may say it
	fitBold               // a bold command, not named in full
	unfit
)

// fit holds a goal against a query in small letters.
func (g *goal) fit(query string, number bool) fit {
	if g.chat {
		switch {
		case slices.Contains(g.called, query):
			return fitIs
		case slices.ContainsFunc(g.called, func(s string) bool { return strings.HasPrefix(s, query) }):
			return fitBegins
		case number && strings.Contains(g.text, query), wordsBegin(g.text, query):
			return fitWords
		case strings.Contains(g.text, query):
			return fitWithin
		}
		return unfit
	}
	if !wordsBegin(g.text, query) {
		return unfit
	}
	switch {
	case slices.Contains(g.called, query):
		return fitCalled
	case g.bold:
		return fitBold
	case slices.ContainsFunc(g.called, func(s string) bool { return strings.HasPrefix(s, query) }):
		return fitNamed
	}
	return fitLoosely
}

// wordsBegin reports whether each word of the query begins a word of the text.
func wordsBegin(text, query string) bool {
	for word := range strings.FieldsSeq(query) {
		if !wordBegins(text, word) {
			return false
		}
	}
	return true
}

func wordBegins(text, with string) bool {
	for at := 0; ; at++ {
		i := strings.Index(text[at:], with)
		if i < 0 {
			return false
		}
		at += i
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		if at == 0 || !unicode.IsLetter(before) && !unicode.IsDigit(before) && !unicode.IsMark(before) {
			return true
		}
	}
}

// filter finds what fits the query: chats that are called so, commands that are, and
// then somebody new, who comes before all that is only like it. So Enter after a name
// writes to whoever has it, and never does something else.
func (p *palette) filter() {
	p.row = 0
	typed := strings.TrimSpace(p.query.Text)
	if typed == "" {
		p.found = p.goals
		return
	}
	query := strings.ToLower(strings.TrimPrefix(typed, "@"))
	name, number := addressee(typed)
	if number {
		query = name
	}
	var rows [unfit][]goal
	for i := range p.goals {
		if f := p.goals[i].fit(query, number); f != unfit {
			rows[f] = append(rows[f], p.goals[i])
		}
	}
	if len(rows[fitIs])+len(rows[fitBegins])+len(rows[fitWords])+len(rows[fitWithin]) == 0 {
		for _, m := range fuzzy.FindFrom(query, sought(p.goals[:p.chats()])) {
			rows[fitWithin] = append(rows[fitWithin], p.goals[m.Index])
		}
	}
	if name != "" && !p.closed && !p.knows(name) {
		rows[fitNobody] = []goal{p.someoneNew(name, number)}
	}
	if !p.closed {
		rows[fitSearch] = []goal{{
			name: "Search all messages for “" + cells.Settle(typed) + "”",
			do:   lookAll{typed}, glyph: func(g look.Glyphs) string { return g.Prompt },
		}}
	}
	p.found = slices.Concat(rows[:]...)
}

func (p *palette) someoneNew(name string, number bool) goal {
	at := goal{name: "Write to " + name, kind: "looks them up", glyph: func(g look.Glyphs) string { return g.Draft }, do: lookUp{name}}
	switch {
	case name == string(p.me.Account) || name == p.me.Handle:
		at.name, at.kind = "Notes to yourself", "you"
	case number:
		at.name = "Write to +" + name
	}
	return at
}

// chats returns how many of the goals are chats; they come first.
func (p *palette) chats() int {
	if n := slices.IndexFunc(p.goals, func(g goal) bool { return !g.chat }); n >= 0 {
		return n
	}
	return len(p.goals)
}

// knows reports whether a chat is with exactly this number or handle.
func (p *palette) knows(name string) bool {
	return slices.ContainsFunc(p.goals[:p.chats()], func(g goal) bool { return slices.Contains(g.called[1:], name) })
}

// addressee reads a number, written in any of the usual ways, or a handle.
func addressee(query string) (name string, number bool) {
	digits := strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", ".", "", "/", "").Replace(query)
	digits = strings.TrimPrefix(strings.TrimPrefix(digits, "+"), "00")
	if wire.Account(digits).Valid() {
		return digits, true
	}
	if handle := strings.ToLower(strings.TrimPrefix(query, "@")); wire.ValidHandle(handle) {
		return handle, false
	}
	return "", false
}

// sought lets fuzzy look through goals.
type sought []goal

func (p sought) String(i int) string { return p[i].text }
func (p sought) Len() int            { return len(p) }

func (p *palette) draw(st *look.Styles, w, h int) []string {
	lines := make([]string, 0, max(h, 0))
	if p.title != "" && h > 3 {
		lines = append(lines, cells.Pad(" "+st.Strong.Of(cells.Cut(p.title, max(w-2, 0))), w))
		h--
	}
	if h > 0 {
		lines = append(lines, cells.Pad(p.prompt(st, w), w))
	}
	room := h - 1
	foot := h >= roomy
	if foot {
		lines = append(lines, cells.Spaces(w))
		room -= 3
	}
	if room > 0 {
		lines = append(lines, p.rows(st, w, room)...)
	}
	if foot {
		lines = append(lines, cells.Spaces(w), cells.Pad(keyHints(st, w, "Up/Down", "choose", "Enter", "goes there", "Esc", "back"), w))
	}
	return lines
}

// tail returns what is typed before the cursor; of a long query its end.
func (p *palette) tail(w int) string {
	before := cells.Settle(p.query.Text[:p.query.At])
	lines := cells.Wrap(before, max(w-6, 1))
	tail := lines[len(lines)-1]
	if strings.HasSuffix(before, " ") && !strings.HasSuffix(tail, " ") {
		tail += " "
	}
	return tail
}

// cursor returns where one types. It is a real one, so that input methods know too.
func (p *palette) cursor(w, h int) (x, y int) {
	if p.title != "" && h > 3 {
		y = 1
	}
	return margin + 3 + cells.Width(p.tail(max(w-margin-1, 1))), y
}

// prompt shows what is typed.
func (p *palette) prompt(st *look.Styles, w int) string {
	line := " " + st.Accent.Of(st.Glyph.Prompt) + " " + p.tail(w) + cells.Settle(p.query.Text[p.query.At:])
	switch {
	case p.query.Text != "":
	case p.closed:
		line += st.Dim.Of(" name, number or handle")
	default:
		line += st.Dim.Of(" name, number, handle, or what to do")
	}
	return line
}

// rows draws only what is in sight, so a long list costs no more than a short one.
func (p *palette) rows(st *look.Styles, w, h int) []string {
	if len(p.found) == 0 {
		empty := []string{" " + st.Dim.Of("Nothing fits. A number or a handle finds somebody new.")}
		return scrolled(st, empty, 0, w, h)
	}
	from := p.from(h)
	out := make([]string, 0, h)
	for i := from; i < from+h; i++ {
		line := ""
		if i < len(p.found) {
			at := p.found[i]
			line = chosenRow(st, i == p.row, at.glyph(st.Glyph)+" "+at.name, at.kind, w)
		}
		out = append(out, cells.Pad(line, w))
	}
	return out
}
