package say

import (
	"fmt"
	"sync/atomic"
	"time"

	"sayso/wire"
)

// A process has one person, hence one way of writing days.
var isoDates atomic.Bool

// SetISODates has days written as the standard has them, 2026-11-03, or as "3 Nov".
func SetISODates(on bool) { isoDates.Store(on) }

// DayLayout returns the layout of a day for [time.Time.Format]: the short one given,
// unless days are written as the standard has them.
func DayLayout(short string) string {
	if isoDates.Load() {
		return time.DateOnly
	}
	return short
}

// When says a past time as briefly as it stays clear: "14:06" today, "3 Nov"
// this year, "3 Nov 2024" before.
func When(at int64, now time.Time) string {
	if at == 0 {
		return ""
	}
	t := time.UnixMilli(at).In(now.Location())
	switch {
	case SameDay(t, now):
		return t.Format("15:04")
	case t.Year() == now.Year():
		return t.Format(DayLayout("2 Jan"))
	default:
		return t.Format(DayLayout("2 Jan 2006"))
	}
}

// On says [When] inside a sentence: "at 14:06", "on 3 Nov".
func On(at int64, now time.Time) string {
	if at == 0 {
		return "earlier"
	}
	if SameDay(time.UnixMilli(at).In(now.Location()), now) {
		return "at " + When(at, now)
	}
	return "on " + When(at, now)
}

// UntilAt is [Until] of a time as the log has it: Unix milliseconds, 0 for no end.
func UntilAt(ms int64, now time.Time) string {
	if ms == 0 {
		return Until(time.Time{}, now)
	}
	return Until(time.UnixMilli(ms), now)
}

// Until says how long something lasts: "until 18:00 today", "until 08:00
// tomorrow", "until 3 Nov 14:05", and of the zero time "until you say otherwise".
func Until(t, now time.Time) string {
	if t.IsZero() {
		return "until you say otherwise"
	}
	t = t.In(now.Location())
	switch {
	case SameDay(t, now):
		return "until " + t.Format("15:04") + " today"
	case SameDay(t, now.AddDate(0, 0, 1)):
		return "until " + t.Format("15:04") + " tomorrow"
	case t.Year() == now.Year():
		return "until " + t.Format(DayLayout("2 Jan")+" 15:04")
	default:
		return "until " + t.Format(DayLayout("2 Jan 2006"))
	}
}

// Hours says "22:00 to 07:00".
func Hours(q wire.Quiet) string {
	return fmt.Sprintf("%02d:%02d to %02d:%02d", q.From/60, q.From%60, q.To/60, q.To%60)
}

// SameDay reports whether two times are of one day where they are told.
func SameDay(a, b time.Time) bool {
	ay, am, ad := a.Date()
	by, bm, bd := b.Date()
	return ay == by && am == bm && ad == bd
}

// Moment says a day and a time of it: "3 Nov 14:05".
func Moment(at int64) string {
	return time.UnixMilli(at).Format(DayLayout("2 Jan") + " 15:04")
}

// DayNumber counts local days since 1970, so that dates compare as numbers.
func DayNumber(t time.Time) int64 {
	_, offset := t.Zone()
	return (t.Unix() + int64(offset)) / 86400
}

// Day names a day as seen from today: Today, Yesterday, Monday, 3 November.
func Day(at, today int64) string {
	t := time.UnixMilli(at)
	switch ago := today - DayNumber(t); {
	case isoDates.Load():
		return t.Format(time.DateOnly)
	case ago == 0:
		return "Today"
	case ago == 1:
		return "Yesterday"
	case ago > 1 && ago < 7:
		return t.Format("Monday")
	case ago >= 0 && ago < 300:
		return t.Format("2 January")
	}
	return t.Format("2 January 2006")
}
