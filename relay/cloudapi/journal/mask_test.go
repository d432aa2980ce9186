package journal

import (
	"strings"
	"testing"
)

// The URL of a file's bytes is good for whoever has it, so it does not show whole.
func TestFileProofsAreMasked(t *testing.T) {
	const proof = "0123456789abcdefghijklmnopqrstuvwxyz-_ABCDE"
	r := Request{Path: "/attachments/?ext=1&hash=" + proof + "&mid=7", Answer: `{"url":"http://x/attachments/?ext=1\u0026hash=` + proof + `\u0026mid=7","sha256":"aa"}`}
	if got := r.masked(); strings.Contains(got.Path+got.Answer, proof) || !strings.Contains(got.Path, "mid=7") || !strings.Contains(got.Answer, "mid=7") {
		t.Errorf("%+v", got)
	}
}

// FuzzMask holds that nothing that is shown of a request has a secret or an escape.
func FuzzMask(f *testing.F) {
	f.Add(`{"pin":"135791","x":1}`)
	f.Add(`{"verify_token" : "135791`)
	f.Add(`pin=135791&a=b`)
	f.Add("\x1b[31m{}")
	f.Fuzz(func(t *testing.T, text string) {
		r := Request{Path: "/v25.0/1?access_token=135791&x=" + text, What: text, Verdict: text, Asked: text, Answer: text}
		shown := r.masked()
		all := shown.Path + shown.What + shown.Verdict + shown.Asked + shown.Answer
		if strings.ContainsAny(all, "\x1b\x07\u202e") || strings.Contains(shown.Path, "access_token=135791") {
			t.Fatalf("%q shows as %q", text, all)
		}
		for _, at := range []string{`{"pin":"135791",` + text, `{"a":1,"client_secret":"135791` + text, "access_token=135791&" + text} {
			if strings.HasPrefix(maskBody(at), `{"pin":"1357`) || strings.Contains(maskBody(at), "secret\":\"1357") || strings.Contains(maskBody(at), "access_token=1357") {
				t.Fatalf("%q shows as %q", at, maskBody(at))
			}
		}
	})
}
