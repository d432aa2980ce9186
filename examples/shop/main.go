// Command shop is a small business on the WhatsApp Business Cloud API: it shows what it
// sells, takes orders, tells how a parcel goes, and stops when a person says STOP. It
// knows nothing of sayso. Its client library is pointed at a relay by its base URL, and
// would talk to the real service without it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"time"

	whatsapp "github.com/KARTIKrocks/gowhatsapp"
)

func main() {
	var c whatsapp.Config
	listen := flag.String("listen", "127.0.0.1:4999", "address for the webhooks")
	pace := flag.Duration("pace", 3*time.Second, "time between two steps of a parcel")
	flag.StringVar(&c.BaseURL, "base", "http://127.0.0.1:7788", "base URL of the API")
	flag.StringVar(&c.PhoneNumberID, "number", "100000000000001", "phone number id of the shop")
	flag.StringVar(&c.AccessToken, "token", "dev-token", "its access token")
	flag.StringVar(&c.AppSecret, "secret", "dev-secret", "app secret, which signs the webhooks")
	flag.StringVar(&c.WebhookVerifyToken, "verify", "v", "verify token of the webhooks")
	flag.Parse()
	if err := run(c, *listen, *pace); err != nil {
		fmt.Fprintln(os.Stderr, "shop:", err)
		os.Exit(1)
	}
}

func run(c whatsapp.Config, listen string, pace time.Duration) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	log := slog.New(slog.NewTextHandler(os.Stdout, nil))
	client, err := whatsapp.New(c, whatsapp.WithLogger(log))
	if err != nil {
		return err
	}
	s := &shop{client: client, log: log, pace: pace, people: map[string]*person{}}
	hooks := whatsapp.NewWebhookHandler(
		whatsapp.WebhookConfig{AppSecret: c.AppSecret, VerifyToken: c.WebhookVerifyToken, Logger: log},
		whatsapp.Handlers{
			// The answer goes out before the work is done, as the service asks for.
			OnMessage: func(_ context.Context, m whatsapp.InboundMessage) { go s.message(ctx, m) },
			OnStatus:  func(_ context.Context, st whatsapp.MessageStatus) { s.status(st) },
		})
	server := &http.Server{Addr: listen, Handler: hooks, ReadHeaderTimeout: 5 * time.Second}
	go func() { <-ctx.Done(); server.Close() }()
	log.Info("the shop is open", "webhooks", "http://"+listen, "api", c.BaseURL)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
