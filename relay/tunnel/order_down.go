package tunnel

import (
	"slices"
	"sync"
	"time"
)

// This file preserves the order of what the page did on different connections: the relay
// writes a reply to the control connection only after it has written what the page sent
// earlier on the session's data connections. The order of the frames is the order in which
// the page sent them.

const (
	// How long a reply waits for data in the middle of a transfer, and for the end of data if
	// the client does not read it but has sent a command since.
	orderTime = 200 * time.Millisecond
	// How long a reply waits for the end of data if the client reads none of it.
	stallTime = 10 * time.Second
	// How long a data connection waits, after the end of data, for the client's system to
	// acknowledge it.
	takenTime = 200 * time.Millisecond
	// How long it then waits for the client to close its side.
	closedTime = 50 * time.Millisecond
)

// order lists the places in a control stream that have to wait for other streams.
type order struct {
	mu    sync.Mutex
	marks []mark
}

// mark is a place in the stream, in bytes, and the needs that must be met before the bytes
// from there on are written.
type mark struct {
	at    int64
	needs []need
}

// maxMarks is the most marks of a stream. The needs of a further mark replace the needs of the
// last one.
const maxMarks = 64

// add makes the bytes from at on wait for needs.
func (o *order) add(at int64, needs []need) {
	if len(needs) == 0 {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	switch last := len(o.marks) - 1; {
	case last >= 0 && slices.Equal(o.marks[last].needs, needs):
	case last+1 == maxMarks:
		o.marks[last].needs = needs
	default:
		o.marks = append(o.marks, mark{at, needs})
	}
}

// next returns the first mark that is not met yet.
func (o *order) next() (m mark, ok bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.marks) == 0 {
		return m, false
	}
	return o.marks[0], true
}

// met removes the first mark.
func (o *order) met() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.marks = slices.Delete(o.marks, 0, 1)
}

// onArrived is called in the order of the page's frames, before their data can be read: n
// bytes arrive, and with end the end of the stream.
func (l *link) onArrived(n int, end bool) {
	if l.control {
		l.order.add(l.down.arrivedBytes(), append(l.session.due(), l.m.due()...))
	}
	if l.down.arrive(n, end) {
		l.commandBytes.Store(l.session.commandBytes.Load())
	}
}

// due returns the needs for what the page has sent on the session's data connections and
// the relay has not written to the clients yet.
func (c *control) due() (needs []need) {
	for _, l := range c.data() {
		if n, ok := l.down.due(); ok {
			n.commandBytes = l.commandBytes.Load()
			needs = append(needs, n)
		}
	}
	return needs
}

// due returns the need for the signals that have arrived and are not handled yet.
func (m *mux) due() (needs []need) {
	if n, ok := m.signals.due(); ok {
		needs = append(needs, n)
	}
	return needs
}

// downward forwards the page's bytes to the client. On a control connection it waits at each
// mark.
type downward struct{ l *link }

func (w downward) Write(p []byte) (n int, err error) {
	for l := w.l; n < len(p) && err == nil; {
		rest := p[n:]
		if m, ok := l.order.next(); ok {
			ahead := m.at - l.down.passedBytes()
			if ahead <= 0 {
				l.await(m)
				continue
			}
			rest = rest[:min(int64(len(rest)), ahead)]
		}
		var k int
		k, err = l.tcp.Write(rest)
		if n += k; k > 0 {
			l.lastByte = rest[k-1]
			l.down.pass(k)
		}
	}
	return n, err
}

// awaitOrder waits for all remaining marks, before the end of the stream is passed on.
func (l *link) awaitOrder() {
	for m, ok := l.order.next(); ok; m, ok = l.order.next() {
		l.await(m)
	}
}

// await waits for the needs of m, the first mark, and removes it. It gives up after a while:
// a client that does not read its data must still get its reply.
func (l *link) await(m mark) {
	for _, n := range m.needs {
		n.wait(orderTime, func(still time.Duration) bool {
			switch {
			case l.isAborted():
				return true
			case !n.end, l.session.commandBytes.Load() > n.commandBytes:
				return still >= orderTime
			}
			return still >= stallTime
		}, l.m.told)
	}
	l.order.met()
}

// awaitTaken waits until the client's system has acknowledged all data, if ours can report
// that: otherwise a reply could overtake the data. Then it waits until the client has closed
// its side, which means that it has read the reply sent before the data. Some clients that
// get the replies before and after a file in one read lose the file (Erlang's ftp) or keep
// waiting for the second reply (aria2).
func (l *link) awaitTaken() {
	if l.info.Unacked != nil {
		l.until(takenTime, func() bool { return l.info.Unacked(l.tcp) <= 0 })
	}
	if l.info.Received != nil {
		l.until(closedTime, func() bool {
			_, ended, ok := l.info.Received(l.tcp)
			return ended || !ok
		})
	}
}

// until polls isSo, at least once, until it returns true, the link ends or d is over.
func (l *link) until(d time.Duration, isSo func() bool) {
	pause := 50 * time.Microsecond
	for late := time.Now().Add(d); !l.isAborted() && !l.m.lost() && !isSo() && time.Now().Before(late); {
		time.Sleep(pause)
		pause = min(2*pause, 5*time.Millisecond)
	}
}
