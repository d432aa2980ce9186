package ui

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/gif"  // a picture may be one
	_ "image/jpeg" // likewise
	_ "image/png"  // likewise
	"io"
	"strconv"
	"strings"

	_ "golang.org/x/image/webp" // likewise; stickers are

	"sayso/store"
	"sayso/ui/cells"
	"sayso/wire"
)

// Bounds of what is shown of a picture, and of what is decoded for it.
const (
	pictureW    = 40 // cells
	pictureH    = 12
	mostPainted = 96 << 20   // bytes of its pixels, in memory
	mostPasses  = 12_000_000 // of a JPEG in passes, which takes some 12 bytes each
	mostDecoded = 20 << 20   // bytes of a file
	fetchesSelf = 1 << 20    // bytes: a picture of at most that is fetched by itself
	picturesFew = 48         // pictures that stay painted
)

// aspect is the form of a picture: its sides, in pixels or in proportion.
type aspect struct{ w, h int }

// unseen is the form for which room is kept until a picture is here.
var unseen = aspect{4, 3}

// fit returns the cells that a picture takes, at most w by h of them. A cell is two
// pixels high.
func (a aspect) fit(w, h int) (cols, rows int) {
	if a.w <= 0 || a.h <= 0 || w <= 0 || h <= 0 {
		return 0, 0
	}
	cols, rows = w, (w*a.h+2*a.w-1)/(2*a.w)
	if rows > h {
		rows, cols = h, 2*h*a.w/a.h
	}
	return max(min(cols, w), 1), max(min(rows, h), 1)
}

// box is fit for a picture: small ones are not made larger than they are.
func (a aspect) box(w, h int) (cols, rows int) {
	if w = min(w, pictureW); a != unseen {
		w = min(w, a.w)
	}
	return a.fit(w, h)
}

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
func measurePicture(b *store.Blobs, hash string) (aspect, error) {
	if size, _ := b.Size(hash); size > mostDecoded {
		return aspect{}, fmt.Errorf("%s is too much to show", sizeWords(size))
	}
	f, err := b.Open(hash)
	if err != nil {
		return aspect{}, err
	}
	defer f.Close()
	return bounded(f)
}

// bounded returns the form of a picture as it is to be seen.
func bounded(r io.ReadSeeker) (aspect, error) {
	c, _, err := image.DecodeConfig(io.LimitReader(r, mostDecoded))
	if err != nil {
		return aspect{}, err
	}
	each := 4 // bytes of a pixel
	if c.ColorModel == color.RGBA64Model || c.ColorModel == color.NRGBA64Model {
		each = 8
	}
	if c.Width <= 0 || c.Height <= 0 || c.Width > mostPainted/each/c.Height {
		return aspect{}, errors.New("too many pixels to show")
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return aspect{}, err
	}
	held, passes := jpegFacts(r)
	if passes && c.Width > mostPasses/c.Height {
		return aspect{}, errors.New("too many pixels to show")
	}
	return aspect{c.Width, c.Height}.turn(held), nil
}

// paintPicture draws a picture in cells. It takes its time: it is for commands.
func paintPicture(b *store.Blobs, s pictureSize) (p *picture) {
	p = &picture{size: s}
	defer func() { // the decoders have seen less than senders send
		if r := recover(); r != nil {
			p.err, p.lines = fmt.Errorf("a picture that cannot be read: %v", r), nil
		}
	}()
	if _, p.err = measurePicture(b, s.hash); p.err != nil {
		return p
	}
	f, err := b.Open(s.hash)
	if err != nil {
		p.err = err
		return p
	}
	defer f.Close()
	held, _ := jpegFacts(f)
	if _, p.err = f.Seek(0, io.SeekStart); p.err != nil {
		return p
	}
	img, _, err := image.Decode(io.LimitReader(f, mostDecoded))
	if err != nil {
		p.err = err
		return p
	}
	p.lines = halfBlocks(turned{img, held}, s.cols, s.rows)
	return p
}

// halfBlocks draws an image with two pixels in each cell.
func halfBlocks(img image.Image, cols, rows int) []string {
	lines := make([]string, rows)
	for y := range lines {
		var b strings.Builder
		now := ""
		for x := range cols {
			top, bottom := shade(img, x, 2*y, cols, 2*rows), shade(img, x, 2*y+1, cols, 2*rows)
			sgr, sign := "", "▀"
			switch {
			case top.A == 0 && bottom.A == 0:
				sign = " "
			case bottom.A == 0:
				sgr = "38;2;" + rgb(top)
			case top.A == 0:
				sgr, sign = "38;2;"+rgb(bottom), "▄"
			default:
				sgr = "38;2;" + rgb(top) + ";48;2;" + rgb(bottom)
			}
			if sgr != now {
				b.WriteString("\x1b[0")
				if sgr != "" {
					b.WriteString(";" + sgr)
				}
				b.WriteString("m")
				now = sgr
			}
			b.WriteString(sign)
		}
		if now != "" {
			b.WriteString("\x1b[0m")
		}
		lines[y] = b.String()
	}
	return lines
}

func rgb(c color.NRGBA) string {
	return strconv.Itoa(int(c.R)) + ";" + strconv.Itoa(int(c.G)) + ";" + strconv.Itoa(int(c.B))
}

// shade returns the mean colour of the part of an image that one of w by h pixels
// stands for, by some of its pixels; without alpha where most of it is transparent.
func shade(img image.Image, x, y, w, h int) color.NRGBA {
	const most = 6 // samples across
	at := img.Bounds()
	x0, x1 := at.Min.X+x*at.Dx()/w, at.Min.X+(x+1)*at.Dx()/w
	y0, y1 := at.Min.Y+y*at.Dy()/h, at.Min.Y+(y+1)*at.Dy()/h
	nx, ny := min(max(x1-x0, 1), most), min(max(y1-y0, 1), most)
	var r, g, b, n int
	for j := range ny {
		for i := range nx {
			c, _ := color.NRGBAModel.Convert(img.At(x0+i*(x1-x0)/nx, y0+j*(y1-y0)/ny)).(color.NRGBA)
			if c.A >= 128 {
				r, g, b, n = r+int(c.R), g+int(c.G), b+int(c.B), n+1
			}
		}
	}
	if 2*n < nx*ny || n == 0 {
		return color.NRGBA{}
	}
	return color.NRGBA{uint8(r / n), uint8(g / n), uint8(b / n), 255}
}

// pictureLines draws the picture of an entry, or the room that is kept for it.
func (e *entry) pictureLines(f face, n int) []string {
	cols, rows := e.form.box(n, f.rows)
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
