package cloudapi

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sayso/wire"
)

// of returns what a webhook is about: the person.
func (h hook) of() wire.Account {
	for _, m := range h.value.Messages {
		return m.From
	}
	for _, s := range h.value.Statuses {
		return s.Recipient
	}
	return ""
}

// taken returns the words of what was taken about a person.
func (r *receiver) takenOf(who wire.Account) string {
	var about []hook
	for _, h := range r.taken {
		if h.of() == who {
			about = append(about, h)
		}
	}
	return words(about)
}

// refuses sets which webhooks are answered with 500.
func (r *receiver) refuses(no func(hook) bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.no = no
}

// A conversation whose webhooks are not taken holds up no other one; a restart in good
// order repeats nothing of the others, and goes on with it where it stood.
func TestOneConversationFails(t *testing.T) {
	s := newStage(t)
	p, q, at := s.person(ana, "Ana"), s.person(ben, "Ben"), s.hooks["acme"]
	at.refuses(func(h hook) bool { return h.of() == ana && h.word() != "text first" })
	p.ask(shop, wire.Message{Text: "first"})
	var ofBen, ofAna []string
	for i := range 40 {
		p.ask(shop, wire.Message{Text: fmt.Sprint("a ", i)})
		q.ask(shop, wire.Message{Text: fmt.Sprint("b ", i)})
		ofAna, ofBen = append(ofAna, fmt.Sprint("text a ", i)), append(ofBen, fmt.Sprint("text b ", i))
	}
	at.until("all of the other", func(r *receiver) bool { return r.takenOf(ben) == strings.Join(ofBen, ", ") })
	at.until("tries of the one", func(r *receiver) bool {
		return slices.ContainsFunc(r.tries, func(h hook) bool { return h.word() == "text a 0" })
	})
	at.mu.Lock()
	if got := at.takenOf(ana); got != "text first" {
		t.Errorf("taken of the one that fails: %s", got)
	}
	at.mu.Unlock()
	s.close()
	at.forget()
	at.refuses(nil)
	s.open()
	at.until("the rest", func(r *receiver) bool { return r.takenOf(ana) == strings.Join(ofAna, ", ") })
	s.person(ben, "Ben").ask(shop, wire.Message{Text: "last"})
	at.until("what is new", func(r *receiver) bool { return r.takenOf(ben) == "text last" })
}

// A receiver that is down is tried by one webhook at a time, and gets all at once when
// it is back, though each has waited longer and longer.
func TestReceiverIsBack(t *testing.T) {
	s := newStage(t)
	s.stop()
	hook := s.hooks["acme"]
	hook.answers(status503)
	face, err := New(Options{Relay: s.relay, Log: s.face.o.Log, Retry: []time.Duration{time.Millisecond, time.Millisecond, time.Millisecond, 20 * time.Millisecond, time.Hour}})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 20 {
		who := wire.Account(fmt.Sprint("1555020000", i+10))
		s.person(who, "P").ask(shop, wire.Message{Text: "hi"})
	}
	s.deliver(face)
	hook.until("many tries", func(r *receiver) bool { return len(r.tries) > 10 })
	hook.answers(nil)
	if err := retry(t, face); err != nil {
		t.Fatal(err)
	}
	hook.until("all", func(r *receiver) bool {
		seen := map[wire.Account]bool{}
		for _, h := range r.taken {
			seen[h.of()] = true
		}
		return len(seen) == 20
	})
}

// retry has one webhook posted once more, which shows that the receiver is back.
func retry(t *testing.T, f *Face) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	tries, err := f.Courier().Redeliver(ctx, shop, "1")
	if err == nil && (len(tries) != 1 || tries[0].Verdict != "taken") {
		t.Errorf("redelivered: %+v", tries)
	}
	return err
}
