package ui

import (
	"sayso/store"
	"sayso/wire"
)

// entriesOf makes entries of events, with what was said about them and what they
// answer.
func entriesOf(log *store.Log, events []wire.Event, me wire.Account) ([]*entry, error) {
	beside, err := besideOf(log, events)
	return entriesFrom(events, beside, me), err
}

// besideOf reads what events cannot be shown without: what amends them, and the
// messages that they answer, with what amends those.
func besideOf(log *store.Log, events []wire.Event) ([]wire.Event, error) {
	seqs := make([]uint64, len(events))
	for i, e := range events {
		seqs[i] = e.Seq
	}
	about, err := log.AboutAll(seqs)
	if err != nil {
		return nil, err
	}
	var beside []wire.Event
	for _, e := range events {
		beside = append(beside, about[e.Seq]...)
		if r, ok := answers(e); ok {
			message, err := messageAt(log, r)
			if err != nil {
				return nil, err
			}
			beside = append(beside, message...)
		}
	}
	return beside, nil
}

// messageAt reads a message and what amends it; nothing when the log does not have it.
func messageAt(log *store.Log, r wire.Ref) ([]wire.Event, error) {
	seq, ok, err := log.Find(r)
	if err != nil || !ok {
		return nil, err
	}
	e, err := log.At(seq)
	if err != nil {
		return nil, err
	}
	about, err := log.About(seq)
	return append([]wire.Event{e}, about...), err
}

// entriesFrom makes entries of events with what [besideOf] read.
func entriesFrom(events, beside []wire.Event, me wire.Account) []*entry {
	said := make(map[wire.Ref]*entry, len(events))
	entries := make([]*entry, 0, len(events))
	for _, e := range events {
		n, ok := newEntry(e, me)
		if !ok {
			continue
		}
		entries = append(entries, n)
		if n.ref().Key != "" {
			said[n.ref()] = n
		}
	}
	for _, e := range beside {
		if a, ok := remarkOf(e.By, e.Body()); ok {
			if n := said[a.of]; n != nil {
				a.seq = e.Seq
				n.amend(a)
			}
		} else if n, ok := newEntry(e, me); ok && said[n.ref()] == nil {
			said[n.ref()] = n
		}
	}
	for _, n := range entries {
		if m, ok := n.message(); ok && m.Reply != nil {
			n.quote = quote{ref: *m.Reply, text: "a message that is not here"}
			if q := said[*m.Reply]; q != nil {
				n.quote = q.quoted()
			}
		}
	}
	return entries
}
