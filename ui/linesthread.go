package ui

import (
	"slices"
	"strings"

	"sayso/ui/say"
	"sayso/wire"
)

// What linear mode prints of the open chat.

const openLines = 5 // of a chat, when nothing in it is unread

// open makes a chat the one that is written to, and prints what is unread in it, or
// its last few lines.
func (l *Lines) open(to wire.Account) {
	if to != l.to && l.to != "" {
		l.before = l.to
	}
	l.to, l.chosen, l.doubted, l.offer = to, nil, "", wire.Event{}
	c := chatWith(l.state, to)
	about := []string{kindWords(c)}
	if words := standingWords(l.state, c, l.opt.Now()); words != "+"+string(to) {
		about = append(about, words)
	}
	l.print("%s, %s.", c.Name(), strings.ReplaceAll(strings.Join(about, ": "), " · ", ", "))
	if c.Request {
		l.print("You do not know them yet. /accept continues, /block and /report are there too. Nothing is sent back until you choose.")
	}
	if len(c.Pins(l.opt.Now())) > 0 {
		l.run(doPinned)
	}
	if o, waits := l.origins[to]; waits {
		l.print("%s", nextFrom(c.Name(), o))
	}
	events, err := l.log.Thread(to, 0, flood)
	l.trouble(err)
	first := max(len(events)-openLines, 0)
	if c.Unread > 0 {
		first, _ = slices.BinarySearchFunc(events, c.FirstUnread, func(e wire.Event, seq uint64) int { return compare(e.Seq, seq) })
	}
	l.top = 0
	l.page(events[first:])
	if c.Unread > 0 && l.top > c.FirstUnread {
		l.print("Older ones are unread too; /more prints them.")
	}
}

// page prints events of the open chat that are before those that were printed.
func (l *Lines) page(events []wire.Event) {
	for _, e := range events {
		l.past(e)
	}
	if len(events) > 0 {
		l.top = events[0].Seq
	}
}

func (l *Lines) more() {
	const most = 20
	events, err := l.log.Thread(l.to, l.top, most)
	l.trouble(err)
	if len(events) == 0 || l.top == 1 {
		l.print("This is the beginning.")
		return
	}
	l.page(events)
}

// past prints a line of the history, with what became of it since.
func (l *Lines) past(e wire.Event) {
	m, said := e.Body().(wire.Message)
	if !said {
		l.print("%s", Line(l.state, e, l.opt.Now()))
		return
	}
	l.offers(e)
	now, gone := l.amended(e, m)
	if gone {
		return
	}
	line := line(l.state, e.With(now.message), l.opt.Now(), l.quoted(e))
	if c := l.state.Chat(e.Chat); c != nil && e.By == l.state.Me.Account && !now.deleted {
		line = sentence(line) + " " + say.Capital(fateWord(c, e.Seq)) + "."
	}
	l.print("%s", line+now.words)
}

// amendment is how a message stands now.
type amendment struct {
	message wire.Message
	words   string // said after it
	deleted bool   // by its author
}

// amended reads what was done to a message since. It reports true when there is
// nothing to show.
func (l *Lines) amended(e wire.Event, m wire.Message) (amendment, bool) {
	about, err := l.log.About(e.Seq)
	l.trouble(err)
	a := amendment{message: m}
	var reactions []string
	for _, change := range about {
		switch b := change.Body().(type) {
		case wire.Hide:
			return a, true
		case wire.Delete:
			return amendment{message: wire.Message{Text: "(deleted)", Purpose: m.Purpose}, deleted: true}, false
		case wire.Edit:
			a.message.Text = b.Text
			a.words = " Edited."
		case wire.React:
			if b.Emoji != "" {
				reactions = append(reactions, l.byName(change.By)+" "+b.Emoji)
			}
		}
	}
	if len(reactions) > 0 {
		a.words += " Reactions: " + strings.Join(reactions, ", ") + "."
	}
	return a, false
}

func (l *Lines) byName(a wire.Account) string {
	if a == l.state.Me.Account {
		return "you"
	}
	return called(l.state, a)
}

// messages returns the messages of the open chat that commands can be about, as they
// stand now, oldest first, of its last n events.
func (l *Lines) messages(n int) []subject {
	if l.to == "" {
		return nil
	}
	events, err := l.log.Thread(l.to, 0, n)
	l.trouble(err)
	var out []subject
	for _, e := range events {
		m, ok := e.Body().(wire.Message)
		if !ok {
			continue
		}
		now, gone := l.amended(e, m)
		if gone || now.deleted {
			continue
		}
		out = append(out, subject{
			seq: e.Seq, ref: wire.Ref{By: e.By, Key: e.Key}, text: now.message.Text, mine: e.By == l.state.Me.Account, event: e,
		})
	}
	return out
}
