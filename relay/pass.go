package relay

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"sayso/wire"
)

// passTime is how long the pass of a welcome is good. It goes by the machine's clock,
// like all deadlines of a connection: a relay whose own clock is moved keeps its guests.
const passTime = 24 * time.Hour

// pass returns what lets an account fetch and leave files until the given time. The
// relay keeps no list of passes: its secret alone proves them.
func (s *Server) pass(a wire.Account, until time.Time) string {
	claim := string(a) + "." + strconv.FormatInt(until.Unix(), 10)
	return claim + "." + s.passSum(claim)
}

func (s *Server) passSum(claim string) string {
	h := hmac.New(sha256.New, s.passKey)
	fmt.Fprintf(h, "sayso pass v1\n%s", claim)
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// errPass is a pass that is false or out of date; a new session brings a good one.
var errPass = errors.New("this needs the pass of a session; connect again for a new one")

// bearer returns the account whose pass a request carries, or errPass.
func (s *Server) bearer(r *http.Request, now time.Time) (wire.Account, error) {
	scheme, given, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return "", errPass
	}
	at := strings.LastIndexByte(given, '.')
	if at < 0 || !hmac.Equal([]byte(given[at+1:]), []byte(s.passSum(given[:at]))) {
		return "", errPass
	}
	account, expiry, _ := strings.Cut(given[:at], ".")
	until, err := strconv.ParseInt(expiry, 10, 64)
	if err != nil || now.Unix() >= until {
		return "", errPass
	}
	return wire.Account(account), nil
}
