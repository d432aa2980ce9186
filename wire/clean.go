package wire

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// What one visible character may carry. Past these bounds nothing is a language
// any more, and a terminal draws over its neighbours or loses count of its cells.
const (
	maxMarks = 6 // on one base: Burmese and pointed Hebrew need that many
	maxLinks = 5 // joiners and conjunct signs that bind bases together: Sanskrit needs four
)

// Clean makes text from outside safe to show: valid UTF-8 without control
// characters but newline, without escape sequences and what they carry, without
// characters that turn the direction of writing or that nobody can see, and with
// few marks on each letter. Whatever ends a line becomes a newline, a tab four
// spaces, and what is not a character of Unicode becomes U+FFFD.
// Cleaning twice changes nothing. Plain text is returned as it is.
func Clean(s string) string {
	if isPlain(s) {
		return s
	}
	c := cleaner{from: s}
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		switch {
		case r == '\t':
			for range 4 {
				c.gap(' ')
			}
		case r == '\r' && i+1 < len(s) && s[i+1] == '\n': // the newline follows
		case r == '\n' || r == '\r' || r == 0x85 || r == 0x2028 || r == 0x2029:
			c.gap('\n')
		case isControl(r):
			i = afterControl(s, i)
			continue
		default:
			c.put(r)
		}
		i += size
	}
	return c.text()
}

// CleanName is [Clean] for what has to be one line: names, titles, log lines.
// White space of any kind becomes single spaces, and none at the ends; so do
// characters that only look like it, or there would be names that nobody sees.
func CleanName(s string) string {
	if s = Clean(s); !strings.ContainsFunc(s, isBlank) {
		return s
	}
	return strings.Join(strings.FieldsFunc(s, isBlank), " ")
}

// nothingIn reports whether there is nothing to see in clean text.
func nothingIn(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !isBlank(r) })
}

func isPlain(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < ' ' && c != '\n') || c >= 0x7F {
			return false
		}
	}
	return true
}

// cleaner writes out the characters that may stay. What it decides hangs on what
// it has written alone, never on what it has dropped: that makes it idempotent.
type cleaner struct {
	from string // the text
	same int    // bytes of from that are also the output so far, while out is nil
	out  []byte // the output, once it is not the beginning of from any more

	last     rune // written
	base     rune // that marks would sit on; 0 after white space and at the start
	marks    int  // on base
	links    int  // that bind base to the bases before it
	linked   bool // the next base is bound to this one
	selected bool // base has its variation selector
	joiner   rune // held back until the next character shows whether it means anything
}

func (c *cleaner) put(r rune) {
	switch {
	case isCommon(r):
		c.letter(r)
	case isBlank(r):
		c.gap(r)
	case c.compose(r):
	case r == zwj || r == zwnj:
		c.join(r)
	case unicode.Is(selectors, r):
		c.selector(r)
	case unicode.Is(invisible, r):
	case unicode.Is(prepends, r):
		if !unicode.Is(prepends, c.last) {
			c.letter(r)
		}
	case unicode.IsMark(r) || unicode.Is(extenders, r) || isLead(r) && isLead(c.last):
		c.mark(r)
	case unicode.IsGraphic(r) || isLater(r):
		c.letter(r)
	default: // private use, or nothing that Unicode knows
		c.letter(utf8.RuneError)
	}
}

func (c *cleaner) write(r rune) {
	c.last = r
	if c.out == nil {
		got, size := utf8.DecodeRuneInString(c.from[c.same:])
		if got == r && size == utf8.RuneLen(r) { // an invalid byte reads as U+FFFD too
			c.same += size
			return
		}
		c.out = append(make([]byte, 0, len(c.from)+utf8.UTFMax), c.from[:c.same]...)
	}
	c.out = utf8.AppendRune(c.out, r)
}

// text returns the output; most texts need no change, and that costs no copy.
func (c *cleaner) text() string {
	if c.out == nil {
		return c.from[:c.same]
	}
	return string(c.out)
}

// compose puts a vowel or a final of Hangul together with what it follows into one
// syllable, and reports whether it could. Terminals and tables disagree about how
// many cells a syllable in parts takes; of a whole one there is no doubt.
func (c *cleaner) compose(r rune) bool {
	whole := syllable(c.last, r)
	if whole == 0 {
		return false
	}
	if c.out == nil {
		c.out = append(make([]byte, 0, len(c.from)), c.from[:c.same]...)
	}
	c.out = c.out[:len(c.out)-utf8.RuneLen(c.last)]
	c.letter(whole)
	return true
}

// gap writes white space. It carries nothing: a mark on it would sit on whatever
// the screen shows before it once the text is wrapped or trimmed.
func (c *cleaner) gap(r rune) {
	c.write(r)
	c.base, c.joiner, c.marks, c.links, c.linked, c.selected = 0, 0, 0, 0, false, false
}

func (c *cleaner) letter(r rune) {
	c.release(r)
	if !c.linked {
		c.links = 0
	}
	c.write(r)
	c.base, c.marks, c.linked, c.selected = r, 0, false, false
}

func (c *cleaner) mark(r rune) {
	linker := unicode.Is(linkers, r)
	if c.base == 0 || c.marks == maxMarks || linker && c.links >= maxLinks {
		return
	}
	c.release(r)
	if linker {
		c.links++
		c.linked = true
	}
	c.write(r)
	c.marks++
}

func (c *cleaner) selector(r rune) {
	if c.base == 0 || c.marks > 0 || c.selected || !selects(c.base, r) {
		return
	}
	c.joiner = 0
	c.write(r)
	c.selected = true
}

func (c *cleaner) join(r rune) {
	if c.joiner == 0 && (isJoining(c.base) || r == zwj && isPictograph(c.base)) {
		c.joiner = r
	}
}

// release writes the joiner held back if it means something before r.
func (c *cleaner) release(r rune) {
	if c.joiner != 0 && c.links < maxLinks && (isJoining(c.base) && isJoining(r) || isPictograph(c.base) && isPictograph(r)) {
		c.write(c.joiner)
		c.links++
		c.linked = true
	}
	c.joiner = 0
}
