package terminal

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
)

// told is a model that shows what it was told, and does what a test wants of a message.
type told struct {
	said  []string
	views *int
	on    func(tea.Msg) tea.Cmd
}

func (m told) Init() tea.Cmd { return nil }

func (m told) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.said = append(m.said, fmt.Sprintf("%dx%d", msg.Width, msg.Height))
	case tea.KeyPressMsg:
		m.said = append(m.said, msg.String())
	case string:
		m.said = append(m.said, msg)
	}
	if m.on == nil {
		return m, nil
	}
	return m, m.on(msg)
}

func (m told) View() tea.View {
	*m.views++
	return tea.NewView(strings.Join(m.said, " "))
}

// ptyLine is a pty with a program at one end and the test at the other.
type ptyLine struct {
	t    *testing.T
	ours *os.File
	tty  *os.File
	mu   sync.Mutex // protects seen
	seen strings.Builder
	news chan struct{}
}

func newLine(t *testing.T) *ptyLine {
	t.Helper()
	ours, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	l := &ptyLine{t: t, ours: ours, tty: tty, news: make(chan struct{}, 1)}
	l.resize(40, 10)
	read := make(chan struct{})
	go func() {
		defer close(read)
		b := make([]byte, 4096)
		for {
			n, err := ours.Read(b)
			if err != nil {
				return
			}
			l.mu.Lock()
			l.seen.Write(b[:n])
			l.mu.Unlock()
			select {
			case l.news <- struct{}{}:
			default:
			}
		}
	}()
	t.Cleanup(func() {
		tty.Close()
		ours.Close()
		<-read
	})
	return l
}

func (l *ptyLine) resize(w, h uint16) {
	l.t.Helper()
	if err := pty.Setsize(l.ours, &pty.Winsize{Cols: w, Rows: h}); err != nil {
		l.t.Fatal(err)
	}
}

// run starts a program and returns where its end will be told.
func (l *ptyLine) run(m tea.Model) (*Program, <-chan error) {
	p := New(m, Options{In: l.tty, Out: l.tty, Env: []string{"TERM=xterm-256color"}, Width: ansi.WcWidth.StringWidth})
	ended := make(chan error, 1)
	go func() { ended <- p.Run() }()
	return p, ended
}

func (l *ptyLine) written() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.seen.String()
}

// until waits for something to be written.
func (l *ptyLine) until(what string) {
	l.t.Helper()
	limit := time.After(20 * time.Second)
	for {
		seen := l.written()
		if strings.Contains(seen, what) {
			return
		}
		select {
		case <-l.news:
		case <-limit:
			l.t.Fatalf("no %q in what was written: %q", what, seen)
		}
	}
}

func (l *ptyLine) types(keys string) {
	l.t.Helper()
	if _, err := io.WriteString(l.ours, keys); err != nil {
		l.t.Fatal(err)
	}
}

func (l *ptyLine) state() term.State {
	l.t.Helper()
	s, err := term.GetState(l.tty.Fd())
	if err != nil {
		l.t.Fatal(err)
	}
	return *s
}

func end(t *testing.T, ended <-chan error) error {
	t.Helper()
	select {
	case err := <-ended:
		return err
	case <-time.After(20 * time.Second):
		t.Fatal("the program does not end")
		return nil
	}
}

// TestProgram shows a program, types, lends the terminal to another and quits: the
// terminal is as it was.
func TestProgram(t *testing.T) {
	l, views := newLine(t), 0
	before := l.state()
	var lent term.State
	_, ended := l.run(told{views: &views, on: func(msg tea.Msg) tea.Cmd {
		k, ok := msg.(tea.KeyPressMsg)
		if !ok {
			return nil
		}
		switch k.String() {
		case "e":
			// The size changes while nobody is told.
			c := exec.Command("sh", "-c", "stty cols 50; echo lent")
			c.Stdin, c.Stdout = l.tty, l.tty
			return Exec(c, func(err error) tea.Msg {
				return fmt.Sprint("back:", err)
			})
		case "w":
			return tea.Sequence(Write("\x1b]9;hello\x07"), Copy("text"), func() tea.Msg { return "written" })
		case "l":
			lent = l.state()
			return Redraw
		case "q":
			return tea.Quit
		}
		return nil
	}})
	l.until("40x10")
	l.types("a")
	l.until("40x10 a")
	l.types("e")
	l.until("lent")
	l.until("50x10 back:<nil>")
	l.types("w")
	l.until("\x1b]9;hello\x07")
	l.until(ansi.SetSystemClipboard("text"))
	l.until("written")
	l.types("l")
	l.until("written l")
	l.types("q")
	if err := end(t, ended); err != nil {
		t.Fatal(err)
	}
	if lent == before {
		t.Error("the terminal was not raw while the program ran")
	}
	if after := l.state(); after != before {
		t.Errorf("the terminal is left as %v, it was %v", after, before)
	}
	l.until(ansi.ResetModeAltScreenSaveCursor + ansi.ShowCursor)
	if n := strings.Count(l.written(), ansi.SetModeAltScreenSaveCursor); n != 2 {
		t.Errorf("the screen was taken %d times, not twice", n)
	}
}

// TestASizeThatIsNotTold is what the environment says, or the usual one.
func TestASizeThatIsNotTold(t *testing.T) {
	for want, env := range map[string][]string{"50x5": {"COLUMNS=50", "LINES=5"}, "80x24": nil} {
		l, views := newLine(t), 0
		l.resize(0, 0)
		p := New(told{views: &views}, Options{In: l.tty, Out: l.tty, Env: append(env, "TERM=xterm"), Width: ansi.WcWidth.StringWidth})
		ended := make(chan error, 1)
		go func() { ended <- p.Run() }()
		l.until(want)
		p.Send(tea.Quit())
		if err := end(t, ended); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAfterAStop goes on as after a stop by somebody else, whose shell has had the
// terminal meanwhile: the terminal is taken again, and given back once.
func TestAfterAStop(t *testing.T) {
	l, views := newLine(t), 0
	before := l.state()
	p, ended := l.run(told{views: &views, on: func(msg tea.Msg) tea.Cmd {
		if _, ok := msg.(tea.ResumeMsg); ok {
			return func() tea.Msg { return "resumed" }
		}
		return nil
	}})
	l.until("40x10")
	if err := term.SetState(l.tty.Fd(), &before); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(os.Getpid(), syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	l.until("resumed")
	if l.state() == before {
		t.Error("the terminal is not raw again")
	}
	p.Send(tea.Quit())
	if err := end(t, ended); err != nil {
		t.Fatal(err)
	}
	if after := l.state(); after != before {
		t.Errorf("the terminal is left as %v, it was %v", after, before)
	}
	if n := strings.Count(l.written(), ansi.SetModeAltScreenSaveCursor); n != 2 {
		t.Errorf("the screen was taken %d times, not twice", n)
	}
	l.until(popTitle)
	for _, pair := range [][2]string{{ansi.PushKittyKeyboard(1), ansi.PopKittyKeyboard(1)}, {pushTitle, popTitle}} {
		if n, m := strings.Count(l.written(), pair[0]), strings.Count(l.written(), pair[1]); n != 1 || m != 1 {
			t.Errorf("%q was put on a stack %d times and taken off %d times", pair[0], n, m)
		}
	}
}

// TestAFaultGivesTheTerminalBack panics in the model.
func TestAFaultGivesTheTerminalBack(t *testing.T) {
	l, views := newLine(t), 0
	before := l.state()
	p, ended := l.run(told{views: &views, on: func(msg tea.Msg) tea.Cmd {
		if msg == "fault" {
			panic("a fault in the model of a test, on purpose")
		}
		return nil
	}})
	l.until("40x10")
	p.Send("fault")
	if err := end(t, ended); !errors.Is(err, tea.ErrProgramPanic) {
		t.Errorf("the program ended with %v", err)
	}
	if after := l.state(); after != before {
		t.Errorf("the terminal is left as %v, it was %v", after, before)
	}
}

// TestNoTerminal runs a program where there is none.
func TestNoTerminal(t *testing.T) {
	file, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	views := 0
	p := New(told{views: &views}, Options{In: file, Out: file, Env: []string{"TERM=xterm"}, Width: ansi.WcWidth.StringWidth})
	if err := p.Run(); err == nil {
		t.Error("a file was drawn on")
	}
}

// TestPace tells the model very much at once: a few frames are drawn, and the last one
// when its time has come.
func TestPace(t *testing.T) {
	d, c := emulate(t, 60, 2, ansi.WcWidth.StringWidth)
	views, now := 0, time.Now()
	p := newPainter(d, func() { t.Error("the terminal is taken for gone") })
	t.Cleanup(p.end)
	r := &root{model: told{views: &views}, painter: p, now: func() time.Time { return now }}
	due := 0
	for i := range 100 {
		_, cmd := r.Update(fmt.Sprint(i))
		if cmd != nil {
			due++
		}
	}
	if views != frameBurst || due != 1 {
		t.Errorf("%d frames were drawn at once, and %d wait; not %d and one", views, due, frameBurst)
	}
	now = now.Add(frameTime)
	if r.Update(frameDue{}); views != frameBurst+1 {
		t.Error("the frame whose time had come was not drawn")
	}
	settle(p)
	if got := c.rows()[0]; !strings.HasPrefix(got, "0 1 2 3") {
		t.Errorf("the terminal shows %q", got)
	}
	if _, cmd := r.Update("x"); cmd == nil || views != frameBurst+1 {
		t.Error("a frame was drawn before its time")
	}
	now = now.Add(time.Minute)
	r.Update(frameDue{})
	if _, cmd := r.Update("y"); cmd != nil || views != frameBurst+3 {
		t.Error("after a pause a frame waits")
	}
}

// settle waits until what was asked for, and the view that comes after it, are there.
func settle(p *painter) {
	p.flush(time.Minute)
	p.flush(time.Minute)
}

// stuck is a terminal that reads nothing until it is let.
type stuck struct {
	*emulated
	let chan struct{}
	in  chan struct{} // a slot: something waits to be read
}

func (s *stuck) Write(p []byte) (int, error) {
	select {
	case s.in <- struct{}{}:
	default:
	}
	<-s.let
	return s.emulated.Write(p)
}

// TestATerminalThatDoesNotRead holds up nobody, and is shown the newest view when it
// reads again.
func TestATerminalThatDoesNotRead(t *testing.T) {
	d, c := emulate(t, 20, 1, ansi.WcWidth.StringWidth)
	s := &stuck{c, make(chan struct{}), make(chan struct{}, 1)}
	d.to = s
	p := newPainter(d, func() { t.Error("the terminal is taken for gone") })
	t.Cleanup(p.end)
	p.show(tea.NewView("first"))
	<-s.in
	c.written.Reset()
	for i := range 10_000 {
		p.show(tea.NewView(fmt.Sprint("view ", i)))
		p.put(ansi.RequestModeUnicodeCore)
	}
	if p.flush(time.Millisecond) {
		t.Error("a terminal that does not read has been shown everything")
	}
	close(s.let)
	settle(p)
	if got := c.rows()[0]; got != "view 9999" {
		t.Errorf("it shows %q in the end", got)
	}
	if strings.Contains(c.written.String(), "view 1") {
		t.Error("views that were out of date are shown")
	}
	if n := strings.Count(c.written.String(), ansi.RequestModeUnicodeCore); n > mostJobs {
		t.Errorf("%d sequences waited", n)
	}
}

// TestTheWayOutIsNeverLeftOut has more sequences wait than may, and then the end.
func TestTheWayOutIsNeverLeftOut(t *testing.T) {
	d, c := emulate(t, 20, 1, ansi.WcWidth.StringWidth)
	s := &stuck{c, make(chan struct{}), make(chan struct{}, 1)}
	d.to = s
	p := newPainter(d, func() { t.Error("the terminal is taken for gone") })
	t.Cleanup(p.end)
	for range 2 * mostJobs {
		p.put("\x1b]9;word\x07")
	}
	<-s.in
	for range 2 * mostJobs {
		p.put("\x1b]9;word\x07")
	}
	p.do((*display).leave)
	close(s.let)
	settle(p)
	if !strings.HasSuffix(c.written.String(), popTitle) {
		t.Error("the terminal is not given back")
	}
}

// TestATerminalThatIsGone ends the program. One that is only full is tried again.
func TestATerminalThatIsGone(t *testing.T) {
	d, c := emulate(t, 20, 1, ansi.WcWidth.StringWidth)
	d.to = failing{}
	gone := make(chan struct{}, 1)
	p := newPainter(d, func() { gone <- struct{}{} })
	t.Cleanup(p.end)
	p.show(tea.NewView("x"))
	<-gone
	full := &fullOnce{Writer: c}
	p.do(func(d *display) { d.to = full })
	p.show(tea.NewView("y"))
	for shown := ""; shown != "y"; {
		p.do(func(*display) { shown = c.rows()[0] })
		settle(p)
	}
	if !full.tried.Load() {
		t.Error("the terminal was never full")
	}
}

// fullOnce takes nothing the first time.
type fullOnce struct {
	io.Writer
	tried atomic.Bool
}

func (f *fullOnce) Write(p []byte) (int, error) {
	if !f.tried.Swap(true) {
		return 0, syscall.EAGAIN
	}
	return f.Writer.Write(p)
}
