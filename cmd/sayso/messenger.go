package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"sayso/client"
	"sayso/store"
	"sayso/terminal"
	"sayso/ui"
	"sayso/ui/cells"
	"sayso/wire"
)

// messenger opens the screen on the account and connects behind it.
func (f *flags) messenger(ctx context.Context, cmd *cobra.Command) error {
	frugalMessenger.afterStart()
	set, err := f.settings()
	if err != nil {
		return err
	}
	interactive := term.IsTerminal(os.Stdin.Fd())
	if !f.plain && (!interactive || !term.IsTerminal(os.Stdout.Fd())) {
		return usageError{cmd.CommandPath(), errors.New("the messenger needs a terminal; try sayso --plain, or sayso tail")}
	}
	if kind := os.Getenv("TERM"); !f.plain && (kind == "dumb" || kind == "" && runtime.GOOS != "windows") {
		return usageError{cmd.CommandPath(), fmt.Errorf("the messenger cannot draw on a terminal of the kind %q; try sayso --plain", kind)}
	}
	h, err := set.home()
	if errors.Is(err, errNoAccount) && interactive {
		h, err = firstRun(set, cmd.InOrStdin(), cmd.OutOrStdout())
	}
	if err != nil {
		return err
	}
	logger, closeLog, err := fileLogger(set.Dir)
	if err != nil {
		return err
	}
	if f.plain {
		return errors.Join(plainMessenger(ctx, h, logger, f.invite, cmd.InOrStdin(), cmd.OutOrStdout()), closeLog())
	}
	return errors.Join(f.talk(ctx, set, h, logger), closeLog())
}

// talk runs the screen, again and again for as long as the person switches accounts.
func (f *flags) talk(ctx context.Context, set settings, h *home, logger *slog.Logger) error {
	set.accounts = func() ([]ui.Account, error) { return accounts(set.Dir) }
	for {
		next, err := showMessenger(ctx, set, h, logger, f.invite)
		if err != nil || next == "" {
			return err
		}
		// An account knows its relay; a new one begins at that of the last.
		relay := h.Relay
		set.As, set.Relay = next, ""
		if err := set.overlay(set.Dir); err != nil {
			return err
		}
		if h, err = set.home(); err != nil {
			return err
		}
		if h.Account == "" {
			h.Relay = relay
		}
	}
}

// firstRun asks for what cannot be guessed, a relay and a name, until it makes sense.
func firstRun(set settings, in io.Reader, out io.Writer) (*home, error) {
	lines := bufio.NewScanner(in)
	ask := func(question, preset string, take func(answer string)) error {
		for {
			fmt.Fprintf(out, "%s [%s]: ", question, preset)
			if !lines.Scan() {
				return errors.New("no answer; name the relay with --relay and yourself with --as")
			}
			take(cmp.Or(strings.TrimSpace(lines.Text()), preset))
			err := set.check()
			if err == nil {
				return nil
			}
			fmt.Fprintln(out, err)
		}
	}
	fmt.Fprintln(out, "Welcome to sayso. A question or two, then the messenger opens.")
	if set.Relay == "" {
		fmt.Fprintln(out, "A relay is the server that passes messages on. Somebody tells you its address,")
		fmt.Fprintln(out, "or you start one here: sayso relay --open. To look around without one, end this")
		fmt.Fprintln(out, "with Ctrl+C and run: sayso demo")
		err := ask("Address of the relay", defaultRelay, func(answer string) {
			if set.Relay = answer; !strings.Contains(answer, "://") {
				set.Relay = "ws://" + answer
			}
		})
		if err != nil {
			return nil, err
		}
	}
	preset := "me"
	if name := strings.ToLower(os.Getenv("USER")); wire.ValidHandle(name) {
		preset = name
	}
	err := ask("A name for others to reach you by, letters and digits", preset, func(answer string) { set.As = strings.ToLower(answer) })
	if err != nil {
		return nil, err
	}
	return set.home()
}

// fileLogger logs to a file, since standard error is the screen.
func fileLogger(dir string) (*slog.Logger, func() error, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, nil, err
	}
	file, err := os.OpenFile(filepath.Join(dir, "sayso.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, err
	}
	return slog.New(slog.NewTextHandler(file, nil)), file.Close, nil
}

// showMessenger runs the screen. The store opens beside it and the client starts once
// it is open; the screen learns of the connection by messages, and of whatever runs
// beside it.
func showMessenger(ctx context.Context, set settings, h *home, logger *slog.Logger, invite string, beside ...func(*terminal.Program)) (next string, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	glance := inBackground(h.glance)
	var opened atomic.Pointer[session]
	var p *terminal.Program
	model := ui.New(ui.Options{
		As: h.As, Relay: h.Relay, Version: version, Settings: set.Settings, Themes: set.themes, Keys: set.keys,
		Glance: glance, Downloads: downloads(),
		Save: set.keeper(filepath.Dir(filepath.Dir(h.dir))), Accounts: set.accounts,
		Open: func(context.Context) (*store.Log, error) {
			s, err := h.open(logger, invite)
			if err != nil {
				return nil, err
			}
			s.client.OnSignal = func(from wire.Account, what string) {
				if what == wire.Typing {
					go p.Send(ui.Typing{From: from}) // may be lost, must not hold up the socket
				}
			}
			opened.Store(s)
			s.start(ctx)
			go s.tellConnection(p.Send)
			return s.log, nil
		},
		Signal: func(chat wire.Account, what string) {
			if s := opened.Load(); s != nil {
				s.client.Signal(string(chat), what)
			}
		},
	})
	// Signals end ctx, and then the screen is asked to leave, so that drafts are kept.
	p = terminal.New(model, terminal.Options{Width: cells.Width})
	stopAsking := context.AfterFunc(ctx, func() { p.Send(ui.Leave{}) })
	for _, f := range beside {
		go f(p)
	}
	err = p.Run()
	stopAsking()
	err = errors.Join(quiet(err), model.Close())
	if s := opened.Load(); s != nil {
		err = errors.Join(err, s.close())
	}
	return model.Next(), err
}

// inBackground does something at once and returns what waits for the result.
func inBackground[T any](do func() (T, error)) func() (T, error) {
	result := sync.OnceValues(do)
	go func() { _, _ = result() }()
	return result
}

// tellConnection shows the screen how the connection stands until the client ends,
// and then its last word, such as that the relay turned it away. The screen may be
// slow: it is told the newest state, not every one.
func (s *session) tellConnection(send func(tea.Msg)) {
	for {
		select {
		case st := <-s.states:
			send(connection(st))
		case err := <-s.ended:
			s.ended <- err
			if err != nil && !errors.Is(err, context.Canceled) {
				send(ui.Conn{State: offline, Why: err.Error()})
			}
			return
		}
	}
}

const offline = "offline" // as ui.Conn says it

func connection(st client.State) ui.Conn {
	return ui.Conn{State: [...]string{client.Offline: offline, client.Connecting: "connecting", client.Online: "connected"}[st.Conn], Since: st.Since, Why: cmp.Or(st.Err, st.Held), Behind: !st.CaughtUp}
}

// quiet drops the errors by which bubbletea reports that it was asked to end.
func quiet(err error) error {
	if errors.Is(err, tea.ErrProgramPanic) {
		return errors.New("the screen met a fault of its own; nothing that was sent or typed is lost, start again")
	}
	if errors.Is(err, tea.ErrProgramKilled) || errors.Is(err, tea.ErrInterrupted) || errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}
