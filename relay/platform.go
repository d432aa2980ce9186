package relay

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"sayso/chat"
	"sayso/store"
	"sayso/wire"
)

// day is how far back the platform counts, to the millisecond.
const day = 24 * time.Hour

// The codes of the rules that the relay itself holds a business to, as Meta gives them.
const (
	codeBarred        = 130403
	codeUndeliverable = 131026
	codeReach         = 131048
	codeMarketing     = 131049
	codeExperiment    = 130472
)

// byPlatform is the no of a rule of the platform.
func byPlatform(code int, why string) wire.Refused {
	return wire.Refused{Cause: wire.ByPlatform, Code: code, Why: why}
}

// overruled says which rule of the platform keeps away what the person would have let
// in, in the order in which Meta asks; a Refused without cause when none does.
func (t *turn) overruled(m wire.Message, by, to *account) (no wire.Refused) {
	if by.business == nil || to.state == nil || t.inWindow(by, to) {
		return no
	}
	l := by.business.Limits
	offer := m.Purpose == wire.Marketing
	switch {
	case offer && slices.Contains(l.HoldOut, string(to.name)):
		return byPlatform(codeExperiment, "the platform holds this person out of marketing, for an experiment")
	case offer && l.NoUS && strings.HasPrefix(string(to.name), "1"):
		return byPlatform(codeMarketing, "the platform brings no marketing to numbers in the United States")
	case offer && l.MarketingCap > 0 && to.offered(t.now) >= l.MarketingCap:
		return byPlatform(codeMarketing, "the platform brings a person no more marketing than this in 24 hours")
	case l.Reach > 0 && t.s.reach.full(by.business.WABAID, to.name, l.Reach, t.now):
		return byPlatform(codeReach, "the business wrote to as many persons in 24 hours as the platform lets it")
	}
	return no
}

// inWindow reports whether the person wrote to the business lately enough.
func (t *turn) inWindow(by, to *account) bool {
	c := to.with(by.name)
	window := windowOf(by.business)
	return c != nil && c.Wrote.Ever() && t.now.UnixMilli()-c.Wrote.At < window.Milliseconds()
}

// windowOf returns how long after a person's message a business may answer in free form,
// on platforms that have such a rule.
func windowOf(b *Business) time.Duration {
	of := chat.Platforms[b.Platform].Window
	switch {
	case of == 0 || b.Limits.Window < 0:
		return 0
	case b.Limits.Window > 0:
		return b.Limits.Window
	}
	return of
}

// counted notes what the rules of the platform count: a message of a business outside
// the window.
func (t *turn) counted(m wire.Message, by, to *account) {
	if by.business == nil || to.state == nil || t.inWindow(by, to) {
		return
	}
	if m.Purpose == wire.Marketing && t.s.capped {
		to.offers = append(to.offers, t.now.UnixMilli())
	}
	if by.business.Limits.Reach > 0 {
		t.s.reach.add(by.business.WABAID, to.name, t.now)
	}
}

// offered returns how much marketing came outside the window in the last day.
func (a *account) offered(now time.Time) int {
	from := now.Add(-day).UnixMilli()
	a.offers = slices.DeleteFunc(a.offers, func(at int64) bool { return at <= from })
	return len(a.offers)
}

// recount reads from a person's log when marketing came outside the window lately.
func (a *account) recount(s *Server) error {
	wrote := map[wire.Account]int64{}
	from := s.Now().Add(-day).UnixMilli()
	a.offers = nil
	return since(a.log, from-s.longest.Milliseconds(), func(e wire.Event) {
		m, said := e.Body().(wire.Message)
		b := s.business(e.Chat)
		switch {
		case !said || b == nil:
		case e.By == a.name:
			wrote[e.Chat] = e.At
		case m.Purpose == wire.Marketing && e.At > from && e.At-wrote[e.Chat] >= windowOf(b).Milliseconds():
			a.offers = append(a.offers, e.At)
		}
	})
}

// reach is whom the numbers of each WABA wrote to outside the window, and when last, in
// Unix milliseconds. It is counted from the logs when the relay starts.
type reach map[string]map[wire.Account]int64

func (r reach) add(waba string, person wire.Account, at time.Time) {
	if r[waba] == nil {
		r[waba] = map[wire.Account]int64{}
	}
	r[waba][person] = at.UnixMilli()
}

// full reports whether one more person would be too many.
func (r reach) full(waba string, person wire.Account, most int, now time.Time) bool {
	all, from := r[waba], now.Add(-day).UnixMilli()
	if all[person] > from || len(all) < most {
		return false
	}
	for who, at := range all {
		if at <= from {
			delete(all, who)
		}
	}
	return len(all) >= most
}

// countReach counts whom the businesses wrote to lately, from the logs.
func (s *Server) countReach() (reach, error) {
	r := reach{}
	from := s.Now().Add(-day).UnixMilli()
	for _, b := range s.Businesses() {
		if b.Limits.Reach == 0 {
			continue
		}
		self, wrote := wire.Account(b.Account), map[wire.Account]int64{}
		window := windowOf(&b).Milliseconds()
		err := since(s.db.Log(self), from-window, func(e wire.Event) {
			switch {
			case e.Kind != "message":
			case e.By != self:
				wrote[e.Chat] = e.At
			case e.At > from && e.At-wrote[e.Chat] >= window:
				r.add(b.WABAID, e.Chat, e.Time())
			}
		})
		if err != nil {
			return nil, fmt.Errorf("log of %s: %w", b.Account, err)
		}
	}
	return r, nil
}

// since calls each with the events of a log from a time on.
func since(log *store.Log, at int64, each func(wire.Event)) error {
	var failed error
	seq := sort.Search(int(log.Head().Seq), func(i int) bool {
		e, err := log.At(uint64(i) + 1)
		if err != nil {
			failed = err
		}
		return e.At >= at
	})
	for next := uint64(seq); failed == nil; {
		page, err := log.After(next, readEvents, readBytes)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, e := range page {
			each(e)
			next = e.Seq
		}
	}
	return failed
}
