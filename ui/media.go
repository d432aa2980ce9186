package ui

import (
	"strings"

	"sayso/ui/cells"
	"sayso/ui/links"
	"sayso/ui/media"
	"sayso/wire"
)

// fileState is how a file stands on this machine.
type fileState struct {
	is   fileIs
	why  string // it could not be had
	w, h int    // of a picture that can be shown, in pixels
}

// fileIs says where a file is.
type fileIs uint8

const (
	fileUnknown fileIs = iota // nobody has looked yet
	fileAway                  // the relay has it
	fileComing                // asked for
	fileHere
	fileLost // it could not be had
)

// file returns the file that the keys of an entry are about: its own, or that of the
// slide that shows. Nil for none.
func (e *entry) file() *wire.Media {
	m, said := e.message()
	if !said || e.marks.deleted {
		return nil
	}
	if m.Media != nil {
		return m.Media
	}
	if s, _ := e.slideAt(); s != nil {
		return s.Media
	}
	return nil
}

// fileLines draws a file: what it is, how much, where it is; and below it the picture.
func (e *entry) fileLines(f face, m *wire.Media, n int) []string {
	st := f.st
	title := markHits(f.hits, cells.Settle(media.Title(m))).excerpt(n).paint(st.Strong, st.Hit)
	facts := st.Dim.Of(media.Facts(m))
	state := fileWords(f, m)
	line := title
	for _, more := range []string{facts, state} {
		switch {
		case more == "":
		case cells.Width(line)+2+cells.Width(more) <= n:
			line += "  " + more
		default:
			line += "\n" + cells.Cut(more, n)
		}
	}
	lines := strings.Split(line, "\n")
	return append(lines, e.pictureLines(f, n)...)
}

// fileWords says how a file stands, and which key does what is next.
func fileWords(f face, m *wire.Media) string {
	st := f.st
	key := st.Key.Of("o")
	switch {
	case m.Hash == "":
		return key + st.Dim.Of(" opens "+links.HostWords(m.Link))
	case f.file.is == fileHere && m.Kind == wire.Voice:
		return key + st.Dim.Of(" plays")
	case f.file.is == fileHere:
		return key + st.Dim.Of(" opens")
	case f.file.is == fileComing:
		return st.Dim.Of("on its way here")
	case f.file.is == fileLost:
		return st.Trouble.Of("not to be had: "+cells.Settle(wire.CleanName(f.file.why))) + st.Dim.Of(", ") + key + st.Dim.Of(" tries again")
	case f.file.is == fileAway:
		return st.Dim.Of("not here yet, ") + key + st.Dim.Of(" fetches")
	}
	return ""
}
