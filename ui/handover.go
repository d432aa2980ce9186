package ui

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sayso/chat"
	"sayso/store"
	"sayso/ui/cells"
	"sayso/ui/desktop"
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
		o.path, o.err = copyOut(b, &task.media, downloads, 0o600)
		return o
	}
	head, err := headOf(b, task.media.Hash)
	if err != nil {
		o.err = err
		return o
	}
	if o.runs = mayRun(&task.media, head) && !task.sure; o.runs {
		return o
	}
	dir, err := os.MkdirTemp("", openedDir)
	if err == nil {
		o.path, err = copyOut(b, &task.media, dir, 0o400)
	}
	if err == nil {
		err = visit(o.path)
	}
	o.err = err
	return o
}

// openedDir is what the directories are called in which opened files lie.
const openedDir = "sayso-open-*"

func headOf(b *store.Blobs, hash string) ([]byte, error) {
	f, err := b.Open(hash)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	head := make([]byte, 512)
	n, err := io.ReadFull(f, head)
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		err = nil
	}
	return head[:n], err
}

// copyOut copies a file into a directory, under a name that nothing there has.
func copyOut(b *store.Blobs, m *wire.Media, dir string, mode os.FileMode) (path string, err error) {
	from, err := b.Open(m.Hash)
	if err != nil {
		return "", err
	}
	defer from.Close()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	name := safeName(m)
	ending := filepath.Ext(name)
	stem := strings.TrimSuffix(name, ending)
	for n := 2; ; n++ {
		path = filepath.Join(dir, name)
		to, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode|0o200)
		if errors.Is(err, os.ErrExist) && n < 1000 {
			name = stem + " (" + strconv.Itoa(n) + ")" + ending
			continue
		}
		if err != nil {
			return "", err
		}
		_, err = io.Copy(to, from)
		if err = errors.Join(err, to.Close(), os.Chmod(path, mode)); err != nil {
			return "", errors.Join(err, os.Remove(path))
		}
		return path, nil
	}
}

// fileOpened says what became of a file. What was listened to is told, where the person
// lets that be told.
func (m *Model) fileOpened(o fileOpened) tea.Cmd {
	name := cells.Settle(fileTitle(&o.task.media))
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
		m.say("Saved as "+homely(o.path)+".", false, nil)
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
	q := newQuestion("Open "+cells.Cut(cells.Settle(fileTitle(&task.media)), 40)+"?", "It can run, or show what its sender likes, on this machine. Open it only if you know what it is.",
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

// homely says a path as people do.
func homely(path string) string {
	if home, err := os.UserHomeDir(); err == nil && home != "" {
		if rest, ok := strings.CutPrefix(path, home+string(filepath.Separator)); ok {
			return filepath.Join("~", rest)
		}
	}
	return path
}
