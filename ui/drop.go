package ui

import (
	"os"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sayso/ui/cells"
	"sayso/ui/media"
	"sayso/ui/paths"
	"sayso/ui/say"
)

// A file that is dragged onto a terminal arrives as its path, pasted. It may be meant
// as text all the same, so the person is asked.

// dropped brings the files that a pasted text names.
type dropped struct {
	text  string
	paths []string
	bytes int64
}

const (
	mostDropped = 10
	longestPath = 4096
)

// pastedPath looks whether a pasted text is the paths of files.
func (m *Model) pastedPath(text string) tea.Cmd {
	text = strings.TrimSpace(text)
	if len(text) > mostDropped*longestPath || !pathLike(text) {
		return nil
	}
	return m.src.do(func() tea.Msg {
		d := dropped{text: text}
		for rest := text; rest != ""; {
			var path string
			path, rest = paths.Cut(rest)
			about, err := os.Stat(path)
			if err != nil || !about.Mode().IsRegular() || !filepath.IsAbs(path) || len(d.paths) == mostDropped {
				return nil
			}
			d.paths = append(d.paths, path)
			d.bytes += about.Size()
		}
		return d
	})
}

// pathLike reports whether a text may begin with the path of a file.
func pathLike(s string) bool {
	s = strings.TrimLeft(s, `'"`)
	return strings.HasPrefix(s, "/") || strings.HasPrefix(s, "file://") || filepath.IsAbs(s)
}

// dropped asks whether to send the files.
func (m *Model) dropped(d dropped) tea.Cmd {
	if m.thread.chat == "" || len(d.paths) == 0 || !strings.Contains(m.composer.Text, d.text) || m.dialogs.top() != nil {
		return nil // it was written on
	}
	name := quoteWords(filepath.Base(d.paths[0]))
	what, send := name+", "+media.Size(d.bytes), "Send the file"
	if n := len(d.paths); n > 1 {
		what, send = say.Count(n, "file")+", "+media.Size(d.bytes)+" in all", "Send the files"
	}
	q := newQuestion("Send "+what+", to "+cells.Settle(called(m.state, m.thread.chat))+"?", "Or leave the path in what you write, as text.",
		answer{name: send, do: attach{Paths: d.paths, Dropped: d.text}})
	q.answers[0].name = "Leave it as text"
	return m.act(openDialog{q})
}
