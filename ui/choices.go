package ui

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sayso/ui/cells"
	"sayso/ui/links"
	"sayso/ui/look"
	"sayso/ui/media"
	"sayso/ui/say"
	"sayso/wire"
)

// fewChoices is how many choices show below their message; more open as a list.
const fewChoices = 3

// mostDigits is how many choices the digits can pick.
const mostDigits = 10

// option is a choice of a message, or of one of its slides, which it names, from 1.
type option struct {
	wire.Choice
	slide int
}

func (o option) pick() pick { return pick{o.ID, o.slide} }

// options lists the choices that the digits pick: those of the message, then those of
// the slide that shows.
func (e *entry) options() []option {
	m, said := e.message()
	if !said || e.mine || e.marks.deleted || e.update.hidesCard() {
		return nil
	}
	s, n := e.slideAt()
	if s == nil {
		return optionsOf(m, 0)
	}
	return append(optionsOf(m, 0), optionsOf(m, n)...)
}

// optionsOf lists the choices of a slide of a message, or of the message itself for 0.
func optionsOf(m wire.Message, slide int) (all []option) {
	choices := m.Choices
	if slide > 0 {
		choices = m.Slides[slide-1].Choices
	}
	for _, c := range choices {
		all = append(all, option{c, slide})
	}
	return all
}

// allOptions lists the choices of a message and of all its slides.
func allOptions(m wire.Message) []option {
	all := optionsOf(m, 0)
	for i := range m.Slides {
		all = append(all, optionsOf(m, i+1)...)
	}
	return all
}

// choiceLines draws the choices of a message with the digits that pick them, side by
// side where they fit.
func (e *entry) choiceLines(st *look.Styles, m wire.Message, n int) []string {
	if len(m.Choices) == 0 {
		return nil
	}
	if len(m.Choices) > fewChoices {
		words := st.Key.Of("Up") + st.Dim.Of(" and ") + st.Key.Of("Enter") + st.Dim.Of(" show "+say.Count(len(m.Choices), "choice"))
		for _, o := range optionsOf(m, 0) {
			if o.ID != "" && o.pick() == e.update.picked {
				words += st.Dim.Of(", you chose ") + st.Strong.Of(cells.Settle(o.Title))
			}
		}
		return []string{cells.Cut(words, n)}
	}
	var lines []string
	line := ""
	for i, o := range optionsOf(m, 0) {
		part := e.choicePart(st, i, o, n)
		if line != "" && cells.Width(line)+3+cells.Width(part) <= n {
			line += "   " + part
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		line = part
	}
	return append(lines, line)
}

func (e *entry) choicePart(st *look.Styles, i int, o option, n int) string {
	title := cells.Settle(choiceTitle(o.Choice))
	digit := digitOf(i)
	switch {
	case e.update.picked.id == "" || o.ID == "":
		return cells.Cut(st.Key.Of(digit)+" "+title, n)
	case e.update.picked == o.pick():
		return cells.Cut(st.Accent.Of(st.Glyph.Yes)+" "+st.Strong.Of(title), n)
	}
	return cells.Cut(st.Dim.Of(digit+" "+title), n)
}

// choiceTitle says what a choice is called, and what it does where that is more than
// to answer.
func choiceTitle(c wire.Choice) string {
	if more := deedWords(c); more != "" {
		return c.Title + " (" + more + ")"
	}
	return c.Title
}

// deedWords says what a choice does beside answering, or instead.
func deedWords(c wire.Choice) string {
	switch {
	case c.Link != "":
		return links.HostWords(c.Link)
	case c.Copy != "":
		return "copies " + c.Copy
	case c.Call != "":
		return c.Call
	}
	return ""
}

// digitOf returns the digit that picks the choice at i: 0 picks the tenth.
func digitOf(i int) string { return strconv.Itoa((i + 1) % 10) }

// optionAt returns the choice that a digit picks.
func (e *entry) optionAt(digit string) (option, bool) {
	n, err := strconv.Atoi(digit)
	if n == 0 {
		n = mostDigits
	}
	all := e.options()
	if err != nil || n > len(all) {
		return option{}, false
	}
	m, _ := e.message()
	o := all[n-1]
	return o, o.slide > 0 || len(m.Choices) <= fewChoices // what is not on the screen is not picked
}

// offering returns the message whose choices the digits pick while nothing is typed:
// the newest with choices, if it is on the screen and nothing was said back since.
func (t *timeline) offering() *entry {
	if !t.follow || t.newer || t.h == 0 {
		return nil
	}
	first, _ := t.place()
	for i := t.len() - 1; i >= first; i-- {
		e := t.entry(i)
		_, said := e.message()
		switch {
		case !said || e.gone():
		case e.mine:
			return nil
		case len(e.options()) > 0:
			return e
		}
	}
	return nil
}

// pick answers by a digit: the selected message, or the one that offers choices. It
// reports false when the digit picks nothing, so that it can be text.
func (m *Model) pick(digit string) (tea.Cmd, bool) {
	e := m.thread.offering()
	if m.screen.focus == inThread {
		e = m.thread.selected()
	} else if e != nil && !m.offerStands(e) {
		return nil, false // it came while somebody was about to type
	} else if m.stranger() {
		return nil, false // one key lets nobody in
	}
	if e == nil {
		return nil, false
	}
	o, ok := e.optionAt(digit)
	if !ok {
		return nil, false
	}
	return m.answerWith(e, o), true
}

// answerWith picks a choice; whoever would let a stranger in by that is asked first.
func (m *Model) answerWith(e *entry, o option) tea.Cmd {
	if o.Answers() && m.stranger() {
		return m.act(openDialog{newQuestion("Answer with "+cells.Settle(o.Title)+"?", "Writing to them takes them out of your requests.",
			answer{name: "Answer", do: m.choose(e, o)})})
	}
	return m.act(m.choose(e, o))
}

// clickChoice picks the choice that is drawn at a cell of a line of the entry at i, or
// opens the list of many. It reports false when none is there.
func (m *Model) clickChoice(i, line, x int) (tea.Cmd, bool) {
	e := m.thread.entry(i)
	msg, _ := e.message()
	drawn := m.thread.lines(i)
	for k, o := range e.options() {
		if o.slide == 0 || line >= len(drawn) {
			continue
		}
		part := cells.Settle(digitOf(k) + " " + choiceTitle(o.Choice))
		if from := cells.Index(cells.Strip(drawn[line]), part); from >= 0 && x >= from && x < from+cells.Width(part) {
			return m.answerWith(e, o), true
		}
	}
	if e.mine || len(msg.Choices) == 0 || e.marks.deleted || e.update.hidesCard() || line >= len(drawn) {
		return nil, false
	}
	rows := e.choiceLines(m.screen.st, msg, block(m.thread.w)-2)
	first := len(drawn) - 1 // the text may hold the same words; the choices come after it
	for first >= 0 && !strings.Contains(cells.Strip(drawn[first]), cells.Strip(rows[0])) {
		first--
	}
	if first < 0 || line < first || line >= first+len(rows) {
		return nil, false
	}
	if len(msg.Choices) > fewChoices {
		return m.act(openDialog{m.choiceList(e)}), true
	}
	for k, o := range optionsOf(msg, 0) {
		part := cells.Strip(e.choicePart(m.screen.st, k, o, block(m.thread.w)-2))
		if from := cells.Index(cells.Strip(drawn[line]), part); from >= 0 && x >= from && x < from+cells.Width(part) {
			return m.answerWith(e, o), true
		}
	}
	return nil, false
}

// offerDue is the tick after which the digits pick: whoever was about to type has seen
// the choices, and the screen says so from then on.
type offerDue struct {
	offer id
	since time.Time
}

// offers notes since when the choices that digits pick are on the screen, and asks to be
// woken when they may be picked.
func (m *Model) offers() tea.Cmd {
	offer := id{}
	if e := m.thread.offering(); e != nil {
		offer = e.id
	}
	if offer == m.memory.offer {
		return nil
	}
	m.memory.offer = offer
	m.memory.offered, m.memory.stands = m.status.now, false
	if offer.none() {
		return nil
	}
	return m.src.after(dwellTime, offerDue{offer, m.memory.offered})
}

// offerStands reports whether a message that offers choices was on the screen for long
// enough.
func (m *Model) offerStands(e *entry) bool { return m.memory.stands && m.memory.offer == e.id }

// digitsPick reports whether a digit picks a choice while nothing is typed.
func (m *Model) digitsPick() bool {
	e := m.thread.offering()
	if e == nil || m.stranger() || !m.offerStands(e) {
		return false
	}
	msg, _ := e.message()
	return len(msg.Choices) <= fewChoices
}

// choose returns what picking a choice does: it opens a link, copies, asks for what the
// answer has to hold, or answers.
func (m *Model) choose(e *entry, o option) action {
	msg, _ := e.message()
	w := errand{to: m.thread.chat, me: m.state.Me, last: m.memory.place, ref: e.ref(), of: msg, option: o}
	return w.action()
}

// choiceList is the choices of a message as a list: under their headings, with what
// is said about each.
func (m *Model) choiceList(e *entry) *question {
	msg, _ := e.message()
	q := &question{title: cells.Settle(quoteWords(e.gist())), words: "Your choice is sent as a message."}
	section := ""
	for i, o := range allOptions(msg) {
		a := answer{name: cells.Settle(o.Title), words: cells.Settle(o.About), do: m.choose(e, o)}
		if i < mostDigits {
			a.key, a.name = digitOf(i), digitOf(i)+" "+a.name
		}
		if o.slide > 0 {
			o.Section = cmp.Or(quoteWords(slideWords(msg.Slides[o.slide-1])), "Slide "+strconv.Itoa(o.slide))
		}
		if o.Section != section {
			section = o.Section
			a.heading = cells.Settle(section)
		}
		switch {
		case o.Link != "":
			a.right = "opens " + links.HostWords(o.Link)
			a.words = cmp.Or(a.words, "It opens in your browser; nothing is sent.")
		case o.Copy != "" || o.Call != "":
			a.right = cells.Settle(deedWords(o.Choice))
			a.words = cmp.Or(a.words, "It is copied; nothing is sent.")
		case o.ID == "":
		case o.pick() == e.update.picked:
			a.right = "you chose this"
		case o.Wants != "":
			a.right = wantWords[o.Wants]
		}
		q.answers = append(q.answers, a)
	}
	return q
}

// slideWords says what a slide is in one line.
func slideWords(s wire.Slide) string {
	if s.Text == "" && s.Media != nil {
		return media.Title(s.Media)
	}
	return s.Text
}
