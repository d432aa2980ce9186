package relay

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"sayso/wire"
)

func TestHandshake(t *testing.T) {
	anas, other := newKey(), newKey()
	secret := []byte("secret")
	soon := time.Now().Add(time.Hour)
	for _, c := range []struct {
		name   string
		open   bool
		change func(*wire.Hello)
		key    ed25519.PrivateKey
		code   int // 0: welcome
		why    string
	}{
		{"the device that the account has", true, nil, anas, 0, ""},
		{"another device", true, nil, other, wire.CloseDenied, "another device"},
		{"another name for the same device", true, func(h *wire.Hello) { h.As = "tom" }, anas, 0, ""},
		{"a number", true, func(h *wire.Hello) { h.As = "4915112345678" }, other, 0, ""},
		{"no name", true, func(h *wire.Hello) { h.As = "-" }, other, wire.CloseDenied, "a name is"},
		{"a business", true, func(h *wire.Hello) { h.As = "corner-shop" }, other, wire.CloseDenied, "business"},
		{"the number of a business", true, func(h *wire.Hello) { h.As = string(shop) }, other, wire.CloseDenied, "business"},
		{"no invitation", false, func(h *wire.Hello) { h.As = "tom" }, other, wire.CloseDenied, "invitation"},
		{"an invitation", false, func(h *wire.Hello) { h.As = "tom"; h.Invite = Invite(secret, "tom", soon) }, other, 0, ""},
		{"an invitation for another", false, func(h *wire.Hello) { h.As = "tom"; h.Invite = Invite(secret, "tim", soon) }, other, wire.CloseDenied, "not for tom"},
		{"an old invitation", false, func(h *wire.Hello) { h.As = "tom"; h.Invite = Invite(secret, "tom", time.Now().Add(-time.Hour)) }, other, wire.CloseDenied, "out of date"},
		{"an invitation by another relay", false, func(h *wire.Hello) { h.As = "tom"; h.Invite = Invite([]byte("x"), "tom", soon) }, other, wire.CloseDenied, "not for tom"},
		{"an invitation to an account that has a device", false, func(h *wire.Hello) { h.Invite = Invite(secret, "ana", soon) }, other, wire.CloseDenied, "another device"},
		{"another version", true, func(h *wire.Hello) { h.Version = 2 }, anas, wire.CloseVersion, "version 1"},
		{"a position ahead of the log", true, func(h *wire.Hello) { h.After.Seq = 77 }, anas, wire.CloseForked, "another one"},
		{"a position with another sum", true, func(h *wire.Hello) { h.After.Seq = 1 }, anas, wire.CloseForked, "another one"},
		{"a position in a log that is not there", true, func(h *wire.Hello) { h.As = "tom"; h.After.Seq = 1 }, other, wire.CloseForked, "another one"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			r.enroll("ana", anas)
			r.o.Open = c.open
			h := hello("ana", c.key)
			if c.change != nil {
				c.change(&h)
			}
			l := r.dial()
			if h.Version != wire.Version {
				l.write(h)
			} else {
				l.login(h, c.key)
			}
			if c.code == 0 {
				w, ready := find[wire.Welcome](l), find[wire.Ready](l)
				if w.Account == "" || w.Head.Seq != 2 || ready.Head != w.Head {
					t.Errorf("welcome %+v, ready %+v", w, ready)
				}
				return
			}
			if code, why := l.closed(); code != c.code || !strings.Contains(why, c.why) {
				t.Errorf("closed with %d %q", code, why)
			}
		})
	}
}

func TestFalseProof(t *testing.T) {
	r := newRig(t)
	anas := newKey()
	r.enroll("ana", anas)
	l := r.dial()
	l.login(hello("ana", anas), newKey()) // ana's public key, another's signature
	if code, why := l.closed(); code != wire.CloseDenied || !strings.Contains(why, "proof") {
		t.Errorf("closed with %d %q", code, why)
	}
}

// TestTwoDevicesOneName has many devices register one name at the same time.
func TestTwoDevicesOneName(t *testing.T) {
	r := newRig(t)
	var all sync.WaitGroup
	var mu sync.Mutex
	welcomed := 0
	for range 8 {
		key := newKey()
		l := r.dial()
		all.Go(func() {
			l.login(hello("ana", key), key)
			if _, raw, err := l.ReadMessage(); err == nil && strings.Contains(string(raw), "welcome") {
				mu.Lock()
				welcomed++
				mu.Unlock()
			}
		})
	}
	all.Wait()
	ana, _ := r.Resolve("ana")
	if n := count(r.events(ana), "device"); n != 1 || welcomed != 1 {
		t.Errorf("%d devices are in the log, %d were welcomed", n, welcomed)
	}
}

func TestNumbersOfHandles(t *testing.T) {
	a, b := newRig(t), newRig(t)
	b.join("tom")
	if x, y := a.join("ana")[0], b.join("ana")[0]; x != y || !x.Valid() || !strings.HasPrefix(string(x), "1555") {
		t.Errorf("ana is %s here and %s there", x, y)
	}
	// A number that is given out already is passed over.
	taken, err := a.freeNumber("maya")
	if err != nil {
		t.Fatal(err)
	}
	a.join(string(taken))
	if maya := a.join("maya")[0]; maya == taken || !maya.Valid() {
		t.Errorf("maya is %s", maya)
	}
	if p, _ := a.Profile(taken); p.Account != taken {
		t.Errorf("the first owner is %+v", p)
	}
}

func TestSocketRefusals(t *testing.T) {
	r := newRig(t)
	for _, c := range []struct {
		name   string
		header http.Header
		protos []string
		status int
	}{
		{"no subprotocol", nil, nil, http.StatusUpgradeRequired},
		{"another subprotocol", nil, []string{"chat"}, http.StatusUpgradeRequired},
		{"a page of another origin", http.Header{"Origin": {"https://elsewhere.example"}}, []string{wire.Subprotocol}, http.StatusForbidden},
	} {
		d := websocket.Dialer{Subprotocols: c.protos}
		_, answer, err := d.Dial(r.url+"/v1/socket", c.header)
		if err == nil || answer == nil || answer.StatusCode != c.status {
			t.Errorf("%s: %v %+v", c.name, err, answer)
		}
	}
}

func TestBadFrames(t *testing.T) {
	r := newRig(t)
	key := newKey()
	r.enroll("ana", key)
	for name, send := range map[string]func(*line){
		"no json":          func(l *line) { l.raw([]byte("{")) },
		"not utf-8":        func(l *line) { l.raw([]byte("\xff\xfe")) },
		"unknown type":     func(l *line) { l.raw([]byte(`{"t":"dance"}`)) },
		"hello once more":  func(l *line) { l.write(hello("ana", key)) },
		"the relay's own":  func(l *line) { l.write(wire.Ready{}) },
		"binary":           func(l *line) { _ = l.WriteMessage(websocket.BinaryMessage, wire.Encode(wire.Have{Seq: 1})) },
		"more than 1 MiB":  func(l *line) { _ = l.WriteMessage(websocket.TextMessage, make([]byte, wire.MaxFrame+1)) },
		"too many at once": func(l *line) { l.raw(manyCommands(wire.MaxCommands + 1)) },
	} {
		t.Run(name, func(t *testing.T) {
			l := r.open("ana", key)
			l.t = t
			send(l)
			if code, why := l.closed(); code != wire.CloseMalformed || why == "" {
				t.Errorf("closed with %d %q", code, why)
			}
		})
	}
	r.open("ana", key) // and the relay lives on
}

func manyCommands(n int) []byte {
	do := wire.Do{}
	for range n {
		do.Commands = append(do.Commands, wire.Ask("", wire.Cap{PerDay: 1}))
	}
	return wire.Encode(do)
}

func TestDeclined(t *testing.T) {
	r := newRig(t)
	key := newKey()
	r.enroll("ana", key)
	l := r.open("ana", key)
	bad := wire.Ask("corner-shop", wire.Message{Text: strings.Repeat("x", wire.MaxText+1)})
	good := wire.Ask("corner-shop", wire.Message{Text: "x"})
	l.write(wire.Do{Commands: []wire.Command{bad, good}})
	if d := find[wire.Declined](l); d.Key != bad.Key || d.Again || d.Why == "" {
		t.Errorf("declined: %+v", d)
	}
	if e := find[wire.Events](l).Events; e[len(e)-1].Key != good.Key {
		t.Errorf("events: %v", bodies(e))
	}
}

func TestConnectionsOfOneAccount(t *testing.T) {
	r := newRig(t)
	key := newKey()
	r.enroll("ana", key)
	for range maxSockets {
		r.open("ana", key)
	}
	l := r.dial()
	l.login(hello("ana", key), key)
	if code, why := l.closed(); code != websocket.CloseTryAgainLater || !strings.Contains(why, "too many") {
		t.Errorf("closed with %d %q", code, why)
	}
}

func TestClose(t *testing.T) {
	r := newRig(t)
	key := newKey()
	ana := r.enroll("ana", key)
	l := r.open("ana", key)
	l.write(wire.Do{Commands: []wire.Command{wire.Ask("corner-shop", wire.Message{Text: "the last word"})}})
	until(t, r.Log(ana), func() bool { return r.Log(ana).Head().Seq >= 4 })
	closed := make(chan error)
	go func() { closed <- r.Close(context.Background()) }()
	said := false
	for {
		_, raw, err := l.ReadMessage()
		if err != nil {
			if !websocket.IsCloseError(err, websocket.CloseGoingAway) {
				t.Errorf("the line ended with %v", err)
			}
			break
		}
		said = said || strings.Contains(string(raw), "the last word")
	}
	if err := <-closed; err != nil || !said {
		t.Errorf("close: %v; what was on disk came: %v", err, said)
	}
	if _, err := r.Do(t.Context(), ana, wire.Ask("", wire.Cap{})); err != ErrClosed {
		t.Errorf("a command afterwards: %v", err)
	}
	answer, err := http.Get(r.http.URL + "/healthz")
	if err != nil || answer.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("health afterwards: %v %+v", err, answer)
	}
}

func TestHealth(t *testing.T) {
	r := newRig(t)
	r.open("ana", newKey())
	answer, err := http.Get(r.http.URL + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var health struct {
		Status  string
		Sockets int
	}
	if err := json.NewDecoder(answer.Body).Decode(&health); err != nil || health.Status != "ok" || health.Sockets != 1 {
		t.Errorf("%+v %v", health, err)
	}
}

func TestSignals(t *testing.T) {
	r := newRig(t)
	anas, mayas := newKey(), newKey()
	ana, maya := r.enroll("ana", anas), r.enroll("maya", mayas)
	r.do(ana, maya, wire.Message{Text: "hi"})
	r.do(maya, ana, wire.Message{Text: "hi"})
	a, m := r.open("ana", anas), r.open("maya", mayas)
	a.write(wire.Signal{Chat: "maya", What: wire.Typing})
	if got := find[wire.Signal](m); got != (wire.Signal{Chat: string(ana), What: wire.Typing}) {
		t.Errorf("maya got %+v", got)
	}
	r.do(maya, ana, wire.Block{})
	r.Signal(ana, maya, wire.Typing)
	r.do(maya, ana, wire.Message{Text: "after the signal"})
	for {
		switch f := m.next().(type) {
		case wire.Signal:
			t.Error("maya was told although she blocked ana")
			return
		case wire.Events:
			if last := f.Events[len(f.Events)-1]; last.Kind == "message" {
				return
			}
		}
	}
}
