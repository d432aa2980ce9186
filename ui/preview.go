package ui

import (
	"sayso/store"
	"sayso/ui/cells"
	"sayso/ui/pictures"
	"sayso/wire"
)

const (
	pictureH    = 12      // lines that a picture takes at most
	fetchesSelf = 1 << 20 // bytes: a picture of at most that is fetched by itself
	picturesFew = 48      // pictures that stay painted
)

// picture is a picture in cells, painted once.
type picture struct {
	size  pictureSize
	lines []string
	err   error
}

// pictureSize says which picture, and how large.
type pictureSize struct {
	hash       string
	cols, rows int
}

// isPicture reports whether a file may be shown as a picture.
func isPicture(m *wire.Media) bool {
	return m != nil && m.Hash != "" && (m.Kind == wire.Image || m.Kind == wire.Sticker)
}

// measurePicture returns the form of a picture that is here; an error when it is none, or too
// much of one.
func measurePicture(b *store.Blobs, hash string) (pictures.Form, error) {
	f, err := b.Open(hash)
	if err != nil {
		return pictures.Form{}, err
	}
	defer f.Close()
	return pictures.Measure(f)
}

// paintPicture draws a picture in cells. It takes its time: it is for commands.
func paintPicture(b *store.Blobs, s pictureSize) *picture {
	p := &picture{size: s}
	f, err := b.Open(s.hash)
	if err != nil {
		p.err = err
		return p
	}
	defer f.Close()
	p.lines, p.err = pictures.Paint(f, s.cols, s.rows)
	return p
}

// pictureLines draws the picture of an entry, or the room that is kept for it.
func (e *entry) pictureLines(f face, n int) []string {
	cols, rows := e.form.Box(n, f.rows)
	if rows == 0 {
		return nil
	}
	if f.picture != nil && len(f.picture.lines) > 0 {
		shown := f.picture.lines[:min(len(f.picture.lines), rows)]
		lines := make([]string, rows)
		copy(lines, shown)
		return lines
	}
	lines := make([]string, rows)
	words := "· · ·"
	if f.picture != nil && f.picture.err != nil {
		words = "no preview"
	}
	lines[rows/2] = f.st.Dim.Of(cells.Center(cells.Cut(words, cols), cols))
	return lines
}
