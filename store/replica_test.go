package store

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sayso/wire"
)

func TestIngestAcceptsOnlyWhatFollows(t *testing.T) {
	events := history(9, 2)
	other := chained(events[4].Pos, said(bob, bob, "OTHER001", "a fork"), said(bob, bob, "OTHER002", "goes on"))
	bad := slices.Clone(events[5:8])
	bad[1].Raw = []byte(`{"text":"changed on the way"}`)
	for _, c := range []struct {
		name   string
		events []wire.Event
		want   error
		head   uint64
	}{
		{"nothing", nil, nil, 5},
		{"what follows", events[5:], nil, 10},
		{"what is known", events[:5], nil, 5},
		{"a part of what is known", events[1:3], nil, 5},
		{"known and new", events[2:8], nil, 8},
		{"a gap before", events[6:], ErrGap, 5},
		{"a gap inside", append(slices.Clone(events[5:7]), events[8:]...), ErrGap, 5},
		{"backwards", []wire.Event{events[6], events[5]}, ErrGap, 5},
		{"no number", []wire.Event{{By: bob}}, ErrGap, 5},
		{"a fork at the end", []wire.Event{other[1]}, ErrGap, 5},
		{"a fork of what follows", []wire.Event{events[5], other[1]}, ErrFork, 5},
		{"changed on the way", bad, ErrFork, 5},
		{"another log", history(9, 3)[3:], ErrFork, 5},
		{"another log, known numbers", history(9, 3)[3:5], ErrFork, 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := open(t, Replica, t.TempDir()).Log("ana")
			must(t, l.Ingest(events[:5]))
			if err := l.Ingest(c.events); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if l.Head().Seq != c.head {
				t.Errorf("ends at %d, want %d", l.Head().Seq, c.head)
			}
		})
	}
}

func TestThreadPages(t *testing.T) {
	l := open(t, Replica, t.TempDir()).Log("ana")
	at := func(e wire.Event, b wire.Body) wire.Event { return e.With(b) }
	in := wire.Event{By: bob, Chat: bob}
	must(t, l.Ingest(chained(wire.Pos{}, profile(ana),
		at(in, wire.Profile{Account: bob, Name: "Bob"}), // 2: no line
		said(bob, bob, "KEY00003", "three"),
		said("15550100003", "15550100003", "KEY00004", "elsewhere"),
		at(in, wire.Receipt{State: wire.Seen, Key: "KEY00003", Seq: 3}), // 5: no line
		said(ana, bob, "KEY00006", "six"),
		at(in, wire.Withheld{Purpose: wire.Marketing}), // 7: no line
		at(wire.Event{By: ana, Chat: bob, Key: "KEY00008"}, wire.Block{}),
		at(wire.Event{By: ana, Chat: bob, Key: "KEY00009"}, wire.Read{UpTo: 6}), // no line
		at(wire.Event{By: ana, Chat: bob, Key: "KEY00010"}, wire.Refused{What: "message"}),
		at(wire.Event{By: ana, Key: "KEY00011"}, wire.Quiet{Zone: "UTC"}), // the whole account's
		at(in, wire.PinMessage{Ref: wire.Ref{By: bob, Key: "KEY00003"}, For: 60}),
		at(in, wire.PinMessage{Ref: wire.Ref{By: bob, Key: "KEY00003"}}), // taken down: no line
	)))
	seqs := func(events []wire.Event, err error) (all []uint64) {
		must(t, err)
		for _, e := range events {
			all = append(all, e.Seq)
		}
		return all
	}
	for _, c := range []struct {
		got, want []uint64
	}{
		{seqs(l.Thread(bob, 0, 10)), []uint64{3, 6, 8, 10, 12}},
		{seqs(l.Thread(bob, 0, 2)), []uint64{10, 12}},
		{seqs(l.Thread(bob, 8, 2)), []uint64{3, 6}},
		{seqs(l.Thread(bob, 3, 2)), nil},
		{seqs(l.Thread("15550100009", 0, 2)), nil},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("got %v, want %v", c.got, c.want)
		}
	}
}

func TestOutbox(t *testing.T) {
	dir := t.TempDir()
	db := open(t, Replica, dir)
	l := db.Log("ana")
	wake, cancel := l.Subscribe()
	defer cancel()
	var commands []wire.Command
	for i := range 5 {
		c := wire.Ask(string(bob), wire.Message{Text: fmt.Sprint(i)})
		commands = append(commands, c)
		must(t, l.Queue(c))
		must(t, l.Queue(c)) // twice changes nothing
		<-wake
	}
	queued := func(l *Log) (keys []wire.Key, failed int) {
		all, err := l.Queued()
		must(t, err)
		for _, p := range all {
			if keys = append(keys, p.Command.Key); p.Failed != "" {
				failed++
			}
		}
		return keys, failed
	}
	must(t, l.Fail(commands[1].Key, "it makes no sense"))
	must(t, l.Fail(commands[2].Key, "busy"))
	must(t, l.Retry(commands[2].Key))
	must(t, l.Drop(commands[3].Key))
	for what, err := range map[string]error{"fail": l.Fail("KEY00000", "x"), "retry": l.Retry("KEY00000"), "drop": l.Drop(commands[3].Key)} {
		if !errors.Is(err, ErrNone) {
			t.Errorf("%s what is not there: %v", what, err)
		}
	}
	must(t, db.Close())

	l = open(t, Replica, dir).Log("ana")
	keys, failed := queued(l)
	if want := []wire.Key{commands[0].Key, commands[1].Key, commands[2].Key, commands[4].Key}; !slices.Equal(keys, want) || failed != 1 {
		t.Errorf("after reopening: %v, %d failed", keys, failed)
	}
	mine := wire.Event{Key: commands[0].Key, By: ana, Chat: bob}.With(wire.Message{Text: "0"})
	theirs := said(bob, bob, commands[2].Key, "a key that I use too")
	refused := wire.Event{Key: commands[4].Key, Chat: bob}.With(wire.Refused{What: "message"})
	must(t, l.Ingest(chained(wire.Pos{}, profile(ana), mine, theirs, refused)))
	if keys, _ = queued(l); !slices.Equal(keys, []wire.Key{commands[1].Key, commands[2].Key}) {
		t.Errorf("after the answers: %v", keys)
	}
	must(t, l.Queue(commands[0])) // it is answered already
	if keys, _ = queued(l); len(keys) != 2 {
		t.Errorf("an answered command is back: %v", keys)
	}
	if err := l.Queue(wire.Command{Key: "short", Kind: "message", Raw: []byte(`{}`)}); !errors.Is(err, wire.ErrMalformed) {
		t.Errorf("a command that cannot be read again: %v", err)
	}
}

// TestScreenReadsWhileTheClientWrites lets readers and the outbox run beside ingest:
// whatever a reader sees is one state of the log.
func TestScreenReadsWhileTheClientWrites(t *testing.T) {
	l := open(t, Replica, t.TempDir()).Log("ana")
	events := history(2000, 1)
	chat, done := events[1].Chat, make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		defer close(done)
		for at := 0; at < len(events); at += 10 {
			if err := l.Ingest(events[at:min(at+10, len(events))]); err != nil {
				t.Error(err)
			}
		}
	})
	wg.Go(func() {
		for seen := uint64(0); seen < uint64(len(events)); {
			if err := l.Wait(t.Context(), seen); err != nil {
				t.Error(err)
				return
			}
			seen = l.Head().Seq
			page, err := l.Thread(chat, seen+1, 20)
			if n := len(page); err != nil || n != int(min(seen-1, 20)) || n > 0 && page[n-1].Seq != seen {
				t.Errorf("at %d: a page of %d, %v", seen, n, err)
			}
		}
	})
	wg.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
			}
			c := wire.Ask(string(bob), wire.Accept{})
			if err := errors.Join(l.Queue(c), l.SetDraft(bob, "hal"), l.Drop(c.Key)); err != nil {
				t.Error(err)
			}
		}
	})
	wg.Wait()
}

// TestReplicaIsASlice holds a replica against a slice of events and a slice of keys,
// over reopenings and writes that fail in both ways.
func TestReplicaIsASlice(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		w := &replicaModel{r: r, drafts: make(map[wire.Account]string)}
		w.options = Options{Dir: tempDir(r), Role: Replica, Reserve: 1, Commit: w.commit}
		w.open()
		defer func() { must(r, w.db.Close()) }()
		w.relay = chained(wire.Pos{}, profile(ana))
		r.Repeat(map[string]func(*rapid.T){
			"":       func(*rapid.T) { w.check() },
			"ingest": func(*rapid.T) { w.ingest() },
			"queue":  func(*rapid.T) { w.queue() },
			"drop":   func(*rapid.T) { w.drop() },
			"draft":  func(*rapid.T) { w.draft() },
			"reopen": func(*rapid.T) { must(r, w.db.Close()); w.open() },
		})
	})
}

type replicaModel struct {
	r       *rapid.T
	options Options
	db      *DB
	relay   []wire.Event // the log that is replicated
	queued  []wire.Key
	drafts  map[wire.Account]string
	keys    int

	fault func(commit func() error) error
}

func (w *replicaModel) open() {
	db, err := Open(w.options)
	must(w.r, err)
	w.db = db
}

func (w *replicaModel) log() *Log { return w.db.Log("ana") }

func (w *replicaModel) commit(commit func() error) error {
	if w.fault != nil {
		return w.fault(commit)
	}
	return commit()
}

// try runs a write, perhaps with a fault, and reports whether it is stored.
func (w *replicaModel) try(write func() error) bool {
	kind := rapid.SampledFrom([]string{"fine", "fine", "lost", "there"}).Draw(w.r, "fault")
	ran := false
	w.fault = func(commit func() error) error {
		ran = true
		if kind != "lost" {
			must(w.r, commit())
		}
		if kind != "fine" {
			return errors.New("a fault")
		}
		return nil
	}
	err := write()
	w.fault = nil
	if (err != nil) != (ran && kind != "fine") {
		w.r.Fatalf("write: %v", err)
	}
	return kind != "lost"
}

func (w *replicaModel) ingest() {
	for range rapid.IntRange(0, 4).Draw(w.r, "new") {
		w.keys++
		e := said(bob, bob, wire.Key(fmt.Sprintf("THEIR%05d", w.keys)), "hallo")
		if len(w.queued) > 0 && rapid.Bool().Draw(w.r, "answers") {
			e = said(ana, bob, rapid.SampledFrom(w.queued).Draw(w.r, "key"), "hallo")
			if slices.ContainsFunc(w.relay, func(o wire.Event) bool { return o.Key == e.Key }) {
				continue
			}
		}
		if rapid.IntRange(0, 2).Draw(w.r, "amends") == 0 {
			e = w.amendment()
		}
		w.relay = append(w.relay, e.Follow(w.relay[len(w.relay)-1].Pos))
	}
	head := int(w.log().Head().Seq)
	from := rapid.IntRange(0, head).Draw(w.r, "from")
	to := rapid.IntRange(from, len(w.relay)).Draw(w.r, "to")
	if w.try(func() error { return w.log().Ingest(w.relay[from:to]) }) {
		for _, e := range w.relay[from:to] {
			w.queued = slices.DeleteFunc(w.queued, func(k wire.Key) bool { return k == e.Key && e.By == ana })
		}
		head = max(head, to)
	}
	if got := int(w.log().Head().Seq); got != head {
		w.r.Fatalf("ends at %d, want %d", got, head)
	}
}

func (w *replicaModel) queue() {
	w.keys++
	c := wire.Ask(string(bob), wire.Message{Text: "hallo"})
	c.Key = wire.Key(fmt.Sprintf("MINE%05d", w.keys))
	if w.try(func() error { return w.log().Queue(c) }) {
		w.queued = append(w.queued, c.Key)
	}
}

func (w *replicaModel) drop() {
	if len(w.queued) == 0 {
		return
	}
	key := rapid.SampledFrom(w.queued).Draw(w.r, "key")
	if w.try(func() error { return w.log().Drop(key) }) {
		w.queued = slices.DeleteFunc(w.queued, func(k wire.Key) bool { return k == key })
	}
}

func (w *replicaModel) draft() {
	chat := rapid.SampledFrom([]wire.Account{ana, bob}).Draw(w.r, "chat")
	text := rapid.SampledFrom([]string{"", "hal", "hallo"}).Draw(w.r, "text")
	if w.try(func() error { return w.log().SetDraft(chat, text) }) {
		if w.drafts[chat] = text; text == "" {
			delete(w.drafts, chat)
		}
	}
}

func (w *replicaModel) check() {
	must(w.r, w.db.Check())
	got, err := w.log().After(0, 0, 0)
	must(w.r, err)
	if diff := cmp.Diff(w.relay[:len(got)], append([]wire.Event{}, got...)); diff != "" {
		w.r.Fatalf("events: %s", diff)
	}
	w.checkAbout(got)
	all, err := w.log().Queued()
	must(w.r, err)
	var keys []wire.Key
	for _, p := range all {
		keys = append(keys, p.Command.Key)
	}
	if !slices.Equal(keys, w.queued) {
		w.r.Fatalf("outbox: %v, want %v", keys, w.queued)
	}
	drafts, err := w.log().Drafts()
	must(w.r, err)
	if diff := cmp.Diff(w.drafts, drafts); diff != "" {
		w.r.Fatalf("drafts: %s", diff)
	}
}
