package main

import (
	"os"
	"runtime/debug"
	"time"
)

// frugality is how a process deals with memory, unless GOGC and GOMEMLIMIT in its
// environment say otherwise.
type frugality struct {
	percent int   // how much garbage may lie about, as GOGC
	limit   int64 // bytes from which on garbage is collected whatever it costs, as GOMEMLIMIT
}

var (
	// Of what the messenger holds most is room for what comes, which garbage is measured by.
	frugalMessenger = frugality{percent: 40, limit: 96 << 20}
	frugalRelay     = frugality{percent: 100, limit: 160 << 20}
)

func (f frugality) begin() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(f.percent)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(f.limit)
	}
}

// afterStart begins once the first screen has had its time: nothing collected before
// then would have been garbage, and what was needed to start is given back then.
func (f frugality) afterStart() {
	if os.Getenv("GOGC") != "" {
		return
	}
	f.begin()
	debug.SetGCPercent(-1)
	time.AfterFunc(time.Second, func() {
		f.begin()
		debug.FreeOSMemory()
	})
}
