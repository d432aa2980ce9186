package ui

import (
	"fmt"
	"strings"
	"time"

	"sayso/chat"
	"sayso/ui/cells"
	"sayso/ui/consent"
	"sayso/ui/say"
	"sayso/wire"
)

// The words of a cell. They decide; colour only follows them. They are those of the
// controls; a yes that is bounded says how.
const (
	cellYes   = "yes"
	cellNo    = "NO"
	cellNever = "-"
	cellAsk   = "ask"
)

// word says how a cell stands, and whether that was chosen for this very row.
func (m *matrix) word(face *panel, purpose wire.Purpose) (word string, own bool) {
	now := face.stands(purpose)
	switch {
	case now.word == "no":
		return cellNo, now.own
	case purpose == wire.Marketing && m.state.Cap > 0 && (now.word != "-" || face.broad()):
		return fmt.Sprintf("%d/day", m.state.Cap), now.own
	case now.word == "yes" && now.inLog.Until != 0 && !now.waits:
		return cellYes + " " + leftWords(now.inLog.Until, m.now), now.own
	}
	return now.word, now.own
}

// said tells in words how the cell under the cursor stands, and what that means.
func (m *matrix) said() (short, long string) {
	face := m.face(m.at.account)
	row := face.purposeRow(m.at.purpose)
	word, _ := m.word(face, m.at.purpose)
	switch {
	case strings.HasSuffix(word, "/day"):
		row.said += "; the limit is for all businesses together"
	case word == cellAsk && face.broad():
		row.said += "; a stranger's first waits among your requests"
	case word == cellAsk:
		row.said = "a stranger's, which waits for your choice"
	case word == cellYes && !face.broad() && !face.sent(m.at.purpose):
		row.said += "; none has come yet"
	}
	if word != cellNever {
		word, _, _ = strings.Cut(word, " ") // the row says until when
		row.said = word + ", " + row.said
	}
	return row.said, row.more
}

// whoever names the rows: a business, or any.
func (m *matrix) whoever(a wire.Account) string {
	if a == "" {
		return "anyone"
	}
	return cells.Settle(m.chat(a).Name())
}

// decided tells which rule decided a cell: a block, then the choice by name, then the
// one about businesses at large, then what holds without a choice; each with its date
// and its place in the log.
func (m *matrix) decided(id cellID) *reading {
	many, who := say.Purpose(id.purpose).Many, m.whoever(id.account)
	word, _ := m.word(m.face(id.account), id.purpose)
	r := &reading{title: fmt.Sprintf("%s from %s: %s", say.Capital(many), who, word)}
	if id.account == "" {
		r.rows = m.decidedAtLarge(id.purpose)
		return r
	}
	c, status := m.chat(id.account), m.state.Status(id.account, id.purpose, m.now)
	decides := map[bool]string{true: "decides, "}
	blocked := c.Blocked.Ever()
	if blocked {
		r.rows = append(r.rows, readingRow{"You blocked them " + say.On(c.Blocked.At, m.now) + ".", decides[true] + say.Log(c.Blocked.Seq)})
	}
	own, large := c.Choices.Of(id.purpose), m.state.AtLarge.Of(id.purpose)
	r.rows = append(r.rows,
		m.choiceRow("By name", many, own, decides[!blocked]),
		m.choiceRow("From any business", many, large, decides[!blocked && own.Is == chat.Unset]))
	if status.Choice.Is == chat.Unset && !blocked {
		r.rows = append(r.rows, m.defaultRow(id, status, who))
	}
	if _, ok := m.face(id.account).waiting(func(b wire.Body) bool { return covers(b, id.purpose) }); ok {
		r.rows = append(r.rows, readingRow{"What you just chose is not in the log yet: " + m.waits + ".", ""})
	}
	r.rows = append(r.rows, readingRow{text: arrivalWords(status, m.now)})
	return r
}

// choiceRow tells one choice, or that none was made.
func (m *matrix) choiceRow(level, many string, c chat.Choice, decides string) readingRow {
	if c.Is == chat.Unset {
		return readingRow{text: level + ": nothing chosen."}
	}
	return readingRow{fmt.Sprintf("%s: you %s.", level, consent.Chose(c, many, m.now)), decides + say.Log(c.Seq)}
}

// defaultRow tells what holds while nothing is chosen: what let it in, or what the
// platform demands first.
func (m *matrix) defaultRow(id cellID, s chat.Status, who string) readingRow {
	if !s.Now.Deliver {
		return readingRow{"Without a choice: kept away, because " + say.Cause(s.Now.Cause) + ".", "decides"}
	}
	probe := wire.Message{Purpose: id.purpose, Template: "any", Grounds: &s.Now.Grounds}
	if s.Now.Grounds.Rule == wire.Contact {
		return readingRow{"Without a choice: nothing keeps them away; a stranger waits among your requests.", "decides"}
	}
	return readingRow{"Without a choice: " + lower(groundsWords(m.state.Why(id.account, probe, m.now), id.purpose, who, m.now)), "decides"}
}

// lower lets a sentence of ours go on after a colon.
func lower(s string) string {
	if rest, ok := strings.CutPrefix(s, "You "); ok {
		return "you " + rest
	}
	return s
}

func arrivalWords(s chat.Status, now time.Time) string {
	switch {
	case !s.Now.Deliver:
		return "One that came now would be kept away: " + consent.Refused(s.Now.Cause, s.Choice, now) + "."
	case s.Now.Quiet:
		return "One that came now would arrive, quietly."
	}
	return "One that came now would arrive."
}

// decidedAtLarge tells the choice about anyone, and who is excepted from it by name.
func (m *matrix) decidedAtLarge(p wire.Purpose) []readingRow {
	many := say.Purpose(p).Many
	rows := []readingRow{m.choiceRow("From any business", many, m.state.AtLarge.Of(p), "decides, ")}
	if rows[0].right == "" {
		rows[0].text += " A stranger's first waits among your requests."
		rows[0].right = "decides"
	}
	if p == wire.Marketing && m.state.Cap > 0 {
		rows = append(rows, readingRow{text: fmt.Sprintf("At most %s a day, from all of them together.", say.Counted(m.state.Cap, p))})
	}
	by := map[chat.Decision][]string{}
	for _, a := range m.order {
		c := m.chat(a)
		is := c.Choices.Of(p).AsOf(m.now).Is
		by[is] = append(by[is], cells.Settle(c.Name()))
	}
	for _, is := range []chat.Decision{chat.Allowed, chat.Stopped} {
		if len(by[is]) > 0 {
			rows = append(rows, readingRow{text: fmt.Sprintf("%s by name, which comes first: %s.", say.Capital(is.String()), several(by[is]))})
		}
	}
	return rows
}

// namedAtMost is how many names a sentence bears.
const namedAtMost = 8

// several lists names, as many as a sentence bears.
func several(names []string) string {
	if n := len(names) - namedAtMost; n > 0 {
		names = append(names[:namedAtMost:namedAtMost], fmt.Sprintf("%d more", n))
	}
	return say.List(names)
}
