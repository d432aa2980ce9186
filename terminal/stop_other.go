//go:build !unix

package terminal

import "os"

// notifyContinued does nothing where nothing stops a process.
func notifyContinued(chan<- os.Signal) {}

// stopProcess does nothing where there is no job control.
func stopProcess() error { return nil }
