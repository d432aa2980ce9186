package terminal

import (
	"cmp"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/term"
)

// Program is a Bubble Tea program on the terminal of the process.
type Program struct {
	root    *root
	tea     *tea.Program
	colours colorprofile.Profile
	in      *os.File
}

// Options say where and how a program is shown.
type Options struct {
	In, Out *os.File         // the terminal; nil for that of the process
	Env     []string         // what the environment says of it; nil for that of the process
	Width   func(string) int // how many cells a text takes, as the model lays it out
}

// New makes a program of a model. Of the model's views Content, the place of the Cursor,
// MouseMode, ReportFocus and WindowTitle are heeded; the alternate screen is always
// taken.
func New(model tea.Model, o Options) *Program {
	in, out := cmp.Or(o.In, os.Stdin), cmp.Or(o.Out, os.Stdout)
	if o.Env == nil {
		o.Env = os.Environ()
	}
	r := &root{model: model, con: uv.NewConsole(in, out, o.Env), now: time.Now}
	p := &Program{root: r, colours: colorprofile.Detect(out, o.Env), in: in}
	// The clock of Bubble Tea's renderer cannot be stopped, but it can be slow.
	p.tea = tea.NewProgram(r, tea.WithoutRenderer(), tea.WithFPS(1), tea.WithoutSignalHandler(),
		tea.WithInput(in), tea.WithOutput(out), tea.WithEnvironment(o.Env), tea.WithColorProfile(p.colours))
	r.painter = newPainter(newDisplay(out, o.Env, o.Width), func() { go p.tea.Quit() })
	return p
}

// Send gives the model a message. It waits until the program runs, and does nothing
// once it has ended.
func (p *Program) Send(msg tea.Msg) { p.tea.Send(msg) }

// Run shows the program until its model quits, and gives the terminal back as it was.
// Its errors are those of [tea.Program.Run], and that there is no terminal; a fault of
// the model is told of on standard error and is [tea.ErrProgramPanic]. A program whose
// terminal is gone quits.
func (p *Program) Run() error {
	defer p.root.painter.end()
	if err := p.root.take(); err != nil {
		return fmt.Errorf("this terminal cannot be drawn on: %w", err)
	}
	defer p.root.give()
	resized, continued, done := make(chan os.Signal, 1), make(chan os.Signal, 1), make(chan struct{})
	uv.NotifyWinch(resized)
	notifyContinued(continued)
	defer signal.Stop(resized)
	defer signal.Stop(continued)
	defer close(done)
	p.root.begin(p.colours)
	go p.heed(resized, continued, done)
	_, err := p.tea.Run()
	if p.root.fault != "" {
		p.root.give()
		fmt.Fprintln(os.Stderr, p.root.fault)
		err = tea.ErrProgramPanic
	}
	return err
}

// heed tells the program of a new size, and that the process goes on after somebody
// else has stopped it: whatever ran meanwhile had the terminal.
func (p *Program) heed(resized, continued <-chan os.Signal, done <-chan struct{}) {
	for {
		select {
		case <-resized:
			p.tea.Send(otherSize{})
		case <-continued:
			if !Lent() {
				// Not by way of the console, which would take the state for that to go back to.
				_, _ = term.MakeRaw(p.in.Fd())
				p.tea.Send(retaken{})
			}
		case <-done:
			return
		}
	}
}

// Frames are drawn at once, but no more of them a second than frameTime allows. A few
// may come faster: what one key changes often comes in two or three steps.
const (
	frameTime  = time.Second / 120
	frameBurst = 3
)

// root is the model that Bubble Tea sees. It hands messages on, and draws what follows
// from them.
type root struct {
	model   tea.Model
	con     uv.Console
	painter *painter
	now     func() time.Time
	start   tea.Cmd
	due     bool      // a message will come to draw
	next    time.Time // when a frame may be drawn again
	fault   string    // of the model: what, and where
}

type (
	frameDue  struct{} // a frame may be drawn again
	otherSize struct{} // the terminal has another size
	retaken   struct{} // the process goes on
)

// patience is for how long a terminal may take what it is left with.
const patience = time.Second

// take makes the terminal ours.
func (r *root) take() error {
	if _, err := r.con.MakeRaw(); err != nil {
		return err
	}
	r.painter.do((*display).enter)
	return nil
}

// give gives the terminal back as it was. It may be called again.
func (r *root) give() {
	r.painter.do((*display).leave)
	r.painter.flush(patience)
	_ = r.con.Restore()
}

// begin tells the model of the terminal and draws it, before Bubble Tea has begun.
func (r *root) begin(colours colorprofile.Profile) {
	r.start = tea.Batch(r.tell(tea.ColorProfileMsg{Profile: colours}), r.resize())
	r.draw()
	r.painter.do((*display).ask)
}

// Init starts the model.
func (r *root) Init() tea.Cmd { return tea.Batch(r.start, r.model.Init()) }

// View is of no use to Bubble Tea, which has nothing to draw with.
func (r *root) View() tea.View { return tea.View{} }

// Update hands a message on, and draws. A fault ends the program; Bubble Tea would tell
// of it before the terminal is given back.
func (r *root) Update(msg tea.Msg) (m tea.Model, cmd tea.Cmd) {
	m = r
	if r.fault != "" {
		return r, nil
	}
	defer func() {
		if fault := recover(); fault != nil {
			r.fault, cmd = fmt.Sprintf("%v\n\n%s", fault, debug.Stack()), tea.Quit
		}
	}()
	switch msg := msg.(type) {
	case write:
		r.painter.put(string(msg))
		return r, nil
	case loan:
		return r, r.lend(msg.run, msg.done)
	case suspend:
		return r, r.lend(stopProcess, func(error) tea.Msg { return tea.ResumeMsg{} })
	case tea.ColorProfileMsg:
		return r, nil // was told at the beginning
	case frameDue:
		r.due = false
	case redraw:
		r.painter.do((*display).forget)
	case retaken:
		r.painter.do((*display).enter)
		cmd = tea.Batch(r.resize(), r.tell(tea.ResumeMsg{}))
	case returned:
		cmd = tea.Batch(r.resize(), r.tell(msg.with))
	case otherSize:
		cmd = r.resize()
	case tea.WindowSizeMsg:
		if msg.Width > 0 { // at the start Bubble Tea says nought, for it does not know the screen
			cmd = r.resize()
		}
	case tea.ModeReportMsg:
		r.painter.do(func(d *display) { d.learn(msg) })
		cmd = r.tell(msg)
	default:
		cmd = r.tell(msg)
	}
	return r, tea.Batch(cmd, r.show())
}

func (r *root) tell(msg tea.Msg) (cmd tea.Cmd) {
	r.model, cmd = r.model.Update(msg)
	return cmd
}

// resize tells the display and the model how large the terminal is.
func (r *root) resize() tea.Cmd {
	w, h, err := r.con.GetSize()
	if err != nil || w <= 0 || h <= 0 { // as over a serial line
		w, h = r.said("COLUMNS", 80), r.said("LINES", 24)
	}
	size := tea.WindowSizeMsg{Width: w, Height: h}
	r.painter.do(func(d *display) { d.resize(size) })
	return r.tell(size)
}

// said returns a number that the environment gives.
func (r *root) said(name string, otherwise int) int {
	if n, err := strconv.Atoi(r.con.Getenv(name)); err == nil && n > 0 {
		return min(n, mostCells)
	}
	return otherwise
}

// mostCells is how wide or high a terminal may be said to be.
const mostCells = 1000

// show draws, or sees to it that the frame is drawn when its time has come.
func (r *root) show() tea.Cmd {
	wait := r.next.Sub(r.now())
	if wait <= 0 {
		r.draw()
		return nil
	}
	if r.due {
		return nil
	}
	r.due = true
	return tea.Tick(wait, func(time.Time) tea.Msg { return frameDue{} })
}

// draw draws a frame, and takes it off what may be drawn: after a pause frameBurst
// frames are free.
func (r *root) draw() {
	now := r.now()
	if since := now.Add(-(frameBurst - 1) * frameTime); r.next.Before(since) {
		r.next = since
	}
	r.next = r.next.Add(frameTime)
	r.painter.show(r.model.View())
}
