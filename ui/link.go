package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"sayso/ui/cells"
	"sayso/ui/links"
)

// links returns where an entry leads: its card, its choices, its text.
func (e *entry) links() []links.Link {
	m, said := e.message()
	if !said || e.marks.deleted {
		return nil
	}
	var found []links.Link
	add := func(l links.Link) {
		if !slices.ContainsFunc(found, func(other links.Link) bool { return other.URL == l.URL }) {
			found = append(found, l)
		}
	}
	if !e.mine {
		if m.Card != nil && m.Card.Link != "" {
			add(links.Read(m.Card.Link, m.Card.Title))
		}
		for _, o := range e.options() {
			if o.Link != "" {
				add(links.Read(o.Link, o.Title))
			}
		}
	}
	for _, l := range links.In(e.raw()) {
		add(l)
	}
	if m.Place != nil {
		add(links.Read(mapLink(m.Place), ""))
	}
	if file := e.file(); file != nil && file.Hash == "" {
		add(links.Read(file.Link, file.Name))
	}
	if o := m.Origin; o != nil && o.Link != "" {
		add(links.Read(o.Link, ""))
	}
	return found
}

// followLink opens a link; one that may not be what it seems is asked about first.
func followLink(l links.Link) action {
	if l.Warn == "" {
		return browse{l.URL}
	}
	q := newQuestion("Open "+cells.Settle(l.Host)+"?", l.Warn+" "+cells.Settle(l.URL),
		answer{name: "Open it all the same", do: browse{l.URL}, grave: true},
		answer{name: "Copy it instead", do: copyText{Text: l.URL, Say: copiedWords("The link")}})
	q.answers[0].name = openNothing
	return openDialog{q}
}

const openNothing = "Open nothing"

// clickLink opens the link that is drawn at a cell of a line of the entry at i. It
// reports false when none is there.
func (m *Model) clickLink(i, line, x int) (tea.Cmd, bool) {
	drawn := m.thread.lines(i)
	if line >= len(drawn) {
		return nil, false
	}
	l, ok := links.Under(cells.Strip(drawn[line]), x, m.thread.entry(i).links())
	if !ok {
		return nil, false
	}
	return m.act(followLink(l)), true
}

// browsed brings what came of opening a link.
type browsed struct {
	url string
	err error
}

// browse hands a link to whatever opens links here.
func (s *source) browse(to string) tea.Cmd {
	return s.do(func() tea.Msg { return browsed{to, s.visit(to)} })
}

func (m *Model) browsed(b browsed) tea.Cmd {
	if b.err == nil {
		m.say("Opening "+links.Host(b.url)+".", false, nil)
		return nil
	}
	return m.act(openDialog{&reading{title: "Nothing here can open links", rows: []readingRow{
		{text: "The link is: " + cells.Settle(b.url)},
		{text: "y copies it. (" + cells.Settle(cells.OneLine(b.err.Error())) + ")"},
	}, copies: b.url}})
}

// copiedWords says what was copied.
func copiedWords(what string) string { return what + " is copied." }
