package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"sayso/ui/cells"
	"sayso/ui/look"
	"sayso/wire"
)

// settingsView is the screen of settings. What is chosen holds at once.
type settingsView struct {
	set     Settings
	privacy wire.Privacy // as asked for, be it on its way or not
	own     []look.Theme
	cursor  int
}

// Privacy is of the account, not of the machine: its rows end the table.
var privacyRows = []struct {
	name, about string
	at          func(*wire.Privacy) *bool
}{
	{"Say what I have read", "Off: nobody hears what you read. On all your devices.", func(p *wire.Privacy) *bool { return &p.NoReceipts }},
	{"Say when I write", "Off: nobody sees that you are writing. On all your devices.", func(p *wire.Privacy) *bool { return &p.NoTyping }},
}

// change takes over settings, and keeps them.
type change struct{ Settings Settings }

// confide tells the relay what others are not to be told.
type confide struct{ Privacy wire.Privacy }

func (change) isAction()  {}
func (confide) isAction() {}

func newSettings(s Settings, p wire.Privacy, own []look.Theme) *settingsView {
	return &settingsView{set: s, privacy: p, own: own}
}

// on puts the cursor on a setting.
func (v *settingsView) on(key string) *settingsView {
	v.cursor = max(slices.IndexFunc(settingsTable, func(s setting) bool { return s.key == key }), 0)
	return v
}

func (v *settingsView) press(k tea.KeyPressMsg) action {
	switch key := k.String(); key {
	case "esc", "f3":
		return closeDialog{}
	case "enter", "space", "right", "l":
		if !k.IsRepeat || key == "right" || key == "l" {
			return v.turn(1)
		}
	case "left", "h":
		return v.turn(-1)
	case "tab":
		v.cursor = moved(v.cursor, v.rows(), "down")
	case "shift+tab":
		v.cursor = moved(v.cursor, v.rows(), "up")
	default:
		v.cursor = moved(v.cursor, v.rows(), key)
	}
	return nil
}

func (v *settingsView) rows() int { return len(settingsTable) + len(privacyRows) }

// turn takes the next value of the setting under the cursor.
func (v *settingsView) turn(by int) action {
	if n := v.cursor - len(settingsTable); n >= 0 {
		no := privacyRows[n].at(&v.privacy)
		*no = !*no
		return confide{v.privacy}
	}
	row := settingsTable[v.cursor]
	choices := row.choices(v.own)
	i := slices.IndexFunc(choices, func(c settingValue) bool { return c.value == row.value(&v.set) })
	row.set(&v.set, choices[(i+by+len(choices))%len(choices)].value)
	return change{v.set}
}

// click changes the row under the mouse.
func (v *settingsView) click(w, h, y int) action {
	row := v.page(&look.Styles{}, w).hit(h, y)
	if row < 0 {
		return nil
	}
	v.cursor = row
	return v.turn(1)
}

func (v *settingsView) draw(st *look.Styles, place, h int) []string {
	return v.page(st, place).fit(st, place, h)
}

func (v *settingsView) page(st *look.Styles, place int) page {
	w := min(place, column)
	p := page{head: []string{" " + st.Strong.Of("Settings"), ""}}
	about := ""
	for i := range v.rows() {
		name, said, words := v.row(i)
		if i == len(settingsTable) {
			p.put(-1, "", " "+st.Accent.Of("On all your devices"))
		}
		if i == v.cursor {
			p.at, about = len(p.body), words
		}
		const nameCells = 21
		line := chosenRow(st, i == v.cursor, cells.Pad(name, min(nameCells, max(w-12, 8)))+said, "", w)
		if i != v.cursor {
			line = chosenRow(st, false, cells.Pad(name, min(nameCells, max(w-12, 8)))+st.Dim.Of(said), "", w)
		}
		p.put(i, line)
	}
	lines := prose(st.Dim, about, w)
	for len(lines) < 2 {
		lines = append(lines, "")
	}
	p.foot = append(append([]string{""}, lines[:2]...), keyHints(st, w, "Up/Down", "choose", "Space", "changes", "Left", "the other way", "Esc", "back"))
	return p
}

func (v *settingsView) row(i int) (name, said, about string) {
	if n := i - len(settingsTable); n >= 0 {
		r := privacyRows[n]
		if *r.at(&v.privacy) {
			return r.name, "off", r.about
		}
		return r.name, "on", r.about
	}
	row := settingsTable[i]
	said = row.value(&v.set)
	for _, c := range row.choices(v.own) {
		if c.value == said {
			said = c.words
			break
		}
	}
	return row.name, said, row.about
}
