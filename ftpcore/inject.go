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

// maxInjections bounds what waits to be injected into one session.
const maxInjections = 8

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
	if !ss.box.postFew(injection{dir, b}, maxInjections, is[injection]) {
		return ErrInjectFull
	}
	return nil
}

// inject does what somebody asked by hand, in the session's own goroutine.
func (s *session) inject(i injection) {
	if i.dir == ToClient {
		s.sayRaw(s.cur.id, i.bytes, false)
		return
	}
	line := DecodeLine(bytes.Clone(i.bytes), s.limits.Line)
	line.injected = true
	cmd := ParseCommand(line)
	if s.life.quitting != nil || s.life.aborting != nil {
		s.postpone(cmd, s.data.transfer.cmdID)
		return
	}
	s.handle(cmd)
}
