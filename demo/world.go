package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"sayso/relay"
	"sayso/relay/cloudapi"
	"sayso/store"
	"sayso/wire"
)

// World is a running relay with its businesses and friends.
type World struct {
	// URL is where the person's messenger connects, such as ws://127.0.0.1:40123.
	URL string

	relay      *relay.Server
	db         *store.DB
	businesses map[string]*business
	friends    map[string]*friend
	servers    []*http.Server
	webhooks   sync.WaitGroup
	stop       context.CancelFunc
}

// Start starts the world with its data below dir. Everything listens on loopback, on
// free ports.
func Start(ctx context.Context, dir string, logger *slog.Logger) (*World, error) {
	ctx, stop := context.WithCancel(ctx)
	w := &World{businesses: map[string]*business{}, friends: map[string]*friend{}, stop: stop}
	if err := w.start(ctx, dir, logger); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

func (w *World) start(ctx context.Context, dir string, logger *slog.Logger) error {
	mux := http.NewServeMux()
	hooks, err := w.serve(mux)
	if err != nil {
		return err
	}
	all := cast("http://" + hooks)
	if w.db, err = store.Open(store.Options{Dir: filepath.Join(dir, "relay"), Role: store.Relay, Log: logger}); err != nil {
		return err
	}
	w.relay, err = relay.New(relay.Options{DB: w.db, Config: relay.Config{Businesses: all}, Open: true, Log: logger})
	if err != nil {
		return err
	}
	face, err := cloudapi.New(cloudapi.Options{Relay: w.relay, Log: logger})
	if err != nil {
		return err
	}
	w.relay.Handle("/", face)
	address, err := w.serve(w.relay)
	if err != nil {
		return err
	}
	w.URL = "ws://" + address
	for _, b := range all {
		one := &business{Business: b, url: "http://" + address, client: &http.Client{Timeout: 5 * time.Second}, answer: answers[b.Handle], failed: map[int]int{}}
		w.businesses[b.Handle] = one
		mux.Handle("/"+b.Handle, one)
	}
	w.webhooks.Go(func() {
		if err := face.Run(ctx); err != nil && ctx.Err() == nil {
			logger.Error("webhooks", "err", err)
		}
	})
	for _, f := range friends() {
		w.friends[f.handle] = f
		if err := f.start(ctx, w.URL, filepath.Join(dir, "friends"), logger); err != nil {
			return err
		}
	}
	return nil
}

// serve serves h on a free loopback port and returns the address.
func (w *World) serve(h http.Handler) (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("no free port on loopback: %w", err)
	}
	s := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}
	w.servers = append(w.servers, s)
	go func() { _ = s.Serve(l) }() // ends with Close
	return l.Addr().String(), nil
}

// Close ends everything that Start began.
func (w *World) Close() error {
	w.stop()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	var err error
	for _, f := range w.friends {
		if f.db != nil {
			err = errors.Join(err, f.close())
		}
	}
	if w.relay != nil {
		err = errors.Join(err, w.relay.Close(ctx))
	}
	w.webhooks.Wait()
	for _, s := range w.servers {
		err = errors.Join(err, s.Close())
	}
	if w.db != nil {
		err = errors.Join(err, w.db.Close())
	}
	return err
}

// person returns the account of the one who plays, once their messenger has
// introduced itself to the relay.
func (w *World) person(ctx context.Context) (wire.Account, error) {
	for {
		if a, ok := w.relay.Resolve(Person); ok {
			return a, nil
		}
		if !sleep(ctx, 20*time.Millisecond) {
			return "", ctx.Err()
		}
	}
}

// Head returns the end of the person's log on the relay.
func (w *World) Head() wire.Pos {
	a, _ := w.relay.Resolve(Person)
	return w.relay.Log(a).Head()
}
