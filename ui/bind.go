package ui

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"sayso/ui/say"
)

// Keys are the keys as a person has bound them, with and without those of vim. The
// zero value has those of the table.
type Keys struct{ plain, vim keymap }

// table returns the keys that count.
func (k Keys) table(vim bool) keymap {
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
		for _, table := range []*keymap{&k.plain, &k.vim} {
			if err := table.bind(name, bound[name]); err != nil {
				return Keys{}, &Misset{"keys", name, err.Error()}
			}
		}
	}
	for _, table := range []keymap{k.plain, k.vim} {
		if c := table.clash(); c != nil {
			return Keys{}, &Misset{"keys", c.named(bound), c.Error()}
		}
	}
	return k, nil
}

// bindPlaces names the places in which an action may have keys of its own.
var bindPlaces = []bindPlace{
	{"writing", inComposer},
	{"empty", inEmpty},
	{"list", inList},
	{"message", inThread},
	{"stranger", inStrip},
	{"controls", inPanel},
	{"search", inSearch},
}

type bindPlace struct {
	name string
	at   where
}

// bind gives one action other keys.
func (m keymap) bind(name string, keys []string) error {
	action, place, narrow := strings.Cut(name, " in ")
	at := where(anywhere)
	if narrow {
		i := slices.IndexFunc(bindPlaces, func(p bindPlace) bool { return p.name == place })
		if i < 0 {
			return fmt.Errorf("there is no place %q for a key; the places are %s", place, placeNames())
		}
		at = bindPlaces[i].at
	}
	row := m.row(actionName(action), at, narrow)
	if row < 0 {
		return m.noAction(action, narrow)
	}
	fresh := make([]string, 0, len(keys))
	for _, key := range keys {
		k, err := keyNamed(key)
		if err != nil {
			return err
		}
		if err := typable(k, m[row].Where); err != nil {
			return err
		}
		fresh = append(fresh, k)
	}
	m[row].SetKeys(fresh...)
	return nil
}

// row finds the row of an action: the first, or the narrowest that counts in a place.
func (m keymap) row(name actionName, at where, narrow bool) int {
	found := -1
	for i, b := range m {
		if b.Name != name || b.Where&at == 0 {
			continue
		}
		if found < 0 || narrow && b.Where != anywhere && m[found].Where == anywhere {
			found = i
		}
	}
	return found
}

func (m keymap) noAction(name string, narrow bool) error {
	if narrow && m.row(actionName(name), anywhere, false) >= 0 {
		return fmt.Errorf("%q has no keys of its own there; leave the place out", name)
	}
	if like := m.like(name); len(like) > 0 {
		return fmt.Errorf("nothing is called %q; did you mean %s?", name, strings.ReplaceAll(say.List(like), " and ", " or "))
	}
	return fmt.Errorf("nothing is called %q; docs/config.toml lists the names, and F1 what the keys do", name)
}

// like returns up to three names near to one that is none, the nearest first: those
// with a slip or two, and those that share a word, best the first.
func (m keymap) like(name string) []string {
	const most, longest = 3, 40
	name = strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == '_' || r == '-' || r == ' ' }), " ")
	if len(name) > longest {
		return nil
	}
	far := map[string]int{}
	for _, b := range m {
		other := string(b.Name)
		d := distance(name, other)
		if shared := sharesWord(name, other); shared || d < min(4, (len(name)+2)/2) {
			if shared && strings.HasPrefix(other, firstWord(name)) {
				d -= longest
			}
			far[other] = d
		}
	}
	names := slices.SortedFunc(maps.Keys(far), func(a, b string) int { return cmp.Or(far[a]-far[b], strings.Compare(a, b)) })
	return names[:min(len(names), most)]
}

func firstWord(s string) string {
	first, _, _ := strings.Cut(s, " ")
	return first
}

func sharesWord(a, b string) bool {
	theirs := strings.Fields(b)
	return slices.ContainsFunc(strings.Fields(a), func(w string) bool { return len(w) > 2 && slices.Contains(theirs, w) })
}

func placeNames() string {
	var names []string
	for _, p := range bindPlaces {
		names = append(names, p.name)
	}
	return say.List(names)
}

// namedKeys are the keys that have a name instead of a letter.
var namedKeys = map[string]bool{
	"enter": true, "tab": true, "backspace": true, "esc": true, "space": true, "insert": true, "delete": true,
	"up": true, "down": true, "left": true, "right": true, "home": true, "end": true, "pgup": true, "pgdown": true,
}

var modifiers = []string{"ctrl", "alt", "shift", "meta", "hyper", "super"}

// keyNamed reads a key, or two in a row such as "g g", as Bubble Tea names it:
// modifiers in their order and then the key.
func keyNamed(s string) (string, error) {
	strokes := strings.Fields(s)
	if len(strokes) == 0 || len(strokes) > 2 {
		return "", fmt.Errorf("%q is no key; write it as ctrl+k, alt+1, f5 or g g", s)
	}
	for i := range strokes {
		k, err := oneKey(strokes[i])
		if err != nil {
			return "", err
		}
		strokes[i] = k
	}
	return strings.Join(strokes, " "), nil
}

func oneKey(s string) (string, error) {
	name, plus := s, ""
	if rest, ok := strings.CutSuffix(s, "+"); ok { // the key + itself
		name, plus = strings.TrimSuffix(rest, "+"), "+"
	}
	parts := strings.Split(name, "+")
	if plus != "" {
		if parts[0] == "" {
			parts = nil
		}
		parts = append(parts, plus)
	}
	key := parts[len(parts)-1]
	held := map[string]bool{}
	for _, p := range parts[:len(parts)-1] {
		if p = strings.ToLower(p); !slices.Contains(modifiers, p) || held[p] {
			return "", fmt.Errorf("%q is no key; what is held down is ctrl, alt or shift", s)
		}
		held[p] = true
	}
	if utf8.RuneCountInString(key) > 1 {
		if key = strings.ToLower(key); !namedKeys[key] && !functionKey(key) {
			return "", fmt.Errorf("there is no key %q", key)
		}
	} else if r, _ := utf8.DecodeRuneInString(key); r == utf8.RuneError || !unicode.IsPrint(r) {
		return "", fmt.Errorf("%q is no key; write it as ctrl+k, alt+1 or f5", s)
	} else if held["shift"] && len(held) == 1 {
		key, held = strings.ToUpper(key), nil
	} else if len(held) > 0 {
		key = strings.ToLower(key)
	}
	if held["ctrl"] && len(held) == 1 && (key == "i" || key == "m" || key == "h" || key == "[") {
		other := map[string]string{"i": "Tab", "m": "Enter", "h": "Backspace", "[": "Esc"}[key]
		return "", fmt.Errorf("key Ctrl+%s is %s on many terminals; choose another", strings.ToUpper(key), other)
	}
	var b strings.Builder
	for _, mod := range modifiers {
		if held[mod] {
			b.WriteString(mod + "+")
		}
	}
	return b.String() + key, nil
}

func functionKey(s string) bool {
	n := 0
	rest, ok := strings.CutPrefix(s, "f")
	for _, r := range rest {
		if r < '0' || r > '9' {
			return false
		}
		n = n*10 + int(r-'0')
	}
	return ok && rest != "" && rest[0] != '0' && n <= 24
}

// typable refuses keys that are text where one writes.
func typable(key string, at where) error {
	first, _, _ := strings.Cut(key, " ")
	r, size := utf8.DecodeRuneInString(first)
	text := size == len(first) || first == "space"
	letter := unicode.IsLetter(r) || unicode.IsDigit(r) || first == "space"
	switch {
	case strings.Contains(key, " ") && at&(inComposer|inEmpty) != 0:
		return fmt.Errorf("two keys in a row, such as %q, do not work while one writes", key)
	case text && at&inComposer != 0, text && letter && at&inEmpty != 0:
		return fmt.Errorf("%s is text while one writes; hold Ctrl or Alt with it", label(key))
	}
	return nil
}

// clash is one key with two meanings in one place.
type clash struct {
	key  string
	a, b actionName
}

func (c *clash) Error() string {
	return fmt.Sprintf("key %s means both %q and %q; take it from one", label(c.key), c.a, c.b)
}

// named returns which of the names that were bound the clash is about.
func (c *clash) named(bound map[string][]string) string {
	for _, name := range slices.Sorted(maps.Keys(bound)) {
		action, _, _ := strings.Cut(name, " in ")
		if actionName(action) == c.b || actionName(action) == c.a {
			return name
		}
	}
	return ""
}

// clash finds a key with two meanings in one place. A key that begins two in a row
// cannot mean something alone.
func (m keymap) clash() *clash {
	for at := where(1); at&anywhere != 0; at <<= 1 {
		taken := map[string]actionName{}
		for _, b := range m {
			if b.Where&at == 0 {
				continue
			}
			for _, k := range b.Keys() {
				if other, ok := taken[k]; ok {
					return &clash{k, other, b.Name}
				}
				taken[k] = b.Name
			}
		}
		for _, k := range slices.Sorted(maps.Keys(taken)) {
			if first, _, two := strings.Cut(k, " "); two && taken[first] != "" {
				return &clash{first, taken[first], taken[k]}
			}
		}
	}
	return nil
}

// begins reports whether a key is the first of two in a place.
func (m keymap) begins(at where, key string) bool {
	for _, b := range m {
		if b.Where&at != 0 && slices.ContainsFunc(b.Keys(), func(k string) bool { return strings.HasPrefix(k, key+" ") }) {
			return true
		}
	}
	return false
}

// vimRows are what vim changes: beside writing there is the normal mode, which is
// where a message is selected.
var vimRows = keymap{
	bind(doWrite, []string{"i", "a"}, inThread, "write"),
	bind(doInfo, []string{"K"}, inThread, "times and numbers of a message"),
	bind(doFirst, []string{"g g", "home"}, inList|inThread, "first"),
	bind(doCommand, []string{":"}, inList|inThread, "do anything by name"),
	bind(doPageUp, []string{"ctrl+u"}, inList|inThread, "scroll up a page"),
	bind(doPageDown, []string{"ctrl+d"}, inList|inThread, "scroll down a page"),
	bind(doList, []string{"h"}, inThread, "to the list"),
	bind(doOpen, []string{"l"}, inList, "open the chat and write"),
}

// vimKeys lays the keys of vim over the table: what they take, they take from others.
func vimKeys() keymap {
	table := slices.Clone(defaultKeys)
	for _, row := range vimRows {
		for _, k := range row.Keys() {
			first, _, _ := strings.Cut(k, " ")
			table = table.without(first, row.Where)
		}
	}
	return append(table, vimRows...)
}

// without takes a key from everything in some places.
func (m keymap) without(key string, at where) keymap {
	var out keymap
	for _, b := range m {
		if b.Where&at == 0 || !slices.Contains(b.Keys(), key) {
			out = append(out, b)
			continue
		}
		if rest := b.Where &^ at; rest != 0 {
			out = append(out, bind(b.Name, b.Keys(), rest, b.Help().Desc))
		}
		less := slices.DeleteFunc(slices.Clone(b.Keys()), func(k string) bool { return k == key })
		if len(less) > 0 {
			out = append(out, bind(b.Name, less, b.Where&at, b.Help().Desc))
		}
	}
	return out
}
