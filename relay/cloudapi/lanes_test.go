package cloudapi

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sayso/relay/cloudapi/webhook"
	"sayso/wire"
)

// Whatever fails and however long it takes: each conversation keeps its order, none has
// two on their way, what is behind is told exactly, and in the end all is delivered.
func TestLanes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ls := lanes{by: map[wire.Account]*lane{}}
		now := time.Unix(1790000000, 0)
		wait := func(failures int) time.Duration { return time.Duration(min(failures, 5)) * time.Second }
		var left, done []spot
		var flying []*lane
		seq, last := uint64(0), map[wire.Account]spot{} // the last one tried of each conversation
		steps := rapid.IntRange(1, 150).Draw(t, "steps")
		for step := 0; step < steps || len(ls.by) > 0; step++ {
			what := rapid.IntRange(0, 3).Draw(t, "what")
			if step >= steps {
				what = 1 + step%3 // nothing new any more
			}
			switch what {
			case 0:
				seq++
				e := wire.Event{Chat: rapid.SampledFrom([]wire.Account{ana, ben, ""}).Draw(t, "chat")}
				e.Seq = seq
				news := make([]webhook.Notice, rapid.IntRange(0, 3).Draw(t, "news"))
				ls.add(&e, news, 0)
				for part := range news {
					left = append(left, spot{seq, part})
				}
			case 1:
				for l := ls.next(now); l != nil; l = ls.next(now) {
					if slices.Contains(flying, l) {
						t.Fatal("two of one conversation are on their way")
					}
					flying = append(flying, l)
				}
				if ls.streak >= downAfter && len(flying) > downAfter {
					t.Fatalf("%d on their way to a receiver that is down", len(flying))
				}
			case 2:
				if len(flying) == 0 {
					continue
				}
				i := rapid.IntRange(0, len(flying)-1).Draw(t, "which")
				l := flying[i]
				flying = slices.Delete(flying, i, i+1)
				ok := step >= steps || rapid.IntRange(0, 3).Draw(t, "taken") > 0
				first := spot{l.jobs[0].seq, l.jobs[0].part}
				if before := last[l.chat]; first.Seq < before.Seq || first.Seq == before.Seq && first.Part < before.Part {
					t.Fatalf("%v of %q is tried after %v", first, l.chat, before)
				}
				if last[l.chat] = first; ok {
					done = append(done, first)
				}
				ls.landed(result{l, ok, ok}, now, wait)
			case 3:
				now = now.Add(ls.due(now) % time.Minute)
			}
			waiting := 0
			for chat, at := range ls.behind() {
				l := ls.by[chat]
				waiting += len(l.jobs)
				if slices.Contains(done, at) || !slices.Contains(left, at) {
					t.Fatalf("%s is said to be behind from %v, which is delivered", chat, at)
				}
			}
			if waiting != ls.jobs || waiting != len(left)-len(done) || ls.late > ls.jobs || ls.late < 0 {
				t.Fatalf("%d of %d wait, %d count, %d of those that are parked", waiting, len(left)-len(done), ls.jobs, ls.late)
			}
		}
		slices.SortFunc(done, func(a, b spot) int {
			if a.Seq != b.Seq {
				return int(a.Seq) - int(b.Seq)
			}
			return a.Part - b.Part
		})
		if !slices.Equal(left, done) {
			t.Fatalf("delivered %v of %v", done, left)
		}
	})
}

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
	hook.until("many tries", func(r *receiver) bool { return len(r.tries) > downAfter+2 })
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
	tries, err := f.Redeliver(ctx, shop, "1")
	if err == nil && (len(tries) != 1 || tries[0].Verdict != "taken") {
		t.Errorf("redelivered: %+v", tries)
	}
	return err
}
