//go:build unix

package terminal

import (
	"os"
	"os/signal"

	"golang.org/x/sys/unix"
)

// notifyContinued sends a signal when the process goes on after a stop.
func notifyContinued(c chan<- os.Signal) { signal.Notify(c, unix.SIGCONT) }

// stopProcess stops the group of the process, as a shell's job control expects, and
// returns when it goes on.
func stopProcess() error {
	goesOn := make(chan os.Signal, 1)
	signal.Notify(goesOn, unix.SIGCONT)
	defer signal.Stop(goesOn)
	if err := unix.Kill(0, unix.SIGTSTP); err != nil {
		return err
	}
	<-goesOn
	return nil
}
