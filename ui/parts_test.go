package ui

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"slices"
	"strings"
	"testing"
	"time"

	"sayso/ui/booktest"
	"sayso/ui/cells"
	"sayso/ui/cells/cellstest"
	"sayso/ui/look"
	"sayso/wire"
)

// holding is a chat with a shop that sends one of every kind of message.
func holding() *book {
	b := newBook()
	b.Add(booktest.Ana, booktest.Shop, wire.Allow{})
	b.Add(booktest.Ana, booktest.Shop, wire.Accept{})
	say := func(m wire.Message) wire.Event {
		if m.Purpose == "" {
			m.Purpose = wire.Order
		}
		m.Grounds = &wire.Grounds{Rule: wire.Allowed, Seq: 5}
		return b.keyed(booktest.Shop, m)
	}
	say(wire.Message{
		Heading: "Your invoice", Text: "Here is your invoice for order CS-204.", Footer: "Corner Shop, Harbour Street 9",
		Media: &wire.Media{Kind: wire.Document, Hash: hashOf("invoice"), Type: "application/pdf", Size: 84_213, Name: "invoice-CS-204.pdf"},
	})
	say(wire.Message{Media: &wire.Media{Kind: wire.Video, Type: "video/mp4", Link: "https://cdn.corner-shop.example/how-to.mp4"}, Text: "How to put it together"})
	say(wire.Message{Place: &wire.Place{Lat: 387223000, Lon: -91393000, Name: "Corner Shop", Address: "Harbour Street 9, Lisbon"}})
	say(wire.Message{Contacts: []wire.ContactCard{{
		Name: "Ines Prata", Role: "repairs", Company: "Corner Shop",
		Ways: []wire.Way{{Kind: wire.Phone, Label: "WORK", Value: "+351 912 345 678", Account: booktest.Maya}, {Kind: wire.Email, Value: "ines@corner-shop.example"}},
	}}})
	say(wire.Message{
		Text: "A little something for you.", Purpose: wire.Marketing, Offer: &wire.Offer{Title: "20 % off lamps", Until: b.Now.Add(5 * time.Hour).UnixMilli()},
		Choices: []wire.Choice{{Title: "Copy code", Copy: "LAMP20"}, {Title: "Call us", Call: "+351 210 000 000"}},
	})
	say(wire.Message{Text: "Three lamps that go with it:", Slides: []wire.Slide{
		{Text: "The tall one, for corners.", Media: &wire.Media{Kind: wire.Image, Link: "https://cdn.corner-shop.example/1.jpg"}, Choices: []wire.Choice{{ID: "buy", Title: "Buy"}, {Title: "See it", Link: "https://corner-shop.example/1"}}},
		{Text: "The short one, for desks, which bends in three places and never falls over.", Choices: []wire.Choice{{ID: "buy", Title: "Buy"}}},
		{Text: "The round one.", Choices: []wire.Choice{{ID: "buy", Title: "Buy"}}},
	}})
	say(wire.Message{Text: "When may we deliver?", Choices: []wire.Choice{{ID: "when", Title: "Choose a time", Wants: wire.WantForm}}, Form: &wire.Form{ID: "7", Inputs: []wire.Input{
		{Name: "day", Label: "Day", Options: []string{"Monday", "Tuesday"}, Required: true}, {Name: "hour", Label: "From", Required: true}, {Name: "note", Label: "For the driver"},
	}}})
	say(wire.Message{Text: "Anything else?", Choices: []wire.Choice{{ID: "shop", Title: "Order", Wants: wire.WantBasket}}, Shop: &wire.Shop{Catalog: "C1", Items: []wire.Item{
		{ID: "L1", Title: "Tall lamp", About: "1.60 m, brass", Section: "Lamps", Price: 49_900, Currency: "EUR"},
		{ID: "L2", Title: "Desk lamp", Section: "Lamps", Price: 24_500, Currency: "EUR"},
		{ID: "K1", Title: "Kettle", Section: "Kitchen", Price: 31_000, Currency: "EUR"},
	}}})
	say(wire.Message{Text: "Where shall it go?", Choices: []wire.Choice{{ID: "where", Title: "Send a place", Wants: wire.WantPlace}, {ID: "who", Title: "Send my number", Wants: wire.WantContact}}})
	return b
}

func hashOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// drawnPicture is a picture of w by h pixels, as PNG.
func drawnPicture(w, h int) []byte {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.NRGBA{uint8(255 * x / w), uint8(255 * y / h), 128, 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func TestEveryKindShows(t *testing.T) {
	seenAs(t, []view{
		{"80x60", 80, 60, look.Look{Theme: "dark"}},
		{"120x90", 120, 90, look.Look{Theme: "dark"}},
		{"200x90", 200, 90, look.Look{Theme: "dark"}},
		{"ascii-60x90", 60, 90, look.Look{Theme: "none", ASCII: true}},
		{"narrow-32x100", 32, 100, look.Look{Theme: "dark"}},
	}, holding, func(s *stage) {
		s.open(booktest.Shop)
		if s.m.screen.focus == inList {
			s.press("enter")
		}
		s.pass(time.Minute)
		s.pass(dwellTime) // after all is in its place
	})
}

func TestEveryKindFits(t *testing.T) {
	b := holding()
	for _, l := range []look.Look{{Theme: "dark"}, {Theme: "none", ASCII: true}} {
		s := newStage(t, b, 120, 36)
		s.wear(l)
		s.open(booktest.Shop)
		s.pass(2 * time.Second)
		for _, keys := range [][]string{{}, {"pgup"}, {"up", "up"}, {"enter"}, {"esc", "1"}, {"down", "down"}, {"esc", "down", "1"}, {"text:abc", "down", "end"}, {"esc", "up", "up", "1", "right", "right"}, {"down", "down", "down", "text:x"}, {"esc", "up", "right", "right"}, {"o"}, {"esc", "up", "up", "o"}, {"esc", "up", "o"}, {"esc", "f"}, {"esc", "i"}} {
			s.press(keys...)
			s.quiet()
			s.mustFit(fmt.Sprint(l, keys))
		}
	}
}

// hostileParts fills every part with what terminals quarrel about, as much as is allowed.
func hostileParts(text string, i int) wire.Message {
	one := wire.CleanName(cells.OneLine(text)) + "."
	one = cells.Cut(one, 60)
	m := wire.Message{
		Text: wire.Clean(text), Purpose: wire.Order, Grounds: &wire.Grounds{Rule: wire.Contact, Seq: 2}, Heading: one, Footer: one,
		Media: &wire.Media{Kind: wire.MediaKinds[i%len(wire.MediaKinds)], Hash: hashOf(text), Type: one, Size: int64(i) * 1_234_567, Name: one},
		Place: &wire.Place{Lat: -90e7, Lon: 180e7, Name: one, Address: one},
		Offer: &wire.Offer{Title: one, Until: int64(i) * 1e12},
		Form:  &wire.Form{}, Shop: &wire.Shop{},
	}
	for k := range i%3 + 1 {
		card := wire.ContactCard{Name: one, Role: one, Company: one, Birthday: one}
		for range i % 8 {
			card.Ways = append(card.Ways, wire.Way{Kind: wire.WayKinds[k%4], Label: one, Value: one})
		}
		m.Contacts = append(m.Contacts, card)
	}
	for k := range wire.MaxInputs * (i % 2) {
		m.Form.Inputs = append(m.Form.Inputs, wire.Input{Name: one, Label: strings.Repeat(one, k%3), Options: []string{one, "b"}[:k%3], Required: k%2 == 0})
	}
	for k := range wire.MaxItems * (i % 2) {
		m.Shop.Items = append(m.Shop.Items, wire.Item{ID: fmt.Sprint(k), Title: one, About: one, Section: cells.Cut(one, k%3), Price: int64(k) * 1e15, Currency: "EUR"})
	}
	for k := range i % wire.MaxSlides {
		m.Slides = append(m.Slides, wire.Slide{Text: one, Media: m.Media, Choices: []wire.Choice{{ID: "a", Title: one}, {Title: one, Copy: one}}[:k%3]})
	}
	for k, want := range wire.Wants {
		m.Choices = append(m.Choices, wire.Choice{ID: fmt.Sprint(k), Title: one, Wants: want})
	}
	m.Choices = m.Choices[:i%5]
	return m
}

func TestHostilePartsBreakNoFrame(t *testing.T) {
	b := newBook()
	for i, text := range cellstest.Texts {
		b.keyed(booktest.Shop, hostileParts(text, i))
	}
	for _, l := range []look.Look{{Theme: "dark"}, {Theme: "none", ASCII: true}} {
		s := newStage(t, b, 120, 36)
		s.wear(l)
		s.open(booktest.Shop)
		for range cellstest.Texts {
			s.press("up", "right")
			s.mustFit(fmt.Sprint(l, " message"))
			s.press("enter", "down", "enter")
			s.quiet()
			s.press("text:x", "tab", "right")
			s.mustFit(fmt.Sprint(l, " dialog"))
			for s.m.dialogs.top() != nil {
				s.press("esc")
			}
			if s.m.screen.focus != inThread {
				s.press("up")
			}
		}
	}
}

// blob puts a file into the replica, as the client does.
func (s *stage) blob(data []byte) string {
	s.t.Helper()
	hash, _, err := s.log.Blobs().Put(bytes.NewReader(data), wire.MaxMedia)
	if err != nil {
		s.t.Fatal(err)
	}
	return hash
}

// mustWant runs the loop until a file is asked for.
func (s *stage) mustWant(hash string) {
	s.t.Helper()
	wake, cancel := s.log.Subscribe()
	defer cancel()
	limit := time.After(4 * time.Second)
	for {
		if wanted, err := s.log.Wanted(); err != nil || slices.Contains(wanted, hash) {
			return
		}
		select {
		case msg := <-s.msgs:
			s.take(msg)
		case <-wake:
		case <-limit:
			s.t.Fatalf("nobody asks for the file; the screen is\n%s", s.text())
		}
	}
}

func TestAPictureComesWithoutMovingAnything(t *testing.T) {
	b := newBook()
	b.Add(booktest.Ana, booktest.Maya, wire.Accept{})
	data := drawnPicture(400, 300)
	sum := sha256.Sum256(data)
	hash := hex.EncodeToString(sum[:])
	for i := range 30 {
		b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: fmt.Sprint("before ", i)})
	}
	picture := b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: "look", Media: &wire.Media{Kind: wire.Image, Hash: hash, Type: "image/png", Size: int64(len(data)), Name: "beach.png"}})
	for i := range 6 {
		b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: fmt.Sprint("after ", i)})
	}
	s := newStage(t, b, 120, 36)
	s.open(booktest.Maya)
	s.press("alt+end")
	s.mustWant(hash)
	s.m.thread.scroll(-5)
	s.mustShow("beach.png", "on its way here")
	before := strings.Split(s.text(), "\n")
	i := s.m.thread.find(id{seq: picture.Seq})
	lines := len(s.m.thread.lines(i))
	s.blob(data)
	if err := s.log.Unwant(hash, ""); err != nil {
		t.Fatal(err)
	}
	s.until("the picture", func() bool { return strings.Contains(strings.Join(s.m.frame(), "\n"), "▀") })
	if n := len(s.m.thread.lines(i)); n != lines {
		t.Errorf("the message took %d lines and takes %d", lines, n)
	}
	for y, line := range strings.Split(s.text(), "\n") {
		if !strings.Contains(line, "▀") && !strings.Contains(before[y], "· · ·") && !strings.Contains(line, "beach.png") && line != before[y] {
			t.Errorf("line %d was %q and is %q", y, before[y], line)
		}
	}
	s.mustFit("with a picture")
}

func TestAPictureThatCannotBeShownSaysSo(t *testing.T) {
	b := newBook()
	b.Add(booktest.Ana, booktest.Maya, wire.Accept{})
	data := drawnPicture(400, 300)[:600]
	sum := sha256.Sum256(data)
	hash := hex.EncodeToString(sum[:])
	b.Add(booktest.Maya, booktest.Maya, wire.Message{Media: &wire.Media{Kind: wire.Image, Hash: hash, Type: "image/png", Size: int64(len(data)), Name: "beach.png"}})
	s := newStage(t, b, 120, 36)
	s.open(booktest.Maya)
	s.mustWant(hash)
	s.blob(data)
	if err := s.log.Unwant(hash, ""); err != nil {
		t.Fatal(err)
	}
	s.until("the words", func() bool { return s.shows("no preview") })
	s.mustFit("without a preview")
}

func TestStrangersFetchNothing(t *testing.T) {
	b := newBook()
	b.Add(booktest.Maya, booktest.Maya, wire.Message{Media: &wire.Media{Kind: wire.Image, Hash: hashOf("x"), Type: "image/png", Size: 100, Name: "a.png"}})
	s := newStage(t, b, 120, 36)
	s.open(booktest.Maya)
	s.pass(time.Minute)
	s.mustShow("a.png", "not here yet, o fetches")
	if wanted, err := s.log.Wanted(); err != nil || len(wanted) > 0 {
		t.Errorf("wanted %v, %v", wanted, err)
	}
	s.press("up", "o")
	s.mustWant(hashOf("x"))
	s.mustShow("Fetching a.png, 100 B.", "on its way here")
	if err := s.log.Unwant(hashOf("x"), "the relay has it no longer"); err != nil {
		t.Fatal(err)
	}
	s.until("the reason", func() bool { return s.shows("not to be had: the relay has it no longer") })
}
