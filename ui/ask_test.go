package ui

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sayso/chat"
	"sayso/ui/booktest"
	"sayso/wire"
)

func TestStoppingOffersFromTheControlsAndBack(t *testing.T) {
	b := story()
	s := newStage(t, b, 120, 40)
	s.until("the airline to be open", func() bool { return s.m.thread.chat == booktest.Air })
	s.press("ctrl+o")
	s.mustShow("What may reach you", "14 ", "Space changes")
	s.press(append(toPurpose(wire.Update), "space")...)
	s.mustShow("Stop updates from Northwind Air?", "told that you want no updates")
	s.press("enter")
	s.quiet()
	if got := s.queued("stop"); len(got) != 0 {
		t.Fatalf("Enter that was on its way stopped something: %v", booktest.Shapes(got))
	}
	s.press("space", "down", "enter")
	s.quiet()
	if diff := cmp.Diff([]string{string(booktest.Air) + ` stop {"purposes":["update"]}`}, booktest.Shapes(s.queued("stop"))); diff != "" {
		t.Fatalf("queued (-want +got):\n%s", diff)
	}
	s.until("the controls to say that it waits", func() bool { return s.shows("on its way") })
	s.arrive(b.accepts(s.queued("stop")[0]))
	s.until("the choice", func() bool { return s.shows("stopped 14:") })
	s.press("u")
	s.quiet()
	if diff := cmp.Diff([]string{string(booktest.Air) + ` allow {"purposes":["update"]}`}, booktest.Shapes(s.queued("allow"))); diff != "" {
		t.Errorf("undo queued (-want +got):\n%s", diff)
	}
}

func TestHistoryIsReadFromTheLog(t *testing.T) {
	s := newStage(t, story(), 120, 40)
	s.press("ctrl+o", "h")
	s.until("the history", func() bool { return s.shows("What you chose about Northwind Air") })
	s.mustShow("3 Nov 09:30  you stopped offers from Northwind Air", "log 1")
	s.press("esc", "w")
	s.until("the grounds", func() bool { return s.shows("Why do I see this?") })
	s.press("esc", "a")
	s.mustShow("All businesses", "from anyone")
	s.press("G", "enter")
	s.mustShow("Quiet hours")
	s.press("esc")
	if s.shows("Quiet hours") {
		t.Errorf("Esc does not close the controls:\n%s", s.text())
	}
}

func TestWritingToSomebodyNew(t *testing.T) {
	const zoe wire.Account = "15550000077"
	for _, c := range []struct {
		name   string
		typing string
		answer wire.Body
		chat   wire.Account
		says   string
	}{
		{"found", "", wire.Profile{Account: zoe, Handle: "zoe", Name: "Zoe"}, zoe, "Zoe"},
		{"found while typing", "text:hello", wire.Profile{Account: zoe, Handle: "zoe", Name: "Zoe"}, zoe, "hello"},
		{"nobody", "", wire.Refused{Cause: wire.NoAccount, What: "lookup", Body: []byte(`{"name":"zoe"}`)}, "", "nobody of that name"},
		{"nobody while typing", "text:hello", wire.Refused{Cause: wire.NoAccount, What: "lookup", Body: []byte(`{"name":"zoe"}`)}, "", "zoe was not found"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := story()
			s := newStage(t, b, 120, 40)
			s.press("ctrl+k", "text:zoe")
			s.mustShow("Write to zoe")
			s.press("enter")
			s.quiet()
			asked := s.queued("lookup")
			if diff := cmp.Diff([]string{`lookup {"name":"zoe"}`}, booktest.Shapes(asked)); diff != "" {
				t.Fatalf("queued (-want +got):\n%s", diff)
			}
			if c.typing != "" {
				s.press(c.typing)
			}
			to := wire.Account("")
			if _, ok := c.answer.(wire.Profile); ok {
				to = zoe
			}
			e := wire.Event{At: b.Now.UnixMilli(), By: to, Chat: to, Key: asked[0].Key}.With(c.answer).Follow(b.State.Head)
			s.arrive(e)
			if s.m.thread.chat != c.chat {
				t.Errorf("the chat with %s is open, want %s", s.m.thread.chat, c.chat)
			}
			s.mustShow(c.says)
			if s.shows("Looking for") {
				t.Errorf("it is still looked for:\n%s", s.text())
			}
		})
	}
}

// TestWhatIsWrittenWhileSomebodyIsLookedForIsForThem: at a first start no chat is open,
// and the answer of the relay takes its time.
func TestWhatIsWrittenWhileSomebodyIsLookedForIsForThem(t *testing.T) {
	const zoe wire.Account = "15550000077"
	for _, size := range [][2]int{{120, 36}, {80, 24}, {60, 12}} {
		b := &book{&booktest.Book{State: chat.New(), Now: at(t, "2026-11-18T14:00:00Z")}}
		b.Add(booktest.Ana, "", wire.Profile{Account: booktest.Ana, Handle: "ana", Name: "Ana"})
		s := newStage(t, b, size[0], size[1])
		s.press("ctrl+k", "text:zoe", "enter", "text:hello you", "enter")
		s.quiet()
		s.mustShow("hello you", "Not sent: looking for zoe.")
		s.mustFit("writing ahead")
		if s.m.cursor() == nil {
			t.Error("no cursor shows where the text goes")
		}
		asked := s.queued("lookup")
		refused := wire.Refused{Cause: wire.NoAccount, What: "lookup", Body: []byte(`{"name":"zoe"}`)}
		s.arrive(wire.Event{At: b.Now.UnixMilli(), Key: asked[0].Key}.With(refused).Follow(b.State.Head))
		s.mustShow("hello you", "nobody of that name")
		s.press("ctrl+k", "text:zoe7", "enter")
		if s.m.composer.Text != "" {
			t.Errorf("%q, written for another, is for zoe7", s.m.composer.Text)
		}
		s.press("ctrl+p", "enter")
		s.quiet()
		s.now = s.now.Add(time.Minute) // there is nothing else to go on with
		asked = s.queued("lookup")
		found := wire.Profile{Account: zoe, Handle: "zoe7", Name: "Zoe"}
		s.arrive(wire.Event{At: b.Now.UnixMilli(), By: zoe, Chat: zoe, Key: asked[len(asked)-1].Key}.With(found).Follow(s.m.state.Head))
		s.quiet()
		if s.shows("Not sent") {
			t.Errorf("it is still not sent:\n%s", s.text())
		}
		if s.m.thread.chat != zoe || s.m.composer.Text != "hello you" {
			t.Errorf("%q is in the composer of %q", s.m.composer.Text, s.m.thread.chat)
		}
		if sent := s.queued("message"); len(sent) != 0 {
			t.Errorf("sent %v", booktest.Shapes(sent))
		}
	}
}

// TestTheOpenChatGetsNothingForWhoIsLookedFor types faster than the relay answers.
func TestTheOpenChatGetsNothingForWhoIsLookedFor(t *testing.T) {
	const zoe wire.Account = "15550000077"
	found := wire.Profile{Account: zoe, Handle: "zoe", Name: "Zoe"}
	refused := wire.Refused{Cause: wire.NoAccount, What: "lookup", Body: []byte(`{"name":"zoe"}`)}
	for _, c := range []struct {
		name   string
		before []string // pressed before the answer
		answer wire.Body
		after  []string
		chat   wire.Account
		writes string // in its composer
		drafts map[wire.Account]string
		shows  string
	}{
		{"found", nil, found, nil, zoe, "a secret", map[wire.Account]string{booktest.Maya: "half"}, "Zoe"},
		{"nobody", nil, refused, []string{"enter"}, "", "a secret", map[wire.Account]string{booktest.Maya: "half"}, "Not sent: zoe was not found."},
		{"nobody, and back", nil, refused, []string{"esc"}, booktest.Maya, "half", nil, "Ctrl+P brings back what you wrote for zoe."},
		{"nobody, and to another", nil, refused, []string{"ctrl+k", "text:air", "enter"}, booktest.Air, "", map[wire.Account]string{booktest.Maya: "half"}, "Ctrl+P brings back what you wrote for zoe."},
		{"nobody, and back with it", nil, refused, []string{"esc", "ctrl+p"}, booktest.Maya, "a secret", nil, "Maya"},
		{"back, and found", []string{"esc"}, found, nil, booktest.Maya, "half", map[wire.Account]string{zoe: "a secret"}, "Zoe is among your chats now."},
		{"to another, and found", []string{"ctrl+k", "text:air", "enter"}, found, nil, booktest.Air, "", map[wire.Account]string{zoe: "a secret", booktest.Maya: "half"}, "Zoe is among your chats now."},
		{"back, and nobody", []string{"esc"}, refused, nil, booktest.Maya, "half", nil, "Ctrl+P brings back what you wrote for zoe."},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := story()
			s := newStage(t, b, 120, 40)
			s.open(booktest.Air)
			s.open(booktest.Maya)
			s.press("text:half", "ctrl+k", "text:zoe", "enter", "text:a secret", "enter")
			s.quiet()
			s.mustShow("a secret", "Not sent: looking for zoe.", "looking for zoe; Esc goes back")
			s.mustFit("writing ahead")
			s.press(c.before...)
			s.quiet()
			asked := s.queued("lookup")
			if len(asked) != 1 {
				t.Fatalf("queued %v", booktest.Shapes(asked))
			}
			by := wire.Account("")
			if c.answer == wire.Body(found) {
				by = zoe
			}
			s.arrive(wire.Event{At: b.Now.UnixMilli(), By: by, Chat: by, Key: asked[0].Key}.With(c.answer).Follow(b.State.Head))
			s.press(c.after...)
			s.quiet()
			if s.m.thread.chat != c.chat || s.m.composer.Text != c.writes {
				t.Errorf("%q is in the composer of %q, want %q of %q", s.m.composer.Text, s.m.thread.chat, c.writes, c.chat)
			}
			for to, text := range s.m.composer.drafts {
				if text != c.drafts[to] && to != "" {
					t.Errorf("%q waits for %s, want %q", text, to, c.drafts[to])
				}
			}
			for to, text := range c.drafts {
				if s.m.composer.draft(to) != text {
					t.Errorf("%q waits for %s, want %q", s.m.composer.draft(to), to, text)
				}
			}
			s.mustShow(c.shows)
			if sent := s.queued("message"); len(sent) != 0 {
				t.Errorf("sent %v", booktest.Shapes(sent))
			}
			if c.chat == zoe || c.chat == booktest.Air {
				if s.m.memory.before != booktest.Maya {
					t.Errorf("the chat before is %q", s.m.memory.before)
				}
			}
		})
	}
}

func TestWhatNeedsAChatSaysSoWhereNoneIs(t *testing.T) {
	b := &book{&booktest.Book{State: chat.New(), Now: at(t, "2026-11-18T14:00:00Z")}}
	b.Add(booktest.Ana, "", wire.Profile{Account: booktest.Ana, Handle: "ana", Name: "Ana"})
	for _, keys := range []string{"text:hello", "ctrl+o"} {
		s := newStage(t, b, 80, 24)
		s.press(keys)
		s.mustShow("No chat is open; Ctrl+K goes to one.")
	}
}
