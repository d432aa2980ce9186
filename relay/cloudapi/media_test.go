package cloudapi

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"strings"
	"testing"
	"time"

	"sayso/relay"
	"sayso/relay/cloudapi/graph"
	"sayso/relay/cloudapi/media"
	"sayso/wire"
)

var (
	jpeg = append([]byte{0xff, 0xd8, 0xff, 0xe0}, bytes.Repeat([]byte("lake "), 200)...)
	png  = append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte("lake "), 200)...)
)

// webp returns a sticker of a size.
func webp(size int, moves bool) []byte {
	b := append([]byte("RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00"), make([]byte, size-20)...)
	if moves {
		b[20] = 2
	}
	return b
}

// piece is a part of a form: a field, or a file when it has a name.
type piece struct {
	field, name, kind string
	text              []byte
}

func formOf(pieces ...piece) (contentType, body string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range pieces {
		h := textproto.MIMEHeader{}
		said := fmt.Sprintf("form-data; name=%q", p.field)
		if p.name != "" {
			said += fmt.Sprintf("; filename=%q", p.name)
		}
		h.Set("Content-Disposition", said)
		if p.kind != "" {
			h.Set("Content-Type", p.kind)
		}
		part, _ := w.CreatePart(h)
		part.Write(p.text)
	}
	w.Close()
	return w.FormDataContentType(), b.String()
}

func fieldOf(field, text string) piece { return piece{field: field, text: []byte(text)} }

var whatsapp = fieldOf("messaging_product", graph.Product)

func (s *stage) upload(b relay.Business, pieces ...piece) answer {
	s.t.Helper()
	kind, body := formOf(pieces...)
	return s.do("POST", "/v25.0/"+b.PhoneNumberID+"/media", b.Token, kind, body)
}

// uploaded uploads a file and returns its media id.
func (s *stage) uploaded(b relay.Business, kind string, text []byte) string {
	s.t.Helper()
	return s.upload(b, whatsapp, fieldOf("type", kind), piece{"file", "lake", kind, text}).text(s.t, "id")
}

// text returns a member of an answer of success.
func (a answer) text(t testing.TB, name string) string {
	t.Helper()
	var all map[string]any
	if err := json.Unmarshal(a.body, &all); err != nil || a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	text, _ := all[name].(string)
	if text == "" {
		t.Fatalf("no %s in %s", name, a.body)
	}
	return text
}

func (s *stage) get(path, token string) answer {
	s.t.Helper()
	return s.do("GET", path, token, "", "")
}

// fetch asks for a URL as it is, with no token.
func (s *stage) fetch(method, url string, header ...string) answer {
	s.t.Helper()
	q, err := http.NewRequest(method, url, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		q.Header.Set(header[i], header[i+1])
	}
	got, err := http.DefaultTransport.RoundTrip(q)
	if err != nil {
		s.t.Fatal(err)
	}
	defer got.Body.Close()
	b, err := io.ReadAll(got.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer{got.StatusCode, got.Header, b}
}

func (s *stage) wrong(a answer, status, code, subcode int) {
	s.t.Helper()
	if c, sub, details := a.errorOf(s.t); a.status != status || c != code || sub != subcode {
		s.t.Errorf("%d, code %d, subcode %d: %s; want %d, %d, %d", a.status, c, sub, details, status, code, subcode)
	}
}

// TestConformance18 is the round trip of media: upload, descriptor, bytes with Range,
// delete, expired.
func TestConformance18(t *testing.T) {
	s := newStage(t)
	p := s.person(ana, "Ana")
	p.ask(shop, wire.Message{Text: "hi"})
	id := s.uploaded(s.acme, "image/jpeg", jpeg)
	sum := sha256.Sum256(jpeg)
	hash := hex.EncodeToString(sum[:])

	var d struct {
		media.Descriptor
		Size json.Number `json:"file_size"`
	}
	a := s.get("/v25.0/"+id+"?phone_number_id="+s.acme.PhoneNumberID, s.acme.Token)
	if err := json.Unmarshal(a.body, &d); err != nil || d.ID != id || d.Type != "image/jpeg" || d.SHA != hash || d.Product != graph.Product ||
		!bytes.Contains(a.body, fmt.Appendf(nil, `"file_size":%d,`, len(jpeg))) || !strings.HasPrefix(d.URL, s.http.URL+"/") {
		t.Fatalf("%s (%v)", a.body, err)
	}
	if got := s.fetch("GET", d.URL); got.status != 200 || !bytes.Equal(got.body, jpeg) || got.header.Get("Content-Type") != "image/jpeg" || got.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%d %v", got.status, got.header)
	}
	if got := s.fetch("GET", d.URL, "Range", "bytes=4-7"); got.status != 206 || string(got.body) != "lake" {
		t.Errorf("range: %d %q", got.status, got.body)
	}
	if got := s.fetch("HEAD", d.URL); got.status != 200 || got.header.Get("Content-Length") != fmt.Sprint(len(jpeg)) {
		t.Errorf("head: %d %v", got.status, got.header)
	}

	sentID := s.send(s.acme, `{"messaging_product":"whatsapp","to":"`+string(ana)+`","type":"image","image":{"id":"`+id+`","caption":"the lake"}}`).id(t)
	m := p.event(sentID).Body().(wire.Message)
	if m.Text != "the lake" || *m.Media != (wire.Media{Kind: wire.Image, Hash: hash, Type: "image/jpeg", Size: int64(len(jpeg)), Name: "lake"}) {
		t.Errorf("%+v %+v", m, m.Media)
	}

	s.now.move(5*time.Minute - time.Second)
	if got := s.fetch("GET", d.URL); got.status != 200 {
		t.Errorf("a second before its end: %d", got.status)
	}
	s.now.move(time.Second)
	if got := s.fetch("GET", d.URL); got.status != 404 {
		t.Errorf("after its end: %d", got.status)
	}
	if got := s.do("DELETE", "/"+id, s.acme.Token, "application/json", `{}`); string(got.body) != `{"success":true}` {
		t.Errorf("%s", got.body)
	}
	s.wrong(s.get("/"+id, s.acme.Token), 400, 100, 33)
	s.wrong(s.do("DELETE", "/"+id, s.acme.Token, "", ""), 400, 100, 33)

	again := s.uploaded(s.acme, "image/jpeg", jpeg)
	s.now.move(30*24*time.Hour - time.Second)
	if got := s.get("/"+again, s.acme.Token); got.status != 200 {
		t.Errorf("before its end: %s", got.body)
	}
	s.now.move(time.Second)
	s.wrong(s.get("/"+again, s.acme.Token), 400, 100, 33)
	s.wrong(s.send(s.acme, `{"messaging_product":"whatsapp","to":"`+string(ana)+`","type":"image","image":{"id":"`+again+`"}}`), 400, 131009, 0)
}

func TestAPersonsFile(t *testing.T) {
	s := newStage(t)
	p := s.person(ana, "Ana")
	hash, size, err := s.relay.KeepFile(ana, bytes.NewReader(png), wire.MaxMedia)
	if err != nil {
		t.Fatal(err)
	}
	p.ask(shop, wire.Message{Text: "my lake", Media: &wire.Media{Kind: wire.Image, Hash: hash, Size: size, Type: "image/png"}})
	h := s.hooks["acme"].came("the file", func(in heard) bool { return in.Image != nil })
	in := h.value.Messages[0].Image
	sum := sha256.Sum256(png)
	if in.Caption != "my lake" || in.Type != "image/png" || in.SHA != base64.StdEncoding.EncodeToString(sum[:]) {
		t.Errorf("%+v", in)
	}
	for _, r := range in.ID {
		if r < '0' || r > '9' {
			t.Errorf("id %s", in.ID)
		}
	}
	link := s.get("/v25.0/"+in.ID, s.acme.Token).text(t, "url")
	if got := s.fetch("GET", link); got.status != 200 || !bytes.Equal(got.body, png) {
		t.Errorf("%d, %d bytes", got.status, len(got.body))
	}
	s.wrong(s.get("/v25.0/"+in.ID, s.north.Token), 403, 10, 0)
	s.close()
	s.open()
	if got := s.get("/v25.0/"+in.ID, s.acme.Token); got.status != 200 {
		t.Errorf("after a restart: %s", got.body)
	}
	s.now.move(7 * 24 * time.Hour)
	s.wrong(s.get("/v25.0/"+in.ID, s.acme.Token), 400, 100, 33)
}

func TestWhatAnUploadMayLookLike(t *testing.T) {
	s := newStage(t)
	photo := piece{"file", "lake.jpg", "image/jpeg", jpeg}
	product := "?messaging_product=whatsapp"
	for _, c := range []struct {
		name   string
		query  string
		pieces []piece
		kind   string
	}{
		{"as documented", "", []piece{whatsapp, fieldOf("type", "image/jpeg"), photo}, "image/jpeg"},
		{"product in the query", product, []piece{photo}, "image/jpeg"},
		{"fields last", "", []piece{photo, fieldOf("type", "image/jpeg"), whatsapp}, "image/jpeg"},
		{"a word for a type", "", []piece{whatsapp, fieldOf("type", "image"), photo}, "image/jpeg"},
		{"another type beside it", "", []piece{whatsapp, fieldOf("type", "image/png"), photo}, "image/jpeg"},
		{"the part says nothing", "", []piece{whatsapp, fieldOf("type", "image/jpeg"), {"file", "lake", "", jpeg}}, "image/jpeg"},
		{"nobody says anything but the name", "", []piece{whatsapp, {"file", "lake.PDF", "application/octet-stream", []byte("%PDF-1.7")}}, "application/pdf"},
		{"nobody says anything at all", "", []piece{whatsapp, {"file", "lake", "", png}}, "image/png"},
		{"with parameters", "", []piece{whatsapp, {"file", "lake.ogg", "audio/ogg; codecs=opus", []byte("OggS")}}, "audio/ogg"},
		{"another name for a type", "", []piece{whatsapp, {"file", "lake.jpg", "image/jpg", jpeg}}, "image/jpeg"},
		{"a type that is in no list", "", []piece{whatsapp, {"file", "lake.zip", "application/zip", []byte("PK")}}, "application/zip"},
		{"a hostile name", "", []piece{whatsapp, {"file", "../../\x1b[2J/etc/passwd", "text/plain", []byte("x")}}, "text/plain"},
	} {
		t.Run(c.name, func(t *testing.T) {
			kind, body := formOf(c.pieces...)
			id := s.do("POST", "/"+s.acme.PhoneNumberID+"/media"+c.query, s.acme.Token, kind, body).text(t, "id")
			if got := s.get("/"+id, s.acme.Token).text(t, "mime_type"); got != c.kind {
				t.Errorf("%s", got)
			}
		})
	}
}

func TestUploadsThatAreRefused(t *testing.T) {
	s := newStage(t)
	photo := piece{"file", "lake.jpg", "image/jpeg", jpeg}
	big := func(kind string, size int) piece { return piece{"file", "lake", kind, make([]byte, size)} }
	for _, c := range []struct {
		name   string
		pieces []piece
		code   int
	}{
		{"no file", []piece{whatsapp, fieldOf("type", "image/jpeg")}, 100},
		{"no product", []piece{photo}, 100},
		{"another product", []piece{fieldOf("messaging_product", "telegram"), photo}, 100},
		{"nothing", nil, 100},
		{"an empty file", []piece{whatsapp, {"file", "lake.jpg", "image/jpeg", nil}}, 100},
		{"two files", []piece{whatsapp, photo, photo}, 100},
		{"a long field", []piece{whatsapp, photo, fieldOf("type", strings.Repeat("x", 4<<10+1))}, 100},
		{"many parts", append([]piece{whatsapp, photo}, make([]piece, 16)...), 100},
		{"a type that nobody shows", []piece{whatsapp, big("image/heic", 9)}, 100},
		{"a large image", []piece{whatsapp, big("image/png", 5<<20+1)}, 100},
		{"a large video", []piece{whatsapp, big("video/mp4", 16<<20+1)}, 100},
		{"a large sticker", []piece{whatsapp, {"file", "s.webp", "image/webp", webp(500<<10+1, true)}}, 100},
		{"bytes of another type", []piece{whatsapp, {"file", "lake.jpg", "image/jpeg", png}}, 131053},
	} {
		t.Run(c.name, func(t *testing.T) { s.wrong(s.upload(s.acme, c.pieces...), 400, c.code, 0) })
	}
	path := "/v25.0/" + s.acme.PhoneNumberID + "/media"
	kind, body := formOf(whatsapp, photo)
	s.wrong(s.do("POST", path, s.acme.Token, kind, body[:len(body)-600]), 400, 100, 0)
	s.wrong(s.do("POST", path, s.acme.Token, "multipart/form-data", body), 400, 100, 0)
	s.wrong(s.do("POST", path, s.acme.Token, "application/json", `{"messaging_product":"whatsapp","file":"eA=="}`), 400, 100, 0)
	s.wrong(s.do("POST", path, s.north.Token, kind, body), 403, 10, 0)
	s.wrong(s.do("POST", path, "", kind, body), 401, 190, 0)
}

func TestWhatAFileIsSentAs(t *testing.T) {
	s := newStage(t)
	p := s.person(ana, "Ana")
	p.ask(shop, wire.Message{Text: "hi"})
	photo, note := s.uploaded(s.acme, "image/png", png), s.uploaded(s.acme, "audio/ogg", []byte("OggS"))
	still, large := s.uploaded(s.acme, "image/webp", webp(900, false)), s.uploaded(s.acme, "image/webp", webp(100<<10+1, false))
	moving := s.uploaded(s.acme, "image/webp", webp(100<<10+1, true))
	foreign := s.uploaded(s.north, "image/png", png)
	send := func(kind, of string) answer {
		return s.send(s.acme, `{"messaging_product":"whatsapp","to":"`+string(ana)+`","type":"`+kind+`","`+kind+`":`+of+`}`)
	}
	for _, c := range []struct {
		kind, of string
		code     int // 0 for a good one
		as       wire.MediaKind
	}{
		{"image", `{"id":"` + photo + `"}`, 0, wire.Image},
		{"image", `{"id":` + photo + `}`, 0, wire.Image}, // a number
		{"document", `{"id":"` + photo + `","filename":"a/b/lake.png"}`, 0, wire.Document},
		{"audio", `{"id":"` + note + `"}`, 0, wire.Audio},
		{"audio", `{"id":"` + note + `","voice":true}`, 0, wire.Voice},
		{"sticker", `{"id":"` + still + `"}`, 0, wire.Sticker},
		{"sticker", `{"id":"` + moving + `"}`, 0, wire.Sticker},
		{"sticker", `{"id":"` + large + `"}`, 131053, ""},
		{"sticker", `{"id":"` + photo + `"}`, 131053, ""},
		{"image", `{"id":"` + still + `"}`, 131053, ""},
		{"video", `{"id":"` + photo + `"}`, 131053, ""},
		{"image", `{"id":"` + foreign + `"}`, 131009, ""},
		{"image", `{"id":"1"}`, 131009, ""},
		{"image", `{"id":"../../secret"}`, 131009, ""},
		{"image", `{"id":"` + photo + `","link":"https://a.example/x.png"}`, 100, ""},
		{"image", `{}`, 131008, ""},
		{"image", `{"link":"file:///etc/passwd"}`, 100, ""},
		{"document", `{"id":"` + photo + `","filename":"` + strings.Repeat("x", 300) + `"}`, 131009, ""},
		{"image", `{"link":"https://a.example/x.png"}`, 0, wire.Image},
	} {
		a := send(c.kind, c.of)
		if c.code != 0 {
			s.wrong(a, 400, c.code, 0)
			continue
		}
		if m := p.event(a.id(t)).Body().(wire.Message).Media; m.Kind != c.as || strings.Contains(m.Name, "/") {
			t.Errorf("%s %s: %+v", c.kind, c.of, m)
		}
	}
}

func TestFilesOfOthers(t *testing.T) {
	s := newStage(t)
	id := s.uploaded(s.acme, "image/png", png)
	s.wrong(s.get("/"+id+"?phone_number_id="+s.north.PhoneNumberID, s.acme.Token), 400, 100, 33)
	s.wrong(s.do("DELETE", "/"+id+"?phone_number_id="+s.north.PhoneNumberID, s.acme.Token, "", ""), 400, 100, 33)
	s.wrong(s.do("DELETE", "/"+id, s.north.Token, "", ""), 403, 10, 0)
	s.wrong(s.get("/"+id, ""), 401, 190, 0)
	link := s.get("/"+id, s.acme.Token).text(t, "url")
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	other := s.uploaded(s.north, "image/jpeg", jpeg)
	for name, value := range map[string]string{"mid": other, "ext": "9999999999", "hash": "x"} {
		q := u.Query()
		q.Set(name, value)
		v := *u
		v.RawQuery = q.Encode()
		if got := s.fetch("GET", v.String()); got.status != 404 || bytes.Contains(got.body, []byte("lake")) {
			t.Errorf("another %s: %d", name, got.status)
		}
	}
	if got := s.do("DELETE", "/"+id, s.acme.Token, "", ""); got.status != 200 {
		t.Fatal(string(got.body))
	}
	if got := s.fetch("GET", link); got.status != 404 {
		t.Errorf("deleted: %d", got.status)
	}
}

// TestMediaIDsAreForgotten looks at what is remembered when all of it is out of date.
func TestMediaIDsAreForgotten(t *testing.T) {
	s := ofApp(t)
	for range 3 {
		s.uploaded(s.acme, "image/png", png)
		s.do("POST", "/v25.0/"+s.acme.AppID+"/uploads?file_length=9&file_type=image/png", s.acme.Token, "", "")
	}
	s.now.move(30*24*time.Hour + time.Hour)
	s.uploaded(s.acme, "image/png", png)
	remembered := func(of string) (n int) {
		if err := s.relay.Records("cloudapi/"+of+"/", func(string, []byte) error { n++; return nil }); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if m, u := remembered("media"), remembered("upload"); m != 1 || u != 0 {
		t.Errorf("%d ids and %d uploads are remembered", m, u)
	}
}

// FuzzUpload posts whatever as a form: the answer is an id or one of Meta's errors, and
// never tells of trouble on this side.
func FuzzUpload(f *testing.F) {
	kind, body := formOf(whatsapp, fieldOf("type", "image/jpeg"), piece{"file", "lake.jpg", "image/jpeg", []byte("\xff\xd8\xff")})
	f.Add(kind, body)
	f.Add(kind, body[:len(body)/2])
	f.Add("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=file; filename=\"\x00\"\r\n\r\nx\r\n--x--")
	f.Add("multipart/form-data; boundary=\"", body)
	f.Add("multipart/mixed; boundary=x", "--x\r\n\r\n\r\n--x--")
	f.Add("application/json", `{"file":null}`)
	f.Add("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=file\r\nContent-Transfer-Encoding: base64\r\nContent-Type: ;;\r\n\r\n!!\r\n--x--")
	s := newStage(f)
	f.Fuzz(func(t *testing.T, kind, body string) {
		r := httptest.NewRequest("POST", "/v25.0/"+s.acme.PhoneNumberID+"/media?messaging_product=whatsapp", strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+s.acme.Token)
		r.Header.Set("Content-Type", kind)
		w := httptest.NewRecorder()
		s.face.ServeHTTP(w, r)
		wellAnswered(t, w)
	})
}

// Whoever sends a file that is not wanted gets to hear it, however long the file is.
func TestRefusedUploadIsHeard(t *testing.T) {
	s := newStage(t)
	line, err := net.Dial("tcp", s.http.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer line.Close()
	const size = 16 << 20
	fmt.Fprintf(line, "POST /v25.0/%s/media HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer wrong\r\nContent-Length: %d\r\n\r\n", s.acme.PhoneNumberID, size)
	if _, err := io.CopyN(line, zeros{}, size); err != nil {
		t.Errorf("the file was cut off: %v", err)
	}
	got, err := http.ReadResponse(bufio.NewReader(line), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	if got.StatusCode != http.StatusUnauthorized {
		t.Errorf("status %d", got.StatusCode)
	}
}

// zeros is as many of them as are read.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }
