package pictures

import (
	"cmp"
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
)

// Bounds of what is decoded.
const (
	mostPainted = 96 << 20   // bytes of its pixels, in memory
	mostPasses  = 12_000_000 // of a JPEG in passes, which takes some 12 bytes each
	mostDecoded = 20 << 20   // bytes of a file
)

var errPixels = errors.New("too many pixels to show")

// Measure returns the form of a picture as it is to be seen; an error when it is none, or
// too much of one. It does not decode it.
func Measure(r io.ReadSeeker) (Form, error) {
	form, _, err := measure(r)
	return form, err
}

// measure also says how the camera was held.
func measure(r io.ReadSeeker) (form Form, held int, err error) {
	if size, err := r.Seek(0, io.SeekEnd); err != nil || size > mostDecoded {
		return form, held, cmp.Or(err, errors.New("too large a file to show"))
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return form, held, err
	}
	c, _, err := image.DecodeConfig(r)
	if err != nil {
		return form, held, err
	}
	each := 4 // bytes of a pixel
	if c.ColorModel == color.RGBA64Model || c.ColorModel == color.NRGBA64Model {
		each = 8
	}
	if c.Width <= 0 || c.Height <= 0 || c.Width > mostPainted/each/c.Height {
		return form, held, errPixels
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return form, held, err
	}
	held, passes := jpegFacts(r)
	if passes && c.Width > mostPasses/c.Height {
		return form, held, errPixels
	}
	return Form{c.Width, c.Height}.turn(held), held, nil
}

// Paint draws a picture in cells, as lines of colours and half blocks. It takes its time:
// it is nothing for the loop that draws.
func Paint(r io.ReadSeeker, cols, rows int) (lines []string, err error) {
	defer func() { // the decoders have seen less than senders send
		if r := recover(); r != nil {
			lines, err = nil, fmt.Errorf("a picture that cannot be read: %v", r)
		}
	}()
	_, held, err := measure(r)
	if err != nil {
		return nil, err
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	img, _, err := image.Decode(r)
	if err != nil {
		return nil, err
	}
	return halfBlocks(turned{img, held}, cols, rows), nil
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
