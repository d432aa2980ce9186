package demo

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"sayso/relay"
	"sayso/wire"
)

// business sends through the relay's HTTP face and listens to its webhooks, as any
// business does with the tools that it has.
type business struct {
	relay.Business
	url    string // of the relay
	client *http.Client
	answer string // what it answers to whoever writes

	mu     sync.Mutex  // protects following
	failed map[int]int // failed messages by error code, as webhooks told
}

// send sends a template message.
func (b *business) send(ctx context.Context, to wire.Account, template string, params ...string) error {
	var list []map[string]string
	for _, p := range params {
		list = append(list, map[string]string{"type": "text", "text": p})
	}
	return b.post(ctx, map[string]any{
		"messaging_product": "whatsapp", "to": string(to), "type": "template",
		"template": map[string]any{
			"name": template, "language": map[string]string{"code": "en"},
			"components": []map[string]any{{"type": "body", "parameters": list}},
		},
	})
}

// say sends free text, which the platform permits for a day after the person wrote.
func (b *business) say(ctx context.Context, to wire.Account, text string) error {
	return b.post(ctx, map[string]any{
		"messaging_product": "whatsapp", "to": string(to), "type": "text", "text": map[string]string{"body": text},
	})
}

func (b *business) post(ctx context.Context, body any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	url := fmt.Sprintf("%s/v23.0/%s/messages", b.url, b.PhoneNumberID)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+b.Token)
	req.Header.Set("Content-Type", "application/json")
	res, err := b.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, 1<<16))
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: HTTP %d: %s", b.Name, res.StatusCode, text)
	}
	return err
}

// notice is what the story reads of a webhook.
type notice struct {
	Entry []struct {
		Changes []struct {
			Value struct {
				Messages []struct {
					From wire.Account
					Type string
				}
				Statuses []struct {
					Status string
					Errors []struct{ Code int }
				}
			}
		}
	}
}

// ServeHTTP receives webhooks: it checks the signature over the bytes as they came,
// counts failures, and answers whoever wrote.
func (b *business) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet { // the verification handshake
		if r.FormValue("hub.verify_token") == b.VerifyToken {
			io.WriteString(w, r.FormValue("hub.challenge"))
		}
		return
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	mac := hmac.New(sha256.New, []byte(b.AppSecret))
	mac.Write(raw)
	signature := "sha256=" + hex.EncodeToString(mac.Sum(nil))
	if err != nil || !hmac.Equal([]byte(signature), []byte(r.Header.Get("X-Hub-Signature-256"))) {
		http.Error(w, "signature does not match", http.StatusUnauthorized)
		return
	}
	var n notice
	if err := json.Unmarshal(raw, &n); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	for _, e := range n.Entry {
		for _, c := range e.Changes {
			for _, m := range c.Value.Messages {
				switch m.Type {
				case "reaction": // a thumb wants no answer
				case "order":
					go b.reply(m.From, "Noted. We bring it right after take-off.")
				default:
					go b.reply(m.From, b.answer)
				}
			}
			for _, s := range c.Value.Statuses {
				for _, problem := range s.Errors {
					b.count(problem.Code)
				}
			}
		}
	}
}

func (b *business) count(code int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failed[code]++
}

// refusals returns how many messages the relay said it did not deliver, and the code
// of the most frequent reason.
func (b *business) refusals() (n, code int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	most := 0
	for c, k := range b.failed {
		if n += k; k > most {
			most, code = k, c
		}
	}
	return n, code
}

func (b *business) reply(to wire.Account, text string) {
	if text == "" {
		return
	}
	time.Sleep(700 * time.Millisecond) // nobody answers at once
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_ = b.say(ctx, to, text) // the story goes on without it
}

// amount returns what a shop would print for a number of things.
func amount(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, strings.TrimSuffix(thing, "s"))
}
