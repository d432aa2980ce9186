package terminal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// emulated is a terminal. What is written is shown before the write returns, and kept.
type emulated struct {
	screen  *vt.Emulator
	written bytes.Buffer
}

func (c *emulated) Write(p []byte) (int, error) {
	c.written.Write(p)
	return c.screen.Write(p)
}

// rows returns what stands on the screen, without spaces at the ends of its lines.
func (c *emulated) rows() []string {
	rows := strings.Split(c.screen.String(), "\n")
	for i := range rows {
		rows[i] = strings.TrimRight(rows[i], " ")
	}
	return rows
}

// emulate takes an emulated terminal.
func emulate(t interface{ Cleanup(func()) }, w, h int, width func(string) int,
) (*display, *emulated) {
	c := &emulated{screen: vt.NewEmulator(w, h)}
	answered := make(chan struct{})
	go func() { // what it is asked is answered to nobody
		_, _ = io.Copy(io.Discard, c.screen)
		close(answered)
	}()
	t.Cleanup(func() {
		_ = c.screen.InputPipe().(io.Closer).Close()
		<-answered
	})
	d := newDisplay(c, []string{"TERM=xterm-256color"}, width)
	d.enter()
	d.resize(tea.WindowSizeMsg{Width: w, Height: h})
	return d, c
}

// pieces are what random lines are made of: text of one and two cells, colours,
// spaces that have a colour. What the emulator counts otherwise is not among them.
var pieces = []string{"a", "word ", "   ", "│", "──", "é", "世界", "한", "\x1b[1mbold\x1b[m", "\x1b[38;2;9;99;199mблю\x1b[m", "\x1b[7m  \x1b[m", "\x1b[4m x \x1b[m"}

// line draws a line of at most w cells.
func line(t *rapid.T, w int) string {
	var b strings.Builder
	for range rapid.IntRange(0, 12).Draw(t, "pieces") {
		p := rapid.SampledFrom(pieces).Draw(t, "piece")
		if ansi.WcWidth.StringWidth(b.String()+p) > w {
			break
		}
		b.WriteString(p)
	}
	return b.String()
}

// TestTheTerminalShowsTheFrame draws frame after frame, with changes of size and
// leaves of absence between them: the terminal always shows the last one.
func TestTheTerminalShowsTheFrame(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w, h := rapid.IntRange(1, 40).Draw(rt, "w"), rapid.IntRange(1, 8).Draw(rt, "h")
		cleanup := cleanups{}
		defer cleanup.run()
		d, c := emulate(&cleanup, w, h, ansi.WcWidth.StringWidth)
		lines := make([]string, h)
		for range rapid.IntRange(1, 12).Draw(rt, "frames") {
			switch rapid.IntRange(0, 9).Draw(rt, "event") {
			case 0:
				w, h = rapid.IntRange(1, 40).Draw(rt, "w"), rapid.IntRange(1, 8).Draw(rt, "h")
				c.screen.Resize(w, h)
				d.resize(tea.WindowSizeMsg{Width: w, Height: h})
				lines = make([]string, h)
			case 1:
				d.leave()
				d.enter()
			case 2:
				d.forget()
			}
			for i := range lines {
				if rapid.Bool().Draw(rt, "changes") {
					lines[i] = line(rt, w)
				}
			}
			v := tea.NewView(strings.Join(lines, "\n"))
			if rapid.Bool().Draw(rt, "cursor") {
				v.Cursor = tea.NewCursor(rapid.IntRange(0, w-1).Draw(rt, "x"), rapid.IntRange(0, h-1).Draw(rt, "y"))
			}
			d.draw(v)
			var want []string
			for _, l := range lines {
				want = append(want, strings.TrimRight(ansi.Strip(l), " "))
			}
			if diff := cmp.Diff(want, c.rows()); diff != "" {
				rt.Fatalf("the terminal shows something else than the frame:\n%s", diff)
			}
			if p := c.screen.CursorPosition(); v.Cursor != nil && (p.X != v.Cursor.X || p.Y != v.Cursor.Y) {
				rt.Fatalf("the cursor is at %v, not at %v", p, v.Cursor.Position)
			}
			before := c.written.Len()
			d.draw(v)
			if n := c.written.Len() - before; n != 0 {
				rt.Fatalf("%d bytes are written for a frame that is there already", n)
			}
		}
	})
}

// cleanups stands in for a test in what rapid runs very often within one.
type cleanups []func()

func (c *cleanups) Cleanup(f func()) { *c = append(*c, f) }
func (c *cleanups) run() {
	for _, f := range *c {
		f()
	}
}

// TestATerminalThatCountsOtherwise has signs that the terminal takes for wider or
// narrower than the frame does: what stands after them stays in its column.
func TestATerminalThatCountsOtherwise(t *testing.T) {
	const cells = 4 // of every run of such signs, as the frame has it
	width := func(string) int { return cells }
	for _, signs := range []string{"é", "世界世界世", "👨‍👩‍👧‍👦", "क्षि", "🇫🇮🇫🇮🇫🇮"} {
		d, c := emulate(t, 30, 1, width)
		d.draw(tea.NewView("ab" + signs + "\x1b[1m│\x1b[m" + " end"))
		var at int
		for x := range 30 {
			if cell := c.screen.CellAt(x, 0); cell != nil && cell.Content == "e" {
				at = x
			}
		}
		// The split is a run of its own, after a control sequence, and as wide.
		if want := 2 - 1 + cells + cells + 1; at != want {
			t.Errorf("after %q the text begins at %d, not at %d: %q", signs, at, want, c.written.String())
		}
	}
}

// TestOnlyWhatChangedIsWritten changes one line of many.
func TestOnlyWhatChangedIsWritten(t *testing.T) {
	d, c := emulate(t, 80, 24, ansi.WcWidth.StringWidth)
	lines := make([]string, 24)
	for i := range lines {
		lines[i] = fmt.Sprintf("line %d", i)
	}
	d.draw(tea.NewView(strings.Join(lines, "\n")))
	c.written.Reset()
	lines[7] = "another"
	d.draw(tea.NewView(strings.Join(lines, "\n")))
	if got, want := c.written.String(), "\x1b[8;1H\x1b[Kanother\x1b[m"; got != want {
		t.Errorf("%q was written, not %q", got, want)
	}
}

// TestModesAreSwitchedWhenTheyChange looks at what a view asks for besides text.
func TestModesAreSwitchedWhenTheyChange(t *testing.T) {
	d, c := emulate(t, 20, 2, ansi.WcWidth.StringWidth)
	v := tea.NewView("x")
	step := func(what string, want ...string) {
		t.Helper()
		c.written.Reset()
		d.draw(v)
		for _, w := range want {
			if !strings.Contains(c.written.String(), w) {
				t.Errorf("%s: no %q in %q", what, w, c.written.String())
			}
		}
		if len(want) == 0 && c.written.Len() > 0 {
			t.Errorf("%s: %q is written", what, c.written.String())
		}
	}
	d.draw(v)
	v.MouseMode = tea.MouseModeCellMotion
	step("mouse", ansi.SetModeMouseButtonEvent, ansi.SetModeMouseExtSgr)
	v.MouseMode = tea.MouseModeAllMotion
	step("all of the mouse", ansi.ResetModeMouseButtonEvent, ansi.SetModeMouseAnyEvent)
	v.MouseMode = tea.MouseModeNone
	step("no mouse", mouseOff)
	v.ReportFocus = true
	step("focus", ansi.SetModeFocusEvent)
	v.WindowTitle = "(3) sayso"
	step("title", ansi.SetWindowTitle("(3) sayso"))
	step("nothing new")
	v.Cursor = tea.NewCursor(1, 1)
	step("cursor", ansi.CursorPosition(2, 2), ansi.ShowCursor)
	v.Content = "y"
	step("text with a cursor", ansi.HideCursor, "y", ansi.ShowCursor)
	d.learn(tea.ModeReportMsg{Mode: ansi.ModeSynchronizedOutput, Value: ansi.ModeReset})
	v.Content = "z"
	step("a frame as one", ansi.SetModeSynchronizedOutput, "z", ansi.ResetModeSynchronizedOutput)
	v.Cursor = nil
	step("no cursor", ansi.HideCursor)
	d.learn(tea.ModeReportMsg{Mode: ansi.ModeUnicodeCore, Value: ansi.ModeSet})
	c.written.Reset()
	d.leave()
	for _, want := range []string{ansi.ResetModeUnicodeCore, ansi.ResetModeFocusEvent, ansi.SetWindowTitle(""), ansi.ShowCursor, wrapOn, ansi.ResetModeAltScreenSaveCursor} {
		if !strings.Contains(c.written.String(), want) {
			t.Errorf("the terminal is left without %q", want)
		}
	}
	c.written.Reset()
	d.leave()
	d.draw(v)
	d.put("late")
	if c.written.Len() > 0 {
		t.Errorf("%q is written to a terminal that was given back", c.written.String())
	}
}

// TestQuestionsAreForTerminalsThatUnderstand looks at whom the display asks.
func TestQuestionsAreForTerminalsThatUnderstand(t *testing.T) {
	for _, c := range []struct {
		env  []string
		asks bool
	}{
		{[]string{"TERM=xterm-256color"}, true},
		{[]string{"TERM=xterm-256color", "TERM_PROGRAM=Apple_Terminal"}, false},
		{[]string{"TERM=xterm-256color", "SSH_TTY=/dev/pts/1"}, false},
		{[]string{"TERM=xterm-kitty", "SSH_TTY=/dev/pts/1"}, true},
	} {
		d, screen := emulate(t, 20, 2, ansi.WcWidth.StringWidth)
		d.env = c.env
		screen.written.Reset()
		d.ask()
		if asks := screen.written.Len() > 0; asks != c.asks {
			t.Errorf("%v: asked is %v", c.env, asks)
		}
	}
}

// TestScrollbackIsLeftAlone looks for the sequence that erases what was said on the
// terminal before, on the way in, in whole frames and on the way out.
func TestScrollbackIsLeftAlone(t *testing.T) {
	d, c := emulate(t, 20, 2, ansi.WcWidth.StringWidth)
	for range 2 {
		d.draw(tea.NewView("a\nb"))
		d.forget()
	}
	d.leave()
	if strings.Contains(c.written.String(), ansi.EraseEntireDisplay) {
		t.Errorf("the scrollback is erased by %q", c.written.String())
	}
	if n := strings.Count(c.written.String(), ansi.EraseEntireScreen); n != 3 {
		t.Errorf("the screen is erased %d times, not 3", n)
	}
}

// TestAnErrorIsDrawnOver fails to write a frame: the next one is whole.
func TestAnErrorIsDrawnOver(t *testing.T) {
	d, c := emulate(t, 20, 2, ansi.WcWidth.StringWidth)
	d.draw(tea.NewView("one\ntwo"))
	d.to = failing{}
	if err := d.draw(tea.NewView("one\nthree")); !errors.Is(err, errFull) {
		t.Fatalf("writing fails with %v", err)
	}
	d.to = c
	c.screen.Write([]byte("\x1b[1;1Hhalf of what was written"))
	if err := d.draw(tea.NewView("one\nthree")); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"one", "three"}, c.rows()); diff != "" {
		t.Error(diff)
	}
}

var errFull = errors.New("nothing more goes in")

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errFull }

// FuzzLine writes lines of any bytes: nothing of them is lost or added but places for
// the cursor.
func FuzzLine(f *testing.F) {
	for _, s := range append(pieces, "\x1b", "\x1b[", "\x1b]8;;", "\xff\xfe", "a\u20e3", "e\u0301 e\u0301", "") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.Contains(s, "G") || strings.ContainsAny(s, "\n") {
			t.Skip() // stands for the places here
		}
		d := newDisplay(nil, nil, ansi.WcWidth.StringWidth)
		d.anchored(s)
		got := d.out.String()
		for at := 0; at < len(s); at++ {
			if got == "" || got[0] != s[at] {
				var n, column int
				if _, err := fmt.Sscanf(got, "\x1b[%dG", &column); err != nil {
					t.Fatalf("%q became %q", s, d.out.String())
				}
				n = strings.IndexByte(got, 'G') + 1
				got = got[n:]
			}
			if got == "" || got[0] != s[at] {
				t.Fatalf("%q became %q", s, d.out.String())
			}
			got = got[1:]
		}
		if got != "" {
			t.Fatalf("%q became %q", s, d.out.String())
		}
	})
}

// frames are two chats that differ in every line, and one with a key more.
func frames() (one, other, key string) {
	var a, b, c []string
	for i := range 50 {
		a = append(a, fmt.Sprintf("\x1b[1m  Maya %2d\x1b[m  └ a line of the list │ \x1b[38;2;90;90;90m10:%02d\x1b[m  some words that somebody wrote, and é to make it hard %*s", i, i, 90, ""))
		b = append(b, fmt.Sprintf("\x1b[1m  Tom %2d\x1b[m  └ another of the list │ \x1b[38;2;90;90;90m11:%02d\x1b[m  what somebody else had to say about that and the weather %*s", i, i, 90, ""))
	}
	c = append(c, a...)
	c[48] += "k"
	return strings.Join(a, "\n"), strings.Join(b, "\n"), strings.Join(c, "\n")
}

// BenchmarkDraw draws in turns, as Bubble Tea's renderer does it (cells) and as it is
// done here (lines): another chat, and one key.
func BenchmarkDraw(b *testing.B) {
	one, other, key := frames()
	for _, pair := range []struct {
		name string
		with string
	}{{"chat", other}, {"key", key}} {
		b.Run("lines/"+pair.name, func(b *testing.B) {
			d := newDisplay(io.Discard, nil, ansi.WcWidth.StringWidth)
			d.taken, d.size = true, tea.WindowSizeMsg{Width: 200, Height: 50}
			for i := range b.N {
				d.draw(tea.NewView([]string{one, pair.with}[i%2]))
			}
		})
		b.Run("cells/"+pair.name, func(b *testing.B) {
			s := uv.NewTerminalRenderer(io.Discard, []string{"TERM=xterm-256color"})
			s.SetFullscreen(true)
			s.SetScrollOptim(true)
			buf := uv.NewScreenBuffer(200, 50)
			for i := range b.N {
				buf.Clear()
				uv.NewStyledString([]string{one, pair.with}[i%2]).Draw(buf, buf.Bounds())
				s.Render(buf.RenderBuffer)
				_ = s.Flush()
			}
		})
	}
}
