package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"sayso/chat"
	"sayso/ui/consent"
	"sayso/ui/say"
	"sayso/wire"
)

// bulk asks once about a purpose of all marked businesses: to stop it where it is
// not stopped, or to allow it where it is. The words are a dry run by the rules
// themselves, and one undo takes all of it back.
func (m *matrix) bulk(p wire.Purpose) *question {
	var open, shut []wire.Account
	spared := 0
	for _, a := range m.order {
		if !m.marked[a] {
			continue
		}
		face := m.face(a)
		switch word, _ := m.word(face, p); {
		case face.chat().Blocked.Ever():
			spared++ // a stop would tell them something, and nothing of theirs comes as it is
		case word == cellNo:
			shut = append(shut, a)
		default:
			open = append(open, a)
		}
	}
	var effects []consent.Effect
	if len(open) > 0 {
		effects = append(effects, m.together(consent.Stop, open, p, spared))
	}
	if len(shut) > 0 {
		effects = append(effects, m.together(consent.Allow, shut, p, spared))
	}
	switch len(effects) {
	case 0:
		return newQuestion("Nothing to change", "All that is marked is blocked: nothing from there arrives. Unblock it first.")
	case 1:
		return newConfirm(effects[0])
	}
	stop, allow := effects[0], effects[1]
	title := fmt.Sprintf("%s from %s", say.Capital(say.Purpose(p).Many), businesses(len(open)+len(shut)))
	return newQuestion(title, stop.Words,
		answer{name: fmt.Sprintf("%s, from %s", stop.Yes, businesses(len(open))), do: asks(stop)},
		answer{name: fmt.Sprintf("%s, from %s", allow.Yes, businesses(len(shut))), words: allow.Words, do: asks(allow)})
}

func businesses(n int) string {
	if n == 1 {
		return "1 business"
	}
	return fmt.Sprintf("%d businesses", n)
}

// together makes one effect of the same act upon several businesses.
func (m *matrix) together(a consent.Act, to []wire.Account, p wire.Purpose, spared int) consent.Effect {
	w := consent.Wish{Purposes: []wire.Purpose{p}}
	var all consent.Effect
	for _, account := range to {
		at := consent.Stand(m.state, account, m.now)
		do, undo := a.Commands(at, w)
		all.Commands, all.Undo = append(all.Commands, do...), append(all.Undo, undo...)
	}
	run := m.dryRun(a, to, p)
	many, who := say.Purpose(p).Many, businesses(len(to))
	if len(to) == 1 {
		who = m.whoever(to[0])
	}
	if a == consent.Stop {
		all.Title = fmt.Sprintf("Stop %s from %s?", many, who)
		all.Yes, all.Say = "Stop "+many, fmt.Sprintf("%s from %s stop now.", say.Capital(many), who)
	} else {
		all.Title = fmt.Sprintf("Allow %s from %s?", many, who)
		all.Yes, all.Say = "Allow "+many, fmt.Sprintf("%s from %s may reach you now.", say.Capital(many), who)
	}
	all.Words = run.words(m, p)
	if spared > 0 {
		all.Words += fmt.Sprintf(" Left alone, because you blocked them: %s.", businesses(spared))
	}
	return all
}

// dryRun is what a choice about several businesses will do, before it is made.
type dryRun struct {
	act     consent.Act
	effects []chat.Effect
	shares  []share // of each business, the greatest first
}

// share is how much of a purpose a month a choice ends or lets in at one business.
type share struct {
	account wire.Account
	n       int
}

// dryRun makes the choice on paper. What it would let in is what was kept away lately.
func (m *matrix) dryRun(a consent.Act, to []wire.Account, p wire.Purpose) dryRun {
	run := dryRun{act: a}
	w := consent.Wish{Purposes: []wire.Purpose{p}}
	for _, account := range to {
		s := share{account: account}
		for _, e := range a.Foresee(consent.Stand(m.state, account, m.now), w, m.now) {
			run.effects = append(run.effects, e)
			switch {
			case consent.Withdraws(e):
				s.n += e.Received
			case e.Starts():
				s.n += m.keptLately(account, e.Purpose)
			}
		}
		run.shares = append(run.shares, s)
	}
	slices.SortStableFunc(run.shares, func(a, b share) int { return cmp.Compare(b.n, a.n) })
	return run
}

func (m *matrix) keptLately(a wire.Account, p wire.Purpose) int {
	n := 0
	for _, w := range m.chat(a).Withheld(m.now) {
		if w.Purpose == p {
			n += w.Count
		}
	}
	return n
}

// words says what will stop and what keeps coming, or what will come in, and how
// much of it is whose.
func (r dryRun) words(m *matrix, p wire.Purpose) string {
	many, total, held := say.Purpose(p).Many, 0, 0
	for _, s := range r.shares {
		total += s.n
	}
	if r.act == consent.Stop {
		count, rest := consent.Foreseen(r.effects)
		return fmt.Sprintf("%s %s They are told that you want no %s.", r.naming(m, count, total), rest, many)
	}
	for _, e := range r.effects {
		if e.Purpose == p && !e.After.Deliver {
			held++
		}
	}
	words := say.Capital(many) + " may reach you from now on."
	if total > 0 {
		words = fmt.Sprintf("Lets in about %s a month, kept away until now.", say.Counted(total, p))
	}
	words = r.naming(m, words, total)
	if held > 0 {
		words += fmt.Sprintf(" Not yet from %s, which other rules keep away.", businesses(held))
	}
	return words + " They are told."
}

// naming ends a sentence with whom it is about: with their numbers where there are any.
func (r dryRun) naming(m *matrix, words string, total int) string {
	var all []string
	for _, s := range r.shares {
		name := m.whoever(s.account)
		if total > 0 {
			name += " " + say.Thousands(uint64(s.n))
		}
		all = append(all, name)
	}
	if total > 0 {
		return fmt.Sprintf("%s: %s.", strings.TrimSuffix(words, "."), several(all))
	}
	return fmt.Sprintf("%s It is about %s.", words, several(all))
}
