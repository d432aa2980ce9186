package chat

import "sayso/wire"

// span is a stretch of a log, both ends in it.
type span struct{ from, to uint64 }

const maxMissed = 16

// receipt notes how far the owner's messages came. Receipts may overtake each
// other, and what is read was delivered. One that does not reach back to the one
// before it leaves messages behind that never come: a block kept them away.
func (c *Chat) receipt(r wire.Receipt) {
	if r.State != wire.Seen && r.State != wire.Delivered {
		return
	}
	if r.Seq > c.Delivered {
		if r.From > c.Delivered+1 {
			c.miss(span{c.Delivered + 1, min(r.From-1, r.Seq)})
		}
		c.Delivered = r.Seq
	}
	if r.State == wire.Seen {
		c.Seen = max(c.Seen, r.Seq)
	}
}

// miss adds messages that never come. When there are too many stretches, the two
// oldest become one: it may then say too little of what lay between, never too much.
func (c *Chat) miss(s span) {
	if len(c.missed) == maxMissed {
		c.missed[1].from = c.missed[0].from
		c.missed = c.missed[:copy(c.missed, c.missed[1:])]
	}
	c.missed = append(c.missed, s)
}

// Reached returns how far the owner's message at seq came: read, delivered, or
// empty for sent.
func (c *Chat) Reached(seq uint64) wire.State {
	for _, s := range c.missed {
		if s.from <= seq && seq <= s.to {
			return ""
		}
	}
	switch {
	case seq <= c.Seen:
		return wire.Seen
	case seq <= c.Delivered:
		return wire.Delivered
	}
	return ""
}
