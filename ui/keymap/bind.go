package keymap

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"sayso/ui/say"
	"sayso/ui/spelling"
)

// Text says what of a keyboard is text in a place, and therefore no key.
type Text uint8

// What is text.
const (
	NoText  Text = iota
	Letters      // and digits, and the space
	AllText      // whatever can be seen
)

// Spot is a place that a person can name.
type Spot struct {
	Name string
	At   Place
	Text Text
}

// Bind gives an action other keys: none to have none. name is that of the action; one that
// has keys in several places is named with one of the spots: "controls in list". Errors are
// one line for the person.
func (t Table) Bind(name string, keys []string, spots []Spot) error {
	action, place, narrow := strings.Cut(name, " in ")
	at := Anywhere
	if narrow {
		i := slices.IndexFunc(spots, func(s Spot) bool { return s.Name == place })
		if i < 0 {
			return fmt.Errorf("there is no place %q for a key; the places are %s", place, spotNames(spots))
		}
		at = spots[i].At
	}
	row := t.row(Action(action), at, narrow)
	if row < 0 {
		return t.noAction(action, narrow)
	}
	fresh := make([]string, 0, len(keys))
	for _, key := range keys {
		k, err := Named(key)
		if err != nil {
			return err
		}
		if err := typable(k, t[row].Where, spots); err != nil {
			return err
		}
		fresh = append(fresh, k)
	}
	t[row].SetKeys(fresh...)
	return nil
}

// row finds the row of an action: the first, or the narrowest that counts in a place.
func (t Table) row(name Action, at Place, narrow bool) int {
	found := -1
	for i, b := range t {
		if b.Name != name || b.Where&at == 0 {
			continue
		}
		if found < 0 || narrow && b.Where != Anywhere && t[found].Where == Anywhere {
			found = i
		}
	}
	return found
}

func (t Table) noAction(name string, narrow bool) error {
	if narrow && t.row(Action(name), Anywhere, false) >= 0 {
		return fmt.Errorf("%q has no keys of its own there; leave the place out", name)
	}
	if like := t.like(name); len(like) > 0 {
		return fmt.Errorf("nothing is called %q; did you mean %s?", name, strings.ReplaceAll(say.List(like), " and ", " or "))
	}
	return fmt.Errorf("nothing is called %q; docs/config.toml lists the names, and F1 what the keys do", name)
}

// like returns up to three names near to one that is none, the nearest first: those
// with a slip or two, and those that share a word, best the first.
func (t Table) like(name string) []string {
	const most, longest = 3, 40
	name = strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == '_' || r == '-' || r == ' ' }), " ")
	if len(name) > longest {
		return nil
	}
	far := map[string]int{}
	for _, b := range t {
		other := string(b.Name)
		d := spelling.Distance(name, other)
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

func spotNames(spots []Spot) string {
	names := make([]string, len(spots))
	for i, s := range spots {
		names[i] = s.Name
	}
	return say.List(names)
}

// typable refuses keys that are text where one writes.
func typable(key string, at Place, spots []Spot) error {
	first, _, two := strings.Cut(key, " ")
	r, size := utf8.DecodeRuneInString(first)
	text := size == len(first) || first == "space"
	letter := unicode.IsLetter(r) || unicode.IsDigit(r) || first == "space"
	for _, s := range spots {
		switch {
		case s.At&at == 0 || s.Text == NoText:
		case two:
			return fmt.Errorf("two keys in a row, such as %q, do not work while one writes", key)
		case text && (letter || s.Text == AllText):
			return fmt.Errorf("%s is text while one writes; hold Ctrl or Alt with it", Label(key))
		}
	}
	return nil
}
