// Package keymap is the table of keys: which [Action] each means in which [Place]. A [Table]
// is looked up both ways, laid over another, given other keys by a person at a [Spot], and
// held against one key with two meanings, a [Clash]. [Named] reads a key as it is written,
// [Label] writes one as people do. Keys are named as Bubble Tea names them when they are
// pressed, such as ctrl+k; two in a row are parted by a space.
package keymap

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
)

// Action names what a key does.
type Action string

// Place is a set of places where keys count.
type Place uint16

// Anywhere is all places.
const Anywhere = ^Place(0)

// Row says what is done, by which keys, in which places. The first key is the one that
// is shown; the description of the binding's help is one line.
type Row struct {
	Name Action
	key.Binding
	Where Place
}

// NewRow makes a row.
func NewRow(name Action, keys []string, at Place, help string) Row {
	return Row{name, key.NewBinding(key.WithKeys(keys...), key.WithHelp("", help)), at}
}

// Table is rows; the first that fits counts.
type Table []Row

// Find returns what a key does in a place, or "" when it is only a key.
func (t Table) Find(at Place, key string) Action {
	for _, b := range t {
		if b.Where&at == 0 {
			continue
		}
		for _, k := range b.Keys() {
			if k == key {
				return b.Name
			}
		}
	}
	return ""
}

// Key returns the first key for an action in a place, "" when there is none.
func (t Table) Key(at Place, name Action) string {
	for _, b := range t {
		if b.Name == name && b.Where&at != 0 && len(b.Keys()) > 0 {
			return b.Keys()[0]
		}
	}
	return ""
}

// Hint returns the key for an action in a place as it is shown, such as "Ctrl+K": the
// shortest that some row has first, or "" when there is none.
func (t Table) Hint(at Place, name Action) string {
	shown := ""
	for _, b := range t {
		if b.Name == name && b.Where&at != 0 && len(b.Keys()) > 0 {
			if k := Label(b.Keys()[0]); shown == "" || len(k) < len(shown) {
				shown = k
			}
		}
	}
	return shown
}

// Begins reports whether a key is the first of two in a place.
func (t Table) Begins(at Place, key string) bool {
	for _, b := range t {
		if b.Where&at != 0 && slices.ContainsFunc(b.Keys(), func(k string) bool { return strings.HasPrefix(k, key+" ") }) {
			return true
		}
	}
	return false
}

// With lays rows over the table: what they take, they take from others.
func (t Table) With(rows Table) Table {
	out := slices.Clone(t)
	for _, row := range rows {
		for _, k := range row.Keys() {
			first, _, _ := strings.Cut(k, " ")
			out = out.without(first, row.Where)
		}
	}
	return append(out, rows...)
}

// without takes a key from everything in some places.
func (t Table) without(key string, at Place) Table {
	var out Table
	for _, b := range t {
		if b.Where&at == 0 || !slices.Contains(b.Keys(), key) {
			out = append(out, b)
			continue
		}
		if rest := b.Where &^ at; rest != 0 {
			out = append(out, Row{b.Name, b.Binding, rest})
		}
		less := slices.DeleteFunc(slices.Clone(b.Keys()), func(k string) bool { return k == key })
		if len(less) > 0 {
			out = append(out, NewRow(b.Name, less, b.Where&at, b.Help().Desc))
		}
	}
	return out
}

// Clash is one key with two meanings in one place.
type Clash struct {
	Key  string
	A, B Action
}

func (c *Clash) Error() string {
	return fmt.Sprintf("key %s means both %q and %q; take it from one", Label(c.Key), c.A, c.B)
}

// Clash finds a key with two meanings in one place. A key that begins two in a row
// cannot mean something alone.
func (t Table) Clash() *Clash {
	for at := Place(1); at&Anywhere != 0; at <<= 1 {
		taken := map[string]Action{}
		for _, b := range t {
			if b.Where&at == 0 {
				continue
			}
			for _, k := range b.Keys() {
				if other, ok := taken[k]; ok {
					return &Clash{k, other, b.Name}
				}
				taken[k] = b.Name
			}
		}
		for _, k := range slices.Sorted(maps.Keys(taken)) {
			if first, _, two := strings.Cut(k, " "); two && taken[first] != "" {
				return &Clash{first, taken[first], taken[k]}
			}
		}
	}
	return nil
}
