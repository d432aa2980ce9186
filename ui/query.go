package ui

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"sayso/chat"
	"sayso/store"
	"sayso/ui/cells"
	"sayso/ui/say"
	"sayso/wire"
)

// What is typed to search: words and "phrases", and filters among them, such as
// from:maya in:"corner shop" after:2026-11-01 kind:offer.

// filterNames are the filters, as they are offered.
var filterNames = []struct{ name, about string }{
	{"from", "who said it: a name, or me"},
	{"in", "the chat"},
	{"kind", "people, business, or what it was for, such as offer"},
	{"before", "a day: 2026-11-01, 2026-11, yesterday"},
	{"after", "later than that day"},
	{"on", "on that day, or in that month"},
}

// piece is a word of what was typed, as it stands there.
type piece struct {
	cells.Span
	filter string // its name; empty for what is searched for itself
	value  string
}

// piecesOf takes apart what was typed. Spaces in quotes do not part it.
func piecesOf(typed string) []piece {
	var all []piece
	for at := 0; at < len(typed); {
		r, size := utf8.DecodeRuneInString(typed[at:])
		if unicode.IsSpace(r) {
			at += size
			continue
		}
		p := piece{Span: cells.Span{From: at}}
		quoted := false
		for at < len(typed) {
			r, size = utf8.DecodeRuneInString(typed[at:])
			if r == '"' {
				quoted = !quoted
			}
			if unicode.IsSpace(r) && !quoted {
				break
			}
			at += size
		}
		p.To = at
		name, value, ok := strings.Cut(typed[p.From:p.To], ":")
		if name = strings.ToLower(name); ok && isFilter(name) {
			p.filter, p.value = name, strings.TrimSpace(strings.ReplaceAll(value, `"`, ""))
		}
		all = append(all, p)
	}
	return all
}

func isFilter(name string) bool {
	for _, f := range filterNames {
		if f.name == name {
			return true
		}
	}
	return false
}

// errNothingAsked is that there is nothing to search for yet.
var errNothingAsked = errors.New("nothing is asked for")

// readQuery understands what was typed. A filter without a value is still being
// typed, and does not count yet. An error says in one line what is not understood.
func readQuery(s *chat.State, typed string, now time.Time) (store.Query, error) {
	var q store.Query
	text, at := "", 0
	filters := 0
	for _, p := range piecesOf(typed) {
		if p.filter == "" {
			continue
		}
		text, at = text+typed[at:p.From], p.To
		if p.value == "" {
			continue
		}
		filters++
		if err := narrow(&q, s, p, now); err != nil {
			return q, err
		}
	}
	q.Text = text + typed[at:]
	if filters == 0 && strings.TrimSpace(q.Text) == "" {
		return q, errNothingAsked
	}
	if q.To != 0 && q.From >= q.To {
		return q, errors.New("no day is both after the one and before the other")
	}
	return q, nil
}

// narrow takes one filter into the query.
func narrow(q *store.Query, s *chat.State, p piece, now time.Time) error {
	switch p.filter {
	case "from":
		a, err := whose(s, p.value)
		q.By = a
		return err
	case "in":
		a, err := whose(s, p.value)
		q.Chat = a
		return err
	case "kind":
		return narrowKind(q, strings.ToLower(p.value))
	}
	from, to, ok := readDay(p.value, now)
	if !ok {
		return fmt.Errorf("%q is no day; write 2026-11-01, 2026-11, today or yesterday", cells.Cut(p.value, 20))
	}
	if p.filter != "before" {
		if p.filter == "after" {
			from = to
		}
		q.From = max(q.From, from.UnixMilli())
	}
	if p.filter != "after" {
		if p.filter == "before" {
			to = from
		}
		if limit := to.UnixMilli(); q.To == 0 || limit < q.To {
			q.To = limit
		}
	}
	return nil
}

// whose finds the account that a name means, among those that are known.
func whose(s *chat.State, name string) (wire.Account, error) {
	if strings.EqualFold(name, "me") {
		return s.Me.Account, nil
	}
	a, _, err := who(s, name)
	if err != nil {
		return "", err
	}
	if a == "" {
		return "", fmt.Errorf("nobody here is called %q", cells.Cut(name, 30))
	}
	return a, nil
}

func narrowKind(q *store.Query, word string) error {
	if word == "failed" || word == "refused" {
		q.Kinds = []string{(wire.Refused{}).Kind()}
		return nil
	}
	var also []wire.Purpose
	switch word {
	case "people", "person":
		also = []wire.Purpose{""} // what a business says is always for something
	case "business", "businesses":
		also = wire.Purposes
	case "code", "codes":
		also = []wire.Purpose{wire.Authentication}
	default:
		p, ok := purposeNamed(word)
		if !ok {
			return fmt.Errorf("there is no kind %q; choose from %s", cells.Cut(word, 20), strings.Join(kindWordsAll(), ", "))
		}
		also = []wire.Purpose{p}
	}
	for _, p := range also {
		if !slices.Contains(q.Purposes, p) {
			q.Purposes = append(q.Purposes, p)
		}
	}
	return nil
}

// kindWordsAll are the words that kind: takes.
func kindWordsAll() []string {
	all := []string{"people", "business"}
	for _, p := range wire.Purposes {
		if word := say.Purpose(p).One; !strings.Contains(word, " ") {
			all = append(all, word)
		} else {
			all = append(all, "code")
		}
	}
	return append(all, "failed")
}

// readDay reads a day, a month or a year: when it begins, and when the next does.
func readDay(word string, now time.Time) (from, to time.Time, ok bool) {
	day := func(ago int) time.Time {
		return time.Date(now.Year(), now.Month(), now.Day()-ago, 0, 0, 0, 0, now.Location())
	}
	word = strings.ToLower(word)
	switch word {
	case "today":
		return day(0), day(-1), true
	case "yesterday":
		return day(1), day(0), true
	}
	for ago := range 7 {
		if name := strings.ToLower(day(ago).Weekday().String()); word == name || word == name[:3] {
			return day(ago), day(ago - 1), true
		}
	}
	for form, next := range map[string][3]int{"2006-1-2": {0, 0, 1}, "2006-1": {0, 1, 0}, "2006": {1, 0, 0}} {
		if t, err := time.ParseInLocation(form, word, now.Location()); err == nil {
			return t, t.AddDate(next[0], next[1], next[2]), true
		}
	}
	return from, to, false
}

// completeQuery returns what could stand where the cursor is: filters for the
// beginning of a word, and values after a filter.
func completeQuery(s *chat.State, typed string, at int, now time.Time) (place cells.Span, offers []string) {
	place = cells.Span{From: at, To: at}
	var under piece
	for _, p := range piecesOf(typed) {
		if p.From < at && at <= p.To {
			place, under = p.Span, p
		}
	}
	if under.filter == "" {
		for _, f := range filterNames {
			if strings.HasPrefix(f.name, strings.ToLower(typed[place.From:at])) {
				offers = append(offers, f.name+":")
			}
		}
		return place, offers
	}
	for _, v := range valuesOf(s, under, now) {
		if strings.Contains(v, " ") {
			v = `"` + v + `"`
		}
		offers = append(offers, under.filter+":"+v+" ")
	}
	return place, offers
}

func valuesOf(s *chat.State, p piece, now time.Time) []string {
	var words, out []string
	switch p.filter {
	case "from", "in":
		if p.filter == "from" {
			words = []string{"me"}
		}
		for _, o := range names(s, p.value, "") {
			if name := strings.TrimSpace(o.word); strings.Contains(name, `"`) {
				out = append(out, strings.TrimLeft(o.about, "@+"))
			} else {
				out = append(out, name)
			}
		}
	case "kind":
		words = kindWordsAll()
	default:
		words = []string{"today", "yesterday", now.AddDate(0, 0, -7).Format(time.DateOnly), now.Format("2006-01")}
	}
	for _, w := range slices.Backward(words) {
		if strings.HasPrefix(w, strings.ToLower(p.value)) {
			out = append([]string{w}, out...)
		}
	}
	return out
}
