package terminal

import (
	"cmp"
	"fmt"
	"os"
	"os/signal"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
)

// Program is a Bubble Tea program on the terminal of the process.
type Program struct {
	root    *root
	tea     *tea.Program
	colours colorprofile.Profile
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
	r := &root{model: model, display: newDisplay(uv.NewConsole(in, out, o.Env), o.Width), now: time.Now}
	colours := colorprofile.Detect(out, o.Env)
	return &Program{
		root: r, colours: colours,
		// The clock of Bubble Tea's renderer cannot be stopped, but it can be slow.
		tea: tea.NewProgram(r, tea.WithoutRenderer(), tea.WithFPS(1), tea.WithoutSignalHandler(),
			tea.WithInput(in), tea.WithOutput(out), tea.WithEnvironment(o.Env), tea.WithColorProfile(colours)),
	}
}

// Send gives the model a message. It waits until the program runs, and does nothing
// once it has ended.
func (p *Program) Send(msg tea.Msg) { p.tea.Send(msg) }

// Run shows the program until its model quits, and gives the terminal back as it was.
// Its errors are those of [tea.Program.Run], and that there is no terminal.
func (p *Program) Run() error {
	d := p.root.display
	if err := d.enter(); err != nil {
		return fmt.Errorf("this terminal cannot be drawn on: %w", err)
	}
	defer d.leave()
	p.root.begin(p.colours)

	resized, done := make(chan os.Signal, 1), make(chan struct{})
	uv.NotifyWinch(resized)
	defer signal.Stop(resized)
	defer close(done)
	go func() {
		for {
			select {
			case <-resized:
				p.tea.Send(tea.WindowSizeMsg{})
			case <-done:
				return
			}
		}
	}()
	_, err := p.tea.Run()
	return err
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
	display *display
	now     func() time.Time
	start   tea.Cmd
	due     bool      // a message will come to draw
	next    time.Time // when a frame may be drawn again
}

// frameDue says that a frame may be drawn again.
type frameDue struct{}

// begin tells the model of the terminal and draws it, before Bubble Tea has begun.
func (r *root) begin(colours colorprofile.Profile) {
	r.display.measure()
	r.start = tea.Batch(r.tell(tea.ColorProfileMsg{Profile: colours}), r.tell(r.display.size))
	r.draw()
	r.display.ask()
}

// Init starts the model.
func (r *root) Init() tea.Cmd { return tea.Batch(r.start, r.model.Init()) }

// View is of no use to Bubble Tea, which has nothing to draw with.
func (r *root) View() tea.View { return tea.View{} }

// Update hands a message on, and draws. A fault gives the terminal back before it is
// told of.
func (r *root) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	defer func() {
		if fault := recover(); fault != nil {
			r.display.leave()
			panic(fault)
		}
	}()
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case write:
		r.display.put(string(msg))
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
		r.display.forget()
	case returned:
		cmd = tea.Batch(r.resize(), r.tell(msg.with))
	case tea.WindowSizeMsg:
		cmd = r.resize() // Bubble Tea does not know the screen; it only says that it changed
	case tea.ModeReportMsg:
		r.display.learn(msg)
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

// resize tells the model of a new size, if there is one.
func (r *root) resize() tea.Cmd {
	if !r.display.measure() {
		return nil
	}
	return r.tell(r.display.size)
}

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
	r.display.draw(r.model.View())
}
