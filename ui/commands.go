package ui

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"sayso/chat"
	"sayso/ui/cells"
	"sayso/ui/keymap"
	"sayso/ui/say"
	"sayso/ui/spelling"
	"sayso/wire"
)

// verb is a row of the table of commands: what is typed after a slash, on the screen
// and in linear mode alike. The parser, the completion, the palette and the help are
// all made from the table.
type verb struct {
	name  string
	also  []string // other names, understood but not offered
	takes string   // what follows it, as the help shows it: <NEEDED>, [OPTIONAL]
	fills filling  // what completes that
	help  string   // one line
	on    hosts
	about need
	tests bool          // for those who test a business: offered to nobody else
	run   keymap.Action // what it does, when a key does the same
	do    func(call) (action, error)
}

// hosts are the two that have commands: the screen, and the linear mode.
type hosts uint8

const (
	onScreen hosts = 1 << iota
	inLines
	everywhere = onScreen | inLines
)

// need is what a command speaks of, and does not work without.
type need uint8

const (
	ofAnything need = iota
	ofChat
	ofBusiness
	ofMessage // the selected message, else the newest
)

// filling is the kind of words that complete what follows a command.
type filling uint8

const (
	fillsNothing filling = iota
	fillsNames
	fillsPurposes
	fillsReasons
	fillsEmoji
	fillsThemes
	fillsOnOff
	fillsFilters
	fillsCommands
	fillsPaths
)

// call is one use of a command: where it was typed, and with what.
type call struct {
	state *chat.State
	to    wire.Account // the open chat; empty when there is none
	about *subject     // the message that is meant; nil when there is none
	own   *subject     // the same among the person's own messages
	arg   string       // what followed, trimmed
	now   time.Time
	zone  string // of the person, for quiet hours

	privacy wire.Privacy // once the outbox is empty

	chosen bool                                   // the message was selected
	place  *wire.Place                            // that was sent last
	find   func(func(wire.Message) bool) *subject // the selected message, else the newest that is so; nil for none
}

// subject is the message that a command speaks of.
type subject struct {
	seq    uint64 // in this log; 0 while it waits in the outbox
	ref    wire.Ref
	text   string
	mine   bool
	event  wire.Event // zero while it waits
	failed bool       // it was not sent
}

// gist says in one line what the message is.
func (s *subject) gist() string {
	if m, ok := s.event.Body().(wire.Message); ok && s.text == "" {
		return chat.Summary(m)
	}
	return s.text
}

// chat returns what the log says about the open chat, nothing at the least.
func (c call) chat() *chat.Chat { return chatWith(c.state, c.to) }

// verbs is the table of commands.
type verbs []verb

// find returns the command of that name.
func (t verbs) find(name string, on hosts) (verb, bool) {
	name = strings.ToLower(name)
	for _, v := range t {
		if v.on&on != 0 && (v.name == name || slices.Contains(v.also, name)) {
			return v, true
		}
	}
	return verb{}, false
}

// usage returns a command as the help shows it: /mute [8h].
func (v verb) usage() string { return strings.TrimSpace("/" + v.name + " " + v.takes) }

// use does a command, after a look at whether what it speaks of is there.
func (v verb) use(c call) (action, error) {
	switch {
	case strings.HasPrefix(v.takes, "<") && c.arg == "":
		return nil, errors.New(v.usage() + ": " + v.help)
	case v.takes == "" && c.arg != "":
		return nil, fmt.Errorf("/%s takes nothing after it", v.name)
	case v.about != ofAnything && c.to == "":
		return nil, errors.New("no chat is open; /to NAME opens one")
	case v.about == ofBusiness && !c.chat().Profile.Business:
		return nil, fmt.Errorf("%s is not a business; /%s is about businesses", called(c.state, c.to), v.name)
	case v.about == ofMessage && c.about == nil:
		return nil, errors.New("there is no message here yet")
	}
	if v.run != "" {
		return run{v.run}, nil
	}
	a, err := v.do(c)
	if asked, ok := a.(ask); ok && err == nil {
		for _, command := range asked.Commands {
			if _, err := command.Body(); err != nil {
				return nil, errors.New(strings.TrimPrefix(err.Error(), wire.ErrMalformed.Error()+": "))
			}
		}
	}
	return a, err
}

// typed is a line as it was meant, as far as one can tell.
type typed struct {
	verb verb   // when it is a command
	arg  string // what follows its name
	text string // when it is to be said
	// doubt says why it may not have been meant as text: it begins with a slash and
	// is no command, or it is nearly one. Empty when there is no doubt.
	doubt string
}

// parse reads a line: a command, a text, or a text that was perhaps meant as a command.
// Two slashes begin a text that begins with one.
func (t verbs) parse(line string, on hosts) typed {
	if text, ok := strings.CutPrefix(line, "//"); ok {
		return typed{text: "/" + text}
	}
	said := typed{text: line}
	word, arg, _ := strings.Cut(strings.TrimSpace(line), " ")
	if first, rest, ok := strings.Cut(word, "\n"); ok { // several lines
		word, arg = first, rest+" "+arg
	}
	name, slash := strings.CutPrefix(word, "/")
	if !slash {
		if v, ok := t.nearly(word, on); ok {
			said.doubt = fmt.Sprintf("Did you mean /%s?", v.name)
		}
		return said
	}
	v, ok := t.find(name, on)
	switch {
	case ok && strings.HasPrefix(line, "/"):
		return typed{verb: v, arg: strings.TrimSpace(arg)}
	case ok:
		said.doubt = fmt.Sprintf("Did you mean /%s?", v.name)
	default:
		said.doubt = fmt.Sprintf("No command /%s.", cells.Cut(cells.OneLine(name), 20))
		if near := t.nearest(name, on); near != "" {
			said.doubt = fmt.Sprintf("No command /%s; did you mean /%s?", cells.Cut(cells.OneLine(name), 20), near)
		}
	}
	return said
}

// slips are what the finger hits beside the slash, on the usual keyboards.
const slips = `\.,;:-_?'|7`

// nearly reports whether a word is a command with a slip in place of its slash.
func (t verbs) nearly(word string, on hosts) (verb, bool) {
	if len(word) < 4 || !strings.ContainsRune(slips, rune(word[0])) {
		return verb{}, false
	}
	return t.find(word[1:], on)
}

// nearest returns the command that a misspelt name is closest to, or "".
func (t verbs) nearest(name string, on hosts) string {
	const most = 16
	if name == "" || len(name) > most {
		return ""
	}
	best, least := "", min(3, (len(name)+2)/2)
	for _, v := range t {
		if v.on&on == 0 {
			continue
		}
		if d := spelling.Distance(strings.ToLower(name), v.name); d < least {
			best, least = v.name, d
		}
	}
	return best
}

// starting returns the commands whose name begins so, in the order of the table.
func (t verbs) starting(prefix string, on hosts) verbs {
	var out verbs
	for _, v := range t {
		if v.on&on != 0 && strings.HasPrefix(v.name, strings.ToLower(prefix)) && (!v.tests || len(prefix) > 1) {
			out = append(out, v)
		}
	}
	return out
}

// who finds the account that somebody means by a name: a number, a handle or a name
// as the list shows it, or the beginning of one when it begins only one. Without any
// such, it returns how to ask the relay for it: empty when nobody can be called that.
func who(s *chat.State, name string) (to wire.Account, ask string, err error) {
	ask, _ = addressee(name)
	name = strings.TrimPrefix(name, "@")
	var begins []*chat.Chat
	for _, c := range s.Chats() {
		switch {
		case string(c.Account) == ask || c.Profile.Handle != "" && c.Profile.Handle == ask, strings.EqualFold(cells.Settle(c.Name()), cells.Settle(name)):
			return c.Account, "", nil
		case hasPrefixFold(c.Name(), name):
			begins = append(begins, c)
		}
	}
	switch len(begins) {
	case 0:
	case 1:
		return begins[0].Account, "", nil
	default:
		var names []string
		for _, c := range begins[:min(len(begins), 4)] {
			names = append(names, cells.Settle(c.Name()))
		}
		return "", "", fmt.Errorf("%q may be %s; write more of it", name, say.List(names))
	}
	if ask == "" {
		return "", "", fmt.Errorf("nobody is called %q; a handle or a number finds somebody new", name)
	}
	return "", ask, nil
}

func hasPrefixFold(s, prefix string) bool {
	return prefix != "" && len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}
