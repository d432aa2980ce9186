package ui

import (
	"strconv"

	tea "charm.land/bubbletea/v2"

	"sayso/store"
	"sayso/wire"
)

// desk is what waits to be written to the store. One command writes at a time, in
// order, so that two messages sent in a row stay in a row.
type desk struct {
	jobs []job
	busy bool
}

// job is one thing to write. failed says on the screen what came of a failure.
type job struct {
	do     func(*store.Log) error
	failed func(*Model, error)
}

// worked brings what became of jobs, one error or nil each.
type worked struct {
	jobs []job
	errs []error
}

func (d *desk) put(do func(*store.Log) error, failed func(*Model, error)) {
	d.jobs = append(d.jobs, job{do, failed})
}

// start begins with the jobs that wait, unless others are being done.
func (d *desk) start(s *source) tea.Cmd {
	if d.busy || len(d.jobs) == 0 || s.log == nil {
		return nil
	}
	jobs, log := d.jobs, s.log
	d.jobs, d.busy = nil, true
	return s.do(func() tea.Msg {
		w := worked{jobs: jobs, errs: make([]error, len(jobs))}
		for i, j := range jobs {
			w.errs[i] = j.do(log)
		}
		return w
	})
}

func (m *Model) worked(w worked) tea.Cmd {
	m.desk.busy = false
	for i, err := range w.errs {
		if err != nil {
			w.jobs[i].failed(m, err)
		}
	}
	return nil
}

// queue puts commands into the outbox.
func (m *Model) queue(commands ...wire.Command) {
	for _, c := range commands {
		m.desk.put(func(l *store.Log) error { return l.Queue(c) }, notDone)
	}
}

// notDone tells of a write that did not happen and has nothing to give back.
func notDone(m *Model, err error) { m.say(err.Error(), true, nil) }

// send puts a message into the outbox and forgets its draft. A text that could not
// be put there comes back into the composer.
func (m *Model) send(to wire.Account, msg wire.Message) {
	c, text := wire.Ask(string(to), msg), msg.Text
	m.desk.put(func(l *store.Log) error { return l.Queue(c) }, func(m *Model, err error) {
		m.composer.restore(to, text)
		m.say("Not sent: "+err.Error(), true, nil)
	})
	m.saveDrafts()
}

// saveDrafts writes what was typed since it was last written.
func (m *Model) saveDrafts() {
	for to, text := range m.composer.unsaved() {
		m.desk.put(func(l *store.Log) error { return l.SetDraft(to, text) }, func(m *Model, err error) {
			delete(m.composer.saved, to)
			notDone(m, err)
		})
	}
}

// savePlace writes where the open chat is scrolled to.
func (m *Model) savePlace() {
	to := m.thread.chat
	if to == "" || m.thread.loading {
		return
	}
	top := m.thread.left()
	if m.memory.places[to] == (place{top, true}) {
		return
	}
	m.memory.places[to] = place{top, true}
	m.desk.put(func(l *store.Log) error { return l.SetMark(markTop+string(to), top) }, notDone)
}

// saveOpen writes which chat is open.
func (m *Model) saveOpen() {
	to := m.lastOpen()
	if m.memory.noted == to {
		return
	}
	m.memory.noted = to
	if n, err := strconv.ParseUint(string(to), 10, 64); err == nil {
		m.desk.put(func(l *store.Log) error { return l.SetMark(markOpen, n) }, notDone)
	}
}

// saveState writes the fold, so that the next start need not read the log again.
// Encoding it takes less than the events since the last time took.
func (m *Model) saveState(raw []byte) {
	m.memory.folded = 0
	seq := m.state.Head.Seq
	m.desk.put(func(l *store.Log) error { return l.SetSnapshot(seq, raw) }, notDone)
}

// prepareLeave puts on the desk all that must not be lost.
func (m *Model) prepareLeave() {
	m.memory.leaving = true
	m.keepEdited()
	m.saveDrafts()
	m.savePlace()
	m.saveOpen()
	raw := m.state.Snapshot()
	if m.memory.folded > 0 {
		m.saveState(raw)
	}
	m.keepGlance(raw)
}

// leave saves and then quits; follow sees when all is written.
func (m *Model) leave() tea.Cmd {
	if m.state == nil {
		return tea.Quit
	}
	m.prepareLeave()
	return nil
}

// place is where a chat was left, and whether the store knows.
type place struct {
	seq   uint64
	saved bool
}
