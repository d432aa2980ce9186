package cloudapi

import (
	"time"

	"sayso/relay/cloudapi/graph"
	"sayso/relay/cloudapi/ident"
	"sayso/wire"
)

// readReaction reads an emoji about a message; an empty one takes it back. It is said
// in the conversation, so the platform's window holds for it.
func readReaction(c *call) (wire.Body, error) {
	var r struct {
		ID    string `json:"message_id"`
		Emoji string `json:"emoji"`
	}
	if err := c.params.Decode("reaction", &r); err != nil {
		return nil, err
	}
	if r.ID == "" {
		return nil, graph.Missing.Because("reaction.message_id: is mandatory")
	}
	m, ok := ident.ParseMessage(r.ID)
	if !ok || m.User != c.whom.account {
		return nil, graph.BadValue.Because("reaction.message_id: is not the id of a message in this chat")
	}
	ref := m.Ref(wire.Account(c.business.Account))
	e, found, err := c.find(ref)
	if err != nil {
		return nil, err
	}
	gone, err := c.face.o.Relay.Deleted(ref)
	if !found || gone || e.Kind != (wire.Message{}).Kind() || c.face.now().Sub(e.Time()) > reactFor {
		c.doomed = graph.BadValue.Because("The message is not there or was deleted, is no message to react to, or is older than 30 days.")
	}
	return wire.React{Ref: ref, Emoji: r.Emoji}, err
}

// reactFor is how long a message can be reacted to, as Meta has it.
const reactFor = 30 * 24 * time.Hour
