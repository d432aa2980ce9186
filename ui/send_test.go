package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sayso/ui/booktest"
	"sayso/ui/cells/cellstest"
	"sayso/ui/look"
	"sayso/ui/paths"
	"sayso/wire"
)

// mustSend presses keys until a message is in the outbox, and returns it.
func (s *stage) mustSend(keys ...string) wire.Message {
	s.t.Helper()
	before := len(s.queued("message"))
	s.press(keys...)
	s.until("a message in the outbox", func() bool { return len(s.queued("message")) > before })
	all := s.queued("message")
	b, err := all[len(all)-1].Body()
	m, ok := b.(wire.Message)
	if err != nil || !ok {
		s.t.Fatalf("sent %v, %v", b, err)
	}
	return m
}

func written(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAFileIsSent(t *testing.T) {
	s := newStage(t, holding(), 120, 36)
	s.open(booktest.Shop)
	data := drawnPicture(300, 200)
	path := written(t, "my beach.png", data)
	m := s.mustSend("text:/file "+paths.Escape(path)+" by the sea", "enter")
	want := &wire.Media{Kind: wire.Image, Hash: hashOf(string(data)), Type: "image/png", Size: int64(len(data)), Name: "my beach.png"}
	if diff := cmp.Diff(want, m.Media); diff != "" || m.Text != "by the sea" {
		t.Errorf("the file is %s with %q", diff, m.Text)
	}
	if _, here := s.log.Blobs().Size(want.Hash); !here {
		t.Error("its bytes are not in the store")
	}
	s.until("the file and its picture", func() bool {
		return s.shows("my beach.png") && strings.Contains(strings.Join(s.m.frame(), "\n"), "▀")
	})
}

func TestTabCompletesPaths(t *testing.T) {
	s := newStage(t, holding(), 120, 36)
	s.open(booktest.Shop)
	path := written(t, "my beach.png", drawnPicture(2, 2))
	dir := filepath.Dir(path)
	s.press("text:/file " + dir + "/m")
	s.until("the directory", func() bool { return s.shows("my beach.png") })
	s.press("tab")
	if want := "/file " + dir + `/my\ beach.png `; s.m.composer.Text != want {
		t.Errorf("completed %q, want %q", s.m.composer.Text, want)
	}
}

func TestADroppedFileIsAskedAbout(t *testing.T) {
	s := newStage(t, holding(), 120, 36)
	s.open(booktest.Shop)
	path := written(t, "my beach.png", drawnPicture(2, 2))
	s.press("text:see ")
	s.send(tea.PasteMsg{Content: "'" + path + "'"})
	s.start(s.m.pastedPath("'" + path + "'"))
	s.until("the question", func() bool { return s.shows("Send my beach.png") })
	m := s.mustSend("down", "enter")
	if m.Media == nil || m.Media.Name != "my beach.png" || s.m.composer.Text != "see " {
		t.Errorf("sent %+v, and %q is left", m.Media, s.m.composer.Text)
	}
	s.send(tea.PasteMsg{Content: "/no/such/file.png"})
	s.quiet()
	if s.m.dialogs.top() != nil {
		t.Error("a path that is none is asked about")
	}
}

func TestPlacesContactsAndTestersKindsAreSent(t *testing.T) {
	b := holding()
	b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: "hello"})
	s := newStage(t, b, 120, 36)
	s.open(booktest.Shop)
	m := s.mustSend("text:/location 38.7223, -9.1393 Rossio", "enter")
	if diff := cmp.Diff(&wire.Place{Lat: 387223000, Lon: -91393000, Name: "Rossio"}, m.Place); diff != "" {
		t.Error(diff)
	}
	s.mustSend("text:/location", "enter", "down", "down", "down", "down", "enter") // wherever it was last
	m = s.mustSend("text:/contact maya", "enter")
	if len(m.Contacts) != 1 || m.Contacts[0].Name != "Maya" || m.Contacts[0].Ways[0].Account != booktest.Maya {
		t.Errorf("sent %+v", m.Contacts)
	}
	m = s.mustSend("text:/contact +351 912 345 678", "enter")
	if len(m.Contacts) != 1 || m.Contacts[0].Ways[0].Value != "+351912345678" {
		t.Errorf("sent %+v", m.Contacts)
	}
	m = s.mustSend("text:/unsupported poll creation", "enter")
	if m.Other != "poll_creation" {
		t.Errorf("sent %+v", m)
	}
	s.press("text:/ad https://shop.example/lamps Lamps", "enter")
	s.mustShow("from an ad, Lamps (shop.example)")
	m = s.mustSend("text:hello", "enter")
	if m.Origin == nil || m.Origin.Title != "Lamps" || m.Origin.Link != "https://shop.example/lamps" {
		t.Errorf("sent %+v", m.Origin)
	}
	if m = s.mustSend("text:again", "enter"); m.Origin != nil {
		t.Error("the advertisement stays")
	}
	for line, want := range map[string]string{"/location here": "no number of degrees", "/location 91 0": "beyond 90", "/contact nobody at all": "Nobody is called", "/file /none": "there is no file"} {
		s.press("text:"+line, "enter")
		s.until(want, func() bool { return s.shows(want) })
		s.press("ctrl+u")
	}
}

// TestALineThatNamesNoGoodFileIsThereToBeMended: in its chat, with what it answers,
// unless something else is being written by then.
func TestALineThatNamesNoGoodFileIsThereToBeMended(t *testing.T) {
	big := written(t, "film.mp4", nil)
	if err := os.Truncate(big, wire.MaxMedia+9e6); err != nil {
		t.Fatal(err)
	}
	s := newStage(t, holding(), 80, 24)
	s.open(booktest.Maya)
	for _, c := range []struct{ line, want string }{
		{"/file /no/such.png the caption", "there is no file /no/such.png"},
		{"/voice " + paths.Escape(big), "a file may have"},
	} {
		s.m.memory.intents[booktest.Maya] = intent{reply: quote{ref: wire.Ref{By: booktest.Maya, Key: "k"}, text: "the question"}}
		s.press("text:"+c.line, "enter")
		s.until(c.want, func() bool { return s.shows(c.want) })
		if got := s.m.composer.Text; got != c.line {
			t.Errorf("after %s: %q", c.line, got)
		}
		s.mustShow("reply", "the question")
		s.press("ctrl+u", "esc")
	}
	s.press("text:/file /none", "enter", "text:meanwhile")
	s.until("the way back", func() bool { return s.shows("Ctrl+P brings the line back") })
	if got := s.m.composer.Text; got != "meanwhile" {
		t.Errorf("what is written now became %q", got)
	}
	if s.press("ctrl+p"); s.m.composer.Text != "/file /none" {
		t.Errorf("brought back %q", s.m.composer.Text)
	}
	if sent := s.queued("message"); len(sent) != 0 {
		t.Errorf("sent %v", booktest.Shapes(sent))
	}
}

func TestFormsOrdersAndSlidesAnswer(t *testing.T) {
	b := holding()
	s := newStage(t, b, 120, 40)
	s.open(booktest.Shop)
	at := func(text string) wire.Ref {
		t.Helper()
		i := slices.IndexFunc(b.Events, func(e wire.Event) bool {
			m, ok := e.Body().(wire.Message)
			return ok && m.Text == text
		})
		s.m.thread.chosen = id{seq: b.Events[i].Seq}
		s.m.screen.focus = inThread
		return refOf(b.Events[i])
	}
	check := func(m wire.Message, want wire.Message) {
		t.Helper()
		if diff := cmp.Diff(want, m); diff != "" {
			t.Error(diff)
		}
	}
	ref := at("When may we deliver?")
	s.press("text:1", "right", "enter", "enter", "enter", "enter") // the hour is missing
	s.mustShow("From is needed.")
	check(s.mustSend("text:16:00", "enter", "enter", "enter"), wire.Message{Text: "Choose a time", Answer: &wire.Answer{Ref: ref, ID: "when", Fields: []wire.Field{{Name: "day", Value: "Monday"}, {Name: "hour", Value: "16:00"}}}})
	ref = at("Anything else?")
	check(s.mustSend("text:1", "text:++", "down", "text:+-", "down", "text:3", "enter", "text:Ring twice", "enter", "enter"), wire.Message{
		Text: "Ring twice", Answer: &wire.Answer{Ref: ref, ID: "shop"},
		Basket: &wire.Basket{Catalog: "C1", Lines: []wire.Line{
			{ID: "L1", Title: "Tall lamp", Count: 2, Price: 49_900, Currency: "EUR"}, {ID: "K1", Title: "Kettle", Count: 3, Price: 31_000, Currency: "EUR"},
		}},
	})
	s.press("alt+end")
	s.until("the order", func() bool { return s.shows("2 × Tall lamp") && s.shows("in all 192.80 EUR") })
	ref = at("Where shall it go?")
	check(s.mustSend("text:1", "text:38.7", "enter", "text:-9.1", "enter", "enter", "enter", "enter"), wire.Message{Place: &wire.Place{Lat: 387000000, Lon: -91000000}, Answer: &wire.Answer{Ref: ref, ID: "where"}})
	m := errand{to: booktest.Shop, ref: ref}.sendPlace
	pasted := placeForm("Where", nil, m)
	pasted.paste("38.7223, -9.1393")
	if a, ok := pasted.finish().(sendPlace); !ok || a.Place.Lon != -91393000 {
		t.Errorf("what a map copies gives %+v, %s", a, pasted.trouble)
	}
	at("Where shall it go?")
	check(s.mustSend("text:2", "down", "down", "enter"), wire.Message{
		Contacts: []wire.ContactCard{{Name: "Ana", Ways: []wire.Way{{Kind: wire.Phone, Value: "+" + string(booktest.Ana), Account: booktest.Ana}}}}, Answer: &wire.Answer{Ref: ref, ID: "who"},
	})
	ref = at("Three lamps that go with it:")
	check(s.mustSend("right", "right", "text:1"), wire.Message{Text: "Buy", Answer: &wire.Answer{Ref: ref, ID: "buy", Slide: 3}})
	at("A little something for you.")
	s.press("text:1")
	s.mustShow("LAMP20 is copied.")
}

func TestAFormOfUnknownInputsTakesLines(t *testing.T) {
	b := newBook()
	e := b.keyed(booktest.Shop, wire.Message{Text: "Tell us", Purpose: wire.Order, Form: &wire.Form{}, Choices: []wire.Choice{{ID: "f", Title: "Fill in", Wants: wire.WantForm}}, Grounds: &wire.Grounds{Rule: wire.Allowed, Seq: 1}})
	b.Add(booktest.Ana, booktest.Shop, wire.Accept{})
	s := newStage(t, b, 80, 24)
	s.open(booktest.Shop)
	s.press("up", "up", "text:1", "text:size: 42", "enter", "text:oops", "down", "down", "enter")
	s.mustShow("a name, a colon and a value")
	m := s.mustSend("ctrl+u", "text:colour:red", "down", "down", "enter")
	want := &wire.Answer{Ref: refOf(e), ID: "f", Fields: []wire.Field{{Name: "size", Value: "42"}, {Name: "colour", Value: "red"}}}
	if diff := cmp.Diff(want, m.Answer); diff != "" {
		t.Error(diff)
	}
}

func TestLinesSendAndAnswerEveryKind(t *testing.T) {
	b := holding()
	b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: "see you"})
	p := newPaper(t, b)
	p.types("/to corner shop")
	p.prints(`Corner Shop, .*`, `.*For sale: 1 Tall lamp 49\.90 EUR, 2 Desk lamp 24\.50 EUR, .*`, `.*Answers: 1 Send a place \(asks where\), 2 Send my number .*`)
	p.types("1", "38.7", "-9.1", "Rossio", "")
	p.prints(`.*Latitude:`, `Longitude, or an empty line:`, `Name, or an empty line:`, `Address, or an empty line:`)
	sent := func() wire.Message { return bodyOf[wire.Message](t, p.accept("message")) }
	if m := sent(); m.Place == nil || m.Place.Name != "Rossio" || m.Answer.ID != "where" {
		t.Errorf("sent %+v", m)
	}
	p.prints(`.*You to Corner Shop: Location: Rossio, 38\.700000, -9\.100000, https://www\.openstreetmap\.org/.* Sent\.`)
	p.types("/order 1x2 3 note: ring twice")
	if m := sent(); m.Basket == nil || len(m.Basket.Lines) != 2 || m.Basket.Lines[0].Count != 2 || m.Text != "ring twice" {
		t.Errorf("sent %+v", m)
	}
	p.prints(`.*Order: 2 x Tall lamp, 1 x Kettle, in all 130\.80 EUR\..*`)
	p.types("/order", "9", "2", "")
	p.prints(`There is no "9" here.*`, `A note, or an empty line:`)
	if m := sent(); m.Basket == nil || m.Basket.Lines[0].ID != "L2" {
		t.Errorf("sent %+v", m)
	}
	p.types("/file " + paths.Escape(written(t, "a b.txt", []byte("hello"))) + " read this")
	if m := sent(); m.Media == nil || m.Media.Name != "a b.txt" || m.Text != "read this" {
		t.Errorf("sent %+v", m)
	}
	p.prints(`.*You to Corner Shop: File a b\.txt \(text, 5 B\)\. read this\. Sent\.`)
	p.types("/ad https://shop.example/x Lamps", "hello")
	if m := sent(); m.Origin == nil || m.Text != "hello" {
		t.Errorf("sent %+v", m)
	}
	// It waits for that, in that chat, and for nothing else.
	p.types("/ad https://shop.example/x Lamps")
	p.prints(`The next text or file to Corner Shop comes from an ad, Lamps \(shop\.example\)\. /ad off takes that back\.`)
	p.types("/location 1 2")
	if m := sent(); m.Place == nil || m.Origin != nil {
		t.Errorf("sent %+v", m)
	}
	p.types("/to maya", "unrelated", "yes")
	if m := sent(); m.Text != "unrelated" || m.Origin != nil {
		t.Errorf("sent %+v", m)
	}
	p.types("/to corner shop")
	p.prints(`The next text or file to Corner Shop comes from an ad.*`)
	p.types("/file /none")
	p.prints(`Not sent: there is no file.*`)
	p.types("and now")
	if m := sent(); m.Text != "and now" || m.Origin == nil {
		t.Errorf("sent %+v", m)
	}
	p.types("/ad https://shop.example/x Lamps", "/ad off")
	p.prints(`The next message comes from no ad\.`)
	p.types("by myself")
	if m := sent(); m.Text != "by myself" || m.Origin != nil {
		t.Errorf("sent %+v", m)
	}
	p.types("/select 3 /view", "/quit")
	p.prints(`Corner Shop.*|.*`)
}

// Whatever is pressed in a form or a basket, it keeps its place and sends only what it may.
func TestFormsAndBasketsSurviveAnyKeys(t *testing.T) {
	keys := []string{"up", "down", "tab", "shift+tab", "enter", "left", "right", "space", "backspace", "+", "-", "7", "a", "ü", "寬", ":", "home", "end", "ctrl+u", "ctrl+w", "ctrl+y", "pgdown"}
	st := newStyles(look.Look{Theme: "dark"}, true)
	rapid.Check(t, func(t *rapid.T) {
		m := hostileParts(rapid.SampledFrom(cellstest.Texts).Draw(t, "text"), rapid.IntRange(0, 9).Draw(t, "which"))
		var sent action
		send := func(a ...any) action { sent = tell{}; return sent }
		var d dialog = newForm("Title", m.Text, m.Form.Inputs, func(all []wire.Field) (action, error) {
			for _, f := range all {
				if f.Name == "" || f.Value == "" {
					t.Fatalf("an empty field in %v", all)
				}
			}
			return send(), nil
		})
		if rapid.Bool().Draw(t, "basket") {
			d = newBasket("Title", *m.Shop, func(b wire.Basket, note string) action {
				if err := wire.Ask("15550100003", wire.Message{Text: note, Basket: &b}); len(b.Lines) == 0 || len(err.Raw) == 0 {
					t.Fatalf("an order of %v", b)
				}
				return send()
			})
		}
		for range rapid.IntRange(0, 40).Draw(t, "keys") {
			d.press(stroke(rapid.SampledFrom(keys).Draw(t, "key")))
			w, h := rapid.IntRange(1, 100).Draw(t, "w"), rapid.IntRange(1, 40).Draw(t, "h")
			if err := exact(d.draw(st, w, h), w, h); err != nil {
				t.Fatal(err)
			}
			if c, ok := d.(interface{ cursor(w, h int) (x, y int) }); ok {
				if _, y := c.cursor(w, h); y >= h {
					t.Fatalf("the cursor is on line %d of %d", y, h)
				}
			}
		}
	})
}

// A command line makes the same messages as the screen.
func TestSendingsAreMessages(t *testing.T) {
	b := holding()
	log := replica(t, b.Events)
	ref := func(text string) wire.Ref {
		for _, e := range b.Events {
			if m, ok := e.Body().(wire.Message); ok && m.Text == text {
				return refOf(e)
			}
		}
		t.Fatalf("nobody says %q", text)
		return wire.Ref{}
	}
	anything := ref("Anything else?")
	for name, c := range map[string]struct {
		sending Sending
		want    wire.Message
	}{
		"a place": {Sending{Answer: "where", Location: "38.7,-9.1,Rossio"}, wire.Message{
			Place: &wire.Place{Lat: 387000000, Lon: -91000000, Name: "Rossio"}, Answer: &wire.Answer{Ref: ref("Where shall it go?"), ID: "where"},
		}},
		"a form": {Sending{Answer: "Choose a time", Fields: []string{"day=Monday", "hour=16:00"}}, wire.Message{
			Text: "Choose a time", Answer: &wire.Answer{Ref: ref("When may we deliver?"), ID: "when", Fields: []wire.Field{{Name: "day", Value: "Monday"}, {Name: "hour", Value: "16:00"}}},
		}},
		"an order": {Sending{Order: "L1=2", Text: "ring"}, wire.Message{
			Text: "ring", Reply: &anything, Basket: &wire.Basket{Catalog: "C1", Lines: []wire.Line{{ID: "L1", Title: "Tall lamp", Count: 2, Price: 49_900, Currency: "EUR"}}},
		}},
		"a slide":   {Sending{Answer: "buy"}, wire.Message{Text: "Buy", Answer: &wire.Answer{Ref: ref("Three lamps that go with it:"), ID: "buy", Slide: 1}}},
		"an answer": {Sending{Text: "yes", Reply: string(anything.Key)}, wire.Message{Text: "yes", Reply: &anything}},
	} {
		got, err := c.sending.Message(b.State, log, "corner-shop")
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
	for want, s := range map[string]Sending{
		"asks for a place": {Answer: "where"}, "takes an order": {Answer: "shop"}, "no answer: copies LAMP20": {Answer: "Copy code"},
		"there is no \"9\" here": {Order: "9"}, "write it as name=value": {Answer: "when", Fields: []string{"day"}}, `asks for no "colour"; it asks for day`: {Answer: "when", Fields: []string{"colour=red"}},
		"is one of Monday": {Answer: "when", Fields: []string{"day=Someday"}}, "is no form": {Answer: "buy", Fields: []string{"day=Monday"}},
		"one file": {File: "/etc/passwd", Voice: "/etc/passwd"},
	} {
		if _, err := s.Message(b.State, log, "corner-shop"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v fails with %v, want %q", s, err, want)
		}
	}
}

// What is for sale is ordered though its message is far above what is read of the chat.
func TestOrderFromFarAbove(t *testing.T) {
	b := newBook()
	sold := b.keyed(booktest.Shop, wire.Message{
		Text: "Lamps", Purpose: wire.Order, Shop: &wire.Shop{Items: []wire.Item{{ID: "L1", Title: "Tall lamp"}}},
		Choices: []wire.Choice{{ID: "order", Title: "Order", Wants: wire.WantBasket}}, Grounds: &wire.Grounds{Rule: wire.Allowed, Seq: 1},
	})
	b.Add(booktest.Ana, booktest.Shop, wire.Accept{})
	for i := range 300 {
		b.Add(booktest.Shop, booktest.Shop, wire.Message{Text: fmt.Sprint("update ", i), Purpose: wire.Order, Grounds: &wire.Grounds{Rule: wire.Allowed, Seq: 1}})
	}
	s := newStage(t, b, 80, 24)
	s.open(booktest.Shop)
	m := s.mustSend("text:/order 1x2", "enter")
	if m.Basket == nil || m.Basket.Lines[0].Count != 2 || m.Answer == nil || m.Answer.Ref != refOf(sold) {
		t.Errorf("ordered %+v of %+v", m.Basket, m.Answer)
	}
}
