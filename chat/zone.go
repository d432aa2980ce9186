package chat

import (
	"sync"
	"time"
	_ "time/tzdata" // the rules must be the same on a machine that has no zones of its own
)

var zones sync.Map // by name; reading one takes longer than judging

// zone returns the place whose clock a name speaks of. What is no zone is UTC, and
// so is "Local": a log cannot mean the machine that happens to read it.
func zone(name string) *time.Location {
	if known, ok := zones.Load(name); ok {
		return known.(*time.Location)
	}
	where, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return time.UTC
	}
	zones.Store(name, where)
	return where
}
