package media

import (
	"errors"
	"strings"
	"testing"

	"sayso/relay"
	"sayso/relay/cloudapi/graph"
	"sayso/wire"
)

// What a file is follows from its part, the request, its name and its bytes, in this
// order; what is plainly something else is found out.
func TestTypes(t *testing.T) {
	const png = "\x89PNG\r\n\x1a\n"
	for _, c := range []struct{ part, asked, name, head, want string }{
		{"image/jpg; q=1", "video/mp4", "a.mp3", png, "image/jpeg"},
		{"application/octet-stream", "video/3gp", "a.mp3", png, "video/3gpp"},
		{"", "", "a.MP3", png, "audio/mpeg"},
		{"nonsense", "", "a", png, "image/png"},
		{"", "", "", "hello", "text/plain"},
	} {
		if got := typeOf(c.part, c.asked, c.name, []byte(c.head)); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
	if !disagrees("image/jpeg", []byte(png)) || disagrees("image/png", []byte(png)) || disagrees("application/zip", []byte(png)) || disagrees("audio/aac", []byte("?")) {
		t.Error("a type and its bytes are not told apart as they should")
	}
	for kind, want := range map[string]int64{"image/webp": 500 << 10, "image/png": 5 << 20, "image/bmp": 0, "audio/ogg": 16 << 20, "text/plain": wire.MaxMedia} {
		if got := largest(kind); got != want {
			t.Errorf("%s may have %d bytes, want %d", kind, got, want)
		}
	}
}

// A message names a file by a link or by an id, and not by both.
func TestAttachedLinks(t *testing.T) {
	for raw, code := range map[string]int{
		`{"link":"https://x.example/a.png","filename":"a.png"}`: 0, `{}`: 131008, `{"id":"1","link":"https://x.example"}`: 100, `{"link":"javascript:x"}`: 100,
		`{"link":"https://` + strings.Repeat("x", 5000) + `"}`: 131009, `[]`: 131009, `{"link":"https://x.example","filename":"` + strings.Repeat("x", 241) + `"}`: 131009,
	} {
		got, err := (&Library{}).Attach(relay.Business{}, "image", []byte(raw), wire.Image)
		var f graph.Fault
		if errors.As(err, &f); f.Code != code || (err == nil) != (code == 0) || err == nil && (got.Link != "https://x.example/a.png" || got.Name != "a.png" || got.Kind != wire.Image) {
			t.Errorf("%.60s: %+v, %v; want %d", raw, got, err, code)
		}
	}
}
