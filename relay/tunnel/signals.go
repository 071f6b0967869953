package tunnel

import (
	"fmt"
	"io"
	"time"
)

// This file sends and handles signals, which travel on the hello stream (SPEC.md §5).

// send sends the signal s for the stream id.
func (m *mux) send(s signal, id uint32) {
	m.signalMu.Lock()
	defer m.signalMu.Unlock()
	m.hello.SetWriteDeadline(time.Now().Add(m.times.answer))
	if _, err := m.hello.Write(s.encode(id)); err != nil && !m.lost() {
		m.end(fmt.Errorf("tunnel: signals are not taken: %w", err))
	}
}

// oweReset records that a reset is about to be sent, which the other end must answer. Code
// that marks a connection as reset calls it under the same lock: the other end's own reset
// may arrive before ours is sent, and then counts as the answer.
func (m *mux) oweReset(id uint32) { m.debts.owe(debt{owedAnswer, id}) }

// receive passes incoming signals to their receivers until the session ends.
func (m *mux) receive() {
	var b [signalSize]byte
	for {
		if _, err := io.ReadFull(m.hello, b[:]); err != nil {
			if !m.lost() {
				m.end(protocolError("the hello stream was closed"))
			}
			return
		}
		if !m.handle(decodeSignal(b)) {
			return
		}
		m.signals.pass(signalSize)
	}
}

// handle handles a signal. It returns false for an unknown one, which ends the session.
func (m *mux) handle(s signal, id uint32) bool {
	r := m.receiver(id)
	switch {
	case s == sigReset:
		answer := r == nil || r.onReset() // a stream without a receiver has ended: confirm the reset
		m.debts.pay(debt{owedAnswer, id}) // now: see oweReset
		if answer {
			m.send(sigReset, id)
		}
	case s == sigStop:
		if r != nil {
			r.onStop()
		}
	default:
		m.end(protocolError("signal %d", s))
		return false
	}
	return true
}
