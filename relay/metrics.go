package relay

import (
	"fmt"
	"net/http"
	"time"

	"github.com/VictoriaMetrics/metrics"

	"sayso/wire"
)

// Metrics is what the relay counts, for Prometheus to read at /metrics. No label says
// anything about a person, and each has few values.
type Metrics struct {
	set           *metrics.Set
	commit        *Histogram
	passed, quiet *metrics.Counter
}

func newMetrics(s *Server) *Metrics {
	m := &Metrics{set: metrics.NewSet()}
	const messages = "sayso_messages_total"
	m.passed = m.set.NewCounter(messages + labelled([]string{"verdict", "passed", "cause", "none"}))
	m.quiet = m.set.NewCounter(messages + labelled([]string{"verdict", "quiet", "cause", "none"}))
	m.commit = m.Histogram("sayso_commit_seconds", 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1)
	m.Gauge("sayso_connections", func() float64 { return float64(s.sockets()) })
	m.Gauge("sayso_commands_waiting", func() float64 { return float64(s.queue.waiting()) })
	m.Gauge("sayso_log_bytes", func() float64 { return float64(s.db.Size()) })
	m.Gauge("sayso_media_bytes", func() float64 { return float64(s.db.Blobs().Total()) })
	m.Gauge("sayso_clock_offset_seconds", func() float64 { return time.Until(s.Now()).Seconds() })
	return m
}

// Count adds one to a counter. Labels come in pairs, a name and a value.
func (m *Metrics) Count(name string, labels ...string) {
	m.set.GetOrCreateCounter(name + labelled(labels)).Inc()
}

// Gauge has a figure read whenever somebody looks.
func (m *Metrics) Gauge(name string, read func() float64, labels ...string) {
	m.set.GetOrCreateGauge(name+labelled(labels), read)
}

func labelled(labels []string) string {
	if len(labels) == 0 {
		return ""
	}
	b := []byte{'{'}
	for i := 0; i+1 < len(labels); i += 2 {
		if i > 0 {
			b = append(b, ',')
		}
		b = fmt.Appendf(b, "%s=%q", labels[i], labels[i+1])
	}
	return string(append(b, '}'))
}

// Histogram counts figures by how large they are.
type Histogram struct {
	bounds  []float64
	buckets []*metrics.Counter // one for each bound, and one for all
	sum     *metrics.FloatCounter
	count   *metrics.Counter
}

// Histogram returns a histogram with buckets up to each of the bounds, in rising order.
func (m *Metrics) Histogram(name string, bounds ...float64) *Histogram {
	h := &Histogram{bounds: bounds, sum: m.set.GetOrCreateFloatCounter(name + "_sum"), count: m.set.GetOrCreateCounter(name + "_count")}
	for _, b := range bounds {
		h.buckets = append(h.buckets, m.set.GetOrCreateCounter(fmt.Sprintf(`%s_bucket{le="%g"}`, name, b)))
	}
	h.buckets = append(h.buckets, m.set.GetOrCreateCounter(name+`_bucket{le="+Inf"}`))
	return h
}

// Add counts a figure.
func (h *Histogram) Add(v float64) {
	for i, bucket := range h.buckets {
		if i == len(h.bounds) || v <= h.bounds[i] {
			bucket.Inc()
		}
	}
	h.sum.Add(v)
	h.count.Inc()
}

// settled counts the messages of a turn that is on disk.
func (m *Metrics) settled(t *turn) {
	for _, o := range t.orders {
		switch {
		case !o.judged:
		case o.event.Kind == (wire.Refused{}).Kind():
			r, _ := o.event.Body().(wire.Refused)
			m.Count("sayso_messages_total", "verdict", "refused", "cause", string(r.Cause))
		case !o.verdict.Deliver:
			m.Count("sayso_messages_total", "verdict", "withheld", "cause", string(o.verdict.Cause))
		case o.verdict.Quiet:
			m.quiet.Inc()
		default:
			m.passed.Inc()
		}
	}
}

// ServeHTTP writes the figures in the form of Prometheus.
func (m *Metrics) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	m.set.WritePrometheus(w)
}

// Metrics returns what the relay counts, for a face to add its own.
func (s *Server) Metrics() *Metrics { return s.metrics }

// sockets returns how many sessions there are.
func (s *Server) sockets() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, all := range s.sessions {
		n += len(all)
	}
	return n
}
