package ui

import (
	"slices"
	"strings"
	"sync"

	"github.com/kyokomi/emoji/v2"
)

// emojiNames lists the names of emoji, those that people type: thumbsup, +1. The
// list is made when somebody first asks for it.
var emojiNames = sync.OnceValue(func() []string {
	all := emoji.CodeMap()
	names := make([]string, 0, len(all))
	for code := range all {
		if name := strings.Trim(code, ":"); emojiName(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
})

// emojiName reports whether a word can be the name of an emoji.
func emojiName(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_+-") == ""
}

// emojiNamed returns the emoji of a name, or "".
func emojiNamed(name string) string { return emoji.CodeMap()[":"+name+":"] }

// emojiOf reads an emoji that somebody typed: the emoji itself, or its name with or
// without the colons. What is no name is returned as it is.
func emojiOf(s string) string {
	if name := strings.Trim(s, ":"); emojiName(name) {
		if sign := emojiNamed(name); sign != "" {
			return sign
		}
	}
	return s
}

// emojiLike returns up to n names that begin so, then names that hold it after an
// underscore, the shorter first: what somebody means is mostly short.
func emojiLike(prefix string, n int) []string {
	var begin, hold []string
	for _, name := range emojiNames() {
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
	return all[:min(len(all), n)]
}

// emojiWords returns the shortest name of an emoji, for those who see none.
func emojiWords(sign string) string {
	best := ""
	for _, code := range emoji.RevCodeMap()[sign] {
		name := strings.Trim(code, ":")
		if emojiName(name) && name[0] >= 'a' && (best == "" || len(name) < len(best)) {
			best = name
		}
	}
	if best == "" {
		return "an emoji"
	}
	return strings.ReplaceAll(best, "_", " ")
}
