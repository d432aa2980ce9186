package ui

import (
	"context"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"sayso/store"
)

// quest runs searches beside the loop: one at a time, and of those asked for only the
// newest. Whoever types on gives up what was asked before; its answer is dropped.
type quest struct {
	number int                    // of what was asked for last
	next   *store.Query           // asked for while another search ran
	take   func(searched) tea.Cmd // gets the answer
	cancel context.CancelFunc     // of the search that runs; nil when none does
	waits  string                 // says so, while an answer takes long
}

// searched brings what a search found.
type searched struct {
	number int
	page   store.Page
	err    error
}

// searchSlow asks how far the index is, when an answer takes long.
type searchSlow struct{ number int }

const slowTime = 250 * time.Millisecond

// seek asks for what a query finds; take gets the answer unless something else is
// asked for before.
func (m *Model) seek(q store.Query, take func(searched) tea.Cmd) tea.Cmd {
	w := &m.quest
	w.number++
	w.take, w.waits = take, ""
	if w.cancel != nil {
		w.cancel()
		w.next = &q
		return nil
	}
	return m.startSearch(q)
}

// unseek gives up what is asked for.
func (m *Model) unseek() {
	w := &m.quest
	w.number++
	w.next, w.take, w.waits = nil, nil, ""
	if w.cancel != nil {
		w.cancel()
	}
}

func (m *Model) startSearch(q store.Query) tea.Cmd {
	ctx, cancel := context.WithCancel(m.src.ctx)
	m.quest.cancel, m.quest.next = cancel, nil
	log, number := m.src.log, m.quest.number
	return tea.Batch(m.src.after(slowTime, searchSlow{number}), m.src.do(func() tea.Msg {
		page, err := find(ctx, log, q, 1)
		return searched{number, page, err}
	}))
}

// find returns the next page that has at least so many hits, or the last.
func find(ctx context.Context, log *store.Log, q store.Query, least int) (store.Page, error) {
	page, err := log.Search(ctx, q)
	for err == nil && page.Next > 0 && len(page.Hits) < least {
		var rest store.Page
		q.Before = page.Next
		rest, err = log.Search(ctx, q)
		page.Hits, page.Next = append(page.Hits, rest.Hits...), rest.Next
	}
	return page, err
}

// searching takes in an answer, or that one takes long.
func (m *Model) searching(msg tea.Msg) tea.Cmd {
	w := &m.quest
	switch msg := msg.(type) {
	case searched:
		if w.cancel != nil {
			w.cancel()
			w.cancel = nil
		}
		switch {
		case w.next != nil:
			return m.startSearch(*w.next)
		case msg.number == w.number && w.take != nil:
			take := w.take
			w.take, w.waits = nil, ""
			return take(msg)
		}
	case searchSlow:
		if w.cancel == nil || msg.number > w.number || w.take == nil {
			return nil
		}
		w.waits = "searching"
		if n := m.src.log.Indexed() * 100 / max(m.state.Head.Seq, 1); n > 0 && n < 100 {
			w.waits += ", " + strconv.FormatUint(n, 10) + " % indexed"
		}
		if r, ok := m.dialogs.top().(*results); ok {
			r.waits = w.waits
		}
		return m.src.after(slowTime, searchSlow{w.number})
	}
	return nil
}

// index keeps the log ready to be searched for as long as the screen lives.
func (s *source) index() tea.Cmd {
	log := s.log
	return s.do(func() tea.Msg {
		if err := log.Index(s.ctx); err != nil {
			return trouble{err}
		}
		return nil
	})
}
