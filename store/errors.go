package store

import "errors"

// These can occur when a directory is opened; each wrapping names the directory.
var (
	// ErrLocked says that another process has the directory open.
	ErrLocked = errors.New("in use by another sayso")
	// ErrForeign says that the directory holds something else: not a log of ours, one
	// of the other role, or one of a later version.
	ErrForeign = errors.New("not a directory that this sayso can use")
	// ErrCorrupt says that the directory's files are damaged.
	ErrCorrupt = errors.New("damaged")
)

// These can occur when something is written. Nothing of it is stored then.
var (
	// ErrFull says that the disk has too little room left to write safely.
	ErrFull = errors.New("disk full")
	// ErrTooBig says that a batch does not fit one transaction (see [MaxBatch]), or a
	// file or a record its limit.
	ErrTooBig = errors.New("too big")
	// ErrOther says that a file is not the one that was announced.
	ErrOther = errors.New("other bytes than were announced")
	// ErrGap says that events do not continue where the log ends: ask for those after its head.
	ErrGap = errors.New("gap in the log")
	// ErrFork says that the log has other events under the same numbers: it is not a replica of that log.
	ErrFork = errors.New("fork: another log under the same numbers")
)

// These can occur at any time.
var (
	// ErrNone says that there is nothing of that number or key.
	ErrNone = errors.New("nothing there")
	// ErrClosed says that the store has been closed.
	ErrClosed = errors.New("store closed")
)
