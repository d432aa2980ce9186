package relay

import (
	"strings"

	"sayso/store"
	"sayso/wire"
)

// barredMark begins the name of the mark that stands for everyone whom a business
// blocked: what a person blocks is in the fold of their log, and a business's log is
// never folded.
const barredMark = "barred/"

// barred reads whom a business blocked.
func barred(log *store.Log) (map[wire.Account]uint64, error) {
	marks, err := log.Marks(barredMark)
	if err != nil {
		return nil, err
	}
	all := make(map[wire.Account]uint64, len(marks))
	for name, seq := range marks {
		all[wire.Account(strings.TrimPrefix(name, barredMark))] = seq
	}
	return all, nil
}

// Barred returns whom a business blocked, each with the number of the event in its log.
func (s *Server) Barred(business wire.Account) (map[wire.Account]uint64, error) {
	return barred(s.db.Log(business))
}

// Blocks reports whether a business blocked a person.
func (s *Server) Blocks(business, person wire.Account) bool {
	seq, err := s.db.Log(business).Mark(barredMark + string(person))
	if err != nil {
		s.log.Error("block list", "business", business, "err", err)
	}
	return seq > 0
}

// block keeps away what comes from an account from now on. A person's can carry a report.
func (t *turn) block(o *order, by, other *account) error {
	if err := t.keep(o, by, other); err != nil {
		return err
	}
	if by.business == nil {
		t.complained(blockedByMark, by, other, uint64(t.now.UnixMilli()))
		if o.body.(wire.Block).Report != "" {
			t.complained(reportedByMark, by, other, uint64(t.now.UnixMilli()))
		}
		t.reportBlock(o)
		return nil
	}
	t.mark(by, barredMark+string(other.name), o.event.Seq)
	by.barred[other.name] = o.event.Seq
	return nil
}

// unblock lets an account in again; what was kept away stays away.
func (t *turn) unblock(o *order, by, other *account) error {
	if err := t.keep(o, by, other); err != nil {
		return err
	}
	if by.business == nil && other.standing.blocked[by.name] > 0 {
		t.complained(blockedByMark, by, other, 0)
	}
	if by.barred[other.name] > 0 {
		t.mark(by, barredMark+string(other.name), 0)
		delete(by.barred, other.name)
	}
	return nil
}
