package wire

import "unicode/utf8"

const (
	bel = 0x07
	esc = 0x1B
	st  = 0x9C // string terminator, also spelled ESC \
)

// afterControl returns the index behind the control character at s[i] and behind
// the whole escape sequence that it opens, if any. A C1 control is read as the two
// characters ESC and its seven-bit twin, which is how terminals read it.
func afterControl(s string, i int) int {
	r, size := utf8.DecodeRuneInString(s[i:])
	i += size
	switch {
	case r >= 0x80:
		return afterSequence(s, i, byte(r-0x40))
	case r != esc:
		return i
	}
	start := i
	for i < len(s) && s[i] >= 0x20 && s[i] <= 0x2F { // intermediates, as in ESC ( B
		i++
	}
	if i == len(s) || s[i] < 0x30 || s[i] > 0x7E {
		return i
	}
	if i > start {
		return i + 1
	}
	return afterSequence(s, i+1, s[i])
}

// afterSequence returns the index behind what belongs to the introducer ESC opener,
// where i is the index behind that introducer.
func afterSequence(s string, i int, opener byte) int {
	switch opener {
	case '[':
		for i < len(s) && s[i] >= 0x20 && s[i] <= 0x3F {
			i++
		}
		if i < len(s) && s[i] >= 0x40 && s[i] <= 0x7E {
			i++
		}
	case 'N', 'O': // single shifts change the next character alone
		if i < len(s) && s[i] > ' ' && s[i] <= 0x7E {
			i++
		}
	case ']', 'P', 'X', '^', '_':
		return afterString(s, i)
	}
	return i
}

// afterString returns the index behind a control string's payload and terminator.
// Another control than a terminator breaks the string off before that control. A
// string that nothing ends is no string: its introducer alone is dropped, so that
// nobody loses a whole text to one stray character.
func afterString(s string, i int) int {
	for j := i; j < len(s); {
		r, size := utf8.DecodeRuneInString(s[j:])
		switch {
		case r == bel || r == st:
			return j + size
		case r == esc && j+1 < len(s) && s[j+1] == '\\':
			return j + 2
		case isControl(r) && (r < '\b' || r > '\r'):
			return j
		}
		j += size
	}
	return i
}

func isControl(r rune) bool { return r < ' ' || r >= 0x7F && r < 0xA0 }
