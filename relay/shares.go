package main

import (
	"fmt"
	"net"
	"net/netip"
	"sync"

	"ftpsim/relay/tunnel"
)

// What there is in all, passive ports aside.
const (
	allPages   = 86
	allClients = 4096
	allData    = 4096
)

// Of what there is one page has at most a half, and one address so many percent by
// default: enough for 40 people behind one address, each with a page.
const (
	pageShare    = 50
	addressShare = 75
	// A range of so few passive ports is not divided.
	undivided = 16
)

// share is percent of what there is, as far as that can be divided.
func share(percent, all int) int { return max(all*percent/100, min(all, undivided)) }

// place is what shares are of: tunnel's, and these.
const (
	pageSeat    tunnel.Place = "page"
	clientPlace tunnel.Place = "connection"
)

// shares are what the addresses have of all that there is. They are tunnel.Shares.
type shares struct {
	percent int // that one address may have
	all     map[tunnel.Place]int

	mu  sync.Mutex
	had map[holding]int
}

// holding is what an address has of one thing; without an address: what all have.
type holding struct {
	what tunnel.Place
	addr netip.Addr
}

func newShares(percent int, passive portRange) *shares {
	return &shares{
		percent: percent,
		all: map[tunnel.Place]int{
			pageSeat: allPages, clientPlace: allClients,
			tunnel.DataConnection: allData, tunnel.PassivePort: passive.size(),
		},
		had: map[holding]int{},
	}
}

// Take takes a place for addr, or says why not.
func (s *shares) Take(what tunnel.Place, addr netip.Addr) *tunnel.Refusal {
	s.mu.Lock()
	defer s.mu.Unlock()
	total, own := holding{what: what}, holding{what, addr}
	most := share(s.percent, s.all[what])
	switch {
	case s.had[own] >= most && most < s.all[what]:
		return tooMany("%v has %d %ss, as many as one address may have", addr, most, what)
	case s.had[total] >= s.all[what] && what != tunnel.PassivePort: // the system tells of these
		return tooMany("this relay has no more than %d %ss", s.all[what], what)
	}
	s.had[total]++
	s.had[own]++
	return nil
}

func tooMany(format string, args ...any) *tunnel.Refusal {
	return &tunnel.Refusal{Code: tunnel.CodeTooMany, Text: fmt.Sprintf(format, args...)}
}

// Give gives a place back.
func (s *shares) Give(what tunnel.Place, addr netip.Addr) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, h := range []holding{{what: what}, {what, addr}} {
		if s.had[h]--; s.had[h] == 0 {
			delete(s.had, h)
		}
	}
}

// ofPage is what one page may have.
func (s *shares) ofPage() tunnel.Limits {
	most := func(what tunnel.Place) int {
		if n := share(pageShare, s.all[what]); n < s.all[what] {
			return n
		}
		return s.all[what] + 1 // what there is bounds it
	}
	return tunnel.Limits{Controls: most(clientPlace), Data: most(tunnel.DataConnection), Listeners: most(tunnel.PassivePort)}
}

// visitor is a control connection that has a place as long as the client is there:
// what its page does afterwards is not the client's.
type visitor struct {
	*net.TCPConn
	leave func()
}

// enter gives a client its place, or says why it has none.
func (s *shares) enter(tcp *net.TCPConn) (visitor, *tunnel.Refusal) {
	addr := tcp.RemoteAddr().(*net.TCPAddr).AddrPort().Addr().Unmap()
	no := s.Take(clientPlace, addr)
	return visitor{tcp, sync.OnceFunc(func() { s.Give(clientPlace, addr) })}, no
}

// Read ends the client's stay with what it sends.
func (v visitor) Read(p []byte) (int, error) {
	n, err := v.TCPConn.Read(p)
	if err != nil && !isTimeout(err) {
		v.leave()
	}
	return n, err
}

func isTimeout(err error) bool {
	t, ok := err.(net.Error)
	return ok && t.Timeout()
}
