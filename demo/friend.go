package demo

import (
	"context"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"sayso/client"
	"sayso/store"
	"sayso/wire"
)

// friend is a person with a client of their own, who answers what is written.
type friend struct {
	handle, name string
	answers      []string // in turn; the last one stays

	db     *store.DB
	log    *store.Log
	client *client.Client
	done   sync.WaitGroup
}

func friends() []*friend {
	return []*friend{
		{handle: "maya", name: "Maya", answers: []string{
			"Eight it is! I will be the one with the red umbrella.",
			"Ha, yes. Bring the book if you finished it?",
			"See you there.",
		}},
		{handle: "tom", name: "Tom", answers: []string{
			"Good question. Let me ask the others.",
			"They say yes.",
		}},
	}
}

// start opens the friend's replica below dir and connects.
func (f *friend) start(ctx context.Context, url, dir string, logger *slog.Logger) error {
	dir = filepath.Join(dir, f.handle)
	db, err := store.Open(store.Options{Dir: filepath.Join(dir, "replica"), Role: store.Replica, Log: logger})
	if err != nil {
		return err
	}
	f.db, f.log = db, db.Log(wire.Account(f.handle))
	key, err := client.LoadKey(filepath.Join(dir, "device.key"))
	if err != nil {
		return err
	}
	f.client = &client.Client{URL: url, As: f.handle, Name: f.name, Key: key, Log: f.log, Logger: logger}
	spawn := func(what string, run func() error) {
		f.done.Go(func() {
			if err := run(); err != nil && ctx.Err() == nil {
				logger.Error(what, "friend", f.handle, "err", err)
			}
		})
	}
	seq := f.log.Head().Seq
	spawn("client", func() error { return f.client.Run(ctx) })
	spawn("listen", func() error { return f.listen(ctx, seq) })
	return nil
}

func (f *friend) close() error {
	f.done.Wait()
	return f.db.Close()
}

// listen reads the friend's own log past seq, and answers.
func (f *friend) listen(ctx context.Context, seq uint64) error {
	answered := 0
	for {
		events, err := f.log.After(seq, 64, 1<<20)
		if err != nil {
			return err
		}
		for _, e := range events {
			seq = e.Seq
			_, said := e.Body().(wire.Message)
			if !said || e.By != e.Chat { // by the friend, or to themselves
				continue
			}
			if err := f.reply(ctx, e, f.answers[min(answered, len(f.answers)-1)]); err != nil {
				return err
			}
			answered++
		}
		if len(events) == 0 {
			if err := f.log.Wait(ctx, seq); err != nil {
				return err
			}
		}
	}
}

// reply reads the message, types for a moment, and answers.
func (f *friend) reply(ctx context.Context, e wire.Event, text string) error {
	if err := f.log.Queue(wire.Ask(string(e.Chat), wire.Read{UpTo: e.Seq})); err != nil {
		return err
	}
	if !sleep(ctx, 600*time.Millisecond) {
		return ctx.Err()
	}
	f.client.Signal(string(e.Chat), wire.Typing)
	if !sleep(ctx, 1500*time.Millisecond) {
		return ctx.Err()
	}
	return f.log.Queue(wire.Ask(string(e.Chat), wire.Message{Text: text, Reply: &wire.Ref{By: e.By, Key: e.Key}}))
}

func (f *friend) say(to, text string) error {
	return f.log.Queue(wire.Ask(to, wire.Message{Text: text}))
}

// sleep waits for d and reports false when ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
