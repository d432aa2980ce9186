package cloudapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// resume sends a part of an upload.
func (s *stage) resume(id, offset string, body io.Reader, length int64) answer {
	s.t.Helper()
	q, err := http.NewRequest("POST", s.http.URL+"/v25.0/"+id, body)
	if err != nil {
		s.t.Fatal(err)
	}
	q.Header.Set("Authorization", "OAuth "+s.acme.Token)
	q.Header.Set("file_offset", offset)
	q.ContentLength = length
	got, err := http.DefaultClient.Do(q)
	if err != nil {
		return answer{} // broken off
	}
	defer got.Body.Close()
	b, _ := io.ReadAll(got.Body)
	return answer{got.StatusCode, got.Header, b}
}

// ofApp is a stage whose first business belongs to an app.
func ofApp(t *testing.T) *stage {
	s := newStage(t)
	s.acme.AppID = "700000000000009"
	s.close()
	s.open()
	return s
}

// uploadState is what a client reads of how far an upload is.
type uploadState struct {
	ID     string
	Offset int64 `json:"file_offset"`
}

func TestUploadsThatResume(t *testing.T) {
	s := ofApp(t)
	begin := func(query string) answer {
		return s.do("POST", "/v25.0/"+s.acme.AppID+"/uploads?"+query, s.acme.Token, "", "")
	}
	for _, query := range []string{"", "file_length=0&file_type=image/png", "file_length=9", "file_length=9&file_type=png", "file_length=104857601&file_type=image/png"} {
		s.wrong(begin(query), 400, 100, 0)
	}
	id := begin(fmt.Sprintf("file_name=lake.png&file_length=%d&file_type=image/png", len(png))).text(t, "id")
	at := func() (n int64) {
		var state uploadState
		if a := s.get("/v25.0/"+id, s.acme.Token); json.Unmarshal(a.body, &state) != nil || state.ID != id {
			t.Errorf("%s", a.body)
		}
		return state.Offset
	}
	if at() != 0 {
		t.Errorf("at first it is at %d", at())
	}
	s.wrong(s.resume(id, "5", bytes.NewReader(png[5:]), -1), 400, 100, 0)
	s.wrong(s.resume(id, "x", bytes.NewReader(png), -1), 400, 100, 0)
	s.wrong(s.resume(id, "0", bytes.NewReader(append(png, 'x')), -1), 400, 100, 0)
	if got := s.resume(id, "0", bytes.NewReader(png[:100]), 100); got.status != 200 || at() != 100 {
		t.Errorf("%s, at %d", got.body, at())
	}
	handle := s.resume(id, "100", bytes.NewReader(png[100:]), -1).text(t, "h")
	if !strings.HasPrefix(handle, "4::aW") || at() != int64(len(png)) {
		t.Errorf("%s at %d", handle, at())
	}
	setting := func(handle string) answer {
		return s.do("POST", "/v25.0/"+s.acme.PhoneNumberID+"/whatsapp_business_profile", s.acme.Token, "application/json",
			`{"messaging_product":"whatsapp","profile_picture_handle":"`+handle+`"}`)
	}
	for _, bad := range []string{"4::x", "4::" + strings.Repeat(":", 9), handle + "x", strings.Replace(handle, "aW", "aX", 1)} {
		s.wrong(setting(bad), 400, 100, 0)
	}

	if got := setting(handle); got.status != 200 {
		t.Fatal(string(got.body))
	}
	var shown struct {
		Data []struct {
			URL string `json:"profile_picture_url"`
		}
	}
	s.now.move(400 * 24 * time.Hour)
	got := s.get("/v25.0/"+s.acme.PhoneNumberID+"/whatsapp_business_profile?fields=profile_picture_url", s.acme.Token)
	if err := json.Unmarshal(got.body, &shown); err != nil || len(shown.Data) != 1 {
		t.Fatalf("%s %v", got.body, err)
	}
	if got := s.fetch("GET", shown.Data[0].URL); got.status != 200 || !bytes.Equal(got.body, png) {
		t.Errorf("the picture: %d", got.status)
	}
	s.wrong(setting(handle), 400, 100, 0) // it is not good for ever
	s.wrong(s.get("/v25.0/"+id, s.acme.Token), 400, 100, 33)
}

// TestAnUploadBreaksOff keeps what came before the line broke.
func TestAnUploadBreaksOff(t *testing.T) {
	s := ofApp(t)
	text := bytes.Repeat([]byte("lake "), 100_000)
	id := s.do("POST", "/"+s.acme.AppID+"/uploads", s.acme.Token, "application/json",
		fmt.Sprintf(`{"file_name":"lake.txt","file_length":%d,"file_type":"text/plain"}`, len(text))).text(t, "id")
	r := httptest.NewRequest("POST", "/v25.0/"+id, io.MultiReader(bytes.NewReader(text[:300_000]), broken{}))
	r.Header.Set("Authorization", "Bearer "+s.acme.Token)
	s.face.ServeHTTP(httptest.NewRecorder(), r)
	var state uploadState
	if err := json.Unmarshal(s.get("/"+id, s.acme.Token).body, &state); err != nil || state.Offset != 300_000 {
		t.Fatalf("%+v %v", state, err)
	}
	if s.resume(id, "300000", bytes.NewReader(text[300_000:]), -1).text(t, "h") == "" {
		t.Error("no handle")
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
