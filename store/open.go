package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"
)

// format is the version of the keys in keys.go; it changes when older ones cannot be read.
const format = 1

// magic marks a directory as ours: an s, the format, the role.
func magic(r Role) uint16 { return 's'<<8 | format<<4 | uint16(r) }

// prepare makes the directory if need be, and makes sure that it is one that Badger
// may open: what Badger finds wrong it tells in pages, or by deleting.
func prepare(o Options) error {
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return fmt.Errorf("directory for the store: %w", err)
	}
	if free, err := freeBytes(o.Dir); err == nil && free < openRoom {
		return fmt.Errorf("%w: only %d KiB are left for %s; make room and try again", ErrFull, free>>10, o.Dir)
	}
	head, err := manifestHead(o.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return orphans(o.Dir)
	}
	if err != nil {
		return fmt.Errorf("%s is %w: %w", o.Dir, ErrCorrupt, err)
	}
	switch mark := binary.BigEndian.Uint16(head[4:]); {
	case !bytes.HasPrefix(head, []byte("Bdgr")):
		return fmt.Errorf("%s is %w: its MANIFEST is damaged; choose another --dir", o.Dir, ErrCorrupt)
	case mark>>8 != 's':
		return fmt.Errorf("%s is %w: it holds another program's data; choose another --dir", o.Dir, ErrForeign)
	case mark>>4&0xf != format:
		return fmt.Errorf("%s is %w: it is of version %d, this is %d; use a newer sayso", o.Dir, ErrForeign, mark>>4&0xf, format)
	case mark != magic(o.Role):
		return fmt.Errorf("%s is %w: it holds a %s, not a %s; choose another --dir", o.Dir, ErrForeign, Role(mark&0xf), o.Role)
	}
	return nil
}

func manifestHead(dir string) ([]byte, error) {
	f, err := os.Open(filepath.Join(dir, badger.ManifestFilename))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	head := make([]byte, 8)
	if _, err := io.ReadFull(f, head); err != nil {
		return nil, errors.New("its MANIFEST is cut short; choose another --dir")
	}
	return head, nil
}

// orphans makes sure that there are no tables without a manifest: Badger would delete them.
func orphans(dir string) error {
	found, err := filepath.Glob(filepath.Join(dir, "*.sst"))
	if err == nil && len(found) > 0 {
		return fmt.Errorf("%s is %w: its MANIFEST is missing; choose another --dir", dir, ErrCorrupt)
	}
	return err
}

func openBadger(o Options) (db *badger.DB, err error) {
	defer func() {
		if r := recover(); r != nil {
			db, err = nil, fmt.Errorf("%s is %w: %v", o.Dir, ErrCorrupt, r)
		}
	}()
	db, err = badger.OpenManaged(tuned(o))
	switch {
	case err == nil:
		return db, nil
	case strings.Contains(err.Error(), "directory lock"):
		return nil, fmt.Errorf("%s is %w; close it or choose another --dir", o.Dir, ErrLocked)
	case errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf("%s may not be written by this user; choose another --dir", o.Dir)
	}
	line, _, _ := strings.Cut(err.Error(), "\n")
	return nil, fmt.Errorf("%s is %w: %s", o.Dir, ErrCorrupt, line)
}

// tuned returns Badger's options. Its defaults are for servers with memory to spare.
func tuned(o Options) badger.Options {
	b := badger.DefaultOptions(o.Dir).
		WithLogger(logger{o.Log}).
		WithExternalMagic(magic(o.Role)).
		WithMetricsEnabled(false).
		WithDetectConflicts(false). // one writer at a time: nothing to conflict with
		WithSyncWrites(true).
		WithNumVersionsToKeep(1).
		WithCompression(options.Snappy).
		WithNumCompactors(2).
		WithNumGoroutines(1).
		WithValueLogFileSize(16 << 20) // unused: every value lies beside its key
	if o.Role == Relay {
		return b.WithMemTableSize(16 << 20).WithNumMemtables(3).
			WithValueThreshold(1 << 20).
			WithBlockCacheSize(16 << 20).WithIndexCacheSize(16 << 20)
	}
	return b.WithMemTableSize(4 << 20).WithNumMemtables(2).
		WithValueThreshold(256 << 10).
		WithBlockCacheSize(2 << 20).WithIndexCacheSize(4 << 20).
		WithBaseTableSize(2 << 20)
}

// logger routes Badger's own notes. What it calls information is of no use to anyone
// else.
type logger struct{ log *slog.Logger }

func (l logger) Errorf(f string, a ...any)   { l.log.Error("badger: " + line(f, a)) }
func (l logger) Warningf(f string, a ...any) { l.log.Warn("badger: " + line(f, a)) }
func (l logger) Infof(string, ...any)        {}
func (l logger) Debugf(string, ...any)       {}

func line(f string, a []any) string {
	return strings.Join(strings.Fields(fmt.Sprintf(f, a...)), " ")
}
