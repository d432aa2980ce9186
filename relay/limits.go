package relay

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"sayso/wire"
)

// Limits are the platform's rules of behaviour for a business. The zero value has them
// off, and the platform's own window. In relay.toml, [limits] is for all businesses and
// [business.limits] for one; each key takes true (as Meta has it), false (off) or a
// value, and meta = true sets all that are not named. The figures of Meta are those of
// its documents on throughput, pair rate limits, messaging limits and the customer
// service window; it has no figure for the marketing cap.
type Limits struct {
	Throughput   int           // messages that one number may send in a second
	PairRate     time.Duration // between two messages of a number to one person, in the long run
	PairBurst    int           // how many of them may come at once, to be paid back by waiting
	Reach        int           // persons that the numbers of a WABA may write to outside the window in 24 hours
	Window       time.Duration // 0 is the platform's, less than 0 none
	MarketingCap int           // marketing messages that a person gets outside the window in 24 hours, of all businesses
	NoUS         bool          // no marketing to numbers that begin with 1
	HoldOut      []string      // persons who get no marketing, for an experiment of the platform
	AllowList    []string      // the only persons that a test number may write to; nil for no test number

	said map[string]any // as it stands in relay.toml
}

// limit is a key of [limits].
type limit struct {
	meta  any    // what true stands for, and what meta = true sets; nil when there is no such thing
	takes string // for whoever gave something else
	set   func(l *Limits, v any) bool
}

const (
	takesNumber = "true, false or a number"
	takesSpan   = `true, false or a length of time such as "6s"`
	takesPeople = `a list of numbers such as ["15550177777"]`
)

// limits is every key of [limits].
var limits = map[string]limit{
	"throughput":      {int64(80), takesNumber, func(l *Limits, v any) bool { return number(&l.Throughput, v) }},
	"pair_rate":       {"6s", takesSpan, func(l *Limits, v any) bool { return span(&l.PairRate, v) }},
	"pair_burst":      {int64(45), takesNumber, func(l *Limits, v any) bool { return number(&l.PairBurst, v) }},
	"messaging_limit": {int64(250), takesNumber, func(l *Limits, v any) bool { return number(&l.Reach, v) }},
	"marketing_cap":   {int64(2), takesNumber, func(l *Limits, v any) bool { return number(&l.MarketingCap, v) }},
	"window": {nil, takesSpan, func(l *Limits, v any) bool {
		ok := v == any(true) || span(&l.Window, v)
		if v != any(true) && l.Window == 0 {
			l.Window = -1
		}
		return ok
	}},
	"us_marketing": {false, "true or false", func(l *Limits, v any) bool {
		on, ok := v.(bool)
		l.NoUS = !on
		return ok
	}},
	"hold_out":   {nil, takesPeople, func(l *Limits, v any) bool { return people(&l.HoldOut, v) }},
	"allow_list": {nil, takesPeople, func(l *Limits, v any) bool { return people(&l.AllowList, v) }},
}

func number(into *int, v any) bool {
	n, ok := v.(int64)
	if !ok {
		n = 0
		ok = v == any(false)
	}
	*into = int(n)
	return ok && n >= 0 && n <= 1e9
}

func span(into *time.Duration, v any) bool {
	if v == any(false) {
		*into = 0
		return true
	}
	text, _ := v.(string)
	d, err := time.ParseDuration(text)
	*into = d
	return err == nil && d >= 0
}

func people(into *[]string, v any) bool {
	list, ok := v.([]any)
	*into = make([]string, 0, len(list)) // an empty list is not none
	for _, one := range list {
		number, _ := one.(string)
		if number = strings.TrimPrefix(number, "+"); !wire.Account(number).Valid() {
			return false
		}
		*into = append(*into, number)
	}
	return ok
}

// UnmarshalTOML reads a [limits] table.
func (l *Limits) UnmarshalTOML(v any) error {
	said, ok := v.(map[string]any)
	if !ok {
		return fmt.Errorf("limits: a table is wanted")
	}
	for _, key := range slices.Sorted(maps.Keys(said)) {
		row, known := limits[key]
		switch on, isBool := said[key].(bool); {
		case key == "meta" && isBool:
		case !known:
			return fmt.Errorf("limits.%s: no such key; check the spelling", key)
		case key != "us_marketing" && isBool && on && row.meta != nil:
			said[key] = row.meta
		case !row.set(new(Limits), said[key]):
			return fmt.Errorf("limits.%s: %v does not fit; give %s", key, said[key], row.takes)
		}
	}
	*l = made(said)
	return nil
}

// made returns the limits that a table says.
func made(said map[string]any) Limits {
	l := Limits{said: said}
	for key, row := range limits {
		v, named := said[key]
		if !named && row.meta != nil && said["meta"] == true {
			v, named = row.meta, true
		}
		if named {
			row.set(&l, v)
		}
	}
	if _, named := said["pair_burst"]; !named && l.PairRate > 0 {
		l.PairBurst = 45
	}
	return l
}

// over returns the limits with those that they do not name taken from others.
func (l Limits) over(others Limits) Limits {
	if l.said == nil {
		return others
	}
	said := map[string]any{}
	if l.said["meta"] != true {
		maps.Copy(said, others.said)
	}
	maps.Copy(said, l.said)
	return made(said)
}

// Failures say how a business hears that a message of its was kept away, by reason: at
// once, by the answer to its call (sync), or later, by a failed status (async). What is
// not named is async. A block of the person is told in neither way unless it is named.
// Of [failures] and [business.failures] in relay.toml the latter counts.
type Failures map[string]string

// failures are the reasons that can be named, with Meta's codes for them.
var failures = map[string]string{
	"window":          "131047: the person has not written lately",
	"stop":            "131050: the person stopped marketing",
	"cap":             "131049: enough marketing for the person",
	"hold_out":        "130472: the person is held out",
	"messaging_limit": "131048: enough persons for the business",
	"nobody":          "131026: there is no such person",
	"business_block":  "130403: the business blocked the person",
	"block":           "131026: the person blocked the business",
}

// wrong names what cannot be as it is; "" when nothing.
func (f Failures) wrong() (key, what string) {
	for _, key := range slices.Sorted(maps.Keys(f)) {
		ways := []string{"async", "sync"}
		if key == "block" {
			ways = append(ways, "silent", "131026")
		}
		switch _, known := failures[key]; {
		case !known:
			return key, "no such key; it is one of " + strings.Join(slices.Sorted(maps.Keys(failures)), ", ")
		case !slices.Contains(ways, f[key]):
			return key, fmt.Sprintf("%q is unknown; it is one of %s", f[key], strings.Join(ways, ", "))
		}
	}
	return "", ""
}

// AtOnce reports whether a failure is told by the answer to the call.
func (f Failures) AtOnce(reason string) bool { return f[reason] == "sync" }

// tellsBlock reports whether a business is to hear that a person blocked it.
func (f Failures) tellsBlock() bool { return f["block"] != "" && f["block"] != "silent" }

// over returns the failures with those that they do not name taken from others.
func (f Failures) over(others Failures) Failures {
	all := maps.Clone(others)
	if all == nil {
		all = Failures{}
	}
	maps.Copy(all, f)
	return all
}

// ruled gives a business the rules that are for all.
func (c *Config) ruled(b *Business) {
	b.Limits = b.Limits.over(c.Limits)
	b.Failures = b.Failures.over(c.Failures)
}

// Quality is how a business's rating follows from what people do to it: one point for
// everyone who blocked it and two for everyone who reported it, both lately. A block
// that is taken back counts no more.
type Quality struct {
	Yellow int  `toml:"yellow"` // from so many points on; 3 when absent
	Red    int  `toml:"red"`    // likewise; 5 when absent
	Days   int  `toml:"days"`   // how long a point counts; 7 when absent
	Flag   bool `toml:"flag"`   // a red number is flagged, and its business told so
}

// complete fills in what is absent and names what cannot be.
func (q *Quality) complete() (key, what string) {
	q.Yellow, q.Red, q.Days = cmp.Or(q.Yellow, 3), cmp.Or(q.Red, 5), cmp.Or(q.Days, 7)
	switch {
	case q.Yellow < 1:
		return "yellow", "a number above 0 is wanted"
	case q.Red < q.Yellow:
		return "red", "it cannot be below yellow"
	case q.Days < 1 || q.Days > 365:
		return "days", "1 to 365 are possible"
	}
	return "", ""
}
