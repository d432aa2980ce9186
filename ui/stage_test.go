package ui

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"sayso/store"
	"sayso/ui/booktest"
	"sayso/ui/desktop"
	"sayso/ui/look"
	"sayso/wire"
)

// stage runs a model as Bubble Tea does, commands beside the loop and messages one
// by one, but without a terminal and with a clock of its own.
type stage struct {
	t    testing.TB
	m    *Model
	log  *store.Log
	b    *book
	now  time.Time
	msgs chan tea.Msg
	done chan struct{}
	quit bool
	raw  []string // what went to the terminal beside the frames
	held []held   // ticks, which wait until the test lets time pass
}

// newStage shows a log in a terminal of a size, once all of it is read.
func newStage(t testing.TB, b *book, w, h int) *stage {
	t.Helper()
	s := newStageOn(t, b, replica(t, b.Events), w, h)
	return s
}

// view is a size and a look in which something is seen.
type view struct {
	name string
	w, h int
	look look.Look
}

// seenAs holds what do brings to the screen against a golden in each of the views.
func seenAs(t *testing.T, views []view, of func() *book, do func(*stage)) {
	t.Helper()
	for _, v := range views {
		t.Run(v.name, func(t *testing.T) {
			s := newStage(t, of(), v.w, v.h)
			s.wear(v.look)
			do(s)
			golden.RequireEqual(t, s.text())
		})
	}
}

// wear draws the screen in another look from now on.
func (s *stage) wear(l look.Look) {
	s.m.screen.look = l
	s.m.screen.paint(true)
}

func newStageOn(t testing.TB, b *book, log *store.Log, w, h int) *stage {
	t.Helper()
	s := beginStage(t, b, Options{Open: opens(log)}, w, h)
	s.log = log
	s.until("the chats to be there", func() bool { return s.m.state != nil && !s.m.thread.loading })
	return s
}

// beginStage starts a model and does not wait for its log.
func beginStage(t testing.TB, b *book, o Options, w, h int) *stage {
	t.Helper()
	s := &stage{t: t, b: b, now: b.Now, msgs: make(chan tea.Msg, 64), done: make(chan struct{})}
	o.As, o.Now, o.Settings = "ana", func() time.Time { return s.now }, tried()
	s.m = New(o)
	s.m.src.after = func(d time.Duration, msg tea.Msg) tea.Cmd {
		s.held = append(s.held, held{s.now.Add(d), msg})
		return nil
	}
	s.m.src.visit = func(string) error { return desktop.ErrNothingOpens }
	s.m.herald.raw = func(sequence string) tea.Cmd {
		s.raw = append(s.raw, sequence)
		return nil
	}
	t.Cleanup(func() {
		close(s.done)
		if err := s.m.Close(); err != nil {
			t.Error(err)
		}
	})
	s.start(s.m.Init())
	s.send(tea.WindowSizeMsg{Width: w, Height: h}, Conn{State: "connected"})
	return s
}

// start runs a command beside the loop.
func (s *stage) start(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		msg := cmd()
		select {
		case s.msgs <- msg:
		case <-s.done:
		}
	}()
}

// take gives the model one message; a batch starts its commands.
func (s *stage) take(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
	case tea.BatchMsg:
		for _, cmd := range msg {
			s.start(cmd)
		}
	case tea.QuitMsg:
		s.quit = true
	default:
		_, cmd := s.m.Update(msg)
		s.start(cmd)
		s.m.View()
	}
}

func (s *stage) send(msgs ...tea.Msg) {
	for _, msg := range msgs {
		s.take(msg)
	}
}

// until runs the loop until something holds.
func (s *stage) until(what string, holds func() bool) {
	s.t.Helper()
	limit := time.After(4 * time.Second)
	for !holds() {
		select {
		case msg := <-s.msgs:
			s.take(msg)
		case <-limit:
			s.t.Fatalf("waited in vain for %s; the screen is\n%s", what, s.text())
		}
	}
}

// quiet runs the loop until the model has written all it wants to.
func (s *stage) quiet() {
	s.t.Helper()
	s.until("the desk to be empty", func() bool { return !s.m.desk.busy && len(s.m.desk.jobs) == 0 && !s.m.thread.loading })
}

type held struct {
	due time.Time
	msg tea.Msg
}

// pass lets time pass: what was asked for until then comes.
func (s *stage) pass(d time.Duration) {
	s.t.Helper()
	end := s.now.Add(d)
	for {
		next := -1
		for i, h := range s.held {
			if !h.due.After(end) && (next < 0 || h.due.Before(s.held[next].due)) {
				next = i
			}
		}
		if next < 0 {
			break
		}
		h := s.held[next]
		s.held = slices.Delete(s.held, next, next+1)
		s.now = h.due
		s.take(h.msg)
	}
	s.now = end
	s.quiet()
}

// press presses keys by their names; "text:..." types.
func (s *stage) press(keys ...string) {
	for _, k := range keys {
		if text, ok := strings.CutPrefix(k, "text:"); ok {
			for _, r := range text {
				s.take(tea.KeyPressMsg{Code: r, Text: string(r)})
			}
			continue
		}
		s.take(stroke(k))
	}
}

// stroke makes a key press from its name, such as alt+down.
func stroke(name string) tea.KeyPressMsg {
	var mod tea.KeyMod
	for prefix, m := range map[string]tea.KeyMod{"ctrl+": tea.ModCtrl, "alt+": tea.ModAlt, "shift+": tea.ModShift} {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			name, mod = rest, m
		}
	}
	k := keyPress(name)
	if k.Mod |= mod; k.Mod != 0 {
		k.Text = ""
	}
	return k
}

// arrive puts events into the log, as the client does, and waits until they show.
func (s *stage) arrive(events ...wire.Event) {
	s.t.Helper()
	if err := s.log.Ingest(events); err != nil {
		s.t.Fatal(err)
	}
	head := events[len(events)-1].Seq
	s.until("events", func() bool { return s.m.state.Head.Seq >= head })
}

// text is the frame without colours.
func (s *stage) text() string { return ansi.Strip(strings.Join(s.m.frame(), "\n")) + "\n" }

func (s *stage) shows(what string) bool { return strings.Contains(s.text(), what) }

func (s *stage) mustShow(whats ...string) {
	s.t.Helper()
	for _, what := range whats {
		if !s.shows(what) {
			s.t.Fatalf("the screen does not show %q:\n%s", what, s.text())
		}
	}
}

// queued returns what waits in the outbox, of one kind.
func (s *stage) queued(kind string) []wire.Command {
	s.t.Helper()
	all, err := s.log.Queued()
	if err != nil {
		s.t.Fatal(err)
	}
	var commands []wire.Command
	for _, p := range all {
		if p.Command.Kind == kind {
			commands = append(commands, p.Command)
		}
	}
	return commands
}

// accepts makes the relay's answer to a command: its event in the person's log.
func (b *book) accepts(c wire.Command) wire.Event {
	e := wire.Event{At: b.Now.UnixMilli(), By: booktest.Ana, Chat: wire.Account(c.Chat), Key: c.Key, Kind: c.Kind, Raw: c.Raw}.Follow(b.State.Head)
	b.State.Apply(e)
	b.Events = append(b.Events, e)
	b.Now = b.Now.Add(time.Minute)
	return e
}

func never(ctx context.Context) (*store.Log, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// open shows a chat.
func (s *stage) open(to wire.Account) {
	s.t.Helper()
	s.start(s.m.open(to))
	s.quiet()
}

// tried are the settings that tests have: the theme does not depend on a terminal.
func tried() Settings {
	s := DefaultSettings()
	s.Theme = "dark"
	return s
}

// newStyles builds a look for a terminal with all colours.
func newStyles(l look.Look, dark bool) *look.Styles {
	return look.New(l, nil, dark, colorprofile.TrueColor)
}

// begins returns what an ink puts before its text.
func begins(i look.Ink) string {
	on, _, _ := strings.Cut(i.Of("x"), "x")
	return on
}
