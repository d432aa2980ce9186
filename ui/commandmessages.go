package ui

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"sayso/chat"
	"sayso/ui/cells"
	"sayso/ui/emoji"
	"sayso/ui/say"
	"sayso/wire"
)

// What the commands do to a message, and to a chat's place in the list.

// tells makes an ask about the open chat, with a way back unless undo is nil.
func (c call) tells(say string, do, undo wire.Body) (action, error) {
	a := ask{Commands: []wire.Command{wire.Ask(string(c.to), do)}, Say: say}
	if undo != nil {
		a.Undo = []wire.Command{wire.Ask(string(c.to), undo)}
	}
	return a, nil
}

// there says why nothing can be done to the message that is meant, if so.
func (s *subject) there() error {
	switch {
	case s == nil:
		return errors.New("there is no message of yours here yet")
	case s.failed:
		return errors.New("that message was not sent")
	case s.seq == 0:
		return errors.New("that message is not sent yet; it waits for the connection")
	}
	return nil
}

func replyText(c call) (action, error) {
	if err := c.about.there(); err != nil {
		return nil, err
	}
	ref := c.about.ref
	return ask{Commands: []wire.Command{wire.Ask(string(c.to), wire.Message{Text: c.arg, Reply: &ref})}}, nil
}

func reactEmoji(c call) (action, error) {
	if err := c.about.there(); err != nil {
		return nil, err
	}
	sign := emoji.Read(c.arg)
	say := "Your reaction is taken back."
	if sign != "" {
		say = "You reacted " + sign + " to “" + cells.Cut(cells.OneLine(c.about.gist()), 30) + "”."
	}
	return c.tells(say, wire.React{Ref: c.about.ref, Emoji: sign}, nil)
}

func editText(c call) (action, error) {
	if err := c.own.there(); err != nil {
		return nil, err
	}
	return c.tells("The message has its new text.", wire.Edit{Key: c.own.ref.Key, Text: c.arg}, wire.Edit{Key: c.own.ref.Key, Text: c.own.text})
}

func deleteMessage(c call) (action, error) {
	if err := c.own.there(); err != nil {
		return nil, err
	}
	return confirms("Delete “"+cells.Cut(cells.OneLine(c.own.gist()), 40)+"” for everyone?",
		"Both of you see that a message was deleted. It cannot be brought back.", "Delete it",
		ask{Commands: []wire.Command{wire.Ask(string(c.to), wire.Delete{Key: c.own.ref.Key})}, Say: "The message is deleted."}), nil
}

func hideMessage(c call) (action, error) {
	if err := c.about.there(); err != nil {
		return nil, err
	}
	return confirms("Delete “"+cells.Cut(cells.OneLine(c.about.gist()), 40)+"” for yourself?",
		"It goes from your devices; the other side keeps it. It cannot be brought back.", "Delete it for me",
		ask{Commands: []wire.Command{wire.Ask(string(c.to), wire.Hide{Ref: c.about.ref})}, Say: "The message is gone from your devices."}), nil
}

func confirms(title, words, yes string, do ask) action {
	return openDialog{newQuestion(title, words, answer{name: yes, do: do, grave: true})}
}

func starMessage(c call) (action, error) {
	if err := c.about.there(); err != nil {
		return nil, err
	}
	return c.tells("Starred.", wire.Star{Ref: c.about.ref}, wire.Unstar{Ref: c.about.ref})
}

func unstarMessage(c call) (action, error) {
	if err := c.about.there(); err != nil {
		return nil, err
	}
	return c.tells("The star is gone.", wire.Unstar{Ref: c.about.ref}, wire.Star{Ref: c.about.ref})
}

const starsShown = 100

func listStarred(c call) (action, error) {
	stars := c.state.Starred()
	if len(stars) == 0 {
		return tell{"No message is starred yet; /star stars the one that is meant."}, nil
	}
	var refs []wire.Ref
	for _, s := range stars[:min(len(stars), starsShown)] {
		refs = append(refs, s.Ref)
	}
	state, now := c.state, c.now
	return readEvents{Refs: refs, Show: func(found []wire.Event) dialog {
		r := &reading{title: "Starred messages"}
		for _, e := range found {
			r.rows = append(r.rows, readingRow{text: Line(state, e, now)})
		}
		if len(r.rows) == 0 {
			r.rows = []readingRow{{text: "None of them is on this machine."}}
		}
		return r
	}}, nil
}

func forwardTo(c call) (action, error) {
	if err := c.about.there(); err != nil {
		return nil, err
	}
	msg, _ := c.about.event.Body().(wire.Message)
	passed, ok := passedOn(msg, c.about.text)
	if !ok {
		return nil, errors.New("there is nothing to pass on")
	}
	to, _, err := who(c.state, c.arg)
	if err != nil {
		return nil, err
	}
	if to == "" {
		return nil, fmt.Errorf("you have no chat with %q yet; /to opens one", c.arg)
	}
	return ask{
		Commands: []wire.Command{wire.Ask(string(to), passed)},
		Say:      "Passed on to " + cells.Settle(called(c.state, to)) + ".",
	}, nil
}

func selectNth(c call) (action, error) {
	number, then, _ := strings.Cut(c.arg, " ")
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 {
		return nil, fmt.Errorf("%q is no number of a message; 1 is the newest", number)
	}
	return mean{n, strings.TrimSpace(then)}, nil
}

func answerNth(c call) (action, error) {
	n, err := strconv.Atoi(c.arg)
	if err != nil || n < 1 {
		return nil, fmt.Errorf("%q is no number of an answer", c.arg)
	}
	return choose{n}, nil
}

func infoThis(c call) (action, error) {
	m := c.about
	if m.seq == 0 {
		return tell{"It waits here for the connection."}, nil
	}
	words := fmt.Sprintf("%s, %s, key %s", m.event.Time().In(c.now.Location()).Format("Monday 2 January 2006 15:04:05"), say.Log(m.seq), m.ref.Key)
	if m.mine {
		words += ", " + fateWord(c.chat(), m.seq)
	}
	if p, ok := c.pinOf(); ok {
		words += ", pinned " + pinWords(c.state, p, c.now)
	}
	if msg, ok := m.event.Body().(wire.Message); ok {
		for _, line := range holdLines(msg) {
			if line[1] != "" {
				words += "; " + line[0] + ": " + line[1]
			}
		}
	}
	return tell{words + "."}, nil
}

// fateWord says how far an own message came.
func fateWord(c *chat.Chat, seq uint64) string {
	if state := c.Reached(seq); state != "" {
		return string(state)
	}
	return "sent"
}

// markChatsRead marks the open chat read, or all.
func markChatsRead(c call) (action, error) {
	var about []*chat.Chat
	switch arg := strings.ToLower(c.arg); {
	case arg == "all" || arg == "" && c.to == "":
		about = c.state.Chats()
	case arg == "":
		about = []*chat.Chat{c.chat()}
	default:
		return nil, errors.New("write /read for this chat, or /read all")
	}
	var a ask
	for _, about := range about {
		if about.Last.Seq != 0 && (about.Unread > 0 || about.UnreadByHand) {
			to := string(about.Account)
			a.Commands = append(a.Commands, wire.Ask(to, wire.Read{UpTo: about.Last.Seq}))
			a.Undo = append(a.Undo, wire.Ask(to, wire.MarkUnread{}))
		}
	}
	switch n := len(a.Commands); n {
	case 0:
		return tell{"Nothing is unread."}, nil
	case 1:
		a.Say = cells.Settle(called(c.state, wire.Account(a.Commands[0].Chat))) + " is read."
	default:
		a.Say = strconv.Itoa(n) + " chats are read."
	}
	return a, nil
}

func markUnread(c call) (action, error) {
	return c.tells(cells.Settle(called(c.state, c.to))+" is unread again.", wire.MarkUnread{}, nil)
}

func pinChat(c call) (action, error) {
	return c.tells(cells.Settle(called(c.state, c.to))+" stays at the top.", wire.Pin{}, wire.Unpin{})
}

func unpinChat(c call) (action, error) {
	return c.tells(cells.Settle(called(c.state, c.to))+" takes its turn again.", wire.Unpin{}, wire.Pin{})
}

func archiveChat(c call) (action, error) {
	return c.tells(cells.Settle(called(c.state, c.to))+" is archived.", wire.Archive{}, wire.Unarchive{})
}

func unarchiveChat(c call) (action, error) {
	return c.tells(cells.Settle(called(c.state, c.to))+" is in the list again.", wire.Unarchive{}, wire.Archive{})
}
