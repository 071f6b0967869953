package metrics

import "github.com/prometheus/client_golang/prometheus"

// snapshot is a collector that asks for the relay's state once for each scrape, so that its
// figures are of one moment.
type snapshot struct {
	state   func() State
	version string
}

var (
	pages    = desc("ftpsim_pages", "Open pages.")
	sessions = desc("ftpsim_sessions", "Open control connections.")
	streams  = desc("ftpsim_data_connections", "Open data connections.")
	bytes    = desc("ftpsim_bytes_total", "Bytes between clients and pages, on control and data connections; up is from the client to the page.", "direction")
	build    = desc("ftpsim_build_info", "1; the label is the version.", "version")
)

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, labels, nil)
}

func newSnapshot(version string, state func() State) *snapshot { return &snapshot{state, version} }

// Describe implements prometheus.Collector.
func (s *snapshot) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{pages, sessions, streams, bytes, build} {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (s *snapshot) Collect(to chan<- prometheus.Metric) {
	now := s.state()
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	gauge(pages, float64(now.Pages))
	gauge(sessions, float64(now.Sessions))
	gauge(streams, float64(now.Streams))
	gauge(build, 1, s.version)
	to <- prometheus.MustNewConstMetric(bytes, prometheus.CounterValue, float64(now.Up), "up")
	to <- prometheus.MustNewConstMetric(bytes, prometheus.CounterValue, float64(now.Down), "down")
}
