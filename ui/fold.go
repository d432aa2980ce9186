package ui

import (
	"slices"

	"sayso/wire"
)

// update is how a card stands among those about the same thing, and which of its
// choices was picked.
type update struct {
	folded bool   // a newer card says how it stands now
	open   bool   // shown whole all the same, because the person asked
	past   []step // what the cards before it said, oldest first
	picked pick   // the choice that was picked last
}

// pick names a choice: by its id, and the number of its slide, 0 for none.
type pick struct {
	id    string
	slide int
}

// step is what a card said at a time.
type step struct {
	at    int64
	words string
}

// hidesCard reports whether the entry shows as one line.
func (u *update) hidesCard() bool { return u.folded && !u.open }

func (e *entry) isCard() bool {
	m, said := e.message()
	return said && m.Card != nil && !e.mine && !e.marks.deleted
}

// thing names what cards are about. All of a thread are of one business.
type thing struct {
	kind wire.Purpose
	ref  string
}

// fold makes one living card of all that are about the same thing: the newest, which
// tells what the others said. Those before it become a line, unless they are on the
// screen of somebody who reads further up: nothing moves under the reader.
func (t *timeline) fold() {
	newest, past := map[thing]int{}, map[thing][]step{}
	picked := map[wire.Ref]pick{}
	for i := range t.len() {
		e := t.entry(i)
		m, said := e.message()
		switch {
		case !said || e.gone():
		case e.isCard():
			k := thing{m.Card.Kind, m.Card.Ref}
			newest[k] = i
			past[k] = append(past[k], step{e.at, cardWords(m)})
		case e.mine && m.Answer != nil && !e.marks.deleted && e.failed == "":
			picked[m.Answer.Ref] = pick{m.Answer.ID, m.Answer.Slide}
		}
	}
	from, to := t.sight()
	t.lazy = false
	for i := range t.len() {
		e := t.entry(i)
		m, said := e.message()
		if !said || e.mine || e.gone() {
			continue
		}
		u := update{open: e.update.open, picked: picked[e.ref()]}
		if e.isCard() {
			k := thing{m.Card.Kind, m.Card.Ref}
			u.folded = newest[k] != i
			if said := past[k]; !u.folded {
				u.past = said[:len(said)-1]
			}
			if u.folded && !e.update.folded && i >= from && i <= to {
				u.folded, t.lazy = false, true
			}
		}
		if u.folded != e.update.folded || u.picked != e.update.picked || !slices.Equal(u.past, e.update.past) {
			e.lines = nil
		}
		e.update = u
	}
}

// sight returns the first and the last entry on the screen while somebody reads
// above the end; an empty range otherwise.
func (t *timeline) sight() (from, to int) {
	if t.follow || t.cast.st == nil {
		return 0, -1
	}
	return t.onScreen()
}

// onScreen returns the first and the last entry on the screen; an empty range for none.
func (t *timeline) onScreen() (from, to int) {
	if t.h == 0 || t.len() == 0 {
		return 0, -1
	}
	from, skip := t.place()
	n := -skip
	for to = from; to < t.len(); to++ {
		if n += len(t.lines(to)); n >= t.h {
			break
		}
	}
	return from, min(to, t.len()-1)
}

// resize takes another size. With keep, a selected message that was on the screen stays
// on it, since keys act upon it. An end that comes in sight is followed.
func (t *timeline) resize(w, h int, keep bool) {
	most := longAfter(t.tall)
	if w == t.w && h == t.h && most == t.most {
		return
	}
	chosen := -1
	if keep {
		if from, to := t.onScreen(); from <= to {
			chosen = t.find(t.chosen)
			keep = from <= chosen && chosen <= to
		}
	}
	t.w, t.h, t.most = w, h, most
	if keep && chosen >= 0 {
		// In a text that is taller than the screen somebody reads on where they are.
		if from, to := t.onScreen(); chosen < from || chosen > to || len(t.lines(chosen)) < t.h {
			t.show(chosen)
		}
	}
	if !t.follow && t.len() > 0 && t.cast.st != nil {
		t.pin(t.place())
	}
}

// unfold shows a folded card or a long text whole, or folds it again. It reports false
// for what is neither.
func (t *timeline) unfold(e *entry) bool {
	if e.long && !e.update.hidesCard() && (!e.whole || !e.update.folded) {
		t.unroll(e, !e.whole)
		return true
	}
	if !e.update.folded {
		return false
	}
	e.update.open = !e.update.open
	e.lines = nil
	if i := t.find(e.id); i >= 0 {
		t.show(i)
	}
	return true
}
