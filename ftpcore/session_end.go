package ftpcore

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// This file ends a session: asked for from outside, or because it is over.

type closeRequest struct {
	how   string
	why   event.Reason
	check event.Check
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
		s.reply(0, wire.NewReply(421, k.why, "Service not available, closing control connection.").Because(k.check), true)
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
	s.dropPort(event.ReasonSessionOver)
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
	why := event.ReasonClientLeft
	if s.life.endWhy != "" {
		why = s.life.endWhy
	} else if s.life.readErr != nil && !errors.Is(s.life.readErr, io.EOF) && !errors.Is(s.life.readErr, net.ErrClosed) {
		why = event.ReasonConnectionLost
	}
	s.emit(&event.Event{Kind: event.KindSessionClose, Dec: &event.Decoded{Why: why}})
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

// holds has the contexts that messages of one session are held with at the gate.
// Any goroutine may release what is held; only the session's own asks for a context
// and rearms.
type holds struct {
	mu sync.Mutex
	// ended is done for good: the session is over or told to end, or the client has
	// hung up, so that nobody has to step a conversation that nobody hears.
	ended context.Context
	end   context.CancelFunc
	// current is a child of ended; it is done as well from release to rearm.
	current context.Context
	release context.CancelFunc
}

func newHolds(session context.Context) *holds {
	h := &holds{}
	h.ended, h.end = context.WithCancel(session)
	h.rearm()
	return h
}

// context is what the next message is held with.
func (h *holds) context() context.Context {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.current
}

// letGo frees what is held. Nothing is held until rearm.
func (h *holds) letGo() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.release()
}

// rearm lets messages be held again.
func (h *holds) rearm() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.release != nil {
		h.release()
	}
	h.current, h.release = context.WithCancel(h.ended)
}

// rewound reports whether a message that was held with ctx was released because the
// server goes back in time, and not because the session ends.
func (h *holds) rewound(ctx context.Context) bool {
	return ctx.Err() != nil && h.ended.Err() == nil
}
