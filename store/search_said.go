package store

import (
	"slices"
	"strings"

	"sayso/wire"
)

// searchedText is all that a message says, a line each: its text first, then what its
// card, its choices and the rest of what it holds are called.
func searchedText(m wire.Message) string {
	if m.Card == nil && len(m.Choices) == 0 && !holdsMore(m) {
		return m.Text
	}
	lines := []string{m.Text, m.Heading}
	if c := m.Card; c != nil {
		lines = append(lines, c.Title, c.Ref, c.State)
		for _, f := range c.Fields {
			lines = append(lines, f.Name+": "+f.Value)
		}
	}
	lines = append(lines, titlesOf(m.Choices)...)
	if holdsMore(m) {
		lines = append(lines, heldText(m)...)
	}
	return strings.Join(slices.DeleteFunc(append(lines, m.Footer), func(s string) bool { return s == "" }), "\n")
}

// holdsMore reports whether a message has names in it beside text, card and choices.
func holdsMore(m wire.Message) bool {
	return m.Heading != "" || m.Footer != "" || m.Media != nil || m.Place != nil || len(m.Contacts) > 0 || m.Offer != nil || len(m.Slides) > 0 ||
		m.Form != nil || m.Shop != nil || m.Basket != nil || m.Origin != nil || m.Answer != nil && len(m.Answer.Fields) > 0
}

// heldText returns what is called something in a message: files, places, people, offers,
// slides, things for sale and ordered, and what a form was filled in with.
func heldText(m wire.Message) (lines []string) {
	add := func(s ...string) { lines = append(lines, s...) }
	if f := m.Media; f != nil {
		add(f.Name)
	}
	if p := m.Place; p != nil {
		add(p.Name, p.Address)
	}
	for _, c := range m.Contacts {
		add(c.Name, c.Company, c.Role)
		for _, w := range c.Ways {
			add(w.Value)
		}
	}
	if o := m.Offer; o != nil {
		add(o.Title)
	}
	for _, s := range m.Slides {
		add(s.Text)
		if s.Media != nil {
			add(s.Media.Name)
		}
		add(titlesOf(s.Choices)...)
	}
	if m.Answer != nil {
		for _, f := range m.Answer.Fields {
			add(f.Name + ": " + f.Value)
		}
	}
	if m.Shop != nil {
		for _, it := range m.Shop.Items {
			add(it.Title, it.About)
		}
	}
	if m.Basket != nil {
		for _, l := range m.Basket.Lines {
			add(l.Title)
		}
	}
	if o := m.Origin; o != nil {
		add(o.Title, o.Text)
	}
	return lines
}

func titlesOf(all []wire.Choice) []string {
	titles := make([]string, len(all))
	for i, c := range all {
		titles[i] = c.Title
	}
	return titles
}
