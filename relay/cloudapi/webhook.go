package cloudapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"sayso/relay"
	"sayso/wire"
)

// envelope is what one POST to a webhook carries. It could hold many changes, but
// popular clients read only the first one, so it always holds one.
type envelope struct {
	Object string  `json:"object"`
	Entry  []entry `json:"entry"`
}

type entry struct {
	ID      string   `json:"id"` // of the WABA
	Changes []change `json:"changes"`
}

type change struct {
	Field string `json:"field"`
	Value value  `json:"value"`
}

type value struct {
	Product     string       `json:"messaging_product"`
	Metadata    metadata     `json:"metadata"`
	Contacts    []contact    `json:"contacts,omitempty"`
	Messages    []inbound    `json:"messages,omitempty"`
	Statuses    []status     `json:"statuses,omitempty"`
	Preferences []preferring `json:"user_preferences,omitempty"`
}

type metadata struct {
	Number string `json:"display_phone_number"` // bare digits
	ID     string `json:"phone_number_id"`
}

type contact struct {
	Profile struct {
		Name string `json:"name"`
	} `json:"profile"`
	ID wire.Account `json:"wa_id"`
}

// status tells how far a message of the business came.
type status struct {
	ID        string       `json:"id"`
	Status    string       `json:"status"`
	Timestamp string       `json:"timestamp"` // Unix seconds
	Recipient wire.Account `json:"recipient_id"`
	Callback  string       `json:"biz_opaque_callback_data,omitempty"`
	Pricing   *pricing     `json:"pricing,omitempty"` // of sent and delivered
	Errors    []failure    `json:"errors,omitempty"`  // of failed
}

type pricing struct {
	Billable bool   `json:"billable"`
	Model    string `json:"pricing_model"`
	Type     string `json:"type"`
	Category string `json:"category"`
}

// failure is an error as a status carries it.
type failure struct {
	Code    int       `json:"code"`
	Title   string    `json:"title"`
	Message string    `json:"message"`
	Data    errorData `json:"error_data"`
	Href    string    `json:"href"`
}

const errorPage = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"

// preferring is a person's choice about marketing. Its time is a number, unlike all others.
type preferring struct {
	ID        wire.Account `json:"wa_id"`
	Detail    string       `json:"detail"`
	Category  string       `json:"category"`
	Value     string       `json:"value"`
	Timestamp int64        `json:"timestamp"` // Unix seconds
}

// author makes the webhooks of one business.
type author struct {
	business relay.Business
	name     func(wire.Account) string           // how a person is called
	said     func(wire.Ref) (wire.Message, bool) // a message of the business itself
}

// webhook returns the exact bytes of what a notice, made known by the event e, says
// about the event of: this is the one place where an event becomes a webhook.
func (a author) webhook(n notice, e, of wire.Event) ([]byte, error) {
	v := value{Product: product, Metadata: metadata{a.business.Account, a.business.PhoneNumberID}}
	field := "messages"
	switch b := of.Body().(type) {
	case wire.Message:
		if n.status == "" {
			v.Contacts, v.Messages = a.contacts(of.By), []inbound{a.inbound(of, b)}
		} else {
			v.Statuses = []status{a.status(n, e, of, b)}
		}
	case wire.React, wire.Edit, wire.Delete:
		if n.status == "" {
			v.Contacts, v.Messages = a.contacts(of.By), []inbound{a.inbound(of, b)}
		} else {
			v.Statuses = []status{a.unpriced(n, e, of)}
		}
	case wire.Refused:
		v.Statuses = []status{a.failed(n, of, b)}
	case wire.Stop, wire.Allow, wire.Reset:
		field, v.Contacts = "user_preferences", a.contacts(of.By)
		v.Preferences = []preferring{preference(of)}
	default:
		return nil, fmt.Errorf("webhook about event %d, which is of kind %s", of.Seq, of.Kind)
	}
	return encode(envelope{"whatsapp_business_account", []entry{{a.business.WABAID, []change{{field, v}}}}})
}

// preference says which way a choice about marketing went. An allowance that has ended
// already, as one taken back may have, is a stop.
func preference(e wire.Event) preferring {
	way := "resume"
	switch b := e.Body().(type) {
	case wire.Stop:
		way = "stop"
	case wire.Allow:
		if b.Until != 0 && b.Until <= e.At {
			way = "stop"
		}
	}
	return preferring{e.By, "User requested to " + way + " marketing messages", "marketing_messages", way, e.At / 1000}
}

func (a author) contacts(person wire.Account) []contact {
	c := contact{ID: person}
	c.Profile.Name = a.name(person)
	return []contact{c}
}

func (a author) status(n notice, e, of wire.Event, m wire.Message) status {
	s := status{
		ID: messageID{of.Chat, toUser, of.Key}.String(), Status: n.status, Timestamp: seconds(e.At),
		Recipient: of.Chat, Callback: m.Callback,
	}
	if n.status != "read" {
		s.Pricing = priceOf(m, n.window)
	}
	return s
}

// unpriced is the status of what is no message, a reaction.
func (a author) unpriced(n notice, e, of wire.Event) status {
	s := a.status(n, e, of, wire.Message{})
	s.Pricing = nil
	return s
}

func (a author) failed(n notice, of wire.Event, r wire.Refused) status {
	var m wire.Message
	// The relay kept the command as it was; if it cannot be read the status goes without callback data.
	_ = json.Unmarshal(r.Body, &m)
	why, known := refusals[r.Cause]
	if !known {
		why = unknownFailure.because("%s", r.Why)
	}
	s := a.status(notice{status: "read"}, of, of, m)
	s.Status = n.status
	s.Errors = []failure{{why.Code, why.Title, why.Title, errorData{Details: why.Details}, errorPage}}
	return s
}

// categories says under what a purpose is charged; the finer ones are all utility.
var categories = map[wire.Purpose]string{
	wire.Conversation: "service", wire.Marketing: "marketing", wire.Authentication: "authentication",
}

// priceOf returns what a message would cost: answers, and utility inside the window, are free.
func priceOf(m wire.Message, inWindow bool) *pricing {
	category, known := categories[m.Purpose]
	if !known {
		category = "utility"
	}
	p := pricing{Billable: true, Model: "PMP", Type: "regular", Category: category}
	if category == "service" || category == "utility" && inWindow {
		p.Billable, p.Type = false, "free_customer_service"
	}
	return &p
}

func seconds(ms int64) string { return strconv.FormatInt(ms/1000, 10) }

// encode returns v as JSON in the form that Meta signs: all beyond ASCII as \uXXXX
// with lower-case digits, and nothing else escaped that need not be.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("webhook body: %w", err)
	}
	return escape(bytes.TrimSuffix(b.Bytes(), []byte{'\n'})), nil
}

// escape writes every code point beyond ASCII as \uXXXX, a pair of them beyond the
// basic plane. In JSON such code points stand in strings only.
func escape(b []byte) []byte {
	if !slices.ContainsFunc(b, func(c byte) bool { return c >= utf8.RuneSelf }) {
		return b
	}
	out := make([]byte, 0, len(b)+len(b)/2)
	for _, r := range string(b) {
		switch {
		case r < utf8.RuneSelf:
			out = append(out, byte(r))
		case r > 0xFFFF:
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
	}
	return out
}
