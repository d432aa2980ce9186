package ui

import (
	"context"
	"errors"
	"slices"

	"sayso/store"
	"sayso/ui/query"
	"sayso/wire"
)

// linesFound is how many messages a search in linear mode prints.
const linesFound = 10

// search prints the newest messages that a search finds, the newest last. What is
// typed is understood as on the screen.
func (l *Lines) search(typed string) {
	q, err := readQuery(l.state, typed, l.opt.Now())
	if err != nil && !errors.Is(err, query.ErrEmpty) {
		l.trouble(err)
		return
	}
	q.Limit = linesFound
	page, err := find(context.Background(), l.log, q, linesFound)
	switch {
	case err != nil:
		l.trouble(err)
		return
	case len(page.Hits) == 0:
		l.print("Nothing found.")
		return
	case page.Next > 0:
		l.print("More than %d found; these are the newest. Narrow it with from: in: kind: before: after: on:", len(page.Hits))
	default:
		l.print("%d found:", len(page.Hits))
	}
	for _, h := range slices.Backward(page.Hits) {
		l.print("%s", Line(l.state, asItStands(h), l.opt.Now()))
	}
}

// asItStands returns the event of a hit with its text after edits.
func asItStands(h store.Hit) wire.Event {
	if m, ok := h.Body().(wire.Message); ok && m.Card == nil && len(m.Choices) == 0 && !holds(m) && m.Text != h.Text {
		m.Text = h.Text
		return h.With(m)
	}
	return h.Event
}

// searchMessages is the command for it.
func searchMessages(c call) (action, error) { return lookAll{c.arg}, nil }
