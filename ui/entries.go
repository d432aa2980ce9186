package ui

import (
	"sayso/store"
	"sayso/wire"
)

// entriesOf makes entries of a part of a thread, with what was said about them and what
// they answer.
func entriesOf(s store.Stretch, me wire.Account) []*entry {
	said := make(map[wire.Ref]*entry, len(s.Thread))
	entries := make([]*entry, 0, len(s.Thread))
	for _, e := range s.Thread {
		n, ok := newEntry(e, me)
		if !ok {
			continue
		}
		entries = append(entries, n)
		if n.ref().Key != "" {
			said[n.ref()] = n
		}
	}
	for _, e := range s.Beside {
		body := e.Body()
		if a, ok := remarkOf(e.By, body); ok {
			if n := said[a.of]; n != nil {
				a.seq = e.Seq
				n.amend(a)
			}
		} else if n, ok := entryOf(e, body, me); ok && said[n.ref()] == nil {
			said[n.ref()] = n
		}
	}
	for _, n := range entries {
		if r, ok := n.answers(); ok {
			n.quote = quote{ref: r, text: "a message that is not here"}
			if q := said[r]; q != nil {
				n.quote = q.quoted()
			}
		}
	}
	return entries
}
