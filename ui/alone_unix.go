//go:build unix

package ui

import (
	"os"

	"golang.org/x/sys/unix"
)

// alone reports whether nobody would wake this program if it stopped: its process
// group is orphaned, as under a terminal that runs it in place of a shell. The kernel
// then ignores the signal to stop, and there is nothing to go back to.
func alone() bool {
	parent := os.Getppid()
	session, err := unix.Getsid(0)
	if err != nil {
		return false
	}
	if above, err := unix.Getsid(parent); err != nil || above != session {
		return true
	}
	group, err := unix.Getpgid(parent)
	// A group that has the leader of the session has nobody above it.
	return err == nil && group == unix.Getpgrp() && group == session
}
