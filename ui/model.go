package ui

import (
	"context"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sayso/chat"
	"sayso/store"
	"sayso/terminal"
	"sayso/ui/cells"
	"sayso/ui/desktop"
	"sayso/ui/keymap"
	"sayso/ui/look"
	"sayso/wire"
)

// Options is what the screen needs from outside.
type Options struct {
	Open     func(context.Context) (*store.Log, error) // opens the replica, after the first frame; its error is shown as one line
	Glance   func() (store.Glance, error)              // what is shown until then; may be nil, and has no place for an error
	As       string                                    // the name gone by, until the log says better
	Now      func() time.Time                          // the clock; nil for that of the machine
	Settings Settings                                  // what the person chose; the zero value has the defaults
	Themes   []look.Theme                              // the person's own
	Keys     Keys                                      // as the person has bound them
	Save     func(Settings) error                      // keeps what was chosen on the screen; may be nil
	Accounts func() ([]Account, error)                 // lists those of this machine; may be nil
	Signal   func(chat wire.Account, what string)      // tells the other side of the moment; may be nil, may take its time

	Relay     string // its address, to be shown; may be empty
	Downloads string // the directory in which files are saved
	Version   string // shown in the help
}

// Conn says how the connection to the relay stands. Send it to the program when that
// changes.
type Conn struct {
	State string    // "connected", "connecting" or "offline"
	Since time.Time // since when
	Why   string    // one line: why it is offline, or why a relay that is there takes nothing

	Behind bool // connected, but what was missed is still to come
}

// Typing says that somebody is writing. Send it to the program.
type Typing struct{ From wire.Account }

// Hint puts one dim line of advice at the bottom of the screen; empty text takes it
// away. Send it to the program.
type Hint struct{ Text string }

// Leave asks the screen to save what is not saved yet, and to end. Send it to the
// program instead of a quit message, which ends it as it stands.
type Leave struct{}

// Model is the one Bubble Tea model. It routes messages to its children, which are
// plain structs, and joins what they draw. What it knows comes from the log.
type Model struct {
	opt      Options
	set      Settings
	keys     keymap.Table // as the person has bound them
	herald   herald
	drag     drag
	src      *source
	state    *chat.State // nil until the log is folded
	pending  []store.Pending
	list     chatList
	thread   timeline
	pinned   pinned
	files    files
	composer composer
	suggest  suggest
	dialogs  dialogs
	bar      searchBar
	quest    quest
	desk     desk
	screen   screen
	status   status
	memory   memory
	start    tea.Cmd // brings the glance, or the log
	glance   *glance // nil once the log is there
}

// memory is what is remembered beside the log while the screen lives.
type memory struct {
	places  map[wire.Account]place
	before  wire.Account // the chat before the open one
	noted   wire.Account // the open chat, as the store has it
	folded  int          // events since the last snapshot
	leaving bool
	seen    map[wire.Account]uint64 // up to where a Read was asked for
	pausing bool                    // a tick will come when typing and scrolling pause
	changes int                     // counts what that tick saves
	reading bool                    // a tick will come to read what is on the screen
	settled time.Time               // the open chat is not read before: passing by is not reading
	signal  time.Time               // the last sign of typing
	looking lookup                  // who was looked for
	next    string                  // the account to go on with
	beside  wire.Account            // the chat for which the controls were put beside it
	file    string                  // that $EDITOR has open
	editing wire.Account            // the chat that it is for
	intents map[wire.Account]intent // what the text of each chat will become
	trail   []spot                  // places to come back to
	place   *wire.Place             // that was sent last
	opened  []string                // directories with copies of files that were opened
	kept    wire.Account            // the open chat, when it was marked unread there
	offer   id                      // the message whose choices the digits pick
	offered time.Time               // since when
	stands  bool                    // for long enough: digits pick
	early   []tea.Msg               // what was typed before the log was there
	filling time.Time               // until then it waits for the chats of a new device, too
}

func newMemory() memory {
	return memory{places: map[wire.Account]place{}, seen: map[wire.Account]uint64{}, intents: map[wire.Account]intent{}}
}

// New returns the screen. The log is not opened before it has drawn itself once.
func New(o Options) *Model {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Settings == (Settings{}) {
		o.Settings = DefaultSettings()
	}
	m := &Model{opt: o, src: newSource(o.Open), composer: newComposer(), memory: newMemory()}
	m.start = m.src.begin(o.Glance)
	m.thread.files = &m.files
	m.screen = newScreen(o.Settings.look())
	m.status.conn = Conn{State: "connecting"}
	m.status.now = o.Now()
	m.herald = newHerald(m.status.now)
	m.apply(o.Settings)
	return m
}

// Init asks the terminal for its colours and opens the log behind the first frame.
func (m *Model) Init() tea.Cmd {
	cmds := []tea.Cmd{m.start}
	if m.set.Theme == look.Auto {
		cmds = append(cmds, terminal.Write(ansi.RequestBackgroundColor))
	}
	if m.set.Notify == desktop.Auto {
		cmds = append(cmds, terminal.Write(ansi.RequestNameVersion))
	}
	return tea.Batch(cmds...)
}

// Close ends the commands, and saves what a sudden end left unsaved. Call it after
// the program has returned and before the log is closed.
func (m *Model) Close() error {
	m.src.close()
	m.dropFile()
	m.dropOpened()
	if m.src.log == nil || m.state == nil {
		return nil
	}
	if !m.memory.leaving {
		m.prepareLeave()
	}
	var first error
	for _, j := range m.desk.jobs {
		if err := j.do(m.src.log); err != nil && first == nil {
			first = err
		}
	}
	m.desk.jobs = nil
	return first
}

// Update takes a message to whom it concerns, then sees to what follows from it.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	m.status.now = m.opt.Now()
	m.list.now = m.status.now
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		m.herald.pressed = m.status.now
		m.drag = drag{}
		m.typedHere()
		cmd = m.press(msg)
	case tea.PasteMsg:
		cmd = m.paste(msg.Content)
	case editorReady, editorEnded, editorText:
		cmd = m.editor(msg)
	case tea.MouseMsg:
		cmd = m.mouse(msg)
	case folding, arrived, stretch, pinsRead, tallied, found, worked, browsed, exported, trouble:
		cmd = m.loaded(msg)
	case filesSeen, filePainted, fileOpened, attached, dropped, dirRead:
		cmd = m.fileMsg(msg)
	case searched, searchSlow:
		cmd = m.searching(msg)
	case paused, readDue, offerDue, toastOver, typingOver, dayOver:
		cmd = m.tick(msg)
	case Conn, Typing, Hint, Leave:
		cmd = m.outside(msg)
	case accountsRead:
		cmd = m.showAccounts(msg)
	case tea.FocusMsg:
		m.herald.focus, m.screen.blurred, m.screen.focusTold = true, false, true
		cmd = m.noticed()
	case glance:
		m.glance = &msg
		cmd = m.src.openLog(msg.folding.state)
	default:
		m.terminal(msg)
		if g := m.glance; g != nil && g.drawn != nil {
			g.drawn.terminal(msg)
			g.drawn.arrange()
		}
	}
	return m, tea.Batch(cmd, m.follow())
}

// terminal takes in what the terminal says about itself.
func (m *Model) terminal(msg tea.Msg) {
	s := &m.screen
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		s.w, s.h = msg.Width, msg.Height
	case tea.BlurMsg:
		m.herald.focus, s.blurred = true, true
	case tea.EnvMsg:
		m.herald.terminal.Getenv = msg.Getenv
		if colours := msg.Getenv("COLORFGBG"); strings.HasSuffix(colours, ";15") || strings.HasSuffix(colours, ";7") {
			s.paint(false) // until it says so itself
		}
	case tea.TerminalVersionMsg:
		m.herald.terminal.Version = msg.Name
	case tea.BackgroundColorMsg:
		s.paint(msg.IsDark())
	case tea.ColorProfileMsg:
		s.colours = msg.Profile
		s.paint(s.dark)
		m.thread.reform()
	case tea.KeyboardEnhancementsMsg:
		s.shiftEnter = msg.SupportsKeyDisambiguation()
	case tea.ModeReportMsg:
		if msg.Mode == ansi.ModeUnicodeCore && (msg.Value == ansi.ModeReset || msg.Value == ansi.ModeSet || msg.Value == ansi.ModePermanentlySet) {
			cells.CountClusters()
			s.paint(s.dark)
		}
	}
}

// outside takes in what the rest of the program says.
func (m *Model) outside(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case Conn:
		m.status.conn = msg
		m.unreached()
		if m.state != nil {
			m.herald.linked(msg, m.src.log.Head().Seq)
			return m.catchUp()
		}
		m.herald.linked(msg, 0)
	case Typing:
		return m.typing(msg.From)
	case Hint:
		m.status.hint = cells.Settle(wire.CleanName(msg.Text))
	case Leave:
		return m.leave()
	}
	return nil
}

// follow does what any message may have made due: the layout, a page near the edge
// of the window, a message to read, something to write.
func (m *Model) follow() tea.Cmd {
	m.besides()
	m.arrange()
	cmd := m.glimpse()
	if m.state == nil {
		return cmd
	}
	cmds := []tea.Cmd{cmd, m.offers(), m.fetch(), m.readPins(), m.countAbove(), m.seeFiles(), m.listDir(), m.markRead(), m.desk.start(m.src), m.fade()}
	if m.memory.leaving && !m.desk.busy && len(m.desk.jobs) == 0 {
		cmds = append(cmds, tea.Quit)
	}
	return tea.Batch(cmds...)
}

// fetch reads the page that is missing near the edge of the window.
func (m *Model) fetch() tea.Cmd {
	kind, from, ok := m.thread.wanted()
	if !ok {
		return nil
	}
	return m.read(kind, from)
}

// loaded takes in what a command of the source brings.
func (m *Model) loaded(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case folding:
		return m.folded(msg)
	case arrived:
		return m.arrived(msg)
	case stretch:
		return m.stretched(msg)
	case pinsRead:
		m.pinsRead(msg)
	case tallied:
		m.tallied(msg)
	case found:
		return m.found(msg)
	case worked:
		return m.worked(msg)
	case browsed:
		return m.browsed(msg)
	case exported:
		m.say(msg.say, false, nil)
	case trouble:
		m.say(msg.err.Error(), true, nil)
	}
	return nil
}

// folded takes in a slice of the replay, and at its end the whole.
func (m *Model) folded(f folding) tea.Cmd {
	switch {
	case f.err != nil && f.state == nil:
		m.status.broken = wire.CleanName(f.err.Error())
		return nil
	case !f.done:
		m.status.progress = int(f.state.Head.Seq * 100 / max(f.head, 1))
		return m.src.fold(f)
	case f.err != nil:
		m.say(f.err.Error(), true, nil)
	}
	m.src.log, m.memory.noted = f.log, f.last
	cmd := tea.Batch(m.take(f), m.fill())
	if m.memory.folded = int(f.state.Head.Seq - f.since); m.memory.folded >= snapshotEvery {
		m.saveState(m.state.Snapshot())
	}
	return tea.Batch(cmd, m.src.index(), m.untilMidnight(), m.src.wait(m.state.Head.Seq, m.pending, m.state.Me.Account))
}

// take shows what was folded.
func (m *Model) take(f folding) tea.Cmd {
	m.state = f.state
	m.herald.first = !slices.ContainsFunc(f.state.Chats(), func(c *chat.Chat) bool { return c.ReadTo > 0 || c.Wrote.Ever() })
	m.memory.place = f.place
	m.setPending(f.pending)
	m.composer.loaded(f.drafts)
	m.list.fill(m.state.Chats(), m.state.Me.Account)
	to := f.last
	if c := m.state.Chat(to); c == nil && len(m.list.rows) > 0 {
		to = m.list.rows[0].Account
	}
	cmd := m.open(to)
	m.screen.focus = inComposer
	if m.screen.w < medium || to == "" {
		m.focus(inList)
	}
	return cmd
}

// arrived folds in what is new.
func (m *Model) arrived(a arrived) tea.Cmd {
	if m.memory.leaving {
		return nil
	}
	if a.err != nil {
		m.status.broken = wire.CleanName("reading the log: " + a.err.Error())
		return nil
	}
	here := m.present()
	m.files.learn(a.files)
	var fresh []*entry
	var late []remark
	var answer wire.Event
	bodies := make([]wire.Body, len(a.events))
	for i, e := range a.events {
		body := e.Body()
		bodies[i] = body
		m.state.ApplyBody(e, body)
		if e.By == m.status.typing && (e.Kind == "message" || amends(e.Kind)) {
			m.status.typing = "" // it was for this
		}
		if e.Key != "" && e.Key == m.memory.looking.key {
			answer = e
		} else {
			m.declined(e)
		}
		if e.Chat == m.thread.chat && len(a.events)-i <= 2*windowLength {
			if n, ok := entryOf(e, body, m.state.Me.Account); ok {
				n.quoteFrom(a.quotes)
				fresh = append(fresh, n)
			}
		}
		if e.Chat == m.thread.chat && amends(e.Kind) {
			if n, ok := remarkOf(e.By, body); ok {
				n.seq = e.Seq
				late = append(late, n)
			}
		}
	}
	for _, n := range fresh {
		if _, said := n.message(); said && !n.mine && !here && m.thread.fresh == 0 {
			m.thread.fresh = n.seq
		}
	}
	m.thread.arrive(fresh)
	m.thread.amend(late)
	m.pinned.amend(late, m.thread.loading)
	m.setPending(a.pending)
	m.list.fill(m.state.Chats(), m.state.Me.Account)
	m.dialogs.refresh(m)
	if m.memory.folded += len(a.events); m.memory.folded >= snapshotEvery {
		m.saveState(m.state.Snapshot())
	}
	return tea.Batch(m.answered(answer), m.hear(a.events, bodies, here), m.src.wait(m.state.Head.Seq, m.pending, m.state.Me.Account))
}

const snapshotEvery = 2000

// setPending takes in the outbox.
func (m *Model) setPending(pending []store.Pending) {
	m.pending = pending
	var waiting []*entry
	for _, p := range pending {
		if r, err := p.Command.Body(); err == nil && p.Failed == "" {
			if r, ok := r.(wire.Read); ok {
				a := wire.Account(p.Command.Chat)
				m.memory.seen[a] = max(m.memory.seen[a], r.UpTo)
			}
		}
		if p.Command.Chat == string(m.thread.chat) && p.Command.Kind == (wire.Message{}).Kind() {
			if n, ok := newWaiting(p); ok {
				msg, _ := n.message()
				n.quoteFrom(m.thread.quotes(msg.Reply))
				waiting = append(waiting, n)
			}
		}
	}
	m.thread.wait(waiting)
	m.thread.expect(m.state.Me.Account, pending)
	m.list.expect(pending)
}

// stretched takes in a part of a thread, unless it is for a chat already left.
func (m *Model) stretched(p stretch) tea.Cmd {
	if p.chat != m.thread.chat || p.request != m.thread.request {
		return nil
	}
	if p.err != nil {
		m.thread.loading = false
		m.say("reading the messages: "+p.err.Error(), true, nil)
		return nil
	}
	m.files.learn(p.files)
	m.pinned.learn(p.pinned)
	// What came to the log while it was read is missing at the end of the page.
	p.newer = p.newer || p.kind != older && m.state.Head.Seq > p.head
	if p.kind != landing {
		m.thread.extend(p)
		m.thread.catchUp()
		return nil
	}
	if p.kept {
		m.memory.places[p.chat] = place{p.left, true}
	}
	var fresh uint64
	if c := m.state.Chat(p.chat); c != nil {
		fresh = c.FirstUnread
	}
	if len(p.pinned) > 0 {
		m.arrange() // with the line of what is pinned, so that nothing moves for it later
	}
	m.thread.land(p, fresh, p.left)
	m.thread.catchUp()
	m.setPending(m.pending)
	m.aimed()
	m.dialogs.refresh(m) // to say why the newest came
	m.homed()
	return nil
}
