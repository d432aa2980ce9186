package ui

import (
	"strings"
	"time"

	"sayso/chat"
	"sayso/ui/cells"
	"sayso/ui/look"
	"sayso/ui/say"
	"sayso/wire"
)

// drawTitle returns h lines of w cells: who the chat is with, and what may reach the
// person from there, in words.
func drawTitle(st *look.Styles, s *chat.State, c *chat.Chat, hint string, now time.Time, w, h int) []string {
	lines := make([]string, h)
	n := w - 3
	sign := st.Glyph.Person
	if c.Profile.Business {
		sign = st.Glyph.Business
	}
	standing := standingWords(s, c, now)
	called, kind := cells.Cut(cells.Settle(c.Name()), max(n-4, 1)), cells.Settle(kindWords(c))
	if n-4-cells.Width(called) < min(cells.Width(kind), leastLeft) {
		kind = ""
	}
	name := st.Dim.Of(sign) + " " + st.Strong.Of(called) + "  " + st.Dim.Of(kind)
	key := ""
	if key = st.Key.Of(hint) + st.Dim.Of(" controls"); hint == "" || cells.Width(name)+cells.Width(key)+2 > n {
		key = ""
	}
	ink := st.Dim
	if c.Blocked.Ever() {
		ink = st.Trouble
	}
	rows := []string{"  " + cells.Spread(name, key, n)}
	for _, line := range cells.Wrap(standing, standingRoom(w)) {
		rows = append(rows, "    "+ink.Of(line))
	}
	for i := range lines {
		if i < len(rows) {
			lines[i] = rows[i]
		}
		lines[i] = cells.Pad(lines[i], w)
	}
	return lines
}

// titleRows counts the lines that the title of a chat takes where there is room.
func titleRows(s *chat.State, c *chat.Chat, now time.Time, w int) int {
	return 1 + len(cells.Wrap(standingWords(s, c, now), standingRoom(w)))
}

func standingRoom(w int) int { return max(w-5, 1) }

// kindWords says what the other side is, for those who do not know the sign.
func kindWords(c *chat.Chat) string {
	if !c.Profile.Business {
		if c.Self {
			return "you"
		}
		if c.Profile.Handle != "" && c.Profile.Handle != c.Name() {
			return "@" + c.Profile.Handle
		}
		return "person"
	}
	words := "business"
	if c.Profile.Verified {
		words = "verified business"
	}
	if c.Profile.Category != "" {
		words += ", " + c.Profile.Category
	}
	return words
}

// standingWords says what may reach the person from a chat: what was allowed, what
// was stopped and since when, and how much was kept away.
func standingWords(s *chat.State, c *chat.Chat, now time.Time) string {
	if c.Blocked.Ever() {
		return "blocked " + say.When(c.Blocked.At, now) + ": nothing arrives, they are not told"
	}
	var parts []string
	if c.Profile.Business {
		parts = businessWords(s, c, now)
	}
	if c.Request {
		parts = append(parts, "not in your people yet")
	}
	if c.MutedAt(now) {
		parts = append(parts, "muted "+say.UntilAt(c.Muted.Until, now))
	}
	if n := keptAway(c, now); n > 0 {
		parts = append(parts, say.Thousands(uint64(n))+" kept away")
	}
	if len(parts) == 0 && c.Self {
		return "sent to nobody; all your devices have it"
	}
	if len(parts) == 0 && !c.Profile.Business {
		return "+" + string(c.Account)
	}
	return strings.Join(parts, " · ")
}

func keptAway(c *chat.Chat, now time.Time) int {
	total := 0
	for _, w := range c.Withheld(now) {
		total += w.Total
	}
	return total
}

// businessWords says which purposes were allowed and which were stopped.
func businessWords(s *chat.State, c *chat.Chat, now time.Time) []string {
	var allowed, stopped []wire.Purpose
	var since int64
	var parts []string
	for _, p := range wire.Purposes {
		switch choice := s.Status(c.Account, p, now).Choice; choice.Is {
		case chat.Allowed:
			if choice.Until != 0 {
				parts = append(parts, say.Purpose(p).Many+" until "+say.When(choice.Until, now))
				continue
			}
			allowed = append(allowed, p)
		case chat.Stopped:
			if choice.Ended(now) {
				parts = append(parts, say.Purpose(p).Many+" ended "+say.When(choice.Until, now))
				continue
			}
			stopped = append(stopped, p)
			since = max(since, choice.At)
		}
	}
	if len(allowed) > 0 {
		parts = append(parts, say.Many(allowed)+" allowed")
	}
	if len(stopped) > 0 {
		parts = append(parts, say.Many(stopped)+" stopped "+say.When(since, now))
	}
	if c.Following.Ever() {
		parts = append(parts, "followed")
	}
	if len(parts) == 0 && !c.Request {
		parts = append(parts, "nothing decided: what its rules allow arrives")
	}
	return parts
}
