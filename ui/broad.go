package ui

import (
	"fmt"
	"os"
	"strings"
	"sync"

	"sayso/ui/consent"
	"sayso/ui/say"
	"sayso/wire"
)

// The rows that only the controls of all businesses have.

// nights are the quiet hours that are offered, in minutes after midnight.
var nights = [][2]int{{22 * 60, 7 * 60}, {21 * 60, 8 * 60}, {20 * 60, 9 * 60}, {18 * 60, 9 * 60}}

func (p *panel) quietHours() control {
	q := p.state.Quiet
	row := control{
		name: "Quiet hours", said: "none", verb: "asks", heading: "From all of them together",
		more: "In quiet hours businesses arrive without a stir; sign-in codes excepted. People are not affected.",
		do:   func() action { return openDialog{p.askHours()} },
	}
	if q.From != q.To {
		row.said = say.Hours(q)
	}
	if _, ok := p.waiting(isEither(wire.Quiet{})); ok {
		row.said = p.waits
	}
	return row
}

func (p *panel) askHours() dialog {
	q := p.state.Quiet
	if q.Zone == "" {
		q.Zone = p.zone
	}
	at := consent.Stand(p.state, "", p.now)
	var answers []answer
	words := ""
	for _, n := range nights {
		q.From, q.To = n[0], n[1]
		e := consent.Quiet.Effect(at, consent.Wish{Quiet: q}, p.now)
		words = e.Words
		answers = append(answers, answer{name: say.Hours(q), right: q.Zone, do: asks(e)})
	}
	if now := p.state.Quiet; now.From != now.To {
		e := consent.QuietOff.Effect(at, consent.Wish{}, p.now)
		answers = append(answers, answer{name: e.Yes, words: e.Words, do: asks(e)})
	}
	return newQuestion("Quiet hours for businesses", words, answers...)
}

// limits are the numbers of offers a day that are offered.
var limits = []int{1, 2, 3, 5, 10}

func (p *panel) limit() control {
	row := control{
		name: "Limit", said: "any number of offers", verb: "asks",
		more: "How many offers may arrive in a day, from all businesses together. What is beyond is kept away and counted.",
		do:   func() action { return openDialog{p.askLimit()} },
	}
	if n := p.state.Cap; n > 0 {
		row.said = fmt.Sprintf("%s a day at most", say.Counted(n, wire.Marketing))
	}
	if _, ok := p.waiting(isEither(wire.Cap{})); ok {
		row.said = p.waits
	}
	return row
}

func (p *panel) askLimit() dialog {
	at := consent.Stand(p.state, "", p.now)
	var answers []answer
	for _, n := range limits {
		e := consent.Cap.Effect(at, consent.Wish{PerDay: n}, p.now)
		answers = append(answers, answer{name: say.Counted(n, wire.Marketing) + " a day", words: e.Words, do: asks(e)})
	}
	words := answers[0].words
	if p.state.Cap > 0 {
		e := consent.CapOff.Effect(at, consent.Wish{}, p.now)
		answers = append(answers, answer{name: e.Yes, words: e.Words, do: asks(e)})
	}
	return newQuestion("A limit on offers", words, answers...)
}

// homeZone returns the IANA name of this machine's time zone, or UTC when it does
// not tell: the log must name the zone in which quiet hours are meant, and "Local"
// would mean another one on every machine. It reads the file system once.
var homeZone = sync.OnceValue(func() string {
	if tz := strings.TrimPrefix(os.Getenv("TZ"), ":"); strings.Contains(tz, "/") && !strings.HasPrefix(tz, "/") {
		return tz
	}
	if path, err := os.Readlink("/etc/localtime"); err == nil {
		if _, zone, ok := strings.Cut(path, "zoneinfo/"); ok {
			return zone
		}
	}
	return "UTC"
})
