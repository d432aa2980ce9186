package ui

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sayso/chat"
	"sayso/store"
	"sayso/ui/media"
	"sayso/wire"
)

// Sending is a message as a command line has it. What is empty is not in it.
type Sending struct {
	Text     string
	File     string   // a path; sent as what it is
	Voice    string   // likewise, as a voice message
	Sticker  string   // likewise, as a sticker
	Location string   // "38.7223,-9.1393,Rossio"
	Contact  string   // a name, a handle or a number; "me"
	Order    string   // "1 2x3", or "ID=3", of what the newest message with things for sale has
	Reply    string   // the key of the message that it answers
	Answer   string   // a choice of the newest message that has it: its id, its number or its title
	Fields   []string // "name=value": what a form is filled in with
}

// sentBack is how many events of a chat a sending may speak of.
const sentBack = 500

// Message makes the message to an account, named by its digits, its handle or its name. It
// takes files into the log's store. Errors are one line for the person.
func (s Sending) Message(state *chat.State, log *store.Log, to string) (m wire.Message, err error) {
	m.Text = s.Text
	for _, file := range []struct {
		path string
		as   wire.MediaKind
	}{{s.File, ""}, {s.Voice, wire.Voice}, {s.Sticker, wire.Sticker}} {
		switch {
		case file.path == "":
		case m.Media != nil:
			return m, errors.New("a message has one file; send the others for themselves")
		default:
			if m.Media, err = media.Take(log.Blobs(), file.path, file.as); err != nil {
				return m, err
			}
		}
	}
	if s.Location != "" {
		p, err := readPlace(s.Location)
		if err != nil {
			return m, err
		}
		m.Place = &p
	}
	if s.Contact != "" {
		card, err := readContact(state, s.Contact)
		if err != nil {
			return m, err
		}
		m.Contacts = []wire.ContactCard{card}
	}
	if s.Order == "" && s.Reply == "" && s.Answer == "" {
		return m, nil
	}
	account, _, err := who(state, to)
	if err != nil || account == "" {
		return m, fmt.Errorf("there is no chat with %s yet, so nothing to answer", to)
	}
	events, err := log.Thread(account, 0, sentBack)
	if err != nil {
		return m, err
	}
	return m, errors.Join(s.order(&m, events), s.reply(&m, events), s.answer(&m, events, state.Me.Account))
}

// order puts a basket into a message.
func (s Sending) order(m *wire.Message, events []wire.Event) error {
	if s.Order == "" {
		return nil
	}
	for _, e := range slices.Backward(events) {
		of, ok := e.Body().(wire.Message)
		if !ok || of.Shop == nil || len(of.Shop.Items) == 0 {
			continue
		}
		b := &basket{shop: *of.Shop, counts: make([]int, len(of.Shop.Items))}
		if err := b.readOrder(s.Order); err != nil {
			return err
		}
		m.Basket = &wire.Basket{Catalog: of.Shop.Catalog, Lines: b.lines()}
		if s.Answer == "" && s.Reply == "" {
			m.Reply = &wire.Ref{By: e.By, Key: e.Key}
		}
		return nil
	}
	m.Basket = &wire.Basket{}
	for word := range strings.FieldsFuncSeq(s.Order, func(r rune) bool { return r == ',' || r == ' ' }) {
		name, count, ok := strings.Cut(word, "=")
		n, err := strconv.Atoi(count)
		if !ok {
			n, err = 1, nil
		}
		if err != nil || n < 1 || n > mostOfOne {
			return fmt.Errorf("%q is no order; write it as ID=2", word)
		}
		m.Basket.Lines = append(m.Basket.Lines, wire.Line{ID: name, Count: n})
	}
	return nil
}

func (s Sending) reply(m *wire.Message, events []wire.Event) error {
	if s.Reply == "" {
		return nil
	}
	for _, e := range slices.Backward(events) {
		if string(e.Key) == s.Reply && e.Kind == m.Kind() {
			m.Reply = &wire.Ref{By: e.By, Key: e.Key}
			return nil
		}
	}
	return fmt.Errorf("there is no message %s in this chat", s.Reply)
}

// answer makes a message pick a choice.
func (s Sending) answer(m *wire.Message, events []wire.Event, me wire.Account) error {
	if s.Answer == "" {
		return nil
	}
	for _, e := range slices.Backward(events) {
		of, ok := e.Body().(wire.Message)
		if !ok || e.By == me {
			continue
		}
		for i, o := range allOptions(of) {
			if o.ID != s.Answer && !strings.EqualFold(o.Title, s.Answer) && strconv.Itoa(i+1) != s.Answer {
				continue
			}
			if !o.Answers() {
				return fmt.Errorf("%s is no answer: %s", o.Title, deedWords(o.Choice))
			}
			return s.pick(m, of.Form, o, wire.Ref{By: e.By, Key: e.Key})
		}
	}
	return fmt.Errorf("nothing here offers the answer %q", s.Answer)
}

func (s Sending) pick(m *wire.Message, of *wire.Form, o option, ref wire.Ref) error {
	m.Answer = &wire.Answer{Ref: ref, ID: o.ID, Slide: o.slide}
	var err error
	switch {
	case o.Wants == wire.WantForm:
		m.Answer.Fields, err = s.fill(of)
	case len(s.Fields) > 0:
		err = fmt.Errorf("%s is no form; leave --field out", o.Title)
	}
	if err != nil {
		return err
	}
	switch {
	case o.Wants == wire.WantPlace && m.Place == nil:
		return fmt.Errorf("%s asks for a place; add --location", o.Title)
	case o.Wants == wire.WantContact && len(m.Contacts) == 0:
		return fmt.Errorf("%s asks for a contact; add --contact me", o.Title)
	case o.Wants == wire.WantBasket && m.Basket == nil:
		return fmt.Errorf("%s takes an order; add --order", o.Title)
	case o.Wants == "" || o.Wants == wire.WantForm:
		m.Text = o.Title
	}
	return nil
}

// fill fills in a form as the screen does. One that asks for nothing by name takes what
// is there, and nothing at all.
func (s Sending) fill(of *wire.Form) ([]wire.Field, error) {
	var inputs []wire.Input
	if of != nil {
		inputs = of.Inputs
	}
	if len(inputs) == 0 && len(s.Fields) == 0 {
		return nil, nil
	}
	f := newForm("", "", inputs, nil)
	for _, field := range s.Fields {
		name, value, ok := strings.Cut(field, "=")
		if !ok || name == "" {
			return nil, fmt.Errorf("%q is no field; write it as name=value", field)
		}
		if !f.fill(name, value) {
			var names []string
			for _, in := range inputs {
				names = append(names, in.Name)
			}
			return nil, fmt.Errorf("the form asks for no %q; it asks for %s", name, strings.Join(names, ", "))
		}
	}
	return f.fields()
}
