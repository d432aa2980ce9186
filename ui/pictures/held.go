package pictures

import (
	"bufio"
	"encoding/binary"
	"image"
	"image/color"
	"io"
)

// Cameras keep a picture as the sensor saw it and say beside it how it was held. What
// that is called comes from the Exif standard, tag 0x0112: 1 is upright, 3 and 6 and 8
// are turned by 180, 90 and 270 degrees, the others are mirrored too.

const (
	upright     = 1
	orientation = 0x0112
)

// jpegFacts returns how the camera was held that took a JPEG, upright for all else, and
// whether it is kept in passes over the whole of it: that takes much more memory to decode.
func jpegFacts(r io.Reader) (held int, passes bool) {
	held = upright
	in := bufio.NewReader(io.LimitReader(r, mostDecoded))
	var start [2]byte
	if _, err := io.ReadFull(in, start[:]); err != nil || start != [2]byte{0xff, 0xd8} {
		return held, false
	}
	for {
		var head [4]byte // of a segment: its mark, its length with itself
		if _, err := io.ReadFull(in, head[:]); err != nil || head[0] != 0xff || head[1] == 0xda {
			return held, passes
		}
		n := int(binary.BigEndian.Uint16(head[2:])) - 2
		if n < 0 {
			return held, passes
		}
		passes = passes || head[1] == 0xc2
		segment := make([]byte, n)
		if _, err := io.ReadFull(in, segment); err != nil {
			return held, passes
		}
		if head[1] == 0xe1 && held == upright {
			held = orientationIn(segment)
		}
	}
}

// orientationIn reads an Exif segment: a TIFF whose first directory has the tag.
func orientationIn(b []byte) int {
	if len(b) < 14 || string(b[:6]) != "Exif\x00\x00" {
		return upright
	}
	b = b[6:]
	var order binary.ByteOrder = binary.LittleEndian
	if string(b[:2]) == "MM" {
		order = binary.BigEndian
	}
	at := int(order.Uint32(b[4:]))
	if at < 0 || at+2 > len(b) {
		return upright
	}
	for i := range int(order.Uint16(b[at:])) {
		field := at + 2 + 12*i
		if field+12 > len(b) {
			return upright
		}
		if order.Uint16(b[field:]) == orientation {
			if v := int(order.Uint16(b[field+8:])); v >= upright && v <= 8 {
				return v
			}
		}
	}
	return upright
}

// turned is a picture as it was seen, not as it was kept.
type turned struct {
	image.Image
	held int
}

func (t turned) Bounds() image.Rectangle {
	b := t.Image.Bounds()
	form := Form{b.Dx(), b.Dy()}.turn(t.held)
	return image.Rect(0, 0, form.W, form.H)
}

func (t turned) At(x, y int) color.Color {
	b := t.Image.Bounds()
	w, h := b.Dx()-1, b.Dy()-1
	switch t.held {
	case 2:
		x = w - x
	case 3:
		x, y = w-x, h-y
	case 4:
		y = h - y
	case 5:
		x, y = y, x
	case 6:
		x, y = y, h-x
	case 7:
		x, y = w-y, h-x
	case 8:
		x, y = w-y, x
	}
	return t.Image.At(b.Min.X+x, b.Min.Y+y)
}
