package ui

import (
	"strconv"
	"strings"

	"sayso/ui/cells"
	"sayso/ui/look"
	"sayso/ui/readline"
	"sayso/ui/say"
	"sayso/wire"
)

// composer is where one writes. Every chat has its own text; the one on the screen
// is in the editor, the others wait as drafts.
type composer struct {
	readline.Editor
	chat   wire.Account
	drafts map[wire.Account]string // as typed, the chat on the screen not among them
	saved  map[wire.Account]string // as the store has them
	aside  map[wire.Account]string // drafts that wait while a message is edited
	shelf  int                     // counts changes of the drafts that wait
	top    int                     // the first row that is shown

	sent    []string // lines sent before, oldest first
	back    int      // how far back in them the person is; 0 for not at all
	begun   string   // what was being written before going back
	doubted string   // the text that the guard has asked about
}

const sentLength = 100

const composerRows = 8

func newComposer() composer {
	return composer{drafts: map[wire.Account]string{}, saved: map[wire.Account]string{}, aside: map[wire.Account]string{}}
}

// empty reports whether nothing is typed.
func (c *composer) empty() bool { return c.Text == "" }

// open puts the draft of a chat into the editor and the text so far away.
func (c *composer) open(chat wire.Account) {
	if chat == c.chat {
		return
	}
	c.drafts[c.chat] = c.Text
	c.Set(c.drafts[chat])
	delete(c.drafts, chat)
	c.chat, c.top, c.back, c.begun, c.doubted = chat, 0, 0, "", ""
	c.shelf++
}

// giveUp puts what was written before a chat was open among the lines that were sent;
// false when there is none.
func (c *composer) giveUp() bool {
	ahead := c.draft("")
	if c.chat == "" {
		c.Set("")
		c.top, c.back, c.begun, c.doubted = 0, 0, "", ""
	}
	delete(c.drafts, "")
	return c.remember(strings.TrimSpace(ahead))
}

// claim gives a chat what was written before any was open.
func (c *composer) claim(chat wire.Account) {
	ahead := c.draft("")
	if ahead == "" {
		return
	}
	if c.chat == "" {
		c.Set("")
	}
	delete(c.drafts, "")
	if draft := c.draft(chat); draft != "" {
		ahead = draft + "\n" + ahead
	}
	c.put(chat, ahead)
}

// loaded takes the drafts that the store kept, and keeps what was typed meanwhile.
func (c *composer) loaded(drafts map[wire.Account]string) {
	for chat, text := range drafts {
		c.saved[chat] = text
		switch {
		case chat == c.chat && c.Text == "":
			c.Set(text)
		case chat != c.chat && c.drafts[chat] == "":
			c.drafts[chat] = text
		}
	}
}

// draft returns what waits to be sent to a chat.
func (c *composer) draft(chat wire.Account) string {
	if chat == c.chat {
		return c.Text
	}
	return c.drafts[chat]
}

// restore gives back a text that could not be sent, unless another is begun.
func (c *composer) restore(chat wire.Account, text string) {
	switch {
	case c.draft(chat) != "":
	case chat == c.chat:
		c.Set(text)
	default:
		c.drafts[chat] = text
	}
	c.shelf++
}

// unsaved returns the drafts that the store does not have yet, and takes them for
// saved.
func (c *composer) unsaved() map[wire.Account]string {
	var changed map[wire.Account]string
	note := func(chat wire.Account, text string) {
		if draft, waits := c.aside[chat]; waits {
			text = draft
		}
		if chat == "" || c.saved[chat] == text {
			return
		}
		if changed == nil {
			changed = map[wire.Account]string{}
		}
		changed[chat] = text
		c.saved[chat] = text
	}
	note(c.chat, c.Text)
	for chat, text := range c.drafts {
		note(chat, text)
	}
	return changed
}

// setAside puts a message to be edited into the editor; the draft waits.
func (c *composer) setAside(text string) {
	c.aside[c.chat] = c.Text
	c.Set(text)
}

// takeBack puts the draft that waited back into the editor.
func (c *composer) takeBack() {
	c.Set(c.aside[c.chat])
	delete(c.aside, c.chat)
}

// take empties the editor and returns what was in it, without the white space
// around it. Text that nobody would see is none.
func (c *composer) take() string {
	text := strings.TrimSpace(c.Text)
	if wire.CleanName(text) == "" {
		text = ""
	}
	c.Set("")
	c.top, c.back, c.begun, c.doubted = 0, 0, "", ""
	c.remember(text)
	return text
}

// remember keeps a line for [composer.recall]; false when it is empty.
func (c *composer) remember(text string) bool {
	if n := len(c.sent); text != "" && (n == 0 || c.sent[n-1] != text) {
		c.sent = append(c.sent[max(n-sentLength+1, 0):], text)
	}
	return text != ""
}

// press does what the editor does with a key, and goes through what was sent before.
func (c *composer) press(key, text string, w int) bool {
	switch key {
	case "ctrl+p":
		c.recall(1)
	case "ctrl+n":
		c.recall(-1)
	default:
		return c.Press(key, text, w)
	}
	return true
}

// recall goes so many lines back in what was sent; what was being written waits at
// the near end.
func (c *composer) recall(by int) {
	to := min(max(c.back+by, 0), len(c.sent))
	if to == c.back {
		return
	}
	if c.back == 0 {
		c.begun = c.Text
	}
	text := c.begun
	if c.back = to; to > 0 {
		text = c.sent[len(c.sent)-to]
	}
	c.Replace(0, len(c.Text), text)
}

// put gives a chat another text to send, on the screen or as its draft.
func (c *composer) put(chat wire.Account, text string) {
	if chat == c.chat {
		c.Replace(0, len(c.Text), text)
		return
	}
	c.drafts[chat] = text
	c.shelf++
}

// nearLimit is how many characters before the limit of a message the count shows.
const nearLimit = 200

// counter says how much more fits, once that matters.
func (c *composer) counter() string {
	switch left := c.Left(); {
	case left == 0:
		return "full: " + say.Thousands(wire.MaxText) + " characters"
	case left <= nearLimit:
		return strconv.Itoa(left) + " left"
	}
	return ""
}

const composerIndent = 4

// room returns the cells for text in a composer of w cells.
func (c *composer) room(w int) int { return max(min(w-composerIndent-2, measure), 1) }

// rows returns how many lines the text wants at a width.
func (c *composer) rows(w int) int {
	return min(len(cells.Folds(c.Text, c.room(w))), composerRows)
}

// scroll moves the part that is shown so that the cursor is in it.
func (c *composer) scroll(w, h int) {
	row, _, rows := c.Place(c.room(w))
	c.top = max(min(c.top, len(rows)-h), 0)
	if row < c.top {
		c.top = row
	}
	if row >= c.top+h {
		c.top = row - h + 1
	}
}

// draw returns h lines of w cells.
func (c *composer) draw(st *look.Styles, w, h int, focused bool, placeholder string) []string {
	lines := make([]string, 0, h)
	prompt := st.Dim
	if focused {
		prompt = st.Accent
	}
	lead := "  " + prompt.Of(st.Glyph.Prompt) + " "
	_, _, rows := c.Place(c.room(w))
	for i := c.top; i < len(rows) && len(lines) < h; i++ {
		text := cells.Settle(strings.TrimSuffix(c.Text[rows[i].From:rows[i].To], "\n"))
		if c.Text == "" {
			text = st.Dim.Of(cells.Cut(placeholder, c.room(w)))
		}
		lines = append(lines, cells.Pad(lead+text, w))
		lead = cells.Spaces(composerIndent)
	}
	for len(lines) < h {
		lines = append(lines, cells.Spaces(w))
	}
	return lines
}

// cursor returns the cell of the cursor within the composer.
func (c *composer) cursor(w int) (x, y int) {
	row, cell, _ := c.Place(c.room(w))
	return min(cell+composerIndent, max(w-1, 0)), row - c.top
}
