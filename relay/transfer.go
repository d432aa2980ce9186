package relay

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"sayso/store"
	"sayso/wire"
)

// The bounds of transfers: how many at a time, and the slowest that a body may come,
// with never so long a pause and at this pace.
const (
	maxTransfers = 256
	maxEach      = 8 // of one device's account; a face may use all
	maxPause     = 30 * time.Second
	minPace      = 32 << 10 // bytes a second
)

// begin takes up a transfer of an account, if there may be one more and the account has
// fewer than so many.
func (f *files) begin(by wire.Account, most int) bool {
	f.daily.Lock()
	defer f.daily.Unlock()
	if f.all >= maxTransfers || f.transfers[by] >= most {
		return false
	}
	if f.transfers == nil {
		f.transfers = map[wire.Account]int{}
	}
	f.all++
	f.transfers[by]++
	return true
}

func (f *files) end(by wire.Account) {
	f.daily.Lock()
	defer f.daily.Unlock()
	f.all--
	if f.transfers[by]--; f.transfers[by] == 0 {
		delete(f.transfers, by)
	}
}

// transfer wraps what is done with one file over HTTP: who may, how many at a time.
func (s *Server) transfer(do func(w http.ResponseWriter, r *http.Request, by wire.Account, hash string)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = Patiently(w, r)
		by, err := s.bearer(r, time.Now())
		if err != nil {
			w.Header().Set("WWW-Authenticate", "Bearer")
			http.Error(w, err.Error(), http.StatusUnauthorized)
			return
		}
		hash := r.PathValue("hash")
		if !wire.ValidHash(hash) {
			http.Error(w, "a file is named by its SHA-256 in 64 hex digits", http.StatusNotFound)
			return
		}
		if !s.files.begin(by, maxEach) {
			w.Header().Set("Retry-After", "1")
			http.Error(w, "too many files at a time; try again", http.StatusServiceUnavailable)
			return
		}
		defer s.files.end(by)
		do(w, r, by, hash)
	}
}

// putFile takes in a file under its hash.
func (s *Server) putFile(w http.ResponseWriter, r *http.Request, by wire.Account, hash string) {
	err := s.takeFile(r, by, hash)
	if err == nil {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	s.log.Info("file not taken", "account", by, "err", oneLine(err))
	status, why := http.StatusServiceUnavailable, "the relay could not keep the file; try again"
	switch {
	case errors.Is(err, store.ErrTooBig):
		status, why = http.StatusRequestEntityTooLarge, fmt.Sprintf("a file has at most %d MiB", wire.MaxMedia>>20)
	case errors.Is(err, store.ErrOther):
		status, why = http.StatusUnprocessableEntity, "the bytes are not those of the hash; send the file again"
	case errors.Is(err, ErrDaily):
		status, why = http.StatusTooManyRequests, ErrDaily.Error()
	case errors.Is(err, store.ErrFull):
		status, why = http.StatusInsufficientStorage, "the relay has no room for more files"
	}
	w.Header().Set("Connection", "close") // the rest of the body is not worth reading
	http.Error(w, why, status)
}

// takeFile reads a file, if it is not here already and may be left. Whoever waits to be
// asked for the body is spared sending it in vain.
func (s *Server) takeFile(r *http.Request, by wire.Account, hash string) error {
	_, err := s.useFile(hash)
	switch {
	case !errors.Is(err, errAbsent):
		return err
	case r.ContentLength > wire.MaxMedia:
		return store.ErrTooBig
	case !s.mayLeave(by, max(r.ContentLength, 0)):
		return ErrDaily
	}
	if _, err := s.db.Blobs().PutAs(hash, s.measured(by, r.Body), wire.MaxMedia); err != nil {
		return err
	}
	return s.kept(hash)
}

// getFile gives out a file. It is opaque to a browser: who made it is not known, and
// what it is the message says.
func (s *Server) getFile(w http.ResponseWriter, r *http.Request, _ wire.Account, hash string) {
	w.Header().Set("Cache-Control", "private, max-age=86400, immutable")
	ServeFile(w, r, s.db.Blobs(), hash, "application/octet-stream")
}

// ServeFile answers a request with a file, or a part of it, as a thing to be saved.
// One that is not there is 404.
func ServeFile(w http.ResponseWriter, r *http.Request, from *store.Blobs, hash, kind string) {
	f, err := from.Open(hash)
	if err != nil {
		http.Error(w, "there is no such file here; it may be too old", http.StatusNotFound)
		return
	}
	defer f.Close()
	size, _ := from.Size(hash)
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(paceFor(size)))
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", "attachment")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("ETag", `"`+hash+`"`)
	http.ServeContent(w, r, "", time.Time{}, f)
}

// paceFor is how long a body of a size may take at most.
func paceFor(size int64) time.Duration {
	return maxPause + time.Duration(min(size, wire.MaxMedia)/minPace)*time.Second
}

// Patiently returns the body of a request, which fails when it comes too slowly: a body
// that is never whole would hold its place for ever. What is not read is bounded too.
func Patiently(w http.ResponseWriter, r *http.Request) io.ReadCloser {
	body, size := r.Body, r.ContentLength
	if body == nil || body == http.NoBody {
		return http.NoBody
	}
	if size < 0 {
		size = wire.MaxMedia
	}
	rc, end := http.NewResponseController(w), time.Now().Add(paceFor(size))
	_ = rc.SetReadDeadline(time.Now().Add(maxPause))
	read := readerFunc(func(b []byte) (int, error) {
		until := time.Now().Add(maxPause)
		if until.After(end) {
			until = end
		}
		_ = rc.SetReadDeadline(until)
		n, err := body.Read(b)
		if errors.Is(err, io.EOF) {
			_ = rc.SetReadDeadline(time.Time{}) // the server listens on for the caller to go away
		}
		return n, err
	})
	return struct {
		io.Reader
		io.Closer
	}{read, body}
}
