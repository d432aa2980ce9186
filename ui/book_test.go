package ui

import (
	"testing"
	"time"

	"sayso/ui/booktest"
)

// book is a log for the tests of a screen.
type book struct{ *booktest.Book }

func newBook() *book { return &book{booktest.New()} }

// lived is a log with some of everything in it.
func lived() *book { return &book{booktest.Lived()} }

func at(t *testing.T, s string) time.Time {
	t.Helper()
	when, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return when
}
