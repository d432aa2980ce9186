package main

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"sayso/wire"
)

// apiBench measures the HTTP face: sends on one side, webhooks on the other, and people
// between them who have and read what comes.
type apiBench struct {
	users   int
	senders int
	rate    int // sends a second; 0 for as many as go
	seconds float64

	// Another emulator that runs already: its messages URL, its token, and whom it knows.
	peer, token, to string
}

func runCloudAPI(args []string) error {
	b := apiBench{}
	flags := flag.NewFlagSet("cloudapi", flag.ContinueOnError)
	flags.IntVar(&b.users, "users", 100, "connected people who get messages, and read them")
	flags.IntVar(&b.senders, "senders", 64, "HTTP connections that send")
	flags.IntVar(&b.rate, "rate", 1000, "sends a second; 0 for as many as go")
	flags.Float64Var(&b.seconds, "seconds", 8, "how long it is sent")
	flags.StringVar(&b.peer, "peer", "", "messages `URL` of another emulator that runs already: it gets the same sends afterwards")
	flags.StringVar(&b.token, "peer-token", "t", "its bearer token")
	flags.StringVar(&b.to, "peer-to", "", "the one `NUMBER` that it lets be written to; the people's when empty")
	if err := flags.Parse(args); err != nil {
		return err
	}
	return inTemp(b.run)
}

const apiBusiness = "15550100001"

// run starts a receiver, the real relay and the people, and sends.
func (b apiBench) run(dir string) error {
	hooks := newHookCounter()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	receiver := &http.Server{Handler: hooks, ReadHeaderTimeout: 10 * time.Second}
	go receiver.Serve(listener)
	defer receiver.Close()
	relay, err := b.start(dir, "http://"+listener.Addr().String())
	if err != nil {
		return err
	}
	defer relay.stop()
	people, err := b.people(relay.url)
	if err != nil {
		return fmt.Errorf("%w\n%s", err, relay.out)
	}
	defer people.close()
	if err := hooks.await(b.users, 20*time.Second); err != nil { // what they wrote first
		return fmt.Errorf("%w\n%s", err, relay.out)
	}
	hooks.forget()
	peak, used := peakMemory(relay.pid()), cpu(relay.pid())
	s := b.send("http"+strings.TrimPrefix(relay.url, "ws")+"/v25.0/1/messages", "t", "")
	inTime := hooks.total.Load()
	sent := int(s.accepted.Load())
	ended := time.Now()
	err = hooks.await(3*sent, 30*time.Second)
	late := time.Since(ended)
	used = cpu(relay.pid()) - used
	if failed := s.failed.Load(); failed > 0 {
		return fmt.Errorf("%d sends failed: %s\n%s", failed, s.why.Load(), relay.out)
	}
	if err != nil {
		return fmt.Errorf("%w\n%s", err, relay.out)
	}
	lag := hooks.lag(s)
	other, name := &sends{}, ""
	if b.peer != "" {
		if other, name = b.send(b.peer, b.token, wire.Account(b.to)), "the other"; other.failed.Load() > 0 {
			return fmt.Errorf("the other emulator: %s", other.why.Load())
		}
	}
	t := newTable(fmt.Sprintf("cloudapi: %d people, %d connections, %.0f s, three webhooks a message; load and receiver share the cores", b.users, b.senders, b.seconds), "", "sayso", name)
	t.row("sends accepted/s", figure(float64(sent)/s.took.Seconds()), other.perSecond())
	t.row("answer to a send p50 / p99 ms", s.latency.tail(), other.answers())
	t.row("webhooks/s while sending", figure(float64(inTime)/s.took.Seconds()))
	t.row("all webhooks after the last send, ms", figure(ms(late)))
	t.row("send to webhook sent p50 / p99 ms", lag["sent"].tail())
	t.row("send to webhook delivered p50 / p99 ms", lag["delivered"].tail())
	t.row("send to webhook read p50 / p99 ms", lag["read"].tail())
	t.row("relay CPU us/message", figure(float64(used.Microseconds())/float64(sent)))
	t.row("peak RSS / anonymous MiB", peak().String())
	t.print(os.Stdout)
	return nil
}

// start runs the real program with a business whose webhooks go to a receiver.
func (b apiBench) start(dir, hook string) (*server, error) {
	sayso, err := build(dir, "./cmd/sayso")
	if err != nil {
		return nil, err
	}
	config := filepath.Join(dir, "relay.toml")
	text := fmt.Sprintf("[[business]]\nname = \"Acme\"\naccount = %q\nphone_number_id = \"1\"\nwaba_id = \"2\"\ntoken = \"t\"\napp_secret = \"s\"\nwebhook = %q\n", apiBusiness, hook)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		return nil, err
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	address := free.Addr().String()
	free.Close()
	return startAt(address, sayso, "relay", "--listen", address, "--dir", filepath.Join(dir, "relay"), "--config", config, "--open")
}

// people are users who confirm and read all that comes.
type people struct {
	users   []*user
	readers sync.WaitGroup
}

func (b apiBench) people(url string) (*people, error) {
	l := load{}
	if err := l.connect(url, b.users); err != nil {
		l.close()
		return nil, err
	}
	p := &people{users: l.users}
	for _, u := range p.users {
		if err := u.send(wire.Do{Commands: []wire.Command{wire.Ask(apiBusiness, wire.Message{Text: "hi"})}}); err != nil {
			return nil, err
		}
		p.readers.Go(func() { readAll(u) })
	}
	return p, nil
}

// readAll has and reads what comes until the connection ends.
func readAll(u *user) {
	var seen uint64
	for {
		frame, err := u.next()
		if err != nil {
			return
		}
		seq := lastSeq(frame)
		if seq <= seen || !bytes.Contains(frame, []byte(`"by":"`+apiBusiness+`"`)) || !bytes.Contains(frame, []byte(`"kind":"message"`)) {
			continue
		}
		seen = seq
		if u.send(wire.Have{Seq: seq}) != nil || u.send(wire.Do{Commands: []wire.Command{wire.Ask(apiBusiness, wire.Read{UpTo: seq})}}) != nil {
			return
		}
	}
}

func (p *people) close() {
	for _, u := range p.users {
		u.conn.Close()
	}
	p.readers.Wait()
}

// sends is what became of the sends.
type sends struct {
	url, token       string // of the messages
	accepted, failed atomic.Int64
	why              atomic.Value
	took             time.Duration
	latency          sample

	mu sync.Mutex
	at map[string]time.Time // when each was sent, by its id
}

// send sends for a while, over so many connections at once.
func (b apiBench) send(url, token string, to wire.Account) *sends {
	s := &sends{url: url, token: token, at: map[string]time.Time{}}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: b.senders, DisableCompression: true}}
	began := time.Now()
	ends := began.Add(time.Duration(b.seconds * float64(time.Second)))
	var turn atomic.Int64
	var senders sync.WaitGroup
	for range b.senders {
		senders.Go(func() {
			for {
				n := turn.Add(1) - 1
				if b.rate > 0 {
					time.Sleep(time.Until(began.Add(time.Duration(n) * time.Second / time.Duration(b.rate))))
				}
				if time.Now().After(ends) {
					return
				}
				s.one(client, cmp.Or(to, accountOf(int(n)%b.users)))
			}
		})
	}
	senders.Wait()
	s.took = time.Since(began)
	return s
}

// perSecond returns how many were accepted in a second; "" when none were sent.
func (s *sends) perSecond() string {
	if s.took == 0 {
		return ""
	}
	return figure(float64(s.accepted.Load()) / s.took.Seconds())
}

// answers returns how long the answers took; "" when none were sent.
func (s *sends) answers() string {
	if s.took == 0 {
		return ""
	}
	return s.latency.tail()
}

func (s *sends) one(client *http.Client, to wire.Account) {
	body := `{"messaging_product":"whatsapp","to":"` + string(to) + `","type":"text","text":{"body":"` + bodyText + `"}}`
	began := time.Now()
	r, err := http.NewRequest(http.MethodPost, s.url, strings.NewReader(body))
	if err == nil {
		r.Header.Set("Authorization", "Bearer "+s.token)
		r.Header.Set("Content-Type", "application/json")
		var got *http.Response
		if got, err = client.Do(r); err == nil {
			defer got.Body.Close()
			var answer []byte
			if answer, err = io.ReadAll(got.Body); err == nil && got.StatusCode == http.StatusOK {
				s.mu.Lock()
				s.at[messageIn(answer)] = began
				s.latency.took(time.Since(began))
				s.mu.Unlock()
				s.accepted.Add(1)
				return
			}
			err = fmt.Errorf("answer %d: %s", got.StatusCode, answer)
		}
	}
	s.failed.Add(1)
	s.why.Store(err.Error())
}

// messageIn returns the first message id in a body.
func messageIn(b []byte) string {
	const mark = `"wamid.`
	i := bytes.Index(b, []byte(mark))
	if i < 0 {
		return ""
	}
	rest := b[i+1:]
	return string(rest[:max(bytes.IndexByte(rest, '"'), 0)])
}

// hookCounter is a receiver that takes everything.
type hookCounter struct {
	total atomic.Int64

	mu   sync.Mutex
	came map[string]map[string]time.Time // by status and message id
}

func newHookCounter() *hookCounter { return &hookCounter{came: map[string]map[string]time.Time{}} }

var statusMark = []byte(`"status":"`)

func (h *hookCounter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		io.WriteString(w, r.URL.Query().Get("hub.challenge"))
		return
	}
	body, _ := io.ReadAll(r.Body)
	if i := bytes.Index(body, statusMark); i > 0 {
		status := body[i+len(statusMark):]
		h.note(string(status[:bytes.IndexByte(status, '"')]), messageIn(body))
	}
	h.total.Add(1)
}

func (h *hookCounter) note(status, id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.came[status] == nil {
		h.came[status] = map[string]time.Time{}
	}
	h.came[status][id] = time.Now()
}

func (h *hookCounter) forget() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.came = map[string]map[string]time.Time{}
	h.total.Store(0)
}

// await waits until so many webhooks came.
func (h *hookCounter) await(n int, limit time.Duration) error {
	for late := time.Now().Add(limit); int(h.total.Load()) < n; time.Sleep(time.Millisecond) {
		if time.Now().After(late) {
			return fmt.Errorf("of %d webhooks %d came", n, h.total.Load())
		}
	}
	return nil
}

// lag returns how long after its send each message's webhooks came, by status.
func (h *hookCounter) lag(s *sends) map[string]*sample {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := map[string]*sample{"sent": {}, "delivered": {}, "read": {}}
	for status, lags := range all {
		for id, at := range h.came[status] {
			lags.took(at.Sub(s.at[id]))
		}
	}
	return all
}
