package ui

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"sayso/chat"
	"sayso/ui/cells"
	"sayso/ui/emoji"
	"sayso/ui/look"
	"sayso/ui/readline"
	"sayso/ui/say"
	"sayso/wire"
)

// suggest is what could complete the word that is being typed: a command and what
// follows it, a name after @, an emoji after a colon. It stands above the composer
// and takes no key that writes: whoever goes on typing never notices it.
type suggest struct {
	offers   []offer
	from, to int    // the bytes of the text that an offer replaces
	usage    string // of the command that is typed, when there is nothing to choose
	help     string
	cursor   int
	away     string // what was before the cursor when Esc sent it away
	seen     glimpse

	list    listing // the directory read last, for paths
	needs   string  // the one to be read
	reading bool
}

// offer is one way to complete a word.
type offer struct {
	word  string // what is put into the text
	shown string
	about string
}

// glimpse is what the offers were last made for.
type glimpse struct {
	text    string
	at      int
	seq     uint64
	focused bool
}

// open reports whether there is anything to show.
func (s *suggest) open() bool { return len(s.offers) > 0 || s.usage != "" }

// look makes the offers for what is in the composer.
func (s *suggest) look(e *readline.Editor, state *chat.State, focused bool) {
	now := glimpse{e.Text, e.At, state.Head.Seq, focused}
	if s.seen == now {
		return
	}
	chosen := ""
	if s.cursor < len(s.offers) {
		chosen = s.offers[s.cursor].word
	}
	if s.seen.text != e.Text {
		chosen = ""
	}
	away := s.away
	if before := e.Text[:e.At]; away != "" && (!strings.HasPrefix(before, away) || strings.HasSuffix(before, " ")) {
		away = ""
	}
	*s = suggest{seen: now, away: away, list: s.list, needs: "", reading: s.reading}
	if !focused || away != "" {
		return
	}
	if strings.HasPrefix(e.Text, "/") && !strings.HasPrefix(e.Text, "//") && !strings.Contains(e.Text, "\n") {
		s.command(e.Text, e.At, state)
	} else {
		s.word(e.Text, e.At, state)
	}
	for i, o := range s.offers {
		if o.word == chosen {
			s.cursor = i
		}
	}
}

const offersMost = 50

// command completes a command, then what follows it.
func (s *suggest) command(text string, at int, state *chat.State) {
	name, arg, _ := strings.Cut(text[1:], " ")
	if end := 1 + len(name); at <= end {
		for _, v := range defaultVerbs.starting(text[1:max(at, 1)], onScreen) {
			word := "/" + v.name
			if v.takes != "" {
				word += " "
			}
			s.offers = append(s.offers, offer{word, v.usage(), v.help})
		}
		s.from, s.to = 0, end
		return
	}
	v, ok := defaultVerbs.find(name, onScreen)
	if !ok {
		return
	}
	from := len(text) - len(strings.TrimLeft(arg, " "))
	if v.fills != fillsNames && at > from { // names have spaces; all else is words
		from = max(from, strings.LastIndexByte(text[:at], ' ')+1)
	}
	from = min(from, at)
	if v.fills == fillsPaths {
		s.path(text, min(len(text)-len(strings.TrimLeft(arg, " ")), at), at)
		if len(s.offers) == 0 {
			s.usage, s.help = v.usage(), v.help
		}
		return
	}
	s.offers = fill(v.fills, text[from:at], state)
	s.from, s.to = from, len(text)
	if v.fills != fillsNames {
		s.to = wordEnd(text, at)
	}
	if len(s.offers) == 1 && s.offers[0].word == text[s.from:s.to]+" " || len(s.offers) == 0 {
		s.offers, s.usage, s.help = nil, v.usage(), v.help
	}
}

// fill returns the words of a kind that begin so.
func fill(kind filling, prefix string, state *chat.State) []offer {
	var words []string
	switch kind {
	case fillsNames:
		return names(state, prefix, "")
	case fillsEmoji:
		if name := strings.Trim(prefix, ":"); len(name) > 1 {
			return emojiOffers(name)
		}
		return nil
	case fillsPurposes:
		for _, p := range wire.Purposes {
			words = append(words, string(p))
		}
		words = append(words, "all", "everywhere")
	case fillsReasons:
		for _, r := range wire.Reasons {
			words = append(words, string(r))
		}
	case fillsThemes:
		words = look.ThemeNames(nil)
	case fillsOnOff:
		words = []string{"on", "off"}
	case fillsFilters:
		words = []string{"all", "unread", "people", "business", "requests"}
	}
	var out []offer
	for _, w := range words {
		if hasPrefixFold(w, prefix) || prefix == "" {
			out = append(out, offer{w + " ", w, meaningOf(kind, w)})
		}
	}
	return out
}

// meaningOf says what a word of a command stands for.
func meaningOf(kind filling, word string) string {
	switch kind {
	case fillsPurposes:
		return say.Purpose(wire.Purpose(word)).Means
	case fillsReasons:
		return say.Reason(wire.Reason(word))
	}
	return ""
}

// names offers the chats whose name or handle begins so, then those with a later
// word that does.
func names(state *chat.State, prefix, sign string) []offer {
	var begin, within []offer
	for _, c := range state.Chats() {
		name := cells.OneLine(cells.Settle(c.Name()))
		about := "@" + c.Profile.Handle
		if c.Profile.Handle == "" {
			about = "+" + string(c.Account)
		}
		o := offer{sign + name + " ", name, about}
		switch {
		case prefix == "" || hasPrefixFold(name, prefix) || hasPrefixFold(c.Profile.Handle, prefix):
			begin = append(begin, o)
		case strings.Contains(strings.ToLower(name), " "+strings.ToLower(prefix)):
			within = append(within, o)
		}
		if len(begin) == offersMost {
			break
		}
	}
	all := append(begin, within...)
	return all[:min(len(all), offersMost)]
}

func emojiOffers(prefix string) []offer {
	var out []offer
	for _, e := range emoji.Like(strings.ToLower(prefix), offersMost) {
		out = append(out, offer{e.Sign, cells.Settle(e.Sign) + "  :" + e.Name + ":", ""})
	}
	return out
}

// word completes a name after @ and an emoji after a colon, where a word begins so.
func (s *suggest) word(text string, at int, state *chat.State) {
	from := strings.LastIndexFunc(text[:at], unicode.IsSpace)
	if from >= 0 {
		_, size := utf8.DecodeRuneInString(text[from:])
		from += size
	}
	from = max(from, 0)
	s.from, s.to = from, wordEnd(text, at)
	switch word := text[from:at]; {
	case len(word) > 1 && word[0] == '@':
		s.offers = names(state, word[1:], "")
	case len(word) > 2 && word[0] == ':':
		s.offers = emojiOffers(word[1:])
	}
}

func wordEnd(text string, at int) int {
	if i := strings.IndexFunc(text[at:], unicode.IsSpace); i >= 0 {
		return at + i
	}
	return len(text)
}

// press takes the keys that choose, and reports whether it did. Tab puts the chosen
// word into the text.
func (s *suggest) press(key string, e *readline.Editor) bool {
	n := len(s.offers)
	switch {
	case key == "esc" && s.open():
		away := e.Text[:e.At]
		*s = suggest{seen: s.seen, away: away, list: s.list, reading: s.reading}
	case n == 0:
		return false
	case key == "tab":
		word := s.offers[s.cursor].word
		if strings.HasPrefix(e.Text[s.to:], " ") {
			word = strings.TrimSuffix(word, " ")
		}
		e.Replace(s.from, s.to, word)
	case key == "up", key == "shift+tab":
		s.cursor = (s.cursor + n - 1) % n
	case key == "down":
		s.cursor = (s.cursor + 1) % n
	default:
		return false
	}
	return true
}

const offerRows = 7

// draw returns the lines to lay over the end of the chat: a rule, and the offers
// around the chosen one.
func (s *suggest) draw(st *look.Styles, w int) []string {
	if !s.open() || w < 8 {
		return nil
	}
	lines := []string{cells.Pad(cells.Spaces(margin)+st.Dim.Of(strings.Repeat(st.Glyph.Rule, block(w))), w)}
	if s.usage != "" {
		if cells.Width(s.usage)+cells.Width(s.help)+margin+4 <= w {
			return append(lines, cells.Pad(cells.Spaces(margin+2)+st.Key.Of(s.usage)+"  "+st.Dim.Of(s.help), w))
		}
		return append(lines, cells.Pad(cells.Spaces(margin+2)+st.Key.Of(s.usage), w), cells.Pad(cells.Spaces(margin+2)+st.Dim.Of(s.help), w))
	}
	column := 0
	from := max(min(s.cursor-offerRows/2, len(s.offers)-offerRows), 0)
	shown := s.offers[from:min(from+offerRows, len(s.offers))]
	for _, o := range shown {
		column = max(column, cells.Width(o.shown))
	}
	column = min(column, (w-margin)/2)
	for i, o := range shown {
		mark, ink := " ", st.Text
		if from+i == s.cursor {
			mark, ink = st.Accent.Of(st.Glyph.Cursor), st.Chosen
		}
		line := cells.Spaces(margin) + mark + " " + ink.Of(cells.Pad(o.shown, column)) + "  " + st.Dim.Of(o.about)
		if i == len(shown)-1 && from+len(shown) < len(s.offers) {
			line = cells.Pad(line, w-3) + " " + st.Dim.Of(st.Glyph.Down)
		}
		lines = append(lines, cells.Pad(line, w))
	}
	return lines
}

// over lays the offers over the last lines of the chat, of which at least one stays
// as it is.
func over(lines, tip []string, most int) []string {
	tip = tip[:min(len(tip), max(most, 0))]
	return append(lines[:len(lines)-len(tip)], tip...)
}
