package ui

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sayso/ui/booktest"
	"sayso/ui/keymap"
	"sayso/ui/readline"
	"sayso/wire"
)

func TestEveryCommandIsWhole(t *testing.T) {
	taken := map[string]string{}
	for _, v := range defaultVerbs {
		if (v.run == "") == (v.do == nil) {
			t.Errorf("/%s does nothing, or two things", v.name)
		}
		if v.help == "" || v.on == 0 {
			t.Errorf("/%s has no help or works nowhere", v.name)
		}
		for _, name := range append([]string{v.name}, v.also...) {
			if other, ok := taken[name]; ok {
				t.Errorf("/%s is both %s and %s", name, other, v.name)
			}
			taken[name] = v.name
			if got, ok := defaultVerbs.find(strings.ToUpper(name), v.on); !ok || got.name != v.name {
				t.Errorf("/%s is not found", name)
			}
		}
	}
}

func TestLinesAreReadAsTheyWereMeant(t *testing.T) {
	for line, want := range map[string]typed{
		"hello":           {text: "hello"},
		"":                {},
		"/stop":           {verb: verb{name: "stop"}},
		"/STOP all":       {verb: verb{name: "stop"}, arg: "all"},
		"/allow  update ": {verb: verb{name: "resume"}, arg: "update"},
		"/reply a\nb":     {verb: verb{name: "reply"}, arg: "a\nb"},
		"/reply\na b":     {verb: verb{name: "reply"}, arg: "a b"},
		"//stop":          {text: "/stop"},
		"//":              {text: "/"},
		"/stpo":           {text: "/stpo", doubt: "No command /stpo; did you mean /stop?"},
		"/blokc":          {text: "/blokc", doubt: "No command /blokc; did you mean /block?"},
		"/usr/bin/env":    {text: "/usr/bin/env", doubt: "No command /usr/bin/env."},
		"/":               {text: "/", doubt: "No command /."},
		" /stop":          {text: " /stop", doubt: "Did you mean /stop?"},
		"7block":          {text: "7block", doubt: "Did you mean /block?"},
		".quit now":       {text: ".quit now", doubt: "Did you mean /quit?"},
		"...":             {text: "..."},
		"7 o'clock":       {text: "7 o'clock"},
		"and /stop":       {text: "and /stop"},
		"/more":           {text: "/more", doubt: "No command /more; did you mean /mute?"}, // not on the screen
	} {
		got := defaultVerbs.parse(line, onScreen)
		if got.verb.name != want.verb.name || got.arg != want.arg || got.text != want.text || !strings.HasPrefix(got.doubt, strings.TrimSuffix(want.doubt, "?")) || (got.doubt == "") != (want.doubt == "") {
			t.Errorf("%q is read as /%s %q, text %q, doubt %q", line, got.verb.name, got.arg, got.text, got.doubt)
		}
	}
}

// callIn makes a call as the screen would, in the chat of a lived log.
func callIn(b *book, to wire.Account, arg string) call {
	c := call{state: b.State, to: to, arg: arg, now: b.Now, zone: "Europe/Lisbon", find: func(func(wire.Message) bool) *subject { return nil }}
	for _, e := range b.Events {
		if m, ok := e.Body().(wire.Message); ok && e.Chat == to {
			s := &subject{seq: e.Seq, ref: wire.Ref{By: e.By, Key: wire.NewKey()}, text: m.Text, mine: e.By == booktest.Ana, event: e}
			if s.mine {
				c.own = s
			} else {
				c.about = s
			}
		}
	}
	return c
}

// does uses a command and returns what it asks for; a question is answered with its
// first answer when yes is set.
func does(b *book, to wire.Account, line string, yes bool) (commands []string, said string) {
	parsed := defaultVerbs.parse(line, everywhere)
	a, err := parsed.verb.use(callIn(b, to, parsed.arg))
	if err != nil {
		return nil, err.Error()
	}
	if d, ok := a.(openDialog); ok {
		q, ok := d.Dialog.(*question)
		if !ok || !yes {
			return nil, fmt.Sprintf("%T", d.Dialog)
		}
		a = q.answers[1].do
	}
	asked, ok := a.(ask)
	if !ok {
		return nil, fmt.Sprintf("%T", a)
	}
	for _, c := range asked.Commands {
		commands = append(commands, c.Chat+" "+c.Kind+" "+string(c.Raw))
	}
	return commands, asked.Say
}

func TestCommandsAskForWhatTheySay(t *testing.T) {
	b := lived()
	shop, air, maya := string(booktest.Shop), string(booktest.Air), string(booktest.Maya)
	until := fmt.Sprint(b.Now.Add(8 * time.Hour).UnixMilli())
	for _, c := range []struct {
		to   wire.Account
		line string
		yes  bool // it asks first
		want []string
		say  string // a part of it, or of the error
	}{
		{booktest.Shop, "/stop", false, []string{shop + ` stop {"purposes":["marketing"]}`}, "Offers from Corner Shop stop now."},
		{booktest.Shop, "/stop offers, updates", false, []string{shop + ` stop {"purposes":["marketing","update"]}`}, "Orders keep coming."},
		{booktest.Shop, "/stop all", true, []string{shop + ` stop {}`}, "stops now"},
		{booktest.Shop, "/stop all", false, nil, "*ui.question"},
		{booktest.Shop, "/stop marketing everywhere", false, []string{` stop {"purposes":["marketing"]}`}, "No business may send you offers"},
		{"", "/stop everywhere", false, []string{` stop {"purposes":["marketing"]}`}, "No business"},
		{"", "/stop", false, nil, "no chat is open"},
		{booktest.Maya, "/stop", false, nil, "Maya is not a business"},
		{booktest.Shop, "/stop nonsense", false, nil, `there is no purpose "nonsense"`},
		{booktest.Air, "/resume", false, []string{air + ` allow {"purposes":["marketing"]}`}, "may reach you now"},
		{booktest.Air, "/resume updates for 8h", false, []string{air + ` allow {"purposes":["update"],"until":` + until + `}`}, "may reach you until"},
		{booktest.Air, "/resume for 8h", false, []string{air + ` allow {"purposes":["marketing"],"until":` + until + `}`}, "may reach you until"},
		{booktest.Air, "/resume for always", false, []string{air + ` allow {"purposes":["marketing"]}`}, "until you say otherwise"},
		{"", "/resume everywhere for 8h", false, []string{` allow {"purposes":["marketing"],"until":` + until + `}`}, "from businesses may reach you until"},
		{booktest.Air, "/resume for a bit", false, nil, "is no length of time"},
		{booktest.Air, "/forget", false, []string{air + ` reset {"purposes":["marketing"]}`}, "undecided again"},
		{booktest.Maya, "/mute 8h", false, []string{maya + ` mute {"until":` + until + `}`}, "Maya is muted until"},
		{booktest.Maya, "/mute", false, nil, "*ui.question"},
		{booktest.Maya, "/mute sideways", false, nil, "is no length of time"},
		{booktest.Maya, "/unmute", false, nil, "Maya is not muted"},
		{booktest.Maya, "/block", false, nil, "*ui.question"},
		{booktest.Maya, "/block", true, []string{maya + ` block {}`}, "is blocked"},
		{booktest.Maya, "/report spam", true, []string{maya + ` report {"reason":"spam"}`}, "reported"},
		{booktest.Maya, "/report boredom", false, nil, `there is no reason "boredom"`},
		{"", "/quiet 22:00-07:30", false, []string{` quiet {"from":1320,"to":450,"zone":"Europe/Lisbon"}`}, "22:00 to 07:30"},
		{"", "/quiet 25:00-7", false, nil, "are no hours"},
		{"", "/quiet 7-7", false, nil, "no length"},
		{"", "/quiet", false, nil, "/quiet <22:00-07:00 | off>"},
		{"", "/cap 3", false, []string{` cap {"per_day":3}`}, "3 offers a day"},
		{"", "/cap many", false, nil, "is no number of offers"},
		{"", "/name Ana Maria", false, []string{` profile {"name":"Ana Maria"}`}, "Ana Maria"},
		{"", "/name " + strings.Repeat("x", 65), false, nil, "the limit is 64"},
		{"", "/typing off", false, []string{` privacy {"no_typing":true}`}, "no longer see that you are writing"},
		{"", "/receipts off", false, []string{` privacy {"no_receipts":true}`}, "no longer see what you have read"},
		{"", "/typing on", false, nil, "ui.tell"},
		{"", "/typing maybe", false, nil, "neither on nor off"},
		{booktest.Maya, "/pin", false, []string{maya + ` pin {}`}, "stays at the top"},
		{booktest.Maya, "/archive", false, []string{maya + ` archive {}`}, "archived"},
		{booktest.Maya, "/unread", false, []string{maya + ` mark_unread {}`}, "unread again"},
		{"", "/pin", false, nil, "no chat is open"},
		{"", "/quit now", false, nil, "/quit takes nothing after it"},
		{booktest.Maya, "/edit x", false, nil, "no message of yours"},
		{booktest.Maya, "/forward corner", false, []string{shop + ` message {"text":"see you at eight","forwarded":true}`}, "Passed on to Corner Shop"},
		{booktest.Maya, "/forward nobody here", false, nil, "nobody is called"},
	} {
		got, said := does(b, c.to, c.line, c.yes)
		if d := cmp.Diff(c.want, got); d != "" || !strings.Contains(said, c.say) {
			t.Errorf("%s in %s: %s says %q, commands:\n%s", c.line, c.to, map[bool]string{true: "yes,"}[c.yes], said, d)
		}
	}
}

func TestSomebodyIsFoundByNameHandleOrNumber(t *testing.T) {
	b := story()
	for name, want := range map[string]wire.Account{
		"Maya": booktest.Maya, "maya": booktest.Maya, "@maya": booktest.Maya, "+" + string(booktest.Maya): booktest.Maya, "corner": booktest.Shop, "corner shop": booktest.Shop, "northwind-air": booktest.Air,
	} {
		if got, _, err := who(b.State, name); got != want || err != nil {
			t.Errorf("%q is %q, %v", name, got, err)
		}
	}
	if _, ask, err := who(b.State, "@zoe"); ask != "zoe" || err != nil {
		t.Errorf("a new handle asks for %q, %v", ask, err)
	}
	if _, _, err := who(b.State, "no such person!"); err == nil {
		t.Error("what can be nobody's name is no error")
	}
}

func TestHowLongIsReadTheWayPeopleWriteIt(t *testing.T) {
	now := at(t, "2026-11-22T17:30:00Z")
	for arg, want := range map[string]string{
		"8h": "2026-11-23T01:30:00Z", "30m": "2026-11-22T18:00:00Z", "1w": "2026-11-29T17:30:00Z", "for 2d": "2026-11-24T17:30:00Z",
		"until 18:00": "2026-11-22T18:00:00Z", "7": "2026-11-23T07:00:00Z", "until 17:30": "2026-11-23T17:30:00Z",
	} {
		if got, err := readUntil(arg, now); err != nil || !got.Equal(at(t, want)) {
			t.Errorf("%q ends %v, %v; want %s", arg, got, err, want)
		}
	}
	if got, err := readUntil("always", now); err != nil || !got.IsZero() {
		t.Errorf("always ends %v, %v", got, err)
	}
	for _, bad := range []string{"0h", "-1h", "8x", "24:00", "12:60", "9999h", "until", ""} {
		if got, err := readUntil(bad, now); err == nil {
			t.Errorf("%q ends %v", bad, got)
		}
	}
}

func FuzzCommands(f *testing.F) {
	b := lived()
	for _, v := range defaultVerbs {
		f.Add("/"+v.name+" 22:00-07:00 everywhere 8h", true)
		f.Add("/"+v.name, false)
	}
	f.Add("/to \xff\x00 \n", true)
	f.Fuzz(func(t *testing.T, line string, chat bool) {
		said := defaultVerbs.parse(line, everywhere)
		if said.verb.name == "" {
			if said.text != line && !strings.HasPrefix(line, "//") {
				t.Fatalf("%q became the text %q", line, said.text)
			}
			if strings.HasPrefix(line, "/") && !strings.HasPrefix(line, "//") && said.doubt == "" {
				t.Fatalf("%q would be sent as text without a question", line)
			}
			return
		}
		to := wire.Account("")
		if chat {
			to = booktest.Shop
		}
		a, err := said.verb.use(callIn(b, to, said.arg))
		if (a == nil) == (err == nil) {
			t.Fatalf("%q gives both or neither of %v and %v", line, a, err)
		}
		if asked, ok := a.(ask); ok {
			for _, c := range append(asked.Commands, asked.Undo...) {
				if _, err := c.Body(); err != nil {
					t.Fatalf("%q asks for what the relay would decline: %v", line, err)
				}
			}
		}
	})
}

// TestTheReadmeNamesKeysThatExist holds the key table of the README against the one
// of the program.
func TestTheReadmeNamesKeysThatExist(t *testing.T) {
	raw, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, ok := strings.Cut(string(raw), "\n## Keys\n")
	if !ok {
		t.Fatal("the README has no section of keys")
	}
	section, _, _ = strings.Cut(section, "\n## ")
	var known []string
	for _, b := range defaultKeys {
		for _, k := range b.Keys() {
			known = append(known, keymap.Label(k))
		}
	}
	named := 0
	for _, found := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(section, -1) {
		word := found[1]
		if name, slash := strings.CutPrefix(word, "/"); slash {
			name, _, _ = strings.Cut(name, " ")
			if _, ok := defaultVerbs.find(name, everywhere); !ok && name != "" {
				t.Errorf("the README speaks of /%s, which is no command", name)
			}
			continue
		}
		named++
		if !slices.Contains(known, word) {
			t.Errorf("the README speaks of the key %s, which does nothing", word)
		}
	}
	if named == 0 {
		t.Error("the README names no key")
	}
}

func TestNoEditingKeyIsHiddenByTheTable(t *testing.T) {
	for _, b := range defaultKeys {
		for _, k := range b.Keys() {
			for _, at := range []keymap.Place{inComposer, inEmpty} {
				if name := defaultKeys.Find(at, k); name != "" && new(readline.Editor).Press(k, "", 10) {
					t.Errorf("%s edits text, but the table has it for %q", keymap.Label(k), name)
				}
			}
		}
	}
}
