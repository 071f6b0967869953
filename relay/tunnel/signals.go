package tunnel

import (
	"fmt"
	"io"
	"time"
)

// This file sends and heeds signals, which travel on the hello stream (SPEC.md §5).

// send signals s for the stream id.
func (m *mux) send(s signal, id uint32) {
	m.signalMu.Lock()
	defer m.signalMu.Unlock()
	m.hello.SetWriteDeadline(time.Now().Add(m.times.answer))
	if _, err := m.hello.Write(s.encode(id)); err != nil && !m.lost() {
		m.end(fmt.Errorf("tunnel: signals are not taken: %w", err))
	}
}

// oweReset notes that a reset is about to be sent, which the other end has to answer.
// Whoever marks a connection as reset calls it under the same lock: the other end's
// own reset may come before ours has gone, and is the answer to it.
func (m *mux) oweReset(id uint32) { m.debts.owe(debt{owedAnswer, id}) }

// receive hands incoming signals to their receivers until the session ends.
func (m *mux) receive() {
	var b [signalSize]byte
	for {
		if _, err := io.ReadFull(m.hello, b[:]); err != nil {
			if !m.lost() {
				m.end(protocolError("the hello stream was closed"))
			}
			return
		}
		if !m.heed(decodeSignal(b)) {
			return
		}
		m.signals.pass(signalSize)
	}
}

// heed does what a signal asks for. It reports false if there is no such signal.
func (m *mux) heed(s signal, id uint32) bool {
	r := m.receiver(id)
	switch {
	case s == sigReset:
		answer := r == nil || r.onReset() // a stream that is gone is reset for sure
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
