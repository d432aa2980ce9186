//go:build !unix

package terminal

// stopProcess does nothing where there is no job control.
func stopProcess() error { return nil }
