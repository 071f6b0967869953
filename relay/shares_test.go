package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"ftpsim/relay/tunnel"
)

// How many people must be able to work behind one address by default, each with a page and
// with a client that does this much at the same time.
const (
	fortyPeople = 40
	clientsEach = 10
	portsEach   = 10
)

func TestDefaultsServeAClass(t *testing.T) {
	passive, err := parseRange("50000-50999") // the default
	must(t, err)
	s := newShares(addressShare, allPages, passive)
	school := netip.MustParseAddr("192.0.2.1")
	for what, each := range map[tunnel.Place]int{
		pageSeat: 1, clientPlace: clientsEach, tunnel.DataConnection: clientsEach, tunnel.PassivePort: portsEach,
	} {
		for i := range fortyPeople * each {
			if no := s.Take(what, school); no != nil {
				t.Errorf("%s %d: %v", what, i, no)
				break
			}
		}
	}
	of := s.ofPage() // all of them may be clients of one page as well
	if of.Controls < fortyPeople*clientsEach || of.Data < fortyPeople*clientsEach || of.Listeners < fortyPeople*portsEach {
		t.Errorf("one page may have %+v", of)
	}
}

// However much one address uses, another address can work. An address can reuse what it
// has released.
func TestShareOfAddress(t *testing.T) {
	s := newShares(addressShare, allPages, portRange{50000, 50999})
	one, other := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2")
	for what, all := range s.all {
		n := 0
		for s.Take(what, one) == nil {
			n++
		}
		if n != all*addressShare/100 {
			t.Errorf("%s: one address has %d of %d", what, n, all)
		}
		for i := range all - n {
			if no := s.Take(what, other); no != nil {
				t.Errorf("%s: another address gets only %d: %v", what, i, no)
				break
			}
		}
		if no := s.Take(what, netip.MustParseAddr("192.0.2.3")); no == nil && what != tunnel.PassivePort {
			t.Errorf("%s: there is no end to it", what)
		}
		s.Release(what, one)
		if no := s.Take(what, one); no != nil {
			t.Errorf("%s: what was given back is lost: %v", what, no)
		}
	}
}

// TestS17ShareOfPage: neither a page nor a client's address gets all passive ports; another
// page and another address still get some.
func TestS17ShareOfPage(t *testing.T) {
	const ports = 40
	r := startRelayWith(t, config{http: "127.0.0.1:0", ftp: "127.0.0.1:0", passive: portRange{30000, 30000 + ports - 1}})
	greedy, modest := r.openPage(), r.openPage()
	if n := r.takePorts(greedy, "127.0.0.1", ports); n != ports*pageShare/100 {
		t.Errorf("one page has %d of %d ports", n, ports)
	}
	if n := r.takePorts(modest, "127.0.0.1", ports); n != ports*addressShare/100-ports*pageShare/100 {
		t.Errorf("the same address has %d more at another page", n)
	}
	if n := r.takePorts(modest, "127.0.0.2", ports); n != ports-ports*addressShare/100 {
		t.Errorf("another address has %d at another page", n)
	}
}

// takePorts has page open passive ports for clients at host until it gets no more, or
// n of them.
func (r *testRelay) takePorts(page *tunnel.Page, host string, n int) (got int) {
	r.t.Helper()
	for got < n {
		control := r.sessionFrom(page, host)
		for range 8 {
			if _, err := page.Listen(r.t.Context(), control); err != nil {
				var no *tunnel.Refusal
				if !errors.As(err, &no) || no.Code != tunnel.CodeTooMany && no.Code != tunnel.CodeNoFreePort {
					r.t.Errorf("refused by %v", err)
				}
				return got
			}
			got++
		}
	}
	return got
}

// sessionFrom is session for a client at host.
func (r *testRelay) sessionFrom(page *tunnel.Page, host string) net.Conn {
	r.t.Helper()
	from := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(host)}}
	c, err := from.Dial("tcp", page.Hello().FTP)
	must(r.t, err)
	r.t.Cleanup(func() { c.Close() })
	s, err := page.Accept()
	must(r.t, err)
	return s
}

// TestS17PlaceOfClient: a client that has disconnected no longer counts, whatever its page
// does, so clients of other pages are not refused because of it.
func TestS17PlaceOfClient(t *testing.T) {
	r := startRelay(t)
	hostile := r.openPage() // it never answers: it does not read its connections
	c, _ := r.session(hostile)
	here := netip.MustParseAddr("127.0.0.1")
	had := func() int {
		r.shares.mu.Lock()
		defer r.shares.mu.Unlock()
		return r.shares.used[shareKey{clientPlace, here}]
	}
	if n := had(); n != 1 {
		t.Errorf("it has %d places", n)
	}
	c.CloseWrite()
	eventually(t, "the client's place is free", func() bool { return had() == 0 })
	if n := r.info().Clients; n != 1 {
		t.Errorf("the page has %d clients", n)
	}
}

// A client beyond its address's share is refused with the reason; a client of another
// address is not.
func TestClientsOfAddress(t *testing.T) {
	r := startRelay(t)
	page := r.openPage()
	here := netip.MustParseAddr("127.0.0.1")
	most := share(addressShare, allClients)
	for range most {
		if no := r.shares.Take(clientPlace, here); no != nil {
			t.Fatal(no)
		}
	}
	c := dialFTP(t, r.ftpAddr())
	c.want("421 Too many connections: 127.0.0.1 has 3072 connections, as many as one address may have.")
	c.wantEnd()
	r.sessionFrom(page, "127.0.0.2")
	r.shares.Release(clientPlace, here)
	c, s := r.session(page)
	c.Close()
	s.Close()
}

// TestS17RelayEnds: the relay ends on request whatever a page has done, and even if one of
// its goroutines does not end.
func TestS17RelayEnds(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	out, code := &lockedBuffer{}, make(chan int)
	go func() { code <- run(ctx, []string{"-http", "127.0.0.1:0", "-ftp", "127.0.0.1:0"}, out, io.Discard) }()
	eventually(t, "the relay is there", func() bool { return strings.Contains(out.String(), "ftp ") })
	url, ftp := strings.Fields(out.String())[1], strings.Fields(out.String())[3]
	conn, err := dialTunnelAt(url, http.Header{"Origin": {strings.TrimSuffix(url, "/")}})
	must(t, err)
	defer conn.Close()
	said, gone := &lockedBuffer{}, make(chan struct{}) // by the relay
	go func() {
		defer close(gone)
		io.Copy(said, conn)
	}()
	says := func(what string) {
		eventually(t, "the relay says "+what+" or nothing any more", func() bool {
			select {
			case <-gone:
				return true
			default:
				return strings.Contains(said.String(), what)
			}
		})
	}
	// A stream that has the number of the next client's, and asks for something.
	ask := string([]byte{tunnel.Version, 4, 0, 15}) + `{"control":404}`
	io.WriteString(conn, "\x00\x01\x00\x01\x00\x00\x00\x04\x00\x00\x00\x00"+
		"\x00\x00\x00\x00\x00\x00\x00\x04\x00\x00\x00"+string(rune(len(ask)))+ask)
	says("no-such-control")
	dialFTP(t, strings.Trim(ftp, "ftp:/"))
	says(`"listener"`)
	stop()
	if c := <-code; c != 0 {
		t.Errorf("the relay ends with %d", c)
	}

	r := startRelay(t)
	r.patience = 1
	r.wg.Add(1)
	r.stop()
	r.wg.Done()
	if !strings.Contains(r.out.String(), "not everything has ended") {
		t.Errorf("it says %q", r.out)
	}
}
