package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"sayso/chat"
	"sayso/store"
)

// glance is what was kept of the screen when it was left: the state, and a page of the
// open chat. It brings them, too.
type glance struct {
	folding folding
	page    stretch
	drawn   *Model // draws them; nil until the terminal has a size
}

const (
	// drawTime is for how long a glance has the processor to itself: a frame.
	drawTime = 10 * time.Millisecond
	// maxEarly is how many keys and pastes wait for the log.
	maxEarly = 256
)

// begin reads a glance, and where there is none opens the log. Both at once would make
// the first frame late.
func (s *source) begin(read func() (store.Glance, error)) tea.Cmd {
	open := s.openLog(nil)
	if read == nil {
		return open
	}
	return s.do(func() tea.Msg {
		g, err := read()
		if err != nil {
			return open()
		}
		state, err := chat.Restore(g.State)
		if err != nil {
			return open()
		}
		return glance{
			folding: folding{state: state, drafts: g.Drafts, pending: g.Pending, last: g.Chat},
			page: stretch{
				chat: g.Chat, entries: entriesFrom(g.Thread, g.Beside, state.Me.Account),
				older: g.Older, newer: g.Newer, head: g.Seq, left: g.Left,
			},
		}
	})
}

// glimpse shows the glance until the log is there, or what is wrong with it. What was
// typed meanwhile is done then.
func (m *Model) glimpse() tea.Cmd {
	g := m.glance
	if g == nil {
		return nil
	}
	if m.status.broken == "" && m.status.progress == 0 && (m.state == nil || m.thread.loading) {
		if g.drawn == nil && m.screen.w > 0 {
			g.drawn = m.picture(*g)
		}
		return nil
	}
	early := m.memory.early
	m.glance, m.memory.early = nil, nil
	if m.state == nil {
		return nil
	}
	var cmds []tea.Cmd
	for _, msg := range early {
		_, cmd := m.Update(msg)
		cmds = append(cmds, cmd)
	}
	return tea.Batch(cmds...)
}

// picture returns a model that is only drawn: its commands are never run. So nothing
// of it can get into the model that the log fills.
func (m *Model) picture(g glance) *Model {
	p := &Model{
		opt: m.opt, set: m.set, keys: m.keys, src: m.src, list: m.list, screen: m.screen, status: m.status,
		composer: newComposer(), memory: newMemory(),
	}
	p.thread.files = &p.files
	p.take(g.folding)
	p.besides()
	p.arrange()
	g.page.request = p.thread.request
	p.stretched(g.page)
	p.offers()
	p.arrange()
	return p
}

// early keeps what is typed before the log is there, if there is something on the
// screen that it can be meant for.
func (m *Model) early(msg tea.Msg) {
	if m.glance != nil && m.glance.drawn != nil && len(m.memory.early) < maxEarly {
		m.memory.early = append(m.memory.early, msg)
	}
}

// keepGlance puts on the desk, after all else, what the next start shows first.
func (m *Model) keepGlance(state []byte) {
	g := store.Glance{Seq: m.state.Head.Seq, State: state, Chat: m.thread.chat}
	var from uint64
	if c := m.state.Chat(g.Chat); c != nil {
		from = c.FirstUnread
	}
	screenful, margin := m.thread.h, m.thread.margin()
	m.desk.put(func(l *store.Log) error {
		p := stretch{chat: g.Chat}
		g.Thread = p.land(l, from, screenful, margin)
		g.Older, g.Newer, g.Left = p.older, p.newer, p.left
		if p.err == nil {
			g.Beside, p.err = besideOf(l, g.Thread)
		}
		if p.err != nil {
			return p.err
		}
		return l.KeepGlance(g)
	}, notDone)
}
