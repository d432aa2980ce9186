package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"time"

	"sayso/relay"
	"sayso/store"
)

// startRelay runs the real relay in a process of its own: this program again, by
// a subcommand that the usage does not show.
// profiles are flags for it that make it write profiles when it is stopped.
func startRelay(env []string, dir string, profiles ...string) (*server, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return startServer(env, self, append([]string{"serve", "-dir", dir}, profiles...)...)
}

// memoryLimit is what sayso relay sets where GOMEMLIMIT says nothing.
const memoryLimit = 160 << 20

// runServe is that subcommand: an open relay on a free port of the loopback, with
// its store on disk, until it is interrupted.
func runServe(args []string) (err error) {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	dir := flags.String("dir", "", "where the relay keeps its logs")
	profile := flags.String("cpuprofile", "", "write a CPU profile to this file")
	heap := flags.String("memprofile", "", "write what is allocated in the end to this file")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if *profile != "" {
		file, err := os.Create(*profile)
		if err != nil {
			return err
		}
		defer file.Close()
		if err := pprof.StartCPUProfile(file); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	return serveRelay(ctx, *dir, *heap)
}

func serveRelay(ctx context.Context, dir, heap string) (err error) {
	logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	db, err := store.Open(store.Options{Dir: dir, Role: store.Relay, Log: logger})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	srv, err := relay.New(relay.Options{DB: db, Open: true, Log: logger})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	h := &http.Server{Handler: srv, ReadHeaderTimeout: 10 * time.Second}
	go h.Serve(listener)
	fmt.Printf("ws://%s\n", listener.Addr())
	<-ctx.Done()
	if heap != "" {
		err = writeHeap(heap)
	}
	grace, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return errors.Join(err, h.Shutdown(grace), srv.Close(grace))
}

func writeHeap(path string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	runtime.GC() // the profile is as of the last collection
	return pprof.Lookup("heap").WriteTo(file, 0)
}
