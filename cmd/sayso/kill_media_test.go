package main

import (
	"bytes"
	"context"
	"net"
	"path/filepath"
	"sync"
	"testing"

	"sayso/client"
	"sayso/store"
	"sayso/wire"
)

// gate is a connection that stops in the midst of what is written, once for all of a
// client's, until it is opened.
type gate struct {
	mu            sync.Mutex // protects following
	left          int        // bytes until it stops
	stopped, open chan struct{}
}

func (g *gate) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, address)
	return gated{conn, g}, err
}

type gated struct {
	net.Conn
	g *gate
}

func (c gated) Write(b []byte) (int, error) {
	c.g.mu.Lock()
	before := c.g.left
	c.g.left -= len(b)
	c.g.mu.Unlock()
	if before > 0 && before <= len(b) {
		close(c.g.stopped)
		<-c.g.open
	}
	return c.Conn.Write(b)
}

// TestKillRelayMidUpload kills a relay that has half of a file. The next one has nothing
// of it, and gets it whole before the message.
func TestKillRelayMidUpload(t *testing.T) {
	address, dir := freeAddress(), filepath.Join(t.TempDir(), "relay")
	relay := startRelay(t, address, dir)
	home := t.TempDir()
	db, err := store.Open(store.Options{Dir: filepath.Join(home, "replica"), Role: store.Replica})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	key, err := client.LoadKey(filepath.Join(home, "device.key"))
	if err != nil {
		t.Fatal(err)
	}
	file := bytes.Repeat([]byte("sayso "), 1<<20)
	hash, size, err := db.Blobs().Put(bytes.NewReader(file), wire.MaxMedia)
	if err != nil {
		t.Fatal(err)
	}
	log := db.Log("ana")
	if err := log.Queue(wire.Ask("ana", wire.Message{Media: &wire.Media{Kind: wire.Document, Hash: hash, Size: size}})); err != nil {
		t.Fatal(err)
	}
	g := &gate{left: 3 << 20, stopped: make(chan struct{}), open: make(chan struct{})}
	c := &client.Client{URL: "ws://" + address, As: "ana", Key: key, Log: log, Dial: g.dial}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- c.Run(ctx) }()
	defer func() { cancel(); <-done }()

	<-g.stopped
	parts := func() int {
		all, err := filepath.Glob(filepath.Join(dir, "log", "media", "part", "*"))
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	if parts() != 1 {
		t.Errorf("%d files are half there", parts())
	}
	relay.Process.Kill()
	relay.Wait()
	close(g.open)
	relay = startRelay(t, address, dir)
	eventually(t, "the message is sent", func() bool {
		queued, err := log.Queued()
		return err == nil && len(queued) == 0
	})
	relay.Process.Kill()
	relay.Wait()
	at, err := store.Open(store.Options{Dir: filepath.Join(dir, "log"), Role: store.Relay})
	if err != nil {
		t.Fatal(err)
	}
	defer at.Close()
	if err := at.Check(); err != nil {
		t.Error(err)
	}
	if there, ok := at.Blobs().Size(hash); !ok || there != size || parts() != 0 {
		t.Errorf("the relay has %d bytes of %d, and %d parts", there, size, parts())
	}
}
