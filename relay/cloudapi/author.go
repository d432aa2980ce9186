package cloudapi

import (
	"encoding/json"

	"sayso/relay"
	"sayso/relay/cloudapi/webhook"
	"sayso/wire"
)

// author returns what makes the webhooks of a business.
func (f *Face) author(b relay.Business) webhook.Author {
	return webhook.Author{
		Business: b, Form: f.o.Relay.Webhooks(), Name: f.nameOf, Said: f.saidBy(b),
		Media:    func(e wire.Event, m wire.Media) string { return f.media.Inbound(b, e, m) },
		Welcomes: func() bool { return f.welcomes(b) },
		Prompt:   func(r wire.Refused) bool { return told(b, r) },
		Refusal:  refusal,
	}
}

// welcomes reports whether a business wants to know who opens its chat for the first
// time: enable_welcome_message of its conversational automation.
func (f *Face) welcomes(b relay.Business) bool {
	var on bool
	return json.Unmarshal(f.number(b).Settings["automation"]["enable_welcome_message"], &on) == nil && on
}

// nameOf returns how a person is called, or else the number.
func (f *Face) nameOf(a wire.Account) string {
	if p, ok := f.o.Relay.Profile(a); ok && p.Name != "" {
		return p.Name
	}
	return string(a)
}

// saidBy finds the messages of a business in its own log.
func (f *Face) saidBy(b relay.Business) func(wire.Ref) (wire.Message, bool) {
	return func(ref wire.Ref) (wire.Message, bool) {
		log := f.o.Relay.Log(wire.Account(b.Account))
		seq, ok, err := log.Find(ref)
		if err != nil || !ok {
			return wire.Message{}, false
		}
		e, err := log.At(seq)
		m, ok := e.Body().(wire.Message)
		return m, ok && err == nil
	}
}
