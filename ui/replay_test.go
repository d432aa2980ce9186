package ui

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"
)

// TestTheRecordedSession replays testdata/session.txt in an emulated terminal: what
// a person pressed, what they then saw, and at some places the whole screen, which
// is held against a golden one. A line of the recording is one of
//
//	keys "..."    what was pressed, as a Go string
//	until WORDS   wait until the screen says so
//	shot NAME     the screen as it stands
func TestTheRecordedSession(t *testing.T) {
	recording, err := os.ReadFile("testdata/session.txt")
	if err != nil {
		t.Fatal(err)
	}
	b := story()
	log := replica(t, b.Events)
	x := runProgram(t, New(Options{Open: opens(log), As: "ana", Now: func() time.Time { return b.Now }}), 120, 36)
	for line := range strings.Lines(string(recording)) {
		verb, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch verb {
		case "keys":
			keys, err := strconv.Unquote(rest)
			if err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			x.types(keys)
		case "until":
			x.until(rest)
		case "shot":
			t.Run(rest, func(t *testing.T) { golden.RequireEqual(t, []byte(x.settled())) })
		case "", "#":
		default:
			t.Fatalf("the recording says %q", line)
		}
	}
	x.types("\x11") // Ctrl+Q
	select {
	case err := <-x.ended:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("it does not end")
	}
}

// settled returns the screen once nothing has been written to it for a while.
func (x *emulator) settled() string {
	for {
		select {
		case <-x.changed:
		case <-time.After(300 * time.Millisecond):
			return x.text()
		}
	}
}
