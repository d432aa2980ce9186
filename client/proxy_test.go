package client

import (
	"io"
	"net"
	"sync"
	"testing"
	"time"
)

// proxy stands between clients and a relay and breaks their connections.
type proxy struct {
	net.Listener

	mu    sync.Mutex // protects following
	to    string
	plans []plan // for the connections to come; when there are none left, all is well
	conns map[net.Conn]struct{}
	all   sync.WaitGroup
}

const swallowTime = 10 * time.Millisecond

// plan is the fate of one connection: each way, how many bytes pass before the cut,
// and how many more are taken from the writer, who believes them sent, and swallowed.
type plan struct{ up, down fate }

type fate struct{ pass, swallow int }

func newProxy(t testing.TB, to string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{Listener: l, to: to, conns: map[net.Conn]struct{}{}}
	p.all.Go(p.accept)
	t.Cleanup(func() {
		l.Close()
		p.cut()
		p.all.Wait()
	})
	return p
}

// cut breaks the connections that there are.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		c.Close()
	}
	clear(p.conns)
}

// point leads the connections to come elsewhere.
func (p *proxy) point(to string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.to = to
}

func (p *proxy) plan(plans ...plan) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.plans = plans
}

func (p *proxy) next() (fate plan, broken bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.plans) == 0 {
		return plan{}, false
	}
	fate, p.plans = p.plans[0], p.plans[1:]
	return fate, true
}

func (p *proxy) accept() {
	for {
		near, err := p.Accept()
		if err != nil {
			return
		}
		p.mu.Lock()
		to := p.to
		p.mu.Unlock()
		far, err := net.Dial("tcp", to)
		if err != nil {
			near.Close()
			continue
		}
		p.mu.Lock()
		p.conns[near], p.conns[far] = struct{}{}, struct{}{}
		p.mu.Unlock()
		fate, broken := p.next()
		p.all.Go(func() { carry(far, near, fate.up, broken) })
		p.all.Go(func() { carry(near, far, fate.down, broken) })
	}
}

// carry copies one way until its end, then ends both ways.
func carry(to, from net.Conn, f fate, broken bool) {
	defer to.Close()
	defer from.Close()
	if !broken {
		_, _ = io.Copy(to, from)
		return
	}
	if _, err := io.CopyN(to, from, int64(f.pass)); err == nil {
		// A line that swallowed and stayed would be found dead by its silence, but a
		// test cannot wait that long.
		_ = from.SetReadDeadline(time.Now().Add(swallowTime))
		_, _ = io.CopyN(io.Discard, from, int64(f.swallow))
	}
}
