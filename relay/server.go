package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"ftpsim/relay/bus"
	"ftpsim/relay/class"
	"ftpsim/relay/metrics"
	"ftpsim/relay/tcp"
	"ftpsim/relay/tunnel"
	"ftpsim/relay/tunnel/resume"
	"ftpsim/relay/version"

	"github.com/gorilla/mux"
)

// server is the relay. It serves the page, owns the sockets and forwards bytes. Of FTP it
// knows little more than the reply 421, which it sends when there is no page.
type server struct {
	cfg     config
	log     *slog.Logger // its messages are constant: see limitedLog
	guard   guard
	doorway doorway
	sockets sockets
	shares  *shares
	targets *targets
	keeper  *resume.Keeper // nil: a tunnel ends with its WebSocket
	page    fs.FS          // as web.Page returns it; set before the first request
	packing chan struct{}  // holds one value while a SCORM package is made
	lessons *lessonFolder  // nil: none
	class   *class.Hub     // nil: the relay holds no class
	bus     bus.Bus        // nil: like class
	relayID string         // among the relays on the bus
	web     net.Listener
	first   *ftpListener // at the -ftp address; open as long as the relay runs
	ftps    *ftpListener // at the -ftps address, likewise; nil: none

	ctx       context.Context // done when the relay is shutting down
	cancel    context.CancelFunc
	stopping  atomic.Bool      // see drain
	figures   *metrics.Metrics // nil: they are not served
	figuresAt net.Listener     // nil: likewise
	traffic   tunnel.Traffic
	wg        sync.WaitGroup
	turned    chan struct{} // semaphore for connections that are being turned away

	patience time.Duration // see farewellTime

	seats seatTable

	mu       sync.Mutex
	pages    map[*page]bool
	lastPage int
}

// listenError is the failure to listen at an address, with the flag that chooses it.
type listenError struct {
	flag, addr string
	err        error
}

func (e *listenError) Error() string {
	return fmt.Sprintf("cannot listen on %s: %v\nChoose another address with %s, for example %s 127.0.0.1:0 for any free port.",
		e.addr, e.err, e.flag, e.flag)
}

// newServer starts to listen at all addresses. From then on FTP clients get an answer.
func newServer(cfg config, logger *slog.Logger) (*server, error) {
	if cfg.lookup == nil {
		cfg.lookup = net.DefaultResolver.LookupNetIP
	}
	s := &server{
		cfg: cfg, log: logger,
		sockets: newSockets(cfg.passive), shares: newShares(cmp.Or(cfg.perAddress, addressShare), cmp.Or(cfg.seats, allPages), cfg.passive),
		turned: make(chan struct{}, maxTurnedAway), packing: make(chan struct{}, 1), pages: map[*page]bool{}, patience: farewellTime,
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	var err error
	if s.doorway, err = newDoorway(cfg); err != nil {
		return nil, err
	}
	if cfg.lessons != "" {
		if s.lessons, err = openLessons(cfg.lessons); err != nil {
			return nil, fmt.Errorf("-lessons: %w", err)
		}
	}
	if s.web, err = tcp.Listen(cfg.http, nil); err != nil {
		return nil, &listenError{"-http", cfg.http, err}
	}
	s.web = s.sockets.own.add(s.web)
	s.keeper = newKeeper(cfg, s.web.Addr().(*net.TCPAddr))
	s.sockets.proxies = cfg.entry.proxies
	s.sockets.mapped = len(cfg.entry.proxies) > 0 || cfg.entry.publicHost != ""
	if err = cfg.entry.mayListen(cfg.http, s.web.Addr().(*net.TCPAddr)); err != nil {
		s.web.Close()
		return nil, err
	}
	s.guard = newGuard(cfg.http, s.web.Addr().(*net.TCPAddr), cfg.entry)
	s.guard.embedders = cfg.embed
	s.seats = seatTable{most: cmp.Or(cfg.seats, allPages), keep: keepTime, alone: cfg.alone(s.web.Addr().(*net.TCPAddr)), list: map[int]*seat{}}
	if err = s.openMetrics(); err != nil { // before the first client is counted
		s.web.Close()
		return nil, err
	}
	if s.first, err = s.openFTPListener(cfg.ftp, nil); err != nil {
		s.web.Close()
		s.closeMetrics()
		return nil, &listenError{"-ftp", cfg.ftp, err}
	}
	if cfg.ftps != "" {
		if s.ftps, err = s.openFTPListener(cfg.ftps, s.first); err != nil {
			err = &listenError{"-ftps", cfg.ftps, err}
		}
	}
	if err == nil {
		s.targets, err = s.openTargets()
	}
	if err == nil {
		err = s.openCluster()
	}
	if err == nil {
		err = s.openClass()
	}
	if err != nil {
		s.web.Close()
		s.shutDown()
		s.closeMetrics()
		return nil, err
	}
	return s, nil
}

// openTargets returns the servers of -dial. There must be none if other machines can open
// the page without a code: every visitor could use them.
func (s *server) openTargets() (*targets, error) {
	if len(s.cfg.dial) > 0 && s.doorway.code == nil && !s.web.Addr().(*net.TCPAddr).IP.IsLoopback() {
		return nil, fmt.Errorf("-dial needs a code (-code or -code-file), or a loopback address for -http, such as 127.0.0.1:8021: with %s, other machines could open the page and reach the servers", s.cfg.http)
	}
	return newTargets(s.cfg, s.sockets)
}

// url returns the page's address for this machine.
func (s *server) url() string { return s.pageURL(loopback) }

// ftp returns the first page's FTP address for this machine.
func (s *server) ftp() string { return "ftp://" + reachable(s.first.ln.Addr(), loopback) + "/" }

// implicit returns the first page's address for implicit FTPS; empty means none.
func (s *server) implicit(seen, from netip.Addr) string {
	if s.ftps == nil {
		return ""
	}
	return s.shownTo(s.ftps.ln.Addr(), seen, from)
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
	return s.pageURL(seen)
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

// routes returns the handler for all HTTP requests.
func (s *server) routes(page fs.FS) (http.Handler, error) {
	files, err := loadAssets(page)
	if err != nil {
		return nil, err
	}
	s.page = page
	r := mux.NewRouter()
	r.HandleFunc("/"+tunnelPath, s.serveTunnel).Methods(http.MethodGet)
	r.HandleFunc("/tunnel", s.serveTunnel).Methods(http.MethodGet) // an open page of an older version
	r.HandleFunc("/relay.json", s.guard.allowElsewhere(s.serveInfo)).Methods(http.MethodGet, http.MethodHead)
	if s.lessons != nil {
		s.lessons.addTo(r)
	}
	s.addClass(r, files)
	r.HandleFunc("/scorm", s.serveScorm).Methods(http.MethodPost)
	r.PathPrefix("/").Handler(files).Methods(http.MethodGet, http.MethodHead)
	return s.withHealth(s.guard.protect(r)), nil
}

// httpServer returns an HTTP server whose timeouts disconnect clients that send a request or
// read the response too slowly. They do not apply to a WebSocket once it is open.
func (s *server) httpServer(handler http.Handler) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      5 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          log.New(httpErrors{s.log}, "", 0),
	}
}

// farewellTime is how long the relay waits at its end for connections to be closed.
const farewellTime = 5 * time.Second

// serve serves until ctx is done, and drains then. It returns when all connections are closed, or
// farewellTime later: neither a page nor a client can keep the relay from ending.
func (s *server) serve(ctx context.Context, page fs.FS) error {
	handler, err := s.routes(page)
	if err != nil {
		return err
	}
	web, figures := s.httpServer(handler), s.serveMetrics()
	stop := context.AfterFunc(ctx, func() {
		s.drain()
		s.shutDown()
		web.Close()
		if figures != nil {
			figures.Close()
		}
	})
	defer stop()
	err = web.Serve(s.listenWeb(s.web))
	s.shutDown()
	s.wait()
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// wait blocks until all goroutines of the relay have ended, or for patience.
func (s *server) wait() {
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.wg.Wait()
	}()
	select {
	case <-done:
	case <-time.After(s.patience):
		s.log.Warn("not everything has ended", "within", s.patience)
	}
}

// shutDown closes the tunnels of all pages and the FTP listeners.
func (s *server) shutDown() {
	s.cancel()
	s.first.ln.Close()
	if s.ftps != nil {
		s.ftps.ln.Close()
	}
	s.freeVacant()
	if s.class != nil {
		s.class.Close()
	}
	if s.bus != nil {
		s.bus.Close()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for p := range s.pages {
		p.end.Close(nil)
	}
}

// tunnelPath is the path of the pages' WebSocket. It has a version because pages of earlier
// ones begin otherwise.
const tunnelPath = "tunnel/3"

// serveTunnel handles the request for a page's WebSocket.
func (s *server) serveTunnel(w http.ResponseWriter, r *http.Request) {
	if !s.guard.ownOrigin(r) && !s.guard.foreign(r) {
		s.log.Warn("tunnel refused", "origin", short(r.Header.Get("Origin")), "host", short(r.Host))
		s.figures.Refused(metrics.Tunnel, "origin")
		http.Error(w, "Only the page of this relay may open its tunnel.", http.StatusForbidden)
		return
	}
	conn, err := acceptWebSocket(w, r, s.guard.origins)
	if err != nil {
		return // acceptWebSocket has answered
	}
	if !s.begin() {
		conn.Close()
		return
	}
	defer s.wg.Done()
	v := visit{conn: conn, local: localAddr(r), remote: remoteAddr(r), origin: r.Header.Get("Origin")}
	if r.URL.Path != "/"+tunnelPath {
		s.sendAway(v)
		return
	}
	if v.opening, err = tunnel.ReadOpening(conn, openingTime); err != nil {
		s.log.Warn("a page's first message is wrong", "error", err)
		conn.Close()
		return
	}
	if no := s.doorway.checkCode(s.ctx, v.opening, v.remote); no != nil {
		s.refuse(v, no)
		return
	}
	s.servePage(v)
}

// begin adds a WebSocket's handler, for which the HTTP server does not wait, to wg. It returns
// false if the relay is stopping.
func (s *server) begin() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.isStopping() {
		return false
	}
	s.wg.Add(1)
	return true
}

// serveInfo serves relay.json, which says where the tunnel is. A page that a plain file
// server has served finds none, and so knows that it has no relay.
func (s *server) serveInfo(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	i := s.info()
	// A page on another address need not know the machine's other networks.
	if from, err := netip.ParseAddrPort(r.RemoteAddr); err == nil && from.Addr().Unmap().IsLoopback() {
		i.Others = s.forOthers()
	}
	json.NewEncoder(w).Encode(i)
}

// info is the contents of relay.json.
type info struct {
	Tunnel  string `json:"tunnel"` // URL of the WebSocket, relative to relay.json
	Version string `json:"version"`
	Pages   int    `json:"pages"`
	Clients int    `json:"clients"` // control connections
	// Others is the page's address for other machines; empty: -http is a loopback address,
	// or the request comes from another machine.
	Others string `json:"others,omitempty"`
	// Lessons is the URL of the list of lesson files, relative to relay.json; empty: none.
	Lessons string `json:"lessons,omitempty"`
}

func (s *server) info() info {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := info{Tunnel: tunnelPath, Version: version.String(), Pages: len(s.pages)}
	if s.lessons != nil {
		i.Lessons = "lessons/"
	}
	for p := range s.pages {
		i.Clients += p.end.Controls()
	}
	return i
}
