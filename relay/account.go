package relay

import (
	"cmp"
	"fmt"
	"slices"

	"sayso/chat"
	"sayso/store"
	"sayso/wire"
)

const (
	maxAccounts   = 2048 // folded at a time
	snapshotEvery = 2048 // events
	readEvents    = 1024 // at a time, when folding
	readBytes     = 1 << 20
)

// account is what the sequencer knows about one log, and owned by it.
type account struct {
	name     wire.Account
	log      *store.Log
	business *Business   // nil for a person
	state    *chat.State // the fold of a person's log; nil for a business, which is never judged
	snapshot uint64      // how far the stored snapshot reaches
	ahead    *turn       // the last that appended here; nil when the disk has all that is known
	used     uint64      // when, by the count of accounts.clock
	held     uint64      // how far the owner's devices hold the log
	kept     map[keptKey]int
	barred   map[wire.Account]uint64 // whom a business blocked, by the event in its log
	standing standing                // of a business
	offers   []int64                 // when marketing came to a person outside the window, in the last day; for a cap
}

// profile returns how the account introduces itself now.
func (a *account) profile() wire.Profile {
	if a.business != nil {
		return a.business.Profile()
	}
	return a.state.Me
}

// with returns what a person's log says about another account; nil when nothing.
func (a *account) with(other wire.Account) *chat.Chat {
	if a.state == nil {
		return nil
	}
	return a.state.Chat(other)
}

// blocks reports whether the account blocked another.
func (a *account) blocks(other wire.Account) bool {
	if a.business != nil {
		return a.barred[other] > 0
	}
	c := a.with(other)
	return c != nil && c.Blocked.Ever()
}

// keptBefore returns the running count of messages kept away. The log has it up to
// the last that was written; after a restart it goes on from there.
func (a *account) keptBefore(k keptKey) int {
	if n, ok := a.kept[k]; ok {
		return n
	}
	if c := a.with(k.from); c != nil {
		return c.WithheldOn(k.purpose, k.cause, k.day)
	}
	return 0
}

// accounts holds the folded accounts in use. Only the sequencer touches it.
type accounts struct {
	s      *Server
	db     *store.DB
	folded map[wire.Account]*account
	clock  uint64
}

// get returns an account, reading and folding its log when it is not at hand.
// The account must exist.
func (s *accounts) get(name wire.Account) (*account, error) {
	s.clock++
	if a := s.folded[name]; a != nil {
		a.used = s.clock
		return a, nil
	}
	a := &account{
		name: name, log: s.db.Log(name), business: s.s.business(name),
		used: s.clock, kept: map[keptKey]int{},
	}
	var err error
	if a.business == nil {
		a.held, err = a.log.Mark(heldMark)
		err = cmp.Or(err, a.fold())
		if err == nil && s.s.capped {
			err = a.recount(s.s)
		}
	} else {
		a.barred, err = barred(a.log)
		if err == nil {
			a.standing, err = standingOf(a.log)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("log of %s: %w", name, err)
	}
	s.folded[name] = a
	return a, nil
}

// fold reads the state from the stored snapshot and the events after it.
func (a *account) fold() error {
	seq, raw, err := a.log.Snapshot()
	if err != nil {
		return err
	}
	a.state = chat.New()
	if len(raw) > 0 {
		// A snapshot of another version is no loss: the log has it all.
		if state, err := chat.Restore(raw); err == nil && state.Head.Seq == seq {
			a.state, a.snapshot = state, seq
		}
	}
	for {
		events, err := a.log.After(a.state.Head.Seq, readEvents, readBytes)
		if err != nil || len(events) == 0 {
			return err
		}
		for _, e := range events {
			a.state.Apply(e)
		}
	}
}

// forget drops accounts whose fold may be ahead of the disk.
func (s *accounts) forget(all []*account) {
	for _, a := range all {
		delete(s.folded, a.name)
	}
}

// trim lets go of the accounts not used for longest when there are more than most, a
// quarter at once, so that looking for them is rare. Nothing is lost: an account is read
// again when needed. Those that are ahead of the disk stay.
func (s *accounts) trim(most int) {
	if len(s.folded) <= most {
		return
	}
	all := make([]*account, 0, len(s.folded))
	for _, a := range s.folded {
		if a.ahead == nil {
			all = append(all, a)
		}
	}
	slices.SortFunc(all, func(a, b *account) int { return cmp.Compare(a.used, b.used) })
	s.forget(all[:min(len(all), len(s.folded)-most*3/4)])
}
