package cloudapi

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"sayso/relay"
)

// attachments is the path at which the bytes of files are.
const attachments = "whatsapp_business/attachments"

// linkTime is how long the URL of a file is good.
const linkTime = 5 * time.Minute

// sealRecord holds the secret that signs URLs and handles.
const sealRecord = "cloudapi/seal"

// readSeal returns that secret; it is made the first time.
func readSeal(r *relay.Server) ([]byte, error) {
	seal, err := r.Record(sealRecord)
	if err != nil || len(seal) > 0 {
		return seal, err
	}
	seal = make([]byte, 32)
	rand.Read(seal)
	return seal, r.SetRecord(sealRecord, seal)
}

func (f *Face) sum(what string) string {
	h := hmac.New(sha256.New, f.seal)
	h.Write([]byte(what))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// signed returns the URL of a file's bytes, at the host by which the caller reached the
// face. Whoever has it needs no token.
func (f *Face) signed(r *http.Request, id string, until time.Time) string {
	ext := strconv.FormatInt(until.Unix(), 10)
	q := url.Values{"mid": {id}, "ext": {ext}, "hash": {f.sum("file " + id + " " + ext)}}
	u := url.URL{Scheme: "http", Host: r.Host, Path: "/" + attachments + "/", RawQuery: q.Encode()}
	if r.TLS != nil {
		u.Scheme = "https"
	}
	return u.String()
}

// attachment gives out the bytes that a signed URL names.
func (c *call) attachment() (any, error) {
	at, err := c.params.Texts("mid", "ext", "hash")
	if err != nil {
		return nil, err
	}
	until, err := strconv.ParseInt(at["ext"], 10, 64)
	good := err == nil && c.face.now().Unix() < until &&
		hmac.Equal([]byte(at["hash"]), []byte(c.face.sum(fmt.Sprintf("file %s %d", at["mid"], until))))
	m, known := c.face.media.Get(at["mid"])
	if !good || !known || c.face.now().Unix() >= m.Expires {
		m.Hash = "" // which no file has
	}
	return stream(func(w http.ResponseWriter, r *http.Request) {
		relay.ServeFile(w, r, c.face.o.Relay.Blobs(), m.Hash, m.Type)
	}), nil
}
