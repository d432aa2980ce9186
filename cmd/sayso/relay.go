package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/adrg/xdg"
	"github.com/spf13/cobra"

	"sayso/relay"
	"sayso/relay/cloudapi"
	"sayso/relay/control"
	"sayso/store"
	"sayso/wire"
)

func relayCommand(f *flags) *cobra.Command {
	var run relayRun
	cmd := &cobra.Command{
		Use:     "relay",
		Short:   "Run a relay: websockets for people, HTTP for businesses",
		Long:    "A relay keeps one log per account, enforces what people allow, and speaks the\nWhatsApp Business Cloud API to businesses on the same address.",
		Example: "sayso relay --listen 127.0.0.1:7788 --dir relay-data --config relay.toml --open",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			run.dir, run.log = f.relayDir(), slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil))
			return run.start(cmd.Context())
		},
	}
	cmd.Flags().StringVar(&run.listen, "listen", "127.0.0.1:7788", "address to listen on")
	cmd.Flags().StringVar(&run.config, "config", "", "the businesses: a relay.toml")
	cmd.Flags().BoolVar(&run.open, "open", false, "let any new account register on first contact")
	cmd.Flags().BoolVar(&run.clock, "clock", false, "let testers set its time, see: sayso relay clock")
	cmd.AddCommand(inviteCommand(f), businessCommand(f), faultCommand(f), templateCommand(f), clockCommand(f), requestsCommand(f), webhooksCommand(f))
	return cmd
}

func inviteCommand(f *flags) *cobra.Command {
	var good time.Duration
	cmd := &cobra.Command{
		Use:     "invite ACCOUNT",
		Short:   "Print an invitation that lets one new account register",
		Example: "sayso relay invite ana --dir relay-data\nsayso --as ana --invite CODE",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if as := args[0]; !wire.Account(as).Valid() && !wire.ValidHandle(as) {
				return fmt.Errorf("%q names no account; use digits or a handle, such as ana", as)
			}
			if _, err := os.Stat(filepath.Join(f.relayDir(), "secret")); errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("no relay has run in %s; start it there once, or name its directory with --dir", f.relayDir())
			}
			secret, err := relaySecret(f.relayDir())
			if err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), relay.Invite(secret, args[0], time.Now().Add(good)))
			return nil
		},
	}
	cmd.Flags().DurationVar(&good, "for", 7*24*time.Hour, "how long the invitation is good")
	return cmd
}

func (f *flags) relayDir() string {
	switch {
	case f.dir != "":
		return f.dir
	case os.Getenv("SAYSO_DIR") != "":
		return os.Getenv("SAYSO_DIR")
	default:
		return filepath.Join(xdg.DataHome, "sayso", "relay")
	}
}

// relaySecret reads the secret that signs invitations, making it the first time.
func relaySecret(dir string) ([]byte, error) {
	path := filepath.Join(dir, "secret")
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
		text = []byte(hex.EncodeToString([]byte(rand.Text())))
		err = os.WriteFile(path, append(text, '\n'), 0o600)
	}
	if err != nil {
		return nil, err
	}
	secret, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(secret) < 16 {
		return nil, fmt.Errorf("%s holds no secret; remove it and a new one is made (open invitations end)", path)
	}
	return secret, nil
}

// relayRun is what a relay runs with.
type relayRun struct {
	dir, listen, config string
	open, clock         bool
	log                 *slog.Logger
}

// start runs the relay until ctx ends.
func (run relayRun) start(ctx context.Context) error {
	frugalRelay.begin()
	config := relay.Config{}
	if run.config != "" {
		var err error
		if config, err = relay.LoadConfig(run.config); err != nil {
			return err
		}
	}
	secret, err := relaySecret(run.dir)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", run.listen)
	if err != nil {
		if errors.Is(err, syscall.EADDRINUSE) {
			return fmt.Errorf("cannot listen on %s: it is in use; is another relay running?", run.listen)
		}
		return fmt.Errorf("cannot listen on %s: %w; write it as HOST:PORT", run.listen, err)
	}
	db, err := store.Open(store.Options{Dir: filepath.Join(run.dir, "log"), Role: store.Relay, Log: run.log, Media: config.Media.Bytes()})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	srv, err := relay.New(relay.Options{DB: db, Config: config, Open: run.open, Clock: run.clock, Log: run.log, Secret: secret})
	if err != nil {
		return errors.Join(err, listener.Close(), db.Close())
	}
	face, err := run.faces(srv, secret)
	if err == nil {
		err = tellAddress(run.dir, listener.Addr())
	}
	if err != nil {
		return errors.Join(err, listener.Close(), srv.Close(ctx), db.Close())
	}
	defer os.Remove(filepath.Join(run.dir, addressFile))
	run.log.Info("listening", "relay", "ws://"+listener.Addr().String(), "businesses", len(config.Businesses), "open", run.open)
	return errors.Join(serve(ctx, run.log, listener, srv, face), db.Close())
}

// faces puts what speaks HTTP beside the relay's own paths.
func (run relayRun) faces(srv *relay.Server, secret []byte) (*cloudapi.Face, error) {
	face, err := cloudapi.New(cloudapi.Options{Relay: srv, Log: run.log})
	if err != nil {
		return nil, err
	}
	srv.Handle("/", face)
	srv.Handle(control.Path, control.New(control.Options{Relay: srv, Face: face, Secret: secret, Log: run.log}))
	return face, nil
}

// serve runs the relay until ctx ends, then closes in the order in which work flows:
// no new requests, sockets told, the sequencer drained, webhooks stopped.
func serve(ctx context.Context, logger *slog.Logger, listener net.Listener, srv *relay.Server, face *cloudapi.Face) error {
	hookCtx, stopHooks := context.WithCancel(context.WithoutCancel(ctx))
	var webhooks sync.WaitGroup
	webhooks.Go(func() {
		if err := face.Run(hookCtx); err != nil {
			logger.Error("webhooks", "err", err)
		}
	})
	h := &http.Server{
		Handler: srv, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
	}
	h.RegisterOnShutdown(face.Journal().Hush) // else it would wait for those who follow its requests
	failed := make(chan error, 1)
	go func() { failed <- h.Serve(listener) }()
	var err error
	select {
	case <-ctx.Done():
		logger.Info("closing")
	case err = <-failed:
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	err = errors.Join(err, h.Shutdown(grace), srv.Close(grace))
	stopHooks()
	webhooks.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}
