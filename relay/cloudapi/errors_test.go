package cloudapi

import (
	"encoding/json"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sayso/wire"
)

// all is the catalogue, for what must hold for every row.
var all = []mistake{
	noToken, badToken, noPermission, noObject, noPath,
	badParameter, tooLarge, missing, badValue, selfRecipient, badType,
	badCount, noTemplate, longText, badCharacters, badFormat, pausedTemplate, offTemplate, badTemplate,
	outage, busy, unknownFailure, undeliverable, windowClosed, capped, stopped,
}

func TestCatalogue(t *testing.T) {
	for _, m := range all {
		if m.Code == 0 || m.Title == "" || !strings.ContainsRune("DOE", rune(m.Source)) {
			t.Errorf("row %+v is not whole", m)
		}
		if http.StatusText(m.Status) == "" || m.Status < 400 {
			t.Errorf("code %d has HTTP status %d", m.Code, m.Status)
		}
	}
}

func TestFaultBody(t *testing.T) {
	trace := regexp.MustCompile(`^A[A-Za-z0-9_-]{22}$`)
	for name, c := range map[string]struct {
		fault fault
		want  string // with the trace id taken out
	}{
		"messaging": {
			badCount.because("body: number of localizable_params (%d) does not match the expected number of params (%d)", 1, 3),
			`{"message":"(#132000) Number of parameters does not match the expected number of params","type":"OAuthException","code":132000,"error_data":{"messaging_product":"whatsapp","details":"body: number of localizable_params (1) does not match the expected number of params (3)"},"fbtrace_id":""}`,
		},
		"object": {
			noObject.about("post", "42"),
			`{"message":"Unsupported post request. Object with ID '42' does not exist, cannot be loaded due to missing permissions, or does not support this operation","type":"GraphMethodException","code":100,"error_subcode":33,"fbtrace_id":""}`,
		},
		"token": {
			fault{mistake: badToken},
			`{"message":"Invalid OAuth access token - Cannot parse access token","type":"OAuthException","code":190,"fbtrace_id":""}`,
		},
	} {
		b := c.fault.body()
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

// Every cause that a sender may learn has a code; Blocked has none.
func TestRefusals(t *testing.T) {
	want := map[wire.Cause]int{
		wire.Stopped: 131050, wire.StoppedAll: 131050, wire.Capped: 131049, wire.Night: 131049, wire.WindowClosed: 131047,
		wire.NoAccount: 131026, wire.NotFollowing: 131026, wire.NotAllowed: 131026, wire.Invalid: 131000,
	}
	if a, b := slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(refusals)); !slices.Equal(a, b) {
		t.Errorf("causes %v, want %v", b, a)
	}
	for cause, code := range want {
		if f := refusals[cause]; f.Code != code || f.Details == "" {
			t.Errorf("%s: %d %q, want %d with details", cause, f.Code, f.Details, code)
		}
	}
}
