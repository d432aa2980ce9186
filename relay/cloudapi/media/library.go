package media

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"log/slog"
	"math/big"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"sayso/relay"
	"sayso/relay/cloudapi/graph"
	"sayso/relay/cloudapi/records"
	"sayso/wire"
)

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

// Library is the files of all businesses.
type Library struct {
	relay   *relay.Server
	log     *slog.Logger
	files   *records.Table[mediaFile] // by media id
	uploads *records.Table[resumable] // by upload id
	swept   swept
	seal    []byte // proves URLs of files, and handles of uploads
}

// New returns the files that are remembered of the businesses of a relay. Its errors are
// those of the relay's records.
func New(r *relay.Server, log *slog.Logger) (l *Library, err error) {
	l = &Library{relay: r, log: log}
	if l.files, err = records.Open[mediaFile](r, "cloudapi/media/"); err != nil {
		return nil, err
	}
	if l.uploads, err = records.Open[resumable](r, "cloudapi/upload/"); err != nil {
		return nil, err
	}
	l.seal, err = readSeal(r)
	return l, err
}

// now is the relay's clock in Unix seconds.
func (l *Library) now() int64 { return l.relay.Now().Unix() }

// get returns the file of an id that is still good.
func (l *Library) get(id string) (mediaFile, bool) {
	m, known := l.files.Get(id)
	return m, known && l.now() < m.Expires
}

// Owner returns the business whose file has an id, as a list of the one; none for no file.
func (l *Library) Owner(id string) (numbers []relay.Business) {
	m, known := l.get(id)
	for _, b := range l.relay.Businesses() {
		if known && b.PhoneNumberID == m.Number {
			return []relay.Business{b}
		}
	}
	return nil
}

// keep remembers a file under an id until it expires; the relay keeps the bytes
// for as long.
func (l *Library) keep(id string, m mediaFile) error {
	l.sweep()
	if l.files.Size() >= maxRemembered {
		return graph.Outage.Because("there are too many media ids; delete some")
	}
	if err := l.relay.HoldFile(m.Hash, time.Unix(m.Expires, 0)); err != nil {
		return err
	}
	return l.files.Change(id, func(v *mediaFile) error { *v = m; return nil })
}

// swept is when what is out of date was last looked for, Unix seconds.
type swept struct{ at atomic.Int64 }

// due reports, once an hour, that it is time to look.
func (s *swept) due(now int64) bool {
	at := s.at.Load()
	return (now-at >= 3600 || now < at) && s.at.CompareAndSwap(at, now)
}

// sweep forgets the ids that are out of date, and uploads that nobody ended.
func (l *Library) sweep() {
	now := l.now()
	if !l.swept.due(now) {
		return
	}
	for id, m := range l.files.List() {
		if now >= m.Expires {
			if err := l.files.Forget(id); err != nil {
				l.log.Error("media id not forgotten", "id", id, "err", err)
			}
		}
	}
	for id, u := range l.uploads.List() {
		if now >= u.Expires {
			if err := l.uploads.Forget(id); err != nil {
				l.log.Error("upload not forgotten", "id", id, "err", err)
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

// Inbound returns the id under which a business finds the file of a person's
// message, always the same. It is good for a week from when it came, however often the
// webhook is sent.
func (l *Library) Inbound(b relay.Business, e wire.Event, m wire.Media) string {
	sum := sha256.Sum256([]byte(b.PhoneNumberID + " " + string(e.By) + " " + string(e.Key)))
	id := strconv.FormatUint(1e15+binary.BigEndian.Uint64(sum[:])%9e15, 10)
	expires := time.UnixMilli(e.At).Add(inboundTime).Unix()
	if _, known := l.files.Get(id); known || m.Hash == "" || l.now() >= expires {
		return id
	}
	err := l.keep(id, mediaFile{
		Hash: m.Hash, Type: mimeOf(m), Name: m.Name, Size: m.Size, Number: b.PhoneNumberID, Expires: expires, Inbound: true,
	})
	if err != nil {
		l.log.Error("file of a webhook not kept", "business", b.Account, "id", id, "err", err)
	}
	return id
}

// Descriptor is what a media file says of itself.
type Descriptor struct {
	Product string `json:"messaging_product"`
	URL     string `json:"url"`
	Type    string `json:"mime_type"`
	SHA     string `json:"sha256"`    // hex
	Size    int64  `json:"file_size"` // a number: clients read no other
	ID      string `json:"id"`
}

// owned returns the file of an id that a request is for; one of another number than its
// inputs name is none.
func (l *Library) owned(r *http.Request, id string, p graph.Params) (mediaFile, error) {
	m, _ := l.files.Get(id)
	number, err := p.Text("phone_number_id")
	if err == nil && number != "" && number != m.Number {
		err = graph.NoObject.About(strings.ToLower(r.Method), id)
	}
	return m, err
}

// Describe answers what a file is and where its bytes are, for a while.
func (l *Library) Describe(r *http.Request, id string, p graph.Params) (Descriptor, error) {
	m, err := l.owned(r, id, p)
	if err != nil {
		return Descriptor{}, err
	}
	if _, there := l.relay.Blobs().Size(m.Hash); !there {
		return Descriptor{}, graph.NoObject.About("get", id)
	}
	url := l.signed(r, id, l.relay.Now().Add(linkTime))
	return Descriptor{graph.Product, url, m.Type, m.Hash, m.Size, id}, nil
}

// Forget forgets an id. The bytes stay until the relay sweeps them, as somebody may have
// been sent them.
func (l *Library) Forget(r *http.Request, id string, p graph.Params) error {
	if _, err := l.owned(r, id, p); err != nil {
		return err
	}
	return l.files.Forget(id)
}

// Attach reads the file of a message of a business: {"id": ...} or {"link": ...}. A link
// is not fetched; the person sees where it leads.
func (l *Library) Attach(b relay.Business, at string, raw json.RawMessage, kind wire.MediaKind) (*wire.Media, error) {
	var of struct {
		ID   graph.Scalar `json:"id"`
		Link graph.Scalar `json:"link"`
		Name graph.Scalar `json:"filename"`
	}
	if err := graph.Decode(at, raw, &of); err != nil {
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
	m, err := l.held(b, at, string(of.ID))
	if err != nil {
		return nil, err
	}
	if err := l.fits(at, m, kind); err != nil {
		return nil, err
	}
	return &wire.Media{Kind: kind, Hash: m.Hash, Type: m.Type, Size: m.Size, Name: cmp.Or(string(of.Name), m.Name)}, nil
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

// held finds a file that a business may send: one of any number of its account.
func (l *Library) held(b relay.Business, at, id string) (mediaFile, error) {
	if of := l.Owner(id); len(of) == 1 && of[0].WABAID == b.WABAID {
		m, _ := l.files.Get(id)
		if _, there := l.relay.Blobs().Size(m.Hash); there {
			return m, nil
		}
	}
	return mediaFile{}, graph.BadValue.Because("%s.id: there is no media of that id", at)
}
