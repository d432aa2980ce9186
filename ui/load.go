package ui

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"os/exec"
	"runtime/debug"
	"slices"
	"strconv"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"sayso/chat"
	"sayso/store"
	"sayso/terminal"
	"sayso/ui/desktop"
	"sayso/wire"
)

// source is the way to the replica. All reading and writing of the screen happens in
// its commands, outside the loop, and ends when the screen does.
type source struct {
	open  func(context.Context) (*store.Log, error)
	visit func(url string) error                    // opens a link, or says why not
	after func(time.Duration, tea.Msg) tea.Cmd      // brings a message later
	exec  func(*exec.Cmd, tea.ExecCallback) tea.Cmd // gives another program the terminal
	page  int                                       // how many entries are read at a time once a chat is open
	log   *store.Log                                // nil until opened; set by Update
	ctx   context.Context
	stop  context.CancelFunc

	mu     sync.Mutex // protects closed
	closed bool
	tasks  sync.WaitGroup // commands at work
}

func newSource(open func(context.Context) (*store.Log, error)) *source {
	s := &source{open: open, visit: desktop.Open, after: after, exec: terminal.Exec, page: pageLength}
	s.ctx, s.stop = context.WithCancel(context.Background())
	return s
}

// trouble is a message that something went wrong, in one line.
type trouble struct{ err error }

// do makes a command. A panic in it is reported as trouble, so that it takes neither
// the terminal nor the log down with it.
func (s *source) do(f func() tea.Msg) tea.Cmd {
	return func() (msg tea.Msg) {
		if !s.enter() {
			return nil
		}
		defer s.tasks.Done()
		defer func() {
			if r := recover(); r != nil {
				msg = trouble{fmt.Errorf("a fault in sayso, please report it: %v at %s", r, origin(debug.Stack()))}
			}
		}()
		return f()
	}
}

func (s *source) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.tasks.Add(1)
	}
	return !s.closed
}

// close ends what waits and returns when no command touches the log any more.
func (s *source) close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.stop()
	s.tasks.Wait()
}

// origin shortens a stack to its first lines within one.
func origin(stack []byte) string {
	const most = 600
	return wire.CleanName(string(stack[:min(len(stack), most)]))
}

// folding brings the log and the state as far as it was folded, or why there is none.
// Until done, whoever has the message owns the state.
type folding struct {
	log   *store.Log
	state *chat.State
	head  uint64
	since uint64 // the position of the snapshot it began with
	done  bool
	err   error

	drafts  map[wire.Account]string
	pending []store.Pending
	last    wire.Account // the chat that was open last
	place   *wire.Place  // that was sent last
}

// openLog opens the log and begins to fold it at once, without a turn of the loop, which
// is busy with the first frame then. A state that is on the screen already is taken for
// it if the log ends where it stands; nothing is folded into it here.
func (s *source) openLog(shown *chat.State) tea.Cmd {
	return s.do(func() tea.Msg {
		log, err := s.open(s.ctx)
		if err != nil {
			return folding{err: err}
		}
		if shown != nil && shown.Head == log.Head() {
			return folding{log: log, state: shown, since: shown.Head.Seq}.finish()
		}
		state := restore(log)
		return s.replay(folding{log: log, state: state, since: state.Head.Seq})
	})
}

// fold goes on where the last slice of the replay ended.
func (s *source) fold(f folding) tea.Cmd {
	return s.do(func() tea.Msg { return s.replay(f) })
}

const (
	foldSlice  = 250 * time.Millisecond // between two signs of progress
	foldEvents = 4096
	batchBytes = 4 << 20
)

// replay folds what comes after the state, as far as a slice goes.
func (s *source) replay(f folding) tea.Msg {
	for began := time.Now(); time.Since(began) < foldSlice && s.ctx.Err() == nil; {
		events, err := f.log.After(f.state.Head.Seq, foldEvents, batchBytes)
		if err != nil {
			return folding{err: fmt.Errorf("reading the log: %w", err)}
		}
		for _, e := range events {
			f.state.Apply(e)
		}
		if len(events) == 0 {
			return f.finish()
		}
	}
	f.head = f.log.Head().Seq
	return f
}

// restore returns the state of the last snapshot; without a good one, the beginning.
func restore(log *store.Log) *chat.State {
	seq, raw, err := log.Snapshot()
	if err != nil || seq == 0 {
		return chat.New()
	}
	state, err := chat.Restore(raw)
	if err != nil || state.Head.Seq > log.Head().Seq {
		return chat.New()
	}
	return state
}

// finish adds what is kept beside the events.
func (f folding) finish() folding {
	var err1, err2, err3 error
	var last uint64
	f.drafts, err1 = f.log.Drafts()
	f.pending, err2 = f.log.Queued()
	last, err3 = f.log.Mark(markOpen)
	f.err = errors.Join(err1, err2, err3)
	if last != 0 {
		f.last = wire.Account(strconv.FormatUint(last, 10))
	}
	f.place = keptPlace(f.log)
	f.head, f.done = f.state.Head.Seq, true
	return f
}

// arrived brings what is new: events in order, and the outbox as it is.
type arrived struct {
	events  []wire.Event
	pending []store.Pending
	quotes  map[wire.Ref]quote // what they answer
	files   map[string]fileState
	err     error
}

const batchEvents = 2000

// wait returns when something is new after the position or in the outbox, with all
// that is there by then.
func (s *source) wait(after uint64, known []store.Pending, me wire.Account) tea.Cmd {
	log := s.log
	return s.do(func() tea.Msg {
		wake, cancel := log.Subscribe()
		defer cancel()
		for {
			// The outbox first: an answered command is then seen twice, never not at all.
			pending, err := log.Queued()
			if err != nil {
				return arrived{err: err}
			}
			events, err := log.After(after, batchEvents, batchBytes)
			if err != nil || len(events) > 0 || !samePending(pending, known) {
				var quotes map[wire.Ref]quote
				if err == nil {
					quotes, err = quotesOf(log, events, me)
				}
				return arrived{events, pending, quotes, filesIn(log, events), err}
			}
			select {
			case <-wake:
			case <-s.ctx.Done():
				return nil
			}
		}
	})
}

func samePending(a, b []store.Pending) bool {
	return slices.EqualFunc(a, b, func(a, b store.Pending) bool {
		return a.Command.Key == b.Command.Key && a.Failed == b.Failed
	})
}

// side says which part of a thread was asked for.
type side uint8

const (
	landing side = iota // where the chat opens
	older
	newer
)

// stretch brings a part of a thread for the window of the timeline.
type stretch struct {
	chat         wire.Account
	request      int
	kind         side
	entries      []*entry
	older, newer bool
	head         uint64 // of the log, before it was read
	files        map[string]fileState
	pinned       map[wire.Ref]*entry // messages that are, of a landing
	left         uint64              // where the reader left the chat; 0 at its end
	kept         bool                // the store said so
	err          error
}

// theEnd is where to land for the newest message.
const theEnd = math.MaxUint64

// read asks for a part of the open thread. For a landing, from is where to land, 0
// for wherever the reader left.
func (m *Model) read(kind side, from uint64) tea.Cmd {
	t := &m.thread
	t.loading = true
	t.request++
	log, me, page, screenful, margin := m.src.log, m.state.Me.Account, m.src.page, t.h, t.margin()
	p := stretch{chat: t.chat, request: t.request, kind: kind}
	pins := m.unreadPins()
	return m.src.do(func() tea.Msg {
		p.head = log.Head().Seq
		var span store.Span
		switch kind {
		case older:
			span = store.Span{At: from, Before: page}
		case newer:
			span = store.Span{At: from + 1, After: page}
		case landing:
			span = p.land(log, from, screenful, margin)
			span.Also = pins
		}
		p.fill(log, span, me)
		return p
	})
}

// land says what to read first: the newest messages, or the surroundings of the place
// to land on. They are as many as may be on the screen, so that opening a chat costs
// little. Most take two lines or more, so that a margin is left; else it is read behind
// the first sight.
func (p *stretch) land(log *store.Log, at uint64, screenful, margin int) store.Span {
	switch at {
	case theEnd:
		at = 0
	case 0:
		at, p.err = log.Mark(markTop + string(p.chat))
		p.kept = true
	}
	p.left = at
	return store.Span{At: at, Before: margin, After: max(screenful, margin)}
}

// fill reads a span of the thread, and how the files in it stand.
func (p *stretch) fill(log *store.Log, span store.Span, me wire.Account) {
	s, err := log.Stretch(p.chat, span)
	if p.err = cmp.Or(p.err, err); p.err != nil {
		return
	}
	p.entries, p.older, p.newer = entriesOf(s, me), s.Older, s.Newer
	p.pinned = saidIn(s, span.Also, me)
	var held []*wire.Media
	for _, e := range p.entries {
		if m, ok := e.message(); ok && e.holds {
			held = append(held, filesOf(m)...)
		}
	}
	p.files = statesOf(log, held)
}

// The marks that the screen keeps in the log: which chat was open, as a number, and
// for each chat the message at the top of the screen, 0 when following.
const (
	markOpen = "open"
	markTop  = "top:"
)
