package ui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

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
	return m.src.trace(e.event, func(since []wire.Event) dialog {
		r := &reading{title: "About this message"}
		add := func(name, what string) {
			if what != "" {
				r.rows = append(r.rows, readingRow{text: pad(name, infoColumn) + what})
			}
		}
		for _, line := range infoLines(&s, called(state, s.event.Chat), s.event.By == state.Me.Account) {
			add(line[0], line[1])
		}
		for _, since := range since {
			name, what := sinceWords(state.Me.Account, since)
			add(name, onWords(since.At, now)+what+" ("+logWords(since.Seq)+")")
		}
		add("log", thousands(s.seq))
		add("sum", s.event.Sum.String())
		add("key", string(s.event.Key))
		return r
	})
}

const infoColumn = 11

// infoLines says what a message itself tells: pairs of name and fact.
func infoLines(e *entry, who string, mine bool) [][2]string {
	msg, _ := e.message()
	from := who + ", +" + string(e.event.By)
	if mine {
		from = "you, to " + who
	}
	lines := [][2]string{{"from", settle(from)}, {"written", time.UnixMilli(e.at).Format("Monday 2 January 2006, 15:04:05")}}
	add := func(name, what string) { lines = append(lines, [2]string{name, what}) }
	add("purpose", string(msg.Purpose))
	add("template", settle(wire.CleanName(msg.Template)))
	if g := msg.Grounds; g != nil {
		add("let in by", fmt.Sprintf("%s (%s)", ruleWords[g.Rule], logWords(g.Seq)))
	}
	if msg.Quiet {
		add("arrived", "quietly")
	}
	if c := msg.Card; c != nil {
		add("card", settle(string(c.Kind)+" "+c.Ref))
	}
	if msg.Forwarded {
		add("forwarded", "from another chat")
	}
	if e.quote.ref.Key != "" {
		add("answers", "“"+cut(e.quote.text, 40)+"”")
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
		return "reaction", by + ": " + settle(b.Emoji) + " " + emojiWords(b.Emoji)
	case wire.Edit:
		return "edited", by
	case wire.Delete:
		return "deleted", by
	case wire.Star:
		return "starred", ""
	}
	return strings.ReplaceAll(e.Kind, "_", " "), by
}

// traceEvents bounds how far after a message its receipts are looked for.
const traceEvents = 20000

// trace reads what happened to a message after it was written: what was said about
// it, and of an own one when it arrived and when it was read.
func (s *source) trace(e wire.Event, show func([]wire.Event) dialog) tea.Cmd {
	log := s.log
	return s.do(func() tea.Msg {
		f := found{show: show}
		seen := map[wire.State]bool{}
		for seq := e.Seq; seq < e.Seq+traceEvents && e.By != e.Chat && !seen[wire.Seen] && s.ctx.Err() == nil; {
			events, err := log.After(seq, 512, batchBytes)
			if err != nil || len(events) == 0 {
				f.err = err
				break
			}
			seq = events[len(events)-1].Seq
			for _, later := range events {
				if later.Chat != e.Chat || later.Kind != (wire.Receipt{}).Kind() {
					continue
				}
				if r, ok := later.Body().(wire.Receipt); ok && r.Seq >= e.Seq && r.From <= e.Seq && !seen[r.State] {
					seen[r.State] = true
					f.events = append(f.events, later)
				}
			}
		}
		about, err := log.About(e.Seq)
		if f.events = append(f.events, about...); err != nil {
			f.err = err
		}
		return f
	})
}
