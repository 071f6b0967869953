package ftpcore

import (
	"bytes"
	"errors"
)

var (
	// ErrNoSession says that there is no session of that name (any more).
	ErrNoSession = errors.New("no such session")
	// ErrInjectFull refuses to inject more while much of it still waits.
	ErrInjectFull = errors.New("too much waits to be injected")
)

// injection is a message that somebody puts into a session by hand.
type injection struct {
	dir   Dir
	bytes []byte
}

// Inject puts b into the session sid. ToClient says it to the client as it
// stands, an extra reply that passes no gate. ToServer has the server read it as
// a command line that the client has not sent: it waits its turn, passes the gate
// and is answered. What is held goes first. Inject keeps b.
func (s *Server) Inject(sid string, dir Dir, b []byte) error {
	s.init()
	s.mu.Lock()
	ss := s.sessions[sid]
	s.mu.Unlock()
	if ss == nil {
		return ErrNoSession
	}
	select {
	case ss.injects <- injection{dir, b}:
		ss.summon()
		return nil
	default:
		return ErrInjectFull
	}
}

// inject does what somebody asked by hand, in the session's own goroutine.
func (s *session) inject(i injection) {
	if i.dir == ToClient {
		s.sayRaw(s.cmdID, i.bytes, false)
		return
	}
	line := DecodeLine(bytes.Clone(i.bytes), s.limits.Line)
	line.injected = true
	if s.quitting != nil || s.aborting != nil {
		s.deferred = append(s.deferred, line)
		return
	}
	s.handle(line)
}
