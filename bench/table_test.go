package main

import (
	"bytes"
	"testing"
)

func TestSample(t *testing.T) {
	var s sample
	if s.median() != 0 || s.tail() != "0 / 0" {
		t.Errorf("an empty sample is %s", s.tail())
	}
	for i := range 100 {
		s.add(float64(100 - i))
	}
	if s.median() != 50.5 || s.p99() != 100 || s.at(0) != 1 || s.max() != 100 {
		t.Errorf("median %v, p99 %v, from %v to %v", s.median(), s.p99(), s.at(0), s.max())
	}
	if got, want := s.span(), "50.5 (1.00..100)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestTable(t *testing.T) {
	tab := newTable("speed", "", "sayso", "floor", "ratio")
	tab.row("keys", figure(12.345), figure(6), ratio(12, 6))
	tab.row("nothing", figure(0), figure(0), ratio(1, 0))
	var b bytes.Buffer
	tab.print(&b)
	want := "\nspeed\n           sayso  floor  ratio\n  keys     12.3   6.00   2.00x\n  nothing  0      0      -\n"
	if b.String() != want {
		t.Errorf("got\n%q\nwant\n%q", b.String(), want)
	}
}
