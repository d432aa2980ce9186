package ui

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"sayso/store"
	"sayso/ui/cells"
	"sayso/ui/desktop"
	"sayso/ui/media"
	"sayso/ui/paths"
	"sayso/ui/say"
	"sayso/wire"
)

// What linear mode asks line by line, where the screen has rows; and what it does with
// files.

// asker is a dialog that can ask for one thing after another.
type asker interface {
	dialog
	// next says what the line to come is for; "" when all is there.
	next() string
	// take takes that line.
	take(line string) error
	// finish returns what to do with all of it; nil when something is missing.
	finish() action
	// missing says what that is.
	missing() string
}

func (f *form) next() string {
	if f.asked >= len(f.rows) {
		return ""
	}
	r := &f.rows[f.asked]
	if f.free {
		return "A name, a colon and a value; an empty line sends:"
	}
	about := ""
	switch {
	case len(r.Options) > 0:
		about = ", one of " + strings.Join(numbered(r.Options), ", ")
	case r.value.Text != "":
		about = ", empty for " + r.value.Text
	case !r.Required:
		about = ", or an empty line"
	}
	return r.label() + about + ":"
}

func numbered(all []string) []string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = strconv.Itoa(i+1) + " " + s
	}
	return out
}

func (f *form) take(line string) error {
	r := &f.rows[f.asked]
	if f.free && line == "" {
		f.asked = len(f.rows)
		return nil
	}
	if n, err := strconv.Atoi(line); err == nil && n > 0 && n <= len(r.Options) {
		line = r.Options[n-1]
	}
	if line != "" {
		r.value.Set(line)
	}
	f.at = 0
	if _, err := f.fields(); err != nil && f.at == f.asked {
		r.value.Set(r.Value)
		return err
	}
	if f.free {
		f.grow()
	}
	f.asked++
	return nil
}

func (f *form) missing() string { return f.trouble }

func (b *basket) next() string {
	switch {
	case len(b.lines()) == 0:
		return "The numbers of the things, such as 1 2x3:"
	case !b.noted:
		return "A note, or an empty line:"
	}
	return ""
}

func (b *basket) take(line string) error {
	if len(b.lines()) == 0 {
		return b.readOrder(line)
	}
	b.note.Set(line)
	b.noted = true
	return nil
}

func (b *basket) missing() string { return b.trouble }

// fill begins to ask for what a dialog wants.
func (l *Lines) fill(a asker) {
	l.filling = a
	switch a := a.(type) {
	case *form:
		l.print("%s", strings.TrimSpace(a.title+". "+a.words))
	case *basket:
		l.print("%s. %s.", a.title, shopSentence(&a.shop))
	}
	l.print("/cancel leaves it. %s", a.next())
}

// filled takes a line for what is being asked.
func (l *Lines) filled(line string) {
	a := l.filling
	if said := defaultVerbs.parse(line, inLines); line == "/cancel" || said.verb.name != "" {
		l.filling = nil
		l.print("Left as it is.")
		if said.verb.name != "" {
			l.use(said)
		}
		return
	}
	if err := a.take(line); err != nil {
		l.print("%s. %s", say.Capital(err.Error()), a.next())
		return
	}
	if next := a.next(); next != "" {
		l.print("%s", next)
		return
	}
	l.filling = nil
	do := a.finish()
	if do == nil {
		l.print("Not sent: %s", a.missing())
		return
	}
	l.act(do)
}

// attach sends files.
func (l *Lines) attach(a attach) {
	if l.asksFirst(l.to, a) {
		return
	}
	for i, path := range a.Paths {
		file, err := media.Take(l.log.Blobs(), path, a.As)
		if err != nil {
			l.print("Not sent: %s.", err)
			return
		}
		m := wire.Message{Media: file}
		if i == 0 {
			m.Text = a.Caption
		}
		l.say(m)
	}
}

// hold opens or saves what a message holds; without a screen it says where that is.
func (l *Lines) hold(h hold) {
	m, _ := h.Of.event.Body().(wire.Message)
	files := filesOf(m)
	if len(files) == 0 || !h.Save && m.Media == nil {
		l.print("%s", Line(l.state, h.Of.event, l.opt.Now()))
		return
	}
	task := fileTask{media: *files[0], chat: h.Of.event.Chat, ref: h.Of.ref, mine: h.Of.mine, save: h.Save}
	if _, here := l.log.Blobs().Size(task.media.Hash); here {
		l.handOver(task)
		return
	}
	if err := l.log.Want(task.media.Hash); err != nil {
		l.trouble(err)
		return
	}
	l.tasks = append(l.tasks, task)
	l.print("Fetching %s.", say.Join(", ", media.Title(&task.media), media.Size(task.media.Size)))
}

// fetched hands over the files that have come, and says which cannot be had.
func (l *Lines) fetched() {
	var left []fileTask
	for _, task := range l.tasks {
		switch s := stateOfFile(l.log, &task.media, nil); s.is {
		case fileHere:
			l.handOver(task)
		case fileLost:
			l.print("%s is not to be had: %s.", media.Title(&task.media), s.why)
		default:
			left = append(left, task)
		}
	}
	l.tasks = left
}

func (l *Lines) handOver(task fileTask) {
	o := giveFile(l.log.Blobs(), task, l.opt.Downloads, desktop.Open)
	name := media.Title(&task.media)
	switch {
	case o.runs:
		l.dialog(mayRunQuestion(task))
	case errors.Is(o.err, desktop.ErrNothingOpens):
		task.save = true
		l.handOver(task)
	case o.err != nil:
		l.print("%s: %s.", name, cells.OneLine(o.err.Error()))
	case task.save:
		l.print("Saved as %s.", paths.Short(o.path))
		l.played(task)
	default:
		l.print("Opening %s.", name)
		l.played(task)
	}
}

// played tells the other side that a voice message was listened to.
func (l *Lines) played(task fileTask) {
	pending, err := l.log.Queued()
	l.trouble(err)
	c := l.state.Chat(task.chat)
	if !tellsPlayed(task, c, privacyOf(l.state, pending)) {
		return
	}
	if err := l.log.Queue(wire.Ask(string(task.chat), wire.Played{Ref: task.ref})); err != nil && !errors.Is(err, store.ErrClosed) {
		l.trouble(fmt.Errorf("not told that it was played: %w", err))
	}
}
