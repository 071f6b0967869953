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
	select {
	case s.kills <- r:
	default:
	}
	s.summon()
	s.hurry()
	s.cancelHold()
}

// hurry gives the last words a second: whoever does not read must not keep it.
func (s *session) hurry() { s.conn.SetWriteDeadline(time.Now().Add(time.Second)) }

// obey ends the session as the page or the server asked.
func (s *session) obey(k closeRequest) {
	s.killed = true
	switch k.how {
	case "421":
		s.hurry()
		s.reply(0, NewReply(421, k.why, "Service not available, closing control connection.").because(k.check), true)
	case "rst":
		reset(s.conn)
	}
	s.closed = true
}

// end frees everything that the session holds and waits for its goroutines.
func (s *session) end() {
	s.unhook()
	s.cancelHold()
	if s.transfer != nil {
		// A reset that ends the session ends the transfer too, by whichever of the
		// two it is heard first.
		s.transfer.cancel(cmp.Or(context.Cause(s.ctx), errGone))
		s.srv.rest(s.id)
		r := <-s.results
		if r.settle != nil {
			r.settle(errGone)
		}
		if !s.stale() {
			s.record(r)
		}
		s.transferOver()
	}
	s.dropPort(ReasonSessionOver)
	s.parting.Wait()
	if s.sec.channel != nil && context.Cause(s.ctx) == nil {
		s.hurry()
		s.farewell()
	}
	s.cancel(nil)
	s.conn.Close()
	if s.reading && s.lines != nil {
		for range s.lines {
			continue
		}
	}
	s.closed = true
	s.tellRest()
	why := ReasonClientLeft
	if s.endWhy != "" {
		why = s.endWhy
	} else if s.readErr != nil && !errors.Is(s.readErr, io.EOF) && !errors.Is(s.readErr, net.ErrClosed) {
		why = ReasonConnectionLost
	}
	s.emit(&Event{Kind: KindSessionClose, Dec: &Decoded{Why: why}})
	if s.turn {
		<-s.srv.seedTurn
	}
}
