package cloudapi

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

var uploadRoutes = []route{
	{on: app, edge: "uploads", method: http.MethodPost, answer: (*call).beginUpload},
	{on: upload, method: http.MethodPost, answer: (*call).continueUpload, raw: true},
	{on: upload, method: http.MethodGet, answer: (*call).uploadState},
}

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

// uploadNamed finds an upload by its id.
func (f *Face) uploadNamed(id string) (kind node, numbers []relay.Business) {
	id, ok := strings.CutPrefix(id, uploadPrefix)
	u, known := f.uploads.Get(id)
	if !ok || !known || f.now().Unix() >= u.Expires {
		return 0, nil
	}
	for _, b := range f.o.Relay.Businesses() {
		if b.AppID == u.App {
			numbers = append(numbers, b)
		}
	}
	return upload, numbers
}

// beginUpload opens an upload of an announced size.
func (c *call) beginUpload() (any, error) {
	at, err := c.params.Texts("file_name", "file_length", "file_type")
	if err != nil {
		return nil, err
	}
	length, err := strconv.ParseInt(at["file_length"], 10, 64)
	kind := mimeType(at["file_type"])
	switch {
	case err != nil || length < 1 || length > wire.MaxMedia:
		return nil, graph.BadParameter.Because("file_length: is mandatory: 1 to %d bytes", wire.MaxMedia)
	case kind == "":
		return nil, graph.BadParameter.Because("file_type: is mandatory: a MIME type, such as image/jpeg")
	}
	if err := graph.Short("file_name", at["file_name"], maxFileName); err != nil {
		return nil, err
	}
	c.face.forgetMedia()
	if c.face.uploads.Size() >= maxRemembered {
		return nil, graph.Outage.Because("there are too many uploads")
	}
	id := rand.Text()
	err = c.face.uploads.Change(id, func(u *resumable) error {
		*u = resumable{
			App: c.object.id, Number: c.business.PhoneNumberID, Name: wire.CleanName(at["file_name"]), Type: kind, Length: length,
			Expires: c.face.now().Add(handleTime).Unix(),
		}
		return nil
	})
	return map[string]string{"id": uploadPrefix + id}, err
}

// uploadAnswer says how far an upload is.
type uploadAnswer struct {
	ID     string `json:"id"`
	Offset int64  `json:"file_offset"`
}

func (c *call) uploadState() (any, error) {
	u, _ := c.face.uploads.Get(strings.TrimPrefix(c.object.id, uploadPrefix))
	return uploadAnswer{c.object.id, u.Offset}, nil
}

// continueUpload takes in the bytes from file_offset on. What came before the line broke
// is kept, for the next try to go on from there.
func (c *call) continueUpload() (any, error) {
	id := strings.TrimPrefix(c.object.id, uploadPrefix)
	u, known := c.face.uploads.Get(id)
	if !known {
		return nil, graph.NoObject.About("post", c.object.id)
	}
	offset, err := strconv.ParseInt(cmp.Or(c.r.Header.Get("file_offset"), "0"), 10, 64)
	if err != nil || offset < 0 || offset > u.Offset {
		return nil, graph.BadParameter.Because("file_offset: a header with 0 to %d, how far the upload is", u.Offset)
	}
	came := &salvaged{Reader: c.r.Body, left: u.Length - offset}
	body := io.Reader(came)
	if offset > 0 {
		before, err := c.face.o.Relay.Blobs().Open(u.Hash)
		if err != nil {
			return nil, graph.BadParameter.Because("file_offset: what came before is not here any more; begin at 0")
		}
		defer before.Close()
		body = io.MultiReader(io.LimitReader(before, offset), came)
	}
	hash, size, err := c.keep(body)
	switch {
	case err != nil:
		return nil, err
	case came.over:
		return nil, graph.BadParameter.Because("the body: is longer than the file_length of %d bytes allows", u.Length)
	}
	err = c.face.uploads.Change(id, func(now *resumable) error {
		if now.Hash != u.Hash {
			return graph.BadParameter.Because("the body: another part of this upload came meanwhile")
		}
		now.Hash, now.Offset = hash, size
		u = *now
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := c.face.o.Relay.HoldFile(hash, time.Unix(u.Expires, 0)); err != nil {
		return nil, err
	}
	if u.whole() {
		return map[string]string{"h": c.face.handle(id, u)}, nil
	}
	return uploadAnswer{c.object.id, u.Offset}, nil
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
func (f *Face) handle(id string, u resumable) string {
	what := base64.StdEncoding.EncodeToString([]byte(u.Type)) + ":" + id
	return fmt.Sprintf("4::%s:e:%d:%s:%s", what, u.Expires, u.App, f.sum("handle " + id)[:16])
}

// errHandle is what a handle that names no finished upload gets.
var errHandle = errors.New("there is no finished upload of that handle")

// handled returns the file of a finished upload by its handle, or errHandle.
func (f *Face) handled(handle string) (mediaFile, error) {
	parts := strings.Split(handle, ":")
	if len(parts) < 4 {
		return mediaFile{}, errHandle
	}
	u, known := f.uploads.Get(parts[3])
	if !known || !u.whole() || f.now().Unix() >= u.Expires || !hmac.Equal([]byte(handle), []byte(f.handle(parts[3], u))) {
		return mediaFile{}, errHandle
	}
	return mediaFile{Hash: u.Hash, Type: u.Type, Name: u.Name, Size: u.Length, Number: u.Number, Expires: u.Expires}, nil
}

// uploaded returns where the file of a finished upload is to be had, for good.
func (c *call) uploaded(handle string) (url string, err error) {
	m, err := c.face.handled(handle)
	if err != nil {
		return "", graph.BadParameter.Because("profile_picture_handle: %v", err)
	}
	if m.Type != "image/jpeg" && m.Type != "image/png" {
		return "", graph.BadParameter.Because("profile_picture_handle: the file is of type %s; image/jpeg or image/png is wanted", m.Type)
	}
	until := c.face.now().Add(pictureTime)
	id := newMediaID()
	m.Number, m.Expires = c.business.PhoneNumberID, until.Unix()
	return c.face.signed(c.r, id, until), c.face.keepMedia(id, m)
}
