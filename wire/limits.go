package wire

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Limits of a command's members, in characters unless they say otherwise.
const (
	MaxText  = 4096 // of a message, as in the WhatsApp Cloud API
	MaxName  = 64   // of a name
	MaxLabel = 512  // of a template's name
	MaxWhy   = 300  // of a reason
	MaxCap   = 1000 // messages a day

	MaxPinned = 3                 // messages at the top of a chat, as in WhatsApp
	MaxPin    = 30 * 24 * 60 * 60 // seconds that a message stays there
)

const dayMinutes = 24 * 60

// clean cleans all the strings of the body that b points to, those too that should
// be words of the protocol: a newer relay may say other words than this version knows.
func clean(b any) {
	switch b := b.(type) {
	case *Message:
		b.clean()
	case *Edit:
		b.Key, b.Text = word(b.Key), Clean(b.Text)
	case *Delete:
		b.Key = word(b.Key)
	case *React:
		b.Ref.clean()
		b.Emoji = CleanName(b.Emoji)
	case *Played:
		b.Ref.clean()
	case *Moved:
		b.To = word(b.To)
	case *Star:
		b.Ref.clean()
	case *Unstar:
		b.Ref.clean()
	case *PinMessage:
		b.Ref.clean()
	case *Hide:
		b.Ref.clean()
	case *Receipt:
		b.State, b.Key = word(b.State), word(b.Key)
	case *Allow:
		b.Purposes = words(b.Purposes)
	case *Stop:
		b.Purposes = words(b.Purposes)
	case *Reset:
		b.Purposes = words(b.Purposes)
	case *Block:
		b.Report = word(b.Report)
	case *Report:
		b.Reason = word(b.Reason)
	case *Quiet:
		b.Zone = word(b.Zone)
	case *Lookup:
		b.Name = word(b.Name)
	case *Profile:
		b.Account, b.Handle, b.Platform = word(b.Account), word(b.Handle), word(b.Platform)
		b.Name, b.Category, b.About = CleanName(b.Name), CleanName(b.Category), Clean(b.About)
	case *Device:
		b.Public, b.Name = word(b.Public), CleanName(b.Name)
	case *Withheld:
		b.Purpose, b.Cause, b.Day = word(b.Purpose), word(b.Cause), word(b.Day)
	case *Refused:
		b.Cause, b.Why, b.What = word(b.Cause), CleanName(b.Why), word(b.What)
	case *Notice:
		b.Field = word(b.Field)
	}
}

func (m *Message) clean() {
	m.Text, m.Callback = Clean(m.Text), Clean(m.Callback)
	m.Purpose, m.Template = word(m.Purpose), CleanName(m.Template)
	if m.Reply != nil {
		m.Reply.clean()
	}
	if m.Grounds != nil {
		m.Grounds.Rule = word(m.Grounds.Rule)
	}
	m.cleanParts()
}

func (r *Ref) clean() { r.By, r.Key = word(r.By), word(r.Key) }

func word[T ~string](s T) T { return T(CleanName(string(s))) }

// words returns nil for an empty list: both mean all.
func words[T ~string](all []T) []T {
	if len(all) == 0 {
		return nil
	}
	for i, s := range all {
		all[i] = word(s)
	}
	return all
}

// check holds a command's body against the limits. Its errors tell the sender
// what to change.
func check(b Body) error {
	switch b := b.(type) {
	case Message:
		return checkMessage(b)
	case Edit, Delete, React, Played, Star, Unstar, PinMessage, Hide:
		return checkAmendment(b)
	case Moved:
		return unless(b.To.Valid(), "a move to no possible number; give 5 to 15 digits")
	case Read:
		return unless(b.UpTo > 0, "a read without the number of an event")
	case Allow:
		if b.Until < 0 {
			return malformed("an allow until before 1970; use 0 for no end")
		}
		return checkPurposes(b.Purposes)
	case Stop:
		return checkPurposes(b.Purposes)
	case Reset:
		return checkPurposes(b.Purposes)
	case Mute:
		return unless(b.Until >= 0, "a mute until before 1970; use 0 for always")
	case Block:
		return unless(b.Report == "" || slices.Contains(Reasons, b.Report), "no reason %q; use one of %s", b.Report, joined(Reasons))
	case Report:
		return unless(slices.Contains(Reasons, b.Reason), "no reason %q; use one of %s", b.Reason, joined(Reasons))
	case Quiet:
		return checkQuiet(b)
	case Cap:
		return unless(b.PerDay >= 0 && b.PerDay <= MaxCap, "a cap of %d a day; use 0 (none) to %d", b.PerDay, MaxCap)
	case Lookup:
		return unless(isName(b.Name), "nobody can be named %q; use digits or a handle", b.Name)
	case Profile:
		if nothingIn(b.Name) {
			return malformed("a profile without a name")
		}
		return checkLength("name", b.Name, MaxName)
	case Receipt, Device, Withheld, Refused, Notice:
		return malformed("a %s, which only the relay writes", b.Kind())
	}
	return nil
}

func checkMessage(m Message) error {
	if nothingIn(m.Text) && !m.speaks() {
		return malformed("a message without text")
	}
	if err := checkLength("text", m.Text, MaxText); err != nil {
		return err
	}
	if m.Grounds != nil || m.Quiet {
		return malformed("a message with grounds or quiet, which only the relay writes")
	}
	if m.Often && !m.Forwarded {
		return malformed("a message that is passed on often and never")
	}
	if m.Reply != nil && !m.Reply.valid() {
		return malformed("a reply to no possible message; use its author's digits and its key")
	}
	if m.Purpose != "" && !slices.Contains(Purposes, m.Purpose) {
		return checkPurposes([]Purpose{m.Purpose})
	}
	if err := checkLengths(part{"template", m.Template, MaxLabel}, part{"callback", m.Callback, MaxOpaque}); err != nil {
		return err
	}
	return checkParts(m)
}

func checkText(text string) error {
	if nothingIn(text) {
		return malformed("a message without text")
	}
	return checkLength("text", text, MaxText)
}

// part is a text of a body and the most characters that it may have.
type part struct {
	what, text string
	limit      int
}

func checkLengths(parts ...part) error {
	for _, p := range parts {
		if err := checkLength(p.what, p.text, p.limit); err != nil {
			return err
		}
	}
	return nil
}

func checkLength(what, text string, limit int) error {
	if len(text) <= limit { // no more characters than bytes
		return nil
	}
	n := utf8.RuneCountInString(text)
	return unless(n <= limit, "a %s of %d characters; the limit is %d", what, n, limit)
}

func checkPurposes(all []Purpose) error {
	for _, p := range all {
		if !slices.Contains(Purposes, p) {
			return malformed("no purpose %q; use one of %s", p, joined(Purposes))
		}
	}
	return unless(len(all) <= len(Purposes), "%d purposes; there are only %d", len(all), len(Purposes))
}

func checkQuiet(q Quiet) error {
	if q.From < 0 || q.From >= dayMinutes || q.To < 0 || q.To >= dayMinutes {
		return malformed("quiet hours from minute %d to %d; use 0 to %d", q.From, q.To, dayMinutes-1)
	}
	if q.Zone == "Local" { // whose would that be
		return malformed("no time zone %q; use a name such as Europe/Lisbon", q.Zone)
	}
	_, err := time.LoadLocation(q.Zone)
	return unless(err == nil, "no time zone %q; use a name such as Europe/Lisbon", q.Zone)
}

// needsChat holds the kinds that speak of one chat. The rest may speak of the
// whole account.
var needsChat = map[string]bool{
	"message": true, "edit": true, "delete": true, "react": true, "played": true, "opened": true, "moved": true, "star": true, "unstar": true, "pin_message": true, "hide": true,
	"read": true, "mark_unread": true, "follow": true, "unfollow": true, "accept": true,
	"mute": true, "unmute": true, "pin": true, "unpin": true, "archive": true, "unarchive": true,
	"block": true, "unblock": true, "report": true,
}

// check holds a command's envelope against the limits, for commands that did not
// come through [ParseCommand].
func (c Command) check() error {
	switch {
	case !c.Key.Valid():
		return malformed("no key %q; use 8 to 40 letters, digits, dots, dashes and underscores", CleanName(string(c.Key)))
	case c.Chat != "" && !isName(c.Chat):
		return malformed("nobody can be named %q; use digits or a handle", CleanName(c.Chat))
	case c.Chat == "" && needsChat[c.Kind]:
		return malformed("a %s that names no chat", c.Kind)
	case len(c.Raw) > MaxAsk:
		return malformed("a body of %d bytes; the limit is %d", len(c.Raw), MaxAsk)
	}
	return nil
}

// isName reports whether s can name an account in a command: by digits or by handle.
func isName(s string) bool { return Account(s).Valid() || ValidHandle(s) }

func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrMalformed}, args...)...)
}

func unless(ok bool, format string, args ...any) error {
	if ok {
		return nil
	}
	return malformed(format, args...)
}

func joined[T ~string](all []T) string {
	var b strings.Builder
	for i, s := range all {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(string(s))
	}
	return b.String()
}
