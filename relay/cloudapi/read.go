package cloudapi

import (
	"sort"
	"time"

	"sayso/relay/cloudapi/graph"
	"sayso/relay/cloudapi/ident"
	"sayso/wire"
)

// markRead marks a person's message, and all before it, as read; with a
// typing_indicator it also shows the person that the business is writing.
func (c *call) markRead() (any, error) {
	status, err := c.params.Text("status")
	if err != nil {
		return nil, err
	}
	if status != "read" {
		return nil, graph.BadValue.Because("status: only read can be told")
	}
	text, err := c.params.Text("message_id")
	if err != nil {
		return nil, err
	}
	if text == "" {
		return nil, graph.BadParameter.Because("message_id: is mandatory")
	}
	id, ok := ident.ParseMessage(text)
	if !ok || !id.Received {
		return nil, graph.BadValue.Because("message_id: is not the id of a message from a person")
	}
	seq, err := c.received(id)
	if err != nil {
		return nil, err
	}
	if seq == 0 {
		return nil, graph.BadValue.Because("message_id: there is no such message")
	}
	if _, err := c.do(wire.Ask(string(id.User), wire.Read{UpTo: seq})); err != nil {
		return nil, err
	}
	if c.params.Has("typing_indicator") {
		c.face.o.Relay.Signal(wire.Account(c.business.Account), id.User, wire.Typing)
	}
	return done{true}, nil
}

// skew is how far apart the times of the two copies of a message are looked for.
const skew = int64(time.Minute / time.Millisecond)

// received returns where a person's message stands in the business's own log, or 0.
// A log knows keys of its own account only. But the relay wrote both copies in one
// step, so the time of the person's copy leads to the business's.
func (c *call) received(id ident.Message) (uint64, error) {
	theirs, ok, err := c.find(wire.Ref{By: id.User, Key: id.Key})
	if err != nil || !ok {
		return 0, err
	}
	log := c.face.o.Relay.Log(wire.Account(c.business.Account))
	var failed error
	before := sort.Search(int(log.Head().Seq), func(i int) bool {
		e, err := log.At(uint64(i) + 1)
		if err != nil {
			failed = err
		}
		return e.At >= theirs.At-skew
	})
	for seq := uint64(before); failed == nil; {
		page, err := log.After(seq, 256, 1<<20)
		if err != nil {
			return 0, err
		}
		for _, e := range page {
			switch seq = e.Seq; {
			case e.By == id.User && e.Key == id.Key:
				return e.Seq, nil
			case e.At > theirs.At+skew:
				return 0, nil
			}
		}
		if len(page) == 0 {
			return 0, nil
		}
	}
	return 0, failed
}
