// Command clients runs a client library written in Go, unchanged, against a relay, and
// says what each call came to. It ends with status 1 if one did not do what it should.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	whatsapp "github.com/KARTIKrocks/gowhatsapp"
)

const secret = "dev-secret"

func env(name, otherwise string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return otherwise
}

// trial is the client at work, and what it heard by webhook.
type trial struct {
	ctx      context.Context
	client   *whatsapp.Client
	person   string
	statuses chan whatsapp.MessageStatus
	failed   int
}

func (t *trial) step(name string, err error) {
	if err != nil {
		t.failed++
		fmt.Println("FAIL ", name, "-", err)
		return
	}
	fmt.Println("ok   ", name)
}

func (t *trial) send(name string, m whatsapp.Message) string {
	r, err := t.client.Send(t.ctx, t.person, m)
	t.step(name, err)
	if r == nil {
		return ""
	}
	return r.MessageID
}

// refused says what is wrong with an error that should be of a kind.
func refused(err, kind error) error {
	if errors.Is(err, kind) {
		return nil
	}
	return fmt.Errorf("%v, want %v", err, kind)
}

func main() {
	fmt.Println("github.com/KARTIKrocks/gowhatsapp")
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	client, err := whatsapp.New(whatsapp.Config{
		BaseURL: env("BASE", "http://127.0.0.1:7788"), PhoneNumberID: "100000000000001",
		AccessToken: "dev-token", AppSecret: secret, WebhookVerifyToken: "v",
	}, whatsapp.WithRetry(0, time.Millisecond))
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	t := &trial{ctx: ctx, client: client, person: env("PERSON", "15550177777"), statuses: make(chan whatsapp.MessageStatus, 256)}
	t.step("webhooks", t.listen())
	t.all()
	if t.failed > 0 {
		fmt.Println(t.failed, "failed")
		os.Exit(1)
	}
	fmt.Println("all well")
}

// listen takes the webhooks, whose signatures the library checks.
func (t *trial) listen() error {
	at, err := net.Listen("tcp", "127.0.0.1:"+env("HOOK_PORT", "4998"))
	if err != nil {
		return err
	}
	hooks := whatsapp.NewWebhookHandler(whatsapp.WebhookConfig{AppSecret: secret, VerifyToken: "v"}, whatsapp.Handlers{
		OnStatus: func(_ context.Context, s whatsapp.MessageStatus) { t.statuses <- s },
	})
	go func() { _ = http.Serve(at, hooks) }()
	return nil
}

// hears waits for a status of a message.
func (t *trial) hears(id, status string) error {
	for {
		select {
		case s := <-t.statuses:
			if s.MessageID == id && s.Status == status {
				return nil
			}
		case <-t.ctx.Done():
			return fmt.Errorf("%s of %s never came", status, id)
		}
	}
}

func (t *trial) all() {
	id := t.send("text", whatsapp.Text{Body: "from gowhatsapp", PreviewURL: true})
	t.step("sent, by webhook", t.hears(id, "sent"))
	t.send("location", whatsapp.Location{Latitude: 38.7, Longitude: -9.1, Name: "Lisbon"})
	t.send("reaction", whatsapp.Reaction{MessageID: id, Emoji: "👍"})
	t.send("picture by link", whatsapp.ImageByLink("https://example.com/a.png", "a"))
	t.send("buttons", whatsapp.InteractiveButtons{Body: "Pick", Header: "H", Footer: "F", Buttons: []whatsapp.Button{{ID: "a", Title: "A"}}})
	t.send("list", whatsapp.InteractiveList{Body: "Pick", ButtonText: "Rows", Sections: []whatsapp.ListSection{{Rows: []whatsapp.ListRow{{ID: "r", Title: "Row"}}}}})
	t.send("template", whatsapp.TemplateMessage{Name: "parcel", Language: "en", Components: []whatsapp.TemplateComponent{whatsapp.BodyComponent("L-1", "packed")}})
	_, err := t.client.SendReply(t.ctx, t.person, id, whatsapp.Text{Body: "an answer"})
	t.step("reply", err)
	_, err = t.client.SendTemplate(t.ctx, t.person, whatsapp.TemplateMessage{Name: "parcel", Language: "en"})
	t.step("a wrong count is refused", refused(err, whatsapp.ErrTemplateNotApproved))

	const words = "%PDF-1.4 a document"
	file, err := t.client.Upload(t.ctx, "a.pdf", "application/pdf", strings.NewReader(words))
	t.step("upload", err)
	got, kind, err := t.client.Download(t.ctx, file)
	if err == nil && (!bytes.Equal(got, []byte(words)) || kind != "application/pdf") {
		err = fmt.Errorf("%d bytes of %s", len(got), kind)
	}
	t.step("download", err)
	t.send("document by its id", whatsapp.DocumentByID(file, "a.pdf", "read this"))
	t.step("delete", t.client.DeleteMedia(t.ctx, file))
	_, err = t.client.MediaInfo(t.ctx, file)
	if err == nil {
		err = errors.New("a deleted file is there")
	} else {
		err = nil
	}
	t.step("deleted", err)

	other, _ := whatsapp.New(whatsapp.Config{BaseURL: env("BASE", "http://127.0.0.1:7788"), PhoneNumberID: "100000000000001", AccessToken: "x"})
	_, err = other.SendText(t.ctx, t.person, "x")
	t.step("a wrong token is refused", refused(err, whatsapp.ErrUnauthorized))
}
