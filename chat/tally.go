package chat

import (
	"slices"
	"time"

	"sayso/wire"
)

// tally counts by span of time and slot. It keeps the spans around the newest event
// only, so it stays small however long the log is.
type tally []cell

type cell struct {
	span int32 // days or quarters of an hour since 1970, UTC
	slot uint8
	n    uint32
}

// What tallies keep: the month that screens speak of with its edges, and the local
// day of the cap in any zone, daylight saving included.
const (
	keepDays     = 31
	keepQuarters = 2 * 24 * 4
	monthDays    = 30
)

func day(at int64) int32     { return int32(floor(at, 24*time.Hour)) }
func quarter(at int64) int32 { return int32(floor(at, 15*time.Minute)) }

func floor(at int64, unit time.Duration) int64 {
	ms := unit.Milliseconds()
	n := at / ms
	if at%ms < 0 {
		n--
	}
	return n
}

// cell returns the count of a span and slot. A new span drops those more than keep
// away on either side: the relay's clock may go back, and may once have been wrong.
func (t *tally) cell(span int32, slot, keep int) *cell {
	for i := len(*t) - 1; i >= 0; i-- {
		if c := &(*t)[i]; c.span == span && int(c.slot) == slot {
			return c
		}
	}
	*t = slices.DeleteFunc(*t, func(c cell) bool {
		away := int64(c.span) - int64(span)
		return max(away, -away) > int64(keep)
	})
	*t = append(*t, cell{span: span, slot: uint8(slot)})
	return &(*t)[len(*t)-1]
}

// sum counts what is in a slot from one span up to and with another.
func (t tally) sum(slot int, from, to int32) int {
	n := 0
	for _, c := range t {
		if int(c.slot) == slot && c.span >= from && c.span <= to {
			n += int(c.n)
		}
	}
	return n
}

// month counts what is in a slot in the 30 UTC days that end with the one of now.
func (t tally) month(slot int, now time.Time) int {
	today := day(now.UnixMilli())
	return t.sum(slot, today-monthDays+1, today)
}

// Received is what arrived from a business for one purpose.
type Received struct {
	Count int    // in the last 30 days
	Last  Moment // since the log began
}

// Received returns what arrived for a purpose.
func (c *Chat) Received(p wire.Purpose, now time.Time) Received {
	i, ok := slot(p)
	if !ok {
		return Received{}
	}
	return Received{Count: c.arrivals.month(i, now), Last: c.lastIn[i]}
}

// Withheld is what was kept away from one chat for one purpose and cause.
type Withheld struct {
	Purpose wire.Purpose // empty for messages of a person
	Cause   wire.Cause
	Count   int    // in the last 30 days
	Total   int    // since the log began
	Ended   int    // of those, while the choice that decided was a permission which had ended by itself
	Last    Moment // of the traces; the relay writes one at each of the first 64 refusals a day
}

// kept is what was kept away in one slot since the log began.
type kept struct {
	slot  uint8
	total uint64
	ended uint64 // of those
	last  Moment
}

// causes has a place for each cause that keeps a message away. The last stands for
// causes that this version does not know.
var causes = [...]wire.Cause{
	wire.Blocked, wire.Stopped, wire.StoppedAll, wire.Capped, wire.WindowClosed, wire.NotFollowing, wire.Night, "",
}

// withheldSlots counts the pairs of purpose, or none, and cause.
const withheldSlots = (purposes + 1) * len(causes)

func withheldSlot(p wire.Purpose, cause wire.Cause) int {
	i, ok := slot(p)
	if !ok {
		i = purposes
	}
	j := slices.Index(causes[:], cause)
	if j < 0 {
		j = len(causes) - 1
	}
	return i*len(causes) + j
}

func withheldPair(slot int) (p wire.Purpose, cause wire.Cause) {
	if i := slot / len(causes); i < purposes {
		p = wire.Purposes[i]
	}
	return p, causes[slot%len(causes)]
}

// withhold folds in the trace of messages kept away. Its count runs through the
// day, so only what is new of it is added. Ended says that a permission had.
func (c *Chat) withhold(e wire.Event, w wire.Withheld, ended bool) {
	when, err := time.Parse(time.DateOnly, w.Day)
	if err != nil || w.Count <= 0 {
		return
	}
	slot := withheldSlot(w.Purpose, w.Cause)
	today := c.refusals.cell(day(when.UnixMilli()), slot, keepDays)
	count := uint32(min(w.Count, 1<<31))
	if count <= today.n {
		return
	}
	i := slices.IndexFunc(c.kept, func(k kept) bool { return int(k.slot) == slot })
	if i < 0 {
		i = len(c.kept)
		c.kept = append(c.kept, kept{slot: uint8(slot)})
	}
	c.kept[i].total += uint64(count - today.n)
	if ended {
		c.kept[i].ended += uint64(count - today.n)
	}
	c.kept[i].last = moment(e)
	today.n = count
}

// Withheld returns what was kept away, one row for each purpose and cause, in the
// order of the purposes.
func (c *Chat) Withheld(now time.Time) []Withheld {
	rows := make([]Withheld, 0, len(c.kept))
	for _, k := range slices.SortedFunc(slices.Values(c.kept), func(a, b kept) int { return int(a.slot) - int(b.slot) }) {
		p, cause := withheldPair(int(k.slot))
		rows = append(rows, Withheld{
			Purpose: p, Cause: cause, Count: c.refusals.month(int(k.slot), now), Total: int(k.total), Ended: int(k.ended), Last: k.last,
		})
	}
	return rows
}

// WithheldOn returns the running count of a UTC day (2006-01-02), which the relay
// continues after a restart.
func (c *Chat) WithheldOn(p wire.Purpose, cause wire.Cause, utcDay string) int {
	when, err := time.Parse(time.DateOnly, utcDay)
	if err != nil {
		return 0
	}
	today := day(when.UnixMilli())
	return c.refusals.sum(withheldSlot(p, cause), today, today)
}
