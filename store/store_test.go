package store

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"sayso/wire"
)

// TestMain runs the child of a crash test where it is asked to, and bounds the
// properties: each of their steps waits for the disk.
func TestMain(m *testing.M) {
	if role := os.Getenv(childRole); role != "" {
		child(role, os.Getenv(childDir))
	}
	if err := flag.Set("rapid.checks", "12"); err != nil {
		panic(err)
	}
	flag.Parse()
	os.Exit(m.Run())
}

// open opens a store for a test. At the end of the test everything in it is checked.
func open(t testing.TB, role Role, dir string) *DB {
	t.Helper()
	return openWith(t, Options{Dir: dir, Role: role, Reserve: 1})
}

func openWith(t testing.TB, o Options) *DB {
	t.Helper()
	db, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Check(); err != nil && !errors.Is(err, ErrClosed) {
			t.Errorf("check: %v", err)
		}
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return db
}

// said is a message as the relay would place it in a log.
func said(by, chat wire.Account, key wire.Key, text string) wire.Event {
	return wire.Event{Key: key, At: 1_700_000_000_000, By: by, Chat: chat}.With(wire.Message{Text: text})
}

func profile(a wire.Account) wire.Event {
	return wire.Event{At: 1_700_000_000_000, By: a}.With(wire.Profile{Account: a, Name: "Ana"})
}

// chained places events one after the other, from the start of a log.
func chained(from wire.Pos, events ...wire.Event) []wire.Event {
	for i, e := range events {
		events[i] = e.Follow(from)
		from = events[i].Pos
	}
	return events
}

// history is a replica's log of n messages in chats threads, each about 300 bytes on
// the wire, after the owner's profile.
func history(n, chats int) []wire.Event {
	events := make([]wire.Event, 0, n+1)
	events = append(events, profile(ana))
	text := strings.Repeat("sayso ", 13)
	for i := range n {
		chat := wire.Account(fmt.Sprint(15_550_200_000 + i*7919%chats))
		by := chat
		if i%3 == 0 {
			by = ana
		}
		events = append(events, said(by, chat, wire.Key(fmt.Sprintf("3A%018X", i)), text))
	}
	return chained(wire.Pos{}, events...)
}

const (
	ana = wire.Account("15550100001")
	bob = wire.Account("15550100002")
)

func must(t rapid.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%v", err)
	}
}

// tempDir is testing's TempDir for one run of a property.
func tempDir(r *rapid.T) string {
	dir, err := os.MkdirTemp("", "sayso-store-")
	must(r, err)
	r.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}
