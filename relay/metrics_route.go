package main

import (
	"flag"
	"fmt"
	"net"
	"net/http"
	"time"

	"ftpsim/relay/metrics"
	"ftpsim/relay/tcp"
	"ftpsim/relay/tunnel"
	"ftpsim/relay/version"
)

// pingEvery is how often the relay measures how fast a page answers.
const pingEvery = 15 * time.Second

func metricsFlags(c *config, fs *flag.FlagSet) func() error {
	fs.StringVar(&c.metrics, "metrics", "", "`address` of figures for Prometheus, at /metrics, such as 127.0.0.1:9121; the address of the page never has them; none if not given")
	return nil
}

// openMetrics listens at the address of -metrics, if there is one.
func (s *server) openMetrics() (err error) {
	if s.cfg.metrics == "" {
		return nil
	}
	if s.figuresAt, err = tcp.Listen(s.cfg.metrics, nil); err != nil {
		return &listenError{"-metrics", s.cfg.metrics, err}
	}
	s.figuresAt = s.sockets.own.add(s.figuresAt)
	s.figures = metrics.New(version.String(), s.state)
	return nil
}

// closeMetrics closes what openMetrics has opened.
func (s *server) closeMetrics() {
	if s.figuresAt != nil {
		s.figuresAt.Close()
	}
}

// state returns the counts of this moment.
func (s *server) state() metrics.State {
	i := s.info()
	return metrics.State{Pages: i.Pages, Sessions: i.Clients, Streams: s.shares.inUse(tunnel.DataConnection), Up: s.traffic.Up.Load(), Down: s.traffic.Down.Load()}
}

// serveMetrics serves the figures and /healthz until the returned server is closed. On a
// loopback address it answers only to that address's names: a foreign page in a browser here
// could otherwise read the figures through a DNS name that points here.
func (s *server) serveMetrics() *http.Server {
	if s.figuresAt == nil {
		return nil
	}
	routes := http.NewServeMux()
	routes.Handle("GET /metrics", s.figures.Handler())
	var handler http.Handler = routes
	if at := s.figuresAt.Addr().(*net.TCPAddr); at.IP.IsLoopback() {
		handler = newGuard(s.cfg.metrics, at, entry{}).protect(routes)
	}
	web := s.httpServer(s.withHealth(handler))
	s.wg.Go(func() { web.Serve(s.figuresAt) })
	return web
}

// measure measures how fast the page at the other end answers until its tunnel has ended.
func (s *server) measure(end *tunnel.Relay) {
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		if d, err := end.Ping(); err == nil {
			s.figures.RoundTrip(d)
		}
		select {
		case <-end.Done():
			return
		case <-tick.C:
		}
	}
}

// metricsURL returns the address of the figures for this machine; empty means none.
func (s *server) metricsURL() string {
	if s.figuresAt == nil {
		return ""
	}
	return fmt.Sprintf("http://%s/metrics", reachable(s.figuresAt.Addr(), loopback))
}
