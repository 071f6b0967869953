// Package metrics has the figures of a relay for Prometheus: how many pages, sessions and
// data connections there are, how many bytes have passed, what was refused, which pages went
// on after a cut, and how fast pages answer. No figure has a name or an address in it.
package metrics

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// State is what a relay counts itself.
type State struct {
	Pages    int // open ones
	Sessions int // control connections
	Streams  int // data connections
	Up, Down int64
}

// Metrics are the figures of one relay. A nil *Metrics counts nothing.
type Metrics struct {
	registry  *prometheus.Registry
	refusals  *prometheus.CounterVec
	resumes   *prometheus.CounterVec
	roundTrip prometheus.Histogram
}

// What a relay refuses: the first label of the counter of refusals.
const (
	Page    = "page"    // a place for it
	Tunnel  = "tunnel"  // a WebSocket of a foreign page
	Client  = "client"  // a control connection
	Request = "request" // a passive port or a data connection that a page asks for
)

// roundTrips are the upper bounds of the histogram of round trips, in seconds.
var roundTrips = []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}

// New returns the metrics of the relay with the version version. state is called for each
// scrape.
func New(version string, state func() State) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		refusals: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ftpsim_refusals_total", Help: "What was refused, by kind and by reason.",
		}, []string{"what", "reason"}),
		resumes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ftpsim_resumes_total", Help: "Pages that came back after a cut, by result.",
		}, []string{"result"}),
		roundTrip: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "ftpsim_page_round_trip_seconds", Help: "How long a page takes to answer a ping through its tunnel.", Buckets: roundTrips,
		}),
	}
	m.registry.MustRegister(
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		m.refusals, m.resumes, m.roundTrip, newSnapshot(version, state),
	)
	return m
}

// Refused counts a refusal. what is Page, Tunnel, Client or Request; reason is one of a few
// constants.
func (m *Metrics) Refused(what, reason string) {
	if m != nil {
		m.refusals.WithLabelValues(what, reason).Inc()
	}
}

// Resumed counts a page that came back after a cut. result is one of a few constants, such as
// "ok" and "gone".
func (m *Metrics) Resumed(result string) {
	if m != nil {
		m.resumes.WithLabelValues(result).Inc()
	}
}

// RoundTrip adds a page's answer to a ping.
func (m *Metrics) RoundTrip(d time.Duration) {
	if m != nil {
		m.roundTrip.Observe(d.Seconds())
	}
}

// Handler serves the figures in the formats of Prometheus.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4})
}
