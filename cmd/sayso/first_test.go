package main

import (
	"io"
	"strings"
	"testing"

	"sayso/ui"
)

// TestFirstRun answers the questions of the first start, badly first.
func TestFirstRun(t *testing.T) {
	var out strings.Builder
	set := settings{Dir: t.TempDir()}
	set.Settings = ui.DefaultSettings()
	h, err := firstRun(set, strings.NewReader("http://example\n127.0.0.1:7799\nBad Name!\nNewbie\n"), &out)
	if err != nil {
		t.Fatal(err)
	}
	if h.Relay != "ws://127.0.0.1:7799" || h.As != "newbie" {
		t.Errorf("relay %q, as %q", h.Relay, h.As)
	}
	for _, want := range []string{"write it as ws://HOST:PORT", "names no account", "sayso demo"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q was not said:\n%s", want, out.String())
		}
	}
	if _, err := firstRun(set, strings.NewReader("127.0.0.1:1\n"), io.Discard); err == nil {
		t.Error("an end without an answer is no answer")
	}
}
