package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	whatsapp "github.com/KARTIKrocks/gowhatsapp"
)

// shop is the business: what it knows of people, and the way to reach them.
type shop struct {
	client *whatsapp.Client
	log    *slog.Logger
	pace   time.Duration

	mu     sync.Mutex
	people map[string]*person // by wa_id
	orders int
}

// person is what the shop remembers of a customer.
type person struct {
	stopped bool   // wants no offers
	wants   string // id of the lamp in hand
}

// lamp is a thing for sale.
type lamp struct{ id, name, about, price string }

var lamps = []lamp{
	{"blue", "Blue lamp", "tall, with a brass foot", "24.99 EUR"},
	{"red", "Red lamp", "small, for a shelf", "19.00 EUR"},
	{"string", "Fairy lights", "ten metres", "12.50 EUR"},
}

// The ids of the shop's buttons.
const (
	see    = "see"
	offers = "offers"
	buy    = "buy"
	leave  = "leave"
)

// message answers one message of a person.
func (s *shop) message(ctx context.Context, m whatsapp.InboundMessage) {
	s.log.Info("heard", "from", m.From, "type", m.Type, "text", m.Text)
	if err := s.client.SendTyping(ctx, m.ID); err != nil {
		s.log.Warn("not marked as read", "err", err)
	}
	if err := s.answer(ctx, m); err != nil {
		s.log.Error("no answer", "to", m.From, "err", err)
	}
}

func (s *shop) answer(ctx context.Context, m whatsapp.InboundMessage) error {
	if m.Interactive != nil {
		return s.picked(ctx, m.From, m.Interactive.ID)
	}
	switch strings.ToUpper(strings.TrimSpace(m.Text)) {
	case "STOP", "UNSUBSCRIBE":
		s.of(m.From, func(p *person) { p.stopped = true })
		return s.say(ctx, m.From, "You will get no more offers from us. Say START if you change your mind.")
	case "START":
		s.of(m.From, func(p *person) { p.stopped = false })
		return s.say(ctx, m.From, "Welcome back: now and then there is an offer again.")
	}
	_, err := s.client.Send(ctx, m.From, whatsapp.InteractiveButtons{
		Header: "The lamp shop", Body: "Hello! What can we do for you?", Footer: "Say STOP and there are no offers",
		Buttons: []whatsapp.Button{{ID: see, Title: "See the lamps"}, {ID: offers, Title: "Any offers?"}},
	})
	return err
}

// picked goes on from a button or a row that a person picked.
func (s *shop) picked(ctx context.Context, to, id string) error {
	switch id {
	case see:
		return s.catalogue(ctx, to)
	case offers:
		return s.offer(ctx, to)
	case buy:
		return s.order(ctx, to)
	case leave:
		return s.say(ctx, to, "Another time, then.")
	}
	for _, l := range lamps {
		if l.id == id {
			s.of(to, func(p *person) { p.wants = id })
			_, err := s.client.Send(ctx, to, whatsapp.InteractiveButtons{
				Body:    fmt.Sprintf("%s, %s: %s. Shall we send it?", l.name, l.about, l.price),
				Buttons: []whatsapp.Button{{ID: buy, Title: "Yes, please"}, {ID: leave, Title: "No"}},
			})
			return err
		}
	}
	return s.say(ctx, to, "We do not know that one any more.")
}

func (s *shop) catalogue(ctx context.Context, to string) error {
	var rows []whatsapp.ListRow
	for _, l := range lamps {
		rows = append(rows, whatsapp.ListRow{ID: l.id, Title: l.name, Description: l.price + ", " + l.about})
	}
	_, err := s.client.Send(ctx, to, whatsapp.InteractiveList{
		Body: "These are our lamps.", ButtonText: "Lamps", Sections: []whatsapp.ListSection{{Title: "In stock", Rows: rows}},
	})
	return err
}

// offer sends marketing. Whether the person wants any is theirs to say, here and in
// their own messenger; the second the service enforces.
func (s *shop) offer(ctx context.Context, to string) error {
	stopped := false
	s.of(to, func(p *person) { stopped = p.stopped })
	if stopped {
		return s.say(ctx, to, "You asked for no offers. Say START and there will be some.")
	}
	_, err := s.client.SendTemplate(ctx, to, whatsapp.TemplateMessage{
		Name: "lamp_offer", Language: "en", Components: []whatsapp.TemplateComponent{whatsapp.BodyComponent("20 %", "Sunday")},
	})
	return err
}

// order takes an order and tells how its parcel goes, step by step.
func (s *shop) order(ctx context.Context, to string) error {
	s.mu.Lock()
	s.orders++
	number := fmt.Sprintf("L-%03d", s.orders)
	s.mu.Unlock()
	if err := s.say(ctx, to, "Thank you! Your order is "+number+"."); err != nil {
		return err
	}
	for _, state := range []string{"packed", "on its way", "delivered"} {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(s.pace):
		}
		_, err := s.client.SendTemplate(ctx, to, whatsapp.TemplateMessage{
			Name: "parcel", Language: "en", Components: []whatsapp.TemplateComponent{whatsapp.BodyComponent(number, state)},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *shop) say(ctx context.Context, to, text string) error {
	_, err := s.client.SendText(ctx, to, text)
	return err
}

// status notes what became of a message. A refusal by the person is an answer too.
func (s *shop) status(st whatsapp.MessageStatus) {
	for _, e := range st.Errors {
		if e.Code == 131050 { // the person stopped marketing in the messenger
			s.of(st.RecipientID, func(p *person) { p.stopped = true })
		}
		s.log.Warn("not delivered", "to", st.RecipientID, "code", e.Code, "message", e.Message)
	}
	s.log.Info("status", "to", st.RecipientID, "is", st.Status)
}

// of lets f see and change what the shop remembers of a person.
func (s *shop) of(id string, f func(*person)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.people[id] == nil {
		s.people[id] = &person{}
	}
	f(s.people[id])
}
