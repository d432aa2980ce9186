package store

import (
	"fmt"
	"time"
)

// reserves are the bytes that stay free on the disk, by role: room for Badger to
// flush its memtables and to rewrite tables. Badger writes ahead into sparse files
// mapped into memory, and a page of them that finds no room on the disk kills the
// process; so there must be room before a commit begins.
var reserves = map[Role]int64{Relay: 512 << 20, Replica: 64 << 20}

// openRoom is the room in bytes without which a directory is not even opened.
const openRoom = 8 << 20

// disk knows how much may be written before it must look again.
type disk struct {
	dir     string
	reserve int64
	left    int64     // bytes that may be written before looking again
	until   time.Time // when to look again at the latest
}

// lookAgain is for how long what the disk said is believed, as others fill it too.
const lookAgain = time.Second

// room makes sure that size bytes can be written.
func (d *disk) room(size int) error {
	if now := time.Now(); now.After(d.until) || d.left < int64(size) {
		free, err := freeBytes(d.dir)
		if err != nil {
			return fmt.Errorf("room on the disk of %s: %w", d.dir, err)
		}
		if free-int64(size) < d.reserve {
			d.left = 0
			return fmt.Errorf("%w: %d MiB are left for %s and %d must stay free; make room and try again",
				ErrFull, free>>20, d.dir, d.reserve>>20)
		}
		// A tenth of what is above the reserve: what is written takes room a few times
		// over until it is compacted.
		d.left, d.until = max((free-d.reserve)/10, int64(size)), now.Add(lookAgain)
	}
	d.left -= int64(size)
	return nil
}
