//go:build unix

package main

import "syscall"

// Messages are private: what sayso writes is for its owner's eyes alone, whatever
// the shell's umask says.
func init() { syscall.Umask(0o077) }
