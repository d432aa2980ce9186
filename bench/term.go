package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// The size of the emulated screen, in cells.
const (
	columns = 200
	rows    = 50
)

// Bytes that a terminal sends for the keys the benchmark presses.
const (
	keyPageUp    = "\x1b[5~"
	keyPageDown  = "\x1b[6~"
	keyNextChat  = "\x1b[1;3B" // Alt+Down
	keyPrevChat  = "\x1b[1;3A" // Alt+Up
	keyNewest    = "\x1b[1;3F" // Alt+End
	keyBackspace = "\x7f"
)

// terminal runs a program under a pty, with an emulator that answers what the
// program asks of its terminal. A text is visible at the time of the read that
// completed it on the emulated screen; the emulator's own work happens after that
// time was taken. A terminal is for one goroutine, which owns the screen.
type terminal struct {
	cmd    *exec.Cmd
	pty    *os.File
	screen *vt.Emulator
	reads  chan read
	began  time.Time
	last   time.Time // of the read that was shown last
}

// read is what one read of the pty gave, and when.
type read struct {
	b  []byte
	at time.Time
}

var errInvisible = errors.New("nothing of the kind on the screen")

// runTerminal starts the command on a screen of its own; env replaces the environment.
func runTerminal(env []string, name string, args ...string) (*terminal, error) {
	t := &terminal{cmd: exec.Command(name, args...), screen: vt.NewEmulator(columns, rows), reads: make(chan read, 1<<14)}
	t.cmd.Env = env
	t.began = time.Now()
	var err error
	if t.pty, err = pty.StartWithSize(t.cmd, &pty.Winsize{Cols: columns, Rows: rows}); err != nil {
		return nil, err
	}
	go t.read()
	go io.Copy(t.pty, t.screen) // the emulator's answers; ends when close closes it
	return t, nil
}

func (t *terminal) read() {
	defer close(t.reads)
	for {
		b := make([]byte, 32<<10)
		n, err := t.pty.Read(b)
		if err != nil {
			return
		}
		t.reads <- read{b[:n], time.Now()}
	}
}

func (t *terminal) pid() int { return t.cmd.Process.Pid }

func (t *terminal) press(keys string) time.Time {
	now := time.Now()
	t.pty.WriteString(keys)
	return now
}

// waitFor shows what the program writes until visible says yes, and returns the
// time of the read that made it so.
func (t *terminal) waitFor(limit time.Duration, visible func() bool) (time.Time, error) {
	late := time.After(limit)
	for !visible() {
		select {
		case r, ok := <-t.reads:
			if !ok {
				return time.Time{}, fmt.Errorf("the program ended: %w", errInvisible)
			}
			t.show(r)
		case <-late:
			return time.Time{}, fmt.Errorf("%w within %v", errInvisible, limit)
		}
	}
	return t.last, nil
}

func (t *terminal) show(r read) {
	t.screen.Write(r.b)
	t.last = r.at
}

// settle shows what the program writes until it has been quiet for a while, and
// returns the time of its last write.
func (t *terminal) settle(quiet, limit time.Duration) (time.Time, error) {
	var last time.Time
	late := time.After(limit)
	for {
		select {
		case r, ok := <-t.reads:
			if !ok {
				return last, fmt.Errorf("the program ended: %w", errInvisible)
			}
			t.show(r)
			last = r.at
		case <-time.After(quiet):
			if !last.IsZero() {
				return last, nil
			}
		case <-late:
			if last.IsZero() {
				return last, fmt.Errorf("%w within %v", errInvisible, limit)
			}
			return last, nil
		}
	}
}

// idle lets time pass, and shows what the program writes meanwhile.
func (t *terminal) idle(d time.Duration) {
	t.waitFor(d, func() bool { return false })
}

// line returns the text of one row of the screen, without trailing blanks.
func (t *terminal) line(y int) string {
	var b strings.Builder
	for x := range columns {
		if c := t.screen.CellAt(x, y); c != nil {
			b.WriteString(c.Content)
		}
	}
	return strings.TrimRight(b.String(), " ")
}

// find returns the cell at which a text of one-cell characters stands.
func (t *terminal) find(text string) (x, y int, ok bool) {
	for y := rows - 1; y >= 0; y-- {
		for x := 0; x+len(text) <= columns; x++ {
			if t.at(x, y, text) {
				return x, y, true
			}
		}
	}
	return 0, 0, false
}

func (t *terminal) shows(text string) bool {
	_, _, ok := t.find(text)
	return ok
}

// at reports whether the text stands at a cell.
func (t *terminal) at(x, y int, text string) bool {
	for i := range len(text) {
		c := t.screen.CellAt(x+i, y)
		if c == nil || c.Content != text[i:i+1] {
			return false
		}
	}
	return true
}

// close ends the program and gives everything back.
func (t *terminal) close() {
	t.cmd.Process.Signal(os.Interrupt)
	late := time.AfterFunc(3*time.Second, func() { t.cmd.Process.Kill() })
	go func() {
		for range t.reads { // the program must be able to write its last frame
		}
	}()
	t.cmd.Wait()
	late.Stop()
	t.pty.Close()
	t.screen.InputPipe().(io.Closer).Close()
}

// dump returns the screen as text, for error messages.
func (t *terminal) dump() string {
	var b strings.Builder
	for y := range rows {
		b.WriteString(t.line(y) + "\n")
	}
	return strings.TrimSpace(b.String())
}
