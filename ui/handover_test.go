package ui

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"sayso/ui/booktest"
	"sayso/wire"
)

// handing is a chat with Maya in which she sent a file, and the paths that were opened.
func handing(t *testing.T, m wire.Media, data string) (*stage, func() []string) {
	t.Helper()
	b := newBook()
	b.Add(booktest.Ana, booktest.Maya, wire.Accept{})
	m.Hash, m.Size = hashOf(data), int64(len(data))
	b.keyed(booktest.Maya, wire.Message{Media: &m})
	log := replica(t, b.Events)
	if _, _, err := log.Blobs().Put(strings.NewReader(data), wire.MaxMedia); err != nil {
		t.Fatal(err)
	}
	s := newStageOn(t, b, log, 120, 36)
	s.m.opt.Downloads = t.TempDir()
	var mu sync.Mutex // protects opened
	var opened []string
	s.m.src.visit = func(path string) error {
		mu.Lock()
		defer mu.Unlock()
		opened = append(opened, path)
		return nil
	}
	s.open(booktest.Maya)
	s.press("up")
	return s, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(opened)
	}
}

func TestAVoiceMessageThatIsPlayedIsTold(t *testing.T) {
	s, opened := handing(t, wire.Media{Kind: wire.Voice, Type: "audio/ogg"}, "OggS")
	s.mustShow("Voice message", "o plays")
	s.press("o")
	s.until("it to be told", func() bool { return len(s.queued("played")) == 1 })
	if len(opened()) != 1 || filepath.Base(opened()[0]) != "voice message.ogg" {
		t.Errorf("opened %q", opened())
	}
	if about, err := os.Stat(opened()[0]); err != nil || about.Mode().Perm() != 0o400 {
		t.Errorf("the copy is %v, %v", about, err)
	}
	s.press("o")
	s.until("it to be played again", func() bool { return len(opened()) == 2 })
	s.quiet()
	if n := len(s.queued("played")); n > 1 {
		t.Errorf("told %d times", n)
	}
	s.m.dropOpened()
	if _, err := os.Stat(opened()[0]); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the copy stays: %v", err)
	}
}

func TestWhoTellsNothingTellsNotWhatWasPlayed(t *testing.T) {
	s, opened := handing(t, wire.Media{Kind: wire.Voice, Type: "audio/ogg"}, "OggS")
	s.m.state.Privacy.NoReceipts = true
	s.press("o")
	s.until("it to be opened", func() bool { return len(opened()) == 1 && s.shows("Opening Voice message") })
	s.quiet()
	if n := len(s.queued("played")); n > 0 {
		t.Error("it is told")
	}
}

func TestFilesAreSavedUnderNamesOfTheirOwn(t *testing.T) {
	s, _ := handing(t, wire.Media{Kind: wire.Document, Type: "application/pdf", Name: "../list.pdf"}, "%PDF")
	for _, name := range []string{"list.pdf", "list (2).pdf", "list (3).pdf"} {
		path := filepath.Join(s.m.opt.Downloads, name)
		s.press("S")
		s.until("it to be saved", func() bool { return s.shows("Saved as") && s.shows(name) })
		if data, err := os.ReadFile(path); err != nil || string(data) != "%PDF" {
			t.Errorf("%s holds %q, %v", name, data, err)
		}
	}
}

func TestNothingRunsUnasked(t *testing.T) {
	s, opened := handing(t, wire.Media{Kind: wire.Image, Type: "image/png", Name: "holiday.png"}, "#!/bin/sh\nrm -rf /\n")
	s.press("o")
	s.until("the question", func() bool { return s.shows("Open holiday.png?") })
	if len(opened()) > 0 {
		t.Fatalf("opened %q unasked", opened())
	}
	s.press("down", "enter")
	s.until("it to be saved", func() bool { return s.shows("Saved as") })
	if len(opened()) > 0 {
		t.Errorf("opened %q", opened())
	}
}

func TestWhatAMessageHoldsIsClicked(t *testing.T) {
	s, opened := handing(t, wire.Media{Kind: wire.Document, Type: "application/pdf", Name: "list.pdf"}, "%PDF")
	s.clicks("o opens")
	s.until("it to be opened", func() bool { return len(opened()) == 1 })
	s = newStage(t, holding(), 200, 60)
	s.open(booktest.Shop)
	s.press("alt+end")
	s.clicks("1 Buy")
	if m := bodyOf[wire.Message](t, s.mustQueue("message")); m.Answer == nil || m.Answer.ID != "buy" || m.Answer.Slide != 1 {
		t.Errorf("sent %+v", m)
	}
}

// A file that is asked for while somebody still looks where it is, is fetched then.
func TestAFileIsFetchedHoweverEarlyItIsAskedFor(t *testing.T) {
	b := newBook()
	b.Add(booktest.Ana, booktest.Maya, wire.Accept{})
	m := wire.Media{Kind: wire.Document, Hash: hashOf("x"), Size: 1, Name: "x.pdf"}
	b.Add(booktest.Maya, booktest.Maya, wire.Message{Media: &m})
	s := newStage(t, b, 120, 36)
	s.open(booktest.Maya)
	s.m.files.known = nil
	s.start(s.m.lookAt([]*wire.Media{&m}))
	s.start(s.m.fileAction(fileTask{media: m, chat: booktest.Maya, save: true}))
	s.mustWant(m.Hash)
	if s.shows("not to be had") {
		t.Error("it is said not to be had")
	}
}
