package webhook

import (
	"encoding/base64"
	"encoding/hex"

	"sayso/relay/cloudapi/content"
	"sayso/relay/cloudapi/graph"
	"sayso/relay/cloudapi/ident"
	"sayso/wire"
)

// inbound is what a person says, with one member besides for each type but one.
type inbound struct {
	Context     *quote            `json:"context,omitempty"`
	From        wire.Account      `json:"from"`
	FromUser    string            `json:"from_user_id,omitempty"`
	ID          string            `json:"id"`
	Timestamp   string            `json:"timestamp"` // Unix seconds
	Type        string            `json:"type"`
	Referral    *referral         `json:"referral,omitempty"`
	Text        *textBody         `json:"text,omitempty"`
	Image       *attached         `json:"image,omitempty"`
	Video       *attached         `json:"video,omitempty"`
	Audio       *attached         `json:"audio,omitempty"`
	Document    *attached         `json:"document,omitempty"`
	Sticker     *attached         `json:"sticker,omitempty"`
	Location    *placed           `json:"location,omitempty"`
	Contacts    []content.Contact `json:"contacts,omitempty"`
	Order       *ordered          `json:"order,omitempty"`
	Button      *button           `json:"button,omitempty"`      // a quick reply of a template
	Interactive *picked           `json:"interactive,omitempty"` // a choice of another message
	Reaction    *reaction         `json:"reaction,omitempty"`
	Edit        *edit             `json:"edit,omitempty"`
	Revoke      *revoke           `json:"revoke,omitempty"` // a delete
	System      *system           `json:"system,omitempty"`
	Errors      []failure         `json:"errors,omitempty"` // of what no business can show
	Unsupported *unsupported      `json:"unsupported,omitempty"`
}

// quote says where a message comes from: what it answers, or that it was passed on.
type quote struct {
	Forwarded bool         `json:"forwarded,omitempty"`
	Often     bool         `json:"frequently_forwarded,omitempty"`
	From      wire.Account `json:"from,omitempty"`
	ID        string       `json:"id,omitempty"`
}

type referral struct {
	Link  string `json:"source_url,omitempty"`
	Kind  string `json:"source_type"`
	ID    string `json:"source_id,omitempty"`
	Title string `json:"headline,omitempty"`
	Text  string `json:"body,omitempty"`
	Click string `json:"ctwa_clid,omitempty"`
}

type textBody struct {
	Body string `json:"body"`
}

// attached is a file that a person sent.
type attached struct {
	ID       string `json:"id"`
	Type     string `json:"mime_type"`
	SHA      string `json:"sha256,omitempty"` // in base64
	Caption  string `json:"caption,omitempty"`
	Name     string `json:"filename,omitempty"`
	Voice    *bool  `json:"voice,omitempty"`    // of audio
	Animated *bool  `json:"animated,omitempty"` // of a sticker
}

type placed struct {
	Lat     float64 `json:"latitude"`
	Lon     float64 `json:"longitude"`
	Name    string  `json:"name,omitempty"`
	Address string  `json:"address,omitempty"`
	Link    string  `json:"url,omitempty"`
}

// ordered is what a person orders.
type ordered struct {
	Catalog string        `json:"catalog_id"`
	Text    string        `json:"text,omitempty"`
	Items   []orderedItem `json:"product_items"`
}

type orderedItem struct {
	ID       string  `json:"product_retailer_id"`
	Count    int     `json:"quantity"`
	Price    float64 `json:"item_price"`
	Currency string  `json:"currency"`
}

type reaction struct {
	ID    string `json:"message_id"`
	Emoji string `json:"emoji,omitempty"` // absent when it is taken back
}

type edit struct {
	ID      string `json:"original_message_id"`
	Message struct {
		Type string   `json:"type"`
		Text textBody `json:"text"`
	} `json:"message"`
}

type revoke struct {
	ID string `json:"original_message_id"`
}

// system tells that a person has another number now.
type system struct {
	Body   string       `json:"body"`
	Type   string       `json:"type"`
	ID     wire.Account `json:"wa_id"`
	UserID string       `json:"user_id,omitempty"`
}

type unsupported struct {
	Type string `json:"type"`
}

// inbound returns what the webhook says of an event of a person, in whatever way they
// said something.
func (a Author) inbound(e wire.Event, b wire.Body) inbound {
	in := inbound{From: e.By, FromUser: a.userID(e.By), ID: ident.Received(e.By, e.Key), Timestamp: seconds(e.At)}
	switch b := b.(type) {
	case wire.Message:
		a.message(&in, e, b)
	case wire.React:
		in.Type, in.Reaction = "reaction", &reaction{a.idOf(b.Ref, e.Chat), b.Emoji}
	case wire.Edit:
		in.Type, in.Edit = "edit", &edit{ID: ident.Received(e.By, b.Key)}
		in.Edit.Message.Type, in.Edit.Message.Text.Body = "text", b.Text
	case wire.Delete:
		in.Type, in.Revoke = "revoke", &revoke{ident.Received(e.By, b.Key)}
	case wire.Opened:
		in.Type = "request_welcome"
	case wire.Moved:
		in.Type = "system"
		in.System = &system{"User " + a.Name(e.By) + " changed from " + string(e.By) + " to " + string(b.To), "user_changed_number", b.To, a.userID(b.To)}
	}
	return in
}

// message fills in a person's message. One that picks a choice is told by the kind of
// message that offered it, unless it brings what has a type of its own.
func (a Author) message(in *inbound, e wire.Event, m wire.Message) {
	in.Context = a.context(e.Chat, m)
	if o := m.Origin; o != nil {
		in.Referral = &referral{o.Link, o.Kind, o.ID, o.Title, o.Text, o.Click}
	}
	switch {
	case m.Other != "":
		in.Type, in.Unsupported = "unsupported", &unsupported{m.Other}
		in.Errors = []failure{{
			Code: content.BadType.Code, Title: "Message type unknown", Message: "Message type unknown",
			Data: graph.ErrorData{Details: "Message type is currently not supported."},
		}}
	case m.Basket != nil:
		in.Type, in.Order = "order", orderOf(m)
	case m.Place != nil:
		p := m.Place
		in.Type, in.Location = "location", &placed{float64(p.Lat) / 1e7, float64(p.Lon) / 1e7, p.Name, p.Address, p.Link}
	case len(m.Contacts) > 0:
		in.Type, in.Contacts = "contacts", content.Contacts(m.Contacts)
	case m.Media != nil:
		a.attach(in, e, m)
	case m.Answer == nil || !a.picked(in, m):
		in.Type, in.Text = "text", &textBody{m.Text}
	}
}

// context says what a message answers and whether it was passed on; nil for neither.
func (a Author) context(person wire.Account, m wire.Message) *quote {
	of := m.Reply
	if m.Answer != nil {
		of = &m.Answer.Ref
	}
	q := quote{Forwarded: m.Forwarded && !m.Often, Often: m.Often}
	if of != nil {
		q.From, q.ID = of.By, a.idOf(*of, person)
	}
	if q == (quote{}) {
		return nil
	}
	return &q
}

// attach fills in a file.
func (a Author) attach(in *inbound, e wire.Event, m wire.Message) {
	sum, _ := hex.DecodeString(m.Media.Hash)
	f := &attached{ID: a.Media(e, *m.Media), Type: m.Media.Type, SHA: base64.StdEncoding.EncodeToString(sum), Caption: m.Text}
	switch m.Media.Kind {
	case wire.Image:
		in.Type, in.Image = "image", f
	case wire.Video:
		in.Type, in.Video = "video", f
	case wire.Audio, wire.Voice:
		voice := m.Media.Kind == wire.Voice
		f.Voice, f.Caption = &voice, ""
		if voice && f.Type == "audio/ogg" {
			f.Type = "audio/ogg; codecs=opus" // as those of the app are
		}
		in.Type, in.Audio = "audio", f
	case wire.Sticker:
		animated := false // nobody here draws one that is
		f.Animated, f.Caption = &animated, ""
		in.Type, in.Sticker = "sticker", f
	default:
		f.Name = m.Media.Name
		in.Type, in.Document = "document", f
	}
}

func orderOf(m wire.Message) *ordered {
	o := &ordered{Catalog: m.Basket.Catalog, Text: m.Text}
	for _, l := range m.Basket.Lines {
		o.Items = append(o.Items, orderedItem{l.ID, l.Count, float64(l.Price) / 1000, l.Currency})
	}
	return o
}

// idOf returns the id of a message in the chat with a person.
func (a Author) idOf(ref wire.Ref, person wire.Account) string {
	if string(ref.By) == a.Business.Account {
		return ident.Sent(person, ref.Key)
	}
	return ident.Received(person, ref.Key)
}
