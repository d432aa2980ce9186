package look

import (
	"fmt"
	"image/color"
	"slices"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"sayso/wire"
)

// Theme is a named set of colours. It leaves the background and plain text to the
// terminal, so that it suits the window it is in.
type Theme struct {
	Name   string
	Dark   bool // made for a dark background
	colour map[string]tint
}

// tint is a colour, and what stands for it on a terminal that has only 16. Those of
// the themes below lie on the cube and the ramp of 256 colours, so that nothing
// changes its hue on a terminal that has no more.
type tint struct {
	rgb   color.Color
	basic int // 0 to 15; less: whatever is nearest
}

// The colours of a theme that are no purposes.
const (
	dimColour     = "dim"
	accentColour  = "accent"
	troubleColour = "trouble"
)

// colourNames lists the colours of a theme, in the order in which they are documented.
func colourNames() []string {
	names := []string{dimColour, accentColour, troubleColour}
	for _, p := range wire.Purposes {
		names = append(names, string(p))
	}
	return names
}

// newTheme takes the colours in the order of colourNames.
func newTheme(name string, dark bool, basic []int, rgb ...string) Theme {
	t := Theme{Name: name, Dark: dark, colour: map[string]tint{}}
	for i, c := range colourNames() {
		t.colour[c] = tint{lipgloss.Color(rgb[i]), basic[i]}
	}
	return t
}

// A dark screen can show all 16 colours; on a white one the bright ones cannot be
// read, so two of the dark ones stand for more than they say.
var (
	darkBasic  = []int{8, 14, 9, 7, 11, 3, 10, 6, 12, 13, 2}
	lightBasic = []int{8, 12, 9, 8, 1, 5, 2, 6, 4, 13, 0}
)

// Purposes in the order of wire.Purposes: conversation, order, transaction,
// appointment, shipping, update, marketing, authentication.
var builtinThemes = []Theme{
	newTheme("dark", true, darkBasic, "#949494", "#87d7ff", "#ff8787",
		"#bcbcbc", "#d7af5f", "#d7d787", "#87d787", "#5fd7d7", "#87afff", "#d787d7", "#ffaf87"),
	newTheme("ember", true, darkBasic, "#9e9e9e", "#ffaf5f", "#ff5f5f",
		"#c6c6c6", "#d7d75f", "#afd75f", "#87d787", "#5fd7af", "#87afd7", "#d787af", "#d7afff"),
	newTheme("contrast", true, darkBasic, "#c6c6c6", "#ffff00", "#ff8787",
		"#ffffff", "#ffd75f", "#afff00", "#5fff87", "#5fffff", "#87afff", "#ffafff", "#ffaf87"),
	newTheme("light", false, lightBasic, "#626262", "#005faf", "#d70000",
		"#5f5f87", "#875f00", "#5f5f00", "#008700", "#005f5f", "#0000d7", "#af00af", "#af5f00"),
	newTheme("paper", false, lightBasic, "#5f5f5f", "#87005f", "#d70000",
		"#5f5f87", "#875f00", "#5f5f00", "#005f00", "#005f87", "#0000af", "#af00af", "#af5f00"),
	newTheme("contrast-light", false, lightBasic, "#444444", "#00005f", "#870000",
		"#000000", "#5f0000", "#5f0087", "#005f00", "#005f5f", "#0000d7", "#870087", "#005f87"),
}

// None is the theme without any: bold, faint and reverse do it alone.
const None = "none"

// Auto asks the terminal whether it is dark.
const Auto = "auto"

// NewTheme makes a theme from colours by their names: dim, accent, trouble and the
// purposes, each "#rrggbb" or a number of the 256 colours. What is not named is as in
// the theme that "like" names, or in dark. With an error comes the name that it is
// about, unless that is the theme's own.
func NewTheme(name string, colours map[string]string) (t Theme, key string, err error) {
	wrong := func(key, format string, args ...any) (Theme, string, error) {
		return Theme{}, key, fmt.Errorf(format, args...)
	}
	if name == Auto || name == None || builtin(name) != nil {
		return wrong("", "there is a theme %q already; give yours another name", name)
	}
	if name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") != "" {
		return wrong("", "%q is no name for a theme; use small letters and digits", name)
	}
	base := builtin("dark")
	if like, ok := colours["like"]; ok {
		if base = builtin(like); base == nil {
			return wrong("like", "there is no theme %q to be like; choose from %s", like, strings.Join(ThemeNames(nil), ", "))
		}
	}
	t = Theme{Name: name, Dark: base.Dark, colour: map[string]tint{}}
	known := colourNames()
	for _, c := range known {
		t.colour[c] = base.colour[c]
	}
	for c, value := range colours {
		if c == "like" {
			continue
		}
		if !slices.Contains(known, c) {
			return wrong(c, "a theme has no colour %q; it has like, %s", c, strings.Join(known, ", "))
		}
		rgb, err := parseColour(value)
		if err != nil {
			return wrong(c, "%v", err)
		}
		t.colour[c] = tint{rgb, -1}
	}
	return t, "", nil
}

func parseColour(s string) (color.Color, error) {
	if n, err := strconv.Atoi(s); err == nil && n >= 0 && n < 256 {
		return ansi.IndexedColor(n), nil
	}
	if hex, ok := strings.CutPrefix(s, "#"); ok && len(hex) == 6 {
		if n, err := strconv.ParseUint(hex, 16, 32); err == nil {
			return color.RGBA{R: uint8(n >> 16), G: uint8(n >> 8), B: uint8(n), A: 255}, nil
		}
	}
	return nil, fmt.Errorf("%q is no colour; write it as #rrggbb or as a number from 0 to 255", s)
}

func builtin(name string) *Theme {
	for i := range builtinThemes {
		if builtinThemes[i].Name == name {
			return &builtinThemes[i]
		}
	}
	return nil
}

// ThemeNames lists what a theme may be called, own ones last.
func ThemeNames(own []Theme) []string {
	names := []string{Auto}
	for _, t := range slices.Concat(builtinThemes, own) {
		names = append(names, t.Name)
	}
	return slices.Insert(names, len(builtinThemes)+1, None)
}

// ThemeNamed returns the theme of a name, nil for the one without colour. A name that is
// not known, like auto, goes by the background.
func ThemeNamed(name string, own []Theme, dark bool) *Theme {
	if name == None {
		return nil
	}
	for i := range own {
		if own[i].Name == name {
			return &own[i]
		}
	}
	if t := builtin(name); t != nil {
		return t
	}
	if dark {
		return builtin("dark")
	}
	return builtin("light")
}

// ink returns the ink of a colour on a terminal of a kind.
func (t *Theme) ink(name string, p colorprofile.Profile) Ink {
	return newInk(lipgloss.NewStyle().Foreground(t.on(name, p)))
}

func (t *Theme) on(name string, p colorprofile.Profile) color.Color {
	c := t.colour[name]
	if p == colorprofile.ANSI && c.basic >= 0 {
		return ansi.BasicColor(c.basic)
	}
	return c.rgb
}
