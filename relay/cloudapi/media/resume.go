package media

import (
	"cmp"
	"crypto/hmac"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"sayso/relay"
	"sayso/relay/cloudapi/graph"
	"sayso/wire"
)

// How long an upload and its handle are good, and a picture that was made of one.
const (
	handleTime  = 30 * 24 * time.Hour
	pictureTime = 10 * 365 * 24 * time.Hour
)

// resumable is an upload that may come in pieces: what came so far is a file of its own.
type resumable struct {
	App     string
	Number  string // phone_number_id that it counts for
	Name    string
	Type    string // MIME
	Length  int64  // bytes in the end
	Offset  int64  // bytes so far
	Hash    string // of them; empty at first
	Expires int64  // Unix seconds
}

func (u resumable) whole() bool { return u.Hash != "" && u.Offset == u.Length }

const uploadPrefix = "upload:"

// Uploaders returns the businesses whose upload has an id: all numbers of its app; none
// for no upload.
func (l *Library) Uploaders(id string) (numbers []relay.Business) {
	id, ok := strings.CutPrefix(id, uploadPrefix)
	u, known := l.uploads.Get(id)
	if !ok || !known || l.now() >= u.Expires {
		return nil
	}
	for _, b := range l.relay.Businesses() {
		if b.AppID == u.App {
			numbers = append(numbers, b)
		}
	}
	return numbers
}

// Begin opens an upload of an announced size, for a business and an app, and returns its id.
func (l *Library) Begin(b relay.Business, app string, p graph.Params) (string, error) {
	at, err := p.Texts("file_name", "file_length", "file_type")
	if err != nil {
		return "", err
	}
	length, err := strconv.ParseInt(at["file_length"], 10, 64)
	kind := mimeType(at["file_type"])
	switch {
	case err != nil || length < 1 || length > wire.MaxMedia:
		return "", graph.BadParameter.Because("file_length: is mandatory: 1 to %d bytes", wire.MaxMedia)
	case kind == "":
		return "", graph.BadParameter.Because("file_type: is mandatory: a MIME type, such as image/jpeg")
	}
	if err := graph.Short("file_name", at["file_name"], maxFileName); err != nil {
		return "", err
	}
	l.sweep()
	if l.uploads.Size() >= maxRemembered {
		return "", graph.Outage.Because("there are too many uploads")
	}
	id := rand.Text()
	err = l.uploads.Change(id, func(u *resumable) error {
		*u = resumable{
			App: app, Number: b.PhoneNumberID, Name: wire.CleanName(at["file_name"]), Type: kind, Length: length,
			Expires: l.relay.Now().Add(handleTime).Unix(),
		}
		return nil
	})
	return uploadPrefix + id, err
}

// Progress says how far an upload is, or by which handle it is known once it is whole.
type Progress struct {
	ID     string `json:"id,omitempty"`
	Offset *int64 `json:"file_offset,omitempty"`
	Handle string `json:"h,omitempty"`
}

// State returns how far an upload is.
func (l *Library) State(id string) Progress {
	u, _ := l.uploads.Get(strings.TrimPrefix(id, uploadPrefix))
	return Progress{ID: id, Offset: &u.Offset}
}

// Continue takes in the bytes of an upload from the header file_offset on, for a business. What came before the line broke
// is kept, for the next try to go on from there.
func (l *Library) Continue(r *http.Request, b relay.Business, named string) (p Progress, err error) {
	id := strings.TrimPrefix(named, uploadPrefix)
	u, known := l.uploads.Get(id)
	if !known {
		return p, graph.NoObject.About("post", named)
	}
	offset, err := strconv.ParseInt(cmp.Or(r.Header.Get("file_offset"), "0"), 10, 64)
	if err != nil || offset < 0 || offset > u.Offset {
		return p, graph.BadParameter.Because("file_offset: a header with 0 to %d, how far the upload is", u.Offset)
	}
	came := &salvaged{Reader: r.Body, left: u.Length - offset}
	body := io.Reader(came)
	if offset > 0 {
		before, err := l.relay.Blobs().Open(u.Hash)
		if err != nil {
			return p, graph.BadParameter.Because("file_offset: what came before is not here any more; begin at 0")
		}
		defer before.Close()
		body = io.MultiReader(io.LimitReader(before, offset), came)
	}
	hash, size, err := l.store(b, body)
	switch {
	case err != nil:
		return p, err
	case came.over:
		return p, graph.BadParameter.Because("the body: is longer than the file_length of %d bytes allows", u.Length)
	}
	err = l.uploads.Change(id, func(now *resumable) error {
		if now.Hash != u.Hash {
			return graph.BadParameter.Because("the body: another part of this upload came meanwhile")
		}
		now.Hash, now.Offset = hash, size
		u = *now
		return nil
	})
	if err != nil {
		return p, err
	}
	if err := l.relay.HoldFile(hash, time.Unix(u.Expires, 0)); err != nil {
		return p, err
	}
	if u.whole() {
		return Progress{Handle: l.handle(id, u)}, nil
	}
	return Progress{ID: named, Offset: &u.Offset}, nil
}

// salvaged is a body of which what came counts, even if it breaks off; but no more of
// it than is left to come.
type salvaged struct {
	io.Reader
	left int64
	over bool
}

func (s *salvaged) Read(b []byte) (int, error) {
	n, err := s.Reader.Read(b)
	if s.left -= int64(n); s.left < 0 {
		s.over = true
		return 0, io.EOF
	}
	if err != nil {
		err = io.EOF
	}
	return n, err
}

// handle names a finished upload, in the form of those that Meta gives out.
func (l *Library) handle(id string, u resumable) string {
	what := base64.StdEncoding.EncodeToString([]byte(u.Type)) + ":" + id
	return fmt.Sprintf("4::%s:e:%d:%s:%s", what, u.Expires, u.App, l.sum("handle " + id)[:16])
}

// errHandle is what a handle that names no finished upload gets.
var errHandle = errors.New("there is no finished upload of that handle")

// handled returns the file of a finished upload by its handle, or errHandle.
func (l *Library) handled(handle string) (mediaFile, error) {
	parts := strings.Split(handle, ":")
	if len(parts) < 4 {
		return mediaFile{}, errHandle
	}
	u, known := l.uploads.Get(parts[3])
	if !known || !u.whole() || l.now() >= u.Expires || !hmac.Equal([]byte(handle), []byte(l.handle(parts[3], u))) {
		return mediaFile{}, errHandle
	}
	return mediaFile{Hash: u.Hash, Type: u.Type, Name: u.Name, Size: u.Length, Number: u.Number, Expires: u.Expires}, nil
}

// Picture returns where the file of a finished upload is to be had for good, by its
// handle: a picture of a business.
func (l *Library) Picture(r *http.Request, b relay.Business, handle string) (url string, err error) {
	m, err := l.handled(handle)
	if err != nil {
		return "", graph.BadParameter.Because("profile_picture_handle: %v", err)
	}
	if m.Type != "image/jpeg" && m.Type != "image/png" {
		return "", graph.BadParameter.Because("profile_picture_handle: the file is of type %s; image/jpeg or image/png is wanted", m.Type)
	}
	until := l.relay.Now().Add(pictureTime)
	id := newMediaID()
	m.Number, m.Expires = b.PhoneNumberID, until.Unix()
	return l.signed(r, id, until), l.keep(id, m)
}
