package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"sayso/chat"
	"sayso/demo"
	"sayso/terminal"
	"sayso/ui"
	"sayso/wire"
)

func demoCommand(f *flags) *cobra.Command {
	var plain bool
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "See it work: businesses, friends and a relay, all on this machine",
		Long: "demo starts a relay, five businesses that send through its HTTP face, two friends, and\n" +
			"your messenger. Its data is temporary unless --dir names a place for it.",
		Example: "sayso demo\nsayso demo --plain",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			set, err := f.settings()
			if err != nil {
				return err
			}
			dir, cleanUp, err := demoDir(f.dir)
			if err != nil {
				return err
			}
			logger, closeLog, err := fileLogger(dir)
			if err != nil {
				return errors.Join(err, cleanUp())
			}
			d := demonstration{set: set, dir: dir, logger: logger}
			if plain || !term.IsTerminal(os.Stdin.Fd()) || !term.IsTerminal(os.Stdout.Fd()) {
				err = d.plain(cmd.Context(), cmd.OutOrStdout())
			} else {
				err = d.screen(cmd.Context(), cmd.OutOrStdout())
			}
			return errors.Join(err, closeLog(), cleanUp())
		},
	}
	cmd.Flags().BoolVar(&plain, "plain", false, "print the story as lines and end")
	return cmd
}

// demoDir returns where the demonstration keeps its data, and what ends it.
func demoDir(dir string) (string, func() error, error) {
	if dir != "" {
		return dir, func() error { return nil }, os.MkdirAll(dir, 0o700)
	}
	dir, err := os.MkdirTemp("", "sayso-demo-")
	return dir, func() error { return os.RemoveAll(dir) }, err
}

// demonstration is the world of package demo and the messenger of the person in it.
type demonstration struct {
	set    settings
	dir    string
	logger *slog.Logger
}

// home is where the person's messenger keeps its replica.
func (d demonstration) home(w *demo.World) *home {
	return &home{dir: filepath.Join(d.dir, "accounts", demo.Person), As: demo.Person, Name: demo.PersonName, Relay: w.URL}
}

// screen shows the messenger and plays the story behind it.
func (d demonstration) screen(ctx context.Context, out io.Writer) error {
	w, err := demo.Start(ctx, d.dir, d.logger)
	if err != nil {
		return err
	}
	if err := d.prologue(ctx, w); err != nil {
		return errors.Join(err, w.Close())
	}
	playing, stop := context.WithCancel(ctx)
	defer stop()
	play := func(p *terminal.Program) {
		err := w.Play(playing, demo.Stage{Hint: func(text string) { p.Send(ui.Hint{Text: text}) }})
		if err != nil && playing.Err() == nil {
			p.Send(ui.Hint{Text: "the story stopped: " + err.Error()})
		}
	}
	_, err = showMessenger(ctx, d.set, d.home(w), d.logger, "", play)
	stop()
	return errors.Join(err, farewell(w, out), w.Close())
}

// farewell prints what there was to see.
func farewell(w *demo.World, out io.Writer) error {
	lines, err := w.Summary(time.Now())
	for _, line := range lines {
		fmt.Fprintln(out, line)
	}
	return err
}

// prologue has the person's choices of before the story in the replica when the
// messenger opens.
func (d demonstration) prologue(ctx context.Context, w *demo.World) error {
	s, err := d.home(w).open(d.logger, "")
	if err != nil {
		return err
	}
	if err = s.catchUp(ctx); err == nil {
		err = w.Prologue(ctx, s.queue)
	}
	return errors.Join(err, s.close())
}

// queue asks without waiting for the answer.
func (s *session) queue(chat string, body wire.Body) error {
	return s.log.Queue(wire.Ask(chat, body))
}

// plainLimit bounds the story without a terminal, whatever happens.
const plainLimit = 45 * time.Second

// plain prints the story as lines, acting in the person's stead.
func (d demonstration) plain(ctx context.Context, out io.Writer) error {
	ctx, cancel := context.WithTimeoutCause(ctx, plainLimit, errors.New("the story took too long; is the machine very busy?"))
	defer cancel()
	w, err := demo.Start(ctx, d.dir, d.logger)
	if err != nil {
		return err
	}
	s, err := d.home(w).open(d.logger, "")
	if err != nil {
		return errors.Join(err, w.Close())
	}
	err = s.narrate(ctx, w, out)
	return errors.Join(err, s.close(), w.Close())
}

// narrate plays the story and prints the person's log while it grows.
func (s *session) narrate(ctx context.Context, w *demo.World, out io.Writer) error {
	err := s.catchUp(ctx)
	if err == nil {
		err = w.Prologue(ctx, s.queue)
	}
	if err != nil {
		return err
	}
	var failed error
	playing, ended := context.WithCancel(ctx)
	go func() {
		defer ended()
		failed = w.Play(ctx, demo.Stage{
			Hint: func(string) {},
			Act:  s.queue,
		})
	}()
	lines := bufio.NewWriter(out)
	print := printStory(lines)
	seq, err := s.tail(playing, 0, lines, true, print)
	<-playing.Done()
	if err = errors.Join(failed, err, context.Cause(ctx)); err != nil {
		return err
	}
	for s.log.Head().Seq < w.Head().Seq && err == nil {
		err = s.log.Wait(ctx, s.log.Head().Seq)
	}
	if err == nil {
		_, err = s.tail(ctx, seq, lines, false, print)
	}
	return errors.Join(err, farewell(w, out))
}

// printStory prints what a screen would show of the log: not the receipts and the
// introductions.
func printStory(w io.Writer) func(wire.Event) error {
	state := chat.New()
	return func(e wire.Event) error {
		state.Apply(e)
		switch e.Body().(type) {
		case wire.Receipt, wire.Read, wire.Profile, wire.Device:
			return nil
		}
		_, err := io.WriteString(w, ui.Line(state, e, time.Now())+"\n")
		return err
	}
}
