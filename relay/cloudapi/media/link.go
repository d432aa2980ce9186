package media

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
	"sayso/relay/cloudapi/graph"
)

// Path is the path at which the bytes of files are.
const Path = "whatsapp_business/attachments"

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

func (l *Library) sum(what string) string {
	h := hmac.New(sha256.New, l.seal)
	h.Write([]byte(what))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// signed returns the URL of a file's bytes, at the host by which the caller reached the
// face. Whoever has it needs no token.
func (l *Library) signed(r *http.Request, id string, until time.Time) string {
	ext := strconv.FormatInt(until.Unix(), 10)
	q := url.Values{"mid": {id}, "ext": {ext}, "hash": {l.sum("file " + id + " " + ext)}}
	u := url.URL{Scheme: "http", Host: r.Host, Path: "/" + Path + "/", RawQuery: q.Encode()}
	if r.TLS != nil {
		u.Scheme = "https"
	}
	return u.String()
}

// Serve returns what gives out the bytes that the inputs of a signed URL name.
func (l *Library) Serve(p graph.Params) (func(http.ResponseWriter, *http.Request), error) {
	at, err := p.Texts("mid", "ext", "hash")
	if err != nil {
		return nil, err
	}
	until, err := strconv.ParseInt(at["ext"], 10, 64)
	good := err == nil && l.now() < until &&
		hmac.Equal([]byte(at["hash"]), []byte(l.sum(fmt.Sprintf("file %s %d", at["mid"], until))))
	m, known := l.get(at["mid"])
	if !good || !known {
		m.Hash = "" // which no file has
	}
	return func(w http.ResponseWriter, r *http.Request) { relay.ServeFile(w, r, l.relay.Blobs(), m.Hash, m.Type) }, nil
}
