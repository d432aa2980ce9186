package ui

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"sayso/ui/cells"
	"sayso/ui/links"
	"sayso/ui/look"
	"sayso/ui/say"
	"sayso/wire"
)

// parts draws all that a message says and holds within n cells: heading, file, place,
// contacts, its card or its text, an offer's end, slides, what is sold or ordered,
// and the footer. What nobody wrote takes no line.
func (e *entry) parts(f face, m wire.Message, n int) []string {
	st := f.st
	var lines []string
	say := func(text string, in look.Ink) {
		if text = cells.Settle(text); text != "" {
			lines = append(lines, markHits(f.hits, text).wrapped(n, in, st.Hit)...)
		}
	}
	say(m.Heading, st.Strong)
	if m.Media != nil {
		lines = append(lines, e.fileLines(f, m.Media, n)...)
	}
	if m.Place != nil {
		lines = append(lines, placeLines(f, m.Place, n)...)
	}
	for _, c := range m.Contacts {
		lines = append(lines, contactLines(f, c, n)...)
	}
	switch {
	case m.Card != nil && !e.mine:
		lines = append(lines, e.cardLines(f, *m.Card, n)...)
	case e.text != "" || len(lines) == 0 && !holds(m):
		lines = append(lines, e.words(f, n)...)
	}
	if o := m.Offer; o != nil {
		lines = append(lines, cells.Cut(st.Strong.Of(cells.Settle(o.Title))+st.Dim.Of(lead(" ", f.left)), n))
	}
	lines = append(lines, e.slideLines(f, m, n)...)
	if a := m.Answer; a != nil {
		for _, field := range a.Fields {
			lines = append(lines, cells.Wrap(cells.Settle(field.Name)+": "+cells.Settle(field.Value), n)...)
		}
	}
	lines = append(lines, shopLines(f, m.Shop, n)...)
	lines = append(lines, basketLines(f, m.Basket, n)...)
	if m.Other != "" {
		say("Sent as "+strings.ReplaceAll(m.Other, "_", " ")+", which no business can show", st.Dim)
	}
	if o := m.Origin; o != nil {
		say("came from "+originWords(o), st.Dim)
	}
	say(m.Footer, st.Dim)
	return lines
}

// holds reports whether a message has something to show beside its text.
func holds(m wire.Message) bool {
	return m.Heading != "" || m.Media != nil || m.Place != nil || len(m.Contacts) > 0 || m.Offer != nil || len(m.Slides) > 0 ||
		m.Shop != nil || m.Basket != nil || m.Origin != nil || m.Other != "" || m.Footer != "" || m.Answer != nil && len(m.Answer.Fields) > 0
}

// placeLines draws a place: what it is called, where it is, and its degrees.
func placeLines(f face, p *wire.Place, n int) []string {
	st := f.st
	lines := markHits(f.hits, cells.Settle(cmp.Or(p.Name, "Location"))).wrapped(n, st.Strong, st.Hit)
	if p.Address != "" {
		lines = append(lines, markHits(f.hits, cells.Settle(p.Address)).wrapped(n, st.Text, st.Hit)...)
	}
	return append(lines, cells.Cut(st.Dim.Of(degrees(p)+"  ")+st.Key.Of("o")+st.Dim.Of(" opens "+links.HostWords(mapLink(p))), n))
}

// degrees says a place in numbers, as maps take them: "38.722300, -9.139300".
func degrees(p *wire.Place) string {
	return fmt.Sprintf("%.6f, %.6f", float64(p.Lat)/1e7, float64(p.Lon)/1e7)
}

// mapLink returns where a place can be looked at: where its sender says, else a map.
func mapLink(p *wire.Place) string {
	if p.Link != "" {
		return p.Link
	}
	lat, lon := float64(p.Lat)/1e7, float64(p.Lon)/1e7
	return fmt.Sprintf("https://www.openstreetmap.org/?mlat=%.6f&mlon=%.6f#map=16/%.6f/%.6f", lat, lon, lat, lon)
}

// waysShown is how many ways to reach a contact show; the rest opens with a key.
const waysShown = 4

// contactLines draws a card: who, what they are, and how to reach them.
func contactLines(f face, c wire.ContactCard, n int) []string {
	st := f.st
	name := cells.Settle(c.Name)
	about := cells.Settle(say.Join(", ", c.Role, c.Company))
	lines := markHits(f.hits, name).wrapped(n, st.Strong, st.Hit)
	if about != "" {
		lines = endWith(lines, st.Dim.Of(cells.Cut(about, n)), n)
	}
	for i, w := range c.Ways {
		if i == waysShown && len(c.Ways) > waysShown+1 {
			lines = append(lines, cells.Cut(st.Dim.Of("and "+say.Count(len(c.Ways)-i, "way")+" more"), n))
			break
		}
		value := cells.Settle(w.Value)
		if w.Kind == wire.Web && links.Host(value) != "" {
			value = links.HostWords(value) + " " + value
		}
		lines = append(lines, cells.Cut(st.Dim.Of(cells.Pad(string(w.Kind), 7))+" "+value+st.Dim.Of(lead("  ", wayWords(w))), n))
	}
	if c.Birthday != "" {
		lines = append(lines, cells.Cut(st.Dim.Of(cells.Pad("born", 7)+" "+cells.Settle(c.Birthday)), n))
	}
	if len(c.Ways) > 0 {
		lines = append(lines, cells.Cut(st.Key.Of("o")+st.Dim.Of(" writes, opens or copies"), n))
	}
	return lines
}

// wayWords says what else is known of a way: its label, and that one can write there.
func wayWords(w wire.Way) string {
	label := strings.ToLower(cells.Settle(w.Label))
	if w.Account != "" {
		return say.Join(", ", label, "is on here")
	}
	return label
}

// offerWords says how long an offer is good, as of now: "ends in 3 h", "ended".
func offerWords(o *wire.Offer, now time.Time) string {
	if o == nil || o.Until == 0 {
		return ""
	}
	left := time.UnixMilli(o.Until).Sub(now)
	switch {
	case left <= 0:
		return "ended " + say.On(o.Until, now)
	case left < time.Minute:
		return "ends in less than a minute"
	case left < time.Hour:
		return fmt.Sprintf("ends in %d min", left/time.Minute)
	case left < 48*time.Hour:
		return fmt.Sprintf("ends in %d h", left/time.Hour)
	}
	return fmt.Sprintf("ends in %d days, %s", left/(24*time.Hour), say.Moment(o.Until))
}

// originWords says from where somebody came: "an ad, Lamps (shop.example)".
func originWords(o *wire.Origin) string {
	what := "an ad"
	if o.Kind != "ad" {
		what = "a " + o.Kind
	}
	words := say.Join(", ", what, o.Title)
	if o.Link != "" {
		words += " (" + links.HostWords(o.Link) + ")"
	}
	return words
}

// lead puts a gap before words, where there are any.
func lead(gap, words string) string {
	if words == "" {
		return ""
	}
	return gap + words
}
