package store

import "sayso/wire"

// maxTail is how many bytes of its newest events a log that is followed keeps, and
// readTail how many when all who follow it have them: what was read last is what will
// be confirmed, and read, next.
const (
	maxTail  = 64 << 10
	readTail = 4 << 10
)

// tail is the newest events of a log that is followed, as they were written, so that
// who follows it closely need not read them back from the disk.
type tail struct {
	from uint64   // the number of the first
	raw  [][]byte // up to the head of the log; nil when there are none
	size int      // their bytes
}

// extend adds the events up to head, and lets go of those that were there when
// all of them would be too much.
func (t *tail) extend(head wire.Pos, raw [][]byte) {
	size := 0
	for _, b := range raw {
		size += len(b)
	}
	if t.size+size > maxTail {
		*t = tail{}
	}
	if size > maxTail {
		return
	}
	if t.raw == nil {
		t.from = head.Seq + 1 - uint64(len(raw))
	}
	t.raw, t.size = append(t.raw, raw...), t.size+size
}

// after returns the events after seq within the bounds of [Log.After]; none when the
// tail does not reach back so far.
func (t *tail) after(seq uint64, limit, bytes int) [][]byte {
	if t.raw == nil || seq+1 < t.from {
		return nil
	}
	raw := t.raw[seq+1-t.from:]
	if limit > 0 {
		raw = raw[:min(limit, len(raw))]
	}
	if bytes <= 0 {
		return raw
	}
	size := 0
	for i, b := range raw {
		if size += len(b); size >= bytes {
			return raw[:i+1]
		}
	}
	return raw
}
