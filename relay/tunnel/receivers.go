package tunnel

import "github.com/hashicorp/yamux"

// This file hands what passes on the wire to the stream that it is of.

// receiver is told the signals of its stream, and the end of the session. Its
// methods must not block.
type receiver interface {
	// onReset tells whether the reset has to be answered by a reset, which is
	// so unless it is itself the answer to ours.
	onReset() (answer bool)
	onStop()
	// onArrived is as watcher has it.
	onArrived(n int, end bool)
	onLost()
}

// sender is implemented by a receiver that also wants to know what leaves on its
// stream. The methods are as watcher has them.
type sender interface {
	onCredit(n int64)
	onLeft(n int, end bool)
}

// waiter is the receiver of a stream that knows no signals.
type waiter struct{ st *yamux.Stream }

func (w waiter) onReset() bool       { return true }
func (w waiter) onStop()             {}
func (w waiter) onArrived(int, bool) {}
func (w waiter) onLost()             { w.st.SetDeadline(past) }

// register makes r the receiver of the stream id. It is told at once when the
// session has ended already.
func (m *mux) register(id uint32, r receiver) {
	m.mu.Lock()
	m.receivers[id] = r
	over := m.over
	m.mu.Unlock()
	if over {
		r.onLost()
	}
}

func (m *mux) forget(id uint32) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.receivers, id)
}

func (m *mux) receiver(id uint32) receiver {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.receivers[id]
}

func (m *mux) onOpened(id uint32) error {
	err := m.theirs.take(id)
	if err == nil && m.opened != nil {
		m.opened(id)
	}
	return err
}

func (m *mux) onOpening(id uint32) { m.debts.owe(debt{owedTaking, id}) }
func (m *mux) onTaken(id uint32)   { m.debts.pay(debt{owedTaking, id}) }

func (m *mux) onArrived(id uint32, n int, end bool) {
	if id == helloStream {
		m.signals.arrive(n, false)
	} else if r := m.receiver(id); r != nil {
		r.onArrived(n, end)
	}
}

func (m *mux) onLeft(id uint32, n int, end bool) {
	if s, ok := m.receiver(id).(sender); ok {
		s.onLeft(n, end)
	}
}

func (m *mux) onCredit(id uint32, n int64) {
	if s, ok := m.receiver(id).(sender); ok {
		s.onCredit(n)
	}
}
