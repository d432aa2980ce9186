package ui

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sayso/ui/paths"
)

// listing is a directory, as the completion of a path shows it.
type listing struct {
	dir   string
	names []string // directories end in a slash
}

// dirRead brings a directory.
type dirRead struct{ listing }

const mostListed = 2000

// readDir lists a directory, beside the loop.
func (s *source) readDir(dir string) tea.Cmd {
	return s.do(func() tea.Msg {
		l := listing{dir: dir}
		f, err := os.Open(paths.Expand(dir))
		if err != nil {
			return dirRead{l}
		}
		defer f.Close()
		entries, _ := f.ReadDir(mostListed) // what could be read of it is offered
		for _, e := range entries {
			name := e.Name()
			if e.IsDir() {
				name += "/"
			}
			l.names = append(l.names, name)
		}
		slices.Sort(l.names)
		return dirRead{l}
	})
}

// listDir has the directory read that the completion needs, if it needs one.
func (m *Model) listDir() tea.Cmd {
	s := &m.suggest
	if s.needs == "" || s.reading {
		return nil
	}
	s.reading = true
	return m.src.readDir(s.needs)
}

// listed takes a directory that was read.
func (s *suggest) listed(d dirRead) {
	s.list, s.reading, s.needs, s.seen = d.listing, false, "", glimpse{}
}

// path completes the path that a command takes, which begins at from.
func (s *suggest) path(text string, from, at int) {
	typed := text[from:at]
	if quoted := strings.TrimLeft(typed, `'"`); quoted != typed || paths.Ended(typed) {
		return // in quotes it is written out; after it comes the caption
	}
	cut := strings.LastIndexByte(typed, '/') + 1
	dir, begun := paths.Unescape(typed[:cut]), paths.Unescape(typed[cut:])
	if dir == "" {
		dir = "./"
	}
	if s.list.dir != dir {
		s.needs = dir
		return
	}
	s.from, s.to = from+cut, at
	for _, name := range s.list.names {
		if strings.HasPrefix(name, ".") && !strings.HasPrefix(begun, ".") || !strings.HasPrefix(strings.ToLower(name), strings.ToLower(begun)) {
			continue
		}
		word := paths.Escape(name)
		about := "directory"
		if !strings.HasSuffix(name, "/") {
			word += " "
			about = strings.TrimPrefix(strings.ToLower(filepath.Ext(name)), ".")
		}
		if s.offers = append(s.offers, offer{word, quoteWords(name), quoteWords(about)}); len(s.offers) == offersMost {
			break
		}
	}
}
