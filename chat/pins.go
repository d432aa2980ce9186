package chat

import (
	"slices"
	"time"

	"sayso/wire"
)

// Pin is a message that stands at the top of its chat, for both sides.
type Pin struct {
	Ref    wire.Ref
	By     wire.Account // who pinned it
	Moment              // when
	Until  int64        // Unix milliseconds; from then on it is none
}

// Pins lists what is pinned in the chat at a time, last pinned first: at most
// [wire.MaxPinned].
func (c *Chat) Pins(now time.Time) []Pin {
	var all []Pin
	for _, p := range slices.Backward(c.pins) {
		if now.UnixMilli() < p.Until {
			all = append(all, p)
		}
	}
	return all
}

// pin folds in that a message is pinned for seconds, or for none, which takes it down.
// What has run out makes room before what has not.
func (c *Chat) pin(e wire.Event, b wire.PinMessage) {
	c.unpin(b.Ref)
	if b.For <= 0 {
		return
	}
	c.pins = slices.DeleteFunc(c.pins, func(p Pin) bool { return p.Until <= e.At })
	if len(c.pins) == wire.MaxPinned {
		c.pins = slices.Delete(c.pins, 0, 1)
	}
	until := e.At + min(b.For, wire.MaxPin)*time.Second.Milliseconds()
	c.pins = append(c.pins, Pin{Ref: b.Ref, By: e.By, Moment: moment(e), Until: until})
}

func (c *Chat) unpin(ref wire.Ref) {
	c.pins = slices.DeleteFunc(c.pins, func(p Pin) bool { return p.Ref == ref })
}
