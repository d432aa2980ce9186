package say

import (
	"testing"
	"time"

	"sayso/wire"
)

func TestDaysAreSaidAsFromNow(t *testing.T) {
	now := time.Date(2026, 11, 18, 14, 0, 0, 0, time.Local)
	for _, c := range []struct {
		at                   time.Time
		when, on, until, day string
	}{
		{now.Add(4 * time.Hour), "18:00", "at 18:00", "until 18:00 today", "Today"},
		{now.AddDate(0, 0, 1), "19 Nov", "on 19 Nov", "until 14:00 tomorrow", "19 November 2026"},
		{now.AddDate(0, 0, -1), "17 Nov", "on 17 Nov", "until 17 Nov 14:00", "Yesterday"},
		{now.AddDate(0, 0, -2), "16 Nov", "on 16 Nov", "until 16 Nov 14:00", "Monday"},
		{now.AddDate(2, 0, 0), "18 Nov 2028", "on 18 Nov 2028", "until 18 Nov 2028", "18 November 2028"},
	} {
		ms := c.at.UnixMilli()
		got := []string{When(ms, now), On(ms, now), Until(c.at, now), UntilAt(ms, now), Day(ms, DayNumber(now))}
		for i, want := range []string{c.when, c.on, c.until, c.until, c.day} {
			if got[i] != want {
				t.Errorf("%v: %q, want %q", c.at, got[i], want)
			}
		}
	}
	if got := UntilAt(0, now); got != "until you say otherwise" {
		t.Errorf("without an end it lasts %q", got)
	}
	SetISODates(true)
	t.Cleanup(func() { SetISODates(false) })
	if got := When(now.AddDate(0, 0, -1).UnixMilli(), now); got != "2026-11-17" {
		t.Errorf("as the standard has it: %q", got)
	}
}

func TestPurposesAndNumbersInWords(t *testing.T) {
	for want, got := range map[string]string{
		"everything":                 Many(nil),
		"offers":                     Many([]wire.Purpose{wire.Marketing}),
		"orders, offers and updates": Many([]wire.Purpose{wire.Order, wire.Marketing, wire.Update}),
		"1 offer":                    Counted(1, wire.Marketing),
		"12 000 messages":            Counted(12000, "unheard-of"),
		"1 204 567":                  Thousands(1204567),
		"log 17":                     Log(17),
		"2 chats":                    Count(2, "chat"),
		"a, c":                       Join(", ", "a", "", "c"),
		"22:00 to 07:30":             Hours(wire.Quiet{From: 22 * 60, To: 7*60 + 30}),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
