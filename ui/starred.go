package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"sayso/chat"
	"sayso/ui/cells"
	"sayso/ui/look"
	"sayso/ui/say"
	"sayso/wire"
)

// starred lists the messages that the person marked to find them again.
type starred struct {
	rows   []starRow
	cursor int
}

type starRow struct {
	chat wire.Account
	ref  wire.Ref
	seq  uint64 // 0 when this log does not have it
	who  string // said it, in which chat
	text string
	at   int64
	day  string
}

// showStarred reads the starred messages and lists them, the last starred first.
func (m *Model) showStarred() tea.Cmd {
	stars := m.state.Starred()
	names := map[wire.Account]string{}
	for _, star := range stars {
		names[star.Chat] = cells.Settle(called(m.state, star.Chat))
	}
	return m.src.stars(stars, names, m.state.Me.Account, say.DayNumber(m.status.now))
}

func (s *source) stars(stars []chat.Star, names map[wire.Account]string, me wire.Account, today int64) tea.Cmd {
	log := s.log
	return s.do(func() tea.Msg {
		list := &starred{}
		for _, star := range stars {
			row := starRow{chat: star.Chat, ref: star.Ref, who: names[star.Chat], text: "a message that is not here", at: star.At}
			seq, ok, err := log.Find(star.Ref)
			if err == nil && ok {
				var n *entry
				if n, err = entryAt(log, seq, me); n != nil {
					row.seq, row.at, row.text = seq, n.at, n.quoted().text
				}
			}
			if err != nil {
				return found{err: fmt.Errorf("reading the starred messages: %w", err)}
			}
			if star.Ref.By == me {
				row.who = "You to " + row.who
			}
			row.day = say.Day(row.at, today)
			list.rows = append(list.rows, row)
		}
		return found{show: func([]wire.Event) dialog { return list }}
	})
}

func (l *starred) press(k tea.KeyPressMsg) action {
	key := k.String()
	if key == "esc" {
		return closeDialog{}
	}
	if l.cursor >= len(l.rows) {
		return nil
	}
	switch row := l.rows[l.cursor]; {
	case key == "enter" && row.seq > 0:
		return openAt{Chat: row.chat, Seq: row.seq}
	case key == "y":
		return copyText{Text: row.text, Say: copiedWords("The beginning of the text")}
	case key == "s":
		l.rows = append(l.rows[:l.cursor:l.cursor], l.rows[l.cursor+1:]...)
		l.cursor = max(min(l.cursor, len(l.rows)-1), 0)
		star, unstar := wire.Ask(string(row.chat), wire.Star{Ref: row.ref}), wire.Ask(string(row.chat), wire.Unstar{Ref: row.ref})
		return askHere{ask{Commands: []wire.Command{unstar}, Say: "Star taken away.", Undo: []wire.Command{star}}}
	}
	l.cursor = moved(l.cursor, len(l.rows), key)
	return nil
}

func (l *starred) draw(st *look.Styles, place, h int) []string {
	w := min(place, column)
	p := page{
		head: []string{" " + st.Strong.Of("Starred") + st.Dim.Of("  "+say.Count(len(l.rows), "message")), ""},
		foot: []string{"", keyHints(st, w, "Enter", "goes there", "s", "takes the star away", "Esc", "back")},
	}
	if len(l.rows) == 0 {
		p.body = prose(st.Dim, "No message is starred. Select one with Up and press s.", w)
	}
	for i, row := range l.rows {
		if i == l.cursor {
			p.at = len(p.body)
		}
		p.body = append(p.body, chosenRow(st, i == l.cursor, row.who, row.day, w), "    "+st.Dim.Of(cells.Cut(row.text, max(w-6, 1))))
	}
	return p.fit(st, place, h)
}
