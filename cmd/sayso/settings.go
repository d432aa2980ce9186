package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/adrg/xdg"

	"sayso/ui"
	"sayso/wire"
)

// flags holds what the command line said; empty means it said nothing.
type flags struct {
	relay, dir, as string
	theme          string
	invite         string
	ascii          bool
	plain          bool
}

// settings is what holds after flags, environment and config file, in that order.
type settings struct {
	Relay string `toml:"relay"`
	Dir   string `toml:"dir"`
	As    string `toml:"as"`
	choices
}

// defaultRelay is where a relay on this machine listens unless told otherwise.
const defaultRelay = "ws://127.0.0.1:7788"

func (f *flags) settings() (settings, error) {
	s := settings{choices: choices{Settings: ui.DefaultSettings()}}
	path := filepath.Join(xdg.ConfigHome, "sayso", "config.toml")
	if err := readTOML(path, &s); err != nil {
		return s, err
	}
	if err := s.read(path); err != nil {
		return s, err
	}
	over := func(into *string, env, flag string) {
		if v := os.Getenv(env); env != "" && v != "" {
			*into = v
		}
		if flag != "" {
			*into = flag
		}
	}
	over(&s.Relay, "SAYSO_RELAY", f.relay)
	over(&s.Dir, "SAYSO_DIR", f.dir)
	over(&s.As, "SAYSO_AS", f.as)
	if s.Dir == "" {
		s.Dir = filepath.Join(xdg.DataHome, "sayso")
	}
	if at, err := os.Stat(s.Dir); err == nil && !at.IsDir() {
		return s, misused("%s is a file; name a directory with --dir", s.Dir)
	}
	if err := s.overlay(s.Dir); err != nil {
		return s, err
	}
	over(&s.Theme, "", f.theme)
	if f.ascii {
		s.Glyphs = "ascii"
	}
	return s, s.check()
}

func (s settings) check() error {
	if s.Relay != "" {
		u, err := url.Parse(s.Relay)
		if err != nil || (u.Scheme != "ws" && u.Scheme != "wss") || u.Host == "" {
			return misused("relay %q is no address; write it as ws://HOST:PORT", s.Relay)
		}
	}
	if err := s.Check(s.themes); err != nil {
		return usageError{"sayso", err}
	}
	if s.As != "" && !wire.Account(s.As).Valid() && !wire.ValidHandle(s.As) {
		return misused("%q names no account; use its digits or its handle, such as ana", s.As)
	}
	return nil
}

// readTOML reads a file into v, which keeps its values where the file is silent.
// A file that does not exist is an empty one.
func readTOML(path string, v any) error {
	meta, err := toml.DecodeFile(path, v)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var parse toml.ParseError
	if errors.As(err, &parse) {
		return fmt.Errorf("%s:%d: %s", path, parse.Position.Line, parse.Message)
	}
	if m := typeMistake.FindStringSubmatch(fmt.Sprint(err)); m != nil {
		return fmt.Errorf("%s:%s: %s", path, m[1], m[2])
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		key := unknown[0]
		return fmt.Errorf("%s: there is no setting %q", place(path, strings.Join(key[:len(key)-1], "."), key[len(key)-1]), key)
	}
	return nil
}

// typeMistake is how the library words a value of the wrong type.
var typeMistake = regexp.MustCompile(`^toml: line (\d+) \(last key "[^"]*"\): (.*)$`)

// home is the directory of one account on this machine.
//
//	DIR/last                  the account last used
//	DIR/sayso.log             what the messenger has to say while it owns the screen
//	DIR/accounts/AS/account.toml
//	DIR/accounts/AS/device.key
//	DIR/accounts/AS/replica/
type home struct {
	dir  string // DIR/accounts/AS
	As   string `toml:"-"`    // the name under which the account is kept here
	Name string `toml:"name"` // how others see the person, for a new account

	Account wire.Account `toml:"account"` // as the relay said; empty before the first connection
	Handle  string       `toml:"handle"`
	Relay   string       `toml:"relay"` // the relay last used
}

// home finds the account's directory by the name it was made under, or by the
// digits or the handle that the relay gave it.
func (s settings) home() (*home, error) {
	if s.As == "" {
		last, err := os.ReadFile(filepath.Join(s.Dir, "last"))
		if err != nil || len(last) == 0 {
			return nil, errNoAccount
		}
		s.As = strings.TrimSpace(string(last))
	}
	known, err := filepath.Glob(filepath.Join(s.Dir, "accounts", "*", "account.toml"))
	if err != nil {
		return nil, err
	}
	h := &home{dir: filepath.Join(s.Dir, "accounts", s.As), As: s.As}
	for _, path := range known {
		k := &home{dir: filepath.Dir(path), As: filepath.Base(filepath.Dir(path))}
		if err := readTOML(path, k); err != nil {
			return nil, err
		}
		if k.As == s.As || string(k.Account) == s.As || k.Handle == s.As {
			h = k
			break
		}
	}
	if s.Relay != "" {
		h.Relay = s.Relay
	}
	if h.Relay == "" {
		h.Relay = defaultRelay
	}
	if h.Name == "" {
		h.Name = strings.ToUpper(h.As[:1]) + h.As[1:]
	}
	return h, nil
}

var errNoAccount = errors.New("no account yet; name one with --as, such as --as ana")

// save keeps what was learned about the account, and that it was the last used.
func (h *home) save() error {
	var b strings.Builder
	if err := toml.NewEncoder(&b).Encode(h); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(h.dir, "account.toml"), []byte(b.String()), 0o600); err != nil {
		return err
	}
	last := filepath.Join(filepath.Dir(filepath.Dir(h.dir)), "last")
	return os.WriteFile(last, []byte(h.As+"\n"), 0o600)
}

// downloads is where files are saved.
func downloads() string { return xdg.UserDirs.Download }
