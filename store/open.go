package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"
	"github.com/dgraph-io/badger/v4/table"
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
	if inUse(o.Dir) {
		return lockedError(o.Dir)
	}
	if free, err := freeBytes(o.Dir); err == nil && free < openRoom {
		return fmt.Errorf("%w: only %d KiB are left for %s; make room and try again", ErrFull, free>>10, o.Dir)
	}
	f, err := os.Open(filepath.Join(o.Dir, badger.ManifestFilename))
	if errors.Is(err, fs.ErrNotExist) {
		return fresh(o.Dir)
	}
	if err != nil {
		return fmt.Errorf("directory for the store: %w", err)
	}
	defer f.Close()
	if err := recognise(o, f); err != nil {
		return err
	}
	return readable(o, f)
}

func lockedError(dir string) error {
	return fmt.Errorf("%s is %w; close it or choose another --dir", dir, ErrLocked)
}

func damaged(dir, what string) error {
	return fmt.Errorf("%s is %w: %s; choose another --dir", dir, ErrCorrupt, what)
}

// recognise makes sure that a manifest is one of ours and of this role.
func recognise(o Options, manifest io.ReaderAt) error {
	var head [6]byte
	if _, err := manifest.ReadAt(head[:], 0); err != nil || string(head[:4]) != "Bdgr" {
		return damaged(o.Dir, "its MANIFEST cannot be read")
	}
	switch mark := binary.BigEndian.Uint16(head[4:]); {
	case mark>>8 != 's':
		return fmt.Errorf("%s is %w: it holds another program's data; choose another --dir", o.Dir, ErrForeign)
	case mark>>4&0xf != format:
		return fmt.Errorf("%s is %w: it is of version %d and this is %d; use a newer sayso", o.Dir, ErrForeign, mark>>4&0xf, format)
	case mark != magic(o.Role):
		return fmt.Errorf("%s is %w: it holds a %s, not a %s; choose another --dir", o.Dir, ErrForeign, Role(mark&0xf), o.Role)
	}
	return nil
}

// readable makes sure that the tables which the manifest names are whole. Badger opens
// them in goroutines of its own, where a damaged one ends the process.
func readable(o Options, manifest *os.File) error {
	m, _, err := badger.ReplayManifestFile(manifest, magic(o.Role), badger.Options{})
	if err != nil {
		return damaged(o.Dir, "its MANIFEST cannot be read")
	}
	for id := range m.Tables {
		if name := table.NewFilename(id, o.Dir); !whole(name) {
			return damaged(o.Dir, filepath.Base(name)+" is missing or cut")
		}
	}
	return nil
}

// whole reports whether a table ends as tables do: the index, its length, the index's
// checksum, that one's length; and whether there is room for all of it.
func whole(name string) bool {
	f, err := os.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return false
	}
	at := info.Size()
	for _, most := range []int64{64, at} {
		var length [4]byte
		at -= int64(len(length))
		if _, err := f.ReadAt(length[:], at); err != nil {
			return false
		}
		n := int64(binary.BigEndian.Uint32(length[:]))
		if at -= n; n > most || at < 0 {
			return false
		}
	}
	return true
}

// fresh makes sure that a directory without a manifest has no tables either, as Badger
// would delete them, and makes an empty one private: Badger's files can be read by all.
func fresh(dir string) error {
	found, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("directory for the store: %w", err)
	}
	for _, f := range found {
		if filepath.Ext(f.Name()) == ".sst" {
			return damaged(dir, "its MANIFEST is missing")
		}
	}
	if len(found) == 0 {
		return os.Chmod(dir, 0o700)
	}
	return nil
}

func openBadger(o Options, log *logger) (db *badger.DB, err error) {
	defer func() {
		if r := recover(); r != nil {
			o.Log.Error("store not opened", "dir", o.Dir, "err", r)
			db, err = nil, damaged(o.Dir, "its files cannot be read")
		}
	}()
	db, err = badger.OpenManaged(tuned(o, log))
	switch {
	case err == nil:
		return db, nil
	case strings.Contains(err.Error(), "directory lock"):
		return nil, lockedError(o.Dir)
	case errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf("%s may not be written by this user; choose another --dir", o.Dir)
	}
	o.Log.Error("store not opened", "dir", o.Dir, "err", err)
	return nil, damaged(o.Dir, "its files cannot be read")
}

// tuned returns Badger's options. Its defaults are for servers with memory to spare.
func tuned(o Options, log *logger) badger.Options {
	b := badger.DefaultOptions(o.Dir).
		WithLogger(log).
		WithExternalMagic(magic(o.Role)).
		WithMetricsEnabled(false).
		WithDetectConflicts(false).      // one writer at a time: nothing to conflict with
		WithSyncWrites(o.Role == Relay). // a replica syncs what nobody else has; see write.go
		WithNumGoroutines(1).
		// Tables as they are, mapped into memory: neither caches nor buffers to compress
		// from and decompress into, for about twice the room on the disk.
		WithCompression(options.None).
		WithBlockCacheSize(0).
		WithIndexCacheSize(0).
		// Events lie beside their keys. A value log is a second file to sync at every commit,
		// which makes a single message wait half as long again; it scatters the events of a
		// log; and a replica would get a file of it at every start.
		WithValueThreshold(256 << 10).
		WithValueLogFileSize(1 << 20).
		WithMemTableSize(16 << 20)
	if o.Role == Relay {
		// Merging rewrites much of what was merged before, so it is put off and done in few
		// large steps, and memory is kept by having one memtable at most that waits to be
		// written beside the one being filled.
		return b.WithNumMemtables(1).WithNumCompactors(2).
			WithBaseTableSize(4 << 20).WithBaseLevelSize(64 << 20).
			WithNumLevelZeroTables(16).WithNumLevelZeroTablesStall(32).
			WithBloomFalsePositive(0.001) // for the keys that known cannot say are new
	}
	// A replica has no standing compactors: two of them wake forty times a second for
	// ever. It merges tables when there are some to merge; see tidy.go. Opening it costs
	// in proportion to the number of its tables and to their indexes, so tables and
	// blocks are large and filters small.
	return b.WithNumMemtables(2).WithNumCompactors(0).
		WithBaseTableSize(16 << 20).WithBlockSize(16 << 10).WithBloomFalsePositive(0.05).
		WithNumLevelZeroTablesStall(math.MaxInt)
}

// logger routes Badger's own notes. What it calls information is of no use to anyone
// else.
type logger struct {
	log *slog.Logger
	// unsynced is set when a sync of the value log failed, which Badger notes and does
	// not return.
	unsynced atomic.Bool
}

func (l *logger) Errorf(f string, a ...any) {
	if strings.Contains(f, "sync") {
		l.unsynced.Store(true)
	}
	l.log.Error("badger: " + line(f, a))
}

func (l *logger) Warningf(f string, a ...any) { l.log.Warn("badger: " + line(f, a)) }
func (l *logger) Infof(string, ...any)        {}
func (l *logger) Debugf(string, ...any)       {}

func line(f string, a []any) string {
	return strings.Join(strings.Fields(fmt.Sprintf(f, a...)), " ")
}
