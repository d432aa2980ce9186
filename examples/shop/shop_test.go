package main

import (
	"context"
	"log/slog"
	"net"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	whatsapp "github.com/KARTIKrocks/gowhatsapp"
)

// customer drives the messenger's commands against a real relay.
type customer struct {
	t     *testing.T
	sayso string
	flags []string
}

func (c *customer) run(args ...string) string {
	c.t.Helper()
	cmd := exec.Command(c.sayso, append(args, c.flags...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		c.t.Fatalf("sayso %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// sees waits until the account's log says all of the words.
func (c *customer) sees(words ...string) {
	c.t.Helper()
	said := ""
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		said = c.run("tail")
		missing := false
		for _, w := range words {
			missing = missing || !strings.Contains(said, w)
		}
		if !missing {
			return
		}
	}
	c.t.Fatalf("never saw %q in\n%s", words, said)
}

// The shop as a customer meets it: the catalogue, an order with its parcel, and offers
// that stop when the customer says so, in words or in the messenger.
func TestShop(t *testing.T) {
	c := open(t)
	const shop = "15550100042"
	c.run("send", shop, "hello")
	c.sees("What can we do for you?")
	c.run("send", shop, "--answer", "see")
	c.sees("These are our lamps.")
	c.run("send", shop, "--answer", "red")
	c.sees("Red lamp, small, for a shelf: 19.00 EUR. Shall we send it?")
	c.run("send", shop, "--answer", "buy")
	c.sees("Your order is L-001.", "L-001 is packed now", "L-001 is on its way now", "L-001 is delivered now")

	c.run("send", shop, "hello again")
	c.run("send", shop, "--answer", "offers")
	c.sees("All lamps are 20 % cheaper until Sunday.")
	c.run("send", shop, "STOP")
	c.sees("You will get no more offers from us.")
	c.run("send", shop, "--answer", "offers")
	c.sees("You asked for no offers.")
	c.run("send", shop, "START")
	c.sees("Welcome back")
	c.run("stop", shop)
	c.run("send", shop, "--answer", "offers")
	c.sees("Kept away from The Lamp Shop, offers: you stopped them")
}

// open starts a relay and the shop, and returns a customer.
func open(t *testing.T) *customer {
	dir := t.TempDir()
	sayso := filepath.Join(dir, "sayso")
	build := exec.Command("go", "build", "-o", sayso, "./cmd/sayso")
	build.Dir = filepath.Join("..", "..")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()

	s := &shop{log: slog.New(slog.DiscardHandler), pace: 10 * time.Millisecond, people: map[string]*person{}}
	hooks := httptest.NewServer(whatsapp.NewWebhookHandler(
		whatsapp.WebhookConfig{AppSecret: "dev-secret", VerifyToken: "v"},
		whatsapp.Handlers{
			OnMessage: func(_ context.Context, m whatsapp.InboundMessage) { go s.message(t.Context(), m) },
			OnStatus:  func(_ context.Context, st whatsapp.MessageStatus) { s.status(st) },
		}))
	t.Cleanup(hooks.Close)
	if s.client, err = whatsapp.New(whatsapp.Config{BaseURL: "http://" + address, PhoneNumberID: "100000000000001", AccessToken: "dev-token"}); err != nil {
		t.Fatal(err)
	}

	text, err := os.ReadFile("relay.toml")
	if err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(dir, "relay.toml")
	if err := os.WriteFile(config, []byte(strings.Replace(string(text), "http://127.0.0.1:4999/", hooks.URL, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	relay := exec.Command(sayso, "relay", "--listen", address, "--dir", filepath.Join(dir, "relay"), "--config", config, "--open")
	if err := relay.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = relay.Process.Signal(os.Interrupt)
		_ = relay.Wait()
	})
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
			break
		}
		if time.Now().After(end) {
			t.Fatal("the relay did not start")
		}
	}
	return &customer{t: t, sayso: sayso, flags: []string{"--as", "15550177777", "--relay", "ws://" + address, "--dir", filepath.Join(dir, "ana")}}
}
