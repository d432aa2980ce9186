package relay

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Invite returns an invitation for one name (digits or handle), good until the given
// time and as long as the account has no device. The relay keeps no list of
// invitations: the secret alone proves them.
func Invite(secret []byte, as string, until time.Time) string {
	expiry := strconv.FormatInt(until.Unix(), 10)
	return expiry + "." + inviteSum(secret, as, expiry)
}

func inviteSum(secret []byte, as, expiry string) string {
	h := hmac.New(sha256.New, secret)
	fmt.Fprintf(h, "sayso invitation v1\n%s\n%s", as, expiry)
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// checkInvite says why an invitation does not open an account; its errors wrap errInvite.
func checkInvite(secret []byte, as, invite string, now time.Time) error {
	expiry, sum, _ := strings.Cut(invite, ".")
	switch until, err := strconv.ParseInt(expiry, 10, 64); {
	case invite == "" || len(secret) == 0:
		return errInvite
	case err != nil || !hmac.Equal([]byte(sum), []byte(inviteSum(secret, as, expiry))):
		return fmt.Errorf("this invitation is not for %s: %w", as, errInvite)
	case now.Unix() >= until:
		return fmt.Errorf("this invitation is out of date: %w", errInvite)
	}
	return nil
}
