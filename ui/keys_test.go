package ui

import (
	"testing"

	"sayso/ui/keymap"
)

func TestNoKeyHasTwoMeaningsInOnePlace(t *testing.T) {
	if c := defaultKeys.Clash(); c != nil {
		t.Error(c)
	}
}

func TestHintsAreWrittenAsPeopleWriteKeys(t *testing.T) {
	for _, c := range []struct {
		at   keymap.Place
		name keymap.Action
		want string
	}{
		{inComposer, doPalette, "Ctrl+K"},
		{inComposer, doControls, "Ctrl+O"},
		{inList, doControls, "i"},
		{inEmpty, doSelect, "Up"},
		{inList, doSelect, ""},
		{inComposer, doPageUp, "PgUp"},
	} {
		if got := defaultKeys.Hint(c.at, c.name); got != c.want {
			t.Errorf("%s in place %b is shown as %q, want %q", c.name, c.at, got, c.want)
		}
	}
}
