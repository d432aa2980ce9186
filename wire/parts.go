package wire

import (
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of the parts of a business message and of a reaction, in characters unless
// they say otherwise.
const (
	MaxChoices = 10   // choices of one message: a digit picks each
	MaxSteps   = 10   // steps of a card
	MaxFields  = 12   // fields of a card
	MaxID      = 256  // of the id of a form and of what is sold
	MaxOpaque  = 2816 // of what a business has back: a callback, a choice's id, a form's token; 512 of any characters fit in base64
	MaxTitle   = 128  // of titles, names and headings of a card or a choice
	MaxAbout   = 256  // of a field's value and of what is said about a choice
	MaxLink    = 2000 // of a link
	maxEmoji   = 16   // that one emoji is made of
)

func (m *Message) cleanParts() {
	if m.Card != nil {
		m.Card.clean()
	}
	if len(m.Choices) == 0 {
		m.Choices = nil
	}
	cleanChoices(m.Choices)
	if a := m.Answer; a != nil {
		a.Ref.clean()
		a.ID, a.Slide, a.Fields = Clean(a.ID), max(a.Slide, 0), cleanFields(a.Fields)
	}
	m.cleanContent()
}

func cleanChoices(all []Choice) {
	for i := range all {
		c := &all[i]
		c.ID, c.Title, c.About = Clean(c.ID), CleanName(c.Title), CleanName(c.About)
		c.Section, c.Link, c.Wants = CleanName(c.Section), cleanLink(c.Link), word(c.Wants)
		c.Copy, c.Call = CleanName(c.Copy), CleanName(c.Call)
	}
}

func cleanFields(all []Field) []Field {
	if len(all) == 0 {
		return nil
	}
	for i := range all {
		f := &all[i]
		f.Name, f.Value = CleanName(f.Name), CleanName(f.Value)
	}
	return all
}

func (c *Card) clean() {
	c.Kind, c.Ref, c.Title, c.State = word(c.Kind), CleanName(c.Ref), CleanName(c.Title), CleanName(c.State)
	c.Link, c.Steps = cleanLink(c.Link), words(c.Steps)
	if c.Step < 0 || c.Step > len(c.Steps) {
		c.Step = 0
	}
	c.Fields = cleanFields(c.Fields)
}

// cleanLink returns a link that a messenger may offer to open, and nothing for any
// other: a link is followed, so what only looks clean is not enough.
func cleanLink(s string) string {
	if s = CleanName(s); s != "" && !isLink(s) {
		return ""
	}
	return s
}

// isLink reports whether s goes to a host by http or https. One with a user before
// the host is refused: nothing is better at looking like another host.
func isLink(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && u.User == nil &&
		!strings.ContainsFunc(s, unicode.IsSpace) && !strings.Contains(s, `\`)
}

// checkParts holds what a message has beside its text against the limits.
func checkParts(m Message) error {
	if m.Answer != nil && (!m.Answer.Ref.valid() || m.Answer.ID == "") {
		return malformed("an answer to no possible choice; use the message's author and key and the choice's id")
	}
	if m.Answer != nil {
		if err := m.Answer.check(); err != nil {
			return err
		}
	}
	if err := checkContent(m); err != nil {
		return err
	}
	if m.Card != nil {
		if err := m.Card.check(); err != nil {
			return err
		}
		if m.Purpose == Marketing {
			return malformed("a card in an offer; a card is about something that the person has")
		}
	}
	return checkChoices(m.Choices)
}

func (c *Card) check() error {
	switch {
	case !slices.Contains(CardKinds, c.Kind):
		return malformed("a card of kind %q; use one of %s", c.Kind, joined(CardKinds))
	case c.Ref == "":
		return malformed("a card without a ref: what the business calls the thing")
	case len(c.Steps) > MaxSteps || len(c.Fields) > MaxFields:
		return malformed("a card of %d steps and %d fields; the limits are %d and %d", len(c.Steps), len(c.Fields), MaxSteps, MaxFields)
	}
	parts := []part{{"card's ref", c.Ref, MaxTitle}, {"card's title", c.Title, MaxTitle}, {"card's state", c.State, MaxTitle}, {"link", c.Link, MaxLink}}
	for _, s := range c.Steps {
		if s == "" {
			return malformed("a step without a name")
		}
		parts = append(parts, part{"step", s, MaxTitle})
	}
	for _, f := range c.Fields {
		if f.Name == "" || f.Value == "" {
			return malformed("a field without a name or a value")
		}
		parts = append(parts, part{"field's name", f.Name, MaxTitle}, part{"field's value", f.Value, MaxAbout})
	}
	return checkLengths(parts...)
}

func checkChoices(all []Choice) error {
	if len(all) > MaxChoices {
		return malformed("%d choices; the limit is %d", len(all), MaxChoices)
	}
	for i, c := range all {
		same := func(other Choice) bool { return other.ID == c.ID }
		switch {
		case c.Title == "":
			return malformed("a choice without a title")
		case c.ID == "" && c.Answers():
			return malformed("the choice %q has neither an id nor a link by http or https", c.Title)
		case c.Wants != "" && !slices.Contains(Wants, c.Wants):
			return malformed("the choice %q wants %q; use one of %s", c.Title, c.Wants, joined(Wants))
		case c.ID != "" && slices.ContainsFunc(all[:i], same):
			return malformed("two choices of id %q", c.ID)
		}
		if err := checkLengths(part{"choice's id", c.ID, MaxOpaque}, part{"choice's title", c.Title, MaxTitle},
			part{"choice's about", c.About, MaxAbout}, part{"section", c.Section, MaxTitle}, part{"link", c.Link, MaxLink},
			part{"code to copy", c.Copy, MaxTitle}, part{"number to call", c.Call, MaxTitle}); err != nil {
			return err
		}
	}
	return nil
}

// checkAmendment checks what speaks of another message.
func checkAmendment(b Body) error {
	const nowhere = "a message that is none; use its author's digits and its key"
	switch b := b.(type) {
	case Edit:
		if !b.Key.Valid() {
			return malformed("an edit of " + nowhere)
		}
		return checkText(b.Text)
	case Delete:
		return unless(b.Key.Valid(), "a delete of "+nowhere)
	case React:
		if !b.Ref.valid() {
			return malformed("a reaction to " + nowhere)
		}
		return unless(b.Emoji == "" || isEmoji(b.Emoji), "a reaction of %q; use one emoji", shortened(b.Emoji, maxEmoji))
	case Played:
		return unless(b.Ref.valid(), "a played of "+nowhere)
	case Star:
		return unless(b.Ref.valid(), "a star on "+nowhere)
	case Unstar:
		return unless(b.Ref.valid(), "a star on "+nowhere)
	case PinMessage:
		if !b.Ref.valid() {
			return malformed("a pin on " + nowhere)
		}
		return unless(b.For >= 0 && b.For <= MaxPin, "a pin for %d seconds; use 0 (take it down) to %d", b.For, MaxPin)
	case Hide:
		return unless(b.Ref.valid(), "a hide of "+nowhere)
	}
	return nil
}

func (r Ref) valid() bool { return r.By.Valid() && r.Key.Valid() }

// isEmoji reports whether a clean text is one emoji, so that nobody can say with a
// reaction what only a message may say.
func isEmoji(s string) bool {
	if n := utf8.RuneCountInString(s); n == 0 || n > maxEmoji {
		return false
	}
	var first, last rune
	flag := false // first and last are the letters of a flag
	for _, r := range s {
		bound := last == zwj || r == zwj || unicode.IsMark(r) || unicode.Is(extenders, r)
		switch {
		case first == 0:
			first = r
		case isRegional(first) && isRegional(r) && last == first && !flag:
			flag = true
		case !bound || unicode.IsLetter(r):
			return false // a second one
		}
		last = r
	}
	switch {
	case isRegional(first):
		return flag
	case first < 0x80: // a keycap: 1️⃣
		return strings.ContainsRune("0123456789#*", first) && strings.HasSuffix(s, "\u20e3")
	}
	return unicode.Is(unicode.S, first) || isPictograph(first) || strings.ContainsRune("\u203c\u2049\u2139\u3030\u303d", first)
}

// isRegional reports whether r is one of the letters that flags are spelled with.
func isRegional(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }

// parts reads what a message has beside its text, in the form that encodeBody writes.
func (s *scanner) parts(m *Message) {
	if s.maybe(`,"card":`) {
		m.Card = s.card()
	}
	if s.maybe(`,"choices":`) {
		m.Choices = list(s, MaxChoices, (*scanner).choice)
	}
	if s.maybe(`,"answer":{"ref":`) {
		m.Answer = &Answer{Ref: s.ref()}
		s.lit(`,"id":`)
		m.Answer.ID = s.string()
		s.lit(`}`)
	}
}

func (s *scanner) ref() (r Ref) {
	s.lit(`{"by":`)
	r.By = Account(s.string())
	s.lit(`,"key":`)
	r.Key = Key(s.string())
	s.lit(`}`)
	return r
}

func (s *scanner) card() *Card {
	var c Card
	s.lit(`{"kind":`)
	c.Kind = oneOf(s, CardKinds)
	s.lit(`,"ref":`)
	c.Ref = s.string()
	s.optional(`,"title":`, &c.Title)
	s.optional(`,"state":`, &c.State)
	if s.maybe(`,"steps":`) {
		c.Steps = list(s, MaxSteps, (*scanner).string)
	}
	if s.maybe(`,"step":`) {
		c.Step = int(s.num())
	}
	if s.maybe(`,"fields":`) {
		c.Fields = list(s, MaxFields, (*scanner).field)
	}
	s.optional(`,"link":`, &c.Link)
	s.lit(`}`)
	return &c
}

func (s *scanner) field() (f Field) {
	s.lit(`{"name":`)
	f.Name = s.string()
	s.lit(`,"value":`)
	f.Value = s.string()
	s.lit(`}`)
	return f
}

func (s *scanner) choice() (c Choice) {
	s.lit(`{`)
	if s.maybe(`"id":`) {
		c.ID = s.string()
		s.lit(`,`)
	}
	s.lit(`"title":`)
	c.Title = s.string()
	s.optional(`,"about":`, &c.About)
	s.optional(`,"section":`, &c.Section)
	s.optional(`,"link":`, &c.Link)
	s.lit(`}`)
	return c
}

// optional reads a text if its member comes next.
func (s *scanner) optional(member string, into *string) {
	if s.maybe(member) {
		*into = s.string()
	}
}
