package relay

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"

	"sayso/store"
	"sayso/wire"
)

// Media is the table media of relay.toml: how much the relay keeps of the files that
// messages speak of, and for how long. What is 0 has its default.
type Media struct {
	Days      int `toml:"days"`      // after its last use a file is kept for so long; 30
	Gigabytes int `toml:"gigabytes"` // of all files; 16
	Daily     int `toml:"daily"`     // megabytes that one account may leave in a day; 2000
}

func (m Media) complete() (key, what string) {
	switch {
	case m.Days < 0:
		return "days", "it is less than nothing"
	case m.Gigabytes < 0 || m.Gigabytes > 1<<20:
		return "gigabytes", "give 1 to 1048576"
	case m.Daily < 0 || m.Daily > 1<<30:
		return "daily", "give 1 to 1073741824 megabytes"
	}
	return "", ""
}

// Bytes is how much all files may take, for the store.
func (m Media) Bytes() int64 { return int64(cmp.Or(m.Gigabytes, 16)) << 30 }

func (m Media) daily() int64 { return int64(cmp.Or(m.Daily, 2000)) << 20 }

// Kept is for how long a file is kept after its last use: when it was last left at the
// relay or put in a message. Whoever received it has it then.
func (m Media) Kept() time.Duration { return time.Duration(cmp.Or(m.Days, 30)) * 24 * time.Hour }

// The times and bounds of files.
const (
	useRecord  = "relay/file/" // and the hash: when the file was last used
	renewEvery = 24 * time.Hour
	sweepEvery = time.Hour
)

// files is how the relay looks after the files in its store.
type files struct {
	mu sync.Mutex // held while a file is used or deleted, so that none goes while it is used

	daily     sync.Mutex // protects following
	day       string
	left      map[wire.Account]int64 // bytes, on that day
	transfers map[wire.Account]int   // under way
	all       int
}

// These can occur when a file is left at the relay, beside those of [store.Blobs.Put].
var (
	ErrDaily  = errors.New("this account has left as much as it may in a day; try again tomorrow")
	errAbsent = errors.New("the file is not at the relay; send it first")
)

// KeepFile keeps what r gives, at most limit bytes, for an account, and returns its
// SHA-256 in hex. Errors are those of [store.Blobs.Put], [ErrDaily] and ErrBusy.
func (s *Server) KeepFile(by wire.Account, r io.Reader, limit int64) (hash string, size int64, err error) {
	if !s.files.begin(by, maxTransfers) {
		return "", 0, fmt.Errorf("%w: too many files at a time", ErrBusy)
	}
	defer s.files.end(by)
	hash, size, err = s.db.Blobs().Put(s.measured(by, r), limit)
	if err == nil {
		err = s.kept(hash)
	}
	return hash, size, err
}

// kept notes that a file was left. A sweep may have been faster.
func (s *Server) kept(hash string) error {
	_, err := s.useFile(hash)
	if errors.Is(err, errAbsent) {
		return ErrBusy
	}
	return err
}

// useFile returns the size of a file, which from now on is kept for its time again.
func (s *Server) useFile(hash string) (size int64, err error) {
	s.files.mu.Lock()
	defer s.files.mu.Unlock()
	size, there := s.db.Blobs().Size(hash)
	if !there {
		return 0, errAbsent
	}
	used, err := s.used(hash)
	if now := s.Now(); err == nil && now.Sub(used) > renewEvery {
		err = s.noteUse(hash, now)
	}
	return size, err
}

// HoldFile keeps a file at least until a time, whatever the relay's own time for files
// is: a face promised it. [store.ErrNone] when it is not there.
func (s *Server) HoldFile(hash string, until time.Time) error {
	s.files.mu.Lock()
	defer s.files.mu.Unlock()
	if _, there := s.db.Blobs().Size(hash); !there {
		return store.ErrNone
	}
	used, err := s.used(hash)
	if as := until.Add(-s.o.Config.Media.Kept()); err == nil && as.After(used) {
		err = s.noteUse(hash, as)
	}
	return err
}

// noteUse records when a file was last used; the caller holds files.mu.
func (s *Server) noteUse(hash string, at time.Time) error {
	return s.db.SetRecord(useRecord+hash, []byte(strconv.FormatInt(at.Unix(), 10)))
}

// used returns when a file was last used; the zero time when that is not known.
func (s *Server) used(hash string) (time.Time, error) {
	value, err := s.db.Record(useRecord + hash)
	if err != nil || value == nil {
		return time.Time{}, err
	}
	at, err := strconv.ParseInt(string(value), 10, 64)
	return time.Unix(at, 0), err
}

// look sweeps every hour of the relay's clock, which may be moved, so it looks more
// often than that. It ends with the relay.
func (s *Server) look() {
	t := time.NewTicker(time.Minute)
	defer t.Stop()
	for swept := (time.Time{}); ; {
		select {
		case <-s.drained:
			return
		case <-t.C:
		}
		if d := s.Now().Sub(swept); d >= 0 && d < sweepEvery {
			continue
		}
		swept = s.Now()
		if err := s.sweep(swept); err != nil {
			s.log.Error("files not swept", "err", err)
		}
	}
}

// sweep deletes the files that nobody used for as long as files are kept.
func (s *Server) sweep(now time.Time) error {
	all, err := s.db.Blobs().All()
	if err != nil {
		return err
	}
	gone := 0
	for _, hash := range all {
		old, err := s.forgetFile(hash, now)
		if err != nil {
			return err
		}
		if old {
			gone++
		}
	}
	if gone > 0 {
		s.log.Info("files deleted", "count", gone, "left", len(all)-gone)
	}
	return nil
}

// forgetFile deletes a file that is old. One whose use was not recorded any more before
// the relay stopped counts from now on.
func (s *Server) forgetFile(hash string, now time.Time) (old bool, err error) {
	s.files.mu.Lock()
	defer s.files.mu.Unlock()
	used, err := s.used(hash)
	switch {
	case err != nil:
		return false, err
	case used.IsZero():
		return false, s.noteUse(hash, now)
	case now.Sub(used) < s.o.Config.Media.Kept():
		return false, nil
	}
	if err := s.db.Blobs().Delete(hash); err != nil && !errors.Is(err, store.ErrNone) {
		return false, err
	}
	return true, s.db.SetRecord(useRecord+hash, nil)
}

// badFile says what is wrong with the files of a message, and keeps them longer when
// nothing is.
func (t *turn) badFile(m wire.Message) (why string, err error) {
	for _, f := range m.Files() {
		if f.Hash == "" {
			continue
		}
		size, err := t.s.useFile(f.Hash)
		switch {
		case errors.Is(err, errAbsent):
			return err.Error(), nil
		case err != nil:
			return "", err
		case size != f.Size:
			return fmt.Sprintf("the file has %d bytes, not %d", size, f.Size), nil
		}
	}
	return "", nil
}

// measured is a reader that counts against what an account may leave in a day. What
// came and was not kept counts too: it took the relay's time and its disk's.
func (s *Server) measured(by wire.Account, r io.Reader) io.Reader {
	return readerFunc(func(b []byte) (int, error) {
		n, err := r.Read(b)
		if !s.mayLeave(by, int64(n)) {
			return 0, ErrDaily
		}
		s.files.daily.Lock()
		s.files.left[by] += int64(n)
		s.files.daily.Unlock()
		return n, err
	})
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

// mayLeave reports whether an account may leave n bytes more today.
func (s *Server) mayLeave(by wire.Account, n int64) bool {
	day := s.Now().UTC().Format(time.DateOnly)
	f := &s.files
	f.daily.Lock()
	defer f.daily.Unlock()
	if f.day != day {
		f.day, f.left = day, map[wire.Account]int64{}
	}
	return f.left[by]+n <= s.o.Config.Media.daily()
}
