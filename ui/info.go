package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sayso/ui/cells"
	"sayso/ui/emoji"
	"sayso/ui/say"
	"sayso/wire"
)

// showWhy explains why the selected message came. Enter there leads to the control
// that decides about the next one.
func (m *Model) showWhy(e *entry) tea.Cmd {
	if _, said := e.message(); !said || e.seq == 0 || e.cause {
		m.note(m.why(e))
		return nil
	}
	return m.act(openDialog{newWhy(m.state, e.event, m.status.now)})
}

// showInfo tells all that is known of the selected message.
func (m *Model) showInfo(e *entry) tea.Cmd {
	if _, said := e.message(); !said || e.seq == 0 {
		m.note(m.info(e))
		return nil
	}
	s, state, now := *e, m.state, m.status.now
	pin, pinned := m.pinned.of(e.ref())
	return m.src.trace(e.event, func(since []wire.Event) dialog {
		r := &reading{title: "About this message"}
		add := func(name, what string) {
			if what != "" {
				r.rows = append(r.rows, readingRow{text: cells.Pad(name, infoColumn) + what})
			}
		}
		for _, line := range infoLines(&s, called(state, s.event.Chat), s.event.By == state.Me.Account) {
			add(line[0], line[1])
		}
		if pinned {
			add("pinned", cells.Settle(pinWords(state, pin, now)))
		}
		s.addEarlier(since, add)
		for _, since := range since {
			name, what := sinceWords(state.Me.Account, since)
			add(name, say.On(since.At, now)+what+" ("+say.Log(since.Seq)+")")
		}
		add("log", say.Thousands(s.seq))
		add("sum", s.event.Sum.String())
		add("key", string(s.event.Key))
		return r
	})
}

// addEarlier adds what an edited message said before, oldest first. Of one that was
// taken back nothing is repeated.
func (e *entry) addEarlier(since []wire.Event, add func(name, what string)) {
	text := e.text
	if msg, ok := e.event.Body().(wire.Message); ok {
		text = cells.Settle(msg.Text)
	}
	name := "said first"
	for _, later := range since {
		if edit, ok := later.Body().(wire.Edit); ok && !e.marks.deleted {
			add(name, "“"+cells.OneLine(text)+"”")
			text, name = cells.Settle(edit.Text), "then"
		}
	}
}

const infoColumn = 11

// infoLines says what a message itself tells: pairs of name and fact.
func infoLines(e *entry, who string, mine bool) [][2]string {
	msg, _ := e.message()
	from := who + ", +" + string(e.event.By)
	if mine {
		from = "you, to " + who
	}
	lines := [][2]string{{"from", cells.Settle(from)}, {"written", time.UnixMilli(e.at).Format("Monday 2 January 2006, 15:04:05")}}
	add := func(name, what string) { lines = append(lines, [2]string{name, what}) }
	add("purpose", string(msg.Purpose))
	add("template", cells.Settle(wire.CleanName(msg.Template)))
	if g := msg.Grounds; g != nil {
		add("let in by", fmt.Sprintf("%s (%s)", ruleWords[g.Rule], say.Log(g.Seq)))
	}
	if msg.Quiet {
		add("arrived", "quietly")
	}
	if c := msg.Card; c != nil {
		add("card", cells.Settle(string(c.Kind)+" "+c.Ref))
	}
	if msg.Forwarded {
		add("forwarded", "from another chat"+map[bool]string{true: ", and many times before"}[msg.Often])
	}
	for _, line := range holdLines(msg) {
		add(line[0], cells.Settle(line[1]))
	}
	if e.quote.ref.Key != "" {
		add("answers", "“"+cells.Cut(e.quote.text, 40)+"”")
	}
	return lines
}

// holdLines says what a message holds beside its text, as exactly as it is known.
func holdLines(msg wire.Message) (lines [][2]string) {
	add := func(name, what string) { lines = append(lines, [2]string{name, what}) }
	file := func(m *wire.Media) {
		if m == nil {
			return
		}
		bytes := ""
		if m.Size > 0 {
			bytes = say.Thousands(uint64(m.Size)) + " bytes"
		}
		add("file", say.Join(", ", string(m.Kind), m.Name, m.Type, bytes))
		add("at", m.Link)
		add("sha-256", m.Hash)
	}
	file(msg.Media)
	if p := msg.Place; p != nil {
		add("place", say.Join(", ", p.Name, p.Address, degrees(p)))
	}
	for _, c := range msg.Contacts {
		add("contact", strings.TrimPrefix(contactSentence(c), "Contact: "))
	}
	if o := msg.Offer; o != nil && o.Until != 0 {
		add("good until", time.UnixMilli(o.Until).Format("Monday 2 January 2006, 15:04"))
	}
	for i := range msg.Slides {
		add(fmt.Sprint("slide ", i+1), cells.OneLine(msg.Slides[i].Text))
		file(msg.Slides[i].Media)
	}
	if msg.Form != nil {
		add("form", say.Join(", ", msg.Form.ID, say.Count(len(msg.Form.Inputs), "input")))
	}
	if msg.Shop != nil {
		add("catalogue", msg.Shop.Catalog)
	}
	if o := msg.Origin; o != nil {
		add("came from", say.Join(", ", o.Kind, o.ID, o.Title, o.Link, o.Click))
	}
	return lines
}

var ruleWords = map[wire.Rule]string{
	wire.Allowed: "your allowing it", wire.Wrote: "your writing to them", wire.Followed: "your following them",
	wire.Accepted: "your continuing with them", wire.Contact: "nothing: you have not decided",
}

// sinceWords names what happened to a message later.
func sinceWords(me wire.Account, e wire.Event) (name, more string) {
	by := ""
	if e.By == me {
		by = ", by you"
	}
	switch b := e.Body().(type) {
	case wire.Receipt:
		return string(b.State), ""
	case wire.React:
		if b.Emoji == "" {
			return "reaction", by + ", taken back"
		}
		return "reaction", by + ": " + cells.Settle(b.Emoji) + " " + emoji.Words(b.Emoji)
	case wire.Edit:
		return "edited", by
	case wire.Delete:
		return "deleted", by
	case wire.Star:
		return "starred", ""
	}
	return strings.ReplaceAll(e.Kind, "_", " "), by
}

// traceEvents bounds how far after a message its receipts and edits are looked for.
const traceEvents = 20000

// trace reads what happened to a message after it was written: what was said about
// it, each text that it had, and of an own one when it arrived and when it was read.
func (s *source) trace(e wire.Event, show func([]wire.Event) dialog) tea.Cmd {
	log := s.log
	return s.do(func() tea.Msg {
		about, err := log.About(e.Seq)
		f := found{show: show, events: about, err: err}
		t := trail{of: e, receipts: e.By != e.Chat, seen: map[wire.State]bool{}}
		for _, later := range about {
			if later.Kind == (wire.Edit{}).Kind() {
				t.edited = later.Seq
			}
		}
		for seq := e.Seq; seq < e.Seq+traceEvents && t.more(seq) && f.err == nil && s.ctx.Err() == nil; {
			events, err := log.After(seq, 512, batchBytes)
			if f.err = err; len(events) == 0 {
				break
			}
			seq = events[len(events)-1].Seq
			f.events = append(f.events, slices.DeleteFunc(events, func(later wire.Event) bool { return !t.takes(later) })...)
		}
		slices.SortStableFunc(f.events, func(a, b wire.Event) int { return compare(a.Seq, b.Seq) })
		return f
	})
}

// trail follows a message through the log after it.
type trail struct {
	of       wire.Event
	receipts bool // it is an own one, so they matter
	seen     map[wire.State]bool
	edited   uint64 // its last edit, which is known already
}

// more reports whether something may come after a number.
func (t *trail) more(seq uint64) bool { return seq < t.edited || t.receipts && !t.seen[wire.Seen] }

// takes reports whether an event is the first receipt of its sort for the message, or
// an edit of it before the last.
func (t *trail) takes(later wire.Event) bool {
	if later.Chat != t.of.Chat {
		return false
	}
	switch later.Kind {
	case (wire.Receipt{}).Kind():
		r, ok := later.Body().(wire.Receipt)
		if !ok || !t.receipts || r.Seq < t.of.Seq || r.From > t.of.Seq || t.seen[r.State] {
			return false
		}
		t.seen[r.State] = true
		return true
	case (wire.Edit{}).Kind():
		edit, ok := later.Body().(wire.Edit)
		return ok && later.Seq < t.edited && later.By == t.of.By && edit.Key == t.of.Key
	}
	return false
}
