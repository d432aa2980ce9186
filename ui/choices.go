package ui

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sayso/wire"
)

// fewChoices is how many choices show below their message; more open as a list.
const fewChoices = 3

// choiceLines draws the choices of a message with the digits that pick them, side by
// side where they fit.
func (e *entry) choiceLines(st *styles, m wire.Message, n int) []string {
	if len(m.Choices) == 0 {
		return nil
	}
	if len(m.Choices) > fewChoices {
		words := st.key.of("Up") + st.dim.of(" and ") + st.key.of("Enter") + st.dim.of(" show "+counts(len(m.Choices), "choice"))
		if c, ok := choiceOf(m, e.update.picked); ok {
			words += st.dim.of(", you chose ") + st.strong.of(settle(c.Title))
		}
		return []string{cut(words, n)}
	}
	var lines []string
	line := ""
	for i, c := range m.Choices {
		part := e.choicePart(st, i, c, n)
		if line != "" && width(line)+3+width(part) <= n {
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

func (e *entry) choicePart(st *styles, i int, c wire.Choice, n int) string {
	title := settle(c.Title)
	if c.Link != "" {
		title += " (" + hostWords(c.Link) + ")"
	}
	digit := digitOf(i)
	switch {
	case e.update.picked == "" || c.ID == "":
		return cut(st.key.of(digit)+" "+title, n)
	case e.update.picked == c.ID:
		return cut(st.accent.of(st.glyph.yes)+" "+st.strong.of(title), n)
	}
	return cut(st.dim.of(digit+" "+title), n)
}

// digitOf returns the digit that picks the choice at i: 0 picks the tenth.
func digitOf(i int) string { return strconv.Itoa((i + 1) % 10) }

// choiceAt returns the choice that a digit picks.
func choiceAt(m wire.Message, digit string) (wire.Choice, bool) {
	n, err := strconv.Atoi(digit)
	if n == 0 {
		n = 10
	}
	if err != nil || n > len(m.Choices) {
		return wire.Choice{}, false
	}
	return m.Choices[n-1], true
}

func choiceOf(m wire.Message, id string) (wire.Choice, bool) {
	for _, c := range m.Choices {
		if c.ID == id && id != "" {
			return c, true
		}
	}
	return wire.Choice{}, false
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
		m, said := e.message()
		switch {
		case !said || e.gone():
		case e.mine:
			return nil
		case len(m.Choices) > 0 && !e.marks.deleted && !e.update.hidesCard():
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
	} else if e != nil && (m.memory.offer != e.id || m.status.now.Sub(m.memory.offered) < dwellTime) {
		return nil, false // it came while somebody was about to type
	} else if m.stranger() {
		return nil, false // one key lets nobody in
	}
	if e == nil || e.mine {
		return nil, false
	}
	msg, _ := e.message()
	c, ok := choiceAt(msg, digit)
	if !ok || e.marks.deleted || len(msg.Choices) > fewChoices {
		return nil, false // what is not on the screen is not picked
	}
	return m.answerWith(e, c), true
}

// answerWith picks a choice; whoever would let a stranger in by that is asked first.
func (m *Model) answerWith(e *entry, c wire.Choice) tea.Cmd {
	if c.Link == "" && m.stranger() {
		return m.act(openDialog{newQuestion("Answer with "+settle(c.Title)+"?", "Writing to them takes them out of your requests.",
			answer{name: "Answer", do: m.choose(e, c)})})
	}
	return m.act(m.choose(e, c))
}

// clickChoice picks the choice that is drawn at a cell of a line of the entry at i, or
// opens the list of many. It reports false when none is there.
func (m *Model) clickChoice(i, line, x int) (tea.Cmd, bool) {
	e := m.thread.entry(i)
	msg, _ := e.message()
	drawn := m.thread.lines(i)
	if e.mine || len(msg.Choices) == 0 || e.marks.deleted || e.update.hidesCard() || line >= len(drawn) {
		return nil, false
	}
	rows := e.choiceLines(m.screen.st, msg, block(m.thread.w)-2)
	first := len(drawn) - 1 // the text may hold the same words; the choices come after it
	for first >= 0 && !strings.Contains(plainText(drawn[first]), plainText(rows[0])) {
		first--
	}
	if first < 0 || line < first || line >= first+len(rows) {
		return nil, false
	}
	if len(msg.Choices) > fewChoices {
		return m.act(openDialog{m.choiceList(e)}), true
	}
	for k, c := range msg.Choices {
		part := plainText(e.choicePart(m.screen.st, k, c, block(m.thread.w)-2))
		if from := indexCells(plainText(drawn[line]), part); from >= 0 && x >= from && x < from+width(part) {
			return m.answerWith(e, c), true
		}
	}
	return nil, false
}

// offers notes since when the choices that digits pick are on the screen.
func (m *Model) offers() {
	offer := id{}
	if e := m.thread.offering(); e != nil {
		offer = e.id
	}
	if offer != m.memory.offer {
		m.memory.offer, m.memory.offered = offer, m.status.now
	}
}

// digitsPick reports whether a digit picks a choice while nothing is typed.
func (m *Model) digitsPick() bool {
	e := m.thread.offering()
	if e == nil || m.stranger() {
		return false
	}
	msg, _ := e.message()
	return len(msg.Choices) <= fewChoices
}

// choose returns what picking a choice does: it opens its link, or answers.
func (m *Model) choose(e *entry, c wire.Choice) action {
	if c.Link != "" {
		return followLink(readLink(c.Link, c.Title))
	}
	answer := wire.Ask(string(m.thread.chat), wire.Message{Text: c.Title, Answer: &wire.Answer{Ref: e.ref(), ID: c.ID}})
	return ask{
		Commands: []wire.Command{answer}, Say: "You answered: " + settle(c.Title) + ".",
		Undo: []wire.Command{wire.Ask(string(m.thread.chat), wire.Delete{Key: answer.Key})},
	}
}

// choiceList is the choices of a message as a list: under their headings, with what
// is said about each.
func (m *Model) choiceList(e *entry) *question {
	msg, _ := e.message()
	q := &question{title: settle(quoteWords(e.raw())), words: "Your choice is sent as a message."}
	section := ""
	for i, c := range msg.Choices {
		a := answer{name: digitOf(i) + " " + settle(c.Title), words: settle(c.About), key: digitOf(i), do: m.choose(e, c)}
		if c.Section != section {
			section = c.Section
			a.heading = settle(section)
		}
		switch {
		case c.Link != "":
			a.right = "opens " + hostWords(c.Link)
		case c.ID == e.update.picked:
			a.right = "you chose this"
		}
		q.answers = append(q.answers, a)
	}
	return q
}
