package cloudapi

import (
	"strconv"
	"strings"

	"sayso/relay"
	"sayso/relay/cloudapi/journal"
)

// gauges counts what the face does. Labels have the values of tables alone: nothing that
// a caller makes up.
type gauges struct {
	m     *relay.Metrics
	calls *relay.Histogram
	tries *relay.Histogram
	edges map[string]bool
}

func newGauges(f *Face) *gauges {
	g := &gauges{m: f.o.Relay.Metrics(), edges: map[string]bool{}}
	g.calls = g.m.Histogram("sayso_http_seconds", 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1)
	g.tries = g.m.Histogram("sayso_webhook_seconds", 0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 1, 5, 10)
	for _, to := range routes {
		g.edges[to.edge] = true
	}
	g.m.Gauge("sayso_webhooks_waiting", func() float64 {
		n, _ := f.courier.Waiting()
		return float64(n)
	})
	g.m.Gauge("sayso_webhook_lag_seconds", func() float64 {
		if n, since := f.courier.Waiting(); n > 0 {
			return max(f.now().Sub(since).Seconds(), 0)
		}
		return 0
	})
	return g
}

// note counts a call, or a try of a webhook.
func (g *gauges) note(r journal.Request) {
	switch {
	case r.Webhook == journal.Handshake:
		return
	case r.Webhook != "":
		result := "taken"
		if r.Failed() {
			result = "failed"
		}
		g.m.Count("sayso_webhooks_total", "result", result)
		g.tries.Add(r.Took / 1000)
		return
	}
	g.m.Count("sayso_http_requests_total", "edge", g.edge(r.Path), "status", strconv.Itoa(r.Status), "code", strconv.Itoa(r.Code))
	g.calls.Add(r.Took / 1000)
}

// edge returns the edge of a path, when there is such an edge.
func (g *gauges) edge(path string) string {
	path, _, _ = strings.Cut(path, "?")
	_, path = splitVersion(path)
	_, edge, _ := strings.Cut(path, "/")
	switch {
	case edge == "" && g.edges[path]: // what has a name instead of an id
		return path
	case edge == "":
		return "object"
	case g.edges[edge]:
		return edge
	}
	return "other"
}
