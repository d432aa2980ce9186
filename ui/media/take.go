package media

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sayso/store"
	"sayso/ui/cells"
	"sayso/ui/paths"
	"sayso/wire"
)

// limits are the most bytes of each kind, as in the WhatsApp Cloud API ("Supported media
// types" of its reference). What is more than that can go as a document.
var limits = map[wire.MediaKind]int64{
	wire.Image: 5 << 20, wire.Video: 16 << 20, wire.Audio: 16 << 20, wire.Voice: 16 << 20, wire.Sticker: 500 << 10, wire.Document: wire.MaxMedia,
}

// Take takes a file of this machine into a store and returns what a message holds of it.
// Its kind is what its content is, unless as says otherwise; a tilde is the person's own
// directory. Errors are one line for the person.
func Take(b *store.Blobs, path string, as wire.MediaKind) (*wire.Media, error) {
	path = paths.Expand(path)
	name := cells.Settle(wire.CleanName(filepath.Base(path)))
	about, err := os.Stat(path) // before it is opened: a pipe would wait for its other end
	switch {
	case err != nil:
		return nil, pathError(path, err)
	case about.IsDir():
		return nil, fmt.Errorf("%s is a directory; send the files in it", name)
	case !about.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no file", name)
	case about.Size() == 0:
		return nil, fmt.Errorf("%s is empty", name)
	case about.Size() > wire.MaxMedia:
		return nil, fmt.Errorf("%s has %s; a file may have %s", name, Size(about.Size()), Size(wire.MaxMedia))
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, pathError(path, err)
	}
	defer f.Close()
	head := make([]byte, 512)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, pathError(path, err)
	}
	m := &wire.Media{Kind: as, Type: typeOf(path, head[:n]), Size: about.Size(), Name: wire.CleanName(filepath.Base(path))}
	if err := fit(m); err != nil {
		return nil, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, pathError(path, err)
	}
	if m.Hash, m.Size, err = b.Put(f, wire.MaxMedia); err != nil {
		return nil, err
	}
	return m, nil
}

// typeOf says what a file is: by how it begins, and where that is not enough by
// what it is called.
func typeOf(path string, head []byte) string {
	seen := plainType(http.DetectContentType(head))
	ending := strings.ToLower(filepath.Ext(path))
	called := plainType(mime.TypeByExtension(ending))
	for t, e := range endings {
		if e == ending {
			called = t
		}
	}
	switch {
	case seen == "application/ogg":
		return "audio/ogg"
	case called != "" && slices.Contains([]string{"application/octet-stream", "text/plain", "application/zip", "text/xml"}, seen):
		return called
	}
	return seen
}

// kindOf returns what a file of a type is sent as.
func kindOf(t string) wire.MediaKind {
	switch t {
	case "image/jpeg", "image/png", "image/webp", "image/gif":
		return wire.Image
	}
	switch family, _, _ := strings.Cut(t, "/"); family {
	case "video":
		return wire.Video
	case "audio":
		return wire.Audio
	}
	return wire.Document
}

// fit makes a file what it is asked to be, or what it is; too much of a picture,
// a film or a sound goes as a document.
func fit(m *wire.Media) error {
	name, family := cells.Settle(m.Name), strings.Split(m.Type, "/")[0]
	switch asked := m.Kind; {
	case asked == "":
		if m.Kind = kindOf(m.Type); m.Size > limits[m.Kind] {
			m.Kind = wire.Document
		}
	case asked == wire.Voice && family != "audio" && m.Type != "video/mp4":
		return fmt.Errorf("%s is no sound; send it as a file", name)
	case asked == wire.Sticker && m.Type != "image/webp":
		return fmt.Errorf("%s is no WebP picture, as stickers are; send it as a file", name)
	case m.Size > limits[asked]:
		return fmt.Errorf("%s has %s; as a %s it may have %s; /file sends it as a document", name, Size(m.Size), strings.ToLower(Kind(asked)), Size(limits[asked]))
	}
	return nil
}

// pathError says what is wrong with a path, without the words of the system around it.
func pathError(path string, err error) error {
	name := cells.Settle(wire.CleanName(path))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no file %s", name)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%s may not be read", name)
	}
	var of *fs.PathError
	if errors.As(err, &of) {
		err = of.Err
	}
	return fmt.Errorf("%s: %w", name, err)
}
