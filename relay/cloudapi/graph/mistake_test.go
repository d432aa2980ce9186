package graph

import (
	"encoding/json"
	"regexp"
	"testing"
)

func TestFaultBody(t *testing.T) {
	trace := regexp.MustCompile(`^A[A-Za-z0-9_-]{22}$`)
	for name, c := range map[string]struct {
		fault Fault
		want  string // with the trace id taken out
	}{
		"messaging": {
			Mistake{Code: 132000, Title: "Number of parameters does not match the expected number of params"}.Because("body: number of localizable_params (%d) does not match the expected number of params (%d)", 1, 3),
			`{"message":"(#132000) Number of parameters does not match the expected number of params","type":"OAuthException","code":132000,"error_data":{"messaging_product":"whatsapp","details":"body: number of localizable_params (1) does not match the expected number of params (3)"},"fbtrace_id":""}`,
		},
		"object": {
			NoObject.About("post", "42"),
			`{"message":"Unsupported post request. Object with ID '42' does not exist, cannot be loaded due to missing permissions, or does not support this operation","type":"GraphMethodException","code":100,"error_subcode":33,"fbtrace_id":""}`,
		},
		"token": {
			Fault{Mistake: Mistake{Code: 190, Plain: true, Title: "Invalid OAuth access token - Cannot parse access token"}},
			`{"message":"Invalid OAuth access token - Cannot parse access token","type":"OAuthException","code":190,"fbtrace_id":""}`,
		},
	} {
		b := c.fault.Body()
		if !trace.MatchString(b.Trace) {
			t.Errorf("%s: trace id %q", name, b.Trace)
		}
		b.Trace = ""
		got, err := json.Marshal(b)
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %v\n got %s\nwant %s", name, err, got, c.want)
		}
	}
}
