package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"sayso/client"
	"sayso/store"
	"sayso/wire"
)

// program returns a command that runs sayso as a process of its own: this test
// binary under the name by which it knows to be sayso.
func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return &exec.Cmd{Path: path, Args: append([]string{"sayso"}, args...)}
}

// startRelay starts a relay process and returns once it answers.
func startRelay(t *testing.T, address, dir string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := program(t, append([]string{"relay", "--open", "--listen", address, "--dir", dir}, args...)...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	eventually(t, "the relay answers", func() bool {
		res, err := http.Get("http://" + address + "/healthz")
		if err == nil {
			res.Body.Close()
		}
		return err == nil
	})
	return cmd
}

// eventually waits for what another process or goroutine brings about.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// writer is a person who keeps writing to another.
type writer struct {
	as, to string
	db     *store.DB
	log    *store.Log
	done   chan error
}

func newWriter(t *testing.T, ctx context.Context, url, as, to string) *writer {
	t.Helper()
	dir := t.TempDir()
	db, err := store.Open(store.Options{Dir: filepath.Join(dir, "replica"), Role: store.Replica})
	if err != nil {
		t.Fatal(err)
	}
	key, err := client.LoadKey(filepath.Join(dir, "device.key"))
	if err != nil {
		t.Fatal(err)
	}
	w := &writer{as: as, to: to, db: db, log: db.Log(wire.Account(as)), done: make(chan error, 1)}
	c := &client.Client{URL: url, As: as, Name: as, Key: key, Log: w.log, MinWait: 5 * time.Millisecond, MaxWait: 50 * time.Millisecond}
	go func() { w.done <- c.Run(ctx) }()
	return w
}

// texts returns what the log says was written by and to the person, and fails when
// any of it is there twice.
func (w *writer) texts(t *testing.T) (sent, got map[string]bool) {
	t.Helper()
	sent, got = map[string]bool{}, map[string]bool{}
	for seq := uint64(0); ; {
		events, err := w.log.After(seq, 512, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			seq = e.Seq
			m, ok := e.Body().(wire.Message)
			if !ok {
				continue
			}
			into := got
			if e.By != e.Chat {
				into = sent
			}
			if into[m.Text] {
				t.Errorf("%s has %q twice", w.as, m.Text)
			}
			into[m.Text] = true
		}
		if len(events) == 0 {
			return sent, got
		}
	}
}

// TestKillRelay kills the relay again and again while two people write to each
// other: nothing acknowledged is lost, nothing is doubled, nothing stays unsent.
func TestKillRelay(t *testing.T) {
	const kills, messages = 5, 300
	address, dir := freeAddress(), filepath.Join(t.TempDir(), "relay")
	relay := startRelay(t, address, dir)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	pair := []*writer{newWriter(t, ctx, "ws://"+address, "ana", "bob"), newWriter(t, ctx, "ws://"+address, "bob", "ana")}
	for _, w := range pair {
		eventually(t, w.as+" is registered", func() bool { return w.log.Head().Seq > 0 })
	}
	for i := range messages {
		for _, w := range pair {
			if err := w.log.Queue(wire.Ask(w.to, wire.Message{Text: fmt.Sprint(w.as, " ", i)})); err != nil {
				t.Fatal(err)
			}
		}
		if i%(messages/kills) == messages/kills-1 {
			relay.Process.Kill()
			relay.Wait()
			relay = startRelay(t, address, dir)
		}
	}
	for _, w := range pair {
		eventually(t, w.as+"'s outbox is empty", func() bool {
			queued, err := w.log.Queued()
			return err == nil && len(queued) == 0
		})
	}
	ana, bob := pair[0], pair[1]
	eventually(t, "all has arrived", func() bool {
		_, a := ana.texts(t)
		_, b := bob.texts(t)
		return len(a) == messages && len(b) == messages
	})
	cancel()
	for _, w := range pair {
		if sent, _ := w.texts(t); len(sent) != messages {
			t.Errorf("%s's log has %d of %d messages of its own", w.as, len(sent), messages)
		}
		if err := <-w.done; !errors.Is(err, context.Canceled) {
			t.Errorf("%s's client ended with %v", w.as, err)
		}
		if err := errors.Join(w.db.Check(), w.db.Close()); err != nil {
			t.Errorf("%s's replica: %v", w.as, err)
		}
	}
	relay.Process.Kill()
	relay.Wait()
	db, err := store.Open(store.Options{Dir: filepath.Join(dir, "log"), Role: store.Relay})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.Check(), db.Close()); err != nil {
		t.Errorf("the relay's logs: %v", err)
	}
}
