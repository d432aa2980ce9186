package relay

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"sayso/wire"
)

// The figures are in the form of Prometheus, count what happened, and say nothing about
// anybody.
func TestMetrics(t *testing.T) {
	r := newRig(t)
	ana, bob := r.join("ana", "bob")[0], wire.Account("15550199999")
	for range 3 {
		r.do(shop, ana, wire.Message{Text: "hi", Purpose: wire.Conversation})
	}
	r.do(ana, shop, wire.Stop{Purposes: []wire.Purpose{wire.Marketing}})
	r.do(shop, ana, wire.Message{Text: "offer", Purpose: wire.Marketing})
	r.do(ana, shop, wire.Mute{})
	r.do(shop, ana, wire.Message{Text: "quiet", Purpose: wire.Conversation})
	r.do(ana, shop, wire.Block{})
	r.do(shop, ana, wire.Message{Text: "away", Purpose: wire.Conversation})
	r.do(shop, bob, wire.Message{Text: "nobody", Purpose: wire.Conversation})
	answer, err := http.Get(r.http.URL + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/plain") {
		t.Fatalf("%v, %v", answer.Header, err)
	}
	line := regexp.MustCompile(`^[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.eE+-]+$`)
	for l := range strings.Lines(string(text)) {
		if !line.MatchString(strings.TrimSpace(l)) {
			t.Errorf("not of the form: %s", l)
		}
	}
	for _, want := range []string{
		`sayso_messages_total{verdict="passed",cause="none"} 3`, `sayso_messages_total{verdict="quiet",cause="none"} 1`,
		`sayso_messages_total{verdict="refused",cause="stopped"} 1`, `sayso_messages_total{verdict="withheld",cause="blocked"} 1`,
		`sayso_connections 0`, `sayso_commands_waiting 0`, `sayso_commit_seconds_bucket{le="+Inf"} `, `sayso_commit_seconds_count `, `sayso_clock_offset_seconds `,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("without %s:\n%s", want, text)
		}
	}
	for _, who := range []wire.Account{ana, bob, shop} {
		if strings.Contains(string(text), string(who)) {
			t.Errorf("it names %s:\n%s", who, text)
		}
	}
}

// Who looks in and who moves is known to the business, unless one of them blocked the other.
func TestHints(t *testing.T) {
	r := newRig(t)
	people := r.join("ana", "ben")
	ana, ben := people[0], people[1]
	r.do(ana, shop, wire.Opened{})
	r.do(ana, shop, wire.Moved{To: "15550177778"})
	r.do(ana, shop, wire.Block{})
	r.do(ana, shop, wire.Moved{To: "15550177779"})
	r.do(shop, ben, wire.Message{Text: "hi", Purpose: wire.Conversation})
	r.do(shop, ben, wire.Block{})
	r.do(ben, shop, wire.Opened{})
	told := strings.Join(bodies(r.events(shop)), " ")
	if told != "opened moved message block" {
		t.Errorf("the business has %s", told)
	}
	if e := r.do(ana, ben, wire.Opened{}); e.Kind != "refused" {
		t.Errorf("a person is told: %+v", e)
	}
}
