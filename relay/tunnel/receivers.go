package tunnel

import "github.com/hashicorp/yamux"

// This file passes on frames and signals to the receiver of their stream.

// receiver handles the signals and frames of a stream, and the end of the session. Its
// methods must not block.
type receiver interface {
	// onReset handles sigReset. It reports whether to answer with sigReset: yes, unless it
	// is the answer to our own.
	onReset() (answer bool)
	onStop() // handles sigStop
	// onArrived is watcher.onArrived for this stream.
	onArrived(n int, end bool)
	onLost() // the session ends: free all goroutines that wait for the stream
}

// sender is implemented by a receiver that also follows what is sent on its stream. The
// methods are the methods of watcher, for this stream.
type sender interface {
	onCredit(n int64)
	onLeft(n int, end bool)
}

// waiter is the receiver of a stream that has no signals.
type waiter struct{ st *yamux.Stream }

func (w waiter) onReset() bool       { return true }
func (w waiter) onStop()             {}
func (w waiter) onArrived(int, bool) {}
func (w waiter) onLost()             { w.st.SetDeadline(past) }

// register makes r the receiver of the stream id. If the session has ended already, it calls
// r.onLost.
func (m *mux) register(id uint32, r receiver) {
	m.mu.Lock()
	m.receivers[id] = r
	ending := m.ending
	m.mu.Unlock()
	if ending {
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
	err := m.theirs.add(id)
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
