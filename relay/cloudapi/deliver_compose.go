package cloudapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"sayso/relay"
	"sayso/relay/cloudapi/webhook"
	"sayso/wire"
)

// errNothing is wrapped when trying again makes no webhook either.
var errNothing = errors.New("nothing can be made of it")

// hookID names a webhook for the operator: the number of the event in the business's
// log, and which part it is of what the event makes known.
type hookID struct {
	Seq  uint64
	Part int
}

// String returns the id in its form, such as 1204.0.
func (id hookID) String() string { return fmt.Sprintf("%d.%d", id.Seq, id.Part) }

// parseHookID reads what String writes, and also an event's number alone.
func parseHookID(s string) (id hookID, ok bool) {
	seq, part, parts := strings.Cut(s, ".")
	var err error
	if id.Seq, err = strconv.ParseUint(seq, 10, 64); err != nil || id.Seq == 0 {
		return id, false
	}
	if parts {
		id.Part, err = strconv.Atoi(part)
	}
	return id, err == nil && id.Part >= 0
}

// compose makes the webhook of a job. Its body is nil when the business is not told,
// or nobody listens.
func (w *worker) compose(j job) (p delivery, err error) {
	f, n := w.face, j.news
	log := f.o.Relay.Log(w.account)
	b, known := f.business(w.account)
	if !known {
		return p, nil
	}
	if j.e == nil {
		e, err := log.At(j.seq)
		if err != nil {
			return p, err
		}
		j.e = &e
	}
	of := *j.e
	if n.About != j.seq {
		if of, err = log.At(n.About); err != nil {
			return p, err
		}
		// A receipt covers all that was sent before; what a block kept away never came.
		if kept, err := f.o.Relay.KeptAway(w.account, of.Key); kept || err != nil {
			return p, err
		}
	}
	p = delivery{business: b, id: hookID{j.seq, j.part}, chat: j.e.Chat}
	if p.field, p.body, err = f.author(b).Compose(n, *j.e, of); err != nil {
		return p, fmt.Errorf("%w: %w", errNothing, err)
	}
	if p.url = f.callback(b, p.field).URL; p.url == "" {
		p.body = nil
	}
	p.what = n.Words(of)
	return p, nil
}

// author returns what makes the webhooks of a business.
func (f *Face) author(b relay.Business) webhook.Author {
	return webhook.Author{
		Business: b, Form: f.o.Relay.Webhooks(), Name: f.nameOf, Said: f.saidBy(b),
		Media:    func(e wire.Event, m wire.Media) string { return f.inboundMedia(b, e, m) },
		Welcomes: func() bool { return f.welcomes(b) },
		Prompt:   func(r wire.Refused) bool { return told(b, r) },
		Refusal:  refusal,
	}
}

// business returns a business as it is now.
func (f *Face) business(a wire.Account) (relay.Business, bool) {
	for _, b := range f.o.Relay.Businesses() {
		if b.Account == string(a) {
			return b, true
		}
	}
	return relay.Business{}, false
}

// hears reports whether anybody listens for a business at all.
func (f *Face) hears(a wire.Account) bool {
	b, known := f.business(a)
	app, _ := f.apps.Get(b.AppID)
	field := "messages"
	if len(app.Fields) > 0 {
		field = app.Fields[0]
	}
	return known && f.callback(b, field).URL != ""
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
