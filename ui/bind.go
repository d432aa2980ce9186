package ui

import (
	"maps"
	"slices"
	"strings"

	"sayso/ui/keymap"
)

// Keys are the keys as a person has bound them, with and without those of vim. The
// zero value has those of the table.
type Keys struct{ plain, vim keymap.Table }

// table returns the keys that count.
func (k Keys) table(vim bool) keymap.Table {
	switch {
	case vim && k.vim != nil:
		return k.vim
	case vim:
		return vimKeys()
	case k.plain != nil:
		return k.plain
	}
	return defaultKeys
}

// BindKeys gives actions other keys: for the name of an action, as the help and the
// table have it, the keys that mean it in place of its own; none to have none. An
// action that has keys in several places is named with one of them: "controls in
// list". The error is a [*Misset].
func BindKeys(bound map[string][]string) (Keys, error) {
	if len(bound) == 0 {
		return Keys{}, nil
	}
	k := Keys{plain: slices.Clone(defaultKeys), vim: vimKeys()}
	for _, name := range slices.Sorted(maps.Keys(bound)) {
		for _, table := range []*keymap.Table{&k.plain, &k.vim} {
			if err := table.Bind(name, bound[name], spots); err != nil {
				return Keys{}, &Misset{"keys", name, err.Error()}
			}
		}
	}
	for _, table := range []keymap.Table{k.plain, k.vim} {
		if c := table.Clash(); c != nil {
			return Keys{}, &Misset{"keys", clashing(c, bound), c.Error()}
		}
	}
	return k, nil
}

// spots are the places in which an action may have keys of its own.
var spots = []keymap.Spot{
	{Name: "writing", At: inComposer, Text: keymap.AllText},
	{Name: "empty", At: inEmpty, Text: keymap.Letters},
	{Name: "list", At: inList},
	{Name: "message", At: inThread},
	{Name: "stranger", At: inStrip},
	{Name: "controls", At: inPanel},
	{Name: "search", At: inSearch},
}

// clashing returns which of the names that were bound a clash is about.
func clashing(c *keymap.Clash, bound map[string][]string) string {
	for _, name := range slices.Sorted(maps.Keys(bound)) {
		action, _, _ := strings.Cut(name, " in ")
		if keymap.Action(action) == c.B || keymap.Action(action) == c.A {
			return name
		}
	}
	return ""
}

// vimRows are what vim changes: beside writing there is the normal mode, which is
// where a message is selected.
var vimRows = keymap.Table{
	keymap.NewRow(doWrite, []string{"i", "a"}, inThread, "write"),
	keymap.NewRow(doInfo, []string{"K"}, inThread, "times and numbers of a message"),
	keymap.NewRow(doFirst, []string{"g g", "home"}, inList|inThread, "first"),
	keymap.NewRow(doCommand, []string{":"}, inList|inThread, "do anything by name"),
	keymap.NewRow(doPageUp, []string{"ctrl+u"}, inList|inThread, "scroll up a page"),
	keymap.NewRow(doPageDown, []string{"ctrl+d"}, inList|inThread, "scroll down a page"),
	keymap.NewRow(doList, []string{"h"}, inThread, "to the list"),
	keymap.NewRow(doOpen, []string{"l"}, inList, "open the chat and write"),
}

// vimKeys lays the keys of vim over the table.
func vimKeys() keymap.Table { return defaultKeys.With(vimRows) }
