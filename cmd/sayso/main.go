// Command sayso is a terminal messenger in which businesses reach a person on that
// person's say-so, the relay that it talks to, and a demonstration of both.
//
// The package only wires: flags, files, signals. What it prints follows two rules:
// results go to standard output, everything else to standard error; an error is one
// line that says what happened and what to do.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // quiet hours know time zones on machines that have none installed

	"charm.land/fang/v2"
	"github.com/spf13/cobra"

	"sayso/terminal"
)

// version is set by release builds with -ldflags "-X main.version=...".
var version = "dev"

func main() { os.Exit(run()) }

// run executes the command line and returns the exit status: 0 done, 1 refused or
// failed, 2 wrong usage.
func run() int {
	ctx := untilSignalled()
	err := fang.Execute(ctx, newRoot(), fang.WithVersion(version), fang.WithErrorHandler(printError))
	var usage usageError
	switch {
	case err == nil:
		return 0
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		return 130 // the user ended it and knows
	case errors.As(err, &usage):
		return 2
	default:
		return 1
	}
}

// untilSignalled returns a context that a signal ends. A closed window hangs up; without
// this the program would die with its store open. Ctrl+C in an editor that has the
// terminal is for the editor.
func untilSignalled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		for s := range signals {
			if s != os.Interrupt || !terminal.Lent() {
				cancel()
			}
		}
	}()
	return ctx
}

func printError(w io.Writer, _ fang.Styles, err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	fmt.Fprintf(w, "sayso: %v\n", err)
	var usage usageError
	if errors.As(err, &usage) {
		fmt.Fprintf(w, "see: %s --help\n", usage.command)
	}
}

// usageError is a command line that makes no sense.
type usageError struct {
	command string
	err     error
}

func misused(format string, args ...any) error {
	return usageError{"sayso", fmt.Errorf(format, args...)}
}

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

func newRoot() *cobra.Command {
	f := &flags{}
	root := &cobra.Command{
		Use:   "sayso",
		Short: "A messenger in which businesses reach you on your say-so",
		Long: "sayso shows personal chats beside business threads and lets you decide what may reach you.\n" +
			"Without a command it opens the messenger on the account last used.",
		Example: "sayso demo\nsayso --relay ws://127.0.0.1:7788 --as ana",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return f.messenger(cmd.Context(), cmd) },
	}
	root.PersistentPreRunE = refuseEmpty
	p := root.PersistentFlags()
	p.StringVar(&f.relay, "relay", "", "the relay, such as ws://127.0.0.1:7788 (SAYSO_RELAY)")
	p.StringVar(&f.dir, "dir", "", "where data is kept (SAYSO_DIR)")
	p.StringVar(&f.as, "as", "", "the account: its digits or its handle (SAYSO_AS)")
	root.Flags().StringVar(&f.theme, "theme", "", "auto, dark, light, none or another; see the settings (F3)")
	root.Flags().BoolVar(&f.ascii, "ascii", false, "draw with ASCII characters only")
	root.Flags().BoolVar(&f.plain, "plain", false, "lines instead of a screen: for screen readers, scripts and logs")
	p.StringVar(&f.invite, "invite", "", "an invitation from the relay's operator, for a new account")
	root.AddCommand(
		demoCommand(f), relayCommand(f), sendCommand(f), tailCommand(f), consentCommand(f),
		stopCommand(f), resumeCommand(f), forgetCommand(f), muteCommand(f), unmuteCommand(f), blockCommand(f), unblockCommand(f),
	)
	markUsage(root)
	return root
}

// refuseEmpty refuses a common flag that is there but empty, such as --as "$WHO" with
// nothing in WHO: it must not fall back to the account last used.
func refuseEmpty(cmd *cobra.Command, _ []string) error {
	for _, name := range []string{"relay", "dir", "as"} {
		if f := cmd.Flag(name); f != nil && f.Changed && f.Value.String() == "" {
			return usageError{cmd.CommandPath(), fmt.Errorf("--%s is empty", name)}
		}
	}
	return nil
}

// markUsage makes every complaint about flags and arguments a usageError.
func markUsage(cmd *cobra.Command) {
	cmd.SetFlagErrorFunc(func(c *cobra.Command, err error) error { return usageError{c.CommandPath(), err} })
	if check := cmd.Args; check != nil {
		cmd.Args = func(c *cobra.Command, args []string) error {
			if err := check(c, args); err != nil {
				return usageError{c.CommandPath(), err}
			}
			return nil
		}
	}
	for _, c := range cmd.Commands() {
		markUsage(c)
	}
}
