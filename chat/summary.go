package chat

import (
	"cmp"
	"fmt"

	"sayso/wire"
)

// Summary says in one line what a message is: its text, after what kind of file that
// is about, and where there is none what it holds instead, such as "Photo: a.jpg" or
// "Contact: Bo Dahl".
func Summary(m wire.Message) string {
	switch {
	case m.Text != "" && m.Media != nil:
		return named(mediaWords[m.Media.Kind], m.Text)
	case m.Text != "":
		return m.Text
	case m.Media != nil:
		return named(mediaWords[m.Media.Kind], m.Media.Name)
	case m.Place != nil:
		return named("Location", cmp.Or(m.Place.Name, m.Place.Address))
	case len(m.Contacts) == 1:
		return named("Contact", m.Contacts[0].Name)
	case len(m.Contacts) > 1:
		return fmt.Sprintf("%d contacts", len(m.Contacts))
	case m.Basket != nil:
		return named("Order", things(m.Basket))
	case m.Shop != nil:
		return named("Things to order", m.Shop.Catalog)
	case m.Heading != "":
		return m.Heading
	case len(m.Slides) > 0:
		return named("Slides", m.Slides[0].Text)
	case m.Offer != nil:
		return named("Offer", m.Offer.Title)
	case m.Other != "":
		return "Something that is not shown here"
	}
	return m.Footer
}

// mediaWords says what a file is called where it is not shown.
var mediaWords = map[wire.MediaKind]string{
	wire.Image: "Photo", wire.Video: "Video", wire.Audio: "Audio", wire.Voice: "Voice message",
	wire.Document: "File", wire.Sticker: "Sticker",
}

func named(what, name string) string {
	if name == "" {
		return what
	}
	return what + ": " + name
}

func things(b *wire.Basket) string {
	n := 0
	for _, l := range b.Lines {
		n += l.Count
	}
	if n == 1 {
		return "1 thing"
	}
	return fmt.Sprintf("%d things", n)
}
