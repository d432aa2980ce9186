package cloudapi

import (
	"crypto/sha256"
	"testing"
)

// The signature of a body that others computed: HMAC-SHA256, test case 2 of RFC 4231.
func TestSign(t *testing.T) {
	want := "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
	if got := "sha256=" + sign(sha256.New, "Jefe", []byte("what do ya want for nothing?")); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
