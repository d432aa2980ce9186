package ui

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"sayso/ui/booktest"
	"sayso/ui/cells"
	"sayso/wire"
)

func TestACommandIsNeverSentByASlip(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.open(booktest.Maya)
	s.press("text:/stpo", "enter")
	s.quiet()
	s.mustShow("No command /stpo; did you mean /stop?")
	if sent := s.queued("message"); len(sent) != 0 {
		t.Fatalf("sent %v", sent)
	}
	s.press("text:!", "enter") // another text is asked about anew
	s.quiet()
	if sent := s.queued("message"); len(sent) != 0 {
		t.Fatalf("sent %v", sent)
	}
	s.press("enter")
	s.until("the text in the outbox", func() bool { return len(s.queued("message")) == 1 })
	if s.shows("No command") {
		t.Error("the question stays after it was answered")
	}
	s.press("text://stop", "enter")
	s.until("the text with one slash", func() bool { return strings.Contains(fmt.Sprintf("%s", s.queued("message")), `"/stop"`) })
}

func TestACommandIsDoneWhereItIsTyped(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.open(booktest.Shop)
	s.press("text:/stop", "enter")
	s.until("the stop in the outbox", func() bool { return len(s.queued("stop")) == 1 })
	s.mustShow("Offers from Corner Shop stop now.", "takes it back")
	s.press("alt+z")
	s.until("its undoing", func() bool { return len(s.queued("reset")) == 1 })
	s.press("text:/block", "enter")
	s.mustShow("Block Corner Shop?")
	s.press("esc", "text:/mute sideways", "enter")
	s.mustShow("is no length of time", "/mute sideways") // to be corrected
	s.press("ctrl+u", "text:/to maya", "enter")
	s.quiet()
	if s.m.thread.chat != booktest.Maya || len(s.queued("message")) != 0 {
		t.Errorf("the open chat is %s; sent: %v", s.m.thread.chat, s.queued("message"))
	}
	s.press("text:/theme light", "enter")
	if s.m.screen.look.Theme != "light" {
		t.Errorf("the theme is %s", s.m.screen.look.Theme)
	}
}

func TestWhatWasSentComesBack(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.open(booktest.Maya)
	s.press("text:one", "enter", "text:two", "enter", "text:thr")
	for _, c := range []struct{ key, want string }{
		{"ctrl+p", "two"},
		{"ctrl+p", "one"},
		{"ctrl+p", "one"},
		{"ctrl+n", "two"},
		{"ctrl+n", "thr"},
		{"ctrl+n", "thr"},
		{"ctrl+p", "two"},
		{"ctrl+_", "thr"},
		{"alt+y", "two"},
	} {
		if s.press(c.key); s.m.composer.Text != c.want {
			t.Fatalf("after %s: %q, want %q", c.key, s.m.composer.Text, c.want)
		}
	}
}

func TestAPasteIsOnlyText(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.open(booktest.Maya)
	s.send(tea.PasteMsg{Content: "one\r\ntwo\x1b[31m\x1b]52;c;eA==\x07\rthree\u202e\u009b2J\n"})
	if got := s.m.composer.Text; got != "one\ntwo\nthree\n" {
		t.Errorf("pasted as %q", got)
	}
	s.quiet()
	if sent := s.queued("message"); len(sent) != 0 {
		t.Errorf("a paste of lines sent %v", sent)
	}
	s.press("ctrl+u", "backspace", "ctrl+u", "backspace", "ctrl+u")
	s.m.composer.Set("")
	s.send(tea.PasteMsg{Content: strings.Repeat("ü", wire.MaxText+7)})
	if n := utf8.RuneCountInString(s.m.composer.Text); n != wire.MaxText {
		t.Errorf("%d characters were taken", n)
	}
	s.mustShow("A message holds 4 096 characters; the last 7 are not in it.", "full: 4 096 characters")
	s.press("ctrl+h", "ctrl+h", "ctrl+h")
	s.mustShow("3 left")
	s.mustFit("a full composer")
}

func TestNothingIsSignalledWhenTypingIsPrivate(t *testing.T) {
	for _, private := range []bool{false, true} {
		b := story()
		b.Add(booktest.Ana, "", wire.Privacy{NoTyping: private})
		s := newStage(t, b, 120, 36)
		signals := make(chan wire.Account, 8)
		s.m.opt.Signal = func(to wire.Account, _ string) { signals <- to }
		s.open(booktest.Maya)
		if cmd := s.m.signal(); (cmd == nil) != private {
			t.Errorf("private %v: a signal is %v", private, cmd != nil)
		}
	}
}

// editorOf makes the stage run $EDITOR without giving it the terminal.
func (s *stage) editorOf(script string) {
	path := filepath.Join(s.t.TempDir(), "my editor")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		s.t.Fatal(err)
	}
	s.t.(*testing.T).Setenv("VISUAL", "")
	s.t.(*testing.T).Setenv("EDITOR", "'"+path+"' --flag")
	s.t.(*testing.T).Setenv("TMPDIR", s.t.TempDir())
	s.m.src.exec = func(c *exec.Cmd, done tea.ExecCallback) tea.Cmd {
		return func() tea.Msg { return done(c.Run()) }
	}
}

func TestLongTextIsWrittenInTheEditor(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.open(booktest.Maya)
	s.editorOf(`test "$1" = --flag && test "$(stat -c %a "$2")" = 600 && case "$2" in *.md) ;; *) exit 1;; esac &&
printf 'and\033[31m %s\r\nmore\n\n' "$(cat "$2")" > "$2"`)
	s.press("text:begun", "alt+e")
	s.until("the text of the editor", func() bool { return s.m.composer.Text == "and begun\nmore" })
	s.press("ctrl+_")
	if s.m.composer.Text != "begun" {
		t.Errorf("undo gives %q", s.m.composer.Text)
	}
	if left, _ := filepath.Glob(filepath.Join(os.Getenv("TMPDIR"), "*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestAnEditorThatFailsTakesNothing(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.open(booktest.Maya)
	s.editorOf("exit 3")
	s.press("text:begun", "alt+e")
	s.until("the word about it", func() bool { return s.shows("The editor did not work") })
	if s.m.composer.Text != "begun" {
		t.Errorf("the text is %q", s.m.composer.Text)
	}
	s.editorOf(`printf "begun and saved" > "$2"; exit 3`)
	s.press("alt+e")
	s.until("what was saved all the same", func() bool { return s.m.composer.Text == "begun and saved" })
	s.editorOf(`kill -INT $PPID`)
	told := s.m.status.toast.count
	s.press("alt+e")
	s.until("the editor", func() bool { return s.m.memory.file != "" })
	s.until("the end of the editor", func() bool { return s.m.memory.file == "" })
	if s.m.status.toast.count != told {
		t.Error("the shell around the editor died of Ctrl+C")
	}
	s.editorOf(`printf "for maya" > "$2"`)
	s.press("alt+e")
	s.start(s.m.open(booktest.Shop)) // meanwhile, elsewhere
	s.until("the draft", func() bool { return s.m.composer.draft(booktest.Maya) == "for maya" })
	if s.m.composer.Text != "" {
		t.Errorf("the other chat got %q", s.m.composer.Text)
	}
}

// TestWhatAnEditorLeftIsADraft ends the program before the editor's end is heard of.
func TestWhatAnEditorLeftIsADraft(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.open(booktest.Maya)
	t.Setenv("TMPDIR", t.TempDir())
	s.m.src.exec = func(c *exec.Cmd, _ tea.ExecCallback) tea.Cmd {
		if err := os.WriteFile(c.Args[len(c.Args)-1], []byte("precious draft and more\n"), 0o600); err != nil {
			t.Error(err)
		}
		return nil
	}
	s.press("text:precious draft", "alt+e")
	s.until("the editor", func() bool { return s.m.memory.file != "" })
	s.send(Leave{})
	if got := s.m.composer.Text; got != "precious draft and more" {
		t.Errorf("the draft is %q", got)
	}
	if left, _ := filepath.Glob(filepath.Join(os.Getenv("TMPDIR"), "*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestOffersToComplete(t *testing.T) {
	for _, c := range []struct{ typed, keys, want string }{
		{"/blo", "tab", "/block"},
		{"/st", "tab", "/stop "},
		{"/stop mark", "tab", "/stop marketing "},
		{"/stop marketing ever", "tab", "/stop marketing everywhere "},
		{"/to no", "tab", "/to Northwind Air "},
		{"/report not_s", "tab", "/report not_signed_up "},
		{"/theme li", "tab", "/theme light "},
		{"/react :heart_ey", "tab", "/react 😍"},
		{"hi @may", "tab", "hi Maya "},
		{"well :tada", "tab", "well 🎉"},
		{"/mut", "tab", "/mute "},
		{"/un", "down,tab", "/unblock"},
		{"/un", "up,down,tab", "/unmute"},
		{"/un", "esc,tab", "/un"}, // Tab means the next pane again
		{"a:b @ :) 10:30", "tab", "a:b @ :) 10:30"},
		{"mail ana@northwi", "tab", "mail ana@northwi"},
	} {
		s := newStage(t, story(), 120, 36)
		s.open(booktest.Maya)
		s.press("text:" + c.typed)
		s.press(strings.Split(c.keys, ",")...)
		if got := s.m.composer.Text; got != c.want {
			t.Errorf("%q and %s give %q, want %q", c.typed, c.keys, got, c.want)
		}
	}
}

func TestOffersTakeNoKeyThatWrites(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.open(booktest.Maya)
	s.press("text:so :tad", "enter")
	s.until("the text in the outbox", func() bool { return len(s.queued("message")) == 1 })
	if text := string(s.queued("message")[0].Raw); !strings.Contains(text, "so :tad") {
		t.Errorf("sent %s", text)
	}
	s.press("text:@m", "left", "backspace")
	if s.m.composer.Text != "m" {
		t.Errorf("the text is %q", s.m.composer.Text)
	}
}

func TestTheOffersOnTheScreen(t *testing.T) {
	for name, typed := range map[string]string{"commands": "/", "usage": "/mute 8", "purposes": "/stop ", "emoji": "so :hea", "names": "/to "} {
		for _, size := range [][2]int{{120, 36}, {80, 24}} {
			t.Run(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]), func(t *testing.T) {
				s := newStage(t, story(), size[0], size[1])
				s.open(booktest.Maya)
				s.press("text:" + typed)
				drawn := s.m.suggest.draw(s.m.screen.st, s.m.screen.places.composer.W)
				golden.RequireEqual(t, []byte(ansi.Strip(strings.Join(drawn, "\n"))+"\n"))
				s.mustShow(strings.TrimRight(ansi.Strip(drawn[len(drawn)-1]), " "))
				s.mustFit(name)
			})
		}
	}
}

func TestNothingToSeeIsNotSent(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.send(tea.PasteMsg{Content: "\u2800\u3164 \u2800"})
	s.press("enter")
	s.quiet()
	if sent := s.queued("message"); len(sent) != 0 {
		t.Errorf("it sends %v", booktest.Shapes(sent))
	}
}

func TestHangulInPartsIsPastedWhole(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.send(tea.PasteMsg{Content: "\u1112\u1161\u11ab\u1100\u1173\u11af"})
	if got := s.m.composer.Text; got != "한글" || cells.Width(got) != 4 {
		t.Errorf("%+q stands in %d cells", got, cells.Width(got))
	}
}

func TestLettersRightAfterEscAreText(t *testing.T) {
	s := newStage(t, story(), 120, 36)
	s.press("esc", "text:pam")
	s.quiet()
	s.mustShow("Tab or Enter to write.")
	for _, kind := range []string{"pin", "archive", "unread"} {
		if asked := s.queued(kind); len(asked) != 0 {
			t.Errorf("it asks to %s", kind)
		}
	}
	if len(s.m.list.rows) == 0 || s.m.list.stowed != 0 {
		t.Error("a chat is archived")
	}
	s.pass(2 * time.Second)
	s.press("a")
	s.until("the chat to be archived", func() bool { return s.m.list.stowed == 1 })
}
