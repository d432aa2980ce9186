// Package desktop reaches the desktop from a terminal. [Notice] is what is shown there, by
// a [Terminal] and what is known of it; the answer is the bytes to write. The words of a
// notice stand inside an escape sequence, which nothing in them can end. [Open] has links
// and files opened.
package desktop

import (
	"encoding/base64"
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"

	"sayso/ui/cells"
	"sayso/wire"
)

// The settings: how the terminal is made to show a notice.
const (
	Auto   = "auto" // as is known of the terminal
	Bell   = "bell" // no text, only its sound
	Off    = "off"
	OSC9   = "osc9"   // iTerm2: one text
	OSC99  = "osc99"  // kitty: title and body, by an id, so that it can be taken away
	OSC777 = "osc777" // urxvt: title and body
)

// Notice is what is shown on the desktop. The id tells notices apart; one with the
// same id replaces the one before, where the terminal can do that.
type Notice struct {
	ID          string
	Title, Body string
}

// mux is what stands between the program and the terminal, and must pass sequences on.
type mux uint8

const (
	noMux mux = iota
	inTmux
	inScreen
)

// Self is the title of what speaks of no chat.
const Self = "sayso"

const (
	mostTitle = 60  // cells
	mostBody  = 120 // cells
	mostBytes = 400 // of either, however few cells that is
)

// sequence returns the bytes that show a notice, in the way given. Its texts are
// inside an escape sequence: whatever could end that is taken out of them here, and
// not only where they came from.
func (n Notice) sequence(way string, between mux) string {
	title, body := inert(n.Title, mostTitle), inert(n.Body, mostBody)
	var seq string
	switch way {
	case OSC9:
		// A text that begins with a number would be another command of that sequence.
		words := strings.TrimPrefix(title, Self)
		if words != "" && body != "" {
			words += ": "
		}
		seq = ansi.Notify(Self + ": " + words + body)
	case OSC777:
		// What follows a semicolon would be another parameter.
		title, body = strings.ReplaceAll(title, ";", ","), strings.ReplaceAll(body, ";", ",")
		seq = ansi.URxvtExt("notify", title, body)
	case OSC99:
		id := "i=" + plainID(n.ID)
		seq = ansi.DesktopNotification(base64.StdEncoding.EncodeToString([]byte(title)), id, "d=0", "e=1", "o=unfocused")
		seq += ansi.DesktopNotification(base64.StdEncoding.EncodeToString([]byte(body)), id, "d=1", "e=1", "p=body")
	case Bell:
		return "\a"
	default:
		return ""
	}
	return between.pass(seq)
}

// clear returns the bytes that take a notice away again, none where that is not possible.
func (n Notice) clear(way string, between mux) string {
	if way != OSC99 {
		return ""
	}
	return between.pass(ansi.DesktopNotification("", "i="+plainID(n.ID), "p=close"))
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
