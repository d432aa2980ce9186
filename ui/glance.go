package ui

import (
	"cmp"
	"fmt"
	"sync"
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
	deaf    bool   // what was typed since may mean something else than text
}

// maxEarly is how many keys and pastes wait for the log, and fillTime how long they wait
// for its chats.
const (
	maxEarly = 256
	fillTime = 3 * time.Second
)

// filled is the tick at the end of fillTime.
type filled struct{}

// begin reads a glance at once, beside all else; the command brings it. Without one it
// opens the log: both at the same time would make the first frame late.
func (s *source) begin(take func() (store.Glance, error)) tea.Cmd {
	open := s.openLog(nil)
	if take == nil {
		return open
	}
	read := sync.OnceValues(func() (glance, error) { return readGlance(take) })
	go func() { _, _ = read() }()
	return s.do(func() tea.Msg {
		g, err := read()
		if err != nil {
			return open()
		}
		return g
	})
}

// readGlance restores what was kept. A fault in that must not keep the log away.
func readGlance(take func() (store.Glance, error)) (g glance, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("a fault in reading a glance: %v", r)
		}
	}()
	kept, err := take()
	if err != nil {
		return g, err
	}
	state, err := chat.Restore(kept.State)
	if err != nil {
		return g, err
	}
	g.folding = folding{state: state, drafts: kept.Drafts, pending: kept.Pending, last: kept.Chat}
	g.page = stretch{
		chat: kept.Chat, entries: entriesOf(kept.Stretch, state.Me.Account),
		older: kept.Stretch.Older, newer: kept.Stretch.Newer, head: kept.Seq, left: kept.Left, files: keptFiles(kept.Screen),
		pinned: saidIn(kept.Stretch, refsOf(pinsOf(state, kept.Chat)), state.Me.Account),
	}
	return g, nil
}

// glimpse shows the glance until the log is there, or what is wrong with it. What was
// typed meanwhile is done then.
func (m *Model) glimpse() tea.Cmd {
	if g := m.glance; g != nil {
		if m.status.broken == "" && m.status.progress == 0 && (m.state == nil || m.thread.loading) {
			if g.drawn == nil && m.screen.w > 0 {
				g.drawn = m.picture(*g)
				for _, msg := range m.memory.early {
					g.hear(msg)
				}
			}
			return nil
		}
		m.glance = nil
	}
	if m.state == nil || m.thread.loading || m.fills() {
		return nil
	}
	early := m.memory.early
	m.memory.early = nil
	var cmds []tea.Cmd
	for _, msg := range early {
		_, cmd := m.Update(msg)
		cmds = append(cmds, cmd)
	}
	return tea.Batch(cmds...)
}

// fill lets what was typed before a new device had any chat wait for them: it may name
// one of them.
func (m *Model) fill() tea.Cmd {
	if len(m.memory.early) == 0 || len(m.state.Chats()) > 0 {
		return nil
	}
	m.memory.filling = m.status.now.Add(fillTime)
	return m.src.after(fillTime, filled{})
}

// fills reports whether it still waits. Without a connection nothing comes.
func (m *Model) fills() bool {
	c := m.status.conn
	if c.State == "connected" && !c.Behind && m.state.Head.Seq >= m.src.log.Head().Seq || c.State == "offline" {
		m.memory.filling = time.Time{}
	}
	return m.status.now.Before(m.memory.filling)
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
	p.arrange()
	return p
}

// unready reports whether what is typed cannot be acted upon yet: the log is not there,
// or the open chat has not been read from it, or something typed before waits.
func (m *Model) unready() bool {
	return m.state == nil || m.glance != nil || len(m.memory.early) > 0
}

// early keeps what is typed before the log is there, whole and in order: a key that got
// lost would make something else of those after it.
func (m *Model) early(msg tea.Msg) {
	if len(m.memory.early) == maxEarly {
		return
	}
	m.memory.early = append(m.memory.early, msg)
	if g := m.glance; g != nil && g.drawn != nil {
		g.hear(msg)
	}
}

// hear shows text at once. What has another meaning waits for the log, and with it
// everything after, which may be meant for elsewhere.
func (g *glance) hear(msg tea.Msg) { g.deaf = g.deaf || !g.drawn.echo(msg) }

// echo shows a key that is text for the composer; anything else it leaves alone.
func (m *Model) echo(msg tea.Msg) bool {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok || m.screen.focus != inComposer || m.dialogs.top() != nil {
		return false
	}
	key := k.String()
	if m.keys.Find(m.keyPlace(), key) != "" || k.Text == "" && key != "backspace" {
		return false
	}
	m.composer.press(key, k.Text, m.composer.room(m.screen.places.composer.W))
	m.arrange()
	return true
}

// keepGlance puts on the desk, after all else, what the next start shows first.
func (m *Model) keepGlance(state []byte) {
	g := store.Glance{Seq: m.state.Head.Seq, State: state, Chat: m.lastOpen()}
	var from uint64
	if c := m.state.Chat(g.Chat); c != nil {
		from = c.FirstUnread
	}
	screenful, margin := m.thread.h, m.thread.margin()
	pins := refsOf(m.pinsHere())
	m.desk.put(func(l *store.Log) error {
		p := stretch{chat: g.Chat}
		span := p.land(l, from, screenful, margin)
		span.Also = pins
		s, err := l.Stretch(g.Chat, span)
		if err = cmp.Or(p.err, err); err != nil {
			return err
		}
		g.Stretch, g.Left = s, p.left
		g.Screen = keepFiles(filesIn(l, s.Thread))
		return l.KeepGlance(g)
	}, notDone)
}
