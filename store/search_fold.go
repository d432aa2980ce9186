package store

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxSearched is how many bytes of a text can be found: as many as the longest message
// that anyone may send has.
const maxSearched = 16 << 10

// Texts are compared in one plain form, made by [fold]: what is the same to whoever
// searches is the same there. Words stand between single spaces, with one before the
// first and one after the last. Han, kana, Hangul, Thai and their like, which are not
// written in words, and emoji stand in runs, apart from words beside them.
//
//	"Crème brûlée—3月5日 👍🏽!"  →  " creme brulee 3 月 5 日 👍 "
//
// So a query is found in a text as its plain form in the text's: a word with the spaces
// around it, the beginning of a word with the one before it, a run with neither.

// fold returns the plain form of a text; " " when there is nothing in it to search for.
func fold(text string) []byte {
	f := folder{out: make([]byte, 0, len(text)+2)}
	f.text(text)
	return f.out
}

// foldPlaces is fold that also says for each byte of the plain form where in the text
// it came from.
func foldPlaces(text string) ([]byte, []place) {
	f := folder{out: make([]byte, 0, len(text)+2), places: make([]place, 0, len(text)+2)}
	f.text(text)
	return f.out, f.places
}

// place is a range of bytes of a text.
type place struct{ from, to int }

type folder struct {
	out    []byte
	places []place // nil when nobody asks
	at     place   // where what is written now comes from
	last   class   // of what was written last
	a, b   [64]byte
}

func (f *folder) text(text string) {
	text = text[:min(len(text), maxSearched)]
	f.gap()
	for i := 0; i < len(text); i = f.at.to {
		f.at = place{i, i + 1}
		if text[i] < utf8.RuneSelf && (i+1 == len(text) || text[i+1] < utf8.RuneSelf) {
			f.ascii(text[i])
			continue
		}
		// A letter and the marks on it, in whichever of their forms.
		f.at.to = i + max(norm.NFKC.NextBoundaryInString(text[i:], true), 1)
		before := len(f.out)
		if f.cluster(text[i:f.at.to]); len(f.out) == before {
			f.stretch()
		}
	}
	if f.last != gap {
		f.gap()
	}
}

func (f *folder) ascii(c byte) {
	switch {
	case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		f.put(rune(c), word)
	case c >= 'A' && c <= 'Z':
		f.put(rune(c)|0x20, word)
	case f.last != gap:
		f.gap()
	}
}

// cluster takes a letter apart, leaves out what is on it, and puts the rest together
// again: Hangul and kana are what they are only together.
func (f *folder) cluster(s string) {
	if r, size := utf8.DecodeRuneInString(s); size == len(s) && isWhole(r) {
		f.put(r, dense)
		return
	}
	bare := f.b[:0]
	for part := norm.NFKD.AppendString(f.a[:0], s); len(part) > 0; {
		r, size := utf8.DecodeRune(part)
		if part = part[size:]; !isDecoration(r) {
			bare = utf8.AppendRune(bare, r)
		}
	}
	for whole := norm.NFC.Append(f.a[:0], bare...); len(whole) > 0; {
		r, size := utf8.DecodeRune(whole)
		whole = whole[size:]
		r = unicode.ToLower(r)
		if same, ok := sameAs[r]; ok {
			for _, r := range same {
				f.put(r, classOf(r))
			}
		} else if r = sameAsRange(r); classOf(r) != gap {
			f.put(r, classOf(r))
		} else if f.last != gap {
			f.gap()
		}
	}
}

func (f *folder) put(r rune, c class) {
	if f.last != c && f.last != gap {
		f.gap()
	}
	f.last = c
	f.out = utf8.AppendRune(f.out, r)
	f.place()
}

func (f *folder) gap() {
	f.last = gap
	f.out = append(f.out, ' ')
	f.place()
}

func (f *folder) place() {
	for f.places != nil && len(f.places) < len(f.out) {
		f.places = append(f.places, f.at)
	}
}

// stretch makes the last character include what only decorates it.
func (f *folder) stretch() {
	if len(f.places) == 0 || f.last == gap {
		return
	}
	for i, of := len(f.places)-1, f.places[len(f.places)-1]; i >= 0 && f.places[i] == of; i-- {
		f.places[i].to = f.at.to
	}
}

// class says how a character is searched for.
type class byte

const (
	gap   class = iota // not at all
	word               // with the word that it is in
	dense              // by itself and with its neighbours
)

func classOf(r rune) class {
	switch {
	case r < utf8.RuneSelf:
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return word
		}
		return gap
	case r == utf8.RuneError:
		return gap
	case isWhole(r):
		return dense
	case unicode.Is(unicode.Nd, r):
		return word
	case unicode.In(r, unicode.L, unicode.M, unicode.Nl, unicode.No):
		if unicode.Is(unspaced, r) {
			return dense
		}
		return word
	case unicode.Is(unicode.So, r):
		return dense
	}
	return gap
}

// isWhole reports whether r is a syllable of Hangul or one of the common ideographs:
// they are what they are, and many.
func isWhole(r rune) bool { return r >= 0xAC00 && r <= 0xD7A3 || r >= 0x4E00 && r <= 0x9FFF }

// unspaced are the blocks of scripts that are not written in words, or, as Hangul, in
// words with their endings, of which any part is looked for.
var unspaced = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x0E00, 0x0EFF, 1},
		{0x0F00, 0x0FFF, 1},
		{0x1000, 0x109F, 1},
		{0x1100, 0x11FF, 1},
		{0x1780, 0x17FF, 1},
		{0x1950, 0x19DF, 1},
		{0x1A20, 0x1AAF, 1},
		{0x2E80, 0x2FDF, 1},
		{0x3001, 0x31BF, 1},
		{0x31F0, 0x31FF, 1},
		{0x3400, 0x4DBF, 1},
		{0x4E00, 0xA4CF, 1},
		{0xA960, 0xA97F, 1},
		{0xAA60, 0xAADF, 1},
		{0xAC00, 0xD7FF, 1},
		{0xF900, 0xFAFF, 1},
	},
	R32: []unicode.Range32{{0x16FE0, 0x18DFF, 1}, {0x1AFF0, 0x1B2FF, 1}, {0x20000, 0x3FFFD, 1}},
}

// isDecoration reports whether r only decorates the letter it is on: accents, the
// vowel signs of Hebrew and Arabic, the skin tone and the variant of an emoji, what
// joins emoji, and what nobody sees. Vowel signs of other scripts make other words,
// and so does the voicing of kana.
func isDecoration(r rune) bool {
	return r >= 0x300 && unicode.Is(decorations, r) || r == 0xAD
}

var decorations = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x0300, 0x036F, 1},
		{0x0483, 0x0489, 1},
		{0x0591, 0x05BD, 1},
		{0x05BF, 0x05C7, 1},
		{0x0610, 0x061A, 1},
		{0x0640, 0x0640, 1},
		{0x064B, 0x065F, 1},
		{0x0670, 0x0670, 1},
		{0x06D6, 0x06DC, 1},
		{0x06DF, 0x06E8, 1},
		{0x06EA, 0x06ED, 1},
		{0x1AB0, 0x1AFF, 1},
		{0x1DC0, 0x1DFF, 1},
		{0x200B, 0x200F, 1},
		{0x2060, 0x2064, 1},
		{0x20D0, 0x20FF, 1},
		{0xFE00, 0xFE0F, 1},
		{0xFE20, 0xFE2F, 1},
		{0xFEFF, 0xFEFF, 1},
	},
	R32: []unicode.Range32{{0x1F3FB, 0x1F3FF, 1}, {0xE0000, 0xE01EF, 1}},
}

// sameAs are letters that Unicode does not take apart and people take for others, or
// cannot type.
var sameAs = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th", 'ł': "l", 'ħ': "h", 'ı': "i",
	'ς': "σ", 'ى': "ي", 'ی': "ي", 'ک': "ك", 'ة': "ه",
}

// sameAsRange makes katakana hiragana, and the digits of other scripts those of ours.
func sameAsRange(r rune) rune {
	switch {
	case r >= 0x30A1 && r <= 0x30F6:
		return r - 0x60
	case r >= 0x660 && r <= 0x669:
		return r - 0x660 + '0'
	case r >= 0x6F0 && r <= 0x6F9:
		return r - 0x6F0 + '0'
	case r >= 0x966 && r <= 0x96F:
		return r - 0x966 + '0'
	}
	return r
}
