package cloudapi

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"sayso/relay/cloudapi/content"
	"sayso/relay/cloudapi/graph"
	"sayso/relay/cloudapi/template"
	"sayso/wire"
)

// all is the catalogue, for what must hold for every row.
var all = slices.Concat([]graph.Mistake{
	noToken, badToken, noPermission, graph.NoObject, noPath,
	graph.BadParameter, graph.TooLarge, graph.Missing, graph.BadValue, selfRecipient, content.BadType,
	graph.Outage, graph.Busy, unknownFailure, undeliverable, windowClosed, capped, stopped,
}, template.Mistakes)

func TestCatalogue(t *testing.T) {
	for _, m := range all {
		if m.Code == 0 || m.Title == "" || !strings.ContainsRune("DOME", rune(m.Source)) {
			t.Errorf("row %+v is not whole", m)
		}
		if http.StatusText(m.Status) == "" || m.Status < 400 {
			t.Errorf("code %d has HTTP status %d", m.Code, m.Status)
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

// Each refusal has its words in the catalogue; a code of the platform has its own.
func TestRefusalWords(t *testing.T) {
	for code, r := range map[int]wire.Refused{
		131047: {Cause: wire.WindowClosed}, 131050: {Cause: wire.Stopped}, 131049: {Cause: wire.Capped}, 131026: {Cause: wire.NoAccount},
		130472: {Cause: wire.ByPlatform, Code: 130472, Why: "held out"}, 131048: {Cause: wire.ByPlatform, Code: 131048, Why: "enough"},
		131000: {Cause: wire.ByPlatform, Code: 999, Why: "who knows"},
	} {
		if got := refusal(r); got.Code != code || got.Title == "" || got.Details == "" {
			t.Errorf("%d: %+v", code, got)
		}
	}
}
