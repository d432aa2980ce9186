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
	receipt, err := receiptOf(by, other, message, message, wire.Seen)
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

// covered is the receipt for what an account reads by answering it: who writes back
// has read what came before. What is not on disk yet nobody has seen.
func covered(by, to *account) (wire.Receipt, error) {
	c := by.with(to.name)
	head := by.log.Head().Seq
	switch {
	case to == by || c == nil:
		return wire.Receipt{}, nil
	case c.Request: // what was read of a stranger's is told only now
	case c.Unread == 0 || c.FirstUnread > head:
		return wire.Receipt{}, nil
	}
	message, err := lastFrom(by, to.name, min(c.Heard.Seq, head))
	if err != nil {
		return wire.Receipt{}, err
	}
	return receiptOf(by, to, message, message, wire.Seen)
}

// receiptOf makes the receipt for messages as they stand in their reader's log, from
// the first to the last; a receipt without Seq when there is nothing to tell.
func receiptOf(reader, author *account, first, last wire.Event, state wire.State) (wire.Receipt, error) {
	r := wire.Receipt{State: state, Key: last.Key}
	if last.Seq == 0 {
		return r, nil
	}
	var err error
	if r.Seq, err = author.sent(reader.name, last.Key); err != nil {
		return r, err
	}
	away, err := missed(reader, author)
	if away && err == nil {
		r.From, err = author.sent(reader.name, first.Key)
	}
	return r, err
}

// sent returns the number of a message in its author's log. Mostly it is the newest one
// of the chat.
func (a *account) sent(to wire.Account, key wire.Key) (uint64, error) {
	if c := a.with(to); c != nil && c.Last.By == a.name && c.Last.Key == key {
		return c.Last.Seq, nil
	}
	seq, _, err := a.log.Find(wire.Ref{By: a.name, Key: key})
	return seq, err
}

// missed reports whether a block kept messages away since the author was last told
// of any that came, so that the next receipt must not reach back over them. Businesses
// are told of each message by itself; see [Server.KeptAway].
func missed(reader, author *account) (bool, error) {
	c, told := reader.with(author.name), author.with(reader.name)
	if c == nil || told == nil || !c.Unblocked.Ever() {
		return false, nil
	}
	last, err := author.log.Mark(awayMark(reader.name))
	return last > told.Delivered, err
}

// accept lets a stranger out of the requests, and tells them what was read before.
func (t *turn) accept(o *order, by, other *account) error {
	var read wire.Receipt
	if c := by.with(other.name); c != nil && c.Request {
		message, err := lastFrom(by, other.name, min(c.ReadTo, by.log.Head().Seq))
		if err == nil {
			read, err = receiptOf(by, other, message, message, wire.Seen)
		}
		if err != nil {
			return err
		}
	}
	if err := t.keep(o, by, other); err != nil {
		return err
	}
	t.receipt(by, other, read)
	return nil
}

// keepsToSelf reports whether the account does not tell another what it read: it
// tells nobody, or the other is a person whom it has not answered yet. Businesses
// are told, as the platforms that they come from do.
func (a *account) keepsToSelf(other wire.Account) bool {
	c := a.with(other)
	return a.state != nil && a.state.Privacy.NoReceipts || c != nil && c.Request && !c.Profile.Business
}

// receipt writes a receipt into the author's log if it is news there. Whoever
// blocked the other, nothing goes between them; and some tell nobody what they read.
func (t *turn) receipt(reader, author *account, r wire.Receipt) {
	if r.Seq == 0 || reader == author || reader.blocks(author.name) || author.blocks(reader.name) {
		return
	}
	if r.State == wire.Seen && reader.keepsToSelf(author.name) {
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
	var receipts []wire.Receipt
	var authors []*account
	for _, run := range runs(name, events) {
		author, err := t.s.accounts.get(run.first.By)
		if err != nil {
			return 0, err
		}
		r, err := receiptOf(a, author, run.first, run.last, wire.Delivered)
		if err != nil {
			return 0, err
		}
		receipts, authors = append(receipts, r), append(authors, author)
	}
	for i, r := range receipts {
		t.receipt(a, authors[i], r)
	}
	before := a.held
	a.held = events[len(events)-1].Seq
	// Where nobody is told of anything nothing is put on disk either, or what a person
	// says would be written twice: when it is said, and when the device has it. A relay
	// that starts again reads that stretch again, which tells nothing again.
	if len(receipts) > 0 || a.held/readEvents > before/readEvents {
		t.touch(a)
		t.mark(a, heldMark, a.held)
	}
	return a.held, nil
}

// run is messages of one author between which no block stands, by the first and the
// last of them.
type run struct{ first, last wire.Event }

// runs returns the messages in a stretch of the log of an account.
func runs(of wire.Account, events []wire.Event) []*run {
	var all []*run
	open := map[wire.Account]*run{}
	for _, e := range events {
		switch {
		case e.Kind == "block":
			delete(open, e.Chat)
		case e.Kind != "message" || e.By != e.Chat || e.By == of:
		case open[e.By] == nil:
			r := &run{e, e}
			all, open[e.By] = append(all, r), r
		default:
			open[e.By].last = e
		}
	}
	return all
}
