package main

import (
	"fmt"
	"net"
	"net/netip"
	"sync"

	"ftpsim/relay/access"
	"ftpsim/relay/tunnel"
)

// The totals of the relay, except for passive ports.
const (
	allPages   = 86 // the default of -seats
	allClients = 4096
	allWeb     = 4096
	allData    = 4096
)

// How much of a total one page or one client address may have, in percent. By default an
// address may have enough for 40 people behind it, each with a page.
const (
	pageShare    = 50
	addressShare = 75
	// A share is never less than this, so that a small range of passive ports is usable.
	undivided = 16
)

// share returns percent of all, but at least undivided or all.
func share(percent, all int) int { return max(all*percent/100, min(all, undivided)) }

// Places besides the places that package tunnel has.
const (
	pageSeat    tunnel.Place = "page"
	webPlace    tunnel.Place = "web connection"
	clientPlace tunnel.Place = "connection"
)

// shares counts how much of each total the client addresses use. It implements
// tunnel.Shares.
type shares struct {
	percent int // of each total that one address may have
	all     map[tunnel.Place]int

	mu   sync.Mutex
	used map[shareKey]int
}

// shareKey names a counter: the places of one kind that addr uses, or, if addr is the zero
// Addr, that all addresses use.
type shareKey struct {
	what tunnel.Place
	addr netip.Addr
}

func newShares(percent, pages int, passive portRange) *shares {
	return &shares{
		percent: percent,
		all: map[tunnel.Place]int{
			pageSeat: pages, clientPlace: allClients, webPlace: allWeb,
			tunnel.DataConnection: allData, tunnel.PassivePort: passive.size(),
		},
		used: map[shareKey]int{},
	}
}

// Take implements tunnel.Shares.
func (s *shares) Take(what tunnel.Place, addr netip.Addr) *tunnel.Refusal {
	s.mu.Lock()
	defer s.mu.Unlock()
	total, own := shareKey{what: what}, shareKey{what, addr}
	most := share(s.percent, s.all[what])
	switch {
	case s.used[own] >= most && most < s.all[what]:
		return tooMany("%v has %d %ss, as many as one address may have", addr, most, what)
	case s.used[total] >= s.all[what] && what != tunnel.PassivePort: // whether a passive port is free, the system reports
		return tooMany("this relay has no more than %d %ss", s.all[what], what)
	}
	s.used[total]++
	s.used[own]++
	return nil
}

func tooMany(format string, args ...any) *tunnel.Refusal {
	return &tunnel.Refusal{Code: tunnel.CodeTooMany, Text: fmt.Sprintf(format, args...)}
}

// Release implements tunnel.Shares.
func (s *shares) Release(what tunnel.Place, addr netip.Addr) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, h := range []shareKey{{what: what}, {what, addr}} {
		if s.used[h]--; s.used[h] == 0 {
			delete(s.used, h)
		}
	}
}

// ofPage returns the limits of one page.
func (s *shares) ofPage() tunnel.Limits {
	most := func(what tunnel.Place) int {
		if n := share(pageShare, s.all[what]); n < s.all[what] {
			return n
		}
		return s.all[what] + 1 // not divided: only the total limits it
	}
	return tunnel.Limits{Controls: most(clientPlace), Data: most(tunnel.DataConnection), Listeners: most(tunnel.PassivePort)}
}

// countedConn is a control connection that counts for its client's address. It stops to
// count when the client has closed its side, even if the page keeps the connection open.
type countedConn struct {
	*access.Conn
	leave func()
}

// enter reserves a place for a client's control connection. The Refusal is non-nil if none
// is free.
func (s *shares) enter(tcp *access.Conn) (countedConn, *tunnel.Refusal) {
	addr := access.AddrOf(tcp.RemoteAddr())
	no := s.Take(clientPlace, addr)
	return countedConn{tcp, sync.OnceFunc(func() { s.Release(clientPlace, addr) })}, no
}

// Read releases the place at the end of what the client sends.
func (v countedConn) Read(p []byte) (int, error) {
	n, err := v.Conn.Read(p)
	if err != nil && !isTimeout(err) {
		v.leave()
	}
	return n, err
}

func isTimeout(err error) bool {
	t, ok := err.(net.Error)
	return ok && t.Timeout()
}
