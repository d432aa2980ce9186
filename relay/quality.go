package relay

import (
	"encoding/json"
	"strings"
	"time"

	"sayso/store"
	"sayso/wire"
)

// Rating is the quality of a business's number, in Meta's words.
type Rating string

// Every rating.
const (
	Green   Rating = "GREEN"
	Yellow  Rating = "YELLOW"
	Red     Rating = "RED"
	Unknown Rating = "UNKNOWN" // it never sent anything
)

// The marks of the rating in a business's log. Who blocked or reported it stands there as
// a time in Unix milliseconds; as an event it would tell the business.
const (
	blockedByMark  = "blocked_by/"
	reportedByMark = "reported_by/"
	spokeMark      = "spoke"
	flaggedMark    = "flagged"
)

// standing is what the rating of a business rests on.
type standing struct {
	blocked, reported map[wire.Account]uint64 // by whom, and when
	spoke, flagged    bool
}

func standingOf(log *store.Log) (st standing, err error) {
	st = standing{blocked: map[wire.Account]uint64{}, reported: map[wire.Account]uint64{}}
	for prefix, into := range map[string]map[wire.Account]uint64{blockedByMark: st.blocked, reportedByMark: st.reported} {
		marks, err := log.Marks(prefix)
		if err != nil {
			return st, err
		}
		for name, at := range marks {
			into[wire.Account(strings.TrimPrefix(name, prefix))] = at
		}
	}
	spoke, err := log.Mark(spokeMark)
	if err != nil {
		return st, err
	}
	flagged, err := log.Mark(flaggedMark)
	st.spoke, st.flagged = spoke > 0, flagged > 0
	return st, err
}

// rating follows from the standing by the rule that the configuration has.
func (st standing) rating(q Quality, now time.Time) Rating {
	from := uint64(now.AddDate(0, 0, -q.Days).UnixMilli())
	points := 0
	for _, at := range st.blocked {
		if at > from {
			points++
		}
	}
	for _, at := range st.reported {
		if at > from {
			points += 2
		}
	}
	switch {
	case points >= q.Red:
		return Red
	case points >= q.Yellow:
		return Yellow
	case !st.spoke:
		return Unknown
	}
	return Green
}

// Quality returns the rating of a business, and whether it is flagged for it.
func (s *Server) Quality(business wire.Account) (r Rating, flagged bool, err error) {
	st, err := standingOf(s.db.Log(business))
	return st.rating(s.o.Config.Quality, s.Now()), st.flagged, err
}

// complained notes beside the log of a business what a person did to it.
func (t *turn) complained(mark string, by, about *account, at uint64) {
	if about.business == nil {
		return
	}
	all := about.standing.blocked
	if mark == reportedByMark {
		all = about.standing.reported
	}
	all[by.name] = at
	t.touch(about)
	t.mark(about, mark+string(by.name), at)
	t.rate(about)
}

// spoke notes that a business sent something: from then on it has a rating.
func (t *turn) spoke(by *account) {
	if by.business == nil {
		return
	}
	if !by.standing.spoke {
		by.standing.spoke = true
		t.mark(by, spokeMark, 1)
	}
	if by.standing.flagged { // nothing that it sends makes it worse
		t.rate(by)
	}
}

// rate flags a business that has become red, and takes the flag back, when that is to
// have consequences. The business is told. What goes out of date by itself shows with the
// next thing that the business sends.
func (t *turn) rate(a *account) {
	q := t.s.o.Config.Quality
	if !q.Flag {
		return
	}
	red := a.standing.rating(q, t.now) == Red
	if red == a.standing.flagged {
		return
	}
	event, mark := "UNFLAGGED", uint64(0)
	if red {
		event, mark = "FLAGGED", 1
	}
	tier := a.business.Limits.Tier()
	value, _ := json.Marshal(map[string]string{ // texts always can be
		"display_phone_number": a.business.Account, "event": event,
		"current_limit": tier, "max_daily_conversations_per_business": tier,
	})
	a.standing.flagged = red
	t.mark(a, flaggedMark, mark)
	t.append(a, wire.Event{}.With(wire.Notice{Field: "phone_number_quality_update", Value: value}))
}

// Tier returns what Meta calls the messaging limit: the highest tier that is not above it.
func (l Limits) Tier() string {
	switch n := l.Reach; {
	case n == 0:
		return "TIER_UNLIMITED"
	case n < 250:
		return "TIER_50"
	case n < 2000:
		return "TIER_250"
	case n < 10_000:
		return "TIER_2K"
	case n < 100_000:
		return "TIER_10K"
	}
	return "TIER_100K"
}
