package ftpcore

import (
	"time"

	"ftpsim/ftpcore/event"
)

// This file writes messages that passed gate.go to the control connection, in clear text or
// in TLS.

// output is the state of what the session sends on the control connection.
type output struct {
	off           int64           // bytes sent so far, in clear text
	writeDeadline time.Time       // the current write deadline
	lastFSM       event.FSM       // of the latest event
	states        [2]*event.State // of the latest events, newest first; different from each other
	at            time.Time       // of the latest event
}

// outgoing is a message that is ready to be sent, in pieces.
type outgoing struct {
	s      *session
	pieces [][]byte
	marks  []int // with TLS: the end of each piece in the buffer, see tlsconn.Channel.Seal
	err    error
}

// seal prepares the pieces of e for sending. With TLS it encrypts them and emits a tls
// event with the records, to which e then refers.
func (s *session) seal(e *event.Event, pieces ...[]byte) outgoing {
	out := outgoing{s: s, pieces: pieces}
	if ch := s.tls.channel; ch != nil {
		out.marks, out.err = ch.Seal(pieces...)
		if n := ch.Records.TakeFlight(event.ToClient); n.Size > 0 {
			e.CarriedBy = s.emitAside(s.tlsEvent(n.Event(event.ToClient), s.ctl, 0))
		}
	}
	return out
}

// send sends piece i. Send the pieces in order. It reports whether the session can go on.
// It makes one write per piece, because small clients read one reply per segment.
func (o *outgoing) send(i int) bool {
	s, err := o.s, o.err
	s.setWriteDeadline()
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

// wait waits for d, or until a held message would be released. It reports whether the
// session can go on.
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

// setWriteDeadline sets the write deadline, which limits how long the client may take to read.
// Setting a deadline is slow, so it does so only when less than half of the time is left.
func (s *session) setWriteDeadline() {
	limit := time.Duration(s.limits.DataSeconds) * time.Second
	if s.life.killed || time.Until(s.out.writeDeadline) > limit/2 {
		return
	}
	s.out.writeDeadline = time.Now().Add(limit)
	s.conn.SetWriteDeadline(s.out.writeDeadline)
}
