package client

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"sayso/relay"
	"sayso/store"
	"sayso/wire"
)

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// photo puts a file of so many bytes into a replica, as a screen does before it queues
// the message.
func (d *device) photo(size int) *wire.Media {
	d.t.Helper()
	text := make([]byte, size)
	for i := range text {
		text[i] = byte(rand.Uint32())
	}
	hash, _, err := d.db.Blobs().Put(bytes.NewReader(text), wire.MaxMedia)
	if err != nil {
		d.t.Fatal(err)
	}
	return &wire.Media{Kind: wire.Image, Hash: hash, Type: "image/png", Size: int64(size)}
}

func (d *device) want(hash string) {
	d.t.Helper()
	if err := d.Log.Want(hash); err != nil {
		d.t.Fatal(err)
	}
}

// settled waits until a file is wanted no more, and returns why it is not there.
func (d *device) settled(hash string) (why string) {
	d.t.Helper()
	until(d.t, d.Log, "a file", func() bool {
		all, err := d.Log.Wanted()
		return err == nil && !slices.Contains(all, hash)
	})
	why, err := d.Log.Missed(hash)
	if _, there := d.db.Blobs().Size(hash); err != nil || there != (why == "") {
		d.t.Errorf("there: %v, missed: %q, %v", there, why, err)
	}
	return why
}

// failed waits until a command fails, and returns why.
func (d *device) failed(key wire.Key) (why string) {
	d.t.Helper()
	until(d.t, d.Log, "a failure", func() bool {
		queued, err := d.Log.Queued()
		for _, p := range queued {
			if p.Command.Key == key && err == nil {
				why = p.Failed
			}
		}
		return why != ""
	})
	return why
}

// before is a relay's address where something is done to requests for files first;
// what is answered there does not reach the relay.
func (r *rig) before(do func(w http.ResponseWriter, q *http.Request) (answered bool)) string {
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if !strings.HasPrefix(q.URL.Path, "/v1/media/") || !do(w, q) {
			r.ServeHTTP(w, q)
		}
	}))
	r.t.Cleanup(h.Close)
	return "ws" + strings.TrimPrefix(h.URL, "http")
}

func TestAFileGoesBeforeItsMessage(t *testing.T) {
	r := newRig(t)
	maya, ben := newDevice(t, r.url(), "maya").start().registered(), newDevice(t, r.url(), "ben").start().registered()
	ana := newDevice(t, r.url(), "ana")
	photo := ana.photo(3 << 20)
	keys := []wire.Key{
		ana.queue("maya", wire.Message{Media: photo}), ana.queue("maya", wire.Message{Text: "it is from the lake"}),
		ana.queue("maya", wire.Message{Media: photo, Text: "again"}), ana.queue("ben", wire.Message{Text: "hello"}),
	}
	ana.start().registered()
	ana.emptied()
	ana.inStep(r)
	events, err := ana.Log.After(0, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	var came []wire.Key
	for _, e := range events {
		if slices.Contains(keys, e.Key) && e.Kind == "message" {
			came = append(came, e.Key)
		}
	}
	if !slices.Equal(came, keys) { // they have handles, so none may overtake
		t.Errorf("came as %v of %v", came, keys)
	}
	maya.inStep(r)
	maya.want(photo.Hash)
	if why := maya.settled(photo.Hash); why != "" {
		t.Error(why)
	}
	ben.quit()
	ben.want(photo.Hash) // and offline it waits
	ben.start()
	if why := ben.settled(photo.Hash); why != "" {
		t.Error(why)
	}
}

// TestWhatMayOvertake holds an upload until what must not wait for it has gone.
func TestWhatMayOvertake(t *testing.T) {
	r := newRig(t)
	free := make(chan struct{})
	url := r.before(func(http.ResponseWriter, *http.Request) bool { <-free; return false })
	maya, ben := newDevice(t, r.url(), "maya").start().registered(), newDevice(t, r.url(), "ben").start().registered()
	mayas, _ := r.Resolve("maya")
	bens, _ := r.Resolve("ben")
	ana := newDevice(t, url, "ana")
	first := ana.queue(string(mayas), wire.Message{Media: ana.photo(100)})
	second := ana.queue(string(mayas), wire.Message{Text: "after it"})
	aside := ana.queue(string(bens), wire.Message{Text: "hello"})
	stop := ana.queue("", wire.Stop{})
	ana.start().registered()
	left := func() (keys []wire.Key) {
		queued, err := ana.Log.Queued()
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range queued {
			keys = append(keys, p.Command.Key)
		}
		return keys
	}
	until(t, ana.Log, "two to overtake", func() bool { return len(left()) <= 2 })
	if got := left(); !slices.Equal(got, []wire.Key{first, second}) {
		t.Errorf("%v are left of %v", got, []wire.Key{first, second, aside, stop})
	}
	close(free)
	ana.emptied()
	maya.inStep(r)
	ben.inStep(r)
}

func TestFilesOverBrokenLines(t *testing.T) {
	r := newRig(t)
	p := newProxy(t, r.host())
	const all = 1 << 40
	whole, cut := plan{fate{all, 0}, fate{all, 0}}, func(up, down int) plan { return plan{fate{up, 1000}, fate{down, 1000}} }
	p.plan(whole, cut(300, all), cut(200_000, all), cut(1<<20, all), cut(all, 10))
	ana := newDevice(t, "ws://"+p.Addr().String(), "ana")
	photo := ana.photo(2 << 20)
	ana.queue("ana", wire.Message{Media: photo})
	ana.start().registered()
	ana.emptied()
	if size, there := r.Blobs().Size(photo.Hash); !there || size != photo.Size {
		t.Errorf("%d bytes, %v", size, there)
	}

	p.plan(whole, cut(all, 100_000), cut(all, 1<<20))
	maya := newDevice(t, "ws://"+p.Addr().String(), "maya").start().registered()
	maya.want(photo.Hash)
	if why := maya.settled(photo.Hash); why != "" {
		t.Error(why)
	}
}

// TestRelayGoneInTheMidst stops a relay while it takes in a file, and starts another
// on the same directory.
func TestRelayGoneInTheMidst(t *testing.T) {
	dir := t.TempDir()
	relays := func(handler func(*relay.Server) http.Handler) (url string, stop func()) {
		db, err := store.Open(store.Options{Dir: dir, Role: store.Relay})
		if err != nil {
			t.Fatal(err)
		}
		s, err := relay.New(relay.Options{DB: db, Open: true, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		h := httptest.NewServer(handler(s))
		return h.URL, func() {
			h.CloseClientConnections()
			if err := s.Close(t.Context()); err != nil {
				t.Error(err)
			}
			h.Close()
			if err := errors.Join(db.Check(), db.Close()); err != nil {
				t.Error(err)
			}
		}
	}
	coming, gone := make(chan struct{}), make(chan struct{})
	url, stop := relays(func(s *relay.Server) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
			if q.Method == http.MethodPut {
				q.Body = &breaking{q.Body, 64 << 10, coming, gone}
			}
			s.ServeHTTP(w, q)
		})
	})
	p := newProxy(t, strings.TrimPrefix(url, "http://"))
	ana := newDevice(t, "ws://"+p.Addr().String(), "ana")
	photo := ana.photo(1 << 20)
	ana.queue("ana", wire.Message{Media: photo})
	ana.start()
	<-coming
	close(gone)
	p.cut()
	stop()
	url, stop = relays(func(s *relay.Server) http.Handler { return s })
	defer stop()
	p.point(strings.TrimPrefix(url, "http://"))
	ana.emptied()
	ana.quit()
}

// breaking is a body that says when some of it came, and breaks off.
type breaking struct {
	io.ReadCloser
	left         int
	coming, gone chan struct{}
}

func (b *breaking) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= n; b.left > 0 {
		return n, err
	}
	close(b.coming)
	<-b.gone
	return 0, io.ErrUnexpectedEOF
}

func TestFilesThatCannotBeSent(t *testing.T) {
	r := newRig(t)
	status := func(code int, why string) func(w http.ResponseWriter, q *http.Request) bool {
		return func(w http.ResponseWriter, q *http.Request) bool { http.Error(w, why, code); return true }
	}
	relays := func(http.ResponseWriter, *http.Request) bool { return false }
	var busy atomic.Int32
	for _, c := range []struct {
		name string
		do   func(w http.ResponseWriter, q *http.Request) bool
		harm func(d *device, m *wire.Media)
		why  string
	}{
		{"other bytes", relays, func(d *device, m *wire.Media) {
			if err := d.db.Blobs().Delete(m.Hash); err != nil {
				t.Fatal(err)
			}
			path := d.dir + "/media/" + m.Hash
			if err := os.WriteFile(path, []byte("other bytes"), 0o600); err != nil {
				t.Fatal(err)
			}
			d.t.Cleanup(func() { os.Remove(path) })
		}, "the bytes are not those of the hash; send the file again"},
		{"too big", status(413, "a file has at most 1 MiB"), nil, "a file has at most 1 MiB"},
		{"enough for today", status(429, "enough for today\x1b[2J\n\n"), nil, "enough for today"},
		{"elsewhere", func(w http.ResponseWriter, q *http.Request) bool {
			http.Redirect(w, q, "http://127.0.0.1:1/", http.StatusTemporaryRedirect)
			return true
		}, nil, "the relay answered 307 about the file"},
		{"no words", status(404, ""), nil, "the relay answered 404 about the file"},
		{"busy at first", func(w http.ResponseWriter, q *http.Request) bool {
			return busy.Add(1) < 4 && status(503, "busy")(w, q)
		}, nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			ana := newDevice(t, r.before(c.do), "ana"+strings.ReplaceAll(c.name, " ", ""))
			photo := ana.photo(1000)
			if c.harm != nil {
				c.harm(ana, photo)
			}
			key := ana.queue(ana.As, wire.Message{Media: photo})
			next := ana.queue(ana.As, wire.Message{Text: "and the next goes on"})
			ana.start().registered()
			if c.why == "" {
				ana.emptied()
				return
			}
			if why := ana.failed(key); why != c.why {
				t.Errorf("%q", why)
			}
			until(t, ana.Log, "the next", func() bool {
				_, ok, err := ana.Log.Find(wire.Ref{By: ana.account(r), Key: next})
				return ok && err == nil
			})
		})
	}
}

// TestAFileThatNobodyHas lets the relay say so.
func TestAFileThatNobodyHas(t *testing.T) {
	r := newRig(t)
	ana := newDevice(t, r.url(), "ana")
	ana.queue("ana", wire.Message{Media: &wire.Media{Kind: wire.Image, Hash: hashOf(nil), Size: 5}})
	ana.start().registered()
	ana.emptied()
	last, err := ana.Log.At(ana.Log.Head().Seq)
	if no, ok := last.Body().(wire.Refused); !ok || err != nil || no.Cause != wire.Invalid {
		t.Errorf("%s %s %v", last.Kind, last.Raw, err)
	}
}

func TestFilesThatCannotBeHad(t *testing.T) {
	r := newRig(t)
	text := []byte("a file that is there")
	if _, _, err := r.KeepFile(shop, bytes.NewReader(text), 100); err != nil {
		t.Fatal(err)
	}
	var tries atomic.Int32
	gives := func(status int, from io.Reader) func(w http.ResponseWriter, q *http.Request) bool {
		return func(w http.ResponseWriter, _ *http.Request) bool {
			w.WriteHeader(status)
			io.Copy(w, from)
			return true
		}
	}
	for _, c := range []struct {
		name string
		do   func(w http.ResponseWriter, q *http.Request) bool
		hash string
		why  string
	}{
		{"not there", func(http.ResponseWriter, *http.Request) bool { return false }, hashOf([]byte("?")), "there is no such file here; it may be too old"},
		{"other bytes", gives(200, strings.NewReader("smuggled")), hashOf(text), "what the relay gave is another file"},
		{"too many", gives(200, endless{}), hashOf(text), "too big: a file of more than 104857600 bytes"},
		{"a part", gives(206, bytes.NewReader(text)), hashOf(text), "a file that is there"},
		{"cut short at first", func(w http.ResponseWriter, _ *http.Request) bool {
			if tries.Add(1) > 3 {
				return false
			}
			w.Header().Set("Content-Length", "20")
			w.Write(text[:10])
			return true
		}, hashOf(text), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			ana := newDevice(t, r.before(c.do), "ana"+strings.ReplaceAll(c.name, " ", "")).start().registered()
			ana.want(c.hash)
			if why := ana.settled(c.hash); why != c.why {
				t.Errorf("%q", why)
			}
		})
	}
}

type endless struct{}

func (endless) Read(b []byte) (int, error) { return len(b), nil }

// TestAFullDiskPasses fails writes while a file comes: the session lives on, and the
// file is there in the end.
func TestAFullDiskPasses(t *testing.T) {
	r := newRig(t)
	hash, _, err := r.KeepFile(shop, strings.NewReader("a file"), 100)
	if err != nil {
		t.Fatal(err)
	}
	var fail atomic.Int32
	url := r.before(func(http.ResponseWriter, *http.Request) bool { fail.Store(3); return false })
	ana := newDeviceOn(t, url, "ana", func(commit func() error) error {
		if fail.Add(-1) >= 0 {
			return store.ErrFull
		}
		return commit()
	})
	var lost atomic.Int32
	ana.OnState = func(s State) {
		if s.Conn == Offline {
			lost.Add(1)
		}
	}
	ana.start().registered()
	ana.want(hash)
	if why := ana.settled(hash); why != "" || lost.Load() > 0 {
		t.Errorf("%q, %d sessions lost", why, lost.Load())
	}
}

// TestAPassThatIsOutOfDate makes a session end, so that the next brings a new one.
func TestAPassThatIsOutOfDate(t *testing.T) {
	r := newRig(t)
	var later, refused atomic.Int64
	url := r.before(func(w http.ResponseWriter, q *http.Request) bool {
		if refused.Add(1) > 3 {
			return false
		}
		if refused.Load() == 2 {
			later.Store(int64(2 * passTime))
		}
		w.WriteHeader(http.StatusUnauthorized)
		return true
	})
	ana := newDevice(t, url, "ana")
	start := time.Now()
	ana.Now = func() time.Time { return start.Add(time.Duration(later.Load())) }
	var welcomes atomic.Int32
	ana.OnState = func(s State) {
		if s.Conn == Connecting {
			welcomes.Add(1)
		}
	}
	ana.queue("ana", wire.Message{Media: ana.photo(1000)})
	ana.start()
	ana.emptied()
	if n := welcomes.Load(); n != 2 {
		t.Errorf("%d connections", n)
	}
}

// TestDropWhileAFileIsSent takes a message back whose file is on its way.
func TestDropWhileAFileIsSent(t *testing.T) {
	r := newRig(t)
	asked, free := make(chan struct{}, 9), make(chan struct{})
	url := r.before(func(http.ResponseWriter, *http.Request) bool { asked <- struct{}{}; <-free; return false })
	ana := newDevice(t, url, "ana")
	key := ana.queue("ana", wire.Message{Media: ana.photo(1000)})
	ana.start().registered()
	<-asked
	if err := ana.Log.Drop(key); err != nil {
		t.Fatal(err)
	}
	close(free)
	ana.queue("ana", wire.Message{Text: "instead"})
	ana.emptied()
	if _, ok, _ := ana.Log.Find(wire.Ref{By: ana.account(r), Key: key}); ok {
		t.Error("it was sent")
	}
}

func (d *device) account(r *rig) wire.Account {
	a, _ := r.Resolve(d.As)
	return a
}
