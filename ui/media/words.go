// Package media is about the files that messages hold: what they are called and how large
// they are in words ([Title], [Facts]), how one is taken in to be sent ([Take]), and how one
// that came is handed out: saved, or lent to the program that opens it ([Save], [Lend]),
// unless it may run something of its sender's ([MayRun]).
package media

import (
	"cmp"
	"fmt"
	"mime"
	"strings"

	"sayso/chat"
	"sayso/ui/cells"
	"sayso/ui/say"
	"sayso/wire"
)

// Title is what a file is called: its name, else what it is.
func Title(m *wire.Media) string { return cmp.Or(m.Name, Kind(m.Kind)) }

// Kind is what a kind of file is called, such as Photo.
func Kind(k wire.MediaKind) string {
	return cmp.Or(chat.Summary(wire.Message{Media: &wire.Media{Kind: k}}), "File")
}

// Facts says what a file is and how much: "photo, JPEG, 214 kB".
func Facts(m *wire.Media) string {
	kind := ""
	if m.Name != "" {
		kind = strings.ToLower(Kind(m.Kind))
	}
	if kind == "file" {
		kind = ""
	}
	return say.Join(", ", kind, Type(m.Type), Size(m.Size))
}

// typeNames are what people call the common types.
var typeNames = map[string]string{
	"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WebP",
	"video/mp4": "MP4", "video/3gpp": "3GP", "audio/mpeg": "MP3", "audio/mp4": "M4A", "audio/aac": "AAC", "audio/ogg": "Ogg", "audio/amr": "AMR",
	"application/pdf": "PDF", "text/plain": "text", "text/csv": "CSV", "application/zip": "ZIP", "application/msword": "Word",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   "Word",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         "Excel",
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": "PowerPoint",
	"application/vnd.ms-excel": "Excel", "application/octet-stream": "",
}

// Type says a MIME type as people do.
func Type(t string) string {
	plain := plainType(t)
	if name, known := typeNames[plain]; known {
		return name
	}
	_, sub, _ := strings.Cut(plain, "/")
	return cells.Cut(cells.Settle(strings.ToUpper(strings.TrimPrefix(sub, "x-"))), 12)
}

// plainType returns a MIME type without what follows it.
func plainType(t string) string {
	if plain, _, err := mime.ParseMediaType(t); err == nil {
		return plain
	}
	return strings.ToLower(strings.TrimSpace(t))
}

// Size says so many bytes: "214 kB", "1.2 MB".
func Size(n int64) string {
	switch {
	case n <= 0:
		return ""
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1000*1000:
		return fmt.Sprintf("%d kB", (n+500)/1000)
	case n < 100*1000*1000:
		return fmt.Sprintf("%d.%d MB", n/1e6, n%1e6/1e5)
	}
	return fmt.Sprintf("%d MB", n/1e6)
}
