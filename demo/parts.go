package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"time"

	"sayso/wire"
)

// What the story sends beside texts: pictures, a place, things to order, a code.

// sendCode sends a sign-in code with the button that copies it.
func (b *business) sendCode(ctx context.Context, to wire.Account, template, code string) error {
	text := []map[string]string{{"type": "text", "text": code}}
	return b.post(ctx, map[string]any{
		"messaging_product": "whatsapp", "to": string(to), "type": "template",
		"template": map[string]any{
			"name": template, "language": map[string]string{"code": "en"},
			"components": []map[string]any{
				{"type": "body", "parameters": text},
				{"type": "button", "sub_type": "url", "index": "0", "parameters": text},
			},
		},
	})
}

// sendPicture uploads a picture and sends it with a caption.
func (b *business) sendPicture(ctx context.Context, to wire.Account, name, caption string, picture []byte) error {
	id, err := b.upload(ctx, name, "image/png", picture)
	if err != nil {
		return err
	}
	return b.post(ctx, map[string]any{
		"messaging_product": "whatsapp", "to": string(to), "type": "image", "image": map[string]string{"id": id, "caption": caption},
	})
}

// upload keeps a file at the relay and returns its id.
func (b *business) upload(ctx context.Context, name, kind string, data []byte) (id string, err error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	head := textproto.MIMEHeader{"Content-Type": {kind}, "Content-Disposition": {fmt.Sprintf(`form-data; name="file"; filename=%q`, name)}}
	part, err := form.CreatePart(head)
	if err == nil {
		_, err = part.Write(data)
	}
	if err == nil {
		err = form.WriteField("messaging_product", "whatsapp")
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		return "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, fmt.Sprintf("%s/v23.0/%s/media", b.url, b.PhoneNumberID), &body)
	if err != nil {
		return "", err
	}
	req.Header.Set("Authorization", "Bearer "+b.Token)
	req.Header.Set("Content-Type", form.FormDataContentType())
	res, err := b.client.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(res.Body, 1<<16))
	var said struct{ ID string }
	if err == nil && (res.StatusCode != http.StatusOK || json.Unmarshal(raw, &said) != nil || said.ID == "") {
		err = fmt.Errorf("%s: HTTP %d: %s", b.Name, res.StatusCode, raw)
	}
	return said.ID, err
}

// mayAnswer reports whether a business may write freely: the person wrote to it lately.
func (p *play) mayAnswer(handle string) (bool, error) {
	state, err := p.fold()
	a, _ := p.relay.Resolve(handle)
	return err == nil && state.Status(a, wire.Conversation, time.Now()).Now.Deliver, err
}

// answering plays a step only where the business may write freely.
func answering(handle string, step func(context.Context, *play, *business) error) func(context.Context, *play) error {
	return func(ctx context.Context, p *play) error {
		may, err := p.mayAnswer(handle)
		if err != nil || !may {
			return err
		}
		return step(ctx, p, p.businesses[handle])
	}
}

// findUs says where the clinic is.
var findUs = answering(clinic, func(ctx context.Context, p *play, b *business) error {
	return b.post(ctx, map[string]any{
		"messaging_product": "whatsapp", "to": string(p.to), "type": "location",
		"location": map[string]any{"latitude": 38.7077, "longitude": -9.1366, "name": "Lindgren Clinic", "address": "Harbour Street 4, second floor"},
	})
})

// pass shows the boarding pass, and then what there is to eat on board.
var pass = answering(airline, func(ctx context.Context, p *play, b *business) error {
	picture, err := boardingPass()
	if err == nil {
		err = b.sendPicture(ctx, p.to, "NW418.png", "Your boarding pass, seat 14C", picture)
	}
	if err != nil || !sleep(ctx, 800*time.Millisecond) {
		return err
	}
	item := func(id string) map[string]string { return map[string]string{"product_retailer_id": id} }
	return b.post(ctx, map[string]any{
		"messaging_product": "whatsapp", "to": string(p.to), "type": "interactive",
		"interactive": map[string]any{
			"type": "product_list", "header": map[string]string{"type": "text", "text": "On board"},
			"body": map[string]string{"text": "What may we bring you?"}, "footer": map[string]string{"text": "Paid for on board"},
			"action": map[string]any{"catalog_id": "onboard", "sections": []map[string]any{
				{"title": "To eat", "product_items": []any{item("Cheese roll"), item("Soup of the day")}},
				{"title": "To drink", "product_items": []any{item("Coffee"), item("Tea"), item("Apple juice")}},
			}},
		},
	})
})

// code sends a sign-in code.
func code(handle, template, digits string) func(context.Context, *play) error {
	return func(ctx context.Context, p *play) error {
		return p.businesses[handle].sendCode(ctx, p.to, template, digits)
	}
}

// friendShows has a friend send a picture.
func friendShows(handle, name, caption string, draw func() ([]byte, error)) func(context.Context, *play) error {
	return func(_ context.Context, p *play) error {
		picture, err := draw()
		if err != nil {
			return err
		}
		return p.friends[handle].show(Person, name, caption, picture)
	}
}

// show sends a picture to somebody.
func (f *friend) show(to, name, caption string, picture []byte) error {
	hash, size, err := f.log.Blobs().Put(bytes.NewReader(picture), wire.MaxMedia)
	if err != nil {
		return err
	}
	m := wire.Media{Kind: wire.Image, Hash: hash, Type: "image/png", Size: size, Name: name}
	return f.log.Queue(wire.Ask(to, wire.Message{Text: caption, Media: &m}))
}
