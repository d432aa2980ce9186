package demo

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
)

// The pictures of the story are drawn, so that there is nothing to carry along.

// square is the place where Maya waits: houses against an evening sky, and a red
// umbrella.
func square() ([]byte, error) {
	const w, h = 320, 240
	return drawn(w, h, func(x, y int) color.RGBA {
		t := float64(y) / h
		at := mix(color.RGBA{36, 48, 92, 255}, color.RGBA{246, 164, 106, 255}, min(1.5*t, 1))
		house := x / 40
		roof := 110 + 34*((house*7)%4)/2
		switch {
		case y > 200:
			at = mix(color.RGBA{92, 84, 88, 255}, color.RGBA{58, 54, 60, 255}, float64(y-200)/40)
		case y > roof:
			at = color.RGBA{uint8(70 + 14*(house%3)), uint8(52 + 10*(house%4)), 66, 255}
			if x%40 > 8 && x%40 < 32 && x/8%2 == 0 && y/14%2 == 0 && y < 186 {
				at = color.RGBA{255, 214, 120, 255} // a window
			}
		}
		if d := math.Hypot(float64(x-232), float64(y-176)*1.4); y < 178 && d < 34 {
			at = color.RGBA{214, 40, 48, 255}
		}
		if x >= 231 && x <= 233 && y >= 176 && y < 214 {
			at = color.RGBA{40, 30, 34, 255}
		}
		return at
	})
}

// boardingPass is a pass with a code on it that only looks like one.
func boardingPass() ([]byte, error) {
	const w, h, module = 336, 252, 8
	return drawn(w, h, func(x, y int) color.RGBA {
		paper, print := color.RGBA{246, 244, 238, 255}, color.RGBA{30, 34, 42, 255}
		switch {
		case y < 28 || y > 232:
			return color.RGBA{0, 98, 152, 255}
		case y > 186 && y < 190 && x/6%2 == 0:
			return mix(print, paper, 0.7) // where the stub comes off
		case y > 200 && y < 218 && x > 12 && x < 320 && (x/3*7)%5 < 2:
			return print
		case x > 12 && x < 170 && y > 44 && y < 148 && (y/13)%2 == 0 && x < 40+(y*37)%130:
			return mix(print, paper, 0.55) // lines of writing
		case x < 184 || x >= 184+16*module || y < 36 || y >= 36+16*module:
			return paper
		}
		i, k := (x-184)/module, (y-36)/module
		corner := func(a, b int) bool {
			da, db := max(abs(i-a), abs(k-b)), 0
			return da != 2 && da <= 3 && db == 0
		}
		finder := i < 7 && k < 7 || i > 8 && k < 7 || i < 7 && k > 8
		dark := (i*31+k*17+i*k*7)%5 < 2
		if finder {
			dark = i < 7 && k < 7 && corner(3, 3) || i > 8 && k < 7 && corner(12, 3) || i < 7 && k > 8 && corner(3, 12)
		}
		if dark {
			return print
		}
		return paper
	})
}

func abs(n int) int { return max(n, -n) }

func mix(a, b color.RGBA, t float64) color.RGBA {
	part := func(x, y uint8) uint8 { return uint8(float64(x) + t*(float64(y)-float64(x))) }
	return color.RGBA{part(a.R, b.R), part(a.G, b.G), part(a.B, b.B), 255}
}

// drawn returns a picture as PNG.
func drawn(w, h int, at func(x, y int) color.RGBA) ([]byte, error) {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, at(x, y))
		}
	}
	var b bytes.Buffer
	err := png.Encode(&b, img)
	return b.Bytes(), err
}
