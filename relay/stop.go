package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"time"

	"ftpsim/relay/tunnel"
)

// The end of a relay has two parts. While it drains, it takes no new page and no new client,
// and transfers go on until they end or -stop-wait is over. Then it shuts down: clients get
// their 421, and everything is closed. A second signal ends the program at once.

const (
	// drainStep is how often the relay looks whether transfers are still open.
	drainStep = 50 * time.Millisecond
	// settleTime is for the reply after a transfer, such as 226, and for the next transfer
	// of a client that has begun several.
	settleTime = time.Second
)

func stopFlags(c *config, fs *flag.FlagSet) func() error {
	fs.DurationVar(&c.stopWait, "stop-wait", 10*time.Second, "how `long` transfers may go on after a signal to stop; a second signal ends the relay at once")
	return func() error {
		if c.stopWait < 0 {
			return fmt.Errorf("-stop-wait: %v is negative", c.stopWait)
		}
		return nil
	}
}

// isStopping reports whether the relay takes nothing new any more.
func (s *server) isStopping() bool { return s.stopping.Load() || s.ctx.Err() != nil }

// drain lets no new page and no new client in, and blocks until transfers have ended, for at
// most the time of -stop-wait.
func (s *server) drain() {
	s.stopping.Store(true)
	open := s.shares.inUse(tunnel.DataConnection)
	if open == 0 || s.cfg.stopWait == 0 {
		return
	}
	s.log.Info("stopping when transfers have ended", "transfers", open, "within", s.cfg.stopWait)
	ctx, cancel := context.WithTimeout(s.ctx, s.cfg.stopWait)
	defer cancel()
	tick := time.NewTicker(drainStep)
	defer tick.Stop()
	for quiet := time.Duration(0); quiet < settleTime; quiet += drainStep {
		select {
		case <-ctx.Done():
			s.log.Warn("transfers are cut off", "transfers", s.shares.inUse(tunnel.DataConnection))
			return
		case <-tick.C:
		}
		if s.shares.inUse(tunnel.DataConnection) > 0 {
			quiet = 0
		}
	}
}

// serveHealth answers whether the relay takes new pages: 200, or 503 while it stops. It has
// no secrets, and load balancers ask by many names: the guard does not protect it.
func (s *server) serveHealth(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if s.isStopping() {
		http.Error(w, "stopping", http.StatusServiceUnavailable)
		return
	}
	io.WriteString(w, "ok\n")
}

// withHealth adds /healthz to next.
func (s *server) withHealth(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/healthz" {
			s.serveHealth(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}
