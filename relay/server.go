package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"log"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/mux"
)

// config is what the command line says.
type config struct {
	http, ftp string
	ftps      string // empty: no implicit FTPS
	passive   portRange
	// perAddress is the share of all there is that one address may have, in percent;
	// 0: the default.
	perAddress int
}

// server is the relay: it serves the page, owns the sockets, moves bytes, and
// knows no FTP beyond the 421 that it answers when there is no page.
type server struct {
	cfg     config
	log     *quiet
	guard   guard
	sockets sockets
	shares  *shares
	web     net.Listener
	first   *door // of the -ftp address; open as long as the relay runs
	ftps    *door // of the -ftps address, likewise; nil: there is none

	ctx     context.Context // done when the relay is shutting down
	cancel  context.CancelFunc
	wg      sync.WaitGroup
	further atomic.Int32  // doors beside the first
	turned  chan struct{} // a place for each connection that is being turned away

	patience time.Duration // see farewellTime

	mu       sync.Mutex
	pages    map[*page]bool
	lastPage int
}

// listenError is an address that cannot be had, and the flag that chooses it.
type listenError struct {
	flag, addr string
	err        error
}

func (e *listenError) Error() string {
	return fmt.Sprintf("cannot listen on %s: %v\nChoose another address with %s, for example %s 127.0.0.1:0 for any free port.",
		e.addr, e.err, e.flag, e.flag)
}

// newServer opens the addresses. From then on FTP clients get an answer.
func newServer(cfg config, logger *log.Logger) (*server, error) {
	s := &server{
		cfg: cfg, log: newQuiet(logger),
		sockets: newSockets(cfg.passive), shares: newShares(cmp.Or(cfg.perAddress, addressShare), cfg.passive),
		turned: make(chan struct{}, maxTurnedAway), pages: map[*page]bool{}, patience: farewellTime,
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	var err error
	if s.web, err = listen(cfg.http, nil); err != nil {
		return nil, &listenError{"-http", cfg.http, err}
	}
	s.web = s.sockets.own.keep(s.web)
	s.guard = newGuard(cfg.http, s.web.Addr().(*net.TCPAddr))
	if s.first, err = s.openDoor(cfg.ftp, nil); err != nil {
		s.web.Close()
		return nil, &listenError{"-ftp", cfg.ftp, err}
	}
	if cfg.ftps == "" {
		return s, nil
	}
	if s.ftps, err = s.openDoor(cfg.ftps, s.first); err != nil {
		s.web.Close()
		s.shutDown()
		return nil, &listenError{"-ftps", cfg.ftps, err}
	}
	return s, nil
}

// url is the page's address on this machine.
func (s *server) url() string { return "http://" + reachable(s.web.Addr(), loopback) + "/" }

// ftp is the first page's FTP address on this machine.
func (s *server) ftp() string { return "ftp://" + reachable(s.first.ln.Addr(), loopback) + "/" }

// implicit is the first page's address for implicit FTPS; empty: there is none.
func (s *server) implicit(seen netip.Addr) string {
	if s.ftps == nil {
		return ""
	}
	return reachable(s.ftps.ln.Addr(), seen)
}

var loopback = netip.MustParseAddr("127.0.0.1")

// forOthers returns the page's address for other machines, empty if there is none. Of a machine with several
// addresses it takes the first, IPv4 before IPv6.
func (s *server) forOthers() string {
	seen := loopback
	if bound, ok := s.web.Addr().(*net.TCPAddr); ok && bound.IP.IsUnspecified() {
		seen = firstOutside(interfaceAddrs())
	}
	at := reachable(s.web.Addr(), seen)
	if addr, err := netip.ParseAddrPort(at); err != nil || addr.Addr().IsLoopback() || addr.Addr().IsUnspecified() {
		return ""
	}
	return "http://" + at + "/"
}

// firstOutside returns the first address that other machines can reach, IPv4 before IPv6; loopback if there is none.
func firstOutside(addrs []netip.Addr) netip.Addr {
	found := loopback
	for _, a := range addrs {
		switch {
		case !a.IsGlobalUnicast():
		case a.Is4():
			return a
		case found == loopback:
			found = a
		}
	}
	return found
}

// interfaceAddrs returns the addresses of this machine; none if the system does not say.
func interfaceAddrs() []netip.Addr {
	all, _ := net.InterfaceAddrs()
	var addrs []netip.Addr
	for _, a := range all {
		if n, ok := a.(*net.IPNet); ok {
			if addr, ok := netip.AddrFromSlice(n.IP); ok {
				addrs = append(addrs, addr.Unmap())
			}
		}
	}
	return addrs
}

// routes is what the relay answers to HTTP.
func (s *server) routes(page fs.FS) (http.Handler, error) {
	files, err := loadAssets(page)
	if err != nil {
		return nil, err
	}
	r := mux.NewRouter()
	r.HandleFunc("/tunnel", s.serveTunnel).Methods(http.MethodGet)
	r.HandleFunc("/relay.json", s.serveInfo).Methods(http.MethodGet, http.MethodHead)
	r.PathPrefix("/").Handler(files).Methods(http.MethodGet, http.MethodHead)
	return s.guard.protect(r), nil
}

// httpServer has handler answer whoever asks. Who is too slow, in asking or in
// taking the answer, loses the connection; a tunnel, once it is open, is not of
// these.
func (s *server) httpServer(handler http.Handler) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      5 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          log.New(s.log, "", 0),
	}
}

// farewellTime bounds how long the relay waits, at its end, for what it still has.
const farewellTime = 5 * time.Second

// serve serves until ctx is done, and returns when all connections are closed, or
// farewellTime later: whatever a page or a client does, the relay ends.
func (s *server) serve(ctx context.Context, page fs.FS) error {
	handler, err := s.routes(page)
	if err != nil {
		return err
	}
	web := s.httpServer(handler)
	stop := context.AfterFunc(ctx, func() {
		s.shutDown()
		web.Close()
	})
	defer stop()
	err = web.Serve(s.web)
	s.shutDown()
	s.wait()
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// wait waits until nothing of the relay is at work any more, or for farewellTime.
func (s *server) wait() {
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.wg.Wait()
	}()
	select {
	case <-done:
	case <-time.After(s.patience):
		s.log.say("", "not everything has ended within %v", s.patience)
	}
}

// shutDown gives up all pages and closes all FTP addresses.
func (s *server) shutDown() {
	s.cancel()
	s.first.ln.Close()
	if s.ftps != nil {
		s.ftps.ln.Close()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for p := range s.pages {
		p.end.Close(nil)
	}
}

// serveTunnel is the WebSocket of a page.
func (s *server) serveTunnel(w http.ResponseWriter, r *http.Request) {
	if !s.guard.ownOrigin(r) {
		s.log.say("", "a tunnel is refused: origin %.200q, host %.200q", r.Header.Get("Origin"), r.Host)
		http.Error(w, "Only the page of this relay may open its tunnel.", http.StatusForbidden)
		return
	}
	conn, err := acceptWebSocket(w, r)
	if err != nil {
		return // it has answered
	}
	if !s.begin() {
		conn.Close()
		return
	}
	defer s.wg.Done()
	s.bridge(conn, localAddr(r), remoteAddr(r))
}

// begin counts a handler for which the HTTP server no longer waits, unless the
// relay is shutting down.
func (s *server) begin() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return false
	}
	s.wg.Add(1)
	return true
}

// serveInfo tells a page where the tunnel is. A plain file server has no such
// answer, by which a page knows that it is alone.
func (s *server) serveInfo(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	json.NewEncoder(w).Encode(s.info())
}

// info is the state of the relay, for pages and for people.
type info struct {
	Tunnel  string `json:"tunnel"` // relative to this file
	Version string `json:"version"`
	Pages   int    `json:"pages"`
	Clients int    `json:"clients"` // control connections
	// Others is the page's address for other machines; empty: -http is a loopback address.
	Others string `json:"others,omitempty"`
}

func (s *server) info() info {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := info{Tunnel: "tunnel", Version: version(), Pages: len(s.pages), Others: s.forOthers()}
	for p := range s.pages {
		i.Clients += p.end.Controls()
	}
	return i
}
