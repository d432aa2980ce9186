package wire

import "unicode"

const (
	zwnj = 0x200C
	zwj  = 0x200D
)

// invisible characters take no room and carry no meaning in a message: format
// controls, direction controls, fillers, tags, annotations.
var invisible = table(
	0x00AD, 0x00AD, 0x034F, 0x034F, 0x061C, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x180E,
	0x200B, 0x200B, 0x200E, 0x200F, 0x202A, 0x202E, 0x2060, 0x206F, 0x3164, 0x3164, 0xFEFF, 0xFEFF,
	0xFFA0, 0xFFA0, 0xFFF0, 0xFFFB, 0x13430, 0x1343F, 0x1BCA0, 0x1BCA3, 0x1D173, 0x1D17A,
	0xE0000, 0xE00FF, 0xE01F0, 0xE0FFF)

// selectors choose among the shapes of the character before them.
var selectors = table(0x180B, 0x180D, 0x180F, 0x180F, 0xFE00, 0xFE0F, 0xE0100, 0xE01EF)

// prepends bind to the character after them; a row of them would be one cluster.
var prepends = table(
	0x0600, 0x0605, 0x06DD, 0x06DD, 0x070F, 0x070F, 0x0890, 0x0891, 0x08E2, 0x08E2, 0x0D4E, 0x0D4E,
	0x110BD, 0x110BD, 0x110CD, 0x110CD, 0x111C2, 0x111C3, 0x1193F, 0x1193F, 0x11941, 0x11941,
	0x11A3A, 0x11A3A, 0x11A84, 0x11A89, 0x11D46, 0x11D46, 0x11F02, 0x11F02)

// extenders are no marks by category but join the character before them all the
// same: Thai and Lao AM, the vowels and finals of Hangul, the voicing of narrow
// katakana, and the skin tones.
var extenders = table(
	0x0E33, 0x0E33, 0x0EB3, 0x0EB3, 0x1161, 0x11FF, 0xD7B0, 0xD7C6, 0xD7CB, 0xD7FB,
	0xFF9E, 0xFF9F, 0x1F3FB, 0x1F3FF)

// linkers are the signs that bind two consonants into one conjunct.
var linkers = table(
	0x094D, 0x094D, 0x09CD, 0x09CD, 0x0A4D, 0x0A4D, 0x0ACD, 0x0ACD, 0x0B4D, 0x0B4D, 0x0BCD, 0x0BCD,
	0x0C4D, 0x0C4D, 0x0CCD, 0x0CCD, 0x0D4D, 0x0D4D, 0x0DCA, 0x0DCA, 0x1039, 0x1039, 0x17D2, 0x17D2,
	0x1A60, 0x1A60, 0x1B44, 0x1B44, 0x1BAB, 0x1BAB, 0xA9C0, 0xA9C0, 0xAAF6, 0xAAF6, 0x10A3F, 0x10A3F,
	0x11133, 0x11133, 0x113D0, 0x113D0, 0x1193E, 0x1193E, 0x11A47, 0x11A47, 0x11A99, 0x11A99, 0x11F42, 0x11F42)

// joining scripts are those in which ZWJ and ZWNJ change how a word is written.
var joining = []*unicode.RangeTable{
	unicode.Arabic, unicode.Devanagari, unicode.Bengali, unicode.Malayalam, unicode.Sinhala, unicode.Gurmukhi,
	unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Khmer, unicode.Myanmar,
	unicode.Mongolian, unicode.Syriac, unicode.Nko, unicode.Mandaic, unicode.Tibetan, unicode.Balinese,
	unicode.Javanese, unicode.Sundanese, unicode.Meetei_Mayek, unicode.Adlam, unicode.Hanifi_Rohingya, unicode.Phags_Pa,
}

func isJoining(r rune) bool {
	return r >= 0x600 && (unicode.IsLetter(r) || unicode.IsMark(r)) && unicode.In(r, joining...)
}

// isPictograph reports whether r may be part of an emoji sequence.
func isPictograph(r rune) bool {
	return isLater(r) && r < 0x20000 || r >= 0x2190 && unicode.Is(unicode.S, r)
}

// isLater reports whether r is a character, or is kept free for one, where newer
// versions of Unicode put emoji and ideographs: those are let through unseen.
func isLater(r rune) bool {
	return r >= 0x1F000 && r <= 0x1FAFF || r >= 0x20000 && r <= 0x3FFFD && r&0xFFFE != 0xFFFE
}

// isLead reports whether r is a leading consonant of Hangul. A row of them is one cluster.
func isLead(r rune) bool { return r >= 0x1100 && r <= 0x115E || r >= 0xA960 && r <= 0xA97C }

// syllable returns the syllable of Hangul that two parts make, or 0: a leading
// consonant and a vowel, or those two together and a final.
func syllable(a, b rune) rune {
	const (
		first          = 0xAC00
		vowels, finals = 21, 28
	)
	lead, vowel, final := a-0x1100, b-0x1161, b-0x11A7
	switch {
	case lead >= 0 && lead < 19 && vowel >= 0 && vowel < vowels:
		return first + (lead*vowels+vowel)*finals
	case a >= first && a < first+19*vowels*finals && (a-first)%finals == 0 && final > 0 && final < finals:
		return a + final
	}
	return 0
}

// isBlank reports whether r is white space or looks like it: the empty pattern of
// Braille, the note without a head.
func isBlank(r rune) bool { return unicode.IsSpace(r) || r == 0x2800 || r == 0x1D159 }

// selects reports whether the variation selector v means anything after base.
func selects(base, v rune) bool {
	switch {
	case v < 0xFE00:
		return unicode.Is(unicode.Mongolian, base)
	case v == 0xFE0E || v == 0xFE0F: // as text, as emoji
		return base >= '0' && base <= '9' || base == '#' || base == '*' || base == 0xA9 || base == 0xAE ||
			base == 0x203C || base == 0x2049 || base == 0x2139 || base == 0x2122 || base == 0x3030 || base == 0x303D || isPictograph(base)
	}
	return unicode.In(base, unicode.Han, unicode.S, unicode.Myanmar, unicode.Phags_Pa)
}

// isCommon reports whether r is one of the frequent characters that need no closer
// look. It decides nothing that put would not; it is there for speed.
func isCommon(r rune) bool {
	return r > ' ' && r < 0x7F || r > 0xA0 && r < 0x300 && r != 0xAD || r >= 0x400 && r <= 0x482 ||
		r >= 0x5D0 && r <= 0x5EA || r >= 0x904 && r <= 0x939 || r >= 0xE01 && r <= 0xE30 ||
		r >= 0x2010 && r <= 0x2027 || r >= 0x3041 && r <= 0x3096 || r >= 0x30A1 && r <= 0x30FF ||
		r >= 0x4E00 && r <= 0x9FFF || r >= 0xAC00 && r <= 0xD7A3 || r >= 0x1F300 && r <= 0x1F3FA || r >= 0x1F400 && r <= 0x1F64F
}

// table makes a range table of pairs of first and last characters, in order.
func table(pairs ...rune) *unicode.RangeTable {
	t := new(unicode.RangeTable)
	for i := 0; i < len(pairs); i += 2 {
		if lo, hi := pairs[i], pairs[i+1]; hi <= 0xFFFF {
			t.R16 = append(t.R16, unicode.Range16{Lo: uint16(lo), Hi: uint16(hi), Stride: 1})
		} else {
			t.R32 = append(t.R32, unicode.Range32{Lo: uint32(lo), Hi: uint32(hi), Stride: 1})
		}
	}
	return t
}
