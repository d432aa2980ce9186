package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"sayso/wire"
)

// quotas are the bytes that files may take in all, by role.
var quotas = map[Role]int64{Relay: 16 << 30, Replica: 4 << 30}

// Blobs keeps files by the SHA-256 of their bytes, 64 hex digits, in the directory
// media beside Badger's. A file is there whole or not at all, whenever the process or
// the machine stops. It is safe for concurrent use.
type Blobs struct {
	db    *DB
	dir   string
	quota int64

	mu      sync.Mutex // protects following, and which files there are
	counted bool       // total was counted on the disk
	total   int64      // bytes of all files
	flying  int64      // bytes of those that are being put
}

// Blobs returns the files of the directory.
func (db *DB) Blobs() *Blobs { return &db.blobs }

// Blobs returns the files of the directory that the log is in.
func (l *Log) Blobs() *Blobs { return l.db.Blobs() }

// openBlobs sweeps away what a crash left half written. What is kept is counted when
// somebody wants to know: opening costs the same however many files there are.
func (db *DB) openBlobs() error {
	db.blobs.db, db.blobs.dir, db.blobs.quota = db, filepath.Join(db.o.Dir, "media"), db.o.Media
	if db.o.Media == 0 {
		db.blobs.quota = quotas[db.o.Role]
	}
	if err := os.RemoveAll(db.blobs.parts()); err != nil {
		return fmt.Errorf("files of the store: %w", err)
	}
	return nil
}

// parts is where files are until they are whole: on the same disk, to be renamed.
func (b *Blobs) parts() string { return filepath.Join(b.dir, "part") }

func (b *Blobs) path(hash string) string { return filepath.Join(b.dir, hash) }

// Put keeps what r gives, which is at most limit bytes. It is on the disk when Put
// returns. Errors wrap [ErrTooBig] beyond the limit, [ErrFull] when all files together
// would be too much or the disk has no room, [ErrClosed], or are those of r.
func (b *Blobs) Put(r io.Reader, limit int64) (hash string, size int64, err error) {
	return b.put(r, limit, func(string) error { return nil })
}

// PutAs is Put for bytes whose hash is known; others are not kept: [ErrOther].
func (b *Blobs) PutAs(hash string, r io.Reader, limit int64) (size int64, err error) {
	_, size, err = b.put(r, limit, func(got string) error {
		if got != hash {
			return ErrOther
		}
		return nil
	})
	return size, err
}

func (b *Blobs) put(r io.Reader, limit int64, agrees func(hash string) error) (hash string, size int64, err error) {
	if b.db.isClosed() {
		return "", 0, ErrClosed
	}
	if err := os.MkdirAll(b.parts(), 0o700); err != nil {
		return "", 0, fmt.Errorf("place for a file: %w", err)
	}
	f, err := os.CreateTemp(b.parts(), "")
	if err != nil {
		return "", 0, fmt.Errorf("place for a file: %w", err)
	}
	defer os.Remove(f.Name()) // not there any more when it was kept
	defer f.Close()
	var flew int64
	defer func() { b.landed(flew) }()
	hash, size, err = b.fill(f, r, limit, &flew)
	if err == nil {
		err = agrees(hash)
	}
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = b.keep(f.Name(), hash, size)
	}
	if err != nil {
		return "", 0, err
	}
	return hash, size, nil
}

// fill copies r to f while there is room. It counts in flew what it took of it.
func (b *Blobs) fill(f io.Writer, r io.Reader, limit int64, flew *int64) (hash string, size int64, err error) {
	sum := sha256.New()
	for buf := make([]byte, 64<<10); ; {
		n, err := r.Read(buf)
		if size += int64(n); size > limit {
			return "", 0, fmt.Errorf("%w: a file of more than %d bytes", ErrTooBig, limit)
		}
		if n > 0 {
			if err := b.take(int64(n)); err != nil {
				return "", 0, err
			}
			*flew = size
			sum.Write(buf[:n])
			if _, err := f.Write(buf[:n]); err != nil {
				return "", 0, fmt.Errorf("writing a file: %w", err)
			}
		}
		if errors.Is(err, io.EOF) {
			return hex.EncodeToString(sum.Sum(nil)), size, nil
		}
		if err != nil {
			return "", 0, err
		}
	}
}

// take makes sure that n bytes more may be written. Those of others that are being put
// count, so that many at a time do not take more than there is.
func (b *Blobs) take(n int64) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.count(); err != nil {
		return err
	}
	if b.total+b.flying+n > b.quota {
		return fmt.Errorf("%w: files may take %d MiB in all, and they do; delete some", ErrFull, b.quota>>20)
	}
	free, err := freeBytes(b.db.o.Dir)
	if err != nil {
		return fmt.Errorf("room on the disk of %s: %w", b.db.o.Dir, err)
	}
	if free-n < b.db.disk.reserve {
		return fmt.Errorf("%w: %d MiB are left for %s and %d must stay free; make room and try again",
			ErrFull, free>>20, b.db.o.Dir, b.db.disk.reserve>>20)
	}
	b.flying += n
	return nil
}

func (b *Blobs) landed(n int64) {
	b.mu.Lock()
	b.flying -= n
	b.mu.Unlock()
}

// keep gives a whole file its name. The directory is synced even if the file was
// there: whoever put it may not have come that far.
func (b *Blobs) keep(part, hash string, size int64) error {
	b.db.life.RLock()
	defer b.db.life.RUnlock()
	if b.db.isClosed() {
		return ErrClosed
	}
	if err := b.name(part, hash, size); err != nil {
		return err
	}
	return syncNames(b.dir)
}

func (b *Blobs) name(part, hash string, size int64) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, there := b.Size(hash); there {
		return nil
	}
	if err := os.Rename(part, b.path(hash)); err != nil {
		return fmt.Errorf("keeping a file: %w", err)
	}
	b.total += size
	return nil
}

// Open opens a file for reading, or returns [ErrNone].
func (b *Blobs) Open(hash string) (*os.File, error) {
	if !wire.ValidHash(hash) {
		return nil, ErrNone
	}
	f, err := os.Open(b.path(hash))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNone
	}
	return f, err
}

// Size returns the bytes of a file, and whether it is there.
func (b *Blobs) Size(hash string) (size int64, there bool) {
	if !wire.ValidHash(hash) {
		return 0, false
	}
	info, err := os.Stat(b.path(hash))
	if err != nil {
		return 0, false
	}
	return info.Size(), true
}

// Delete forgets a file; whoever reads it reads on. ErrNone when it is not there.
func (b *Blobs) Delete(hash string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.count(); err != nil {
		return err
	}
	size, there := b.Size(hash)
	if !there {
		return ErrNone
	}
	if err := os.Remove(b.path(hash)); err != nil {
		return err
	}
	b.total -= size
	return nil
}

// Total returns the bytes of all files.
func (b *Blobs) Total() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.count(); err != nil {
		b.db.o.Log.Error("files not counted", "err", err)
	}
	return b.total
}

// All lists the files by hash.
func (b *Blobs) All() ([]string, error) {
	found, err := os.ReadDir(b.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var all []string
	for _, e := range found {
		if wire.ValidHash(e.Name()) {
			all = append(all, e.Name())
		}
	}
	return all, nil
}

// count finds out once what the files take. The caller holds b.mu.
func (b *Blobs) count() error {
	if b.counted {
		return nil
	}
	all, err := b.All()
	if err != nil {
		return err
	}
	b.total = 0
	for _, hash := range all {
		size, _ := b.Size(hash)
		b.total += size
	}
	b.counted = true
	return nil
}

// check proves that every file holds the bytes that it is named after, and that their
// sizes make the total.
func (b *Blobs) check() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	all, err := b.All()
	if err != nil {
		return err
	}
	var sum int64
	for _, hash := range all {
		f, err := os.Open(b.path(hash))
		if err != nil {
			return err
		}
		h := sha256.New()
		n, err := io.Copy(h, f)
		f.Close()
		if err != nil || hex.EncodeToString(h.Sum(nil)) != hash {
			return fmt.Errorf("named: file %s holds other bytes: %w", hash, errors.Join(ErrCorrupt, err))
		}
		sum += n
	}
	if b.counted && sum != b.total {
		return fmt.Errorf("named: files of %d bytes, %d are counted", sum, b.total)
	}
	return nil
}
