package ui

import (
	"fmt"
	"testing"

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
	s := newStage(bench, crowded(1000, 20000), 120, 36)
	chats := s.m.state.Chats()
	for i := 0; bench.Loop(); i++ {
		s.open(chats[i%len(chats)].Account)
		s.m.View()
	}
}
