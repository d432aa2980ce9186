// Command floorrelay is the least that a durable relay made of sayso's parts can
// be, so that the real one can be measured beside it: websockets of gorilla, JSON
// of encoding/json, and one goroutine that puts all that waits into one Badger
// transaction, on disk before anything is acknowledged. It has no accounts, no
// proofs, no logs, no consent and no catching up: a ceiling, not a relay.
package main

import (
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"time"

	"github.com/dgraph-io/badger/v4"
	"github.com/gorilla/websocket"
)

// maxBatch is how many messages go into one transaction at most.
const maxBatch = 512

type frame struct {
	T        string    `json:"t"`
	As       string    `json:"as"`
	Commands []command `json:"commands"`
}

type command struct {
	Key  string          `json:"key"`
	Chat string          `json:"chat"`
	Kind string          `json:"kind"`
	Body json.RawMessage `json:"body"`
	from *peer
}

// event has the members of the protocol's events in their order, so that one
// load generator serves both relays.
type event struct {
	Seq  uint64          `json:"seq"`
	Sum  string          `json:"sum"`
	Key  string          `json:"key"`
	At   int64           `json:"at"`
	By   string          `json:"by"`
	Chat string          `json:"chat"`
	Kind string          `json:"kind"`
	Body json.RawMessage `json:"body"`
}

const noPlace = `{"seq":0,"sum":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}`

// relay holds who is connected and what waits to be put in order.
type relay struct {
	db      *badger.DB
	waiting chan command

	mu    sync.Mutex
	peers map[string]*peer // by account
}

// peer is one connection; its writer sends all that waits as one frame.
type peer struct {
	conn *websocket.Conn
	name string
	wake chan struct{}

	mu  sync.Mutex
	out [][]byte
}

func main() {
	dir := flag.String("dir", "", "where the store is")
	flag.Parse()
	db, err := badger.Open(badger.DefaultOptions(*dir).WithSyncWrites(true).WithLogger(nil))
	if err != nil {
		log.Fatal(err)
	}
	r := &relay{db: db, waiting: make(chan command, 1<<14), peers: map[string]*peer{}}
	go r.order()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("ws://%s\n", listener.Addr())
	go http.Serve(listener, r)
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt)
	<-stop
}

func (r *relay) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	up := websocket.Upgrader{Subprotocols: websocket.Subprotocols(q)}
	conn, err := up.Upgrade(w, q, nil)
	if err != nil {
		return
	}
	p := &peer{conn: conn, wake: make(chan struct{}, 1)}
	go p.write()
	defer conn.Close()
	for {
		_, b, err := conn.ReadMessage()
		if err != nil {
			close(p.wake)
			return
		}
		var f frame
		if json.Unmarshal(b, &f) == nil {
			r.take(p, f)
		}
	}
}

func (r *relay) take(p *peer, f frame) {
	switch f.T {
	case "hello":
		p.name = f.As
		r.mu.Lock()
		r.peers[f.As] = p
		r.mu.Unlock()
		conn := p.conn // nothing else writes yet: nobody can have written to this account
		conn.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, `{"t":"welcome","account":%q,"handle":"","pass":"","head":%s}`, f.As, noPlace))
		conn.WriteMessage(websocket.TextMessage, []byte(`{"t":"ready","head":`+noPlace+`}`))
	case "do":
		for _, c := range f.Commands {
			c.from = p
			r.waiting <- c
		}
	}
}

// order commits what waits in one transaction, then tells both sides.
func (r *relay) order() {
	var seq uint64
	for first := range r.waiting {
		batch := r.gather(first)
		raw := make([][]byte, len(batch))
		err := r.db.Update(func(tx *badger.Txn) error {
			for i, c := range batch {
				seq++
				raw[i], _ = json.Marshal(event{Seq: seq, Key: c.Key, At: time.Now().UnixMilli(), By: c.from.name, Chat: c.Chat, Kind: c.Kind, Body: c.Body})
				if err := tx.Set(binary.BigEndian.AppendUint64(nil, seq), raw[i]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			log.Fatal(err)
		}
		for i, c := range batch {
			c.from.push(raw[i])
			r.mu.Lock()
			to := r.peers[c.Chat]
			r.mu.Unlock()
			if to != nil {
				to.push(raw[i])
			}
		}
	}
}

func (r *relay) gather(first command) []command {
	batch := []command{first}
	for len(batch) < maxBatch {
		select {
		case c := <-r.waiting:
			batch = append(batch, c)
		default:
			return batch
		}
	}
	return batch
}

func (p *peer) push(raw []byte) {
	p.mu.Lock()
	p.out = append(p.out, raw)
	p.mu.Unlock()
	defer func() { recover() }() // the peer has left
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

func (p *peer) write() {
	var b []byte
	for range p.wake {
		p.mu.Lock()
		out := p.out
		p.out = nil
		p.mu.Unlock()
		b = append(b[:0], `{"t":"events","events":[`...)
		for i, raw := range out {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(b, raw...)
		}
		if len(out) > 0 && p.conn.WriteMessage(websocket.TextMessage, append(b, `]}`...)) != nil {
			return
		}
	}
}
