package relay

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"fmt"
	"net"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/sync/errgroup"

	"sayso/wire"
)

// BenchmarkRelay has each of n users send to the next over a websocket, with window
// messages not yet acknowledged. An acknowledgement is the message's event in the
// sender's own log, so it is on disk. Load and relay share the machine.
func BenchmarkRelay(b *testing.B) {
	for _, c := range []struct{ users, window int }{{100, 64}, {100, 1}, {2, 1}} {
		b.Run(fmt.Sprintf("users=%d/window=%d", c.users, c.window), func(b *testing.B) { pumpAll(b, c.users, c.window) })
	}
}

func pumpAll(b *testing.B, users, window int) {
	r := newRig(b)
	lines := make([]*line, users)
	for i := range lines {
		lines[i] = r.open(fmt.Sprintf("user%03d", i), newKey())
	}
	each := max(1, b.N/users)
	waits := make([][]time.Duration, users)
	b.ResetTimer()
	start := time.Now()
	g, _ := errgroup.WithContext(context.Background())
	for i, l := range lines {
		me, _ := r.Resolve(fmt.Sprintf("user%03d", i))
		to := fmt.Sprintf("user%03d", (i+1)%users)
		g.Go(func() (err error) {
			waits[i], err = l.pump(me, to, each, window)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		b.Fatal(err)
	}
	took := time.Since(start)
	b.StopTimer()
	all := slices.Concat(waits...)
	slices.Sort(all)
	b.ReportMetric(float64(each*users)/took.Seconds(), "messages/s")
	b.ReportMetric(float64(all[len(all)/2].Microseconds()), "us-p50")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds()), "us-p99")
}

// pump sends n messages, at most window of them not acknowledged, and returns how
// long each acknowledgement took.
func (l *line) pump(me wire.Account, to string, n, window int) ([]time.Duration, error) {
	mine := []byte(fmt.Sprintf(`"by":"%s"`, me))
	text := strings.Repeat("x", 200)
	sent := make([]time.Time, 0, n)
	waits := make([]time.Duration, 0, n)
	for len(waits) < n {
		var do wire.Do
		for len(sent) < n && len(sent)-len(waits) < window {
			do.Commands = append(do.Commands, wire.Ask(to, wire.Message{Text: text}))
			sent = append(sent, time.Now())
		}
		if len(do.Commands) > 0 {
			if err := l.WriteMessage(websocket.TextMessage, wire.Encode(do)); err != nil {
				return nil, err
			}
		}
		_ = l.SetReadDeadline(time.Now().Add(20 * time.Second))
		_, raw, err := l.ReadMessage()
		if err != nil {
			return nil, err
		}
		for range bytes.Count(raw, mine) {
			if len(waits) < len(sent) {
				waits = append(waits, time.Since(sent[len(waits)]))
			}
		}
	}
	return waits, nil
}

// BenchmarkConfirmed has one person write to another whose device confirms the message,
// as the author's confirms its acknowledgement.
func BenchmarkConfirmed(b *testing.B) {
	r := newRig(b)
	people := r.join("ana", "maya")
	for _, one := range people { // as sessions do
		_, cancel := r.Log(one).Subscribe()
		defer cancel()
	}
	for b.Loop() {
		r.do(people[0], people[1], wire.Message{Text: "hi"})
		for _, one := range people {
			if err := r.settle(context.Background(), &order{kind: "have", run: func(t *turn, _ *order) error {
				_, err := t.hold(one, r.Log(one).Head().Seq)
				return err
			}}); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkIdle measures what a connection costs that says nothing, the HTTP server's
// part included and the clients' part taken off.
func BenchmarkIdle(b *testing.B) {
	const connections = 1000
	for b.Loop() {
		b.StopTimer()
		r := newRig(b)
		keys := make([]ed25519.PrivateKey, connections)
		for i := range keys {
			keys[i] = newKey()
			r.enroll(fmt.Sprintf("user%04d", i), keys[i])
		}
		pairs := make([]net.Conn, 0, connections)
		before := inUse()
		b.StartTimer()
		for i, key := range keys {
			pairs = append(pairs, r.quiet(fmt.Sprintf("user%04d", i), key))
		}
		b.StopTimer()
		b.ReportMetric(float64(inUse()-before)/connections/1024, "KiB/conn")
		for _, c := range pairs {
			c.Close()
		}
		b.StartTimer()
	}
}

func inUse() int64 {
	for range 3 {
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse + m.StackInuse)
}

// quiet logs in and keeps only the bare connection, so that it costs the client
// little.
func (r *rig) quiet(as string, key ed25519.PrivateKey) net.Conn {
	l := r.open(as, key)
	return l.NetConn()
}
