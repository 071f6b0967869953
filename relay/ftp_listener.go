package main

import (
	"errors"
	"io"
	"net"
	"sync"
	"time"

	"ftpsim/relay/access"
	"ftpsim/relay/tcp"
	"ftpsim/relay/tunnel"
)

const (
	// How many clients may wait at the same time to be turned away politely; further ones
	// are closed right after their 421.
	maxTurnedAway = 512
	refusalTime   = 2 * time.Second
)

// ftpListener listens at an FTP address for clients of one page. While it has no page, the
// relay answers with 421.
type ftpListener struct {
	ln net.Listener
	// plain is non-nil for a listener for implicit FTPS: it serves the page of plain.
	plain *ftpListener

	mu   sync.Mutex
	page *page // nil: none yet, or no longer
}

// openFTPListener listens at addr and starts to accept clients. plain is ftpListener.plain.
func (s *server) openFTPListener(addr string, plain *ftpListener) (*ftpListener, error) {
	ln, err := tcp.Listen(addr, tcp.InlineUrgent)
	if err != nil {
		return nil, err
	}
	l := &ftpListener{ln: s.sockets.own.add(ln), plain: plain}
	s.wg.Go(func() { s.acceptClients(l) })
	return l, nil
}

// setPage makes p, which may be nil, the page of l.
func (l *ftpListener) setPage(p *page) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.page = p
}

// currentPage returns the page that serves the clients of l; nil if there is none.
func (l *ftpListener) currentPage() *page {
	if l.plain != nil {
		l = l.plain
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.page
}

// acceptClients accepts clients at l until it is closed.
func (s *server) acceptClients(l *ftpListener) {
	for {
		c, err := l.ln.Accept()
		switch {
		case err == nil:
			s.wg.Go(func() { s.admit(c.(*net.TCPConn), l) })
		case errors.Is(err, net.ErrClosed):
			return
		default: // probably out of file descriptors
			s.log.printf("", "accept: %v", err)
			select {
			case <-s.ctx.Done():
				return
			case <-time.After(100 * time.Millisecond):
			}
		}
	}
}

// admit forwards a control connection to the page of l, or refuses it.
func (s *server) admit(raw *net.TCPConn, l *ftpListener) {
	refuseClient := s.refuseClient
	if l.plain != nil {
		refuseClient = hangUp
	}
	tcp := s.identify(raw)
	if tcp == nil {
		return
	}
	p := l.currentPage()
	if p != nil {
		<-p.ready
	}
	if p == nil || p.end == nil {
		refuseClient(tcp, s.noPage())
		return
	}
	v, no := s.shares.enter(tcp)
	if no != nil {
		refuseClient(tcp, "Too many connections: "+no.Text+".")
		return
	}
	defer v.leave()
	carry := p.end.Control
	if l.plain != nil {
		carry = p.end.ControlTLS
	}
	switch err := carry(v, l.ln.Addr().String()); {
	case err == nil:
	case errors.Is(err, tunnel.ErrLost):
		refuseClient(tcp, s.farewell(p.end.Err()))
	case errors.Is(err, tunnel.ErrFull):
		refuseClient(tcp, "The simulator page takes no more connections. Reload it: "+s.url()+" in a browser.")
	default:
		refuseClient(tcp, "Too many connections: "+err.Error()+".")
	}
}

func (s *server) noPage() string {
	if s.ctx.Err() != nil {
		return "The relay is shutting down."
	}
	return "No simulator page is open. Open " + s.url() + " in a browser."
}

// hangUp is refuseClient for a client of implicit FTPS. The relay has no TLS, and the client
// could not read a reply in clear text.
func hangUp(tcp *access.Conn, _ string) { tcp.Close() }

// refuseClient sends a 421 with why. It closes the connection when the client has closed its
// side, or after refusalTime, so that the client can read the reply.
func (s *server) refuseClient(tcp *access.Conn, why string) {
	defer tcp.Close()
	tcp.SetDeadline(time.Now().Add(refusalTime))
	if _, err := io.WriteString(tcp, "421 "+why+"\r\n"); err != nil {
		return
	}
	tcp.CloseWrite()
	select {
	case s.turned <- struct{}{}:
		defer func() { <-s.turned }()
		io.Copy(io.Discard, tcp)
	default:
	}
}
