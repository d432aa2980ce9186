package media

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	"sayso/relay"
	"sayso/relay/cloudapi/graph"
	"sayso/wire"
)

// MaxUpload bounds a form with a file, in bytes.
const MaxUpload = wire.MaxMedia + 1<<20

// The bounds of what is in one.
const (
	maxParts = 16
	maxField = 4 << 10
	headSize = 512 // bytes of a file by which its type is recognised
)

// fileForm is what came in a form with a file.
type fileForm struct {
	fields map[string]string
	file   *mediaFile
	part   string // the type that the part says
	head   []byte
}

// Upload takes in a file of a business from a form, or else from what p says of it, and
// returns the id that it gets. The file goes to the disk as it comes; what is said of it
// may come before or after it.
func (l *Library) Upload(r *http.Request, b relay.Business, p graph.Params) (string, error) {
	in, err := l.readForm(r, b)
	if err != nil {
		return "", err
	}
	for name := range p {
		if text, err := p.Text(name); err == nil && in.fields[name] == "" {
			in.fields[name] = text
		}
	}
	switch {
	case !strings.EqualFold(in.fields["messaging_product"], graph.Product):
		return "", graph.BadParameter.Because("messaging_product: is mandatory and must be %s", graph.Product)
	case in.file == nil:
		return "", graph.BadParameter.Because("file: is mandatory; send it as a part of multipart/form-data")
	case in.file.Size == 0:
		return "", graph.BadParameter.Because("file: is empty")
	}
	m := *in.file
	m.Type = typeOf(in.part, in.fields["type"], m.Name, in.head)
	switch limit := largest(m.Type); {
	case limit == 0:
		return "", graph.BadParameter.Because("file: files of type %s are not taken", m.Type)
	case m.Size > limit:
		return "", graph.BadParameter.Because("file: has %d bytes; the limit of %s is %d", m.Size, m.Type, limit)
	case disagrees(m.Type, in.head):
		return "", badMedia.Because("file: says that it is %s, and its bytes are of another type", m.Type)
	}
	m.Number, m.Expires = b.PhoneNumberID, l.relay.Now().Add(uploadedTime).Unix()
	id := newMediaID()
	return id, l.keep(id, m)
}

// readForm reads a form, and its file onto the disk.
func (l *Library) readForm(r *http.Request, b relay.Business) (fileForm, error) {
	in := fileForm{fields: map[string]string{}}
	parts, err := r.MultipartReader()
	if err != nil {
		return in, graph.BadParameter.Because("file: is mandatory; send it as a part of multipart/form-data")
	}
	for range maxParts {
		p, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return in, nil
		}
		if err != nil {
			return in, graph.BadParameter.Because("the form cannot be read: it breaks off or is malformed")
		}
		if err := l.readPart(b, &in, p); err != nil {
			return in, err
		}
	}
	return in, graph.BadParameter.Because("the form has over %d parts", maxParts)
}

func (l *Library) readPart(b relay.Business, in *fileForm, p *multipart.Part) error {
	if name := p.FormName(); name != "file" {
		text, err := io.ReadAll(io.LimitReader(p, maxField+1))
		if err != nil || len(text) > maxField {
			return graph.BadParameter.Because("the form cannot be read: a field breaks off or is over %d bytes", maxField)
		}
		in.fields[name] = strings.TrimSpace(string(text))
		return nil
	}
	if in.file != nil {
		return graph.BadParameter.Because("file: is there twice")
	}
	in.part = p.Header.Get("Content-Type")
	hash, size, err := l.store(b, io.TeeReader(p, (*head)(&in.head)))
	if err != nil {
		return err
	}
	name := []rune(wire.CleanName(p.FileName()))
	in.file = &mediaFile{Hash: hash, Size: size, Name: string(name[:min(len(name), maxFileName)])}
	return nil
}

// head keeps the first bytes that are written to it.
type head []byte

func (h *head) Write(b []byte) (int, error) {
	*h = append(*h, b[:min(len(b), headSize-len(*h))]...)
	return len(b), nil
}

// brokenOff marks what came over the line and did not end well.
type brokenOff struct{ error }

// store puts what is read on the relay's disk. Its errors are faults.
func (l *Library) store(b relay.Business, r io.Reader) (hash string, size int64, err error) {
	hash, size, err = l.relay.KeepFile(wire.Account(b.Account), marked{r}, wire.MaxMedia)
	var broken brokenOff
	switch {
	case err == nil:
		return hash, size, nil
	case errors.As(err, &broken):
		err = graph.BadParameter.Because("file: it broke off; send it again")
	case errors.Is(err, relay.ErrTooBig):
		err = graph.BadParameter.Because("file: is over %d bytes", wire.MaxMedia)
	case errors.Is(err, relay.ErrDaily):
		err = graph.TooMuch.Because("%v", relay.ErrDaily)
	case errors.Is(err, relay.ErrFull):
		wrong := graph.Outage.Because("the relay has no room for more files")
		wrong.Retry, err = true, wrong
	case errors.Is(err, relay.ErrBusy):
		wrong := graph.Busy.Because("too many files at a time; try again in a moment")
		wrong.Retry, err = true, wrong
	}
	return "", 0, err
}

// marked is a reader whose errors are told from those of the disk.
type marked struct{ io.Reader }

func (m marked) Read(b []byte) (int, error) {
	n, err := m.Reader.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		err = brokenOff{err}
	}
	return n, err
}
