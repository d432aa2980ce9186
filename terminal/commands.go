package terminal

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

type (
	write   string
	redraw  struct{}
	suspend struct{}

	// loan asks for the terminal, for as long as run takes.
	loan struct {
		run  func() error
		done tea.ExecCallback
	}
	// returned says that the terminal is ours again, and how it went.
	returned struct{ with tea.Msg }
)

// Write returns a command that writes a control sequence to the terminal as it is, such
// as a question about its colours or a notification. It must not move the cursor.
func Write(sequence string) tea.Cmd {
	return func() tea.Msg { return write(sequence) }
}

// Copy returns a command that puts text on the clipboard of whoever sits at the
// terminal (OSC 52). Not every terminal obeys, and none says so.
func Copy(text string) tea.Cmd { return Write(ansi.SetSystemClipboard(text)) }

// Redraw is a command that draws everything anew, over whatever is there.
func Redraw() tea.Msg { return redraw{} }

// Suspend is a command that stops the process as Ctrl+Z does at the shell. The model
// gets a [tea.ResumeMsg] when it goes on.
func Suspend() tea.Msg { return suspend{} }

// Exec returns a command that lends the terminal to another program. The model gets the
// message that done makes of its error. Streams that the program has not set are those
// of the process.
func Exec(c *exec.Cmd, done tea.ExecCallback) tea.Cmd {
	return func() tea.Msg {
		if c.Stdin == nil {
			c.Stdin = os.Stdin
		}
		if c.Stdout == nil {
			c.Stdout = os.Stdout
		}
		if c.Stderr == nil {
			c.Stderr = os.Stderr
		}
		return loan{run: c.Run, done: done}
	}
}

// lend gives the terminal away for as long as run takes. Bubble Tea reads no keys
// meanwhile.
func (r *root) lend(run func() error, done tea.ExecCallback) tea.Cmd {
	return tea.Exec(lease{r, run}, func(err error) tea.Msg { return returned{done(err)} })
}

// lease is what Bubble Tea runs while the terminal is lent.
type lease struct {
	root *root
	run  func() error
}

// Run gives the terminal back as it was, runs, and takes it again.
func (l lease) Run() error {
	lent.Store(true)
	defer lent.Store(false)
	l.root.give()
	return errors.Join(l.run(), l.root.take())
}

// lent says that another program has the terminal of the process.
var lent atomic.Bool

// Lent reports whether a program run by [Exec] has the terminal. Ctrl+C is for that
// program then, although the kernel sends the signal to this one as well.
func Lent() bool { return lent.Load() }

// SetStdin does nothing: what runs has its streams.
func (lease) SetStdin(io.Reader) {}

// SetStdout does nothing: what runs has its streams.
func (lease) SetStdout(io.Writer) {}

// SetStderr does nothing: what runs has its streams.
func (lease) SetStderr(io.Writer) {}
