package pictures

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"slices"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// encoded is a picture of w by h pixels, as PNG: red above, blue below.
func encoded(w, h int) []byte {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, map[bool]color.NRGBA{true: {255, 0, 0, 255}, false: {0, 0, 255, 255}}[y < h/2])
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func TestTwoPixelsStandInACell(t *testing.T) {
	lines, err := Paint(bytes.NewReader(encoded(6, 4)), 3, 1)
	if want := "\x1b[0;38;2;255;0;0;48;2;0;0;255m▀▀▀\x1b[0m"; err != nil || len(lines) != 1 || lines[0] != want {
		t.Errorf("drawn is %q, %v, want %q", lines, err, want)
	}
	whole := encoded(40, 30)
	for n := range len(whole) {
		if lines, err := Paint(bytes.NewReader(whole[:n]), 8, 3); err == nil || lines != nil {
			t.Fatalf("%d bytes of %d are drawn", n, len(whole))
		}
	}
}

func TestPicturesKeepTheirForm(t *testing.T) {
	for _, c := range []struct {
		w, h, cols, rows int
	}{{4000, 3000, 32, 12}, {300, 300, 24, 12}, {4000, 100, 40, 1}, {10, 4000, 1, 12}, {16, 16, 16, 8}, {1, 1, 1, 1}} {
		cols, rows := Form{c.w, c.h}.Box(60, 12)
		if cols != c.cols || rows != c.rows {
			t.Errorf("%dx%d takes %dx%d cells, want %dx%d", c.w, c.h, cols, rows, c.cols, c.rows)
		}
		img := image.NewRGBA(image.Rect(0, 0, c.w, min(c.h, 400)))
		lines := halfBlocks(img, cols, rows)
		if len(lines) != rows || slices.ContainsFunc(lines, func(line string) bool { return ansi.StringWidth(line) != cols }) {
			t.Errorf("%dx%d is drawn as %q", c.w, c.h, lines)
		}
	}
}

// How a camera was held is read of any bytes without harm, and turns the picture.
func TestPicturesAreSeenAsTheyWereTaken(t *testing.T) {
	exif := func(order binary.AppendByteOrder, mark string, held uint16) []byte {
		tiff := order.AppendUint32(order.AppendUint16([]byte(mark), 42), 8)
		tiff = order.AppendUint16(tiff, 1)
		tiff = order.AppendUint16(order.AppendUint32(order.AppendUint16(order.AppendUint16(tiff, orientation), 3), 1), held)
		segment := append([]byte("Exif\x00\x00"), append(tiff, 0, 0)...)
		return append(binary.BigEndian.AppendUint16([]byte{0xff, 0xd8, 0xff, 0xe1}, uint16(len(segment)+2)), segment...)
	}
	for held := uint16(1); held <= 8; held++ {
		for _, b := range [][]byte{exif(binary.LittleEndian, "II", held), exif(binary.BigEndian, "MM", held)} {
			if got, passes := jpegFacts(bytes.NewReader(b)); got != int(held) || passes {
				t.Errorf("held as %d is read as %d", held, got)
			}
			for n := range b {
				jpegFacts(bytes.NewReader(b[:n]))
			}
		}
	}
	img := image.NewGray(image.Rect(0, 0, 2, 3))
	for i := range img.Pix {
		img.Pix[i] = uint8(i) // 0 1 / 2 3 / 4 5
	}
	for held, want := range map[int][]uint8{1: {0, 1, 2, 3, 4, 5}, 3: {5, 4, 3, 2, 1, 0}, 6: {4, 2, 0, 5, 3, 1}, 8: {1, 3, 5, 0, 2, 4}, 5: {0, 2, 4, 1, 3, 5}} {
		of := turned{img, held}
		var got []uint8
		for y := range of.Bounds().Dy() {
			for x := range of.Bounds().Dx() {
				got = append(got, of.At(x, y).(color.Gray).Y)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("held as %d it is seen as %v, want %v", held, got, want)
		}
	}
}

func TestAPictureBombIsNotDecoded(t *testing.T) {
	for _, c := range []struct {
		side uint32
		bits byte // of a colour
		ok   bool
	}{{65_536, 8, false}, {4000, 8, true}, {4000, 16, false}} {
		bomb := encoded(8, 8)
		binary.BigEndian.PutUint32(bomb[16:], c.side)
		binary.BigEndian.PutUint32(bomb[20:], c.side)
		bomb[24] = c.bits
		binary.BigEndian.PutUint32(bomb[29:], crc32.ChecksumIEEE(bomb[12:29]))
		if a, err := Measure(bytes.NewReader(bomb)); (err == nil) != c.ok {
			t.Errorf("%d pixels a side, %d bits: %v, %v", c.side, c.bits, a, err)
		}
	}
	if a, err := Measure(bytes.NewReader(encoded(40, 30))); err != nil || a != (Form{40, 30}) {
		t.Errorf("a picture of 40 by 30 is %v, %v", a, err)
	}
}
