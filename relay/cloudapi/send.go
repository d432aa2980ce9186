package cloudapi

import (
	"cmp"
	"net/http"
	"strings"
	"unicode/utf8"

	"sayso/relay"
	"sayso/relay/cloudapi/graph"
	"sayso/relay/cloudapi/ident"
	"sayso/wire"
)

var sendRoutes = []route{
	{on: phone, edge: "messages", method: http.MethodPost, answer: (*call).messages},
	{on: phone, edge: "marketing_messages", method: http.MethodPost, answer: (*call).marketingMessages},
}

// maxCallback bounds biz_opaque_callback_data, in characters.
const maxCallback = 512

// sent is the answer to a send: accepted for processing, which is not delivered.
type sent struct {
	Product  string      `json:"messaging_product"`
	Contacts []recipient `json:"contacts"`
	Messages []accepted  `json:"messages"`
}

type recipient struct {
	Input  string       `json:"input"` // as the caller wrote it
	ID     wire.Account `json:"wa_id"`
	UserID string       `json:"user_id,omitempty"` // when the caller gave that
}

type accepted struct {
	ID     string `json:"id"`
	Status string `json:"message_status,omitempty"` // of templates
}

// done is the answer to what has nothing else to say.
type done struct {
	Success bool `json:"success"`
}

// sends reports whether a call is one that sends.
func (c *call) sends(edge string) bool {
	return c.object.kind == phone && (edge == "messages" || edge == "marketing_messages")
}

// messages sends a message, or marks one as read: both go to the same URL.
func (c *call) messages() (any, error) {
	said, err := c.params.Text("messaging_product")
	switch {
	case err != nil:
		return nil, err
	case said == "":
		return nil, graph.BadParameter.Because("messaging_product: is mandatory")
	case !strings.EqualFold(said, graph.Product):
		return nil, graph.BadParameter.Because("messaging_product: must be %s", graph.Product)
	case c.params.Has("status"):
		return c.markRead()
	}
	return c.send()
}

// marketingMessages sends what the endpoint of its own for marketing takes: templates of
// that category, and nothing else.
func (c *call) marketingMessages() (any, error) {
	kind, err := c.params.Text("type")
	if err != nil {
		return nil, err
	}
	if !strings.EqualFold(kind, "template") {
		return nil, graph.BadParameter.Because("type: only templates go through marketing_messages")
	}
	c.marketing = true
	return c.messages()
}

// send puts a message before the relay. What the person's choices keep away is
// answered like all else, and told by a failed status.
func (c *call) send() (any, error) {
	to, err := c.whom.account, c.whom.err
	if err != nil {
		return nil, err
	}
	body, err := c.read()
	if err != nil {
		return nil, err
	}
	if m, ok := body.(wire.Message); ok && c.marketing && m.Purpose != wire.Marketing {
		wrong := notMarketing
		if c.version < 23 {
			wrong = badMethod
		}
		return nil, wrong.Because("template: is not of category MARKETING")
	}
	if string(to) == c.business.Account {
		return nil, selfRecipient.Because("to: is the number that sends")
	}
	if err := c.admit(to); err != nil {
		return nil, err
	}
	m, says := body.(wire.Message)
	if says {
		if m, err = c.addressed(m, to); err != nil {
			return nil, err
		}
		body = m
	}
	ask := wire.Ask(string(to), body)
	ask.Key = ident.NewKey()
	if err := c.put(to, ask); err != nil {
		return nil, err
	}
	id := accepted{ID: ident.Sent(to, ask.Key)}
	if says && m.Template != "" {
		id.Status = "accepted"
	}
	whom := recipient{Input: c.whom.input, ID: to}
	if !c.params.Has("to") {
		whom.UserID = c.whom.input
	}
	return sent{graph.Product, []recipient{whom}, []accepted{id}}, nil
}

// addressed returns a message with what a send says of it beside its content.
func (c *call) addressed(m wire.Message, to wire.Account) (_ wire.Message, err error) {
	if m.Reply, err = c.quoted(to); err != nil {
		return m, err
	}
	data, err := c.params.Text("biz_opaque_callback_data")
	if err == nil && utf8.RuneCountInString(data) > maxCallback {
		err = graph.BadParameter.Because("biz_opaque_callback_data: the limit is %d characters", maxCallback)
	}
	m.Callback = ident.Pack(data)
	return m, err
}

// do puts a command before the relay and returns its answer.
func (c *call) do(ask wire.Command) (relay.Answer, error) {
	answer, err := c.face.o.Relay.Do(c.r.Context(), wire.Account(c.business.Account), ask)
	c.trace.judged(answer)
	return answer, err
}

// addressee is whom a send is for.
type addressee struct {
	input   string // as the caller wrote it
	account wire.Account
	err     error // that it names nobody
}

// addressee reads whom a send is for.
func (c *call) addressee() addressee {
	at, err := c.params.Texts("recipient_type", "to", "recipient")
	if err != nil {
		return addressee{err: err}
	}
	if !strings.EqualFold(cmp.Or(at["recipient_type"], "individual"), "individual") {
		return addressee{err: graph.BadParameter.Because("recipient_type: only individual is carried here")}
	}
	if input := at["to"]; input != "" {
		to := c.dialled(input)
		if !to.Valid() {
			return addressee{err: graph.BadValue.Because("to: is not a phone number; give 5 to 15 digits with the country code")}
		}
		return addressee{input: input, account: to}
	}
	input := at["recipient"]
	if input == "" {
		return addressee{err: graph.BadParameter.Because("to: is mandatory; give the number's digits with the country code")}
	}
	to, known := ident.PersonOf(c.business.WABAID, input)
	if !known {
		return addressee{err: graph.BadValue.Because("recipient: is not the user id of a person for this account")}
	}
	return addressee{input: input, account: to}
}

// dialled returns the number that somebody writes down. One without a plus stands for
// itself, unless relay.toml gives the business a country code: then that comes before
// it, as Meta does.
func (c *call) dialled(number string) wire.Account {
	to := ident.Number(number)
	if strings.HasPrefix(strings.TrimSpace(number), "+") {
		return to
	}
	return wire.Account(c.business.CountryCode) + to
}

// quoted returns the message that a send answers, or nil.
func (c *call) quoted(to wire.Account) (*wire.Ref, error) {
	if !c.params.Has("context") {
		return nil, nil
	}
	var context struct {
		ID string `json:"message_id"`
	}
	if err := c.params.Decode("context", &context); err != nil {
		return nil, err
	}
	ref, err := c.inChat("context.message_id", context.ID, to)
	if err != nil {
		return nil, err
	}
	return &ref, nil
}

// inChat returns the message in the chat with a person that an id points at.
func (c *call) inChat(name, id string, person wire.Account) (wire.Ref, error) {
	m, ok := ident.ParseMessage(id)
	if !ok || m.User != person {
		return wire.Ref{}, graph.BadValue.Because("%s: is not the id of a message in this chat", name)
	}
	ref := m.Ref(wire.Account(c.business.Account))
	_, found, err := c.find(ref)
	if err == nil && !found {
		err = graph.BadValue.Because("%s: there is no such message", name)
	}
	return ref, err
}

// find finds a message in its author's own log, where the relay knows keys by author.
func (c *call) find(ref wire.Ref) (wire.Event, bool, error) {
	if _, known := c.face.o.Relay.Profile(ref.By); !known {
		return wire.Event{}, false, nil
	}
	log := c.face.o.Relay.Log(ref.By)
	seq, ok, err := log.Find(ref)
	if err != nil || !ok {
		return wire.Event{}, false, err
	}
	e, err := log.At(seq)
	return e, err == nil, err
}
