package ui

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sayso/chat"
	"sayso/ui/cells"
	"sayso/ui/links"
	"sayso/ui/media"
	"sayso/ui/paths"
	"sayso/wire"
)

// attach sends files to the open chat. The first has the caption.
type attach struct {
	Paths   []string
	As      wire.MediaKind // empty: whatever each is
	Caption string
	Dropped string // the text that a terminal pasted for them, to be taken out of what is written
	Line    string // the command that was typed for them
}

// comeFrom says of the next text or file which advertisement led to it; with none, that
// none did.
type comeFrom struct{ Origin wire.Origin }

func (attach) isAction()   {}
func (comeFrom) isAction() {}

// attach takes files into the store and sends them. It runs beside the loop.
func (m *Model) attach(a attach) tea.Cmd {
	to, log := m.thread.chat, m.src.log
	if a.Dropped != "" {
		if i := strings.LastIndex(m.composer.Text, a.Dropped); i >= 0 {
			m.composer.Replace(i, i+len(a.Dropped), "")
		}
	}
	back := attached{to: to, line: cmp.Or(a.Line, a.Dropped), intent: m.memory.intents[to]}
	first := m.written(to, a.Caption)
	m.say("Taking in "+quoteWords(filepath.Base(a.Paths[0]))+".", false, nil)
	return m.src.do(func() tea.Msg {
		done := back
		for i, path := range a.Paths {
			file, err := media.Take(log.Blobs(), path, a.As)
			if err != nil {
				done.err = err
				return done
			}
			msg := wire.Message{Media: file}
			if i == 0 {
				msg = first
				msg.Media = file
			}
			done.states = append(done.states, stateOfFile(log, file, nil))
			done.messages = append(done.messages, msg)
		}
		return done
	})
}

// attached brings messages whose files are in the store.
type attached struct {
	to       wire.Account
	messages []wire.Message
	states   []fileState
	line     string // to be mended when nothing could be sent
	intent   intent // of the first
	err      error
}

func (m *Model) attached(a attached) tea.Cmd {
	switch {
	case a.err == nil:
		m.say("", false, nil)
	case len(a.messages) > 0:
		m.say("Not all is sent: "+a.err.Error()+".", true, nil)
	default:
		m.say("Not sent: "+a.err.Error()+".", true, nil)
		if m.composer.restore(a.to, a.line); m.composer.draft(a.to) != a.line {
			m.say("Not sent: "+a.err.Error()+"; Ctrl+P brings the line back.", true, nil)
		}
		if m.memory.intents[a.to].none() && !a.intent.none() {
			m.memory.intents[a.to] = a.intent
		}
	}
	for i, msg := range a.messages {
		m.files.learn(map[string]fileState{msg.Media.Hash: a.states[i]})
		m.send(a.to, msg)
	}
	if a.to == m.thread.chat && len(a.messages) > 0 {
		m.thread.fresh, m.thread.follow = 0, true
		if m.thread.newer {
			return m.jump(theEnd)
		}
	}
	return nil
}

// What the commands that send something do.

// sends makes a command that sends files as a kind.
func sends(as wire.MediaKind) func(call) (action, error) {
	return func(c call) (action, error) {
		path, caption := paths.Cut(c.arg)
		if path == "" {
			return nil, errors.New("name a file")
		}
		if as == wire.Voice || as == wire.Sticker {
			path, caption = strings.TrimSpace(path+" "+caption), "" // neither has a caption
			if p, rest := paths.Cut(c.arg); rest == "" {
				path = p
			}
		}
		return attach{Paths: []string{path}, As: as, Caption: caption}, nil
	}
}

// says makes the ask that sends a message to the open chat.
func (c call) says(m wire.Message) ask {
	return ask{Commands: []wire.Command{wire.Ask(string(c.to), m)}, Say: "Sending: " + cells.Settle(chat.Summary(m)) + "."}
}

func sendLocation(c call) (action, error) {
	send := func(p wire.Place) action { return sendPlace{c.says(wire.Message{Place: &p}), p} }
	if c.arg == "" {
		return openDialog{placeForm("Send a place to "+cells.Settle(called(c.state, c.to)), c.place, send)}, nil
	}
	p, err := readPlace(c.arg)
	if err != nil {
		return nil, err
	}
	return send(p), nil
}

func sendContact(c call) (action, error) {
	card, err := readContact(c.state, c.arg)
	if err != nil {
		return nil, err
	}
	return c.says(wire.Message{Contacts: []wire.ContactCard{card}}), nil
}

// orderThings orders from the message that sells something: by a basket, or at once by
// the numbers that follow.
func orderThings(c call) (action, error) {
	s := c.find(func(m wire.Message) bool { return m.Shop != nil })
	if s == nil {
		return nil, errors.New("nothing is for sale here")
	}
	if err := s.there(); err != nil {
		return nil, err
	}
	of, _ := s.event.Body().(wire.Message)
	send := func(b wire.Basket, note string) action {
		return c.says(wire.Message{Text: note, Basket: &b, Reply: &s.ref})
	}
	for _, o := range allOptions(of) {
		if o.Wants == wire.WantBasket {
			w := errand{to: c.to, ref: s.ref, of: of, option: o}
			send = func(b wire.Basket, note string) action { return w.send(wire.Message{Text: note, Basket: &b}) }
		}
	}
	d := newBasket("Order from "+cells.Settle(called(c.state, c.to)), *of.Shop, send)
	b, known := d.(*basket)
	if c.arg == "" || !known {
		return openDialog{d}, nil
	}
	things, note, _ := strings.Cut(c.arg, "note:")
	if err := b.readOrder(things); err != nil {
		return nil, err
	}
	b.note.Set(strings.TrimSpace(note))
	return b.finish(), nil
}

func comeFromAd(c call) (action, error) {
	link, title, _ := strings.Cut(c.arg, " ")
	if link == "off" {
		return comeFrom{}, nil
	}
	l := links.Read(link, "")
	if l.Host == "" || !strings.HasPrefix(link, "http") {
		return nil, fmt.Errorf("%q is no link; write /ad https://shop.example/lamps Lamps", cells.Cut(link, 30))
	}
	return comeFrom{wire.Origin{Kind: "ad", Link: link, Title: wire.CleanName(title)}}, nil
}

func sendUnsupported(c call) (action, error) {
	return c.says(wire.Message{Other: wire.CleanName(strings.ReplaceAll(c.arg, " ", "_"))}), nil
}

func lookIn(c call) (action, error) {
	return c.tells("They are told that you looked in.", wire.Opened{}, nil)
}

func moveTo(c call) (action, error) {
	digits, ok := addressee(c.arg)
	if !ok {
		return nil, fmt.Errorf("%q is no number", cells.Cut(c.arg, 20))
	}
	return confirms("Tell "+cells.Settle(called(c.state, c.to))+" that your number is +"+digits+" now?", "Nothing else changes: you stay who you are here. It is there to test what a business does.",
		"Tell them", ask{Commands: []wire.Command{wire.Ask(string(c.to), wire.Moved{To: wire.Account(digits)})}, Say: "They are told."}), nil
}

// viewThis opens what a message holds.
func viewThis(c call) (action, error) {
	return hold{c.about, false}, nil
}

func saveThis(c call) (action, error) {
	s := c.find(func(m wire.Message) bool { return len(filesOf(m)) > 0 })
	if c.chosen {
		s = c.about
		if m, _ := s.event.Body().(wire.Message); m.Media == nil && len(filesOf(m)) == 0 {
			return nil, errors.New("the selected message holds no file")
		}
	}
	if s == nil {
		return nil, errors.New("there is no file here")
	}
	return hold{s, true}, nil
}

// hold opens what a message holds, or saves its file.
type hold struct {
	Of   *subject
	Save bool
}

func (hold) isAction() {}
