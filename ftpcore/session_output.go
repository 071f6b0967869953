package ftpcore

import (
	"time"

	"ftpsim/ftpcore/event"
)

// This file writes to the control connection: what the choke points of gate.go have
// decided, in clear text or in TLS.

// output is what is said on the control connection.
type output struct {
	off     int64     // bytes so far
	patient time.Time // the deadline of what is being said
	lastFSM event.FSM // as of the latest event
	at      time.Time // of the latest event
}

// outgoing is a message that is about to leave, in pieces.
type outgoing struct {
	s      *session
	pieces [][]byte
	marks  []int // with TLS: where they end on the wire
	err    error
}

// seal makes the pieces of e ready to be sent. In TLS an event tells of the
// records, which e will name.
func (s *session) seal(e *event.Event, pieces ...[]byte) *outgoing {
	out := &outgoing{s: s, pieces: pieces}
	if ch := s.tls.channel; ch != nil {
		out.marks, out.err = ch.Seal(pieces...)
		if n := ch.Records.Take(event.ToClient); n.Size > 0 {
			e.Over = s.emitAside(s.tlsEvent(n.Event(event.ToClient), s.ctl, 0))
		}
	}
	return out
}

// send sends the i-th piece, the last one at last, and reports whether there is
// still somebody to talk to. A piece leaves by one write: small clients read one
// reply per segment.
func (o *outgoing) send(i int) bool {
	s, err := o.s, o.err
	s.patience()
	s.unlockedSince(s.out.at, WaitReply, func() {
		switch {
		case err != nil:
		case o.marks == nil:
			_, err = s.conn.Write(o.pieces[i])
		case i < len(o.pieces)-1:
			err = s.tls.channel.Records.Flush(o.marks[i])
		default:
			err = s.tls.channel.Records.Release()
		}
	})
	if err != nil {
		s.life.cancel(err)
		s.life.closed = true
		return false
	}
	s.out.off += int64(len(o.pieces[i]))
	return true
}

// wait lets d go by, or less when the server goes back in time; it reports
// whether there is still somebody to talk to.
func (s *session) wait(d time.Duration) bool {
	timer := s.clock().NewTimer(d)
	defer timer.Stop()
	hold := s.life.holds.context()
	s.unlocked(WaitGate, func() {
		select {
		case <-timer.C():
		case <-hold.Done():
		}
	})
	return s.life.ctx.Err() == nil
}

// patience bounds how long a client may take to read what is said. To set a
// deadline costs more than to look at the time, so it is set anew only when half
// of it is over.
func (s *session) patience() {
	limit := time.Duration(s.limits.DataSeconds) * time.Second
	now := time.Now()
	if s.life.killed || s.out.patient.Sub(now) > limit/2 {
		return
	}
	s.out.patient = now.Add(limit)
	s.conn.SetWriteDeadline(s.out.patient)
}
