package relay

import (
	"context"
	"crypto/ed25519"
	"errors"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"sayso/client"
	"sayso/store"
	"sayso/wire"
)

const (
	shop    = wire.Account("15550100001") // on no platform with rules of its own
	airline = wire.Account("15550100002") // on whatsapp
	follows = wire.Account("15550100003") // on line
)

func businesses() []Business {
	return []Business{
		{Name: "Corner Shop", Handle: "corner-shop", Account: string(shop), Platform: "none", Verified: true},
		{Name: "Northwind Air", Handle: "northwind-air", Account: string(airline), Platform: "whatsapp"},
		{Name: "Lantern", Handle: "lantern", Account: string(follows), Platform: "line"},
	}
}

// rig is a relay on a real disk behind a real listener.
type rig struct {
	*Server
	t    testing.TB
	db   *store.DB
	http *httptest.Server
	url  string
}

type setting func(*store.Options, *Options)

func newRig(t testing.TB, settings ...setting) *rig {
	t.Helper()
	so := store.Options{Dir: t.TempDir(), Role: store.Relay}
	o := Options{Config: Config{Businesses: businesses()}, Open: true, Log: slog.New(slog.DiscardHandler), Secret: []byte("secret")}
	for _, set := range settings {
		set(&so, &o)
	}
	db, err := store.Open(so)
	if err != nil {
		t.Fatal(err)
	}
	o.DB = db
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{Server: s, t: t, db: db, http: httptest.NewServer(s)}
	r.url = "ws" + strings.TrimPrefix(r.http.URL, "http")
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := s.Close(ctx); err != nil {
			t.Errorf("close: %v", err)
		}
		r.http.Close()
		if err := db.Check(); err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// join registers accounts by handle, without a socket that stays.
func (r *rig) join(handles ...string) []wire.Account {
	r.t.Helper()
	all := make([]wire.Account, len(handles))
	for i, handle := range handles {
		all[i] = r.enroll(handle, newKey())
	}
	return all
}

func newKey() ed25519.PrivateKey {
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		panic(err)
	}
	return key
}

func (r *rig) enroll(handle string, key ed25519.PrivateKey) wire.Account {
	r.t.Helper()
	n := newcomer{hello: wire.Hello{As: handle, Name: strings.ToUpper(handle[:1]) + handle[1:]}}
	n.key = publicKey([32]byte(key.Public().(ed25519.PublicKey)))
	a, err := r.identify(r.t.Context(), n)
	if err != nil {
		r.t.Fatalf("enrolling %s: %v", handle, err)
	}
	return a
}

// do gives a command and returns its answer.
func (r *rig) do(by wire.Account, chat wire.Account, b wire.Body) wire.Event {
	r.t.Helper()
	return r.ask(by, wire.Ask(string(chat), b))
}

func (r *rig) ask(by wire.Account, c wire.Command) wire.Event {
	r.t.Helper()
	a, err := r.Do(r.t.Context(), by, c)
	if err != nil {
		r.t.Fatalf("%s by %s: %v", c.Kind, by, err)
	}
	return a.Event
}

func (r *rig) events(a wire.Account) []wire.Event {
	r.t.Helper()
	all, err := r.Log(a).After(0, 0, 0)
	if err != nil {
		r.t.Fatal(err)
	}
	return all
}

// device is a messenger without a screen: a replica and the client that keeps it.
type device struct {
	*client.Client
	t      testing.TB
	db     *store.DB
	states chan client.State
	ended  chan error
	stop   context.CancelFunc
}

// messenger runs a client on an account until the test ends.
func (r *rig) messenger(as string, key ed25519.PrivateKey) *device {
	r.t.Helper()
	db, err := store.Open(store.Options{Dir: r.t.TempDir(), Role: store.Replica})
	if err != nil {
		r.t.Fatal(err)
	}
	d := &device{t: r.t, db: db, states: make(chan client.State, 1024), ended: make(chan error, 1)}
	d.Client = &client.Client{
		URL: r.url, As: as, Key: key, Log: db.Log("me"), MinWait: 5 * time.Millisecond, MaxWait: 50 * time.Millisecond,
		OnState: func(s client.State) {
			select {
			case d.states <- s:
			default:
			}
		},
	}
	r.t.Cleanup(func() {
		d.quit()
		if err := db.Check(); err != nil {
			r.t.Error(err)
		}
		db.Close()
	})
	return d
}

func (d *device) run() *device {
	ctx, stop := context.WithCancel(context.Background())
	d.stop = stop
	go func() { d.ended <- d.Run(ctx) }()
	return d
}

func (d *device) quit() {
	if d.stop == nil {
		return
	}
	d.stop()
	d.stop = nil
	if err := <-d.ended; !errors.Is(err, context.Canceled) {
		d.t.Errorf("client ended: %v", err)
	}
}

// follow waits until the replica is as far as an account's log in the relay.
func (d *device) follow(r *rig, a wire.Account) {
	d.t.Helper()
	until(d.t, d.Log, func() bool { return d.Log.Head() == r.Log(a).Head() })
}

// until waits for something that changes with a log.
func until(t testing.TB, l *store.Log, ok func() bool) {
	t.Helper()
	wake, cancel := l.Subscribe()
	defer cancel()
	deadline := time.After(20 * time.Second)
	for !ok() {
		select {
		case <-wake:
		case <-deadline:
			t.Fatal("waited in vain")
		}
	}
}

func bodies(events []wire.Event) []string {
	var all []string
	for _, e := range events {
		all = append(all, e.Kind)
	}
	return all
}
