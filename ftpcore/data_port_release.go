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
	// partingTime is how long a port stays open after its transfer was refused, unless the
	// client asks for another port or transfer.
	partingTime = 500 * time.Millisecond
	// readAwayTime is how long the server reads and discards what a client still sends on
	// such a connection; readAwayEnd is the same after the session has ended.
	readAwayTime = 10 * time.Second
	readAwayEnd  = time.Second
)

// parted is the mail at the end of partingTime.
type parted struct{}

func (parted) deliver(s *session) { s.part(event.ReasonRefused) }

// refuse refuses a transfer command with r, clears the restart point and closes the agreed
// port soon, so that no client waits for a data connection that stays silent.
func (s *session) refuse(r wire.Reply) wire.Reply {
	s.restartAt(0, 0)
	p := s.data.port
	switch o := s.srv.Order; {
	case p == nil:
	case !p.mayHaveClient(), o != nil && o.Early(p.conn, s.cur.id):
		s.dropPort(event.ReasonRefused)
	default:
		s.part(event.ReasonRefused)
		s.data.port, s.data.refused = nil, p
	}
	return r
}

// takeBack lets a new transfer command use the port of the refused one, if that is still
// open and no other port was agreed on. Lynx relies on it: it requests a folder by RETR,
// and then by CWD and LIST, with one EPSV for both.
func (s *session) takeBack() {
	p := s.data.refused
	if p == nil || s.data.port != nil {
		return
	}
	if o := s.srv.Order; o != nil && !o.Reused(p.conn, s.cur.id) {
		return
	}
	s.data.port, s.data.refused = p, nil
	s.stopParting()
}

func (s *session) stopParting() {
	if s.data.partTimer != nil {
		s.data.partTimer.Stop()
		s.data.partTimer = nil
	}
}

// parting returns the channel of partingTime's timer, or nil if no port of a refused
// transfer is open. The first call starts the timer: the session then waits for mail, and
// the reply has been sent.
func (s *session) parting() <-chan time.Time {
	if s.data.refused == nil {
		return nil
	}
	if s.data.partTimer == nil {
		s.data.partTimer = s.clock().NewTimer(partingTime)
	}
	return s.data.partTimer.C()
}

// part closes the port of a refused transfer, if there is one.
func (s *session) part(why event.Reason) {
	p := s.data.refused
	if p == nil {
		return
	}
	s.data.refused = nil
	s.stopParting()
	s.letGo(p, why)
}

// dropPort closes the agreed port and the port of a refused transfer, with their
// connections.
func (s *session) dropPort(why event.Reason) {
	if why == event.ReasonSessionOver || why == event.ReasonRestored {
		s.part(why)
	} else {
		s.part(event.ReasonRefused)
	}
	if p := s.data.port; p != nil {
		s.data.port = nil
		if p.mayHaveClient() {
			s.letGo(p, why)
		}
	}
}

// letGo closes p and its connection, and records that.
func (s *session) letGo(p *dataPort, why event.Reason) {
	s.discard(p)
	s.emit(&event.Event{Conn: p.conn, Chan: event.ChanData, Kind: event.KindClose, Re: p.by, Dec: &event.Decoded{Why: why}})
}

// mayHaveClient reports whether p may have a connection that no transfer has taken.
func (p *dataPort) mayHaveClient() bool { return p.passive() || p.made != nil }

// discard closes a passive port and the connection that no transfer took. A transfer's
// goroutine may call it too.
func (s *session) discard(p *dataPort) {
	if p.made != nil {
		s.seeOff(p.made)
	}
	if !p.passive() {
		return
	}
	p.ln.Close()
	for c := range p.ready {
		s.seeOff(c)
	}
}

// seeOff ends a data connection in order: it sends an end of file and then discards what
// the client has sent, since closing a connection with unread bytes would reset it.
func (s *session) seeOff(c net.Conn) {
	if s.srv.Order != nil || !endOurSide(c) {
		c.Close()
		return
	}
	c.SetReadDeadline(time.Now().Add(readAwayTime))
	hurry := context.AfterFunc(s.life.ctx, func() { c.SetReadDeadline(time.Now().Add(readAwayEnd)) })
	s.data.leaving.Go(func() {
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
		t.s.seeOff(t.bare)
		return
	}
	t.bare.Close() // closing the TLS connection would send close_notify
}
