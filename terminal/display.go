package terminal

import (
	"bytes"
	"cmp"
	"io"
	"strings"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// display is what stands on the terminal: the frame, and the modes that are on.
type display struct {
	to      io.Writer
	env     uv.Environ
	width   func(string) int
	size    tea.WindowSizeMsg
	taken   bool // the terminal is ours
	synced  bool // it can take a frame as one (mode 2026)
	grouped bool // it counts cells by grapheme cluster (mode 2027)

	known  bool     // what follows is what stands there
	lines  []string // of the frame
	cursor tea.Position
	hidden bool // the cursor
	mouse  tea.MouseMode
	focus  bool
	title  string

	out bytes.Buffer // the bytes of a frame, written at once
}

func newDisplay(to io.Writer, env uv.Environ, width func(string) int) *display {
	return &display{to: to, env: env, width: width}
}

// Sequences that have no name in package ansi, or a better one here.
const (
	// Text that is wider than the terminal was thought to take it must not go on in the
	// line below.
	wrapOff = "\x1b[?7l"
	wrapOn  = "\x1b[?7h"

	pushTitle = "\x1b[22;2t"
	popTitle  = "\x1b[23;2t"

	mouseOff = ansi.ResetModeMouseButtonEvent + ansi.ResetModeMouseAnyEvent + ansi.ResetModeMouseExtSgr
)

// enter takes the terminal: on the alternate screen, with bracketed paste and with keys
// told apart as well as it can. It may be called again, when somebody else may have had
// the terminal; what leave takes off its stacks is put there once.
func (d *display) enter() {
	const keys = ansi.KittyDisambiguateEscapeCodes
	title, keyboard := pushTitle, ansi.PushKittyKeyboard(keys)
	if d.taken {
		title, keyboard = "", ansi.KittyKeyboard(keys, 1)
	}
	d.taken, d.known = true, false
	d.put(title + ansi.SetModeAltScreenSaveCursor + ansi.HideCursor + wrapOff + ansi.SetModeBracketedPaste +
		ansi.SetModifyOtherKeys2 + keyboard + ansi.RequestKittyKeyboard)
	if d.grouped {
		d.put(ansi.SetModeUnicodeCore)
	}
	d.hidden, d.mouse, d.focus, d.title = true, tea.MouseModeNone, false, ""
}

// leave gives the terminal back as it was. It may be called again.
func (d *display) leave() {
	if !d.taken {
		return
	}
	d.taken = false
	b := &d.out
	b.Reset()
	if d.grouped {
		b.WriteString(ansi.ResetModeUnicodeCore)
	}
	if d.mouse != tea.MouseModeNone {
		b.WriteString(mouseOff)
	}
	if d.focus {
		b.WriteString(ansi.ResetModeFocusEvent)
	}
	if d.title != "" {
		b.WriteString(ansi.SetWindowTitle(""))
	}
	// Where there is no other screen, the frame must not stay on this one.
	b.WriteString(ansi.ResetModifyOtherKeys + ansi.PopKittyKeyboard(1) + ansi.ResetModeBracketedPaste + wrapOn +
		ansi.EraseEntireScreen + ansi.CursorHomePosition + ansi.ResetModeAltScreenSaveCursor + ansi.ShowCursor + popTitle)
	_, _ = d.to.Write(b.Bytes()) // a terminal that is gone needs nothing back
}

// ask asks the terminal what it can do, where such a question is understood.
func (d *display) ask() {
	_, remote := d.env.LookupEnv("SSH_TTY")
	if kind := d.env.Getenv("TERM_PROGRAM"); strings.Contains(kind, "Apple") || remote && !modern(d.env.Getenv("TERM")) {
		return // it would show the question
	}
	d.put(ansi.RequestModeSynchronizedOutput + ansi.RequestModeUnicodeCore)
}

// modern reports whether a terminal is known by its name to understand the questions.
func modern(term string) bool {
	for _, name := range []string{"ghostty", "wezterm", "alacritty", "kitty", "rio", "foot"} {
		if strings.Contains(term, name) {
			return true
		}
	}
	return false
}

// learn takes in an answer.
func (d *display) learn(r tea.ModeReportMsg) {
	switch r.Mode {
	case ansi.ModeSynchronizedOutput:
		d.synced = r.Value == ansi.ModeReset
	case ansi.ModeUnicodeCore:
		if !d.grouped && (r.Value.IsSet() || r.Value == ansi.ModeReset) {
			d.grouped = true
			d.put(ansi.SetModeUnicodeCore)
		}
	}
}

// resize takes in how large the terminal is. Even if that is as before, it may have lost
// what stood on it in between.
func (d *display) resize(size tea.WindowSizeMsg) {
	d.size = size
	d.forget()
}

// forget makes the next frame a whole one.
func (d *display) forget() { d.known = false }

// put writes a sequence by itself.
func (d *display) put(sequence string) {
	if d.taken {
		_, _ = d.to.Write([]byte(sequence)) // the next frame fails, too, when the terminal is gone
	}
}

// draw makes the terminal show a view: what differs from what it shows is written. After
// an error nobody knows what that is, and the next frame is a whole one.
func (d *display) draw(v tea.View) error {
	if !d.taken {
		return nil
	}
	b := &d.out
	b.Reset()
	d.modes(v)
	modes := b.Len()
	d.frame(v.Content)
	drawn := b.Len() > modes
	hide, at := v.Cursor == nil, tea.Position{}
	if !hide {
		at = v.Cursor.Position
	}
	if !hide && (drawn || d.hidden || at != d.cursor) {
		b.WriteString(ansi.CursorPosition(at.X+1, at.Y+1))
	}
	err := d.send(drawn, hide)
	d.cursor, d.hidden = at, hide
	if err != nil {
		d.forget()
	}
	return err
}

// send writes what was collected. While a frame is drawn the cursor is not seen to
// travel.
func (d *display) send(drawn, hide bool) error {
	body := d.out.Bytes()
	before, after := "", ""
	if hide != d.hidden || drawn && !hide && !d.synced {
		if !d.hidden {
			before = ansi.HideCursor
		}
		if !hide {
			after = ansi.ShowCursor
		}
	}
	if drawn && d.synced {
		before, after = ansi.SetModeSynchronizedOutput+before, after+ansi.ResetModeSynchronizedOutput
	}
	if len(body)+len(before)+len(after) == 0 {
		return nil
	}
	_, err := d.to.Write(append(append([]byte(before), body...), after...))
	return err
}

// modes switches what the view wants otherwise.
func (d *display) modes(v tea.View) {
	b := &d.out
	if v.MouseMode != d.mouse {
		b.WriteString(mouseOff)
		switch v.MouseMode {
		case tea.MouseModeCellMotion:
			b.WriteString(ansi.SetModeMouseButtonEvent + ansi.SetModeMouseExtSgr)
		case tea.MouseModeAllMotion:
			b.WriteString(ansi.SetModeMouseAnyEvent + ansi.SetModeMouseExtSgr)
		}
	}
	if v.ReportFocus != d.focus {
		b.WriteString(map[bool]string{true: ansi.SetModeFocusEvent, false: ansi.ResetModeFocusEvent}[v.ReportFocus])
	}
	if v.WindowTitle != d.title {
		b.WriteString(ansi.SetWindowTitle(v.WindowTitle))
	}
	d.mouse, d.focus, d.title = v.MouseMode, v.ReportFocus, v.WindowTitle
}

// frame writes the lines that are not there yet.
func (d *display) frame(content string) {
	if !d.known {
		d.out.WriteString(ansi.ResetStyle + ansi.EraseEntireScreen)
		d.lines = make([]string, d.size.Height)
		d.known = true
	}
	for y := range d.lines {
		var line string
		line, content, _ = strings.Cut(content, "\n")
		if line == d.lines[y] {
			continue
		}
		d.lines[y] = line
		// A line that is there is erased first: its cells may lie elsewhere than we think.
		d.out.WriteString(ansi.CursorPosition(1, y+1) + ansi.EraseLineRight)
		d.line(line)
	}
}

// line writes one line. What is plain and empty at its end is not written, so that a
// terminal that copies it copies no spaces.
func (d *display) line(s string) {
	text := strings.TrimRight(s, " ")
	if i := strings.LastIndexByte(text, ansi.ESC); i >= 0 && !ends(text[i:]) {
		text = s // the spaces have a colour
	}
	d.anchored(text)
	d.out.WriteString(ansi.ResetStyle)
}

// ends reports whether a text begins with the sequence that ends all styles.
func ends(s string) bool {
	return strings.HasPrefix(s, "\x1b[m") || strings.HasPrefix(s, "\x1b[0m")
}

// anchored writes text. After a run of signs that are not ASCII the cursor is put where
// the run ends by our count.
func (d *display) anchored(s string) {
	cells, astray := 0, false
	for i := 0; i < len(s); {
		if n := sequence(s[i:]); n > 0 {
			d.out.WriteString(s[i : i+n])
			i += n
			continue
		}
		if astray {
			d.out.WriteString(ansi.CursorHorizontalAbsolute(cells + 1))
			astray = false
		}
		n := run(s[i:])
		text := s[i : i+n]
		d.out.WriteString(text)
		if text[n-1] < 0x80 {
			cells += n
		} else {
			cells += d.width(text)
			astray = true
		}
		i += n
	}
}

// run returns how long the text is that s begins with: printable ASCII alone, or what
// belongs together with signs beyond it. An ASCII sign belongs to a mark that follows.
func run(s string) int {
	i := 0
	for i < len(s) && s[i] < 0x80 && s[i] != ansi.ESC {
		i++
	}
	if i == len(s) || s[i] == ansi.ESC {
		return i
	}
	if i > 1 {
		return i - 1
	}
	for i < len(s) && s[i] >= 0x80 {
		i++
	}
	return i
}

// sequence returns the length of the control sequence that s begins with; 0 for text.
func sequence(s string) int {
	if s[0] != ansi.ESC {
		return 0
	}
	_, _, n, _ := ansi.DecodeSequence(s, ansi.NormalState, nil)
	return cmp.Or(n, 1)
}
