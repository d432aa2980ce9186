package store

import (
	"fmt"
	"testing"

	"sayso/wire"
)

// Whatever a message holds is found by what it is called.
func TestWhatMessagesHoldIsFound(t *testing.T) {
	said := map[string]wire.Message{
		"heading": {Heading: "Kirsikka", Text: "x"}, "footer": {Footer: "Kirsikka", Text: "x"},
		"file":    {Media: &wire.Media{Kind: wire.Document, Link: "https://a.example/b", Name: "Kirsikka.pdf"}},
		"place":   {Place: &wire.Place{Name: "Café Kirsikka"}},
		"address": {Place: &wire.Place{Address: "Kirsikka 4"}},
		"contact": {Contacts: []wire.ContactCard{{Name: "Bo Kirsikka"}}},
		"way":     {Contacts: []wire.ContactCard{{Name: "Bo", Ways: []wire.Way{{Kind: wire.Email, Value: "kirsikka@a.example"}}}}},
		"offer":   {Text: "x", Offer: &wire.Offer{Title: "kirsikka week"}},
		"slide":   {Text: "x", Slides: []wire.Slide{{Text: "y"}, {Text: "the Kirsikka one"}}},
		"slide's": {Text: "x", Slides: []wire.Slide{{Text: "y", Choices: []wire.Choice{{ID: "1", Title: "Kirsikka"}}}}},
		"item":    {Shop: &wire.Shop{Items: []wire.Item{{ID: "1", Title: "Kirsikka lamp"}}}},
		"order":   {Basket: &wire.Basket{Lines: []wire.Line{{ID: "1", Title: "Kirsikka lamp", Count: 1}}}},
		"form":    {Text: "x", Answer: &wire.Answer{ID: "1", Fields: []wire.Field{{Name: "flavour", Value: "Kirsikka"}}}},
	}
	l := open(t, Replica, t.TempDir()).Log("ana")
	events := []wire.Event{profile(ana)}
	for _, m := range said {
		e := wire.Event{Key: wire.Key(fmt.Sprintf("KEY%05d", len(events))), At: 1_700_000_000_000, By: bob, Chat: bob}
		events = append(events, e.With(m))
	}
	must(t, l.Ingest(chained(wire.Pos{}, events...)))
	page, err := l.Search(t.Context(), Query{Text: "kirsikka"})
	must(t, err)
	if len(page.Hits) != len(said) {
		t.Errorf("found %d of %d: %v", len(page.Hits), len(said), page.Hits)
	}
	for _, h := range page.Hits {
		if len(h.Spans) == 0 {
			t.Errorf("nothing is marked in %q", h.Text)
		}
	}
}
