package ui

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sayso/ui/cells"
	"sayso/ui/look"
	"sayso/ui/readline"
	"sayso/wire"
)

// basket is an order being put together: what is sold with a count each, a note, and
// what it comes to.
type basket struct {
	title   string
	shop    wire.Shop
	counts  []int
	note    readline.Editor
	at      int // an item, then the note, then what sends
	trouble string
	done    func(b wire.Basket, note string) action
	noted   bool // in linear mode: the note is there, be it empty
}

const (
	mostOfOne = 9999
	mostNote  = 1000 // characters
)

// newBasket opens what a shop sells. When only the business knows what that is, it
// asks for the names that it has for things.
func newBasket(title string, shop wire.Shop, done func(wire.Basket, string) action) dialog {
	if len(shop.Items) == 0 {
		words := "The business does not say what there is. Write what it calls a thing, a colon and how many, one on each line."
		return newForm(title, words, nil, func(all []wire.Field) (action, error) {
			b := wire.Basket{Catalog: shop.Catalog}
			for _, f := range all {
				n, err := strconv.Atoi(f.Value)
				if err != nil || n < 1 || n > mostOfOne {
					return nil, fmt.Errorf("%q is no number of things", cells.Cut(f.Value, 20))
				}
				b.Lines = append(b.Lines, wire.Line{ID: f.Name, Count: n})
			}
			return done(b, ""), nil
		})
	}
	b := &basket{title: title, shop: shop, counts: make([]int, len(shop.Items)), done: done}
	b.note.Set("")
	return b
}

// lines returns what is in the basket.
func (b *basket) lines() (all []wire.Line) {
	for i, it := range b.shop.Items {
		if b.counts[i] > 0 {
			all = append(all, wire.Line{ID: it.ID, Title: it.Title, Count: b.counts[i], Price: it.Price, Currency: it.Currency})
		}
	}
	return all
}

func (b *basket) finish() action {
	lines := b.lines()
	switch {
	case len(lines) == 0:
		b.trouble = "Nothing is in the basket yet; + adds."
		return nil
	case len(lines) > wire.MaxBasket:
		b.trouble = fmt.Sprintf("An order has at most %d kinds of things.", wire.MaxBasket)
		return nil
	}
	return b.done(wire.Basket{Catalog: b.shop.Catalog, Lines: lines}, strings.TrimSpace(b.note.Text))
}

// add changes how many there are of the thing under the cursor.
func (b *basket) add(by int) {
	if b.at < len(b.counts) {
		b.counts[b.at] = max(min(b.counts[b.at]+by, mostOfOne), 0)
	}
}

func (b *basket) press(k tea.KeyPressMsg) action {
	key, last := k.String(), len(b.counts)+1
	b.trouble = ""
	switch key {
	case "esc":
		return closeDialog{}
	case "up", "shift+tab":
		b.at = max(b.at-1, 0)
		return nil
	case "down", "tab":
		b.at = min(b.at+1, last)
		return nil
	case "enter":
		switch {
		case b.at < last:
			b.at++
		case !k.IsRepeat:
			return b.finish()
		}
		return nil
	}
	if b.at == len(b.counts) {
		if b.note.Press(key, strings.ReplaceAll(k.Text, "\n", " "), wire.MaxText); len([]rune(b.note.Text)) > mostNote {
			b.note.Undo()
		}
		return nil
	}
	switch key {
	case "+", "=", "right", "l", "space":
		b.add(1)
	case "-", "_", "left", "h", "backspace":
		b.add(-1)
	case "home", "g":
		b.at = 0
	case "end", "G":
		b.at = last
	default:
		if n, err := strconv.Atoi(key); err == nil && b.at < len(b.counts) {
			b.counts[b.at] = n
		}
	}
	return nil
}

// paste takes what the terminal pasted, into the note.
func (b *basket) paste(text string) {
	if b.at == len(b.counts) {
		b.note.PasteLine(text)
	}
}

// click goes to the row under the mouse; on a thing that is there already it adds one.
func (b *basket) click(w, h, y int) action {
	row := b.page(&look.Styles{}, w).hit(h, y)
	switch {
	case row < 0:
	case row == b.at && row == len(b.counts)+1:
		return b.finish()
	case row == b.at:
		b.add(1)
	default:
		b.at = row
	}
	return nil
}

func (b *basket) draw(st *look.Styles, place, h int) []string {
	return b.page(st, place).fit(st, place, h)
}

func (b *basket) page(st *look.Styles, place int) page {
	w := min(place, column)
	p := page{head: append(prose(st.Strong, b.title, w), "")}
	section := ""
	for i, it := range b.shop.Items {
		if it.Section != section {
			section = it.Section
			p.put(-1, " "+st.Dim.Of(cells.Cut(cells.Settle(section), w-2)))
		}
		if i == b.at {
			p.at = len(p.body)
		}
		count := "    "
		if n := b.counts[i]; n > 0 {
			count = cells.Pad(strconv.Itoa(n)+" ×", 4)
		}
		p.put(i, chosenRow(st, i == b.at, count+" "+cells.Settle(itemTitle(it)), moneyWords(it.Price, it.Currency), w))
		if i == b.at && it.About != "" {
			p.put(i, "       "+st.Dim.Of(cells.Cut(cells.Settle(it.About), w-9)))
		}
	}
	n := len(b.counts)
	if b.at >= n {
		p.at = len(p.body) + b.at - n + 1
	}
	p.put(-1, "")
	p.put(n, b.noteRow(st, w))
	words := "Nothing yet"
	if lines := b.lines(); len(lines) > 0 {
		words = "Send the order"
		if total := totalWords(lines); total != "" {
			words += ", " + total
		}
	}
	p.put(n+1, chosenRow(st, b.at == n+1, words, "", w))
	if b.trouble != "" {
		p.put(-1, append([]string{""}, prose(st.Trouble, b.trouble, w)...)...)
	}
	p.foot = []string{"", keyHints(st, w, "+ -", "how many", "Up/Down", "choose", "Enter", "next, or sends", "Esc", "leaves it")}
	return p
}

const noteColumn = 7

func (b *basket) noteRow(st *look.Styles, w int) string {
	row := formRow{value: b.note}
	ink, mark := st.Dim, "  "
	if b.at == len(b.counts) {
		ink, mark = st.Accent, st.Accent.Of(st.Glyph.Cursor)+" "
	}
	return cells.Cut(mark+ink.Of(cells.Pad("Note", noteColumn))+row.shown(st, b.at == len(b.counts), w-noteColumn-4), w)
}

// cursor returns where one types the note.
func (b *basket) cursor(w, h int) (x, y int) {
	if b.at != len(b.counts) {
		return -1, -1
	}
	w = max(w-margin-1, 1)
	row := formRow{value: b.note}
	x = margin + 2 + noteColumn + cells.Width(row.before(min(w, column)-noteColumn-4))
	return lineOf(b.page(&look.Styles{}, w), b.at, h, x)
}

// readOrder puts things into the basket as a line names them: "2", "2x3", "2=3", the
// number of a thing and how many; names as the business has them do too.
func (b *basket) readOrder(typed string) error {
	for word := range strings.FieldsFuncSeq(typed, func(r rune) bool { return r == ' ' || r == ',' }) {
		name, count := word, 1
		for _, sep := range []string{"=", "×", "x"} {
			i := strings.LastIndex(word, sep)
			if i <= 0 {
				continue
			}
			if n, err := strconv.Atoi(word[i+len(sep):]); err == nil {
				name, count = word[:i], n
				break
			}
		}
		i := b.find(name)
		if i < 0 {
			return fmt.Errorf("there is no %q here; write the number of a thing, and x2 for two", cells.Cut(name, 20))
		}
		if count < 0 || count > mostOfOne {
			return fmt.Errorf("%d is no number of things", count)
		}
		b.counts[i] = count
	}
	if len(b.lines()) == 0 {
		return errors.New("nothing is in the basket yet")
	}
	return nil
}

// find returns the thing of a number, counted from 1, or of a name; -1 for none.
func (b *basket) find(name string) int {
	for i, it := range b.shop.Items {
		if it.ID == name || strings.EqualFold(it.Title, name) {
			return i
		}
	}
	if n, err := strconv.Atoi(name); err == nil && n > 0 && n <= len(b.shop.Items) {
		return n - 1
	}
	return -1
}
