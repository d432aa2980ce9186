package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sayso/chat"
	"sayso/ui/cells"
	"sayso/ui/consent"
	"sayso/ui/say"
	"sayso/wire"
)

// controls returns the rows of the panel, in order. What they say is read from the
// fold each time, so it is never stale.
func (p *panel) controls() []control {
	if p.broad() {
		return slices.Concat(p.purposes(), []control{p.everything(), p.quietHours(), p.limit(), p.history()})
	}
	c := p.chat()
	var rows []control
	if c.Request {
		rows = append(rows, p.accept())
	}
	if c.Profile.Business {
		rows = slices.Concat(rows, p.purposes(), []control{p.everything()})
		if c.Following.Ever() || chat.Platforms[c.Profile.Platform].Follow {
			rows = append(rows, p.follow(c))
		}
	}
	mute := p.mute(c)
	mute.heading = "Or all of it"
	if !c.Profile.Business {
		mute.heading = "What you can do"
	}
	rows = append(rows, mute, p.blocking(c), p.report(), p.history())
	if c.Profile.Business {
		rows = append(rows, control{
			name: "All businesses", said: "by purpose, on one screen", key: doMatrix, verb: "opens it",
			more: "Every business and what may reach you from it; quiet hours and a limit for all.", do: func() action { return run{doMatrix} },
		})
	}
	rows = append(rows, p.keptAway(c)...)
	return append(rows, p.why(c)...)
}

func (p *panel) purposes() []control {
	kept := map[wire.Purpose]int{}
	if !p.broad() {
		for _, w := range p.chat().Withheld(p.now) {
			kept[w.Purpose] += w.Count
		}
	}
	var rows []control
	for _, purpose := range wire.Purposes {
		row := p.purposeRow(purpose)
		row.count, row.kept = say.Thousands(uint64(p.month[purpose])), kept[purpose]
		rows = append(rows, row)
	}
	rows[0].heading, rows[0].right = "What may reach you", "last 30 days"
	if p.broad() {
		rows[0].heading = "From any business"
	}
	return rows
}

// purposeRow says how one purpose stands, and asks to turn it round.
func (p *panel) purposeRow(purpose wire.Purpose) control {
	now := p.stands(purpose)
	return control{
		name: string(purpose), purpose: purpose, verb: "changes", state: now.word, said: now.said, more: p.meaning(purpose, now.inLog.Is),
		do: func() action { return openDialog{p.turn(purpose, now.decided)} },
	}
}

// meaning says what a purpose is, in the words used for it in sentences, and what
// was chosen about it.
func (p *panel) meaning(purpose wire.Purpose, d chat.Decision) string {
	w := say.Purpose(purpose)
	text := fmt.Sprintf("%s: %s.", say.Capital(w.Many), w.Means)
	if p.broad() {
		return text
	}
	if c := p.state.Status(p.account, purpose, p.now).Choice; d != chat.Unset {
		text += fmt.Sprintf(" You %s (%s).", consent.Chose(c, "them", p.now), say.Log(c.Seq))
	}
	total, last := 0, chat.Moment{}
	for _, k := range p.chat().Withheld(p.now) {
		if k.Purpose == purpose {
			total += k.Total
			last.At = max(last.At, k.Last.At)
		}
	}
	if total > 0 {
		text += fmt.Sprintf(" %s kept away, last %s.", say.Thousands(uint64(total)), say.When(last.At, p.now))
	}
	return text
}

// covers reports whether a command speaks of a purpose.
func covers(b wire.Body, purpose wire.Purpose) bool {
	var named []wire.Purpose
	switch b := b.(type) {
	case wire.Allow:
		named = b.Purposes
	case wire.Stop:
		named = b.Purposes
	case wire.Reset:
		named = b.Purposes
	default:
		return false
	}
	return len(named) == 0 || slices.Contains(named, purpose)
}

// turn asks to turn a purpose round; while nothing is decided, either way.
func (p *panel) turn(purpose wire.Purpose, decided chat.Decision) dialog {
	on, off := consent.Allow, consent.Stop
	if p.broad() {
		on, off = consent.Anybody, consent.Nobody
	}
	switch decided {
	case chat.Stopped:
		return newAct(on, p.state, p.account, p.now, purpose)
	case chat.Allowed:
		return newAct(off, p.state, p.account, p.now, purpose)
	}
	at := consent.Stand(p.state, p.account, p.now)
	chosen := consent.Wish{Purposes: []wire.Purpose{purpose}}
	return choice(fmt.Sprintf("%s from %s", say.Capital(say.Purpose(purpose).Many), at.Name),
		off.Effect(at, chosen, p.now), on.Effect(at, chosen, p.now))
}

// choice asks which of several effects is meant; each says what it does.
func choice(title string, effects ...consent.Effect) *question {
	var answers []answer
	for _, e := range effects {
		answers = append(answers, answer{name: e.Yes, words: e.Words, do: asks(e), grave: e.Grave})
	}
	return newQuestion(title, "Nothing changes unless you choose it.", answers...)
}

func (p *panel) everything() control {
	on, off := consent.AllowAll, consent.StopAll
	more := "All eight purposes at once. They are told; to end it without a word to them, block instead."
	if p.broad() {
		on, off = consent.Anybody, consent.Nobody
		more = "All eight purposes at once, from every business that you have not decided about by name."
	}
	return control{
		name: "everything", said: "stop or allow all", verb: "asks", more: more, inset: true,
		do: func() action {
			at, all := consent.Stand(p.state, p.account, p.now), consent.Wish{Purposes: wire.Purposes}
			return openDialog{choice("Everything from "+at.Name, off.Effect(at, all, p.now), on.Effect(at, all, p.now))}
		},
	}
}

// opens returns what opens the question about an act.
func (p *panel) opens(a consent.Act) func() action {
	return func() action { return openDialog{newAct(a, p.state, p.account, p.now)} }
}

func (p *panel) accept() control {
	return control{
		name: "Continue", said: "out of the requests", key: doAccept, verb: "continues", heading: "First contact",
		more: "You do not know them yet. They are not told what you choose.", do: p.opens(consent.Accept),
	}
}

func (p *panel) follow(c *chat.Chat) control {
	row := control{
		name: "Follow", said: "not followed", key: doFollow, verb: "follows", do: p.opens(consent.Follow),
		more: "Following lets them send you what they send to all followers. What you stop stays stopped.",
	}
	if c.Following.Ever() {
		row.said, row.verb, row.do = "since "+say.When(c.Following.At, p.now), "unfollows", p.opens(consent.Unfollow)
	}
	if _, ok := p.waiting(isEither(wire.Follow{}, wire.Unfollow{})); ok {
		row.said = p.waits
	}
	return row
}

func (p *panel) mute(c *chat.Chat) control {
	row := control{
		name: "Mute", said: "it arrives quietly", key: doMute, verb: "asks how long",
		more: "Muted, all of it still arrives and is counted, but quietly. They are not told.",
		do:   func() action { return openDialog{newMute(p.state, p.account, p.now)} },
	}
	if c.MutedAt(p.now) {
		row.said = say.UntilAt(c.Muted.Until, p.now)
	}
	if _, ok := p.waiting(isEither(wire.Mute{}, wire.Unmute{})); ok {
		row.said = p.waits
	}
	return row
}

func (p *panel) blocking(c *chat.Chat) control {
	row := control{
		name: "Block", said: "nothing arrives, they are not told", key: doBlock, verb: "asks", do: p.opens(consent.Block),
		more: "Blocked, nothing arrives for any purpose, and they are not told. It can be undone.",
	}
	if c.Blocked.Ever() {
		row.name, row.do = "Unblock", p.opens(consent.Unblock)
		row.said = "blocked " + say.On(c.Blocked.At, p.now)
	}
	if _, ok := p.waiting(isEither(wire.Block{}, wire.Unblock{})); ok {
		row.said = p.waits
	}
	return row
}

func (p *panel) report() control {
	return control{
		name: "Report", said: "last five messages", key: doReason, verb: "asks why",
		more: "A report goes to the operator of the relay, with a reason. They are not told. It cannot be taken back.",
		do:   func() action { return openDialog{newReport(p.state, p.account, p.now, false)} },
	}
}

// isEither reports whether a body is of one of these kinds.
func isEither(kinds ...wire.Body) func(wire.Body) bool {
	return func(b wire.Body) bool {
		return slices.ContainsFunc(kinds, func(k wire.Body) bool { return k.Kind() == b.Kind() })
	}
}

// history opens what was chosen here and about businesses at large.
func (p *panel) history() control {
	seqs := slices.Clone(p.state.History)
	title := "What you chose about all businesses"
	if !p.broad() {
		c := p.chat()
		seqs, title = slices.Clone(c.History), "What you chose about "+cells.Settle(c.Name())
		if c.Profile.Business {
			seqs = append(seqs, p.state.History...)
		}
	}
	slices.Sort(seqs)
	said := "nothing chosen yet"
	switch n := len(seqs); {
	case n == 1:
		said = "1 change"
	case n > 1:
		said = fmt.Sprintf("%d changes", n)
	}
	s, now := p.state, p.now
	return control{
		name: "History", said: said, key: doHistory, verb: "opens it",
		more: "Each choice with its date and its place in the log.",
		do: func() action {
			return readEvents{Seqs: seqs, Show: func(found []wire.Event) dialog { return newHistory(s, title, found, now) }}
		},
	}
}

// keptAway tells what the person's choices withheld: by purpose and cause, no content.
func (p *panel) keptAway(c *chat.Chat) []control {
	var rows []control
	for _, k := range c.Withheld(p.now) {
		rows = append(rows, control{
			name: say.Thousands(uint64(k.Total)) + " " + nounOf(k), said: consent.Kept(p.state, c, k, p.now), count: say.When(k.Last.At, p.now),
			more: keptWords(p.state, c, k, p.now) + ". " + say.Thousands(uint64(k.Count)) + " of them in the last 30 days. Only their number is known here, never their words.",
		})
	}
	if len(rows) > 0 {
		rows[0].heading, rows[0].right = "Kept away", "last"
	}
	return rows
}

func nounOf(k chat.Withheld) string {
	return strings.TrimPrefix(say.Counted(k.Total, k.Purpose), say.Thousands(uint64(k.Total))+" ")
}

// keptWords says "14 offers kept away: you stopped them".
func keptWords(s *chat.State, c *chat.Chat, k chat.Withheld, now time.Time) string {
	return fmt.Sprintf("%s kept away: %s", say.Counted(k.Total, k.Purpose), consent.Kept(s, c, k, now))
}

// why tells why the newest message from there came. The event is read when asked
// for, unless the screen has shown it to the panel already.
func (p *panel) why(c *chat.Chat) []control {
	seq := p.newest(c)
	if seq == 0 {
		return nil
	}
	s, now := p.state, p.now
	row := control{
		heading: "Why the last one came", name: "Why", said: "what let it in", key: doWhy, verb: "explains",
		more: "Each message of a business names the choice that let it in.",
		do: func() action {
			return readEvents{Seqs: []uint64{seq}, Show: func(found []wire.Event) dialog {
				if len(found) == 0 {
					return &reading{title: "Why do I see this?", rows: []readingRow{{text: "That message is not on this machine."}}}
				}
				return newWhy(s, found[0], now)
			}}
		},
	}
	if p.last.Seq == seq {
		row.below = whyWords(s, p.last, now)
	}
	return []control{row}
}

// newest returns the number of the newest message of a business, 0 when there is none.
func (p *panel) newest(c *chat.Chat) uint64 {
	seq := uint64(0)
	for _, purpose := range wire.Purposes {
		seq = max(seq, c.Received(purpose, p.now).Last.Seq)
	}
	return seq
}
