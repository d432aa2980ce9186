package media

import (
	"bytes"
	"io"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"

	"sayso/relay/cloudapi/graph"
	"sayso/wire"
)

// badMedia is what a file of no use gets.
var badMedia = graph.Mistake{Code: 131053, Status: 400, Source: graph.Documented, Title: "Media upload error"}

// maxFileName bounds the name of a file, in characters.
const maxFileName = 240

// fileKind is a kind of files: which types they are of, and how large.
type fileKind struct {
	types []string // none for any
	limit int64    // bytes
}

// fileKinds are Meta's limits. A sticker that moves may have more; see [Library.fits].
var fileKinds = map[wire.MediaKind]fileKind{
	wire.Image:    {[]string{"image/jpeg", "image/png"}, 5 << 20},
	wire.Video:    {[]string{"video/mp4", "video/3gpp"}, 16 << 20},
	wire.Audio:    {[]string{"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg", "audio/opus"}, 16 << 20},
	wire.Voice:    {[]string{"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg", "audio/opus"}, 16 << 20},
	wire.Sticker:  {[]string{"image/webp"}, stillSticker},
	wire.Document: {nil, wire.MaxMedia},
}

const (
	stillSticker  = 100 << 10
	movingSticker = 500 << 10
)

// aliases are other names of those types.
var aliases = map[string]string{
	"image/jpg": "image/jpeg", "audio/mp3": "audio/mpeg", "audio/x-m4a": "audio/mp4", "audio/m4a": "audio/mp4",
	"audio/x-aac": "audio/aac", "application/ogg": "audio/ogg", "video/3gp": "video/3gpp",
}

// byEnding are the types of files that come without one.
var byEnding = map[string]string{
	".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp", ".mp4": "video/mp4", ".3gp": "video/3gpp",
	".aac": "audio/aac", ".amr": "audio/amr", ".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".ogg": "audio/ogg", ".opus": "audio/ogg",
	".txt": "text/plain", ".pdf": "application/pdf", ".doc": "application/msword", ".xls": "application/vnd.ms-excel", ".ppt": "application/vnd.ms-powerpoint",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}

const anyType = "application/octet-stream"

// mimeType returns a MIME type without its parameters, by its usual name; "" for what
// is none.
func mimeType(s string) string {
	kind, _, err := mime.ParseMediaType(s)
	if err != nil || !strings.Contains(kind, "/") || len(kind) > 127 {
		return ""
	}
	if usual, ok := aliases[kind]; ok {
		return usual
	}
	return kind
}

// typeOf decides what a file is: what its part says, else what the request says, else
// what its name and its first bytes say.
func typeOf(part, asked, name string, head []byte) string {
	for _, said := range []string{part, asked} {
		if kind := mimeType(said); kind != "" && kind != anyType {
			return kind
		}
	}
	if kind, ok := byEnding[strings.ToLower(path.Ext(name))]; ok {
		return kind
	}
	return mimeType(http.DetectContentType(head))
}

// mimeOf returns the type of a file that a person sent.
func mimeOf(m wire.Media) string { return typeOf(m.Type, "", m.Name, nil) }

// largest returns how large a file of a type may be to be uploaded; 0 when files of
// that type are not taken.
func largest(kind string) int64 {
	if kind == "image/webp" {
		return movingSticker
	}
	for _, k := range fileKinds {
		if slices.Contains(k.types, kind) {
			return k.limit
		}
	}
	switch group, _, _ := strings.Cut(kind, "/"); group {
	case "image", "video", "audio":
		return 0
	}
	return wire.MaxMedia
}

// telling are the types that the first bytes of a file show beyond doubt.
var telling = []string{"image/jpeg", "image/png", "image/webp", "image/gif", "application/pdf"}

// disagrees reports whether the first bytes of a file are plainly those of another type
// than it says. What they are not known to be passes.
func disagrees(kind string, head []byte) bool {
	found := mimeType(http.DetectContentType(head))
	group, _, _ := strings.Cut(kind, "/")
	return found != kind && slices.Contains(telling, found) && slices.Contains([]string{"image", "video", "audio"}, group)
}

// fits refuses to send a file as something that it is not, or as which it is too large.
func (l *Library) fits(at string, m mediaFile, kind wire.MediaKind) error {
	k := fileKinds[kind]
	if k.types != nil && !slices.Contains(k.types, m.Type) {
		return badMedia.Because("%s.id: the file is of type %s; use %s", at, m.Type, strings.Join(k.types, ", "))
	}
	limit := k.limit
	if kind == wire.Sticker && l.moves(m.Hash) {
		limit = movingSticker
	}
	if m.Size > limit {
		return badMedia.Because("%s.id: the file has %d bytes; the limit is %d", at, m.Size, limit)
	}
	return nil
}

// moves reports whether a WebP file says that it is animated.
func (l *Library) moves(hash string) bool {
	from, err := l.relay.Blobs().Open(hash)
	if err != nil {
		return false
	}
	defer from.Close()
	var head [21]byte
	_, err = io.ReadFull(from, head[:])
	return err == nil && bytes.Equal(head[12:16], []byte("VP8X")) && head[20]&2 != 0
}
