package ui

import (
	"os"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sayso/store"
	"sayso/ui/booktest"
)

// benchStage shows a history to search: the replica in SAYSO_REPLICA, such as one of a
// million messages that bench made, else a small one.
func benchStage(bench *testing.B) *stage {
	dir := os.Getenv("SAYSO_REPLICA")
	if dir == "" {
		return newStage(bench, crowded(1000, 20000), 120, 36)
	}
	db, err := store.Open(store.Options{Dir: dir, Role: store.Replica})
	if err != nil {
		bench.Fatal(err)
	}
	bench.Cleanup(func() { db.Close() })
	log := db.Log("ana")
	if _, err := log.Search(bench.Context(), store.Query{Text: "x"}); err != nil { // reads it for the first time
		bench.Fatal(err)
	}
	b := &book{&booktest.Book{State: restore(log), Now: time.Now()}}
	for {
		events, err := log.After(b.State.Head.Seq, foldEvents, batchBytes)
		if err != nil {
			bench.Fatal(err)
		}
		if len(events) == 0 {
			break
		}
		for _, e := range events {
			b.State.Apply(e)
		}
	}
	if err := log.SetSnapshot(b.State.Head.Seq, b.State.Snapshot()); err != nil {
		bench.Fatal(err)
	}
	return newStageOn(bench, b, db.Log("ana"), 120, 36)
}

// BenchmarkSearchAll measures from the key that ends a word to the frame with the
// first page.
func BenchmarkSearchAll(bench *testing.B) {
	for _, words := range []string{"market", "\"rain garden\"", "umber bicycle dinner", "hello ana from:me", "xylophone"} {
		bench.Run(words, func(bench *testing.B) {
			s := benchStage(bench)
			s.press("f4", "text:"+words)
			s.found()
			for bench.Loop() {
				s.press("space", "backspace")
				s.found()
				s.m.View()
			}
		})
	}
}

// BenchmarkOpenResult measures from Enter on what was found to the frame with the
// message.
func BenchmarkOpenResult(bench *testing.B) {
	s := benchStage(bench)
	words := "bicycle"
	if os.Getenv("SAYSO_REPLICA") == "" {
		words = "people"
	}
	s.press("f4", "text:"+words)
	s.found()
	for bench.Loop() {
		s.send(tea.KeyPressMsg{Code: tea.KeyEnter})
		s.found()
		s.m.View()
		bench.StopTimer()
		s.press("esc")
		s.found()
		s.press("down")
		s.found()
		bench.StartTimer()
	}
}
