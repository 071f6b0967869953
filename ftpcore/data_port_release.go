package ftpcore

import (
	"context"
	"errors"
	"io"
	"net"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/tlsconn"
	"ftpsim/ftpcore/wire"
)

// This file closes ports and data connections that no transfer has used. It sends the
// reply first and then ends the connection in order: after a reset many clients would
// report the reset instead of the reply, and give up the session.

const (
	// refusedPortTime is how long a port stays open after its transfer was refused, unless the
	// client asks for another port or transfer.
	refusedPortTime = 500 * time.Millisecond
	// readAwayTime is how long the server reads and discards what a client still sends on
	// such a connection; readAwayEnd is the same after the session has ended.
	readAwayTime = 10 * time.Second
	readAwayEnd  = time.Second
)

// refusedTimeout is the mail at the end of refusedPortTime.
type refusedTimeout struct{}

func (refusedTimeout) deliver(s *session) { s.closeRefused(event.ReasonRefused) }

// refuse refuses a transfer command with r, clears the restart point and closes the agreed
// port soon, so that no client waits for a data connection that stays silent.
func (s *session) refuse(r wire.Reply) wire.Reply {
	s.restartAt(0, 0)
	p := s.dataConns.port
	switch o := s.srv.Order; {
	case p == nil:
	case !p.mayHaveClient(), o != nil && o.Early(p.conn, s.cur.id):
		s.dropPort(event.ReasonRefused)
	default:
		s.closeRefused(event.ReasonRefused)
		s.dataConns.port, s.dataConns.refused = nil, p
	}
	return r
}

// reuseRefused lets a new transfer command use the port of the refused one, if that is still
// open and no other port was agreed on. Lynx relies on it: it requests a folder by RETR,
// and then by CWD and LIST, with one EPSV for both.
func (s *session) reuseRefused() {
	p := s.dataConns.refused
	if p == nil || s.dataConns.port != nil {
		return
	}
	if o := s.srv.Order; o != nil && !o.Reused(p.conn, s.cur.id) {
		return
	}
	s.dataConns.port, s.dataConns.refused = p, nil
	s.stopRefusedTimer()
}

func (s *session) stopRefusedTimer() {
	if s.dataConns.refusedTimer != nil {
		s.dataConns.refusedTimer.Stop()
		s.dataConns.refusedTimer = nil
	}
}

// refusedTimer returns the channel of refusedPortTime's timer, or nil if no port of a refused
// transfer is open. The first call starts the timer: the session then waits for mail, and
// the reply has been sent.
func (s *session) refusedTimer() <-chan time.Time {
	if s.dataConns.refused == nil {
		return nil
	}
	if s.dataConns.refusedTimer == nil {
		s.dataConns.refusedTimer = s.clock().NewTimer(refusedPortTime)
	}
	return s.dataConns.refusedTimer.C()
}

// closeRefused closes the port of a refused transfer, if there is one.
func (s *session) closeRefused(why event.Reason) {
	p := s.dataConns.refused
	if p == nil {
		return
	}
	s.dataConns.refused = nil
	s.stopRefusedTimer()
	s.closePort(p, why)
}

// dropPort closes the agreed port and the port of a refused transfer, with their
// connections.
func (s *session) dropPort(why event.Reason) {
	if why == event.ReasonSessionOver || why == event.ReasonRestored {
		s.closeRefused(why)
	} else {
		s.closeRefused(event.ReasonRefused)
	}
	if p := s.dataConns.port; p != nil {
		s.dataConns.port = nil
		if p.mayHaveClient() {
			s.closePort(p, why)
		}
	}
}

// closePort closes p and its connection, and records that.
func (s *session) closePort(p *dataPort, why event.Reason) {
	s.discard(p)
	s.emit(&event.Event{Conn: p.conn, Chan: event.ChanData, Kind: event.KindClose, Re: p.by, Dec: &event.Decoded{Why: why}})
}

// mayHaveClient reports whether p may have a connection that no transfer has taken.
func (p *dataPort) mayHaveClient() bool { return p.passive() || p.made != nil }

// discard closes a passive port and the connection that no transfer took. A transfer's
// goroutine may call it too.
func (s *session) discard(p *dataPort) {
	if p.made != nil {
		s.endGently(p.made)
	}
	if !p.passive() {
		return
	}
	p.ln.Close()
	for c := range p.ready {
		s.endGently(c)
	}
}

// endGently ends a data connection in order: it sends an end of file and then discards what
// the client has sent, since closing a connection with unread bytes would reset it.
func (s *session) endGently(c net.Conn) {
	if s.srv.Order != nil || !endOurSide(c) {
		c.Close()
		return
	}
	c.SetReadDeadline(time.Now().Add(readAwayTime))
	hurry := context.AfterFunc(s.life.ctx, func() { c.SetReadDeadline(time.Now().Add(readAwayEnd)) })
	s.dataConns.draining.Go(func() {
		io.Copy(io.Discard, c)
		hurry()
		c.Close()
	})
}

// endOurSide closes the server's side of c only. It reports whether that succeeded.
func endOurSide(c net.Conn) bool {
	half, ok := c.(interface{ CloseWrite() error })
	return ok && half.CloseWrite() == nil
}

// end closes the connection of a transfer that ended with err. After a TLS error the client
// may have sent bytes that were not read.
func (t *transfer) end(err error) {
	if errors.As(err, new(*tlsconn.TLSError)) {
		t.s.endGently(t.bare)
		return
	}
	t.bare.Close() // closing the TLS connection would send close_notify
}
