package ui

import (
	"errors"
	"net"
	"net/url"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"sayso/ui/cells"
	"sayso/ui/say"
)

// link is somewhere that a message leads: where to, and what to beware of.
type link struct {
	url  string
	host string
	warn string // one sentence, when the link may not be what it seems
}

// maxLinks bounds how many links of a text are offered.
const maxLinks = 20

// readLink reads a link. says is the text that it hides behind, empty when it shows
// itself.
func readLink(raw, says string) link {
	l := link{url: raw, host: hostOf(raw)}
	u, err := url.Parse(raw)
	switch claimed := claimedHost(says); {
	case err != nil || l.host == "":
		l.warn = "This is not a link that can be read."
	case u.User != nil:
		l.warn = "What stands before the @ is not the host: it goes to " + l.host + "."
	case claimed != "" && l.host != claimed && !strings.HasSuffix(l.host, "."+claimed):
		l.warn = "It says " + claimed + " and goes to " + l.host + "."
	default:
		l.warn = strangeHost(l.host)
	}
	return l
}

func hostOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return strings.ToLower(strings.TrimPrefix(strings.TrimSuffix(u.Hostname(), "."), "www."))
}

// hostWords returns the host of a link as it may be shown.
func hostWords(raw string) string {
	host := hostOf(raw)
	if strangeHost(host) != "" {
		return cells.Settle(host) + " !"
	}
	return cells.Settle(host)
}

// strangeHost says what is odd about a host, or "".
func strangeHost(host string) string {
	if strings.Contains("."+host, ".xn--") {
		return "Its host is spelled in other letters than it shows: " + host + "."
	}
	if net.ParseIP(host) != nil {
		return "It goes to a bare address, not to a name."
	}
	var scripts []string
	for name, script := range map[string]*unicode.RangeTable{
		"Latin": unicode.Latin, "Cyrillic": unicode.Cyrillic, "Greek": unicode.Greek, "Armenian": unicode.Armenian,
	} {
		if strings.ContainsFunc(host, func(r rune) bool { return unicode.Is(script, r) }) {
			scripts = append(scripts, name)
		}
	}
	slices.Sort(scripts)
	switch labels := strings.Split(host, "."); {
	case len(scripts) > 1 && mixed(labels):
		return "Its host mixes " + say.List(scripts) + " letters, which can look alike."
	case strings.ContainsFunc(host, func(r rune) bool { return r > unicode.MaxASCII }):
		return "Its host is not in plain letters, and may look like another."
	}
	return ""
}

// mixed reports whether one label of a host has letters of several scripts.
func mixed(labels []string) bool {
	return slices.ContainsFunc(labels, func(label string) bool {
		latin := strings.ContainsFunc(label, func(r rune) bool { return unicode.Is(unicode.Latin, r) })
		other := strings.ContainsFunc(label, func(r rune) bool {
			return unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r)
		})
		return latin && other
	})
}

// claimedHost returns the host that a text looks like, or "".
func claimedHost(says string) string {
	for _, word := range strings.Fields(strings.ToLower(says)) {
		word = strings.TrimPrefix(strings.TrimPrefix(word, "https://"), "http://")
		word, _, _ = strings.Cut(word, "/")
		word = strings.Trim(strings.TrimPrefix(word, "www."), ".,;:!?()[]<>\"'")
		name, top, ok := lastCut(word, ".")
		isTop := len(top) >= 2 && !strings.ContainsFunc(top, func(r rune) bool { return !unicode.IsLetter(r) })
		if ok && name != "" && isTop {
			return word
		}
	}
	return ""
}

func lastCut(s, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// linksIn finds the links that a text shows.
func linksIn(text string) []link {
	var found []link
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("<>\"“”«»", r) }) {
		word = strings.TrimLeft(word, "([{'")
		lower := strings.ToLower(word)
		switch {
		case strings.HasPrefix(lower, "https://"), strings.HasPrefix(lower, "http://"):
		case strings.HasPrefix(lower, "www.") && strings.Count(lower, ".") > 1:
			word = "https://" + word
		default:
			continue
		}
		word = trimLink(word)
		l := readLink(word, "")
		if l.host == "" || slices.ContainsFunc(found, func(other link) bool { return other.url == l.url }) {
			continue
		}
		if found = append(found, l); len(found) == maxLinks {
			break
		}
	}
	return found
}

// trimLink takes away what ends the sentence around a link, not the link.
func trimLink(s string) string {
	for {
		was := s
		s = strings.TrimRight(s, ".,;:!?'")
		for _, pair := range []string{"()", "[]", "{}"} {
			if strings.HasSuffix(s, pair[1:]) && strings.Count(s, pair[:1]) < strings.Count(s, pair[1:]) {
				s = s[:len(s)-1]
			}
		}
		if s == was {
			return s
		}
	}
}

// links returns where an entry leads: its card, its choices, its text.
func (e *entry) links() []link {
	m, said := e.message()
	if !said || e.marks.deleted {
		return nil
	}
	var found []link
	add := func(l link) {
		if !slices.ContainsFunc(found, func(other link) bool { return other.url == l.url }) {
			found = append(found, l)
		}
	}
	if !e.mine {
		if m.Card != nil && m.Card.Link != "" {
			add(readLink(m.Card.Link, m.Card.Title))
		}
		for _, o := range e.options() {
			if o.Link != "" {
				add(readLink(o.Link, o.Title))
			}
		}
	}
	for _, l := range linksIn(e.raw()) {
		add(l)
	}
	if m.Place != nil {
		add(readLink(mapLink(m.Place), ""))
	}
	if file := e.file(); file != nil && file.Hash == "" {
		add(readLink(file.Link, file.Name))
	}
	if o := m.Origin; o != nil && o.Link != "" {
		add(readLink(o.Link, ""))
	}
	return found
}

// followLink opens a link; one that may not be what it seems is asked about first.
func followLink(l link) action {
	if l.warn == "" {
		return browse{l.url}
	}
	q := newQuestion("Open "+cells.Settle(l.host)+"?", l.warn+" "+cells.Settle(l.url),
		answer{name: "Open it all the same", do: browse{l.url}, grave: true},
		answer{name: "Copy it instead", do: copyText{Text: l.url, Say: copiedWords("The link")}})
	q.answers[0].name = openNothing
	return openDialog{q}
}

const openNothing = "Open nothing"

// name tells a link from others: the whole host, then as much as fits of both ends of
// what comes after it.
func (l link) name() string {
	const room = 44
	host, rest := cells.Settle(l.host), ""
	if u, err := url.Parse(l.url); err == nil {
		if rest = u.EscapedPath(); u.RawQuery != "" {
			rest += "?" + u.RawQuery
		}
	}
	rest = cells.Settle(cells.OneLine(strings.TrimSuffix(rest, "/")))
	if n := cells.Width(rest); cells.Width(host)+n > room {
		half := max((room-cells.Width(host))/2, 6)
		rest = cells.Cut(rest, half) + cells.Slice(rest, n-half+1, n)
	}
	return host + rest
}

// leastPiece is how much of a link a line must show to be taken for a part of it,
// where it does not show its beginning.
const leastPiece = 8

// clickLink opens the link that is drawn at a cell of a line of the entry at i. It
// reports false when none is there.
func (m *Model) clickLink(i, line, x int) (tea.Cmd, bool) {
	e, drawn := m.thread.entry(i), m.thread.lines(i)
	if line >= len(drawn) {
		return nil, false
	}
	word := trimLink(strings.TrimLeft(wordAt(cells.Strip(drawn[line]), x), "([{'<\"“«"))
	begins := linksIn(word)
	var on *link
	for _, l := range e.links() {
		switch {
		case len(begins) > 0 && begins[0].url == l.url:
			return m.act(followLink(l)), true
		case on == nil && (len(begins) > 0 || len(word) >= leastPiece) && strings.Contains(cells.Settle(l.url), word):
			on = &l
		}
	}
	if on == nil {
		return nil, false
	}
	return m.act(followLink(*on)), true
}

// wordAt returns the word of a line that a cell is in.
func wordAt(line string, x int) string {
	before, after := cells.Slice(line, 0, x), cells.Slice(line, x, cells.Width(line))
	from := strings.LastIndexFunc(before, unicode.IsSpace) + 1
	to := strings.IndexFunc(after, unicode.IsSpace)
	if to < 0 {
		to = len(after)
	}
	if to == 0 {
		return ""
	}
	return before[from:] + after[:to]
}

// browsed brings what came of opening a link.
type browsed struct {
	url string
	err error
}

// errNoBrowser says that nothing on this machine can open a link.
var errNoBrowser = errors.New("no browser on this machine")

// browse hands a link to whatever opens links here.
func (s *source) browse(to string) tea.Cmd {
	return s.do(func() tea.Msg { return browsed{to, s.visit(to)} })
}

func (m *Model) browsed(b browsed) tea.Cmd {
	if b.err == nil {
		m.say("Opening "+hostOf(b.url)+".", false, nil)
		return nil
	}
	return m.act(openDialog{&reading{title: "Nothing here can open links", rows: []readingRow{
		{text: "The link is: " + cells.Settle(b.url)},
		{text: "y copies it. (" + cells.Settle(cells.OneLine(b.err.Error())) + ")"},
	}, copies: b.url}})
}

// visit starts the program that opens links. It only waits long enough to hear that
// it failed at once: some stay for as long as the browser does.
func visit(to string) error {
	name, args := opener(runtime.GOOS, os.Getenv)
	if name == "" {
		return errNoBrowser
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return errNoBrowser
	}
	c := exec.Command(path, append(args, to)...)
	if err := c.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	select {
	case err := <-ended:
		return err
	case <-time.After(visitTime):
		return nil
	}
}

const visitTime = 700 * time.Millisecond

// opener names the program that opens links: none where there is no screen for it.
func opener(system string, env func(string) string) (name string, args []string) {
	switch system {
	case "darwin":
		return "open", nil
	case "windows":
		return "rundll32", []string{"url.dll,FileProtocolHandler"}
	}
	for _, screen := range []string{"WAYLAND_DISPLAY", "DISPLAY", "WSL_DISTRO_NAME"} {
		if env(screen) != "" {
			return "xdg-open", nil
		}
	}
	return "", nil
}

// copiedWords says what was copied.
func copiedWords(what string) string { return what + " is copied." }
