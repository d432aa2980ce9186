package ui

import (
	"errors"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sayso/chat"
	"sayso/store"
	"sayso/ui/cells"
	"sayso/ui/links"
	"sayso/ui/media"
	"sayso/ui/say"
	"sayso/wire"
)

// What the keys do with what a message holds: its file, its links, its place and the
// ways to reach somebody.

// gist says in one line what a message is, as it stands.
func (e *entry) gist() string {
	m, said := e.message()
	if !said || e.marks.deleted {
		return ""
	}
	m.Text = e.raw()
	return chat.Summary(m)
}

// openings lists what can be opened of an entry: its file, where it leads, whom it
// tells how to reach.
func (m *Model) openings(e *entry) (all []answer) {
	if file := e.file(); file != nil && file.Hash != "" {
		words := "It opens with the program for such files."
		if m.files.known[file.Hash].is != fileHere {
			words = "It is fetched, and opens with the program for such files."
		}
		all = append(all, answer{name: cells.Settle(media.Title(file)), right: media.Facts(file), words: words, do: openFile{m.taskOf(e, file)}})
	}
	for _, l := range e.links() {
		a := answer{name: l.Name(), words: cells.Settle(l.URL), do: followLink(l), grave: l.Warn != ""}
		if l.Warn != "" {
			a.words = l.Warn + " " + a.words
		}
		all = append(all, a)
	}
	msg, said := e.message()
	if !said || e.marks.deleted {
		return all
	}
	for _, c := range msg.Contacts {
		for _, w := range c.Ways {
			all = append(all, m.reach(c, w)...)
		}
	}
	return all
}

func (m *Model) taskOf(e *entry, file *wire.Media) fileTask {
	return fileTask{media: *file, chat: m.thread.chat, ref: e.ref(), mine: e.mine}
}

// reach lists what can be done with a way to reach somebody.
func (m *Model) reach(c wire.ContactCard, w wire.Way) (all []answer) {
	value := cells.Settle(w.Value)
	if w.Account != "" && w.Account != m.state.Me.Account {
		do := action(lookUp{string(w.Account)})
		if m.state.Chat(w.Account) != nil {
			do = openChat{w.Account}
		}
		all = append(all, answer{name: "Write to " + cells.Settle(c.Name), right: "+" + string(w.Account), words: "The chat opens; nothing is sent.", do: do})
	}
	if w.Kind == wire.Web && links.Host(w.Value) != "" {
		l := links.Read(w.Value, "")
		return append(all, answer{name: "Open " + l.Name(), words: say.Join(" ", l.Warn, cells.Settle(l.URL)), do: followLink(l), grave: l.Warn != ""})
	}
	return append(all, answer{name: "Copy " + value, right: string(w.Kind), words: "It goes to the clipboard.", do: copyText{Text: w.Value, Say: value + " is copied."}})
}

// openSome opens what a message holds, or asks which of it.
func (m *Model) openSome(e *entry) tea.Cmd {
	all := m.openings(e)
	switch len(all) {
	case 0:
		m.say("There is nothing to open in this message.", false, nil)
		return nil
	case 1:
		return m.act(all[0].do)
	}
	q := newQuestion("Open what?", "")
	if len(e.links()) == len(all) {
		q = newQuestion("Open which link?", "It opens in your browser.")
	}
	q.answers[0].name = openNothing
	for i, a := range all {
		a.name = strconv.Itoa(i+1) + " " + a.name
		q.answers = append(q.answers, a)
	}
	return m.act(openDialog{q})
}

// clickHolding does what the key that stands at a cell of a line does. It reports false
// when none is there.
func (m *Model) clickHolding(i, line, x int) (tea.Cmd, bool) {
	e, drawn := m.thread.entry(i), m.thread.lines(i)
	if !e.holds || line >= len(drawn) {
		return nil, false
	}
	for _, words := range []string{"o opens", "o plays", "o fetches", "o writes, opens or copies", "o tries again"} {
		if from := cells.Index(cells.Strip(drawn[line]), words); from >= 0 && x >= from && x < from+cells.Width(words) {
			return m.openSome(e), true
		}
	}
	return nil, false
}

// saveFile keeps the file of a message among the downloads.
func (m *Model) saveFile(e *entry) tea.Cmd {
	file := e.file()
	switch {
	case file == nil:
		m.say("There is no file in this message.", false, nil)
		return nil
	case file.Hash == "":
		return m.act(copyText{Text: file.Link, Say: "It is not at the relay; its link to " + links.HostWords(file.Link) + " is copied."})
	}
	task := m.taskOf(e, file)
	task.save = true
	return m.fileAction(task)
}

// copyable returns what a message has for the clipboard, and what that is called.
func (e *entry) copyable() (text, what string) {
	m, said := e.message()
	switch {
	case !said || e.marks.deleted:
		return "", ""
	case e.text != "":
		return e.raw(), "The text"
	case m.Place != nil:
		return degrees(m.Place), "The place"
	case len(m.Contacts) > 0 && len(m.Contacts[0].Ways) > 0:
		return m.Contacts[0].Ways[0].Value, cells.Settle(m.Contacts[0].Ways[0].Value)
	case m.Media != nil && m.Media.Link != "":
		return m.Media.Link, "The link to " + links.HostWords(m.Media.Link)
	case m.Media != nil && m.Media.Name != "":
		return m.Media.Name, "The name"
	}
	s, _ := e.slideAt()
	switch {
	case s != nil && s.Text != "":
		return s.Text, "The text"
	case s != nil && s.Media != nil && s.Media.Link != "":
		return s.Media.Link, "The link to " + links.HostWords(s.Media.Link)
	}
	return m.Heading, "The text"
}

// passedOn returns what is forwarded of a message: what it says and holds, and nothing
// that only its sender can offer.
func passedOn(m wire.Message, text string) (wire.Message, bool) {
	out := wire.Message{Text: text, Forwarded: true, Often: m.Often, Media: m.Media, Place: m.Place, Contacts: m.Contacts}
	if out.Text == "" && out.Media == nil && out.Place == nil && len(out.Contacts) == 0 {
		out.Text = strings.TrimSpace(m.Heading)
		if out.Text == "" {
			out.Text = chat.Summary(m)
		}
	}
	return out, out.Text != "" || out.Media != nil || out.Place != nil || len(out.Contacts) > 0
}

// turnSlide shows the next slide of a message, or the one before.
func (m *Model) turnSlide(e *entry, by int) {
	if _, n := e.slideAt(); n == 0 {
		return
	}
	e.turn(by)
}

// comeFrom lets the next message of the open chat say where it came from.
func (m *Model) comeFrom(o wire.Origin) {
	i := m.memory.intents[m.thread.chat]
	if i.origin = &o; o == (wire.Origin{}) {
		i.origin = nil
	}
	m.memory.intents[m.thread.chat] = i
	m.say(nextFrom(called(m.state, m.thread.chat), o), false, nil)
}

// nextFrom says what an origin waits for. Whatever else is sent passes it by.
func nextFrom(who string, o wire.Origin) string {
	if o == (wire.Origin{}) {
		return "The next message comes from no ad."
	}
	return "The next text or file to " + cells.Settle(who) + " comes from " + originWords(&o) + ". /ad off takes that back."
}

// hold opens what a message holds, or saves its file.
func (m *Model) hold(h hold) tea.Cmd {
	i := m.thread.find(id{seq: h.Of.seq, key: h.Of.ref.Key})
	if i < 0 {
		return nil
	}
	if h.Save {
		return m.saveFile(m.thread.entry(i))
	}
	return m.openSome(m.thread.entry(i))
}

// The marks that keep the last place in the log. A mark that is 0 is none, hence the one
// more.
const markLat, markLon = "place:lat", "place:lon"

// keepPlace remembers a place for the next time, its name for as long as the screen lives.
func (m *Model) keepPlace(p wire.Place) {
	m.memory.place = &p
	m.desk.put(func(l *store.Log) error {
		return errors.Join(l.SetMark(markLat, uint64(p.Lat+90e7)+1), l.SetMark(markLon, uint64(p.Lon+180e7)+1))
	}, notDone)
}

// keptPlace returns the place that was sent last; nil for none.
func keptPlace(l *store.Log) *wire.Place {
	lat, err1 := l.Mark(markLat)
	lon, err2 := l.Mark(markLon)
	if err1 != nil || err2 != nil || lat == 0 || lon == 0 || lat > 180e7+1 || lon > 360e7+1 {
		return nil
	}
	return &wire.Place{Lat: int64(lat-1) - 90e7, Lon: int64(lon-1) - 180e7}
}
