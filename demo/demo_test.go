package demo

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sayso/client"
	"sayso/store"
	"sayso/wire"
)

// TestPlay plays the whole story by itself and checks what it is there to show.
func TestPlay(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	w, err := Start(ctx, t.TempDir(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	person := join(t, ctx, w.URL)
	ask := func(chat string, body wire.Body) error { return person.Queue(wire.Ask(chat, body)) }
	if err := w.Prologue(ctx, ask); err != nil {
		t.Fatal(err)
	}
	if err := w.Play(ctx, Stage{Hint: func(string) {}, Act: ask}); err != nil {
		t.Fatal(err)
	}
	summary, err := w.Summary(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"1 marketing of Corner Shop (stopped)", "1 marketing of Nordic Loans (blocked)", "sayso relay"} {
		if !strings.Contains(strings.Join(summary, "\n"), part) {
			t.Errorf("the closing words %q do not say %q", summary, part)
		}
	}
	texts, causes := read(t, w)
	for _, want := range []string{"20 % off lamps", "CS-204 is ready", "481516", "Eight it is", "keep the gate open", "This side!", "Lindgren Clinic", "seat 14C", "What may we bring you?", "ordered Tea"} {
		if !strings.Contains(texts, want) {
			t.Errorf("%q did not arrive", want)
		}
	}
	if strings.Contains(texts, "kettles") {
		t.Error("an offer arrived after offers were stopped")
	}
	if strings.Count(texts, "fast cash") != 1 {
		t.Errorf("a blocked sender got through:\n%s", texts)
	}
	if causes[wire.Stopped] != 1 || causes[wire.Blocked] != 1 {
		t.Errorf("kept away: %v; want one stopped, one blocked", causes)
	}
	told := func(b *business, code int) bool { n, most := b.refusals(); return n == 1 && most == code }
	for deadline := time.Now().Add(10 * time.Second); !told(w.businesses[shop], 131050); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the shop's webhook did not tell that the offer was refused")
		}
	}
	if n, _ := w.businesses[lender].refusals(); n != 0 {
		t.Error("the lender was told that it is blocked")
	}
	cancel()
	if err := w.Close(); err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// join connects the person with a client of their own.
func join(t *testing.T, ctx context.Context, url string) *store.Log {
	t.Helper()
	dir := t.TempDir()
	db, err := store.Open(store.Options{Dir: filepath.Join(dir, "replica"), Role: store.Replica})
	if err != nil {
		t.Fatal(err)
	}
	key, err := client.LoadKey(filepath.Join(dir, "device.key"))
	if err != nil {
		t.Fatal(err)
	}
	log, done := db.Log(Person), make(chan error, 1)
	c := &client.Client{URL: url, As: Person, Name: PersonName, Key: key, Log: log}
	ctx, cancel := context.WithCancel(ctx)
	go func() { done <- c.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		<-done
		if err := errors.Join(db.Check(), db.Close()); err != nil {
			t.Error(err)
		}
	})
	return log
}

// read returns all message texts of the person's log, and what was kept away by cause.
func read(t *testing.T, w *World) (string, map[wire.Cause]int) {
	t.Helper()
	a, _ := w.relay.Resolve(Person)
	events, err := w.relay.Log(a).After(0, 1000, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	var texts strings.Builder
	causes := map[wire.Cause]int{}
	for _, e := range events {
		switch b := e.Body().(type) {
		case wire.Message:
			texts.WriteString(b.Text + "\n")
			for _, c := range b.Choices {
				texts.WriteString(c.Copy + "\n")
			}
			if b.Place != nil {
				texts.WriteString(b.Place.Name + "\n")
			}
			if b.Basket != nil {
				texts.WriteString("ordered " + b.Basket.Lines[0].ID + "\n")
			}
		case wire.Withheld:
			causes[b.Cause] += b.Count
		}
	}
	return texts.String(), causes
}

// TestHintsFit holds the hints to a terminal of 80 columns, where they stand on one line.
func TestHintsFit(t *testing.T) {
	for _, s := range scenes {
		if n := len(s.hint); n > 79 {
			t.Errorf("%d characters: %q", n, s.hint)
		}
	}
}
