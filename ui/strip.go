package ui

import (
	"strings"
	"unicode/utf8"

	"sayso/chat"
	"sayso/wire"
)

// strip is what stands above the composer when something about the chat waits for a
// decision: a first contact, or a STOP that was typed. Its keys live only while it
// has the focus, so that no letter meant as text decides.
type strip struct {
	offer wire.Body // Stop or Allow, offered after such a word was sent
	word  string
}

// stops and starts are the words by which people everywhere take businesses off and
// on. They are sent as any other message; beside that the matching control is offered.
var (
	stops = map[string]bool{
		"stop": true, "stopall": true, "unsubscribe": true, "cancel": true, "end": true, "quit": true, "optout": true, "opt out": true,
		"baja": true, "alto": true, "parar": true, "sair": true, "arret": true, "arrêt": true, "stopp": true, "abmelden": true,
		"수신거부": true, "退订": true, "退訂": true, "停止": true, "配信停止": true,
	}
	starts = map[string]bool{"start": true, "unstop": true, "subscribe": true, "optin": true, "opt in": true, "alta": true}
)

// offerFor returns the control that matches a message to a business, or nil.
func offerFor(text string) wire.Body {
	word := strings.ToLower(strings.Trim(text, " .!\n"))
	switch {
	case stops[word]:
		return wire.Stop{Purposes: []wire.Purpose{wire.Marketing}}
	case starts[word]:
		return wire.Allow{Purposes: []wire.Purpose{wire.Marketing}}
	}
	return nil
}

// strayLength is the longest text, in characters, that may be a slip of the hand.
const strayLength = 3

// lettingIn asks, once, before so short a text goes to a stranger that it may be a key
// meant for something else: whoever is written to is no stranger any more.
func (m *Model) lettingIn() bool {
	text := m.composer.text
	n := utf8.RuneCountInString(strings.TrimSpace(text))
	if n == 0 || n > strayLength || m.composer.doubted == text || !m.stranger() {
		return false
	}
	m.composer.doubted = text
	m.say("Writing to them takes them out of your requests. Enter sends, Esc does not.", true, nil)
	return true
}

// stranger reports whether nothing was said yet to whoever the open chat is with, nor
// waits to be.
func (m *Model) stranger() bool {
	c := m.state.Chat(m.thread.chat)
	return c != nil && c.Request && len(m.thread.waiting) == 0
}

// lines says how many lines the strip wants.
func (s *strip) lines(c *chat.Chat) int {
	switch {
	case c == nil:
		return 0
	case s.offer != nil:
		return 3
	case c.Request:
		return 4
	}
	return 0
}

// draw returns exactly h lines of w cells.
func (s *strip) draw(st *styles, c *chat.Chat, focused bool, w, h int) []string {
	var text []string
	if s.offer != nil {
		text = s.offered(st, c, focused, w)
	} else if c != nil {
		text = firstContact(st, c, focused, w)
	}
	hue := st.dim
	if focused {
		hue = st.accent
	}
	lines := make([]string, 0, h)
	for i, line := range text {
		if i > 0 {
			line = spaces(margin) + hue.of(st.glyph.bar) + " " + line
		}
		lines = append(lines, pad(line, w))
	}
	for len(lines) < h {
		lines = append(lines, spaces(w))
	}
	return lines[:h]
}

func (s *strip) offered(st *styles, c *chat.Chat, focused bool, w int) []string {
	what, after := "Stop offers from "+settle(c.Name())+"?", "The rest keeps coming."
	if _, ok := s.offer.(wire.Allow); ok {
		what, after = "Allow offers from "+settle(c.Name())+" again?", "You can stop them at any time."
	}
	keys := st.key.of("Tab") + st.dim.of(" then ") + st.key.of("Enter") + st.dim.of(" yes   ") + st.key.of("Esc") + st.dim.of(" no")
	if focused {
		keys = st.key.of("Enter") + st.dim.of(" yes   ") + st.key.of("Esc") + st.dim.of(" no")
	}
	return []string{"", "You wrote " + s.word + ". " + cut(what, max(w-30, 10)) + st.dim.of(" "+after), keys}
}

func firstContact(st *styles, c *chat.Chat, focused bool, w int) []string {
	who := "+" + string(c.Account) + ", not in your people"
	n := block(w) - 2
	if c.Profile.Name != "" {
		claim := "says they are \"" + settle(c.Profile.Name) + "\""
		if c.Profile.Business {
			claim = "says it is \"" + settle(c.Profile.Name) + "\""
		}
		if who += ", " + claim; width(who)+16 > n {
			who = "Not in your people, " + claim
		}
	}
	kind := st.dim.of("person")
	if c.Profile.Business {
		kind = st.dim.of("business")
	}
	if c.Last.Purpose != "" {
		kind = st.purpose[c.Last.Purpose].of(string(c.Last.Purpose))
	}
	facts := "You never wrote to them."
	if c.Profile.Business {
		facts = "You never wrote to it; it names no permission."
	}
	keys := st.key.of("c") + st.dim.of(" continue  ") + st.key.of("b") + st.dim.of(" block  ") + st.key.of("r") + st.dim.of(" block and report")
	if !focused {
		keys = st.key.of("Tab") + st.dim.of(" then ") + keys
	}
	if rest := st.dim.of("not shown as read until you choose"); !c.Profile.Business && width(keys)+width(rest)+3 <= n {
		keys = spread(keys, rest, n)
	}
	return []string{"", spread(who, kind, n), st.dim.of(cut(facts, n)), keys}
}
