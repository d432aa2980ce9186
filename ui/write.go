package ui

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"sayso/store"
	"sayso/ui/say"
	"sayso/wire"
)

// What writing needs beside the composer: commands, the guard before a text that was
// perhaps meant as one, and the person's own editor.

// command does the line in the composer if it is a command. It reports false when
// the line is to be sent; then it is in the composer as it is to be sent.
func (m *Model) command() (tea.Cmd, bool) {
	c := &m.composer
	said := defaultVerbs.parse(c.Text, onScreen)
	switch {
	case said.verb.name != "":
		line := c.take()
		cmd, err := m.use(said, line)
		if err != nil {
			c.Set(line)
			m.say(say.Capital(err.Error())+".", true, nil)
		}
		return cmd, true
	case said.doubt != "" && c.doubted != c.Text:
		c.doubted = c.Text
		m.say(said.doubt+" Enter again sends it as text.", true, nil)
		return nil, true
	case said.doubt != "":
		m.say("", false, nil) // it was meant as text
	case said.text != c.Text:
		c.Set(said.text)
	}
	return nil, false
}

// use does a command; line is how it was typed, empty when it was not.
func (m *Model) use(said typed, line string) (tea.Cmd, error) {
	a, err := said.verb.use(m.call(said.arg))
	if err != nil {
		return nil, err
	}
	if files, ok := a.(attach); ok {
		files.Line = line // whether they can be sent shows later
		a = files
	}
	return m.act(a), nil
}

// enact does a line that was not typed, such as one chosen in the palette.
func (m *Model) enact(line string) tea.Cmd {
	cmd, err := m.use(defaultVerbs.parse(line, onScreen), "")
	if err != nil {
		m.say(say.Capital(err.Error())+".", true, nil)
	}
	return cmd
}

// begin puts the beginning of a command into the composer. What was there can be
// brought back by undo.
func (m *Model) begin(text string) {
	m.dialogs.stack = nil
	m.focus(inComposer)
	m.composer.Replace(0, len(m.composer.Text), text)
}

// call gathers what a command is about: the open chat, and in it the selected
// message, else the newest of the other side.
func (m *Model) call(arg string) call {
	c := call{
		state: m.state, to: m.thread.chat, arg: arg, now: m.status.now, zone: homeZone(),
		privacy: privacyOf(m.state, m.pending), place: m.memory.place, find: m.find,
	}
	if e := m.thread.selected(); e != nil {
		c.about, c.chosen = e.subject(), true
		if e.mine {
			c.own = c.about
		}
		return c
	}
	var newest *subject
	for i := m.thread.len() - 1; i >= 0 && (c.about == nil || c.own == nil); i-- {
		e := m.thread.entry(i)
		s := e.subject()
		switch {
		case s == nil:
		case e.mine && c.own == nil:
			c.own = s
		case !e.mine && c.about == nil:
			c.about = s
		}
		if newest == nil {
			newest = s
		}
	}
	if c.about == nil {
		c.about = newest
	}
	return c
}

// newest returns the selected message, else the newest of the other side, that is so.
func (t *timeline) newest(is func(wire.Message) bool) *subject {
	if e := t.selected(); e != nil {
		if m, ok := e.message(); ok && is(m) && !e.marks.deleted {
			return e.subject()
		}
	}
	for i := t.len() - 1; i >= 0; i-- {
		if e := t.entry(i); e.offers(is) {
			return e.subject()
		}
	}
	return nil
}

// offers reports whether the entry is a message of the other side that is so, and is
// still there.
func (e *entry) offers(is func(wire.Message) bool) bool {
	m, ok := e.message()
	return ok && !e.mine && is(m) && !e.marks.deleted && !e.gone()
}

// lookBack is how many events of a chat a command looks through for a message that is
// not on the screen's pages.
const lookBack = 512

// find returns what [timeline.newest] does, also from before what is read of the chat.
func (m *Model) find(is func(wire.Message) bool) *subject {
	if s := m.thread.newest(is); s != nil || m.src.log == nil || m.thread.chat == "" {
		return s
	}
	s, err := m.src.log.Stretch(m.thread.chat, store.Span{Before: lookBack})
	if err != nil {
		return nil
	}
	for _, e := range slices.Backward(entriesOf(s, m.state.Me.Account)) {
		if e.offers(is) {
			return e.subject()
		}
	}
	return nil
}

// subject returns what a command about this entry speaks of; nil for what is no message.
func (e *entry) subject() *subject {
	if _, ok := e.message(); !ok {
		return nil
	}
	return &subject{
		seq: e.seq, ref: wire.Ref{By: e.event.By, Key: e.event.Key}, text: e.raw(), mine: e.mine, event: e.event, failed: e.failed != "",
	}
}

// The messages on the way through the person's own editor: the file is there, the
// editor has ended, the text is read.
type (
	editorReady struct {
		chat wire.Account
		path string
		text string
		err  error
	}
	editorEnded struct {
		chat wire.Account
		path string
		was  string // the text that it was given
		err  error
	}
	editorText struct {
		chat wire.Account
		text string
		lost int
		err  error
	}
)

// openEditor writes what is in the composer to a file, for $EDITOR.
func (m *Model) openEditor() tea.Cmd {
	if m.thread.chat == "" {
		return nil
	}
	chat, text := m.thread.chat, m.composer.Text
	return m.src.do(func() tea.Msg {
		path, err := keepForEditor(text)
		return editorReady{chat, path, text, err}
	})
}

// keepForEditor makes a file that only the person can read; its name ends so that
// editors take it for prose.
func keepForEditor(text string) (path string, err error) {
	f, err := os.CreateTemp("", "sayso-*.md") // makes it 0600
	if err != nil {
		return "", err
	}
	_, err = f.WriteString(text)
	return f.Name(), errors.Join(err, f.Close())
}

func (m *Model) editor(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case editorReady:
		m.memory.file, m.memory.editing = msg.path, msg.chat
		if msg.err != nil {
			return m.editorDone(editorText{chat: msg.chat, err: msg.err})
		}
		return m.src.exec(editorCommand(msg.path), func(err error) tea.Msg { return editorEnded{msg.chat, msg.path, msg.text, err} })
	case editorEnded:
		return m.src.do(func() tea.Msg {
			text, lost, err := readFromEditor(msg.path)
			if err == nil && text == msg.was {
				err = msg.err // what an editor saved counts, however it ended
			}
			return editorText{msg.chat, text, lost, err}
		})
	case editorText:
		return m.editorDone(msg)
	}
	return nil
}

// editorDone puts the text where it came from, wherever the person is by now.
func (m *Model) editorDone(t editorText) tea.Cmd {
	m.dropFile()
	if t.err != nil {
		m.say("The editor did not work ("+t.err.Error()+"); your text is as it was.", true, nil)
		return nil
	}
	m.composer.put(t.chat, t.text)
	if t.lost > 0 {
		m.say(tooLong(t.lost), true, nil)
	}
	return m.touched()
}

// keepEdited makes a draft of what an editor has left, when there is no time to wait for
// word of it.
func (m *Model) keepEdited() {
	if m.memory.file == "" {
		return
	}
	if text, _, err := readFromEditor(m.memory.file); err == nil {
		m.composer.put(m.memory.editing, text)
	}
	m.dropFile()
}

// dropFile removes the file of an editor.
func (m *Model) dropFile() {
	if m.memory.file != "" {
		os.Remove(m.memory.file) // in the system's directory for such files, if it cannot
		m.memory.file = ""
	}
}

// editorCommand runs the editor of the person's choice, by the shell, since the choice
// may have arguments and quotes in it.
func editorCommand(path string) *exec.Cmd {
	choice := os.Getenv("VISUAL")
	if choice == "" {
		choice = os.Getenv("EDITOR")
	}
	if runtime.GOOS == "windows" {
		if choice == "" {
			choice = "notepad"
		}
		return exec.Command(choice, path)
	}
	if choice == "" {
		choice = "vi"
	}
	// Ctrl+C in the editor reaches the shell, too, which must not die of it.
	return exec.Command("sh", "-c", "trap : INT; "+choice+` "$1"`, "sh", path)
}

// readFromEditor returns the text, cleaned and cut to what a message holds, and how
// many characters were lost.
func readFromEditor(path string) (text string, lost int, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	const most = 1 << 20
	raw, err := io.ReadAll(io.LimitReader(f, most))
	if err != nil {
		return "", 0, err
	}
	text = strings.TrimRight(wire.Clean(string(raw)), "\n")
	if n := utf8.RuneCountInString(text); n > wire.MaxText {
		return string([]rune(text)[:wire.MaxText]), n - wire.MaxText, nil
	}
	return text, 0, nil
}

func tooLong(lost int) string {
	return fmt.Sprintf("A message holds %s characters; the last %s are not in it.", say.Thousands(wire.MaxText), say.Thousands(uint64(lost)))
}
