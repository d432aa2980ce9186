package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"sayso/chat"
	"sayso/ui/cells"
	"sayso/ui/consent"
	"sayso/ui/look"
	"sayso/ui/say"
	"sayso/wire"
)

// question asks once before something is done. It opens on "leave it", so a key
// that was already on its way when it appeared changes nothing: the person moves
// to an answer, reads what it does, and presses Enter. No letter answers. Only what is
// harmless and can be taken back opens on an answer.
type question struct {
	title   string
	words   string // what every answer does; each may have its own instead
	answers []answer
	cursor  int // 0 is to leave it
	also    *question
}

// answer is one way out of a question.
type answer struct {
	name    string
	right   string // a fact at the end of the row
	words   string
	do      action
	heading string // above the row
	key     string // answers wherever the cursor is; only of what can be undone
	flip    bool   // shows the other question instead, such as "and block"
	grave   bool
}

// newConfirm asks about one act. The words show before it can be chosen.
func newConfirm(e consent.Effect) *question {
	return newQuestion(e.Title, e.Words, answer{name: e.Yes, do: asks(e), grave: e.Grave})
}

// newQuestion asks which of several acts is meant.
func newQuestion(title, words string, answers ...answer) *question {
	leave := answer{name: "Leave it as it is", do: closeDialog{}}
	return &question{title: title, words: words, answers: append([]answer{leave}, answers...)}
}

// newAct asks about an act upon an account, or upon businesses at large when it is
// empty: the one door through which a consent act begins, wherever the key was pressed.
func newAct(a consent.Act, s *chat.State, to wire.Account, now time.Time, ps ...wire.Purpose) *question {
	return newConfirm(a.Effect(consent.Stand(s, to, now), consent.Wish{Purposes: ps}, now))
}

// newMute asks for how long.
func newMute(s *chat.State, to wire.Account, now time.Time) *question {
	at := consent.Stand(s, to, now)
	var answers []answer
	words := ""
	for _, d := range durations {
		e := consent.Mute.Effect(at, consent.Wish{Until: d.end(now)}, now)
		words = e.Words
		right := say.Until(d.end(now), now)
		answers = append(answers, answer{name: say.Capital(d.name), right: right, do: asks(e)})
	}
	if at.Muted {
		e := consent.Unmute.Effect(at, consent.Wish{}, now)
		answers = append(answers, answer{name: e.Yes, words: e.Words, do: asks(e)})
	}
	return newQuestion("Mute "+at.Name+"?", words, answers...)
}

// newReport asks for the reason, and whether to block as well; block says with
// which of the two it opens.
func newReport(s *chat.State, to wire.Account, now time.Time, block bool) *question {
	at := consent.Stand(s, to, now)
	if at.Blocked {
		return reasons(at, now, consent.Report, "Report "+at.Name+": why?", "")
	}
	report := reasons(at, now, consent.Report, "Report "+at.Name+": why?", "Block them as well")
	both := reasons(at, now, consent.BlockReport, "Block and report "+at.Name+": why?", "Report only, do not block")
	if block {
		report, both = both, report
	}
	report.also = both
	return report
}

// reasons asks for the reason of a report; the last answer turns to the other question,
// where there is one.
func reasons(at consent.Standing, now time.Time, a consent.Act, title, flip string) *question {
	var answers []answer
	words := ""
	for _, reason := range wire.Reasons {
		e := a.Effect(at, consent.Wish{Reason: reason}, now)
		words = e.Words
		answers = append(answers, answer{name: say.Capital(say.Reason(reason)), do: asks(e), grave: true})
	}
	if flip != "" {
		answers = append(answers, answer{name: flip, flip: true})
	}
	return newQuestion(title, words, answers...)
}

// press moves, answers or leaves. A key that is held down answers nothing.
func (q *question) press(k tea.KeyPressMsg) action {
	n := len(q.answers)
	switch k.String() {
	case "esc":
		return closeDialog{}
	case "up", "left", "shift+tab", "k":
		q.cursor = (q.cursor + n - 1) % n
	case "down", "right", "tab", "j":
		q.cursor = (q.cursor + 1) % n
	case "home":
		q.cursor = 0
	case "end":
		q.cursor = n - 1
	case "enter":
		if !k.IsRepeat {
			return q.answer()
		}
	default:
		for i, a := range q.answers {
			if a.key != "" && a.key == k.String() && !k.IsRepeat {
				q.cursor = i
				return q.answer()
			}
		}
	}
	return nil
}

func (q *question) answer() action {
	a := q.answers[q.cursor]
	if a.flip {
		was := *q
		*q = *q.also
		q.also, q.cursor = &was, 0
		return nil
	}
	return a.do
}

func (q *question) draw(st *look.Styles, place, h int) []string {
	return q.page(st, place).fit(st, place, h)
}

// click chooses an answer; a second click on it gives it, as Enter does.
func (q *question) click(w, h, y int) action {
	row := q.page(&look.Styles{}, w).hit(h, y)
	switch {
	case row < 0:
		return nil
	case row == q.cursor:
		return q.answer()
	}
	q.cursor = row
	return nil
}

func (q *question) page(st *look.Styles, place int) page {
	w := min(place, column)
	p := page{
		head: append(prose(st.Strong, q.title, w), ""),
		foot: []string{"", keyHints(st, w, "Up/Down", "choose", "Enter", "answers", "Esc", "leaves it")},
	}
	said := q.words
	if own := q.answers[q.cursor].words; own != "" {
		said = own
	}
	p.body = append(prose(st.Text, said, w), "")
	for i, a := range q.answers {
		if a.heading != "" {
			p.body = append(p.body, " "+st.Dim.Of(cells.Cut(a.heading, w-2)))
		}
		if i == q.cursor {
			p.at = len(p.body)
		}
		p.put(i, a.row(st, i == q.cursor, w))
	}
	return p
}

func (a answer) row(st *look.Styles, on bool, w int) string {
	if a.grave && !on {
		return "  " + st.Trouble.Of(cells.Cut(a.name, w-4))
	}
	return chosenRow(st, on, a.name, a.right, w)
}
