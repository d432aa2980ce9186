package ui

import (
	"math"
	"strings"
	"time"

	"sayso/store"
	"sayso/ui/cells"
	"sayso/ui/look"
	"sayso/ui/pictures"
	"sayso/ui/say"
	"sayso/wire"
)

// fate is how far an own message came.
type fate uint8

const (
	theirs fate = iota // not an own message
	queued
	sent
	delivered
	read
	failed
)

// id names an entry of the thread for as long as the screen shows it. An own
// message keeps its key when it gets its number.
type id struct {
	seq uint64
	key wire.Key
}

func (a id) is(b id) bool {
	return a.seq != 0 && a.seq == b.seq || a.key != "" && a.key == b.key
}

func (a id) none() bool { return a == id{} }

// entry is one thing in a thread: a message, or a choice that shows as a dim line.
type entry struct {
	id
	at     int64
	mine   bool
	event  wire.Event
	body   wire.Body // Message, Refused as the message in it, or a choice
	text   string    // of a message as it stands now, safe to lay out
	cells  int       // of the text, when it is a single line; more than any screen when not
	failed string    // why it was not sent
	cause  bool      // the relay refused it, so it cannot be dropped
	queued bool      // it waits in the outbox

	marks   marks         // how later events, and those expected, have it
	logged  marks         // how the log has it
	amended uint64        // up to where the log was heard about it
	awaited []remark      // of the outbox
	quote   quote         // what it answers
	update  update        // how its card stands among those about the same thing
	holds   bool          // more than a text
	slide   int           // the one that shows, from 0
	form    pictures.Form // of its picture; zero when none shows
	slides  []*picture
	long    bool // as drawn last, its text is more than shows at once
	whole   bool // all of it shows, because the person asked
	formed  bool // that was decided: what is on the screen keeps its lines

	face  face // what lines was drawn for
	lines []string
}

// newEntry reads an event of a thread. It reports false for what does not show.
func newEntry(e wire.Event, me wire.Account) (*entry, bool) { return entryOf(e, e.Body(), me) }

// entryOf is newEntry for who has the event's body decoded already.
func entryOf(e wire.Event, body wire.Body, me wire.Account) (*entry, bool) {
	n := &entry{id: id{seq: e.Seq}, event: e, at: e.At, mine: e.By == me, body: body}
	switch b := n.body.(type) {
	case wire.Message:
		if n.mine {
			n.key = e.Key
		}
	case wire.Refused:
		m, ok := wire.Event{Kind: b.What, Raw: b.Body}.Body().(wire.Message)
		if !ok {
			return nil, false
		}
		n.key, n.mine, n.cause, n.failed = e.Key, true, true, refusal(b)
		n.body = m
	case wire.Allow, wire.Stop, wire.Reset, wire.Follow, wire.Unfollow, wire.Accept, wire.Mute, wire.Unmute, wire.Block, wire.Unblock, wire.Report:
	case wire.PinMessage:
		if b.For <= 0 {
			return nil, false
		}
	default:
		return nil, false
	}
	n.restate()
	return n, true
}

func lineWidth(text string) int {
	if strings.Contains(text, "\n") {
		return math.MaxInt
	}
	return cells.Width(text)
}

// newWaiting reads a message of the outbox.
func newWaiting(p store.Pending) (*entry, bool) {
	b, err := p.Command.Body()
	m, ok := b.(wire.Message)
	if err != nil || !ok {
		return nil, false
	}
	n := &entry{
		id: id{key: p.Command.Key}, at: p.At, mine: true, body: m,
		failed: cells.Settle(wire.CleanName(p.Failed)), queued: true,
	}
	n.restate()
	return n, true
}

func refusal(r wire.Refused) string {
	switch {
	case r.Why != "":
		return cells.Settle(wire.CleanName(r.Why))
	case r.Cause == wire.NoAccount:
		return "there is nobody of that name"
	default:
		return strings.ReplaceAll(string(r.Cause), "_", " ")
	}
}

func (e *entry) message() (wire.Message, bool) {
	m, ok := e.body.(wire.Message)
	return m, ok
}

// isPin reports whether the entry says that a message was pinned.
func (e *entry) isPin() bool {
	_, ok := e.body.(wire.PinMessage)
	return ok
}

// face is all that the look of an entry depends on beside the entry itself. While
// it stays equal, the lines drawn last are good.
type face struct {
	st     *look.Styles
	w      int
	today  int64  // number of the day, for "Today" and "Yesterday"
	name   string // of the other side
	me     wire.Account
	head   bool // begins a group: sender, time and purpose are shown
	gap    bool // within a group, but too long to stand close
	dated  bool // the day begins
	fresh  bool // the "new" line goes above
	last   bool // ends a run of own messages that came equally far
	first  bool // nothing is above
	own    fate
	chosen bool
	note   string // shown below while the message is selected
	hits   string // what is searched for, and marked where the text has it
	pinned bool   // it stands at the top of the chat
	most   int    // lines of a text; 0 for all

	left    string    // of an offer: how long it is good
	file    fileState // of its file
	rows    int       // at most, of its picture
	picture *picture  // once it is painted
}

// The text of a message is at most measure cells wide, however wide the screen.
const (
	measure = 78
	margin  = 2 // left of everything in a thread
)

// block returns the cells between the margin and the right edge of what is said.
func block(w int) int { return max(min(w-margin-2, measure+4), 8) }

// draw returns the lines of an entry, each exactly f.w cells.
func (e *entry) draw(f face) []string {
	if e.lines != nil && e.face == f {
		return e.lines
	}
	var lines []string
	if f.dated {
		if !f.first {
			lines = append(lines, "")
		}
		lines = append(lines, cells.Spaces(margin)+f.st.Dim.Of(cells.Center(say.Day(e.at, f.today), block(f.w))))
	}
	if f.fresh {
		lines = append(lines, "", cells.Spaces(margin)+newLine(f))
	}
	if m, ok := e.message(); !ok {
		lines = append(lines, e.choice(f, choiceWords(e.body))...)
	} else if e.gone() {
		// It takes no line of its own; the day that begins with it does.
	} else if e.update.folded && !e.update.open {
		lines = append(lines, e.choice(f, e.foldedWords(block(f.w)-9))...)
	} else if e.mine {
		lines = append(lines, e.own(f)...)
	} else {
		lines = append(lines, e.other(f, m)...)
	}
	for i := range lines {
		lines[i] = cells.Pad(lines[i], f.w)
	}
	e.face, e.lines = f, lines
	return lines
}

func newLine(f face) string {
	n := block(f.w)
	side := max((n-5)/2, 0)
	rule := strings.Repeat(f.st.Glyph.Rule, side)
	return f.st.Accent.Of(rule + " new " + strings.Repeat(f.st.Glyph.Rule, max(n-5-side, 0)))
}

// other draws what the other side said: a bar on the left, and at the head of a
// group who, when and what for.
func (e *entry) other(f face, m wire.Message) []string {
	hue := f.st.Dim
	if m.Purpose != "" {
		hue = f.st.Purpose[m.Purpose]
	}
	bar := cells.Spaces(margin) + e.bar(f, hue) + " "
	n := block(f.w) - 2
	var lines []string
	if f.head {
		when := f.st.Dim.Of(clock(e.at))
		if m.Purpose != "" {
			when += "  " + hue.Of(string(m.Purpose))
		}
		if m.Quiet {
			when += f.st.Dim.Of("  quietly")
		}
		lines = append(lines, "", bar+cells.Spread(f.st.Strong.Of(cells.Cut(f.name, max(n-cells.Width(when)-2, 4))), when, n))
	}
	if f.gap {
		lines = append(lines, "")
	}
	for i, line := range e.content(f, n) {
		if i == 0 && !f.head && cells.Width(line) <= n-7 {
			line = cells.Spread(line, f.st.Dim.Of(clock(e.at)), n)
		}
		lines = append(lines, bar+line)
	}
	for _, line := range noteLines(f, n) {
		lines = append(lines, bar+line)
	}
	return lines
}

// own draws what was said here, against the right edge, with its bar there, and at
// the end of a run how far it came.
func (e *entry) own(f face) []string {
	n := block(f.w) - 2
	text := e.content(f, ownWidth(n))
	widest := 0
	for _, line := range text {
		widest = max(widest, cells.Width(line))
	}
	hue := f.st.Accent
	if f.own == failed {
		hue = f.st.Trouble
	}
	bar := " " + e.bar(f, hue)
	var lines []string
	if f.head || f.gap {
		lines = append(lines, "")
	}
	indent := cells.Spaces(margin + n - widest)
	for _, line := range text {
		lines = append(lines, indent+cells.Pad(line, widest)+bar)
	}
	if f.last || f.chosen || f.own == failed {
		lines = append(lines, cells.Spaces(margin)+right(e.fate(f), n)+bar)
	}
	for _, line := range noteLines(f, n) {
		lines = append(lines, cells.Spaces(margin)+right(line, n)+bar)
	}
	return lines
}

// ownWidth returns the cells for an own text in a block of n: less than all, so that
// the side it is on is plain to see.
func ownWidth(n int) int { return max(n*4/5, min(n, 20)) }

func right(s string, n int) string {
	s = cells.Cut(s, n)
	return cells.Spaces(n-cells.Width(s)) + s
}

func (e *entry) bar(f face, hue look.Ink) string {
	if f.chosen {
		return f.st.Accent.Of(f.st.Glyph.Cursor)
	}
	return hue.Of(f.st.Glyph.Bar)
}

// fate says in sign and word how far an own message came.
func (e *entry) fate(f face) string {
	g := f.st.Glyph
	switch f.own {
	case queued:
		return f.st.Dim.Of(clock(e.at) + "  " + g.Queued + " queued")
	case delivered:
		return f.st.Dim.Of(clock(e.at) + "  " + g.Delivered + " delivered")
	case read:
		return f.st.Dim.Of(clock(e.at)+"  ") + f.st.Accent.Of(g.Read) + f.st.Dim.Of(" read")
	case failed:
		return f.st.Trouble.Of(g.Failed + " not sent: " + e.failed)
	default:
		return f.st.Dim.Of(clock(e.at) + "  " + g.Sent + " sent")
	}
}

func noteLines(f face, n int) []string {
	if f.note == "" {
		return nil
	}
	lines := cells.Wrap(f.note, n)
	for i := range lines {
		lines[i] = f.st.Dim.Of(lines[i])
	}
	return lines
}

// choice draws a consent change, or a card that was updated since, as a dim line.
func (e *entry) choice(f face, words string) []string {
	who := "You "
	if _, said := e.message(); said {
		who = ""
	} else if !e.mine {
		who = f.name + " "
	}
	mark := f.st.Dim.Of(f.st.Glyph.Dot)
	if f.chosen {
		mark = f.st.Accent.Of(f.st.Glyph.Cursor)
	}
	n := block(f.w)
	line := cells.Spaces(margin) + mark + " " + cells.Spread(f.st.Dim.Of(cells.Cut(who+words, n-9)), f.st.Dim.Of(clock(e.at)), n-2)
	lines := []string{line}
	if f.head {
		lines = []string{"", line}
	}
	for _, note := range noteLines(f, n-2) {
		lines = append(lines, cells.Spaces(margin+2)+note)
	}
	return lines
}

// choiceWords says what somebody chose, as it follows their name.
func choiceWords(b wire.Body) string {
	switch b := b.(type) {
	case wire.Allow:
		if b.Until != 0 {
			return "allowed " + say.Many(b.Purposes) + " until " + say.Moment(b.Until)
		}
		return "allowed " + say.Many(b.Purposes)
	case wire.Stop:
		return "stopped " + say.Many(b.Purposes)
	case wire.Reset:
		return "forgot the choice about " + say.Many(b.Purposes)
	case wire.Follow:
		return "followed"
	case wire.Unfollow:
		return "unfollowed"
	case wire.Accept:
		return "chose to continue"
	case wire.Mute:
		if b.Until == 0 {
			return "muted this chat"
		}
		return "muted this chat until " + say.Moment(b.Until)
	case wire.Unmute:
		return "unmuted this chat"
	case wire.Block:
		if b.Report != "" {
			return "blocked and reported: " + say.Reason(b.Report)
		}
		return "blocked: nothing arrives, they are not told"
	case wire.Unblock:
		return "unblocked"
	case wire.Report:
		return "reported: " + say.Reason(b.Reason)
	case wire.PinMessage:
		return "pinned a message"
	}
	return ""
}

func clock(at int64) string { return time.UnixMilli(at).Format("15:04") }
