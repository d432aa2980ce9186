package ui

import (
	"testing"
	"time"

	"sayso/chat"
	"sayso/wire"
)

// book writes a log for tests and folds it, as a messenger does.
type book struct {
	state  *chat.State
	events []wire.Event
	now    time.Time
}

const (
	anaNo  wire.Account = "15550000001"
	shopNo wire.Account = "15550100003"
	airNo  wire.Account = "15550100001"
	mayaNo wire.Account = "15550000002"
)

func newBook() *book {
	b := &book{state: chat.New(), now: time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)}
	b.add(anaNo, "", wire.Profile{Account: anaNo, Handle: "ana", Name: "Ana"})
	b.add(shopNo, shopNo, wire.Profile{
		Account: shopNo, Handle: "corner-shop", Name: "Corner Shop", Business: true, Category: "shop", About: "Lamps and chairs",
	})
	b.add(airNo, airNo, wire.Profile{
		Account: airNo, Handle: "northwind-air", Name: "Northwind Air", Business: true, Verified: true, Platform: "whatsapp", Category: "airline",
	})
	b.add(mayaNo, mayaNo, wire.Profile{Account: mayaNo, Handle: "maya", Name: "Maya"})
	return b
}

// add puts an event at the end of the log and lets a minute pass.
func (b *book) add(by, to wire.Account, body wire.Body) wire.Event {
	e := wire.Event{At: b.now.UnixMilli(), By: by, Chat: to}.With(body).Follow(b.state.Head)
	b.state.Apply(e)
	b.events = append(b.events, e)
	b.now = b.now.Add(time.Minute)
	return e
}

// fatal is what helpers need of a test, be it of testing or of rapid.
type fatal interface {
	Helper()
	Fatalf(format string, args ...any)
}

// does what the relay does with commands of the person that it accepts.
func (b *book) does(t fatal, commands []wire.Command) {
	t.Helper()
	for _, c := range commands {
		body, err := c.Body()
		if err != nil {
			t.Fatalf("the command %s %s would be declined: %v", c.Kind, c.Raw, err)
		}
		b.add(anaNo, wire.Account(c.Chat), body)
	}
}

// sends is a business message as the relay judges it: with its grounds, or only a trace.
func (b *book) sends(from wire.Account, p wire.Purpose, text string) wire.Event {
	c := b.state.Chat(from)
	m := wire.Message{Text: text, Purpose: p, Template: "t"}
	v := b.state.Judge(chat.Ask{From: c.Profile, Message: m, At: b.now})
	if !v.Deliver {
		day := b.now.UTC().Format(time.DateOnly)
		return b.add(from, from, wire.Withheld{Purpose: p, Cause: v.Cause, Day: day, Count: c.WithheldOn(p, v.Cause, day) + 1})
	}
	m.Grounds, m.Quiet = &v.Grounds, v.Quiet
	return b.add(from, from, m)
}

// lived is a log with some of everything in it.
func lived() *book {
	b := newBook()
	b.sends(shopNo, wire.Order, "Your lamp is ordered")
	for range 4 {
		b.sends(shopNo, wire.Marketing, "20 % off lamps")
	}
	b.sends(shopNo, wire.Update, "New opening hours")
	b.sends(shopNo, wire.Update, "New opening hours, again")
	b.add(anaNo, airNo, wire.Allow{Purposes: []wire.Purpose{wire.Update, wire.Order}})
	b.add(anaNo, airNo, wire.Stop{Purposes: []wire.Purpose{wire.Marketing}})
	for range 14 {
		b.sends(airNo, wire.Marketing, "Fly cheap")
	}
	b.add(anaNo, airNo, wire.Message{Text: "I am at security"})
	b.sends(airNo, wire.Update, "Boarding now, gate B22")
	b.add(mayaNo, mayaNo, wire.Message{Text: "see you at eight"})
	b.now = b.now.Add(24 * time.Hour)
	return b
}

// wish returns the wish that an act is tested with.
func (b *book) wish(a act) wish {
	w := wish{purposes: []wire.Purpose{wire.Marketing}}
	switch a {
	case actMute, actAllowUntil, actAnybodyUntil:
		w.until = b.now.Add(8 * time.Hour)
	case actReport, actBlockReport:
		w.reason = wire.Spam
	case actQuiet:
		w.quiet = wire.Quiet{From: 22 * 60, To: 7 * 60, Zone: "Europe/Lisbon"}
	case actCap:
		w.perDay = 2
	}
	return w
}

func at(t *testing.T, s string) time.Time {
	t.Helper()
	when, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return when
}
