package look

import (
	"image/color"
	"math"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/google/go-cmp/cmp"

	"sayso/wire"
)

// luminance is that of WCAG 2, from 0 to 1.
func luminance(c color.Color) float64 {
	r, g, b := linear(c)
	return 0.2126*r + 0.7152*g + 0.0722*b
}

func linear(c color.Color) (r, g, b float64) {
	one := func(n uint32) float64 {
		v := float64(n) / 0xffff
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	rr, gg, bb, _ := c.RGBA()
	return one(rr), one(gg), one(bb)
}

func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// apart is the distance of two colours as people see them (CIE 1976).
func apart(a, b color.Color) float64 {
	lab := func(c color.Color) [3]float64 {
		r, g, b := linear(c)
		f := func(t float64) float64 {
			if t > 0.008856 {
				return math.Cbrt(t)
			}
			return 7.787*t + 16.0/116
		}
		x := f((0.4124*r + 0.3576*g + 0.1805*b) / 0.9505)
		y := f(0.2126*r + 0.7152*g + 0.0722*b)
		z := f((0.0193*r + 0.1192*g + 0.9505*b) / 1.089)
		return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
	}
	p, q := lab(a), lab(b)
	return math.Hypot(math.Hypot(p[0]-q[0], p[1]-q[1]), p[2]-q[2])
}

// backgrounds are those that people have behind a theme: the extreme, and a soft one.
func backgrounds(dark bool) []color.Color {
	if dark {
		return []color.Color{color.RGBA{0, 0, 0, 255}, color.RGBA{0x1e, 0x1e, 0x1e, 255}}
	}
	return []color.Color{color.RGBA{255, 255, 255, 255}}
}

func TestThemesCanBeReadAndToldApart(t *testing.T) {
	for _, theme := range builtinThemes {
		least, distance := 4.5, 14.0
		if strings.HasPrefix(theme.Name, "contrast") {
			least = 7
		}
		for _, p := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256} {
			for _, name := range colourNames() {
				c := p.Convert(theme.on(name, p))
				for _, back := range backgrounds(theme.Dark) {
					if got := contrast(c, back); got < least {
						t.Errorf("%s %s %s on %v: contrast %.1f, want %.1f", theme.Name, p, name, back, got, least)
					}
				}
			}
			for i, a := range colourNames() {
				for _, b := range colourNames()[i+1:] {
					if got := apart(p.Convert(theme.on(a, p)), p.Convert(theme.on(b, p))); got < distance {
						t.Errorf("%s %s: %s and %s are %.0f apart, want %.0f", theme.Name, p, a, b, got, distance)
					}
				}
			}
		}
	}
}

// A colour that has no place on the cube turns into another hue on most terminals: a
// grey into teal.
func TestThemesStayThemselvesIn256Colours(t *testing.T) {
	for _, theme := range builtinThemes {
		for _, name := range colourNames() {
			full := theme.colour[name].rgb
			if got := apart(full, colorprofile.ANSI256.Convert(full)); got > 1 {
				t.Errorf("%s %s moves by %.0f in 256 colours", theme.Name, name, got)
			}
		}
	}
}

func TestPurposesDifferIn16Colours(t *testing.T) {
	for _, theme := range builtinThemes {
		taken := map[color.Color]wire.Purpose{}
		for _, p := range wire.Purposes {
			c := theme.on(string(p), colorprofile.ANSI)
			if other, ok := taken[c]; ok {
				t.Errorf("%s: %s and %s are both %v", theme.Name, p, other, c)
			}
			taken[c] = p
		}
	}
}

func TestOwnThemes(t *testing.T) {
	own, _, err := NewTheme("moss", map[string]string{"like": "light", "accent": "#005f00", "marketing": "88"})
	if err != nil {
		t.Fatal(err)
	}
	st := New(Look{Theme: "moss"}, []Theme{own}, true, colorprofile.TrueColor)
	if want := "\x1b[38;2;0;95;0mx\x1b[m"; st.Accent.Of("x") != want {
		t.Errorf("the accent is %q, want %q", st.Accent.Of("x"), want)
	}
	if want := "\x1b[38;5;88mx\x1b[m"; st.Purpose[wire.Marketing].Of("x") != want {
		t.Errorf("offers are %q, want %q", st.Purpose[wire.Marketing].Of("x"), want)
	}
	if st.Dim != builtin("light").ink(dimColour, colorprofile.TrueColor) {
		t.Error("the grey is not that of light")
	}
	want := []string{"auto", "dark", "ember", "contrast", "light", "paper", "contrast-light", "none", "moss"}
	if diff := cmp.Diff(want, ThemeNames([]Theme{own})); diff != "" {
		t.Error(diff)
	}
	for _, c := range []struct {
		name, key, words string
		colours          map[string]string
	}{
		{"dark", "", "already", nil},
		{"Mo ss", "", "no name", nil},
		{"moss", "like", "no theme", map[string]string{"like": "sea"}},
		{"moss", "back", "no colour", map[string]string{"back": "#000000"}},
		{"moss", "dim", "no colour", map[string]string{"dim": "#12345"}},
		{"moss", "dim", "no colour", map[string]string{"dim": "256"}},
		{"moss", "dim", "no colour", map[string]string{"dim": "#12345\x1b"}},
	} {
		_, key, err := NewTheme(c.name, c.colours)
		if err == nil || key != c.key || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s %v: %q, %v", c.name, c.colours, key, err)
		}
	}
}

func TestWithoutColourWeightTellsThingsApart(t *testing.T) {
	for _, p := range []colorprofile.Profile{colorprofile.ASCII, colorprofile.NoTTY} {
		st := New(Look{Theme: "dark"}, nil, true, p)
		if got := st.Chosen.Of("x"); got != "\x1b[7mx\x1b[m" {
			t.Errorf("%s: a chosen row is %q", p, got)
		}
		if strings.Contains(st.Dim.Of("x"), "38;") || st.Dim.on == "" {
			t.Errorf("%s: dim is %q", p, st.Dim.Of("x"))
		}
	}
}

func FuzzTheme(f *testing.F) {
	f.Add("moss", "accent", "#005f00")
	f.Add("moss", "like", "light")
	f.Fuzz(func(t *testing.T, name, key, value string) {
		theme, _, err := NewTheme(name, map[string]string{key: value})
		if err != nil {
			return
		}
		for _, c := range colourNames() {
			if on := theme.ink(c, colorprofile.TrueColor).on; !strings.HasPrefix(on, "\x1b[38;") || strings.Trim(on[2:], "0123456789;m") != "" {
				t.Fatalf("the ink of %s is %q", c, on)
			}
		}
	})
}
