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

// This file lets go of ports and of data connections that no transfer has used. A
// reset would be a mistake: many clients report it in place of the reply, and give
// the session up. So the reply comes first, then an orderly end.

const (
	// How long a port outlives the refusal of its transfer, unless the client asks
	// for the next one, or for another transfer.
	partingTime = 500 * time.Millisecond
	// How long what a client still sends on such a connection is read away, and how
	// long when its session has ended.
	readAwayTime = 10 * time.Second
	readAwayEnd  = time.Second
)

// parted says that it is time to let go of the port of a refused transfer.
type parted struct{}

func (parted) deliver(s *session) { s.part(event.ReasonRefused) }

// refuse answers a transfer command that cannot be done. The agreed port goes soon
// after it, so that no client waits on a data connection that will stay silent.
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

// takeBack gives the port of a refused transfer to the one that is about to be asked
// for, if the port is still there and none was agreed on since. Lynx relies on it: it
// asks for a folder by RETR, and then by CWD and LIST, with one EPSV for both.
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

// parting is the timer's channel while the port of a refused transfer is open, or nil.
// The timer begins when the session waits, and so when the reply has gone.
func (s *session) parting() <-chan time.Time {
	if s.data.refused == nil {
		return nil
	}
	if s.data.partTimer == nil {
		s.data.partTimer = s.clock().NewTimer(partingTime)
	}
	return s.data.partTimer.C()
}

// part lets go of the port of a refused transfer, if there is one.
func (s *session) part(why event.Reason) {
	p := s.data.refused
	if p == nil {
		return
	}
	s.data.refused = nil
	s.stopParting()
	s.letGo(p, why)
}

// dropPort forgets the agreed port, and one whose transfer was refused, and closes
// what belongs to them.
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

func (s *session) letGo(p *dataPort, why event.Reason) {
	s.discard(p)
	s.emit(&event.Event{Conn: p.conn, Chan: event.ChanData, Kind: event.KindClose, Re: p.by, Dec: &event.Decoded{Why: why}})
}

// mayHaveClient reports whether there is, or may be, a connection that no transfer
// has taken.
func (p *dataPort) mayHaveClient() bool { return p.passive() || p.made != nil }

// discard closes a passive port, and ends the connection that nobody took. A
// transfer's goroutine may call it too.
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

// seeOff ends a data connection in order: the client sees an end, and what it has
// sent is read away, since closing a connection with something unread resets it.
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

// endOurSide has the client see an end, and leaves its own side open. It reports
// whether c can do that, and did.
func endOurSide(c net.Conn) bool {
	half, ok := c.(interface{ CloseWrite() error })
	return ok && half.CloseWrite() == nil
}

// end closes the connection of a transfer that is over because of err. Where TLS came
// to nothing the client may have sent more than was read.
func (t *transfer) end(err error) {
	if errors.As(err, new(*tlsconn.TLSError)) {
		t.s.seeOff(t.bare)
		return
	}
	t.bare.Close() // that of TLS would say close_notify
}
