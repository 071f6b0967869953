package main

import (
	"cmp"
	"crypto/rand"
	"flag"
	"fmt"
	"net"
	"net/http"
	"strings"

	"ftpsim/relay/access"
	"ftpsim/relay/bus"
	"ftpsim/relay/class"

	"github.com/gorilla/mux"
)

func classFlags(c *config, fs *flag.FlagSet) func() error {
	fs.StringVar(&c.class, "class", "", "hold a class: the teacher's `code` for the page at /class, at least 8 characters; none if not given")
	return func() error {
		if c.class == "" {
			return nil
		}
		if _, err := access.NewCode(c.class); err != nil {
			return fmt.Errorf("-class: %w", err)
		}
		return nil
	}
}

// openClass begins the relay's part in the class, if it holds one. All relays of a class share a bus.
func (s *server) openClass() (err error) {
	if s.cfg.class == "" {
		return nil
	}
	if s.bus == nil {
		s.bus, s.relayID = &bus.Local{}, rand.Text()
	}
	s.seats.gone = func(id string) { s.bus.Withdraw(id) }
	s.class, err = class.New(class.Options{Bus: s.bus, Relay: s.relayID, Code: s.cfg.class, PagesCode: s.doorway.code.Value, Address: cmp.Or(s.forOthers(), s.url())})
	return err
}

// sitDown announces the seat st of the page p, whose clients come to ftp. It returns what serves the
// page's stream of the class; nil if there is no class. The seat stays announced while it is kept.
func (s *server) sitDown(st *seat, p *page, ftp string) (speak func(net.Conn)) {
	if s.class == nil {
		return nil
	}
	id := s.seats.announced(st, fmt.Sprintf("%s-%d-%d", s.relayID, st.number, p.number))
	s.bus.Announce(bus.Seat{ID: id, Relay: s.relayID, Number: st.number, FTP: ftp})
	return func(c net.Conn) { s.class.Serve(c, id) }
}

// announced returns the ID of st in the class: id, unless it has one.
func (t *seatTable) announced(st *seat, id string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	st.id = cmp.Or(st.id, id)
	return st.id
}

// addClass adds the routes of the teacher's page.
func (s *server) addClass(r *mux.Router, files http.Handler) {
	if s.class == nil {
		return
	}
	r.HandleFunc("/class", func(w http.ResponseWriter, r *http.Request) {
		r.URL.Path = "/class.html"
		files.ServeHTTP(w, r)
	}).Methods(http.MethodGet, http.MethodHead)
	r.HandleFunc("/class/feed", s.serveFeed).Methods(http.MethodGet)
	r.HandleFunc("/class/handins.zip", s.serveHandIns).Methods(http.MethodPost)
}

// maxFromTeacher is the longest message of the teacher's page, in bytes: an order with a lesson.
const maxFromTeacher = 256 << 10

// serveFeed handles the request for the WebSocket of the teacher's page.
func (s *server) serveFeed(w http.ResponseWriter, r *http.Request) {
	if !s.guard.ownOrigin(r) {
		http.Error(w, "Only the page of this relay may open the class.", http.StatusForbidden)
		return
	}
	c, err := acceptMessages(w, r, maxFromTeacher)
	if err != nil {
		return // acceptMessages has answered
	}
	if !s.begin() {
		c.Close()
		return
	}
	defer s.wg.Done()
	s.class.Feed(s.ctx, c, remoteAddr(r))
}

// serveHandIns answers with the hand-ins of the class as a zip.
func (s *server) serveHandIns(w http.ResponseWriter, r *http.Request) {
	token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !s.guard.ownOrigin(r) || !bearer || !s.class.AllowZip(token) {
		http.Error(w, "Only the teacher may have the hand-ins.", http.StatusForbidden)
		return
	}
	w.Header().Set("Content-Type", "application/zip")
	w.Header().Set("Cache-Control", "no-store")
	if err := s.class.WriteZip(r.Context(), w); err != nil {
		panic(http.ErrAbortHandler) // the client must not take a part for the whole
	}
}
