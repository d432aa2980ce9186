package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"sayso/wire"
)

// taker is a receiver of webhooks that answers every few with an error, and notes what
// it took of each person, in order.
type taker struct {
	t *testing.T

	mu    sync.Mutex // protects following
	life  int        // of the relay; a new one after each kill
	tries int
	texts map[string][]string       // the first time each came, by person
	in    map[string]map[string]int // in which life each text was last taken
}

func (k *taker) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var hook struct {
		Entry []struct {
			Changes []struct {
				Value struct {
					Messages []struct {
						From string
						Text struct{ Body string }
					}
				}
			}
		}
	}
	if r.Method != http.MethodPost || json.NewDecoder(r.Body).Decode(&hook) != nil {
		return
	}
	messages := hook.Entry[0].Changes[0].Value.Messages
	if len(messages) != 1 {
		return
	}
	from, text := messages[0].From, messages[0].Text.Body
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.tries++; k.tries%61 == 0 {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	if k.in[from] == nil {
		k.in[from] = map[string]int{}
	}
	if life, again := k.in[from][text]; again && life == k.life {
		k.t.Errorf("%q of %s came twice without a crash", text, from)
	} else if !again {
		k.texts[from] = append(k.texts[from], text)
	}
	k.in[from][text] = k.life
}

// TestKillWebhooks kills the relay again and again while several people write to a
// business whose receiver fails now and then: every webhook comes, those of each
// conversation in order, and nothing comes twice but what a crash repeats.
func TestKillWebhooks(t *testing.T) {
	const people, kills, messages = 4, 4, 60
	k := &taker{t: t, texts: map[string][]string{}, in: map[string]map[string]int{}}
	receiver := httptest.NewServer(k)
	defer receiver.Close()
	address, dir := freeAddress(), filepath.Join(t.TempDir(), "relay")
	config := filepath.Join(t.TempDir(), "relay.toml")
	text := fmt.Sprintf("[[business]]\nname = \"Acme\"\naccount = \"15550100001\"\nphone_number_id = \"1\"\nwaba_id = \"2\"\ntoken = \"t\"\napp_secret = \"s\"\nwebhook = %q\n", receiver.URL)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	relay := startRelay(t, address, dir, "--config", config)
	ctx, cancel := context.WithCancel(context.Background())
	var writers []*writer
	for i := range people {
		writers = append(writers, newWriter(t, ctx, "ws://"+address, fmt.Sprint("1555017777", i), "acme"))
	}
	defer func() {
		cancel()
		for _, w := range writers {
			<-w.done
			w.db.Close()
		}
	}()
	for _, w := range writers {
		eventually(t, w.as+" is registered", func() bool { return w.log.Head().Seq > 0 })
	}
	var want []string
	for i := range messages {
		want = append(want, fmt.Sprint("number ", i))
		for _, w := range writers {
			if err := w.log.Queue(wire.Ask(w.to, wire.Message{Text: want[i]})); err != nil {
				t.Fatal(err)
			}
		}
		if i%(messages/kills) == messages/kills-1 {
			relay.Process.Kill()
			relay.Wait()
			k.mu.Lock()
			k.life++
			k.mu.Unlock()
			relay = startRelay(t, address, dir, "--config", config)
		}
	}
	for _, w := range writers {
		eventually(t, "all of "+w.as, func() bool {
			k.mu.Lock()
			defer k.mu.Unlock()
			return len(k.texts[w.as]) == messages
		})
		k.mu.Lock()
		if got := strings.Join(k.texts[w.as], ", "); got != strings.Join(want, ", ") {
			t.Errorf("of %s came: %s", w.as, got)
		}
		k.mu.Unlock()
	}
}
