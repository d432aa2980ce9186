package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"sayso/store"
	"sayso/wire"
)

// The times of a transfer.
const (
	answerTime = time.Minute     // for the relay to say something about a file
	stall      = silence         // in which not a byte moved
	askTime    = 5 * time.Second // until a body is sent without being asked for
	passTime   = time.Hour       // a pass that is refused after so long is out of date, not false
)

// errStale ends a session so that the next one brings a new pass.
var errStale = errors.New("the pass for files is out of date")

// later is a transfer that may succeed when it is tried again.
type later struct{ error }

// carrier moves files over one session: up, what messages in the outbox speak of, and
// down, what the screen wants.
type carrier struct {
	s     *session
	http  *http.Client
	url   string // of all files, with a slash at the end
	pass  string
	since time.Time // when the pass was given

	mu    sync.Mutex // protects following
	there map[string]bool
}

// carry returns the carrier of a session on the socket at an address.
func (s *session) carry(address, pass string) *carrier {
	u, _ := url.Parse(address) // which was dialed
	u.Scheme = map[string]string{"ws": "http", "wss": "https"}[u.Scheme]
	u.Path, u.RawQuery, u.Fragment = strings.TrimSuffix(u.Path, "/v1/socket")+"/v1/media/", "", ""
	return &carrier{
		s: s, url: u.String(), pass: pass, since: s.c.Now(), there: map[string]bool{},
		http: &http.Client{
			Transport: &http.Transport{
				DialContext: s.c.Dial, Proxy: http.ProxyFromEnvironment, DisableCompression: true,
				TLSHandshakeTimeout: dialTime, ResponseHeaderTimeout: answerTime, ExpectContinueTimeout: askTime,
			},
			// A pass is for the relay alone, wherever it points.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// fileOf returns the hash of the file that a command speaks of; empty when it does not.
func fileOf(c wire.Command) string {
	if c.Kind != "message" || !bytes.Contains(c.Raw, []byte(`"hash"`)) {
		return ""
	}
	b, err := c.Body()
	if m, ok := b.(wire.Message); ok && err == nil && m.Media != nil {
		return m.Media.Hash
	}
	return ""
}

// ready reports whether a command can be sent: the relay has its file, or must say
// itself that it has not, because nobody here has.
func (f *carrier) ready(c wire.Command) bool {
	hash := fileOf(c)
	if hash == "" {
		return true
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.there[hash] {
		if _, here := f.s.c.Log.Blobs().Size(hash); here {
			return false
		}
	}
	return true
}

// up moves the files of the outbox to the relay until the session ends.
func (f *carrier) up(ctx context.Context) error {
	return f.work(ctx, func() ([]string, error) {
		queued, err := f.s.c.Log.Queued()
		var all []string
		for _, p := range queued {
			if p.Failed == "" && !f.ready(p.Command) {
				all = append(all, fileOf(p.Command))
			}
		}
		return all, err
	}, f.put)
}

// down fetches the files that are wanted until the session ends.
func (f *carrier) down(ctx context.Context) error {
	return f.work(ctx, f.s.c.Log.Wanted, f.get)
}

// work moves what is listed, one file after the other, and waits for more. What has to
// be tried again waits as long as a connection would.
func (f *carrier) work(ctx context.Context, list func() ([]string, error), move func(context.Context, string) error) error {
	changed, cancel := f.s.c.Log.Subscribe()
	defer cancel()
	held := map[string]hold{}
	again := time.NewTimer(time.Hour)
	defer again.Stop()
	for {
		all, err := list()
		if err != nil {
			return err
		}
		hash, next := due(all, held, time.Now())
		if hash != "" {
			if err := f.attempt(ctx, hash, held, move); err != nil {
				return err
			}
			continue
		}
		if !next.IsZero() {
			again.Reset(time.Until(next))
		}
		select {
		case <-changed:
		case <-again.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// due returns the first of all that is not held back, or else when one will not be.
func due(all []string, held map[string]hold, now time.Time) (hash string, next time.Time) {
	for _, hash := range all {
		h, waits := held[hash]
		if !waits || !now.Before(h.until) {
			return hash, time.Time{}
		}
		if next.IsZero() || h.until.Before(next) {
			next = h.until
		}
	}
	return "", next
}

func (f *carrier) attempt(ctx context.Context, hash string, held map[string]hold, move func(context.Context, string) error) error {
	err := move(ctx, hash)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var l later
	if !errors.As(err, &l) {
		delete(held, hash)
		return err
	}
	h := held[hash]
	h.wait = min(max(2*h.wait, f.s.c.MinWait), f.s.c.MaxWait)
	h.until = time.Now().Add(jitter(h.wait))
	held[hash] = h
	f.s.c.Logger.Info("file not moved", "file", hash, "err", oneLine(err))
	return nil
}

// put sends a file to the relay. The messages that wait for one that will never do fail.
func (f *carrier) put(ctx context.Context, hash string) error {
	file, err := f.s.c.Log.Blobs().Open(hash)
	if errors.Is(err, store.ErrNone) {
		return nil // deleted meanwhile
	}
	if err != nil {
		return f.fail(hash, "the file cannot be read: "+oneLine(err))
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return f.fail(hash, "the file cannot be read: "+oneLine(err))
	}
	answer, err := f.ask(ctx, http.MethodPut, hash, file, info.Size())
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	switch why := sentence(answer); {
	case answer.StatusCode == http.StatusNoContent:
		f.mu.Lock()
		f.there[hash] = true
		f.mu.Unlock()
		notify(f.s.wake)
		return nil
	case answer.StatusCode >= http.StatusInternalServerError:
		f.s.c.tell(func(st *State) { st.Held = why })
		return later{errors.New(why)}
	default:
		return f.fail(hash, why)
	}
}

// fail gives up the messages that wait for a file.
func (f *carrier) fail(hash, why string) error {
	queued, err := f.s.c.Log.Queued()
	for _, p := range queued {
		if p.Failed == "" && fileOf(p.Command) == hash && err == nil {
			err = f.s.c.Log.Fail(p.Command.Key, why)
		}
	}
	return written(err)
}

// settle ends the wait for a file; an empty why says that it is here.
func (f *carrier) settle(hash, why string) error { return written(f.s.c.Log.Unwant(hash, why)) }

// written makes of a fault of the replica's disk one that may pass: all else of the
// session works meanwhile.
func written(err error) error {
	switch {
	case err == nil, errors.Is(err, store.ErrNone):
		return nil
	case errors.Is(err, store.ErrClosed):
		return err
	}
	return later{err}
}

// get fetches a file that is wanted, or says why it cannot be had.
func (f *carrier) get(ctx context.Context, hash string) error {
	if _, here := f.s.c.Log.Blobs().Size(hash); here {
		return f.settle(hash, "")
	}
	answer, err := f.ask(ctx, http.MethodGet, hash, nil, 0)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	switch {
	case answer.StatusCode == http.StatusOK:
	case answer.StatusCode >= http.StatusInternalServerError:
		return later{errors.New(sentence(answer))}
	default:
		return f.settle(hash, sentence(answer))
	}
	_, err = f.s.c.Log.Blobs().PutAs(hash, answer.Body, wire.MaxMedia)
	var l later
	switch {
	case err == nil:
		return f.settle(hash, "")
	case errors.As(err, &l), errors.Is(err, store.ErrClosed):
		return err
	case errors.Is(err, store.ErrOther):
		return f.settle(hash, "what the relay gave is another file")
	default:
		return f.settle(hash, oneLine(err))
	}
}

// ask sends a request about a file, which ends when the answer's body is closed, or by
// itself when nothing moves any more.
func (f *carrier) ask(ctx context.Context, method, hash string, body io.Reader, size int64) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	watch := time.AfterFunc(stall+answerTime, func() { cancel(errors.New("nothing moved any more")) })
	end := func() { watch.Stop(); cancel(nil) }
	if body != nil {
		body = moving{body, watch}
	}
	r, err := http.NewRequestWithContext(ctx, method, f.url+hash, body)
	if err != nil {
		end()
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+f.pass)
	if r.ContentLength = size; body != nil {
		r.Header.Set("Expect", "100-continue")
	}
	answer, err := f.http.Do(r)
	if err != nil {
		end()
		return nil, later{fmt.Errorf("%s of a file: %w", method, err)}
	}
	from := answer.Body
	answer.Body = ending{moving{from, watch}, func() error { defer end(); return from.Close() }}
	if answer.StatusCode != http.StatusUnauthorized {
		return answer, nil
	}
	defer answer.Body.Close()
	if f.s.c.Now().Sub(f.since) > passTime {
		return nil, errStale
	}
	return nil, later{errors.New("the relay does not take its own pass")}
}

// ending is a body with something to do when it is closed.
type ending struct {
	io.Reader
	end func() error
}

func (e ending) Close() error { return e.end() }

// moving is a body that is watched, and whose faults are the line's.
type moving struct {
	io.Reader
	watch *time.Timer
}

func (m moving) Read(b []byte) (int, error) {
	n, err := m.Reader.Read(b)
	m.watch.Reset(stall)
	if err != nil && !errors.Is(err, io.EOF) {
		err = later{err}
	}
	return n, err
}

// sentence returns what the relay said in one line.
func sentence(answer *http.Response) string {
	text, _ := io.ReadAll(io.LimitReader(answer.Body, 200))
	if why := wire.CleanName(string(text)); why != "" {
		return why
	}
	return fmt.Sprintf("the relay answered %d about the file", answer.StatusCode)
}
