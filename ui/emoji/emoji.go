// Package emoji knows emoji by the names that people type: [Like] finds some by what
// their names begin with, [Read] takes one as it was typed, [Words] says one to those
// who see none.
package emoji

import (
	"slices"
	"strings"
	"sync"

	codes "github.com/kyokomi/emoji/v2"
)

// Emoji is a sign and a name of it, such as thumbsup or +1. A sign may have several.
type Emoji struct{ Sign, Name string }

// names lists the names that people type. The list is made when somebody first asks
// for it.
var names = sync.OnceValue(func() []string {
	all := codes.CodeMap()
	list := make([]string, 0, len(all))
	for code := range all {
		if name := strings.Trim(code, ":"); isName(name) {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
})

// isName reports whether a word can be the name of an emoji.
func isName(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_+-") == ""
}

// signOf returns the emoji of a name, or "".
func signOf(name string) string { return codes.CodeMap()[":"+name+":"] }

// Read reads an emoji that somebody typed: the emoji itself, or its name with or
// without the colons. What is no name is returned as it is.
func Read(s string) string {
	if name := strings.Trim(s, ":"); isName(name) {
		if sign := signOf(name); sign != "" {
			return sign
		}
	}
	return s
}

// Like returns up to n emoji whose names begin so, then those whose names hold it after
// an underscore, the shorter first: what somebody means is mostly short.
func Like(prefix string, n int) []Emoji {
	var begin, hold []string
	for _, name := range names() {
		switch {
		case strings.HasPrefix(name, prefix):
			begin = append(begin, name)
		case strings.Contains(name, "_"+prefix):
			hold = append(hold, name)
		}
	}
	byLength := func(a, b string) int { return len(a) - len(b) }
	slices.SortStableFunc(begin, byLength)
	slices.SortStableFunc(hold, byLength)
	all := append(begin, hold...)
	found := make([]Emoji, min(len(all), n))
	for i := range found {
		found[i] = Emoji{signOf(all[i]), all[i]}
	}
	return found
}

// Words returns the shortest name of an emoji, for those who see none.
func Words(sign string) string {
	best := ""
	for _, code := range codes.RevCodeMap()[sign] {
		name := strings.Trim(code, ":")
		if isName(name) && name[0] >= 'a' && (best == "" || len(name) < len(best)) {
			best = name
		}
	}
	if best == "" {
		return "an emoji"
	}
	return strings.ReplaceAll(best, "_", " ")
}
