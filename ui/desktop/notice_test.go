package desktop

import (
	"encoding/base64"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"sayso/ui/cells/cellstest"
)

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func TestNoticesAreTheseBytes(t *testing.T) {
	maya := Notice{ID: "chat-15550000002", Title: "Maya; x", Body: "see you; at 8"}
	for _, c := range []struct {
		name    string
		way     string
		between mux
		want    string
	}{
		{"iTerm2", OSC9, noMux, "\x1b]9;sayso: Maya; x: see you; at 8\a"},
		{"urxvt", OSC777, noMux, "\x1b]777;notify;Maya, x;see you, at 8\a"},
		{"kitty", OSC99, noMux, "\x1b]99;i=chat-15550000002:d=0:e=1:o=unfocused;" + b64("Maya; x") + "\a\x1b]99;i=chat-15550000002:d=1:e=1:p=body;" + b64("see you; at 8") + "\a"},
		{"the bell", Bell, noMux, "\a"},
		{"the bell in tmux", Bell, inTmux, "\a"},
		{"none", Off, noMux, ""},
		{"iTerm2 in tmux", OSC9, inTmux, "\x1bPtmux;\x1b\x1b]9;sayso: Maya; x: see you; at 8\a\x1b\\"},
		{"iTerm2 in screen", OSC9, inScreen, "\x1bP\x1b]9;sayso: Maya; x: see you; at 8\a\x1b\\"},
	} {
		if got := maya.sequence(c.way, c.between); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if got, want := maya.clear(OSC99, noMux), "\x1b]99;i=chat-15550000002:p=close;\a"; got != want {
		t.Errorf("taking it away is %q, want %q", got, want)
	}
	if got := maya.clear(OSC9, noMux); got != "" {
		t.Errorf("where that is not possible, taking it away is %q", got)
	}
}

func TestTheTerminalDecidesHowToNotify(t *testing.T) {
	for _, c := range []struct {
		name    string
		version string
		env     map[string]string
		want    string
	}{
		{"kitty answers", "kitty(0.35.1)", map[string]string{"TERM": "xterm-256color"}, OSC99},
		{"kitty over SSH", "", map[string]string{"TERM": "xterm-kitty", "SSH_TTY": "/dev/pts/3"}, OSC99},
		{"ghostty", "", map[string]string{"TERM": "xterm-ghostty"}, OSC777},
		{"wezterm answers", "WezTerm 20240203", nil, OSC777},
		{"foot", "", map[string]string{"TERM": "foot"}, OSC777},
		{"iTerm2 over SSH", "", map[string]string{"TERM": "xterm-256color", "LC_TERMINAL": "iTerm2"}, OSC9},
		{"iTerm2 answers", "iTerm2 3.5.0", nil, OSC9},
		{"xterm", "XTerm(390)", map[string]string{"TERM": "xterm"}, Bell},
		{"nothing known", "", nil, Bell},
		{"tmux in kitty", "tmux 3.4", map[string]string{"TERM": "tmux-256color", "TMUX": "/tmp/x", "KITTY_WINDOW_ID": "1"}, OSC99},
	} {
		k := Terminal{Version: c.version, Getenv: func(name string) string { return c.env[name] }}
		if got := k.way(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// In tmux nobody can tell whether the sequence is let through, so the bell goes along.
func TestInTmuxTheBellGoesAlong(t *testing.T) {
	k := Terminal{Getenv: func(name string) string {
		return map[string]string{"TMUX": "x", "LC_TERMINAL": "iTerm2"}[name]
	}}
	n := Notice{Title: "Maya", Body: "new message"}
	if got, want := k.Show(n, Auto), "\x1bPtmux;\x1b\x1b]9;sayso: Maya: new message\a\x1b\\\a"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := k.Show(n, OSC9), "\x1bPtmux;\x1b\x1b]9;sayso: Maya: new message\a\x1b\\"; got != want {
		t.Errorf("chosen by name: %q, want %q", got, want)
	}
}

// mustHold reads a sequence as a terminal does and finds exactly the commands that
// were meant, with nothing that a text has put between.
func mustHold(t *testing.T, seq, way string) {
	t.Helper()
	want := map[string]string{OSC9: "\x1b]9;sayso: ", OSC777: "\x1b]777;notify;", OSC99: "\x1b]99;"}[way]
	count := map[string]int{OSC9: 1, OSC777: 1, OSC99: 2}[way]
	rest := seq
	for range count {
		body, ok := strings.CutPrefix(rest, want)
		if !ok {
			t.Fatalf("%s: %q does not begin with %q", way, rest, want)
		}
		end := strings.IndexAny(body, "\a\x1b\u009c\u009d")
		if end < 0 || body[end] != '\a' {
			t.Fatalf("%s: %q ends where it should not", way, rest)
		}
		text := body[:end]
		for _, r := range text {
			if r < 0x20 || r >= 0x7f && r < 0xa0 || r == utf8.RuneError {
				t.Fatalf("%s: %q holds %U", way, text, r)
			}
		}
		if way == OSC777 && strings.Count(text, ";") != 1 {
			t.Fatalf("%q has other than two parameters", text)
		}
		if len(seq) > 2500 {
			t.Fatalf("%s: %d bytes", way, len(seq))
		}
		rest = body[end+1:]
	}
	if rest != "" {
		t.Fatalf("%s: after the end there is %q", way, rest)
	}
}

func FuzzNotice(f *testing.F) {
	for _, s := range append([]string{
		"4;1;50", "a\x1b]52;c;eA==\a", "a\x9c\x9d52;c;x\x9c", "\u009b31m\u009c", "x\x1b\\y", "\x1bPtmux;\x1b\x1b]0;x\a\x1b\\",
		"a;b;c", "\u202eevil", strings.Repeat("e\u0301", 300), strings.Repeat("\u0301", 4000), "\xff\xfe\x80", "line\nline\rline", "\u2028\u2029\ufffd",
	}, cellstest.Texts...) {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, title, body string) {
		n := Notice{ID: title, Title: title, Body: body}
		for _, way := range []string{OSC9, OSC99, OSC777} {
			plain := n.sequence(way, noMux)
			mustHold(t, plain, way)
			wrapped := n.sequence(way, inTmux)
			inner, ok := strings.CutPrefix(wrapped, "\x1bPtmux;")
			inner, ok2 := strings.CutSuffix(inner, "\x1b\\")
			if !ok || !ok2 || strings.ReplaceAll(inner, "\x1b\x1b", "\x1b") != plain || strings.Contains(strings.ReplaceAll(inner, "\x1b\x1b", ""), "\x1b") {
				t.Fatalf("in tmux: %q", wrapped)
			}
		}
		if seq := n.clear(OSC99, noMux); strings.Count(seq, "\x1b") != 1 || strings.Trim(ansi.Strip(seq), "\a") != "" {
			t.Fatalf("taking it away is %q", seq)
		}
	})
}
