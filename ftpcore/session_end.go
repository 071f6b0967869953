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

// This file ends a session, and has the contexts with which the gate holds messages.

// closeRequest asks a session to end, see Server.CloseSession.
type closeRequest struct {
	how   string
	why   event.Reason
	check event.Check
}

// kill asks the session to end and releases a held message. It does not wait for the end.
// Any goroutine may call it.
func (s *session) kill(r closeRequest) {
	s.box.post(r)
	s.limitWrites()
	s.life.holds.end()
}

// limitWrites limits writes to the client to the next second, so that a client that does not
// read cannot delay the end.
func (s *session) limitWrites() { s.conn.SetWriteDeadline(time.Now().Add(time.Second)) }

// closeBy ends the session as k asks.
func (s *session) closeBy(k closeRequest) {
	s.life.killed = true
	switch k.how {
	case "421":
		s.limitWrites()
		s.reply(0, wire.NewReply(421, k.why, "Service not available, closing control connection.").Because(k.check), true)
	case "rst":
		if t := s.dataConns.transfer; t != nil {
			t.cancel(errGone) // before the reset, after which the client ends the transfer itself
		}
		reset(s.conn)
		s.life.endWhy = k.why
	case "fin": // without a reply
		s.life.endWhy = k.why
	}
	s.life.closed = true
}

// endBy ends the control connection if f does so.
func (s *session) endBy(f *event.FaultMark) {
	if f == nil || f.End == "" {
		return
	}
	s.life.closed, s.life.endWhy = true, event.ReasonCutByRule
	if f.End == event.EndReset {
		if t := s.dataConns.transfer; t != nil {
			t.cancel(errGone) // before the reset, after which the client ends the transfer itself
		}
		reset(s.conn)
	}
}

// end frees the session's resources and waits for its goroutines.
func (s *session) end() {
	s.life.unhook()
	s.life.holds.end()
	if s.dataConns.transfer != nil {
		// A reset may reach the session or the transfer first: both end with its cause.
		s.dataConns.transfer.cancel(cmp.Or(context.Cause(s.life.ctx), errGone))
		r := s.awaitResult()
		if r.settle != nil {
			r.settle(errGone)
		}
		if !s.stale() {
			s.emitFiles(r)
		}
		s.forgetTransfer()
	}
	s.dropPort(event.ReasonSessionOver)
	if s.tls.channel != nil && context.Cause(s.life.ctx) == nil {
		s.limitWrites()
		s.sendCloseNotify()
	}
	s.life.cancel(nil)
	s.conn.Close()
	if s.life.readDone != nil {
		s.unlocked("", func() { <-s.life.readDone })
	}
	s.life.closed = true
	s.emitLastRecords()
	why := event.ReasonClientLeft
	if s.life.endWhy != "" {
		why = s.life.endWhy
	} else if s.life.readErr != nil && !errors.Is(s.life.readErr, io.EOF) && !errors.Is(s.life.readErr, net.ErrClosed) {
		why = event.ReasonConnectionLost
	}
	held := s.life.held
	if o := s.srv.Order; o != nil {
		held = o.HeldAtEnd(s.id)
	}
	s.emit(&event.Event{Kind: event.KindSessionClose, Held: int64(held), Dec: &event.Decoded{Why: why}})
	s.kind.release(s)
	s.unlocked("", s.dataConns.draining.Wait)
}

// awaitResult waits until the running transfer has ended.
func (s *session) awaitResult() result {
	s.srv.yield(s.id)
	for {
		if r, ok := s.box.take(is[result]).(result); ok {
			return r
		}
		s.unlocked("", func() { <-s.box.bell })
	}
}

// holds has the contexts that end the holding of messages at the gate. Any goroutine may
// release a held message; only the session's own goroutine calls context and rearm.
type holds struct {
	mu sync.Mutex
	// ended is cancelled when the session ends or is told to end, or when the client hangs
	// up: a person need not step through the rest of the session.
	ended context.Context
	end   context.CancelFunc
	// current is a child of ended. It is also cancelled from release to rearm.
	current context.Context
	release context.CancelFunc
}

func newHolds(session context.Context) *holds {
	h := &holds{}
	h.ended, h.end = context.WithCancel(session)
	h.rearm()
	return h
}

// context returns the context for holding the next message.
func (h *holds) context() context.Context {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.current
}

// releaseHeld releases the held message. No message is held again until rearm.
func (h *holds) releaseHeld() {
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

// rewound reports whether ctx was cancelled because the server goes back in time, and not
// because the session ends.
func (h *holds) rewound(ctx context.Context) bool {
	return ctx.Err() != nil && h.ended.Err() == nil
}
