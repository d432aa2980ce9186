// Package booktest writes logs for tests and folds them, as a messenger does.
package booktest

import (
	"strings"
	"time"

	"sayso/chat"
	"sayso/wire"
)

// Book writes a log for tests and folds it, as a messenger does.
type Book struct {
	State  *chat.State
	Events []wire.Event
	Now    time.Time
}

// The accounts in it: of Ana, who keeps the log, and of those whom she knows.
const (
	Ana  wire.Account = "15550000001"
	Shop wire.Account = "15550100003"
	Air  wire.Account = "15550100001"
	Maya wire.Account = "15550000002"
)

// New begins the log of Ana, who knows two businesses and a person.
func New() *Book {
	b := &Book{State: chat.New(), Now: time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)}
	b.Add(Ana, "", wire.Profile{Account: Ana, Handle: "ana", Name: "Ana"})
	b.Add(Shop, Shop, wire.Profile{
		Account: Shop, Handle: "corner-shop", Name: "Corner Shop", Business: true, Category: "shop", About: "Lamps and chairs",
	})
	b.Add(Air, Air, wire.Profile{
		Account: Air, Handle: "northwind-air", Name: "Northwind Air", Business: true, Verified: true, Platform: "whatsapp", Category: "airline",
	})
	b.Add(Maya, Maya, wire.Profile{Account: Maya, Handle: "maya", Name: "Maya"})
	return b
}

// Add puts an event at the end of the log and lets a minute pass.
func (b *Book) Add(by, to wire.Account, body wire.Body) wire.Event {
	e := wire.Event{At: b.Now.UnixMilli(), By: by, Chat: to}.With(body).Follow(b.State.Head)
	b.State.Apply(e)
	b.Events = append(b.Events, e)
	b.Now = b.Now.Add(time.Minute)
	return e
}

// T is what helpers need of a test, be it of testing or of rapid.
type T interface {
	Helper()
	Fatalf(format string, args ...any)
}

// Does is what the relay does with commands of the person that it accepts.
func (b *Book) Does(t T, commands []wire.Command) {
	t.Helper()
	for _, c := range commands {
		body, err := c.Body()
		if err != nil {
			t.Fatalf("the command %s %s would be declined: %v", c.Kind, c.Raw, err)
		}
		b.Add(Ana, wire.Account(c.Chat), body)
	}
}

// Sends is a business message as the relay judges it: with its grounds, or only a trace.
func (b *Book) Sends(from wire.Account, p wire.Purpose, text string) wire.Event {
	c := b.State.Chat(from)
	m := wire.Message{Text: text, Purpose: p, Template: "t"}
	v := b.State.Judge(chat.Ask{From: c.Profile, Message: m, At: b.Now})
	if !v.Deliver {
		day := b.Now.UTC().Format(time.DateOnly)
		return b.Add(from, from, wire.Withheld{Purpose: p, Cause: v.Cause, Day: day, Count: c.WithheldOn(p, v.Cause, day) + 1})
	}
	m.Grounds, m.Quiet = &v.Grounds, v.Quiet
	return b.Add(from, from, m)
}

// Lived is a log with some of everything in it.
func Lived() *Book {
	b := New()
	b.Sends(Shop, wire.Order, "Your lamp is ordered")
	for range 4 {
		b.Sends(Shop, wire.Marketing, "20 % off lamps")
	}
	b.Sends(Shop, wire.Update, "New opening hours")
	b.Sends(Shop, wire.Update, "New opening hours, again")
	b.Add(Ana, Air, wire.Allow{Purposes: []wire.Purpose{wire.Update, wire.Order}})
	b.Add(Ana, Air, wire.Stop{Purposes: []wire.Purpose{wire.Marketing}})
	for range 14 {
		b.Sends(Air, wire.Marketing, "Fly cheap")
	}
	b.Add(Ana, Air, wire.Message{Text: "I am at security"})
	b.Sends(Air, wire.Update, "Boarding now, gate B22")
	b.Add(Maya, Maya, wire.Message{Text: "see you at eight"})
	b.Now = b.Now.Add(24 * time.Hour)
	return b
}

// Shapes writes commands without their keys.
func Shapes(commands []wire.Command) []string {
	var out []string
	for _, c := range commands {
		out = append(out, strings.TrimSpace(c.Chat+" "+c.Kind+" "+string(c.Raw)))
	}
	return out
}
