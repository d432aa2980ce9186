package ui

import (
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"

	"sayso/terminal"
	"sayso/ui/cells"
	"sayso/wire"
)

// emulator is an emulated terminal with a whole program in it.
type emulator struct {
	t       *testing.T
	mu      sync.Mutex // protects screen
	screen  *vt.Emulator
	line    *os.File // the terminal's end of the line to the program
	program *terminal.Program
	changed chan struct{} // one slot: something was written
	ended   chan error
}

// draw shows what the program says until the line ends.
func (x *emulator) draw() {
	b := make([]byte, 32<<10)
	for {
		n, err := x.line.Read(b)
		if err != nil {
			return
		}
		x.mu.Lock()
		x.screen.Write(b[:n])
		x.mu.Unlock()
		select {
		case x.changed <- struct{}{}:
		default:
		}
	}
}

func (x *emulator) text() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.screen.String()
}

// until waits for words on the screen.
func (x *emulator) until(words string) {
	x.t.Helper()
	limit := time.After(20 * time.Second)
	for !strings.Contains(x.text(), words) {
		select {
		case <-x.changed:
		case err := <-x.ended:
			x.t.Fatalf("the program ended (%v) before showing %q", err, words)
		case <-limit:
			x.t.Fatalf("no %q on the screen:\n%s", words, x.text())
		}
	}
}

func (x *emulator) types(keys string) {
	x.t.Helper()
	if _, err := x.line.WriteString(keys); err != nil {
		x.t.Fatal(err)
	}
}

// runProgram starts the screen in an emulated terminal, which answers its questions.
func runProgram(t *testing.T, m *Model, w, h int) *emulator {
	t.Helper()
	line, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(line, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)}); err != nil {
		t.Fatal(err)
	}
	x := &emulator{t: t, screen: vt.NewEmulator(w, h), line: line, changed: make(chan struct{}, 1), ended: make(chan error, 1)}
	x.program = terminal.New(m, terminal.Options{In: tty, Out: tty, Env: []string{"TERM=xterm-256color", "COLORTERM=truecolor"}, Width: cells.Width})
	var ends sync.WaitGroup
	ends.Go(x.draw)
	ends.Go(func() { io.Copy(line, x.screen) }) // what the terminal answers when asked
	go func() {
		x.ended <- x.program.Run()
		close(x.ended)
	}()
	t.Cleanup(func() {
		x.program.Send(tea.Quit())
		<-x.ended
		tty.Close()
		line.Close()
		x.screen.InputPipe().(io.Closer).Close()
		ends.Wait()
	})
	return x
}

func TestTheWholeProgramInATerminal(t *testing.T) {
	b := story()
	log := replica(t, b.Events)
	m := New(Options{Open: opens(log), As: "ana", Now: func() time.Time { return b.Now }})
	x := runProgram(t, m, 120, 36)
	x.until("Thank you, we will keep the gate open for you.")
	x.until("orders and updates allowed · offers stopped 3 Nov · 14 kept away")
	x.types("on my way\r")
	x.until("queued")
	x.types("\x1b[A") // up: select
	x.until("r reply")
	x.types("\x1b[A")
	x.types("w")
	x.until("You wrote to Northwind Air")
	x.until("y copy · Esc back") // which stands where the keys of a message stood
	x.types("\x1b")              // back to the chat
	x.until("i info")            // the keys of a message
	x.types("\x1b[1;3B")         // alt+down
	x.until("not in your people")
	x.types("half a draft")
	x.until("› half a draft")
	x.types("\x0b") // ctrl+k
	x.types("maya")
	x.until("Maya")
	x.types("\r")
	x.until("Take the cat out of the suitcase.")
	x.program.Send(Conn{State: "offline", Since: b.Now})
	x.until("offline since")
	x.types("\x11") // ctrl+q
	select {
	case err := <-x.ended:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("it does not end")
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	if text, err := log.Draft(loansNo); err != nil || text != "half a draft" {
		t.Errorf("the draft is %q, %v", text, err)
	}
	waiting, err := log.Queued()
	if err != nil || len(waiting) == 0 {
		t.Fatalf("the outbox holds %v, %v", waiting, err)
	}
	if body, _ := waiting[0].Command.Body(); body.(wire.Message).Text != "on my way" {
		t.Errorf("the outbox holds %v", body)
	}
}
