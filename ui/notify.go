package ui

import (
	"encoding/base64"
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"

	"sayso/ui/cells"
	"sayso/wire"
)

// How the terminal can be made to show something on the desktop.
const (
	notifyAuto = "auto"
	notifyBell = "bell"
	notifyOff  = "off"
	osc9       = "osc9"   // iTerm2: one text
	osc99      = "osc99"  // kitty: title and body, by an id, so that it can be taken away
	osc777     = "osc777" // urxvt: title and body
)

// What a notification shows.
const (
	showSender = "sender"
	showPeople = "people"
	showAll    = "all"
)

// notice is what is shown on the desktop. The id tells notices apart; one with the
// same id replaces the one before, where the terminal can do that.
type notice struct {
	id          string
	title, body string
}

// mux is what stands between the program and the terminal, and must pass sequences on.
type mux uint8

const (
	noMux mux = iota
	inTmux
	inScreen
)

// ownTitle is that of what speaks of no chat.
const ownTitle = "sayso"

const (
	mostTitle = 60  // cells
	mostBody  = 120 // cells
	mostBytes = 400 // of either, however few cells that is
)

// sequence returns the bytes that show a notice, in the way given. Its texts are
// inside an escape sequence: whatever could end that is taken out of them here, and
// not only where they came from.
func (n notice) sequence(way string, between mux) string {
	title, body := inert(n.title, mostTitle), inert(n.body, mostBody)
	var seq string
	switch way {
	case osc9:
		// A text that begins with a number would be another command of that sequence.
		seq = ansi.Notify("sayso: " + joinWords(": ", strings.TrimPrefix(title, ownTitle), body))
	case osc777:
		// What follows a semicolon would be another parameter.
		title, body = strings.ReplaceAll(title, ";", ","), strings.ReplaceAll(body, ";", ",")
		seq = ansi.URxvtExt("notify", title, body)
	case osc99:
		id := "i=" + plainID(n.id)
		seq = ansi.DesktopNotification(base64.StdEncoding.EncodeToString([]byte(title)), id, "d=0", "e=1", "o=unfocused")
		seq += ansi.DesktopNotification(base64.StdEncoding.EncodeToString([]byte(body)), id, "d=1", "e=1", "p=body")
	case notifyBell:
		return "\a"
	default:
		return ""
	}
	return between.pass(seq)
}

// clear returns the bytes that take a notice away again, none where that is not possible.
func (n notice) clear(way string, between mux) string {
	if way != osc99 {
		return ""
	}
	return between.pass(ansi.DesktopNotification("", "i="+plainID(n.id), "p=close"))
}

// pass wraps a sequence so that it reaches the terminal.
func (m mux) pass(seq string) string {
	const screenMost = 700 // of the 768 bytes that screen takes at a time
	switch m {
	case inTmux:
		return ansi.TmuxPassthrough(seq)
	case inScreen:
		// A sequence within must not hold what ends the wrapping.
		return ansi.ScreenPassthrough(seq, screenMost)
	default:
		return seq
	}
}

// inert returns text of at most w cells in one line, in which nothing can end or
// begin an escape sequence.
func inert(s string, w int) string {
	s = strings.ToValidUTF8(wire.CleanName(s), "")
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar || r == '\u2028' || r == '\u2029' {
			return -1
		}
		return r
	}, s)
	s = cells.Cut(cells.OneLine(s), w)
	for len(s) > mostBytes {
		s = cells.Cut(s, cells.Width(s)-1)
	}
	return s
}

// plainID keeps what an id may be made of.
func plainID(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return -1
	}, s)
}

func joinWords(sep string, words ...string) string {
	var known []string
	for _, w := range words {
		if w != "" {
			known = append(known, w)
		}
	}
	return strings.Join(known, sep)
}

// terminalKind is what the terminal said about itself, or what is known of it.
type terminalKind struct {
	version string // its answer to "who are you", such as "kitty(0.35.1)"
	getenv  func(string) string
}

// between says whether a multiplexer is in the way.
func (k terminalKind) between() mux {
	term := k.env("TERM")
	switch {
	case k.env("TMUX") != "" || strings.HasPrefix(term, "tmux") || strings.HasPrefix(k.version, "tmux"):
		return inTmux
	case k.env("STY") != "" || strings.HasPrefix(term, "screen"):
		return inScreen
	}
	return noMux
}

func (k terminalKind) env(name string) string {
	if k.getenv == nil {
		return ""
	}
	return k.getenv(name)
}

// waysOfTerminals says what terminals can, by words in what they answer or in TERM.
// The answer comes over SSH and TERM does; other variables mostly do not.
var waysOfTerminals = []struct{ word, way string }{
	{"kitty", osc99},
	{"ghostty", osc777},
	{"wezterm", osc777},
	{"foot", osc777},
	{"warp", osc777},
	{"contour", osc777},
	{"iterm", osc9},
}

// hints are variables that tell of the terminal outside a multiplexer.
var hints = []struct{ name, way string }{
	{"KITTY_WINDOW_ID", osc99},
	{"GHOSTTY_RESOURCES_DIR", osc777},
	{"WEZTERM_PANE", osc777},
	{"ITERM_SESSION_ID", osc9},
}

// way returns how to notify when the person leaves it open. What is not known to show
// notifications gets the bell, which everything passes on.
func (k terminalKind) way() string {
	for _, said := range []string{k.version, k.env("LC_TERMINAL"), k.env("TERM_PROGRAM"), k.env("TERM")} {
		said = strings.ToLower(said)
		for _, t := range waysOfTerminals {
			if strings.Contains(said, t.word) {
				return t.way
			}
		}
	}
	for _, h := range hints {
		if k.env(h.name) != "" {
			return h.way
		}
	}
	return notifyBell
}

// bytes returns what shows a notice under a setting. In tmux, where nobody can tell
// whether sequences are passed on, the bell goes with what was found out: tmux marks
// the window then.
func (k terminalKind) bytes(n notice, setting string) string {
	if setting != notifyAuto {
		return n.sequence(setting, k.between())
	}
	way, between := k.way(), k.between()
	seq := n.sequence(way, between)
	if between != noMux && way != notifyBell {
		seq += "\a"
	}
	return seq
}

func (k terminalKind) clear(n notice, setting string) string {
	if setting == notifyAuto {
		setting = k.way()
	}
	return n.clear(setting, k.between())
}
