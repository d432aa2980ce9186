package cloudapi

import (
	"slices"

	"sayso/wire"
)

// inbound is what a person says, with one member besides text for each other type.
type inbound struct {
	Context     *quote       `json:"context,omitempty"`
	From        wire.Account `json:"from"`
	ID          string       `json:"id"`
	Timestamp   string       `json:"timestamp"` // Unix seconds
	Type        string       `json:"type"`
	Text        *textBody    `json:"text,omitempty"`
	Button      *button      `json:"button,omitempty"`      // a quick reply of a template
	Interactive *picked      `json:"interactive,omitempty"` // a choice of another message
	Reaction    *reaction    `json:"reaction,omitempty"`
	Edit        *edit        `json:"edit,omitempty"`
	Revoke      *revoke      `json:"revoke,omitempty"` // a delete
}

type textBody struct {
	Body string `json:"body"`
}

// quote names the message that another one answers.
type quote struct {
	Forwarded bool         `json:"forwarded,omitempty"`
	From      wire.Account `json:"from,omitempty"`
	ID        string       `json:"id,omitempty"`
}

type button struct {
	Payload string `json:"payload"`
	Text    string `json:"text"`
}

type picked struct {
	Type   string `json:"type"` // button_reply or list_reply, like the member that is there
	Button *reply `json:"button_reply,omitempty"`
	Row    *reply `json:"list_reply,omitempty"`
}

type reply struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	About string `json:"description,omitempty"`
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

// inbound returns what the webhook says of an event of a person, in whatever way they
// said something.
func (a author) inbound(e wire.Event, b wire.Body) inbound {
	in := inbound{From: e.By, ID: messageID{e.By, fromUser, e.Key}.String(), Timestamp: seconds(e.At)}
	switch b := b.(type) {
	case wire.Message:
		a.message(&in, e.Chat, b)
	case wire.React:
		in.Type, in.Reaction = "reaction", &reaction{a.idOf(b.Ref, e.Chat), b.Emoji}
	case wire.Edit:
		in.Type, in.Edit = "edit", &edit{ID: messageID{e.By, fromUser, b.Key}.String()}
		in.Edit.Message.Type, in.Edit.Message.Text.Body = "text", b.Text
	case wire.Delete:
		in.Type, in.Revoke = "revoke", &revoke{messageID{e.By, fromUser, b.Key}.String()}
	}
	return in
}

// message fills in a person's message. One that picks a choice is told by the kind of
// message that offered it.
func (a author) message(in *inbound, person wire.Account, m wire.Message) {
	of := m.Reply
	if m.Answer != nil {
		of = &m.Answer.Ref
	}
	if of != nil {
		in.Context = &quote{From: of.By, ID: a.idOf(*of, person)}
	}
	if m.Forwarded {
		if in.Context == nil {
			in.Context = new(quote)
		}
		in.Context.Forwarded = true
	}
	if m.Answer == nil || !a.picked(in, m) {
		in.Type, in.Text = "text", &textBody{m.Text}
	}
}

// picked fills in which choice a message picks, if the one that offered it is found.
func (a author) picked(in *inbound, m wire.Message) bool {
	offer, ok := a.said(m.Answer.Ref)
	i := slices.IndexFunc(offer.Choices, func(c wire.Choice) bool { return c.ID == m.Answer.ID && c.Link == "" })
	if !ok || i < 0 {
		return false
	}
	c := offer.Choices[i]
	r := &reply{c.ID, c.Title, c.About}
	switch {
	case offer.Template != "":
		in.Type, in.Button = "button", &button{c.ID, c.Title}
	case c.Section != "": // rows always stand under a heading; see readList
		in.Type, in.Interactive = "interactive", &picked{Type: "list_reply", Row: r}
	default:
		in.Type, in.Interactive = "interactive", &picked{Type: "button_reply", Button: r}
	}
	return true
}

// idOf returns the id of a message in the chat with a person.
func (a author) idOf(ref wire.Ref, person wire.Account) string {
	dir := fromUser
	if string(ref.By) == a.business.Account {
		dir = toUser
	}
	return messageID{person, dir, ref.Key}.String()
}
