package client

import (
	"context"
	"crypto/ed25519"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sayso/relay"
	"sayso/store"
	"sayso/wire"
)

// Each check of the property opens three stores and a listener, so fewer than rapid's
// hundred are the default; -rapid.checks asks for more.
func init() { _ = flag.Set("rapid.checks", "25") }

// rig is a real relay behind a real listener.
type rig struct {
	*relay.Server
	t    testing.TB
	http *httptest.Server
}

const shop = wire.Account("15550100001")

func newRig(t testing.TB) *rig {
	t.Helper()
	db, err := store.Open(store.Options{Dir: t.TempDir(), Role: store.Relay})
	if err != nil {
		t.Fatal(err)
	}
	config := relay.Config{Businesses: []relay.Business{{Name: "Corner Shop", Handle: "corner-shop", Account: string(shop), Platform: "none"}}}
	s, err := relay.New(relay.Options{DB: db, Open: true, Config: config, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{Server: s, t: t, http: httptest.NewServer(s)}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := s.Close(ctx); err != nil {
			t.Error(err)
		}
		r.http.Close()
		if err := db.Check(); err != nil {
			t.Error(err)
		}
		db.Close()
	})
	return r
}

func (r *rig) url() string  { return "ws" + strings.TrimPrefix(r.http.URL, "http") }
func (r *rig) host() string { return strings.TrimPrefix(r.http.URL, "http://") }

// device is a client with its replica.
type device struct {
	*Client
	t     testing.TB
	dir   string
	db    *store.DB
	ended chan error
	stop  context.CancelFunc
}

func newKey() ed25519.PrivateKey {
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		panic(err)
	}
	return key
}

func newDevice(t testing.TB, url, as string) *device {
	t.Helper()
	return newDeviceOn(t, url, as, nil)
}

// newDeviceOn is newDevice on a disk that may fail.
func newDeviceOn(t testing.TB, url, as string, commit func(func() error) error) *device {
	t.Helper()
	dir := t.TempDir()
	db, err := store.Open(store.Options{Dir: dir, Role: store.Replica, Commit: commit})
	if err != nil {
		t.Fatal(err)
	}
	d := &device{t: t, dir: dir, db: db}
	d.Client = &Client{
		URL: url, As: as, Key: newKey(), Log: db.Log("me"),
		MinWait: time.Millisecond, MaxWait: 20 * time.Millisecond,
	}
	t.Cleanup(func() {
		d.quit()
		if err := db.Check(); err != nil {
			t.Error(err)
		}
		db.Close()
	})
	return d
}

func (d *device) start() *device {
	ctx, stop := context.WithCancel(context.Background())
	d.stop, d.ended = stop, make(chan error, 1)
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

func (d *device) queue(chat string, b wire.Body) wire.Key {
	d.t.Helper()
	c := wire.Ask(chat, b)
	if err := d.Log.Queue(c); err != nil {
		d.t.Fatal(err)
	}
	return c.Key
}

// until waits for something that changes with a log.
func until(t testing.TB, l *store.Log, what string, ok func() bool) {
	t.Helper()
	wake, cancel := l.Subscribe()
	defer cancel()
	deadline := time.After(20 * time.Second)
	for !ok() {
		select {
		case <-wake:
		case <-deadline:
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

func (d *device) registered() *device {
	d.t.Helper()
	until(d.t, d.Log, "the account", func() bool { return d.Log.Head().Seq >= 2 })
	return d
}

func (d *device) emptied() {
	d.t.Helper()
	until(d.t, d.Log, "an empty outbox", func() bool {
		queued, err := d.Log.Queued()
		return err == nil && len(queued) == 0
	})
}

// inStep waits until the replica is the relay's log, to the byte.
func (d *device) inStep(r *rig) {
	d.t.Helper()
	account, ok := r.Resolve(d.As)
	if !ok {
		d.t.Fatalf("no account %s", d.As)
	}
	until(d.t, d.Log, "the end of the log", func() bool { return d.Log.Head() == r.Log(account).Head() })
}

func messages(t testing.TB, l *store.Log) map[wire.Ref]int {
	t.Helper()
	events, err := l.After(0, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[wire.Ref]int{}
	for _, e := range events {
		if e.Kind == "message" {
			seen[wire.Ref{By: e.By, Key: e.Key}]++
		}
	}
	return seen
}

func TestConversation(t *testing.T) {
	r := newRig(t)
	ana, maya := newDevice(t, r.url(), "ana").start().registered(), newDevice(t, r.url(), "maya").start().registered()
	key := ana.queue("maya", wire.Message{Text: "see you at eight"})
	ana.emptied()
	anas, _ := r.Resolve("ana")
	until(t, maya.Log, "the message", func() bool {
		_, ok, err := maya.Log.Find(wire.Ref{By: anas, Key: key})
		return ok && err == nil
	})
	until(t, ana.Log, "the receipt", func() bool {
		e, err := ana.Log.At(ana.Log.Head().Seq)
		return err == nil && e.Kind == "receipt"
	})
	ana.inStep(r)
	maya.inStep(r)
}

func TestSeveralConnectionsOfOneDevice(t *testing.T) {
	r := newRig(t)
	first := newDevice(t, r.url(), "ana").start().registered()
	second := newDevice(t, r.url(), "ana")
	second.Key = first.Key
	second.start().registered()
	first.queue("corner-shop", wire.Message{Text: "from the first"})
	second.queue("corner-shop", wire.Message{Text: "from the second"})
	first.emptied()
	second.emptied()
	first.inStep(r)
	second.inStep(r)
}

// TestOfflineCommands waits in the outbox for a relay that is not there yet.
func TestOfflineCommands(t *testing.T) {
	r := newRig(t)
	p := newProxy(t, r.host())
	d := newDevice(t, "ws://"+p.Addr().String(), "ana").start().registered()
	p.plan(slices.Repeat([]plan{{}}, 3)...) // three connections that carry nothing
	p.cut()
	for i := range 600 {
		d.queue("corner-shop", wire.Message{Text: fmt.Sprint(i)})
	}
	d.queue("corner-shop", wire.Stop{})
	d.emptied()
	d.inStep(r)
	account, _ := r.Resolve("ana")
	events, err := r.Log(account).After(3, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	at := 0
	for _, e := range events {
		if m, ok := e.Body().(wire.Message); ok {
			if m.Text != fmt.Sprint(at) {
				t.Fatalf("message %d is %q: out of order", at, m.Text)
			}
			at++
		}
	}
	if at != 600 {
		t.Errorf("%d messages of 600", at)
	}
}

func TestStates(t *testing.T) {
	r := newRig(t)
	p := newProxy(t, r.host())
	states := make(chan State, 100)
	d := newDevice(t, "ws://"+p.Addr().String(), "ana")
	d.OnState = func(s State) { states <- s }
	d.start()
	account := func() wire.Account { a, _ := r.Resolve("ana"); return a }
	next := func(conn Conn, caughtUp bool) State {
		t.Helper()
		select {
		case s := <-states:
			if s.Conn != conn || s.CaughtUp != caughtUp || s.Since.IsZero() {
				t.Fatalf("state %+v; want %v, caught up %v", s, conn, caughtUp)
			}
			return s
		case <-time.After(10 * time.Second):
			t.Fatalf("no state %v", conn)
		}
		panic("unreachable")
	}
	next(Connecting, false)
	online := next(Online, false)
	if ready := next(Online, true); ready.Account != account() || ready.Handle != "ana" || ready.Since != online.Since {
		t.Errorf("online as %+v", ready)
	}
	p.cut()
	if s := next(Offline, false); s.Err == "" || strings.Contains(s.Err, "\n") {
		t.Errorf("offline because of %q", s.Err)
	}
	next(Connecting, false)
	next(Online, false)
	next(Online, true)
	d.quit()
	next(Offline, false)
}

func TestFinalRefusals(t *testing.T) {
	r := newRig(t)
	other := newRig(t)
	newDevice(t, r.url(), "ana").start().registered().quit()
	moved := newDevice(t, r.url(), "maya").start().registered()
	moved.quit()
	for _, c := range []struct {
		name string
		d    *device
		want error
		line string
	}{
		{"another device", newDevice(t, r.url(), "ana"), ErrDenied, "another device"},
		{"a business", newDevice(t, r.url(), "corner-shop"), ErrDenied, "business"},
		{"another relay", func() *device { moved.URL = other.url(); return moved }(), ErrForked, "another"},
		{"no name", newDevice(t, r.url(), "-"), ErrDenied, "a name is"},
		{"no address", newDevice(t, "127.0.0.1:1", "ana"), nil, "no relay's address"},
		{"no key", func() *device { d := newDevice(t, r.url(), "tom"); d.Key = nil; return d }(), nil, "no device key"},
	} {
		err := c.d.Run(t.Context())
		if err == nil || c.want != nil && !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.line) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestDeclinedForGood marks what the relay can never put in order as failed.
func TestDeclinedForGood(t *testing.T) {
	r := newRig(t)
	d := newDevice(t, r.url(), "ana").start().registered()
	bad := d.queue("corner-shop", wire.Message{Text: strings.Repeat("x", wire.MaxText+1)})
	good := d.queue("corner-shop", wire.Message{Text: "x"})
	until(t, d.Log, "the failure", func() bool {
		queued, err := d.Log.Queued()
		return err == nil && len(queued) == 1 && queued[0].Failed != ""
	})
	queued, _ := d.Log.Queued()
	if queued[0].Command.Key != bad || !strings.Contains(queued[0].Failed, "4096") {
		t.Errorf("failed: %+v", queued[0])
	}
	account, _ := r.Resolve("ana")
	if _, ok, err := d.Log.Find(wire.Ref{By: account, Key: good}); !ok || err != nil {
		t.Errorf("the good one is not there: %v", err)
	}
}

func TestSignalsArrive(t *testing.T) {
	r := newRig(t)
	ana := newDevice(t, r.url(), "ana").start().registered()
	maya := newDevice(t, r.url(), "maya")
	got := make(chan wire.Account, 8)
	maya.OnSignal = func(from wire.Account, what string) {
		if what == wire.Typing {
			got <- from
		}
	}
	maya.start().registered()
	maya.queue("ana", wire.Message{Text: "hi"})
	maya.emptied()
	ana.Signal("maya", wire.Typing)
	account, _ := r.Resolve("ana")
	select {
	case from := <-got:
		if from != account {
			t.Errorf("typing by %s", from)
		}
	case <-time.After(10 * time.Second):
		t.Error("no signal")
	}
}

// TestBrokenLines has two devices write to each other over connections that are cut
// after any number of bytes, and that swallow bytes which their writer believes sent.
func TestBrokenLines(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		const most = 6000 // bytes; a handshake takes about 1,000
		one := rapid.Custom(func(rt *rapid.T) fate {
			return fate{rapid.IntRange(0, most).Draw(rt, "pass"), rapid.IntRange(0, most).Draw(rt, "swallow")}
		})
		plans := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) plan {
			return plan{one.Draw(rt, "up"), one.Draw(rt, "down")}
		}), 1, 12).Draw(rt, "plans")
		each := rapid.IntRange(1, 40).Draw(rt, "messages")
		brokenLines(t, rt, plans, each)
	})
}

func brokenLines(t *testing.T, rt *rapid.T, plans []plan, each int) {
	t.Run("", func(t *testing.T) {
		r := newRig(t)
		p := newProxy(t, r.host())
		p.plan(plans...)
		ana, maya := newDevice(t, "ws://"+p.Addr().String(), "ana"), newDevice(t, "ws://"+p.Addr().String(), "maya")
		ana.start().registered()
		maya.start().registered()
		want := map[wire.Key]bool{}
		for range each {
			want[ana.queue("maya", wire.Message{Text: strings.Repeat("a", 50)})] = true
			want[maya.queue("ana", wire.Message{Text: strings.Repeat("m", 50)})] = true
		}
		ana.emptied()
		maya.emptied()
		for _, d := range []*device{ana, maya} {
			d.inStep(r)
			account, _ := r.Resolve(d.As)
			got := messages(t, r.Log(account))
			if len(got) != len(want) {
				t.Errorf("%s has %d messages of %d", d.As, len(got), len(want))
			}
			for ref, n := range got {
				if n != 1 || !want[ref.Key] {
					t.Errorf("%s has %v %d times", d.As, ref, n)
				}
			}
		}
	})
	if t.Failed() {
		rt.FailNow()
	}
}

func TestLoadKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys", "ana")
	made, err := LoadKey(path)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := LoadKey(path); err != nil || !again.Equal(made) {
		t.Errorf("the second time: %v", err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadKey(path); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("readable by others: %v", err)
	}
	if err := os.WriteFile(path, []byte("rubbish"), 0o600); err != nil {
		t.Fatal(err)
	}
	_ = os.Chmod(path, 0o600)
	if _, err := LoadKey(path); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("damaged: %v", err)
	}
}
