package museum

import (
	"context"
	"net"
	"slices"
	"sync"
	"time"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/memnet"
	"ftpsim/ftpcore/profile"
	"ftpsim/ftpcore/recording"
	"ftpsim/ftpcore/snapfs"
)

// The hosts of the museum's network: addresses for documentation (RFC 5737).
const (
	serverHost = "192.0.2.10"
	serverAddr = serverHost + ":21"
	clientHost = "192.0.2.20"
	mailAddr   = "192.0.2.25:25"
)

// opened is the time at which every run begins.
var opened = time.Date(2007, 5, 14, 9, 30, 0, 0, time.UTC)

// host is one server with its network, clock and record.
type host struct {
	net    *memnet.Net
	clock  *clock
	server *ftpcore.Server
	before *snapfs.Snap // the files before the first event
	stop   func()

	mu     sync.Mutex
	events []*event.Event
	more   chan struct{} // capacity 1: there is another event
}

// open starts the server as it was written or as it was meant. The caller must call close.
func open(meant bool) (*host, error) {
	h := &host{net: memnet.New(), clock: newClock(opened), more: make(chan struct{}, 1)}
	files := snapfs.New(snapfs.Options{Now: h.clock.Now})
	for name, content := range map[string]string{
		textFile: "first line\nsecond line\n",
		dotless:  "A name without a dot.\n",
		binary:   upload,
		mailFile: "HELO ftp\r\nMAIL FROM:<ceo@example.com>\r\n",
	} {
		if err := files.WriteFile(name, []byte(content), 0o644); err != nil {
			return nil, err
		}
	}
	ln, err := h.net.Listen(serverAddr)
	if err != nil {
		return nil, err
	}
	name := "minimal"
	if meant {
		name = "minimal-fixed"
	}
	kind, _ := profile.Named(name)
	h.before = files.Snapshot()
	h.server = &ftpcore.Server{
		FS: files, Profile: kind, Clock: h.clock, Observers: []event.Observer{h},
		Accounts: []ftpcore.Account{{User: "haha", Password: "hehe", Home: "/", Write: []string{"/"}}},
		Limits:   ftpcore.Limits{LoginDelay: -1},
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		h.server.Serve(ctx, ln, network{h.net.Server(), h.net.ClientAt(serverHost)})
	}()
	h.stop = func() {
		cancel()
		<-done
	}
	return h, nil
}

// close ends the server. The record is complete when it returns.
func (h *host) close() { h.stop() }

// network is the network as the two-week server had it: the server may connect to any host.
type network struct {
	memnet.Server
	any memnet.Client
}

// Dial connects to addr, on any host.
func (n network) Dial(ctx context.Context, _ net.Conn, addr string) (net.Conn, error) {
	return n.any.Dial(ctx, addr)
}

// Observe records e.
func (h *host) Observe(e *event.Event) {
	h.mu.Lock()
	h.events = append(h.events, e)
	h.mu.Unlock()
	select {
	case h.more <- struct{}{}:
	default:
	}
}

// fault returns the ID of the first event that shows s, or zero.
func (h *host) fault(s shows) int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, e := range h.events {
		if s.in(e) {
			return e.ID
		}
	}
	return 0
}

// recorded reports whether the record has an event of that kind.
func (h *host) recorded(k event.Kind) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.ContainsFunc(h.events, func(e *event.Event) bool { return e.Kind == k })
}

// recording returns the record of the run. It can be replayed, unless the server has lost bytes:
// these are in no event, so the files are left out.
func (h *host) recording() *recording.Recording {
	files := h.before
	if h.fault(shows{warn: event.WarnSeedRESTLost}) != 0 {
		files = nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return &recording.Recording{
		Began: opened, Files: files, Events: slices.Clone(h.events),
		Server: recording.Server{
			Profiles: []ftpcore.Profile{h.server.Profile}, Accounts: recording.Accounts(h.server.Accounts), Limits: recording.LimitsOf(h.server.Limits),
		},
	}
}
