package wire

// Amends returns the message that b changes something about, when b is a body that
// speaks of another message: an edit, a delete, a reaction, that it was played, a star
// or its end, a pin, or a hiding. by is who said it; edits and deletes speak of their
// author's own messages.
func Amends(by Account, b Body) (of Ref, ok bool) {
	switch b := b.(type) {
	case Edit:
		return Ref{By: by, Key: b.Key}, true
	case Delete:
		return Ref{By: by, Key: b.Key}, true
	case React:
		return b.Ref, true
	case Played:
		return b.Ref, true
	case Star:
		return b.Ref, true
	case Unstar:
		return b.Ref, true
	case PinMessage:
		return b.Ref, true
	case Hide:
		return b.Ref, true
	}
	return Ref{}, false
}
