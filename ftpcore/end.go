package ftpcore

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net"
	"time"
)

// This file ends a session: asked for from outside, or because it is over.

type closeRequest struct {
	how   string
	why   Reason
	check Check
}

// kill asks the session to end. It does not wait for it and may be called from
// any goroutine. A held message is freed first.
func (s *session) kill(r closeRequest) {
	s.box.post(r)
	s.hurry()
	s.life.holds.end()
}

// hurry gives the last words a second: whoever does not read must not keep it.
func (s *session) hurry() { s.conn.SetWriteDeadline(time.Now().Add(time.Second)) }

// obey ends the session as the page or the server asked.
func (s *session) obey(k closeRequest) {
	s.life.killed = true
	switch k.how {
	case "421":
		s.hurry()
		s.reply(0, NewReply(421, k.why, "Service not available, closing control connection.").because(k.check), true)
	case "rst":
		if t := s.data.transfer; t != nil {
			t.cancel(errGone) // before the client hears of it, and ends the transfer itself
		}
		reset(s.conn)
		s.life.endWhy = k.why
	case "fin": // no reply says so
		s.life.endWhy = k.why
	}
	s.life.closed = true
}

// end frees everything that the session holds and waits for its goroutines.
func (s *session) end() {
	s.life.unhook()
	s.life.holds.end()
	if s.data.transfer != nil {
		// A reset that ends the session ends the transfer too, by whichever of the
		// two it is heard first.
		s.data.transfer.cancel(cmp.Or(context.Cause(s.life.ctx), errGone))
		r := s.awaitResult()
		if r.settle != nil {
			r.settle(errGone)
		}
		if !s.stale() {
			s.record(r)
		}
		s.transferOver()
	}
	s.dropPort(ReasonSessionOver)
	if s.tls.channel != nil && context.Cause(s.life.ctx) == nil {
		s.hurry()
		s.farewell()
	}
	s.life.cancel(nil)
	s.conn.Close()
	if s.life.readDone != nil {
		s.unlocked("", func() { <-s.life.readDone })
	}
	s.life.closed = true
	s.tellRest()
	why := ReasonClientLeft
	if s.life.endWhy != "" {
		why = s.life.endWhy
	} else if s.life.readErr != nil && !errors.Is(s.life.readErr, io.EOF) && !errors.Is(s.life.readErr, net.ErrClosed) {
		why = ReasonConnectionLost
	}
	s.emit(&Event{Kind: KindSessionClose, Dec: &Decoded{Why: why}})
	s.kind.release(s)
	s.unlocked("", s.data.leaving.Wait)
}

// awaitResult waits until the running transfer has ended.
func (s *session) awaitResult() result {
	s.srv.rest(s.id)
	for {
		if r, ok := s.box.take(is[result]).(result); ok {
			return r
		}
		s.unlocked("", func() { <-s.box.bell })
	}
}
