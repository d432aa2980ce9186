package relay

import "sayso/wire"

// The marks that the relay keeps beside a log.
const (
	heldMark    = "delivered" // how far the owner's devices hold the log
	profileMark = "profile"   // the event with the owner's profile
	deviceMark  = "device"    // the event with the owner's device
)

// backwards is how far a read looks for the message that it covers.
const backwards = 512

// read notes that an account read a chat and tells the author of what it covers.
func (t *turn) read(o *order, by, other *account) error {
	upTo := o.body.(wire.Read).UpTo
	if upTo == 0 || upTo > by.log.Head().Seq {
		t.refuse(by, o, wire.Invalid, "nothing is there to be read")
		return nil
	}
	message, err := lastFrom(by, other.name, upTo)
	if err != nil {
		return err
	}
	receipt, err := receiptOf(other, message, wire.Seen)
	if err != nil {
		return err
	}
	o.event = t.append(by, o.own())
	t.receipt(by, other, receipt)
	return nil
}

// lastFrom finds the newest message of an author at or below a place in a log; the
// zero event when there is none near. Mostly the place is the message itself.
func lastFrom(a *account, author wire.Account, upTo uint64) (wire.Event, error) {
	for span := uint64(1); upTo > 0 && span <= backwards; span *= 8 {
		low := upTo - min(upTo, span)
		events, err := a.log.After(low, int(upTo-low), readBytes)
		if err != nil {
			return wire.Event{}, err
		}
		for i := len(events) - 1; i >= 0; i-- {
			if e := events[i]; e.Kind == "message" && e.By == author && e.Chat == author {
				return e, nil
			}
		}
		upTo = low
	}
	return wire.Event{}, nil
}

// receiptOf makes the receipt for a message as it stands in its reader's log; a
// receipt without Seq when there is nothing to tell.
func receiptOf(author *account, message wire.Event, state wire.State) (wire.Receipt, error) {
	r := wire.Receipt{State: state, Key: message.Key}
	if message.Seq == 0 {
		return r, nil
	}
	var err error
	r.Seq, _, err = author.log.Find(wire.Ref{By: author.name, Key: message.Key})
	return r, err
}

// receipt writes a receipt into the author's log if it is news there. Whoever
// blocked the other, nothing goes between them.
func (t *turn) receipt(reader, author *account, r wire.Receipt) {
	if r.Seq == 0 || reader == author || reader.blocks(author.name) || author.blocks(reader.name) {
		return
	}
	if c := author.with(reader.name); c != nil {
		if r.State == wire.Seen && c.Seen >= r.Seq || r.State == wire.Delivered && c.Delivered >= r.Seq {
			return
		}
	}
	t.append(author, wire.Event{By: reader.name, Chat: reader.name}.With(r))
}

// hold notes that a device of an account holds its log up to seq, and tells the
// authors of what came since the last time. It reports how far it came: a long way
// is gone in several turns, so that nobody waits for it.
func (t *turn) hold(name wire.Account, seq uint64) (reached uint64, err error) {
	a, err := t.s.accounts.get(name)
	if err != nil {
		return 0, err
	}
	if seq = min(seq, a.log.Head().Seq); seq <= a.held {
		return seq, nil
	}
	events, err := a.log.After(a.held, int(min(readEvents, seq-a.held)), readBytes)
	if err != nil || len(events) == 0 {
		return seq, err
	}
	last := map[wire.Account]wire.Event{}
	for _, e := range events {
		if e.Kind == "message" && e.By == e.Chat && e.By != name {
			last[e.By] = e
		}
	}
	told := make(map[*account]wire.Receipt, len(last))
	for name, e := range last {
		author, err := t.s.accounts.get(name)
		if err != nil {
			return 0, err
		}
		if told[author], err = receiptOf(author, e, wire.Delivered); err != nil {
			return 0, err
		}
	}
	for author, r := range told {
		t.receipt(a, author, r)
	}
	a.held = events[len(events)-1].Seq
	t.touch(a)
	t.mark(a, heldMark, a.held)
	return a.held, nil
}
