package chat

// exactUnread bounds how many unread messages a chat remembers one by one.
const exactUnread = 256

// unread remembers which messages were not read, so that reading up to any of them
// counts the rest. The oldest beyond exactUnread are only counted: they go when a
// later one is read, so the count may then stand too high for a while, never too low.
type unread struct {
	seqs      []uint64 // number twice, plus one when it came quietly; ascending
	more      int      // older than those
	moreQuiet int
}

// arrived counts a message of the other side. Quiet ones count too: a person who
// muted a chat wants silence, not a lie.
func (c *Chat) arrived(seq uint64, quiet bool) {
	u := &c.unread
	if len(u.seqs) == exactUnread {
		u.more++
		u.moreQuiet += int(u.seqs[0] & 1)
		u.seqs = u.seqs[:copy(u.seqs, u.seqs[1:])]
	}
	mark := seq << 1
	if quiet {
		mark |= 1
		c.QuietUnread++
	}
	u.seqs = append(u.seqs, mark)
	c.Unread++
	if c.FirstUnread == 0 {
		c.FirstUnread = seq
	}
}

// readTo moves the place up to which the chat is read. It only moves forward, and
// nothing but reading and writing moves it.
func (c *Chat) readTo(seq uint64) {
	if seq <= c.ReadTo {
		return
	}
	c.ReadTo = seq
	if c.Unread == 0 || seq < c.FirstUnread {
		return
	}
	u := &c.unread
	n := 0
	for n < len(u.seqs) && u.seqs[n]>>1 <= seq {
		n++
	}
	if n > 0 {
		u.more, u.moreQuiet = 0, 0
	}
	u.seqs = u.seqs[:copy(u.seqs, u.seqs[n:])]
	c.Unread, c.QuietUnread = u.more+len(u.seqs), u.moreQuiet
	for _, mark := range u.seqs {
		c.QuietUnread += int(mark & 1)
	}
	switch {
	case c.Unread == 0:
		c.FirstUnread = 0
		u.seqs = nil
	case u.more > 0:
		c.FirstUnread = seq + 1
	default:
		c.FirstUnread = u.seqs[0] >> 1
	}
}
