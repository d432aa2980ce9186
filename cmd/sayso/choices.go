package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"sayso/ui"
	"sayso/ui/look"
	"sayso/wire"
)

// choices is what config.toml says about the screen.
type choices struct {
	ui.Settings
	ASCII  bool                         `toml:"ascii"` // the same as glyphs = "ascii"
	Keys   map[string]any               `toml:"keys"`
	Themes map[string]map[string]string `toml:"themes"`

	themes []look.Theme
	keys   ui.Keys
	base   ui.Settings // as config.toml has them

	accounts func() ([]ui.Account, error) // those that may be switched to; nil for none
}

// read makes themes and keys of what the file says, and checks the rest. Its errors
// name the file and the line.
func (c *choices) read(path string) error {
	if c.ASCII {
		c.Glyphs = "ascii"
	}
	for _, name := range slices.Sorted(maps.Keys(c.Themes)) {
		t, key, err := look.NewTheme(name, c.Themes[name])
		if err != nil {
			return located(path, &ui.Misset{Table: "themes." + name, Key: key, Words: err.Error()})
		}
		c.themes = append(c.themes, t)
	}
	bound := map[string][]string{}
	for name, value := range c.Keys {
		keys, ok := keyList(value)
		if !ok {
			return located(path, &ui.Misset{Table: "keys", Key: name, Words: fmt.Sprintf("%q must be a key, or a list of keys, such as \"alt+n\"", name)})
		}
		bound[name] = keys
	}
	var err error
	if c.keys, err = ui.BindKeys(bound); err != nil {
		return located(path, err)
	}
	if err = c.Check(c.themes); err != nil {
		return located(path, err)
	}
	c.base = c.Settings
	return nil
}

func keyList(value any) (keys []string, ok bool) {
	switch value := value.(type) {
	case string:
		if value == "" {
			return nil, true
		}
		return []string{value}, true
	case []any:
		for _, v := range value {
			s, ok := v.(string)
			if !ok {
				return nil, false
			}
			keys = append(keys, s)
		}
		return keys, true
	}
	return nil, false
}

// located puts file and line before what is wrong with a setting.
func located(path string, err error) error {
	var wrong *ui.Misset
	if !errors.As(err, &wrong) {
		return err
	}
	return fmt.Errorf("%s: %s", place(path, wrong.Table, wrong.Key), wrong.Words)
}

var (
	tableLine = regexp.MustCompile(`^\s*\[+([^\]]+)\]`)
	keyLine   = regexp.MustCompile(`^\s*((?:"[^"]*"|'[^']*'|[^=\s"'#])(?:[^="'#]|"[^"]*"|'[^']*')*)=`)
)

// place returns FILE:LINE of a key in a table, of the table when there is no key, and
// FILE when it is not to be found.
func place(path, table, key string) string {
	raw, err := os.ReadFile(path)
	if err != nil {
		return path
	}
	plain := func(s string) string {
		parts := strings.Split(strings.TrimSpace(s), ".")
		for i := range parts {
			parts[i] = strings.Trim(strings.TrimSpace(parts[i]), `"'`)
		}
		return strings.Join(parts, ".")
	}
	join := func(table, key string) string { return strings.Trim(table+"."+key, ".") }
	in, n := "", 0
	for line := range strings.Lines(string(raw)) {
		n++
		at := ""
		if m := tableLine.FindStringSubmatch(line); m != nil {
			in = plain(m[1])
			at = in
		} else if m := keyLine.FindStringSubmatch(line); m != nil {
			at = join(in, plain(m[1]))
		}
		if at != "" && at == join(table, key) {
			return fmt.Sprintf("%s:%d", path, n)
		}
	}
	return path
}

// chosenFile holds what was chosen on the screen of settings. It is written by the
// messenger; config.toml is the person's own, and never is.
const chosenFile = "settings.toml"

// overlay lays what was chosen on the screen over what config.toml says. What means
// nothing any more, such as a theme that was taken out of config.toml, is passed over.
func (c *choices) overlay(dir string) error {
	chosen, err := readChosen(dir)
	if err != nil {
		return err
	}
	for {
		next := c.base
		raw, err := toml.Marshal(chosen)
		if err == nil {
			_, err = toml.Decode(string(raw), &next)
		}
		if err != nil {
			return fmt.Errorf("%s: %w; delete it to have the defaults back", filepath.Join(dir, chosenFile), err)
		}
		var wrong *ui.Misset
		if errors.As(next.Check(c.themes), &wrong) {
			delete(chosen, wrong.Key)
			continue
		}
		c.Settings = next
		return nil
	}
}

func readChosen(dir string) (map[string]any, error) {
	path, chosen := filepath.Join(dir, chosenFile), map[string]any{}
	if _, err := toml.DecodeFile(path, &chosen); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w; delete it to have the defaults back", path, err)
	}
	return chosen, nil
}

// keeper returns what keeps settings in DIR: those that were changed on the screen,
// and no others, so that what config.toml or a flag says is not frozen by the way.
func (c *choices) keeper(dir string) func(ui.Settings) error {
	last := asTable(c.Settings)
	base := asTable(c.base)
	return func(s ui.Settings) error {
		chosen, err := readChosen(dir)
		if err != nil {
			return err
		}
		now := asTable(s)
		for key, value := range now {
			switch value {
			case last[key]:
			case base[key]:
				delete(chosen, key)
			default:
				chosen[key] = value
			}
		}
		last = now
		var b bytes.Buffer
		b.WriteString("# What was chosen on the screen. Written by sayso; your own file is config.toml.\n")
		if err := toml.NewEncoder(&b).Encode(chosen); err != nil {
			return err
		}
		path := filepath.Join(dir, chosenFile)
		if err := os.WriteFile(path+".new", b.Bytes(), 0o600); err != nil {
			return fmt.Errorf("keeping the settings: %w", err)
		}
		return os.Rename(path+".new", path)
	}
}

// asTable returns settings by their names in the file.
func asTable(s ui.Settings) map[string]any {
	table, v := map[string]any{}, reflect.ValueOf(s)
	for i := range v.NumField() {
		table[v.Type().Field(i).Tag.Get("toml")] = v.Field(i).Interface()
	}
	return table
}

// accounts lists those that are kept in DIR.
func accounts(dir string) ([]ui.Account, error) {
	homes, err := filepath.Glob(filepath.Join(dir, "accounts", "*", "account.toml"))
	if err != nil {
		return nil, err
	}
	var all []ui.Account
	for _, path := range homes {
		h := home{As: filepath.Base(filepath.Dir(path))}
		if err := readTOML(path, &h); err != nil {
			return nil, err
		}
		a := ui.Account{As: h.As, Name: wire.CleanName(h.Name), Said: "at " + h.Relay}
		if a.Name == "" {
			a.Name = h.As
		}
		if h.Account != "" {
			a.Said = "+" + string(h.Account)
		}
		all = append(all, a)
	}
	return all, nil
}
