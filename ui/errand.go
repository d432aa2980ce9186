package ui

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"sayso/chat"
	"sayso/ui/cells"
	"sayso/ui/links"
	"sayso/wire"
)

// errand is a choice about to be picked, with all that the answer is made of.
type errand struct {
	to     wire.Account // the chat
	me     wire.Profile
	last   *wire.Place // that was sent last; nil for none
	ref    wire.Ref    // of the message
	of     wire.Message
	option option
}

// wantWords say what an answer asks for, in a list of choices.
var wantWords = map[wire.Want]string{
	wire.WantPlace: "asks where", wire.WantForm: "asks for more", wire.WantBasket: "takes an order", wire.WantContact: "asks for your number",
}

// action returns what picking the choice does.
func (w errand) action() action {
	o := w.option
	switch {
	case o.Link != "":
		return followLink(links.Read(o.Link, o.Title))
	case o.Copy != "":
		return copyText{Text: o.Copy, Say: cells.Settle(o.Copy) + " is copied."}
	case o.Call != "":
		return copyText{Text: o.Call, Say: cells.Settle(o.Call) + " is copied."}
	case o.Wants == wire.WantPlace:
		return openDialog{placeForm(cells.Settle(o.Title), w.last, w.sendPlace)}
	case o.Wants == wire.WantContact:
		return openDialog{w.contactForm()}
	case o.Wants == wire.WantBasket:
		return w.order()
	case o.Wants == wire.WantForm:
		return openDialog{w.form()}
	}
	return w.send(wire.Message{Text: o.Title})
}

// send answers with a message, and with what a form was filled in with.
func (w errand) send(m wire.Message, filled ...wire.Field) ask {
	m.Answer = &wire.Answer{Ref: w.ref, ID: w.option.ID, Slide: w.option.slide, Fields: filled}
	c := wire.Ask(string(w.to), m)
	return ask{
		Commands: []wire.Command{c}, Say: sentence("You answered: " + cells.Settle(w.option.Title)),
		Undo: []wire.Command{wire.Ask(string(w.to), wire.Delete{Key: c.Key})},
	}
}

// form asks for what the message wants filled in.
func (w errand) form() *form {
	var inputs []wire.Input
	if w.of.Form != nil {
		inputs = w.of.Form.Inputs
	}
	words := ""
	if len(inputs) == 0 {
		words = "The business does not say what it asks for. Write a name, a colon and a value on each line."
	}
	return newForm(cells.Settle(w.option.Title), words, inputs, func(all []wire.Field) (action, error) {
		return w.send(wire.Message{Text: w.option.Title}, all...), nil
	})
}

// order opens what is sold.
func (w errand) order() action {
	shop := w.of.Shop
	if shop == nil {
		shop = &wire.Shop{}
	}
	return openDialog{newBasket(cells.Settle(w.option.Title), *shop, func(b wire.Basket, note string) action {
		return w.send(wire.Message{Text: note, Basket: &b})
	})}
}

func (w errand) sendPlace(p wire.Place) action { return sendPlace{w.send(wire.Message{Place: &p}), p} }

// sendPlace is an ask that sends a place, which is remembered for the next time.
type sendPlace struct {
	ask
	Place wire.Place
}

// placeForm asks for a place, beginning with the last one.
func placeForm(title string, last *wire.Place, send func(wire.Place) action) *form {
	in := []wire.Input{
		{Name: "lat", Label: "Latitude", Required: true},
		{Name: "lon", Label: "Longitude"},
		{Name: "name", Label: "Name"},
		{Name: "address", Label: "Address"},
	}
	if last != nil {
		in[0].Value, in[1].Value = degree(last.Lat), degree(last.Lon)
		in[2].Value, in[3].Value = last.Name, last.Address
	}
	return newForm(title, "Degrees, north and east positive, such as 38.7223 and -9.1393. What a map copies fits the first line.", in,
		func(all []wire.Field) (action, error) {
			said := map[string]string{}
			for _, f := range all {
				said[f.Name] = f.Value
			}
			p, err := readPlace(said["lat"] + " " + said["lon"])
			p.Name, p.Address = said["name"], said["address"]
			if err != nil {
				return nil, err
			}
			return send(p), nil
		})
}

func degree(tenMillionths int64) string {
	return strconv.FormatFloat(float64(tenMillionths)/1e7, 'f', -1, 64)
}

// readPlace reads degrees and perhaps a name: "38.72, -9.14 Lisbon".
func readPlace(typed string) (p wire.Place, err error) {
	lat, rest := cutWord(typed)
	lon, name := cutWord(rest)
	north, err1 := readDegree(lat, 90)
	east, err2 := readDegree(lon, 180)
	if err := cmp.Or(err1, err2); err != nil {
		return p, err
	}
	return wire.Place{Lat: north, Lon: east, Name: wire.CleanName(name)}, nil
}

// cutWord cuts the first word off, at white space or a comma.
func cutWord(s string) (word, rest string) {
	s = strings.TrimLeft(s, " \t,;")
	if i := strings.IndexAny(s, " \t,;"); i >= 0 {
		return s[:i], strings.TrimLeft(s[i:], " \t,;")
	}
	return s, ""
}

func readDegree(s string, most float64) (int64, error) {
	v, err := strconv.ParseFloat(strings.TrimSuffix(s, "°"), 64)
	switch {
	case s == "":
		return 0, errors.New("a place is two numbers, such as 38.7223 -9.1393")
	case err != nil || math.IsNaN(v):
		return 0, fmt.Errorf("%q is no number of degrees; write 38.7223", cells.Cut(s, 20))
	case v < -most || v > most:
		return 0, fmt.Errorf("%s degrees are beyond %g", s, most)
	}
	return int64(math.Round(v * 1e7)), nil
}

// contactForm asks for one's own card.
func (w errand) contactForm() *form {
	in := []wire.Input{
		{Name: "name", Label: "Name", Value: w.me.Name, Required: true},
		{Name: "phone", Label: "Number", Value: "+" + string(w.me.Account), Required: true},
	}
	return newForm(cells.Settle(w.option.Title), "They get your name and your number.", in, func(all []wire.Field) (action, error) {
		card, err := ownCard(all[0].Value, all[1].Value, w.me)
		if err != nil {
			return nil, err
		}
		return w.send(wire.Message{Contacts: []wire.ContactCard{card}}), nil
	})
}

func ownCard(name, number string, me wire.Profile) (wire.ContactCard, error) {
	digits, ok := addressee(number)
	if !ok {
		return wire.ContactCard{}, fmt.Errorf("%q is no number; write it as +351 912 345 678", cells.Cut(number, 20))
	}
	way := wire.Way{Kind: wire.Phone, Value: "+" + digits}
	if digits == string(me.Account) {
		way.Account = me.Account
	}
	return wire.ContactCard{Name: name, Ways: []wire.Way{way}}, nil
}

// readContact finds whose card a number or a name means.
func readContact(s *chat.State, typed string) (wire.ContactCard, error) {
	typed = strings.TrimSpace(typed)
	to, asked, err := who(s, typed)
	if strings.EqualFold(typed, "me") || to == s.Me.Account && to != "" {
		return ownCard(s.Me.Name, string(s.Me.Account), s.Me)
	}
	if c := s.Chat(to); to != "" && c != nil {
		card := wire.ContactCard{Name: wire.CleanName(c.Name()), Ways: []wire.Way{{Kind: wire.Phone, Value: "+" + string(to), Account: to}}}
		if c.Profile.Business {
			card.Company = card.Name
		}
		return card, nil
	}
	if !wire.Account(asked).Valid() {
		return wire.ContactCard{}, cmp.Or(err, fmt.Errorf("you have no chat with %q; a number makes a card of anybody", cells.Cut(typed, 30)))
	}
	return wire.ContactCard{Name: "+" + asked, Ways: []wire.Way{{Kind: wire.Phone, Value: "+" + asked}}}, nil
}
