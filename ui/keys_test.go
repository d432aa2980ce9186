package ui

import "testing"

func TestNoKeyHasTwoMeaningsInOnePlace(t *testing.T) {
	if err := defaultKeys.check(); err != nil {
		t.Error(err)
	}
	twice := append(keymap{bind(doQuit, []string{"ctrl+k"}, inList, "quit")}, defaultKeys...)
	if twice.check() == nil {
		t.Error("a second meaning of Ctrl+K in the list was not noticed")
	}
}

func TestHintsAreWrittenAsPeopleWriteKeys(t *testing.T) {
	for _, c := range []struct {
		at   where
		name actionName
		want string
	}{
		{inComposer, doPalette, "Ctrl+K"},
		{inComposer, doControls, "Ctrl+O"},
		{inList, doControls, "i"},
		{inEmpty, doSelect, "Up"},
		{inList, doSelect, ""},
		{inComposer, doPageUp, "PgUp"},
	} {
		if got := defaultKeys.hint(c.at, c.name); got != c.want {
			t.Errorf("%s in place %b is shown as %q, want %q", c.name, c.at, got, c.want)
		}
	}
}
