package cloudapi

import (
	"bytes"
	"cmp"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"sayso/relay"
	"sayso/store"
	"sayso/wire"
)

// The business of most tests, and people.
const (
	shop = wire.Account("15550100001")
	ana  = wire.Account("15550177777")
	ben  = wire.Account("15550188888")
)

// stage is a real relay on a real store with the face on a real listener, two
// businesses with a webhook each, and people at websockets.
type stage struct {
	t     testing.TB
	dir   string
	now   *clock
	acme  relay.Business
	north relay.Business
	hooks map[string]*receiver // by business name

	// These are renewed by open.
	db    *store.DB
	relay *relay.Server
	face  *Face
	http  *httptest.Server
	stop  func() // ends the webhooks as a shutdown does

	closed bool // the relay is
}

// clock is the relay's time, which stands still until a test moves it.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func newStage(t testing.TB) *stage {
	s := &stage{t: t, dir: t.TempDir(), now: &clock{at: time.Unix(1790000000, 0)}, hooks: map[string]*receiver{}}
	business := func(name, account, id, wabaID string) relay.Business {
		hook := newReceiver(t, name+"-secret")
		s.hooks[name] = hook
		return relay.Business{
			Name: name, Handle: name, Account: account, PhoneNumberID: id, WABAID: wabaID, Platform: "whatsapp",
			Token: name + "-token", AppSecret: name + "-secret", Webhook: hook.server.URL + "/hook?of=" + name, VerifyToken: "v",
			Templates: []relay.Template{
				{Name: "order_update", Language: "en", Category: "UTILITY", Purpose: wire.Shipping, Body: "Hi {{1}}, your parcel {{2}} arrives {{3}}.", Status: "APPROVED"},
				{Name: "sale", Language: "en", Category: "MARKETING", Purpose: wire.Marketing, Body: "20 % off lamps.", Status: "APPROVED"},
				{Name: "code", Language: "en", Category: "AUTHENTICATION", Purpose: wire.Authentication, Body: "{{1}} is your code.", Status: "APPROVED"},
			},
		}
	}
	s.acme = business("acme", string(shop), "800000000000001", "900000000000001")
	s.north = business("north", "15550100002", "800000000000002", "900000000000002")
	s.open()
	t.Cleanup(func() { s.close() })
	return s
}

// open starts all parts on what is in the directory.
func (s *stage) open() {
	s.t.Helper()
	log := slog.New(slog.DiscardHandler)
	if testing.Verbose() {
		log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	var err error
	s.closed = false
	if s.db, err = store.Open(store.Options{Dir: s.dir, Role: store.Relay, Log: log}); err != nil {
		s.t.Fatal(err)
	}
	s.relay, err = relay.New(relay.Options{
		DB: s.db, Config: relay.Config{Businesses: []relay.Business{s.acme, s.north}}, Open: true, Log: log, Now: s.now.now,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	short := time.Millisecond
	s.face, err = New(Options{Relay: s.relay, Log: log, Retry: []time.Duration{short, 2 * short, 5 * short}})
	if err != nil {
		s.t.Fatal(err)
	}
	s.relay.Handle("/", s.face)
	s.http = httptest.NewServer(s.relay)
	s.deliver(s.face)
}

// deliver runs the webhooks of a face until stop is called.
func (s *stage) deliver(f *Face) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); f.Run(ctx) }()
	s.stop = func() { cancel(); <-done }
}

// close ends all parts in order and checks the store.
func (s *stage) close() {
	s.t.Helper()
	s.stop()
	s.http.CloseClientConnections()
	s.shut()
	s.http.Close()
	if err := s.db.Check(); err != nil {
		s.t.Errorf("store: %v", err)
	}
	if err := s.db.Close(); err != nil {
		s.t.Errorf("store: %v", err)
	}
}

// shut closes the relay, once.
func (s *stage) shut() {
	s.t.Helper()
	if s.closed {
		return
	}
	s.closed = true
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := s.relay.Close(ctx); err != nil {
		s.t.Errorf("relay: %v", err)
	}
}

// answer is what came back over HTTP.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// errorOf returns the code and the details of an answer in Meta's error shape.
func (a answer) errorOf(t testing.TB) (code, subcode int, details string) {
	t.Helper()
	var e struct {
		Error *struct {
			Message, Type string
			Code          int
			Subcode       int    `json:"error_subcode"`
			Trace         string `json:"fbtrace_id"`
			ForPeople     string `json:"error_user_msg"` // in place of details, of templates
			Data          struct{ Details string }
		}
	}
	// The field has an underscore, which a Go name cannot say.
	if err := json.Unmarshal(bytes.Replace(a.body, []byte(`"error_data"`), []byte(`"data"`), 1), &e); err != nil || e.Error == nil ||
		e.Error.Message == "" || e.Error.Type == "" || e.Error.Trace == "" {
		t.Fatalf("%d: not an error of the Graph API: %s (%v)", a.status, a.body, err)
	}
	return e.Error.Code, e.Error.Subcode, cmp.Or(e.Error.Data.Details, e.Error.ForPeople)
}

// id returns the message id of the answer to a send.
func (a answer) id(t testing.TB) string {
	t.Helper()
	var ok sent
	if err := json.Unmarshal(a.body, &ok); err != nil || a.status != 200 || len(ok.Messages) != 1 {
		t.Fatalf("%d: not the answer to a send: %s (%v)", a.status, a.body, err)
	}
	return ok.Messages[0].ID
}

func (s *stage) do(method, path, token, contentType, body string) answer {
	s.t.Helper()
	r, err := http.NewRequest(method, s.http.URL+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	r.Header.Set("Content-Type", contentType)
	got, err := http.DefaultTransport.RoundTrip(r) // no redirect is followed: not every client does
	if err != nil {
		s.t.Fatal(err)
	}
	defer got.Body.Close()
	b, err := io.ReadAll(got.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer{got.StatusCode, got.Header, b}
}

// send posts to the messages of a business.
func (s *stage) send(b relay.Business, body string) answer {
	s.t.Helper()
	return s.do("POST", "/v25.0/"+b.PhoneNumberID+"/messages", b.Token, "application/json", body)
}

func textTo(to wire.Account, body string) string {
	b, _ := json.Marshal(body)
	return `{"messaging_product":"whatsapp","to":"` + string(to) + `","type":"text","text":{"body":` + string(b) + `}}`
}

func templateTo(to wire.Account, name, more string) string {
	return `{"messaging_product":"whatsapp","to":"` + string(to) + `","type":"template","template":{"name":"` + name + `","language":{"code":"en"}` + more + `}}`
}

const parcel = `,"components":[{"type":"body","parameters":[{"type":"text","text":"Ana"},{"type":"text","text":"P7"},{"type":"text","text":"today"}]}]`

// person is somebody at a websocket, with an account of their own.
type person struct {
	t    testing.TB
	s    *stage
	as   wire.Account
	conn *websocket.Conn

	mu      sync.Mutex // protects following
	changed sync.Cond
	events  []wire.Event
	signals []wire.Signal
	gone    bool
}

// person registers an account, or connects one again with the key that its name gives.
func (s *stage) person(as wire.Account, name string) *person {
	s.t.Helper()
	dialer := websocket.Dialer{Subprotocols: []string{wire.Subprotocol}}
	conn, _, err := dialer.Dial("ws"+strings.TrimPrefix(s.http.URL, "http")+"/v1/socket", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	p := &person{t: s.t, s: s, as: as, conn: conn}
	p.changed.L = &p.mu
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte(as[len(as)-1:]), ed25519.SeedSize))
	hello := wire.Hello{Version: wire.Version, As: string(as), Name: name}
	copy(hello.Device[:], key.Public().(ed25519.PublicKey))
	p.write(hello)
	challenge := p.read().(wire.Challenge)
	var proof wire.Proof
	copy(proof.Signature[:], ed25519.Sign(key, wire.ProofBytes(challenge.Nonce, string(as))))
	p.write(proof)
	if welcome, ok := p.read().(wire.Welcome); !ok || welcome.Account != as {
		s.t.Fatalf("no welcome for %s: %+v", as, welcome)
	}
	done := make(chan struct{})
	go func() { defer close(done); p.listen() }()
	s.t.Cleanup(func() { conn.Close(); <-done })
	return p
}

func (p *person) write(f wire.Frame) {
	p.t.Helper()
	if err := p.conn.WriteMessage(websocket.TextMessage, wire.Encode(f)); err != nil {
		p.t.Fatal(err)
	}
}

func (p *person) read() wire.Frame {
	p.t.Helper()
	_, b, err := p.conn.ReadMessage()
	if err != nil {
		p.t.Fatal(err)
	}
	f, err := wire.Decode(b)
	if err != nil {
		p.t.Fatal(err)
	}
	return f
}

// listen gathers what the relay says until the socket closes.
func (p *person) listen() {
	for {
		_, b, err := p.conn.ReadMessage()
		f, _ := wire.Decode(b)
		p.mu.Lock()
		switch f := f.(type) {
		case wire.Events:
			p.events = append(p.events, f.Events...)
		case wire.Signal:
			p.signals = append(p.signals, f)
		}
		p.gone = err != nil
		p.changed.Broadcast()
		p.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// until waits until ok holds of what the person has seen.
func (p *person) until(what string, ok func(p *person) bool) {
	p.t.Helper()
	timer := time.AfterFunc(20*time.Second, func() { p.conn.Close() })
	defer timer.Stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	for !ok(p) {
		if p.gone {
			p.t.Fatalf("%s: %s never saw it", what, p.as)
		}
		p.changed.Wait()
	}
}

// got waits for a message with a text and returns its event.
func (p *person) got(text string) (found wire.Event) {
	p.t.Helper()
	p.until(text, func(p *person) bool {
		for _, e := range p.events {
			if m, ok := e.Body().(wire.Message); ok && m.Text == text && e.By != p.as {
				found = e
				return true
			}
		}
		return false
	})
	return found
}

// saw reports whether a message with a text has come.
func (p *person) saw(text string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, e := range p.events {
		if m, ok := e.Body().(wire.Message); ok && m.Text == text {
			return true
		}
	}
	return false
}

// have tells the relay that everything up to an event is on the person's device.
func (p *person) have(e wire.Event) { p.t.Helper(); p.write(wire.Have{Seq: e.Seq}) }

// ask puts a command before the relay and returns what became of it.
func (p *person) ask(chat wire.Account, b wire.Body) wire.Event {
	p.t.Helper()
	e, err := p.s.relay.Do(context.Background(), p.as, wire.Ask(string(chat), b))
	if err != nil {
		p.t.Fatal(err)
	}
	if r, no := e.Body().(wire.Refused); no {
		p.t.Fatalf("%s of %s refused: %s", b.Kind(), p.as, r.Why)
	}
	return e.Event
}

// helloText is what the template says that every business has.
const helloText = "This is a test message: messages from this business reach you here."
