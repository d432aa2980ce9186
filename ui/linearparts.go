package ui

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"sayso/ui/media"
	"sayso/ui/say"
	"sayso/wire"
)

// messageWords says a message in sentences, without any drawing: its text, and what it
// holds around it.
func messageWords(m wire.Message, now time.Time) string {
	var said []string
	add := func(words string) {
		if words != "" {
			said = append(said, words)
		}
	}
	add(m.Heading)
	add(fileSentence(m.Media))
	if p := m.Place; p != nil {
		add("Location: " + say.Join(", ", p.Name, p.Address, degrees(p), mapLink(p)))
	}
	for _, c := range m.Contacts {
		add(contactSentence(c))
	}
	if m.Card != nil {
		add(cardTitle(*m.Card, m.Text))
	}
	add(strings.ReplaceAll(m.Text, "\n", " / "))
	if m.Card != nil {
		add(cardSentence(*m.Card))
	}
	if o := m.Offer; o != nil {
		add("Offer: " + say.Join(", ", o.Title, offerWords(o, now)))
	}
	add(shopSentence(m.Shop))
	add(basketSentence(m.Basket))
	if m.Other != "" {
		add("Sent as " + strings.ReplaceAll(m.Other, "_", " ") + ", which no business can show")
	}
	if m.Origin != nil {
		add("Came from " + originWords(m.Origin))
	}
	add(m.Footer)
	if len(m.Choices) > 0 {
		add(sentence("Answers: " + answersOf(m.Choices, 0)))
	}
	n := len(m.Choices)
	for i, s := range m.Slides {
		add(fmt.Sprintf("Slide %d of %d: %s", i+1, len(m.Slides), say.Join(", ", fileSentence(s.Media), strings.ReplaceAll(s.Text, "\n", " / "))))
		if len(s.Choices) > 0 {
			add(sentence("Answers: " + answersOf(s.Choices, n)))
			n += len(s.Choices)
		}
	}
	for i := range said {
		if i < len(said)-1 {
			said[i] = sentence(said[i])
		}
	}
	return strings.Join(said, " ")
}

// cardTitle returns what a card is about, unless the text is just that.
func cardTitle(c wire.Card, text string) string {
	title := cmp.Or(c.Title, c.Ref)
	if strings.EqualFold(strings.TrimSpace(text), title) {
		return ""
	}
	return title
}

// cardSentence says how the thing stands that a card is about, and what else there is to
// know of it.
func cardSentence(c wire.Card) string {
	var said []string
	if c.State != "" {
		state := "State: " + c.State
		if c.Step > 0 && c.Step <= len(c.Steps) {
			state += fmt.Sprintf(", step %d of %d", c.Step, len(c.Steps))
		}
		said = append(said, sentence(state))
	}
	for _, f := range c.Fields {
		said = append(said, sentence(f.Name+": "+f.Value))
	}
	if c.Link != "" {
		said = append(said, "Link: "+c.Link)
	}
	return strings.Join(said, " ")
}

func fileSentence(m *wire.Media) string {
	if m == nil {
		return ""
	}
	words := say.Join(", ", media.Type(m.Type), media.Size(m.Size))
	if m.Hash == "" {
		words = say.Join(", ", words, m.Link)
	}
	what := media.Kind(m.Kind)
	if m.Name != "" {
		what += " " + m.Name
	}
	if words == "" {
		return what
	}
	return what + " (" + words + ")"
}

func contactSentence(c wire.ContactCard) string {
	var ways []string
	for _, w := range c.Ways {
		ways = append(ways, string(w.Kind)+" "+w.Value)
	}
	words := "Contact: " + say.Join(", ", c.Name, c.Role, c.Company)
	if len(ways) > 0 {
		words += ": " + strings.Join(ways, ", ")
	}
	return words
}

func shopSentence(s *wire.Shop) string {
	if s == nil || len(s.Items) == 0 {
		return ""
	}
	parts := make([]string, len(s.Items))
	for i, it := range s.Items {
		parts[i] = strconv.Itoa(i+1) + " " + say.Join(" ", itemTitle(it), moneyWords(it.Price, it.Currency))
	}
	return "For sale: " + strings.Join(parts, ", ") + ". /order takes their numbers"
}

func basketSentence(b *wire.Basket) string {
	if b == nil {
		return ""
	}
	parts := make([]string, len(b.Lines))
	for i, l := range b.Lines {
		parts[i] = fmt.Sprintf("%d x %s", l.Count, cmp.Or(l.Title, l.ID))
	}
	words := "Order: " + strings.Join(parts, ", ")
	if total := totalWords(b.Lines); total != "" {
		words += ", in all " + total
	}
	return words
}

// answersOf numbers the answers that a business offers, those before them counted:
// "1 Yes, 2 Track it (https://...)".
func answersOf(all []wire.Choice, before int) string {
	parts := make([]string, len(all))
	for i, c := range all {
		parts[i] = strconv.Itoa(before+i+1) + " " + c.Title
		switch {
		case c.Link != "":
			parts[i] += " (" + c.Link + ")"
		case c.Copy != "" || c.Call != "":
			parts[i] += " (" + c.Copy + c.Call + ")"
		case c.Wants != "":
			parts[i] += " (" + wantWords[c.Wants] + ")"
		}
	}
	return strings.Join(parts, ", ")
}
