package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sayso/chat"
	"sayso/ui/cells"
	"sayso/ui/consent"
	"sayso/ui/look"
	"sayso/ui/say"
	"sayso/wire"
)

// reading is something to read: an explanation, a history. It changes nothing.
type reading struct {
	title  string
	rows   []readingRow
	cursor int    // the row that is kept in sight
	copies string // what y copies instead of all of it
	leads  action // what Enter does on the last row
	verb   string // in a word
}

type readingRow struct {
	text  string
	right string // a fact at the end of the row
}

func (r *reading) press(k tea.KeyPressMsg) action {
	switch k.String() {
	case "enter":
		if r.leads != nil && r.cursor == len(r.rows)-1 && !k.IsRepeat {
			return r.leads
		}
		return closeDialog{}
	case "esc":
		return closeDialog{}
	case "y":
		if r.copies != "" {
			return copyText{Text: r.copies, Say: copiedWords("It")}
		}
		return copyText{Text: r.plain(), Say: "Copied: " + r.title + "."}
	}
	r.cursor = moved(r.cursor, len(r.rows), k.String())
	return nil
}

// plain returns all of it as text, for the clipboard.
func (r *reading) plain() string {
	var b strings.Builder
	b.WriteString(r.title + "\n")
	for _, row := range r.rows {
		b.WriteString(strings.TrimRight(row.text+"  "+row.right, " ") + "\n")
	}
	return b.String()
}

func (r *reading) draw(st *look.Styles, place, h int) []string {
	w := min(place, column)
	p := page{
		head: append(prose(st.Strong, r.title, w), ""),
		foot: []string{keyHints(st, w, "Up/Down", "scroll", "y", "copy", "Esc", "back")},
	}
	if r.leads != nil && r.cursor == len(r.rows)-1 {
		p.foot = []string{keyHints(st, w, "Enter", r.verb, "Up/Down", "scroll", "y", "copy", "Esc", "back")}
	}
	for i, row := range r.rows {
		if i == r.cursor {
			p.at = len(p.body)
		}
		p.body = append(p.body, row.lines(st, i == r.cursor && len(r.rows) > 1, w)...)
	}
	return p.fit(st, place, h)
}

func (r readingRow) lines(st *look.Styles, on bool, w int) []string {
	room := w - 5
	if r.right != "" {
		room -= cells.Width(r.right) + 2
	}
	if room < 16 && r.right != "" {
		return readingRow{text: r.text + ", " + r.right}.lines(st, on, w)
	}
	var out []string
	for i, line := range cells.Wrap(r.text, max(room, 1)) {
		right := ""
		if i == 0 {
			right = r.right
		}
		out = append(out, chosenRow(st, on, line, right, w))
	}
	return out
}

// newHistory shows what was chosen, newest first.
func newHistory(s *chat.State, title string, events []wire.Event, now time.Time) *reading {
	r := &reading{title: title}
	for _, e := range slices.Backward(events) {
		at := e.Time().In(now.Location())
		form := say.DayLayout("2 Jan") + " 15:04"
		if at.Year() != now.Year() {
			form = say.DayLayout("2 Jan 2006") + " 15:04"
		}
		said := cells.Settle(strings.TrimSuffix(Said(s, e, now), "."))
		if strings.HasPrefix(said, "You ") {
			said = "you " + said[len("You "):]
		}
		r.rows = append(r.rows, readingRow{text: at.Format(form) + "  " + said, right: say.Log(e.Seq)})
	}
	if len(r.rows) == 0 {
		r.rows = []readingRow{{text: "You have not chosen anything yet."}}
	}
	return r
}

// newWhy explains why a message came, from the grounds that it carries.
func newWhy(s *chat.State, e wire.Event, now time.Time) *reading {
	r := &reading{title: "Why do I see this?"}
	for _, said := range whyWords(s, e, now) {
		r.rows = append(r.rows, readingRow{text: said})
	}
	if m, ok := e.Body().(wire.Message); ok && m.Purpose != "" && e.By != s.Me.Account {
		r.cursor = len(r.rows)
		r.rows = append(r.rows, readingRow{text: "Decide about " + say.Purpose(m.Purpose).Many + " from " + cells.Settle(called(s, e.Chat))})
		r.leads, r.verb = openControls{m.Purpose}, "opens the control"
	}
	return r
}

// whyWords says why a message came, a sentence or two each: what it is, the choice
// it stands on with its place in the log, and whether that still holds.
func whyWords(s *chat.State, e wire.Event, now time.Time) []string {
	m, ok := e.Body().(wire.Message)
	who := cells.Settle(called(s, e.Chat))
	switch {
	case !ok:
		return []string{"This is not a message."}
	case e.By == s.Me.Account:
		return []string{"You wrote this."}
	case m.Purpose == "":
		return []string{who + " is a person. People may write to you unless you block them."}
	}
	why := s.Why(e.Chat, m, now)
	out := []string{
		fmt.Sprintf("“%s” came %s, as %s: %s.", cells.Cut(cells.OneLine(cells.Settle(chat.Summary(m))), 40), say.On(e.At, now), m.Purpose, say.Purpose(m.Purpose).Means),
		groundsWords(why, m.Purpose, who, now),
	}
	if m.Quiet {
		out = append(out, "It arrived quietly, as you had asked.")
	}
	switch {
	case why.Rule == "" || why.Holds:
	case !why.Now.Deliver:
		out = append(out, "One like it would be kept away now: "+consent.Refused(why.Now.Cause, s.Status(e.Chat, m.Purpose, now).Choice, now)+".")
	case why.Now.Grounds.Rule == wire.Allowed:
		out = append(out, "You have chosen anew since; one like it would still come.")
	case why.Now.Grounds.Rule != why.Rule: // the same again, such as a later message of theirs, is no news
		out = append(out, "One like it would still come, for another reason.")
	}
	return out
}

// groundsWords names the event that let a message in.
func groundsWords(why chat.Reason, p wire.Purpose, who string, now time.Time) string {
	many := say.Purpose(p).Many
	at := fmt.Sprintf("%s%s (%s)", say.On(why.Since.At, now), consent.End(why.Until, now), say.Log(why.Since.Seq))
	switch why.Rule {
	case wire.Allowed:
		if why.AtLarge {
			return fmt.Sprintf("You allowed %s from businesses %s.", many, at)
		}
		return fmt.Sprintf("You allowed %s from %s %s.", many, who, at)
	case wire.Wrote:
		return fmt.Sprintf("You wrote to %s %s, so they may answer.", who, at)
	case wire.Followed:
		return fmt.Sprintf("You follow %s, since %s.", who, strings.TrimPrefix(strings.TrimPrefix(at, "on "), "at "))
	case wire.Accepted:
		return fmt.Sprintf("You chose to continue with %s %s.", who, at)
	case wire.Contact:
		return fmt.Sprintf("You have not decided about %s from %s, so nothing keeps them away. They were introduced %s.", many, who, at)
	default:
		return "It names no permission."
	}
}
