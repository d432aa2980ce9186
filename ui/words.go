package ui

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"sayso/wire"
)

// The purposes in the words of the screen: one, many, and what they are.
var purposeWords = map[wire.Purpose]struct{ one, many, means string }{
	wire.Conversation:   {"answer", "answers", "replies to what you wrote"},
	wire.Order:          {"order", "orders", "what you ordered, and how it goes on"},
	wire.Transaction:    {"payment", "payments", "payments, receipts and refunds"},
	wire.Appointment:    {"appointment", "appointments", "times you agreed on, and reminders of them"},
	wire.Shipping:       {"delivery", "deliveries", "where a parcel is"},
	wire.Update:         {"update", "updates", "news about something you use or booked"},
	wire.Marketing:      {"offer", "offers", "what they would like to sell you"},
	wire.Authentication: {"sign-in code", "sign-in codes", "codes that prove it is you"},
}

var reasonWords = map[wire.Reason]string{
	wire.Spam:          "spam",
	wire.NotSignedUp:   "I did not sign up",
	wire.NotNeeded:     "I no longer need it",
	wire.Offensive:     "it is offensive",
	wire.Impersonation: "it pretends to be someone else",
	wire.OtherReason:   "another reason",
}

var causeWords = map[wire.Cause]string{
	wire.Blocked:      "you blocked them",
	wire.Stopped:      "you stopped them",
	wire.StoppedAll:   "you stopped them from all businesses",
	wire.Capped:       "your limit for the day was reached",
	wire.WindowClosed: "you had not written lately",
	wire.NotFollowing: "you do not follow them",
	wire.Night:        "their platform bans them at night",
	wire.ByPlatform:   "a rule of their platform kept it away",
}

// counted says "1 offer", "4 offers".
func counted(n int, p wire.Purpose) string {
	w := purposeWords[p]
	if w.one == "" {
		w.one, w.many = "message", "messages"
	}
	if n == 1 {
		return "1 " + w.one
	}
	return thousands(uint64(max(n, 0))) + " " + w.many
}

// manyOf says "offers", "offers and updates", "orders, offers and updates",
// "everything". No purpose named means all, as in the protocol.
func manyOf(ps []wire.Purpose) string {
	if len(ps) == 0 || len(ps) == len(wire.Purposes) {
		return "everything"
	}
	var all []string
	for _, p := range ps {
		many := purposeWords[p].many
		if many == "" {
			many = string(p)
		}
		all = append(all, many)
	}
	return listed(all)
}

func listed(all []string) string {
	if len(all) < 2 {
		return strings.Join(all, "")
	}
	last := len(all) - 1
	return strings.Join(all[:last], ", ") + " and " + all[last]
}

// joinWords joins what is there of some words.
func joinWords(sep string, words ...string) string {
	var known []string
	for _, w := range words {
		if w != "" {
			known = append(known, w)
		}
	}
	return strings.Join(known, sep)
}

// capital begins a sentence; the words of the screen begin in ASCII.
func capital(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}

// thousands groups digits by narrow gaps that every terminal has: "1 204".
func thousands(n uint64) string {
	s := strconv.FormatUint(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + " " + s[i:]
	}
	return s
}

// logWords names a place in the log.
func logWords(seq uint64) string { return "log " + thousands(seq) }

// whenWords says a past time as briefly as it stays clear: "14:06" today, "3 Nov"
// this year, "3 Nov 2024" before.
func whenWords(at int64, now time.Time) string {
	if at == 0 {
		return ""
	}
	t := time.UnixMilli(at).In(now.Location())
	switch {
	case sameDay(t, now):
		return t.Format("15:04")
	case t.Year() == now.Year():
		return t.Format(dateWords("2 Jan", time.DateOnly))
	default:
		return t.Format(dateWords("2 Jan 2006", time.DateOnly))
	}
}

// onWords says it inside a sentence: "at 14:06", "on 3 Nov".
func onWords(at int64, now time.Time) string {
	if at == 0 {
		return "earlier"
	}
	if sameDay(time.UnixMilli(at).In(now.Location()), now) {
		return "at " + whenWords(at, now)
	}
	return "on " + whenWords(at, now)
}

// untilWords says how long something lasts: "until 18:00 today", "until 08:00
// tomorrow", "until 3 Nov 14:05", and of the zero time "until you say otherwise".
func untilWords(t, now time.Time) string {
	if t.IsZero() {
		return "until you say otherwise"
	}
	t = t.In(now.Location())
	switch {
	case sameDay(t, now):
		return "until " + t.Format("15:04") + " today"
	case sameDay(t, now.AddDate(0, 0, 1)):
		return "until " + t.Format("15:04") + " tomorrow"
	case t.Year() == now.Year():
		return "until " + t.Format(dateWords("2 Jan", time.DateOnly)+" 15:04")
	default:
		return "until " + t.Format(dateWords("2 Jan 2006", time.DateOnly))
	}
}

// muteUntil reads a mute's end as the log has it.
func muteUntil(until int64) time.Time {
	if until == 0 {
		return time.Time{}
	}
	return time.UnixMilli(until)
}

// hoursWords says "22:00 to 07:00".
func hoursWords(q wire.Quiet) string {
	return fmt.Sprintf("%02d:%02d to %02d:%02d", q.From/60, q.From%60, q.To/60, q.To%60)
}

func sameDay(a, b time.Time) bool {
	ay, am, ad := a.Date()
	by, bm, bd := b.Date()
	return ay == by && am == bm && ad == bd
}

// duration is one answer to "for how long".
type duration struct {
	name string
	end  func(now time.Time) time.Time // the zero time means always
}

// durations lists how long a mute may last, in the order in which it is offered.
// Tomorrow morning is the next 08:00 that is at least four hours away, so that
// somebody awake at one in the night gets the night they mean.
var durations = []duration{
	{"8 hours", func(now time.Time) time.Time { return now.Add(8 * time.Hour) }},
	{"1 week", func(now time.Time) time.Time { return now.AddDate(0, 0, 7) }},
	{"until tomorrow morning", func(now time.Time) time.Time {
		eight := time.Date(now.Year(), now.Month(), now.Day(), 8, 0, 0, 0, now.Location())
		if eight.Sub(now) < 4*time.Hour {
			eight = eight.AddDate(0, 0, 1)
		}
		return eight
	}},
	{"always", func(time.Time) time.Time { return time.Time{} }},
}

// stepTime says when something was, as seen from a later time: its day too, unless
// that is the same.
func stepTime(at, later int64) string {
	if t := time.UnixMilli(at); !sameDay(t, time.UnixMilli(later)) {
		return t.Format("2 Jan 15:04")
	}
	return clock(at)
}
