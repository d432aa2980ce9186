package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"sayso/chat"
	"sayso/wire"
)

// palette goes to a chat, does anything by name, or writes to somebody new.
type palette struct {
	query  editor
	goals  []goal // all, chats first
	found  []goal // those that fit the query, best first
	cursor int
	title  string // above what is typed
	closed bool   // offers nobody new
}

// goal is one row of the palette.
type goal struct {
	text   string   // what the query is held against
	called []string // handle and number of a chat
	name   string
	kind   string // business, person, a key: what stands at the end of the row
	glyph  func(glyphs) string
	do     action
}

// newPalette offers chats in their order, then what the key table offers everywhere.
func newPalette(chats []*chat.Chat, keys keymap) *palette {
	p := &palette{goals: make([]goal, 0, len(chats)+len(keys))}
	for _, c := range chats {
		p.goals = append(p.goals, chatGoal(c))
	}
	seen := map[actionName]int{}
	for _, b := range keys {
		if at, ok := seen[b.Name]; ok {
			p.goals[at].text += " " + b.Help().Desc
		} else if byName(b) {
			seen[b.Name] = len(p.goals)
			p.goals = append(p.goals, goal{
				text: string(b.Name) + " " + b.Help().Desc, name: capital(b.Help().Desc), kind: shownKey(b),
				glyph: func(g glyphs) string { return g.prompt }, do: run{b.Name},
			})
		}
	}
	for _, v := range defaultVerbs {
		if _, has := seen[v.run]; !has && v.on&onScreen != 0 {
			p.goals = append(p.goals, verbGoal(v))
		}
	}
	p.filter()
	return p
}

// verbGoal does a command of the table, or begins it where something must follow.
func verbGoal(v verb) goal {
	at := goal{
		// Its name alone: the words of the help would be like almost any query.
		text: strings.Join(append([]string{v.name}, v.also...), " "), name: capital(v.help), kind: "/" + v.name,
		glyph: func(g glyphs) string { return g.prompt }, do: enact{"/" + v.name},
	}
	if strings.HasPrefix(v.takes, "<") {
		at.do = write{"/" + v.name + " "}
	}
	return at
}

// shownKey returns the key of a row as it is shown, if it has one.
func shownKey(b binding) string {
	if len(b.Keys()) == 0 {
		return ""
	}
	return label(b.Keys()[0])
}

func chatGoal(c *chat.Chat) goal {
	handle := c.Profile.Handle
	at := goal{
		text: settle(c.Name()) + " " + handle + " +" + string(c.Account), called: []string{handle, string(c.Account)}, name: settle(c.Name()), kind: "person",
		glyph: func(g glyphs) string { return g.person }, do: openChat{c.Account},
	}
	if c.Profile.Business {
		at.kind, at.glyph = "business", func(g glyphs) string { return g.business }
	}
	if c.Unread > 0 {
		at.kind = thousands(uint64(c.Unread)) + " new " + at.kind
	}
	return at
}

// byName reports whether a key's deed makes sense without the place of the key.
func byName(b binding) bool {
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
		if !k.IsRepeat && p.cursor < len(p.found) {
			return p.found[p.cursor].do
		}
	case "up", "ctrl+p":
		p.move(-1)
	case "down", "ctrl+n", "tab":
		p.move(1)
	case "pgup":
		p.cursor = max(p.cursor-10, 0)
	case "pgdown":
		p.cursor = max(min(p.cursor+10, len(p.found)-1), 0)
	default:
		was := p.query.text
		p.query.press(key, k.Text, wire.MaxText)
		if p.query.text != was {
			p.filter()
		}
	}
	return nil
}

// paste takes what the terminal pasted, such as a number.
func (p *palette) paste(text string) {
	p.query.insert(oneLine(wire.CleanName(text)))
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
func (p *palette) from(h int) int { return min(max(p.cursor-h/2, 0), max(len(p.found)-h, 0)) }

func (p *palette) move(by int) {
	if n := len(p.found); n > 0 {
		p.cursor = (p.cursor + by + n) % n
	}
}

// filter finds what fits the query; last of all, the messages that may say it.
func (p *palette) filter() {
	p.fit()
	if words := strings.TrimSpace(p.query.text); words != "" && !p.closed {
		p.found = append(p.found, goal{
			name: "Search all messages for “" + settle(words) + "”",
			do:   lookAll{words}, glyph: func(g glyphs) string { return g.prompt },
		})
	}
}

// fit finds what fits the query. Someone new comes last, after all that is known,
// unless the query is a number: then that is most likely what is meant.
func (p *palette) fit() {
	p.cursor = 0
	query := strings.TrimSpace(p.query.text)
	if query == "" {
		p.found = p.goals
		return
	}
	p.found = nil
	name, number := addressee(query)
	if number {
		query = name
	}
	for _, m := range fuzzy.FindFrom(query, sought(p.goals)) {
		p.found = append(p.found, p.goals[m.Index])
	}
	if name == "" || p.closed {
		return
	}
	known, like := p.knows(name)
	someone := goal{name: "Write to " + name, kind: "looks them up", glyph: func(g glyphs) string { return g.draft }, do: lookUp{name}}
	if number {
		someone.name = "Write to +" + name
	}
	switch {
	case known:
	case number && !like:
		p.found = append([]goal{someone}, p.found...)
	default:
		p.found = append(p.found, someone)
	}
}

// knows reports whether a chat is with exactly this number or handle, and whether
// the name is a part of one.
func (p *palette) knows(name string) (exactly, partly bool) {
	for _, at := range p.goals {
		if _, ok := at.do.(openChat); !ok {
			break // chats come first
		}
		for _, called := range at.called {
			exactly = exactly || called == name
			partly = partly || strings.Contains(called, name)
		}
	}
	return exactly, partly
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

func (p *palette) draw(st *styles, w, h int) []string {
	lines := make([]string, 0, max(h, 0))
	if p.title != "" && h > 3 {
		lines = append(lines, pad(" "+st.strong.of(cut(p.title, max(w-2, 0))), w))
		h--
	}
	if h > 0 {
		lines = append(lines, pad(p.prompt(st, w), w))
	}
	room := h - 1
	foot := h >= roomy
	if foot {
		lines = append(lines, spaces(w))
		room -= 3
	}
	if room > 0 {
		lines = append(lines, p.rows(st, w, room)...)
	}
	if foot {
		lines = append(lines, spaces(w), pad(keyHints(st, w, "Up/Down", "choose", "Enter", "goes there", "Esc", "back"), w))
	}
	return lines
}

// prompt shows what is typed; of a long query its end before the cursor.
func (p *palette) prompt(st *styles, w int) string {
	before, after := p.query.text[:p.query.at], p.query.text[p.query.at:]
	lines := wrap(before, max(w-6, 1))
	tail := lines[len(lines)-1]
	if strings.HasSuffix(before, " ") && !strings.HasSuffix(tail, " ") {
		tail += " "
	}
	line := " " + st.accent.of(st.glyph.prompt) + " " + tail + st.accent.of("_") + after
	switch {
	case p.query.text != "":
	case p.closed:
		line += st.dim.of(" name, number or handle")
	default:
		line += st.dim.of(" name, number, handle, or what to do")
	}
	return line
}

// rows draws only what is in sight, so a long list costs no more than a short one.
func (p *palette) rows(st *styles, w, h int) []string {
	if len(p.found) == 0 {
		empty := []string{" " + st.dim.of("Nothing fits. A number or a handle finds somebody new.")}
		return scrolled(st, empty, 0, w, h)
	}
	from := p.from(h)
	out := make([]string, 0, h)
	for i := from; i < from+h; i++ {
		line := ""
		if i < len(p.found) {
			at := p.found[i]
			line = chosenRow(st, i == p.cursor, at.glyph(st.glyph)+" "+at.name, at.kind, w)
		}
		out = append(out, pad(line, w))
	}
	return out
}
