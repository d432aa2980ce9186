package ui

import (
	"fmt"
	"strings"

	"sayso/chat"
	"sayso/ui/cells"
	"sayso/ui/keymap"
	"sayso/ui/say"
	"sayso/wire"
)

// What linear mode prints.

// greet is the beginning: who one is, and what is unread.
func (l *Lines) greet() {
	name := l.state.Me.Name
	if name == "" {
		name = l.opt.As
	}
	l.print("sayso, as %s. /help lists the commands, /quit ends.", name)
	l.print("%s", l.unread())
	if me := l.state.Me; me.Account != "" && len(l.state.Chats()) == 0 {
		l.print("Nobody has written yet. Others reach you as %s. /to NAME writes to somebody.", reachedAs(me))
	}
}

// unread says what is unread: "3 unread: Maya 2, Corner Shop 1."
func (l *Lines) unread() string {
	const most = 8
	total, chats := 0, 0
	var parts []string
	for _, c := range l.state.Chats() {
		if c.Unread == 0 {
			continue
		}
		total += c.Unread
		if chats++; chats <= most {
			parts = append(parts, fmt.Sprintf("%s %d", c.Name(), c.Unread))
		}
	}
	if total == 0 {
		return "Nothing is unread."
	}
	if chats > most {
		parts = append(parts, fmt.Sprintf("and %d more chats", chats-most))
	}
	return fmt.Sprintf("%s unread: %s.", say.Thousands(uint64(total)), strings.Join(parts, ", "))
}

// arrived prints an event that came to the log while the person looks on.
func (l *Lines) arrived(e wire.Event) {
	asked, mine := l.own[e.Key]
	mine = mine && e.Key != ""
	if mine {
		if asked && e.Key == l.looking {
			l.looking = ""
			l.found(e)
		}
		delete(l.own, e.Key)
	}
	switch b := e.Body().(type) {
	case wire.Message:
		l.heard(e)
	case wire.Refused:
		l.print("%s %s", clockOf(e, l.opt.Now()), Said(l.state, e, l.opt.Now()))
	case wire.Receipt:
		if words := map[wire.State]string{wire.Delivered: "Delivered to", wire.Seen: "Read by"}[b.State]; e.Chat == l.to && words != "" {
			l.print("%s %s.", words, called(l.state, e.Chat))
		}
	case wire.Profile, wire.Device, wire.Read, wire.Withheld, wire.Unknown:
	case wire.Edit, wire.Delete, wire.React, wire.PinMessage:
		if !mine {
			said := Said(l.state, e, l.opt.Now())
			if quote := l.quoted(e); quote != "" {
				said += " It is about “" + quote + "”."
			}
			l.print("%s %s", clockOf(e, l.opt.Now()), said)
		}
	default:
		if !mine { // chosen on another device, or by the other side
			l.print("%s %s", clockOf(e, l.opt.Now()), Said(l.state, e, l.opt.Now()))
		}
	}
}

// heard prints a message that came, or that was sent.
func (l *Lines) heard(e wire.Event) {
	said := line(l.state, e, l.opt.Now(), l.quoted(e))
	if e.By == l.state.Me.Account {
		said = sentence(said) + " Sent."
	}
	l.offers(e)
	l.print("%s", said)
}

// quoted returns the beginning of the message that another is about.
func (l *Lines) quoted(e wire.Event) string {
	var ref wire.Ref
	switch b := e.Body().(type) {
	case wire.Message:
		if b.Reply != nil {
			ref = *b.Reply
		}
	case wire.React:
		ref = b.Ref
	case wire.PinMessage:
		ref = b.Ref
	case wire.Delete:
		ref = wire.Ref{By: e.By, Key: b.Key}
	}
	if ref == (wire.Ref{}) {
		return ""
	}
	about, err := readSingle(l.log, readEvents{Refs: []wire.Ref{ref}})
	if err != nil || len(about) == 0 {
		return ""
	}
	if m, ok := about[0].Body().(wire.Message); ok {
		return cells.Cut(cells.OneLine(chat.Summary(m)), 60)
	}
	return ""
}

// found opens the chat with somebody who was looked for.
func (l *Lines) found(e wire.Event) {
	if p, ok := e.Body().(wire.Profile); ok {
		l.open(p.Account)
	}
}

const listMost = 50

// list prints the chats that a filter takes, newest first.
func (l *Lines) list(name keymap.Action) {
	k := map[keymap.Action]chip{doUnread: chipUnread, doPeople: chipPeople, doBusiness: chipBusiness, doRequests: chipRequests}[name]
	n := 0
	for _, c := range l.state.Chats() {
		if !k.takes(c) {
			continue
		}
		if n++; n > listMost {
			continue
		}
		var marks []string
		for _, mark := range []struct {
			is   bool
			word string
		}{
			{c.Profile.Business, "business"},
			{c.Request, "request"},
			{c.Unread > 0, say.Thousands(uint64(c.Unread)) + " unread"},
			{c.Unread == 0 && c.UnreadByHand, "marked unread"},
			{c.Pinned.Ever(), "pinned"},
			{c.Archived.Ever(), "archived"},
			{c.MutedAt(l.opt.Now()), "muted"},
			{c.Blocked.Ever(), "blocked"},
		} {
			if mark.is {
				marks = append(marks, mark.word)
			}
		}
		line := strings.Join(append([]string{c.Name()}, marks...), ", ")
		switch {
		case c.Last.Deleted:
			line += ". " + say.When(c.Last.At, l.opt.Now()) + ": (deleted)"
		case c.Last.Preview != "":
			line += ". " + say.When(c.Last.At, l.opt.Now()) + ": " + c.Last.Preview
		}
		l.print("%s", line)
	}
	switch {
	case n == 0:
		l.print("There is none.")
	case n > listMost:
		l.print("And %s more.", say.Thousands(uint64(n-listMost)))
	}
}

// controls prints what may reach the person from the open chat, and why.
func (l *Lines) controls() {
	c, now := chatWith(l.state, l.to), l.opt.Now()
	l.print("%s, %s, +%s.", c.Name(), kindWords(c), l.to)
	if c.Profile.Business {
		for _, p := range wire.Purposes {
			line := fmt.Sprintf("%s: %s", p, Standing(l.state.Status(l.to, p, now), now))
			if n := c.Received(p, now).Count; n > 0 {
				line += fmt.Sprintf("; %d in the last 30 days", n)
			}
			l.print("%s.", line)
		}
	}
	for _, k := range c.Withheld(now) {
		l.print("%s.", keptWords(l.state, c, k, now))
	}
	switch {
	case c.Blocked.Ever():
		l.print("You blocked them %s. Nothing arrives, they are not told. /unblock ends it.", say.On(c.Blocked.At, now))
	case c.MutedAt(now):
		l.print("Muted %s. /unmute ends it.", say.UntilAt(c.Muted.Until, now))
	}
	acts := "/mute, /block, /report, /history"
	if c.Profile.Business {
		acts = "/stop PURPOSE, /resume PURPOSE, " + acts
	}
	l.print("To change it: %s.", acts)
}

// businesses prints every business with what it may send.
func (l *Lines) businesses() {
	now := l.opt.Now()
	all := l.state.Businesses()
	for _, c := range all {
		words := standingWords(l.state, c, now)
		l.print("%s: %s.", c.Name(), strings.ReplaceAll(words, " · ", ", "))
	}
	if len(all) == 0 {
		l.print("No business has been in touch.")
	}
	var stopped []wire.Purpose
	for _, p := range wire.Purposes {
		if l.state.AtLarge.Of(p).AsOf(now).Is == chat.Stopped {
			stopped = append(stopped, p)
		}
	}
	if len(stopped) > 0 {
		l.print("From all businesses you stopped %s.", say.Many(stopped))
	}
	if q := l.state.Quiet; q.From != q.To {
		l.print("Quiet hours: %s.", say.Hours(q))
	}
	if n := l.state.Cap; n > 0 {
		l.print("At most %s a day.", say.Counted(n, wire.Marketing))
	}
}

// help prints the table of commands.
func (l *Lines) help() {
	l.print("What you type goes to the open chat, unless it begins with a slash. Two slashes begin a text with one.")
	l.print("A number picks an answer that a business offers. A backslash at the end of a line goes on in the next.")
	for _, tests := range []bool{false, true} {
		if tests {
			l.print("To test what a business does:")
		}
		for _, v := range defaultVerbs {
			if v.on&inLines != 0 && v.tests == tests {
				l.print("%s: %s", v.usage(), v.help)
			}
		}
	}
	for _, words := range meanings {
		l.print("%s", words)
	}
}
