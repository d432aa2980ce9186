package cloudapi

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"math/big"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"sayso/relay"
	"sayso/relay/cloudapi/graph"
	"sayso/wire"
)

var mediaRoutes = []route{
	{on: phone, edge: "media", method: http.MethodPost, answer: (*call).uploadMedia, raw: true},
	{on: file, method: http.MethodGet, answer: (*call).mediaFile},
	{on: file, method: http.MethodDelete, answer: (*call).deleteMedia},
	{on: root, edge: attachments, method: http.MethodGet, answer: (*call).attachment, open: true},
	{on: root, edge: attachments, method: http.MethodHead, answer: (*call).attachment, open: true},
}

// How long the id of a file is good: of one that a business uploaded, and of one that
// came in a webhook.
const (
	uploadedTime = 30 * 24 * time.Hour
	inboundTime  = 7 * 24 * time.Hour
)

// maxRemembered bounds media ids, and uploads.
const maxRemembered = 100_000

// mediaFile is what is remembered of a file under its media id.
type mediaFile struct {
	Hash    string // hex, by which the relay has it
	Type    string // MIME
	Name    string
	Size    int64
	Number  string // phone_number_id of the business
	Expires int64  // Unix seconds
	Inbound bool   // a person sent it
}

// fileNamed finds a media file by its id.
func (f *Face) fileNamed(id string) (kind node, numbers []relay.Business) {
	m, known := f.media.Get(id)
	if !known || f.now().Unix() >= m.Expires {
		return 0, nil
	}
	return file, f.numberOf(m.Number)
}

// numberOf returns the business of a phone_number_id, as a list of the one.
func (f *Face) numberOf(id string) []relay.Business {
	for _, b := range f.o.Relay.Businesses() {
		if b.PhoneNumberID == id {
			return []relay.Business{b}
		}
	}
	return nil
}

// keepMedia remembers a file under an id until it expires; the relay keeps the bytes
// for as long.
func (f *Face) keepMedia(id string, m mediaFile) error {
	f.forgetMedia()
	if f.media.Size() >= maxRemembered {
		return graph.Outage.Because("there are too many media ids; delete some")
	}
	if err := f.o.Relay.HoldFile(m.Hash, time.Unix(m.Expires, 0)); err != nil {
		return err
	}
	return f.media.Change(id, func(v *mediaFile) error { *v = m; return nil })
}

// swept is when what is out of date was last looked for, Unix seconds.
type swept struct{ at atomic.Int64 }

// due reports, once an hour, that it is time to look.
func (s *swept) due(now int64) bool {
	at := s.at.Load()
	return (now-at >= 3600 || now < at) && s.at.CompareAndSwap(at, now)
}

// forgetMedia forgets the ids that are out of date, and uploads that nobody ended.
func (f *Face) forgetMedia() {
	now := f.now().Unix()
	if !f.swept.due(now) {
		return
	}
	for id, m := range f.media.List() {
		if now >= m.Expires {
			if err := f.media.Forget(id); err != nil {
				f.o.Log.Error("media id not forgotten", "id", id, "err", err)
			}
		}
	}
	for id, u := range f.uploads.List() {
		if now >= u.Expires {
			if err := f.uploads.Forget(id); err != nil {
				f.o.Log.Error("upload not forgotten", "id", id, "err", err)
			}
		}
	}
}

// newMediaID returns 16 random digits: longer than any other id here.
func newMediaID() string {
	n, err := rand.Int(rand.Reader, big.NewInt(9e15))
	if err != nil {
		panic(err) // it never does
	}
	return strconv.FormatInt(1e15+n.Int64(), 10)
}

// inboundMedia returns the id under which a business finds the file of a person's
// message, always the same. It is good for a week from when it came, however often the
// webhook is sent.
func (f *Face) inboundMedia(b relay.Business, e wire.Event, m wire.Media) string {
	sum := sha256.Sum256([]byte(b.PhoneNumberID + " " + string(e.By) + " " + string(e.Key)))
	id := strconv.FormatUint(1e15+binary.BigEndian.Uint64(sum[:])%9e15, 10)
	expires := time.UnixMilli(e.At).Add(inboundTime).Unix()
	if _, known := f.media.Get(id); known || m.Hash == "" || f.now().Unix() >= expires {
		return id
	}
	err := f.keepMedia(id, mediaFile{
		Hash: m.Hash, Type: mimeOf(m), Name: m.Name, Size: m.Size, Number: b.PhoneNumberID, Expires: expires, Inbound: true,
	})
	if err != nil {
		f.o.Log.Error("file of a webhook not kept", "business", b.Account, "id", id, "err", err)
	}
	return id
}

// descriptor is what a media file says of itself.
type descriptor struct {
	Product string `json:"messaging_product"`
	URL     string `json:"url"`
	Type    string `json:"mime_type"`
	SHA     string `json:"sha256"`    // hex
	Size    int64  `json:"file_size"` // a number: clients read no other
	ID      string `json:"id"`
}

// owned returns the file of a call; one of another number than the call names is none.
func (c *call) owned() (mediaFile, error) {
	m, _ := c.face.media.Get(c.object.id)
	number, err := c.params.Text("phone_number_id")
	if err == nil && number != "" && number != m.Number {
		err = graph.NoObject.About(strings.ToLower(c.r.Method), c.object.id)
	}
	return m, err
}

func (c *call) mediaFile() (any, error) {
	m, err := c.owned()
	if err != nil {
		return nil, err
	}
	if _, there := c.face.o.Relay.Blobs().Size(m.Hash); !there {
		return nil, graph.NoObject.About("get", c.object.id)
	}
	url := c.face.signed(c.r, c.object.id, c.face.now().Add(linkTime))
	return descriptor{graph.Product, url, m.Type, m.Hash, m.Size, c.object.id}, nil
}

// deleteMedia forgets the id. The bytes stay until the relay sweeps them, as somebody
// may have been sent them.
func (c *call) deleteMedia() (any, error) {
	if _, err := c.owned(); err != nil {
		return nil, err
	}
	return done{true}, c.face.media.Forget(c.object.id)
}

// media reads the file of a message: {"id": ...} or {"link": ...}. A link is not
// fetched; the person sees where it leads.
func (c *call) media(at string, raw json.RawMessage, kind wire.MediaKind) (*wire.Media, error) {
	var of struct {
		ID   graph.Scalar `json:"id"`
		Link graph.Scalar `json:"link"`
		Name graph.Scalar `json:"filename"`
	}
	if err := (graph.Params{at: raw}).Decode(at, &of); err != nil {
		return nil, err
	}
	if err := graph.Short(at+".filename", string(of.Name), maxFileName); err != nil {
		return nil, err
	}
	switch {
	case of.ID == "" && of.Link == "":
		return nil, graph.Missing.Because("%s: id or link is mandatory", at)
	case of.ID != "" && of.Link != "":
		return nil, graph.BadParameter.Because("%s: has both id and link; give one", at)
	case of.ID == "":
		return linked(at, string(of.Link), string(of.Name), kind)
	}
	m, err := c.held(at, string(of.ID))
	if err != nil {
		return nil, err
	}
	if err := c.face.fits(at, m, kind); err != nil {
		return nil, err
	}
	name := m.Name
	if of.Name != "" {
		name = string(of.Name)
	}
	return &wire.Media{Kind: kind, Hash: m.Hash, Type: m.Type, Size: m.Size, Name: name}, nil
}

// linked is a file that stays where it is.
func linked(at, link, name string, kind wire.MediaKind) (*wire.Media, error) {
	if !strings.HasPrefix(link, "http://") && !strings.HasPrefix(link, "https://") {
		return nil, graph.BadParameter.Because("%s.link: begins with http:// or https://", at)
	}
	if err := graph.Short(at+".link", link, wire.MaxLink); err != nil {
		return nil, err
	}
	return &wire.Media{Kind: kind, Link: link, Name: name}, nil
}

// held finds a file that the business may send: one of any number of its account.
func (c *call) held(at, id string) (mediaFile, error) {
	if kind, of := c.face.fileNamed(id); kind == file && len(of) == 1 && of[0].WABAID == c.business.WABAID {
		m, _ := c.face.media.Get(id)
		if _, there := c.face.o.Relay.Blobs().Size(m.Hash); there {
			return m, nil
		}
	}
	return mediaFile{}, graph.BadValue.Because("%s.id: there is no media of that id", at)
}
