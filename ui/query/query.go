// Package query understands what is typed to search: words and "phrases", and filters among
// them, such as from:maya in:"corner shop" after:2026-11-01 kind:offer. [Parse] makes a query
// of it, [Complete] goes on with what was begun, [Filters] are what there is.
package query

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"sayso/store"
	"sayso/ui/cells"
	"sayso/ui/say"
	"sayso/wire"
)

// Filter narrows what is found, as in kind:offer.
type Filter struct {
	Name  string // what stands before the colon
	About string // what stands after it, in words
}

// Filters are the filters, as they are offered.
var Filters = []Filter{
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
	return slices.ContainsFunc(Filters, func(f Filter) bool { return f.Name == name })
}

// ErrEmpty says that there is nothing to search for yet.
var ErrEmpty = errors.New("nothing is asked for")

// Parse understands what was typed; whose finds the account that a name means. A filter
// without a value is still being typed, and does not count yet. An error says in one line
// what is not understood.
func Parse(typed string, now time.Time, whose func(name string) (wire.Account, error)) (store.Query, error) {
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
		if err := narrow(&q, p, now, whose); err != nil {
			return q, err
		}
	}
	q.Text = text + typed[at:]
	if filters == 0 && strings.TrimSpace(q.Text) == "" {
		return q, ErrEmpty
	}
	if q.To != 0 && q.From >= q.To {
		return q, errors.New("no day is both after the one and before the other")
	}
	return q, nil
}

// narrow takes one filter into the query.
func narrow(q *store.Query, p piece, now time.Time, whose func(string) (wire.Account, error)) (err error) {
	switch p.filter {
	case "from":
		q.By, err = whose(p.value)
		return err
	case "in":
		q.Chat, err = whose(p.value)
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
		p, ok := say.PurposeNamed(word)
		if !ok {
			return fmt.Errorf("there is no kind %q; choose from %s", cells.Cut(word, 20), strings.Join(kindWords(), ", "))
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

// kindWords are the words that kind: takes.
func kindWords() []string {
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

// Complete returns what could stand where the cursor is, at a byte of what is typed: filters
// for the beginning of a word, and values after a filter. names lists the names that begin
// so. Each offer is to be put in the place.
func Complete(typed string, at int, now time.Time, names func(begun string) []string) (place cells.Span, offers []string) {
	place = cells.Span{From: at, To: at}
	var under piece
	for _, p := range piecesOf(typed) {
		if p.From < at && at <= p.To {
			place, under = p.Span, p
		}
	}
	if under.filter == "" {
		for _, f := range Filters {
			if strings.HasPrefix(f.Name, strings.ToLower(typed[place.From:at])) {
				offers = append(offers, f.Name+":")
			}
		}
		return place, offers
	}
	for _, v := range valuesOf(under, now, names) {
		if strings.Contains(v, " ") {
			v = `"` + v + `"`
		}
		offers = append(offers, under.filter+":"+v+" ")
	}
	return place, offers
}

func valuesOf(p piece, now time.Time, names func(string) []string) []string {
	var words, out []string
	switch p.filter {
	case "from", "in":
		if p.filter == "from" {
			words = []string{"me"}
		}
		out = names(p.value)
	case "kind":
		words = kindWords()
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
