package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"

	"sayso/wire"
)

// Glance is what a screen shows of a replica while that is being opened: a state, and
// a part of one chat. It lies in a small file beside Badger's, which is read in a
// fraction of the time that Badger takes to open.
//
// It shows the replica as it was closed, or there is none: the first write after it was
// kept takes it away. Still it proves nothing. Whoever shows a glance opens the replica
// behind it, and then shows that.
type Glance struct {
	Seq   uint64 // the last event of the log
	State []byte // the fold at that number, as [Log.SetSnapshot] takes it

	Chat    wire.Account
	Stretch Stretch // a part of that chat
	Left    uint64  // where the reader left it

	// Drafts and the outbox, as [Log.Drafts] and [Log.Queued] return them. KeepGlance
	// fills them in.
	Drafts  map[wire.Account]string
	Pending []Pending

	Screen []byte // what else the screen keeps, in its own form
}

const (
	glanceFile  = "glance"
	glanceMagic = "sayso glance 1\n"
	// maxGlance is how many bytes a glance may have. A larger one would be no faster than
	// the replica itself.
	maxGlance = 8 << 20
)

// TakeGlance returns the glance of a log in a directory that is not open, and takes it
// away: one that cannot be shown must not be there the next time. Its error is ErrLocked
// when another process has the directory, and wraps ErrNone when there is no glance that
// is whole and of that log. It takes memory in proportion to the file.
func TakeGlance(dir string, log wire.Account) (Glance, error) {
	if inUse(dir) {
		return Glance{}, lockedError(dir)
	}
	path := filepath.Join(dir, glanceFile)
	if info, err := os.Stat(path); err != nil || info.Size() > maxGlance || crashed(dir) {
		return Glance{}, fmt.Errorf("glance of log %s: %w", log, ErrNone)
	}
	b, err := os.ReadFile(path)
	if err == nil {
		err = os.Remove(path)
	}
	if err == nil {
		var g Glance
		if g, err = parseGlance(b, log); err == nil {
			return g, nil
		}
	}
	return Glance{}, fmt.Errorf("glance of log %s: %w: %w", log, ErrNone, err)
}

// KeepGlance has a glance of a replica written when the replica is closed, unless
// something else is written before, or the log does not end at g.Seq.
func (l *Log) KeepGlance(g Glance) error {
	var err1, err2 error
	g.Drafts, err1 = l.Drafts()
	g.Pending, err2 = l.Queued()
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	b := g.append(make([]byte, 0, len(g.State)+64<<10), l.name)
	l.db.writing.Lock()
	defer l.db.writing.Unlock()
	if head, err := l.load(); err != nil || head.Seq != g.Seq || len(b) > maxGlance {
		return err
	}
	l.db.glance.Store(&b)
	return nil
}

// spoilGlance takes away the glance that the first write makes untrue, and forgets one
// that waits to be written. The caller holds writing, or is alone with db.
func (db *DB) spoilGlance() {
	db.glance.Store(nil)
	if db.o.Role == Replica && !db.spoiled {
		db.spoiled = true
		os.Remove(filepath.Join(db.o.Dir, glanceFile))
	}
}

// writeGlance writes the glance that waits for it. That it is whole is seen when it is
// read: nothing waits for the disk.
func (db *DB) writeGlance() {
	b := db.glance.Load()
	if b == nil {
		return
	}
	path := filepath.Join(db.o.Dir, glanceFile)
	err := os.WriteFile(path+".new", *b, 0o600)
	if err == nil {
		err = os.Rename(path+".new", path)
	}
	if err != nil {
		db.o.Log.Warn("glance not written", "err", err)
		os.Remove(path + ".new")
	}
}

// append gives the bytes of the file: the magic, a CRC-32 of all that follows, the name
// of the log, the fields in their order. Numbers are varints; texts and lists have
// their length before them.
func (g *Glance) append(b []byte, log wire.Account) []byte {
	b = append(append(b, glanceMagic...), 0, 0, 0, 0)
	body := len(b)
	b = appendText(b, log)
	b = binary.AppendUvarint(b, g.Seq)
	b = appendText(b, g.State)
	b = appendText(b, g.Chat)
	b = appendEvents(b, g.Stretch.Thread)
	b = append(b, bit(g.Stretch.Older), bit(g.Stretch.Newer))
	b = binary.AppendUvarint(b, g.Left)
	b = appendEvents(b, g.Stretch.Beside)
	b = binary.AppendUvarint(b, uint64(len(g.Drafts)))
	for chat, text := range g.Drafts {
		b = appendText(appendText(b, chat), text)
	}
	b = binary.AppendUvarint(b, uint64(len(g.Pending)))
	for _, p := range g.Pending {
		b = appendText(b, queued{Pending: p}.append())
	}
	b = appendText(b, g.Screen)
	binary.BigEndian.PutUint32(b[body-4:], crc32.ChecksumIEEE(b[body:]))
	return b
}

func appendText[T ~string | ~[]byte](b []byte, text T) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

func appendEvents(b []byte, events []wire.Event) []byte {
	b = binary.AppendUvarint(b, uint64(len(events)))
	for _, e := range events {
		b = appendText(b, e.Append(nil))
	}
	return b
}

func bit(on bool) byte {
	if on {
		return 1
	}
	return 0
}

// parseGlance reads the bytes of the file. The glance keeps references to them.
func parseGlance(b []byte, log wire.Account) (Glance, error) {
	if len(b) < len(glanceMagic)+4 || string(b[:len(glanceMagic)]) != glanceMagic {
		return Glance{}, errors.New("of another version")
	}
	b = b[len(glanceMagic):]
	if binary.BigEndian.Uint32(b) != crc32.ChecksumIEEE(b[4:]) {
		return Glance{}, errors.New("another sum")
	}
	return readGlance(b[4:], log)
}

func readGlance(b []byte, log wire.Account) (g Glance, err error) {
	r := glanceReader{rest: b}
	if wire.Account(r.text()) != log {
		r.fail(errors.New("of another log"))
	}
	g.Seq = r.number()
	g.State = r.text()
	g.Chat = wire.Account(r.text())
	g.Stretch.Thread = r.events()
	g.Stretch.Older, g.Stretch.Newer = r.number() == 1, r.number() == 1
	g.Left = r.number()
	g.Stretch.Beside = r.events()
	g.Drafts = make(map[wire.Account]string)
	for range r.number() {
		chat := wire.Account(r.text())
		if g.Drafts[chat] = string(r.text()); r.err != nil {
			break
		}
	}
	for range r.number() {
		p, err := readPending(r.text())
		if r.fail(err); r.err != nil {
			break
		}
		g.Pending = append(g.Pending, p)
	}
	if kept := r.text(); len(kept) > 0 {
		g.Screen = kept
	}
	if len(r.rest) > 0 {
		r.fail(errors.New("bytes after the end"))
	}
	return g, r.err
}

// glanceReader reads fields one after the other. After a mistake they are empty.
type glanceReader struct {
	rest []byte
	err  error
}

func (r *glanceReader) fail(err error) {
	if err != nil && r.err == nil {
		r.rest, r.err = nil, err
	}
}

func (r *glanceReader) number() uint64 {
	n, w := binary.Uvarint(r.rest)
	if w <= 0 {
		r.fail(errors.New("a number cut off"))
		return 0
	}
	r.rest = r.rest[w:]
	return n
}

func (r *glanceReader) text() []byte {
	n := r.number()
	if n > uint64(len(r.rest)) {
		r.fail(errors.New("a text cut off"))
		return nil
	}
	text := r.rest[:n:n]
	r.rest = r.rest[n:]
	return text
}

func (r *glanceReader) events() (events []wire.Event) {
	for range r.number() {
		e, err := wire.ParseEvent(r.text())
		if r.fail(err); r.err != nil {
			return nil
		}
		events = append(events, e)
	}
	return events
}
