package ui

import (
	"fmt"
	"testing"
	"time"

	"sayso/ui/booktest"
	"sayso/wire"
)

// crowded is a log of many chats and messages.
func crowded(chats, messages int) *book {
	b := newBook()
	for i := range messages {
		from := wire.Account(fmt.Sprint(15550300000 + i%chats))
		b.Add(from, from, wire.Message{Text: fmt.Sprintf("message %d, long enough to be like one that people write", i)})
	}
	return b
}

// lively is a log as people and businesses leave it: of both sides, with answers,
// reactions, edits and receipts.
func lively(chats, messages int) *book {
	b := newBook()
	last := map[wire.Account]wire.Ref{} // what the other side said last
	for i := range messages {
		with := wire.Account(fmt.Sprint(15550300000 + i*7919%chats))
		text := fmt.Sprintf("message %d, long enough to be like one that people write", i)
		said := wire.Message{Text: text}
		switch turn := i / chats; {
		case turn%3 == 0:
			sent := b.says(with, text)
			b.Add(with, with, wire.Receipt{State: wire.Seen, Key: sent.Key, Seq: sent.Seq})
			continue
		case turn%10 == 2:
			b.Add(booktest.Ana, with, wire.React{Ref: last[with], Emoji: "👍"})
		case turn%10 == 5:
			b.Add(with, with, wire.Edit{Key: last[with].Key, Text: "rather " + text})
		case turn%10 == 7 && last[with].Key != "":
			of := last[with]
			said.Reply = &of
		}
		e := wire.Event{At: b.Now.UnixMilli(), By: with, Chat: with, Key: wire.Key(fmt.Sprintf("3ALIVE%06d", i))}
		e = e.With(said).Follow(b.State.Head)
		b.State.Apply(e)
		b.Events = append(b.Events, e)
		b.Now = b.Now.Add(time.Minute)
		last[with] = wire.Ref{By: with, Key: e.Key}
	}
	return b
}

func BenchmarkKeyToFrame(bench *testing.B) {
	s := newStage(bench, crowded(1000, 20000), 120, 36)
	k := stroke("x")
	for i := 0; bench.Loop(); i++ {
		if i%50 == 49 {
			s.m.composer.take()
		}
		s.m.Update(k)
		s.m.View()
	}
}

func BenchmarkScroll(bench *testing.B) {
	b := crowded(1, 5000)
	s := newStage(bench, b, 120, 36)
	keys := []string{"pgup", "pgup", "pgup", "pgdown", "pgdown"}
	for i := 0; bench.Loop(); i++ {
		s.press(keys[i%len(keys)])
		s.quiet()
	}
}

func BenchmarkArrivals(bench *testing.B) {
	b := crowded(1000, 2000)
	s := newStage(bench, b, 120, 36)
	b = crowded(1000, 2000)
	for bench.Loop() {
		bench.StopTimer()
		s.m.memory.folded = -1 << 40 // the events are not in the log, so no snapshot of them may be
		var events []wire.Event
		for range 2000 {
			events = append(events, b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: "one of many"}))
		}
		bench.StartTimer()
		s.m.arrived(arrived{events: events})
		s.m.arrange()
		s.m.View()
	}
}

func BenchmarkOpenChat(bench *testing.B) {
	s := newStage(bench, lively(200, 20000), 120, 36)
	chats := s.m.state.Chats()
	bench.ReportAllocs()
	for i := 0; bench.Loop(); i++ {
		s.open(chats[i%len(chats)].Account)
		s.m.View()
	}
}

// BenchmarkReadChat is the part of opening a chat that is done beside the loop.
func BenchmarkReadChat(bench *testing.B) {
	s := newStage(bench, lively(200, 20000), 120, 36)
	chats := s.m.state.Chats()
	bench.ReportAllocs()
	for i := 0; bench.Loop(); i++ {
		s.m.thread.open(chats[i%len(chats)].Account)
		if p := s.m.read(landing, theEnd)().(stretch); len(p.entries) == 0 || p.err != nil {
			bench.Fatal(len(p.entries), p.err)
		}
	}
}

// BenchmarkReadPage reads what comes into sight when somebody scrolls.
func BenchmarkReadPage(bench *testing.B) {
	s := newStage(bench, lively(20, 20000), 120, 36)
	bench.ReportAllocs()
	for bench.Loop() {
		if p := s.m.read(older, s.m.state.Head.Seq)().(stretch); len(p.entries) != pageLength || p.err != nil {
			bench.Fatal(len(p.entries), p.err)
		}
	}
}
