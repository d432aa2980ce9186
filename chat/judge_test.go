package chat

import (
	"testing"
	"time"

	"sayso/wire"
)

var (
	offers = []wire.Purpose{wire.Marketing}
	whats  = shop(acme, "whatsapp")
	plain  = shop(nova, "")
)

// verdicts are situations and what Judge says in them. Acme is on whatsapp and was
// introduced at 3, nova knows no platform's rules and was introduced at 4.
var verdicts = []struct {
	name  string
	build func(*script)
	ask   func(time.Time) Ask
	want  Verdict
}{
	{
		"nothing chosen yet", func(*script) {},
		about(whats, wire.Update), let(wire.Contact, 3),
	},
	{
		"a stranger stands on the introduction that comes next", func(*script) {},
		about(shop("15550100009", ""), wire.Update), let(wire.Contact, 5),
	},
	{
		"without a purpose", func(*script) {},
		about(whats, ""),
		Verdict{Cause: wire.Invalid},
	},
	{
		"with a purpose nobody knows", func(*script) {},
		about(whats, "gossip"),
		Verdict{Cause: wire.Invalid},
	},
	{
		"blocked beats what was allowed",
		func(l *script) { l.do(acme, wire.Allow{}); l.do(acme, wire.Block{}) },
		about(whats, wire.Order),
		Verdict{Cause: wire.Blocked},
	},
	{
		"blocked beats a bad purpose, so that the sender learns nothing",
		func(l *script) { l.do(acme, wire.Block{}) },
		about(whats, ""),
		Verdict{Cause: wire.Blocked},
	},
	{
		"unblocked", func(l *script) { l.do(acme, wire.Block{}); l.do(acme, wire.Unblock{}) },
		about(whats, wire.Order), let(wire.Contact, 3),
	},
	{
		"blocking one leaves the other", func(l *script) { l.do(acme, wire.Block{}) },
		about(plain, wire.Order), let(wire.Contact, 4),
	},
	{
		"stopped", func(l *script) { l.do(acme, wire.Stop{Purposes: offers}) },
		about(whats, wire.Marketing),
		Verdict{Cause: wire.Stopped},
	},
	{
		"stop of one purpose leaves the rest", func(l *script) { l.do(acme, wire.Stop{Purposes: offers}) },
		about(whats, wire.Update), let(wire.Contact, 3),
	},
	{
		"stop of one business leaves the others", func(l *script) { l.do(acme, wire.Stop{}) },
		about(plain, wire.Marketing), let(wire.Contact, 4),
	},
	{
		"stop without purposes is everything", func(l *script) { l.do(acme, wire.Stop{}) },
		about(whats, wire.Authentication),
		Verdict{Cause: wire.Stopped},
	},
	{
		"a conversation can be stopped too",
		func(l *script) { l.say(acme); l.do(acme, wire.Stop{Purposes: []wire.Purpose{wire.Conversation}}) },
		about(whats, wire.Conversation),
		Verdict{Cause: wire.Stopped},
	},
	{
		"allowed again", func(l *script) { l.do(acme, wire.Stop{}); l.do(acme, wire.Allow{Purposes: offers}) },
		about(whats, wire.Marketing), let(wire.Allowed, 6),
	},
	{
		"stopped at large", func(l *script) { l.do("", wire.Stop{Purposes: offers}) },
		about(whats, wire.Marketing),
		Verdict{Cause: wire.StoppedAll},
	},
	{
		"stopped at large reaches strangers", func(l *script) { l.do("", wire.Stop{Purposes: offers}) },
		about(shop("15550100009", ""), wire.Marketing),
		Verdict{Cause: wire.StoppedAll},
	},
	{
		"allowed by name beats a later stop at large",
		func(l *script) { l.do(acme, wire.Allow{Purposes: offers}); l.do("", wire.Stop{}) },
		about(whats, wire.Marketing), let(wire.Allowed, 5),
	},
	{
		"allowed by name for one purpose does not save the others",
		func(l *script) { l.do(acme, wire.Allow{Purposes: offers}); l.do("", wire.Stop{}) },
		about(whats, wire.Update),
		Verdict{Cause: wire.StoppedAll},
	},
	{
		"stopped by name beats a later allow at large",
		func(l *script) { l.do(acme, wire.Stop{Purposes: offers}); l.do("", wire.Allow{}) },
		about(whats, wire.Marketing),
		Verdict{Cause: wire.Stopped},
	},
	{
		"allowed at large is grounds", func(l *script) { l.do("", wire.Stop{}); l.do("", wire.Allow{}) },
		about(whats, wire.Marketing), let(wire.Allowed, 6),
	},
	{
		"muted arrives quietly", func(l *script) { l.do(acme, wire.Mute{}) },
		about(whats, wire.Order), hush(wire.Contact, 3),
	},
	{
		"mute covers login codes, as it is about this one", func(l *script) { l.do(acme, wire.Mute{}) },
		about(whats, wire.Authentication), hush(wire.Contact, 3),
	},
	{
		"muted in the past", func(l *script) { l.do(acme, wire.Mute{Until: start.UnixMilli()}) },
		about(whats, wire.Order), let(wire.Contact, 3),
	},
	{
		"mute does not lift a stop", func(l *script) { l.do(acme, wire.Stop{}); l.do(acme, wire.Mute{}) },
		about(whats, wire.Order),
		Verdict{Cause: wire.Stopped},
	},
	{
		"quiet hours", func(l *script) { l.do("", wire.Quiet{From: 11 * 60, To: 13 * 60}) },
		about(whats, wire.Order), hush(wire.Contact, 3),
	},
	{
		"quiet hours let login codes ring", func(l *script) { l.do("", wire.Quiet{From: 11 * 60, To: 13 * 60}) },
		about(whats, wire.Authentication), let(wire.Contact, 3),
	},
	{
		"following is grounds", func(l *script) { l.do(acme, wire.Follow{}) },
		about(whats, wire.Update), let(wire.Followed, 5),
	},
	{
		"continuing is grounds", func(l *script) { l.do(acme, wire.Accept{}) },
		about(whats, wire.Update), let(wire.Accepted, 5),
	},
	{
		"following goes before continuing", func(l *script) { l.do(acme, wire.Accept{}); l.do(acme, wire.Follow{}) },
		about(whats, wire.Update), let(wire.Followed, 6),
	},
	{
		"unfollowed falls back", func(l *script) { l.do(acme, wire.Follow{}); l.do(acme, wire.Unfollow{}) },
		about(whats, wire.Update), let(wire.Contact, 3),
	},
	{
		"having written goes before following", func(l *script) { l.say(acme); l.do(acme, wire.Follow{}) },
		about(whats, wire.Update), let(wire.Wrote, 5),
	},
	{
		"a choice goes before having written", func(l *script) { l.do(acme, wire.Allow{}); l.say(acme) },
		about(whats, wire.Update), let(wire.Allowed, 5),
	},
	{
		"having written is grounds only while the window is open",
		func(l *script) { l.say(acme); l.do(acme, wire.Follow{}); l.pass(24 * time.Hour) },
		about(whats, wire.Update), let(wire.Followed, 6),
	},
	{
		"where there is no window it stays open", func(l *script) { l.say(nova); l.pass(1000 * time.Hour) },
		about(plain, wire.Conversation), let(wire.Wrote, 5),
	},
}

func about(from wire.Profile, p wire.Purpose) func(time.Time) Ask {
	return func(now time.Time) Ask { return ask(from, p, now) }
}

func let(rule wire.Rule, seq uint64) Verdict {
	return Verdict{Deliver: true, Grounds: wire.Grounds{Rule: rule, Seq: seq}}
}

func hush(rule wire.Rule, seq uint64) Verdict {
	v := let(rule, seq)
	v.Quiet = true
	return v
}

func (l *script) say(chat wire.Account) uint64 { return l.add(ana, chat, wire.Message{Text: "hello"}) }

func TestVerdicts(t *testing.T) {
	for _, c := range verdicts {
		t.Run(c.name, func(t *testing.T) {
			l := met()
			c.build(l)
			before := l.Snapshot()
			same(t, c.want, l.Judge(c.ask(l.now)))
			same(t, before, l.Snapshot()) // to judge changes nothing
		})
	}
}

func TestPeopleAreJudgedByBlockAndMuteAlone(t *testing.T) {
	l := newScript()
	from := wire.Profile{Account: maya, Name: "Maya"}
	hi := func() Verdict { return l.Judge(Ask{From: from, Message: wire.Message{Text: "hi"}, At: l.now}) }
	l.do("", wire.Stop{})
	l.do("", wire.Cap{PerDay: 1})
	l.do("", wire.Quiet{From: 0, To: 24*60 - 1})
	l.do(maya, wire.Stop{})
	same(t, Verdict{Deliver: true}, hi())
	l.do(maya, wire.Mute{})
	same(t, Verdict{Deliver: true, Quiet: true}, hi())
	l.do(maya, wire.Block{})
	same(t, Verdict{Cause: wire.Blocked}, hi())
}

func TestWindowToTheSecond(t *testing.T) {
	for _, c := range []struct {
		platform string
		window   time.Duration
	}{{"whatsapp", 24 * time.Hour}, {"wechat", 48 * time.Hour}} {
		l := met()
		from := shop(acme, c.platform)
		free := func(p wire.Purpose, at time.Duration) wire.Cause {
			return l.Judge(Ask{From: from, Message: wire.Message{Text: "hi", Purpose: p}, At: start.Add(at)}).Cause
		}
		l.do(acme, wire.Follow{})
		same(t, wire.WindowClosed, free(wire.Conversation, 0))
		l.say(acme)
		same(t, wire.Cause(""), free(wire.Conversation, -time.Hour)) // the clock may go back
		same(t, wire.Cause(""), free(wire.Conversation, c.window-time.Second))
		same(t, wire.Cause(""), free(wire.Order, c.window-time.Millisecond))
		same(t, wire.WindowClosed, free(wire.Conversation, c.window))
		same(t, wire.WindowClosed, free(wire.Order, c.window+time.Second))

		// Templates pass at any time, but a conversation is never one.
		at := start.Add(c.window)
		same(t, wire.Cause(""), l.Judge(ask(from, wire.Order, at)).Cause)
		same(t, wire.WindowClosed, l.Judge(ask(from, wire.Conversation, at)).Cause)

		// Neither what the business says nor what was never said opens it; every
		// message of the person starts it anew.
		l.now = at
		l.offer(acme, wire.Update)
		l.add(ana, acme, refusal("hi", wire.Invalid))
		same(t, wire.WindowClosed, free(wire.Order, c.window))
		l.say(acme)
		same(t, wire.Cause(""), free(wire.Order, 2*c.window-time.Millisecond))
	}
}

func TestFollowFirst(t *testing.T) {
	for platform, answer := range map[string]time.Duration{"line": 7 * 24 * time.Hour, "wechat": 48 * time.Hour} {
		l := met()
		at := func(d time.Duration) wire.Cause {
			return l.Judge(ask(shop(acme, platform), wire.Update, start.Add(d))).Cause
		}
		same(t, wire.NotFollowing, at(0))
		l.say(acme)
		same(t, wire.Cause(""), at(answer-time.Second))
		same(t, wire.NotFollowing, at(answer))
		l.do(acme, wire.Follow{})
		same(t, wire.Cause(""), at(1000*time.Hour))
		l.do(acme, wire.Unfollow{})
		same(t, wire.NotFollowing, at(1000*time.Hour))
		l.do(acme, wire.Stop{})
		same(t, wire.Stopped, at(0)) // what the person chose is said first
	}
}

func TestKakaoNight(t *testing.T) {
	kakao := shop(acme, "kakao")
	lisbon, err := time.LoadLocation("Europe/Lisbon")
	if err != nil {
		t.Fatal(err)
	}
	seoul := time.FixedZone("KST", 9*60*60)
	for _, c := range []struct {
		clock string
		want  wire.Cause
	}{{"20:49", ""}, {"20:50", wire.Night}, {"23:59", wire.Night}, {"00:00", wire.Night}, {"07:59", wire.Night}, {"08:00", ""}} {
		hm, err := time.Parse("15:04", c.clock)
		if err != nil {
			t.Fatal(err)
		}
		l := met()
		at := func(where *time.Location) time.Time {
			return time.Date(2026, 7, 1, hm.Hour(), hm.Minute(), 0, 0, where)
		}
		same(t, c.want, l.Judge(ask(kakao, wire.Marketing, at(seoul))).Cause)
		same(t, wire.Cause(""), l.Judge(ask(kakao, wire.Order, at(seoul))).Cause)
		l.do("", wire.Quiet{Zone: "Europe/Lisbon"}) // the person's own clock, when it is known
		same(t, c.want, l.Judge(ask(kakao, wire.Marketing, at(lisbon))).Cause)
	}
}

func TestQuietHoursByTheClockOnTheWall(t *testing.T) {
	for _, c := range []struct {
		name     string
		from, to string
		zone     string
		at       string // UTC
		quiet    bool
	}{
		{"before", "22:00", "07:00", "UTC", "2026-06-01T21:59:59Z", false},
		{"from is in it", "22:00", "07:00", "UTC", "2026-06-01T22:00:00Z", true},
		{"midnight", "22:00", "07:00", "UTC", "2026-06-02T00:00:00Z", true},
		{"last second", "22:00", "07:00", "UTC", "2026-06-02T06:59:59Z", true},
		{"to is not", "22:00", "07:00", "UTC", "2026-06-02T07:00:00Z", false},
		{"within a day", "13:00", "14:00", "UTC", "2026-06-02T13:30:00Z", true},
		{"within a day, over", "13:00", "14:00", "UTC", "2026-06-02T14:00:00Z", false},
		{"equal means none", "13:00", "13:00", "UTC", "2026-06-02T13:00:00Z", false},
		{"summer in Lisbon", "22:00", "07:00", "Europe/Lisbon", "2026-10-24T21:00:00Z", true},
		{"the last evening of summer", "22:00", "07:00", "Europe/Lisbon", "2026-10-24T20:59:59Z", false},
		{"the first morning of winter", "22:00", "07:00", "Europe/Lisbon", "2026-10-25T06:59:59Z", true},
		{"and its end, an hour later than the day before", "22:00", "07:00", "Europe/Lisbon", "2026-10-25T07:00:00Z", false},
		{"the hour that comes twice, once", "01:00", "02:00", "Europe/Lisbon", "2026-10-25T00:30:00Z", true},
		{"the hour that comes twice, again", "01:00", "02:00", "Europe/Lisbon", "2026-10-25T01:30:00Z", true},
		{"the hour that never comes, before", "01:00", "02:00", "Europe/Lisbon", "2026-03-29T00:59:59Z", false},
		{"the hour that never comes, after", "01:00", "02:00", "Europe/Lisbon", "2026-03-29T01:00:00Z", false},
		{"no zone is UTC", "22:00", "07:00", "Middle/Earth", "2026-06-01T22:00:00Z", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := met()
			l.do("", wire.Quiet{From: minutes(t, c.from), To: minutes(t, c.to), Zone: c.zone})
			at, err := time.Parse(time.RFC3339, c.at)
			if err != nil {
				t.Fatal(err)
			}
			same(t, c.quiet, l.Judge(ask(whats, wire.Update, at)).Quiet)
			same(t, c.quiet, restore(t, l.Snapshot()).Judge(ask(whats, wire.Update, at)).Quiet)
		})
	}
}

// A log is read on many machines, so it cannot mean the zone of one of them.
func TestZoneIsNeverTheMachines(t *testing.T) {
	machine := time.Local
	t.Cleanup(func() { time.Local = machine })
	time.Local = time.FixedZone("here", 5*60*60)
	same(t, "UTC", zone("Local").String())
}

func minutes(t *testing.T, clock string) int {
	t.Helper()
	at, err := time.Parse("15:04", clock)
	if err != nil {
		t.Fatal(err)
	}
	return at.Hour()*60 + at.Minute()
}

func TestCapIsOfThePersonsDayAndOfAllBusinesses(t *testing.T) {
	l := met()
	offer := func(at time.Time) wire.Cause { return l.Judge(ask(plain, wire.Marketing, at)).Cause }
	l.do("", wire.Cap{PerDay: 2})
	l.do("", wire.Quiet{Zone: "Asia/Kathmandu"}) // five hours and three quarters ahead
	midnight := time.Date(2026, 11, 20, 18, 15, 0, 0, time.UTC)

	l.now = midnight.Add(-time.Millisecond)
	l.offer(acme, wire.Marketing) // still the day before
	l.now = midnight
	l.offer(acme, wire.Marketing)
	l.offer(acme, wire.Update) // not marketing
	l.add(ana, acme, wire.Message{Text: "mine", Purpose: wire.Marketing})
	same(t, wire.Cause(""), offer(l.now))
	l.offer(nova, wire.Marketing)
	same(t, wire.Capped, offer(l.now))
	same(t, wire.Cause(""), l.Judge(ask(plain, wire.Update, l.now)).Cause)
	same(t, wire.Capped, offer(midnight.Add(24*time.Hour-time.Millisecond)))
	same(t, wire.Cause(""), offer(midnight.Add(24*time.Hour)))

	l.do("", wire.Cap{PerDay: 3})
	l.now = midnight.Add(24 * time.Hour)
	l.offer(nova, wire.Marketing)
	l.now = midnight // the clock goes back: what came on the next day is not of this one
	same(t, wire.Cause(""), offer(l.now))
	l.do("", wire.Cap{PerDay: 2})

	l.do(nova, wire.Allow{}) // a choice by name does not lift the cap
	same(t, wire.Capped, offer(l.now))
	l.do("", wire.Cap{PerDay: 3})
	same(t, wire.Cause(""), offer(l.now))
	l.do("", wire.Cap{PerDay: 0}) // no bound
	l.offer(nova, wire.Marketing)
	l.offer(nova, wire.Marketing)
	same(t, wire.Cause(""), offer(l.now))
}

func TestCapOverTheLongestDay(t *testing.T) {
	l := met()
	l.do("", wire.Cap{PerDay: 2})
	l.do("", wire.Quiet{Zone: "Europe/Lisbon"})
	l.now = time.Date(2026, 10, 24, 23, 0, 0, 0, time.UTC) // midnight there; 25 hours long
	l.offer(acme, wire.Marketing)
	l.pass(25*time.Hour - time.Second)
	l.offer(acme, wire.Marketing)
	same(t, wire.Capped, l.Judge(ask(plain, wire.Marketing, l.now)).Cause)
	same(t, wire.Cause(""), l.Judge(ask(plain, wire.Marketing, l.now.Add(time.Second))).Cause)
}
