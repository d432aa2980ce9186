package ui

import (
	"strings"
	"unicode/utf8"

	"sayso/chat"
	"sayso/ui/cells"
	"sayso/ui/look"
	"sayso/ui/say"
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
	text := m.composer.Text
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
func (s *strip) draw(st *look.Styles, c *chat.Chat, focused bool, w, h int) []string {
	var text []string
	if s.offer != nil {
		text = s.offered(st, c, focused, w)
	} else if c != nil {
		text = firstContact(st, c, focused, w)
	}
	hue := st.Dim
	if focused {
		hue = st.Accent
	}
	lines := make([]string, 0, h)
	if h > len(text) {
		lines = append(lines, cells.Spaces(w))
	}
	for _, line := range text[max(len(text)-h, 0):] { // the keys are the last to go
		lines = append(lines, cells.Pad(cells.Spaces(margin)+hue.Of(st.Glyph.Bar)+" "+line, w))
	}
	for len(lines) < h {
		lines = append(lines, cells.Spaces(w))
	}
	return lines
}

// stripRoom returns the cells for what a strip of w cells says.
func stripRoom(w int) int { return max(min(block(w), w-margin)-2, min(w-margin-2, 16)) }

func (s *strip) offered(st *look.Styles, c *chat.Chat, focused bool, w int) []string {
	what, after := "Stop offers from "+cells.Settle(c.Name())+"?", "The rest keeps coming."
	if _, ok := s.offer.(wire.Allow); ok {
		what, after = "Allow offers from "+cells.Settle(c.Name())+" again?", "You can stop them at any time."
	}
	n := stripRoom(w)
	line := cells.Cut(what, n)
	if said := "You wrote " + s.word + ". "; cells.Width(said+what) <= n {
		line = said + what
	}
	if cells.Width(line)+1+cells.Width(after) <= n {
		line += st.Dim.Of(" " + after)
	}
	return []string{line, stripKeys(st, focused, n, []hinted{{"Enter", "yes"}, {"Esc", "no"}})}
}

// hinted is a key with what it does.
type hinted struct{ key, deed string }

// stripKeys draws the keys of a strip in the longest of the given wordings that fits;
// they count once the strip has the focus.
func stripKeys(st *look.Styles, focused bool, n int, wordings ...[]hinted) string {
	first := ""
	if !focused {
		first = st.Key.Of("Tab") + st.Dim.Of(" then ")
	}
	line := ""
	for _, keys := range wordings {
		for _, gap := range []string{"  ", " "} {
			line = first
			for i, k := range keys {
				if i > 0 {
					line += gap
				}
				line += st.Key.Of(k.key) + st.Dim.Of(" "+k.deed)
			}
			if cells.Width(line) <= n {
				return line
			}
		}
	}
	if focused {
		return line
	}
	return st.Key.Of("Tab") + st.Dim.Of(" to choose")
}

// contactKeys are the keys of a first contact, in ever shorter words.
var contactKeys = [][]hinted{
	{{"c", "continue"}, {"b", "block"}, {"r", "block and report"}},
	{{"c", "continue"}, {"b", "block"}, {"r", "report"}},
	{{"c", "go on"}, {"b", "block"}, {"r", "report"}},
	{{"c", "ok"}, {"b", "no"}, {"r", "spam"}},
}

// longest returns the first of ever shorter wordings that fits, the last when none does.
func longest(n int, wordings ...string) string {
	for _, words := range wordings {
		if cells.Width(words) <= n {
			return words
		}
	}
	return wordings[len(wordings)-1]
}

func firstContact(st *look.Styles, c *chat.Chat, focused bool, w int) []string {
	who := "+" + string(c.Account) + ", not in your people"
	n := stripRoom(w)
	if c.Profile.Name != "" {
		claim := "says they are \"" + cells.Settle(c.Profile.Name) + "\""
		if c.Profile.Business {
			claim = "says it is \"" + cells.Settle(c.Profile.Name) + "\""
		}
		who = longest(n-16, who+", "+claim, "Not in your people, "+claim, say.Capital(claim))
	}
	kind := st.Dim.Of("person")
	if c.Profile.Business {
		kind = st.Dim.Of("business")
	}
	if c.Last.Purpose != "" {
		kind = st.Purpose[c.Last.Purpose].Of(string(c.Last.Purpose))
	}
	facts := "You never wrote to them."
	if c.Profile.Business {
		facts = longest(n, "You never wrote to it; it names no permission.", "You never wrote to it, nor allowed it.")
	}
	keys := stripKeys(st, focused, n, contactKeys...)
	if rest := st.Dim.Of("not shown as read until you choose"); !c.Profile.Business && cells.Width(keys)+cells.Width(rest)+3 <= n {
		keys = cells.Spread(keys, rest, n)
	}
	if n < 24 {
		return []string{who, keys}
	}
	return []string{cells.Spread(who, kind, n), st.Dim.Of(cells.Cut(facts, n)), keys}
}
