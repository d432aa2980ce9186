// Package say puts purposes, reasons, numbers and days into words: the same words on the
// screen, in lines and in what is exported. [Noun] is a purpose in words.
package say

import (
	"strconv"
	"strings"

	"sayso/wire"
)

// Noun is a purpose in the words of the screen: "offer", "offers", and what they are.
type Noun struct{ One, Many, Means string }

// Purpose returns the words of a purpose, empty for one that is not known.
func Purpose(p wire.Purpose) Noun { return purposeWords[p] }

// PurposeNamed returns the purpose that a word means: its name in the protocol, or what one
// or many of its messages are called.
func PurposeNamed(word string) (wire.Purpose, bool) {
	for _, p := range wire.Purposes {
		if w := Purpose(p); word == string(p) || word == w.One || word == w.Many {
			return p, true
		}
	}
	return "", false
}

// Reason says why a person reports somebody.
func Reason(r wire.Reason) string { return reasonWords[r] }

// Cause says why something did not reach the person.
func Cause(c wire.Cause) string { return causeWords[c] }

var purposeWords = map[wire.Purpose]Noun{
	wire.Conversation:   {"answer", "answers", "replies to what you wrote"},
	wire.Order:          {"order", "orders", "what you ordered, and how it goes on"},
	wire.Transaction:    {"payment", "payments", "payments, receipts and refunds"},
	wire.Appointment:    {"appointment", "appointments", "times you agreed on, and reminders of them"},
	wire.Shipping:       {"delivery", "deliveries", "where a parcel is"},
	wire.Update:         {"update", "updates", "news about something you use or booked"},
	wire.Marketing:      {"offer", "offers", "what they would like to sell you"},
	wire.Authentication: {"sign-in code", "sign-in codes", "codes that prove it is you"},
}

var reasonWords = map[wire.Reason]string{
	wire.Spam:          "spam",
	wire.NotSignedUp:   "I did not sign up",
	wire.NotNeeded:     "I no longer need it",
	wire.Offensive:     "it is offensive",
	wire.Impersonation: "it pretends to be someone else",
	wire.OtherReason:   "another reason",
}

var causeWords = map[wire.Cause]string{
	wire.Blocked:      "you blocked them",
	wire.Stopped:      "you stopped them",
	wire.StoppedAll:   "you stopped them from all businesses",
	wire.Capped:       "your limit for the day was reached",
	wire.WindowClosed: "you had not written lately",
	wire.NotFollowing: "you do not follow them",
	wire.Night:        "their platform bans them at night",
	wire.ByPlatform:   "a rule of their platform kept it away",
}

// Counted says "1 offer", "4 offers".
func Counted(n int, p wire.Purpose) string {
	w := Purpose(p)
	if w.One == "" {
		w.One, w.Many = "message", "messages"
	}
	if n == 1 {
		return "1 " + w.One
	}
	return Thousands(uint64(max(n, 0))) + " " + w.Many
}

// Many says "offers", "offers and updates", "orders, offers and updates",
// "everything". No purpose named means all, as in the protocol.
func Many(ps []wire.Purpose) string {
	if len(ps) == 0 || len(ps) == len(wire.Purposes) {
		return "everything"
	}
	var all []string
	for _, p := range ps {
		many := Purpose(p).Many
		if many == "" {
			many = string(p)
		}
		all = append(all, many)
	}
	return List(all)
}

// List says "a", "a and b", "a, b and c".
func List(all []string) string {
	if len(all) < 2 {
		return strings.Join(all, "")
	}
	last := len(all) - 1
	return strings.Join(all[:last], ", ") + " and " + all[last]
}

// Join joins what is there of some words.
func Join(sep string, words ...string) string {
	var known []string
	for _, w := range words {
		if w != "" {
			known = append(known, w)
		}
	}
	return strings.Join(known, sep)
}

// Capital begins a sentence; the words of the screen begin in ASCII.
func Capital(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}

// Thousands groups digits by narrow gaps that every terminal has: "1 204".
func Thousands(n uint64) string {
	s := strconv.FormatUint(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + " " + s[i:]
	}
	return s
}

// Count says "1 chat", "4 chats".
func Count(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return Thousands(uint64(n)) + " " + one + "s"
}

// Log names a place in the log.
func Log(seq uint64) string { return "log " + Thousands(seq) }
