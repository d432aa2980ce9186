package ui

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sayso/ui/cells"
	"sayso/ui/emoji"
	"sayso/ui/look"
	"sayso/ui/readline"
	"sayso/wire"
)

// reactions picks an emoji for a message: one of the first eight by its digit, any by
// its name, or one that the terminal or an input method types.
type reactions struct {
	to     string   // the chat
	of     wire.Ref // the message
	mine   string   // what one has said so far
	about  string   // how the message begins
	query  readline.Editor
	found  []emojiRow
	cursor int
}

// emojiRow is an emoji in the list, with its name.
type emojiRow struct{ sign, name string }

// quickEmojis are those that a digit picks.
var quickEmojis = []emojiRow{
	{"👍", "thumbs up"}, {"❤", "heart"}, {"😂", "joy"}, {"😮", "surprised"}, {"😢", "sad"}, {"🙏", "thanks"}, {"🎉", "party"}, {"👀", "eyes"},
}

// emojisFound bounds how many a search lists.
const emojisFound = 40

func newReactions(to wire.Account, e *entry, mine string) *reactions {
	r := &reactions{to: string(to), of: e.ref(), mine: mine, about: e.quoted().text}
	r.filter()
	return r
}

func (r *reactions) press(k tea.KeyPressMsg) action {
	switch key := k.String(); key {
	case "esc":
		return closeDialog{}
	case "enter":
		if !k.IsRepeat && r.cursor < len(r.found) {
			return r.say(r.found[r.cursor].sign)
		}
	case "up", "ctrl+p", "shift+tab":
		r.cursor = max(r.cursor-1, 0)
	case "down", "ctrl+n", "tab":
		r.cursor = max(min(r.cursor+1, len(r.found)-1), 0)
	default:
		if n, err := strconv.Atoi(k.Text); err == nil && r.query.Text == "" && n >= 1 && n <= len(quickEmojis) {
			return r.say(quickEmojis[n-1].sign)
		}
		r.query.Press(key, k.Text, wire.MaxText)
		r.filter()
	}
	return nil
}

func (r *reactions) paste(text string) {
	r.query.PasteLine(text)
	r.filter()
}

// filter finds what fits. What is typed may be an emoji itself: whether it is one,
// the check of commands knows.
func (r *reactions) filter() {
	r.cursor = 0
	typed := strings.TrimSpace(r.query.Text)
	if r.found = quickEmojis; typed == "" {
		return
	}
	r.found = nil
	name := strings.ReplaceAll(strings.ToLower(strings.Trim(typed, ":")), " ", "_")
	for _, like := range emoji.Like(name, emojisFound) {
		r.found = append(r.found, emojiRow{like.Sign, strings.ReplaceAll(like.Name, "_", " ")})
	}
	if _, err := wire.Ask(r.to, wire.React{Ref: r.of, Emoji: typed}).Body(); err == nil && !cells.Plain(typed) {
		r.found = []emojiRow{{typed, "as typed"}}
	}
}

// say reacts, or takes the reaction back when it is the same again.
func (r *reactions) say(sign string) action {
	said := "You reacted with " + cells.Settle(sign) + "."
	if sign == r.mine {
		sign, said = "", "Reaction taken back."
	}
	return ask{
		Commands: []wire.Command{wire.Ask(r.to, wire.React{Ref: r.of, Emoji: sign})}, Say: said,
		Undo: []wire.Command{wire.Ask(r.to, wire.React{Ref: r.of, Emoji: r.mine})},
	}
}

func (r *reactions) draw(st *look.Styles, place, h int) []string {
	w := min(place, column)
	typed := cells.Settle(r.query.Text) + st.Accent.Of("_")
	if r.query.Text == "" {
		typed += st.Dim.Of(" a name, or 1 to 8")
	}
	p := page{
		head: []string{
			" " + st.Strong.Of("React") + st.Dim.Of("  "+cells.Cut(r.about, max(w-10, 0))), "",
			" " + st.Accent.Of(st.Glyph.Prompt) + " " + typed, "",
		},
		foot: []string{"", keyHints(st, w, "Up/Down", "choose", "Enter", "reacts", "Esc", "back")},
		at:   r.cursor,
	}
	for i, e := range r.found {
		digit, right := " ", ""
		if r.query.Text == "" && i < len(quickEmojis) {
			digit = strconv.Itoa(i + 1)
		}
		if e.sign == r.mine {
			right = "takes it back"
		}
		name := cells.Pad(cells.Settle(e.sign), 2) + "  " + e.name
		if st.ASCII {
			name = e.name
		}
		p.body = append(p.body, chosenRow(st, i == r.cursor, digit+" "+name, right, w))
	}
	if len(r.found) == 0 {
		p.body = []string{"  " + st.Dim.Of("No emoji of that name.")}
	}
	return p.fit(st, place, h)
}
