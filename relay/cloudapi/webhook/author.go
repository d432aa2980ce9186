package webhook

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"sayso/relay"
	"sayso/relay/cloudapi/graph"
	"sayso/relay/cloudapi/ident"
	"sayso/wire"
)

// envelope is what one POST to a webhook carries. It could hold many changes, but
// popular clients read only the first one, so it always holds one.
type envelope struct {
	Object string  `json:"object"`
	Entry  []entry `json:"entry"`
}

type entry struct {
	ID      string   `json:"id"`             // of the WABA
	Time    int64    `json:"time,omitempty"` // Unix seconds; of what is about the account
	Changes []change `json:"changes"`
}

type change struct {
	Field string `json:"field"`
	Value any    `json:"value"` // a value, or what the account is told in a form of its own
}

type value struct {
	Product     string       `json:"messaging_product"`
	Metadata    metadata     `json:"metadata"`
	Contacts    []contact    `json:"contacts,omitempty"`
	Messages    []inbound    `json:"messages,omitempty"`
	Statuses    []status     `json:"statuses,omitempty"`
	Preferences []preferring `json:"user_preferences,omitempty"`
	NewIDs      []idUpdate   `json:"user_id_update,omitempty"`
}

type metadata struct {
	Number string `json:"display_phone_number"` // bare digits
	ID     string `json:"phone_number_id"`
}

type contact struct {
	Profile struct {
		Name string `json:"name"`
	} `json:"profile"`
	ID     wire.Account `json:"wa_id"`
	UserID string       `json:"user_id,omitempty"`
}

// preferring is a person's choice about marketing. Its time is a number, unlike all others.
type preferring struct {
	ID        wire.Account `json:"wa_id"`
	UserID    string       `json:"user_id,omitempty"`
	Detail    string       `json:"detail"`
	Category  string       `json:"category"`
	Value     string       `json:"value"`
	Timestamp int64        `json:"timestamp"` // Unix seconds
}

// idUpdate tells under which id a business knows a person who has another number now.
type idUpdate struct {
	ID        wire.Account `json:"wa_id"` // the new one
	Detail    string       `json:"detail"`
	UserID    exchange     `json:"user_id"`
	Timestamp string       `json:"timestamp"` // Unix seconds
}

type exchange struct {
	Previous string `json:"previous"`
	Current  string `json:"current"`
}

// Author makes the webhooks of one business.
type Author struct {
	Business relay.Business
	Form     relay.Webhooks
	Name     func(wire.Account) string                // how a person is called
	Said     func(wire.Ref) (wire.Message, bool)      // a message of the business itself
	Media    func(wire.Event, wire.Media) (id string) // of a file that a person sent
	Welcomes func() bool                              // whether the business wants to know who opens its chat
	Prompt   func(wire.Refused) bool                  // whether the sender was told at once that it failed
	Refusal  func(wire.Refused) graph.Fault           // with which error it is told later
}

// Compose returns the exact bytes of what a notice, made known by the event e, says
// about the event of, and the field that it is of: this is the one place where an event
// becomes a webhook. No bytes mean that the business hears nothing of it.
func (a Author) Compose(n Notice, e, of wire.Event) (field string, body []byte, err error) {
	v := value{Product: graph.Product, Metadata: metadata{a.Business.Account, a.Business.PhoneNumberID}}
	field = "messages"
	switch b := of.Body().(type) {
	case wire.Message, wire.React, wire.Edit, wire.Delete:
		if n.status == "" {
			v.Contacts, v.Messages = a.contacts(of.By), []inbound{a.inbound(of, b)}
		} else {
			v.Statuses = []status{a.status(n, e, of, b)}
		}
	case wire.Played:
		v.Statuses = []status{a.played(of, b)}
	case wire.Refused:
		if a.Prompt(b) {
			return field, nil, nil
		}
		v.Statuses = []status{a.failed(of, b)}
	case wire.Stop, wire.Allow, wire.Reset:
		field, v.Contacts = "user_preferences", a.contacts(of.By)
		v.Preferences = []preferring{a.preference(of)}
	case wire.Opened:
		if !a.Welcomes() {
			return field, nil, nil
		}
		v.Contacts, v.Messages = a.contacts(of.By), []inbound{a.inbound(of, b)}
	case wire.Moved:
		if n.status != newID {
			v.Messages = []inbound{a.inbound(of, b)} // without contacts: the number is nobody's now
		} else if field = "user_id_update"; a.Form.NoUserIDs {
			return field, nil, nil
		} else {
			v.NewIDs = []idUpdate{a.update(of, b)}
		}
	case wire.Notice:
		body, err = encode(a.envelope(entry{Time: of.At / 1000, Changes: []change{{b.Field, b.Value}}}))
		return b.Field, body, err
	default:
		return field, nil, fmt.Errorf("webhook about event %d, which is of kind %s", of.Seq, of.Kind)
	}
	body, err = encode(a.envelope(entry{Changes: []change{{field, v}}}))
	return field, body, err
}

func (a Author) envelope(e entry) envelope {
	e.ID = a.Business.WABAID
	return envelope{"whatsapp_business_account", []entry{e}}
}

// preference says which way a choice about marketing went. An allowance that has ended
// already, as one taken back may have, is a stop.
func (a Author) preference(e wire.Event) preferring {
	way := "resume"
	switch b := e.Body().(type) {
	case wire.Stop:
		way = "stop"
	case wire.Allow:
		if b.Until != 0 && b.Until <= e.At {
			way = "stop"
		}
	}
	return preferring{e.By, a.userID(e.By), "User requested to " + way + " marketing messages", "marketing_messages", way, e.At / 1000}
}

func (a Author) update(e wire.Event, m wire.Moved) idUpdate {
	return idUpdate{m.To, "User changed their phone number", exchange{a.userID(e.By), a.userID(m.To)}, seconds(e.At)}
}

func (a Author) contacts(person wire.Account) []contact {
	c := contact{ID: person, UserID: a.userID(person)}
	c.Profile.Name = a.Name(person)
	return []contact{c}
}

// userID returns the id under which the business's portfolio knows a person; "" when
// the webhooks are without.
func (a Author) userID(person wire.Account) string {
	if a.Form.NoUserIDs {
		return ""
	}
	return ident.User(a.Business.WABAID, person) // relay.toml knows of no portfolios
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
