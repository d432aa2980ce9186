package ui

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"sayso/store"
	"sayso/ui/booktest"
	"sayso/wire"
)

// leave shows the log of a book in a directory, does something and leaves; it returns
// the last frame.
func leave(t *testing.T, dir string, b *book, w, h int, do func(*stage)) string {
	t.Helper()
	db, err := store.Open(store.Options{Dir: dir, Role: store.Replica})
	if err != nil {
		t.Fatal(err)
	}
	log := db.Log("ana")
	if err := log.Ingest(b.Events[log.Head().Seq:]); err != nil {
		t.Fatal(err)
	}
	s := newStageOn(t, b, log, w, h)
	do(s)
	s.quiet()
	text := s.text()
	if err := errors.Join(s.m.Close(), db.Close()); err != nil {
		t.Fatal(err)
	}
	return text
}

// returns starts the screen on a directory again. The log opens when opened is closed.
func returns(t *testing.T, dir string, b *book, w, h int) (s *stage, opened chan struct{}) {
	t.Helper()
	opened = make(chan struct{})
	var db *store.DB
	t.Cleanup(func() { // after the stage
		if db != nil {
			db.Close()
		}
	})
	s = beginStage(t, b, Options{
		Glance: func() (store.Glance, error) { return store.TakeGlance(dir, "ana") },
		Open: func(ctx context.Context) (*store.Log, error) {
			select {
			case <-opened:
			case <-ctx.Done():
				return nil, ctx.Err()
			}
			var err error
			if db, err = store.Open(store.Options{Dir: dir, Role: store.Replica}); err != nil {
				return nil, err
			}
			return db.Log("ana"), nil
		},
	}, w, h)
	return s, opened
}

// seen is what stands on the screen, be it the log or a glance of it, without the
// header, which says how the connection is.
func (s *stage) seen() string {
	_, below, _ := strings.Cut(ansi.Strip(s.m.View().Content)+"\n", "\n")
	return below
}

func (s *stage) glances() bool { return s.m.glance != nil && s.m.glance.drawn != nil }

// busy leaves a chat in the midst of things.
func busy(s *stage) {
	s.open(booktest.Maya)
	s.press("text:it waits", "enter", "text:half a thou")
	s.until("the message to wait", func() bool { return s.shows("queued") })
	s.pass(pauseTime)
}

// talked is a story with a message that is pinned, answered from far away, edited and
// liked.
func talked() *book {
	b := story()
	first := b.keyed(booktest.Maya, wire.Message{Text: "Trams or trains?"})
	for range 120 {
		b.says(booktest.Maya, "Let me think.")
	}
	b.Add(booktest.Maya, booktest.Maya, wire.Edit{Key: first.Key, Text: "Trams or boats?"})
	ref := refOf(first)
	b.Add(booktest.Maya, booktest.Maya, wire.PinMessage{Ref: ref, For: 3600})
	last := b.keyed(booktest.Maya, wire.Message{Text: "Well?", Reply: &ref})
	b.Add(booktest.Ana, booktest.Maya, wire.React{Ref: refOf(last), Emoji: "👍"})
	return b
}

// TestGlanceIsWhatTheLogShows leaves a screen: what comes first the next time is what
// the log then shows, and what is typed between the two is not lost.
func TestGlanceIsWhatTheLogShows(t *testing.T) {
	for _, size := range [][2]int{{120, 36}, {200, 50}, {80, 24}} {
		w, h := size[0], size[1]
		b, dir := talked(), t.TempDir()
		leave(t, dir, b, w, h, busy)
		s, opened := returns(t, dir, b, w, h)
		s.until("the glance", s.glances)
		glance := s.seen()
		for _, want := range []string{"Maya: Trams or boats?", "pinned by Maya", "👍", "it waits", "half a thou"} {
			if !strings.Contains(glance, want) {
				t.Errorf("%dx%d: no %q in the glance:\n%s", w, h, want, glance)
			}
		}
		if s.m.state != nil {
			t.Error("the glance got into the model")
		}
		s.press("text:ghx", "backspace", "text:t")
		if !strings.Contains(s.seen(), "half a thought") {
			t.Errorf("%dx%d: what is typed is not seen before the log is there:\n%s", w, h, s.seen())
		}
		close(opened)
		s.until("the log without the chat", func() bool { return s.m.state != nil })
		s.press("text:s")
		s.until("the log", func() bool { return s.m.glance == nil })
		if got := s.m.composer.Text; got != "half a thoughts" {
			t.Errorf("%dx%d: what was typed meanwhile made %q", w, h, got)
		}
		s.press("backspace", "backspace", "backspace", "backspace")
		s.quiet()
		if diff := cmp.Diff(glance, s.seen()); diff != "" {
			t.Errorf("%dx%d: the log shows something else:\n%s", w, h, diff)
		}
	}
}

// TestNothingTypedEarlyIsLost goes to another chat and writes, before there is anything
// on the screen: with a glance to come, and without one.
func TestNothingTypedEarlyIsLost(t *testing.T) {
	for _, glances := range []bool{true, false} {
		b, dir := talked(), t.TempDir()
		leave(t, dir, b, 120, 36, busy)
		if !glances {
			if err := os.Remove(filepath.Join(dir, "glance")); err != nil {
				t.Fatal(err)
			}
		}
		s, opened := returns(t, dir, b, 120, 36)
		s.press("ctrl+k", "text:northwind", "enter", "text:for them")
		if glances {
			s.until("the glance", s.glances)
			s.press("text: alone")
		} else {
			s.press("text: alone")
		}
		close(opened)
		s.until("the log", func() bool { return !s.m.unready() })
		s.quiet()
		if s.m.thread.chat != booktest.Air || s.m.composer.Text != "for them alone" {
			t.Errorf("glances %v: in chat %q the composer has %q", glances, s.m.thread.chat, s.m.composer.Text)
		}
	}
}

// TestTypedEarlyOnANewDeviceWaitsForItsChats starts with an empty log, as another device
// of the account does.
func TestTypedEarlyOnANewDeviceWaitsForItsChats(t *testing.T) {
	for _, c := range []struct {
		name string
		then func(*stage, *book)
		chat wire.Account
		asks int
	}{
		{"chats come", func(s *stage, b *book) {
			s.arrive(b.Events[:1]...)
			if err := s.log.Ingest(b.Events[1:]); err != nil {
				s.t.Fatal(err)
			}
			s.send(Conn{State: "connected"}) // before the screen has the rest
		}, booktest.Air, 0},
		{"none comes", func(s *stage, _ *book) { s.pass(fillTime) }, "", 1},
		{"no connection", func(s *stage, _ *book) { s.send(Conn{State: "offline"}) }, "", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, opened := story(), make(chan struct{})
			log := replica(t, nil)
			s := beginStage(t, b, Options{Open: func(context.Context) (*store.Log, error) {
				<-opened
				return log, nil
			}}, 120, 36)
			s.log = log
			s.send(Conn{State: "connected", Behind: true})
			s.press("ctrl+k", "text:northwind", "enter", "text:for them")
			close(opened)
			s.until("the log", func() bool { return s.m.state != nil })
			s.press("text: alone")
			if s.m.dialogs.top() != nil || s.m.writesAhead() {
				t.Fatalf("what was typed early did not wait:\n%s", s.text())
			}
			c.then(s, b)
			s.until("what was typed early", func() bool { return !s.m.unready() })
			s.quiet()
			if s.m.thread.chat != c.chat || s.m.composer.Text != "for them alone" || len(s.queued("lookup")) != c.asks {
				t.Errorf("in chat %q the composer has %q; asked %v", s.m.thread.chat, s.m.composer.Text, booktest.Shapes(s.queued("lookup")))
			}
		})
	}
}

// TestAfterACommandTextWaitsForTheLog goes to another chat before the log is there, and
// types on: that text is not shown where it does not belong.
func TestAfterACommandTextWaitsForTheLog(t *testing.T) {
	b, dir := talked(), t.TempDir()
	leave(t, dir, b, 120, 36, busy)
	s, opened := returns(t, dir, b, 120, 36)
	s.until("the glance", s.glances)
	s.press("alt+down", "text:elsewhere")
	if strings.Contains(s.seen(), "elsewhere") {
		t.Errorf("text for another chat is shown in this one:\n%s", s.seen())
	}
	close(opened)
	s.until("the log", func() bool { return s.m.glance == nil })
	s.quiet()
	if s.m.thread.chat == booktest.Maya || s.m.composer.Text != "elsewhere" {
		t.Errorf("in chat %q the composer has %q", s.m.thread.chat, s.m.composer.Text)
	}
}

// TestGlanceGivesWayToTheLog puts the glance of an older log back, as a crash of the
// machine may.
func TestGlanceGivesWayToTheLog(t *testing.T) {
	b, dir := story(), t.TempDir()
	leave(t, dir, b, 120, 36, busy)
	path := filepath.Join(dir, "glance")
	old, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: "this came later"})
	_, left, _ := strings.Cut(leave(t, dir, b, 120, 36, func(s *stage) { s.press("text:!") }), "\n")
	if err := os.WriteFile(path, old, 0o600); err != nil {
		t.Fatal(err)
	}
	s, opened := returns(t, dir, b, 120, 36)
	s.until("the glance", s.glances)
	if strings.Contains(s.seen(), "this came later") {
		t.Fatal("the old glance shows what it cannot know")
	}
	close(opened)
	s.until("the log", func() bool { return s.m.glance == nil })
	s.quiet()
	if diff := cmp.Diff(left, s.seen()); diff != "" {
		t.Errorf("the log differs:\n%s", diff)
	}
}

func TestGlanceHidesNoError(t *testing.T) {
	b, dir := story(), t.TempDir()
	leave(t, dir, b, 120, 36, busy)
	s, opened := returns(t, dir, b, 120, 36)
	s.until("the glance", s.glances)
	s.press("text:lost")
	tables, err := filepath.Glob(filepath.Join(dir, "*.sst"))
	if err != nil || len(tables) == 0 {
		t.Fatalf("no tables: %v", err)
	}
	if err := os.Truncate(tables[0], 1); err != nil {
		t.Fatal(err)
	}
	close(opened)
	s.until("the error", func() bool { return s.m.status.broken != "" })
	if got := strings.Join(strings.Fields(s.seen()), " "); !strings.Contains(got, "damaged") || strings.Contains(got, "Maya") {
		t.Errorf("the screen shows %s", got)
	}
}

func TestGlanceOfNothingKnownIsPassedOver(t *testing.T) {
	b, dir := story(), t.TempDir()
	left := leave(t, dir, b, 120, 36, busy)
	g, err := store.TakeGlance(dir, "ana")
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(store.Options{Dir: dir, Role: store.Replica})
	if err != nil {
		t.Fatal(err)
	}
	g.State = slices.Concat([]byte{99}, g.State) // of another version
	if err := errors.Join(db.Log("ana").KeepGlance(g), db.Close()); err != nil {
		t.Fatal(err)
	}
	s, opened := returns(t, dir, b, 120, 36)
	close(opened)
	s.until("the log", func() bool { return s.m.state != nil && !s.m.thread.loading })
	if s.glances() || s.text() != left {
		t.Errorf("the screen shows\n%s", s.text())
	}
}
