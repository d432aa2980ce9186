package ui

import (
	"testing"

	"sayso/ui/booktest"
	"sayso/wire"
)

// Where very much that is gone has to be looked through, what is beyond it comes too.
func TestSearchesGoBeyondWhatIsGone(t *testing.T) {
	b := story()
	for _, text := range []string{"the oldest penguin", "the newest penguin"} {
		b.says(booktest.Maya, text)
		for range 1100 {
			e := b.says(booktest.Maya, "a penguin")
			b.Add(booktest.Ana, booktest.Maya, wire.Delete{Key: e.Key})
		}
	}
	s := newStage(t, b, 80, 24)
	s.press("f4", "text:penguin")
	s.found()
	s.mustShow("2 found", "the newest penguin", "the oldest penguin")
	s.press("esc")
	s.open(booktest.Maya)
	s.press("ctrl+f", "text:penguin")
	s.found()
	s.mustShow("1 of 1+")
	s.press("enter")
	s.found()
	s.mustShow("2 of 2", "the oldest penguin")

	p := newPaper(t, b)
	p.types("/search penguin")
	p.prints(`2 found:`, `.*the oldest penguin.*`, `.*the newest penguin.*`)
}
