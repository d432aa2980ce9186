package ui

import (
	"errors"
	"os"
	"path/filepath"

	tea "charm.land/bubbletea/v2"

	"sayso/chat"
	"sayso/store"
	"sayso/ui/cells"
	"sayso/ui/desktop"
	"sayso/ui/media"
	"sayso/ui/paths"
	"sayso/wire"
)

// How a file leaves the store: into the directory of downloads, or to the program that
// opens such files.

// fileOpened brings what came of handing a file over.
type fileOpened struct {
	task fileTask
	path string
	runs bool // it was not opened, because it may run
	err  error
}

// handOver gives a file that is here to the person: in the directory of downloads, or
// to the program that opens such files.
func (m *Model) handOver(task fileTask) tea.Cmd {
	log, downloads, visit := m.src.log, m.opt.Downloads, m.src.visit
	return m.src.do(func() tea.Msg { return giveFile(log.Blobs(), task, downloads, visit) })
}

// giveFile copies a file out of the store and has it opened, unless it is to be kept.
func giveFile(b *store.Blobs, task fileTask, downloads string, visit func(string) error) (o fileOpened) {
	o.task = task
	if task.save {
		o.path, o.err = media.Save(b, &task.media, downloads)
		return o
	}
	if !task.sure {
		if o.runs, o.err = media.MayRun(b, &task.media); o.runs || o.err != nil {
			return o
		}
	}
	if o.path, o.err = media.Lend(b, &task.media); o.err == nil {
		o.err = visit(o.path)
	}
	return o
}

// fileOpened says what became of a file. What was listened to is told, where the person
// lets that be told.
func (m *Model) fileOpened(o fileOpened) tea.Cmd {
	name := cells.Settle(media.Title(&o.task.media))
	if o.path != "" && !o.task.save {
		m.memory.opened = append(m.memory.opened, filepath.Dir(o.path))
	}
	switch {
	case o.runs:
		return m.act(openDialog{mayRunQuestion(o.task)})
	case errors.Is(o.err, desktop.ErrNothingOpens):
		save := o.task
		save.save = true
		m.say("", false, nil)
		q := newQuestion("Nothing here can open files", name+" is here all the same.", answer{name: "Save it among the downloads", do: openFile{save}})
		return m.act(openDialog{q})
	case o.err != nil:
		m.say(name+": "+cells.OneLine(o.err.Error())+".", true, nil)
		return nil
	case o.task.save:
		m.say("Saved as "+paths.Short(o.path)+".", false, nil)
		return nil
	}
	m.say("Opening "+name+".", false, nil)
	m.played(o.task)
	return nil
}

// mayRunQuestion asks before a file is opened that may run.
func mayRunQuestion(task fileTask) *question {
	save, sure := task, task
	save.save, sure.sure = true, true
	q := newQuestion("Open "+cells.Cut(cells.Settle(media.Title(&task.media)), 40)+"?", "It can run, or show what its sender likes, on this machine. Open it only if you know what it is.",
		answer{name: "Save it instead", do: openFile{save}},
		answer{name: "Open it all the same", do: openFile{sure}, grave: true})
	q.answers[0].name = openNothing
	return q
}

// played tells the other side that a voice message was listened to, once.
func (m *Model) played(task fileTask) {
	if !tellsPlayed(task, m.state.Chat(task.chat), privacyOf(m.state, m.pending)) {
		return
	}
	if e := m.thread.byRef(task.ref); e != nil && e.marks.played || m.files.played[task.ref] {
		return
	}
	m.files.learn(nil)
	m.files.played[task.ref] = true
	m.queue(wire.Ask(string(task.chat), wire.Played{Ref: task.ref}))
}

// tellsPlayed reports whether the other side is told that a file was listened to.
func tellsPlayed(task fileTask, c *chat.Chat, p wire.Privacy) bool {
	return task.media.Kind == wire.Voice && !task.mine && task.ref.Key != "" && c != nil && !c.Request && !p.NoReceipts
}

// dropOpened removes the copies of files that were opened.
func (m *Model) dropOpened() {
	for _, dir := range m.memory.opened {
		_ = os.RemoveAll(dir) // in the system's directory for such files, if it cannot
	}
	m.memory.opened = nil
}
