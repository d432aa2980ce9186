package journal

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"sayso/wire"
)

// secrets are the inputs whose values nobody is to see, in queries, forms and JSON.
var secrets = []string{
	"access_token", "input_token", "verify_token", "hub.verify_token", "client_secret", "app_secret", "appsecret_proof",
	"fb_exchange_token", "pin", "code", "certificate", "business_public_key", "file_handle", "hash",
}

const mask = "****"

// secretMember finds a secret in JSON, also in one that breaks off. Codes are numbers in
// errors, which are no secrets, and text in what is asked.
var secretMember = regexp.MustCompile(`"(?:hub\.)?(access_token|input_token|verify_token|client_secret|app_secret|appsecret_proof|fb_exchange_token|pin|certificate|business_public_key)"\s*:\s*(?:"(?:[^"\\]|\\.)*"?|\d+)|"code"\s*:\s*"\d+"?`)

// secretInput finds a secret in what is almost a form.
var secretInput = regexp.MustCompile(`(access_token|input_token|verify_token|client_secret|app_secret|appsecret_proof|fb_exchange_token|pin|code|certificate|business_public_key)=[^&\s]*`)

// fileProof finds what makes a URL of a file good without a token.
var fileProof = regexp.MustCompile(`hash=[A-Za-z0-9_-]{20,}`)

// masked returns a request as it may be shown: without secrets, and clean.
func (r Request) masked() Request {
	r.Asked, r.Answer = maskBody(r.Asked), maskBody(r.Answer)
	r.What, r.Verdict = wire.CleanName(r.What), wire.CleanName(r.Verdict)
	if r.Webhook != "" {
		r.Path = maskURL(r.Path, nil)
	} else {
		r.Path = maskURL(r.Path, secrets)
	}
	return r
}

// maskURL masks the values of a query: of the named inputs, or of all.
func maskURL(text string, names []string) string {
	u, err := url.Parse(text)
	if err != nil {
		return mask
	}
	q, err := url.ParseQuery(u.RawQuery)
	hidden := false
	if err != nil { // parts of it are in no name's value, and may be anything
		u.RawQuery, q = mask, nil
	}
	for name := range q {
		if names == nil || slices.Contains(names, strings.ToLower(name)) {
			q[name], hidden = []string{mask}, true
		}
	}
	if hidden {
		u.RawQuery = strings.ReplaceAll(q.Encode(), url.QueryEscape(mask), mask)
	}
	return wire.CleanName(u.Redacted())
}

// maskBody masks secrets in the beginning of a body.
func maskBody(text string) string {
	if text == "" {
		return ""
	}
	text = fileProof.ReplaceAllString(text, "hash="+mask)
	if strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") {
		return wire.Clean(secretMember.ReplaceAllStringFunc(text, func(found string) string {
			name, _, _ := strings.Cut(found, ":")
			return name + `:"` + mask + `"`
		}))
	}
	if _, err := url.ParseQuery(text); err == nil && strings.Contains(text, "=") {
		return strings.TrimPrefix(maskURL("?"+text, secrets), "?")
	}
	return wire.Clean(secretInput.ReplaceAllString(text, "$1="+mask))
}

// Start returns the beginning of a body, in full characters.
func Start(b []byte) string {
	return strings.ToValidUTF8(string(b[:min(len(b), KeptBytes)]), "")
}
