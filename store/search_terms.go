package store

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"sayso/wire"
)

// What the index has entries for are terms: words, pairs of neighbours in a run, the
// last character of a run, and what else a search can ask of a message. The first byte
// of those others is in no word.
const (
	termAmended = "*" // what amends the message may have made it another, or taken it away
	termAccount = '@' // whose chat it is in, and who said it
	termPurpose = '#'
	termKind    = '!' // unless it is a plain message
	termHour    = '%' // three bytes: hours since 1970
)

// maxTerm is how many bytes of a word the index knows.
const maxTerm = 32

// termsOf calls each for every term of a plain form, some more than once, and the place
// where it stands. Every character of a run begins a pair or is the last: so what begins
// with a character finds it wherever it stands.
func termsOf(plain []byte, each func(term []byte, place byte)) {
	at := byte(0)
	for token := range bytes.FieldsSeq(plain) {
		if !isDense(token) {
			each(clip(token), at%places)
			at++
			continue
		}
		for len(token) > 0 {
			_, n := utf8.DecodeRune(token)
			_, m := utf8.DecodeRune(token[n:])
			each(token[:n+m], at%places)
			token = token[n:]
			at++
		}
	}
}

// isDense reports whether a token of a plain form is a run.
func isDense(token []byte) bool {
	r, _ := utf8.DecodeRune(token)
	return classOf(r) == dense
}

// clip cuts a word to what the index knows of it.
func clip(token []byte) []byte {
	if len(token) <= maxTerm {
		return token
	}
	n := maxTerm
	for !utf8.RuneStart(token[n]) {
		n--
	}
	return token[:n]
}

func label(kind byte, name string) []byte { return clip(append([]byte{kind}, name...)) }

func hourTerm(at int64) []byte {
	hour := min(max(at, 0)/3_600_000, 1<<24-1)
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], uint32(hour))
	b[0] = termHour
	return b[:]
}

// span is a range of terms: from the first up to, but without, the second.
type span struct{ from, to string }

func exactly(term string) span   { return span{term, term + "\x00"} }
func beginning(term string) span { return span{term, term + "\xff"} }

// clause holds for a message that has a term in one of its spans.
type clause struct {
	spans  []span
	except bool // it holds for those that have none
	phrase int  // which needle it is of; 0 when that has no other
	at     int  // how many words or characters of runs are before it there
}

// needle is what has to occur in a message's plain form.
type needle []byte

// maxClauses bounds what the index is asked for one search; what is found is held
// against all of the query anyway.
const maxClauses = 32

// maxTyped is how many bytes of a query count.
const maxTyped = 1 << 10

// needles reads what somebody typed: words, all of which a text must have, in any
// order; what is "in quotes", or hangs together without a space as 3.50 does, as it
// stands. The word at the very end may still be being typed: it can begin a longer one.
func needles(typed string) []needle {
	var all []needle
	typed = typed[:min(len(typed), maxTyped)]
	for quoted := false; typed != ""; {
		end := strings.IndexFunc(typed, func(r rune) bool { return isQuote(r) || !quoted && unicode.IsSpace(r) })
		open := end < 0
		if open {
			end = len(typed)
		}
		if n := newNeedle(typed[:end], open); n != nil {
			all = append(all, n)
		}
		if open {
			break
		}
		r, size := utf8.DecodeRuneInString(typed[end:])
		typed, quoted = typed[end+size:], quoted != isQuote(r)
	}
	return all
}

func isQuote(r rune) bool { return r == '"' || r == '“' || r == '”' || r == '„' }

func newNeedle(part string, open bool) needle {
	n := fold(part)
	if len(n) == 1 {
		return nil
	}
	if isDense(n[1:]) {
		n = n[1:]
	}
	last, size := utf8.DecodeLastRune(n[:len(n)-1])
	if size > 0 && classOf(last) == dense || open {
		n = n[:len(n)-1]
	}
	return n
}

// clauses returns what the index is asked for the needle.
func (n needle) clauses(phrase int) (all []clause) {
	open := n[len(n)-1] != ' '
	tokens := bytes.Fields(n)
	at := 0
	add := func(s span) { all = append(all, clause{spans: []span{s}, phrase: phrase, at: at}) }
	for i, token := range tokens {
		last := i == len(tokens)-1
		switch _, size := utf8.DecodeRune(token); {
		case isDense(token) && size == len(token):
			add(beginning(string(token)))
		case isDense(token):
			for rest := token; ; at++ {
				_, size = utf8.DecodeRune(rest)
				_, next := utf8.DecodeRune(rest[size:])
				if next == 0 {
					break
				}
				add(exactly(string(rest[:size+next])))
				rest = rest[size:]
			}
		case last && open:
			add(beginning(string(clip(token))))
		default:
			add(exactly(string(clip(token))))
		}
		at++
	}
	if len(all) == 1 {
		all[0].phrase = 0
	}
	return all
}

// isNarrow reports whether the clause asks for one term.
func (c clause) isNarrow() bool {
	return len(c.spans) == 1 && c.spans[0] == exactly(c.spans[0].from) && !c.except
}

// clauses returns what the index is asked for the query: first those that ask for one
// term, and how many those are.
func (q Query) clauses(of []needle) (all []clause, narrow int) {
	add := func(spans ...span) { all = append(all, clause{spans: spans}) }
	for _, a := range []wire.Account{q.Chat, q.By} {
		if a != "" {
			add(exactly(string(label(termAccount, string(a)))))
		}
	}
	for i, n := range of {
		all = append(all, n.clauses(i+1)...)
	}
	personal := slices.Contains(q.Purposes, "")
	if len(q.Purposes) > 0 && !personal {
		add(labels(termPurpose, q.Purposes)...)
	}
	if len(q.Kinds) > 0 && !slices.Contains(q.Kinds, kindMessage) {
		add(labels(termKind, q.Kinds)...)
	}
	// Of those that ask for one term the longer first: mostly fewer messages have them.
	slices.SortStableFunc(all, func(a, b clause) int {
		switch an, bn := a.isNarrow(), b.isNarrow(); {
		case an && bn:
			return len(b.spans[0].from) - len(a.spans[0].from)
		case an:
			return -1
		case bn:
			return 1
		}
		return 0
	})
	for narrow < len(all) && all[narrow].isNarrow() {
		narrow++
	}
	positive := len(all)
	if personal {
		others := slices.DeleteFunc(slices.Clone(wire.Purposes), func(p wire.Purpose) bool { return slices.Contains(q.Purposes, p) })
		all = append(all, clause{spans: labels(termPurpose, others), except: true})
	}
	if q.From > 0 || q.To > 0 || positive == 0 { // first, as it leaves out whole segments
		hours := span{from: string(hourTerm(q.From)), to: string(termHour + 1)}
		if q.To > 0 {
			hours.to = string(hourTerm(q.To)) + "\x00"
		}
		all, narrow = slices.Insert(all, 0, clause{spans: []span{hours}}), narrow+1
	}
	n := min(len(all), maxClauses)
	return all[:n], min(narrow, n)
}

func labels[S ~string](kind byte, names []S) (all []span) {
	for _, n := range names {
		all = append(all, exactly(string(label(kind, string(n)))))
	}
	return all
}
