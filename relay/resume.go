package main

import (
	"errors"
	"net"
	"time"

	"ftpsim/relay/tunnel"
	"ftpsim/relay/tunnel/resume"
)

// Defaults of going on after a cut.
const (
	resumeTime   = 30 * time.Second // where others reach the relay
	resumeMemory = 256              // MiB
)

// newKeeper returns the keeper of the pages' byte streams; nil means that they end with their
// WebSocket. That is the default where only this machine reaches the relay: nothing cuts a
// connection there, and a closed browser looks like a cut.
func newKeeper(cfg config, web *net.TCPAddr) *resume.Keeper {
	within := resumeTime
	switch {
	case cfg.resume != nil:
		within = *cfg.resume
	case cfg.alone(web):
		within = 0
	}
	if within == 0 {
		return nil
	}
	return resume.NewKeeper(within, int64(cfg.resumeMemory)<<20)
}

// keep makes the page's WebSocket one that it may go on with after a cut, if the relay does
// that, and adds to a what the page must know for it.
func (s *server) keep(v visit, a *tunnel.Admission) net.Conn {
	if s.keeper == nil {
		return v.conn
	}
	conn, token := s.keeper.Keep(v.conn, resume.Owner{Seat: a.Seat, Origin: v.origin})
	a.Resume, a.Within = token, s.keeper.Within().Milliseconds()
	return conn
}

// goOn connects a page that comes back after a cut with its tunnel. It returns false if the
// page asks for no tunnel, or for none that it may have: then it is a new one.
func (s *server) goOn(v visit) bool {
	if s.keeper == nil {
		return false
	}
	if v.opening.Resume == "" {
		s.comeAnew(v.opening.Seat)
		return false
	}
	r, err := s.keeper.Resume(v.opening.Resume, resume.Owner{Seat: v.opening.Seat, Origin: v.origin}, v.opening.Received)
	if err != nil {
		s.log.Warn("page cannot go on", "why", err)
		s.figures.Resumed(resumeReason(err))
		s.comeAnew(v.opening.Seat)
		return false
	}
	a := tunnel.Admission{Seat: v.opening.Seat, Resume: r.Token, Within: s.keeper.Within().Milliseconds(), Resumed: true, Received: r.Received}
	if err = tunnel.Admit(v.conn, a, openingTime); err == nil {
		err = r.Attach(v.conn)
	}
	if err != nil {
		v.conn.Close()
		s.log.Info("page cut again before it went on", "error", err)
		s.figures.Resumed("cut-again")
		return true
	}
	s.log.Info("page goes on after a cut")
	s.figures.Resumed("ok")
	return true
}

// resumeReason returns the figure's label for an error of Keeper.Resume.
func resumeReason(err error) string {
	switch {
	case errors.Is(err, resume.ErrUnknown):
		return "unknown"
	case errors.Is(err, resume.ErrUsed):
		return "used"
	case errors.Is(err, resume.ErrForeign):
		return "foreign"
	case errors.Is(err, resume.ErrBeyond):
		return "beyond"
	}
	return "failed"
}

// comeAnew ends the tunnel of the seat whose token it is, if that was cut off: its page is here
// again and begins anew. The seat is vacant then.
func (s *server) comeAnew(token string) {
	if !s.keeper.Leave(token) {
		return
	}
	s.seats.mu.Lock()
	st := s.seats.byToken(token)
	var p *page
	if st != nil {
		p = st.page
	}
	s.seats.mu.Unlock()
	if p == nil {
		return
	}
	if <-p.ready; p.end != nil {
		select {
		case <-p.end.Done():
		case <-time.After(leavingTime):
		}
	}
	s.leaveSeat(st, p)
}
