package ui

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"sayso/store"
	"sayso/ui/booktest"
	"sayso/ui/cells/cellstest"
	"sayso/wire"
)

// TestMain fixes the zone, in which all times are shown.
func TestMain(m *testing.M) {
	time.Local = time.UTC
	os.Exit(m.Run())
}

const (
	parcelNo wire.Account = "15550100002"
	clinicNo wire.Account = "15550100004"
	loansNo  wire.Account = "15550100042"
	bookNo   wire.Account = "15550000003"
)

// says is a message of the owner of the log.
func (b *book) says(to wire.Account, text string) wire.Event {
	e := wire.Event{At: b.Now.UnixMilli(), By: booktest.Ana, Chat: to, Key: wire.Key(fmt.Sprintf("3AKEY%06d", b.State.Head.Seq))}
	e = e.With(wire.Message{Text: text}).Follow(b.State.Head)
	b.State.Apply(e)
	b.Events = append(b.Events, e)
	b.Now = b.Now.Add(time.Minute)
	return e
}

// story is a plausible week, with some of everything, ending on a Wednesday at 14:07.
func story() *book {
	b := newBook()
	noon := func(day, hour, minute int) { b.Now = time.Date(2026, 11, day, hour, minute, 0, 0, time.UTC) }
	b.Add(parcelNo, parcelNo, wire.Profile{Account: parcelNo, Handle: "parcel-post", Name: "Parcel Post", Business: true, Verified: true, Category: "delivery"})
	b.Add(clinicNo, clinicNo, wire.Profile{Account: clinicNo, Handle: "dr-lindgren", Name: "Dr Lindgren", Business: true, Category: "clinic"})
	b.Add(bookNo, bookNo, wire.Profile{Account: bookNo, Handle: "omar", Name: "Omar"})
	noon(2, 10, 12)
	b.Add(booktest.Ana, booktest.Air, wire.Allow{Purposes: []wire.Purpose{wire.Order, wire.Update}})
	b.Sends(booktest.Air, wire.Order, "Booked: NW 418 to Lisbon on 18 November, seat 14C. Thank you for flying with us.")
	b.Sends(booktest.Air, wire.Marketing, "Northern lights from 99, this week only.")
	noon(3, 9, 30)
	b.Add(booktest.Ana, booktest.Air, wire.Stop{Purposes: []wire.Purpose{wire.Marketing}})
	for range 14 {
		b.Sends(booktest.Air, wire.Marketing, "Fly cheap")
	}
	noon(9, 11, 0)
	b.Sends(clinicNo, wire.Appointment, "Your check-up is on Monday 16 November at 9:40.")
	b.says(clinicNo, "Thank you, I will be there.")
	noon(16, 18, 20)
	b.Add(bookNo, bookNo, wire.Message{Text: "Shall we read the Saramago next? I have two copies."})
	b.says(bookNo, "Yes please")
	noon(18, 8, 0)
	b.Add(booktest.Ana, booktest.Shop, wire.Mute{Until: time.Date(2026, 11, 18, 22, 0, 0, 0, time.UTC).UnixMilli()})
	noon(18, 12, 10)
	b.Sends(booktest.Shop, wire.Marketing, "20 % off lamps until Sunday")
	noon(18, 13, 20)
	b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: "Are you packed?"})
	b.says(booktest.Maya, "Nearly. The cat is in the suitcase.")
	b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: "Take the cat out of the suitcase."})
	b.says(booktest.Maya, "see you at eight")
	b.Add(booktest.Maya, booktest.Maya, wire.Receipt{State: wire.Seen, Key: "3AKEY000000", Seq: b.State.Head.Seq})
	noon(18, 13, 40)
	b.Sends(parcelNo, wire.Shipping, "Out for delivery: parcel 7Q-114 arrives between 16:00 and 18:00. You can follow it, or change the place, until the van leaves the depot.")
	noon(18, 13, 55)
	b.Add(loansNo, loansNo, wire.Profile{Account: loansNo, Name: "Nordic Loans", Business: true})
	b.Sends(loansNo, wire.Marketing, "You are approved for 50 000 at 2 %.")
	noon(18, 14, 5)
	b.Sends(booktest.Air, wire.Update, "NW 418 to Lisbon\nBoarding now, gate B22, until 14:40")
	said := b.says(booktest.Air, "I am at security, 10 minutes")
	b.Add(booktest.Air, booktest.Air, wire.Receipt{State: wire.Delivered, Key: said.Key, Seq: said.Seq})
	b.Sends(booktest.Air, wire.Conversation, "Thank you, we will keep the gate open for you.")
	return b
}

// hostileBook fills a log with what terminals and width tables quarrel about.
func hostileBook() *book {
	b := newBook()
	b.Add(booktest.Maya, booktest.Maya, wire.Profile{Account: booktest.Maya, Handle: "maya", Name: "माया 👨‍👩‍👧‍👦 寬寬寬寬 สวัสดี"})
	for i, text := range cellstest.Texts {
		if i%3 == 2 {
			b.says(booktest.Maya, text)
			continue
		}
		b.Add(booktest.Maya, booktest.Maya, wire.Message{Text: text})
	}
	b.Sends(booktest.Shop, wire.Marketing, cellstest.Texts[6]+cellstest.Texts[4]+cellstest.Texts[8])
	b.Sends(booktest.Air, wire.Update, "مرحبا بالعالم 👍🏽 ❤️")
	return b
}

// replica stores a log on the disk, as a client does.
func replica(t testing.TB, events []wire.Event) *store.Log {
	t.Helper()
	db, err := store.Open(store.Options{Dir: t.TempDir(), Role: store.Replica})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Check(); err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	log := db.Log("ana")
	if err := log.Ingest(events); err != nil {
		t.Fatal(err)
	}
	return log
}

func opens(log *store.Log) func(context.Context) (*store.Log, error) {
	return func(context.Context) (*store.Log, error) { return log, nil }
}
