package relay

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"sayso/store"
	"sayso/wire"
)

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// patient waits to be asked for a body, where it says so: an early no may be lost on
// the way otherwise.
var patient = &http.Client{Transport: &http.Transport{ExpectContinueTimeout: time.Minute}}

// transfer asks for something to be done with a file, and returns what came back.
func (r *rig) transfer(method, hash, pass string, body io.Reader, header ...string) (*http.Response, string) {
	r.t.Helper()
	q, err := http.NewRequestWithContext(r.t.Context(), method, r.http.URL+"/v1/media/"+hash, body)
	if err != nil {
		r.t.Fatal(err)
	}
	if pass != "" {
		q.Header.Set("Authorization", "Bearer "+pass)
	}
	for i := 0; i < len(header); i += 2 {
		q.Header.Set(header[i], header[i+1])
	}
	got, err := patient.Do(q)
	if err != nil {
		r.t.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return got, string(text)
}

func (r *rig) goodPass(a wire.Account) string { return r.pass(a, time.Now().Add(time.Hour)) }

func TestFilesAreLeftAndFetched(t *testing.T) {
	r := newRig(t)
	pass := r.goodPass(r.join("ana")[0])
	text := strings.Repeat("sayso ", 50_000)
	hash := hashOf(text)
	for _, method := range []string{"GET", "HEAD"} {
		if got, _ := r.transfer(method, hash, pass, nil); got.StatusCode != 404 {
			t.Errorf("%s before: %d", method, got.StatusCode)
		}
	}
	for range 2 {
		if got, why := r.transfer("PUT", hash, pass, strings.NewReader(text)); got.StatusCode != 204 {
			t.Fatalf("put: %d %s", got.StatusCode, why)
		}
	}
	got, back := r.transfer("GET", hash, pass, nil)
	if got.StatusCode != 200 || back != text {
		t.Errorf("get: %d, %d bytes", got.StatusCode, len(back))
	}
	for name, want := range map[string]string{
		"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff", "Content-Type": "application/octet-stream",
	} {
		if has := got.Header.Get(name); has != want {
			t.Errorf("%s: %s", name, has)
		}
	}
	if got, back := r.transfer("GET", hash, pass, nil, "Range", "bytes=6-10"); got.StatusCode != 206 || back != "sayso" {
		t.Errorf("range: %d %q", got.StatusCode, back)
	}
	if got, _ := r.transfer("HEAD", hash, pass, nil); got.StatusCode != 200 || got.ContentLength != int64(len(text)) {
		t.Errorf("head: %d, %d bytes", got.StatusCode, got.ContentLength)
	}
}

func TestFilesThatAreNotTaken(t *testing.T) {
	r := newRig(t, func(_ *store.Options, o *Options) { o.Config.Media.Daily = 250 })
	pass := r.goodPass(r.join("ana")[0])
	for _, c := range []struct {
		name   string
		hash   string
		body   io.Reader
		status int
	}{
		{"other bytes", hashOf("one"), strings.NewReader("two"), 422},
		{"no hash", "one", strings.NewReader("one"), 404},
		{"upper case", strings.ToUpper(hashOf("one")), strings.NewReader("one"), 404},
		{"a way out", "..%2f..%2fsecret", strings.NewReader("one"), 404},
		{"too big, as it says", hashOf("one"), &sized{wire.MaxMedia + 1}, 413},
		{"too big, without saying so", hashOf("one"), io.LimitReader(&sized{wire.MaxMedia + 1}, wire.MaxMedia+1), 413},
	} {
		t.Run(c.name, func(t *testing.T) {
			q := httptest.NewRequest("PUT", "/v1/media/"+c.hash, c.body)
			if s, ok := c.body.(*sized); ok {
				q.ContentLength = s.left
			}
			q.Header.Set("Authorization", "Bearer "+pass)
			w := httptest.NewRecorder()
			r.ServeHTTP(w, q)
			if why := w.Body.String(); w.Code != c.status || strings.Count(why, "\n") != 1 {
				t.Errorf("%d %q", w.Code, why)
			}
		})
	}
	if n := r.Blobs().Total(); n != 0 {
		t.Errorf("%d bytes were kept", n)
	}
}

// sized is a body of zeros.
type sized struct{ left int64 }

func (s *sized) Read(b []byte) (int, error) {
	n := min(int64(len(b)), s.left)
	clear(b[:n])
	if s.left -= n; n == 0 {
		return 0, io.EOF
	}
	return int(n), nil
}

func TestPasses(t *testing.T) {
	r := newRig(t)
	ana := r.join("ana")[0]
	good := r.goodPass(ana)
	claim := good[:strings.LastIndexByte(good, '.')]
	stranger := newRig(t, func(_ *store.Options, o *Options) { o.Secret = nil })
	for name, pass := range map[string]string{
		"none":                  "",
		"empty":                 " ",
		"out of date":           r.pass(ana, time.Now().Add(-time.Second)),
		"of another relay":      stranger.goodPass(ana),
		"cut":                   claim,
		"of another account":    "15550100009" + strings.TrimPrefix(good, string(ana)),
		"longer than given out": string(ana) + ".99999999999." + good[len(claim)+1:],
		"an invitation":         Invite([]byte("secret"), string(ana), time.Now().Add(time.Hour)),
		"dots":                  "...",
	} {
		for _, method := range []string{"GET", "HEAD", "PUT"} {
			got, why := r.transfer(method, hashOf("x"), pass, strings.NewReader("x"))
			if got.StatusCode != 401 || method != "HEAD" && !strings.Contains(why, "connect again") {
				t.Errorf("%s with a pass %s: %d %q", method, name, got.StatusCode, why)
			}
		}
	}
	if got, _ := r.transfer("PUT", hashOf("x"), good, strings.NewReader("x")); got.StatusCode != 204 {
		t.Errorf("a good one: %d", got.StatusCode)
	}
	if by, err := stranger.bearer(&http.Request{Header: http.Header{"Authorization": {"bearer " + stranger.goodPass(ana)}}}, time.Now()); by != ana || err != nil {
		t.Errorf("without a secret: %q, %v", by, err)
	}
}

func TestAMessageNeedsItsFile(t *testing.T) {
	r := newRig(t)
	all := r.join("ana", "ben")
	ana, ben := all[0], all[1]
	hash, size, err := r.KeepFile(ana, strings.NewReader("sayso"), 5)
	if err != nil {
		t.Fatal(err)
	}
	here := &wire.Media{Kind: wire.Image, Hash: hash, Size: size}
	gone := &wire.Media{Kind: wire.Image, Hash: hashOf("gone"), Size: 4}
	r.do(ben, ana, wire.Accept{})
	for _, c := range []struct {
		name string
		by   wire.Account
		m    wire.Message
		why  string
	}{
		{"here", ana, wire.Message{Media: here}, ""},
		{"a link alone", ana, wire.Message{Media: &wire.Media{Kind: wire.Image, Link: "https://a.example/x.png"}}, ""},
		{"absent", ana, wire.Message{Media: gone}, errAbsent.Error()},
		{"of another size", ana, wire.Message{Media: &wire.Media{Kind: wire.Image, Hash: hash, Size: 6}}, "the file has 5 bytes, not 6"},
		{"on a slide", shop, wire.Message{Text: "look", Purpose: wire.Conversation, Slides: []wire.Slide{{Media: here}, {Media: gone}}}, errAbsent.Error()},
		{"on all slides", shop, wire.Message{Text: "look", Purpose: wire.Conversation, Slides: []wire.Slide{{Media: here}, {Text: "x"}}}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := r.do(c.by, ben, c.m)
			no, refused := e.Body().(wire.Refused)
			if refused != (c.why != "") || no.Why != c.why || refused && no.Cause != wire.Invalid {
				t.Errorf("%s %+v", e.Kind, no)
			}
		})
	}
}

func TestFilesGoWhenNobodyUsesThem(t *testing.T) {
	now := time.Unix(1_790_000_000, 0)
	r := newRig(t, func(_ *store.Options, o *Options) {
		o.Config.Media.Days = 10
		o.Now = func() time.Time { return now }
	})
	ana := r.join("ana")[0]
	keep := func(text string) *wire.Media {
		hash, size, err := r.KeepFile(ana, strings.NewReader(text), 100)
		if err != nil {
			t.Fatal(err)
		}
		return &wire.Media{Kind: wire.Image, Hash: hash, Size: size}
	}
	old, again, sent := keep("old"), keep("again"), keep("sent")
	lost, _, err := r.Blobs().Put(strings.NewReader("not recorded"), 100)
	if err != nil {
		t.Fatal(err)
	}
	expect := func(what string, want ...string) {
		t.Helper()
		if err := r.sweep(r.Now()); err != nil {
			t.Fatal(err)
		}
		for _, hash := range []string{old.Hash, again.Hash, sent.Hash, lost} {
			_, there := r.Blobs().Size(hash)
			if should := strings.Contains(strings.Join(want, " "), hash); there != should {
				t.Errorf("%s: %s is there: %v", what, hash[:6], there)
			}
		}
	}
	expect("at first", old.Hash, again.Hash, sent.Hash, lost)
	now = now.Add(9 * 24 * time.Hour)
	keep("again")
	r.do(ana, ana, wire.Message{Media: sent})
	expect("after 9 days", old.Hash, again.Hash, sent.Hash, lost)
	now = now.Add(24*time.Hour - time.Second)
	expect("a second before 10", old.Hash, again.Hash, sent.Hash, lost)
	now = now.Add(time.Second)
	expect("after 10", again.Hash, sent.Hash)
	now = now.Add(9 * 24 * time.Hour)
	expect("after 19")
	if err := r.Records(useRecord, func(name string, _ []byte) error { t.Errorf("%s is left", name); return nil }); err != nil {
		t.Error(err)
	}
}

// TestFilesAreHeld keeps files for longer than others.
func TestFilesAreHeld(t *testing.T) {
	now := time.Unix(1_790_000_000, 0)
	r := newRig(t, func(_ *store.Options, o *Options) {
		o.Config.Media.Days = 1
		o.Now = func() time.Time { return now }
	})
	hash, _, err := r.KeepFile(shop, strings.NewReader("held"), 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, until := range []time.Duration{time.Hour, 72 * time.Hour, 48 * time.Hour} {
		if err := r.HoldFile(hash, now.Add(until)); err != nil {
			t.Fatal(err)
		}
	}
	for _, hours := range []time.Duration{71, 1} {
		now = now.Add(hours * time.Hour)
		if err := r.sweep(now); err != nil {
			t.Fatal(err)
		}
		if _, there := r.Blobs().Size(hash); there != (hours == 71) {
			t.Errorf("after %d hours: %v", hours, there)
		}
	}
	if err := r.HoldFile(hash, now); err == nil {
		t.Error("one that is gone can be held")
	}
}

func TestADayHasAnEnd(t *testing.T) {
	now := time.Unix(1_790_000_000, 0)
	r := newRig(t, func(_ *store.Options, o *Options) {
		o.Config.Media.Daily = 1
		o.Now = func() time.Time { return now }
	})
	all := r.join("ana", "ben")
	text := strings.Repeat("x", 600<<10)
	put := func(a wire.Account, text string) int {
		got, _ := r.transfer("PUT", hashOf(text), r.goodPass(a), strings.NewReader(text), "Expect", "100-continue")
		return got.StatusCode
	}
	for _, c := range []struct {
		by     wire.Account
		text   string
		status int
	}{
		{all[0], text, 204}, {all[0], "y" + text, 429}, {all[0], "y", 204}, {all[1], text + "z", 204},
	} {
		if got := put(c.by, c.text); got != c.status {
			t.Errorf("%d bytes of %s: %d, not %d", len(c.text), c.by, got, c.status)
		}
	}
	now = now.Add(24 * time.Hour)
	if got := put(all[0], "y"+text); got != 204 {
		t.Errorf("the day after: %d", got)
	}
}

// TestTransfersAreBounded holds as many open as one account may.
func TestTransfersAreBounded(t *testing.T) {
	r := newRig(t)
	all := r.join("ana", "ben")
	pass := r.goodPass(all[0])
	ended := make(chan int, maxEach)
	defer patient.CloseIdleConnections()
	var hold []*io.PipeWriter
	for range maxEach {
		in, out := io.Pipe()
		hold = append(hold, out)
		go func() {
			q, _ := http.NewRequest("PUT", r.http.URL+"/v1/media/"+hashOf("held"), in)
			q.Header.Set("Authorization", "Bearer "+pass)
			q.Header.Set("Expect", "100-continue")
			got, err := patient.Do(q)
			if err != nil {
				ended <- 0
				return
			}
			got.Body.Close()
			ended <- got.StatusCode
		}()
	}
	for _, out := range hold {
		out.Write([]byte("he")) // returns when the relay asked for the body
	}
	if got, why := r.transfer("GET", hashOf("x"), pass, nil); got.StatusCode != 503 || got.Header.Get("Retry-After") == "" {
		t.Errorf("one more: %d %s", got.StatusCode, why)
	}
	if got, _ := r.transfer("GET", hashOf("x"), r.goodPass(all[1]), nil); got.StatusCode != 404 {
		t.Errorf("of another: %d", got.StatusCode)
	}
	for _, out := range hold {
		out.Write([]byte("ld"))
		out.Close()
	}
	for range hold {
		if status := <-ended; status != 204 {
			t.Errorf("a held one ended with %d", status)
		}
	}
	if n := r.busy(all[0]); n != 0 {
		t.Errorf("%d are still counted", n)
	}
}

func (s *Server) busy(a wire.Account) int {
	s.files.daily.Lock()
	defer s.files.daily.Unlock()
	return s.files.transfers[a]
}

// deadlines is a response that notes until when its request may be read.
type deadlines struct {
	http.ResponseWriter
	set []time.Duration
}

func (d *deadlines) SetReadDeadline(t time.Time) error {
	d.set = append(d.set, time.Until(t))
	return nil
}

func TestABodyHasToCome(t *testing.T) {
	for _, c := range []struct {
		size int64
		most time.Duration // in all
	}{{1, maxPause}, {64 * minPace, maxPause + 64*time.Second}, {-1, paceFor(wire.MaxMedia)}} {
		w := &deadlines{ResponseWriter: httptest.NewRecorder()}
		q := httptest.NewRequest("PUT", "/", bytes.NewReader(make([]byte, 10)))
		q.ContentLength = c.size
		if _, err := io.ReadAll(Patiently(w, q)); err != nil {
			t.Fatal(err)
		}
		for _, d := range w.set[:len(w.set)-1] { // the last one is of no end
			if d <= 0 || d > maxPause || d > c.most {
				t.Errorf("a body of %d: read until %v from now", c.size, d)
			}
		}
		if len(w.set) < 3 || w.set[len(w.set)-1] > 0 {
			t.Errorf("deadlines: %v", w.set)
		}
		if got := paceFor(max(c.size, 0)); c.size >= 0 && got != c.most {
			t.Errorf("a body of %d may take %v", c.size, got)
		}
	}
}
