package ui

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"sayso/ui/booktest"
	"sayso/ui/look"
	"sayso/wire"
)

func BenchmarkGridOpen(bench *testing.B) {
	b := manyFirms()
	st := newStyles(look.Look{Theme: "dark"}, true)
	for bench.Loop() {
		gridOf(b).draw(st, 117, 33)
	}
}

func BenchmarkGridMove(bench *testing.B) {
	m := gridOf(manyFirms())
	st := newStyles(look.Look{Theme: "dark"}, true)
	keys := []tea.KeyPressMsg{keyPress("down"), keyPress("right"), keyPress("pgdown"), keyPress("left"), keyPress("up")}
	for i := 0; bench.Loop(); i++ {
		m.press(keys[i%len(keys)])
		m.draw(st, 117, 33)
	}
}

func BenchmarkGridArrival(bench *testing.B) {
	b := manyFirms()
	m := gridOf(b)
	st := newStyles(look.Look{Theme: "dark"}, true)
	for bench.Loop() {
		m.update(b.State, b.Now)
		m.draw(st, 117, 33)
	}
}

func manyFirms() *book {
	b := newBook()
	firms := firmsOf(b, 1000)
	for i := range 5000 {
		b.Sends(firms[i*7%len(firms)], wire.Purposes[i%len(wire.Purposes)], "news")
	}
	for _, a := range firms[:200] {
		b.Add(booktest.Ana, a, wire.Stop{Purposes: []wire.Purpose{wire.Marketing}})
	}
	return b
}
