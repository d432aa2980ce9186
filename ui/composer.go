package ui

import (
	"strings"

	"sayso/wire"
)

// composer is where one writes. Every chat has its own text; the one on the screen
// is in the editor, the others wait as drafts.
type composer struct {
	editor
	chat   wire.Account
	drafts map[wire.Account]string // as typed, the chat on the screen not among them
	saved  map[wire.Account]string // as the store has them
	shelf  int                     // counts changes of the drafts that wait
	top    int                     // the first row that is shown
}

const composerRows = 8

func newComposer() composer {
	return composer{editor: editor{wish: -1}, drafts: map[wire.Account]string{}, saved: map[wire.Account]string{}}
}

// empty reports whether nothing is typed.
func (c *composer) empty() bool { return c.text == "" }

// open puts the draft of a chat into the editor and the text so far away.
func (c *composer) open(chat wire.Account) {
	if chat == c.chat {
		return
	}
	c.drafts[c.chat] = c.text
	c.set(c.drafts[chat])
	delete(c.drafts, chat)
	c.chat, c.top = chat, 0
	c.shelf++
}

// loaded takes the drafts that the store kept, and keeps what was typed meanwhile.
func (c *composer) loaded(drafts map[wire.Account]string) {
	for chat, text := range drafts {
		c.saved[chat] = text
		switch {
		case chat == c.chat && c.text == "":
			c.set(text)
		case chat != c.chat && c.drafts[chat] == "":
			c.drafts[chat] = text
		}
	}
}

// draft returns what waits to be sent to a chat.
func (c *composer) draft(chat wire.Account) string {
	if chat == c.chat {
		return c.text
	}
	return c.drafts[chat]
}

// restore gives back a text that could not be sent, unless another is begun.
func (c *composer) restore(chat wire.Account, text string) {
	switch {
	case c.draft(chat) != "":
	case chat == c.chat:
		c.set(text)
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
		if chat == "" || c.saved[chat] == text {
			return
		}
		if changed == nil {
			changed = map[wire.Account]string{}
		}
		changed[chat] = text
		c.saved[chat] = text
	}
	note(c.chat, c.text)
	for chat, text := range c.drafts {
		note(chat, text)
	}
	return changed
}

// take empties the editor and returns what was in it, without the white space
// around it.
func (c *composer) take() string {
	text := strings.TrimSpace(c.text)
	c.set("")
	c.top = 0
	return text
}

const composerIndent = 4

// room returns the cells for text in a composer of w cells.
func (c *composer) room(w int) int { return max(min(w-composerIndent-2, measure), 1) }

// rows returns how many lines the text wants at a width.
func (c *composer) rows(w int) int {
	return min(len(folds(c.text, c.room(w))), composerRows)
}

// scroll moves the part that is shown so that the cursor is in it.
func (c *composer) scroll(w, h int) {
	row, _, rows := c.place(c.room(w))
	c.top = max(min(c.top, len(rows)-h), 0)
	if row < c.top {
		c.top = row
	}
	if row >= c.top+h {
		c.top = row - h + 1
	}
}

// draw returns h lines of w cells.
func (c *composer) draw(st *styles, w, h int, focused bool, placeholder string) []string {
	lines := make([]string, 0, h)
	prompt := st.dim
	if focused {
		prompt = st.accent
	}
	lead := "  " + prompt.of(st.glyph.prompt) + " "
	_, _, rows := c.place(c.room(w))
	for i := c.top; i < len(rows) && len(lines) < h; i++ {
		text := settle(strings.TrimSuffix(c.text[rows[i].from:rows[i].to], "\n"))
		if c.text == "" {
			text = st.dim.of(cut(placeholder, c.room(w)))
		}
		lines = append(lines, pad(lead+text, w))
		lead = spaces(composerIndent)
	}
	for len(lines) < h {
		lines = append(lines, spaces(w))
	}
	return lines
}

// cursor returns the cell of the cursor within the composer.
func (c *composer) cursor(w int) (x, y int) {
	row, cell, _ := c.place(c.room(w))
	return min(cell+composerIndent, max(w-1, 0)), row - c.top
}
