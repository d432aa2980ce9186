package ui

import (
	"fmt"

	"sayso/ui/cells"
	"sayso/ui/links"
	"sayso/ui/look"
	"sayso/ui/media"
	"sayso/ui/pictures"
	"sayso/wire"
)

// Slides stand side by side where there is room for two, else one shows at a time.
// One of them is the shown one: left and right change it, and its choices are what
// the digits answer.

const (
	slideLeast = 26 // cells of a slide beside others
	slideGap   = 2
)

// slideAt returns the shown slide and its number, from 1; nil for none.
func (e *entry) slideAt() (*wire.Slide, int) {
	m, said := e.message()
	if !said || len(m.Slides) == 0 || e.mine {
		return nil, 0
	}
	i := min(max(e.slide, 0), len(m.Slides)-1)
	return &m.Slides[i], i + 1
}

// turn shows the next slide, or the one before. It reports false where there is none.
func (e *entry) turn(by int) bool {
	_, n := e.slideAt()
	m, _ := e.message()
	if to := n - 1 + by; n > 0 && to >= 0 && to < len(m.Slides) {
		e.slide, e.lines = to, nil
		return true
	}
	return false
}

// slideLines draws the slides. Whichever is shown, they take the same lines.
func (e *entry) slideLines(f face, m wire.Message, n int) []string {
	_, shown := e.slideAt()
	if shown == 0 {
		return nil
	}
	st := f.st
	across, w := slidesAcross(n, len(m.Slides))
	from := min(max(shown-1-across/2, 0), len(m.Slides)-across)
	cards, h := make([][]string, len(m.Slides)), 0
	for i := range m.Slides {
		cards[i] = e.slideCard(f, m, i, w)
		h = max(h, len(cards[i]))
	}
	lines := []string{cells.Cut(slideCount(st, shown, len(m.Slides), f.chosen), n)}
	for y := range h {
		line := ""
		for i, card := range cards[from : from+across] {
			part := ""
			if y < len(card) {
				part = card[y]
			}
			if i < across-1 {
				part = cells.Pad(part, w) + cells.Spaces(slideGap)
			}
			line += part
		}
		lines = append(lines, line)
	}
	return lines
}

// slidesAcross returns how many slides stand side by side in n cells, and the cells of
// each.
func slidesAcross(n, slides int) (across, w int) {
	across = min(max((n+slideGap)/(slideLeast+slideGap), 1), slides)
	if across < 2 {
		return across, n
	}
	return across, min((n+slideGap)/across-slideGap, 2*slideLeast)
}

// slideRows returns the lines of a picture on a slide, where one by itself has so many.
func slideRows(rows int) int { return rows * 2 / 3 }

// slidePicture draws the picture of a slide, or the room for it.
func (e *entry) slidePicture(f face, i int) []string {
	if e.form == (pictures.Form{}) {
		return nil
	}
	lines := make([]string, slideRows(f.rows))
	if i < len(e.slides) && e.slides[i] != nil {
		copy(lines, e.slides[i].lines)
	}
	return lines
}

func slideCount(st *look.Styles, shown, of int, chosen bool) string {
	words := fmt.Sprintf("%d of %d", shown, of)
	if of == 1 {
		return st.Dim.Of(words)
	}
	if !chosen {
		return st.Dim.Of(words+", ") + st.Key.Of("Up") + st.Dim.Of(" and ") + st.Key.Of("Left/Right") + st.Dim.Of(" turn")
	}
	return st.Accent.Of(words) + st.Dim.Of(", ") + st.Key.Of("Left/Right") + st.Dim.Of(" turn")
}

// slideCard draws one slide within w cells: its file, its text, its choices. Those of
// the shown one have their digits.
func (e *entry) slideCard(f face, m wire.Message, i, w int) []string {
	st, s := f.st, m.Slides[i]
	_, shown := e.slideAt()
	mark := st.Dim.Of(st.Glyph.Quote)
	if i == shown-1 {
		mark = st.Accent.Of(st.Glyph.Split)
	}
	room := max(w-2, 1)
	var lines []string
	if s.Media != nil {
		lines = append(lines, cells.Cut(st.Strong.Of(cells.Settle(media.Title(s.Media)))+st.Dim.Of("  "+media.Facts(s.Media)), room))
		if s.Media.Hash == "" {
			lines = append(lines, cells.Cut(st.Key.Of("o")+st.Dim.Of(" opens "+links.HostWords(s.Media.Link)), room))
		}
	}
	lines = append(lines, e.slidePicture(f, i)...)
	if text := cells.Settle(s.Text); text != "" {
		lines = append(lines, markHits(f.hits, text).wrapped(room, st.Text, st.Hit)...)
	}
	for k, c := range s.Choices {
		picked := e.update.picked == (pick{c.ID, i + 1}) && c.ID != ""
		digit := digitOf(len(m.Choices) + k)
		if i != shown-1 || len(m.Choices)+k >= mostDigits {
			digit = st.Glyph.Dot
		}
		title := cells.Settle(choiceTitle(c))
		switch {
		case picked:
			lines = append(lines, cells.Cut(st.Accent.Of(st.Glyph.Yes)+" "+st.Strong.Of(title), room))
		case i == shown-1:
			lines = append(lines, cells.Cut(st.Key.Of(digit)+" "+title, room))
		default:
			lines = append(lines, cells.Cut(st.Dim.Of(digit+" "+title), room))
		}
	}
	for k := range lines {
		lines[k] = mark + " " + lines[k]
	}
	return lines
}
