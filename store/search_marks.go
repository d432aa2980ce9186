package store

import "bytes"

// Marks returns the bytes of a text that a search for what was typed looks for, in
// order, from and up to; none unless the text has all of it.
func Marks(typed, text string) [][2]int {
	all := needles(typed)
	if len(all) == 0 {
		return nil
	}
	plain := fold(text)
	for _, n := range all {
		if !bytes.Contains(plain, n) {
			return nil
		}
	}
	return spans(text, all)
}
