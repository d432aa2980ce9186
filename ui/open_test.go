package ui

import "testing"

// From the controls too the neighbouring chat is opened to write in.
func TestTheNextChatLeavesTheControls(t *testing.T) {
	for _, w := range []int{80, 120, 200} {
		for _, key := range []string{"alt+down", "alt+up"} {
			s := newStage(t, story(), w, 36)
			s.open(mayaNo)
			s.press("ctrl+o")
			if s.m.screen.focus != inPanel {
				s.press("ctrl+o")
			}
			s.press(key)
			s.quiet()
			if s.m.thread.chat == mayaNo || s.m.screen.focus != inComposer {
				t.Fatalf("%d, %s: the chat is %s, the focus %d", w, key, s.m.thread.chat, s.m.screen.focus)
			}
			s.press("text:hello")
			if s.m.composer.text != "hello" {
				t.Errorf("%d, %s: the composer has %q", w, key, s.m.composer.text)
			}
		}
	}
}
